"""Phase-in: a share φ of the way from the baseline's distribution to the new one.

With B - T to distribute, base amounts b_i, R = B - T - Σ b, baseline β_i and the key K_i of the parts:

    b'_i = φ b_i
    K'_i = ((1 - φ) (B - T) β_i / Σ β + φ R K_i) / D,   D = (1 - φ) (B - T) + φ R

so that without limits q_i = (1 - φ) (B - T) β_i / Σ β + φ (b_i + R K_i). It is a part more, distributed by the baseline
with weight (1 - φ) (B - T) / D, and the other parts scaled by φ R / D. Limits bind on the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.expressions.functions import total
from fordel_models.expressions.syntax import Expression
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.part_keys import PartKey
from fordel_models.recipients import Number
from fordel_models.result import Text
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, kroner

__all__ = ["PHASE_IN", "note_of_phase_in", "phased_in"]

PHASE_IN = "phase_in"


def phased_in(
    gathering: Gathering,
    parts: tuple[PartKey, ...],
    base: tuple[Number, ...] | None,
    *,
    amount: int,
    share: Fraction,
    baseline: Sequence[Number],
    expression: Expression | None,
) -> tuple[tuple[PartKey, ...], tuple[Number, ...] | None]:
    """The parts with the phase-in among them, last, and the base amounts scaled.

    Parameters
    ----------
    gathering : Gathering
        Where a problem is told.
    parts, base
        Of the new distribution, over the eligible recipients.
    amount : int
        B - T, kroner.
    share : Fraction
        φ, below 1.
    baseline : sequence
        β_i, over the eligible recipients.
    expression : Expression
        Of the baseline.

    Raises
    ------
    Infeasible
        The base amounts of the new distribution add to more than there is.
    """
    if expression is None or not amount:
        return parts, base
    if not any(baseline):
        gathering.refuse(
            "pool.baseline", f' "{expression.text}": 0 for all eligible recipients, so nothing is phased in from it.'
        )
        return parts, base
    by_key = Fraction(amount) - total(base or (0,))
    if by_key < 0:
        more = kroner(-(by_key // 1))
        raise Infeasible(
            f"{gathering.in_year('phase_in')}: the base amounts of the new distribution are {more} more than the "
            f"{kroner(amount)} to distribute. Lower pool.base_amount or raise the amount.",
            shortfall=int(-(by_key // 1)),
            conflict=("pool.base_amount", "phase_in"),
            repair=(f"lower the base amounts by {more} in all",),
        )
    whole = (1 - share) * amount + share * by_key
    target = share * by_key / whole
    old = PartKey(PHASE_IN, 1 - target, expression, tuple(baseline), total(baseline))
    scaled = tuple(replace(part, share=part.share * target) for part in parts)
    return (*scaled, old), None if base is None else tuple(share * value for value in base)


def note_of_phase_in(share: Fraction) -> Text:
    """How far the year is on the way."""
    percent = decimal_text(100 * share)
    return Text(
        da=f"Indfasning: {percent.replace('.', ',')} pct. af vejen fra sammenligningsgrundlagets fordeling til den nye "
        "(phase_in.share).",
        en=f"Phase-in: {percent} pct. of the way from the baseline's distribution to the new one (phase_in.share).",
    )
