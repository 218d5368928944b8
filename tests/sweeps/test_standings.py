"""Ranks, Gini coefficients and Lorenz points, against their definitions worked out one recipient at a time."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel.sweeping.against_baseline import whole_weights
from fordel.sweeping.amounts_on_disk import AmountsOnDisk
from fordel.sweeping.over_scenarios import quantiles
from fordel.sweeping.standings import LORENZ_POINTS, Ascending, gini, lorenz, ranking

PEOPLE = st.lists(st.tuples(st.integers(0, 1_000), st.integers(1, 50)), min_size=1, max_size=8)
SOME_WITHOUT = st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 5)), min_size=1, max_size=8)


def ascending(amounts, weights):
    return Ascending.of(amounts, weights, ranking(amounts, weights))


def slow_gini(amounts, weights):
    """Half the mean difference between any two inhabitants, over the mean."""
    people, kroner = sum(weights), sum(amounts)
    if not kroner:
        return None
    each = [Fraction(x, w) for x, w in zip(amounts, weights, strict=True)]
    differences = sum(
        w * v * abs(a - b) for a, w in zip(each, weights, strict=True) for b, v in zip(each, weights, strict=True)
    )
    return differences / (2 * people * kroner)


def slow_lorenz(amounts, weights, percent):
    """One inhabitant after the other, the poorest first, the last one in part."""
    rest = Fraction(sum(weights) * percent, 100)
    got = Fraction(0)
    for each, w in sorted((Fraction(x, w), w) for x, w in zip(amounts, weights, strict=True)):
        got += each * min(w, rest)
        rest -= min(w, rest)
    return got / sum(amounts)


@given(PEOPLE)
def test_gini_is_half_the_mean_difference_over_the_mean(people):
    amounts, weights = (np.array(own) for own in zip(*people, strict=True))
    (found,) = gini(ascending(amounts[None], weights))
    expected = slow_gini(amounts.tolist(), weights.tolist())
    assert np.isnan(found) if expected is None else found == pytest.approx(float(expected), abs=1e-9)


@given(PEOPLE)
def test_lorenz_points_are_what_the_poorest_get(people):
    amounts, weights = (np.array(own) for own in zip(*people, strict=True))
    (found,) = lorenz(ascending(amounts[None], weights))
    if not amounts.sum():
        assert np.isnan(found).all()
        return
    expected = [float(slow_lorenz(amounts.tolist(), weights.tolist(), percent)) for percent in LORENZ_POINTS]
    assert found.tolist() == pytest.approx(expected, abs=1e-9)


@given(PEOPLE, st.sampled_from([1, 10**10]))
def test_ranks_are_by_exact_kroner_per_inhabitant_then_declared_order(people, size):
    amounts = np.array([x * size for x, _ in people])
    weights = np.array([w for _, w in people])
    expected = sorted(range(len(people)), key=lambda i: (-Fraction(int(amounts[i]), int(weights[i])), i))
    assert ranking(amounts[None], weights)[0].tolist() == expected


@given(SOME_WITHOUT.filter(lambda people: any(w for _, w in people)), st.sampled_from([1, 10**13]))
def test_who_has_no_inhabitants_comes_last_and_counts_in_nothing(people, size):
    amounts, weights = np.array([[x * size for x, _ in people]]), np.array([w for _, w in people])
    (order,) = ranking(amounts, weights)
    having = [i for i, (_, w) in enumerate(people) if w]
    expected = sorted(having, key=lambda i: (-Fraction(*people[i]), i))
    assert order.tolist() == expected + [i for i, (_, w) in enumerate(people) if not w]
    found = ascending(amounts, weights)
    without = ascending(amounts[:, having], weights[having])
    np.testing.assert_array_equal(gini(found), gini(without))
    np.testing.assert_array_equal(lorenz(found), lorenz(without))


@given(st.lists(st.fractions(0, 10**6), min_size=1, max_size=6))
def test_inhabitants_are_whole_numbers_of_one_size_to_a_millionth_of_an_inhabitant(inhabitants):
    weights, decimals = whole_weights(inhabitants)
    if weights is None:
        assert not any(inhabitants)
        return
    if decimals is None:
        pairs = list(zip(weights.tolist(), inhabitants, strict=True))
        assert all(w * own == v * other for w, other in pairs for v, own in pairs)
        return
    assert decimals == 6
    for weight, own in zip(weights.tolist(), inhabitants, strict=True):
        assert (weight > 0) == (own > 0)
        assert abs(Fraction(weight, 10**6) - own) <= Fraction(1, 2 * 10**6) or weight == 1


def test_more_inhabitants_than_leave_six_decimals():
    weights, decimals = whole_weights(
        [Fraction(10**12, 7), Fraction(10**14, 11), Fraction(10**14, 13), Fraction(1, 17)]
    )
    assert decimals == 2
    assert weights.tolist() == [14285714285714, 909090909090909, 769230769230769, 6]
    assert sum(weights) < 2**53


def test_two_that_differ_by_less_than_floating_point_can_tell_are_ranked_exactly():
    weights = np.array([10**9, 10**9 - 1, 1])
    amounts = weights[None] * 10**6 + [1, 1, -10]  # a million kroner each, and a 10^-9th or a little more
    assert amounts[0, 0] / weights[0] == amounts[0, 1] / weights[1]
    assert ranking(amounts, weights)[0].tolist() == [1, 0, 2]


def test_without_inhabitants_ranks_are_by_amount():
    assert ranking(np.array([[5, 9, 9, 1]]), None)[0].tolist() == [1, 2, 0, 3]


def test_all_the_same_is_no_inequality_and_one_with_all_is_close_to_one():
    same, one = np.full((1, 100), 7), np.eye(100, dtype=np.int64)[:1]
    assert gini(ascending(same, None)).tolist() == [0.0]
    assert gini(ascending(one, None)).tolist() == [0.99]


CLOSE = st.integers(0, 50)
WIDE = st.one_of(CLOSE, st.integers(0, 10**15), CLOSE.map(lambda kr: 10**15 - kr), CLOSE.map(lambda kr: 2**31 + kr))


@given(
    st.one_of(st.lists(CLOSE, min_size=1, max_size=40), st.lists(WIDE, min_size=1, max_size=40)), st.integers(1, 100)
)
def test_a_quantile_is_the_smallest_amount_that_so_many_do_not_exceed(amounts, percent):
    (found,) = quantiles(np.array(amounts), (Fraction(percent, 100),))
    enough = [x for x in amounts if sum(y <= x for y in amounts) * 100 >= percent * len(amounts)]
    assert found == min(enough)


def test_amounts_come_back_from_the_disk_in_whatever_order_they_went():
    amounts = np.arange(2 * 3 * 7).reshape(2, 3, 7)
    disk = AmountsOnDisk(2, 3, 7)
    for first, stop in ((4, 7), (0, 1), (1, 4)):
        disk.write(first, amounts[:, :, first:stop].swapaxes(1, 2))
    for y in range(2):
        for i in range(3):
            assert disk.of(y, i, i + 1).tolist() == amounts[y, i : i + 1].tolist()
        assert disk.of(y, 0, 3).tolist() == amounts[y].tolist()
    disk.close()


def test_too_little_room_for_the_amounts_is_told_before_anything_is_solved(pool, monkeypatch):
    monkeypatch.setattr("fordel.sweeping.amounts_on_disk.IN_MEMORY", 0)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2 * 4 * 5 * 8 - 1))
    monkeypatch.setattr("fordel.sweeping.sweep.solve_block", lambda _: pytest.fail("it was solved"))
    with pytest.raises(fordel.InvalidInput, match=r"need 0.0 GB in the folder for temporary files.*TMPDIR"):
        fordel.sweep(pool, random_weights=5)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2 * 4 * 5 * 8))
    AmountsOnDisk(2, 4, 5).close()
