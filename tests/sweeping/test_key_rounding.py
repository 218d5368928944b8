"""The bound on what rounding a key to 15 digits changes it by, held against numbers that are rounded."""

from fractions import Fraction

from fordel_models.sweeping.year_of_block import KEY_ROUNDING
from fordel_models.written_numbers import round_significant


def off_by(numerator: int, denominator: int) -> Fraction:
    """How far a number moves when it is rounded, of itself."""
    exact = Fraction(numerator, denominator)
    return abs(Fraction(round_significant(numerator, denominator)) - exact) / exact


def test_no_number_moves_further_than_the_bound_and_some_move_nearly_as_far():
    # Half of the last of 15 digits, and nowhere as much of the number as just above a power of ten.
    worst = [off_by(2 * 10**14 + 1, 2 * 10**places) for places in (0, 14, 20)]
    others = [off_by(k, 7**j) for k in range(1, 200) for j in (1, 9, 20)]
    assert max(worst + others) <= Fraction(KEY_ROUNDING)
    assert min(worst) > Fraction(KEY_ROUNDING) * Fraction(999, 1000)
