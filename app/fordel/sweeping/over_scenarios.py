"""What the amounts of each recipient come to over all scenarios: sums, extremes, quantiles, how many above and below.

A few recipients at a time, as many as the processor's cache holds, so that all of it is worked out while their amounts
are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel.sweeping.amounts_on_disk import AmountsOnDisk

__all__ = ["OverScenarios", "over_scenarios", "quantiles"]

CELLS = 65_536  # as in the core: see fordel_solver.batch
LOW_BITS = 24
LARGEST_SUM = 2**62
PIECES = 8  # bits

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OverScenarios:
    """P periods: the years and, where there are several, all of them together; n recipients; S scenarios that hold.

    Attributes
    ----------
    sums : list of P lists of n int
        Kroner of all scenarios.
    quantiles : int64 array of shape (P, n, Q)
    lowest, highest : int64 arrays of shape (P, n)
    lowest_in, highest_in : int64 arrays of shape (P, n)
        The first scenario that gives it.
    gaining, losing : int64 arrays of shape (P, n)
        In how many scenarios it is more, and less, than in the baseline.
    """

    sums: list[list[int]]
    quantiles: Ints
    lowest: Ints
    lowest_in: Ints
    highest: Ints
    highest_in: Ints
    gaining: Ints
    losing: Ints


def over_scenarios(disk: AmountsOnDisk, before: Ints, shares: Sequence[Fraction], *, failed: bool) -> OverScenarios:
    """Go through all amounts.

    Parameters
    ----------
    disk : AmountsOnDisk
        At least one of its scenarios holds.
    before : int64 array of shape (Y, n)
        The amounts of the baseline.
    shares : sequence of Fraction
        Of the quantiles, in ascending order.
    failed : bool
        Whether some scenario failed, so that its amounts are -1.
    """
    years, n = before.shape
    periods = years + (years > 1)
    old = np.concatenate([before, before.sum(axis=0)[np.newaxis]])
    sums: list[list[int]] = [[] for _ in range(periods)]
    lowest, lowest_in, highest, highest_in, gaining, losing = np.empty((6, periods, n), np.int64)
    of_shares = np.empty((periods, n, len(shares)), np.int64)
    several = max(1, CELLS // disk.scenarios)
    for first in range(0, n, several):
        own = slice(first, min(first + several, n))
        numbers: Ints | None = None
        for p, amounts in _of_periods(disk, own):
            if failed:
                # A scenario fails for everybody.
                numbers = np.flatnonzero(amounts[0] >= 0) if numbers is None else numbers
                amounts = amounts[:, numbers]
            rows = np.arange(len(amounts))
            for found, found_in, at in (
                (lowest, lowest_in, amounts.argmin(axis=1)),
                (highest, highest_in, amounts.argmax(axis=1)),
            ):
                found[p, own], found_in[p, own] = amounts[rows, at], at if numbers is None else numbers[at]
            sums[p] += _sums(amounts)
            of_shares[p, own] = _quantiles(amounts, lowest[p, own], highest[p, own], shares)
            for counted, compared in ((gaining, np.greater), (losing, np.less)):
                counted[p, own] = [np.count_nonzero(row) for row in compared(amounts, old[p, own, np.newaxis])]
    return OverScenarios(sums, of_shares, lowest, lowest_in, highest, highest_in, gaining, losing)


def quantiles(amounts: Ints, shares: Sequence[Fraction]) -> list[int]:
    """For each share, in ascending order, the smallest amount that at least this share of the scenarios do not exceed.

        the ⌈share S⌉-th smallest of S

    Examples
    --------
    >>> quantiles(np.array([40, 10, 30, 20]), (Fraction(1, 4), Fraction(1, 2), Fraction(95, 100)))
    [10, 20, 40]
    """
    found: list[int] = _quantiles(amounts[np.newaxis], amounts.min()[np.newaxis], amounts.max()[np.newaxis], shares)[
        0
    ].tolist()
    return found


def _of_periods(disk: AmountsOnDisk, own: slice) -> Iterator[tuple[int, Ints]]:
    """The amounts of some recipients: of each year and, where there are several, of all together."""
    together: Ints | None = None
    for y in range(disk.years):
        amounts = disk.of(y, own.start, own.stop)
        yield y, amounts
        if disk.years > 1:
            together = amounts.copy() if together is None else np.add(together, amounts, out=together)
    if together is not None:
        yield disk.years, together


def _sums(amounts: Ints) -> list[int]:
    """Sums over the scenarios that no number of them makes too large."""
    if float(amounts.max(initial=0)) * amounts.shape[1] < LARGEST_SUM:
        found: list[int] = amounts.sum(axis=1).tolist()
        return found
    high, low = (amounts >> LOW_BITS).sum(axis=1), (amounts & (2**LOW_BITS - 1)).sum(axis=1)
    return [(int(a) << LOW_BITS) + int(b) for a, b in zip(high, low, strict=True)]


def _quantiles(amounts: Ints, lowest: Ints, highest: Ints, shares: Sequence[Fraction]) -> Ints:
    """Those of each row, of shape (rows, Q); `lowest` and `highest` are those of each row."""
    count = amounts.shape[1]
    places = [max(0, -(-share.numerator * count // share.denominator) - 1) for share in shares]
    shifts = np.array([max(0, width.bit_length() - PIECES) for width in (highest - lowest).tolist()])
    # Which of at most 2^8 pieces of the whole width each lies in: numpy's stable sort of so short numbers counts them,
    # which takes a twentieth of the time of sorting the amounts.
    pieces = ((amounts - lowest[:, np.newaxis]) >> shifts[:, np.newaxis]).astype(np.uint8)
    ordered = np.sort(pieces, axis=1, kind="stable")
    found = ordered[:, places]
    if not shifts.any():
        exact: Ints = lowest[:, np.newaxis] + found
        return exact
    # The amounts in the pieces in which quantiles are, of all quantiles at once.
    within = pieces == found[:, :1]
    for q in range(1, len(places)):
        within |= pieces == found[:, q : q + 1]
    at = np.flatnonzero(within)
    ends = np.searchsorted(at, np.arange(1, len(amounts)) * count)
    candidates = np.split(amounts.ravel()[at], ends)
    # Where each stands among the candidates of its row: they are those of the pieces that differ, one after the other.
    starts, stops = (
        np.array([own.searchsorted(pieces, side) for own, pieces in zip(ordered, found, strict=True)])
        for side in ("left", "right")
    )
    here = places - starts
    here[:, 1:] += np.where(starts[:, 1:] != starts[:, :-1], (stops - starts)[:, :-1], 0).cumsum(axis=1)
    for own, wanted in zip(candidates, here, strict=True):
        own.partition(wanted)
    return np.array([own[wanted] for own, wanted in zip(candidates, here, strict=True)])
