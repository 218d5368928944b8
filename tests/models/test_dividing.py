"""An amount divided by a key: what each step gave, by hand."""

from __future__ import annotations

from fractions import Fraction

from fordel_models.common import divide


def steps(year):
    return {step.name: step.amounts for step in year.steps}


def test_the_steps_are_base_amount_key_limits_and_rounding():
    # 10 + λ and min(40, λ) are 100 kr. at λ = 50: the cap takes 10 kr. from the second.
    year = divide(100, [1, 1], where="pool", labels=["a", "b"], base=[10, 0], caps=[None, 40])
    assert (year.amounts, year.binding, year.multiplier) == ((60, 40), ("", "cap"), 50)
    assert steps(year) == {"base_amount": (10, 0), "key": (50, 50), "limits": (0, -10), "rounding": (0, 0)}


def test_who_is_not_eligible_gets_nothing_in_any_step():
    # 100 kr. by 1 and 2 are 33 1/3 and 66 2/3: the unit left over goes to the larger fraction.
    year = divide(100, [1, 5, 2], where="pool", labels=list("abc"), eligible=[True, False, True])
    assert year.amounts == (33, 0, 67)
    assert year.fair_shares == (Fraction(100, 3), 0, Fraction(200, 3))
    assert steps(year) == {"key": (33, 0, 67), "limits": (0, 0, 0), "rounding": (0, 0, 0)}
