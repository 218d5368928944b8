"""What must hold of every allocation, whatever the numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given

import slow_reference as slow
from fordel_solver import allocate, allocate_exactly, fair_share
from fordel_solver.errors import Infeasible
from strategies import Case, amounts, cases, examples, keys, limits_around

ANY_METHOD = st.sampled_from(slow.METHODS)


def allocation_or_none(case: Case, **options: Any) -> list[int] | None:
    try:
        return allocate(case.amount, case.key, **case.limits, **options).tolist()
    except Infeasible:
        return None


def check_sums_and_limits(case: Case, amounts_given: list[int]) -> None:
    assert sum(amounts_given) == case.amount
    for x, low, high in zip(amounts_given, case.floors, case.caps, strict=True):
        assert x % case.unit == 0
        assert x >= slow.exact(low)
        assert slow.is_unlimited(high) or x <= slow.exact(high)
    for label in set(case.groups or ()):
        total = sum(x for x, own in zip(amounts_given, case.groups or (), strict=True) if own == label)
        assert case.group_floor.get(label, 0) <= total <= case.group_cap.get(label, total)


@examples(110)
@given(cases(max_n=12), ANY_METHOD)
def test_amounts_add_up_in_whole_units_within_the_limits_as_they_were_written(case: Case, method: str) -> None:
    got = allocation_or_none(case, method=method)
    if got is not None:
        check_sums_and_limits(case, got)


@examples(90)
@given(cases(max_n=12, groups=True))
def test_groups_stay_within_their_limits(case: Case) -> None:
    got = allocation_or_none(case)
    if got is not None:
        check_sums_and_limits(case, got)


@examples(90)
@given(cases(max_n=12))
def test_every_amount_is_its_fair_share_rounded_down_or_up(case: Case) -> None:
    got = allocation_or_none(case)
    if got is not None:
        shares, _ = fair_share(case.amount, case.key, **case.limits)
        for x, share in zip(got, shares, strict=True):
            assert x // case.unit in (math.floor(share / case.unit), math.ceil(share / case.unit))


@examples(110)
@given(
    cases(kinds=("small", "integers", "decimals", "tenths", "orders")),
    ANY_METHOD,
    st.sampled_from((3, 7**9, Fraction(2, 7), Decimal("1000"), Decimal("1e-9"), Decimal("0.125"))),
)
def test_keys_times_an_exact_factor_change_nothing(case: Case, method: str, factor: Any) -> None:
    """Pupils or hundreds of pupils, it is the same key."""
    scaled = [slow.exact(k) * slow.exact(factor) for k in case.key]
    assert allocation_or_none(replace(case, key=scaled), method=method) == allocation_or_none(case, method=method)


@examples(90)
@given(cases(kinds=("small", "integers", "tenths")), st.integers(1, 12))
def test_decimals_with_the_point_moved_change_nothing(case: Case, places: int) -> None:
    """As floats: 0.1, 0.2, 0.3 is the key 1, 2, 3, though 0.1 + 0.2 > 0.3 in floating point."""
    moved = [float(Decimal(str(k)) / 10**places) for k in case.key]
    assert allocation_or_none(replace(case, key=moved)) == allocation_or_none(case)


@examples(110)
@given(cases(groups=False), ANY_METHOD, st.randoms(use_true_random=False))
def test_recipients_in_another_order_get_the_same_where_no_tie_stands_at_the_cut(
    case: Case, method: str, random: Any
) -> None:
    case = replace(case, amount=case.amount % (50 * case.unit)) if method != "largest-remainder" else case
    order = random.sample(range(len(case.key)), len(case.key))
    try:
        assume(not slow.reference(case.amount, case.key, **case.limits, method=method).tied)
    except slow.Impossible:
        assert allocation_or_none(case.permuted(order), method=method) is None
        return
    got, permuted = allocation_or_none(case, method=method), allocation_or_none(case.permuted(order), method=method)
    assert got is not None
    assert permuted == [got[i] for i in order]


@examples(90)
@given(cases(groups=True), st.randoms(use_true_random=False))
def test_recipients_with_groups_in_another_order_get_the_same_where_no_tie_stands_at_the_cut(
    case: Case, random: Any
) -> None:
    order = random.sample(range(len(case.key)), len(case.key))
    try:
        assume(not slow.reference(case.amount, case.key, **case.limits).tied)
    except slow.Impossible:
        return
    got, permuted = allocation_or_none(case), allocation_or_none(case.permuted(order))
    assert got is not None
    assert permuted == [got[i] for i in order]


@examples(90)
@given(cases(), st.integers(1, 10**6))
def test_a_larger_pool_lowers_no_fair_share(case: Case, more: int) -> None:
    larger = replace(case, amount=case.amount + more * case.unit)
    try:
        before, smaller_multiplier = fair_share(case.amount, case.key, **case.limits)
        after, larger_multiplier = fair_share(larger.amount, larger.key, **larger.limits)
    except Infeasible:
        return
    assert all(x <= y for x, y in zip(before, after, strict=True))
    assert smaller_multiplier < larger_multiplier


@examples(110)
@given(cases(kinds=("small", "tenths", "fractions"), units=(1,), amount=st.integers(0, 10**6)), st.data())
def test_taking_a_recipient_out_with_its_fair_share_leaves_the_others(case: Case, data: st.DataObject) -> None:
    try:
        shares, _ = fair_share(case.amount, case.key, **case.limits)
    except Infeasible:
        return
    size = math.lcm(*(share.denominator for share in shares))
    floors = [slow.up_to_unit(low, 1) * size for low in case.floors]
    caps = [None if (high := slow.down_to_unit(c, 1)) is None else high * size for c in case.caps]
    out = data.draw(st.integers(0, len(shares) - 1))
    rest = [i for i in range(len(shares)) if i != out]
    assume(any(case.key[i] > 0 for i in rest))
    without, _ = fair_share(
        int((case.amount - shares[out]) * size),
        [case.key[i] for i in rest],
        floor=[floors[i] for i in rest],
        cap=[caps[i] for i in rest],
    )
    assert without == [shares[i] * size for i in rest]


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(50)
@given(cases(units=(1, 10)))
def test_divisor_methods_give_one_more_unit_to_one_recipient_when_the_pool_grows_by_one(
    method: str, case: Case
) -> None:
    before = allocation_or_none(case, method=method)
    after = allocation_or_none(replace(case, amount=case.amount + case.unit), method=method)
    if before is not None and after is not None:
        assert sorted(y - x for x, y in zip(before, after, strict=True)) == [0] * (len(before) - 1) + [case.unit]


def test_largest_remainder_can_lower_an_amount_when_the_pool_grows() -> None:
    """The Alabama paradox: why house-monotonicity is claimed for the divisor methods only."""
    assert allocate(10, [6, 6, 2]).tolist() == [4, 4, 2]
    assert allocate(11, [6, 6, 2]).tolist() == [5, 5, 1]


@examples(70)
@given(st.data(), st.integers(2, 9))
def test_the_same_numbers_in_another_form_give_the_same_kroner(data: st.DataObject, n: int) -> None:
    """Lists, tuples, arrays, integers as floats, floats as decimals."""
    amount = data.draw(amounts(1))
    key = [float(k) for k in data.draw(keys(n, ("integers", "floats", "orders", "tenths")))]
    floor = [float(low) for low in data.draw(limits_around([Fraction(amount, 2 * n)] * n, caps=False))]
    try:
        expected = allocate(amount, key, floor=floor).tolist()
    except Infeasible:
        return
    as_decimals = [Decimal(repr(k)) for k in key]
    assert allocate(amount, tuple(key), floor=tuple(floor)).tolist() == expected
    assert allocate(np.int64(amount), np.array(key), floor=np.array(floor)).tolist() == expected
    assert allocate(amount, as_decimals, floor=[Decimal(repr(low)) for low in floor]).tolist() == expected
    assert list(allocate_exactly(amount, [Fraction(k) for k in as_decimals], floor=floor).amounts) == expected
