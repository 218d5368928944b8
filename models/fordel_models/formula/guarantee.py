"""A guarantee against losses that the others pay for.

    f_i = max(l_i, b_i, β_i - loss_i)   guaranteed: the baseline β_i less the most that may be lost, floor, base amount
    q_i = max(f_i, t_i - τ n_i)         paid_by = "inhabitants"
    q_i = max(f_i, min(t_i, γ β_i))     paid_by = "gains"; who has no baseline is not capped

t_i is what the pool gives by its key, base amounts, floors and caps; τ >= 0 (kroner for each of the n_i inhabitants)
or γ >= 0 (kroner per krone of the baseline) is the smallest with Σ q_i = Σ t_i. With paid_by = "key" f_i is a floor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from fordel_models.formula.gathering import Gathering
from fordel_models.formula.limits import limit_in_kroner
from fordel_models.recipients import Number
from fordel_models.result import Guarantee, Text, YearResult
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver import ExactAllocation, keep_guarantee
from fordel_solver.errors import Infeasible, kroner

__all__ = [
    "GuaranteeProblem",
    "GuaranteedAllocation",
    "guarantee_over",
    "guarantee_problem",
    "inhabitants_of",
    "note_of_guarantee",
    "with_guarantee",
]


@dataclass(frozen=True)
class GuaranteeProblem:
    """What is guaranteed to each eligible recipient, in whole units, and what the others pay by."""

    paid_by: str
    floors: tuple[int, ...]  # f_i
    weights: tuple[Number, ...]  # n_i or β_i
    promised: tuple[int, ...]  # β_i - loss_i


@dataclass(frozen=True)
class GuaranteedAllocation(ExactAllocation):
    """An allocation after its guarantee.

    `targets` are the fair shares before it and `own_floors` their floors; `level` is τ or γ, None if unused.
    """

    targets: tuple[Fraction, ...]
    level: Fraction | None
    own_floors: tuple[int, ...]


def inhabitants_of(specification: FormulaSpecification) -> str:
    """The expression that the others pay by."""
    own = specification.guarantee.inhabitants if specification.guarantee is not None else None
    return own or specification.data.inhabitants or "population_{year}"


def guarantee_problem(
    gathering: Gathering,
    specification: FormulaSpecification,
    baseline: Sequence[Number],
    least: Sequence[Sequence[Number] | None],
    caps: Sequence[Number] | None,
    leaving: Set[int],
) -> GuaranteeProblem | None:
    """The guarantee of one year, over the eligible recipients; None where there is none.

    `least` is what nobody goes below anyway: floors and base amounts, where there are any. Those on the exit ramp have
    what they get there as their floor: they are guaranteed nothing more, and pay nothing.

    Raises
    ------
    Infeasible
        A cap is below what is guaranteed.
    """
    rule, unit = specification.guarantee, specification.pool.unit
    if rule is None:
        return None
    losses = limit_in_kroner(gathering, "guarantee.max_loss", rule.max_loss, baseline)
    weights: tuple[Number, ...] = tuple(baseline)
    if rule.paid_by == "inhabitants":
        weights = gathering.numbers("guarantee.inhabitants", inhabitants_of(specification))
    if not losses or not weights:
        return None
    kept = [
        0 if row in leaving else _up_to_a_unit(max(value - loss, 0), unit)
        for row, value, loss in zip(gathering.rows, baseline, losses, strict=True)
    ]
    weights = tuple(0 if row in leaving else weight for row, weight in zip(gathering.rows, weights, strict=True))
    _refuse_caps_below(gathering, kept, caps, unit)
    whole = tuple(_up_to_a_unit(max(own), unit) for own in zip(kept, *filter(None, least), strict=True))
    return GuaranteeProblem(rule.paid_by, whole, weights, tuple(kept))


def with_guarantee(answer: ExactAllocation, guarantee: GuaranteeProblem, unit: int) -> GuaranteedAllocation:
    """The allocation after the guarantee.

    Raises
    ------
    Infeasible
        The others cannot pay for it.
    """
    kept = keep_guarantee(answer.fair_shares, guarantee.floors, guarantee.weights, paid_by=guarantee.paid_by, unit=unit)
    binding = answer.binding
    if kept.level is not None:
        binding = tuple(
            _binding(before, target, floor, share, guarantee.paid_by)
            for before, target, floor, share in zip(
                answer.binding, answer.fair_shares, guarantee.floors, kept.fair_shares, strict=True
            )
        )
    changed = {
        "amounts": kept.amounts,
        "fair_shares": kept.fair_shares,
        "floors": guarantee.floors,
        "binding": binding,
        "ties": kept.ties,
    }
    own = {field.name: getattr(answer, field.name) for field in fields(ExactAllocation)} | changed
    return GuaranteedAllocation(**own, targets=answer.fair_shares, level=kept.level, own_floors=answer.floors)


def guarantee_over(
    problem: GuaranteeProblem | None,
    answer: ExactAllocation,
    spread: Callable[[Sequence[Any], Any], tuple[Any, ...]],
) -> Guarantee | None:
    """The guarantee for a result: `spread` puts values of the eligible among those of all recipients."""
    if problem is None or not isinstance(answer, GuaranteedAllocation):
        return None
    weights = [Fraction(weight) for weight in problem.weights]
    return Guarantee(
        paid_by=problem.paid_by,
        level=answer.level,
        targets=spread(answer.targets, Fraction(0)),
        weights=spread(weights, Fraction(0)),
        floors=spread(answer.own_floors, 0),
        promised=spread(problem.promised, 0),
    )


def note_of_guarantee(result: YearResult, guarantee: Guarantee) -> Text:
    """What the guarantee costs, who is lifted and what the others pay."""
    if guarantee.level is None:
        return Text(
            "Garantien løfter ingen, og ingen betaler til den.",
            "The guarantee lifts nobody, and nobody pays for it.",
        )
    gained = [share - target for share, target in zip(result.fair_shares, guarantee.targets, strict=True)]
    cost, lifted = kroner(round(sum(gain for gain in gained if gain > 0))), sum(gain > 0 for gain in gained)
    paying = sum(gain < 0 for gain in gained)
    level = decimal_text(round(guarantee.level, 4) if guarantee.paid_by == "inhabitants" else _pct(guarantee.level))
    komma = level.replace(".", ",")
    if guarantee.paid_by == "inhabitants":
        how = Text(f"{komma} kr. pr. indbygger", f"{level} kr. per inhabitant")
    else:
        how = Text(
            f"højst {komma} pct. af sammenligningsgrundlaget til hver", f"at most {level} pct. of its baseline to each"
        )
    others = Text("anden betaler", "other pays") if paying == 1 else Text("andre betaler", "others pay")
    return Text(
        f"Garantien løfter {lifted} og koster {cost}, som {paying} {others.da}: {how.da}.",
        f"The guarantee lifts {lifted} and costs {cost}, which {paying} {others.en}: {how.en}.",
    )


def _pct(level: Fraction) -> Fraction:
    return round(100 * level, 4)


def _binding(before: str, target: Fraction, floor: int, share: Fraction, paid_by: str) -> str:
    if share == target:
        return before
    if share == floor:
        return "floor"
    return "gains-cap" if paid_by == "gains" else ""


def _up_to_a_unit(value: Number, unit: int) -> int:
    return math.ceil(value / Fraction(unit)) * unit


def _refuse_caps_below(
    gathering: Gathering, guaranteed: Sequence[int], caps: Sequence[Number] | None, unit: int
) -> None:
    below = [
        (row, own - int(cap // unit) * unit)
        for row, own, cap in zip(gathering.rows, guaranteed, caps or (), strict=bool(caps))
        if cap // unit * unit < own
    ]
    if below:
        most = max(missing for _, missing in below)
        raise Infeasible(
            f"{gathering.in_year('guarantee.max_loss')}: what is guaranteed is above the cap for "
            f"{gathering.recipients.some([row for row, _ in below])}, by up to {kroner(most)} "
            "Raise the cap, or allow a larger loss.",
            shortfall=most,
            conflict=("guarantee.max_loss", "pool.cap"),
            repair=(
                f"raise pool.cap by {kroner(most)}",
                f"let guarantee.max_loss allow {kroner(most)} more to be lost",
            ),
        )
