"""Ranks, Gini coefficients and Lorenz points of many scenarios: arrays in, arrays out.

x_i are the kroner of recipient i and w_i its inhabitants (1 for everybody where they are not known).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["LORENZ_POINTS", "gini", "lorenz", "ranking"]

LORENZ_POINTS = tuple(range(10, 100, 10))  # percent of the inhabitants
DECIMALS = 9
CERTAIN = 2**52

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def ranking(amounts: Ints, weights: Ints | None) -> Ints:
    """Recipients by kroner per inhabitant, the most first; ties by declared order.

    Parameters
    ----------
    amounts : int64 array of shape (S, n)
    weights : int64 array of shape (n,), or None
        Above 0.

    Returns
    -------
    int64 array of shape (S, n)
        Positions: [s, r] has rank r + 1 in scenario s.

    Examples
    --------
    >>> ranking(np.array([[10, 30, 20]]), np.array([1, 6, 2])).tolist()
    [[0, 2, 1]]
    """
    if weights is None:
        return np.argsort(-amounts, axis=1, kind="stable")
    ratios = amounts / weights
    order = np.argsort(-ratios, axis=1, kind="stable")
    if amounts.size and float(amounts.max()) * float(weights.max()) >= CERTAIN:
        # Division keeps the order, but two that differ can come out equal.
        ordered = np.take_along_axis(ratios, order, axis=1)
        equal = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)
        for s in np.flatnonzero(equal.any(axis=1)):
            exact = [Fraction(int(x), int(w)) for x, w in zip(amounts[s], weights, strict=True)]
            order[s] = sorted(range(len(exact)), key=lambda i: (-exact[i], i))
    return order


def gini(amounts: Ints, weights: Ints | None, order: Ints) -> Floats:
    """The Gini coefficient of kroner per inhabitant, each inhabitant counted.

        G = 1 - Σ_i w_i (2 X_i - x_i) / (W X)

    in ascending order of x_i / w_i: X_i is the kroner of those up to i, X that of all, W all inhabitants. 9 decimals;
    NaN where nothing is handed out.

    Parameters
    ----------
    order : array of shape (S, n)
        What `ranking` gives.

    Examples
    --------
    >>> x = np.array([[0, 100], [50, 50]])
    >>> gini(x, None, ranking(x, None)).tolist()
    [0.5, 0.0]
    """
    x, w = _ascending(amounts, weights, order)
    reached = np.cumsum(x, axis=1)
    areas: Floats = (w * (2.0 * reached - x)).sum(axis=1)
    coefficients: Floats = np.round(
        1 - areas / _above_zero(w.sum(axis=1) * reached[:, -1].astype(np.float64)), DECIMALS
    )
    return coefficients


def lorenz(amounts: Ints, weights: Ints | None, order: Ints) -> Floats:
    """What share of the kroner goes to the 10, 20, ... 90 pct. of the inhabitants that get least for each inhabitant.

    Linear between recipients: those of one recipient get the same. 9 decimals.

    Returns
    -------
    array of shape (S, 9)

    Examples
    --------
    >>> x = np.array([[0, 100]])
    >>> lorenz(x, None, ranking(x, None)).tolist()
    [[0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.4, 0.6, 0.8]]
    """
    x, w = _ascending(amounts, weights, order)
    reached, people = np.cumsum(x, axis=1), np.cumsum(w, axis=1)
    rows = np.arange(len(x))
    total = _above_zero(reached[:, -1].astype(np.float64))
    points = np.empty((len(x), len(LORENZ_POINTS)))
    for p, percent in enumerate(LORENZ_POINTS):
        at = (people * 100 >= people[:, -1:] * percent).argmax(axis=1)
        beyond = people[rows, at] - people[:, -1] * (percent / 100)
        points[:, p] = (reached[rows, at] - x[rows, at] * beyond / w[rows, at]) / total
    return np.round(points, DECIMALS)


def _ascending(amounts: Ints, weights: Ints | None, order: Ints) -> tuple[Ints, Ints]:
    up = order[:, ::-1]
    people = np.ones(amounts.shape[1], np.int64) if weights is None else weights
    return np.take_along_axis(amounts, up, axis=1), people[up]


def _above_zero(totals: Floats) -> Floats:
    return np.where(totals > 0, totals, np.nan)
