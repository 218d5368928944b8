"""Sweeps for tests: scenarios of a small pool, and what each of them comes to when it is solved alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fordel_models.sweeping.alone import Instance
from fordel_models.sweeping.scenarios import Choices, FigureRows, Numbers, ScenarioAmounts, Scenarios
from fordel_models.sweeping.solving import ScenarioSolver
from fordel_solver.errors import FordelError

Years = tuple[int | None, ...]


def numbers(values: Sequence[int], places: int = 0) -> Numbers:
    return Numbers(np.array(values, np.int64), places)


def choices(values: Sequence[Any], chosen: Sequence[int]) -> Choices:
    return Choices(tuple(values), np.array(chosen, np.int64))


def scenarios(rules: Mapping[str, Numbers | Choices], figures: Mapping[str, FigureRows] | None = None) -> Scenarios:
    lengths = [len(own.numerators if isinstance(own, Numbers) else own.chosen) for own in rules.values()]
    lengths += [len(own.numerators) for own in (figures or {}).values()]
    return Scenarios(0, lengths[0], rules, figures or {})


def solver(
    raw: Mapping[str, Any], table: pd.DataFrame, own: Scenarios, dictionary: pd.DataFrame | None = None
) -> ScenarioSolver:
    return ScenarioSolver(raw, table, dictionary, years_of(raw), "pool.toml", list(own.rules), list(own.figures))


def years_of(raw: Mapping[str, Any]) -> Years:
    return tuple(sorted(int(year) for year in raw["pool"].get("years", ()))) or (None,)


def solve(raw: Mapping[str, Any], table: pd.DataFrame, own: Scenarios) -> ScenarioAmounts:
    return solver(raw, table, own).solve(own)


def assert_rows_are_single_solves(
    raw: Mapping[str, Any], table: pd.DataFrame, own: Scenarios, found: ScenarioAmounts
) -> None:
    """Amounts, who is eligible and at a limit, and the errors: of every scenario, as solving it alone has them."""
    instance = Instance(raw, table, None, years_of(raw), "pool.toml")
    assert bool(found.why_alone) == (found.alone > 0)
    for scenario in own:
        alone = instance.solve(own, scenario)
        told = f"scenario {scenario}: {own.overrides(scenario)} {own.data(scenario)}"
        if isinstance(alone, FordelError):
            assert str(found.failures[scenario]) == str(alone), told
            assert type(found.failures[scenario]) is type(alone), told
            assert (found.amounts[:, scenario] == -1).all(), told
            assert not found.eligible[:, scenario].any(), told
            continue
        assert scenario not in found.failures, f"{told}: {found.failures[scenario]}"
        assert found.codes == alone.codes
        for y, year in enumerate(alone.years):
            assert found.years[y] == year.year
            assert found.amounts[y, scenario].tolist() == list(year.amounts), told
            assert found.eligible[y, scenario].tolist() == list(year.eligible), told
            at_floor = [binding.endswith("floor") for binding in year.binding]
            at_cap = [binding.endswith("cap") for binding in year.binding]
            assert found.at_floor[y, scenario].tolist() == at_floor, told
            assert found.at_cap[y, scenario].tolist() == at_cap, told


def same(one: ScenarioAmounts, other: ScenarioAmounts) -> bool:
    arrays = ("amounts", "eligible", "at_floor", "at_cap")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays) and {
        scenario: str(error) for scenario, error in one.failures.items()
    } == {scenario: str(error) for scenario, error in other.failures.items()}
