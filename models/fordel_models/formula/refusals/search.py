"""Steps of moves, and whether the rules hold after them: the ground that the searches for repairs stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.refusals.cuts import Cut, YearCuts
from fordel_models.formula.refusals.gaps import OVER, SHORT
from fordel_models.formula.refusals.holding import Counts, HeldYear, Work
from fordel_models.formula.refusals.moves import Move
from fordel_models.formula.refusals.year_rules import YearRules

__all__ = ["Steps", "fewest"]


class Steps:
    """The moves of some years.

    Parameters
    ----------
    moves : sequence of Move
        In declared order.
    years : sequence of YearRules
    work : Work, optional
        Where what is done is counted.
    """

    def __init__(self, moves: Sequence[Move], years: Sequence[YearRules], work: Work | None = None) -> None:
        self.moves, self.years = moves, years
        self.work = Work() if work is None else work
        self.held = [HeldYear(year, moves, self.work) for year in years]
        # What is in no gap only solving tells of.
        self.most: Counts = np.array([move.most if move.sides else 0 for move in moves], dtype=np.int64)
        self.of_short = np.array([SHORT in move.sides for move in moves], dtype=bool)
        self.of_over = np.array([OVER in move.sides for move in moves], dtype=bool)
        self._found: list[Cut] = []
        scale = lcm(*(move.cost.denominator for move in moves))
        self.costs = [int(move.cost * scale) for move in moves]  # in `scale` parts of a krone
        self.scale, self.grid = scale, gcd(*self.costs)

    @cached_property
    def cuts(self) -> list[YearCuts]:
        """The rows that each year gives."""
        return [YearCuts(own, self.moves) for own in self.held]

    @cached_property
    def amounts(self) -> list[tuple[HeldYear, list[int], list[int]]]:
        """Each year with the positions of the moves that raise, and that lower, its amount."""
        return [
            (own, [at for at, each in own.amounts if each > 0], [at for at, each in own.amounts if each < 0])
            for own in self.held
        ]

    def rows_against(self, point: NDArray[np.float64]) -> list[Cut]:
        """The rows that a point is against; those found before first."""
        self.work.done += sum(300 + own.n // 4 for own in self.held)
        known = [cut for cut in self._found if cut.is_against(point)]
        if known:
            return known
        new = [cut for own in self.cuts for cut in own.at(point) if cut.is_against(point)]
        self._found += new
        return new

    def costs_alone(self) -> list[dict[int, Fraction]]:
        """For each row that was found, what it costs at least to satisfy it by one move alone, in parts of a krone."""
        return [
            {at: cut.least / each * self.costs[at] for at, each in cut.coefficients.items() if each > 0}
            for cut in self._found
            if cut.least > 0
        ]

    def cost(self, steps: Counts) -> int:
        """In `scale` parts of a krone."""
        return sum(self.costs[at] * int(steps[at]) for at in np.flatnonzero(steps))

    def moves_that_raise(self, own: HeldYear) -> NDArray[np.bool_]:
        """Which moves let a year have more to distribute."""
        found = np.zeros(len(self.moves), dtype=bool)
        found[[at for at, each in own.amounts if each > 0] + [at for at, _ in own.tops]] = True
        return found

    def none(self) -> Counts:
        """No steps."""
        return np.zeros(len(self.moves), dtype=np.int64)

    def holds(self, steps: Counts) -> bool:
        """Whether no year has a gap."""
        return self.possible(steps, steps)

    def possible(self, short: Counts, over: Counts) -> bool:
        """Whether nothing is short after some steps, and nothing over after others, in any year."""
        return all(own.gaps(short, over) == (True, True) for own in self.held)

    def counts(self, steps: Mapping[int, int]) -> Counts:
        """The steps of all moves, from those by position."""
        found = self.none()
        for position, count in steps.items():
            found[position] = count
        return found

    def cost_of(self, steps: Mapping[int, int]) -> int:
        """The same as `cost`, also of moves that no gap tells of."""
        return sum(self.costs[at] * count for at, count in steps.items())

    def loosest(self) -> list[Mapping[int, int]]:
        """The loosest steps after which the rules hold: floors and the like as low, or as high, as they can be."""
        starts = (np.where(self.of_over, self.most, own) for own in (self.none(), self.most))
        found = [own for own in map(self.with_amounts, starts) if self.holds(own)]
        return [{int(at): int(own[at]) for at in np.flatnonzero(own)} for own in found]

    def window(self, position: int) -> tuple[int, int] | None:
        """From the fewest to the most steps of a move, above 0, with which no year has a gap; None: there are none."""
        if not self.moves[position].sides:
            return (1, self.moves[position].most) if self.holds(self.none()) else None
        lowest, most = self.alone(position), int(self.most[position])
        if lowest is None:
            return None
        lowest = max(lowest, 1)

        def over(count: int) -> bool:
            return not self.holds(self.counts({position: count}))

        if over(lowest):
            return None
        return lowest, fewest(over, lowest, most) - 1 if over(most) else most

    def alone(self, position: int) -> int | None:
        """The fewest steps of one move after which the rules hold; None where no number of them does.

        A move never makes the gaps of its sides wider, so that they are closed from some number of steps on.
        """
        steps, short, over = self.none(), bool(self.of_short[position]), bool(self.of_over[position])

        def closed(count: int) -> bool:
            steps[position] = count
            own = steps.copy()
            return all(
                (found[0] or not short) and (found[1] or not over)
                for found in (one.gaps(own, own) for one in self.held)
            )

        most = int(self.most[position])
        if not most or not closed(most):
            return None
        steps[position] = count = fewest(closed, 0, most)
        return count if self.holds(steps) else None

    def with_amounts(self, steps: Counts) -> Counts:
        """The steps with as much more, or less, in each year as it takes; the rules may not hold all the same."""
        found = steps.copy()
        for own, up, down in self.amounts:
            found[[*up, *down]] = 0
            for side, positions in ((0, up), (1, down)):
                if own.gaps(found, found)[side] or not positions:
                    continue
                found[positions[0]] = self._fewest_of(own, found, positions[0], side)
        return found

    def _fewest_of(self, own: HeldYear, steps: Counts, position: int, side: int) -> int:
        def closed(count: int) -> bool:
            changed = steps.copy()
            changed[position] = count
            return own.gaps(changed, changed)[side]

        most = int(self.most[position])
        return fewest(closed, 0, most) if closed(most) else 0

    def descended(self, steps: Counts, order: Iterable[int]) -> Counts:
        """As few steps of each move as hold with those of the others, one after another; `steps` hold."""
        found = steps.copy()
        for position in order:
            if not found[position]:
                continue

            def closed(count: int, position: int = position) -> bool:
                changed = found.copy()
                changed[position] = count
                return self.holds(changed)

            found[position] = _least_below(closed, int(found[position]))
        return found

    def next_change(self, position: int, count: int) -> int:
        """The first number of steps above a count at which anything but the cost is another."""
        rule = self.moves[position].number.rule
        own = [limit for year in self.held for limit in year.rounded_at(position)]
        if not own or rule.startswith(("pool.years", "pool.amount", "pool.top_slice")):
            return count + 1
        now = [limit(count) for limit in own]
        most = int(self.most[position])

        def changed(other: int) -> bool:
            return any(not np.array_equal(limit(other), before) for limit, before in zip(own, now, strict=True))

        reach = 1
        while not changed(min(count + reach, most)):
            if count + reach >= most:
                return most + 1
            reach *= 2
        self.work.done += 40 * reach.bit_length()
        return fewest(changed, count + reach // 2, min(count + reach, most))


def _least_below(holds: Callable[[int], bool], above: int) -> int:
    """The least count of 0 to `above` that holds; `above` and all from that count on do."""
    if not holds(above - 1):
        return above
    if holds(0):
        return 0
    below, reach = above - 1, 1
    while below - reach > 0 and holds(below - reach):
        below, reach = below - reach, reach * 4
    return fewest(holds, max(below - reach, 0), below)


def fewest(holds: Callable[[int], bool], below: int, above: int) -> int:
    """The first count after `below` that holds, where `above` and all from that count on do.

    Examples
    --------
    >>> fewest(lambda count: count >= 700, 0, 10_000)
    700
    """
    # Near the lower end first: what is needed is mostly little of what is possible.
    reach = 1
    while below + reach < above:
        if holds(below + reach):
            above = below + reach
            break
        below, reach = below + reach, reach * 4
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above
