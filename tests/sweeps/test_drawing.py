"""What is drawn: uniform, within its limits, exact decimals, and the same however the draws are divided."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import fordel
from fordel.sweeping.drawing import drawn_column, drawn_weights
from fordel.sweeping.drawn_numbers import between
from fordel.sweeping.drawn_weights import ONE, TIMES_EACH_PAIR, _rounds, by_hit_and_run, on_the_simplex
from fordel.sweeping.random_numbers import METHODS, stream, uniforms

COLUMN = pd.DataFrame(
    {"pupils": [100.5, 0.0, -3.0, np.nan], "lo": [90.0, 0.0, -5.0, 1.0], "hi": [120.0, 2.0, 0.0, 1.0]},
    index=pd.Index(["101", "147", "151", "153"], name="code"),
)
STATED = pd.DataFrame({"error": ["between:lo:hi"]}, index=["pupils"])
NOTHING = pd.DataFrame({"error": []}, index=pd.Index([], dtype=str))


@pytest.mark.parametrize("method", METHODS)
def test_the_numbers_of_a_draw_do_not_depend_on_the_others(method):
    widths = {"weights": 3, "column a": 5}
    whole = uniforms(method, 2014, 100, widths, 0, 100)
    for start, stop in ((0, 1), (0, 37), (37, 38), (38, 100), (99, 100)):
        piece = uniforms(method, 2014, 100, widths, start, stop)
        for name in widths:
            assert (piece[name] == whole[name][start:stop]).all()
    assert all((own >= 0).all() and (own < 1).all() for own in whole.values())
    assert not (uniforms(method, 2015, 100, widths, 0, 100)["weights"] == whole["weights"]).any()


def test_one_more_thing_drawn_changes_none_of_the_others():
    alone = uniforms("random", 7, 10, {"weights": 3}, 0, 10)["weights"]
    beside = uniforms("random", 7, 10, {"column a": 98, "weights": 3}, 0, 10)["weights"]
    assert (alone == beside).all()


def test_a_latin_hypercube_has_one_number_in_each_layer():
    drawn = uniforms("latin-hypercube", 5, 20, {"a": 2}, 0, 20)["a"]
    for direction in drawn.T:
        assert sorted((direction * 20).astype(int)) == list(range(20))


def test_sobol_points_fill_each_quarter_alike():
    drawn = uniforms("sobol", 5, 64, {"a": 2}, 0, 64)["a"]
    quarters = (drawn[:, 0] >= 0.5) * 2 + (drawn[:, 1] >= 0.5)
    assert np.bincount(quarters).tolist() == [16] * 4


def test_weights_are_uniform_on_the_simplex():
    weights = on_the_simplex(stream(2014, "weights", 3, 0, 20_000))
    assert (weights.sum(axis=1) == ONE).all()
    assert (weights >= 0).all()
    for part in range(4):
        # One of four that are uniform on the simplex is Beta(1, 3), and so is what they share between two: Beta(2, 2).
        assert stats.kstest(weights[:, part] / ONE, stats.beta(1, 3).cdf).pvalue > 0.01
        both = (weights[:, part] + weights[:, (part + 1) % 4]) / ONE
        assert stats.kstest(both, stats.beta(2, 2).cdf).pvalue > 0.01


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=8))
def test_weights_are_the_gaps_between_the_sorted_numbers_within_a_billionth(numbers):
    (weights,) = on_the_simplex(np.array([numbers]))
    edges = [0.0, *sorted(numbers), 1.0]
    assert sum(weights.tolist()) == ONE
    for weight, low, high in zip(weights.tolist(), edges[:-1], edges[1:], strict=True):
        assert abs(weight - (high - low) * ONE) < 1 + 1e-6


def test_weights_within_limits_are_uniform_over_those_that_add_up():
    limits = ((ONE // 5, ONE // 2), (0, ONE), (ONE // 10, 3 * ONE // 10))
    walked = by_hit_and_run(limits, 2014, 0, 4_000)
    assert (walked.sum(axis=1) == ONE).all()
    low, high = (np.array(side) for side in zip(*limits, strict=True))
    assert ((walked >= low) & (walked <= high)).all()
    # The same set by throwing away what is outside it.
    thrown = np.random.default_rng(1).dirichlet([1, 1, 1], 60_000) * ONE
    kept = thrown[((thrown >= low) & (thrown <= high)).all(axis=1)]
    for part in range(3):
        assert stats.ks_2samp(walked[:, part], kept[:, part]).pvalue > 0.01


def test_two_wide_parts_among_many_narrow_ones_are_drawn_from_one_end_to_the_other():
    """What the narrow ones take is next to nothing, so the first is all but uniform from 0 to 1."""
    walked = by_hit_and_run(((0, ONE),) * 2 + ((0, ONE // 10_000),) * 28, 3, 0, 8_000)
    assert (walked.sum(axis=1) == ONE).all()
    assert stats.kstest(walked[:, 0] / ONE, stats.uniform(0, 1 - 0.0014).cdf).pvalue > 0.01
    # Where all walks begin there are no more than anywhere else: 0.4 pct. within 0.002 of it.
    assert np.mean(np.abs(walked[:, 0] - 0.4993 * ONE) < 0.002 * ONE) < 0.007
    # A narrow one is uniform within its limits.
    assert stats.kstest(walked[:, 9] / (ONE // 10_000), "uniform").pvalue > 0.01


@pytest.mark.parametrize("parts", [3, 4, 9, 20])
def test_without_limits_it_is_the_simplex(parts):
    walked = by_hit_and_run(((0, ONE),) * parts, 11, 0, 8_000)
    for part in (0, parts - 1):
        assert stats.kstest(walked[:, part] / ONE, stats.beta(1, parts - 1).cdf).pvalue > 0.01
    both = (walked[:, 0] + walked[:, 1]) / ONE
    assert stats.kstest(both, stats.beta(2, parts - 2).cdf).pvalue > 0.01


@given(st.integers(2, 12))
def test_every_pair_is_taken_once_and_no_part_twice_in_a_round(parts):
    rounds = [list(zip(i.tolist(), j.tolist(), strict=True)) for i, j in _rounds(parts)]
    assert sorted(pair for own in rounds for pair in own) == list(itertools.combinations(range(parts), 2))
    for own in rounds:
        assert len({part for pair in own for part in pair}) == 2 * len(own)


def test_a_walk_rests_on_no_other():
    limits = ((0, ONE // 2), (0, ONE // 2), (0, ONE))
    assert (by_hit_and_run(limits, 3, 5, 9) == by_hit_and_run(limits, 3, 0, 20)[5:9]).all()
    assert TIMES_EACH_PAIR == 20  # docs/sweeps.md says so


def test_one_point_is_all_there_is():
    point = (ONE // 4, ONE // 4, ONE // 2)
    assert by_hit_and_run(tuple((w, w) for w in point), 1, 0, 3).tolist() == [list(point)] * 3


def test_whole_numbers_between_two_ends_are_as_likely():
    drawn = between(stream(1, "x", 1, 0, 60_000)[:, 0], 3, 8)
    assert stats.chisquare(np.bincount(drawn, minlength=9)[3:]).pvalue > 0.01
    assert between(np.array([0.0, 1 - 2**-53]), -5, 2**51).tolist() == [-5, 2**51]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("rel:0.02", {"101": ("98.49", "102.51"), "147": (0, 0), "151": ("-3.06", "-2.94")}),
        ("abs:30", {"101": ("70.5", "130.5"), "147": (0, 30), "151": (-33, 27)}),
        ("rounding:0.25", {"101": ("100.25", "100.75"), "147": (0, "0.25"), "151": ("-3.25", "-2.75")}),
        ("stated", {"101": (90, 120), "147": (0, 2), "151": (-5, 0)}),
    ],
)
def test_figures_stay_within_their_error_and_not_below_zero(how, expected):
    drawn = drawn_column("pupils", how, COLUMN, STATED)
    ends = {
        code: (Fraction(int(low), 10**drawn.places), Fraction(int(high), 10**drawn.places))
        for code, low, high in zip(drawn.codes, drawn.low, drawn.high, strict=True)
    }
    assert ends == {code: (Fraction(low), Fraction(high)) for code, (low, high) in expected.items()}
    assert drawn.places == 5  # one decimal in the figures, and four more


def test_a_missing_figure_stays_missing():
    assert "153" not in drawn_column("pupils", "abs:1", COLUMN, STATED).codes


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("stated", "states no error"),
        ("relative:0.02", "is no error. Write"),
        ("rel:0,02", '"0,02" is not a number'),
        ("rel:-1", "an error is 0 or more"),
        ("abs:1.000", "1.000 could be 1000 or the decimal"),
        (0.02, "is no error. Write"),
    ],
)
def test_errors_that_cannot_be_read(how, says):
    with pytest.raises(fordel.InvalidInput, match=says):
        drawn_column("pupils", how, COLUMN, NOTHING)


def test_a_figure_outside_what_it_is_stated_to_be_between():
    with pytest.raises(fordel.InvalidInput, match="the figure of 101 is not between lo and hi"):
        drawn_column("pupils", "stated", COLUMN.assign(hi=99.0), STATED)


def test_a_column_of_text_has_no_error():
    with pytest.raises(fordel.InvalidInput, match="holds no numbers"):
        drawn_column("name", "abs:1", pd.DataFrame({"name": ["a"]}, index=["101"]), NOTHING)


def test_a_large_figure_keeps_to_fifteen_digits():
    table = pd.DataFrame({"kr": [123_456_789_012.5]}, index=["101"])
    drawn = drawn_column("kr", "rel:0.01", table, NOTHING)
    assert drawn.places == 3
    assert int(drawn.high[0]) < 10**15


def test_limits_that_no_weights_are_within(pool):
    specification = fordel.load(pool).specification
    for within, says in (
        ({"elever": "0.6:0.8", "skoler": "0.5:0.9"}, "the lowest add up to 1.1, above 1"),
        ({"elever": (0, "0.3"), "skoler": (0, 0.3), "folk": (0, Decimal("0.3"))}, "the highest add up to 0.9, below 1"),
        ({"elevr": "0:1"}, 'elevr: is no part. The nearest is "elever"'),
        ({"elever": "0.6:0.5"}, "the lowest first"),
        ({"elever": 0.5}, "is not a lowest and a highest weight"),
        ({"elever": "0.1234567891:1"}, "more than 9 decimals"),
    ):
        with pytest.raises(fordel.InvalidInput, match=says):
            drawn_weights(specification, within)
