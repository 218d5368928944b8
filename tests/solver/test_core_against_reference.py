"""The core and the slow reference give the same kroner, fractions and refusals on thousands of generated cases."""

from __future__ import annotations

from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given

import slow_reference as slow
from agreement import assert_agreement
from fordel_solver import allocate, allocate_exactly, allocate_many
from fordel_solver.errors import Infeasible, InvalidInput
from strategies import KEY_KINDS, TIES, Case, amounts, cases, examples, fixed_list, keys

FEW_UNITS = st.integers(0, 40)


@examples(650)
@given(cases())
@example(Case(10, [0.1, 0.2, 0.3]))
@example(Case(1, [0.1 + 0.2, 0.3], cap=[None, float("inf")]))
@example(Case(2, [1, 1, 1], floor=[0, 1, 0], cap=[0, 1, 1]))
def test_largest_remainder_with_floors_and_caps(case: Case) -> None:
    assert_agreement(case)


@examples(450)
@given(cases(groups=True))
def test_largest_remainder_with_groups(case: Case) -> None:
    assert_agreement(case)


@examples(200)
@given(cases(kinds=TIES, units=(1, 1000), amount=FEW_UNITS.map(lambda units: 1000 * units)))
def test_largest_remainder_where_many_stand_equal(case: Case) -> None:
    assert_agreement(case)


@examples(150)
@given(cases(kinds=TIES, units=(1,), amount=FEW_UNITS, groups=True))
def test_groups_where_many_stand_equal(case: Case) -> None:
    assert_agreement(case)


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(90)
@given(cases(units=(1, 1, 10), amount=FEW_UNITS.map(lambda units: 10 * units)))
def test_divisor_methods_give_what_one_unit_at_a_time_gives(method: str, case: Case) -> None:
    assert_agreement(case, method=method)


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(60)
@given(cases(kinds=TIES, units=(1,), amount=st.integers(0, 25)))
def test_divisor_methods_where_many_stand_equal(method: str, case: Case) -> None:
    assert_agreement(case, method=method)


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(60)
@given(cases(bring_within=True))
def test_divisor_methods_on_large_amounts_award_no_unit_with_the_weaker_claim(method: str, case: Case) -> None:
    floors = [slow.up_to_unit(low, case.unit) for low in case.floors]
    caps = [slow.down_to_unit(high, case.unit) for high in case.caps]
    try:
        got = allocate(case.amount, case.key, **case.limits, method=method).tolist()
    except Infeasible:
        with pytest.raises(slow.Impossible):
            slow.reference(case.amount, case.key, **case.limits)
        return
    assert sum(got) == case.amount
    assert all(x % case.unit == 0 and low <= x for x, low in zip(got, floors, strict=True))
    assert all(high is None or x <= high for x, high in zip(got, caps, strict=True))
    assert slow.divisor_failures(method, got, case.key, floors, caps, case.unit) == []


@examples(150)
@given(cases(bring_within=False), st.sampled_from(slow.METHODS[:2]))
def test_floors_that_cannot_be_met_are_scaled_and_caps_that_are_too_low_leave_a_surplus(
    case: Case, method: str
) -> None:
    scarce, ample = case.amount // 3 // case.unit * case.unit, case.amount * 2
    assert_agreement(Case(scarce, case.key, case.floor, case.cap, case.unit), on_shortfall="scale-floors")
    if case.amount <= 60 * case.unit or method == "largest-remainder":
        both = {"on_shortfall": "scale-floors", "on_surplus": "return", "method": method}
        assert_agreement(Case(ample, case.key, case.floor, case.cap, case.unit), **both)


@examples(120)
@given(cases(groups=True, bring_within=False))
def test_a_surplus_under_group_caps_is_returned(case: Case) -> None:
    ample = Case(
        case.amount * 2, case.key, case.floor, case.cap, case.unit, case.groups, case.group_floor, case.group_cap
    )
    assert_agreement(ample, on_surplus="return")


@examples(150)
@given(st.data(), st.integers(1, 5), st.booleans())
def test_limits_exactly_where_the_multiplier_comes_to_lie(data: st.DataObject, n: int, scale: bool) -> None:
    """Floors and caps are λk for the λ that solves: every comparison of the search is a comparison of equals."""
    key = data.draw(keys(n, ("small", "tenths", "decimals", "fractions")))
    exact = [slow.exact(k) for k in key]
    multiplier = data.draw(st.fractions(0, 10**4, max_denominator=12))
    stretch = 12_000 if scale else 1
    at = data.draw(fixed_list(st.sampled_from(("floor", "cap", "both", "free")), n))
    shares = [multiplier * k * stretch for k in exact]
    floor = [share if where in ("floor", "both") else 0 for where, share in zip(at, shares, strict=True)]
    cap = [share if where in ("cap", "both") else None for where, share in zip(at, shares, strict=True)]
    assert_agreement(Case(int(sum(shares)), key, floor, cap))


def agree_with_base_amounts(data: st.DataObject, case: Case, largest_denominator: int) -> None:
    highest = 2 * case.amount // len(case.key) + 2
    caps = [slow.down_to_unit(high, case.unit) for high in case.caps]
    drawn = data.draw(fixed_list(st.fractions(0, highest, max_denominator=largest_denominator), len(case.key)))
    base = [b if high is None else min(b, high) for b, high in zip(drawn, caps, strict=True)]
    try:
        expected = slow.reference(case.amount, case.key, base=base, **case.limits)
    except slow.Impossible:
        with pytest.raises(Infeasible):
            allocate_exactly(case.amount, case.key, base=base, **case.limits)
        return
    got = allocate_exactly(case.amount, case.key, base=base, **case.limits)
    assert list(got.fair_shares) == expected.fair_shares
    assert got.multiplier == expected.multiplier
    assert list(got.amounts) == expected.amounts


@examples(120)
@given(st.data())
def test_base_amounts_come_before_the_key(data: st.DataObject) -> None:
    """q = min(cap, max(floor, base + λ key))."""
    agree_with_base_amounts(data, data.draw(cases(max_n=5)), 6)


@examples(100)
@given(st.data())
def test_base_amounts_with_groups(data: st.DataObject) -> None:
    agree_with_base_amounts(data, data.draw(cases(max_n=5, groups=True)), 1)


def test_a_cap_below_the_base_amount_is_invalid() -> None:
    with pytest.raises(InvalidInput, match=r"position 1\b"):
        allocate_exactly(100, [1, 1, 1], base=[10, 30, 10], cap=[None, 20, None])


def test_base_amounts_by_hand() -> None:
    """10 each, and 70 left in the ratio 4 : 2 : 1 but no more than 40 in all: 40 + (10 + 80/3) + (10 + 40/3)."""
    got = allocate_exactly(100, [4, 2, 1], base=[10, 10, 10], cap=[40, None, None])
    assert got.fair_shares == (40, Fraction(110, 3), Fraction(70, 3))
    assert got.multiplier == Fraction(40, 3)
    assert got.amounts == (40, 37, 23)
    assert got.binding == ("cap", "", "")


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("denominator", [10**12 + 39, 999_999_999_989, 10**15 + 37])
def test_fractions_closer_than_floating_point_can_see(denominator: int, swap: bool) -> None:
    """Two fair shares whose fractions differ by 1/K, at 10^13 kroner: the larger gets the krone, first or second."""
    amount = 10**13
    inverse = pow(amount, -1, denominator)
    for part in range(35, 50):
        first = (denominator * part // 100) * inverse % denominator
        key = [first, (first + inverse) % denominator]
        key.append(denominator - sum(key))
        if key[2] <= 0:
            continue
        order = [1, 0, 2] if swap else [0, 1, 2]
        got = allocate(amount, [key[i] for i in order])
        fractions = [Fraction(amount * k, denominator) % 1 for k in key]
        assert fractions[1] - fractions[0] == Fraction(1, denominator)
        assert got.tolist() == [amount * key[i] // denominator + (i == 1) for i in order]
        assert got.tolist() == allocate(amount, [float(key[i]) for i in order]).tolist()


@pytest.mark.parametrize(("n", "seed"), [(300, 1), (900, 2), (1_100, 3), (2_500, 4)])
def test_thousands_of_recipients_get_what_exact_integers_give(n: int, seed: int) -> None:
    """Floats of 17 digits, at amounts where their error is seen, with floors and caps that bind."""
    generator = np.random.default_rng(seed)
    for size in (1e9, 1e13):
        key = 10.0 ** generator.uniform(-3, 3, n)
        share = size * key / key.sum()
        floor = np.round(share * generator.choice([0, 0.9, 1.2], n))
        cap = np.maximum(floor, np.round(share * generator.choice([0.85, 1.3, np.inf], n))) + 50
        amount = int(np.clip(share, floor, cap).sum())
        expected = allocate_exactly(amount, key.tolist(), floor=floor.tolist(), cap=cap.tolist())
        assert "floor" in expected.binding
        assert "cap" in expected.binding
        assert allocate(amount, key, floor=floor, cap=cap).tolist() == list(expected.amounts)
        assert allocate_many(amount, [key, key], floors=floor, caps=cap)[1].tolist() == list(expected.amounts)


def test_many_equal_recipients_share_the_units_left_over_in_order() -> None:
    n = 100_003
    for key in (np.ones(n, dtype=np.int64), np.full(n, 0.1), np.full(n, 1 / 3)):
        got = allocate(10**9, key)
        assert got.sum() == 10**9
        assert np.array_equal(got, 10**9 // n + (np.arange(n) < 10**9 % n))


@pytest.mark.slow
@pytest.mark.parametrize("method", slow.METHODS)
@examples(500)
@given(cases(max_n=12, units=(1, 1, 10), amount=st.integers(0, 40).map(lambda units: 10 * units)))
def test_every_method_on_many_more_cases(method: str, case: Case) -> None:
    assert_agreement(case, method=method, on_shortfall="scale-floors", on_surplus="return")


@pytest.mark.slow
@examples(4000)
@given(cases(max_n=12))
def test_largest_remainder_on_many_more_cases(case: Case) -> None:
    assert_agreement(case)


@pytest.mark.slow
@examples(1200)
@given(cases(max_n=12, groups=True))
def test_groups_on_many_more_cases(case: Case) -> None:
    assert_agreement(case)


@pytest.mark.slow
@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(400)
@given(st.data(), st.sampled_from(tuple(KEY_KINDS)))
def test_divisor_methods_on_many_more_large_amounts(method: str, data: st.DataObject, kind: str) -> None:
    n = data.draw(st.integers(2, 30))
    key, amount = data.draw(keys(n, (kind,))), data.draw(amounts(1))
    got = allocate(amount, key, method=method).tolist()
    assert sum(got) == amount
    assert slow.divisor_failures(method, got, key, [0] * n, [None] * n, 1) == []
