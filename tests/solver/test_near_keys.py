"""Keys that are known to within an error: what is decided is right for every key within it."""

from __future__ import annotations

from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from fordel_solver import allocate_exactly
from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import Rules
from fordel_solver.errors import FordelError
from fordel_solver.near_keys import allocate_near, decide_row
from strategies import examples

RULES = Rules(1, "largest-remainder", "error", "error")


def pushed(key: list[Fraction], error: float, signs: list[int]) -> np.ndarray:
    """Floats that are off by nearly the whole error, in the directions given."""
    return np.array(
        [[float(k * (1 + Fraction(error) * sign * Fraction(99, 100))) for k, sign in zip(key, signs, strict=True)]]
    )


@st.composite
def near_ties(draw: st.DrawFn) -> tuple[int, list[Fraction], list[int]]:
    """Keys that make the shares whole numbers plus equal fractions, but for a little of about the error."""
    n = draw(st.integers(2, 6))
    wholes = draw(st.lists(st.integers(1, 10**6), min_size=n, max_size=n))
    little = draw(st.lists(st.integers(-12, 12), min_size=n, max_size=n))
    shares = [whole + Fraction(1, n) + Fraction(few, 10**9) for whole, few in zip(wholes, little, strict=True)]
    return sum(wholes) + 1, shares, draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n))


@examples(400)
@given(near_ties(), st.sampled_from([1e-15, 5e-15, 1e-12, 1e-10]))
def test_what_is_decided_is_what_the_true_key_gives(case: tuple[int, list[Fraction], list[int]], error: float) -> None:
    amount, key, signs = case
    found = allocate_near(np.array([amount]), pushed(key, error, signs), error + 2.0**-52, None, None, RULES)
    if found.decided[0]:
        assert found.units[0].tolist() == list(allocate_exactly(amount, key).amounts)


def test_a_smaller_bound_than_the_error_decides_wrongly() -> None:
    """So the bound is what keeps the rows above right: without it the pushed keys decide a cut the other way."""
    key = [1000 + Fraction(1, 2) + Fraction(1, 10**10), 1000 + Fraction(1, 2) - Fraction(1, 10**10)]
    near, error = pushed(key, 1e-12, [-1, 1]), 1e-12 + 2.0**-52
    right = list(allocate_exactly(2001, key).amounts)
    trusted = allocate_near(np.array([2001]), near, 2.0**-52, None, None, RULES)
    assert trusted.decided[0]
    assert trusted.units[0].tolist() != right
    assert not allocate_near(np.array([2001]), near, error, None, None, RULES).decided[0]
    assert decide_row(2001, key, None, None, RULES).units.tolist() == right == [1001, 1000]


@pytest.mark.parametrize("little", [-1, 0, 1])
def test_who_is_held_at_a_limit_is_not_guessed(little: int) -> None:
    """At its cap to within the error: whether λ K is above it is for the exact key to say."""
    key = [1000 + Fraction(little, 10**11), Fraction(1500) - Fraction(little, 10**11), Fraction(700)]
    caps = np.array([[1000, NO_CAP, NO_CAP]])
    near = allocate_near(np.array([3200]), pushed(key, 1e-12, [1, -1, 0]), 1e-12, None, caps, RULES)
    assert not near.decided[0]
    exact = decide_row(3200, key, None, caps[0], RULES)
    assert exact.at_cap.tolist() == [little > 0, False, False]


LIMITS = st.one_of(st.none(), st.lists(st.integers(0, 40), min_size=4, max_size=4))


@examples(400)
@given(
    st.integers(0, 120),
    st.lists(st.integers(0, 9), min_size=4, max_size=4),
    LIMITS,
    LIMITS,
    st.sampled_from(["error", "scale-floors"]),
    st.sampled_from(["error", "return"]),
    st.sampled_from([0.0, 5e-15]),
)
def test_rows_and_their_flags_are_those_of_the_exact_allocation(
    amount: int, key: list[int], floor: list[int] | None, cap: list[int] | None, short: str, over: str, error: float
) -> None:
    rules = Rules(1, "largest-remainder", short, over)
    floors, caps = (None if limit is None else np.array([limit]) for limit in (floor, cap))
    keys = np.array([key], np.int64 if error == 0 else np.float64)
    near = allocate_near(np.array([amount]), keys, error, floors, caps, rules)
    try:
        exact = allocate_exactly(amount, key, floor=floor, cap=cap, on_shortfall=short, on_surplus=over)
    except FordelError as refused:
        assert not near.decided[0]
        with pytest.raises(type(refused)):
            decide_row(amount, key, *(None if limit is None else limit[0] for limit in (floors, caps)), rules)
        return
    decided = decide_row(amount, key, *(None if limit is None else limit[0] for limit in (floors, caps)), rules)
    nobody = np.zeros((1, 4), np.bool_)
    ways = [(decided.units, decided.at_floor, decided.at_cap)]
    if near.decided[0]:
        at_floor, at_cap = (nobody if flags is None else flags for flags in (near.at_floor, near.at_cap))
        ways.append((near.units[0], at_floor[0], at_cap[0]))
    for units, at_floor, at_cap in ways:
        assert units.tolist() == list(exact.amounts)
        assert at_floor.tolist() == [binding == "floor" for binding in exact.binding]
        assert at_cap.tolist() == [binding == "cap" for binding in exact.binding]
