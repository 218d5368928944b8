"""The explanation of any recipient of a result, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from fordel_models.explaining.explained import ExplainedYear, FromThreshold, SmallestChange, WaterfallStep
from fordel_models.explaining.from_limits import from_limits
from fordel_models.explaining.smallest_changes import smallest_changes
from fordel_models.explaining.solved_again import YearAgain
from fordel_models.explaining.thresholds import from_thresholds
from fordel_models.explaining.waterfall import Waterfall, waterfall
from fordel_models.formula.figures import Figures, figures_of
from fordel_models.formula.scaled_floors import are_scaled
from fordel_models.result import Result, YearResult
from fordel_models.specification import FormulaSpecification

__all__ = ["Explainer"]


@dataclass(frozen=True, eq=False)
class Explainer:
    """A result, with the rules and the figures that it was made from.

    Attributes
    ----------
    specification : FormulaSpecification
    table, dictionary : DataFrame
        As they were handed to `solve`.
    result : Result

    Examples
    --------
    >>> from fordel_models import parse, solve
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula",
    ...        "pool": {"amount": 100, "eligible": "pupils >= 12"}, "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [10, 20, 30]}, index=["101", "147", "151"])
    >>> specification = parse(raw, where="pool.toml")
    >>> [year] = Explainer(specification, table, None, solve(specification, table)).years(0)
    >>> year.standing, year.thresholds[0].distance, year.changes[0].nearest, year.changes[0].amount
    ('no-candidate', Fraction(2, 1), Fraction(12, 1), 19)
    """

    specification: FormulaSpecification
    table: pd.DataFrame
    dictionary: pd.DataFrame | None
    result: Result

    @cached_property
    def _figures(self) -> Figures:
        years = [year.year for year in self.result.years]
        return figures_of(self.specification, self.table, self.dictionary, years)

    @cached_property
    def _waterfalls(self) -> tuple[Waterfall, ...]:
        return tuple(map(waterfall, self.result.years))

    def years(self, position: int, *, changes: bool = True) -> tuple[ExplainedYear, ...]:
        """The explanation of the recipient at a position of the result, for each year.

        Parameters
        ----------
        position : int
        changes : bool
            Look for the smallest changes as well; it takes most of the time.

        Raises
        ------
        SolverFailure
            Steps do not add up, or what a search found does not hold when it is solved again: a bug.
        """
        return tuple(
            self._year(year, own, position, changes)
            for year, own in zip(self.result.years, self._waterfalls, strict=True)
        )

    def _year(self, year: YearResult, steps: Waterfall, position: int, changes: bool) -> ExplainedYear:
        people = self._figures.people[year.year]
        again = YearAgain(self.specification, people, year.year, year.figures_year)
        places = {i: people.positions[code] for i, code in enumerate(self.result.codes) if code in people.positions}
        there = position in places
        thresholds: tuple[FromThreshold, ...] = ()
        found: tuple[SmallestChange, ...] | None = () if changes else None
        if there:
            thresholds = from_thresholds(year, position, again, places)
            found = smallest_changes(again, places[position], self.dictionary) if changes else None
        scaled = are_scaled(again.problem(tuple(places[i] for i in year.dropped_out)), again.rules.pool)
        return ExplainedYear(
            year=year.year,
            figures_year=year.figures_year,
            standing=self._standing(year, position) if there else "absent",
            amount=year.amounts[position],
            distributed=steps.distributed,
            start="inhabitants" if steps.inhabitants is not None else "equal",
            recipients=steps.recipients,
            inhabitants=year.inhabitants[position],
            all_inhabitants=steps.inhabitants,
            multiplier=year.multiplier,
            multiplier_without_limits=steps.multiplier_without_limits,
            scaled_floors=scaled,
            steps=tuple(_steps(steps, position)),
            binding=year.binding[position],
            limits=() if scaled else from_limits(year, position, self.specification),
            thresholds=thresholds,
            changes=found,
        )

    def _standing(self, year: YearResult, position: int) -> str:
        if position in year.opted_out:
            return "returned" if year.eligible[position] else "opted-out"
        if position in year.dropped_out:
            return "dropped-out"
        if position in year.exit_ramp:
            return "exit-ramp"
        if year.eligible[position]:
            return "eligible"
        chosen = year.selection
        return "not-chosen" if chosen is not None and chosen.values[position] is not None else "no-candidate"


def _steps(found: Waterfall, position: int) -> Iterator[WaterfallStep]:
    kroner = found.kroner[position]
    for row, own in zip(found.rows, kroner, strict=False):
        values = row.part.values if row.part is not None else ()
        yield WaterfallStep(
            kind=row.kind,
            kroner=own,
            exact=row.exact[position],
            part=row.part.name if row.part is not None and row.kind == "part" else "",
            key=values[position] if values else None,
            key_kroner=row.gives[position] if row.gives else None,
        )
    rest = kroner[len(found.rows) :]
    yield WaterfallStep("rounding", rest[0], found.roundings[position])
    for own in rest[1:]:
        yield WaterfallStep("opt_out", own, Fraction(own))
