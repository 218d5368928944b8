"""The loops of compiled.py, for Numba: one row at a time, so that everything about it stays in the nearest cache.

They follow rows.py step by step, with the same bounds. Only sums may be taken in another order, and only where a bound
covers every order; everything that decides is in plain arithmetic.

The units left over go to the largest fractions without sorting: a threshold is looked for that has as many of them at
or above it as there are units left, and counting against a threshold is something that processors do eight at a time.
Fractions are looked through as whole numbers of 2^-62; what that cuts off is less than the slack that is asked for.
"""

# Numba compiles what stands here: plain loops over numbers, which is not how the rest is written.
# mypy: disable-error-code="untyped-decorator, no-any-return"
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from fordel_solver.rows import LARGEST_UNITS

ROUNDING = 2.0**-53
RELATIVE_ERROR = 8 * ROUNDING
ITERATIONS = 12
LARGEST_LEVEL = 2.0 * LARGEST_UNITS
TOP = np.int64(2**63 - 1)
# Without these a processor adds one number at a time. n + 8 roundings bound a sum in whatever order.
ANY_ORDER = {"reassoc", "nsz"}
SLIGHTLY_LOW = 1 - 2.0**-50
FINE = 2.0**62
SLACK = 2.0**-60


@njit(cache=True, error_model="numpy")
def float_rows(amounts: Any, keys: Any, floors: Any, caps: Any, units: Any, decided: Any, multipliers: Any) -> None:
    """Rows with keys that have no common denominator: error bounds decide, and what they cannot is left undecided."""
    count, n = units.shape
    fraction, error = np.empty(n, np.int64), np.empty(n)
    for row in range(count):
        key, floor, cap = keys[_row(keys, row)], floors[_row(floors, row)], caps[_row(caps, row)]
        amount = float(amounts[row])
        multiplier, missing, moving = _settle(amount, key, floor, cap)
        relative = 1.01 * (abs(missing) + (n + 8) * ROUNDING * amount) / moving + RELATIVE_ERROR
        multipliers[row] = multiplier
        decided[row] = False
        if not (0 < multiplier < np.inf and moving > 0 and relative < 1.0):
            continue
        given, near = _round_down(multiplier, relative, key, floor, cap, fraction, error, units[row])
        left = amounts[row] - given
        if near or left < 0 or left >= n:
            continue
        lowest_up, highest_down = _edges(fraction, _threshold(fraction, left))
        # More than are left stand at or above the cut: a tie, which only the exact integers may break.
        if _count(fraction, lowest_up) != left:
            continue
        # Nobody up: as if above them all; nobody down cannot be, since at least one is not raised.
        up, down = min(float(lowest_up) / FINE, 2.0), float(highest_down) / FINE
        if not up - down > 2 * _largest_error(error) + SLACK and not _all_clear(
            fraction, error, min(0.5 * (up + down), 1.0)
        ):
            continue
        _raise_from(fraction, lowest_up, units[row])
        decided[row] = True


@njit(cache=True, error_model="numpy")
def integer_rows(
    amounts: Any, keys: Any, real_keys: Any, floors: Any, caps: Any, real_floors: Any, real_caps: Any,
    units: Any, decided: Any, multipliers: Any,
) -> None:  # fmt: skip
    """Rows with whole keys: 64-bit integers decide, as they do in rows.py."""
    count, n = units.shape
    remainder = np.empty(n, np.int64)
    for row in range(count):
        key, floor, cap = keys[_row(keys, row)], floors[_row(floors, row)], caps[_row(caps, row)]
        real_key = real_keys[_row(keys, row)]
        real_floor, real_cap = real_floors[_row(floors, row)], real_caps[_row(caps, row)]
        multiplier, _, _ = _settle(float(amounts[row]), real_key, real_floor, real_cap)
        multipliers[row] = multiplier
        decided[row] = False
        if not 0 < multiplier < np.inf:
            continue
        rest, weight, free = _free(amounts[row], multiplier, key, real_key, real_floor, real_cap)
        # Who alone is free, or nobody: whole shares, which rows.py takes as they are.
        if free <= 1 or rest < 0 or weight < 1:
            continue
        given, total = _divide(rest, weight, key, floor, cap, remainder, units[row])
        left = amounts[row] - given
        # Equal modulo 2^64 and nearly equal in floating point is equal.
        if total != left * weight or not abs(_sum(remainder) / weight - left) < 0.25 or left < 0 or left >= n:
            continue
        multipliers[row] = rest / weight
        _raise_largest(remainder, left, units[row])
        decided[row] = True


@njit(cache=True, error_model="numpy")
def _settle(amount: float, key: Any, floor: Any, cap: Any) -> Any:
    """λ by Newton's iteration, what the shares then leave of the amount, and the part of them that moves with λ."""
    multiplier = amount / _sum(key)
    tolerance = (len(key) + 8) * ROUNDING
    missing, moving = amount, 0.0
    for _ in range(ITERATIONS):
        total, moving = _totals(multiplier, key, floor, cap)
        missing = amount - total
        if abs(missing) <= tolerance * moving:
            break
        multiplier += multiplier * (missing / moving)
    else:
        total, moving = _totals(multiplier, key, floor, cap)
        missing = amount - total
    return multiplier, missing, moving


@njit(cache=True, error_model="numpy", fastmath=ANY_ORDER)
def _sum(values: Any) -> float:
    total = 0.0
    for i in range(len(values)):
        total += float(values[i])
    return total


@njit(cache=True, error_model="numpy", fastmath=ANY_ORDER)
def _totals(multiplier: float, key: Any, floor: Any, cap: Any) -> Any:
    total, moving = 0.0, 0.0
    for i in range(len(key)):
        level = multiplier * key[i]
        share = level if level > floor[i] else floor[i]
        share = share if share < cap[i] else cap[i]
        total += share
        moving += level if share == level else 0.0
    return total, moving


@njit(cache=True, error_model="numpy")
def _round_down(
    multiplier: float, relative: float, key: Any, floor: Any, cap: Any, fraction: Any, error: Any, units: Any
) -> Any:
    """Whole parts, fractions and their bounds; how many units that gives, and whether a whole unit is too near."""
    given, near = 0, 0
    for i in range(len(key)):
        level = multiplier * key[i]
        bound = relative * level
        share = level if level > floor[i] else floor[i]
        share = share if share < cap[i] else cap[i]
        whole = np.floor(share)
        near |= (
            int(abs(level - np.rint(level)) <= bound)
            & int(level + bound >= floor[i])
            & int(level - bound <= cap[i])
            & int(key[i] > 0.0)
        )
        fraction[i] = int((share - whole) * FINE)
        error[i] = bound if share == level else 0.0
        units[i] = int(whole)
        given += int(whole)
    return given, near


@njit(cache=True, error_model="numpy")
def _free(amount: int, multiplier: float, key: Any, real_key: Any, floor: Any, cap: Any) -> Any:
    """What the limits leave for those between them, their keys together, and how many they are."""
    held, weight, free = 0, 0, 0
    for i in range(len(key)):
        level = multiplier * real_key[i]
        share = level if level > floor[i] else floor[i]
        share = share if share < cap[i] else cap[i]
        between = share == level
        # A limit is a whole number that a float holds.
        held += 0 if between else int(share)
        weight += key[i] if between else 0
        free += int(between & (level > 0.0))
    return amount - held, weight, free


@njit(cache=True, error_model="numpy")
def _divide(rest: int, weight: int, key: Any, floor: Any, cap: Any, remainder: Any, units: Any) -> Any:
    """rest key / weight in whole parts and remainders; units given, and the remainders' sum modulo 2^64."""
    # Slightly low, so that the whole part is right or one too small.
    multiplier = float(rest) * SLIGHTLY_LOW / float(weight)
    given, total = 0, 0
    for i in range(len(key)):
        down = int(min(multiplier * float(key[i]), LARGEST_LEVEL))
        own = rest * key[i] - down * weight
        over = int(own >= weight)
        down += over
        own -= over * weight
        own *= int((down >= floor[i]) & (down < cap[i]))
        remainder[i] = own
        units[i] = min(max(down, floor[i]), cap[i])
        given += units[i]
        total += own
    return given, total


@njit(cache=True, error_model="numpy")
def _threshold(values: Any, left: int) -> Any:
    """The largest t that at least `left` of the values, all 0 or more, are not below; TOP where none are left."""
    if left == 0:
        return TOP
    low, high = np.int64(0), _largest(values) + 1
    at_low, at_high = len(values), 0
    turn = 0
    while high - low > 1:
        # By how the values are spread, and every third time in the middle, so that it always ends soon.
        part = float(at_low - left) / float(at_low - at_high)
        middle = low + (high - low) // 2
        if turn % 3 != 2:
            middle = min(max(low + np.int64(float(high - low) * part), low + 1), high - 1)
        found = _count(values, middle)
        if found == left:
            return middle
        if found > left:
            low, at_low = middle, found
        else:
            high, at_high = middle, found
        turn += 1
    return low


@njit(cache=True, error_model="numpy")
def _raise_largest(remainder: Any, left: int, units: Any) -> None:
    """One unit more for the `left` largest remainders, ties by position."""
    if left == 0:
        return
    cut, _ = _edges(remainder, _threshold(remainder, left))
    turns = left - _count(remainder, cut + 1)
    for i in range(len(units)):
        alike = int((remainder[i] == cut) & (turns > 0))
        turns -= alike
        units[i] += alike + int(remainder[i] > cut)


@njit(cache=True, error_model="numpy")
def _count(values: Any, threshold: int) -> int:
    found = 0
    for i in range(len(values)):
        found += int(values[i] >= threshold)
    return found


@njit(cache=True, error_model="numpy")
def _edges(values: Any, threshold: int) -> Any:
    """The least value from the threshold on (TOP where there is none) and the largest below it (-1)."""
    lowest, highest = TOP, np.int64(-1)
    for i in range(len(values)):
        lowest = min(lowest, values[i] if values[i] >= threshold else TOP)
        highest = max(highest, values[i] if values[i] < threshold else np.int64(-1))
    return lowest, highest


@njit(cache=True, error_model="numpy")
def _largest(values: Any) -> Any:
    largest = np.int64(0)
    for i in range(len(values)):
        largest = max(largest, values[i])
    return largest


@njit(cache=True, error_model="numpy")
def _raise_from(values: Any, threshold: int, units: Any) -> None:
    for i in range(len(values)):
        units[i] += int(values[i] >= threshold)


@njit(cache=True, error_model="numpy")
def _largest_error(error: Any) -> float:
    largest = 0.0
    for i in range(len(error)):
        largest = error[i] if error[i] > largest else largest
    return largest


@njit(cache=True, error_model="numpy")
def _all_clear(fraction: Any, error: Any, middle: float) -> bool:
    for i in range(len(fraction)):  # noqa: SIM110  (Numba compiles loops)
        if not abs(float(fraction[i]) / FINE - middle) > error[i] + SLACK:
            return False
    return True


@njit(cache=True, error_model="numpy")
def _row(array: Any, row: int) -> int:
    """Arrays of one row are for all."""
    return row if len(array) > 1 else 0
