"""The baseline of a sweep is what solving the instance by itself gives, whatever the sweep varies."""

from __future__ import annotations

import numpy as np
import pytest

import fordel
from fordel.prepared import prepared
from fordel_models.sweeping.as_it_is import AsItIs, stated_at, unchanged
from fordel_models.sweeping.solving import ScenarioSolver
from kinds.of_models import FORMULAS
from small_pools import raw_pool, recipients

LIFT = "omstilling-folkeskole-2014-17"
PACKAGED = FORMULAS


def as_it_is(instance: str, rules: list[str], columns: list[str]) -> AsItIs | None:
    own = prepared(instance)
    solver = ScenarioSolver(own.instance.file.raw, own.table, own.dictionary, own.years, instance, rules, columns)
    found = solver.as_it_is()
    return None if found is None else found[0]


def assert_same(found: AsItIs, instance: str) -> None:
    allocation = fordel.solve(instance, figure_errors=False)
    alone = AsItIs.of_result(allocation.result)
    np.testing.assert_array_equal(found.amounts, alone.amounts)
    np.testing.assert_array_equal(found.eligible, alone.eligible)
    assert (found.codes, found.names, found.years) == (alone.codes, alone.names, alone.years)
    assert (found.inhabitants, found.assumptions) == (alone.inhabitants, allocation.assumptions)


@pytest.mark.parametrize("instance", PACKAGED[::3])
def test_it_is_the_packaged_pool_solved_by_itself(instance: str) -> None:
    found = as_it_is(instance, [], [])
    assert found is None or found.amounts.sum() > 0
    if found is not None:
        assert_same(found, instance)


def test_shares_that_vary_stand_as_they_are_written() -> None:
    rules = [f"part.{part.name}.share" for part in fordel.load(LIFT).specification.parts]
    found = as_it_is(LIFT, rules, [])
    assert found is not None
    assert_same(found, LIFT)


@pytest.mark.parametrize(
    ("rules", "columns", "changed"),
    [
        (["part.a.share", "part.b.share"], [], {"part.a.share", "part.b.share"}),
        (["part.a.share", "pool.floor"], [], set()),  # there is no floor to write
        (["part.a.share", "pool.eligible"], [], set()),  # an expression
        (["part.a.share"], ["pupils"], set()),
        ([], [], set()),
    ],
)
def test_numbers_are_written_only_where_all_that_varies_is_one(
    rules: list[str], columns: list[str], changed: set[str]
) -> None:
    raw = {"pool": {"eligible": "pupils > 10"}, "part": [{"name": "a", "share": "0.25"}, {"name": "b", "share": 0.5}]}
    own = unchanged(raw, rules, columns)
    assert own.overrides(0).keys() == changed
    assert all(own.overrides(0)[path] == float(stated_at(raw, path)) for path in changed)


def test_what_is_solved_one_by_one_or_not_at_all_is_left_to_whoever_asks() -> None:
    table = recipients(pupils=[1, 2, 3])
    there = {
        what: raw_pool(100, **own)
        for what, own in {"plain": {}, "grant": {"minimum_grant": 1}, "cap": {"cap": 1}}.items()
    }
    found = {
        what: ScenarioSolver(raw, table, None, (None,), "pool.toml", [], []).as_it_is() is not None
        for what, raw in there.items()
    }
    assert found == {"plain": True, "grant": False, "cap": False}


def test_a_baseline_that_does_not_hold_together_is_refused_with_its_repair() -> None:
    with pytest.raises(fordel.Infeasible) as refused:
        fordel.sweep(LIFT, random_weights=2, overrides={"pool.cap": 600_000})
    assert refused.value.repair
