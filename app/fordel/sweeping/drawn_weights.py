"""Random weights of the parts: decimals with 9 places that add up to exactly 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fordel.sweeping.random_numbers import stream

__all__ = ["ONE", "PLACES", "DrawnWeights"]

PLACES = 9
ONE = 10**PLACES
STEPS_PER_PART = 50  # of hit-and-run

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnWeights:
    """Weights of parts, uniform over all that add up to 1, within limits where there are some.

    Attributes
    ----------
    parts : tuple of str
        m of them.
    limits : tuple of (int, int), or None
        The lowest and the highest weight of each part in billionths; None: anything from 0 to 1.
    """

    parts: tuple[str, ...]
    limits: tuple[tuple[int, int], ...] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the weights stand in a specification."""
        return tuple(f"part.{part}.share" for part in self.parts)

    @property
    def width(self) -> int:
        """Random numbers that a draw takes, beside those of hit-and-run's own streams."""
        return len(self.parts) - 1 if self.limits is None else 0


def on_the_simplex(uniforms: NDArray[np.float64]) -> Ints:
    """Weights, uniform over all that add up to 1: the gaps between sorted uniform numbers.

        w_p = u_(p) - u_(p-1),  u_(0) = 0, u_(m) = 1

    rounded down to billionths; those left over go to the largest fractions, ties by the order of the parts.

    Parameters
    ----------
    uniforms : array of shape (S, m - 1)

    Returns
    -------
    int64 array of shape (S, m)
        Billionths; each row adds up to 10^9.

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, chapter V.2: uniform spacings.

    Examples
    --------
    >>> on_the_simplex(np.array([[0.5, 0.2]])).tolist()
    [[200000000, 300000000, 500000000]]
    """
    rows = len(uniforms)
    edges = np.hstack([np.zeros((rows, 1)), np.sort(uniforms, axis=1), np.ones((rows, 1))])
    exact = np.diff(edges, axis=1) * ONE
    weights: Ints = np.floor(exact).astype(np.int64)
    rest = ONE - weights.sum(axis=1)
    order = np.argsort(weights - exact, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[1]), order.shape), axis=1)
    weights += rank < rest[:, None]
    return weights


def by_hit_and_run(limits: tuple[tuple[int, int], ...], seed: int, start: int, stop: int) -> Ints:
    """Weights within limits, uniform over all that add up to 1, of the draws from `start` up to `stop`.

    Hit-and-run: in each step two parts are drawn, and what the one gives to the other is drawn uniformly from all that
    the limits allow. Every draw is the end of a walk of its own of 50 m steps from one point inside, all of which are
    burn-in; so no draw rests on another, and nothing is thinned. It is done in billionths, as whole numbers: the
    weights add up at every step.

    Returns
    -------
    int64 array of shape (stop - start, m)
        Billionths.

    References
    ----------
    Smith (1984), Operations Research 32, doi 10.1287/opre.32.6.1296; with the directions e_i - e_j.

    Examples
    --------
    >>> drawn = by_hit_and_run(((0, ONE // 4), (ONE // 2, ONE), (0, ONE)), 2014, 0, 100)
    >>> bool((drawn.sum(axis=1) == ONE).all()), int(drawn[:, 0].max()) <= ONE // 4, int(drawn[:, 1].min()) >= ONE // 2
    (True, True, True)
    """
    m, rows = len(limits), np.arange(stop - start)
    low, high = (np.array(side, dtype=np.int64) for side in zip(*limits, strict=True))
    weights = np.tile(_inside(limits), (stop - start, 1))
    first, second = np.triu_indices(m, 1)
    for step in range(STEPS_PER_PART * m):
        which, how_far = stream(seed, f"weights, step {step}", 2, start, stop).T
        pair = (which * len(first)).astype(np.int64)
        i, j = first[pair], second[pair]
        x, y = weights[rows, i], weights[rows, j]
        least = np.maximum(low[i] - x, y - high[j])
        most = np.minimum(high[i] - x, y - low[j])
        moved = least + np.floor(how_far * (most - least + 1)).astype(np.int64)
        weights[rows, i] = x + moved
        weights[rows, j] = y - moved
    return weights


def _inside(limits: tuple[tuple[int, int], ...]) -> list[int]:
    """A point within the limits: as far from the lowest weights to the highest as makes them add up."""
    room, rest = sum(high - low for low, high in limits), ONE - sum(low for low, _ in limits)
    weights = [low + ((high - low) * rest // room if room else 0) for low, high in limits]
    for p, (_, high) in enumerate(limits):
        weights[p] += min(ONE - sum(weights), high - weights[p])
    return weights
