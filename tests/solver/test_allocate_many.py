"""A batch gives, row by row, exactly what the single call gives, also where floating point cannot tell."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import slow_reference as slow
from fordel_solver import allocate, allocate_exactly, allocate_many
from fordel_solver.errors import FordelError, Infeasible
from strategies import FLOOR_FACTORS, amounts, examples, fixed_list, keys

Row = dict[str, Any]


def row_of(values: Any, row: int, *, vector_is_one_row: bool) -> Any:
    """Row `row` of an argument of the batch: a table has rows, a vector is the same in each or one number a row."""
    depth = np.ndim(np.asarray(values, dtype=object))
    if values is None or depth == 0 or (depth == 1 and vector_is_one_row):
        return values
    return values[row]


def assert_rows_as_single_calls(
    amounts: Any, keys: Any, floors: Any = None, caps: Any = None, rows: range | None = None, **options: Any
) -> np.ndarray:
    """Every row (or those in `rows`) is what `allocate` gives; where it refuses, the row is -1."""
    got = allocate_many(amounts, keys, floors=floors, caps=caps, on_error="mask", **options)
    assert got.dtype == np.int64
    for row in rows if rows is not None else range(len(got)):
        amount = row_of(amounts, row, vector_is_one_row=False)
        key, floor, cap = (row_of(values, row, vector_is_one_row=True) for values in (keys, floors, caps))
        try:
            expected = allocate(amount, key, floor=floor, cap=cap, **options).tolist()
        except FordelError:
            expected = [-1] * got.shape[1]
        assert got[row].tolist() == expected, f"row {row}"
    return got


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


@examples(500)
@given(batches())
def test_every_row_is_what_the_single_call_gives(batch: Row) -> None:
    assert_rows_as_single_calls(**batch)


@pytest.mark.parametrize("method", slow.DIVISOR_METHODS)
@examples(60)
@given(batches())
def test_every_row_of_a_divisor_method_is_what_the_single_call_gives(method: str, batch: Row) -> None:
    assert_rows_as_single_calls(**batch, method=method)


@examples(200)
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
@examples(3000)
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


# --- rows that floating point cannot decide --------------------------------------------------------------------------


def tied_scenario(
    generator: np.random.Generator, n: int, unit: int
) -> tuple[int, list[int], list[int], list[Any], list[int]]:
    """All n fractions equal, with different keys, between one recipient at its cap and one at its floor.

    The keys are 1 + n c and the multiplier t / n units, so each share is t c + t / n units: the t mod n units left
    over go to the first ones. Returns amount, key, floors, caps and the allocation.
    """
    c = [int(value) for value in generator.integers(0, 5_000, n)]
    t = int(generator.integers(1, 10**13 // unit // (1 + sum(c)) // 4)) // n * n + int(generator.integers(1, n))
    capped, floored = 1 + n * 10_000, 1
    cap, floor = unit * (t * capped // n // 2), unit * (t // n + 5)
    free = [unit * (t * ci + t // n + (position < t % n)) for position, ci in enumerate(c)]
    amounts = [cap, *free, floor]
    floors, caps = [0] * (n + 1) + [floor], [cap, *[None] * (n + 1)]
    return sum(amounts), [capped, *(1 + n * ci for ci in c), floored], floors, caps, amounts


@pytest.mark.parametrize("unit", [1, 1_000])
@pytest.mark.parametrize("written_as", ["integers", "tenths", "thousandths", "decimals"])
def test_every_row_has_a_tie_at_the_cut(unit: int, written_as: str) -> None:
    """Keys 0.1, 0.4, 0.7 stand equal as decimals, not as floats: the first ones get the units all the same."""
    generator = np.random.default_rng(unit)
    scenarios = [tied_scenario(generator, 13, unit) for _ in range(400)]
    amounts, keys, floors, caps, expected = (list(column) for column in zip(*scenarios, strict=True))
    as_written: Any = {
        "integers": np.array(keys),
        "tenths": np.array([[float(Decimal(k) / 10) for k in key] for key in keys]),
        "thousandths": np.array([[float(Decimal(k) / 1000) for k in key] for key in keys]),
        "decimals": [[Decimal(k) / 10 for k in key] for key in keys],
    }[written_as]
    got = allocate_many(amounts, as_written, floors=floors, caps=caps, unit=unit)
    assert got.tolist() == expected
    assert_rows_as_single_calls(amounts, as_written, floors, caps, rows=range(0, 400, 20), unit=unit)


def test_tens_of_thousands_stand_equal_at_the_cut() -> None:
    generator = np.random.default_rng(40_009)
    amount, key, floors, caps, expected = tied_scenario(generator, 40_009, 1)
    limits = np.array(floors), np.array([np.inf if cap is None else cap for cap in caps])
    for as_written in (np.array(key), np.array([float(Decimal(k) / 100) for k in key])):
        assert allocate(amount, as_written, floor=limits[0], cap=limits[1]).tolist() == expected
        assert allocate_many(amount, as_written, floors=limits[0], caps=limits[1])[0].tolist() == expected


def test_every_row_has_a_tie_between_equal_keys() -> None:
    """100 kroner between 3, 6, 7, 9, 11 ... equal recipients: the first ones get one more."""
    for n in (3, 6, 7, 9, 11, 13, 97, 98):
        amounts = [100 * n + extra for extra in range(1, n)]
        expected = [[100 + (position < extra) for position in range(n)] for extra in range(1, n)]
        for key in (1, 7, 0.1, 0.3, 1e-7, 1234567.8901234567, 3e8):
            assert allocate_many(amounts, [key] * n).tolist() == expected


def test_every_row_has_a_near_tie_at_the_cut() -> None:
    """The same rows with one key a little larger, in the last of 15 digits: not a tie any more."""
    generator = np.random.default_rng(3)
    for _ in range(60):
        amount, key, floors, caps, _ = tied_scenario(generator, 6, 1)
        nudged = [[k * (1 + (position == row) * 1e-14) for position, k in enumerate(key)] for row in range(1, 7)]
        got = allocate_many(amount, nudged, floors=floors, caps=caps)
        for row, own in zip(got, nudged, strict=True):
            assert row.tolist() == slow.reference(amount, own, floor=floors, cap=caps).amounts


def test_fractions_a_billionth_of_a_thousandth_apart() -> None:
    """At 10^13 kroner two shares differ by 1/K of a krone in their fractions; the larger gets the krone."""
    amount, rows, expected = 10**13, [], []
    for denominator in (10**12 + 39, 999_999_999_989, 10**13 + 37):
        inverse = pow(amount, -1, denominator)
        for part in range(340, 500):
            first = denominator * part // 1000 * inverse % denominator
            key = [first, (first + inverse) % denominator]
            key.append(denominator - sum(key))
            if key[2] > 0:
                for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
                    rows.append([key[i] for i in order])
                    expected.append([amount * key[i] // denominator + (i == 1) for i in order])
    assert len(rows) > 300
    assert allocate_many(amount, rows).tolist() == expected
    assert allocate_many(amount, np.array(rows, dtype=np.float64)).tolist() == expected


def test_shares_that_are_whole_kroner_leave_nothing_to_round() -> None:
    """0.1, 0.2, 0.3 ... of a multiple of their sum: a float just below the whole krone would lose it to another."""
    generator = np.random.default_rng(11)
    tenths = generator.integers(1, 1_000, (500, 9))
    times = generator.integers(1, 10**9, 500)
    amounts = times * tenths.sum(axis=1)
    for key in (tenths, tenths / 10, tenths / 1000, tenths * 1_000_000):
        assert np.array_equal(allocate_many(amounts, key), times[:, None] * tenths)


def test_limits_where_the_multiplier_comes_to_lie() -> None:
    """Floors and caps that equal λk: they neither bind nor give way, and the shares stay whole."""
    generator = np.random.default_rng(12)
    tenths = generator.integers(1, 1_000, (500, 9))
    times = generator.integers(1, 10**9, 500)
    expected = times[:, None] * tenths
    amounts = expected.sum(axis=1)
    floors = np.where(generator.random((500, 9)) < 0.4, expected, 0)
    caps = np.where(generator.random((500, 9)) < 0.4, expected, np.inf)
    caps[:, 0] = np.inf
    for key in (tenths, tenths / 10):
        assert np.array_equal(allocate_many(amounts, key, floors=floors, caps=caps), expected)
        assert np.array_equal(allocate_many(amounts, key, floors=floors, caps=expected), expected)
        assert np.array_equal(allocate_many(amounts, key, floors=expected, caps=caps), expected)
        # One krone more or less moves the multiplier just off the breakpoints.
        assert_rows_as_single_calls(amounts + 1, key, floors, caps, rows=range(0, 500, 25))
        assert_rows_as_single_calls(amounts - 1, key, floors, caps, rows=range(0, 500, 25))


def test_keys_over_twelve_orders_of_magnitude() -> None:
    generator = np.random.default_rng(13)
    keys = 10.0 ** generator.uniform(-6, 6, (200, 30))
    amounts = generator.integers(10**12, 10**13, 200)
    floors = np.round(10.0 ** generator.uniform(0, 10, (200, 30)))
    caps = floors + np.round(10.0 ** generator.uniform(11, 12.5, (200, 30)))
    got = allocate_many(amounts, keys, floors=floors, caps=caps)
    for row in range(0, 200, 4):
        expected = slow.reference(amounts[row], keys[row].tolist(), floor=floors[row].tolist(), cap=caps[row].tolist())
        assert got[row].tolist() == expected.amounts


def by_long_division(amount: int, key: list[int]) -> list[int]:
    """Largest remainder without limits."""
    total = sum(key)
    units = [amount * k // total for k in key]
    order = sorted(range(len(key)), key=lambda i: (-(amount * key[i] % total), i))
    for i in order[: amount - sum(units)]:
        units[i] += 1
    return units


@pytest.mark.parametrize("largest", [10**13, 5 * 10**14, 10**17])
def test_amounts_so_large_that_floats_hardly_see_the_krone(largest: int) -> None:
    """One recipient holds most of the key, so its share has the largest error; 10^17 is the most there can be."""
    generator = np.random.default_rng(largest)
    key = generator.integers(1, 200, (1_000, 4))
    key[:, 0] = generator.integers(10, 100_000, 1_000)
    amount = generator.integers(largest // 2, largest, 1_000)
    expected = [by_long_division(int(b), [int(k) for k in row]) for b, row in zip(amount, key, strict=True)]
    assert allocate_many(amount, key).tolist() == expected
    assert allocate_many(amount, key / 100).tolist() == expected
    for row in range(0, 1_000, 5):
        assert allocate(amount[row], key[row]).tolist() == expected[row]


@pytest.mark.parametrize(("n", "amount"), [(98, 10**13), (98, 5 * 10**14), (400, 10**13), (400, 5 * 10**14)])
def test_floats_at_amounts_where_many_shares_cannot_be_told_apart(n: int, amount: int) -> None:
    """What floating point proposes is a little off in most rows; exact integers say by how much it matters."""
    generator = np.random.default_rng(n)
    keys = 10.0 ** generator.uniform(-1, 1, (60 * 98 // n, n))
    share = amount * keys / keys.sum(axis=1, keepdims=True)
    floors = np.floor(share * generator.choice([0, 0.8, 1.1], keys.shape))
    caps = np.maximum(floors, np.floor(share * generator.choice([0.9, 1.2, np.inf], keys.shape))) + 5
    got = allocate_many(amount, keys, floors=floors, caps=caps)
    for row, own in enumerate(got.tolist()):
        limits = {"floor": floors[row].tolist(), "cap": caps[row].tolist()}
        assert own == list(allocate_exactly(amount, keys[row].tolist(), **limits).amounts)
        assert own == allocate(amount, keys[row], **limits).tolist()


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
