"""The refusal of a pool whose rules cannot hold together: the conflict of each year, and repairs that were solved again.

A repair is told only after the model has solved the changed pool in all years that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.formula.refusals.changed_rules import changes_of, without_rules
from fordel_models.formula.refusals.cheapest_moves import cheapest_moves, cost_of
from fordel_models.formula.refusals.conflict import conflict_of_gaps, minimal, rules_of, told
from fordel_models.formula.refusals.gaps import gaps_in
from fordel_models.formula.refusals.moves import Move, moves_of
from fordel_models.formula.refusals.smallest_move import first_that_holds, smallest_move
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.errors import Infeasible, kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["refused"]

Solves = Callable[[FormulaSpecification, Sequence[int | None]], bool]


def refused(
    specification: FormulaSpecification,
    impossible: Mapping[int | None, Infeasible],
    years: Sequence[YearRules],
    solves: Solves,
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
    solves : callable
        Whether the model solves a changed specification in some years.

    Returns
    -------
    Infeasible
        With the message, shortfall and surplus of the first year, the messages of the others after it.
    """
    asking = _Asking(specification, list(years), solves, frozenset(impossible))
    conflicts = [own for year in years if year.year in impossible for own in asking.conflict(year)]
    first, *_ = errors = list(impossible.values())
    repairs = asking.repairs()
    return Infeasible(
        "\n".join(str(error) for error in errors),
        shortfall=first.shortfall,
        surplus=first.surplus,
        conflict=tuple(own.rule for own in conflicts if own.year == next(iter(impossible))),
        repair=tuple(repair.says for repair in repairs),
        conflicts=tuple(conflicts),
        repairs=repairs,
    )


@dataclass(frozen=True)
class _Asking:
    """The pool and the question whether a changed one is solved."""

    specification: FormulaSpecification
    years: list[YearRules]
    solves: Solves
    impossible: frozenset[int | None]

    def conflict(self, year: YearRules) -> tuple[ConflictingRule, ...]:
        """By the gaps of the year; by solving where the trouble comes later: recipients drop out, others pay."""
        if gaps_in(year, {}):
            return conflict_of_gaps(year)
        rules = [rule for rule in rules_of(year) if rule not in (*year.keys, *year.excluding.values())]
        return told(minimal(rules, lambda out: self._holds_without(out, year)), year)

    def _holds_without(self, rules: frozenset[str], year: YearRules) -> bool:
        changed = without_rules(self.specification, rules)
        if year.amount.rule not in rules:
            return self.solves(changed, [year.year])
        amount = Move(year.amount, Fraction(year.unit), 0, Fraction(1), Fraction(1), ())
        units = int(year.amount.value // year.unit)
        most = LARGEST_AMOUNT // year.unit
        far = [2**power for power in range(most.bit_length())]
        tried = [0, *far, *(-steps for steps in far)]
        return any(
            self.solves(changes_of(changed, [year], [amount], {0: steps}).specification, [year.year])
            for steps in tried
            if 0 <= units + steps <= most and amount.value(steps) >= year.top_slice.value
        )

    def repairs(self) -> tuple[Repair, ...]:
        """Each move that does it alone, in declared order, and last the cheapest together where it is cheaper."""
        moves = moves_of(self.specification, self.years)
        alone = {position: steps for position in range(len(moves)) if (steps := self._alone(moves, position))}
        found = [self._repair(moves, {position: steps}) for position, steps in alone.items()]
        seen = all(gaps_in(year, {}) for year in self.years if year.year in self.impossible)
        together = cheapest_moves(moves, self.years, alone) if seen else None
        if together is not None and len(together.steps) > 1 and self._solved(moves, together.steps):
            found.append(replace(self._repair(moves, together.steps), alone=False))
        if not found:
            return ()
        cheapest = min(found, key=lambda repair: (repair.cost, len(repair.changes)))
        at_least = Fraction(0) if together is None else min(together.at_least, cheapest.cost)
        return tuple(
            replace(repair, cheapest=repair is cheapest, at_least=at_least if repair is cheapest else Fraction(0))
            for repair in found
        )

    def _alone(self, moves: Sequence[Move], position: int) -> int | None:
        steps = smallest_move(moves, self.years, position)
        if steps is None:
            return None
        if steps and self._solved(moves, {position: steps}):
            return steps
        pool, guarantee = self.specification.pool, self.specification.guarantee
        if pool.minimum_grant is None and (guarantee is None or guarantee.paid_by == "key"):
            return None
        # Who drops out and what others can pay only solving tells: on from there until the years can be solved.
        years = [year for year in self.years if year.year in self.impossible]

        def holds(count: int) -> bool:
            changed = changes_of(self.specification, self.years, moves, {position: count}).specification
            return self.solves(changed, [year.year for year in years])

        further = first_that_holds(holds, max(steps, 1), moves[position].most)
        return further if further is not None and self._solved(moves, {position: further}) else None

    def _solved(self, moves: Sequence[Move], steps: Mapping[int, int]) -> bool:
        changed = changes_of(self.specification, self.years, moves, steps).specification
        return self.solves(changed, [year.year for year in self.years])

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
