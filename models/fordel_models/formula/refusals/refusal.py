"""The refusal of a pool whose rules cannot hold together: each year's conflict, and repairs that were solved again.

A repair is told only after the model has solved the changed pool in all years that were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.formula.refusals.by_solving import Attempt, BySolving
from fordel_models.formula.refusals.changed_rules import changes_of
from fordel_models.formula.refusals.cheapest_moves import cheapest_moves, cost_of
from fordel_models.formula.refusals.conflict import conflict_of_gaps, minimal, rules_of, told
from fordel_models.formula.refusals.gaps import gaps_in
from fordel_models.formula.refusals.moves import Move, moves_of
from fordel_models.formula.refusals.smallest_move import smallest_move
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import Infeasible, kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["refused"]


def refused(
    specification: FormulaSpecification,
    impossible: Mapping[int | None, Infeasible],
    years: Sequence[YearRules],
    attempt: Attempt,
) -> Infeasible:
    """What is told of a pool that cannot be distributed.

    Parameters
    ----------
    specification : FormulaSpecification
        As written.
    impossible : mapping of year to Infeasible
        What solving each of the years that cannot hold came to.
    years : sequence of YearRules
        All years that were asked for.
    attempt : callable
        What stands in the way where the model solves a changed specification in some years; None where it is solved.

    Returns
    -------
    Infeasible
        With the message, shortfall and surplus of the first year, the messages of the others after it.
    """
    asking = _Asking(specification, list(years), attempt)
    conflicts = {year.year: asking.conflict(year) for year in years if year.year in impossible}
    repairs = asking.repairs(conflicts)
    first, *_ = errors = list(impossible.values())
    return Infeasible(
        "\n".join(str(error) for error in errors),
        shortfall=first.shortfall,
        surplus=first.surplus,
        conflict=tuple(own.rule for own in conflicts[next(iter(impossible))]),
        repair=tuple(repair.says for repair in repairs),
        conflicts=tuple(own for year in conflicts.values() for own in year),
        repairs=repairs,
    )


class _Asking:
    """The pool, and the question whether a changed one is solved."""

    def __init__(self, specification: FormulaSpecification, years: list[YearRules], attempt: Attempt) -> None:
        self.specification, self.years, self._attempt = specification, years, attempt
        self._solving = BySolving(specification, attempt)

    def conflict(self, year: YearRules) -> tuple[ConflictingRule, ...]:
        """By the gaps of the year; by solving where there is none, and the trouble comes later."""
        if gaps_in(year, {}):
            return conflict_of_gaps(year)
        rules = [rule for rule in rules_of(year) if rule not in (*year.keys, *year.excluding.values())]
        return told(minimal(rules, lambda out: self._solving.holds_without(out, year)), year)

    def repairs(self, conflicts: Mapping[int | None, Sequence[ConflictingRule]]) -> tuple[Repair, ...]:
        """Each rule whose change does it alone, in declared order, and last the cheapest together if it is cheaper."""
        impossible = [year for year in self.years if year.year in conflicts]
        moves = moves_of(self.specification, self.years)
        alone: dict[int, int] = {}
        for position, move in enumerate(moves):
            # A conflict that a rule has no part in is still there after its change.
            if all(move.number.rule in {own.rule for own in conflict} for conflict in conflicts.values()):
                steps = self._alone(moves, position, impossible)
                alone |= {} if steps is None else {position: steps}
        each = [{position: steps} for position, steps in alone.items()]
        amounts = self._amounts(moves, impossible) if len(impossible) > 1 else None
        each = each if amounts is None else [amounts, *each]
        found = [self._repair(moves, steps) for steps in each]
        shown = all(gaps_in(year, {}) for year in impossible)
        together = cheapest_moves(moves, self.years, each) if shown else None
        if together is not None and together.steps not in each and self._is_solved(moves, together.steps):
            found.append(replace(self._repair(moves, together.steps), alone=False))
        if not found:
            return ()
        cheapest = min(found, key=lambda repair: (repair.cost, len(repair.changes)))
        at_least = Fraction(0) if together is None else min(together.at_least, cheapest.cost)
        return tuple(
            replace(repair, cheapest=repair is cheapest, at_least=at_least if repair is cheapest else Fraction(0))
            for repair in found
        )

    def _alone(self, moves: Sequence[Move], position: int, impossible: Sequence[YearRules]) -> int | None:
        steps = smallest_move(moves, self.years, position)
        if steps is None:
            return None
        if steps and self._is_solved(moves, {position: steps}):
            return steps
        pool, guarantee = self.specification.pool, self.specification.guarantee
        if pool.minimum_grant is None and (guarantee is None or guarantee.paid_by == "key"):
            return None
        further = self._solving.smallest_move(moves, position, max(steps, 1), impossible)
        return further if further is not None and self._is_solved(moves, {position: further}) else None

    def _amounts(self, moves: Sequence[Move], impossible: Sequence[YearRules]) -> dict[int, int] | None:
        """The smallest change of the amount of each year that cannot hold; None where that is not enough."""
        found: dict[int, int] = {}
        for year in impossible:
            own = [
                (position, steps)
                for position, move in enumerate(moves)
                if move.number.path == year.amount.path and (steps := smallest_move(moves, [year], position))
            ]
            if not own:
                return None
            found |= dict(own[:1])
        return found if self._is_solved(moves, found) else None

    def _is_solved(self, moves: Sequence[Move], steps: Mapping[int, int]) -> bool:
        changed = changes_of(self.specification, self.years, moves, steps).specification
        return self._attempt(changed, [year.year for year in self.years]) is None

    def _repair(self, moves: Sequence[Move], steps: Mapping[int, int]) -> Repair:
        changes = changes_of(self.specification, self.years, moves, steps).changes
        return Repair(
            changes=changes,
            says=" and ".join(_said(change, moves) for change in changes),
            kroner=sum(change.kroner for change in changes),
            cost=cost_of(moves, steps),
            alone=True,
        )


def _said(change: Change, moves: Sequence[Move]) -> str:
    if isinstance(change.old, int) and isinstance(change.new, int):
        verb, by = ("raise" if change.new > change.old else "lower"), kroner(abs(change.new - change.old))
        return f"{verb} {change.path} by {by} to {kroner(change.new)}"
    number = next(move.number for move in moves if move.number.path == change.path)
    if number.form == "factor":
        return f"multiply {change.path} by {str(change.new).rpartition(' ')[2]}"
    verb = "raise" if Fraction(change.new) > Fraction(change.old) else "lower"
    return f"{verb} {change.path} from {change.old} to {change.new}"
