"""Rows that floating point cannot decide: ties, near ties, limits that bind by nothing, amounts beyond its reach."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest

import slow_reference as slow
from agreement import assert_rows_as_single_calls
from fordel_solver import allocate, allocate_exactly, allocate_many
from fordel_solver.row import allocate_row


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


def barely_binding_scenarios() -> list[tuple[int, list[int], int, bool, list[int]]]:
    """Amount, key, the first one's limit, whether it is a cap, and the allocation.

    The key adds to 2p, p prime. Without limits the first one's share is a whole number and 1/p (or a whole number less
    1/p), and the other two have equal fractions just below (above) one half, with keys k and k + p. A cap (floor) at
    that whole number moves the others up (down) by far less than 1/p, the larger key more: no tie any more.
    """
    found = []
    for prime, amount in product((10**15 + 37, 10**12 + 39, 10**11 + 3), range(10**13 - 400, 10**13, 2)):
        if amount // 2 % prime == 0:
            continue
        over = pow(amount // 2, -1, prime)
        for first, is_cap in ((over, True), (prime - over, False)):
            if first % 2:
                small = (prime - first) // 2
                limit = amount * first // (2 * prime) + (not is_cap)
                loser, winner = (small, small + prime) if is_cap else (small + prime, small)
                rest = amount - limit
                shares = [rest * loser // (loser + winner), rest * winner // (loser + winner) + 1]
                found.append((amount, [first, loser, winner], limit, is_cap, [limit, *shares]))
    return found


def test_a_limit_that_binds_by_a_trillionth_of_a_krone_decides_who_gets_the_last() -> None:
    """The one who wins stands last, so that taking the two to stand equal gives the krone to the wrong one."""
    scenarios = barely_binding_scenarios()
    amounts, keys, limits, are_caps, expected = (list(column) for column in zip(*scenarios, strict=True))
    floors = [[0 if is_cap else limit, 0, 0] for limit, is_cap in zip(limits, are_caps, strict=True)]
    caps = [[limit if is_cap else None, None, None] for limit, is_cap in zip(limits, are_caps, strict=True)]
    for row in range(0, len(scenarios), 100):
        exactly = slow.reference(amounts[row], keys[row], floor=floors[row], cap=caps[row])
        assert exactly.amounts == expected[row]
    assert allocate_many(amounts, keys, floors=floors, caps=caps).tolist() == expected
    assert allocate_many(amounts, np.array(keys, dtype=float), floors=floors, caps=caps).tolist() == expected
    for row in range(0, len(scenarios), 7):
        assert allocate(amounts[row], keys[row], floor=floors[row], cap=caps[row]).tolist() == expected[row]


@pytest.mark.parametrize("side", ["cap", "floor"])
def test_a_limit_that_binds_by_less_than_a_float_can_see_decides_who_gets_the_last(side: str) -> None:
    """One large recipient and two small ones. Without limits the large one's share is its limit to the last digit that
    a float has there; in truth the limit holds it by that little, which is much for the two that share what is left,
    with fractions near one half.
    """
    generator = np.random.default_rng(1)
    for _ in range(100):
        limit = int(2 ** generator.uniform(46, 48.5))
        small, large = int(generator.integers(20, 200)), int(generator.integers(500, 5000))
        rest, apart = small + large + 1, 10.0 ** generator.uniform(-5, -4) * (1 if side == "cap" else -1)
        unseen = generator.uniform(0.2, 1) * limit * 2.0**-52 / rest * (1 if side == "cap" else -1)
        rate = generator.uniform(0.1, 10)
        key = [float(share / rate) for share in (limit * (1 + unseen), small + 0.5 - apart, large + 0.5 + apart)]
        expected = [limit, *slow.reference(rest, key[1:]).amounts]
        limits = [limit, np.inf, np.inf] if side == "cap" else [limit, 0, 0]
        assert allocate(limit + rest, key, **{side: limits}).tolist() == expected
        assert allocate_many(limit + rest, [key], **{f"{side}s": limits}).tolist() == [expected]


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


@pytest.mark.parametrize(("n", "amount"), [(98, 10**13), (98, 5 * 10**14), (70_000, 10**13)])
def test_whole_keys_are_decided_without_long_integers_at_amounts_that_floats_cannot_add_up(n: int, amount: int) -> None:
    """The limits of those who are not free are added up apart, piece by piece, where the floats' sum is too rough."""
    generator = np.random.default_rng(n)
    key = generator.integers(1_000, 100_000, n)
    share = amount // n * key / key.mean()
    floors = np.floor(share * generator.choice([0, 1.05], n)).astype(np.int64)
    caps = np.maximum(floors, np.floor(share * generator.choice([0.9, 1.3], n))).astype(np.int64) + 5
    found = allocate_row(amount, key, floors, caps)
    assert found is not None
    assert found[0].tolist() == list(allocate_exactly(amount, key, floor=floors, cap=caps).amounts)


@pytest.mark.parametrize("n", [98, 3_000])
def test_decimals_in_pools_of_ordinary_size_are_decided_without_long_integers(n: int) -> None:
    generator = np.random.default_rng(n)
    key = generator.lognormal(8, 0.8, n)
    share = 7_000_000 * n * key / key.sum()
    floors = np.floor(share * generator.choice([0, 1.05], n)).astype(np.int64)
    caps = np.floor(share * generator.choice([1.06, 1.3], n)).astype(np.int64) + 5
    found = allocate_row(7_000_000 * n, key, floors, caps)
    assert found is not None
    assert found[0].tolist() == list(allocate_exactly(7_000_000 * n, key.tolist(), floor=floors, cap=caps).amounts)
