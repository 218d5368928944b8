"""The definition of the answer, computed in integers: fair shares, units, largest remainder or a divisor method.

    q_i = min(cap_i, max(floor_i, base_i + λ key_i)),  Σ q_i = amount,  λ >= 0 the smallest that does it

Slower than the arrays of rows.py and the authority over them: what they cannot decide is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from fordel_solver import feasibility
from fordel_solver.arguments import NO_CAP, place
from fordel_solver.divisor_methods import divisor_units
from fordel_solver.errors import Infeasible, InvalidInput, kroner
from fordel_solver.fair_shares import Shares, fair_shares, grouped_fair_shares
from fordel_solver.rounding import largest_remainder

__all__ = ["GroupLimits", "Problem", "Solution", "group_limits", "solve"]


@dataclass(frozen=True)
class GroupLimits:
    """A partition of the positions with limits on totals, in units."""

    labels: tuple[Any, ...]
    members: tuple[tuple[int, ...], ...]
    floors: tuple[int | None, ...]
    caps: tuple[int | None, ...]


@dataclass(frozen=True)
class Problem:
    """One allocation, in units. `caps` holds NO_CAP where there is none; `base` is in units and need not be whole."""

    units: int
    key: Sequence[int]
    floors: Sequence[int]
    caps: Sequence[int]
    unit: int = 1
    method: str = "largest-remainder"
    on_shortfall: str = "error"
    on_surplus: str = "error"
    base: Sequence[Fraction] | None = None
    groups: GroupLimits | None = None
    labels: Sequence[object] | None = None
    where: str = ""


@dataclass(frozen=True)
class Solution:
    """Fair shares q_i = numerators[i] / denominators[i] and whole amounts, in units; λ in units per unit of key."""

    numerators: Sequence[int]
    denominators: Sequence[int]
    multiplier: Fraction
    group_multipliers: tuple[Fraction, ...]
    units: Sequence[int]
    surplus: int
    ties: tuple[int, ...]
    scaled_floors: bool


def solve(problem: Problem, *, rounded: bool = True) -> Solution:
    """Solve one allocation exactly; without rounding where only the fair shares are wanted.

    Raises
    ------
    Infeasible
        The limits cannot hold, and the problem does not say what to do then.
    """
    # One money for everything: an integer is 1 / scale units.
    base_units = problem.base
    scale = 1 if base_units is None else lcm(*{value.denominator for value in base_units})
    n = len(problem.key)
    base = [0] * n if base_units is None else [value.numerator * (scale // value.denominator) for value in base_units]
    floors = [floor * scale for floor in problem.floors]
    caps = [None if cap >= NO_CAP else cap * scale for cap in problem.caps]
    in_kroner = Fraction(problem.unit, scale)
    feasibility.refuse_crossed_limits(floors, caps, in_kroner, problem.labels, problem.where)
    for i, cap in enumerate(caps):
        if cap is not None and base[i] > cap:
            raise InvalidInput(
                f"{problem.where}The cap is {kroner(int(cap * in_kroner))} {place(i, problem.labels)}, below the base "
                f"amount of {float(base[i] * in_kroner):.2f} kr. Limits concern the whole amount, base amount "
                "included: raise the cap or lower the base amount."
            )
    lower = [max(floor, own) for floor, own in zip(floors, base, strict=True)]

    amount, given_back, scaled = problem.units * scale, 0, False
    limits = None if problem.groups is None else _scaled(problem.groups, scale)
    least, most = _reach(problem, lower, caps, limits, in_kroner)
    if amount < least:
        if problem.on_shortfall != "scale-floors":
            raise feasibility.shortfall(
                amount, least, lower, in_kroner, problem.labels, problem.where, limits is not None, any(base)
            )
        scaled = True
    elif most is not None and amount > most:
        if problem.on_surplus != "return":
            raise feasibility.surplus(
                amount, most, problem.key, caps, in_kroner, problem.labels, problem.where, limits is not None
            )
        whole = most // scale
        given_back, amount = problem.units - whole, most
    units = problem.units - given_back

    if scaled:
        total = sum(lower)
        shares = Shares([amount * own for own in lower], [total] * n, Fraction(0))
    else:
        above = [own - start for own, start in zip(lower, base, strict=True)]
        room = [None if cap is None else cap - start for cap, start in zip(caps, base, strict=True)]
        rest = amount - sum(base)
        if limits is None:
            shares = fair_shares(rest, problem.key, above, room)
        else:
            starts = [sum(base[i] for i in members) for members in limits.members]
            shares = grouped_fair_shares(
                rest,
                problem.key,
                above,
                room,
                limits.members,
                [None if floor is None else floor - start for floor, start in zip(limits.floors, starts, strict=True)],
                [None if cap is None else cap - start for cap, start in zip(limits.caps, starts, strict=True)],
            )
    denominators = [denominator * scale for denominator in shares.denominators]
    numerators = (
        [
            numerator + start * denominator
            for numerator, start, denominator in zip(shares.numerators, base, shares.denominators, strict=True)
        ]
        if base_units is not None and not scaled
        else shares.numerators
    )
    multiplier = shares.multiplier / scale

    amounts: Sequence[int] = ()
    ties: tuple[int, ...] = ()
    if rounded and (problem.method == "largest-remainder" or scaled):
        groups = problem.groups
        rounding = (
            largest_remainder(units, numerators, denominators)
            if groups is None
            else largest_remainder(units, numerators, denominators, groups.members, groups.floors, groups.caps)
        )
        amounts, ties = rounding.units, rounding.ties
    elif rounded:
        amounts, ties = divisor_units(problem.method, units, problem.key, floors, caps, multiplier)
    return Solution(
        numerators,
        denominators,
        multiplier,
        tuple(value / scale for value in shares.group_multipliers),
        amounts,
        given_back,
        ties,
        scaled,
    )


def _reach(
    problem: Problem, lower: Sequence[int], caps: Sequence[int | None], limits: GroupLimits | None, in_kroner: Fraction
) -> tuple[int, int | None]:
    if limits is None:
        whole = feasibility.bounds(problem.key, lower, caps, range(len(lower)))
        return whole.least, whole.most
    least, most = 0, 0
    endless = False
    for label, members, floor, cap in zip(limits.labels, limits.members, limits.floors, limits.caps, strict=True):
        own = feasibility.bounds(problem.key, lower, caps, members)
        by_key = any(problem.key[i] for i in members)
        _refuse_group(label, own, floor, cap, in_kroner, problem.where, by_key=by_key)
        least += own.least if floor is None else max(floor, own.least)
        top = own.most if cap is None else cap if own.most is None else min(cap, own.most)
        endless = endless or top is None
        most += top or 0
    return least, None if endless else most


def _refuse_group(
    label: object,
    own: feasibility.Bounds,
    floor: int | None,
    cap: int | None,
    in_kroner: Fraction,
    where: str,
    *,
    by_key: bool,
) -> None:
    def kr(value: int) -> str:
        return kroner(int(value * in_kroner))

    if floor is not None and cap is not None and floor > cap:
        raise Infeasible(
            f"{where}Group {label!r} has a floor of {kr(floor)} and a cap of {kr(cap)}, rounded up and down to whole "
            "units: no total can keep both.",
            shortfall=int((floor - cap) * in_kroner),
            conflict=("group_floor", "group_cap"),
            repair=(f"lower the group's floor by {kr(floor - cap)}", f"raise its cap by {kr(floor - cap)}"),
        )
    if cap is not None and own.least > cap:
        missing = kr(own.least - cap)
        raise Infeasible(
            f"{where}The floors in group {label!r} add to {kr(own.least)}, {missing} more than the group's cap of "
            f"{kr(cap)}",
            shortfall=int((own.least - cap) * in_kroner),
            conflict=("group_cap", "floor"),
            repair=(f"raise the group's cap by {missing}", f"lower the floors in it by {missing} in all"),
        )
    if floor is not None and own.most is not None and own.most < floor:
        left = kr(floor - own.most)
        what = (
            "The caps in group {}, with the floors of those with key zero, add"
            if by_key
            else ("Nobody in group {} has a key above zero, and their floors add")
        )
        raise Infeasible(
            f"{where}{what.format(repr(label))} to {kr(own.most)}, {left} less than the group's floor of {kr(floor)}",
            surplus=int((floor - own.most) * in_kroner),
            conflict=("group_floor", "cap"),
            repair=(f"lower the group's floor by {left}", f"raise the caps in it by {left} in all"),
        )


def _scaled(groups: GroupLimits, scale: int) -> GroupLimits:
    return GroupLimits(
        groups.labels,
        groups.members,
        tuple(None if floor is None else floor * scale for floor in groups.floors),
        tuple(None if cap is None else cap * scale for cap in groups.caps),
    )


def group_limits(
    groups: Sequence[Any],
    n: int,
    group_floor: Mapping[Any, int | None] | None,
    group_cap: Mapping[Any, int | None] | None,
    labels: Sequence[object] | None = None,
) -> GroupLimits:
    """The partition that n labels make, in order of first appearance, with limits in units.

    Raises
    ------
    InvalidInput
        The group labels are not n, somebody is in no group, or a limit is for a group that nobody is in.
    """
    if len(groups) != n:
        raise InvalidInput(f"`groups` has {len(groups)} labels for {n} recipients; give one label each.")
    members: dict[Any, list[int]] = {}
    for i, label in enumerate(groups):
        if label is None or (isinstance(label, float) and label != label):
            raise InvalidInput(f"`groups` is {label!r} {place(i, labels)}; every recipient must be in a group.")
        try:
            members.setdefault(label, []).append(i)
        except TypeError:
            raise InvalidInput(f"`groups` is {label!r} {place(i, labels)}; a label must be text or a number.") from None
    for name, limits in (("group_floor", group_floor), ("group_cap", group_cap)):
        for label in limits or {}:
            if label not in members:
                known = ", ".join(repr(one) for one in members)
                raise InvalidInput(f"`{name}` has a limit for {label!r}, but no recipient is in it. Groups: {known}.")
    return GroupLimits(
        tuple(members),
        tuple(tuple(positions) for positions in members.values()),
        tuple((group_floor or {}).get(label) for label in members),
        tuple((group_cap or {}).get(label) for label in members),
    )
