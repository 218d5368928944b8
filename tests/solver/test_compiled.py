"""The compiled loops give what rows.py gives: the same units, and every row decided that it decides."""

import numpy as np
import pytest

from fordel_solver import allocate_exactly
from fordel_solver.compiled import allocate_rows_compiled, available
from fordel_solver.rows import LARGEST_UNITS, allocate_rows

pytestmark = pytest.mark.skipif(not available(), reason="Numba is not installed")


def assert_the_same(amounts, keys, floors, caps):
    units, decided, multipliers = allocate_rows(amounts, keys, floors, caps)
    compiled, sure, near = allocate_rows_compiled(amounts, keys, floors, caps)
    assert sure[decided].all()
    assert compiled[decided].tolist() == units[decided].tolist()
    assert near[decided] == pytest.approx(multipliers[decided], rel=1e-9)
    # What it decides beyond that is held against the exact integers.
    for row in np.flatnonzero(sure & ~decided):
        key, floor, cap = (array[row % len(array)] for array in (keys, floors, caps))
        assert compiled[row].tolist() == list(allocate_exactly(int(amounts[row]), key, floor=floor, cap=cap).amounts)
    return sure


def limits_around(amounts, keys, random):
    """Floors and caps on both sides of what the key alone gives, of which many bind, and that can hold."""
    share = amounts[:, None] * keys / keys.sum(axis=1, keepdims=True)
    floors = np.floor(share * random.uniform(0, 1.05, share.shape) * 0.9).astype(np.int64)
    caps = np.ceil(share * random.uniform(0.97, 3, share.shape) * 1.1).astype(np.int64)
    return floors, np.maximum(caps, floors)


@pytest.mark.parametrize("n", [1, 2, 7, 98, 300])
@pytest.mark.parametrize("whole_keys", [True, False])
@pytest.mark.parametrize("shared_limits", [True, False])
def test_the_same_units_by_random_keys_and_limits(n, whole_keys, shared_limits):
    random = np.random.default_rng(n)
    count = 200
    keys = random.lognormal(3, 1, (count, n))
    if whole_keys:
        keys = np.rint(keys * 10).astype(np.int64) + 1
    amounts = random.integers(1, 10**9, count)
    floors, caps = limits_around(amounts, keys, random)
    if shared_limits:
        amounts, floors, caps = np.full(count, amounts[0]), floors[:1], caps[:1]
    assert assert_the_same(amounts, keys, floors, caps).any()


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
def test_the_same_units_where_many_are_equal_at_the_cut_or_have_no_key(dtype):
    random = np.random.default_rng(7)
    keys = random.integers(0, 4, (500, 20)).astype(dtype)
    keys[:, 0] = 1
    amounts = random.integers(0, 50, 500)
    floors, caps = np.zeros((1, 20), np.int64), np.full((1, 20), 2**60)
    decided = assert_the_same(amounts, keys, floors, caps)
    assert decided.any()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_units_of_small_pools_where_anything_can_happen(seed):
    random = np.random.default_rng(seed)
    for _ in range(25):
        n = int(random.integers(1, 12))
        keys = (
            random.choice([0.1, 0.2, 0.3, np.pi, 1 / 3, 0], (200, n)) if seed % 2 else random.integers(0, 5, (200, n))
        )
        keys[:, 0] = np.where(keys.max(axis=1) == 0, 1, keys[:, 0])
        floors = random.integers(0, 6, (200, n))
        caps = floors + random.integers(0, 40, (200, n))
        amounts = random.integers(floors.sum(axis=1), np.where(keys > 0, caps, floors).sum(axis=1) + 1)
        assert_the_same(amounts, keys, floors, caps)


def test_ties_go_by_position():
    units, decided, _ = allocate_rows_compiled(
        np.array([10, 11]), np.array([[1, 1, 1, 1]]), np.zeros((1, 4), np.int64), np.full((1, 4), 9)
    )
    assert decided.all()
    assert units.tolist() == [[3, 3, 2, 2], [3, 3, 3, 2]]


def test_what_floating_point_cannot_decide_is_left_undecided_as_before():
    # The third decimal of a third: all three fractions are equal, and the keys have no common denominator.
    keys = np.array([[0.1 + 0.2, 0.30000000000000004, 0.3], [1 / 3, 2 / 3, 1.0]]) * np.pi
    amounts = np.array([10, 6])
    decided = assert_the_same(amounts, keys, np.zeros((1, 3), np.int64), np.full((1, 3), 100))
    assert not decided.all()


def test_amounts_beyond_what_floats_hold_are_left_undecided():
    amounts = np.array([LARGEST_UNITS + 1, LARGEST_UNITS])
    for keys in (np.array([[1, 2]]), np.array([[0.1, 0.37]])):
        _, decided, _ = allocate_rows_compiled(amounts, keys, np.zeros((1, 2), np.int64), np.full((1, 2), 2**60))
        assert not decided[0]
