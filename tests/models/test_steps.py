"""What each step gave: whole kroner that add up, next to the exact ones."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fordel_models.formula.steps import whole_steps
from small_pools import first_year, raw_pool, recipients, steps


def test_left_over_kroner_go_to_the_largest_fractions():
    # 10.75 + 20.50 + 0 and a rounding of -0.25: 10, 20, 0, -1 and two kroner over, for .75 and .75.
    assert whole_steps([Fraction(43, 4), Fraction(41, 2), Fraction(0)], 31) == [11, 20, 0, 0]


def test_equal_fractions_go_in_the_order_of_the_steps():
    assert whole_steps([Fraction(1, 2), Fraction(1, 2), Fraction(0)], 1) == [1, 0, 0, 0]


def test_steps_can_be_negative():
    # A cap took 33 1/3 kroner away.
    assert whole_steps([Fraction(400, 3), Fraction(-100, 3)], 100) == [133, -33, 0]


@given(st.lists(st.fractions(-1000, 1000, max_denominator=50), min_size=1, max_size=6), st.integers(-1, 1))
def test_steps_add_up_and_are_within_a_krone(exact, direction):
    amount = round(sum(exact)) + direction
    whole = whole_steps(exact, amount)
    assert sum(whole) == amount
    assert all(abs(own - step) < 1 for own, step in zip(whole, [*exact, amount - sum(exact)], strict=True))


def test_rounding_to_a_large_unit_is_a_step_of_its_own():
    year = first_year(raw_pool(1000, unit=100), recipients(pupils=[10, 20, 30]))
    # 166.67, 333.33 and 500 become 200, 300 and 500.
    assert year.amounts == (200, 300, 500)
    assert steps(year) == {"elever": [167, 333, 500], "limits": [0, 0, 0], "rounding": [33, -33, 0]}


def test_the_digits_that_a_key_loses_do_not_break_the_sum():
    # Thirds of thirds: no key of 15 digits is exact, and ten billion kroner show it.
    parts = [{"name": "a", "key": "pupils / 3"}, {"name": "b", "key": "1 / (pupils + 3)"}]
    year = first_year(raw_pool(10**13, part=parts), recipients(pupils=[7, 11, 13]))
    for i, amount in enumerate(year.amounts):
        assert sum(step[i] for step in steps(year).values()) == amount
    assert sum(year.amounts) == 10**13
