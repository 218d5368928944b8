"""What a target path needs of each recipient, in whole kroner. Nothing here solves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from fordel_models.common import ModelFigures, divide, figures_of
from fordel_models.result import YearResult
from fordel_models.targets.specification import MOST_STEPS, TargetsSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver import InvalidInput
from fordel_solver.exact_numbers import exact

__all__ = ["Needs", "needs_of"]


@dataclass(frozen=True, eq=False)
class Needs:
    """A target path, in kroner. Tuples run over recipients, in ascending order of code.

    Attributes
    ----------
    figures : ModelFigures
    specification : TargetsSpecification
    years : tuple of int
        Of the grant, ascending.
    grants : tuple of YearResult
        Each year's, divided by the key.
    coverage : tuple of Fraction
        Percent, at the start of the first year.
    per_point : tuple of int
        k_i, kroner per point.
    needed : dict of year to tuple of int
        Kroner that must have been spent by the end of a target's year.
    own : tuple of tuples of int or None
        For each year, the most of own money.
    a_year : tuple of int or None
        The most that can be spent in a year.
    may_miss, first : tuples of bool
        Who may be dispensed, and who is first.
    """

    figures: ModelFigures
    specification: TargetsSpecification
    years: tuple[int, ...]
    grants: tuple[YearResult, ...]
    coverage: tuple[Fraction, ...]
    per_point: tuple[int, ...]
    needed: dict[int, tuple[int, ...]]
    own: tuple[tuple[int | None, ...], ...]
    a_year: tuple[int | None, ...]
    may_miss: tuple[bool, ...]
    first: tuple[bool, ...]

    @property
    def n(self) -> int:
        """How many recipients there are."""
        return len(self.figures.people.codes)

    @property
    def names(self) -> tuple[str, ...]:
        """What rows and columns call the recipients: codes alone where figures are made up."""
        people = self.figures.people
        return people.codes if people.codes_alone else people.names

    def saved_at_most(self, t: int, grant: int) -> int | None:
        """What of a year's grant can be saved at its end."""
        pct = self.specification.carry_over.most_pct
        return None if pct is None else floor(pct * grant / 100)

    def coverage_after(self, i: int, t: int, spent: int) -> Fraction:
        """Percent at the end of year t, when so much was spent so far."""
        lost = self.specification.targets.attrition * (t + 1)
        bought = Fraction(spent, self.per_point[i]) if self.per_point[i] else Fraction(0)
        return self.coverage[i] - lost + bought


def needs_of(
    specification: TargetsSpecification, recipients: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> Needs:
    """Work out what each recipient needs.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    """
    rules, years = specification.targets, tuple(sorted(specification.pool.years))
    conditions = (specification.dispensation.eligible, specification.dispensation.first)
    wanted = (rules.cost_per_point, rules.coverage, specification.own_money.most, specification.pool.key, *conditions)
    figures = figures_of(specification, recipients, [own for own in wanted if own], years)
    n = len(figures.people.codes)
    if n * len(years) > MOST_STEPS:
        raise InvalidInput(
            f"{specification.id}: {n} recipients in {len(years)} years; {MOST_STEPS} together are solved."
        )
    coverage = _coverage(figures, specification, tables)
    costs = figures.numbers(rules.cost_per_point, years[0], "targets.cost_per_point")
    per_point = tuple(ceil(own) for own in costs)
    own = tuple(_own_money(figures, specification, year) for year in years)
    _check(figures, specification, coverage, per_point, own)
    needed = {
        year: tuple(
            ceil(cost * max(Fraction(0), target - start + rules.attrition * (years.index(year) + 1)))
            for cost, start in zip(per_point, coverage, strict=True)
        )
        for year, target in sorted(rules.path.items())
    }
    points = rules.points_a_year
    return Needs(
        figures,
        specification,
        years,
        tuple(_grant(figures, specification, year) for year in years),
        coverage,
        per_point,
        needed,
        own,
        (None,) * n if points is None else tuple(floor(cost * points) for cost in per_point),
        figures.conditions(conditions[0], years[0], "dispensation.eligible"),
        figures.conditions(conditions[1], years[0], "dispensation.first") if conditions[1] else (False,) * n,
    )


def _grant(figures: ModelFigures, specification: TargetsSpecification, year: int) -> YearResult:
    people = figures.people
    return divide(
        specification.pool.years[year],
        figures.numbers(specification.pool.key, year, "pool.key"),
        where=f"{specification.id}, pool.years.{year}",
        labels=people.labels(range(len(people.codes))),
        unit=specification.pool.unit,
        year=year,
        figures_year=figures.figures_year(year),
        inhabitants=figures.inhabitants(year),
    )


def _own_money(figures: ModelFigures, specification: TargetsSpecification, year: int) -> tuple[int | None, ...]:
    most = specification.own_money.most
    if most is None:
        return (None,) * len(figures.people.codes)
    return tuple(floor(own) for own in figures.numbers(most, year, "own_money.most"))


def _coverage(
    figures: ModelFigures, specification: TargetsSpecification, tables: Mapping[str, pd.DataFrame]
) -> tuple[Fraction, ...]:
    rules, people = specification.targets, figures.people
    if rules.coverage is not None:
        return figures.numbers(rules.coverage, min(specification.pool.years), "targets.coverage")
    name = str(rules.coverage_from)
    where = f"{specification.id}, targets.coverage_from"
    if name not in tables:
        raise InvalidInput(f'{where}: the table "{name}" was not handed in.')
    table = tables[name]
    lacking = [column for column in ("code", "coverage_pct") if column not in table.columns]
    if lacking:
        raise InvalidInput(f'{where}: the table "{name}" has no column {" or ".join(lacking)}.')
    found: dict[str, Fraction] = {}
    problems = []
    for row, code, value in zip(table.index, table["code"], table["coverage_pct"], strict=True):
        if code in found:
            problems.append(f"{where}, row {row}: {code} stands twice.")
        elif pd.isna(value):
            problems.append(f"{where}, row {row}: coverage_pct is missing.")
        else:
            found[code] = Fraction(exact(value))
    missing = [i for i, code in enumerate(people.codes) if code not in found]
    if missing:
        problems.append(f"{where}: no row for {people.some(missing)}.")
    if problems:
        raise InvalidInput(*problems)
    return tuple(found[code] for code in people.codes)


def _check(
    figures: ModelFigures,
    specification: TargetsSpecification,
    coverage: Sequence[Fraction],
    per_point: Sequence[int],
    own: Sequence[Sequence[int | None]],
) -> None:
    people, problems = figures.people, []
    outside = [i for i, pct in enumerate(coverage) if not 0 <= pct <= 100]
    if outside:
        some = ", ".join(f"{people.labels([i])[0]} ({decimal_text(coverage[i])})" for i in outside[:5])
        problems.append(f"coverage is a percent from 0 to 100, and not so for {some}.")
    free = [i for i, cost in enumerate(per_point) if cost <= 0]
    if free:
        problems.append(f"targets.cost_per_point is not above 0 for {people.some(free)}.")
    less = sorted({i for year in own for i, most in enumerate(year) if most is not None and most < 0})
    if less:
        problems.append(f"own_money.most is below 0 for {people.some(less)}.")
    if problems:
        raise InvalidInput(*(f"{specification.id}, {problem}" for problem in problems))
