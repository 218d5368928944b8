"""A user's own figures: by code, or refused."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from fordel.figures.own_data import with_own_data
from fordel_solver.errors import InvalidInput

CODES = pd.Index(["101", "147", "153"], name="code")
TABLE = pd.DataFrame({"name": ["København", "Frederiksberg", "Brøndby"], "elever": [1, 2, 3]}, index=CODES)


def refused(data, match):
    with pytest.raises(InvalidInput, match=match):
        with_own_data(TABLE, data)


def test_figures_go_to_their_code_whatever_the_order():
    frame = pd.DataFrame({"timer": [30, 10, 20]}, index=["153", "101", "147"])
    assert with_own_data(TABLE, frame)[0]["timer"].tolist() == [10, 20, 30]


def test_codes_may_be_numbers_or_a_column_of_their_own():
    frame = pd.DataFrame({"code": [153, 101, 147], "timer": [30, 10, 20]})
    assert with_own_data(TABLE, frame)[0]["timer"].tolist() == [10, 20, 30]


def test_a_column_that_is_there_is_replaced_for_the_codes_given():
    changed, record = with_own_data(TABLE, {"elever": {"147": 25}})
    assert changed["elever"].tolist() == [1, 25, 3]
    assert record["elever"]["recipients"] == 1
    assert TABLE["elever"].tolist() == [1, 2, 3]


def test_the_record_does_not_depend_on_the_order_of_the_codes():
    _, one = with_own_data(TABLE, {"elever": {"101": 5, "147": 6}})
    _, other = with_own_data(TABLE, {"elever": {"147": 6, "101": 5}})
    assert one == other


def test_decimals_and_numpy_numbers_are_numbers():
    changed, _ = with_own_data(TABLE, {"elever": {"101": Decimal("0.1"), "147": np.int64(2), "153": np.float64(0.5)}})
    assert changed["elever"].tolist() == [0.1, 2.0, 0.5]


def test_an_unknown_code_is_refused_with_the_nearest():
    refused({"elever": {"154": 1}}, "no recipient with code 154. Nearest to 154: 153")


@pytest.mark.parametrize("value", [float("nan"), np.float64("nan"), pd.NA, pd.NaT])
def test_a_missing_figure_is_refused(value):
    refused({"elever": {"101": value}}, 'column "elever", code 101: is missing; .* never taken for zero')


@pytest.mark.parametrize("form", [pd.DataFrame, lambda cells: {"elever": pd.Series(cells["elever"])}])
def test_none_in_a_table_is_missing_too_since_anything_can_have_left_it(form):
    cells = {"elever": pd.Series([None, 5], index=["101", "147"], dtype=object)}
    refused(form(cells), 'column "elever", code 101: is missing; .* write None for it in a mapping')


def test_none_in_a_mapping_takes_a_figure_away():
    changed, record = with_own_data(TABLE, {"elever": {"101": None, "147": 5}})
    assert changed["elever"].isna().tolist() == [True, False, False]
    assert (changed.loc["147", "elever"], changed.loc["153", "elever"]) == (5, TABLE.loc["153", "elever"])
    assert (record["elever"]["recipients"], record["elever"]["changed"]) == (1, 2)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("inf"), "infinite"),
        ([1], "neither a number nor text"),
        (Decimal("0.12345678901234567890"), "more than 15 digits"),
        (1234567890123456, "more than 15 digits"),
        (Fraction(1, 3), "more than 15 digits"),
        (Decimal("1e999999"), "too large or too small"),
        (Decimal("sNaN"), "is missing"),
        (np.array([1, 2]), "neither a number nor text"),
        (True, "True is a truth value; give 1 or 0"),
    ],
)
def test_what_is_no_exact_number_is_refused(value, reason):
    refused({"elever": {"101": value}}, reason)


def test_a_new_column_needs_a_value_for_everyone():
    refused({"timer": {"101": 1}}, "no value for 147, 153")


def test_text_among_numbers_is_refused():
    refused({"elever": {"101": 1, "147": "to"}}, "both numbers and text")


def test_a_code_that_stands_twice_is_refused():
    refused(pd.DataFrame({"elever": [1, 2]}, index=["101", "101"]), "101 given more than once")


def test_other_forms_are_refused_with_an_example():
    refused({"elever": [1, 2, 3]}, "must be a DataFrame with index code")


def test_all_problems_come_at_once():
    with pytest.raises(InvalidInput) as caught:
        with_own_data(TABLE, {"elever": {"999": 1}, "timer": {"101": 1}})
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("of", [pd.Series, lambda values: pd.DataFrame({"elever": values})])
def test_a_narrow_or_a_wide_float_means_its_shortest_decimal(of):
    for dtype in (np.float32, np.longdouble):
        values = pd.Series(np.array(["0.1", "0.5"]).astype(dtype), index=["101", "147"])
        given = of(values)
        changed, _ = with_own_data(TABLE, {"elever": given} if isinstance(given, pd.Series) else given)
        assert changed["elever"].tolist() == [0.1, 0.5, 3]


def test_a_column_of_truth_values_is_refused():
    refused(pd.DataFrame({"elever": [True, False]}, index=["101", "147"]), "truth value")


@pytest.mark.parametrize("names", [["elever", "elever"], [5, "5"]])
def test_columns_of_one_name_are_refused(names):
    refused(pd.DataFrame([[1, 2]], index=["101"], columns=names), "more than one column with the name")


def test_figures_that_were_calculated_are_their_shortest_decimals():
    frame = pd.DataFrame({"elever": [10 * 1.05, 1 / 3, 0.1 + 0.2]}, index=["101", "147", "151"])
    kept, _ = with_own_data(frame.assign(elever=0), frame)
    assert kept["elever"].tolist() == frame["elever"].tolist()
