"""Boxes of steps: what of them can be left out, and what the cheapest steps in them cost at least."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.refusals.cuts import Cut
from fordel_models.formula.refusals.holding import Counts
from fordel_models.formula.refusals.linear_program import LinearProgram
from fordel_models.formula.refusals.search import Steps, fewest

__all__ = ["Box", "Relaxed", "possible", "relaxed", "tightened"]

_MOST_ROUNDS = 60
_MOST_TIMES = 3
_TIGHTENED = 40  # moves; with more of them each box would take too long


@dataclass(frozen=True)
class Box:
    """From the lowest to the highest number of steps of each move, both included."""

    lowest: Counts
    highest: Counts


@dataclass(frozen=True)
class Relaxed:
    """What nothing in a box costs less than, and whole steps near those of the least cost."""

    bound: int
    point: Counts


def tightened(of: Steps, box: Box, limit: int | None) -> Box | None:
    """The box without what has a gap for certain, or costs as much as the limit; None where nothing is left."""
    lowest, highest = box.lowest.copy(), box.highest.copy()
    if bool((lowest > highest).any()) or not possible(of, lowest, highest):
        return None
    able = [int(at) for at in np.flatnonzero(highest > lowest)]
    if len(able) > _TIGHTENED:
        return Box(lowest, highest)
    # Two moves that bound each other come nearer by ever smaller steps; a few rounds win most of it.
    for _ in range(_MOST_TIMES):
        changed = False
        spent = of.cost(lowest)
        if limit is not None and spent >= limit:
            return None
        for at in able:
            if limit is not None:
                most = int(lowest[at]) + (limit - 1 - spent) // of.costs[at]
                highest[at] = min(int(highest[at]), most)
            low = _least(of, lowest, highest, at)
            if low is None:
                return None
            if low > lowest[at]:
                spent += of.costs[at] * (low - int(lowest[at]))
                lowest[at], changed = low, True
                if limit is not None and spent >= limit:
                    return None
            high = _most(of, lowest, highest, at)
            changed = changed or high < highest[at]
            highest[at] = high
        if not changed:
            break
    return Box(lowest, highest)


def possible(of: Steps, lowest: Counts, highest: Counts) -> bool:
    """Whether nothing is short, and nothing over, where the box is loosest for it."""
    return of.possible(np.where(of.of_short, highest, lowest), np.where(of.of_over, highest, lowest))


def _least(of: Steps, lowest: Counts, highest: Counts, at: int) -> int | None:
    """The fewest steps of a move with which the box can be without a gap."""
    own = highest.copy()

    def enough(count: int) -> bool:
        own[at] = count
        return possible(of, lowest, own)

    if enough(int(lowest[at])):
        return int(lowest[at])
    most = int(highest[at])
    return fewest(enough, int(lowest[at]), most) if enough(most) else None


def _most(of: Steps, lowest: Counts, highest: Counts, at: int) -> int:
    """The most steps of a move with which the box can be without a gap; those of the box can with the fewest."""
    if of.of_short[at] and of.of_over[at]:
        return int(highest[at])
    own = lowest.copy()

    def impossible(less: int) -> bool:
        own[at] = highest[at] - less
        return not possible(of, own, highest)

    if not impossible(0):
        return int(highest[at])
    return int(highest[at]) - fewest(lambda less: not impossible(less), 0, int(highest[at] - lowest[at]))


def relaxed(of: Steps, box: Box, limit: int | None, besides: Iterable[Cut] = ()) -> Relaxed | None:
    """The bound of the linear program over the box, and its solution; None where it shows that nothing is cheaper.

    `besides` are rows that hold in this box.
    """
    able = np.flatnonzero(box.highest > box.lowest)
    if not len(able):
        return Relaxed(of.cost(box.lowest), box.lowest)
    program = LinearProgram([of.costs[at] / of.scale for at in able.tolist()])
    where = {int(at): unknown for unknown, at in enumerate(able)}
    start = box.lowest.astype(float)
    rows: list[Cut | None] = []
    bound, point = of.cost(box.lowest), start

    def add(cuts: Iterable[Cut]) -> None:
        for cut in cuts:
            moved = sum(float(each) * start[at] for at, each in cut.coefficients.items())
            program.add(
                {where[at]: float(each) for at, each in cut.coefficients.items() if at in where},
                float(cut.least) - moved,
            )
            rows.append(cut)

    add(besides)
    for first in range(_MOST_ROUNDS):
        before = len(rows) if first else 0
        high = [int(at) for at in able if point[at] > box.highest[at] + 1e-6 * max(1.0, abs(box.highest[at]))]
        for at in high:
            program.add({where[at]: -1.0}, float(box.lowest[at] - box.highest[at]))
            rows.append(None)
        if not high:
            add(of.rows_against(point))
        if len(rows) == before:
            break
        if not program.solve():
            ray = program.multipliers_without()
            if ray is not None and _proven(of, box, rows, ray, costs=False) > 0:
                return None
            break
        point = start.copy()
        point[able] += program.point()
    of.work.done += program.work
    multipliers = program.multipliers()
    # A hair less of each, where one that is too much by a rounding error is multiplied by a great many steps.
    found = max(_proven(of, box, rows, own, costs=True) for own in (multipliers, multipliers * (1 - 2.0**-30)))
    bound = max(bound, -(-found // of.grid) * of.grid)
    whole = np.ceil(np.clip(point, box.lowest, box.highest) - 1e-7).astype(np.int64)
    return Relaxed(int(bound), np.clip(whole, box.lowest, box.highest))


def _proven(of: Steps, box: Box, rows: list[Cut | None], multipliers: NDArray[np.float64], *, costs: bool) -> Fraction:
    """The least of Σ y (least - Σ coefficient s) + Σ cost s in the box, for any y >= 0; in parts of a krone."""
    left = [Fraction(own if costs else 0) for own in of.costs]
    constant = Fraction(0)
    for cut, own in zip(rows, multipliers.tolist(), strict=True):
        if cut is None or own <= 0:
            continue
        times = Fraction(own) * of.scale
        constant += times * cut.least
        for at, each in cut.coefficients.items():
            left[at] -= times * each
    return constant + sum(
        (each * int(box.lowest[at] if each > 0 else box.highest[at]) for at, each in enumerate(left) if each),
        Fraction(0),
    )
