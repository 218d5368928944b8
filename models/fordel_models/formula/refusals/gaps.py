"""Where the rules of a year ask for more than others allow, and by how many kroner.

With every amount in whole units, floors rounded up and caps down, the limits of a year hold together exactly when

    l_i <= u_i,  Σ_{i in g} l_i <= U_g,  L_g <= U_g,  Σ_g max(L_g, Σ_{i in g} l_i) <= B - T           (nothing short)
    reach_g >= L_g,  Σ_g min(U_g, reach_g) >= B - T,  reach = Σ_{K > 0} u_i + Σ_{K = 0} l_i           (nothing over)

with l_i the largest of what floor, base amount, exit ramp and guarantee give. A gap is one of these that does not hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.formula.refusals.year_rules import Demand, GroupRules, YearRules
from fordel_models.recipients import Number

__all__ = ["OVER", "SHORT", "Gap", "GroupTotals", "gaps_in", "least_of_each", "lows_without", "totals_of"]

SHORT, OVER = "short", "over"
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gap:
    """Rules that ask for more than others allow.

    Attributes
    ----------
    side : str
        "short": floors and the like come to more than there is. "over": there is more than caps and the like let out.
    place : str
        "pool", "group", "recipient" or "empty-group".
    missing : Number
        Kroner.
    rows : tuple of int
        Whom it is about.
    label : str
        The group or the recipient; empty for the pool.
    """

    side: str
    place: str
    missing: Number
    rows: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True)
class GroupTotals:
    """What a group comes to, kroner; the pool is one where there are no groups.

    Attributes
    ----------
    group : GroupRules
    guaranteed : Number
        Σ l_i.
    reach : Number or None
        What the members can be given; None where that is without end.
    floor, cap : int or None
        In whole units.
    """

    group: GroupRules
    guaranteed: Number
    reach: Number | None
    floor: int | None
    cap: int | None

    @property
    def least(self) -> Number:
        """max(L_g, Σ l_i)."""
        return max(self.guaranteed, self.floor or 0)

    @property
    def most(self) -> Number | None:
        """min(U_g, reach_g)."""
        return self.cap if self.reach is None else self.reach if self.cap is None else min(self.reach, self.cap)


def gaps_in(year: YearRules, numbers: Mapping[str, Fraction], without: Set[str] = _NOBODY) -> list[Gap]:
    """Every gap of a year: recipients, groups, the whole pool.

    Parameters
    ----------
    year : YearRules
    numbers : mapping of path to number
        Those that are not as written.
    without : set of str
        Rules that are taken out. Without its amount the pool may have any amount, without its top-slice one that is
        smaller.
    """
    guaranteed, caps = _lows(year, numbers, without)[1], _caps(year, numbers, without)
    found: list[Gap] = [
        Gap(SHORT, "recipient", guaranteed[row] - cap, (row,), year.labels[row])
        for row, cap in enumerate(caps)
        if cap is not None and guaranteed[row] > cap
    ]
    for group in year.groups:
        floor = _total(group.floor, numbers, without)
        if not group.members and floor and year.excluding[group.label] not in without:
            found.append(Gap(OVER, "empty-group", math.ceil(floor), (), group.label))
    totals = totals_of(year, numbers, without)
    for own in totals:
        if own.cap is not None and own.least > own.cap:
            found.append(Gap(SHORT, "group", own.least - own.cap, own.group.members, own.group.label))
        if own.floor is not None and own.reach is not None and own.reach < own.floor:
            found.append(Gap(OVER, "group", own.floor - own.reach, own.group.members, own.group.label))
    least, most = sum(own.least for own in totals), _sum_or_endless([own.most for own in totals])
    return [*found, *_gaps_of_the_pool(year, numbers, without, least, most)]


def totals_of(year: YearRules, numbers: Mapping[str, Fraction], without: Set[str] = _NOBODY) -> list[GroupTotals]:
    """What each group with members comes to; see `gaps_in`."""
    lows, guaranteed = _lows(year, numbers, without)
    caps, unit = _caps(year, numbers, without), year.unit
    keyless = not without.isdisjoint(year.keys)
    tops = [
        lows[row] if row in year.ramp or not (has_key or keyless) else caps[row]
        for row, has_key in enumerate(year.has_key)
    ]
    found = []
    for group in year.groups or (GroupRules("", tuple(range(len(year.labels))), None, None),):
        if not group.members:
            continue
        floor, cap = (_total(demand, numbers, without) for demand in (group.floor, group.cap))
        found.append(
            GroupTotals(
                group,
                sum(guaranteed[row] for row in group.members),
                _sum_or_endless([tops[row] for row in group.members]),
                None if floor is None else math.ceil(floor / unit) * unit,
                None if cap is None else math.floor(cap / unit) * unit,
            )
        )
    return found


def _caps(year: YearRules, numbers: Mapping[str, Fraction], without: Set[str]) -> list[int | None]:
    if year.cap is None or year.cap.number.rule in without:
        return [None] * len(year.labels)
    rounded = year.cap.in_units(numbers, year.unit, up=False)
    return [None if row in year.ramp else units * year.unit for row, units in enumerate(rounded)]


def _gaps_of_the_pool(
    year: YearRules, numbers: Mapping[str, Fraction], without: Set[str], least: Number, most: Number | None
) -> list[Gap]:
    everyone = tuple(range(len(year.labels)))
    if year.amount.rule in without:
        # Any amount from what is asked for to what can be let out.
        beyond = 0 if most is None else least - most
        return [Gap(SHORT, "pool", beyond, everyone)] if beyond > 0 and not year.scales_floors else []
    there: Number = year.to_distribute(numbers)
    found = []
    if most is not None and most < there and not year.returns_surplus:
        found.append(Gap(OVER, "pool", there - most, everyone))
    # A smaller top-slice is in nobody's way here, and would leave even more where there is too much.
    there = year.to_distribute(numbers, top_slice=year.top_slice.rule not in without)
    if most is not None and most < there and year.paid_by_others and "guarantee.max_loss" not in without:
        there = most
    if year.base is not None and year.phase_in < 1 and year.base.number.rule not in without and there:
        least = max(least, sum(year.base.values(numbers)))  # of the new distribution, before it is phased in
    if least > there and not year.scales_floors:
        found.insert(0, Gap(SHORT, "pool", least - there, everyone))
    return found


def least_of_each(year: YearRules) -> list[Number]:
    """l_i of each row, as written."""
    return _lows(year, {}, _NOBODY)[0]


def lows_without(year: YearRules, without: Set[str]) -> list[Number]:
    """What each row is guaranteed, as written, where some rules are taken out."""
    return _lows(year, {}, without)[1]


def _lows(year: YearRules, numbers: Mapping[str, Fraction], without: Set[str]) -> tuple[list[Number], list[Number]]:
    """l_i before and after a guarantee that the others pay for; the same where there is none."""
    n, unit = len(year.labels), year.unit
    base: list[Number] = [0] * n
    if year.base is not None and year.base.number.rule not in without:
        base = _scaled(year.base.values(numbers), year.phase_in)
    floors, promised = [0] * n, [0] * n  # in units
    paid_by_others = year.paid_by_others and "guarantee.max_loss" not in without
    for demand in year.floors:
        if demand.number.rule in without:
            continue
        units = demand.in_units(numbers, unit, up=True)
        if paid_by_others and demand.number.rule == "guarantee.max_loss":
            promised = units
        else:
            floors = list(map(max, floors, units))
    lows = [max(floor * unit, own) for floor, own in zip(floors, base, strict=True)]
    if year.rounds_base and "guarantee.max_loss" not in without:
        lows = [_up(low, unit) for low in lows]
    if not paid_by_others:
        return lows, lows
    return lows, [max(kr * unit, _up(low, unit)) for kr, low in zip(promised, lows, strict=True)]


def _scaled(values: list[Number], share: Fraction) -> list[Number]:
    return values if share == 1 else [share * value for value in values]


def _up(kr: Number, unit: int) -> int:
    return int(-(-kr // unit) * unit)


def _total(demand: Demand | None, numbers: Mapping[str, Fraction], without: Set[str]) -> Number | None:
    return None if demand is None or demand.number.rule in without else demand.values(numbers)[0]


def _sum_or_endless(values: Sequence[Number | None]) -> Number | None:
    total: Number = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
