"""The recipients of a model with the columns that its expressions use, and their exact values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from fordel_models.expressions import conditions, numbers
from fordel_models.expressions.syntax import parse
from fordel_models.formula.filling import fill
from fordel_models.recipients import Recipients
from fordel_models.result import Assumption
from fordel_models.specification import Specification
from fordel_solver import InvalidInput

__all__ = ["ModelFigures", "figures_of"]

_USUAL_INHABITANTS = "population_{year}"


@dataclass(frozen=True)
class ModelFigures:
    """The recipients, and what their figures are.

    Attributes
    ----------
    specification : Specification
    people : Recipients
        In ascending order of code, missing cells filled.
    fills : tuple of Assumption
        What [[missing]] tables fill in.
    """

    specification: Specification
    people: Recipients
    fills: tuple[Assumption, ...]

    def figures_year(self, year: int | None) -> int | None:
        """The year of figures of a year: what {year} stands for."""
        return None if year is None else self.specification.data.years.get(year, year)

    def numbers(
        self, expression: str, year: int | None, where: str, rows: Sequence[int] | None = None
    ) -> tuple[Fraction, ...]:
        """The numbers of an expression for all recipients, or for those at some positions.

        Parameters
        ----------
        expression : str
        year : int or None
            Of the pool; {year} stands for its year of figures.
        where : str
            The rule's path, for messages: "pool.key".
        rows : sequence of int, optional
            Positions.

        Raises
        ------
        InvalidInput
            The expression is not allowed, or a figure is missing.
        """
        parsed = parse(expression, year=self.figures_year(year), where=self._place(where))
        chosen = range(len(self.people.codes)) if rows is None else rows
        return tuple(Fraction(value) for value in numbers(parsed, self.people, chosen, self._place(where)))

    def conditions(self, expression: str | None, year: int | None, where: str) -> tuple[bool, ...]:
        """Whether an expression is true of each recipient; true of all where there is none."""
        everyone = range(len(self.people.codes))
        if expression is None:
            return (True,) * len(self.people.codes)
        parsed = parse(expression, year=self.figures_year(year), where=self._place(where))
        return tuple(conditions(parsed, self.people, everyone, self._place(where)))

    def texts(self, column: str, where: str) -> tuple[str, ...]:
        """The cells of a column of text, such as the region.

        Raises
        ------
        InvalidInput
            There is no such column, or a cell is missing.
        """
        cells = self.people.columns.get(column)
        if cells is None:
            raise InvalidInput(f'{self._place(where)}: there is no column "{column}".')
        missing = [i for i, cell in enumerate(cells) if cell is None]
        if missing:
            raise InvalidInput(f'{self._place(where)}: column "{column}" is missing for {self.people.some(missing)}.')
        return tuple(str(cell) for cell in cells)

    def inhabitants(self, year: int | None) -> tuple[Fraction | None, ...]:
        """For kroner per inhabitant; None where the data have no figure above 0."""
        text = self.specification.data.inhabitants
        none = (None,) * len(self.people.codes)
        figures_year = self.figures_year(year)
        if text is None and figures_year is None:
            return none
        parsed = parse(text or _USUAL_INHABITANTS, year=figures_year, where=self._place("data.inhabitants"))
        if text is None and not self.people.columns.keys() >= set(parsed.columns):
            return none
        used = [self.people.columns[column] for column in parsed.columns if column in self.people.columns]
        there = [row for row in range(len(self.people.codes)) if all(cells[row] is not None for cells in used)]
        found = dict(zip(there, numbers(parsed, self.people, there, self._place("data.inhabitants")), strict=True))
        return tuple(Fraction(found[row]) if found.get(row, 0) > 0 else None for row in range(len(self.people.codes)))

    def _place(self, where: str) -> str:
        return f"{self.specification.id}, {where}"


def figures_of(
    specification: Specification,
    recipients: pd.DataFrame,
    expressions: Iterable[str],
    years: Iterable[int | None],
    columns: Iterable[str] = (),
) -> ModelFigures:
    """The recipients with the columns that these expressions use in these years, and further columns by name.

    Parameters
    ----------
    specification : Specification
    recipients : DataFrame
        Index code (text).
    expressions : iterable of str
    years : iterable of int or None
        Of the pool.
    columns : iterable of str

    Raises
    ------
    InvalidInput
        The table cannot be used, or cells are filled that are not missing.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> rules = Some(id="pool", missing=(), data=Some(years={2014: 2012}, synthetic=False, inhabitants=None))
    >>> table = pd.DataFrame({"pupils_2012": [10, 20]}, index=["101", "147"])
    >>> figures_of(rules, table, ["pupils_{year}"], [2014]).numbers("2 * pupils_{year}", 2014, "pool.key")
    (Fraction(20, 1), Fraction(40, 1))
    """
    texts = [*expressions, specification.data.inhabitants or _USUAL_INHABITANTS]
    wanted = [table.column for table in specification.missing] + list(columns)
    for year in dict.fromkeys(years):
        own = None if year is None else specification.data.years.get(year, year)
        for text in texts:
            if own is not None or "{year}" not in text:
                wanted += parse(text, year=own, where=specification.id).columns
    try:
        people = Recipients.from_frame(recipients, wanted, codes_alone=bool(specification.data.synthetic))
    except InvalidInput as error:
        raise InvalidInput(*(f"{specification.id}: {problem}" for problem in error.problems)) from None
    people, fills = fill(people, specification.missing, specification.id)
    return ModelFigures(specification, people, fills)
