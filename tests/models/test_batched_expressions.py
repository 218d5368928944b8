"""Expressions over many scenarios at once: every value within its bound, every doubtful row told."""

from __future__ import annotations

from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from fordel_models.expressions import evaluate_for
from fordel_models.expressions.batched import Batch, Undecided
from fordel_models.expressions.bounded import Bounded
from fordel_models.expressions.syntax import parse
from fordel_models.recipients import Recipients
from fordel_solver.errors import InvalidInput
from strategies import examples

TABLE = pd.DataFrame(
    {"a": [3, 1, 4, 1, 5], "b": [0.3, 0.7, 1.1, 0.2, 0.9], "c": [1, 0, 3, 2, 5], "side": list("EEWWE")},
    index=["101", "147", "151", "153", "155"],
)
N = len(TABLE)


def numbers(depth: int) -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["a", "a", "b", "c", "2", "0.1", "7"])
    if not depth:
        return leaves
    less, truth = numbers(depth - 1), conditions(depth - 1)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, less, st.sampled_from("+-*/"), less),
        st.builds("where({}, {}, {})".format, truth, less, less),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), less, less),
        st.builds("{}({})".format, st.sampled_from(["abs", "sqrt", "log", "mean", "total", "rank", "place"]), less),
        st.builds("{}({}, weight=c)".format, st.sampled_from(["mean", "median", "rank", "total"]), less),
        st.builds("quantile({}, {})".format, less, st.sampled_from(["0.25", "0.5", "0.9"])),
        st.builds("taper({}, {}, {})".format, less, st.sampled_from(["0", "1"]), st.sampled_from(["3", "a"])),
        st.builds("-{}".format, less),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    less = numbers(depth)
    compared = st.builds("({} {} {})".format, less, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), less)
    return st.one_of(
        compared,
        st.builds("({} {} {})".format, compared, st.sampled_from(["and", "or"]), compared),
        st.builds("(not {})".format, compared),
        st.just('side == "E"'),
    )


def evaluated(text: str, cells: np.ndarray, places: int, *, condition: bool = False) -> tuple[int, float]:
    """Hold the values of all rows against the exact ones; how many rows were decided, and the widest bound."""
    expression = parse(text, year=None, where="key")
    batch = Batch(
        Recipients.from_frame(TABLE, expression.columns),
        {"a": Bounded(cells.astype(float), None, places)},
        np.zeros(len(cells), np.bool_),
    )
    everyone = np.ones((1, N), np.bool_)
    try:
        found = batch.conditions(expression, everyone) if condition else batch.numbers(expression, everyone)
    except Undecided:
        return 0, 0.0
    widest = 0.0
    for s in np.flatnonzero(~batch.doubtful).tolist():
        own = TABLE.assign(a=[float(Fraction(int(cell), 10**places)) for cell in cells[s]])
        exact = evaluate_for(expression, Recipients.from_frame(own, expression.columns), range(N), "key")[1]
        if not isinstance(found, Bounded):
            assert np.broadcast_to(found, cells.shape)[s].tolist() == exact
            continue
        values = np.broadcast_to(found.values, cells.shape)[s]
        bounds = np.broadcast_to(found.bound, cells.shape)[s]
        for value, bound, right in zip(values, bounds, exact, strict=True):
            assert abs(Fraction(right) * 10**found.places - Fraction(value)) <= Fraction(bound)
            widest = max(widest, bound)
    return int((~batch.doubtful).sum()), widest


CELLS = st.lists(st.lists(st.integers(-3, 40), min_size=N, max_size=N), min_size=2, max_size=2).map(np.array)


@examples(400)
@given(numbers(3), CELLS, st.sampled_from([0, 1]))
def test_values_are_within_their_bounds(text: str, cells: np.ndarray, places: int) -> None:
    evaluated(text, cells, places)


@examples(400)
@given(conditions(2), CELLS, st.sampled_from([0, 1]))
def test_conditions_are_right_or_doubtful(text: str, cells: np.ndarray, places: int) -> None:
    evaluated(text, cells, places, condition=True)


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("0.1 * a + 0.2 * a == 0.3 * a", True),  # decimals stay exact
        ("a / 3 * 3 == a", False),
        ("sqrt(a) * sqrt(a) >= a", False),
        ("a / 7 + a / 7 > 2 * a / 7", False),
        ("a >= median(a)", True),
        ("a >= mean(a, weight=c)", False),  # all are equal
        ("a / 3 > a / 4", True),
        ("rank(a / 3) == 1", False),
        ("rank(a) == 1", True),
    ],
)
def test_near_ties_are_doubtful(text: str, decided: bool) -> None:
    cells = np.full((1, N), 7)
    assert evaluated(text, cells, 0, condition=True)[0] == decided


def test_figures_that_nobody_needs_raise_no_doubt() -> None:
    cells = np.array([[0, 1, 2, 3, 4], [0, 0, 0, 0, 0]])
    assert evaluated("where(a > 0, c / a, 0)", cells, 0)[0] == 2
    assert evaluated("c / a", cells, 0)[0] == 0
    assert evaluated("a > 0 and c / a > 1 / 3", np.array([[0, 1, 2, 3, 4]]), 0, condition=True)[0] == 1


def test_whole_numbers_and_decimals_have_no_error() -> None:
    cells = np.array([[12, 7, 30, 1, 5]])
    assert evaluated("max(0, 100 - a) * b * c / 100 + total(a) - median(a)", cells, 1) == (1, 0.0)


def test_errors_are_met_in_the_exact_evaluation_too() -> None:
    """What is refused exactly is doubtful here: so the scenario is solved alone, and has its error."""
    cells = [0, 1, 1, 1, 1]
    for text in ("c / a", "sqrt(a - 1)", "log(a)"):
        expression = parse(text, year=None, where="key")
        with pytest.raises(InvalidInput):
            evaluate_for(expression, Recipients.from_frame(TABLE.assign(a=cells), expression.columns), range(N), "key")
        assert evaluated(text, np.array([cells]), 0)[0] == 0
