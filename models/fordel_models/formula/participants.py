"""Who takes part in a year, in this order: candidates, opt-out, eligibility by rank or threshold, exit ramp.

1. Candidates are the recipients that pool.eligible lets in.
2. Those that opted out are taken out; where their kroner are returned they stay, and are paid nothing in the end.
3. [eligibility] chooses among the candidates that are left, so that ranks are ranks among them.
4. Those that are not eligible now, and did not opt out, may be on the exit ramp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.formula.eligibility import select
from fordel_models.formula.exit_ramp import exit_amounts
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.opt_out import opted_out
from fordel_models.result import Selection
from fordel_models.specification import FormulaSpecification

__all__ = ["Participants", "participants"]


@dataclass(frozen=True)
class Participants:
    """Who takes part in a year; all numbers are positions among all recipients, in ascending order."""

    eligible: tuple[int, ...]
    selection: Selection | None  # what [eligibility] decided
    opted_out: tuple[int, ...]
    returning: tuple[int, ...]  # opted out and eligible: solved with, their kroner returned
    leaving: Mapping[int, int]  # on the exit ramp, with their kroner

    def weights(self, positions: Sequence[int]) -> list[Fraction] | None:
        """w_i of the taper; None where there is none."""
        if self.selection is None or self.selection.full_at is None:
            return None
        return [self.selection.weights[position] for position in positions]


def participants(gathering: Gathering, specification: FormulaSpecification) -> Participants:
    """Who takes part, from a gathering over all recipients.

    Raises
    ------
    InvalidInput
        A rule cannot be used, or nobody is eligible.
    """
    pool, everyone = specification.pool, gathering.rows
    out = opted_out(gathering, pool, specification.merges)
    if pool.eligible is not None:
        gathering.rows = _candidates(gathering, pool.eligible)
    if pool.on_opt_out == "share":
        gathering.rows = [row for row in gathering.rows if row not in out]
    selection = None
    if specification.eligibility is not None and gathering.rows:
        selection = select(gathering, specification.eligibility)
        gathering.stop_at_problems()
    if selection is not None:
        gathering.rows = [row for row in gathering.rows if selection.weights[row]]
    gathering.stop_at_problems()
    if not gathering.rows:
        gathering.refuse(
            "pool.opt_out" if specification.eligibility is None else "eligibility",
            ": no recipient is eligible, so nothing can be distributed.",
        )
        gathering.stop_at_problems()
    eligible = set(gathering.rows)
    others = [row for row in everyone if row not in eligible and row not in out]
    returning = tuple(row for row in out if row in eligible)
    return Participants(tuple(gathering.rows), selection, out, returning, exit_amounts(gathering, pool, others))


def _candidates(gathering: Gathering, text: str) -> tuple[int, ...]:
    truth = gathering.conditions("pool.eligible", text)
    gathering.stop_at_problems()
    eligible = tuple(row for row, true in enumerate(truth) if true)
    if not eligible:
        gathering.refuse("pool.eligible", f' "{text}": no recipient is eligible, so nothing can be distributed.')
        gathering.stop_at_problems()
    return eligible
