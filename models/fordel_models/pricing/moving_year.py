"""From a specification to one year's problem in which the priced rule moves, and back to a problem at one level.

The rule is put into the problem without it, unrounded: level times what the rule comes to at level 1. So everything
else, other limits and their rounding too, is what it is in a run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import GuaranteeProblem, inhabitants_of
from fordel_models.formula.limits import GroupLimits, group_limits, limit_in_kroner
from fordel_models.formula.problem import YearProblem
from fordel_models.pricing.moving import NOTHING, Moving
from fordel_models.pricing.moving_problem import MovingGuarantee, MovingProblem
from fordel_models.pricing.moving_shares import MovingGroup
from fordel_models.pricing.priced_rules import PricedRule
from fordel_models.recipients import Number, Recipients
from fordel_models.specification import FormulaSpecification, Limit
from fordel_solver.errors import Infeasible

__all__ = ["MovingYear", "moving_year"]


@dataclass(frozen=True)
class MovingYear:
    """The problem that moves, with the problem without the rule that it was made from."""

    moving: MovingProblem
    without: YearProblem
    unit: int
    labels: tuple[str, ...]  # of the groups of `moving`, in their order

    def at(self, level: Fraction) -> YearProblem:
        """The problem at a level, as a run has it: the core rounds its limits to units.

        Raises
        ------
        Infeasible
            Rounded to units, a cap is below what is guaranteed.
        """
        moving, problem = self.moving, self.without
        base = [own.value_at(level) for own in moving.base]
        floors = [max([Fraction(0), *(own.value_at(level) for own in each)]) for each in moving.lower]
        caps = [None if top is None else top.value_at(level) for top in moving.upper]
        guarantee = problem.guarantee
        if moving.guarantee is not None:
            lowest = [max(own.value_at(level) for own in each) for each in moving.guarantee.floors]
            whole = tuple(math.ceil(own / self.unit) * self.unit for own in lowest)
            promised = tuple(
                max(math.ceil(own.value_at(level) / self.unit) * self.unit, 0) for own in moving.guarantee.promised
            )
            if any(
                cap is not None and cap // self.unit * self.unit < own for cap, own in zip(caps, promised, strict=True)
            ):
                raise Infeasible("A cap is below what is guaranteed.")
            guarantee = GuaranteeProblem(moving.guarantee.paid_by, whole, moving.guarantee.weights, promised)
        return replace(
            problem,
            amount=math.floor(moving.amount.value_at(level)),
            base=tuple(base) if any(base) else None,
            floors=tuple(floors),
            caps=tuple(Fraction(10**15) if top is None else top for top in caps) if any(moving.upper) else None,
            groups=self._groups(level),
            guarantee=guarantee,
        )

    def _groups(self, level: Fraction) -> GroupLimits | None:
        groups = self.moving.groups
        if groups is None:
            return None
        label_of = {i: label for label, group in zip(self.labels, groups, strict=True) for i in group.members}
        floors, caps = {}, {}
        for label, group in zip(self.labels, groups, strict=True):
            if group.floor is not None:
                floors[label] = math.ceil(group.floor.value_at(level))
            if group.cap is not None:
                caps[label] = math.floor(group.cap.value_at(level))
        return GroupLimits(tuple(label_of[i] for i in range(len(label_of))), floors, caps)


def moving_year(
    rule: PricedRule,
    unit_rule: FormulaSpecification,
    without: YearProblem,
    recipients: Recipients,
    *,
    year: int | None,
    figures_year: int | None,
    index: Fraction,
) -> MovingYear:
    """The year's problem with the rule in it.

    Parameters
    ----------
    rule : PricedRule
        One whose fair shares are linear between breakpoints.
    unit_rule : FormulaSpecification
        With the rule at level 1, in the year's prices.
    without : YearProblem
        Without the rule.
    recipients : Recipients
        Of the year.
    index : Fraction
        What a krone of the specification is in the year's prices.

    Raises
    ------
    InvalidInput
        An expression of the rule cannot be used.
    """
    pool = unit_rule.pool
    leaving = without.who.leaving
    everyone = without.eligible
    gathering = Gathering(unit_rule.id, recipients, figures_year, everyone, pool_year=year)
    baseline = () if pool.baseline is None else gathering.numbers("pool.baseline", pool.baseline)

    def per_level(path: str, limit: Limit | None) -> list[Moving | None]:
        """Level times this, for each of those that the rule concerns: not those on the exit ramp."""
        found = limit_in_kroner(gathering, path, limit, baseline) or ()
        own = [Moving(Fraction(0), Fraction(value)) for value in found]
        return [None if i in leaving else value for i, value in zip(everyone, own, strict=bool(own))]

    unit = pool.unit
    base = [Moving(Fraction(own)) for own in without.base or (0,) * len(everyone)]
    lower = [[_rounded(own, unit, up=True)] for own in without.floors or (0,) * len(everyone)]
    upper: list[Moving | None] = [None] * len(everyone)
    if without.caps is not None:
        upper = [_rounded(own, unit, up=False) for own in without.caps]
    amount = Moving(Fraction(without.amount))
    guaranteed = None if without.guarantee is None else [[Moving(Fraction(f))] for f in without.guarantee.floors]
    paid_by = None if without.guarantee is None else without.guarantee.paid_by
    payers: Sequence[Number] = () if without.guarantee is None else without.guarantee.weights
    promised = () if without.guarantee is None else tuple(Moving(Fraction(kr)) for kr in without.guarantee.promised)

    match rule.kind:
        case "floor":
            own = per_level("pool.floor", pool.floor)
            _add(lower, own)
            _add(guaranteed, own)
        case "cap":
            own = per_level("pool.cap", pool.cap)
            upper = [top if moves is None else moves for top, moves in zip(upper, own or upper, strict=True)]
        case "base_amount":
            weights = without.who.weights(everyone) or [Fraction(1)] * len(everyone)
            values = gathering.numbers("pool.base_amount", pool.base_amount or "0")
            base = [
                Moving(Fraction(0), Fraction(0 if i in leaving else value * weight * without.phase_in))
                for i, value, weight in zip(everyone, values, weights, strict=True)
            ]
            _add(guaranteed, list(base))
        case "top_slice":
            amount = Moving(amount.at, -index)
        case "guarantee" if unit_rule.guarantee is not None:
            loss = per_level("guarantee.max_loss", unit_rule.guarantee.max_loss)
            own = [
                None if moves is None else Moving(Fraction(old), -moves.rate)
                for old, moves in zip(baseline, loss, strict=bool(loss))
            ]
            paid_by = unit_rule.guarantee.paid_by if own else None
            if paid_by == "key":
                _add(lower, own)
                paid_by = None
            elif paid_by is not None:
                payers = baseline
                if paid_by == "inhabitants":
                    payers = gathering.numbers("guarantee.inhabitants", inhabitants_of(unit_rule))
                payers = [0 if i in leaving else weight for i, weight in zip(everyone, payers, strict=True)]
                guaranteed = [[*each, start] for each, start in zip(lower, base, strict=True)]
                _add(guaranteed, own)
                promised = tuple(NOTHING if moves is None else moves for moves in own)
    groups, labels = _groups(rule, unit_rule, without, gathering, baseline, unit)
    gathering.stop_at_problems()
    guarantee = None
    if paid_by is not None and guaranteed is not None:
        guarantee = MovingGuarantee(
            paid_by, tuple(map(tuple, guaranteed)), tuple(Fraction(weight) for weight in payers), promised
        )
    moving = MovingProblem(
        amount=amount,
        key=without.key,
        base=tuple(base),
        lower=tuple(map(tuple, lower)),
        upper=tuple(upper),
        groups=groups,
        guarantee=guarantee,
        return_surplus=pool.on_surplus == "return",
    )
    return MovingYear(moving, without, unit, labels)


def _rounded(kr: Number, unit: int, *, up: bool) -> Moving:
    return Moving(Fraction(-(-kr // unit) * unit if up else kr // unit * unit))


def _add(limits: list[list[Moving]] | None, more: Sequence[Moving | None]) -> None:
    for own, another in zip(limits or (), more, strict=False):
        if another is not None:
            own.append(another)


def _groups(
    rule: PricedRule,
    unit_rule: FormulaSpecification,
    without: YearProblem,
    gathering: Gathering,
    baseline: Sequence[Number],
    unit: int,
) -> tuple[tuple[MovingGroup, ...] | None, tuple[str, ...]]:
    """The groups, their limits rounded inward to units, and the priced one unrounded."""
    there = without.groups
    priced = unit_rule.groups[0] if rule.kind == "group" else None
    if there is None and priced is not None:
        empty = priced.model_copy(update={"floor": None, "cap": None})
        there = group_limits(gathering, empty, baseline)
    if there is None:
        return None, ()
    members: dict[str, list[int]] = {}
    for i, label in enumerate(there.labels):
        members.setdefault(label, []).append(i)
    limits: dict[str, dict[str, Moving]] = {
        "floor": {label: _rounded(own, unit, up=True) for label, own in there.floors.items()},
        "cap": {label: _rounded(own, unit, up=False) for label, own in there.caps.items()},
    }
    if priced is not None:
        given = getattr(priced, rule.side)
        for label, own in members.items():
            limit = given if isinstance(given, Limit) else (given or {}).get(label)
            if limit is None or (rule.label is not None and label != rule.label):
                continue
            path = f"group.{priced.column}.{rule.side}"
            if limit.kr is not None and limit.kr_per is None:
                rate = Fraction(limit.kr)
            else:
                values = limit_in_kroner(gathering, path, limit, baseline) or ()
                if not values:
                    continue
                rate = sum((Fraction(values[i]) for i in own), Fraction(0))
            limits[rule.side][label] = Moving(NOTHING.at, rate)
    return tuple(
        MovingGroup(tuple(own), limits["floor"].get(label), limits["cap"].get(label)) for label, own in members.items()
    ), tuple(members)
