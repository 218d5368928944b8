"""One allocation at a time: what rows.py does for many, with plain numbers where that has arrays of one.

Called thousands of times on a hundred recipients, so it makes few calls; called once on a million, so it makes few
passes. The same guarantees as rows.py: integer keys are decided in integers, others within bounds of their error,
and what that cannot decide is left to others.
"""

from __future__ import annotations

from math import frexp, fsum, ldexp
from typing import Any

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
_ROUNDING = 2.0**-53
# Of a fair share: the key's own decimal, the weight, and four operations, each off by at most one rounding.
_RELATIVE_ERROR = 8 * _ROUNDING


def allocate_row(amount: int, key: NDArray[Any], floors: Ints, caps: Ints) -> Ints | None:
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
    int64 array of shape (n,), or None

    Examples
    --------
    >>> allocate_row(10, np.array([1, 1, 1]), np.zeros(3, int), np.full(3, 9)).tolist()
    [4, 3, 3]
    """
    if amount > LARGEST_UNITS:
        return None
    weights = key.astype(np.float64) if key.dtype == np.int64 else key
    limits = _limits(floors, caps)
    free, fixed = _free(amount, weights, limits)
    if free is None:
        return None
    rest = amount - fixed
    if key.dtype == np.int64:
        return _round_integers(amount, key, rest, free, floors, caps)
    return _round_floats(amount, key, rest, free, limits)


_Limits = tuple[Floats | None, Floats | None]


def _limits(floors: Ints, caps: Ints) -> _Limits:
    """Floors and caps as floats, exactly; None where there are none."""
    floor = floors.astype(np.float64) if floors.any() else None
    cap = np.minimum(caps, 2 * LARGEST_UNITS).astype(np.float64) if caps.min() < NO_CAP else None
    return floor, cap


def _clip(level: Floats, limits: _Limits, out: Floats | None = None) -> Floats:
    floor, cap = limits
    if floor is not None:
        level = np.maximum(level, floor, out=out)
    return level if cap is None else np.minimum(level, cap, out=out)


def _free(amount: int, key: Floats, limits: _Limits) -> tuple[Bools | None, int]:
    """Who is between the limits, and the units of those who are not, by Newton's iteration; None if it does not end."""
    everyone = np.ones(len(key), np.bool_)
    if limits[0] is None and limits[1] is None:
        return everyone, 0
    total = float(key.sum())
    if not total:
        return None, 0
    multiplier = amount / total
    level, share, free = np.empty_like(key), np.empty_like(key), everyone
    tolerance = (len(key) + 8) * _ROUNDING
    for _ in range(_ITERATIONS):
        np.multiply(key, multiplier, out=level)
        _clip(level, limits, out=share)
        np.equal(share, level, out=free)
        missing = amount - float(share.sum())
        moving = float(np.dot(level, free))
        if abs(missing) <= tolerance * moving:
            return free, int(np.multiply(share, ~free, out=share).sum())
        if not 0 < moving < np.inf:
            break
        multiplier *= 1 + missing / moving
    return None, 0


def _round_integers(amount: int, key: Ints, rest: int, free: Bools, floors: Ints, caps: Ints) -> Ints | None:
    weight = int(np.multiply(key, free).sum())
    if not 0 < weight < LARGEST_KEY_SUM // len(key):
        return None
    # Slightly low, so that the whole part is right or one too small. Who is far beyond a cap need not be exact.
    level = key * (rest * (1 - 2.0**-50) / weight)
    down = np.minimum(level, 2.0 * LARGEST_UNITS, out=level).astype(np.int64)
    # The remainder is smaller than 2^63, so arithmetic modulo 2^64 gives it exactly.
    remainder = key * rest
    remainder -= down * weight
    over = remainder >= weight
    down += over
    remainder -= over * weight
    units: Ints = np.minimum(np.maximum(down, floors), caps)
    remainder *= (units == down) & (down < caps)
    left = amount - int(units.sum())
    # λ = rest / weight spends the amount exactly, or the wrong ones were taken to be free.
    if not 0 <= left < len(key) or int(remainder.sum()) != left * weight:
        return None
    if left:
        cut, below = _cut(remainder, left)
        raised = remainder >= cut
        if below == cut:
            alike = np.flatnonzero(remainder == cut)
            raised[alike[left - np.count_nonzero(remainder > cut) :]] = False
        units += raised
    return units


def _round_floats(amount: int, key: Floats, rest: int, free: Bools, limits: _Limits) -> Ints | None:
    floor, cap = limits
    weight = _weight(key, free)
    if not weight:
        return None
    level = key * (rest / weight)
    share = _clip(level, limits)
    if share is not level and not np.array_equal(share == level, free):
        return None
    error = level * _RELATIVE_ERROR
    nearest = np.rint(level)
    near = np.abs(level - nearest) <= error
    if near.any():
        at = np.flatnonzero(near & (key > 0))
        above = True if floor is None else nearest[at] >= floor[at]
        below = True if cap is None else nearest[at] <= cap[at]
        if np.any(above & below & (at >= 0)):
            return None
    down = np.floor(share)
    fraction = share - down
    units = down.astype(np.int64)
    left = amount - int(units.sum())
    if not 0 <= left < len(key):
        return None
    if left:
        lowest_up, highest_down = _cut(fraction, left)
        error *= free
        if lowest_up - highest_down <= 2 * error.max():
            middle = 0.5 * (lowest_up + highest_down)
            if np.any(np.abs(fraction - middle) <= error):
                return None
        units += fraction >= lowest_up
    return units


def _cut(parts: NDArray[Any], left: int) -> tuple[Any, Any]:
    """The least of the `left` largest, and the largest of the others."""
    at = len(parts) - left
    ordered = parts.copy()
    ordered.partition((at - 1, at))
    return ordered[at], ordered[at - 1]


def _weight(key: Floats, free: Bools) -> float:
    """Σ of the free keys to a rounding or two: rounded once where they are few, else as integers in two words."""
    if len(key) <= _FEW:
        return fsum(key[free].tolist())
    chosen = key * free
    exponent = frexp(float(chosen.sum()))[1]
    chosen *= ldexp(1.0, 60 - exponent)
    whole = np.rint(chosen)
    chosen -= whole
    chosen *= 2.0**38
    parts = np.rint(chosen, out=chosen).astype(np.int64).sum()
    return ldexp(int(whole.astype(np.int64).sum()) + int(parts) * 2.0**-38, exponent - 60)
