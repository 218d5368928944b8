"""The years of a pool: their amounts, and what is written for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fordel_models.paths import by_year
from fordel_models.specification import FormulaSpecification
from fordel_solver import InvalidInput

__all__ = ["amounts_of", "written_by_year"]


def amounts_of(specification: FormulaSpecification, years: Sequence[int] | None) -> dict[int | None, int]:
    """Amount by year, for the years asked for, in ascending order."""
    pool = specification.pool
    if not pool.years:
        if years is not None:
            raise InvalidInput(
                f"{specification.id} has an amount and no years, so `years` cannot be chosen. Leave it out."
            )
        return {None: pool.amount or 0}
    unknown = [year for year in years or () if year not in pool.years]
    if unknown or (years is not None and not len(years)):
        there = ", ".join(str(year) for year in sorted(pool.years))
        asked = ", ".join(str(year) for year in unknown) or "no year"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has the years {there}.")
    return {year: pool.years[year] for year in sorted(pool.years if years is None else set(years))}


def written_by_year(specification: FormulaSpecification, year: int | None) -> list[Any]:
    """What rules that are written by year say of a year."""
    return [] if year is None else [values.get(year) for _, values in by_year(specification)]
