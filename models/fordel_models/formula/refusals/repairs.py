"""The repairs of a pool: each rule alone, and the cheapest together. What is told was solved again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.formula.refusals.by_solving import Attempt, BySolving
from fordel_models.formula.refusals.changed_rules import changes_of
from fordel_models.formula.refusals.cheapest_moves import cheapest_moves
from fordel_models.formula.refusals.cheapest_solved import SolvedSearch
from fordel_models.formula.refusals.moves import Move, moves_of
from fordel_models.formula.refusals.outcomes import are_told
from fordel_models.formula.refusals.search import Steps
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import kroner
from fordel_solver.ways_out import Change, Repair

__all__ = ["repairs_of"]

_Steps = Mapping[int, int]
# Rows that are solved again for rules alone, and the rules that are told at least where there are more rows.
_MOST_ROWS, _FEWEST_ALONE = 30_000, 5


def repairs_of(
    specification: FormulaSpecification,
    years: Sequence[YearRules],
    impossible: Sequence[YearRules],
    attempt: Attempt,
    solving: BySolving,
) -> tuple[tuple[Repair, ...], int]:
    """Each rule whose change does it alone, in declared order, and last the cheapest together if it is cheaper.

    The number besides is that of rules that may do alone and were not tried, since there are many recipients.

    Parameters
    ----------
    specification : FormulaSpecification
        As written.
    years, impossible : sequence of YearRules
        All years that were asked for, and those of them that cannot hold.
    attempt : callable
        What stands in the way where the model solves a changed specification in some years.
    solving : BySolving
        The same for questions that no gap answers.
    """
    moves = moves_of(specification, years)
    if not moves:
        return (), 0
    repairs = _Repairs(specification, list(years), moves, attempt, solving)
    return repairs.found(impossible), repairs.untried


class _Repairs:
    def __init__(
        self,
        specification: FormulaSpecification,
        years: list[YearRules],
        moves: Sequence[Move],
        attempt: Attempt,
        solving: BySolving,
    ) -> None:
        self.specification, self.years, self.moves = specification, years, moves
        self._attempt, self._solving = attempt, solving
        self.steps = Steps(moves, years)
        self.untried = 0
        pool, guarantee = specification.pool, specification.guarantee
        self._only_solving_tells = pool.minimum_grant is not None or (
            guarantee is not None and guarantee.paid_by != "key"
        )
        told = self._only_solving_tells and are_told(self.steps)
        self._search = SolvedSearch(self.steps, self._is_solved) if told else None

    def found(self, impossible: Sequence[YearRules]) -> tuple[Repair, ...]:
        amounts = self._amounts(impossible) if len(impossible) > 1 else None
        each = [*([] if amounts is None else [amounts]), *self._each_alone(impossible)]
        found = [self._repair(steps) for steps in each]
        together = cheapest_moves(self.steps, each)
        at_least = Fraction(0) if together is None else together.at_least
        steps = None if together is None else together.steps
        if self._only_solving_tells:
            steps, at_least = self._by_solving(each, steps, at_least)
        elif steps is not None and steps not in each and not self._is_solved(steps):
            steps = self._without_amounts(each)
        if steps is not None and steps not in each:
            found.append(replace(self._repair(steps), alone=len(steps) == 1))
        if not found:
            return ()
        cheapest = min(found, key=lambda repair: (repair.cost, sum(change.kroner > 0 for change in repair.changes)))
        return tuple(
            replace(repair, cheapest=True, at_least=min(at_least, repair.cost)) if repair is cheapest else repair
            for repair in found
        )

    def _each_alone(self, impossible: Sequence[YearRules]) -> Iterator[_Steps]:
        """Every move that does it by itself; of many recipients those that cost least."""
        by_gaps = {at: steps for at in range(len(self.moves)) if (steps := self.steps.alone(at))}
        rows = sum(len(year.labels) for year in self.years)
        most = max(_FEWEST_ALONE, _MOST_ROWS // max(rows, 1))
        by_cost = sorted(by_gaps, key=lambda at: (self.moves[at].cost * by_gaps[at], at))
        chosen, self.untried = set(by_cost[:most]), len(by_cost[most:])
        for at in range(len(self.moves)):
            if at in chosen and self._is_solved({at: by_gaps[at]}):
                yield {at: by_gaps[at]}
            elif self._only_solving_tells:
                further = self._further(at, impossible)
                if further is not None and self._is_solved({at: further}):
                    yield {at: further}

    def _further(self, at: int, impossible: Sequence[YearRules]) -> int | None:
        """The fewest steps of a move that no gap tells of."""
        if self._search is not None:
            found = self._search.fewest(at)
            if found is not None or not self._search.is_spent:
                return found
        return self._solving.smallest_move(self.steps, at, impossible)

    def _amounts(self, impossible: Sequence[YearRules]) -> _Steps | None:
        """The smallest change of the amount of each year that cannot hold; None where that is not enough."""
        changed = self.steps.with_amounts(self.steps.none())
        steps = {at: int(changed[at]) for at in range(len(self.moves)) if changed[at]}
        if len(steps) < len(impossible) or not self.steps.holds(changed) or not self._is_solved(steps):
            return None
        return steps

    def _by_solving(
        self, each: Sequence[_Steps], steps: _Steps | None, at_least: Fraction
    ) -> tuple[_Steps | None, Fraction]:
        """The steps if they are solved; otherwise the cheapest that are, as far as these are found, with a bound."""
        if steps is not None and any(steps.values()) and self._is_solved(steps):
            return steps, at_least
        if self._search is not None:
            together = self._search.cheapest(each)
            if together is not None and self._is_solved(together.steps):
                return together.steps, max(at_least, together.at_least)
        known = [*each, *([] if steps is None else [steps])]
        found = self._solving.together(self.steps, self.years, known)
        return (None if found is None or not self._is_solved(found) else found), at_least

    def _without_amounts(self, known: Sequence[_Steps]) -> _Steps | None:
        """The cheapest that leaves the amounts: those of the parts need not go with others."""
        fixed = Steps([replace(move, sides=()) if _is_amount(move) else move for move in self.moves], self.years)
        together = cheapest_moves(
            fixed, [steps for steps in known if not any(_is_amount(self.moves[at]) for at in steps)]
        )
        return None if together is None or not self._is_solved(together.steps) else together.steps

    def _is_solved(self, steps: _Steps) -> bool:
        changed = changes_of(self.specification, self.years, self.moves, steps).specification
        return self._attempt(changed, [year.year for year in self.years]) is None

    def _repair(self, steps: _Steps) -> Repair:
        changes = changes_of(self.specification, self.years, self.moves, steps).changes
        return Repair(
            changes=changes,
            says=" and ".join(_said(change, self.moves) for change in changes),
            kroner=sum(change.kroner for change in changes),
            cost=Fraction(sum(self.steps.costs[at] * count for at, count in steps.items()), self.steps.scale),
            alone=True,
        )


def _is_amount(move: Move) -> bool:
    return move.number.rule.startswith(("pool.years.", "pool.amount"))


def _said(change: Change, moves: Sequence[Move]) -> str:
    if isinstance(change.old, int) and isinstance(change.new, int):
        verb, by = ("raise" if change.new > change.old else "lower"), kroner(abs(change.new - change.old))
        return f"{verb} {change.path} by {by} to {kroner(change.new)}"
    number = next(move.number for move in moves if move.number.path == change.path)
    if number.form == "factor":
        return f"multiply {change.path} by {str(change.new).rpartition(' ')[2]}"
    verb = "raise" if Fraction(change.new) > Fraction(change.old) else "lower"
    return f"{verb} {change.path} from {change.old} to {change.new}"
