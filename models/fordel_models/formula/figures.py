"""The figures that a pool needs, year by year: the columns that its rules use, their cells and the errors of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from fordel_models.expressions import numbers
from fordel_models.expressions.syntax import parse
from fordel_models.formula.filling import fill
from fordel_models.formula.merging import kinds_of, recipients_of, unknown_columns, with_rows_of_merges
from fordel_models.formula.problem import expressions_of
from fordel_models.formula.stated_errors import StatedError, stated_errors
from fordel_models.recipients import Recipients
from fordel_models.result import Assumption
from fordel_models.specification import FormulaSpecification
from fordel_solver import InvalidInput

__all__ = ["Figures", "columns_of_other_rules", "figures_of", "inhabitants_in"]

_USUAL_INHABITANTS = "population_{year}"


@dataclass(frozen=True)
class Figures:
    """The recipients of a pool.

    Attributes
    ----------
    everyone : Recipients
        All of them, also those that merge or come from a merge.
    people : mapping of year to Recipients
        Those of each year of the pool.
    years : mapping of year to year
        The year of figures of each year of the pool.
    errors : mapping of year of figures to StatedErrors
        Those of the columns of the key.
    fills : tuple of Assumption
        What [[missing]] tables fill in.
    """

    everyone: Recipients
    people: Mapping[int | None, Recipients]
    years: Mapping[int | None, int | None]
    errors: Mapping[int | None, tuple[StatedError, ...]]
    fills: tuple[Assumption, ...]


def figures_of(
    specification: FormulaSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None,
    years: Sequence[int | None],
) -> Figures:
    """The recipients with the columns that these years need, missing cells filled, merges made.

    Raises
    ------
    InvalidInput
        The table cannot be used, cells are filled that are not missing, halves of a merge are missing.
    """
    of_year = {year: None if year is None else specification.data.years.get(year, year) for year in years}
    errors = {year: _stated_errors(specification, year, dictionary) for year in of_year.values()}
    used = {year: _columns_used(specification, year, own) for year, own in errors.items()}
    wanted = [table.column for table in specification.missing]
    wanted += [column for columns in used.values() for column in columns]
    merging = dictionary if specification.merges else None
    kinds = kinds_of(specification.merges, merging, _columns_of_baseline(specification, list(errors)))
    if specification.merges:
        wanted += [kinds.weighted[column] for column in wanted if column in kinds.weighted]
        recipients = with_rows_of_merges(recipients, specification.merges)
    try:
        everyone = Recipients.from_frame(recipients, wanted, codes_alone=bool(specification.data.synthetic))
    except InvalidInput as error:
        raise InvalidInput(*(f"{specification.id}: {problem}" for problem in error.problems)) from None
    everyone, fills = fill(everyone, specification.missing, specification.id)
    people: dict[int | None, Recipients] = {}
    refused = unknown_columns(specification.merges, everyone.known, specification.id)
    for year, figures_year in of_year.items():
        try:
            people[year] = recipients_of(
                year, everyone, specification.merges, kinds, used[figures_year], specification.id
            )
        except InvalidInput as error:
            refused += error.problems
    if refused:
        raise InvalidInput(*dict.fromkeys(refused))
    return Figures(everyone, people, of_year, errors, fills)


def columns_of_other_rules(specification: FormulaSpecification, year: int | None) -> set[str]:
    """The columns that others than the parts of the key use."""
    columns = {group.column for group in specification.groups}
    for path, text in expressions_of(specification):
        if not path.startswith("part."):
            columns.update(parse(text, year=year, where=path).columns)
    return columns


def inhabitants_in(
    specification: FormulaSpecification, people: Recipients, year: int | None
) -> tuple[Fraction | None, ...]:
    """Inhabitants, for kroner per inhabitant; None where the data have no figure above 0."""
    text = specification.data.inhabitants
    where = f"{specification.id}, data.inhabitants"
    if text is None and year is None:
        return (None,) * len(people.codes)
    expression = parse(text or _USUAL_INHABITANTS, year=year, where=where)
    if text is None and not people.columns.keys() >= set(expression.columns):
        return (None,) * len(people.codes)
    used = [people.columns[column] for column in expression.columns if column in people.columns]
    there = [row for row in range(len(people.codes)) if all(cells[row] is not None for cells in used)]
    found = dict(zip(there, numbers(expression, people, there, where), strict=True))
    return tuple(Fraction(found[row]) if found.get(row, 0) > 0 else None for row in range(len(people.codes)))


def _stated_errors(
    specification: FormulaSpecification, year: int | None, dictionary: pd.DataFrame | None
) -> tuple[StatedError, ...]:
    columns = [
        column
        for part in specification.parts
        if year is not None or "{year}" not in part.key
        for column in parse(part.key, year=year, where=part.name).columns
    ]
    return stated_errors(columns, dictionary)


def _columns_used(specification: FormulaSpecification, year: int | None, errors: Sequence[StatedError]) -> list[str]:
    """The columns that rules and errors use with the figures of a year."""
    texts = [text for _, text in expressions_of(specification)]
    texts.append(specification.data.inhabitants or _USUAL_INHABITANTS)
    used = [group.column for group in specification.groups]
    for text in texts:
        if year is not None or "{year}" not in text:
            used += parse(text, year=year, where=specification.id).columns
    return used + [column for error in errors for column in error.between or ()]


def _columns_of_baseline(specification: FormulaSpecification, years: Sequence[int | None]) -> list[str]:
    text = specification.pool.baseline
    return [
        column
        for year in years
        if text is not None and (year is not None or "{year}" not in text)
        for column in parse(text, year=year, where=specification.id).columns
    ]
