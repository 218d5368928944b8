"""Ranks, Gini coefficients and Lorenz points of many scenarios: arrays in, arrays out.

x_i are the kroner of recipient i and w_i its inhabitants (1 for everybody where nobody's are known). Whoever has no
inhabitants, w_i = 0, comes last in the ranks, in declared order, and counts in neither Gini nor Lorenz.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LORENZ_POINTS", "Ascending", "gini", "lorenz", "ranking"]

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
        0 or more.

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
    nobody = weights == 0
    less = amounts / -np.where(nobody, 1, weights).astype(np.float64)
    less[:, nobody] = np.inf
    # The quickest order leaves equal ones as they come; where there are some, those rows are put in declared order.
    order = np.argsort(less, axis=1)
    ordered = _in_order(less, order)
    equal = ordered[:, 1:] == ordered[:, :-1]
    tied = np.flatnonzero(equal.any(axis=1))
    order[tied] = np.argsort(less[tied], axis=1, kind="stable")
    if amounts.size and float(amounts.max()) * float(weights.max()) >= CERTAIN:
        # Division keeps the order, but two that differ can come out equal.
        for s in np.flatnonzero((equal & (ordered[:, 1:] < 0)).any(axis=1)):
            exact = [Fraction(int(x), int(w)) if w else Fraction(-1) for x, w in zip(amounts[s], weights, strict=True)]
            order[s] = sorted(range(len(exact)), key=lambda i: (-exact[i], i))
    return order


@dataclass(frozen=True, eq=False)
class Ascending:
    """Scenarios in ascending order of kroner per inhabitant, for what rests on that order.

    Attributes
    ----------
    x, w : arrays of shape (S, n)
        Kroner and inhabitants of those who stand there; 0 and 0 where there are no inhabitants.
    reached, people : arrays of shape (S, n)
        Those of all up to there.
    """

    x: Ints
    w: Ints
    reached: Ints
    people: Ints

    @classmethod
    def of(cls, amounts: Ints, weights: Ints | None, order: Ints) -> Ascending:
        """From what `ranking` gives."""
        up = order[:, ::-1]
        everyone = np.ones(amounts.shape[1], np.int64) if weights is None else weights
        counted = amounts if weights is None or weights.all() else np.where(everyone > 0, amounts, 0)
        x, w = _in_order(counted, up), everyone.take(up)
        return cls(x, w, np.cumsum(x, axis=1), np.cumsum(w, axis=1))


def gini(own: Ascending) -> Floats:
    """The Gini coefficient of kroner per inhabitant, each inhabitant counted.

        G = 1 - Σ_i w_i (2 X_i - x_i) / (W X)

    in ascending order of x_i / w_i: X_i is the kroner of those up to i, X that of all, W all inhabitants. 9 decimals;
    NaN where nothing is handed out.

    Examples
    --------
    >>> x = np.array([[0, 100], [50, 50]])
    >>> gini(Ascending.of(x, None, ranking(x, None))).tolist()
    [0.5, 0.0]
    """
    areas: Floats = (own.w * (2.0 * own.reached - own.x)).sum(axis=1)
    whole = _above_zero(own.people[:, -1].astype(np.float64) * own.reached[:, -1])
    coefficients: Floats = np.round(1 - areas / whole, DECIMALS)
    return coefficients


def lorenz(own: Ascending) -> Floats:
    """What share of the kroner goes to the 10, 20, ... 90 pct. of the inhabitants that get least for each inhabitant.

    Linear between recipients: those of one recipient get the same. 9 decimals.

    Returns
    -------
    array of shape (S, 9)

    Examples
    --------
    >>> x = np.array([[0, 100]])
    >>> lorenz(Ascending.of(x, None, ranking(x, None))).tolist()
    [[0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.4, 0.6, 0.8]]
    """
    if not len(own.x):
        return np.empty((0, len(LORENZ_POINTS)))
    rows = np.arange(len(own.x))[:, np.newaxis]
    total = _above_zero(own.reached[:, -1:].astype(np.float64))
    everyone = int(own.people[0, -1])
    # Whoever stands before p percent has ⌊100 W_i / W⌋ < p: all percents are counted at once.
    percents = own.people * 100 // everyone + 101 * rows
    before = np.bincount(percents.ravel(), minlength=101 * len(rows)).reshape(-1, 101).cumsum(axis=1)
    at = before[:, [percent - 1 for percent in LORENZ_POINTS]]
    x, w, reached, people = (_in_order(array, at) for array in (own.x, own.w, own.reached, own.people))
    beyond = people - everyone * np.array([percent / 100 for percent in LORENZ_POINTS])
    points: Floats = np.round((reached - x * beyond / w) / total, DECIMALS)
    return points


def _in_order(values: NDArray[Any], places: Ints) -> NDArray[Any]:
    """values[s, places[s, r]]; quicker than np.take_along_axis."""
    found: NDArray[Any] = values.ravel().take(places + values.shape[1] * np.arange(len(values))[:, np.newaxis])
    return found


def _above_zero(totals: Floats) -> Floats:
    return np.where(totals > 0, totals, np.nan)
