"""Linear programs of a few columns in fractions: a reference that shares nothing with the solvers or with our proofs.

The simplex method on a tableau of fractions with Bland's rule (Bland 1977, doi 10.1287/moor.2.2.103), in two phases.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fordel_solver import Program

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Known:
    """What is true of a linear program: "optimal", "infeasible" or "unbounded"; the least c·x, and whether one x has
    it."""

    outcome: str
    objective: Fraction | None = None
    unique: bool | None = None


class _Tableau:
    """Rows  B⁻¹ A | B⁻¹ b  with a basis, of  A z = b, z >= 0."""

    def __init__(self, rows: list[list[Fraction]], basis: list[int]) -> None:
        self.rows, self.basis = rows, basis

    def least(self, cost: list[Fraction], allowed: list[bool]) -> tuple[list[Fraction], Fraction] | None:
        """Reduced costs and the least cost over the columns that are allowed; None where it falls for ever."""
        d = [*cost, ZERO]
        for row, column in zip(self.rows, self.basis, strict=True):
            d = _less(d, row, d[column])
        while True:
            entering = next((j for j, value in enumerate(d[:-1]) if value < 0 and allowed[j]), None)
            if entering is None:
                return d[:-1], -d[-1]
            ratios = [(r[-1] / r[entering], self.basis[i], i) for i, r in enumerate(self.rows) if r[entering] > 0]
            if not ratios:
                return None
            leaving = min(ratios)[2]
            self.pivot(leaving, entering)
            d = _less(d, self.rows[leaving], d[entering])

    def pivot(self, i: int, j: int) -> None:
        by = self.rows[i][j]
        self.rows[i] = [value / by for value in self.rows[i]]
        self.rows = [row if k == i else _less(row, self.rows[i], row[j]) for k, row in enumerate(self.rows)]
        self.basis[i] = j


def _less(row: list[Fraction], other: list[Fraction], times: Fraction) -> list[Fraction]:
    return row if not times else [a - times * b if b else a for a, b in zip(row, other, strict=True)]


def _fraction(value: float) -> Fraction:
    return Fraction(repr(float(value)))


def known(program: Program) -> Known:
    """What is true of a program, its floats being their shortest decimals."""
    # x_j = start_j + sign_j z, or z - z' where it has no bound; then the upper bounds and rows with a slack each.
    columns: list[tuple[int, int]] = []
    start: list[Fraction] = []
    sides: list[tuple[list[Fraction], str, Fraction]] = []
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        if np.isfinite(low):
            start.append(_fraction(low))
            columns.append((j, 1))
        elif np.isfinite(high):
            start.append(_fraction(high))
            columns.append((j, -1))
        else:
            start.append(ZERO)
            columns += [(j, 1), (j, -1)]
    for at, (j, _) in enumerate(columns):
        low, high = program.lower[j], program.upper[j]
        if np.isfinite(low) and np.isfinite(high):
            sides.append(([ONE if k == at else ZERO for k in range(len(columns))], "<", _fraction(high) - start[j]))
    for row, low, high in zip(program.matrix.toarray(), program.row_lower, program.row_upper, strict=True):
        entries = [_fraction(value) for value in row]
        own = [entries[j] * sign for j, sign in columns]
        at_start = sum((a * s for a, s in zip(entries, start, strict=True)), ZERO)
        if low == high:
            sides.append((own, "=", _fraction(low) - at_start))
            continue
        if np.isfinite(low):
            sides.append((own, ">", _fraction(low) - at_start))
        if np.isfinite(high):
            sides.append((own, "<", _fraction(high) - at_start))
    cost = [_fraction(program.cost[j]) * sign for j, sign in columns]
    base = sum((_fraction(c) * s for c, s in zip(program.cost, start, strict=True)), ZERO)
    return _solved(sides, cost, base, columns)


def _solved(
    sides: list[tuple[list[Fraction], str, Fraction]],
    cost: list[Fraction],
    base: Fraction,
    columns: list[tuple[int, int]],
) -> Known:
    n, m = len(cost), len(sides)
    rows = []
    for i, (own, sense, b) in enumerate(sides):
        slack = [ZERO] * m
        slack[i] = {"<": ONE, ">": -ONE, "=": ZERO}[sense]
        row = [*own, *slack]
        if b < 0:
            row, b = [-value for value in row], -b
        rows.append([*row, *(ONE if k == i else ZERO for k in range(m)), b])
    tableau = _Tableau(rows, [n + m + i for i in range(m)])
    artificial = [j >= n + m for j in range(n + 2 * m)]
    first = tableau.least([ONE if own else ZERO for own in artificial], [True] * (n + 2 * m))
    assert first is not None
    if first[1] > 0:
        return Known("infeasible")
    for i in range(m):
        if artificial[tableau.basis[i]]:
            at = next((j for j in range(n + m) if tableau.rows[i][j]), None)
            if at is not None:
                tableau.pivot(i, at)
    allowed = [not own for own in artificial]
    second = tableau.least([*cost, *[ZERO] * (2 * m)], allowed)
    if second is None:
        return Known("unbounded")
    reduced, least = second
    # Where the reduced costs are 0 the x are as good; there is one if a generic weight has one value there.
    as_good = [own and not value for own, value in zip(allowed, reduced, strict=True)]
    draw = random.Random(len(columns))
    by_column = {j: Fraction(draw.randrange(1, 10**12)) for j, _ in columns}
    weights = [*(by_column[j] * sign for j, sign in columns), *[ZERO] * (2 * m)]
    low = tableau.least(weights, as_good)
    high = tableau.least([-value for value in weights], as_good)
    unique = low is not None and high is not None and low[1] == -high[1]
    return Known("optimal", base + least, unique)
