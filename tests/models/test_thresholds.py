"""The comparisons of an expression, one of them flipped, and tapers of equal cost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel_models.expressions import evaluate
from fordel_models.expressions.syntax import parse
from fordel_models.recipients import Recipients
from fordel_models.thresholds import comparisons_in, zero_of_equal_cost
from small_pools import recipients

TABLE = recipients(size=[10, 20, 30], density=[5, 50, 500], region=["A", "B", "A"], gap=[1, None, 3])


def found(text: str):
    expression = parse(text, year=None, where="rule")
    return comparisons_in(expression, Recipients.from_frame(TABLE, expression.columns), "rule")


def told(text: str) -> list[tuple[str, str, bool]]:
    return [(own.text, own.value, own.above) for own in found(text)]


def test_each_comparison_of_numbers_is_found_with_its_side_and_direction():
    assert told("size > 15") == [("size > 15", "size", True)]
    assert told("15 >= size") == [("15 >= size", "size", False)]
    assert told("size < mean(size) and not (density >= 50)") == [
        ("size < mean(size)", "size", False),
        ("density >= 50", "density", True),
    ]
    assert told("12 < size <= 25") == [("12 < size", "size", True), ("size <= 25", "size", False)]
    assert told("(size + 1) * (density - 1) > (15)") == [
        ("(size + 1) * (density - 1) > (15)", "(size + 1) * (density - 1)", True)
    ]


def test_what_no_recipient_crosses_by_itself_is_left_out():
    assert told('region == "A"') == []
    assert told("size == 20") == []
    assert told("mean(size) > 15") == []
    assert told("size * total(where(density < 50, 1, 0)) > 15") == [
        ("size * total(where(density < 50, 1, 0)) > 15", "size * total(where(density < 50, 1, 0))", True)
    ]


def test_a_count_of_conditions_is_told_by_the_conditions():
    assert [text for text, _, _ in told("where(size > 15, 1, 0) + where(density > 60, 1, 0) >= 2")] == [
        "size > 15",
        "density > 60",
    ]


def test_a_threshold_of_each_ones_own_is_not_common():
    (own,) = found("size > density")
    assert not own.common
    assert own.thresholds == (5, 50, 500)
    assert own.truths == (True, False, False)


def test_a_missing_figure_leaves_its_recipient_out():
    (own,) = found("gap > 2")
    assert own.values == (1, None, 3)
    assert own.truths == (False, None, True)


@pytest.mark.parametrize(
    "text",
    [
        "size > 15",
        "12 < size <= 25",
        "size > 15 and density < 100 or size < 5",
        "not size > 15",
        "where(size > 15, 2, 1) == 2",
        "(size) > (15)",
    ],
)
def test_flipping_one_for_a_recipient_changes_it_alone_and_only_that_comparison(text):
    for own in found(text):
        for i, code in enumerate(TABLE.index):
            changed = own.flipped(code, own.truths[i])
            plain = evaluate(text, TABLE)
            after = evaluate(changed, TABLE)
            assert [value for j, value in enumerate(after) if j != i] == [
                value for j, value in enumerate(plain) if j != i
            ]
            # The comparison by itself comes out the other way.
            assert len(found(own.text)) == 1
            assert evaluate(found(own.text)[0].flipped(code, own.truths[i]), TABLE)[i] is not own.truths[i]


def test_flipping_where_another_condition_decides_changes_nothing():
    _, density = found("size > 15 and density < 100")
    assert evaluate(density.flipped("101", True), TABLE) == evaluate("size > 15 and density < 100", TABLE)
    assert evaluate(density.flipped("151", False), TABLE)[2] is True


def test_the_rest_of_a_condition():
    first, second = found("size > 15 and (density < 100 or size < 3) and density > 1")[0::3]
    assert first.rest == "(density < 100 or size < 3) and (density > 1)"
    assert first.conjunct
    assert second.rest == "(size > 15) and (density < 100 or size < 3)"
    assert not found("size > 15 or density < 100")[0].conjunct


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=2, max_size=8),
    st.integers(5, 30),
    st.integers(1, 9),
)
def test_a_taper_of_equal_cost_costs_the_same(candidates, threshold, width):
    values = [Fraction(x) for x, _ in candidates]
    worths = [Fraction(v) for _, v in candidates]
    inside = [x >= threshold for x in values]
    full_at = Fraction(threshold + width)
    zero = zero_of_equal_cost(values, worths, inside, Fraction(threshold), full_at)
    before = sum(worth for worth, there in zip(worths, inside, strict=True) if there)
    if zero is None:
        # Everybody counted nearly in full would not cost as much: nobody with a worth is outside.
        assert all(inside)
        return
    assert zero <= threshold
    weights = [min(max((x - zero) / (full_at - zero), Fraction(0)), Fraction(1)) for x in values]
    assert sum(weight * worth for weight, worth in zip(weights, worths, strict=True)) == before
