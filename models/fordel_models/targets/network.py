"""The money of a target path as a network: grants in, training out, what is saved between. In whole kroner.

All entries are 1 or -1, each column leaves one row and enters one, and further rows bound single columns or what goes
through one place: such a program has whole kroner in every corner (total unimodularity; Hoffman and Kruskal 1956), so
that the linear program is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.targets.problem import Needs
from fordel_solver import Program, Rule

__all__ = ["KINDS", "SPENT_SO_FAR", "Network"]

SPENT_SO_FAR = "spent so far"
_RULE_OF_DISPENSATIONS = "dispensation"
# What the columns are: grant used, own money, saved at the end, returned, spent so far; gap of a target; dispensed.
KINDS = ("grant", "own", "saved", "returned", "so far")


@dataclass
class Network:
    """The program of some recipients, built row by row.

    Columns stand by kind, then recipient, then year. In a common frame what is saved and returned has one column for
    each year.
    """

    needs: Needs
    who: tuple[int, ...]  # positions
    free_gaps: bool = False  # everyone may miss: for finding out who cannot reach it
    dispensed: bool = False  # a column for each recipient that says whether it may miss
    _entries: list[tuple[int, int, int]] = field(default_factory=list)
    _rows: list[tuple[str, str, float, float]] = field(default_factory=list)

    @property
    def common(self) -> bool:
        """Whether the kroner of all are one frame."""
        return self.needs.specification.pool.frame == "common"

    @property
    def T(self) -> int:  # noqa: N802  the symbol
        """How many years there are."""
        return len(self.needs.years)

    @cached_property
    def targets(self) -> tuple[int, ...]:
        """The years with a target."""
        return tuple(self.needs.needed)

    @cached_property
    def starts(self) -> dict[str, int]:
        """Where the columns of each kind begin, and how many there are in all."""
        n, accounts = len(self.who), 1 if self.common else len(self.who)
        sizes = {kind: (accounts if kind in ("saved", "returned") else n) * self.T for kind in KINDS}
        sizes |= {"gap": n * len(self.targets), "dispensed": n if self.dispensed else 0, "all": 0}
        at, found = 0, {}
        for kind, size in sizes.items():
            found[kind] = at
            at += size
        return found

    def column(self, kind: str, at: int, t: int = 0) -> int:
        """The column of a recipient of `who` and a year, or a target."""
        if kind == "dispensed":
            return self.starts[kind] + at
        width = len(self.targets) if kind == "gap" else self.T
        account = 0 if self.common and kind in ("saved", "returned") else at
        return self.starts[kind] + account * width + t

    def owner(self, column: int) -> int:
        """Whose a column is: the place in `who`."""
        kind = self._kind(column)
        width = {"gap": len(self.targets), "dispensed": 1}.get(kind, self.T)
        return (column - self.starts[kind]) // width

    def _kind(self, column: int) -> str:
        return next(own for own in reversed([*KINDS, "gap", "dispensed"]) if self.starts[own] <= column)

    def columns(self, kind: str) -> range:
        """All columns of a kind."""
        names = list(self.starts)
        return range(self.starts[kind], self.starts[names[names.index(kind) + 1]])

    def name(self, column: int) -> str:
        """What people read of a column."""
        kind = self._kind(column)
        at = column - self.starts[kind]
        if kind == "dispensed":
            return f"{self.needs.names[self.who[at]]}, dispensed"
        width = len(self.targets) if kind == "gap" else self.T
        year = self.targets[at % width] if kind == "gap" else self.needs.years[at % width]
        whose = "all" if self.common and kind in ("saved", "returned") else self.needs.names[self.who[at // width]]
        return f"{whose}, {kind} {year}"

    def program(self) -> Program:
        """The program without a cost."""
        self._entries, self._rows = [], []
        self._accounts()
        self._so_far()
        self._targets()
        return self._made()

    def _row(self, rule: str, name: str, low: float, high: float, *terms: tuple[int, int]) -> None:
        at = len(self._rows)
        self._rows.append((rule, name, low, high))
        self._entries += [(at, column, sign) for column, sign in terms]

    def _grant(self, at: int, t: int) -> int:
        return self.needs.grants[t].amount if self.common else self.needs.grants[t].amounts[self.who[at]]

    def _accounts(self) -> None:
        """What came in and was saved is used, saved on or returned."""
        for at in range(1 if self.common else len(self.who)):
            whose = "all" if self.common else self.needs.names[self.who[at]]
            users = range(len(self.who)) if self.common else [at]
            for t, year in enumerate(self.needs.years):
                terms = [(self.column("grant", own, t), 1) for own in users]
                terms += [(self.column("saved", at, t), 1), (self.column("returned", at, t), 1)]
                terms += [(self.column("saved", at, t - 1), -1)] if t else []
                grant = self._grant(at, t)
                self._row(f"pool.years.{year}", f"{whose}, the grant of {year}", grant, grant, *terms)

    def _so_far(self) -> None:
        for at, i in enumerate(self.who):
            for t, year in enumerate(self.needs.years):
                used = [(self.column("grant", at, t), 1), (self.column("own", at, t), 1)]
                before = [(self.column("so far", at, t - 1), 1)] if t else []
                name = f"{self.needs.names[i]}, spent until {year}"
                self._row(SPENT_SO_FAR, name, 0, 0, *used, *before, (self.column("so far", at, t), -1))
                most = self.needs.a_year[i]
                if most is not None:
                    name = f"{self.needs.names[i]}, points in {year}"
                    self._row("targets.points_a_year", name, -np.inf, most, *used)

    def _targets(self) -> None:
        for at, i in enumerate(self.who):
            for own, year in enumerate(self.targets):
                need, t = self.needs.needed[year][i], self.needs.years.index(year)
                gap, name = self.column("gap", at, own), f"{self.needs.names[i]}, the target of {year}"
                self._row(f"targets.path.{year}", name, need, np.inf, (self.column("so far", at, t), 1), (gap, 1))
                if self.dispensed:
                    terms = ((gap, 1), (self.column("dispensed", at), -need))
                    name = f"{self.needs.names[i]}, dispensed in {year}"
                    self._row(_RULE_OF_DISPENSATIONS, name, -np.inf, 0, *terms)

    def _made(self) -> Program:
        from scipy.sparse import coo_array

        rows, columns, signs = (np.array(own) for own in zip(*self._entries, strict=True))
        size = self.starts["all"]
        upper: NDArray[np.float64] = np.full(size, np.inf)
        rules: dict[str, dict[str, list[int]]] = {}

        def bound(rule: str, column: int, most: int | None) -> None:
            if most is not None:
                upper[column] = most
                rules.setdefault(rule, {}).setdefault("upper", []).append(column)

        for number, (rule, *_) in enumerate(self._rows):
            rules.setdefault(rule, {}).setdefault("rows", []).append(number)
        for at, i in enumerate(self.who):
            for t in range(self.T):
                bound("own_money.most", self.column("own", at, t), self.needs.own[t][i])
            for own in range(len(self.targets)):
                may = self.needs.may_miss[i] or self.free_gaps
                bound("dispensation.eligible", self.column("gap", at, own), None if may else 0)
        for at in range(1 if self.common else len(self.who)):
            for t in range(self.T):
                most = self.needs.saved_at_most(t, self._grant(at, t))
                bound("carry_over.most_pct", self.column("saved", at, t), most)
        upper[list(self.columns("dispensed"))] = 1
        whole = np.zeros(size, dtype=bool)
        whole[list(self.columns("dispensed"))] = True
        self._finite(upper)
        lower = np.zeros(size)
        for at, i in enumerate(self.who if self.dispensed else ()):
            # It follows from the rows, and without it solvers search for what cannot be.
            lower[self.column("dispensed", at)] = self._out_of_reach(i)
        return Program(
            np.zeros(size),
            coo_array((signs.astype(float), (rows, columns)), shape=(len(self._rows), size)),
            [row[2] for row in self._rows],
            [row[3] for row in self._rows],
            lower,
            upper,
            whole if self.dispensed else None,
            rules=[Rule(name, **_tuples(own)) for name, own in rules.items()],
            row_names=[name for _, name, *_ in self._rows],
            column_names=self.name,
        )

    def _out_of_reach(self, i: int) -> bool:
        """Whether a recipient misses a target even with the kroner of all."""
        needs, together = self.needs, 0
        for t, year in enumerate(needs.years):
            own, a_year = needs.own[t][i], needs.a_year[i]
            if own is None:
                return a_year is not None and any(
                    need[i] > a_year * (needs.years.index(target) + 1) for target, need in needs.needed.items()
                )
            together += own + needs.grants[t].amount
            reach = together if a_year is None else min(together, a_year * (t + 1))
            if year in needs.needed and needs.needed[year][i] > reach:
                return True
        return False

    def _finite(self, upper: NDArray[np.float64]) -> None:
        """Bounds that nothing reaches, for what has none: no more than all grants, or what is needed, is moved."""
        grants = sum(year.amount for year in self.needs.grants)
        needed = sum(max(need[i] for need in self.needs.needed.values()) for i in self.who)
        upper[~np.isfinite(upper)] = grants + needed


def _tuples(own: dict[str, list[int]]) -> dict[str, Any]:
    return {part: tuple(columns) for part, columns in own.items()}
