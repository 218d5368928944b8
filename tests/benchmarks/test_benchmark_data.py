from fractions import Fraction

import numpy as np
import pytest
from benchmarks.data import Scenarios, random_keys, require_binding_limits, require_ties_at_the_cut, tied_keys


def exact_shares(scenarios: Scenarios, row: int) -> list[Fraction]:
    """Slow and plain: the total of clip(λ k) at each breakpoint, then the straight line between two of them."""
    keys = [Fraction(int(key)) for key in scenarios.keys[row]]
    limits = [
        (Fraction(int(low)), Fraction(int(high))) for low, high in zip(scenarios.floors, scenarios.caps, strict=True)
    ]

    def shares(multiplier: Fraction) -> list[Fraction]:
        return [min(high, max(low, multiplier * key)) for key, (low, high) in zip(keys, limits, strict=True)]

    before = Fraction(0)
    for point in sorted(limit / key for key, pair in zip(keys, limits, strict=True) for limit in pair):
        reached = sum(shares(point))
        if reached >= scenarios.amount:
            below = sum(shares(before))
            part = Fraction(scenarios.amount - below) / (reached - below)
            return shares(before + part * (point - before))
        before = point
    raise AssertionError("the caps do not reach the amount")


def test_every_tied_row_has_two_equal_fractions_at_the_cut():
    scenarios = tied_keys(12)
    for row in range(12):
        shares = [share / scenarios.unit for share in exact_shares(scenarios, row)]
        assert sum(shares) == scenarios.amount // scenarios.unit
        fractions = sorted((share - share // 1 for share in shares), reverse=True)
        left_over = int(sum(fractions))
        assert fractions[left_over - 1] == fractions[left_over] > 0


def test_tied_keys_are_whole_numbers_with_duplicates():
    keys = tied_keys(3).keys
    assert keys.dtype == np.int64
    assert all(len(set(row)) <= 49 for row in keys.tolist())


def test_data_without_ties_are_refused():
    keys = np.array([[3, 4, 5, 7]])
    plain = Scenarios(1000, keys, np.array([0, 0, 0, 440]), np.array([120, 1000, 1000, 1000]))
    with pytest.raises(ValueError, match="no tie at the cut"):
        require_ties_at_the_cut(plain)


def test_the_random_keys_have_all_their_digits_and_are_the_same_in_every_run():
    first, second = random_keys(50), random_keys(50)
    assert np.array_equal(first.keys, second.keys)
    assert np.array_equal(first.caps, second.caps)
    assert np.median([len(repr(key).replace(".", "")) for key in first.keys[0].tolist()]) >= 16


def test_data_whose_caps_do_not_bind_are_refused():
    loose = Scenarios(100, np.array([[1.0, 2.0, 3.0]]), np.array([30, 0, 0]), np.array([100, 100, 100]))
    with pytest.raises(ValueError, match="no recipient with a cap"):
        require_binding_limits(loose)
