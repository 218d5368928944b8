"""The definition, held against every integer allocation there is; nothing here computes a fair share of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given

import slow_reference as slow
from fordel_solver import allocate, fair_share
from fordel_solver.errors import Infeasible
from strategies import Case, cases, examples

AT_MOST_8_UNITS = st.integers(0, 8)
SMALL = ("small", "tenths", "decimals", "fractions")


def in_units(case: Case) -> tuple[int, list[int], list[int]]:
    """Amount, floors and caps in units; a cap beyond the amount is the amount."""
    units = case.amount // case.unit
    floors = [math.ceil(slow.exact(low) / case.unit) for low in case.floors]
    caps = [
        units if slow.is_unlimited(high) else min(units, math.floor(slow.exact(high) / case.unit)) for high in case.caps
    ]
    return units, floors, caps


def allocations(case: Case) -> Iterator[tuple[int, ...]]:
    """Every way to give out the units within all limits."""
    units, floors, caps = in_units(case)
    for x in product(*(range(low, high + 1) for low, high in zip(floors, caps, strict=True))):
        if sum(x) == units and groups_kept(case, x):
            yield x


def groups_kept(case: Case, x: tuple[int, ...]) -> bool:
    for label in set(case.groups or ()):
        total = case.unit * sum(units for units, own in zip(x, case.groups or (), strict=True) if own == label)
        if not case.group_floor.get(label, 0) <= total <= case.group_cap.get(label, total):
            return False
    return True


def deviation(x: tuple[int, ...], shares: list[Fraction]) -> Fraction:
    return sum((abs(units - share) for units, share in zip(x, shares, strict=True)), Fraction(0))


def zero_keys_at_their_floors(case: Case, x: tuple[int, ...]) -> bool:
    _, floors, _ = in_units(case)
    return all(k > 0 or units == low for k, units, low in zip(case.key, x, floors, strict=True))


def assert_least_deviation(case: Case) -> None:
    """Of all allocations within the limits the core's deviates least, and of those it is first in declared order."""
    every = list(allocations(case))
    try:
        got = tuple(int(x) // case.unit for x in allocate(case.amount, case.key, **case.limits))
    except Infeasible:
        assert not any(zero_keys_at_their_floors(case, x) for x in every)
        return
    shares = [share / case.unit for share in fair_share(case.amount, case.key, **case.limits)[0]]
    assert got in every
    least = min(deviation(x, shares) for x in every)
    assert deviation(got, shares) == least
    assert all(x in (math.floor(share), math.ceil(share)) for x, share in zip(got, shares, strict=True))
    rounded = [
        x
        for x in every
        if deviation(x, shares) == least and all(abs(u - share) < 1 for u, share in zip(x, shares, strict=True))
    ]
    assert got == max(rounded), "of equally good ones, those first in order get the units"


@examples(220)
@given(cases(max_n=4, kinds=SMALL, units=(1,), amount=AT_MOST_8_UNITS))
def test_the_allocation_deviates_least_from_the_fair_shares(case: Case) -> None:
    assert_least_deviation(case)


@examples(70)
@given(cases(max_n=4, kinds=SMALL, units=(1000,), amount=AT_MOST_8_UNITS.map(lambda units: 1000 * units)))
def test_the_allocation_in_thousands_deviates_least(case: Case) -> None:
    assert_least_deviation(case)


@examples(300)
@given(cases(max_n=4, kinds=SMALL, units=(1,), amount=AT_MOST_8_UNITS, groups=True))
def test_the_allocation_with_groups_deviates_least(case: Case) -> None:
    assert_least_deviation(case)


@examples(100)
@given(cases(max_n=4, kinds=SMALL, units=(1,), amount=AT_MOST_8_UNITS))
def test_without_groups_the_largest_fractions_get_the_units_left_over(case: Case) -> None:
    try:
        got = allocate(case.amount, case.key, **case.limits)
    except Infeasible:
        return
    shares = fair_share(case.amount, case.key, **case.limits)[0]
    fractions = [share % 1 for share in shares]
    up = [i for i, share in enumerate(shares) if got[i] > share]
    by_claim = sorted(range(len(fractions)), key=lambda i: (-fractions[i], i))
    assert up == sorted(by_claim[: int(sum(fractions))])


@pytest.mark.slow
@examples(1200)
@given(st.booleans().flatmap(lambda g: cases(max_n=5, kinds=SMALL, units=(1,), amount=st.integers(0, 10), groups=g)))
def test_many_more_allocations_deviate_least(case: Case) -> None:
    assert_least_deviation(case)


# --- the fair share itself -------------------------------------------------------------------------------------------


def with_whole_fair_shares(case: Case) -> Case | None:
    """The case enlarged until every fair share is a whole krone; None where that takes too many."""
    denominator = math.lcm(*(share.denominator for share in fair_share(case.amount, case.key, **case.limits)[0]))
    if denominator * case.amount > 24:
        return None
    _, floors, caps = in_units(case)
    cap = [None if slow.is_unlimited(old) else new * denominator for old, new in zip(case.caps, caps, strict=True)]
    return replace(case, amount=case.amount * denominator, floor=[low * denominator for low in floors], cap=cap)


@examples(150)
@given(cases(max_n=4, kinds=SMALL, units=(1,), amount=AT_MOST_8_UNITS))
def test_fair_shares_raise_the_worst_off_first_and_are_nearest_to_proportional(case: Case) -> None:
    """Where fair shares are whole they must be the best of all whole allocations, in both senses."""
    try:
        whole = with_whole_fair_shares(case)
    except Infeasible:
        return
    if whole is None:
        return
    exact = [slow.exact(k) for k in whole.key]
    proportional = [whole.amount * k / sum(exact) for k in exact]

    def per_unit_of_key(x: tuple[int, ...]) -> list[Fraction]:
        return sorted(units / k for units, k in zip(x, exact, strict=True) if k > 0)

    def distance(x: tuple[int, ...]) -> Fraction:
        terms = zip(x, proportional, exact, strict=True)
        return sum(((units - p) ** 2 / k for units, p, k in terms if k > 0), Fraction(0))

    candidates = [x for x in allocations(whole) if zero_keys_at_their_floors(whole, x)]
    shares = tuple(fair_share(whole.amount, whole.key, **whole.limits)[0])
    assert shares in candidates
    assert per_unit_of_key(shares) == max(per_unit_of_key(x) for x in candidates)
    assert distance(shares) == min(distance(x) for x in candidates)


@examples(220)
@given(cases())
def test_fair_shares_meet_the_conditions_of_the_optimum_exactly(case: Case) -> None:
    """Nobody gets less per unit of key than another unless capped, or the other is at its floor; λ is the smallest."""
    try:
        shares, multiplier = fair_share(case.amount, case.key, **case.limits)
    except Infeasible:
        return
    exact = [slow.exact(k) for k in case.key]
    floors = [slow.up_to_unit(low, case.unit) for low in case.floors]
    caps = [slow.down_to_unit(high, case.unit) for high in case.caps]
    assert all(type(share) is Fraction for share in [*shares, multiplier])
    assert sum(shares) == case.amount
    assert all(low <= q and (high is None or q <= high) for q, low, high in zip(shares, floors, caps, strict=True))
    assert all(q == low for q, k, low in zip(shares, exact, floors, strict=True) if k == 0)

    positive = [i for i, k in enumerate(exact) if k > 0]
    for i in positive:
        for j in positive:
            if shares[i] / exact[i] < shares[j] / exact[j]:
                assert shares[i] == caps[i] or shares[j] == floors[j]
        if shares[i] not in (floors[i], caps[i]):
            assert shares[i] == multiplier * exact[i]

    rises_up_to_here = any(
        floors[i] < multiplier * exact[i] and (caps[i] is None or multiplier * exact[i] <= caps[i]) for i in positive
    )
    assert multiplier >= 0
    assert multiplier == 0 or rises_up_to_here


def test_the_loop_that_clamps_and_rescales_is_not_what_we_do() -> None:
    """It would hold the first at its cap of 45 for good: 45, 45, 10."""
    shares, multiplier = fair_share(100, [50, 30, 20], floor=[0, 45, 0], cap=[45, None, None])
    assert (shares, multiplier) == ([Fraction(275, 7), Fraction(45), Fraction(110, 7)], Fraction(11, 14))


def test_scale_then_clip_is_not_what_we_do() -> None:
    """It would leave 10 of the 100 unspent: 25, 25, 40."""
    assert fair_share(100, [1, 1, 2], cap=[None, None, 40]) == ([30, 30, 40], 30)
