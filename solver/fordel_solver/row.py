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
    if not amount:
        return (np.zeros(len(key), np.int64), 0.0) if key.any() else None
    row = _row(amount, key, floors, caps)
    found = _settle(row)
    if found is None:
        return None
    if key.dtype == np.int64:
        return _round_integers(row, key, amount - _fixed(row, found), floors, caps)
    if len(key) <= _FEW:
        # λ as it was found is nearly always near enough; with more recipients the bound on its error never is.
        rounded = _round_floats(row, found.multiplier, _error(row, found))
        if rounded is not None:
            return rounded
    weight = _weight(row)
    return _round_floats(row, (amount - _fixed(row, found)) / weight, _RELATIVE_ERROR) if weight else None


class _Piece(NamedTuple):
    """Some of the recipients: keys and limits as floats, exactly (None where there are none), and who is free."""

    where: slice
    weights: Floats
    floor: Floats | None
    cap: Floats | None
    free: Bools

    def clip(self, level: Floats) -> Floats:
        if self.floor is not None:
            level = np.maximum(level, self.floor)
        return level if self.cap is None else np.minimum(level, self.cap)


class _Row(NamedTuple):
    """One allocation, in the pieces that are worked on at a time."""

    amount: int
    n: int
    pieces: list[_Piece]


class _Found(NamedTuple):
    """λ, what the shares add to, and the part of that which moves with λ."""

    multiplier: float
    spent: float
    moving: float


def _row(amount: int, key: NDArray[Any], floors: Ints, caps: Ints) -> _Row:
    weights = key.astype(np.float64) if key.dtype == np.int64 else key
    floor = floors.astype(np.float64) if np.count_nonzero(floors) else None
    limited = caps.item(caps.argmin()) < NO_CAP
    cap = np.minimum(caps, 2 * LARGEST_UNITS).astype(np.float64) if limited else None
    pieces = []
    for start in range(0, len(key), _PIECE):
        where = slice(start, start + _PIECE)
        own = weights[where]
        pieces.append(
            _Piece(
                where,
                own,
                None if floor is None else floor[where],
                None if cap is None else cap[where],
                np.empty(len(own), np.bool_),
            )
        )
    return _Row(amount, len(key), pieces)


def _settle(row: _Row) -> _Found | None:
    """λ by Newton's iteration, which leaves in the pieces who is between the limits; None if it does not end."""
    total = spent = moving = sum(float(np.add.reduce(piece.weights)) for piece in row.pieces)
    if not total:
        return None
    multiplier = row.amount / total
    first = row.pieces[0]
    if first.floor is None and first.cap is None:
        for piece in row.pieces:
            piece.free.fill(True)
        return _Found(multiplier, float(row.amount), float(row.amount))
    tolerance = (row.n + 8) * _ROUNDING
    few = row.n <= _FEW
    for _ in range(_ITERATIONS):
        spent = moving = 0.0
        for piece in row.pieces:
            level = piece.weights * multiplier
            share = piece.clip(level)
            own = np.equal(share, level, out=piece.free)
            spent += float(np.add.reduce(share))
            if few:
                moving += float(np.dot(level, own))
            else:
                # For long ones the linear algebra library starts threads, which cost more than they give.
                level *= own
                moving += float(np.add.reduce(level))
        # Where nobody is free no multiplier can be told from another.
        if not 0 < moving < np.inf:
            break
        if abs(row.amount - spent) <= tolerance * moving:
            return _Found(multiplier, spent, moving)
        multiplier *= 1 + (row.amount - spent) / moving
    return None


def _error(row: _Row, found: _Found) -> float:
    """How far off λ can be, relatively: what the shares miss of the amount, or could miss unseen, by what moves.

    That holds while nobody's level comes within this of a limit.
    """
    missing = abs(row.amount - found.spent) + (row.n + 8) * _ROUNDING * row.amount
    return 1.01 * missing / found.moving + _RELATIVE_ERROR


def _fixed(row: _Row, found: _Found) -> int:
    """The units of those at a limit, exactly: a whole number, so a sum that is off by less than a quarter tells it."""
    if 4 * row.n * _ROUNDING * found.spent < 0.25:
        return round(found.spent - found.moving)
    return sum(
        int((piece.clip(piece.weights * found.multiplier) * ~piece.free).sum(dtype=np.float64)) for piece in row.pieces
    )


def _round_integers(row: _Row, key: Ints, rest: int, floors: Ints, caps: Ints) -> tuple[Ints, float] | None:
    weight = sum(int((key[piece.where] * piece.free).sum()) for piece in row.pieces)
    if not 0 < weight < LARGEST_KEY_SUM // len(key):
        return None
    units, remainder = np.empty_like(key), np.empty_like(key)
    spent = parts = 0
    for piece in row.pieces:
        where = piece.where
        own, own_remainder, whole = key[where], remainder[where], units[where]
        # Slightly low, so that the whole part is right or one too small. Who is far beyond a cap need not be exact.
        level = own * (rest * (1 - 2.0**-50) / weight)
        down = np.minimum(level, 2.0 * LARGEST_UNITS, out=level).astype(np.int64)
        # The remainder is smaller than 2^63, so arithmetic modulo 2^64 gives it exactly.
        np.multiply(own, rest, out=own_remainder)
        own_remainder -= down * weight
        over = own_remainder >= weight
        down += over
        own_remainder -= over * weight
        np.minimum(np.maximum(down, floors[where]), caps[where], out=whole)
        own_remainder *= (whole == down) & (down < caps[where])
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


def _round_floats(row: _Row, multiplier: float, relative: float) -> tuple[Ints, float] | None:
    """Largest remainder at a λ that is off by at most `relative`; None where that reaches something it would decide."""
    units, fraction = np.empty(row.n, np.int64), np.empty(row.n)
    nearest, largest = np.inf, 0.0
    for piece in row.pieces:
        level = piece.weights * multiplier
        share = piece.clip(level)
        if share is not level and np.count_nonzero((share == level) != piece.free):
            return None
        off = level - np.rint(level)
        np.abs(off, out=off)
        nearest = min(nearest, off.item(off.argmin()))
        largest = max(largest, level.item(level.argmax()))
        down = np.floor(share)
        units[piece.where] = down
        np.subtract(share, down, out=fraction[piece.where])
    left = row.amount - int(np.add.reduce(units))
    # The bound of the largest share is enough, as a rule; where it is not, each has to be seen with its own.
    widest = largest * relative
    if nearest <= widest and _near_a_whole_unit(row, multiplier, relative):
        return None
    # That the shares add up shows that nobody went from one limit to the other when λ was set to rest / weight.
    if not 0 <= left < row.n or abs(float(np.add.reduce(fraction)) - left) > 0.25:
        return None
    if left:
        lowest_up, highest_down = _cut(fraction, left)
        if lowest_up - highest_down <= 2 * widest:
            middle = 0.5 * (lowest_up + highest_down)
            for piece in row.pieces:
                error = piece.weights * piece.free * (multiplier * relative)
                if np.any(np.abs(fraction[piece.where] - middle) <= error):
                    return None
        units += fraction >= lowest_up
    return units, multiplier


def _near_a_whole_unit(row: _Row, multiplier: float, relative: float) -> bool:
    """Whether somebody's level is too near a whole unit, or a limit, to say on which side of it."""
    for piece in row.pieces:
        level = piece.weights * multiplier
        error = level * relative
        doubtful = (np.abs(level - np.rint(level)) <= error) & (piece.weights > 0)
        if piece.floor is not None:
            doubtful &= level + error >= piece.floor
        if piece.cap is not None:
            doubtful &= level - error <= piece.cap
        if doubtful.any():
            return True
    return False


def _cut(parts: NDArray[Any], left: int) -> tuple[Any, Any]:
    """The least of the `left` largest, and the largest of the others."""
    at = len(parts) - left
    ordered = parts.copy()
    if len(parts) <= _FEW:
        ordered.sort()
    else:
        ordered.partition((at - 1, at))
    return ordered[at], ordered[at - 1]


def _weight(row: _Row) -> float:
    """Σ of the free keys to a rounding or two: rounded once where they are few, else as integers in two words."""
    if row.n <= _FEW:
        return fsum(weight for piece in row.pieces for weight in piece.weights[piece.free].tolist())
    rough = sum(float((piece.weights * piece.free).sum()) for piece in row.pieces)
    exponent = frexp(rough)[1]
    high = low = 0
    for piece in row.pieces:
        chosen = piece.weights * piece.free
        chosen *= ldexp(1.0, 60 - exponent)
        whole = np.rint(chosen)
        chosen -= whole
        chosen *= 2.0**38
        high += int(whole.astype(np.int64).sum())
        low += int(np.rint(chosen, out=chosen).astype(np.int64).sum())
    return ldexp(high + low * 2.0**-38, exponent - 60)
