"""A portfolio in one year as arrays: which cells there are, which rows hold them, which rule each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fordel_models.portfolio.alone import Alone
from fordel_models.portfolio.common_limits import CommonLimit
from fordel_solver import Program, Rule

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Statement"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Statement:
    """The cells of a year: each pool and recipient to whom the pool alone gives something, pools in declared order.

    Attributes
    ----------
    where : str
        The instance and year, for messages.
    codes : tuple of str
        The recipients, ascending.
    pools : tuple of Alone
    limits : tuple of CommonLimit
    unit : int
        Kroner.
    """

    where: str
    year: int | None
    codes: tuple[str, ...]
    pools: tuple[Alone, ...]
    limits: tuple[CommonLimit, ...]
    unit: int

    @cached_property
    def cells(self) -> list[tuple[int, int]]:
        """Pool and recipient of each cell."""
        return [(p, i) for p, own in enumerate(self.pools) for i, kr in enumerate(own.amounts) if kr > 0]

    @cached_property
    def own(self) -> Ints:
        """a, what the pools alone give, in units."""
        return np.array([self.pools[p].amounts[i] // self.unit for p, i in self.cells], dtype=np.int64)

    @cached_property
    def totals(self) -> list[int]:
        """What each pool distributes, in units."""
        return [sum(own.amounts) // self.unit for own in self.pools]

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """The pools' own floors and caps; a cell without a cap cannot be more than its pool."""
        lower = [self.pools[p].year.floors[i] // self.unit for p, i in self.cells]
        caps = [self.pools[p].year.caps[i] for p, i in self.cells]
        upper = [
            self.totals[p] if cap is None else min(self.totals[p], cap // self.unit)
            for (p, _), cap in zip(self.cells, caps, strict=True)
        ]
        return np.array(lower, dtype=np.float64), np.array(upper, dtype=np.float64)

    @cached_property
    def rows(self) -> csr_array:
        """A row for each pool and for each common limit, over the cells."""
        from scipy.sparse import csr_array

        of_recipient: dict[int, list[int]] = {}
        for j, (_, i) in enumerate(self.cells):
            of_recipient.setdefault(i, []).append(j)
        places = [[j for j, (p, _) in enumerate(self.cells) if p == pool] for pool in range(len(self.pools))]
        places += [sorted(j for i in limit.members for j in of_recipient.get(i, ())) for limit in self.limits]
        starts = np.cumsum([0, *(len(row) for row in places)])
        columns = np.array([j for row in places for j in row], dtype=np.int64)
        return csr_array((np.ones(len(columns)), columns, starts), shape=(len(places), len(self.cells)))

    @cached_property
    def row_limits(self) -> tuple[Floats, Floats]:
        """Lower and upper sides of the rows."""
        low = [*self.totals, *(-np.inf if limit.least is None else limit.least for limit in self.limits)]
        high = [*self.totals, *(np.inf if limit.most is None else limit.most for limit in self.limits)]
        return np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)

    @cached_property
    def row_names(self) -> list[str]:
        """Of pools their names, of common limits whose they are."""
        return [*(own.pool.name for own in self.pools), *(limit.name for limit in self.limits)]

    @cached_property
    def cell_names(self) -> list[str]:
        """Pool and code."""
        return [f"{self.pools[p].pool.name} {self.codes[i]}" for p, i in self.cells]

    def rules(self, with_bounds: bool = True) -> list[Rule]:
        """Amounts of pools, the pools' own limits, common limits: by their paths."""
        rules = [
            Rule(f"pool.{own.pool.name}.{'amount' if self.year is None else f'years.{self.year}'}", rows=[p])
            for p, own in enumerate(self.pools)
        ]
        if with_bounds:
            for p, own in enumerate(self.pools):
                mine = [j for j, (pool, _) in enumerate(self.cells) if pool == p]
                if own.pool.floor is not None:
                    rules.append(Rule(f"pool.{own.pool.name}.floor", lower=mine))
                if own.pool.cap is not None:
                    capped = [j for j in mine if own.year.caps[self.cells[j][1]] is not None]
                    rules.append(Rule(f"pool.{own.pool.name}.cap", upper=capped))
        paths = dict.fromkeys(limit.rule for limit in self.limits)
        first = len(self.pools)
        return rules + [
            Rule(path, rows=[first + r for r, limit in enumerate(self.limits) if limit.rule == path]) for path in paths
        ]

    def rules_alone(self, without: str = "") -> Program:
        """The cells and the rules, with nothing to minimise: whether they can hold, and which are in the way."""
        low, high = self.row_limits
        if without:
            mine = np.array([False] * len(self.pools) + [limit.rule == without for limit in self.limits])
            low, high = np.where(mine, -np.inf, low), np.where(mine, np.inf, high)
        lower, upper = self.bounds
        return Program(
            np.zeros(len(self.cells)),
            self.rows,
            low,
            high,
            lower,
            upper,
            rules=self.rules(),
            row_names=self.row_names,
            column_names=self.cell_names,
        )

    def deviating(self, cost: Floats, most: Floats | None = None, without: str = "") -> Program:
        """min Σ cost (over + under) with  x - over + under = a  and the rules; `most` bounds over and under.

        Columns: x, over, under, each over the cells.
        """
        from scipy.sparse import csr_array, eye_array, hstack, vstack

        plain, N = self.rules_alone(without), len(self.cells)
        eye = eye_array(N, format="csr")
        matrix = vstack(
            [
                hstack([self.rows, csr_array((self.rows.shape[0], 2 * N))]),
                hstack([eye, -eye, eye]),
            ],
            format="csr",
        )
        a = self.own.astype(np.float64)
        widest = np.array([self.totals[p] for p, _ in self.cells], dtype=np.float64)
        bound = widest if most is None else np.minimum(most, widest)
        names = self.cell_names
        return Program(
            np.concatenate([np.zeros(N), cost, cost]),
            matrix,
            np.concatenate([plain.row_lower, a]),
            np.concatenate([plain.row_upper, a]),
            np.concatenate([plain.lower, np.zeros(2 * N)]),
            np.concatenate([plain.upper, bound, np.minimum(bound, a)]),
            rules=[*self.rules(), Rule("deviation", rows=range(self.rows.shape[0], self.rows.shape[0] + N))],
            row_names=[*self.row_names, *(f"{name} alone" for name in names)],
            column_names=[*names, *(f"{name} over" for name in names), *(f"{name} under" for name in names)],
        )

    def faults(self, x: Sequence[int]) -> list[str]:
        """What is wrong about whole amounts in units, by code that did not produce them: nothing where all holds."""
        by_pool, by_recipient = [0] * len(self.pools), [0] * len(self.codes)
        found = []
        lower, upper = self.bounds
        for (p, i), value, low, high, name in zip(self.cells, x, lower, upper, self.cell_names, strict=True):
            by_pool[p] += value
            by_recipient[i] += value
            if not low <= value <= high:
                found.append(f"{name} is outside the limits of its pool")
        for own, total, given in zip(self.pools, self.totals, by_pool, strict=True):
            if total != given:
                found.append(f"pool {own.pool.name} does not add up")
        for limit in self.limits:
            total = sum(by_recipient[i] for i in limit.members)
            if (limit.least is not None and total < limit.least) or (limit.most is not None and total > limit.most):
                found.append(f"{limit.rule} does not hold for {limit.name}")
        return found
