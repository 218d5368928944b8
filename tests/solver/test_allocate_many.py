"""A batch gives, row by row, exactly what the single call gives, also where floating point cannot tell."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import slow_reference as slow
from agreement import assert_rows_as_single_calls, row_of
from fordel_solver import allocate_many
from fordel_solver.errors import Infeasible
from strategies import FLOOR_FACTORS, amounts, examples, fixed_list, keys

Row = dict[str, Any]


# --- generated batches -----------------------------------------------------------------------------------------------


@st.composite
def batches(draw: st.DrawFn) -> Row:
    """Up to 5 scenarios of up to 6 recipients: keys, amounts and limits in every shape, some rows impossible."""
    n, count, unit = draw(st.integers(1, 6)), draw(st.integers(1, 5)), draw(st.sampled_from((1, 1, 10, 1000)))
    kinds = draw(st.sampled_from((("integers",), ("small",), ("floats",), ("tenths",), ("orders",), ("decimals",))))
    one_key, one_amount = draw(st.booleans()), draw(st.booleans())
    key = draw(keys(n, kinds)) if one_key else [draw(keys(n, kinds)) for _ in range(count)]
    amount = draw(amounts(unit)) if one_amount else [draw(amounts(unit)) for _ in range(count)]
    if one_key and one_amount:
        amount = [amount] * count

    def limits(row: int, least: Fraction, values: tuple[Fraction, ...]) -> list[Any]:
        own = [slow.exact(k) for k in row_of(key, row, vector_is_one_row=True)]
        share = Fraction(row_of(amount, row, vector_is_one_row=False), 1) / sum(own)
        factors = draw(fixed_list(st.sampled_from(values), n))
        return [round(least + factor * share * k) for factor, k in zip(factors, own, strict=True)]

    floors, caps = None, None
    if draw(st.booleans()):
        floors = [limits(row, Fraction(0), FLOOR_FACTORS[:6]) for row in range(count)]
    if draw(st.booleans()):
        above = tuple(1 + factor for factor in FLOOR_FACTORS[:5])
        caps = [limits(row, Fraction(2 * unit), above) for row in range(count)]
        if draw(st.booleans()):
            caps = [[draw(st.sampled_from((math.inf, None, cap))) for cap in row] for row in caps]
    if draw(st.booleans()):
        floors, caps = (values and values[0] for values in (floors, caps))
    return {"amounts": amount, "keys": key, "floors": floors, "caps": caps, "unit": unit}


@examples(250)
@given(batches())
def test_every_row_is_what_the_single_call_gives(batch: Row) -> None:
    assert_rows_as_single_calls(**batch)


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(40)
@given(batches())
def test_every_row_of_a_divisor_method_is_what_the_single_call_gives(method: str, batch: Row) -> None:
    assert_rows_as_single_calls(**batch, method=method)


@examples(80)
@given(batches(), st.sampled_from(("error", "scale-floors")), st.sampled_from(("error", "return")))
def test_rows_scale_floors_and_return_surpluses_as_the_single_call_does(
    batch: Row, on_shortfall: str, on_surplus: str
) -> None:
    batch["amounts"] = (np.asarray(batch["amounts"]) // batch["unit"] // 2 * batch["unit"]).tolist()
    assert_rows_as_single_calls(**batch, on_shortfall=on_shortfall, on_surplus=on_surplus)
    batch["amounts"] = (np.asarray(batch["amounts"]) * 4).tolist()
    assert_rows_as_single_calls(**batch, on_shortfall=on_shortfall, on_surplus=on_surplus)


@pytest.mark.slow
@pytest.mark.parametrize("method", slow.METHODS)
@examples(400)
@given(batches())
def test_every_row_of_many_more_batches(method: str, batch: Row) -> None:
    assert_rows_as_single_calls(**batch, method=method)


# --- 98 recipients, floors and caps that both bind -------------------------------------------------------------------


def scenarios_of_98(count: int, *, decimals: int | None, seed: int = 98) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keys of very different sizes; floors at 95 and caps at 120 pct. of a baseline that the shares have moved from."""
    generator = np.random.default_rng(seed)
    sizes = np.exp(generator.normal(10, 0.8, 98))
    keys = sizes * np.exp(generator.normal(0, 0.25, (count, 98)))
    keys = np.round(keys, decimals) if decimals is not None else keys
    baseline = np.round(686_000_000 * sizes / sizes.sum())
    return keys, np.round(0.95 * baseline), np.round(1.2 * baseline)


@pytest.mark.parametrize("decimals", [None, 0, 2])
def test_two_thousand_scenarios_of_98_with_floors_and_caps_that_bind(decimals: int | None) -> None:
    amount = 700_000_000
    keys, floors, caps = scenarios_of_98(2_000, decimals=decimals)
    got = assert_rows_as_single_calls(amount, keys, floors, caps, rows=range(0, 2_000, 8))
    assert np.all(got.sum(axis=1) == amount)
    assert np.all((floors <= got) & (got <= caps))
    at_floor, at_cap = (got == floors).sum(axis=1), (got == caps).sum(axis=1)
    assert at_floor.min() > 0
    assert at_cap.min() > 0
    for row in range(0, 2_000, 250):
        expected = slow.reference(amount, keys[row].tolist(), floor=floors.tolist(), cap=caps.tolist())
        assert got[row].tolist() == expected.amounts


@pytest.mark.parametrize("unit", [1, 1_000])
def test_integer_keys_with_duplicates_give_what_the_single_call_gives(unit: int) -> None:
    keys, floors, caps = scenarios_of_98(300, decimals=None)
    keys = np.round(keys, -4).astype(np.int64)
    got = assert_rows_as_single_calls(700_000_000, keys, floors, caps, unit=unit)
    assert np.all(got.sum(axis=1) == 700_000_000)
    for row in range(0, 300, 60):
        expected = slow.reference(700_000_000, keys[row].tolist(), floor=floors.tolist(), cap=caps.tolist(), unit=unit)
        assert got[row].tolist() == expected.amounts


def test_limits_and_amounts_that_differ_from_row_to_row() -> None:
    keys, floors, caps = scenarios_of_98(200, decimals=1)
    factors = np.linspace(0.9, 1.1, 200)[:, None]
    amounts = (np.round(700_000 * factors[:, 0]) * 1_000).astype(np.int64)
    got = assert_rows_as_single_calls(amounts, keys, floors * factors, caps * factors, unit=1_000)
    assert np.all(got.sum(axis=1) == amounts)


def test_a_row_does_not_depend_on_the_rows_around_it() -> None:
    """Also where a batch is worked on in blocks: 5,003 rows, and the same rows in another order."""
    generator = np.random.default_rng(5)
    keys = generator.integers(1, 50, (5_003, 7))
    amounts = generator.integers(0, 10_000, 5_003)
    order = generator.permutation(5_003)
    got = allocate_many(amounts, keys)
    assert np.array_equal(allocate_many(amounts[order], keys[order]), got[order])
    for row in (0, 1, 1_023, 1_024, 2_047, 2_048, 4_095, 4_096, 5_002):
        assert got[row].tolist() == slow.reference(amounts[row], keys[row].tolist()).amounts


# --- rows that cannot be ---------------------------------------------------------------------------------------------

MIXED: Row = {
    "amounts": [100, 100, 100, 100, 100],
    "keys": [[1, 1], [3, 1], [1, 1], [1, 0], [1, 1]],
    "floors": [[0, 0], [0, 40], [60, 60], [0, 10], [0, 0]],
    "caps": [[None, None], [60, None], [None, None], [90, None], [45, 45]],
}


def test_impossible_rows_are_minus_one_and_the_others_stand() -> None:
    got = allocate_many(**MIXED, on_error="mask")
    assert got.tolist() == [[50, 50], [60, 40], [-1, -1], [90, 10], [-1, -1]]
    assert sorted(got.errors) == [2, 4]
    assert (got.errors[2].shortfall, got.errors[4].surplus) == (20, 10)


def test_nothing_is_reported_where_nothing_fails() -> None:
    assert allocate_many(10, [[1, 1], [2, 3]], on_error="mask").errors == {}


def test_an_impossible_row_is_named() -> None:
    with pytest.raises(Infeasible, match=r"(?i)\brow 2\b") as caught:
        allocate_many(**MIXED)
    assert caught.value.shortfall == 20


@pytest.mark.parametrize("method", slow.METHODS)
def test_impossible_rows_can_be_scaled_and_surpluses_returned(method: str) -> None:
    got = allocate_many(**MIXED, on_shortfall="scale-floors", on_surplus="return", method=method)
    assert got[2].tolist() == [50, 50]
    assert got[4].tolist() == [45, 45]
    assert got[3].tolist() == [90, 10]


def test_a_row_of_zero_keys_is_masked_like_an_impossible_one() -> None:
    got = allocate_many(10, [[1, 1], [0, 0], [0, 2]], on_error="mask")
    assert got.tolist() == [[5, 5], [-1, -1], [0, 10]]


def test_a_row_whose_cap_rounds_below_its_floor_is_masked() -> None:
    got = allocate_many(
        2000, [[1, 1], [1, 1]], floors=[[900, 0], [1000, 0]], caps=[[999, 3000]] * 2, unit=1000, on_error="mask"
    )
    assert got.tolist() == [[-1, -1], [-1, -1]]


def test_random_rows_some_of_them_impossible() -> None:
    generator = np.random.default_rng(17)
    keys = generator.integers(0, 4, (600, 5))
    amounts = generator.integers(0, 60, 600)
    floors = generator.integers(0, 9, (600, 5))
    caps = floors + generator.integers(0, 14, (600, 5))
    got = assert_rows_as_single_calls(amounts, keys, floors, caps)
    masked = (got == -1).all(axis=1)
    assert 100 < masked.sum() < 500
    assert np.all(got[~masked].sum(axis=1) == amounts[~masked])


# --- shapes ----------------------------------------------------------------------------------------------------------


def test_shapes() -> None:
    """Keys (n,) or (S, n), amounts scalar or (S,), limits scalar, (n,) or (S, n)."""
    assert allocate_many(10, [1, 1]).tolist() == [[5, 5]]
    assert allocate_many([10, 20], [1, 1]).tolist() == [[5, 5], [10, 10]]
    assert allocate_many(10, [[1, 1], [4, 1]]).tolist() == [[5, 5], [8, 2]]
    assert allocate_many([10, 20], [[1, 1], [4, 1]], floors=3).tolist() == [[5, 5], [16, 4]]
    assert allocate_many([10, 20], [[1, 1], [4, 1]], floors=[0, 3]).tolist() == [[5, 5], [16, 4]]
    assert allocate_many([10, 20], [4, 1], floors=[[0, 3], [0, 6]]).tolist() == [[7, 3], [14, 6]]
    assert allocate_many(10, [4, 1], caps=[[7, None], [6, math.inf]]).tolist() == [[7, 3], [6, 4]]
    assert allocate_many([10, 10], [4, 1], caps=6).tolist() == [[6, 4], [6, 4]]


def test_a_square_limit_vector_is_one_limit_for_each_recipient_not_for_each_row() -> None:
    assert allocate_many(10, [[1, 1], [1, 1]], floors=[0, 7]).tolist() == [[3, 7], [3, 7]]


@pytest.mark.parametrize("method", slow.METHODS)
def test_one_recipient_gets_everything(method: str) -> None:
    assert allocate_many([0, 7, 10**13], [[3], [0.1], [1e-9]], method=method).tolist() == [[0], [7], [10**13]]


@pytest.mark.parametrize("method", slow.METHODS)
def test_no_scenarios_give_no_rows(method: str) -> None:
    for amount, key in (([], [1, 2, 3]), (5, np.empty((0, 3))), (np.empty(0, dtype=int), np.empty((0, 3)))):
        got = allocate_many(amount, key, method=method)
        assert got.shape == (0, 3)
        assert got.dtype == np.int64


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "uint32", "uint64", "float32", "float64"])
def test_the_width_of_the_numbers_handed_in_does_not_matter(dtype: str) -> None:
    """120 + 120 is more than an int8 holds."""
    keys = np.array([[120, 120, 60], [1, 100, 101]], dtype=dtype)
    expected = [[400, 400, 200], [5, 495, 500]]
    assert allocate_many(np.int32(1000), keys).tolist() == expected
    assert allocate_many(1000, np.asfortranarray(keys)).tolist() == expected
    assert allocate_many(1000, np.repeat(keys, 2, axis=1)[:, ::2]).tolist() == expected
    assert allocate_many(1000, keys, floors=np.array([1, 1, 1], dtype=dtype)).tolist() == expected
    assert allocate_many(
        1000, keys, caps=np.array([[120], [120]], dtype=dtype).repeat(3, 1), on_surplus="return"
    ).tolist() == [
        [120, 120, 120],
        [120, 120, 120],
    ]


def test_what_is_handed_in_is_not_changed() -> None:
    arrays = [
        np.array([10, 20]),
        np.array([[1.0, 2.0], [0.1, 0.3]]),
        np.array([1.0, 0.0]),
        np.array([[9.0, np.inf]] * 2),
    ]
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    amounts, keys, floors, caps = arrays
    allocate_many(amounts, keys, floors=floors, caps=caps)
    assert all(np.array_equal(array, old) for array, old in zip(arrays, before, strict=True))
