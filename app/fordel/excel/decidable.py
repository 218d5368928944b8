"""Whether a spreadsheet, which calculates in doubles, gives each unit to the recipient that gets it exactly.

The sheet rounds each fair share, counted in units, to d decimals, and orders the fractions by size, equal ones by a
stated order. For recipient i with exact fair share q_i, counted in units, and an error of the doubles of at most ε, the
rounded number is one of at most two. If all that get one unit more are set to the lower of the two and all others to
the higher, and the units still go to the same, the doubles cannot decide otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

__all__ = ["GroupUnits", "Order", "order_for_doubles", "whole_units"]

DECIMALS = (6, 5, 4, 3, 2, 1)
LARGEST = 10**13  # units; beyond this a double has no decimals left to decide by
PRECISION = Fraction(1, 2**52)
ROUNDED_KEY = 50  # the exact K_i has 15 digits: up to 5e-15 from the quotient that the sheet uses, in 2**-52


@dataclass(frozen=True)
class GroupUnits:
    """A group's members and the limits on its total, in units."""

    members: tuple[int, ...]
    floor: int | None
    cap: int | None


@dataclass(frozen=True)
class Order:
    """How the sheet rounds and what decides between equal fractions.

    `order` is the declared order, from 1. Only where that would not do, recipients whose fractions are equal to
    `decimals` decimals and not exactly stand in the exact order.
    """

    decimals: int
    order: tuple[int, ...]


def order_for_doubles(
    shares: Sequence[Fraction], units: Sequence[int], groups: Sequence[GroupUnits] = (), steps: int = 1
) -> Order | None:
    """The most decimals, and the order, by which doubles are sure to find the units; None where there are none.

    Parameters
    ----------
    shares : sequence of Fraction
        Fair shares, counted in units.
    units : sequence of int
        The allocation, counted in units.
    groups : sequence of GroupUnits
        A partition, where there are groups.
    steps : int
        How many times the error of key and limits alone the shares can be wrong by.

    Examples
    --------
    >>> order_for_doubles([Fraction(5, 2), Fraction(1, 2)], [3, 0])
    Order(decimals=6, order=(1, 2))
    >>> nearly_a_half = Fraction(1, 2) - Fraction(1, 10**12)
    >>> order_for_doubles([2 + nearly_a_half, 1 - nearly_a_half], [2, 1])
    Order(decimals=6, order=(2, 1))
    """
    total = sum(units)
    # λ solves Σ q_i = amount, and every q_i rises with λ: the errors of all q_i together are at most that of the sum.
    error = steps * (len(shares) + ROUNDED_KEY) * PRECISION * (total + 1)
    if total > LARGEST:
        return None
    declared = tuple(range(1, len(shares) + 1))
    for nearly_equal, decimals in itertools.product((False, True), DECIMALS):
        scale = 10**decimals
        if 4 * error * scale > 1:
            continue
        low = [floor((share - error) * scale + Fraction(1, 2)) for share in shares]
        high = [floor((share + error) * scale + Fraction(1, 2)) for share in shares]
        worst = [
            below if amount > floor(share) else above
            for below, above, share, amount in zip(low, high, shares, units, strict=True)
        ]
        order = _order(shares, Fraction(2, scale)) if nearly_equal else declared
        if whole_units(worst, scale, total, order, groups) == list(units):
            return Order(decimals, order)
    return None


def whole_units(
    numbers: Sequence[int], scale: int, total: int, order: Sequence[int], groups: Sequence[GroupUnits] = ()
) -> list[int]:
    """What the formulas of the sheet do with fair shares of numbers[i] / scale units."""
    whole = [number // scale for number in numbers]
    first = sorted(range(len(numbers)), key=lambda i: (-(numbers[i] % scale), order[i]))
    taken: set[int] = set()
    barred: set[int] = set()
    for group in groups:
        inside = [i for i in first if i in group.members]
        down = sum(whole[i] for i in group.members)
        taken.update(inside[: max(0, (group.floor or 0) - down)])
        if group.cap is not None:
            barred.update(inside[max(0, group.cap - down) :])
    left = total - sum(whole) - len(taken)
    taken.update([i for i in first if i not in taken and i not in barred][: max(0, left)])
    return [own + (i in taken) for i, own in enumerate(whole)]


def _order(shares: Sequence[Fraction], near: Fraction) -> tuple[int, ...]:
    """The declared order, with fractions that are nearly equal in their exact order among themselves."""
    fractions = [share - floor(share) for share in shares]
    exact = sorted(range(len(shares)), key=lambda i: (-fractions[i], i))
    order = [0] * len(shares)
    together: list[int] = []
    for i in exact:
        if together and fractions[together[-1]] - fractions[i] > near:
            _place(together, order)
            together = []
        together.append(i)
    _place(together, order)
    return tuple(order)


def _place(together: Sequence[int], order: list[int]) -> None:
    for place, i in zip(sorted(together), together, strict=True):
        order[i] = place + 1
