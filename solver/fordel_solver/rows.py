"""Many allocations at once: floating point finds them, integers or error bounds decide them.

Every row is one allocation in units, without groups, by largest remainder. A safeguarded Newton iteration on the
multiplier (Cominetti, Mascarenhas and Silva 2014, doi 10.1007/s12532-014-0066-y) proposes who is at a limit. Then

- with integer keys everything is decided in 64-bit integers: λ = R / S with whole R and S, and the remainder of
  R k_i / S is exact even where R k_i overflows, because arithmetic modulo 2^64 is exact and the remainder is small;
- with other keys each fair share carries a bound on its error, and a row is decided only where no bound reaches a
  whole unit, a limit or the cut between those that get a unit more and those that do not. Keys that are themselves
  only near the true ones bring a bound of their own (`rows_near`).

Rows that this cannot decide are returned as undecided, for the exact integers of exact.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST_KEY_SUM", "LARGEST_UNITS", "UNKNOWN", "RowsFound", "allocate_rows", "rows_near"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Beyond these the guarantees below do not hold, and the row is left undecided.
LARGEST_UNITS = 2**49
LARGEST_KEY_SUM = 2**60

_LONG_ROW = 1000
_PLAIN_ITERATIONS = 12
_ITERATIONS = 60
# Of a fair share: the key's own decimal, the weight, and four operations, each off by at most 2^-53.
_RELATIVE_ERROR = 8 * 2.0**-53
_ROUNDING = 2.0**-53
UNKNOWN = 1.0  # a relative error that lets nothing be decided
_PLAIN_SUM = 256  # recipients, up to which the weight needs no second word


class RowsFound(NamedTuple):
    """What `rows_near` finds.

    Attributes
    ----------
    units : int64 array of shape (S, n)
    decided : bool array of shape (S,)
        Where False the row of `units` means nothing.
    multipliers : float64 array of shape (S,)
        λ, nearly.
    relative : float64 array of shape (S,)
        How far off λ K can be, relatively, in a row that is decided; UNKNOWN where the amounts are decided and λ is
        not, since hardly anybody is between its limits.
    """

    units: Ints
    decided: Bools
    multipliers: Floats
    relative: Floats


def allocate_rows(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints) -> tuple[Ints, Bools, Floats]:
    """Allocate `amounts[s]` by `keys[s]` between `floors[s]` and `caps[s]`, for every row s.

    Parameters
    ----------
    amounts : int64 array of shape (S,)
        Units, at most LARGEST_UNITS; every row is feasible.
    keys : int64 or float64 array of shape (S, n) or (1, n)
        At least one positive in every row.
    floors, caps : int64 arrays of shape (S, n) or (1, n)
        Units, 0 <= floor <= cap.

    Returns
    -------
    units : int64 array of shape (S, n)
    decided : bool array of shape (S,)
        Where False the row of `units` means nothing.
    multipliers : float64 array of shape (S,)
        λ, nearly: for the check.

    Examples
    --------
    >>> allocate_rows(np.array([10]), np.array([[1, 1, 1]]), np.zeros((1, 3), int), np.full((1, 3), 9))
    (array([[4, 3, 3]]), array([ True]), array([3.33333333]))
    """
    found = rows_near(amounts, keys, 0.0, floors, caps)
    return found.units, found.decided, found.multipliers


def rows_near(amounts: Ints, keys: NDArray[Any], key_error: float | Floats, floors: Ints, caps: Ints) -> RowsFound:
    """`allocate_rows` where each key is k_i (1 + e_i) for the true k_i, with |e_i| at most `key_error`.

    Parameters
    ----------
    amounts, keys, floors, caps
        As `allocate_rows`.
    key_error : float, or float64 array of shape (S, 1)
        0 where a float means its shortest decimal. A key of 0 is exactly 0.

    Examples
    --------
    >>> limits = np.zeros((1, 2), int), np.full((1, 2), 99)
    >>> rows_near(np.array([10]), np.array([[0.3, 0.7]]), 0.01, *limits).decided
    array([False])
    >>> rows_near(np.array([10]), np.array([[0.34, 0.66]]), 0.01, *limits).units
    array([[3, 7]])
    """
    amount = amounts.astype(np.float64)[:, np.newaxis]
    key = keys.astype(np.float64, copy=False)
    floor = floors.astype(np.float64)
    # No amount comes near this; so every limit is a whole number that a float holds exactly.
    cap = np.minimum(caps, 2 * LARGEST_UNITS).astype(np.float64)
    # λ is rest / Σ k over the free, so an error of the keys comes twice in λ k: once by λ and once by k.
    least_error = _RELATIVE_ERROR + 2.02 * np.broadcast_to(key_error, amount.shape)
    limited = bool(floor.any()) or cap.item(cap.argmin()) < 2 * LARGEST_UNITS
    found = _settle(amount, key, floor, cap) if limited else _unlimited(amount, key)
    if keys.dtype == np.int64:
        rest = amount - (found.share - found.share * found.free).sum(axis=1, keepdims=True)
        # What did not settle may be anything; it is found out below, and must only be a number until then.
        rest = np.where((rest >= 0) & (rest <= amount), rest, 0.0)
        weight = np.maximum((keys * found.free).sum(axis=1, keepdims=True), 1)
        units, sure = _round_integers(amounts, keys, rest, weight, floors, caps)
        found.multiplier[sure] = (rest / weight)[sure]
        relative = np.full_like(amount, _RELATIVE_ERROR)
    else:
        relative = _error(amount, key, found, least_error)
        units, sure = _round_floats(amount, key, floor, cap, found, relative)
        doubtful = np.flatnonzero(~sure)
        if len(doubtful):
            own_key, own_floor, own_cap = (array if len(array) == 1 else array[doubtful] for array in (key, floor, cap))
            own_amount = amount[doubtful]
            multipliers = found.multiplier[doubtful]
            closer, error = _closer(
                own_amount, own_key, own_floor, own_cap, found.take(doubtful), least_error[doubtful]
            )
            units[doubtful], sure[doubtful] = _round_floats(own_amount, own_key, own_floor, own_cap, closer, error)
            found.multiplier[doubtful] = np.where(sure[doubtful, np.newaxis], closer.multiplier, multipliers)
            relative[doubtful] = error
    still = np.flatnonzero(np.count_nonzero(found.free & (found.level > 0), axis=1) <= 1)
    if len(still):
        error = _error(amount, key, found, least_error)
        units[still], sure[still] = _take_whole_shares(still, amount, floor, cap, found, error, least_error)
        relative[still] = UNKNOWN
    sure &= amounts <= LARGEST_UNITS
    return RowsFound(units, sure, found.multiplier[:, 0], relative[:, 0])


@dataclass
class _Levels:
    """λ, λ k, the shares between their limits, and who is free of them.

    `missing` is what the shares leave of the amount, and `moving` the part of them that moves with λ; they and λ are
    of shape (rows, 1).
    """

    multiplier: Floats
    level: Floats
    share: Floats
    free: Bools
    missing: Floats
    moving: Floats

    def put(self, rows: NDArray[np.intp], other: _Levels) -> None:
        self.level[rows], self.share[rows], self.free[rows] = other.level, other.share, other.free
        self.missing[rows], self.moving[rows] = other.missing, other.moving
        self.multiplier[rows] = other.multiplier

    def take(self, rows: NDArray[np.intp]) -> _Levels:
        return _Levels(*(array[rows] for array in vars(self).values()))


def _at(multiplier: Floats, amount: Floats, key: Floats, floor: Floats, cap: Floats) -> _Levels:
    level = multiplier * key
    share = np.maximum(level, floor)
    np.minimum(share, cap, out=share)
    free = share == level
    return _Levels(multiplier, level, share, free, amount - _sums(share), _sums(level * free))


def _unlimited(amount: Floats, key: Floats) -> _Levels:
    """λ = amount / Σ k, and everybody is free."""
    with np.errstate(all="ignore"):
        multiplier = amount / _sums(key)
        level = multiplier * key
    spent = _sums(level)
    return _Levels(multiplier, level, level, np.ones(level.shape, np.bool_), amount - spent, spent)


def _sums(values: Floats) -> Floats:
    """Row sums of shape (rows, 1), in whatever order is quickest: they only steer, and their error has a bound."""
    if values.shape[1] > _LONG_ROW:
        # A dot product of long rows starts the threads of the linear algebra library, which cost more than they give.
        sums: Floats = values.sum(axis=1, keepdims=True)
    else:
        sums = np.vecdot(values, np.ones(values.shape[1]))[:, np.newaxis]
    return sums


def _settle(amount: Floats, key: Floats, floor: Floats, cap: Floats) -> _Levels:
    """Newton's iteration on Σ clip(λ k, floor, cap) = amount, on all rows until few are left, then on those.

    First plain, which nearly always settles in four or five steps; what has not then starts again with a bracket.
    """
    start = amount / _sums(key)
    multiplier = start
    low, high = np.zeros_like(start), np.full_like(start, np.inf)
    tolerance = _roundings(key)
    found: _Levels | None = None
    active: NDArray[np.intp] | None = None
    with np.errstate(all="ignore"):
        for iteration in range(_PLAIN_ITERATIONS + _ITERATIONS):
            current = _at(multiplier, amount, key, floor, cap)
            if found is None or active is None:
                found = current
            else:
                found.put(active, current)
            settled = np.abs(current.missing) <= tolerance * current.moving
            if settled.all():
                break
            # Where nobody is free there is no slope to go by, and `new` is infinite or no number.
            new = multiplier + multiplier * (current.missing / current.moving)
            if iteration == _PLAIN_ITERATIONS:
                new = start
            elif iteration > _PLAIN_ITERATIONS:
                short = current.missing > 0
                low, high = np.where(short, multiplier, low), np.where(short, high, multiplier)
                # Newton's step may leave the bracket; cutting it in the middle of its orders of magnitude never does.
                middle = np.sqrt(np.where(low > 0, low, high * 2.0**-40)) * np.sqrt(high)
                middle = np.where(high < np.inf, middle, 2.0**20 * low)
                new = np.where((new > low) & (new < high), new, middle)
            multiplier = np.where(settled, multiplier, new)
            going = np.flatnonzero(~settled)
            if 3 * len(going) < 2 * len(settled):
                active = going if active is None else active[going]
                multiplier, start, amount = multiplier[going], start[going], amount[going]
                low, high = low[going], high[going]
                key, floor, cap = (array if len(array) == 1 else array[going] for array in (key, floor, cap))
    assert found is not None
    return found


def _roundings(key: Floats) -> float:
    """What rounding can do to a sum over the recipients, relative to the sum of their sizes."""
    return float(key.shape[1] + 8) * _ROUNDING


def _error(amount: Floats, key: Floats, found: _Levels, least_error: Floats) -> Floats:
    """How far off λ can be, relatively.

    While nobody's level comes within this of a limit, the shares move in proportion to the free ones; so λ is off by
    no more than what they miss of the amount, or could miss unseen, divided by what moves.
    """
    with np.errstate(all="ignore"):
        error = 1.01 * (np.abs(found.missing) + _roundings(key) * amount) / found.moving + least_error
    return np.fmin(error, UNKNOWN)


def _closer(
    amount: Floats, key: Floats, floor: Floats, cap: Floats, found: _Levels, least_error: Floats
) -> tuple[_Levels, Floats]:
    """The same with λ = rest / weight to a few roundings, from whoever was found to be free."""
    rest = amount - (found.share - found.share * found.free).sum(axis=1, keepdims=True)
    closer = _at(rest / _weight(key, found.free), amount, key, floor, cap)
    # The same are free, and nobody went from one limit to the other.
    same = (closer.free == found.free) & (closer.free | (closer.share == found.share))
    same = same.all(axis=1, keepdims=True)
    return closer, np.where(same, least_error, UNKNOWN)


def _round_integers(
    amounts: Ints, key: Ints, rest: Floats, weight: Ints, floors: Ints, caps: Ints
) -> tuple[Ints, Bools]:
    """Largest remainder at λ = rest / weight in integers; True where λ spends the amount exactly."""
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
    # Whatever is left of a row that is not right, only its own recipients may be counted.
    _raise_largest(remainder, left % key.shape[1], units)
    return units, spent


def _raise_largest(remainder: Ints, left: Ints, units: Ints) -> None:
    """Give one unit more to the `left[s]` largest remainders of each row, ties by position."""
    cut, below = _cut(np.sort(remainder, axis=1), left)
    raised = remainder >= cut[:, np.newaxis]
    tied = np.flatnonzero(below == cut)
    if len(tied):
        own, at = remainder[tied], cut[tied, np.newaxis]
        above = own > at
        alike = own == at
        turns = left[tied] - above.sum(axis=1)
        raised[tied] = above | (alike & (alike.cumsum(axis=1) <= turns[:, np.newaxis]))
    units += raised


def _cut(ordered: NDArray[Any], left: Ints) -> tuple[NDArray[Any], NDArray[Any]]:
    """The least of each row's `left` largest (its dtype's largest number where that is none), and the next below."""
    n = ordered.shape[1]
    rows = np.arange(len(left))
    above = n - left
    cut = ordered[rows, above - (above == n)]
    cut[above == n] = np.iinfo(np.int64).max if ordered.dtype.kind == "i" else np.inf
    return cut, ordered[rows, above - 1]


def _round_floats(
    amount: Floats, key: Floats, floor: Floats, cap: Floats, found: _Levels, relative: Floats
) -> tuple[Ints, Bools]:
    """Largest remainder with error bounds; True where no bound reaches a whole unit, a limit or the cut."""
    level, share = found.level, found.share
    sure = relative[:, 0] < UNKNOWN
    off = np.rint(level)
    np.abs(np.subtract(level, off, out=off), out=off)
    # The bound of the largest level is enough, as a rule; where it is not, each has to be seen with its own.
    widest = relative[:, 0] * level.max(axis=1)
    doubtful = np.flatnonzero(off.min(axis=1) <= widest)
    if len(doubtful):
        own_key, own_floor, own_cap = (array if len(array) == 1 else array[doubtful] for array in (key, floor, cap))
        own, error = level[doubtful], relative[doubtful] * level[doubtful]
        # A limit is a whole unit, so who comes within the bound of one is among those near a whole unit.
        near = (off[doubtful] <= error) & (own + error >= own_floor) & (own - error <= own_cap) & (own_key > 0)
        sure[doubtful] &= ~near.any(axis=1)
    down = np.floor(share)
    left = (amount[:, 0] - down.sum(axis=1)).astype(np.int64)
    units = down.astype(np.int64)
    fraction = np.subtract(share, down, out=down)
    sure &= _raise_largest_floats(fraction, left, widest, relative, found, units)
    return units, sure


def _raise_largest_floats(
    fraction: Floats, left: Ints, widest: Floats, relative: Floats, found: _Levels, units: Ints
) -> Bools:
    possible = (left >= 0) & (left < fraction.shape[1])
    lowest_up, highest_down = _cut(np.sort(fraction, axis=1), np.where(possible, left, 0))
    units += fraction >= lowest_up[:, np.newaxis]
    clear: Bools = lowest_up - highest_down > 2 * widest
    doubtful = np.flatnonzero(~clear)
    if len(doubtful):
        middle = np.minimum(0.5 * (lowest_up + highest_down), 1.0)[doubtful, np.newaxis]
        bound = relative[doubtful] * found.level[doubtful] * found.free[doubtful]
        clear[doubtful] = (np.abs(fraction[doubtful] - middle) > bound).all(axis=1)
    clear &= possible
    return clear


def _weight(key: Floats, free: Bools) -> Floats:
    """Σ of the free keys with a relative error of a few roundings, however many there are: summed as integers."""
    chosen = key * free
    exponent = np.frexp(chosen.sum(axis=1, keepdims=True))[1]
    scaled = chosen * np.ldexp(1.0, 60 - exponent)
    whole = np.rint(scaled)
    weight = whole.astype(np.int64).sum(axis=1, keepdims=True).astype(np.float64)
    if key.shape[1] > _PLAIN_SUM:
        parts = np.rint((scaled - whole) * 2.0**38).astype(np.int64)
        weight += parts.sum(axis=1, keepdims=True) * 2.0**-38
    found: Floats = np.ldexp(np.maximum(weight, 1.0), exponent - 60)
    return found


def _take_whole_shares(
    rows: NDArray[np.intp],
    amount: Floats,
    floor: Floats,
    cap: Floats,
    found: _Levels,
    error: Floats,
    least_error: Floats,
) -> tuple[Ints, Bools]:
    """Rows in which at most one is free: it has what the limits of the others leave, and that is a whole number."""
    level, share, free = found.level[rows], found.share[rows], found.free[rows] & (found.level[rows] > 0)
    floor, cap = (array if len(array) == 1 else array[rows] for array in (floor, cap))
    rest = amount[rows] - np.where(free, 0.0, share).sum(axis=1, keepdims=True)
    whole = np.where(free, rest, share)
    clear = np.abs(level - share) > np.where(free.any(axis=1, keepdims=True), error[rows], least_error[rows]) * level
    # Who has key zero and no floor has nothing, whatever λ is.
    sure = np.where(free, (rest >= floor) & (rest <= cap), clear | ((level == 0) & (share == 0))).all(axis=1)
    sure &= np.where(free.any(axis=1), error[rows, 0] < UNKNOWN, rest[:, 0] == 0)
    return whole.astype(np.int64), sure
