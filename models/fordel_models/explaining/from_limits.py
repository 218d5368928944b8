"""How far a recipient is from each limit that concerns it, in kroner.

floor, cap       b_i + λ_i K_i against l_i and u_i
guarantee        t_i, less what it pays, against what is guaranteed
gains cap        t_i against γ β_i
group            the total that its members get at the common λ, against the group's limit
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel_models.explaining.explained import FromLimit
from fordel_models.result import GroupResult, Guarantee, YearResult
from fordel_models.specification import FormulaSpecification

__all__ = ["from_limits"]


def from_limits(year: YearResult, position: int, specification: FormulaSpecification) -> tuple[FromLimit, ...]:
    """The limits of a recipient that is eligible; none for the others."""
    if not year.eligible[position] or position in year.exit_ramp:
        return ()
    group = next((group for group in year.groups if position in group.members), None)
    multiplier = year.multiplier if group is None else group.multiplier
    base = year.base[position] if year.base else Fraction(0)
    by_key = base + multiplier * year.key[position]
    found = list(_own(year, position, specification, by_key))
    if group is not None:
        found += _of_group(year, group, specification)
    if year.guarantee is not None:
        found += _of_guarantee(year, year.guarantee, position)
    return tuple(found)


def _own(year: YearResult, position: int, specification: FormulaSpecification, by_key: Fraction) -> Iterator[FromLimit]:
    kept, pool, rule = year.guarantee, specification.pool, specification.guarantee
    floor = Fraction((year.floors if kept is None else kept.floors)[position])
    if floor:
        rules = [] if pool.floor is None else ["pool.floor"]
        rules += ["guarantee.max_loss"] if rule is not None and kept is None else []
        yield FromLimit("floor", tuple(rules), floor, by_key, by_key - floor, by_key < floor)
    cap = year.caps[position]
    if cap is not None:
        binds = year.binding[position] == "cap"
        yield FromLimit("cap", ("pool.cap",), Fraction(cap), by_key, cap - by_key, binds)


def _of_group(year: YearResult, group: GroupResult, specification: FormulaSpecification) -> Iterator[FromLimit]:
    column = specification.groups[0].column
    without = sum((_clipped(year, i, year.multiplier) for i in group.members), Fraction(0))
    if group.floor:
        rules = (f"group.{column}.floor",)
        distance = without - group.floor
        yield FromLimit("group-floor", rules, Fraction(group.floor), without, distance, distance < 0, group.label)
    if group.cap is not None:
        rules = (f"group.{column}.cap",)
        distance = group.cap - without
        yield FromLimit("group-cap", rules, Fraction(group.cap), without, distance, distance < 0, group.label)


def _clipped(year: YearResult, position: int, multiplier: Fraction) -> Fraction:
    base = year.base[position] if year.base else Fraction(0)
    least = max(base + multiplier * year.key[position], Fraction(year.floors[position]))
    cap = year.caps[position]
    return least if cap is None else min(least, Fraction(cap))


def _of_guarantee(year: YearResult, kept: Guarantee, position: int) -> Iterator[FromLimit]:
    target, weight, level = kept.targets[position], kept.weights[position], kept.level
    paid = target
    if level is not None and weight:
        paid = target - level * weight if kept.paid_by == "inhabitants" else min(target, level * weight)
    if kept.promised[position]:
        limit = Fraction(year.floors[position])
        yield FromLimit("guarantee", ("guarantee.max_loss",), limit, paid, paid - limit, paid < limit)
    if kept.paid_by == "gains" and level is not None and weight:
        limit = level * weight
        binds = year.binding[position] == "gains-cap"
        yield FromLimit("gains-cap", ("guarantee.max_loss",), limit, target, limit - target, binds)
