"""pandas in, pandas out: recipients are known by their labels, in any order."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fordel import InvalidInput, allocate, allocate_many, fair_share

PUPILS = pd.Series([300, 200, 100], index=["101", "147", "151"], name="pupils")


def by_code(*values: Any, codes: tuple[str, ...] = ("151", "101", "147"), **options: Any) -> pd.Series:
    """A Series in another order than the key's."""
    return pd.Series(list(values), index=list(codes), **options)


def refusal(function: Callable[..., Any], *arguments: Any, **options: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_a_series_comes_back_with_the_index_of_the_key() -> None:
    got = allocate(60, PUPILS)
    assert isinstance(got, pd.Series)
    assert got.dtype == np.int64
    assert got.index.equals(PUPILS.index)
    assert got.to_dict() == {"101": 30, "147": 20, "151": 10}


def test_limits_are_aligned_by_label() -> None:
    assert allocate(60, PUPILS, floor=by_code(30, 0, 0)).to_dict() == {"101": 18, "147": 12, "151": 30}
    assert allocate(60, PUPILS, cap=by_code(math.inf, 10, math.inf)).to_dict() == {"101": 10, "147": 33, "151": 17}
    both = allocate(60, PUPILS, floor=by_code(30, 0, 0), cap=by_code(60, 60, 5))
    assert both.to_dict() == {"101": 25, "147": 5, "151": 30}


def test_groups_are_aligned_by_label() -> None:
    groups = by_code("east", "west", "west")
    got = allocate(60, PUPILS, groups=groups, group_cap={"west": 20})
    assert got.to_dict() == {"101": 12, "147": 8, "151": 40}
    assert allocate(60, PUPILS, groups=groups.astype("category"), group_cap={"west": 20}).equals(got)


def test_fair_shares_are_aligned_too() -> None:
    assert fair_share(60, PUPILS, floor=by_code(30, 0, 0)) == ([18, 12, 30], Fraction(6, 100))


def test_scalars_and_plain_lists_go_with_a_series() -> None:
    assert allocate(60, PUPILS, floor=15).to_dict() == {"101": 27, "147": 18, "151": 15}
    assert allocate(60, PUPILS, cap=[20, None, None]).to_dict() == {"101": 20, "147": 27, "151": 13}


def test_an_array_comes_back_for_an_array_or_a_list() -> None:
    for key in ([300, 200, 100], np.array([300, 200, 100])):
        got = allocate(60, key)
        assert type(got) is np.ndarray
        assert got.tolist() == [30, 20, 10]


def test_whole_numbers_of_pandas_are_numbers() -> None:
    assert allocate(60, PUPILS.astype("Int64")).equals(allocate(60, PUPILS))
    assert allocate(60, PUPILS.astype("float64") / 10).equals(allocate(60, PUPILS))


@pytest.mark.parametrize("name", ["floor", "cap", "groups"])
def test_differing_labels_are_refused_by_name(name: str) -> None:
    missing = refusal(allocate, 60, PUPILS, **{name: by_code(60, 60, codes=("101", "151"))})
    assert f"`{name}`" in missing
    assert "'147'" in missing
    unknown = refusal(allocate, 60, PUPILS, **{name: by_code(60, 60, 60, 60, codes=("101", "147", "151", "999"))})
    assert f"`{name}`" in unknown
    assert "'999'" in unknown
    as_numbers = refusal(allocate, 60, PUPILS, **{name: pd.Series([60, 60, 60], index=[101, 147, 151])})
    assert f"`{name}`" in as_numbers


@pytest.mark.parametrize("name", ["floor", "cap"])
def test_labelled_limits_need_a_labelled_key(name: str) -> None:
    """Without labels on the key nobody knows whose limit it is."""
    assert f"`{name}`" in refusal(allocate, 60, [300, 200, 100], **{name: by_code(60, 60, 60)})


def test_a_label_that_occurs_twice_is_refused() -> None:
    twice = pd.Series([3, 2, 1], index=["101", "147", "101"])
    for arguments in ({"key": twice}, {"key": PUPILS, "floor": twice}, {"key": twice, "cap": twice}):
        message = refusal(allocate, 60, **arguments)
        assert "'101'" in message
        assert "`floor`" in message or "`key`" in message


@pytest.mark.parametrize("bad", [math.nan, None, -1, math.inf, "3"])
def test_the_label_of_what_is_wrong_is_named(bad: Any) -> None:
    message = refusal(allocate, 60, pd.Series([300, bad, 100], index=PUPILS.index))
    assert "`key`" in message
    # A column of text is text throughout: then the first is named.
    assert ("101" if isinstance(bad, str) and pd.Series([300, bad]).dtype != object else "147") in message
    if bad not in (math.inf, None):
        message = refusal(allocate, 60, PUPILS, cap=pd.Series([60.0, bad, 60.0], index=PUPILS.index, dtype=object))
        assert "`cap`" in message
        assert "147" in message


def test_missing_values_are_never_no_limit() -> None:
    """None in a list means no cap; a missing value in a column of numbers has become NaN, and that is a gap in data."""
    gap = by_code(60, None, 60, dtype="float64")
    message = refusal(allocate, 60, PUPILS, cap=gap)
    assert "`cap`" in message
    assert "101" in message
    assert "`floor`" in refusal(allocate, 60, PUPILS, floor=gap)
    assert "`cap`" in refusal(allocate, 60, PUPILS, cap=by_code(60, None, 60, dtype="Int64"))


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA])
def test_a_recipient_without_a_group_is_refused(missing: Any) -> None:
    message = refusal(allocate, 60, PUPILS, groups=by_code("east", missing, "west"), group_cap={"west": 20})
    assert "`groups`" in message
    assert "101" in message


def test_group_limits_come_as_a_dict() -> None:
    limits = pd.Series({"west": 20})
    message = refusal(allocate, 60, PUPILS, groups=by_code("east", "west", "west"), group_cap=limits)
    assert "`group_cap`" in message
    got = allocate(60, PUPILS, groups=by_code("east", "west", "west"), group_cap=limits.to_dict())
    assert got.to_dict() == {"101": 12, "147": 8, "151": 40}


def test_what_is_handed_in_is_not_changed() -> None:
    key, floor = PUPILS.copy(), by_code(30, 0, 0)
    allocate(60, key, floor=floor)
    assert key.equals(PUPILS)
    assert floor.equals(by_code(30, 0, 0))


def test_a_table_of_keys_with_labelled_limits() -> None:
    keys = pd.DataFrame({"101": [1, 3], "147": [3, 1]})
    floors = pd.Series([0, 30], index=["147", "101"])
    assert np.asarray(allocate_many(60, keys, floors=floors)).tolist() == [[30, 30], [45, 15]]


def test_scenarios_of_a_table_are_aligned_by_their_labels() -> None:
    keys = pd.DataFrame({"101": [1, 0], "147": [0, 1]}, index=["low", "high"])
    amounts = pd.Series({"high": 900, "low": 100})
    caps = pd.DataFrame({"147": [800, 100], "101": [90, 100]}, index=["high", "low"])
    assert allocate_many(amounts, keys).tolist() == [[100, 0], [0, 900]]
    assert allocate_many(amounts, keys, caps=caps, on_surplus="return").tolist() == [[100, 0], [0, 800]]
    with pytest.raises(InvalidInput, match="`amounts` has a row 'other'"):
        allocate_many(pd.Series({"other": 900, "low": 100}), keys)
