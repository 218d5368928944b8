"""Many allocations at once: floating point finds them, integers or error bounds decide them.

Every row is one allocation in units, without groups, by largest remainder. A safeguarded Newton iteration on the
multiplier (Cominetti, Mascarenhas and Silva 2014, doi 10.1007/s12532-014-0066-y) proposes who is at a limit. Then

- with integer keys everything is decided in 64-bit integers: λ = R / S with whole R and S, and the remainder of
  R k_i / S is exact even where R k_i overflows, because arithmetic modulo 2^64 is exact and the remainder is small;
- with other keys each fair share carries a bound on its error, and a row is decided only where no bound reaches a
  whole unit, a limit or the cut between those that get a unit more and those that do not.

Rows that this cannot decide are returned as undecided, for the exact integers of exact.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST_KEY_SUM", "LARGEST_UNITS", "allocate_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Beyond these the guarantees below do not hold, and the row is left undecided.
LARGEST_UNITS = 2**49
LARGEST_KEY_SUM = 2**60

_ITERATIONS = 40
# Of a fair share: the key's own decimal, the weight, and four operations, each off by at most 2^-53.
_RELATIVE_ERROR = 8 * 2.0**-53
_PLAIN_SUM = 256  # recipients, up to which the weight needs no second word


def allocate_rows(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints) -> tuple[Ints, Bools]:
    """Allocate `amounts[s]` by `keys[s]` between `floors[s]` and `caps[s]`, for every row s.

    Parameters
    ----------
    amounts : int64 array of shape (S,)
        Units; every row is feasible.
    keys : int64 or float64 array of shape (S, n) or (1, n)
        At least one positive in every row.
    floors, caps : int64 arrays of shape (S, n) or (1, n)
        Units, 0 <= floor <= cap.

    Returns
    -------
    units : int64 array of shape (S, n)
    decided : bool array of shape (S,)
        Where False the row of `units` means nothing.

    Examples
    --------
    >>> units, decided = allocate_rows(np.array([10]), np.array([[1, 1, 1]]), np.zeros((1, 3), int), np.full((1, 3), 9))
    >>> units.tolist(), decided.tolist()
    ([[4, 3, 3]], [True])
    """
    amount = amounts.astype(np.float64)[:, np.newaxis]
    key = keys.astype(np.float64, copy=False)
    floor = floors.astype(np.float64)
    # No one can get more than the whole amount; so every finite number below is small enough to be exact.
    cap = np.minimum(caps, amounts[:, np.newaxis]).astype(np.float64)
    multiplier, found = _multipliers(amount, key, floor, cap)

    level = multiplier * key
    share = np.minimum(np.maximum(level, floor), cap)
    free = share == level
    rest = amount - np.where(free, 0.0, share).sum(axis=1, keepdims=True)
    if keys.dtype == np.int64:
        units, sure = _round_integers(amounts, keys, rest, free, floors, caps)
    else:
        units, sure = _round_floats(amount, key, rest, free, floor, cap)
    idle = ~free.any(axis=1)
    if idle.any():
        _take_limits(np.flatnonzero(idle), level, share, rest, units, sure)
    sure &= found & (amounts <= LARGEST_UNITS)
    return units, sure


def _multipliers(amount: Floats, key: Floats, floor: Floats, cap: Floats) -> tuple[Floats, Bools]:
    """λ of shape (rows, 1), close enough to tell who is at a limit but for those within rounding error of it."""
    multiplier = amount / key.sum(axis=1, keepdims=True)
    low, high = np.zeros_like(multiplier), np.full_like(multiplier, np.inf)
    with np.errstate(all="ignore"):
        for _ in range(_ITERATIONS):
            level = multiplier * key
            share = np.minimum(np.maximum(level, floor), cap)
            missing = amount - share.sum(axis=1, keepdims=True)
            weight = np.where(share == level, key, 0.0).sum(axis=1, keepdims=True)
            step = missing / weight
            settled = (np.abs(step) <= 1e-14 * multiplier) | (missing == 0)
            if settled.all():
                break
            short = missing > 0
            np.copyto(low, multiplier, where=short)
            np.copyto(high, multiplier, where=~short)
            new = multiplier + step
            # Newton's step may leave the bracket, or have no slope to go by; halving it always comes to an end.
            outside = ~((new > low) & (new < high))
            if outside.any():
                new = np.where(outside, np.where(high == np.inf, 2 * low, 0.5 * (low + high)), new)
            multiplier = np.where(settled, multiplier, new)
    return multiplier, settled[:, 0]


def _round_integers(
    amounts: Ints, key: Ints, rest: Floats, free: Bools, floors: Ints, caps: Ints
) -> tuple[Ints, Bools]:
    """Largest remainder at λ = rest / weight in integers; True where λ spends the amount exactly."""
    weight = np.maximum(np.where(free, key, 0).sum(axis=1, keepdims=True), 1)
    # Slightly low, so that the whole part is right or one too small. Who is far beyond a cap need not be exact.
    level = np.minimum(rest * (1 - 2.0**-50) / weight * key, 2.0 * LARGEST_UNITS)
    down = level.astype(np.int64)
    remainder = rest.astype(np.int64) * key - down * weight
    over = remainder >= weight
    down += over
    remainder -= over * weight
    within = (down >= floors) & (down < caps)
    remainder *= within
    units = np.minimum(np.maximum(down, floors), caps)
    left = amounts - units.sum(axis=1)
    # Equal modulo 2^64 and nearly equal in floating point is equal.
    spent = remainder.sum(axis=1) == left * weight[:, 0]
    spent &= np.abs(remainder.sum(axis=1, dtype=np.float64) / weight[:, 0] - left) < 0.25
    _raise_largest(remainder, left, units)
    return units, spent


def _raise_largest(remainder: Ints, left: Ints, units: Ints) -> None:
    """Give one unit more to the `left[s]` largest remainders of each row, ties by position."""
    n = remainder.shape[1]
    ordered = np.sort(remainder, axis=1)
    left = np.clip(left, 0, n)
    rows = np.arange(len(left))
    cut = ordered[rows, np.minimum(n - left, n - 1)][:, np.newaxis]
    raised = remainder >= cut
    tied = (left > 0) & (left < n) & (ordered[rows, n - left - (left < n)] == cut[:, 0])
    if tied.any():
        at_cut = remainder == cut
        above = (remainder > cut).sum(axis=1)
        in_turn = at_cut.cumsum(axis=1) <= (left - above)[:, np.newaxis]
        raised &= ~at_cut | in_turn
    raised &= (left > 0)[:, np.newaxis]
    units += raised


def _round_floats(
    amount: Floats, key: Floats, rest: Floats, free: Bools, floor: Floats, cap: Floats
) -> tuple[Ints, Bools]:
    """Largest remainder at λ = rest / weight with error bounds; True where no bound reaches a cut."""
    level = rest / _weight(key, free) * key
    share = np.minimum(np.maximum(level, floor), cap)
    sure = ((share == level) == free).all(axis=1)
    error = _RELATIVE_ERROR * level
    nearest = np.rint(level)
    near = np.abs(level - nearest) <= error
    if near.any():
        sure &= ~(near & (nearest >= floor) & (nearest <= cap) & (key > 0)).any(axis=1)
    down = np.floor(share)
    fraction = share - down
    left = (amount - down.sum(axis=1, keepdims=True)).astype(np.int64)[:, 0]
    units = down.astype(np.int64)
    sure &= _raise_largest_floats(fraction, left, error * free, units)
    return units, sure


def _raise_largest_floats(fraction: Floats, left: Ints, error: Floats, units: Ints) -> Bools:
    n = fraction.shape[1]
    ordered = np.sort(fraction, axis=1)
    rows = np.arange(len(left))
    possible = (left >= 0) & (left < n)
    left = np.where(possible, left, 0)
    lowest_up = np.where(left > 0, ordered[rows, np.minimum(n - left, n - 1)], 1.0)
    highest_down = ordered[rows, n - left - 1]
    gap = lowest_up - highest_down
    clear = gap > 2 * error.max(axis=1)
    if not clear.all():
        # The widest bound is that of the largest amount, which may be far from the cut: look at each bound.
        doubtful = np.flatnonzero(~clear)
        middle = 0.5 * (lowest_up + highest_down)[doubtful, np.newaxis]
        clear[doubtful] = (np.abs(fraction[doubtful] - middle) > error[doubtful]).all(axis=1)
    units += fraction >= lowest_up[:, np.newaxis]
    return clear & possible


def _weight(key: Floats, free: Bools) -> Floats:
    """Σ of the free keys with a relative error of a few roundings, however many there are: summed as integers."""
    chosen = np.where(free, key, 0.0)
    exponent = np.frexp(chosen.sum(axis=1, keepdims=True))[1]
    scaled = np.ldexp(chosen, 60 - exponent)
    whole = np.rint(scaled)
    weight = whole.astype(np.int64).sum(axis=1, keepdims=True).astype(np.float64)
    if key.shape[1] > _PLAIN_SUM:
        parts = np.rint((scaled - whole) * 2.0**38).astype(np.int64)
        weight += parts.sum(axis=1, keepdims=True) * 2.0**-38
    return np.ldexp(np.maximum(weight, 1.0), exponent - 60)


def _take_limits(rows: NDArray[np.intp], level: Floats, share: Floats, rest: Floats, units: Ints, sure: Bools) -> None:
    """Rows in which everybody is at a limit: the shares are whole already, if the multiplier clearly separates them."""
    gap = np.abs(level[rows] - share[rows]) > _RELATIVE_ERROR * np.maximum(level[rows], 1.0)
    gap |= (level[rows] == 0) & (share[rows] == 0)
    units[rows] = share[rows].astype(np.int64)
    sure[rows] = gap.all(axis=1) & (rest[rows, 0] == 0)
