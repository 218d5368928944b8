"""Paths with names that have points, quotation marks and equals signs in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel_models.path_keys import assignment, joined, keys_of

NAMES = st.text(st.sampled_from("aø .'\"=-1$"), min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=5), st.sampled_from("'\""))
def test_what_is_joined_is_taken_apart_again(keys, mark):
    assert keys_of(joined(keys, mark=mark)) == keys


@given(st.lists(NAMES, min_size=1, max_size=4), st.sampled_from("'\""), st.text(max_size=6))
def test_a_value_begins_after_the_path(keys, mark, value):
    path = joined(keys, mark=mark, besides="=")
    assert assignment(f"{path}={value}") == (path, "=", value)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("pool.floor", ["pool", "floor"]),
        ("group.region.cap.it's N", ["group", "region", "cap", "it's N"]),
        ("group.region.cap.'it''s S.'", ["group", "region", "cap", "it's S."]),
        ('group.region.cap."Region S.".kr', ["group", "region", "cap", "Region S.", "kr"]),
        # No quoted key where something follows the mark.
        ("group.region.cap.'a'b", ["group", "region", "cap", "'a'b"]),
        ("pool.", ["pool", ""]),
        ("", [""]),
    ],
)
def test_only_a_key_that_begins_and_ends_with_a_mark_is_quoted(path, keys):
    assert keys_of(path) == keys


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("pool.unit=1000", ("pool.unit", "=", "1000")),
        ("part.elever.key=where(a == 'b', 1, 2)", ("part.elever.key", "=", "where(a == 'b', 1, 2)")),
        ("pool.unit", ("pool.unit", "", "")),
        ("", ("", "", "")),
        ("=5", ("", "=", "5")),
        ("group.zone.cap.'A.=B'=5=6", ("group.zone.cap.'A.=B'", "=", "5=6")),
    ],
)
def test_an_assignment_is_taken_apart_at_its_first_equals_sign(text, pieces):
    assert assignment(text) == pieces
