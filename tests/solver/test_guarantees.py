"""A guarantee that the others pay for, against hand-worked kroner and every breakpoint in turn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel_solver import Infeasible, keep_guarantee


def paid(paid_by: str, target: Fraction, floor: int, weight: Fraction, level: Fraction) -> Fraction:
    if paid_by == "inhabitants":
        return max(Fraction(floor), target - level * weight)
    return max(Fraction(floor), min(target, level * weight) if weight else target)


def slow_level(paid_by: str, targets: list[Fraction], floors: list[int], weights: list[Fraction]) -> Fraction | None:
    """The smallest level that spends what there is: between two breakpoints the sum is a straight line."""
    ends = {Fraction(0)}
    for target, floor, weight in zip(targets, floors, weights, strict=True):
        if weight:
            ends |= {(target - floor) / weight} if paid_by == "inhabitants" else {floor / weight, target / weight}
    points = sorted(end for end in ends if end >= 0)
    total = sum(targets)
    sums = [sum(paid(paid_by, *own, level) for own in zip(targets, floors, weights, strict=True)) for level in points]
    if total in sums:
        return points[sums.index(total)]
    for low, high, at_low, at_high in zip(points, points[1:], sums, sums[1:], strict=False):
        if (at_low - total) * (at_high - total) < 0:
            return low + (high - low) * (total - at_low) / (at_high - at_low)
    return None


def amounts_of(targets: list[int], floors: list[int], weights: list[int], paid_by: str, unit: int = 1) -> list[int]:
    return list(keep_guarantee([Fraction(t) for t in targets], floors, weights, paid_by=paid_by, unit=unit).amounts)


def test_who_is_lifted_gets_what_is_guaranteed_and_the_others_pay_by_inhabitants() -> None:
    # 30 kr. are paid by 1 + 2 inhabitants: 10 kr. each.
    assert amounts_of([100, 100, 20], [0, 0, 50], [1, 2, 9], "inhabitants") == [90, 80, 50]


def test_nobody_pays_below_its_own_guarantee() -> None:
    # By inhabitants the second would pay 20; it has only 5 to give, and the first pays the other 25.
    assert amounts_of([100, 100, 20], [0, 95, 50], [1, 2, 9], "inhabitants") == [75, 95, 50]


def test_who_has_no_inhabitants_pays_nothing() -> None:
    assert amounts_of([100, 100, 20], [0, 0, 50], [0, 2, 0], "inhabitants") == [100, 70, 50]


def test_gains_are_capped_at_one_rate_that_pays_for_the_guarantee() -> None:
    # 170 kr. to the first two at most γ times 80 and 90: γ = 1 spends them.
    assert amounts_of([100, 100, 20], [0, 0, 50], [80, 90, 50], "gains") == [80, 90, 50]


def test_gains_below_the_cap_are_kept() -> None:
    # The second stays at 100, less than the common cap of 1.4 times 80; the first pays alone.
    assert amounts_of([130, 100, 20], [0, 0, 50], [50, 80, 50], "gains") == [100, 100, 50]


def test_who_has_no_baseline_is_not_capped() -> None:
    assert amounts_of([100, 100, 20], [0, 0, 50], [100, 0, 50], "gains") == [70, 100, 50]


@pytest.mark.parametrize("paid_by", ["inhabitants", "gains"])
def test_where_nobody_is_below_nobody_pays(paid_by: str) -> None:
    found = keep_guarantee([Fraction(100, 3)] * 3, [33, 0, 30], [1, 2, 3], paid_by=paid_by)
    assert found.level is None
    assert found.fair_shares == (Fraction(100, 3),) * 3
    assert found.amounts == (34, 33, 33)


@pytest.mark.parametrize("paid_by", ["inhabitants", "gains"])
def test_a_guarantee_that_costs_more_than_the_others_have_says_by_how_much(paid_by: str) -> None:
    with pytest.raises(Infeasible) as caught:
        keep_guarantee([Fraction(100), Fraction(50)], [90, 70], [1, 1], paid_by=paid_by)
    assert caught.value.shortfall == 10
    assert str(caught.value) == (
        "The guarantee costs 20 kr., 10 kr. more than the others can pay without going below what they are guaranteed "
        "themselves."
    )
    assert amounts_of([110, 50], [90, 70], [1, 1], paid_by) == [90, 70]


def test_half_a_krone_that_the_others_do_not_have_is_told_as_a_whole_one() -> None:
    with pytest.raises(Infeasible) as caught:
        keep_guarantee([Fraction(1, 2), Fraction(3, 2)], [1, 1], [1, 0], paid_by="inhabitants")
    assert caught.value.shortfall == 1


@st.composite
def cases(draw: Callable[..., object]) -> tuple[list[Fraction], list[int], list[Fraction], int]:
    n = draw(st.integers(1, 6))
    unit = draw(st.sampled_from([1, 1, 10]))
    numerators = draw(st.lists(st.integers(0, 400), min_size=n, max_size=n))
    denominator = draw(st.sampled_from([1, 2, 3, 7]))
    targets = [Fraction(own * unit, denominator) for own in numerators]
    whole = -(-sum(targets) // unit) * unit
    targets[0] += whole - sum(targets)
    floors = [own * unit for own in draw(st.lists(st.integers(0, 120), min_size=n, max_size=n))]
    weights = [Fraction(own, 4) for own in draw(st.lists(st.integers(0, 40), min_size=n, max_size=n))]
    return targets, floors, weights, unit


@pytest.mark.parametrize("paid_by", ["inhabitants", "gains"])
@given(case=cases())
def test_the_level_is_the_one_that_every_breakpoint_in_turn_gives(
    paid_by: str, case: tuple[list[Fraction], list[int], list[Fraction], int]
) -> None:
    targets, floors, weights, unit = case
    try:
        found = keep_guarantee(targets, floors, weights, paid_by=paid_by, unit=unit)
    except Infeasible:
        floored = [
            floor if weight or target < floor else target
            for target, floor, weight in zip(targets, floors, weights, strict=True)
        ]
        assert sum(floored) > sum(targets)
        return
    if all(target >= floor for target, floor in zip(targets, floors, strict=True)):
        assert found.level is None
        assert list(found.fair_shares) == targets
    else:
        level = slow_level(paid_by, targets, floors, weights)
        assert level == found.level
        assert list(found.fair_shares) == [
            paid(paid_by, *own, level) for own in zip(targets, floors, weights, strict=True)
        ]
    assert sum(found.amounts) == sum(targets)
    assert all(amount >= floor and amount % unit == 0 for amount, floor in zip(found.amounts, floors, strict=True))
    # Largest remainder: nobody rounded down has a larger fraction than somebody rounded up, ties by position.
    parts = [share / unit - share // unit for share in found.fair_shares]
    up = [(-part, i) for i, part in enumerate(parts) if part and found.amounts[i] > found.fair_shares[i]]
    down = [(-part, i) for i, part in enumerate(parts) if part and found.amounts[i] < found.fair_shares[i]]
    assert not up or not down or max(up) < min(down)


@given(case=cases())
def test_who_pays_by_inhabitants_pays_the_same_for_each_unless_its_own_guarantee_stops_it(
    case: tuple[list[Fraction], list[int], list[Fraction], int],
) -> None:
    targets, floors, weights, unit = case
    try:
        found = keep_guarantee(targets, floors, weights, paid_by="inhabitants", unit=unit)
    except Infeasible:
        return
    rates = {
        (target - share) / weight
        for target, floor, weight, share in zip(targets, floors, weights, found.fair_shares, strict=True)
        if weight and share > floor
    }
    assert len(rates) <= 1
