"""The amounts of scenarios: `ScenarioSolver`, which has the instance and its figures.

Scenarios with the same choices share all rules but their numbers, so these rules are worked out once and the numbers
go through the core (together.py). What has no form for that is solved one by one (alone.py), and so is every scenario
that fails, for its error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel_models.formula.figures import figures_of
from fordel_models.formula.merging import with_rows_of_merges
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import build
from fordel_models.parsing import parse
from fordel_models.result import Text
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.alone import Instance
from fordel_models.sweeping.reasons import NotTogether, reasons_of
from fordel_models.sweeping.scenarios import Choices, Numbers, ScenarioAmounts, Scenarios
from fordel_models.sweeping.together import Combination
from fordel_models.sweeping.year_of_block import Found
from fordel_models.sweeping.year_rules import YearRules, year_rules
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["ScenarioSolver"]

# Paths of numbers that scenarios can have each its own of.
_NUMBERS = re.compile(
    r"part\.[^.]+\.(share|amount(\.[0-9]{4})?)"
    r"|pool\.(amount|years\.[0-9]{4}|top_slice(\.[0-9]{4})?|base_amount)"
    r"|pool\.(floor|cap)(\.kr|\.pct_of_baseline(\.[0-9]{4})?)?"
)
_TRIED = 8  # scenarios of a combination, before it is left: what is wrong with them may be their numbers
_KEPT = 64  # combinations
_LARGEST_INDEX = 1000  # amounts times a larger one may not fit in 64 bits


class ScenarioSolver:
    """Solves scenarios of one instance.

    Parameters
    ----------
    raw : mapping
        What the instance's file says, as `fordel_models.parse` takes it.
    table, dictionary : DataFrame
        As `fordel_models.solve` takes them; the dictionary without its errors.
    years : sequence of int or None
        The years of the pool; (None,) for a pool without years.
    where : str
        The file, for messages.
    rules, columns : sequence of str
        The paths and the columns of figures that scenarios will change.
    """

    def __init__(
        self,
        raw: Mapping[str, Any],
        table: pd.DataFrame,
        dictionary: pd.DataFrame | None,
        years: Sequence[int | None],
        where: str,
        rules: Sequence[str],
        columns: Sequence[str],
    ) -> None:
        self._instance = Instance(raw, table, dictionary, tuple(years), where)
        self.years = tuple(years)
        self._combinations: dict[tuple[str, ...], Combination | None] = {}
        specification = parse(raw, where=where)
        reasons = list(reasons_of(specification))
        merges = specification.merges if isinstance(specification, FormulaSpecification) else ()
        everyone = with_rows_of_merges(table, merges) if merges else table
        self._codes = tuple(sorted(str(code) for code in everyone.index))
        for one, other in combinations(sorted(rules), 2):
            if other.startswith(f"{one}."):
                reasons.append(
                    Text(
                        f"{one} og {other} ændrer den samme regel, så alternativerne regnes et ad gangen.",
                        f"{one} and {other} change the same rule, so the scenarios are solved one at a time.",
                    )
                )
        self._conflict = len(reasons) > len(reasons_of(specification))
        self._reasons = dict.fromkeys(reasons)

    @property
    def why_alone(self) -> tuple[Text, ...]:
        """Why scenarios are solved one by one; empty where they go through the core many at a time."""
        return tuple(self._reasons)

    def solve(self, scenarios: Scenarios) -> ScenarioAmounts:
        """The amounts of scenarios: row s is exactly what solving that scenario alone gives."""
        shape = len(self.years), scenarios.count, len(self._codes)
        found = Found.of(shape)
        alone, exactly = np.arange(scenarios.count), 0
        if not self._conflict:
            alone, exactly = self._together(scenarios, found)
        failures: dict[int, Exception] = {}
        for scenario in alone.tolist():
            error = self._alone(scenarios, scenario, found)
            if error is not None:
                failures[scenario] = error
        return ScenarioAmounts(
            self.years,
            self._codes,
            found.amounts,
            found.eligible,
            found.at_floor,
            found.at_cap,
            failures,
            exactly=exactly,
            alone=len(alone),
        )

    def _together(self, scenarios: Scenarios, found: Found) -> tuple[NDArray[np.intp], int]:
        """Write what goes through the core; which scenarios are left, and how often it was decided exactly."""
        numbers = {
            path: values
            for path, values in scenarios.rules.items()
            if isinstance(values, Numbers) and _NUMBERS.fullmatch(path)
        }
        chosen = {path: _choices(values) for path, values in scenarios.rules.items() if path not in numbers}
        for path, own in chosen.items():
            if len(own.values) > _KEPT and not isinstance(scenarios.rules[path], Choices):
                da = f"{path}: mange værdier regnes for ét alternativ ad gangen."
                self._reasons[Text(da, f"{path}: many values are worked out for one scenario at a time.")] = None
                return np.arange(scenarios.count), 0
        left: list[NDArray[np.intp]] = []
        exactly = 0
        for rows in _alike(list(chosen.values()), scenarios.count):
            combination = self._combination(scenarios, rows, numbers, chosen)
            if combination is None:
                left.append(rows)
                continue

            def exact_key(row: int, year: YearRules) -> list[Any]:
                return self._exact_key(scenarios, row, year)

            undone, decided = combination.solve(numbers, scenarios.figures, rows, found, exact_key)
            left.append(undone)
            exactly += decided
        return np.sort(np.concatenate(left)) if left else np.arange(0), exactly

    def _combination(
        self,
        scenarios: Scenarios,
        rows: NDArray[np.intp],
        numbers: Mapping[str, Numbers],
        chosen: Mapping[str, Choices],
    ) -> Combination | None:
        place = (
            *sorted(numbers),
            *(f"{path} = {own.of(int(rows[0]))!r}" for path, own in sorted(chosen.items())),
            *(f"{column} {own.codes}" for column, own in sorted(scenarios.figures.items())),
        )
        if place in self._combinations:
            return self._combinations[place]
        for row in rows[:_TRIED].tolist():
            try:
                built = self._built(scenarios, row, numbers)
            except FordelError:
                continue  # it may be the numbers of this scenario
            except NotTogether as rule:
                self._reasons[rule.reason] = None
                built = None
            if len(self._combinations) >= _KEPT:
                self._combinations.pop(next(iter(self._combinations)))
            self._combinations[place] = built
            return built
        return None

    def _built(self, scenarios: Scenarios, row: int, numbers: Mapping[str, Numbers]) -> Combination | None:
        specification = self._instance.specification(scenarios, row)
        reasons = reasons_of(specification)
        self._reasons |= dict.fromkeys(reasons)
        if reasons or not isinstance(specification, FormulaSpecification):
            return None
        indices = (specification.pool.price_index or {}).values()
        there: Collection[int | None] = specification.pool.years or (None,)
        if any(year not in there for year in self.years) or max(indices, default=0) > _LARGEST_INDEX:
            return None
        table = scenarios.table(row, self._instance.table)
        figures = figures_of(specification, table, self._instance.dictionary, self.years)
        columns = scenarios.figures.keys()
        years = tuple(year_rules(specification, figures, year, numbers.keys(), columns) for year in self.years)
        return Combination(specification, years)

    def _exact_key(self, scenarios: Scenarios, row: int, year: YearRules) -> list[Any]:
        """K of a scenario in a year whose figures vary, worked out as solving it alone does."""
        specification = self._instance.specification(scenarios, row)
        assert isinstance(specification, FormulaSpecification)
        assert year.figures is not None
        figures = figures_of(
            specification, scenarios.table(row, self._instance.table), self._instance.dictionary, [year.year]
        )
        rules = in_prices_of(specification, year.year)
        pool = rules.pool
        whole = (pool.amount or 0) if year.year is None else (pool.years or {})[year.year]
        problem = build(
            rules,
            figures.people[year.year],
            amount=whole - pool.top_slice_in(year.year),
            figures_year=figures.years[year.year],
            year=year.year,
        )
        own = dict(zip(problem.eligible, problem.key, strict=True))
        return [own.get(position, Fraction(0)) for position in year.figures.rows.tolist()]

    def _alone(self, scenarios: Scenarios, scenario: int, found: Found) -> FordelError | None:
        result = self._instance.solve(scenarios, scenario)
        for array, nothing in ((found.amounts, -1), (found.eligible, 0), (found.at_floor, 0), (found.at_cap, 0)):
            array[:, scenario] = nothing
        if isinstance(result, FordelError):
            return result
        if tuple(own.year for own in result.years) != self.years:
            return InvalidInput(
                f"Scenario {scenarios.first + scenario} changes the years of the pool, and all of a sweep have "
                "the same. Sweep it by itself."
            )
        for own in result.years:
            y = self.years.index(own.year)
            found.amounts[y, scenario] = own.amounts
            found.eligible[y, scenario] = own.eligible
            found.at_floor[y, scenario] = [binding.endswith("floor") for binding in own.binding]
            found.at_cap[y, scenario] = [binding.endswith("cap") for binding in own.binding]
        return None


def _choices(values: Numbers | Choices) -> Choices:
    """Numbers as a choice between those that occur."""
    if isinstance(values, Choices):
        return values
    distinct, chosen = np.unique(values.numerators, return_inverse=True)
    numbers = Numbers(distinct, values.places)
    return Choices(tuple(numbers.of(i) for i in range(len(distinct))), chosen.reshape(-1))


def _alike(chosen: Sequence[Choices], count: int) -> list[NDArray[np.intp]]:
    """The scenarios of each combination of choices, in order of their first scenario."""
    if not count:
        return []
    if not chosen:
        return [np.arange(count)]
    table = np.stack([own.chosen for own in chosen], axis=1)
    _, first, number = np.unique(table, axis=0, return_index=True, return_inverse=True)
    number = number.reshape(-1)
    return [np.flatnonzero(number == own) for own in np.argsort(first, kind="stable")]
