"""Conflicts and moves that no gap shows: recipients drop out below a minimum grant, others cannot pay a guarantee.

There the question is put to the model itself, a bounded number of times. That the rules hold from some number of steps
on is then taken for granted; that they hold there, and not one step before, is what was solved. Where there is a gap
the rules do not hold, so that only steps without one are tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from fordel_models.formula.refusals.changed_rules import changes_of, without_rules
from fordel_models.formula.refusals.moves import Move
from fordel_models.formula.refusals.search import Steps, fewest
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.errors import FordelError

__all__ = ["Attempt", "BySolving"]

# What stood in the way of the changed specification in these years; None where it was solved.
Attempt = Callable[[FormulaSpecification, Sequence[int | None]], FordelError | None]

# Solving many recipients takes long, so that it is done fewer times.
_MOST_ROWS, _FEWEST_ATTEMPTS = 75_000, 10
_A_GAP = FordelError("The rules have a gap.")


class _Spent(Exception):
    pass


class BySolving:
    """Questions to the model about one specification."""

    def __init__(self, specification: FormulaSpecification, attempt: Attempt, rows: int) -> None:
        self._specification, self._attempt = specification, attempt
        self._left = max(_FEWEST_ATTEMPTS, _MOST_ROWS // (rows + 500))

    def holds_without(self, rules: frozenset[str], year: YearRules) -> bool:
        """Whether a year can be solved without some rules; without its amount, whether it can with another one."""
        changed = without_rules(self._specification, rules)
        if year.amount.rule not in rules:
            return self._attempt(changed, [year.year]) is None
        amount = Move(year.amount, Fraction(year.unit), 0, Fraction(1), Fraction(1), ())
        return any(
            self._attempt(changes_of(changed, [year], [amount], {0: steps}).specification, [year.year]) is None
            for steps in _other_amounts(year, rules)
        )

    def smallest_move(self, of: Steps, position: int, years: Sequence[YearRules]) -> int | None:
        """The fewest steps of one move after which these years can be solved; None where none were found."""
        window = of.window(position)
        if window is None:
            return None
        lowest, highest = window
        reached: list[Fraction | None] = [None]
        kept = self._left * 2 // 3  # for the moves after this one

        def holds(count: int) -> bool:
            if self._left <= kept:
                raise _Spent
            error = self._asked(of, {position: count}, years)
            reached[0] = getattr(error, "reached", None)
            return error is None

        try:
            below, guess = lowest - 1, lowest
            while not holds(guess):
                below = guess
                if guess == highest:
                    return None
                further = _guess(of.moves[position], guess, reached[0]) or 2 * guess - lowest + 1
                guess = min(max(guess + 1, further), highest)
            # Near the guess first: what the recipients came to tells it well.
            width = 1
            while guess - width > below and holds(guess - width):
                guess, width = guess - width, 2 * width
            return fewest(holds, max(below, guess - width), guess)
        except _Spent:
            return None

    def together(
        self, of: Steps, years: Sequence[YearRules], known: Sequence[Mapping[int, int]]
    ) -> Mapping[int, int] | None:
        """Cheap steps after which the years can be solved: what is known, and the loosest, taken back one by one."""
        loosest = {at: int(move.most) for at, move in enumerate(of.moves) if not move.sides}
        starts = [*known, *({**steps, **loosest} for steps in known), *({**steps, **loosest} for steps in of.loosest())]
        best: dict[int, int] | None = None
        for start in starts:
            try:
                found = self._descended(of, years, dict(start))
            except _Spent:
                break
            if found is not None and (best is None or of.cost_of(found) < of.cost_of(best)):
                best = found
        return best

    def _descended(self, of: Steps, years: Sequence[YearRules], steps: dict[int, int]) -> dict[int, int] | None:
        """As few steps of each move as can be solved with those of the others, the costliest first."""
        if self._asked(of, steps, years) is not None:
            return None
        for position in sorted(steps, key=lambda at: (-of.costs[at] * steps[at], at)):
            below, above = -1, steps[position]
            try:
                while above - below > 1:
                    middle = 0 if below < 0 else (below + above) // 2
                    holds = self._asked(of, {**steps, position: middle}, years) is None
                    below, above = (below, middle) if holds else (middle, above)
            except _Spent:
                pass  # what was solved so far is told
            steps[position] = above
        return {at: count for at, count in sorted(steps.items()) if count}

    def _asked(self, of: Steps, steps: Mapping[int, int], years: Sequence[YearRules]) -> FordelError | None:
        """What stands in the way of these years after some steps; a gap is an answer that costs nothing."""
        if not of.holds(of.counts(steps)):
            return _A_GAP
        changed = changes_of(self._specification, of.years, of.moves, steps).specification
        for year in years:
            if not self._left:
                raise _Spent
            self._left -= 1
            error = self._attempt(changed, [year.year])
            if error is not None:
                return error
        return None


def _guess(move: Move, count: int, reached: Fraction | None) -> int | None:
    """The next steps to try, by what part of the minimum grant was reached; None where that tells nothing."""
    if not reached or reached >= 1:
        return None
    if move.number.rule == "pool.minimum_grant":
        return math.ceil((move.number.value - move.value(count) * reached) / -move.step)
    if move.number.rule.startswith(("pool.years", "pool.amount")) and move.step > 0:
        return math.ceil((move.value(count) / reached - move.number.value) / move.step)
    return None


def _other_amounts(year: YearRules, rules: frozenset[str]) -> Iterator[int]:
    """Steps of a unit to amounts worth trying: all that caps let out, a great deal, and above and below the amount."""
    units, most = int(year.amount.value // year.unit), LARGEST_AMOUNT // year.unit
    top = int(year.top_slice.value // year.unit)
    to_all = []
    if year.cap is not None and year.cap.number.rule not in rules:
        capped = sum(int(value // year.unit) for row, value in enumerate(year.cap.values({})) if row not in year.ramp)
        to_all = [top + capped]
    tried = [*to_all, most, *(units * times for times in (2, 4, 16)), units // 2, units // 4, units // 16]
    yield from (other - units for other in tried if top <= other <= most)
