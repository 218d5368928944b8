"""From a specification and figures to one year's problem for the core: who is eligible, keys, base amounts, limits.

The rules act in this order, each in a module of its own: who takes part (participants.py), base amounts and limits, the
key (part_weights.py, part_keys.py), phase-in. What comes out is always

    q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ_{i in E} q_i = B - T
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.expressions.functions import total
from fordel_models.formula.exit_ramp import Ramp
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import GuaranteeProblem, guarantee_problem, inhabitants_of
from fordel_models.formula.limits import GroupLimits, group_limits, limit_in_kroner
from fordel_models.formula.part_keys import PartKey, keys, part_keys, weighted
from fordel_models.formula.part_weights import part_weights
from fordel_models.formula.participants import Participants, participants
from fordel_models.formula.phase_in import phased_in
from fordel_models.formula_tables import THRESHOLDS
from fordel_models.recipients import Number, Recipients
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import kroner

__all__ = ["PartKey", "YearProblem", "build", "expressions_of", "keys", "least_amounts"]


@dataclass(frozen=True)
class YearProblem:
    """One year's amount to distribute. All tuples run over the eligible recipients, in ascending order of code."""

    amount: int  # without the top-slice
    eligible: tuple[int, ...]  # positions among all recipients
    labels: tuple[str, ...]
    parts: tuple[PartKey, ...]
    key: tuple[Fraction, ...]  # K_i
    base: tuple[Number, ...] | None
    floors: tuple[Number, ...] | None  # kroner, not rounded
    caps: tuple[Number, ...] | None
    groups: GroupLimits | None
    who: Participants
    minimums: tuple[int, ...] | None = None  # minimum grants, rounded up to a unit; 0 on the exit ramp
    dropped_out: tuple[int, ...] = ()  # positions of those below the minimum grant, in the order they dropped out
    phase_in: Fraction = Fraction(1)  # φ, how far towards the new distribution
    guarantee: GuaranteeProblem | None = None  # None where nobody else pays for one


def expressions_of(specification: FormulaSpecification) -> Iterator[tuple[str, str]]:
    """Every expression that decides amounts, with its path."""
    pool = specification.pool
    for path, text in (("eligible", pool.eligible), ("base_amount", pool.base_amount), ("baseline", pool.baseline)):
        if text is not None:
            yield f"pool.{path}", text
    for name in ("by", *THRESHOLDS, "full_at"):
        text = getattr(specification.eligibility, name, None)
        if text is not None:
            yield f"eligibility.{name}", text
    limits = [("pool.floor", pool.floor), ("pool.cap", pool.cap), ("pool.minimum_grant", pool.minimum_grant)]
    limits += [(f"group.{group.column}", limit) for group in specification.groups for limit in group.limits()]
    if specification.guarantee is not None:
        limits.append(("guarantee.max_loss", specification.guarantee.max_loss))
        if specification.guarantee.paid_by == "inhabitants":
            yield "guarantee.inhabitants", inhabitants_of(specification)
    for path, limit in limits:
        if limit is not None and limit.kr_per is not None:
            yield f"{path}.kr_per", limit.kr_per
    for part in specification.parts:
        yield f"part.{part.name}.key", part.key


def build(
    specification: FormulaSpecification,
    recipients: Recipients,
    *,
    amount: int,
    figures_year: int | None,
    year: int | None = None,
    dropped_out: tuple[int, ...] = (),
) -> YearProblem:
    """The problem of one year.

    Parameters
    ----------
    specification : FormulaSpecification
        The rules, in the year's prices.
    recipients : Recipients
        With the columns that the rules use.
    amount : int
        Whole kroner to distribute, the top-slice already taken out.
    figures_year : int or None
        What {year} stands for.
    year : int or None
        The pool's year, for rules that are written by year.
    dropped_out : tuple of int
        Positions of those that the minimum grant has left out so far.

    Raises
    ------
    InvalidInput
        What an expression or a limit comes to cannot be used. All problems at once.
    Infeasible
        A group with a floor of its own has no eligible recipients, base amounts are more than there is to phase in, or
        a cap is below what is guaranteed.
    """
    gathering = Gathering(specification.id, recipients, figures_year, range(len(recipients.codes)), pool_year=year)
    pool = specification.pool
    who = participants(gathering, specification)
    gone = set(dropped_out)
    gathering.rows = [row for row in who.eligible if row not in gone]
    weights: Sequence[Number] | None = who.weights(gathering.rows)
    base = None
    if pool.base_amount is not None:
        base = weighted(gathering.numbers("pool.base_amount", pool.base_amount), weights)
    baseline = () if pool.baseline is None else gathering.numbers("pool.baseline", pool.baseline)
    floors = limit_in_kroner(gathering, "pool.floor", pool.floor, baseline)
    caps = limit_in_kroner(gathering, "pool.cap", pool.cap, baseline)
    least = limit_in_kroner(gathering, "pool.minimum_grant", pool.minimum_grant, baseline)
    minimums: Sequence[Number] | None = None if least is None else [_up(kr, pool.unit) for kr in least]
    if who.leaving:
        ramp = Ramp(who.leaving, gathering.rows)
        count = len(gathering.rows)
        weights, floors = ramp.with_zeros(weights or [1] * count), ramp.with_kroner(floors or [0] * count)
        base, caps, minimums = ramp.with_zeros(base), ramp.with_kroner(caps), ramp.with_zeros(minimums)
        gathering.rows = ramp.everyone
        if pool.baseline is not None:
            baseline = gathering.numbers("pool.baseline", pool.baseline)
    groups = [group_limits(gathering, group, baseline) for group in specification.groups]
    shares = part_weights(
        gathering, specification, amount=amount, base=total(base or (0,)), leaving=sum(who.leaving.values())
    )
    parts = part_keys(gathering, specification, shares, weights)
    way = Fraction(1) if specification.phase_in is None else specification.phase_in.share_in(year)
    if way < 1 and pool.baseline is not None:
        old = gathering.expression("pool.baseline", pool.baseline)
        gathering.stop_at_problems()
        parts, base = phased_in(gathering, parts, base, amount=amount, share=way, baseline=baseline, expression=old)
    guarantee = guarantee_problem(gathering, specification, baseline, [floors, base], caps, set(who.leaving))
    if guarantee is not None and guarantee.paid_by == "key":
        floors, guarantee = guarantee.floors, None
    if base and caps:
        _refuse_caps_below_base(gathering, base, caps, pool.unit)
    gathering.stop_at_problems()
    return YearProblem(
        amount=amount,
        eligible=tuple(gathering.rows),
        labels=tuple(recipients.labels(gathering.rows)),
        parts=parts,
        key=tuple(Fraction(value) for value in keys([(part.share, part.values, part.total) for part in parts])),
        base=base,
        floors=floors,
        caps=caps,
        groups=groups[0] if groups else None,
        who=who,
        minimums=None if minimums is None else tuple(int(kr) for kr in minimums),
        dropped_out=dropped_out,
        phase_in=way,
        guarantee=guarantee,
    )


def least_amounts(problem: YearProblem, unit: int) -> list[Fraction]:
    """max(l_i, b_i) for each eligible recipient: the floor, rounded up to a unit, or the base amount."""
    nothing = (0,) * len(problem.eligible)
    return [
        Fraction(max(-(-floor // unit) * unit, base))
        for floor, base in zip(problem.floors or nothing, problem.base or nothing, strict=True)
    ]


def _up(kr: Number, unit: int) -> int:
    return int(-(-kr // unit) * unit)


def _refuse_caps_below_base(gathering: Gathering, base: Sequence[Number], caps: Sequence[Number], unit: int) -> None:
    cases = list(zip(gathering.rows, base, caps, strict=True))
    below = [row for row, own, cap in cases if cap // unit * unit < own]
    if below:
        by_rounding = any(cap // unit * unit < own <= cap for _, own, cap in cases)
        rounded = f"Caps are rounded down to whole units of {kroner(unit)} (pool.unit). " if by_rounding else ""
        gathering.refuse(
            "pool.cap",
            f": the cap is below the base amount for {gathering.recipients.some(below)}. {rounded}Limits concern the "
            "whole amount, base amount included: raise the cap or lower pool.base_amount.",
        )
