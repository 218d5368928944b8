"""What `allocate` and `allocate_many` accept, give back and refuse; a refusal names the argument and the place."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import slow_reference as slow
from fordel_solver import allocate, allocate_exactly, allocate_many, fair_share
from fordel_solver.errors import FordelError, Infeasible, InvalidInput

FOUR = [1, 2, 3, 4]


def refusal(
    function: Callable[..., Any], *arguments: Any, error: type[FordelError] = InvalidInput, **options: Any
) -> str:
    with pytest.raises(error) as caught:
        function(*arguments, **options)
    return str(caught.value)


# --- what comes back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", slow.METHODS)
@pytest.mark.parametrize("amount", [0, 7, 10**13])
def test_whole_kroner_come_back_as_int64(method: str, amount: int) -> None:
    got = allocate(amount, [0.5, 0.25], method=method)
    assert type(got) is np.ndarray
    assert got.dtype == np.int64
    assert got.shape == (2,)


@pytest.mark.parametrize("method", slow.METHODS)
def test_the_container_does_not_matter(method: str) -> None:
    key, floor, cap = [1, 5, 0, 7], [3, 0, 1, 0], [9, 9, 9, 30]
    expected = slow.reference(40, key, floor=floor, cap=cap, method=method).amounts
    for form in (
        tuple,
        np.array,
        lambda values: np.array(values, dtype=float),
        lambda values: np.array(values, object),
    ):
        got = allocate(40, form(key), floor=form(floor), cap=form(cap), method=method)
        assert got.tolist() == expected
    assert allocate(np.int64(40), range(1, 4)).tolist() == allocate(40.0, [1.0, Decimal(2), Fraction(3)]).tolist()


def test_scalar_limits_are_the_same_for_everyone() -> None:
    assert list(allocate(10, [8, 1, 1], floor=2)) == [6, 2, 2]
    assert list(allocate(10, [8, 1, 1], cap=5)) == [5, 3, 2]
    assert list(allocate(10, [8, 1, 1], floor=np.float64(2), cap=Decimal(5))) == [5, 3, 2]


@pytest.mark.parametrize("unlimited", [None, math.inf, np.inf, Decimal("Infinity"), 10**30, 1e30])
def test_no_cap_can_be_written_in_several_ways(unlimited: Any) -> None:
    assert list(allocate(10, [8, 1, 1], cap=[unlimited, 0, unlimited])) == [9, 0, 1]
    assert list(allocate(10, [8, 1, 1], cap=unlimited)) == [8, 1, 1]


def test_what_is_handed_in_is_not_changed() -> None:
    key, floor, cap = np.array([1.0, 2.0, 0.0]), np.array([0.5, 0.0, 1.0]), [None, 8.5, 4]
    groups, group_cap = ["a", "b", "b"], {"b": 7}
    key.flags.writeable = floor.flags.writeable = False
    allocate(10, key, floor=floor, cap=cap, groups=groups, group_cap=group_cap)
    assert (key.tolist(), floor.tolist(), cap) == ([1, 2, 0], [0.5, 0, 1], [None, 8.5, 4])
    assert (groups, group_cap) == (["a", "b", "b"], {"b": 7})


IN_ANY_PROCESS = """
from fordel_solver import allocate, allocate_exactly, allocate_many
labels = ["nord", "syd", "øst", "vest", "midt"] * 4
limits = {"groups": labels, "group_cap": {name: 180 for name in set(labels)}, "group_floor": {"øst": 170, "syd": 150}}
print(allocate(803, [1, 2, 3, 4, 5] * 4, **limits).tolist())
print(allocate_exactly(803, [1, 2, 3, 4, 5] * 4, **limits).fair_shares)
print(allocate_many([803, 804], [1, 1, 1, 1, 1] * 4, method="dean").tolist())
"""


def test_the_answer_is_the_same_in_every_process() -> None:
    """Sets and dicts of text are in another order when PYTHONHASHSEED is another."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", IN_ANY_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


# --- what is refused -------------------------------------------------------------------------------------------------

NOT_A_KEY = [math.nan, math.inf, -math.inf, -1, -0.001, True, "2", None, Decimal("NaN"), 1j, [1]]


@pytest.mark.parametrize("bad", NOT_A_KEY, ids=repr)
def test_a_key_must_be_finite_numbers_of_zero_or_more(bad: Any) -> None:
    message = refusal(allocate, 100, [5, 5, bad, 5, bad])
    assert "`key`" in message
    assert "position 2" in message
    message = refusal(allocate_many, 100, [[5, 5, 5], [5, bad, 5]])
    assert "`keys`" in message
    assert "row 1 at position 1" in message or isinstance(bad, list)


@pytest.mark.parametrize("bad", NOT_A_KEY[:6] + NOT_A_KEY[7:], ids=repr)
def test_a_masked_row_can_be_an_invalid_one(bad: Any) -> None:
    if not isinstance(bad, list):
        assert allocate_many(9, [[1, 2], [1, bad], [2, 1]], on_error="mask").tolist() == [[3, 6], [-1, -1], [6, 3]]


@pytest.mark.parametrize("limit", ["floor", "cap"])
@pytest.mark.parametrize("bad", [math.nan, -math.inf, -1, True, "2", Decimal("NaN"), Decimal("-Infinity")], ids=repr)
def test_limits_must_be_kroner(limit: str, bad: Any) -> None:
    message = refusal(allocate, 100, FOUR, **{limit: [0, 200, 200, bad]})
    assert f"`{limit}`" in message
    assert "position 3" in message
    assert f"`{limit}`" in refusal(allocate, 100, FOUR, **{limit: bad})
    message = refusal(allocate_many, 100, FOUR, **{f"{limit}s": [[0, 200, 200, 200], [0, bad, 200, 200]]})
    assert f"`{limit}s`" in message
    assert "row 1 at position 1" in message


@pytest.mark.parametrize("bad", [None, math.inf, Decimal("Infinity")], ids=repr)
def test_a_floor_cannot_be_missing_or_infinite(bad: Any) -> None:
    message = refusal(allocate, 100, FOUR, floor=[0, bad, 0, 0])
    assert "`floor`" in message
    assert "position 1" in message


@pytest.mark.parametrize("bad", [-1, 0.5, True, "100", None, math.nan, math.inf, [100], Decimal("0.1"), 10**18, 2**64])
def test_the_amount_must_be_whole_kroner(bad: Any) -> None:
    assert "`amount`" in refusal(allocate, bad, FOUR)
    if not isinstance(bad, list) and bad is not None:
        message = refusal(allocate_many, [100, 100, bad], FOUR)
        assert "`amounts`" in message
        assert "row 2" in message


@pytest.mark.parametrize("function", [allocate, fair_share, allocate_exactly, allocate_many])
def test_the_amount_must_be_whole_units(function: Callable[..., Any]) -> None:
    message = refusal(function, 1_234_500, FOUR, unit=1_000)
    assert "`amount" in message
    assert "1.234.500 kr." in message
    assert "1.234.000 kr." in message
    assert "1.235.000 kr." in message


@pytest.mark.parametrize("bad", [0, -1, 1.5, "1", True, None, math.nan, math.inf])
@pytest.mark.parametrize("function", [allocate, fair_share, allocate_exactly, allocate_many])
def test_the_unit_must_be_a_positive_whole_number(function: Callable[..., Any], bad: Any) -> None:
    assert "`unit`" in refusal(function, 100, FOUR, unit=bad)


@pytest.mark.parametrize("key", [[], (), np.array([]), 5, None, [[1, 2]], "12", np.array([True, False]), {1, 2}])
def test_a_key_must_be_a_row_of_numbers(key: Any) -> None:
    assert "`key`" in refusal(allocate, 100, key)


@pytest.mark.parametrize("keys", [np.empty((2, 0)), 5, None, np.ones((2, 2, 2)), [[1, 2], [3]], "12", [[True, False]]])
def test_keys_must_be_a_row_or_a_table_of_numbers(keys: Any) -> None:
    assert "`keys`" in refusal(allocate_many, 100, keys)


@pytest.mark.parametrize("method", slow.METHODS)
def test_someone_must_have_a_positive_key(method: str) -> None:
    """Also where the floors would add up to the amount."""
    assert "`key`" in refusal(allocate, 0, [0, 0], method=method)
    assert "`key`" in refusal(allocate, 10, [0, 0], floor=5, method=method, on_surplus="return")


@pytest.mark.parametrize("name", ["floor", "cap", "groups"])
@pytest.mark.parametrize("length", [0, 1, 3, 5])
def test_lengths_must_agree(name: str, length: int) -> None:
    message = refusal(allocate, 100, FOUR, **{name: [7] * length})
    assert f"`{name}`" in message
    assert str(length) in message
    assert "4" in message


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"amounts": [10, 20, 30], "keys": [FOUR, FOUR]}, ("`amounts` 3", "`keys` 2")),
        ({"amounts": 10, "keys": [FOUR, FOUR], "floors": [[0] * 4] * 3}, ("`keys` 2", "`floors` 3")),
        ({"amounts": [10] * 3, "keys": FOUR, "caps": [[9] * 4] * 2}, ("`amounts` 3", "`caps` 2")),
        ({"amounts": 10, "keys": [FOUR], "floors": [0, 0, 0]}, ("`floors`", "3", "4")),
        ({"amounts": [[10]], "keys": [FOUR]}, ("`amounts`",)),
        ({"amounts": 10, "keys": [FOUR], "caps": np.ones((1, 1, 4))}, ("`caps`",)),
    ],
)
def test_shapes_of_a_batch_must_agree(arguments: dict[str, Any], named: tuple[str, ...]) -> None:
    message = refusal(allocate_many, **arguments)
    assert all(part in message for part in named), message


@pytest.mark.parametrize(
    ("option", "value", "nearest"),
    [
        ("method", "d'hondt", "dhondt"),
        ("method", "sainte-laguë", "sainte-lague"),
        ("method", "largest_remainder", "largest-remainder"),
        ("on_shortfall", "scale_floors", "scale-floors"),
        ("on_surplus", "returned", "return"),
    ],
)
@pytest.mark.parametrize("function", [allocate, allocate_exactly, allocate_many])
def test_an_unknown_name_is_answered_with_the_nearest(
    function: Callable[..., Any], option: str, value: str, nearest: str
) -> None:
    message = refusal(function, 100, FOUR, **{option: value})
    assert f"`{option}`" in message
    assert f'Did you mean "{nearest}"?' in message


def test_on_error_is_raise_or_mask() -> None:
    message = refusal(allocate_many, 100, FOUR, on_error="skip")
    assert "`on_error`" in message
    assert '"mask"' in message


# --- groups ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["group_floor", "group_cap"])
def test_a_limit_must_be_for_a_group_that_there_is(limit: str) -> None:
    message = refusal(allocate, 100, FOUR, groups=list("aabb"), **{limit: {"a": 30, "Nord": 50}})
    assert f"`{limit}`" in message
    assert "'Nord'" in message
    assert f"`{limit}`" in refusal(allocate, 100, FOUR, **{limit: {"a": 30}})


@pytest.mark.parametrize("limit", ["group_floor", "group_cap"])
@pytest.mark.parametrize("bad", [-1, math.nan, "30", True, -math.inf])
def test_group_limits_must_be_kroner(limit: str, bad: Any) -> None:
    message = refusal(allocate, 100, FOUR, groups=list("aabb"), **{limit: {"a": 30, "b": bad}})
    assert f"`{limit}" in message
    assert "'b'" in message


@pytest.mark.parametrize("limit", ["group_floor", "group_cap"])
@pytest.mark.parametrize("bad", [[30, 40], 30, "ab", [("a", 30)]])
def test_group_limits_come_by_label(limit: str, bad: Any) -> None:
    assert f"`{limit}`" in refusal(allocate, 100, FOUR, groups=list("aabb"), **{limit: bad})


def test_a_group_without_limits_is_like_no_group() -> None:
    assert list(allocate(100, FOUR, groups=list("abba"))) == [10, 20, 30, 40]
    assert list(allocate(100, FOUR, groups=list("abba"), group_cap={"a": None, "b": math.inf})) == [10, 20, 30, 40]
    assert list(allocate(100, FOUR, groups=list("abba"), group_cap={"a": 40})) == [8, 24, 36, 32]


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
def test_divisor_methods_do_not_go_with_groups(method: str) -> None:
    message = refusal(allocate, 100, FOUR, groups=list("aabb"), group_cap={"a": 20}, method=method)
    assert "`method`" in message
    assert "`groups`" in message


def test_scaled_floors_do_not_go_with_groups() -> None:
    options = {"groups": list("aabb"), "group_floor": {"a": 90}, "floor": 30, "on_shortfall": "scale-floors"}
    message = refusal(allocate, 100, FOUR, **options)
    assert "`on_shortfall`" in message
    assert "`groups`" in message


@pytest.mark.parametrize(
    ("options", "kroner"),
    [
        ({"group_floor": {"a": 40}, "group_cap": {"a": 30}}, ("40 kr.", "30 kr.")),
        ({"group_cap": {"a": 30}, "floor": [20, 20, 0, 0]}, ("40 kr.", "10 kr.", "30 kr.")),
        ({"group_floor": {"a": 30}, "cap": [10, 10, None, None]}, ("20 kr.", "10 kr.", "30 kr.")),
    ],
)
def test_limits_of_a_group_against_those_of_its_members(options: dict[str, Any], kroner: tuple[str, ...]) -> None:
    message = refusal(allocate, 100, FOUR, groups=list("aabb"), error=Infeasible, **options)
    assert "'a'" in message
    assert all(amount in message for amount in kroner), message


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "shortfall", "surplus"),
    [
        ({"floor": [300_000, 900_000, 0, 0]}, 200_000, 0),
        ({"floor": [300_000.5, 899_999.5, 0, 0]}, 200_001, 0),
        ({"floor": [300_001, 899_001, 0, 0], "unit": 1_000}, 201_000, 0),
        ({"cap": 200_000}, 0, 200_000),
        ({"cap": [200_999, 200_999, 200_999, 0], "unit": 1_000}, 0, 400_000),
        ({"groups": list("aabb"), "group_floor": {"a": 600_000, "b": 500_000}}, 100_000, 0),
        ({"groups": list("aabb"), "group_floor": {"a": 600_000}, "floor": [0, 0, 0, 700_000]}, 300_000, 0),
        ({"groups": list("aabb"), "group_cap": {"a": 600_000, "b": 300_000}}, 0, 100_000),
        ({"groups": list("aabb"), "group_cap": {"a": 600_000}, "cap": [None, None, 0, 50_000]}, 0, 350_000),
    ],
)
def test_impossible_limits_say_by_how_many_kroner(options: dict[str, Any], shortfall: int, surplus: int) -> None:
    for function in (allocate, allocate_exactly, fair_share):
        with pytest.raises(Infeasible) as caught:
            function(1_000_000, FOUR, **options)
        assert (caught.value.shortfall, caught.value.surplus) == (shortfall, surplus)
        kroner = f"{shortfall or surplus:,} kr.".replace(",", ".")
        assert kroner in str(caught.value)
        assert "amount" in caught.value.conflict
        assert all(kroner in repair for repair in caught.value.repair)
        assert len(caught.value.repair) >= 2


def test_caps_of_recipients_without_key_do_not_count_as_reach() -> None:
    with pytest.raises(Infeasible) as caught:
        allocate(100, [1, 0], floor=[0, 10], cap=[50, 500])
    assert caught.value.surplus == 40


@pytest.mark.parametrize(
    "options",
    [
        {"floor": [0, 50, 0, 0], "cap": [None, 40, None, None]},
        {"floor": 0.3, "cap": 0.7},
        {"floor": [1, 5, 1, 1], "cap": 9},
    ],
)
@pytest.mark.parametrize("method", slow.METHODS)
def test_a_cap_below_its_floor_after_rounding_is_impossible(options: dict[str, Any], method: str) -> None:
    message = refusal(allocate, 100, FOUR, error=Infeasible, unit=10, method=method, on_surplus="return", **options)
    assert "floor" in message
    assert "cap" in message
    assert f"position {1 if options['floor'] == [0, 50, 0, 0] else 0}" in message


def test_labels_name_the_recipients_in_messages() -> None:
    labels = ["101 København", "153 Brøndby"]
    assert "153 Brøndby" in refusal(allocate_exactly, 100, [1, -1], labels=labels)
    assert "153 Brøndby" in refusal(allocate_exactly, 100, [1, 1], floor=[0, math.nan], labels=labels)
    impossible = {"floor": [0, 50], "cap": [None, 40]}
    assert "153 Brøndby" in refusal(allocate_exactly, 100, [1, 1], labels=labels, error=Infeasible, **impossible)
