"""The refusal of a pool whose rules cannot hold together: each year's conflict, and repairs that were solved again.

A repair is told only after the model has solved the changed pool in all years that were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fordel_models.formula.refusals.by_solving import Attempt, BySolving
from fordel_models.formula.refusals.conflict import conflict_of_gaps, minimal, rules_of, told
from fordel_models.formula.refusals.gaps import gaps_in
from fordel_models.formula.refusals.repairs import repairs_of
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import Infeasible
from fordel_solver.ways_out import ConflictingRule

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
    solving = BySolving(specification, attempt, max(len(year.labels) for year in years))
    conflicts = {year.year: _conflict(year, solving) for year in years if year.year in impossible}
    cannot_hold = [year for year in years if year.year in impossible]
    repairs, untried = repairs_of(specification, years, cannot_hold, attempt, solving)
    first, *_ = errors = list(impossible.values())
    return Infeasible(
        "\n".join(str(error) for error in errors),
        shortfall=first.shortfall,
        surplus=first.surplus,
        conflict=tuple(own.rule for own in conflicts[next(iter(impossible))]),
        repair=tuple(repair.says for repair in repairs),
        conflicts=tuple(own for year in conflicts.values() for own in year),
        repairs=repairs,
        untried=untried,
    )


def _conflict(year: YearRules, solving: BySolving) -> tuple[ConflictingRule, ...]:
    """By the gaps of the year; by solving where there is none, and the trouble comes later."""
    if gaps_in(year, {}):
        return conflict_of_gaps(year)
    rules = [rule for rule in rules_of(year) if rule not in (*year.keys, *year.excluding.values())]
    return told(minimal(rules, lambda out: solving.holds_without(out, year)), year)
