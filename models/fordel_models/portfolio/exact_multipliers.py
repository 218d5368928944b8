"""Multipliers of rows, made exact.

Where groups do not overlap, the rows are those of a network: pool p -> recipient i -> its group g -> everything. With
potentials P of pools, R of recipients and G of groups,

    c_pi = P_p - R_i,   the multiplier of i's own limit is G_g - R_i, that of the group's limit -G_g, that of a pool
    P_p,

and any multipliers are a sum of cuts, potentials that are 1 above a threshold and 0 below (or 0 and -1). Where a sum of
cuts proves a level, each of its cuts does: so only cuts need to be tried, and they are exact as they stand.

Where groups overlap, multipliers are ratios of small whole numbers, as those of a vertex are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.portfolio.statement import Statement

__all__ = ["Multipliers"]

# Potentials that are nearer, as a part of the largest, are one; and the largest whole number of a ratio.
_SAME, _LARGEST_RATIO = 1e-6, 200


@dataclass(frozen=True)
class Multipliers:
    """The rows as a network, where they are one.

    Attributes
    ----------
    pools : int
        The first rows are those of the pools.
    of_recipient, of_group : dict of node to rows
        The rows that limit a recipient, and those that limit a group.
    group_of : dict of recipient to group
    is_network : bool
    low, high : lists of int or None
        The sides of the rows.
    """

    pools: int
    of_recipient: dict[int, list[int]]
    of_group: dict[tuple[int, ...], list[int]]
    group_of: dict[int, tuple[int, ...]]
    is_network: bool
    low: list[int | None]
    high: list[int | None]

    @classmethod
    def of(cls, statement: Statement, low: list[int | None], high: list[int | None]) -> Multipliers:
        """Those of a statement, with the sides of its rows less what the pools alone give."""
        pools = len(statement.pools)
        of_recipient: dict[int, list[int]] = {}
        of_group: dict[tuple[int, ...], list[int]] = {}
        group_of: dict[int, tuple[int, ...]] = {}
        is_network = True
        for r, limit in enumerate(statement.limits, start=pools):
            if limit.is_of_one:
                of_recipient.setdefault(limit.members[0], []).append(r)
                continue
            of_group.setdefault(limit.members, []).append(r)
            for i in limit.members:
                is_network = is_network and group_of.setdefault(i, limit.members) == limit.members
        return cls(pools, of_recipient, of_group, group_of, is_network, low, high)

    def candidates(self, duals: dict[int, float]) -> Iterator[dict[int, Fraction]]:
        """Exact multipliers that the duals of open rows are near to or are made of."""
        largest = max((abs(value) for value in duals.values()), default=0.0)
        if not largest:
            return
        ratios = {r: value / largest for r, value in duals.items()}
        if self.is_network:
            yield from self._cuts(ratios)
        else:
            exact = {r: Fraction(value).limit_denominator(_LARGEST_RATIO) for r, value in ratios.items()}
            yield {r: value for r, value in exact.items() if value and abs(ratios[r]) > _SAME}

    def _cuts(self, y: dict[int, float]) -> Iterator[dict[int, Fraction]]:
        P = {r: y[r] for r in range(self.pools) if r in y}
        G = {group: -sum(y.get(r, 0.0) for r in rows) for group, rows in self.of_group.items()}
        own = {i: [r for r in rows if r in y] for i, rows in self.of_recipient.items()}
        R = {i: G.get(self.group_of.get(i, ()), 0.0) - sum(y[r] for r in rows) for i, rows in own.items() if rows}
        values = sorted({0.0, *P.values(), *G.values(), *R.values()})
        for below, above in itertools.pairwise(values):
            if above - below <= _SAME:
                continue
            threshold, least = (below + above) / 2, 0 if above > 0 and below >= 0 else -1

            def cut(value: float, threshold: float = threshold, least: int = least) -> int:
                return least + (value > threshold)

            multipliers: dict[int, int] = {r: cut(value) for r, value in P.items()}
            at = {group: cut(value) for group, value in G.items()}
            for group, rows in self.of_group.items():
                self._give(multipliers, [r for r in rows if r in y], -at[group])
            for i, value in R.items():
                self._give(multipliers, own[i], at.get(self.group_of.get(i, ()), 0) - cut(value))
            yield {r: Fraction(value) for r, value in multipliers.items() if value}

    def _give(self, multipliers: dict[int, int], rows: list[int], value: int) -> None:
        """A multiplier to the tightest of the rows that limit the same on the side that it asks for."""
        if value > 0:
            sides = [(-low, r) for r in rows if (low := self.low[r]) is not None]
        else:
            sides = [(high, r) for r in rows if (high := self.high[r]) is not None]
        if value and sides:
            multipliers[min(sides)[1]] = value
