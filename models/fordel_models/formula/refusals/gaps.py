"""Where the rules of a year ask for more than others allow, and by how many kroner.

With every amount in whole units, floors rounded up and caps down, the limits of a year hold together exactly when

    l_i <= u_i,  Σ_{i in g} l_i <= U_g,  L_g <= U_g,  Σ_g max(L_g, Σ_{i in g} l_i) <= B - T           (nothing short)
    reach_g >= L_g,  Σ_g min(U_g, reach_g) >= B - T,  reach = Σ_{K > 0} u_i + Σ_{K = 0} l_i           (nothing over)

with l_i the largest of what floor, base amount, exit ramp and guarantee give. A gap is one of these that does not hold.
Without rounding each of them is a convex function of the numbers that the rules are written with, so that one of its
slopes bounds it from below: that is a cut.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction

from fordel_models.formula.refusals.year_rules import Demand, GroupRules, YearRules
from fordel_models.recipients import Number

__all__ = ["OVER", "SHORT", "Cut", "Gap", "cuts_at", "gaps_in"]

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
class Cut:
    """missing + Σ slope (x' - x) <= 0 holds for all numbers x' without a gap."""

    missing: Fraction
    slopes: Mapping[str, Fraction] = field(default_factory=dict)  # kroner per one of the number at a path


def gaps_in(year: YearRules, numbers: Mapping[str, Fraction], without: Set[str] = _NOBODY) -> list[Gap]:
    """Every gap of a year: recipients, groups, the whole pool.

    Parameters
    ----------
    year : YearRules
    numbers : mapping of path to number
        Those that are not as written.
    without : set of str
        Rules that are taken out. Without its amount the pool may have any amount.
    """
    lows, guaranteed = _lows(year, numbers, without)
    unit, n = year.unit, len(year.labels)
    caps: list[int | None] = [None] * n
    if year.cap is not None and year.cap.number.rule not in without:
        rounded = year.cap.in_units(numbers, unit, up=False)
        caps = [None if row in year.ramp else units * unit for row, units in enumerate(rounded)]
    keyless = not without.isdisjoint(year.keys)
    tops = [caps[row] if year.has_key[row] or keyless else lows[row] for row in range(n)]
    found: list[Gap] = [
        Gap(SHORT, "recipient", guaranteed[row] - cap, (row,), year.labels[row])
        for row, cap in enumerate(caps)
        if cap is not None and guaranteed[row] > cap
    ]
    least: Number = 0
    most: Number | None = 0
    for group in year.groups or (GroupRules("", tuple(range(n)), None, None),):
        floor, cap = (_total(demand, numbers, without) for demand in (group.floor, group.cap))
        if not group.members:
            if floor and year.excluding[group.label] not in without:
                found.append(Gap(OVER, "empty-group", math.ceil(floor), (), group.label))
            continue
        floor = None if floor is None else math.ceil(floor / unit) * unit
        cap = None if cap is None else math.floor(cap / unit) * unit
        own = sum(guaranteed[row] for row in group.members)
        reach = _sum_or_endless([tops[row] for row in group.members])
        if cap is not None and max(own, floor or 0) > cap:
            found.append(Gap(SHORT, "group", max(own, floor or 0) - cap, group.members, group.label))
        if floor is not None and reach is not None and reach < floor:
            found.append(Gap(OVER, "group", floor - reach, group.members, group.label))
        least += max(own, floor or 0)
        most = _sum_or_endless([most, _least_of(reach, cap)])
    return [*found, *_gaps_of_the_pool(year, numbers, without, least, most)]


def _gaps_of_the_pool(
    year: YearRules, numbers: Mapping[str, Fraction], without: Set[str], least: Number, most: Number | None
) -> list[Gap]:
    everyone = tuple(range(len(year.labels)))
    if year.amount.rule in without:
        # Any amount from what is asked for to what can be let out.
        beyond = 0 if most is None else least - most
        return [Gap(SHORT, "pool", beyond, everyone)] if beyond > 0 and not year.scales_floors else []
    there: Number = year.to_distribute(numbers, top_slice=year.top_slice.rule not in without)
    found = []
    if most is not None and most < there:
        if not year.returns_surplus:
            found.append(Gap(OVER, "pool", there - most, everyone))
        if year.paid_by_others and "guarantee.max_loss" not in without:
            there = most
    if year.base is not None and year.phase_in < 1 and year.base.number.rule not in without and there:
        least = max(least, sum(year.base.values(numbers)))  # of the new distribution, before it is phased in
    if least > there and not year.scales_floors:
        found.insert(0, Gap(SHORT, "pool", least - there, everyone))
    return found


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


def _least_of(a: Number | None, b: Number | None) -> Number | None:
    return b if a is None else a if b is None else min(a, b)


def cuts_at(year: YearRules, numbers: Mapping[str, Fraction]) -> list[Cut]:
    """A cut for each gap that is there also without rounding; of those of single recipients the widest."""
    n = len(year.labels)
    reading = _Slopes(n)
    if year.base is not None:
        reading.take(year.base, _scaled(year.base.values(numbers), year.phase_in), year.phase_in)
    for demand in year.floors:
        reading.take(demand, demand.values(numbers), Fraction(1))
    caps: list[Number] | None = None if year.cap is None else year.cap.values(numbers)
    # Lowering a floor takes from what those with key zero can be given. As written is the most that can be hoped for.
    hoped = _lows(year, {}, _NOBODY)[0]
    cuts: list[Cut] = []
    if caps is not None and year.cap is not None:
        crossed = [(reading.value[row] - caps[row], row) for row in range(n) if row not in year.ramp]
        widest, row = max(crossed, default=(0, 0))
        if widest > 0:
            cuts.append(_cut(widest, reading.slopes([row]), {year.cap.number.path: -year.cap.per_one[row]}))
    least: Number = 0
    least_slopes: dict[str, Number] = {}
    most: Number | None = 0
    most_slopes: dict[str, Number] = {}
    for group in year.groups or (GroupRules("", tuple(range(n)), None, None),):
        if not group.members:
            if group.floor is not None and group.floor.values(numbers)[0] > 0:
                cuts.append(_cut(group.floor.values(numbers)[0], _slope(group.floor)))
            continue
        floor = 0 if group.floor is None else group.floor.values(numbers)[0]
        cap = None if group.cap is None else group.cap.values(numbers)[0]
        own, own_slopes = sum(reading.value[row] for row in group.members), reading.slopes(group.members)
        reach, reach_slopes = _reach(year, group.members, caps, hoped)
        if group.floor is not None and reach is not None and floor > reach:
            cuts.append(_cut(floor - reach, _slope(group.floor), _negative(reach_slopes)))
        if floor > own and group.floor is not None:
            own, own_slopes = floor, _slope(group.floor)
        if cap is not None and group.cap is not None and own > cap:
            cuts.append(_cut(own - cap, own_slopes, _negative(_slope(group.cap))))
        if cap is not None and group.cap is not None and (reach is None or cap < reach):
            reach, reach_slopes = cap, _slope(group.cap)
        least, least_slopes = least + own, _added(least_slopes, own_slopes)
        most, most_slopes = _sum_or_endless([most, reach]), _added(most_slopes, reach_slopes)
    return [*_cuts_of_the_pool(year, numbers, (least, least_slopes), (most, most_slopes)), *cuts]


def _cuts_of_the_pool(
    year: YearRules,
    numbers: Mapping[str, Fraction],
    least: tuple[Number, dict[str, Number]],
    most: tuple[Number | None, dict[str, Number]],
) -> list[Cut]:
    amount, top = (numbers.get(number.path, number.value) for number in (year.amount, year.top_slice))
    index = Fraction(1) if year.index is None else year.index
    # In a year with an index amount and top-slice are rounded to units, each by half a unit at most.
    rounded = 0 if year.index is None else year.unit
    there = (amount - top) * index
    slopes = {year.amount.path: index, year.top_slice.path: -index}
    cuts = []
    if not year.scales_floors:
        cuts.append(_cut(least[0] - there - rounded, least[1], _negative(slopes)))
        if year.base is not None and year.phase_in < 1:
            whole = sum(year.base.values(numbers))
            cuts.append(
                _cut(whole - there - rounded, {year.base.number.path: sum(year.base.per_one)}, _negative(slopes))
            )
    if most[0] is not None and not year.returns_surplus:
        cuts.append(_cut(there - rounded - most[0], slopes, _negative(most[1])))
    if most[0] is not None and year.paid_by_others:
        cuts.append(_cut(least[0] - most[0], least[1], _negative(most[1])))
    return [cut for cut in cuts if cut.missing > 0]


def _reach(
    year: YearRules, members: Sequence[int], caps: Sequence[Number] | None, hoped: Sequence[Number]
) -> tuple[Number | None, dict[str, Number]]:
    total: Number = 0
    per_one: Number = 0
    for row in members:
        if not year.has_key[row]:
            total += hoped[row]
        elif caps is None or year.cap is None:
            return None, {}
        else:
            total, per_one = total + caps[row], per_one + year.cap.per_one[row]
    return total, {} if year.cap is None else {year.cap.number.path: per_one}


class _Slopes:
    """The largest demand on each row, and what it is counted by."""

    def __init__(self, n: int) -> None:
        self.value: list[Number] = [0] * n
        self._of: list[tuple[str, Number] | None] = [None] * n

    def take(self, demand: Demand, values: Sequence[Number], times: Fraction) -> None:
        path = demand.number.path
        for row, (value, per_one) in enumerate(zip(values, demand.per_one, strict=True)):
            if value > self.value[row]:
                self.value[row], self._of[row] = value, (path, per_one if times == 1 else times * per_one)

    def slopes(self, rows: Sequence[int]) -> dict[str, Number]:
        found: dict[str, Number] = {}
        for row in rows:
            own = self._of[row]
            if own is not None:
                found[own[0]] = found.get(own[0], 0) + own[1]
        return found


def _slope(demand: Demand) -> dict[str, Number]:
    return {demand.number.path: demand.per_one[0]}


def _negative(slopes: Mapping[str, Number]) -> dict[str, Number]:
    return {path: -slope for path, slope in slopes.items()}


def _added(a: Mapping[str, Number], b: Mapping[str, Number]) -> dict[str, Number]:
    return {path: a.get(path, 0) + b.get(path, 0) for path in [*a, *(path for path in b if path not in a)]}


def _cut(missing: Number, *slopes: Mapping[str, Number]) -> Cut:
    together: dict[str, Number] = {}
    for own in slopes:
        together = _added(together, own)
    return Cut(Fraction(missing), {path: Fraction(slope) for path, slope in together.items() if slope})
