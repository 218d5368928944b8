"""What is asked of a rule in one year, and what both ways to price it need."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from fordel_models.formula.figures import figures_of
from fordel_models.formula.model import solve
from fordel_models.pricing.price_points import PricePoint
from fordel_models.pricing.priced_rules import PricedRule, at_level
from fordel_models.recipients import Recipients
from fordel_models.result import Result, YearResult
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = [
    "Asked",
    "Spread",
    "figures_with",
    "nowhere",
    "paid",
    "refusal_at",
    "refusal_of_all_years",
    "to_distribute",
    "written_between",
    "written_levels",
]


@dataclass(frozen=True)
class Asked:
    """What is priced, and with which figures."""

    raw: Mapping[str, Any]
    rule: PricedRule
    start: Fraction
    stop: Fraction
    table: pd.DataFrame
    dictionary: pd.DataFrame
    year: int | None
    where: str

    def at(self, level: Fraction) -> FormulaSpecification:
        return at_level(self.raw, self.rule, level, self.where)

    @cached_property
    def figures(self) -> tuple[Recipients, tuple[str, ...], int | None]:
        """The recipients of the year, all codes, and the year of figures."""
        return figures_with(self, self.at(self.start))

    def written(self, level: Fraction) -> FormulaSpecification | None:
        """The specification at a level, where the rule can be written at exactly that level."""
        if Fraction(decimal_text(level)) != level:
            return None
        try:
            return self.at(level)
        except InvalidInput:
            return None

    def run(self, specification: FormulaSpecification) -> Result:
        years = None if self.year is None else [self.year]
        return solve(specification, self.table, self.dictionary, years=years, repairs=False)

    def solved(self, specification: FormulaSpecification) -> YearResult:
        return self.run(specification).years[0]


def figures_with(asked: Asked, specification: FormulaSpecification) -> tuple[Recipients, tuple[str, ...], int | None]:
    """The recipients of the year with the columns of a specification, all codes, and the year of figures."""
    figures = figures_of(specification, asked.table, asked.dictionary, [asked.year])
    return figures.people[asked.year], figures.everyone.codes, figures.years[asked.year]


def to_distribute(specification: FormulaSpecification, year: int | None) -> int:
    pool = specification.pool
    whole = (pool.amount or 0) if year is None else (pool.years or {})[year]
    return whole - pool.top_slice_in(year)


@dataclass(frozen=True)
class Spread:
    """From the eligible recipients to all of them."""

    positions: tuple[int, ...]
    everyone: int

    def values(self, values: Sequence[Any], other: Any) -> tuple[Any, ...]:
        row = [other] * self.everyone
        for position, value in zip(self.positions, values, strict=True):
            row[position] = value
        return tuple(row)

    def point(self, point: PricePoint) -> PricePoint:
        def everywhere(few: frozenset[int]) -> frozenset[int]:
            return frozenset(self.positions[i] for i in few)

        return replace(
            point,
            shares=self.values(point.shares, Fraction(0)),
            amounts=None if point.amounts is None else self.values(point.amounts, 0),
            held=everywhere(point.held),
            gaining=everywhere(point.gaining),
            paying=everywhere(point.paying),
        )


def paid(amounts: tuple[int, ...] | None, returned: set[int]) -> tuple[int, ...] | None:
    """Those that opted out have given theirs back."""
    return None if amounts is None else tuple(0 if i in returned else kr for i, kr in enumerate(amounts))


def refusal_at(asked: Asked, level: Fraction) -> Infeasible | InvalidInput | None:
    """What the solver says of a level."""
    try:
        asked.run(asked.at(level))
    except (Infeasible, InvalidInput) as error:
        return error
    return None


def refusal_of_all_years(asked: Asked, level: Fraction) -> Infeasible | InvalidInput | None:
    """What the solver says of a level in all years of the pool, with what would make them all hold."""
    try:
        solve(asked.at(level), asked.table, asked.dictionary)
    except (Infeasible, InvalidInput) as error:
        return error
    return None


def written_levels(asked: Asked, level: Fraction, other: Fraction) -> Iterator[Fraction]:
    """Levels that can be written, from the first one towards another by steps that double.

    Whole numbers where the rule takes no others, else those of six decimals.
    """
    scale = _scale(asked)
    sign = 1 if level < other else -1
    nearest = sign * math.ceil(sign * level * scale)
    step = 0
    while sign * (nearest + sign * step) / scale <= sign * other:
        found = (nearest + sign * step) / scale
        if asked.written(found) is not None:
            yield found
        step = 2 * step + 1


def written_between(asked: Asked, one: Fraction, other: Fraction) -> Fraction | None:
    """A level that can be written in the middle between two; None where there is none."""
    scale = _scale(asked)
    middle = math.floor((one + other) / 2 * scale) / scale
    return middle if min(one, other) < middle < max(one, other) and asked.written(middle) is not None else None


def _scale(asked: Asked) -> Fraction:
    """How many levels that can be written there are to 1; a top-slice is a whole number of units."""
    if asked.rule.kind == "top_slice":
        return Fraction(1, asked.at(Fraction(0)).pool.unit)
    whole = asked.written(Fraction(math.floor(asked.start)) + Fraction(1, 2)) is None
    return Fraction(1 if whole else 10**6)


def nowhere(asked: Asked) -> Infeasible:
    return Infeasible(
        f"{asked.where}: with {asked.rule.path} from {decimal_text(asked.start)} to {decimal_text(asked.stop)} the "
        "rules hold together at no level, or at one alone. Give other levels.",
        conflict=(asked.rule.path,),
    )
