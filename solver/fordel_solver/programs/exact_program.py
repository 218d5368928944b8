"""A program in integers, cost and bounds of columns included: what a proof is worked out in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_rows import ExactRows, as_integers, exact_sums, integer_array
from fordel_solver.programs.program import Program

__all__ = ["ExactProgram", "product", "total"]

_INT64 = 2**62


@dataclass(frozen=True, eq=False)
class ExactProgram:
    """The numbers of a program as integers over three denominators, on the decimals that its floats stand for.

    Attributes
    ----------
    cost : integer array of shape (n,)
        c times `cost_denominator`.
    rows : ExactRows
        D A, and D times the rows' limits.
    lower, upper : integer arrays of shape (n,)
        The columns' bounds times `bound_denominator`; 0 where there is none.
    """

    program: Program
    cost: NDArray[Any]
    cost_denominator: int
    rows: ExactRows
    lower: NDArray[Any]
    upper: NDArray[Any]
    bound_denominator: int

    @classmethod
    def of(cls, program: Program, rows: ExactRows | None = None, *, costs: bool = True) -> ExactProgram:
        """That of a program; `rows` where they are at hand, and without `costs` with c = 0."""
        cost, cost_denominator = as_integers(program.cost if costs else np.zeros_like(program.cost))
        n = len(program.cost)
        bounds = np.concatenate([program.lower, program.upper])
        there = np.isfinite(bounds)
        whole, bound_denominator = as_integers(np.where(there, bounds, 0.0))
        return cls(
            program,
            cost,
            cost_denominator,
            rows or ExactRows.of(program),
            whole[:n],
            whole[n:],
            bound_denominator,
        )

    def without_cost(self) -> ExactProgram:
        """The same with c = 0."""
        zeros = np.zeros(len(self.cost), dtype=np.int64)
        return ExactProgram(self.program, zeros, 1, self.rows, self.lower, self.upper, self.bound_denominator)

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """The row of each entry."""
        A = self.program.matrix
        return np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))

    @cached_property
    def _by_column(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        A = self.program.matrix
        return np.argsort(A.indices, kind="stable"), np.bincount(A.indices, minlength=A.shape[1])

    @cached_property
    def row_limits(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """D times the rows' limits; 0 where a side is open."""
        sides = (self.rows.lower, self.rows.upper)
        low, high = (integer_array([0 if value is None else value for value in side]) for side in sides)
        return low, high

    def transposed(self, Y: NDArray[Any]) -> NDArray[Any]:
        """(D A)ᵀ Y, exactly."""
        order, counts = self._by_column
        return exact_sums(self.rows.data[order], Y[self.row_of[order]], counts)

    def reduced_costs(self, Y: NDArray[Any], over: int) -> tuple[NDArray[Any], int]:
        """c - Aᵀy of y = Y / over in integers, and what they are multiplied by."""
        of_rows = self.rows.denominator * over
        unit = lcm(self.cost_denominator, of_rows)
        used = product(self.transposed(Y), unit // of_rows)
        return product(self.cost, unit // self.cost_denominator) - used, unit

    def activity(self, X: NDArray[Any]) -> NDArray[Any]:
        """D A X of whole numbers X, exactly."""
        A = self.program.matrix
        return exact_sums(self.rows.data, X[A.indices], np.diff(A.indptr))

    def objective(self, x: NDArray[np.float64]) -> Fraction:
        """c·x, exactly, of the decimals that the floats of x stand for."""
        whole, denominator = as_integers(x)
        return Fraction(total(product(self.cost, whole)), self.cost_denominator * denominator)

    def miss(self, x: NDArray[np.float64]) -> Fraction:
        """The most that a row is missed by, exactly; 0 where all hold."""
        whole, denominator = as_integers(x)
        activity = self.activity(whole)
        low, high = (product(side, denominator).astype(object) for side in self.row_limits)
        below = np.where(np.isfinite(self.program.row_lower), low - activity, 0)
        above = np.where(np.isfinite(self.program.row_upper), activity - high, 0)
        return Fraction(max([0, *below.tolist(), *above.tolist()]), self.rows.denominator * denominator)


def product(a: NDArray[Any], b: NDArray[Any] | int) -> NDArray[Any]:
    """a b in integers: in 64 bits where they hold every number, else in Python's.

    Examples
    --------
    >>> product(np.array([10**10, 2]), np.array([10**10, 3])).tolist()
    [100000000000000000000, 6]
    """
    # At least 1: a factor that is beyond 64 bits is so beside zeros too.
    largest = abs(b) if isinstance(b, int) else _largest(b)
    if max(1, _largest(a)) * max(1, largest) < _INT64:
        return a.astype(np.int64) * (b if isinstance(b, int) else b.astype(np.int64))
    return a.astype(object) * (b if isinstance(b, int) else b.astype(object))


def total(a: NDArray[Any]) -> int:
    """Σ a, exactly."""
    if a.dtype != object and _largest(a) * max(1, len(a)) < _INT64:
        return int(a.sum())
    return sum(a.tolist())


def _largest(a: NDArray[Any]) -> int:
    return max(int(a.max()), -int(a.min())) if len(a) else 0
