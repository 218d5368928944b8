"""The amounts of scenarios: `ScenarioSolver`, which has the instance and its figures.

Scenarios with the same choices share all rules but their numbers, so these rules are worked out once and the numbers
go through the core (together.py), which also tells those whose limits cannot hold together. What has no form for that
is solved one by one (alone.py), and so is every scenario that may have to be refused for another reason, for its error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel_models.formula.figures import figures_of
from fordel_models.formula.merging import with_rows_of_merges
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import build
from fordel_models.overriding import override
from fordel_models.parsing import parse
from fordel_models.result import Text
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.alone import Instance
from fordel_models.sweeping.as_it_is import AsItIs, stated_at, unchanged
from fordel_models.sweeping.reasons import OTHER_YEARS, PRICES, REFUSED, NotTogether, alone, reasons_of
from fordel_models.sweeping.scenarios import Choices, Numbers, ScenarioAmounts, Scenarios
from fordel_models.sweeping.together import Combination, Outcome
from fordel_models.sweeping.year_of_block import Found
from fordel_models.sweeping.year_rules import YearRules, year_rules
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["ScenarioSolver"]

# Rules that scenarios share, or why they are solved one by one.
Built: TypeAlias = tuple[Combination | None, tuple[Text, ...]]

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

    Attributes
    ----------
    why_alone : tuple of Text
        Why scenarios that keep the instance's other rules are solved one by one; empty where they go through the core
        many at a time. What solving comes to is with the amounts.
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
        self._unchanged = unchanged(raw, rules, columns)
        self._combinations: dict[tuple[str, ...], Built] = {}
        specification = parse(raw, where=where)
        merges = specification.merges if isinstance(specification, FormulaSpecification) else ()
        everyone = with_rows_of_merges(table, merges) if merges else table
        self._codes = tuple(sorted(str(code) for code in everyone.index))
        self._conflicts = tuple(
            Text(
                f"{one} og {other} ændrer den samme regel, så alternativerne regnes et ad gangen.",
                f"{one} and {other} change the same rule, so the scenarios are solved one at a time.",
            )
            for one, other in combinations(sorted(rules), 2)
            if other.startswith(f"{one}.")
        )
        self.why_alone = tuple(dict.fromkeys((*reasons_of(specification), *self._conflicts)))

    def solve(self, scenarios: Scenarios) -> ScenarioAmounts:
        """The amounts of scenarios: row s is exactly what solving that scenario alone gives."""
        shape = len(self.years), scenarios.count, len(self._codes)
        found = Found.of(shape)
        if self._conflicts:
            outcome = Outcome([np.arange(scenarios.count)], why=dict.fromkeys(self._conflicts, 0))
        else:
            outcome = self._together(scenarios, found)
        failures: dict[int, Exception] = dict(outcome.impossible)
        nothing = list(outcome.impossible)
        found.amounts[:, nothing] = -1
        for flags in (found.eligible, found.at_floor, found.at_cap):
            flags[:, nothing] = False
        by_themselves = np.sort(np.concatenate(outcome.alone)).tolist()
        for scenario in by_themselves:
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
            exactly=outcome.exactly,
            alone=len(by_themselves),
            why_alone=tuple(sorted(outcome.why, key=lambda reason: outcome.why[reason])),
        )

    def as_it_is(self) -> tuple[AsItIs, Scenarios, ScenarioAmounts] | None:
        """The instance itself, as the scenario that changes nothing, with what that came to.

        None where it does not go through the core, or cannot be solved: whoever asks solves it by itself.
        """
        own = self._unchanged
        solved = self.solve(own)
        if solved.failures or solved.alone:
            return None
        combination, _ = self._combination(own, np.arange(1), *_parted(own))
        assert combination is not None  # it has just been solved by it
        return AsItIs.of_scenario(solved, combination.specification, combination.figures), own, solved

    def _together(self, scenarios: Scenarios, found: Found) -> Outcome:
        """Write what goes through the core; which scenarios are left, and what else is known."""
        outcome = Outcome([np.arange(0)])
        numbers, chosen = _parted(scenarios)
        for path, own in chosen.items():
            if len(own.values) > _KEPT and not isinstance(scenarios.rules[path], Choices):
                outcome.alone.append(np.arange(scenarios.count))
                outcome.why[alone(path, "mange værdier", "many values")] = 0
                return outcome
        for rows in _alike(list(chosen.values()), scenarios.count):
            combination, reasons = self._combination(scenarios, rows, numbers, chosen)
            if combination is None:
                part = Outcome([rows], why=dict.fromkeys(reasons, int(rows[0])))
            else:

                def exact_key(row: int, year: YearRules) -> list[Any]:
                    return self._exact_key(scenarios, row, year)

                part = combination.solve(numbers, scenarios.figures, rows, found, exact_key)
            outcome.alone += part.alone
            outcome.exactly += part.exactly
            outcome.impossible |= part.impossible
            for reason, first in part.why.items():
                outcome.why[reason] = min(first, outcome.why.get(reason, first))
        return outcome

    def _combination(
        self,
        scenarios: Scenarios,
        rows: NDArray[np.intp],
        numbers: Mapping[str, Numbers],
        chosen: Mapping[str, Choices],
    ) -> Built:
        """The rules that the scenarios `rows` share, or why they share none.

        What is kept from one call to the next rests on the choices alone, so that nothing depends on which scenarios
        were solved before.
        """
        place = (
            *sorted(numbers),
            *(f"{path} = {own.of(int(rows[0]))!r}" for path, own in sorted(chosen.items())),
            *(f"{column} {own.codes}" for column, own in sorted(scenarios.figures.items())),
        )
        if place in self._combinations:
            return self._combinations[place]
        stand_ins = {path: self._stand_in(path) for path in numbers}
        if None not in stand_ins.values():
            try:
                built = self._built(scenarios, int(rows[0]), stand_ins)
            except FordelError:
                pass  # a choice and these numbers may not go together
            else:
                if len(self._combinations) >= _KEPT:
                    self._combinations.pop(next(iter(self._combinations)))
                self._combinations[place] = built
                return built
        for row in rows[:_TRIED].tolist():
            try:
                return self._built(scenarios, row, {path: values.of(row) for path, values in numbers.items()})
            except FordelError:
                continue  # it may be the numbers of this scenario
        return None, (REFUSED,)

    def _stand_in(self, path: str) -> Any:
        """A number for rules whose own numbers are all different: the instance's own, or one that changes nothing."""
        stated = stated_at(self._instance.raw, path)
        if isinstance(stated, int | float | Decimal | str) and not isinstance(stated, bool):
            return stated
        return {"pool.floor": 0, "pool.cap": LARGEST_AMOUNT, "pool.base_amount": 0, "pool.top_slice": 0}.get(path)

    def _built(self, scenarios: Scenarios, row: int, numbers: Mapping[str, Any]) -> Built:
        raw = override(self._instance.raw, scenarios.overrides(row) | dict(numbers))
        specification = parse(raw, where=self._instance.where)
        reasons = list(reasons_of(specification))
        if not isinstance(specification, FormulaSpecification):
            return None, tuple(reasons)
        there: Collection[int | None] = specification.pool.years or (None,)
        if any(year not in there for year in self.years):
            reasons.append(OTHER_YEARS)
        if max((specification.pool.price_index or {}).values(), default=0) > _LARGEST_INDEX:
            reasons.append(PRICES)
        if reasons:
            return None, tuple(reasons)
        table = scenarios.table(row, self._instance.table)
        figures = figures_of(specification, table, self._instance.dictionary, self.years)
        columns = scenarios.figures.keys()
        try:
            years = tuple(year_rules(specification, figures, year, numbers.keys(), columns) for year in self.years)
        except NotTogether as rule:
            return None, (rule.reason,)
        return Combination(specification, years, figures), ()

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


def _parted(scenarios: Scenarios) -> tuple[dict[str, Numbers], dict[str, Choices]]:
    """The rules that scenarios can have a number of their own of, and those that they choose."""
    numbers = {
        path: values
        for path, values in scenarios.rules.items()
        if isinstance(values, Numbers) and _NUMBERS.fullmatch(path)
    }
    return numbers, {path: _choices(values) for path, values in scenarios.rules.items() if path not in numbers}


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
