"""Fair shares in floating point, between bounds: of one pool to within rounding, or of many pools at once.

    Σ_i min(u_i, max(l_i, b_i + λ K_i)) = B

What is spent at a level only rises with λ, b, l and u. So the level is nowhere below that of the least to distribute
and the highest b, l and u, and nowhere above that of the most and the lowest. A level is taken only where what is
spent at it, summed with a margin, is on the right side of the amount.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Between", "Paid", "Payers", "above", "below", "levels", "paid", "times"]

Floats = NDArray[np.float64]
# Wider than the error of a sum of a million terms, and than what a key of 15 digits is off by.
_MARGIN = 1e-12
_WIDER = (1e-11, 1e-9, 1e-6, 1e-3)


@dataclass(frozen=True)
class Between:
    """Numbers that are nowhere outside two bounds; an array for each, or one number."""

    low: Floats
    high: Floats

    @classmethod
    def one(cls, low: float | Floats, high: float | Floats) -> Between:
        """A single number."""
        return cls(np.float64(low), np.float64(high))  # type: ignore[arg-type]

    def of(self, rows: NDArray[np.int64]) -> Between:
        """The bounds of some rows."""
        return Between(self.low[rows], self.high[rows])


@dataclass(frozen=True)
class Payers:
    """A guarantee that others pay for: what is guaranteed, and inhabitants or baselines that they pay by."""

    by: str
    guaranteed: Between
    weights: Floats

    def of(self, rows: NDArray[np.int64]) -> Payers:
        """Among some rows."""
        return Payers(self.by, self.guaranteed.of(rows), self.weights[rows])


@dataclass(frozen=True)
class Paid:
    """Fair shares after a guarantee; `certain` where it is that the others can pay for it."""

    shares: Between
    certain: bool


def above(value: Floats) -> Floats:
    """A number that the sum of terms above 0 is not above."""
    return value * (1 + _MARGIN)


def below(value: Floats) -> Floats:
    """A number that the sum of terms above 0 is not below."""
    return value * (1 - _MARGIN)


def _spent_each(level: Floats, base: Floats, key: Floats, lows: Floats, caps: Floats) -> Floats:
    """min(u, max(l, b + λ K)); with a level without end those with a key are at their caps."""
    return np.minimum(caps, np.maximum(lows, base + times(level, key)))


def times(level: Floats, key: Floats) -> Floats:
    """λ K, 0 where K is 0."""
    with np.errstate(invalid="ignore"):
        return np.where(key == 0, 0.0, level * key)


def levels(amount: Between, base: Between, key: Floats, lows: Between, caps: Between) -> Between:
    """Bounds of λ for every pool between the bounds.

    Examples
    --------
    >>> zeros, ones = np.zeros(3), np.ones(3)
    >>> found = levels(
    ...     Between.one(100, 200), Between(zeros, zeros), ones, Between(zeros, zeros), Between(50 * ones, 90 * ones))
    >>> float(round(found.low, 6)), float(found.high)
    (33.333333, inf)
    """
    return Between(
        _nowhere_below(amount.low, base.high, key, lows.high, caps.high),
        _nowhere_above(amount.high, base.low, key, lows.low, caps.low),
    )


def _nowhere_below(amount: Floats, base: Floats, key: Floats, lows: Floats, caps: Floats) -> Floats:
    guess = _level(amount * (1 - 4 * _MARGIN), base, key, lows, caps)
    for margin in (0.0, *_WIDER):
        level = guess * (1 - margin)
        if above(_spent_each(level, base, key, lows, caps).sum()) <= amount:
            return level
    return np.float64(0)  # type: ignore[return-value]


def _nowhere_above(amount: Floats, base: Floats, key: Floats, lows: Floats, caps: Floats) -> Floats:
    guess = _level(amount * (1 + 4 * _MARGIN), base, key, lows, caps)
    for margin in (0.0, *_WIDER):
        level = guess * (1 + margin)
        if below(_spent_each(level, base, key, lows, caps).sum()) >= amount:
            return level
    return np.float64(np.inf)  # type: ignore[return-value]


def _level(amount: Floats, base: Floats, key: Floats, lows: Floats, caps: Floats) -> Floats:
    """The least level at which as much is spent, from the points where somebody leaves a floor or comes to a cap."""
    keyed = key > 0
    b, k = base[keyed], key[keyed]
    stop = (np.maximum(caps[keyed], b) - b) / k
    start = np.minimum((np.maximum(lows[keyed], b) - b) / k, stop)
    need = amount - np.minimum(caps, np.maximum(lows, base)).sum()
    if need <= 0 or not len(k):
        return np.float64(0 if need <= 0 else np.inf)  # type: ignore[return-value]
    ends = np.isfinite(stop)
    points = np.concatenate([start, stop[ends]])
    order = np.argsort(points)
    slopes = np.maximum(np.concatenate([k, -k[ends]])[order].cumsum(), 0.0)
    points = points[order]
    spent = np.concatenate([[0.0], (slopes[:-1] * np.diff(points)).cumsum()])
    at = int(np.searchsorted(spent, need)) - 1
    if at == len(points) - 1 and (ends.all() or not slopes[at] > 0):
        return np.float64(np.inf)  # type: ignore[return-value]
    return points[at] + (need - spent[at]) / slopes[at]  # type: ignore[no-any-return]


def paid(payers: Payers, targets: Between, total: Between) -> Paid | None:
    """Fair shares after a guarantee; None where the others cannot pay for it, for certain.

    Parameters
    ----------
    payers : Payers
    targets : Between
        The fair shares before it.
    total : Between
        What they add to.
    """
    pays, least = payers.weights > 0, payers.guaranteed
    kept = Between(
        *(np.where(pays, f, np.maximum(f, t)) for f, t in ((least.low, targets.low), (least.high, targets.high)))
    )
    if below(kept.low.sum()) > above(total.high):
        return None
    certain = bool(kept.high.sum() <= total.low)
    if certain and kept.low.sum() >= total.high and not (kept.low % 1).any():
        return Paid(kept, certain)  # all there is goes to what must be kept
    zeros = np.zeros(len(pays))
    if payers.by == "inhabitants":
        sides = (least.low, targets.high), (least.high, targets.low)
        needed = [np.maximum(f - t, 0) for f, t in sides]
        room = [np.where(pays, np.maximum(t - f, 0), 0) for f, t in sides]
        low = _nowhere_below(needed[0].sum(), zeros, payers.weights, zeros, room[0])
        high = _nowhere_above(needed[1].sum(), zeros, payers.weights, zeros, room[1])
        given = below(times(low, payers.weights)), above(times(high, payers.weights))
        shares = Between(np.maximum(least.low, targets.low - given[1]), np.maximum(least.high, targets.high - given[0]))
        return Paid(shares, certain)
    tops = Between(np.maximum(least.low, targets.low), np.maximum(least.high, targets.high))
    low = _common(least.high, targets.low, payers.weights, lower=True)
    high = _common(least.low, targets.high, payers.weights, lower=False)
    capped = [
        np.where(pays, np.maximum(f, np.minimum(t, own)), top)
        for f, t, own, top in (
            (least.low, targets.low, below(times(low, payers.weights)), tops.low),
            (least.high, targets.high, above(times(high, payers.weights)), tops.high),
        )
    ]
    return Paid(Between(*capped), certain)


def _common(least: Floats, targets: Floats, baselines: Floats, *, lower: bool) -> Floats:
    """A bound of γ: Σ max(f, min(t, γ β)) = Σ t. What is spent less Σ t rises with γ and f, and falls with t."""
    tops = np.maximum(least, targets)
    floors = np.where(baselines > 0, least, tops)
    zeros = np.zeros(len(tops))
    if lower:
        return _nowhere_below(targets.sum(), zeros, baselines, floors, tops)
    return _nowhere_above(targets.sum(), zeros, baselines, floors, tops)
