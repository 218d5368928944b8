"""Exact fair shares: the smallest multiplier that spends the amount between floors and caps, in integers.

    y_i = min(upper_i, max(lower_i, λ k_i)),  Σ y_i = amount,  λ >= 0 the smallest that does it

Everything is a Python integer: keys, and money in one common fraction of a krone. λ is a quotient of two integers,
and every comparison is made by cross-multiplication, so nothing is ever rounded.

The multiplier is found by variable fixing: solve without limits, add up what the floors would need and what the caps
would free, and fix for good the side that weighs more. Sources: Bitran and Hax (1981), doi 10.1287/mnsc.27.4.431;
Kiwiel (2008), doi 10.1007/s10957-007-9317-7. Groups nest the same argument once more: a group's total is a
non-decreasing function of λ, so the groups whose totals are outside their limits are fixed by the same rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Shares", "fair_shares", "grouped_fair_shares"]


@dataclass(frozen=True)
class Shares:
    """The exact solution.

    Attributes
    ----------
    numerators, denominators : lists of int
        y_i = numerators[i] / denominators[i].
    multiplier : Fraction
        λ, money per unit of key.
    group_multipliers : tuple of Fraction
        λ_g, the smallest that gives the group its total; one per group.
    """

    numerators: list[int]
    denominators: list[int]
    multiplier: Fraction
    group_multipliers: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class _Level:
    """λ = rest / weight for the free members; the others are at a limit."""

    rest: int
    weight: int
    free: list[int]
    at_lower: list[int]
    at_upper: list[int]


def fair_shares(amount: int, key: Sequence[int], lower: Sequence[int], upper: Sequence[int | None]) -> Shares:
    """Fair shares without groups. The caller has made sure that Σ lower <= amount <= reach.

    Examples
    --------
    >>> shares = fair_shares(100, [1, 1, 2], [0, 0, 0], [None, None, 40])
    >>> shares.numerators, shares.denominators, shares.multiplier
    ([60, 60, 40], [2, 2, 1], Fraction(30, 1))
    """
    everyone = range(len(key))
    numerators, denominators = [0] * len(key), [1] * len(key)
    level = _level(amount, key, lower, upper, everyone)
    _write(level, key, lower, upper, numerators, denominators)
    return Shares(numerators, denominators, _smallest_multiplier(everyone, key, lower, numerators, denominators))


def grouped_fair_shares(
    amount: int,
    key: Sequence[int],
    lower: Sequence[int],
    upper: Sequence[int | None],
    groups: Sequence[Sequence[int]],
    group_lower: Sequence[int | None],
    group_upper: Sequence[int | None],
) -> Shares:
    """Fair shares when `groups`, a partition of the positions, have limits on their totals.

    Σ_g clip(S_g(λ), L_g, U_g) = amount with S_g(λ) = Σ_{i in g} clip(λ k_i, lower_i, upper_i).
    The caller has made sure that each group and the whole are feasible.

    Examples
    --------
    >>> shares = grouped_fair_shares(100, [1, 1, 2], [0] * 3, [None] * 3, [[0, 1], [2]], [None, None], [None, 40])
    >>> [Fraction(*pair) for pair in zip(shares.numerators, shares.denominators)] == [30, 30, 40]
    True
    """
    numerators, denominators = [0] * len(key), [1] * len(key)
    totals: dict[int, Fraction] = {}
    free, rest = list(range(len(groups))), amount
    while free:
        level = _level(rest, key, lower, upper, [i for g in free for i in groups[g]])
        _write(level, key, lower, upper, numerators, denominators)
        weight = level.weight or 1
        below: list[int] = []
        above: list[int] = []
        needed = freed = 0
        for g in free:
            total = sum(numerators[i] * (weight // denominators[i]) for i in groups[g])
            totals[g] = Fraction(total, weight)
            bottom, top = group_lower[g], group_upper[g]
            if bottom is not None and total < bottom * weight:
                below.append(g)
                needed += bottom * weight - total
            elif top is not None and total > top * weight:
                above.append(g)
                freed += total - top * weight
        fixed = {g: group_lower[g] for g in below} if needed >= freed else {}
        if freed >= needed:
            fixed |= {g: group_upper[g] for g in above}
        for g, limit in fixed.items():
            assert limit is not None
            totals[g] = Fraction(limit)
            rest -= limit
            _write(_level(limit, key, lower, upper, groups[g]), key, lower, upper, numerators, denominators)
        free = [g for g in free if g not in fixed]
        if needed == freed:
            break
    group_multipliers = tuple(_smallest_multiplier(members, key, lower, numerators, denominators) for members in groups)
    multiplier = Fraction(0)
    for g, members in enumerate(groups):
        bottom = group_lower[g]
        # A group that its floor or its members' floors hold up asks for no multiplier of its own.
        if totals[g] > max(sum(lower[i] for i in members), bottom if bottom is not None else 0):
            multiplier = max(multiplier, group_multipliers[g])
    return Shares(numerators, denominators, multiplier, group_multipliers)


def _level(
    amount: int, key: Sequence[int], lower: Sequence[int], upper: Sequence[int | None], members: Sequence[int]
) -> _Level:
    at_lower = [i for i in members if key[i] == 0]
    at_upper: list[int] = []
    free = [i for i in members if key[i] > 0]
    rest = amount - sum(lower[i] for i in at_lower)
    weight = sum(key[i] for i in free)
    while free:
        below = [i for i in free if rest * key[i] < lower[i] * weight]
        above = [i for i in free if (cap := upper[i]) is not None and rest * key[i] > cap * weight]
        needed = sum(lower[i] for i in below) * weight - rest * sum(key[i] for i in below)
        freed = rest * sum(key[i] for i in above) - sum(_finite(upper[i]) for i in above) * weight
        if needed >= freed:
            at_lower += below
            rest -= sum(lower[i] for i in below)
            weight -= sum(key[i] for i in below)
        if freed >= needed:
            at_upper += above
            rest -= sum(_finite(upper[i]) for i in above)
            weight -= sum(key[i] for i in above)
        gone = set(below if needed > freed else above if freed > needed else below + above)
        if gone:
            free = [i for i in free if i not in gone]
        if needed == freed:
            break
    return _Level(rest, weight, free, at_lower, at_upper)


def _finite(limit: int | None) -> int:
    assert limit is not None
    return limit


def _write(
    level: _Level,
    key: Sequence[int],
    lower: Sequence[int],
    upper: Sequence[int | None],
    numerators: list[int],
    denominators: list[int],
) -> None:
    for i in level.at_lower:
        numerators[i], denominators[i] = lower[i], 1
    for i in level.at_upper:
        numerators[i], denominators[i] = _finite(upper[i]), 1
    for i in level.free:
        numerators[i], denominators[i] = level.rest * key[i], level.weight


def _smallest_multiplier(
    members: Sequence[int],
    key: Sequence[int],
    lower: Sequence[int],
    numerators: list[int],
    denominators: list[int],
) -> Fraction:
    """Whoever is above its floor needs λ >= y_i / k_i; nobody else asks for anything."""
    top, bottom = 0, 1
    for i in members:
        if (
            key[i]
            and numerators[i] > lower[i] * denominators[i]
            and (numerators[i] * bottom > top * key[i] * denominators[i])
        ):
            top, bottom = numerators[i], key[i] * denominators[i]
    return Fraction(top, bottom)
