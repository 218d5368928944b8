"""Conflicts and moves that no gap shows: recipients drop out below a minimum grant, others cannot pay a guarantee.

There the question is put to the model itself, a bounded number of times. That the rules hold from some number of steps
on is then taken for granted; that they hold there, and not one step before, is what was solved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from fordel_models.formula.refusals.changed_rules import changes_of, without_rules
from fordel_models.formula.refusals.moves import Move
from fordel_models.formula.refusals.search import Steps
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.errors import FordelError

__all__ = ["Attempt", "BySolving"]

# What stood in the way of the changed specification in these years; None where it was solved.
Attempt = Callable[[FormulaSpecification, Sequence[int | None]], FordelError | None]

_MOST_ATTEMPTS = 120


class _Spent(Exception):
    pass


class BySolving:
    """Questions to the model about one specification."""

    def __init__(self, specification: FormulaSpecification, attempt: Attempt) -> None:
        self._specification, self._attempt, self._left = specification, attempt, _MOST_ATTEMPTS

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

    def together(
        self, of: Steps, years: Sequence[YearRules], known: Sequence[Mapping[int, int]]
    ) -> Mapping[int, int] | None:
        return None

    def smallest_move(self, of: Steps, position: int, start: int, years: Sequence[YearRules]) -> int | None:
        """The fewest steps from `start` on after which these years can be solved; None where none was found."""
        moves = of.moves
        move = moves[position]
        reached: list[Fraction | None] = [None]

        def holds(count: int) -> bool:
            changed = changes_of(self._specification, years, moves, {position: count}).specification
            for year in years:
                if not self._left:
                    raise _Spent
                self._left -= 1
                error = self._attempt(changed, [year.year])
                if error is not None:
                    reached[0] = getattr(error, "reached", None)
                    return False
            return True

        try:
            below, guess = start - 1, start
            while not holds(guess):
                below = guess
                if guess == move.most:
                    return None
                guess = min(max(guess + 1, _guess(move, guess, reached[0])), move.most)
            width = 1
            # Near the guess first: what the recipients came to tells it well.
            while guess - width > below and holds(guess - width):
                guess, width = guess - width, 2 * width
            below = max(below, guess - width)
            while guess - below > 1:
                middle = (below + guess) // 2
                below, guess = (below, middle) if holds(middle) else (middle, guess)
        except _Spent:
            return None
        return guess


def _guess(move: Move, count: int, reached: Fraction | None) -> int:
    """The next steps to try: by what part of the minimum grant was reached, otherwise twice as many."""
    if not reached or reached >= 1:
        return 2 * count
    if move.number.rule == "pool.minimum_grant":
        return math.ceil((move.number.value - move.value(count) * reached) / -move.step)
    if move.number.rule.startswith(("pool.years", "pool.amount")) and move.step > 0:
        return math.ceil((move.value(count) / reached - move.number.value) / move.step)
    return 2 * count


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
