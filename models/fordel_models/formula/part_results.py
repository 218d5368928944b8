"""The parts of a year as the result has them: shares, kroner per unit, and each recipient's value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from fordel_models.formula.part_keys import PartKey
from fordel_models.formula.phase_in import PHASE_IN
from fordel_models.formula.problem import YearProblem
from fordel_models.formula.steps import kr_per_unit
from fordel_models.result import PartResult, Text
from fordel_models.specification import FormulaSpecification

__all__ = ["part_results", "phase_in_part"]

NOTHING = Text()
Spread = Callable[[Sequence[Any], Any], tuple[Any, ...]]


def part_results(
    specification: FormulaSpecification,
    problem: YearProblem,
    multiplier: Fraction,
    year: int | None,
    spread: Spread,
) -> tuple[PartResult, ...]:
    """The parts that the specification names; `spread` puts values of the eligible among those of all recipients."""
    # The phase-in is a part of the problem that the specification does not name.
    return tuple(
        _part(part, multiplier, spread, unit=stated.unit, says=stated.says, amount=stated.amount_in(year))
        for part, stated in zip(problem.parts, specification.parts, strict=False)
    )


def phase_in_part(problem: YearProblem, multiplier: Fraction, spread: Spread) -> PartResult | None:
    """The part that is distributed by the baseline; None where the phase-in put none among the others."""
    if not problem.parts or problem.parts[-1].name != PHASE_IN:
        return None
    return _part(problem.parts[-1], multiplier, spread)


def _part(
    part: PartKey,
    multiplier: Fraction,
    spread: Spread,
    *,
    unit: Text = NOTHING,
    says: Text = NOTHING,
    amount: int | None = None,
) -> PartResult:
    return PartResult(
        name=part.name,
        share=part.share,
        expression=part.expression.text,
        unit=unit,
        says=says,
        total=Fraction(part.total),
        kr_per_unit=kr_per_unit(part, multiplier),
        amount=amount,
        values=spread([Fraction(value) for value in part.values], Fraction(0)),
    )
