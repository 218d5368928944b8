"""Generated allocations: arguments of `allocate` that are valid, often awkward, and mostly feasible."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings

import slow_reference as slow

UNITS = (1, 1, 1, 10, 1000)
LARGEST_AMOUNT = 10**13


def examples(number: int) -> settings:
    """The same cases every time, however slow the machine."""
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


@dataclass(frozen=True)
class Case:
    amount: int
    key: list[Any]
    floor: Any = None
    cap: Any = None
    unit: int = 1
    groups: list[str] | None = None
    group_floor: dict[str, Any] = field(default_factory=dict)
    group_cap: dict[str, Any] = field(default_factory=dict)

    @property
    def limits(self) -> dict[str, Any]:
        """The keyword arguments that `fair_share`, `allocate` and the reference share."""
        limits: dict[str, Any] = {"floor": self.floor, "cap": self.cap, "unit": self.unit}
        if self.groups is not None:
            limits |= {"groups": self.groups, "group_floor": self.group_floor, "group_cap": self.group_cap}
        return limits

    @property
    def floors(self) -> list[Any]:
        return slow.limit_list(self.floor, len(self.key), 0)

    @property
    def caps(self) -> list[Any]:
        return slow.limit_list(self.cap, len(self.key), None)

    def permuted(self, order: list[int]) -> Case:
        def pick(values: Any) -> Any:
            return [values[i] for i in order] if hasattr(values, "__len__") else values

        return replace(self, key=pick(self.key), floor=pick(self.floor), cap=pick(self.cap), groups=pick(self.groups))


def fixed_list(element: st.SearchStrategy[Any], n: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(element, min_size=n, max_size=n)


KEY_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "small": st.integers(0, 4),
    "integers": st.integers(0, 10**6),
    "beyond doubles": st.integers(2**53 - 2, 2**53 + 6),
    "beyond int64": st.integers(2**63 - 2, 2**63 + 6),
    "tenths": st.integers(0, 12).map(lambda tenths: float(f"{tenths / 10:.1f}")),
    "floats": st.floats(1e-3, 1e3),
    "orders": st.builds(lambda m, e: float(f"{m}e{e}"), st.integers(1, 999), st.integers(-8, 4)),
    "decimals": st.integers(0, 10**5).map(lambda thousandths: Decimal(thousandths) / 1000),
    "fractions": st.fractions(0, 20, max_denominator=30),
}
KEY_KINDS["mixed"] = st.one_of(*KEY_KINDS.values())
TIES = ("small", "tenths", "fractions")


@st.composite
def keys(draw: st.DrawFn, n: int, kinds: tuple[str, ...] = tuple(KEY_KINDS)) -> list[Any]:
    """Keys of one kind or mixed; some zero, some repeated, at least one positive."""
    element = KEY_KINDS[draw(st.sampled_from(kinds))]
    key = draw(fixed_list(element, n))
    change = draw(st.sampled_from(("none", "none", "repeat", "zero")))
    if change == "repeat":
        key = [key[i // 2] for i in range(n)]
    elif change == "zero":
        key[draw(st.integers(0, n - 1))] = 0
    if not any(k > 0 for k in key):
        key[draw(st.integers(0, n - 1))] = 1
    return key


def amounts(unit: int) -> st.SearchStrategy[int]:
    in_units = st.one_of(st.integers(0, 30), st.integers(0, 10**6), st.integers(0, LARGEST_AMOUNT // unit))
    return in_units.map(lambda units: units * unit)


FLOOR_FACTORS = tuple(Fraction(f) for f in ("0", "0.3", "0.7", "0.9", "0.95", "1", "1.1", "1.3"))
CAP_FACTORS = tuple(Fraction(f) for f in ("0.8", "0.9", "1", "1.05", "1.1", "1.2", "1.5", "2"))
WRITTEN_AS = {
    "whole": round,
    "tenths": lambda value: float(f"{round(value * 10) // 10}.{round(value * 10) % 10}"),
    "decimal": lambda value: Decimal(round(value * 1000)) / 1000,
    "float": float,
    "exact": lambda value: value,
}


@st.composite
def limits_around(draw: st.DrawFn, shares: list[Fraction], *, caps: bool) -> list[Any]:
    """One limit for each, near the proportional share, written as people write numbers."""
    write = WRITTEN_AS[draw(st.sampled_from(tuple(WRITTEN_AS)))]
    factors = draw(fixed_list(st.sampled_from(CAP_FACTORS if caps else FLOOR_FACTORS), len(shares)))
    limits = [write(factor * share) for factor, share in zip(factors, shares, strict=True)]
    if caps and draw(st.booleans()):
        for i in range(0, len(limits), draw(st.integers(1, 3))):
            limits[i] = draw(st.sampled_from((None, math.inf)))
    return limits


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    max_n: int = 7,
    kinds: tuple[str, ...] = tuple(KEY_KINDS),
    groups: bool = False,
    units: tuple[int, ...] = UNITS,
    amount: st.SearchStrategy[int] | None = None,
    bring_within: bool = True,
) -> Case:
    """An allocation whose limits lie around the proportional shares; two in three have an amount within their reach."""
    n = draw(st.integers(1, max_n))
    unit = draw(st.sampled_from(units))
    key = draw(keys(n, kinds))
    first = draw(amount if amount is not None else amounts(unit))
    exact = [slow.exact(k) for k in key]
    shares = [first * k / sum(exact) for k in exact]
    floor = draw(limits_around(shares, caps=False)) if draw(st.integers(0, 3)) else draw(st.sampled_from((None, 0)))
    cap = draw(limits_around(shares, caps=True)) if draw(st.integers(0, 3)) else None
    if cap is not None and draw(st.integers(0, 4)):
        # Mostly limits that can be kept: a cap at least a unit above the floor.
        lows = slow.limit_list(floor, n, 0)
        cap = [c if slow.is_unlimited(c) else max(c, low + unit) for c, low in zip(cap, lows, strict=True)]
    case = Case(first, key, floor, cap, unit)
    if groups:
        case = draw(grouped(case, shares))
    if bring_within and draw(st.integers(0, 2)):
        case = draw(within_reach(case))
    return case


@st.composite
def grouped(draw: st.DrawFn, case: Case, shares: list[Fraction]) -> Case:
    """Groups with floors and caps around their proportional totals; half of the time nothing else limits."""
    labels = draw(fixed_list(st.sampled_from("abcd"), len(shares)))
    group_floor, group_cap = {}, {}
    for name in sorted(set(labels)):
        total = sum(share for share, label in zip(shares, labels, strict=True) if label == name)
        limited = draw(st.sampled_from(("no", "floor", "cap", "both")))
        if limited in ("floor", "both"):
            group_floor[name] = round(draw(st.sampled_from(FLOOR_FACTORS)) * total)
        if limited in ("cap", "both"):
            group_cap[name] = max(group_floor.get(name, 0), round(draw(st.sampled_from(CAP_FACTORS)) * total))
    if draw(st.booleans()):
        case = replace(case, floor=None, cap=None)
    return replace(case, groups=labels, group_floor=group_floor, group_cap=group_cap)


@st.composite
def within_reach(draw: st.DrawFn, case: Case) -> Case:
    """The same limits with an amount between what they demand and what they allow, the ends more often than not."""
    unit, n = case.unit, len(case.key)
    everyone = [
        slow.Recipient(slow.exact(k), Fraction(0), slow.up_to_unit(low, unit), slow.down_to_unit(high, unit))
        for k, low, high in zip(case.key, case.floors, case.caps, strict=True)
    ]
    if any(r.cap is not None and r.cap < r.floor for r in everyone):
        return case
    parts = slow.make_groups(everyone, case.groups or ["all"] * n, case.group_floor, case.group_cap, unit)
    ends = [part.most() for part in parts]
    least = int(sum(part.total(Fraction(0)) for part in parts))
    most = least + case.amount + 5 * unit if None in ends else int(sum(end for end in ends if end is not None))
    if least > most:
        return case
    return replace(case, amount=least + unit * draw(st.integers(0, (most - least) // unit)))
