"""The check that every exact answer passes before it is returned: right answers pass, and nothing else does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given

import slow_reference as slow
from fordel_solver import allocate
from fordel_solver.arguments import read_keys
from fordel_solver.check import check_answer, follow
from fordel_solver.errors import SolverFailure
from strategies import TIES, Case, cases, examples

FEW = st.integers(0, 25)


def check(case: Case, method: str, answer: slow.Answer, **changed: Any) -> None:
    """The check of an answer of the slow reference, with some claims changed."""
    claims: dict[str, Any] = {
        "fair_shares": answer.fair_shares,
        "multiplier": answer.multiplier,
        "group_multipliers": answer.group_multipliers,
        "amounts": answer.amounts,
        "surplus": answer.surplus,
        "scaled_floors": answer.multiplier is None,
    }
    check_answer(
        case.amount,
        [slow.exact(k) for k in case.key],
        [Fraction(0)] * len(case.key),
        [slow.exact(low) for low in case.floors],
        [None if slow.is_unlimited(high) else slow.exact(high) for high in case.caps],
        case.unit,
        method,
        case.groups,
        {label: slow.up_to_unit(value, case.unit) for label, value in case.group_floor.items()},
        {label: slow.down_to_unit(value, case.unit) for label, value in case.group_cap.items()},
        **(claims | changed),
    )


def solved(case: Case, method: str = "largest-remainder") -> slow.Answer:
    try:
        return slow.reference(case.amount, case.key, **case.limits, method=method)
    except slow.Impossible:
        assume(False)
        raise


def refuses_a_unit_moved(data: st.DataObject, case: Case, method: str) -> None:
    answer = solved(case, method)
    check(case, method, answer)
    giver = data.draw(st.sampled_from(range(len(case.key))))
    taker = data.draw(st.sampled_from(range(len(case.key))))
    assume(giver != taker)
    moved = list(answer.amounts)
    moved[giver] -= case.unit
    moved[taker] += case.unit
    with pytest.raises(SolverFailure):
        check(case, method, answer, amounts=moved)


@examples(120)
@given(st.data(), cases(kinds=TIES, units=(1,), amount=FEW))
def test_no_unit_can_stand_elsewhere(data: st.DataObject, case: Case) -> None:
    refuses_a_unit_moved(data, case, "largest-remainder")


@examples(120)
@given(st.data(), cases(kinds=TIES, units=(1,), amount=FEW, groups=True))
def test_no_unit_can_stand_elsewhere_with_groups(data: st.DataObject, case: Case) -> None:
    refuses_a_unit_moved(data, case, "largest-remainder")


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(40)
@given(st.data(), cases(kinds=TIES, units=(1,), amount=FEW))
def test_no_unit_can_stand_elsewhere_by_a_divisor_method(method: str, data: st.DataObject, case: Case) -> None:
    refuses_a_unit_moved(data, case, method)


@examples(80)
@given(cases(groups=True), st.sampled_from((Fraction(1, 10**9), Fraction(-1, 10**9), Fraction(1))))
def test_no_other_multiplier_will_do(case: Case, change: Fraction) -> None:
    """Nor a larger one that gives the same shares, where nobody is left between the limits."""
    case = Case(case.amount, case.key, case.floor, case.cap, case.unit)
    answer = solved(case)
    assert answer.multiplier is not None
    assume(answer.multiplier + change >= 0)
    with pytest.raises(SolverFailure):
        check(case, "largest-remainder", answer, multiplier=answer.multiplier + change)


@examples(80)
@given(st.data(), cases(groups=True))
def test_no_other_fair_shares_will_do(data: st.DataObject, case: Case) -> None:
    answer = solved(case)
    check(case, "largest-remainder", answer)
    shares = list(answer.fair_shares)
    at = data.draw(st.sampled_from(range(len(shares))))
    shares[at] += Fraction(1, 10**6)
    with pytest.raises(SolverFailure):
        check(case, "largest-remainder", answer, fair_shares=shares)


def test_a_surplus_must_be_what_is_left() -> None:
    case = Case(100, [1, 1], cap=30)
    answer = slow.reference(100, [1, 1], cap=30, on_surplus="return")
    check(case, "largest-remainder", answer)
    with pytest.raises(SolverFailure, match="30 kr"):
        check(case, "largest-remainder", answer, amounts=[30, 0], surplus=40)
    with pytest.raises(SolverFailure):
        check(case, "largest-remainder", answer, amounts=[29, 30], surplus=41)


def test_floors_that_are_scaled_are_scaled_alike() -> None:
    case = Case(60, [1, 1], floor=[30, 60])
    answer = slow.reference(60, [1, 1], floor=[30, 60], on_shortfall="scale-floors")
    check(case, "largest-remainder", answer)
    with pytest.raises(SolverFailure):
        check(case, "largest-remainder", answer, fair_shares=[21, 39], amounts=[21, 39])


def test_a_krone_moved_between_neighbours_is_seen_in_fast_answers() -> None:
    """30 and 50 kr. are whole, so 31 and 49 are within a krone of them and yet no rounding."""
    key, no_floor, no_cap = np.array([2, 3, 5]), np.zeros(3, np.int64), np.full(3, 99)
    right, moved = np.array([20, 30, 50]), np.array([20, 31, 49])
    assert follow(right, key, no_floor, no_cap, 100, 10.0)
    assert not follow(moved, key, no_floor, no_cap, 100, 10.0)
    assert follow(
        np.array([right, moved]), key[None], no_floor[None], no_cap[None], 100, np.array([[10.0]] * 2)
    ).tolist() == [
        True,
        False,
    ]


def test_a_list_of_numpy_numbers_is_read_as_the_array_that_it_came_from() -> None:
    decimals = np.array([0.1, 0.2, 1 / 3])
    assert read_keys("key", list(decimals)).dtype == np.float64
    assert read_keys("key", list(np.array([3, 2, 1], np.int32))).dtype == np.int64
    assert read_keys("key", list(np.array([0.1, 0.2], np.float32))).dtype == object
    assert allocate(1000, list(decimals)).tolist() == allocate(1000, decimals).tolist()
