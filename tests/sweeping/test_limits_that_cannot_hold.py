"""Scenarios whose limits cannot hold together: told by the core's sums, with the error of the single solve."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import numpy as np
import pytest

import fordel_models.sweeping.alone
from fordel_models.sweeping.reasons import SCALED
from fordel_models.sweeping.scenarios import FigureRows, Numbers
from fordel_solver.errors import Infeasible, InvalidInput
from scenario_sweeps import assert_rows_are_single_solves, choices, numbers, scenarios, solve
from small_pools import raw_pool, recipients

TABLE = recipients(pupils=[400, 300, 200, 100], flats=[10, 30, 0, 40], was=[500, 300, 400, 100])
PARTS = [{"name": "elever", "key": "pupils"}, {"name": "boliger", "key": "flats"}]
ONLY_FLATS = [{"name": "boliger", "key": "flats"}]
YEARS = {"2014": 1_000, "2015": 800, "2016": 1_200}
BASELINE = {"baseline": "was"}

CANNOT: dict[str, tuple[dict[str, Any], dict[str, Any], list[int]]] = {
    "floors above the amount": ({}, {"pool.floor": numbers([250, 251, 10_000])}, [1, 2]),
    "in units": ({"unit": 10}, {"pool.floor": numbers([250, 251, 241, 260])}, [1, 3]),
    "floors with the last year": ({"years": YEARS}, {"pool.floor": numbers([200, 201, 251, 301])}, [1, 2, 3]),
    "an amount that sinks": ({"floor": 200}, {"pool.amount": numbers([800, 799, 0])}, [1, 2]),
    "caps below the amount": ({}, {"pool.cap": numbers([250, 249, 0])}, [1, 2]),
    "caps, and a key of zero": ({"part": ONLY_FLATS, "floor": 10}, {"pool.cap": numbers([330, 329, 12])}, [1, 2]),
    "a floor above its cap": ({"cap": 260}, {"pool.floor": numbers([250, 261])}, [1]),
    "above its cap in units": ({"cap": 259, "unit": 10}, {"pool.floor": numbers([241, 251])}, [1]),
    "floors and base amounts": ({"base_amount": 100}, {"pool.floor": numbers([250, 251, 99])}, [1]),
    "base amounts above the amount": ({"base_amount": 1}, {"pool.base_amount": numbers([250, 251, 900])}, [1, 2]),
    "caps and base amounts": ({"base_amount": 100}, {"pool.cap": numbers([250, 249, 100])}, [1, 2]),
    "percent of a baseline": (
        {**BASELINE, "floor": {"pct_of_baseline": 1}},
        {"pool.floor.pct_of_baseline": numbers([767, 769, 2_000], 1)},
        [1, 2],
    ),
    "some units of it": ({"floor": {"kr_per": "flats", "kr": 1}}, {"pool.floor.kr": numbers([125, 126], 1)}, [1]),
    "a choice of limits": (
        {},
        {"pool.floor": choices([{"kr_per": "pupils", "kr": 2}, None], [0, 1, 0, 1])},
        [0, 2],
    ),
    "a guarantee": (
        {**BASELINE, "guarantee": {"max_loss": 50, "paid_by": "key"}},
        {"pool.amount": numbers([1_100, 1_099])},
        [1],
    ),
}


def pool_of(what: dict[str, Any]) -> dict[str, Any]:
    rules = {"part": PARTS, **what}
    guarantee = rules.pop("guarantee", None)
    raw = raw_pool(**rules) if "years" in rules else raw_pool(1_000, **rules)
    return raw if guarantee is None else {**raw, "guarantee": guarantee}


@pytest.mark.parametrize("what", CANNOT)
def test_what_cannot_hold_is_told_without_solving_it_alone(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, varied, failing = CANNOT[what]
    raw, own = pool_of(rules), scenarios(varied)
    with monkeypatch.context() as changed:
        changed.setattr(fordel_models.sweeping.alone, "solve", None)
        found = solve(raw, TABLE, own)
    assert sorted(found.failures) == failing
    assert all(type(error) is Infeasible for error in found.failures.values())
    assert (found.alone, found.why_alone) == (0, ())
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_the_kroner_that_are_missing_are_those_of_the_single_solve() -> None:
    own = scenarios({"pool.floor": numbers([260, 300])})
    found = solve(pool_of({"unit": 10}), TABLE, own)
    assert [(error.shortfall, error.surplus) for error in found.failures.values()] == [(40, 0), (200, 0)]
    own = scenarios({"pool.cap": numbers([245])})
    assert solve(pool_of({"unit": 10}), TABLE, own).failures[0].surplus == 40


def test_figures_that_vary_and_who_is_eligible() -> None:
    raw = pool_of({"eligible": "flats > 5", "floor": {"kr_per": "pupils", "kr": 1}, "cap": 600})
    flats = FigureRows(("101", "153"), np.array([[10, 40], [0, 40], [0, 0], [0, 0]]), 0)
    pupils = FigureRows(("101", "147"), np.array([[400, 300], [700, 900], [1, 500], [1, 650]]), 0)
    own = scenarios({}, {"flats": flats, "pupils": pupils})
    found = solve(raw, TABLE, own)
    assert (sorted(found.failures), found.alone) == ([1, 2, 3], 0)
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_what_is_refused_for_something_else_is_not_said_to_be_impossible() -> None:
    """A cap below the base amount is no input, whatever the floors add up to in the years before."""
    raw = pool_of({"years": YEARS, "base_amount": 120, "price_index": {"2016": 2}})
    own = scenarios({"pool.cap": numbers([300, 239, 130]), "pool.floor": numbers([0, 210, 210])})
    found = solve(raw, TABLE, own)
    assert {scenario: type(error) for scenario, error in found.failures.items()} == {1: Infeasible, 2: Infeasible}
    assert_rows_are_single_solves(raw, TABLE, own, found)
    raw = pool_of({"years": YEARS, "base_amount": "where(pupils > 300, 250, 0)"})
    own = scenarios({"pool.cap": numbers([240, 400]), "pool.floor": numbers([230, 260])})
    found = solve(raw, TABLE, own)
    assert [type(found.failures[scenario]) for scenario in (0, 1)] == [InvalidInput, Infeasible]
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_floors_that_are_scaled_together_with_base_amounts_are_solved_alone() -> None:
    raw = pool_of({"base_amount": 100, "on_shortfall": "scale-floors"})
    own = scenarios({"pool.floor": numbers([200, 300, 400])})
    found = solve(raw, TABLE, own)
    assert (found.failures, found.alone, found.why_alone) == ({}, 2, (SCALED,))
    assert_rows_are_single_solves(raw, TABLE, own, found)


@pytest.mark.parametrize("floor", [10_000, -1])
def test_failures_hold_on_to_nothing_that_was_solved(floor: int) -> None:
    """An error keeps the frames that it went through, and these the figures of the year: 400 kB in each scenario."""
    found = solve(pool_of({}), TABLE, scenarios({"pool.floor": numbers([floor])}))
    (error,) = found.failures.values()
    assert (error.__traceback__, error.__cause__, error.__context__) == (None, None, None)
    assert not any(isinstance(own, np.ndarray | BaseException) for own in gc.get_referents(error, vars(error)))


def test_ten_thousand_failures_take_a_kilobyte_or_two_each() -> None:
    raw = pool_of({})
    own = scenarios({"pool.floor": Numbers(np.arange(10_000) + 251, 0)})
    tracemalloc.start()
    try:
        found = solve(raw, TABLE, own)
        assert len(found.failures) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
