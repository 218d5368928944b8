"""All optimal x of a linear program by its exact optimum, and whether there is only one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_optimum import ExactOptimum, leave_no_room
from fordel_solver.programs.exact_program import product
from fordel_solver.programs.faces import Face
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution

__all__ = ["exact_face", "is_alone"]

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


def exact_face(best: ExactOptimum) -> Face:
    """{x feasible : x_j at its bound where d_j ≠ 0, row i at its side where y_i ≠ 0}: exactly the optimal x."""
    program = best.exact.program
    positive, negative = (best.d > 0).astype(bool), (best.d < 0).astype(bool)
    above, below = (best.Y > 0).astype(bool), (best.Y < 0).astype(bool)
    changed = program.but(
        lower=np.where(negative, program.upper, program.lower),
        upper=np.where(positive, program.lower, program.upper),
        row_lower=np.where(below, program.row_upper, program.row_lower),
        row_upper=np.where(above, program.row_lower, program.row_upper),
        integer=None,
    )
    return Face(changed, changed.lower == changed.upper, changed.row_lower == changed.row_upper)


def is_alone(face: Face, best: ExactOptimum, solve: Callable[..., Solution]) -> bool | None:
    """Whether the point is all of the face: no limit that it is at can be left, and those limits leave no room.

    max Σ slack of the limits at the point over the face is 0 (Appa 2002, doi 10.1057/palgrave.jors.2601320). The slack
    of a row is a column of its own, so that the cost is of ones and nothing is rounded.
    """
    from scipy.sparse import csr_array, hstack

    program = face.program
    lower, upper, row_lower, row_upper = _at(best, program)
    columns, rows = (lower | upper) & ~face.held_columns, (row_lower | row_upper) & ~face.held_rows
    m, open_rows = len(rows), np.flatnonzero(rows)
    k = len(open_rows)
    # a x - s = 0 for a row that may leave its side, with s between the sides of the row.
    slack = csr_array((-np.ones(k), (open_rows, np.arange(k))), shape=(m, k))
    wide = Program(
        np.concatenate([np.where(columns, np.where(lower, -1.0, 1.0), 0.0), np.where(row_lower[open_rows], -1.0, 1.0)]),
        hstack([program.matrix, slack], format="csr"),
        np.where(rows, 0.0, program.row_lower),
        np.where(rows, 0.0, program.row_upper),
        np.concatenate([program.lower, program.row_lower[open_rows]]),
        np.concatenate([program.upper, program.row_upper[open_rows]]),
    )
    found = solve(wide)
    if found.outcome == "unbounded":
        return False
    if found.exact is None:
        return None
    if found.exact.point.objective(found.exact.exact) < _slack_at(best, wide, open_rows):
        return False
    held, free = rows | face.held_rows, ~(columns | face.held_columns)
    if held.sum() < free.sum():
        return False
    return leave_no_room(best.exact, held, free) or None


def _at(best: ExactOptimum, program: Program) -> tuple[Truths, Truths, Truths, Truths]:
    """Which columns are at their lower and upper bound, and which rows at their lower and upper side, exactly."""
    exact, point = best.exact, best.point
    own = product(point.X, exact.bound_denominator)
    lower, upper = (product(side, point.over) for side in (exact.lower, exact.upper))
    activity = exact.activity(point.X)
    low, high = (product(side, point.over) for side in exact.row_limits)
    stated = exact.program
    return (
        np.isfinite(stated.lower) & (own == lower).astype(bool),
        np.isfinite(stated.upper) & (own == upper),
        np.isfinite(stated.row_lower) & (activity == low),
        np.isfinite(stated.row_upper) & (activity == high),
    )


def _slack_at(best: ExactOptimum, wide: Program, open_rows: NDArray[np.int64]) -> Fraction:
    """The cost of the point in the program of slacks."""
    exact, point = best.exact, best.point
    activity = exact.activity(point.X)[open_rows].tolist()
    n = len(point.X)
    cost = sum(int(c) * int(value) for c, value in zip(wide.cost[:n].tolist(), point.X.tolist(), strict=True))
    of_rows = sum(int(c) * int(value) for c, value in zip(wide.cost[n:].tolist(), activity, strict=True))
    return Fraction(cost, point.over) + Fraction(of_rows, point.over * exact.rows.denominator)
