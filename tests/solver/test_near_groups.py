"""Rows with limits on groups: what is decided is so for every key within the error, and in exact integers."""

from __future__ import annotations

import numpy as np
import pytest

from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import Rules
from fordel_solver.near_groups import NearGroups, allocate_near_groups
from fordel_solver.near_keys import decide_row

MEMBERS = np.array([0, 3, 5]), np.array([1, 4]), np.array([2, 6, 7])
RULES = Rules(1, "largest-remainder", "error", "error")
COUNT = 4_000


def problem(seed: int, largest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, NearGroups]:
    numbers = np.random.default_rng(seed)
    amounts = numbers.integers(20, largest, COUNT)
    keys = numbers.uniform(0.02, 1, (COUNT, 8))
    floors = numbers.integers(0, 3, (COUNT, 8)) * largest // 200
    caps = np.where(numbers.random((COUNT, 8)) < 0.2, largest // 4, NO_CAP)
    group_floors = (amounts[:, np.newaxis] * numbers.uniform(-0.5, 0.4, (COUNT, 3))).astype(np.int64)
    group_caps = np.where(
        numbers.random((COUNT, 3)) < 0.5,
        NO_CAP,
        (amounts[:, np.newaxis] * numbers.uniform(0.2, 0.6, (COUNT, 3))).astype(np.int64),
    )
    groups = NearGroups(("a", "b", "c"), MEMBERS, np.maximum(group_floors, 0), group_caps)
    return amounts, keys, floors, caps, groups


@pytest.mark.parametrize("error", [1e-4, 3e-4])
def test_what_is_decided_is_the_same_for_all_keys_within_the_error(error: float) -> None:
    amounts, keys, floors, caps, groups = problem(1, 300)
    found = allocate_near_groups(amounts, keys, error, floors, caps, groups)
    assert found.at_floor is not None
    assert found.at_cap is not None
    numbers = np.random.default_rng(2)
    for _ in range(8):
        others = keys * (1 + error * numbers.choice([-0.99, 0.99], keys.shape))
        other = allocate_near_groups(amounts, others, 1e-15, floors, caps, groups)
        assert other.at_floor is not None
        assert other.at_cap is not None
        both = found.decided & other.decided
        assert both.sum() > COUNT / 100
        for one, two in zip(found[:3], other[:3], strict=True):
            assert (one[both] == two[both]).all()


def test_a_row_that_is_decided_is_what_the_exact_integers_come_to() -> None:
    amounts, keys, floors, caps, groups = problem(3, 50_000)
    keys = np.round(keys, 6)
    found = allocate_near_groups(amounts, keys, 0.0, floors, caps, groups)
    assert found.at_floor is not None
    assert found.at_cap is not None
    rows = np.flatnonzero(found.decided)[:400]
    assert len(rows) == 400
    for row in rows.tolist():
        decided = decide_row(int(amounts[row]), keys[row].tolist(), floors[row], caps[row], RULES, groups.of_row(row))
        assert found.units[row].tolist() == decided.units.tolist()
        assert found.at_floor[row].tolist() == decided.at_floor.tolist()
        assert found.at_cap[row].tolist() == decided.at_cap.tolist()


def test_the_amounts_of_a_group_stay_within_its_limits_and_add_up() -> None:
    amounts, keys, floors, caps, groups = problem(5, 3_000)
    found = allocate_near_groups(amounts, keys, 1e-15, floors, caps, groups)
    units = found.units[found.decided]
    assert (units.sum(axis=1) == amounts[found.decided]).all()
    for g, members in enumerate(MEMBERS):
        total = units[:, members].sum(axis=1)
        assert (total >= groups.floors[found.decided, g]).all()
        assert (total <= groups.caps[found.decided, g]).all()
        assert (total == groups.floors[found.decided, g]).any()
        assert (total == groups.caps[found.decided, g]).any()
