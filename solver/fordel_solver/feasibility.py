"""Whether an amount can be spent between the limits, and if not, by how many kroner and whose limits they are.

Feasible exactly when Σ floors <= amount <= reach, reach = Σ caps of those with a positive key + Σ floors of the others.
With groups: each group has Σ floors <= its cap and reach >= its floor, and the sums of max(group floor, Σ floors) and
of min(group cap, reach) enclose the amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_solver.arguments import place
from fordel_solver.errors import Infeasible, kroner

__all__ = ["Bounds", "bounds", "refuse_crossed_limits", "shortfall", "surplus"]


@dataclass(frozen=True)
class Bounds:
    """The least and the most (None: without end) that can be distributed, in the money the limits are in."""

    least: int
    most: int | None


def refuse_crossed_limits(
    lower: Sequence[int], upper: Sequence[int | None], scale: Fraction, labels: Sequence[object] | None, where: str = ""
) -> None:
    """Infeasible when a floor, rounded up to a unit, is above the cap, rounded down."""
    for i, (floor, cap) in enumerate(zip(lower, upper, strict=True)):
        if cap is not None and floor > cap:
            raise Infeasible(
                f"{where}The floor is {_kr(floor, scale)} and the cap {_kr(cap, scale)} {place(i, labels)}, "
                "rounded up and down to whole units: no amount can keep both.",
                shortfall=int((floor - cap) * scale),
                conflict=("floor", "cap"),
                repair=(
                    f"lower the floor by {_kr(floor - cap, scale)} {place(i, labels)}",
                    f"raise the cap by {_kr(floor - cap, scale)} {place(i, labels)}",
                ),
            )


def bounds(key: Sequence[int], lower: Sequence[int], upper: Sequence[int | None], members: Sequence[int]) -> Bounds:
    """Σ floors and reach of `members`."""
    least = sum(lower[i] for i in members)
    most = 0
    for i in members:
        cap = upper[i]
        if key[i] > 0 and cap is None:
            return Bounds(least, None)
        most += lower[i] if key[i] == 0 or cap is None else cap
    return Bounds(least, most)


def shortfall(
    amount: int,
    least: int,
    lower: Sequence[int],
    scale: Fraction,
    labels: Sequence[object] | None,
    where: str = "",
    groups: bool = False,
    base: bool = False,
) -> Infeasible:
    """The floors add to more than the amount."""
    missing = _kr(least - amount, scale)
    largest = sorted((i for i, floor in enumerate(lower) if floor), key=lambda i: (-lower[i], i))
    whose = ", ".join(f"{_kr(lower[i], scale)} {place(i, labels)}" for i in largest[:3])
    have = "1 recipient has" if len(largest) == 1 else f"{len(largest)} recipients have"
    named = f" {have} a floor, the largest: {whose}." if largest else ""
    counted = " Base amounts are counted among the floors." if base else ""
    return Infeasible(
        f"{where}The floors{' (those of groups included)' if groups else ''} add to {_kr(least, scale)}, "
        f"{missing} more than the amount of {_kr(amount, scale)}{named}{counted}",
        shortfall=_whole((least - amount) * scale),
        conflict=("amount", "floor"),
        repair=(f"raise the amount by {missing}", f"lower the floors by {missing} in all"),
    )


def surplus(
    amount: int,
    most: int,
    key: Sequence[int],
    upper: Sequence[int | None],
    scale: Fraction,
    labels: Sequence[object] | None,
    where: str = "",
    groups: bool = False,
) -> Infeasible:
    """The caps, and the floors of those with key zero, add to less than the amount."""
    left = _kr(amount - most, scale)
    capped = [(cap, i) for i, cap in enumerate(upper) if key[i] > 0 and cap is not None]
    smallest = ", ".join(f"{_kr(cap, scale)} {place(i, labels)}" for cap, i in sorted(capped)[:3])
    have = (
        "1 recipient with a positive key has"
        if len(capped) == 1
        else f"{len(capped)} recipients with a positive key have"
    )
    named = f" {have} a cap, the smallest: {smallest}." if capped else ""
    zero = sum(1 for k in key if k == 0)
    idle = f" {zero} recipients have key zero and get only their floors." if zero else ""
    idle = " 1 recipient has key zero and gets only its floor." if zero == 1 else idle
    return Infeasible(
        f"{where}The caps{' (those of groups included)' if groups else ''} add to {_kr(most, scale)}, "
        f"{left} less than the amount of {_kr(amount, scale)}{named}{idle}",
        surplus=_whole((amount - most) * scale),
        conflict=("amount", "cap"),
        repair=(f"lower the amount by {left}", f"raise the caps by {left} in all"),
    )


def _whole(value: Fraction) -> int:
    """Kroner, rounded up: the least whole amount that covers it."""
    return -(-value.numerator // value.denominator)


def _kr(value: int, scale: Fraction) -> str:
    return kroner(_whole(value * scale))
