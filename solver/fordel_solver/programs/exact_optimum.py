"""An optimum of a linear program to the last digit: x and y in fractions that prove each other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_program import ExactProgram, product, total
from fordel_solver.programs.exact_rank import are_independent
from fordel_solver.programs.exact_rows import integer_array
from fordel_solver.programs.faces import polished
from fordel_solver.programs.proof import common_denominator, rounded_duals

__all__ = ["ExactOptimum", "ExactPoint", "exact_point", "exact_point_near", "optimum", "optimum_near"]

Floats = NDArray[np.float64]

# How far a float is from the fraction that it stands for, as a part of the largest.
_NEAR = 1e-14
# Of a vertex: what is at a bound.
_AT = 1e-13


@dataclass(frozen=True, eq=False)
class ExactPoint:
    """x = X / over, which satisfies every row and bound exactly.

    Attributes
    ----------
    X : integer array of shape (n,)
    over : int
    """

    X: NDArray[Any]
    over: int

    @property
    def x(self) -> Floats:
        """The floats next to it."""
        return np.array([value / self.over for value in self.X.tolist()], dtype=np.float64)

    def is_at(self, other: ExactPoint) -> bool:
        """Whether it is the same point."""
        return bool((product(self.X, other.over) == product(other.X, self.over)).all())

    def objective(self, exact: ExactProgram) -> Fraction:
        """c·x."""
        return Fraction(total(product(exact.cost, self.X)), exact.cost_denominator * self.over)


@dataclass(frozen=True, eq=False)
class ExactOptimum:
    """A point and duals y = Y / y_over that are complementary, which proves that both are optimal.

    Attributes
    ----------
    exact : ExactProgram
    point : ExactPoint
    Y : integer array of shape (m,)
    y_over : int
    d : integer array of shape (n,)
        c - Aᵀy times `d_over`.
    d_over : int
    """

    exact: ExactProgram
    point: ExactPoint
    Y: NDArray[Any]
    y_over: int
    d: NDArray[Any]
    d_over: int

    @property
    def y(self) -> Floats:
        """The floats next to y."""
        return np.array([value / self.y_over for value in self.Y.tolist()], dtype=np.float64)

    @property
    def reduced_costs(self) -> Floats:
        """The floats next to c - Aᵀy."""
        return np.array([value / self.d_over for value in self.d.tolist()], dtype=np.float64)

    def is_unique(self) -> bool:
        """Whether what y holds leaves x no room; False is no proof of the opposite.

        Every optimal x has the columns with a reduced cost at their bounds, and the rows with a dual at their sides: it
        is the only one where the columns that are left are independent in those rows (Mangasarian 1979, doi
        10.1016/0024-3795(79)90004-4).
        """
        program = self.exact.program
        held_rows = (self.Y != 0).astype(bool) | (program.row_lower == program.row_upper)
        free = (self.d == 0).astype(bool) & (program.lower != program.upper)
        return leave_no_room(self.exact, held_rows, free)


def leave_no_room(exact: ExactProgram, held_rows: NDArray[np.bool_], free: NDArray[np.bool_]) -> bool:
    """Whether no two x differ in the free columns only and have the same held rows."""
    if not free.any():
        return True
    A = exact.program.matrix
    kept = np.flatnonzero(held_rows[exact.row_of] & free[A.indices])
    row_at, column_at = np.cumsum(held_rows) - 1, np.cumsum(free) - 1
    from scipy.sparse import csr_array

    rows = row_at[exact.row_of[kept]]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=int(held_rows.sum())))])
    part = csr_array(
        (np.ones(len(kept)), column_at[A.indices[kept]], starts), shape=(int(held_rows.sum()), int(free.sum()))
    )
    return are_independent(part, exact.rows.data[kept])


def exact_point(exact: ExactProgram, X: NDArray[Any], over: int) -> ExactPoint | None:
    """The point X / over where it satisfies every row and bound to the last digit, else None.

    Examples
    --------
    >>> from fordel_solver.programs.program import Program
    >>> exact = ExactProgram.of(Program([1, 1], [[3, 3]], 100, 100, 0, 50))
    >>> exact_point(exact, np.array([50, 50]), 3).x
    array([16.66666667, 16.66666667])
    >>> exact_point(exact, np.array([33, 0]), 1) is None
    True
    """
    program = exact.program
    own = product(X, exact.bound_denominator)
    lower, upper = (product(side, over) for side in (exact.lower, exact.upper))
    if (np.isfinite(program.lower) & (own < lower)).any() or (np.isfinite(program.upper) & (own > upper)).any():
        return None
    activity = exact.activity(X)
    low, high = (product(side, over) for side in exact.row_limits)
    below = np.isfinite(program.row_lower) & (activity < low)
    above = np.isfinite(program.row_upper) & (activity > high)
    return None if below.any() or above.any() else ExactPoint(X, over)


def optimum(exact: ExactProgram, point: ExactPoint, Y: NDArray[Any], over: int) -> ExactOptimum | None:
    """The point with y = Y / over, where each multiplier holds a limit that the point is at exactly; else None."""
    d, d_over = exact.reduced_costs(Y, over)
    own = product(point.X, exact.bound_denominator)
    lower, upper = (product(side, point.over) for side in (exact.lower, exact.upper))
    program = exact.program
    at_lower, at_upper = np.isfinite(program.lower) & (own == lower), np.isfinite(program.upper) & (own == upper)
    if not (((d <= 0) | at_lower) & ((d >= 0) | at_upper)).all():
        return None
    activity = exact.activity(point.X)
    low, high = (product(side, point.over) for side in exact.row_limits)
    at_low = np.isfinite(program.row_lower) & (activity == low)
    at_high = np.isfinite(program.row_upper) & (activity == high)
    if not (((Y <= 0) | at_low) & ((Y >= 0) | at_high)).all():
        return None
    return ExactOptimum(exact, point, Y, over, d, d_over)


def exact_point_near(exact: ExactProgram, x: Floats) -> ExactPoint | None:
    """The exact point of small fractions that floats stand for; None where they stand for none."""
    program = exact.program
    if (np.rint(x) == x).all() and (found := exact_point(exact, _rounded(x, 1), 1)) is not None:
        return found
    x = polished(program, x)[0]
    below, above = np.abs(x - program.lower), np.abs(program.upper - x)
    at_bound = np.minimum(below, above) <= _AT * np.maximum(1e-300, np.abs(x))
    free = x[~at_bound]
    over = common_denominator(free, _NEAR * float(np.abs(free).max(initial=0.0)))
    if over is None:
        return None
    over = lcm(over, exact.bound_denominator if at_bound.any() else 1)
    times = over // exact.bound_denominator if at_bound.any() else 1
    at_lower = at_bound & (below <= above)
    X = _rounded(np.where(at_bound, 0.0, x), over)
    X = np.where(at_lower, product(exact.lower, times), X)
    X = np.where(at_bound & ~at_lower, product(exact.upper, times), X)
    return exact_point(exact, X, over)


def _rounded(x: Floats, over: int) -> NDArray[Any]:
    """x times `over` in whole numbers."""
    if float(np.abs(x).max(initial=0.0)) * over < 2.0**53:
        return np.rint(x * over).astype(np.int64)
    return integer_array([round(Fraction(value) * over) for value in x.tolist()])


def optimum_near(exact: ExactProgram, point: ExactPoint, y: Floats) -> ExactOptimum | None:
    """The exact optimum of this point and the small fractions that the duals stand for."""
    return optimum(exact, point, *rounded_duals(exact.program, y))
