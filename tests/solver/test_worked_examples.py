"""Allocations worked out by hand, one statement each."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest

import slow_reference as slow
from fordel_solver import allocate, allocate_exactly, fair_share


def test_a_zero_key_gets_its_floor_and_nothing_more() -> None:
    assert list(allocate(100, [1, 0], floor=[0, 20])) == [80, 20]


def test_the_unit_left_over_goes_to_the_largest_fraction_and_a_tie_to_the_first() -> None:
    assert list(allocate(10, [1, 1, 1])) == [4, 3, 3]
    assert list(allocate(10, [1, 2, 4])) == [1, 3, 6]  # 1.43, 2.86, 5.71


def test_floors_are_rounded_up_and_caps_down_to_units() -> None:
    assert list(allocate(10_000, [1, 1], floor=[0, 5_001], unit=1_000)) == [4_000, 6_000]
    assert list(allocate(10_000, [1, 1], cap=[4_999, None], unit=1_000)) == [4_000, 6_000]
    assert list(allocate(10, [1, 1], cap=[4.999, None])) == [4, 6]
    assert list(allocate(10, [1, 1], floor=[Decimal("5.001"), 0])) == [6, 4]


def test_one_multiplier_serves_everyone_between_the_limits() -> None:
    """45 and 15 fixed, and 40 left for keys 1 and 3."""
    assert list(allocate(100, [9, 1, 1, 3], cap=[45, None, None, None], floor=[0, 15, 0, 0])) == [45, 15, 10, 30]


def test_decimals_are_decimals() -> None:
    """In floating point 0.1 + 0.2 is more than 0.3, and 6 would not divide as 1 : 2 : 3."""
    assert fair_share(6, [0.1, 0.2, 0.3]) == ([1, 2, 3], 10)
    assert list(allocate(1, [0.3, 0.1 + 0.2])) == [0, 1]  # 0.30000000000000004 is the larger decimal
    assert list(allocate(1, [0.3, Decimal("0.3")])) == [1, 0]


def test_a_large_float_is_its_shortest_decimal_too() -> None:
    """The float nearest to 90000000000000050 is 90000000000000048, and it is written 9.000000000000005e+16."""
    assert list(allocate(10**17, [0, 1], floor=[9.000000000000005e16, 0.0])) == [90000000000000050, 9999999999999950]
    assert list(allocate(10**17, [9, 1], cap=[8.000000000000005e16, math.inf])) == [
        80000000000000050,
        19999999999999950,
    ]


def test_the_multiplier_is_the_smallest_that_does_it() -> None:
    """From λ = 5 on everyone is at the cap or without key: any larger λ gives the same shares."""
    assert fair_share(10, [1, 1, 0], cap=5) == ([5, 5, 0], 5)
    assert fair_share(9, [1, 1], floor=[4, 5]) == ([4, 5], 0)
    assert fair_share(0, [1, 2]) == ([0, 0], 0)


def test_groups_at_a_limit_have_a_multiplier_of_their_own() -> None:
    """Group a may have 20 of the 60 that its key asks for; b and c share the other 80 at one multiplier."""
    got = allocate_exactly(100, [3, 3, 2, 2], groups=["a", "a", "b", "c"], group_cap={"a": 20})
    assert got.fair_shares == (10, 10, 40, 40)
    assert got.multiplier == 20
    assert got.group_multipliers == {"a": Fraction(10, 3)}
    assert got.binding == ("group-cap", "group-cap", "", "")


def test_a_group_below_its_floor_is_raised_to_it() -> None:
    got = allocate_exactly(100, [1, 1, 8], groups=["a", "a", "b"], group_floor={"a": 31})
    assert got.amounts == (16, 15, 69)
    assert got.fair_shares == (Fraction(31, 2), Fraction(31, 2), 69)
    assert got.binding == ("group-floor", "group-floor", "")


def test_a_group_below_its_floor_takes_its_own_fractions_before_larger_ones_elsewhere() -> None:
    """15.5, 15.5 and 22.7, 22.7, 23.6: three units are left, and one of them is owed to the first group."""
    key = [1, 1, Decimal("22.7"), Decimal("22.7"), Decimal("23.6")]
    got = allocate_exactly(100, key, groups=list("aabbb"), group_floor={"a": 31})
    assert got.amounts == (16, 15, 23, 23, 23)
    assert got.multiplier == 1
    assert got.group_multipliers == {"a": Fraction(31, 2)}


@pytest.mark.parametrize(
    ("floor_of_b", "cap_of_a", "expected"),
    [
        # The floor weighs more: a, at its cap in a first pass, is let go again. 55 by 50 : 20.
        (45, 45, [Fraction(275, 7), 45, Fraction(110, 7)]),
        # The cap weighs more: b, at its floor in a first pass, is let go again. 65 by 30 : 20.
        (35, 35, [35, 39, 26]),
    ],
)
def test_who_is_held_in_a_first_pass_may_be_let_go(floor_of_b: int, cap_of_a: int, expected: list[Fraction]) -> None:
    key = [50, 30, 20]
    assert fair_share(100, key, floor=[0, floor_of_b, 0], cap=[cap_of_a, None, None])[0] == expected
    groups = {"group_floor": {"b": floor_of_b}, "group_cap": {"a": cap_of_a}}
    assert fair_share(100, key, groups=["a", "b", "c"], **groups)[0] == expected


def test_group_limits_are_rounded_inward_before_the_amounts() -> None:
    """A group cap of 10.9 is 10, and a floor of 9.1 is 10."""
    assert list(allocate(20, [1, 1, 1], groups=list("aab"), group_cap={"a": 10.9})) == [5, 5, 10]
    assert list(allocate(20, [1, 1, 8], groups=list("aab"), group_floor={"a": 9.1})) == [5, 5, 10]


def test_a_group_at_its_cap_is_passed_over_when_the_last_units_go_out() -> None:
    """1.5, 1.5 and 1.5, 1.5: the first group's two may have 3 in all, so one of the second group's gets the fourth."""
    assert list(allocate(6, [1, 1, 1, 1], groups=list("aabb"), group_cap={"a": 3})) == [2, 1, 2, 1]
    assert list(allocate(7, [3, 3, 4, 4], groups=list("aabb"), group_floor={"a": 3})) == [2, 1, 2, 2]


DIVISORS_BY_HAND = {
    # Keys 53, 24, 23 and 7 units: 3.71, 1.68, 1.61.
    "largest-remainder": [4, 2, 1],
    "sainte-lague": [3, 2, 2],
    "dhondt": [4, 2, 1],
    "adams": [3, 2, 2],
    "huntington-hill": [3, 2, 2],
    "dean": [3, 2, 2],
}


@pytest.mark.parametrize("method", slow.METHODS)
def test_seven_units_by_every_method(method: str) -> None:
    """The seventh by d'Hondt: 53/4 = 13.2 against 23/2 = 11.5; by Sainte-Laguë 53/3.5 = 15.1 against 23/1.5 = 15.3."""
    assert list(allocate(7, [53, 24, 23], method=method)) == DIVISORS_BY_HAND[method]


def test_the_methods_differ_as_their_divisors_do() -> None:
    """The second unit of the smaller goes before the larger's next one, the sooner the smaller the divisor."""
    second_against = {
        # The key that is worth as much divided by d(9) as 10 divided by d(1).
        "sainte-lague": 10 * Fraction(95, 15),
        "dhondt": 10 * Fraction(10, 2),
        "adams": 10 * Fraction(9, 1),
        "dean": 10 * Fraction(180, 19) / Fraction(4, 3),
    }
    for method, tie in second_against.items():
        for key, smaller_gets in ((tie - Fraction(1, 10**6), 2), (tie + Fraction(1, 10**6), 1)):
            got = list(allocate(11, [key, 10], floor=[9, 1], method=method))
            assert got == [11 - smaller_gets, smaller_gets], method
        assert list(allocate(11, [tie, 10], floor=[9, 1], method=method)) == [10, 1], (
            f"{method}: a tie goes to the first"
        )
    for key, smaller_gets in ((67, 2), (Decimal("67.1"), 1)):  # 10 √90 / √2 = 67.08
        assert list(allocate(11, [key, 10], floor=[9, 1], method="huntington-hill")) == [
            11 - smaller_gets,
            smaller_gets,
        ]


@pytest.mark.parametrize("method", ["adams", "huntington-hill", "dean"])
def test_while_someone_has_nothing_the_first_units_go_out_by_key_and_then_in_order(method: str) -> None:
    assert list(allocate(2, [100, 1, 2, 2], method=method)) == [1, 0, 1, 0]
    assert list(allocate(3, [100, 1, 2, 2], method=method)) == [1, 0, 1, 1]
    assert list(allocate(3, [1, 1, 1, 1], method=method)) == [1, 1, 1, 0]


def test_floors_scaled_to_what_there_is() -> None:
    """30 and 60 asked for, 60 there: two thirds of each, whatever the key."""
    assert list(allocate(60, [5, 1, 1], floor=[30, 60, 0], on_shortfall="scale-floors")) == [20, 40, 0]
    assert list(allocate(10, [1, 1, 1], floor=[10, 10, 10], on_shortfall="scale-floors")) == [4, 3, 3]
    assert list(allocate(90, [1, 1], floor=[30, 60], on_shortfall="scale-floors")) == [30, 60]


def test_a_surplus_is_returned_and_reported() -> None:
    got = allocate_exactly(100, [1, 1, 0], floor=[0, 0, 5], cap=[30, 40, 50], on_surplus="return")
    assert got.amounts == (30, 40, 5)
    assert got.surplus == 25


def test_ties_at_the_cut_are_reported() -> None:
    assert allocate_exactly(10, [1, 1, 1, 3]).ties == (0, 1, 2)  # 1.67 three times, two units... and 5 whole
    assert allocate_exactly(10, [1, 2, 4]).ties == ()


def test_nothing_to_distribute_is_nothing_for_everyone() -> None:
    for method in slow.METHODS:
        assert list(allocate(0, [1, 2], method=method)) == [0, 0]
        assert list(allocate(0, [1, 2], unit=1_000, cap=0, method=method)) == [0, 0]
