"""Allocations that once went wrong, or nearly did: each decides a unit that floating point cannot see."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from fordel_solver import InvalidInput, allocate, allocate_exactly, allocate_many, fair_share


def all_three(amount: int, key: Any, floor: Any, cap: Any) -> tuple[list[int], list[int], list[int]]:
    exact = list(allocate_exactly(amount, key, floor=floor, cap=cap).amounts)
    many = allocate_many(amount, [key], floors=floor, caps=cap)[0].tolist()
    return exact, many, allocate(amount, key, floor=floor, cap=cap).tolist()


def test_a_share_half_a_krone_under_its_cap_is_not_taken_for_capped_at_the_largest_amounts() -> None:
    n, floor_of_first, cap_of_second = 190, 2**49 - 10**7, 10**6
    key = np.array([1e-9, 999999.5848] + [5.9034] * 161 + [5.5914] * 27) / 3
    floor = [floor_of_first] + [0] * (n - 1)
    cap = [math.inf, cap_of_second] + [math.inf] * (n - 2)
    exact, many, one = all_three(562949944422413, key, floor, cap)
    assert exact == many == one


def chain(links: int, growth: int, spread: float) -> tuple[int, np.ndarray, list[int], list[float]]:
    """Keys and caps on which each step of Newton's plain iteration frees only one recipient, and one whose floor and
    cap are a krone apart."""
    level = 1.2345678912345e30
    free = [share / level for share in (5000.7, 40.66, 40.64)]
    weight, rest = sum(free), round(5000.7 + 40.66 + 40.64)
    capped: list[tuple[float, int]] = []
    for _ in range(links):
        capped.append(((spread - 1) * weight, round(rest * spread / growth) - rest))
        weight, rest = spread * weight, round(rest * spread / growth)
    capped.reverse()
    key = [k for k, _ in capped] + free + [5 / level]
    cap: list[float] = [c for _, c in capped] + [math.inf] * 3 + [4]
    return rest + 3, np.array(key), [0] * (len(key) - 1) + [3], cap


@pytest.mark.parametrize("links", [5, 20, 40, 58, 59, 60, 65])
@pytest.mark.parametrize(("growth", "spread"), [(10, 11.5), (3, 4.2)])
def test_a_long_way_to_the_multiplier_is_gone_to_the_end(links: int, growth: int, spread: float) -> None:
    amount, key, floor, cap = chain(links, growth, spread)
    exact, many, one = all_three(amount, key, floor, cap)
    assert exact == many == one


def test_where_only_one_is_free_it_gets_what_the_limits_of_the_others_leave() -> None:
    generator = np.random.default_rng(5)
    size = np.round(np.exp(generator.normal(10, 0.8, 98)))
    keys = size * np.exp(generator.normal(0, 0.25, (200, 98)))
    floor, cap = np.round(0.999 * size), np.round(1.001 * size) + 1
    amount = int(floor.sum() + cap.sum()) // 2
    found = allocate_many(amount, keys, floors=floor, caps=cap)
    for row in range(0, 200, 20):
        exact = allocate_exactly(amount, keys[row], floor=floor, cap=cap)
        assert exact.amounts == tuple(found[row].tolist())
        assert sum(bool(binding) for binding in exact.binding) >= 90


@pytest.mark.parametrize("key", [[1e300, 1e-12], [1.7e308, 0.5], [1.7e308, 1.7e308], [5e-324, 5e-324]])
def test_keys_at_the_ends_of_what_floats_hold_are_keys(key: list[float]) -> None:
    shares, _ = fair_share(100, key)
    assert shares == [100 * Fraction(Decimal(repr(k))) / sum(Fraction(Decimal(repr(k))) for k in key) for k in key]
    assert allocate(100, key).tolist() == allocate_many([100], [key])[0].tolist() == [round(share) for share in shares]


def test_an_amount_of_few_digits_in_single_precision_is_that_amount() -> None:
    assert allocate(np.float32(1e11), [1, 1]).tolist() == [50_000_000_000] * 2
    assert allocate(np.array(1e11, np.float32), [1, 1]).tolist() == [50_000_000_000] * 2
    assert allocate_many(np.array([1e11], np.float32), [1, 1]).tolist() == [[50_000_000_000] * 2]


def test_keys_in_single_precision_are_their_decimals() -> None:
    """A third, four and seven thirds stand equal; as binary numbers 0.4 is the one that lies highest."""
    key = np.array([0.1, 0.4, 0.7], np.float32)
    assert allocate(4, key).tolist() == allocate_many([4], key)[0].tolist() == [1, 1, 2]


def test_keys_beyond_signed_integers_are_keys() -> None:
    key = np.array([2**63, 2**63 + 2**62], np.uint64)
    assert allocate(10, key).tolist() == allocate_many([10], key)[0].tolist() == [4, 6]


def test_numbers_wider_than_a_float_keep_their_digits() -> None:
    floor = np.array([np.longdouble(2**53) + 1, 0])
    kept = allocate_exactly(10**16 + 10**15 * 9, [1, 1], floor=floor).floors[0]
    assert kept == int(Fraction(Decimal(str(floor[0]))).__ceil__())


def test_what_is_masked_is_missing() -> None:
    with pytest.raises(InvalidInput, match="`key` is nan at position 1"):
        allocate(10, np.ma.array([1, 2, 3], mask=[0, 1, 0]))
    with pytest.raises(InvalidInput, match="`keys` is nan in row 0 at position 2"):
        allocate_many([10], np.ma.array([[1.0, 2, 3]], mask=[[0, 0, 1]]))


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("amount", lambda: allocate(10**5000, [1])),
        ("amount", lambda: allocate(Decimal("1e5000"), [1])),
        ("key", lambda: allocate(10, [Fraction(-(10**5000), 3), 1])),
        ("floor", lambda: allocate(10, [1, 1], floor=[Fraction(10**5000, 3), 1])),
        ("cap", lambda: allocate(10, [1, 1], cap=[Decimal("sNaN"), 1])),
        ("groups", lambda: allocate(10, [1, 1], groups=[[1], [2]])),
    ],
)
def test_numbers_that_cannot_even_be_written_are_refused_by_name(argument: str, call: Any) -> None:
    with pytest.raises(InvalidInput, match=f"`{argument}` is"):
        call()


def test_a_limit_of_the_wrong_shape_is_no_failure_of_its_rows() -> None:
    for floors in ([[1], [1, 2]], [1, 2, 3]):
        with pytest.raises(InvalidInput, match="`floors` has"):
            allocate_many([10, 20], [[1, 2], [1, 3]], floors=floors, on_error="mask")


@pytest.mark.parametrize("amount", [2**49, 2**49 + 1, 2**50 * 3 + 1, 10**16, 10**17])
@pytest.mark.parametrize("key", [[1, 1, 1], [1 / 3, 2 / 3, 5 / 7], [1, 0, 0], [1.5, 2, 0]])
def test_amounts_beyond_all_pools_are_distributed_exactly(amount: int, key: list[float]) -> None:
    floor, cap = [0, amount // 7, 0], [math.inf, math.inf, amount // 3]
    exact, many, one = all_three(amount, key, floor, cap)
    assert exact == many == one
    assert sum(exact) == amount


def test_the_order_of_the_bytes_of_an_array_means_nothing() -> None:
    keys = np.array([[0.1, 0.25, 0.3], [1 / 3, 2 / 3, 5 / 7]])
    expected = allocate_many(1000, keys).tolist()
    assert allocate_many(1000, keys.astype(">f8")).tolist() == expected
    assert allocate_many(1000, np.asfortranarray(keys)).tolist() == expected
    assert allocate(1000, keys.astype(">f8")[1]).tolist() == expected[1]
