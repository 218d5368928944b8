"""The refusal of a pool whose rules cannot hold together: each year's conflict, and repairs that were solved again.

A repair is told only after the model has solved the changed pool in all years that were asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fordel_models.formula.refusals.by_solving import Attempt, BySolving
from fordel_models.formula.refusals.conflict import conflict_of_gaps, minimal, rules_of, told
from fordel_models.formula.refusals.gaps import SHORT, gaps_in
from fordel_models.formula.refusals.repairs import repairs_of
from fordel_models.formula.refusals.sentences import missing_in_all, sentence_of_error, sentence_of_gap
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.result import Text
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
        With the sentence, shortfall and surplus of the first year, the sentences of the others after it.
    """
    solving = BySolving(specification, attempt, max(len(year.labels) for year in years))
    told = [_told(specification, year, impossible[year.year], solving) for year in years if year.year in impossible]
    cannot_hold = [year for year in years if year.year in impossible]
    repairs, untried = repairs_of(specification, years, cannot_hold, attempt, solving)
    return Infeasible(
        "\n".join(own.sentence.en for own in told),
        shortfall=told[0].shortfall,
        surplus=told[0].surplus,
        conflict=tuple(own.rule for own in told[0].conflict),
        repair=tuple(repair.says for repair in repairs),
        conflicts=tuple(rule for own in told for rule in own.conflict),
        repairs=repairs,
        untried=untried,
        danish="\n".join(own.sentence.da for own in told),
    )


@dataclass(frozen=True)
class _Told:
    """What is told of one year."""

    sentence: Text
    conflict: tuple[ConflictingRule, ...]
    shortfall: int
    surplus: int


def _told(specification: FormulaSpecification, year: YearRules, error: Infeasible, solving: BySolving) -> _Told:
    """By the gaps of the year; by solving where there is none, and the trouble comes later."""
    where = specification.id if year.year is None else f"{specification.id}, {year.year}"
    if gaps_in(year, {}):
        found = conflict_of_gaps(year)
        missing = math.ceil(missing_in_all(year, found.gap))
        sides = (missing, 0) if found.gap.side == SHORT or found.gap.place == "empty-group" else (0, missing)
        return _Told(sentence_of_gap(where, year, found), found.rules, *sides)
    rules = [rule for rule in rules_of(year) if rule not in (*year.keys, *year.excluding.values())]
    conflict = told(minimal(rules, lambda out: solving.holds_without(out, year)), year)
    return _Told(sentence_of_error(where, year, error), conflict, error.shortfall, error.surplus)
