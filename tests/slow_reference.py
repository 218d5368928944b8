"""What an allocation is, once more and slowly: fractions, all breakpoints, unit by unit.

Written from the definition, to hold the core against. It shares no code and no idea with the core: the fair share is
found by looking at every breakpoint in turn, a divisor method hands out one unit at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

METHODS = ("largest-remainder", "sainte-lague", "dhondt", "adams", "huntington-hill", "dean")
DIVISOR_METHODS = METHODS[1:]


class Impossible(Exception):
    """No allocation keeps the limits. `whole_pool`: the two numbers are those of the pool against all limits."""

    def __init__(self, message: str, *, shortfall: Fraction | int = 0, surplus: Fraction | int = 0) -> None:
        self.shortfall = shortfall
        self.surplus = surplus
        self.whole_pool = shortfall > 0 or surplus > 0
        super().__init__(message)


@dataclass(frozen=True)
class Answer:
    amounts: list[int]
    fair_shares: list[Fraction]
    multiplier: Fraction | None
    floors: list[int]
    caps: list[int | None]
    surplus: int = 0
    group_multipliers: dict[Hashable, Fraction] = field(default_factory=dict)
    tied: bool = False
    """Two recipients stood equal, one got the unit and one did not, and only their order decided."""


# --- numbers ---------------------------------------------------------------------------------------------------------


def exact(number: Any) -> Fraction:
    """A float is its shortest decimal; everything else is what it says."""
    if isinstance(number, Fraction | Decimal):
        return Fraction(number)
    if hasattr(number, "__index__"):
        return Fraction(int(number))
    return Fraction(Decimal(repr(float(number))))


def is_unlimited(cap: Any) -> bool:
    return cap is None or (not isinstance(cap, Fraction) and math.isinf(cap))


def limit_list(limit: Any, n: int, missing: Any) -> list[Any]:
    if limit is None or not hasattr(limit, "__len__"):
        return [missing if limit is None else limit] * n
    return list(limit)


def up_to_unit(value: Any, unit: int) -> int:
    return math.ceil(exact(value) / unit) * unit


def down_to_unit(value: Any, unit: int) -> int | None:
    return None if is_unlimited(value) else math.floor(exact(value) / unit) * unit


def clip(value: Fraction, low: Fraction | int, high: Fraction | int | None) -> Fraction:
    value = max(value, Fraction(low))
    return value if high is None else min(value, Fraction(high))


# --- fair share ------------------------------------------------------------------------------------------------------


def smallest_reaching(
    total: Callable[[Fraction], Fraction], breakpoints: set[Fraction], target: Fraction | int
) -> Fraction | None:
    """The smallest λ >= 0 with total(λ) >= target, for a total that never falls and is straight between breakpoints."""
    left = Fraction(0)
    if total(left) >= target:
        return left
    for right in sorted(t for t in breakpoints if t > 0):
        if total(right) >= target:
            break
        left = right
    else:
        right = left + 1  # beyond the last breakpoint it is one straight line
    slope = (total(right) - total(left)) / (right - left)
    if slope == 0:
        return None
    return left + (target - total(left)) / slope


@dataclass(frozen=True)
class Recipient:
    key: Fraction
    base: Fraction
    floor: int
    cap: int | None

    def share(self, multiplier: Fraction) -> Fraction:
        return clip(self.base + multiplier * self.key, self.floor, self.cap)

    def breakpoints(self) -> set[Fraction]:
        if self.key == 0:
            return set()
        return {(limit - self.base) / self.key for limit in (self.floor, self.cap) if limit is not None}

    def reach(self) -> Fraction | None:
        return self.share(Fraction(0)) if self.key == 0 else None if self.cap is None else Fraction(self.cap)


@dataclass(frozen=True)
class Group:
    label: Hashable
    positions: list[int]
    members: list[Recipient]
    floor: int
    cap: int | None

    def free_total(self, multiplier: Fraction) -> Fraction:
        return sum((member.share(multiplier) for member in self.members), Fraction(0))

    def total(self, multiplier: Fraction) -> Fraction:
        return clip(self.free_total(multiplier), self.floor, self.cap)

    def member_breakpoints(self) -> set[Fraction]:
        return {point for member in self.members for point in member.breakpoints()}

    def multiplier_reaching(self, target: int) -> Fraction | None:
        return smallest_reaching(self.free_total, self.member_breakpoints(), target)

    def breakpoints(self) -> set[Fraction]:
        limits = (limit for limit in (self.floor, self.cap) if limit is not None)
        crossings = (self.multiplier_reaching(limit) for limit in limits)
        return self.member_breakpoints() | {crossing for crossing in crossings if crossing is not None}

    def reach(self) -> Fraction | None:
        reaches = [member.reach() for member in self.members]
        return None if None in reaches else sum((r for r in reaches if r is not None), Fraction(0))

    def most(self) -> Fraction | None:
        ends = [Fraction(end) for end in (self.reach(), self.cap) if end is not None]
        return min(ends) if ends else None

    def own_multiplier(self, multiplier: Fraction) -> Fraction | None:
        """λ_g of a group that its limit holds away from the common multiplier; None for the others."""
        free = self.free_total(multiplier)
        if free < self.floor:
            return self.multiplier_reaching(self.floor)
        if self.cap is not None and free > self.cap:
            return self.multiplier_reaching(self.cap)
        return None


def make_groups(
    recipients: Sequence[Recipient],
    labels: Sequence[Hashable] | None,
    floors: Mapping[Hashable, Any],
    caps: Mapping[Hashable, Any],
    unit: int,
) -> list[Group]:
    names = ["all"] * len(recipients) if labels is None else list(labels)
    groups = []
    for label in dict.fromkeys(names):
        positions = [i for i, name in enumerate(names) if name == label]
        floor, cap = up_to_unit(floors.get(label, 0), unit), down_to_unit(caps.get(label), unit)
        groups.append(Group(label, positions, [recipients[i] for i in positions], floor, cap))
    return groups


def check_groups(groups: Sequence[Group]) -> None:
    for group in groups:
        reach = group.reach()
        if group.cap is not None and group.cap < group.floor:
            raise Impossible(f"group {group.label}: its cap is below its floor")
        if group.cap is not None and group.free_total(Fraction(0)) > group.cap:
            raise Impossible(f"group {group.label}: the floors of its members add to more than its cap")
        if reach is not None and reach < group.floor:
            raise Impossible(f"group {group.label}: its members cannot reach its floor")


# --- whole units -----------------------------------------------------------------------------------------------------


def round_to_units(
    shares: Sequence[Fraction], groups: Sequence[Group], amount: int, unit: int
) -> tuple[list[int], bool]:
    """Largest fractions first: within each group until its floor is met, then among all, groups at their cap passed."""
    group_of = {i: group for group in groups for i in group.positions}
    whole = [math.floor(share / unit) for share in shares]
    fraction = [share / unit - w for share, w in zip(shares, whole, strict=True)]
    order = sorted(range(len(shares)), key=lambda i: (-fraction[i], i))
    raised: set[int] = set()

    def group_sum(group: Group) -> int:
        return sum(whole[i] + (i in raised) for i in group.positions) * unit

    for group in groups:
        for i in order:
            if i in group.positions and group_sum(group) < group.floor:
                raised.add(i)
    for i in order:
        full = group_of[i].cap is not None and group_sum(group_of[i]) + unit > group_of[i].cap
        if (sum(whole) + len(raised)) * unit < amount and i not in raised and not full:
            raised.add(i)
    amounts = [(w + (i in raised)) * unit for i, w in enumerate(whole)]
    assert sum(amounts) == amount
    assert all(fraction[i] > 0 for i in raised)
    lowered = set(range(len(shares))) - raised
    tied = any(fraction[i] == fraction[j] for i in raised for j in lowered)
    return amounts, tied


# --- divisor methods -------------------------------------------------------------------------------------------------


def priority(method: str, key: Fraction, units: int) -> tuple[int, Fraction]:
    """The claim to the next unit of one that has `units`; infinite ones rank by key. Squares for Huntington-Hill."""
    if units == 0 and method in ("adams", "huntington-hill", "dean"):
        return (1, key)
    if method == "sainte-lague":
        return (0, key / (units + Fraction(1, 2)))
    if method == "dhondt":
        return (0, key / (units + 1))
    if method == "adams":
        return (0, key / units)
    if method == "huntington-hill":
        return (0, key**2 / (units * (units + 1)))
    assert method == "dean"
    return (0, key * (units + Fraction(1, 2)) / (units * (units + 1)))


def hand_out(method: str, amount: int, recipients: Sequence[Recipient], unit: int) -> tuple[list[int], bool]:
    """One unit at a time, from the floors up, to the highest priority; the first of those that stand equal."""
    have = [recipient.floor // unit for recipient in recipients]
    tied = False
    while sum(have) * unit < amount:
        open_to = [i for i, r in enumerate(recipients) if r.key > 0 and (r.cap is None or have[i] * unit < r.cap)]
        rank = {i: priority(method, recipients[i].key, have[i]) for i in open_to}
        best = max(rank.values())
        first = min(i for i in open_to if rank[i] == best)
        have[first] += 1
        # Only the last unit leaves a tie open: before that the other one comes next.
        tied = sum(value == best for value in rank.values()) > 1
    return [units * unit for units in have], tied


def divisor_failures(
    method: str,
    amounts: Sequence[int],
    key: Sequence[Any],
    floors: Sequence[int],
    caps: Sequence[int | None],
    unit: int,
) -> list[str]:
    """For amounts too large to hand out one by one: every unit awarded must outrank every unit not awarded."""
    keys = [exact(k) for k in key]
    last = {i: (*priority(method, keys[i], x // unit - 1), -i) for i, x in enumerate(amounts) if x > floors[i]}
    following = {
        i: (*priority(method, keys[i], x // unit), -i)
        for i, x in enumerate(amounts)
        if keys[i] > 0 and (caps[i] is None or x < caps[i])
    }
    failures = [f"{i} got a unit with key zero" for i in last if keys[i] == 0]
    if last and following:
        weakest, strongest = min(last, key=last.__getitem__), max(following, key=following.__getitem__)
        if weakest != strongest and last[weakest] < following[strongest]:
            failures.append(f"{weakest} got a unit that {strongest} had the better claim to")
    return failures


# --- the whole -------------------------------------------------------------------------------------------------------


def reference(
    amount: Any,
    key: Sequence[Any],
    *,
    base: Sequence[Any] | None = None,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    groups: Sequence[Hashable] | None = None,
    group_floor: Mapping[Hashable, Any] | None = None,
    group_cap: Mapping[Hashable, Any] | None = None,
) -> Answer:
    """The allocation as it is defined. Raises Impossible; the arguments are taken to be valid."""
    n, amount = len(key), int(amount)
    floors = [up_to_unit(value, unit) for value in limit_list(floor, n, 0)]
    caps = [down_to_unit(value, unit) for value in limit_list(cap, n, None)]
    if any(high is not None and high < low for low, high in zip(floors, caps, strict=True)):
        raise Impossible("a cap is below its floor")
    bases = [exact(value) for value in (base if base is not None else [0] * n)]
    recipients = [Recipient(exact(k), b, low, high) for k, b, low, high in zip(key, bases, floors, caps, strict=True)]
    parts = make_groups(recipients, groups, group_floor or {}, group_cap or {}, unit)
    check_groups(parts)

    least = sum((part.total(Fraction(0)) for part in parts), Fraction(0))
    if least > amount:
        if on_shortfall == "scale-floors":
            lows = [max(Fraction(low), own) for low, own in zip(floors, bases, strict=True)]
            shares = [amount * low / sum(lows) for low in lows]
            amounts, tied = round_to_units(shares, parts, amount, unit)
            return Answer(amounts, shares, None, floors, caps, tied=tied)
        raise Impossible("the floors add to more than the amount", shortfall=least - amount)

    surplus, reached = 0, Fraction(amount)
    ends = [part.most() for part in parts]
    if None not in ends:
        most = sum((end for end in ends if end is not None), Fraction(0))
        if most < amount:
            if on_surplus != "return":
                raise Impossible("the caps add to less than the amount", surplus=amount - most)
            # Base amounts of those with key zero need not add to whole units; what is below one is not given out.
            whole = math.floor(most / unit) * unit
            surplus, amount, reached = amount - whole, whole, most

    points = {point for part in parts for point in part.breakpoints()}
    multiplier = smallest_reaching(lambda t: sum((part.total(t) for part in parts), Fraction(0)), points, reached)
    assert multiplier is not None
    own = {part.label: part.own_multiplier(multiplier) for part in parts}
    shares = [Fraction(0)] * n
    for part in parts:
        held = own[part.label]
        for i in part.positions:
            shares[i] = recipients[i].share(multiplier if held is None else held)
    assert sum(shares) == reached

    if method == "largest-remainder":
        amounts, tied = round_to_units(shares, parts, amount, unit)
    else:
        amounts, tied = hand_out(method, amount, recipients, unit)
    held_groups = {label: value for label, value in own.items() if value is not None}
    return Answer(amounts, shares, multiplier, floors, caps, surplus, held_groups, tied)
