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

__all__ = ["LORENZ_POINTS", "Ascending", "gini", "how_many_of_each", "lorenz", "ranking"]

LORENZ_POINTS = tuple(range(10, 100, 10))  # percent of the inhabitants
DECIMALS = 9
CERTAIN = 2**52
WHOLE = 2**62  # sums below this are worked out in 64-bit integers
INFINITE = 0x7FF0_0000_0000_0000  # the bits of the float

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


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
    n = amounts.shape[1]
    people = np.ones(n, np.int64) if weights is None else weights
    nobody = people == 0
    each = amounts / np.where(nobody, 1, people).astype(np.float64)
    # Sorting whole numbers takes a fourth of the time of finding the order of floats. The bits of floats of 0 and more
    # are in the order of the floats; the last of them, too few to matter but between two that are nearly the same,
    # give way to the position.
    positions = (1 << n.bit_length()) - 1
    keys = each.view(np.int64) | positions
    np.subtract(INFINITE + positions + np.arange(n), keys, out=keys)
    keys[:, nobody] = INFINITE + positions + 1 + np.flatnonzero(nobody)
    keys = np.ascontiguousarray(keys)
    keys.sort(axis=1)
    order: Ints = keys & positions
    near = np.flatnonzero(((keys[:, 1:] ^ keys[:, :-1]) <= positions).any(axis=1))
    if len(near):
        each = np.where(nobody, -1.0, each[near])
        own = _in_order(each, order[near])
        wrong = (own[:, 1:] > own[:, :-1]).any(axis=1)
        order[near[wrong]] = np.argsort(-each[wrong], axis=1, kind="stable")
        if float(amounts.max()) * float(people.max()) >= CERTAIN:
            # Division keeps the order, but two that differ can come out equal.
            own = _in_order(each, order[near])
            for s in near[((own[:, 1:] == own[:, :-1]) & (own[:, 1:] > 0)).any(axis=1)].tolist():
                exact = [
                    Fraction(int(x), int(w)) if w else Fraction(-1) for x, w in zip(amounts[s], people, strict=True)
                ]
                order[s] = sorted(range(n), key=lambda i: (-exact[i], i))
    return order


@dataclass(frozen=True, eq=False)
class Ascending:
    """Scenarios in ascending order of kroner per inhabitant, for what rests on that order.

    Attributes
    ----------
    x, w : arrays of shape (n, S)
        Kroner and inhabitants of those who stand there, the scenarios of a place together; 0 and 0 where there are no
        inhabitants.
    reached, people : arrays of shape (n, S)
        Those of all up to there.
    """

    x: Ints
    w: Ints
    reached: Ints
    people: Ints

    @classmethod
    def of(cls, amounts: Ints, weights: Ints | None, order: Ints) -> Ascending:
        """From what `ranking` takes and gives."""
        count, n = amounts.shape
        everyone = np.ones(n, np.int64) if weights is None else weights
        counted = np.ascontiguousarray(amounts.T)
        if not everyone.all():
            counted = counted * (everyone > 0)[:, np.newaxis]
        places = np.ascontiguousarray(order.T[::-1])
        w = everyone.take(places)
        places *= count
        places += np.arange(count)
        x = counted.ravel().take(places)
        return cls(x, w, _so_far(x), _so_far(w))


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
    people, kroner = own.people[-1].astype(np.float64), own.reached[-1]
    small = 2.0 * float(people.max(initial=0)) * float(kroner.max(initial=0)) < WHOLE
    twice = own.reached * (2 if small else 2.0)
    twice -= own.x
    twice *= own.w
    coefficients: Floats = np.round(1 - twice.sum(axis=0) / _above_zero(people * kroner), DECIMALS)
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
    count = own.x.shape[1]
    if not count:
        return np.empty((0, len(LORENZ_POINTS)))
    total = _above_zero(own.reached[-1].astype(np.float64))
    everyone = int(own.people[-1, 0])
    # Whoever is before p percent has W_i < p W / 100, and W_i is whole.
    places = np.stack([how_many_of_each(own.people < -(-percent * everyone // 100)) for percent in LORENZ_POINTS])
    at = places * count + np.arange(count)
    x, w, reached, people = (array.ravel().take(at) for array in (own.x, own.w, own.reached, own.people))
    beyond = people - everyone * np.array([[percent / 100] for percent in LORENZ_POINTS])
    points: Floats = np.round((reached - x * beyond / w) / total, DECIMALS)
    return points.T


def how_many_of_each(truths: Bools) -> Ints:
    """How many are true in each column, added up in bytes as far as these go.

    Examples
    --------
    >>> how_many_of_each(np.array([[True, False], [True, True]])).tolist()
    [2, 1]
    """
    found = np.zeros(truths.shape[1], np.int64)
    for first in range(0, len(truths), 255):
        found += np.add.reduce(truths[first : first + 255].view(np.uint8), axis=0, dtype=np.uint8)
    return found


def _so_far(values: Ints) -> Ints:
    """Sums of each column up to each row; np.cumsum goes down one column after the other."""
    found = np.empty_like(values)
    before: Any = 0
    for own, here in zip(values, found, strict=True):
        before = np.add(own, before, out=here)
    return found


def _in_order(values: NDArray[Any], places: Ints) -> NDArray[Any]:
    """values[s, places[s, r]]; quicker than np.take_along_axis."""
    found: NDArray[Any] = values.ravel().take(places + values.shape[1] * np.arange(len(values))[:, np.newaxis])
    return found


def _above_zero(totals: Floats) -> Floats:
    return np.where(totals > 0, totals, np.nan)
