"""What recipients reported, one amount each: a column of a further table, or an expression over their figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pydantic import Field, model_validator

from fordel_models.common.figures import ModelFigures
from fordel_models.fields import ExpressionText, Name, Sentence, TableError
from fordel_models.recipients import named
from fordel_models.table import Table
from fordel_solver.errors import InvalidInput, kroner
from fordel_solver.exact_numbers import exact

__all__ = ["Reported", "reported_amounts"]


class Reported(Table):
    """Whole kroner for each recipient: a column of a further table, or an expression over the recipients' figures."""

    table: Name | None = Field(default=None, description="A table of [data] tables, with one row for each recipient.")
    column: Sentence | None = Field(
        default=None, description="Its column of whole kroner; {year} in it stands for the year of figures."
    )
    expression: ExpressionText | None = Field(
        default=None,
        description="Instead of a table: kroner from the recipients' figures, rounded down to whole kroner.",
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Reported:
        if (self.table is None) != (self.column is None):
            raise TableError(("", "table and column go together: which table, and which column of it."))
        if (self.table is None) == (self.expression is None):
            raise TableError(("", "exactly one of table (with column) and expression is needed."))
        return self

    @property
    def expressions(self) -> tuple[str, ...]:
        """The expression, for the columns that it uses."""
        return () if self.expression is None else (self.expression,)


def reported_amounts(
    reported: Reported,
    figures: ModelFigures,
    tables: Mapping[str, pd.DataFrame],
    year: int | None,
    where: str,
    *,
    signed: bool = False,
    everyone: bool = True,
) -> tuple[int, ...]:
    """Whole kroner of each recipient, in ascending order of code.

    Parameters
    ----------
    reported : Reported
    figures : ModelFigures
        With the columns of its expression.
    tables : mapping of name to DataFrame
        The further tables, index the row of the file, column `code`.
    year : int or None
        Of the pool; {year} stands for its year of figures.
    where : str
        The rule's path, for messages: "reported".
    signed : bool
        Negative amounts are allowed.
    everyone : bool
        Each recipient must have a row; otherwise those without one reported 0 kr.

    Raises
    ------
    InvalidInput
        The table, its column, a code or a cell cannot be used. All problems at once.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> from fordel_models.recipients import Recipients
    >>> people = Recipients.from_frame(pd.DataFrame(index=["101", "147"]), [])
    >>> figures = ModelFigures(Some(id="pool", data=Some(years={})), people, ())
    >>> losses = pd.DataFrame({"code": ["147"], "loss_kr": [5]}, index=[2])
    >>> own = Reported(table="losses", column="loss_kr")
    >>> reported_amounts(own, figures, {"losses": losses}, 2014, "reported", everyone=False)
    (0, 5)
    """
    place = f"{figures.specification.id}, {where}"
    people = figures.people
    if reported.expression is not None:
        found = [int(value // 1) for value in figures.numbers(reported.expression, year, f"{where}.expression")]
        below = [i for i, value in enumerate(found) if value < 0 and not signed]
        if below:
            raise InvalidInput(f"{place}.expression: it is negative for {people.some(below)}; 0 or more is allowed.")
        return tuple(found)
    table = tables.get(reported.table or "")
    if table is None:
        known = ", ".join(tables) or "none"
        raise InvalidInput(
            f'{place}.table: there is no table "{reported.table}" in [data] tables (there: {known}). '
            f'Write {{ {reported.table} = "a path.csv" }} there.'
        )
    column = (reported.column or "").replace("{year}", str(figures.figures_year(year)))
    lacking = [name for name in ("code", column) if name not in table.columns]
    if lacking:
        there = ", ".join(str(name) for name in table.columns)
        raise InvalidInput(f'{place}: the table "{reported.table}" has no column {named(lacking)}. It has: {there}.')
    return _of_column(table, column, figures, place, signed, everyone)


def _of_column(
    table: pd.DataFrame, column: str, figures: ModelFigures, place: str, signed: bool, everyone: bool
) -> tuple[int, ...]:
    positions, problems = figures.people.positions, []
    found: dict[int, int] = {}
    for row, code, cell in zip(table.index.tolist(), table["code"].tolist(), table[column].tolist(), strict=True):
        position = positions.get(str(code))
        try:
            value = exact(cell)
        except (TypeError, ValueError):
            value = None
        if position is None:
            problems.append(f'{place}, row {row}: there is no recipient with the code "{code}".')
        elif position in found:
            problems.append(f"{place}, row {row}: {code} stands in the table already. One row for each recipient.")
        elif value is None or value.denominator != 1:
            problems.append(f"{place}, row {row}, {column}: {cell!r} is no whole amount. Write whole kroner.")
        elif value < 0 and not signed:
            problems.append(f"{place}, row {row}, {column}: {kroner(int(value))} is negative; 0 or more is allowed.")
        else:
            found[position] = int(value)
            continue
        if position is not None:
            found.setdefault(position, 0)
    missing = [position for position in positions.values() if position not in found]
    if everyone and missing:
        problems.append(f"{place}: there is no row for {figures.people.some(missing)}. Each recipient needs one.")
    if problems:
        raise InvalidInput(*problems)
    return tuple(found.get(position, 0) for position in range(len(positions)))
