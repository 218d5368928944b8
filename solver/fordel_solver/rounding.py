"""Largest remainder, exactly, with group limits and declared ties.

Each fair share is rounded down to a unit; the units left over go to the largest fractional parts, ties by position.
With groups, first each group below its floor takes its own largest fractions until the floor is met; then all
fractions in order, skipping groups at their cap. That minimises Σ |x_i - q_i| among the allocations that round each
fair share down or up and keep the groups' limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

__all__ = ["Rounded", "largest_remainder"]


@dataclass(frozen=True)
class Rounded:
    """Whole units, and who stood equal when the last ones went out.

    Attributes
    ----------
    units : list of int
    ties : tuple of int
        Positions with equal fractions of which some got a unit by position and some did not.
    """

    units: list[int]
    ties: tuple[int, ...]


def largest_remainder(
    units: int,
    numerators: Sequence[int],
    denominators: Sequence[int],
    groups: Sequence[Sequence[int]] = (),
    group_floors: Sequence[int | None] = (),
    group_caps: Sequence[int | None] = (),
) -> Rounded:
    """Round q_i = numerators[i] / denominators[i] units to whole units that add to `units`.

    Examples
    --------
    >>> largest_remainder(10, [10, 10, 10], [3, 3, 3])
    Rounded(units=[4, 3, 3], ties=(0, 1, 2))
    """
    # Two different fractions differ by at least one over the product of their denominators, so at this many binary
    # places equal fractions have equal places, and no others do.
    places = 2 * max(denominators, default=1).bit_length() + 1
    given = [numerator // denominator for numerator, denominator in zip(numerators, denominators, strict=True)]
    fractions = [
        ((numerator - whole * denominator) << places) // denominator
        for numerator, denominator, whole in zip(numerators, denominators, given, strict=True)
    ]
    order = sorted((i for i, fraction in enumerate(fractions) if fraction), key=lambda i: (-fractions[i], i))
    left = units - sum(given)
    if not groups:
        raised = set(order[:left])
    else:
        group_of = {i: g for g, members in enumerate(groups) for i in members}
        totals = [sum(given[i] for i in members) for members in groups]
        raised = set()
        for i in order:
            g = group_of[i]
            floor = group_floors[g]
            if floor is not None and totals[g] < floor:
                raised.add(i)
                totals[g] += 1
        for i in order:
            g = group_of[i]
            cap = group_caps[g]
            if len(raised) < left and i not in raised and (cap is None or totals[g] < cap):
                raised.add(i)
                totals[g] += 1
    for i in raised:
        given[i] += 1
    if not groups:
        return Rounded(given, _ties(order, fractions, raised, {}, set(), set()))
    may_give = {g for g, floor in enumerate(group_floors) if floor is None or totals[g] > floor}
    may_take = {g for g, cap in enumerate(group_caps) if cap is None or totals[g] < cap}
    return Rounded(given, _ties(order, fractions, raised, group_of, may_give, may_take))


def _ties(
    order: Sequence[int],
    fractions: Sequence[int],
    raised: set[int],
    group_of: dict[int, int],
    may_give: set[int],
    may_take: set[int],
) -> tuple[int, ...]:
    """Positions that could change places, one rounded up and one down with equal fractions, and keep every limit."""
    found: set[int] = set()
    for _, run in groupby(order, key=lambda i: fractions[i]):
        alike = list(run)
        up = [i for i in alike if i in raised]
        down = [i for i in alike if i not in raised]
        if not (up and down):
            continue
        if not group_of:
            found.update(alike)
            continue
        up_groups, down_groups = {group_of[i] for i in up}, {group_of[i] for i in down}
        within = up_groups & down_groups
        givers = [i for i in up if group_of[i] in may_give]
        takers = [i for i in down if group_of[i] in may_take]
        found.update(i for i in alike if group_of[i] in within)
        if givers and takers:
            found.update(givers, takers)
    return tuple(sorted(found))
