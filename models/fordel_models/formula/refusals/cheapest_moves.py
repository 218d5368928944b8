"""The cheapest moves that together make the rules hold.

    minimise Σ_m w_m c_m s_m  over whole steps 0 <= s_m <= most_m  such that no year has a gap

Without rounding the gaps are convex and made of straight pieces, so a linear program finds the least cost: it is solved
again with a cut for each gap of its solution until there is none (Kelley 1960, doi 10.1137/0108053). Whole steps are
found by branch and bound on top of it (Land and Doig 1960, doi 10.2307/1910129), and what rounding floors up and caps
down still asks for by steps of one move. Equal costs: fewest rules, then those declared first; costs that differ by
less than a hundred-thousandth count as equal. The number of programs is bounded; where that ends the search, the bound
that was reached is told with what was found.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from fordel_models.formula.refusals.gaps import cuts_at
from fordel_models.formula.refusals.linear_program import LinearProgram
from fordel_models.formula.refusals.moves import Move
from fordel_models.formula.refusals.smallest_move import holds_at, smallest_move
from fordel_models.formula.refusals.year_rules import YearRules

__all__ = ["Combination", "cheapest_moves", "cost_of"]

_FEWEST_PROGRAMS, _MOST_PROGRAMS, _MOST_ROWS = 10, 300, 40_000
_EQUAL = Fraction(1, 100_000)


@dataclass(frozen=True)
class Combination:
    """Steps by position of the move, what they cost, and what no other steps cost less than."""

    steps: Mapping[int, int]
    cost: Fraction
    at_least: Fraction


def cost_of(moves: Sequence[Move], steps: Mapping[int, int]) -> Fraction:
    """The kroner moved, each rule's times its weight."""
    return sum((moves[position].cost * count for position, count in steps.items()), Fraction(0))


def cheapest_moves(
    moves: Sequence[Move], years: Sequence[YearRules], known: Sequence[Mapping[int, int]]
) -> Combination | None:
    """The cheapest steps.

    Parameters
    ----------
    moves : sequence of Move
        In declared order.
    years : sequence of YearRules
    known : sequence of mapping of position to steps
        Steps after which the rules hold, such as those of a rule alone.

    Returns
    -------
    Combination or None
        None where nothing was found.
    """
    first = min((dict(steps) for steps in known), key=lambda steps: cost_of(moves, steps), default=None)
    search = _Search(moves, years)
    best, at_least = search.run(range(len(moves)), first)
    if best is None:
        return None
    rules = list(dict.fromkeys(_rule(move) for move in moves))
    enough = cost_of(moves, best) * (1 + _EQUAL)
    used = _rules(moves, best, rules)
    for size in range(1, len(used) + 1):
        for chosen in combinations(range(len(rules)), size):
            if chosen == used or search.spent:
                break
            own = [position for position, move in enumerate(moves) if rules.index(_rule(move)) in chosen]
            other, _ = search.run(own, None, at_most=enough)
            if other is not None:
                best, _ = search.run(own, other)
                return Combination(best or other, cost_of(moves, best or other), at_least)
    return Combination(best, cost_of(moves, best), at_least)


def _rule(move: Move) -> str:
    """The rule that a move changes; the amounts of all years are one."""
    rule = move.number.rule
    return "pool.years" if rule.startswith("pool.years.") else rule


def _rules(moves: Sequence[Move], steps: Iterable[int], rules: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({rules.index(_rule(moves[position])) for position in steps}))


class _Search:
    """Branch and bound over whole steps. The cuts that were found serve all searches of the same years."""

    def __init__(self, moves: Sequence[Move], years: Sequence[YearRules]) -> None:
        self.moves, self.years = moves, years
        self._cuts: list[tuple[dict[int, Fraction], Fraction]] = []
        self._programs = 0
        rows = sum(len(year.labels) for year in years)
        self._most = min(_MOST_PROGRAMS, max(_FEWEST_PROGRAMS, _MOST_ROWS // max(rows, 1)))

    @property
    def spent(self) -> bool:
        return self._programs >= self._most

    def run(
        self, chosen: Iterable[int], best: dict[int, int] | None, at_most: Fraction | None = None
    ) -> tuple[dict[int, int] | None, Fraction]:
        """The cheapest steps of the chosen moves, and a bound on their cost; the first that cost no more than asked."""
        positions = list(chosen)
        root = LinearProgram([self.moves[position].cost for position in positions])
        for unknown, position in enumerate(positions):
            root.add({unknown: Fraction(-1)}, Fraction(-self.moves[position].most))
        waiting, born = [(Fraction(0), 0, 0, root)], 0
        least = sum((move.cost * move.most for move in self.moves), Fraction(0))  # nothing costs more
        least = least if best is None else cost_of(self.moves, best)
        while waiting:
            bound, _, seen, program = heapq.heappop(waiting)
            good_enough = best is not None and bound >= self._worth_beating(best)
            if good_enough or self.spent or (at_most is not None and bound > at_most):
                return best, min(bound, least)
            point = self._without_gaps(program, seen, positions)
            if self.spent:
                return best, min(bound, least)
            if point is None or (at_most is not None and program.cost > at_most):
                continue
            if best is not None and program.cost >= self._worth_beating(best):
                least = min(least, program.cost)
                continue
            for found in self._whole_steps(point, positions, search_on=not born or _is_whole(point)):
                cost = cost_of(self.moves, found)
                cheaper = best is None or cost < cost_of(self.moves, best)
                if cheaper and (at_most is None or cost <= at_most):
                    best, least = found, min(least, cost)
            if at_most is not None and best is not None:
                return best, program.cost
            for child in _children(program, point):
                born += 1
                heapq.heappush(waiting, (program.cost, born, len(self._cuts), child))
        return best, Fraction(0) if best is None else least

    def _worth_beating(self, best: Mapping[int, int]) -> Fraction:
        return cost_of(self.moves, best) * (1 - _EQUAL)

    def _without_gaps(self, program: LinearProgram, seen: int, positions: Sequence[int]) -> list[Fraction] | None:
        """The cheapest point of a program that has no gap before rounding; the program gets the cuts it lacks."""
        where = {position: unknown for unknown, position in enumerate(positions)}

        def add(cuts: Iterable[tuple[dict[int, Fraction], Fraction]]) -> None:
            for row, least in cuts:
                program.add({where[p]: slope for p, slope in row.items() if p in where}, least)

        add(self._cuts[seen:])
        while not self.spent:
            self._programs += 1
            point = program.solve()
            if point is None:
                return None
            numbers: dict[str, Fraction] = {}
            for position, count in zip(positions, point, strict=True):
                move = self.moves[position]
                before = numbers.get(move.number.path, move.number.value)
                numbers[move.number.path] = before + move.step * count
            new = [self._row(cut.missing, cut.slopes, numbers) for year in self.years for cut in cuts_at(year, numbers)]
            if not new:
                return point
            self._cuts += new
            add(new)
        return None

    def _row(
        self, missing: Fraction, slopes: Mapping[str, Fraction], numbers: Mapping[str, Fraction]
    ) -> tuple[dict[int, Fraction], Fraction]:
        """A cut as a row over the steps of all moves."""
        row = {
            position: -slopes[move.number.path] * move.step
            for position, move in enumerate(self.moves)
            if slopes.get(move.number.path)
        }
        written = {move.number.path: move.number.value for move in self.moves}
        moved = sum(
            (
                slope * (written[path] - numbers.get(path, written[path]))
                for path, slope in slopes.items()
                if path in written
            ),
            Fraction(0),
        )
        return row, missing + moved

    def _whole_steps(
        self, point: Sequence[Fraction], positions: Sequence[int], *, search_on: bool
    ) -> list[dict[int, int]]:
        """Whole steps near a point after which the rules hold, rounding included; with more steps of one move."""
        found = []
        for rounded in (math.ceil, math.floor):
            steps = {p: rounded(count) for p, count in zip(positions, point, strict=True) if rounded(count)}
            if holds_at(self.moves, self.years, steps):
                found.append(steps)
                continue
            for position in [p for p, count in zip(positions, point, strict=True) if count and search_on]:
                further = smallest_move(self.moves, self.years, position, steps)
                if further is not None:
                    found.append({**steps, position: further})
        return found


def _is_whole(point: Sequence[Fraction]) -> bool:
    return all(count.denominator == 1 for count in point)


def _children(program: LinearProgram, point: Sequence[Fraction]) -> list[LinearProgram]:
    """The programs around a point: the two sides of a broken number of steps, or each way up from whole ones.

    Cheaper steps there are none, so what is left of whole steps that rounding does not let hold has more of some move.
    """
    broken = next((unknown for unknown, count in enumerate(point) if count.denominator != 1), None)
    children = []
    if broken is not None:
        below, above = program.copy(), program.copy()
        below.add({broken: Fraction(-1)}, Fraction(-math.floor(point[broken])))
        above.add({broken: Fraction(1)}, Fraction(math.ceil(point[broken])))
        return [below, above]
    for unknown, count in enumerate(point):
        child = program.copy()
        child.add({unknown: Fraction(1)}, count + 1)
        for before in range(unknown):
            child.add({before: Fraction(-1)}, -point[before])
        children.append(child)
    return children
