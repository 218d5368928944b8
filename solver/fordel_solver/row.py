"""One allocation at a time: what rows.py does for many, with plain numbers where that has arrays of one.

Called thousands of times on a hundred recipients, so it makes few calls; called once on a million, so it makes few
passes. The same guarantees as rows.py: integer keys are decided in integers, others within bounds of their error,
and what that cannot decide is left to others.
"""

from __future__ import annotations

from math import frexp, fsum, ldexp
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import NO_CAP
from fordel_solver.rows import LARGEST_KEY_SUM, LARGEST_UNITS

__all__ = ["allocate_row"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ITERATIONS = 60
_FEW = 1000  # recipients
_PIECE = 32_768  # recipients, so that a piece and its temporaries stay in the processor's cache
_ROUNDING = 2.0**-53
# Of a fair share: the key's own decimal, the weight, and four operations, each off by at most one rounding.
_RELATIVE_ERROR = 8 * _ROUNDING


def allocate_row(amount: int, key: NDArray[Any], floors: Ints, caps: Ints) -> tuple[Ints, float] | None:
    """Allocate a feasible `amount` of units, or None where that takes rows.py or exact.py.

    Parameters
    ----------
    amount : int
    key : int64 or float64 array of shape (n,)
        At least one positive.
    floors, caps : int64 arrays of shape (n,)
        Units, 0 <= floor <= cap.

    Returns
    -------
    units : int64 array of shape (n,)
    multiplier : float
        λ, nearly: for the check.

    Examples
    --------
    >>> allocate_row(10, np.array([1, 1, 1]), np.zeros(3, int), np.full(3, 9))
    (array([4, 3, 3]), 3.3333333333333335)
    """
    if amount > LARGEST_UNITS:
        return None
    pieces = [slice(start, start + _PIECE) for start in range(0, len(key), _PIECE)]
    row = _Row(
        amount,
        key,
        key.astype(np.float64) if key.dtype == np.int64 else key,
        # Limits as floats, exactly; None where there are none.
        floors.astype(np.float64) if floors.any() else None,
        np.minimum(caps, 2 * LARGEST_UNITS).astype(np.float64) if caps.min() < NO_CAP else None,
        pieces,
    )
    free, fixed = _free(row)
    if free is None:
        return None
    if key.dtype == np.int64:
        return _round_integers(row, key, amount - fixed, free, floors, caps)
    return _round_floats(row, amount - fixed, free)


class _Row(NamedTuple):
    """One allocation; `weights` are the keys as floats, and `pieces` what is worked on at a time."""

    amount: int
    key: NDArray[Any]
    weights: Floats
    floor: Floats | None
    cap: Floats | None
    pieces: list[slice]

    def clip(self, level: Floats, piece: slice) -> Floats:
        if self.floor is not None:
            level = np.maximum(level, self.floor[piece])
        return level if self.cap is None else np.minimum(level, self.cap[piece])


def _free(row: _Row) -> tuple[Bools | None, int]:
    """Who is between the limits, and the units of those who are not, by Newton's iteration; None if it does not end."""
    free = np.ones(len(row.key), np.bool_)
    if row.floor is None and row.cap is None:
        return free, 0
    total = float(row.weights.sum())
    if not total:
        return None, 0
    multiplier = row.amount / total
    tolerance = (len(free) + 8) * _ROUNDING
    for _ in range(_ITERATIONS):
        spent = moving = 0.0
        for piece in row.pieces:
            level = row.weights[piece] * multiplier
            share = row.clip(level, piece)
            own = np.equal(share, level, out=free[piece])
            spent += float(share.sum())
            # No dot product: for long ones the linear algebra library starts threads, which cost more than they give.
            level *= own
            moving += float(level.sum())
        if abs(row.amount - spent) <= tolerance * moving:
            return free, _fixed(row, free, multiplier, spent, moving)
        if not 0 < moving < np.inf:
            break
        multiplier *= 1 + (row.amount - spent) / moving
    return None, 0


def _fixed(row: _Row, free: Bools, multiplier: float, spent: float, moving: float) -> int:
    """The units of those at a limit, exactly: a whole number, so a sum that is off by less than a quarter tells it."""
    if 4 * len(free) * _ROUNDING * spent < 0.25:
        return round(spent - moving)
    return sum(
        int((row.clip(row.weights[piece] * multiplier, piece) * ~free[piece]).sum(dtype=np.float64))
        for piece in row.pieces
    )


def _round_integers(
    row: _Row, key: Ints, rest: int, free: Bools, floors: Ints, caps: Ints
) -> tuple[Ints, float] | None:
    weight = sum(int((key[piece] * free[piece]).sum()) for piece in row.pieces)
    if not 0 < weight < LARGEST_KEY_SUM // len(key):
        return None
    units, remainder = np.empty_like(key), np.empty_like(key)
    spent = parts = 0
    for piece in row.pieces:
        own, own_remainder, whole = key[piece], remainder[piece], units[piece]
        # Slightly low, so that the whole part is right or one too small. Who is far beyond a cap need not be exact.
        level = own * (rest * (1 - 2.0**-50) / weight)
        down = np.minimum(level, 2.0 * LARGEST_UNITS, out=level).astype(np.int64)
        # The remainder is smaller than 2^63, so arithmetic modulo 2^64 gives it exactly.
        np.multiply(own, rest, out=own_remainder)
        own_remainder -= down * weight
        over = own_remainder >= weight
        down += over
        own_remainder -= over * weight
        np.minimum(np.maximum(down, floors[piece]), caps[piece], out=whole)
        own_remainder *= (whole == down) & (down < caps[piece])
        spent += int(whole.sum())
        parts += int(own_remainder.sum())
    left = row.amount - spent
    # λ = rest / weight spends the amount exactly, or the wrong ones were taken to be free.
    if not 0 <= left < len(key) or parts != left * weight:
        return None
    if left:
        cut, below = _cut(remainder, left)
        raised = remainder >= cut
        if below == cut:
            alike = np.flatnonzero(remainder == cut)
            raised[alike[left - np.count_nonzero(remainder > cut) :]] = False
        units += raised
    return units, rest / weight


def _round_floats(row: _Row, rest: int, free: Bools) -> tuple[Ints, float] | None:
    weight = _weight(row, free)
    if not weight:
        return None
    multiplier = rest / weight
    units, fraction = np.empty(len(free), np.int64), np.empty(len(free))
    nearest, largest = np.inf, 0.0
    for piece in row.pieces:
        level = row.weights[piece] * multiplier
        share = row.clip(level, piece)
        if share is not level and not ((share == level) == free[piece]).all():
            return None
        off = level - np.rint(level)
        nearest = min(nearest, float(np.abs(off, out=off).min()))
        largest = max(largest, float(level.max()))
        down = np.floor(share)
        units[piece] = down
        np.subtract(share, down, out=fraction[piece])
    left = row.amount - int(units.sum())
    # The bound of the largest share is enough, as a rule; where it is not, each has to be seen with its own.
    widest = largest * _RELATIVE_ERROR
    if nearest <= widest and _near_a_whole_unit(row, row.weights * multiplier):
        return None
    # That the shares add up shows that nobody went from one limit to the other when λ was set to rest / weight.
    if not 0 <= left < len(free) or abs(float(fraction.sum()) - left) > 0.25:
        return None
    if left:
        lowest_up, highest_down = _cut(fraction, left)
        if lowest_up - highest_down <= 2 * widest:
            error = row.weights * free * (multiplier * _RELATIVE_ERROR)
            if np.any(np.abs(fraction - 0.5 * (lowest_up + highest_down)) <= error):
                return None
        units += fraction >= lowest_up
    return units, multiplier


def _near_a_whole_unit(row: _Row, level: Floats) -> bool:
    """Whether somebody's level is too near a whole unit, or a limit, to say on which side of it."""
    error = level * _RELATIVE_ERROR
    doubtful = (np.abs(level - np.rint(level)) <= error) & (row.weights > 0)
    if row.floor is not None:
        doubtful &= level + error >= row.floor
    if row.cap is not None:
        doubtful &= level - error <= row.cap
    return bool(doubtful.any())


def _cut(parts: NDArray[Any], left: int) -> tuple[Any, Any]:
    """The least of the `left` largest, and the largest of the others."""
    at = len(parts) - left
    ordered = parts.copy()
    ordered.partition((at - 1, at))
    return ordered[at], ordered[at - 1]


def _weight(row: _Row, free: Bools) -> float:
    """Σ of the free keys to a rounding or two: rounded once where they are few, else as integers in two words."""
    if len(free) <= _FEW:
        return fsum(row.weights[free].tolist())
    rough = sum(float((row.weights[piece] * free[piece]).sum()) for piece in row.pieces)
    exponent = frexp(rough)[1]
    high = low = 0
    for piece in row.pieces:
        chosen = row.weights[piece] * free[piece]
        chosen *= ldexp(1.0, 60 - exponent)
        whole = np.rint(chosen)
        chosen -= whole
        chosen *= 2.0**38
        high += int(whole.astype(np.int64).sum())
        low += int(np.rint(chosen, out=chosen).astype(np.int64).sum())
    return ldexp(high + low * 2.0**-38, exponent - 60)
