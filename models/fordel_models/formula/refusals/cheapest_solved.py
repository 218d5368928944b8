"""The cheapest moves where recipients drop out or others pay a guarantee: branch and bound over boxes of steps.

    minimise Σ_m w_m c_m s_m  over whole steps 0 <= s_m <= most_m  after which the year can be solved

More steps of a move can undo what fewer do: others drop out. So a box is left only where nothing in it holds, or
nothing in it is cheaper, for certain (outcomes.py; the bound is that of cheapest_moves.py), and is halved otherwise,
down to single steps. What floating point leaves open about these the model is asked. The work and the questions are
counted.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np

from fordel_models.formula.refusals.boxes import Box, possible, relaxed, tightened
from fordel_models.formula.refusals.cheapest_moves import Combination
from fordel_models.formula.refusals.holding import Counts
from fordel_models.formula.refusals.outcomes import Outcomes
from fordel_models.formula.refusals.search import Steps

__all__ = ["SolvedSearch"]

_MOST_WORK, _MOST_WORK_ALONE = 1_500_000, 400_000
_MOST_CHOICES = 100


class _Spent(Exception):
    pass


class SolvedSearch:
    """Steps after which the years can be solved.

    Parameters
    ----------
    of : Steps
    is_solved : callable
        Whether the model solves the years after some steps.
    """

    def __init__(self, of: Steps, is_solved: Callable[[Mapping[int, int]], bool]) -> None:
        self.of, self._is_solved = of, is_solved
        self._outcomes = Outcomes(of)
        self._most = np.array([move.most for move in of.moves], dtype=np.int64)
        self._known: dict[bytes, bool] = {}
        self._question = sum(5_000 + 300 * own.n for own in of.held)  # the work of one
        self._until = of.work.done
        #: Whether a search ended before it was done.
        self.is_spent = False

    def fewest(self, position: int) -> int | None:
        """The fewest steps of one move after which the years can be solved; None where none were found."""
        self._until = self.of.work.done + _MOST_WORK_ALONE
        try:
            return self._fewest(self.of.none(), position, int(self._most[position]))
        except _Spent:
            self.is_spent = True
            return None

    def cheapest(self, known: Sequence[Mapping[int, int]]) -> Combination | None:
        """The cheapest steps, and what none cost less than; None where none were found.

        Parameters
        ----------
        known : sequence of mapping of position to steps
            Some that are solved.
        """
        self._until = self.of.work.done + _MOST_WORK
        best = self._descended([self.of.counts(steps) for steps in known])
        best, bound = self._run(Box(self.of.none(), self._most.copy()), best)
        if best is None:
            return None
        if bound >= self.of.cost(best):
            best = self._of_fewest_numbers(best)
        steps = {int(at): int(best[at]) for at in np.flatnonzero(best)}
        return Combination(steps, Fraction(self.of.cost(best), self.of.scale), Fraction(bound, self.of.scale))

    def _holds(self, steps: Counts, out: tuple[tuple[int, ...], ...] | None = None) -> bool:
        """Whether the years can be solved after these steps; `out` drop out first."""
        if not self.of.holds(steps):
            return False
        key = steps.tobytes()
        if key not in self._known:
            told: bool | None = None
            if out is not None and any(out) and self._outcomes.told(steps, steps, out).holds is False:
                told = False
            if told is None:
                told = self._outcomes.told(steps, steps, self._outcomes.none_out()).holds
            if told is None:
                if self.of.work.done > self._until:
                    raise _Spent
                self.of.work.done += self._question
                told = self._is_solved({int(at): int(steps[at]) for at in np.flatnonzero(steps)})
            self._known[key] = told
        return self._known[key]

    def _fewest(self, steps: Counts, position: int, most: int) -> int | None:
        """The fewest steps of one move, from 0 to `most`, with those of the others as they are."""
        waiting = [(0, most, self._outcomes.none_out())]
        while waiting:
            if self.of.work.done > self._until:
                raise _Spent
            first, last, out = waiting.pop()
            lowest, highest = steps.copy(), steps.copy()
            lowest[position], highest[position] = first, last
            if not possible(self.of, lowest, highest):
                continue
            told = self._outcomes.told(lowest, highest, out)
            if told.holds is False:
                continue
            if self._holds(lowest, told.out):
                return first
            if first < last:
                # What is needed is mostly little of what is possible.
                middle = min((first + 1 + last) // 2, 4 * first + 4)
                waiting += [(middle, last, told.out)] + [(first + 1, middle - 1, told.out)] * (middle > first + 1)
        return None

    def _descended(self, starts: Sequence[Counts]) -> Counts | None:
        """The cheapest that is left when of some steps as many are taken back as can be, the costliest first."""
        best = min(starts, key=self.of.cost, default=None)
        try:
            for start in starts:
                own = start.copy()
                for at in sorted(np.flatnonzero(own).tolist(), key=lambda at: (-self.of.costs[at] * int(own[at]), at)):
                    fewer = self._fewest(own, at, int(own[at]))
                    own[at] = own[at] if fewer is None else fewer
                if best is None or self.of.cost(own) < self.of.cost(best):
                    best = own
        except _Spent:
            pass
        return best

    def _run(self, box: Box, best: Counts | None, at_most: int | None = None) -> tuple[Counts | None, int]:
        """The cheapest steps in a box, and a bound; of those that cost no more than asked the first that is found."""
        of = self.of
        limit = at_most + 1 if at_most is not None else None if best is None else of.cost(best)
        waiting, born = [(of.cost(box.lowest), 0, box, self._outcomes.none_out())], 0
        while waiting:
            bound, _, own, out = heapq.heappop(waiting)
            if limit is not None and bound >= limit:
                break
            if of.work.done > self._until:
                return best, bound
            try:
                found = self._looked_at(own, out, limit)
            except _Spent:
                return best, bound
            if found is None:
                continue
            bound, better, halves, out = max(bound, found[0]), *found[1:]
            if better is not None and (limit is None or of.cost(better) < limit):
                best, limit = better, of.cost(better)
                if at_most is not None:
                    return best, bound
            for half in halves:
                born += 1
                heapq.heappush(waiting, (max(bound, of.cost(half.lowest)), born, half, out))
        return best, limit or 0

    def _looked_at(
        self, box: Box, out: tuple[tuple[int, ...], ...], limit: int | None
    ) -> tuple[int, Counts | None, list[Box], tuple[tuple[int, ...], ...]] | None:
        """A bound, steps that hold, what is left to look at and who drops out there; None where there is nothing."""
        of = self.of
        tight = tightened(of, box, limit)
        if tight is None:
            return None
        told = self._outcomes.told(tight.lowest, tight.highest, out)
        if told.holds is False:
            return None
        if self._holds(tight.lowest, told.out):
            return of.cost(tight.lowest), tight.lowest, [], told.out
        besides = [cut for year, own in zip(of.cuts, told.out, strict=True) for cut in year.of_those_left(own)]
        found = relaxed(of, tight, limit, besides)
        if found is None or (limit is not None and found.bound >= limit):
            return None
        near = (
            found.point
            if (limit is None or of.cost(found.point) < limit) and self._holds(found.point, told.out)
            else None
        )
        return found.bound, near, self._halves(tight), told.out

    def _halves(self, box: Box) -> list[Box]:
        """The box in two where it is widest, in what it costs."""
        width = [cost * int(wide) for cost, wide in zip(self.of.costs, box.highest - box.lowest, strict=True)]
        at = max(range(len(width)), key=lambda own: (width[own], -own))
        if not width[at]:
            return []
        below, above = box.highest.copy(), box.lowest.copy()
        below[at] = (int(box.lowest[at]) + int(box.highest[at])) // 2
        above[at] = below[at] + 1
        return [Box(box.lowest, below), Box(above, box.highest)]

    def _of_fewest_numbers(self, best: Counts) -> Counts:
        """As cheap steps of fewer moves, or of moves declared before these."""
        used, cost = tuple(np.flatnonzero(best).tolist()), self.of.cost(best)
        able = np.flatnonzero(self._most).tolist()
        for size in range(2, len(used) + 1):  # one move alone is among what is known
            if comb(len(able), size) > _MOST_CHOICES:
                break
            for chosen in combinations(able, size):
                if chosen == used:
                    return best
                highest = self.of.none()
                for at in chosen:
                    highest[at] = min(int(self._most[at]), cost // self.of.costs[at])
                found, _ = self._run(Box(self.of.none(), highest), None, at_most=cost)
                if found is not None:
                    return found
        return best
