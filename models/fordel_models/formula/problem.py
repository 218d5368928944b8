"""From a specification and figures to one year's problem for the core: who is eligible, keys, base amounts, limits.

    K_i = Σ_p s_p k_pi / Σ_{j in E} k_pj

over the eligible recipients E, the shares s_p divided by their sum, rounded to 15 significant digits, half to even.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fordel_models.expressions.functions import total
from fordel_models.expressions.syntax import Expression
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import GuaranteeProblem, guarantee_problem, inhabitants_of
from fordel_models.formula.limits import GroupLimits, group_limits, limit_in_kroner
from fordel_models.recipients import Number, Recipients
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import round_significant
from fordel_solver.errors import kroner

__all__ = ["PartKey", "YearProblem", "build", "expressions_of", "keys", "least_amounts"]


@dataclass(frozen=True)
class PartKey:
    """One part of the key, over the eligible recipients."""

    name: str
    share: Fraction  # of all parts, adds up to 1
    expression: Expression
    values: tuple[Number, ...]
    total: Number


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
    guarantee: GuaranteeProblem | None = None


def expressions_of(specification: FormulaSpecification) -> Iterator[tuple[str, str]]:
    """Every expression that decides amounts, with its path."""
    pool = specification.pool
    for path, text in (("eligible", pool.eligible), ("base_amount", pool.base_amount), ("baseline", pool.baseline)):
        if text is not None:
            yield f"pool.{path}", text
    limits = [("pool.floor", pool.floor), ("pool.cap", pool.cap)]
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
    specification: FormulaSpecification, recipients: Recipients, *, amount: int, figures_year: int | None
) -> YearProblem:
    """The problem of one year.

    Parameters
    ----------
    specification : FormulaSpecification
        The rules.
    recipients : Recipients
        With the columns that the rules use.
    amount : int
        Whole kroner to distribute, the top-slice already taken out.
    figures_year : int or None
        What {year} stands for.

    Raises
    ------
    InvalidInput
        What an expression or a limit comes to cannot be used. All problems at once.
    Infeasible
        A group with a floor of its own has no eligible recipients, or a cap is below what is guaranteed.
    """
    gathering = Gathering(specification.id, recipients, figures_year, range(len(recipients.codes)))
    pool = specification.pool
    if pool.eligible is not None:
        gathering.rows = _eligible(gathering, pool.eligible)
    base = None if pool.base_amount is None else gathering.numbers("pool.base_amount", pool.base_amount)
    baseline = () if pool.baseline is None else gathering.numbers("pool.baseline", pool.baseline)
    floors = limit_in_kroner(gathering, "pool.floor", pool.floor, baseline)
    caps = limit_in_kroner(gathering, "pool.cap", pool.cap, baseline)
    guarantee = guarantee_problem(gathering, specification, baseline, [floors, base], caps)
    if guarantee is not None and guarantee.paid_by == "key":
        floors, guarantee = guarantee.floors, None
    if base and caps:
        _refuse_caps_below_base(gathering, base, caps, pool.unit)
    groups = [group_limits(gathering, group, baseline) for group in specification.groups]
    parts = _parts(gathering, specification)
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
        guarantee=guarantee,
    )


def keys(parts: Sequence[tuple[Fraction, Sequence[Number], Number]]) -> list[Decimal]:
    """K_i of parts given as share, values and total, with 15 significant digits.

    Examples
    --------
    >>> keys([(Fraction(1, 2), [1, 2], 3), (Fraction(1, 2), [1, 0], 1)])
    [Decimal('0.666666666666667'), Decimal('0.333333333333333')]
    """
    # One quotient of integers for each recipient, so that the division is the only rounding.
    used = [part for part in parts if part[0]]
    weights = [Fraction(share) / whole for share, _, whole in used]
    below = math.lcm(*(weight.denominator for weight in weights))
    scale = math.lcm(*{value.denominator for _, values, _ in used for value in values})
    factors = [weight.numerator * (below // weight.denominator) for weight in weights]
    columns = [[value.numerator * (scale // value.denominator) for value in values] for _, values, _ in used]
    return [
        round_significant(sum(factor * value for factor, value in zip(factors, row, strict=True)), below * scale)
        for row in zip(*columns, strict=True)
    ]


def least_amounts(problem: YearProblem, unit: int) -> list[Fraction]:
    """max(l_i, b_i) for each eligible recipient: the floor, rounded up to a unit, or the base amount."""
    nothing = (0,) * len(problem.eligible)
    return [
        Fraction(max(-(-floor // unit) * unit, base))
        for floor, base in zip(problem.floors or nothing, problem.base or nothing, strict=True)
    ]


def _eligible(gathering: Gathering, text: str) -> tuple[int, ...]:
    truth = gathering.conditions("pool.eligible", text)
    gathering.stop_at_problems()
    eligible = tuple(row for row, true in enumerate(truth) if true)
    if not eligible:
        gathering.refuse("pool.eligible", f' "{text}": no recipient is eligible, so nothing can be distributed.')
        gathering.stop_at_problems()
    return eligible


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


def _parts(gathering: Gathering, specification: FormulaSpecification) -> tuple[PartKey, ...]:
    whole = sum((part.share for part in specification.parts), Fraction(0))
    parts = []
    for part in specification.parts:
        path = f"part.{part.name}.key"
        values = gathering.numbers(path, part.key)
        if values and part.share and not any(values):
            gathering.refuse(
                path,
                f' "{part.key}": 0 for all {len(values)} eligible recipients, so nothing can be distributed by it.',
            )
        expression = gathering.expression(path, part.key) if values else None
        if expression is not None:
            parts.append(PartKey(part.name, part.share / whole, expression, values, total(values)))
    return tuple(parts)
