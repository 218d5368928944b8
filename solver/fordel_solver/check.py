"""Checks of answers, by code that did not produce them. Nothing here searches: it only tests what must hold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.divisor_methods import priority
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["add_up", "check_answer", "follow"]

_ROUNDINGS = 2.0**-48

Ints = NDArray[np.int64]


def add_up(units: Ints, floors: Ints, caps: Ints, amounts: Any) -> Any:
    """Whether the units add to the amount and keep their limits: of one allocation, or row by row.

    Examples
    --------
    >>> add_up(np.array([[3, 4], [4, 3]]), np.array([[0, 4]]), np.array([[3, 9]]), np.array([7, 7]))
    array([ True, False])
    """
    inside = (units >= floors) & (units <= caps)
    return np.logical_and.reduce(inside, axis=-1) & (np.add.reduce(units, axis=-1) == amounts)


def follow(units: Ints, keys: NDArray[Any], floors: Ints, caps: Ints, amounts: Any, multipliers: Any) -> Any:
    """Whether units are min(cap, max(floor, λ key)) rounded by largest remainder, as far as floats can see.

    Of one allocation, or row by row: everybody is within one unit of that share q_i, and nobody was rounded up with a
    smaller fraction than somebody that was rounded down. With d_i = q_i - x_i the fractions are d_i of those rounded
    down and d_i + 1 of the others, so that is max d - min d <= 1. Ties are not seen.

    Examples
    --------
    >>> limits = np.array([[0, 3]]), np.array([[9, 9]])
    >>> keys, multipliers = np.array([[2, 1], [2, 1]]), np.array([[2.0], [2.0]])
    >>> follow(np.array([[4, 3], [2, 5]]), keys, *limits, np.array([7, 7]), multipliers)
    array([ True, False])
    >>> follow(np.array([20, 31, 49]), np.array([2, 3, 5]), np.zeros(3), np.full(3, 99), 100, 10.0)
    np.False_
    """
    shares = np.minimum(np.maximum(multipliers * keys, floors.astype(np.float64)), caps.astype(np.float64))
    np.subtract(shares, units, out=shares)
    # What rounding does to shares of the amount is no error; a difference of a unit and more is.
    most, least = np.maximum.reduce(shares, axis=-1), np.minimum.reduce(shares, axis=-1)
    one = 1 + _ROUNDINGS * amounts
    return (most < one) & (least > -one) & (most - least <= one)


def check_answer(
    amount: int,
    key: Sequence[Fraction],
    base: Sequence[Fraction],
    floors: Sequence[Fraction],
    caps: Sequence[Fraction | None],
    unit: int,
    method: str,
    groups: Sequence[Any] | None,
    group_floors: dict[Any, int],
    group_caps: dict[Any, int],
    *,
    fair_shares: Sequence[Fraction],
    multiplier: Fraction,
    group_multipliers: dict[Any, Fraction],
    amounts: Sequence[int],
    surplus: int,
    scaled_floors: bool,
) -> None:
    """Every claim about one allocation, in kroner and exact fractions.

    Raises
    ------
    SolverFailure
        Names the first claim that does not hold. Nobody should ever see it.
    """
    lower = [Fraction(-(-floor // unit) * unit) for floor in floors]
    upper = [None if cap is None else Fraction(cap // unit * unit) for cap in caps]
    n = len(key)
    if sum(amounts) + surplus != amount:
        raise _failed(f"the amounts add to {kroner(sum(amounts))}, not to {kroner(amount - surplus)}")
    for i in range(n):
        if amounts[i] % unit:
            raise _failed(f"the amount at position {i} is no whole number of units")
        top = upper[i]
        if not scaled_floors and (amounts[i] < lower[i] or (top is not None and amounts[i] > top)):
            raise _failed(f"the amount at position {i} is outside its limits")

    effective = [max(low, own) for low, own in zip(lower, base, strict=True)]
    if scaled_floors:
        whole = sum(effective)
        if any(share * whole != amount * own for share, own in zip(fair_shares, effective, strict=True)):
            raise _failed("a fair share is not its part of the floors")
    else:
        for i in range(n):
            level = multiplier if groups is None else group_multipliers.get(groups[i], multiplier)
            free = base[i] + level * key[i]
            top = upper[i]
            if fair_shares[i] != max(effective[i], free if top is None else min(top, free)):
                raise _failed(f"the fair share at position {i} does not follow from the multiplier")
        if groups is None:
            _check_smallest(multiplier, key, base, effective, fair_shares)
        else:
            _check_groups(
                groups, group_floors, group_caps, multiplier, key, base, effective, upper, fair_shares, amounts
            )
    if not surplus and sum(fair_shares) != amount:
        raise _failed("the fair shares do not add to the amount")

    if method == "largest-remainder" or scaled_floors:
        _check_largest_remainder(unit, fair_shares, amounts, groups, group_floors, group_caps)
    else:
        _check_priorities(method, unit, key, lower, upper, amounts)


def _check_smallest(
    multiplier: Fraction,
    key: Sequence[Fraction],
    base: Sequence[Fraction],
    effective: Sequence[Fraction],
    fair_shares: Sequence[Fraction],
) -> None:
    """With any smaller multiplier somebody would get less: someone above its floor has exactly base + λ key."""
    if multiplier and not any(
        k and share > low and share == start + multiplier * k
        for k, start, low, share in zip(key, base, effective, fair_shares, strict=True)
    ):
        raise _failed("a smaller multiplier would do")


def _check_groups(
    groups: Sequence[Any],
    group_floors: dict[Any, int],
    group_caps: dict[Any, int],
    multiplier: Fraction,
    key: Sequence[Fraction],
    base: Sequence[Fraction],
    effective: Sequence[Fraction],
    upper: Sequence[Fraction | None],
    fair_shares: Sequence[Fraction],
    amounts: Sequence[int],
) -> None:
    """Each group's total is its members' at the common multiplier, held up by its floor or down by its cap."""
    at_common: dict[Any, Fraction] = {}
    shares: dict[Any, Fraction] = {}
    whole: dict[Any, int] = {}
    for i, label in enumerate(groups):
        free = base[i] + multiplier * key[i]
        top = upper[i]
        own = max(effective[i], free if top is None else min(top, free))
        at_common[label] = at_common.get(label, Fraction(0)) + own
        shares[label] = shares.get(label, Fraction(0)) + fair_shares[i]
        whole[label] = whole.get(label, 0) + amounts[i]
    for label, total in at_common.items():
        floor, cap = group_floors.get(label), group_caps.get(label)
        expected = total if floor is None else max(total, Fraction(floor))
        expected = expected if cap is None else min(expected, Fraction(cap))
        if shares[label] != expected:
            raise _failed(f"the fair shares of group {label!r} do not add to its total at the multiplier")
        if (floor is not None and whole[label] < floor) or (cap is not None and whole[label] > cap):
            raise _failed(f"the amounts of group {label!r} are outside its limits")


def _check_largest_remainder(
    unit: int,
    fair_shares: Sequence[Fraction],
    amounts: Sequence[int],
    groups: Sequence[Any] | None,
    group_floors: dict[Any, int],
    group_caps: dict[Any, int],
) -> None:
    """Nobody that was rounded down stands before somebody in its group, or where limits allow outside, that was not."""
    totals: dict[Any, int] = {}
    down_by_group: dict[Any, tuple[Fraction, int]] = {}
    up_by_group: dict[Any, tuple[Fraction, int]] = {}
    for i, (share, amount) in enumerate(zip(fair_shares, amounts, strict=True)):
        units = share / unit
        whole = units.numerator // units.denominator
        fraction = units - whole
        label = None if groups is None else groups[i]
        totals[label] = totals.get(label, 0) + amount
        # The order of rounding up: larger fraction, then earlier position; a smaller pair stands first.
        standing = (-fraction, i)
        if amount == (whole + 1) * unit and fraction:
            up_by_group[label] = max(up_by_group.get(label, standing), standing)
        elif amount == whole * unit:
            if fraction:
                down_by_group[label] = min(down_by_group.get(label, standing), standing)
        else:
            raise _failed(f"the amount at position {i} is not its fair share rounded down or up to a unit")
    for up_label, last_up in up_by_group.items():
        floor = group_floors.get(up_label)
        may_give = groups is None or floor is None or totals[up_label] - unit >= floor
        for down_label, first_down in down_by_group.items():
            cap = group_caps.get(down_label)
            may_take = groups is None or cap is None or totals[down_label] + unit <= cap
            if (up_label == down_label or (may_give and may_take)) and first_down < last_up:
                raise _failed(f"a unit stands at position {last_up[1]} that belongs at position {first_down[1]}")


def _check_priorities(
    method: str,
    unit: int,
    key: Sequence[Fraction],
    lower: Sequence[Fraction],
    upper: Sequence[Fraction | None],
    amounts: Sequence[int],
) -> None:
    """The least priority awarded is no smaller than the greatest not awarded, tie order included."""
    scale = lcm(*{k.denominator for k in key})
    awarded: list[tuple[int, Fraction, int]] = []
    refused: list[tuple[int, Fraction, int]] = []
    for i, amount in enumerate(amounts):
        whole, top = amount // unit, upper[i]
        if key[i] > 0 and amount > lower[i]:
            awarded.append(_standing(priority(method, int(key[i] * scale), whole - 1), key[i], i))
        if key[i] > 0 and (top is None or amount < top):
            refused.append(_standing(priority(method, int(key[i] * scale), whole), key[i], i))
        if key[i] == 0 and amount != lower[i]:
            raise _failed(f"the recipient at position {i} has key zero and more than its floor")
    if awarded and refused and min(refused) < max(awarded):
        raise _failed(f"a unit stands at position {max(awarded)[2]} that belongs at position {min(refused)[2]}")


def _standing(value: Fraction | None, key: Fraction, i: int) -> tuple[int, Fraction, int]:
    """Sorts in the order in which units are given. Infinite priorities come first, by larger key."""
    return (0, -key, i) if value is None else (1, -value, i)


def _failed(claim: str) -> SolverFailure:
    return SolverFailure(f"The answer did not pass its check: {claim}. Please report this with the input.")
