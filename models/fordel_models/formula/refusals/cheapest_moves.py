"""The cheapest moves that together make the rules hold.

    minimise Σ_m w_m c_m s_m  over whole steps 0 <= s_m <= most_m  such that no year has a gap

From the loosest steps there are, if the rules hold after these, it is a descent: one move after another is taken back
as far as the others let it. What is cheaper is looked for by branch and bound (Land and Doig 1960, doi 10.2307/1910129)
over boxes of steps. A box is left where its loosest corner has a gap, rounding included, or where nothing in it is
cheaper; the bound comes from a linear program with a row for each gap of its solution (Kelley 1960, doi
10.1137/0108053), worked out exactly from the multipliers of its rows. Equal costs: fewest numbers, then those declared
first. The work is bounded, by counting it; where that ends the search, the bound is told with what was found.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np

from fordel_models.formula.refusals.boxes import Box, relaxed, tightened
from fordel_models.formula.refusals.holding import Counts
from fordel_models.formula.refusals.search import Steps

__all__ = ["Combination", "cheapest_moves"]

_MOST_WORK = 1_500_000
_MOST_CHOICES = 500
_FEW, _MANY = 40, 250  # moves


@dataclass(frozen=True)
class Combination:
    """Steps by position of the move, what they cost, and what no other steps cost less than."""

    steps: Mapping[int, int]
    cost: Fraction
    at_least: Fraction


def cheapest_moves(of: Steps, known: Sequence[Mapping[int, int]]) -> Combination | None:
    """The cheapest steps.

    Parameters
    ----------
    of : Steps
        The moves and the years.
    known : sequence of mapping of position to steps
        Steps after which the rules hold, such as those of a rule alone.

    Returns
    -------
    Combination or None
        None where the rules do not hold after the loosest steps either.
    """
    search = _Search(of)
    starts = [of.counts(steps) for steps in known]
    best, bound = search.run(Box(of.none(), of.most.copy()), [own for own in starts if of.holds(own)])
    if best is None:
        return None
    best = _of_fewest_numbers(search, best)
    return Combination(
        {int(at): int(best[at]) for at in np.flatnonzero(best)},
        Fraction(of.cost(best), of.scale),
        Fraction(bound, of.scale),
    )


def _of_fewest_numbers(search: _Search, best: Counts) -> Counts:
    """As cheap steps of fewer moves, or of moves declared before these."""
    of, cost = search.of, search.of.cost(best)
    able = [int(at) for at in np.flatnonzero(of.most)]
    used = tuple(int(at) for at in np.flatnonzero(best))
    alone = of.costs_alone()
    for size in range(1, len(used) + 1):
        if comb(len(able), size) > _MOST_CHOICES:
            break
        for chosen in combinations(able, size):
            if chosen == used:
                return best
            if any(min(own.get(at, cost + 1) for at in chosen) > cost for own in alone):
                continue
            highest = of.none()
            for at in chosen:
                highest[at] = min(int(of.most[at]), cost // of.costs[at])
            found, _ = search.run(Box(of.none(), highest), [], at_most=cost)
            if found is not None:
                return found
    return best


class _Search:
    """Branch and bound. The rows that were found serve all searches of the same years."""

    def __init__(self, of: Steps) -> None:
        self.of = of
        by_cost = sorted(np.flatnonzero(of.most).tolist(), key=lambda at: (of.costs[at], at))
        self._orders = [by_cost[::-1], by_cost]
        if len(by_cost) <= _FEW:
            self._orders += [sorted(by_cost), sorted(by_cost)[::-1]]

    @property
    def _spent(self) -> bool:
        return self.of.work.done > _MOST_WORK

    def run(self, box: Box, known: Sequence[Counts], at_most: int | None = None) -> tuple[Counts | None, int]:
        """The cheapest steps in a box and a bound on their cost; the first that cost no more than asked."""
        of = self.of
        best = min(known, key=of.cost, default=None)
        # Nothing that costs as much is looked for.
        limit = at_most + 1 if at_most is not None else None if best is None else of.cost(best)
        root = tightened(of, box, limit)
        if root is None:
            return best, limit or 0
        if at_most is None and len(self._orders[0]) <= _FEW:
            best = self._descended([*known, *self._loosest(root)])
            limit = None if best is None else of.cost(best)
        waiting, born = [(of.cost(root.lowest), 0, root)], 0
        while waiting:
            bound, _, own = heapq.heappop(waiting)
            if limit is not None and bound >= limit:
                return best, limit
            if self._spent and born:
                return best, bound
            if born or best is not None:
                tight = tightened(of, own, limit) if born else own
                if tight is None:
                    continue
                own = tight
            found = relaxed(of, own, limit)
            if found is None:
                continue
            bound, point = max(bound, found.bound), found.point
            if limit is not None and bound >= limit:
                continue
            better = self._near(point, own)
            if not born and at_most is None and self._is_worth_a_descent(better if better is not None else best, bound):
                # Of many moves the descent from the loosest steps is long, and the solution often start enough.
                starts = [own for own in (better, self._descended(self._loosest(root))) if own is not None]
                better = min(starts, key=of.cost, default=None)
            if better is not None and (limit is None or of.cost(better) < limit):
                best, limit = better, of.cost(better)
                if at_most is not None:
                    return best, bound
            for child in self._halves(own, point):
                born += 1
                heapq.heappush(waiting, (max(bound, of.cost(child.lowest)), born, child))
        return best, limit or 0

    def _is_worth_a_descent(self, found: Counts | None, bound: int) -> bool:
        """Whether to start from the loosest steps again: nothing was found, or what was can be far from the bound."""
        if found is None:
            return True
        return _FEW < len(self._orders[0]) <= _MANY and self.of.cost(found) > bound

    def _loosest(self, box: Box) -> list[Counts]:
        """Steps as loose as a box lets them be: floors and the like as low, or as high, as it lets them."""
        of, found = self.of, []
        for lowest in (box.lowest, box.highest):
            own = of.with_amounts(np.where(of.of_over, box.highest, lowest))
            if of.holds(own):
                found.append(own)
        return found

    def _descended(self, starts: Sequence[Counts]) -> Counts | None:
        """The cheapest that a descent from some steps comes to."""
        found = [self.of.descended(start, order) for start in starts for order in self._orders]
        return min(found, key=self.of.cost, default=None)

    def _near(self, point: Counts, box: Box) -> Counts | None:
        """Whole steps near a point after which the rules hold."""
        of = self.of
        own = np.clip(point, box.lowest, box.highest)
        starts = [start for start in (own, of.with_amounts(own)) if of.holds(start)]
        if not starts:
            further = [
                (at, count)
                for at in np.flatnonzero(of.most)[:12].tolist()
                if (count := self._further(own, at)) is not None
            ]
            for at, count in further:
                start = own.copy()
                start[at] = count
                starts.append(start)
        found = [of.descended(start, self._orders[0]) for start in starts]
        return min(found, key=of.cost, default=None)

    def _further(self, steps: Counts, position: int) -> int | None:
        """More steps of one move, after which the rules hold."""
        own = steps.copy()
        own[position] = self.of.most[position]
        return int(own[position]) if self.of.holds(own) else None

    def _halves(self, box: Box, point: Counts) -> list[Box]:
        """The box in two, at the point where it is broken, or else where rounding may be in the way."""
        of = self.of
        wide = np.flatnonzero(box.highest > box.lowest)
        if not len(wide):
            return []
        at = int(max(wide.tolist(), key=lambda own: (point[own] > box.lowest[own], self._width(box, own), -own)))
        split = int(point[at]) - 1 if point[at] > box.lowest[at] else int(box.lowest[at])
        split = min(split, int(box.highest[at]) - 1)
        below, above = box.highest.copy(), box.lowest.copy()
        below[at], above[at] = split, of.next_change(at, split)
        halves = [Box(box.lowest, below)]
        return [*halves, Box(above, box.highest)] if above[at] <= box.highest[at] else halves

    def _width(self, box: Box, at: int) -> int:
        return self.of.costs[at] * int(box.highest[at] - box.lowest[at])
