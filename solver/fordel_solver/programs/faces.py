"""The x that are as good as one another in a linear program, and whether there is more than one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program

__all__ = ["Face", "is_a_point", "optimal_face", "polished", "tight"]

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

# Of an x or a row: how far from its limit it is still at it, as a part of its size. What is a krone from a limit of a
# thousand million kroner is not at it, so that nearness is widened only where a solver was less exact.
_AT = (1e-13, 1e-11, 1e-8)
# A vertex that was computed from its limits misses the others by no more than rounding.
_ROUNDING = 1e-13
# A pivot that is smaller than this, of a matrix with entries of one, is none.
_PIVOT = 1e-7


@dataclass(frozen=True, eq=False)
class Face:
    """Where c·x is least: columns held at a bound by their reduced costs, rows held at a side by their duals.

    Attributes
    ----------
    program : Program
        The same with those columns fixed and those rows equal; its points are the optimal x.
    held_columns, held_rows : bool arrays
        Which are.
    """

    program: Program
    held_columns: Truths
    held_rows: Truths


def optimal_face(program: Program, row_duals: Floats, column_duals: Floats) -> Face:
    """{x feasible : x_j at its bound where d_j ≠ 0, row i at its side where y_i ≠ 0}.

    By complementary slackness with any optimal duals these are all the optimal x.

    Examples
    --------
    >>> program = Program([1, 1, 2], [[1, 1, 1]], 100, 100, 0, 80)
    >>> face = optimal_face(program, np.array([1.0]), np.array([0.0, 0.0, 1.0]))
    >>> face.program.upper
    array([80., 80.,  0.])
    """
    size = abs(program.matrix) @ np.ones(program.matrix.shape[1])
    largest = float((np.abs(row_duals) * size).max(initial=0.0))
    y = np.where(np.abs(row_duals) * size <= 1e-11 * largest, 0.0, row_duals)
    d = column_duals
    changed = program.but(
        lower=np.where(d < 0, program.upper, program.lower),
        upper=np.where(d > 0, program.lower, program.upper),
        row_lower=np.where(y < 0, program.row_upper, program.row_lower),
        row_upper=np.where(y > 0, program.row_lower, program.row_upper),
        integer=None,
    )
    return Face(changed, changed.lower == changed.upper, changed.row_lower == changed.row_upper)


def is_a_point(face: Face) -> bool:
    """Whether the rows that are held leave the columns that are not no room: then the optimal x is unique.

    For this the reduced costs must be strict (Mangasarian 1979, doi 10.1016/0024-3795(79)90004-4). False is no proof
    of the opposite.
    """
    return _full_rank(face.program, face.held_rows, ~face.held_columns)


def tight(program: Program, x: Floats, near: float = _AT[-1]) -> tuple[Truths, Truths, Floats]:
    """Columns and rows that x has at a limit, and x with those columns exactly there: at the nearer of two."""
    below, above = np.abs(x - program.lower), np.abs(program.upper - x)
    columns = np.minimum(below, above) <= near * np.maximum(1.0, np.abs(x))
    at = np.where(columns, np.where(below <= above, program.lower, program.upper), x)
    activity = program.matrix @ x
    size = near * np.maximum(1.0, abs(program.matrix) @ np.abs(x))
    rows = np.minimum(np.abs(activity - program.row_lower), np.abs(program.row_upper - activity)) <= size
    return columns, rows, at


def polished(program: Program, x: Floats) -> tuple[Floats, bool]:
    """A vertex anew from the limits that it is at, so that its digits do not depend on the solver.

    Columns at a bound are put there; the others solve  A x = b  of the tight rows, by least squares where there are
    more rows than columns.

    Returns
    -------
    x : float array
        As it was where it is no vertex.
    vertex : bool
    """
    for near in _AT:
        limits = tight(program, x, near)
        found = _meeting(program, x, *limits)
        if found is None or not _holds(program, found):
            continue
        # The limits of the vertex itself, of which a solver's rounding may have hidden some.
        own = tight(program, found, _AT[1])
        if all(np.array_equal(one, other) for one, other in zip(own[:2], limits[:2], strict=True)):
            return found, True
        again = _meeting(program, found, *own)
        return (found if again is None or not _holds(program, again) else again), True
    return x, False


def _meeting(program: Program, x: Floats, columns: Truths, rows: Truths, at: Floats) -> Floats | None:
    """The point where these columns and rows are at the limits that they have at x; None where it is no single one."""
    free = ~columns
    if not free.any():
        return np.asarray(at + 0.0)
    solver = _factorised(program, rows, free)
    if solver is None:
        return None
    activity = program.matrix @ x
    b = np.where(activity - program.row_lower <= program.row_upper - activity, program.row_lower, program.row_upper)
    A = program.matrix[np.flatnonzero(rows)]
    # From nothing, so that no digit of x is left in it.
    found = np.where(free, 0.0, at)
    for _ in range(3):
        found[free] += solver(b[rows] - A @ found)
    # What is left of a whole number in the last digits is rounding.
    whole = np.rint(found)
    return np.where(np.abs(found - whole) <= 1e-11 + 2e-14 * np.abs(found), whole, found) + 0.0


def _holds(program: Program, x: Floats) -> bool:
    """Whether x satisfies the rows and bounds but for rounding."""
    activity, size = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    return bool(
        (np.maximum(program.lower - x, x - program.upper) <= _ROUNDING * np.abs(x)).all()
        and (np.maximum(program.row_lower - activity, activity - program.row_upper) <= _ROUNDING * size).all()
    )


def _full_rank(program: Program, rows: Truths, columns: Truths) -> bool:
    return not columns.any() or _factorised(program, rows, columns) is not None


def _factorised(program: Program, rows: Truths, columns: Truths) -> Any:
    """r → argmin |A v - r| with these rows and columns; None where A has not full column rank."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import splu

    if rows.sum() < columns.sum():
        return None
    A = program.matrix[np.flatnonzero(rows)][:, np.flatnonzero(columns)]
    if (np.diff(A.tocsc().indptr) == 0).any():
        return None
    # Rows and columns of length one: what a pivot is can be judged, and squares do not grow.
    R = diags_array(1 / np.maximum(1e-300, abs(A).max(axis=1).toarray().ravel()))
    A = R @ A
    S = diags_array(1 / np.sqrt((A * A).sum(axis=0)))
    A = (A @ S).tocsc()
    try:
        factors = splu((A.T @ A).tocsc())
    except RuntimeError:
        return None
    if np.abs(factors.U.diagonal()).min() < _PIVOT**2:
        return None
    return lambda r: S @ factors.solve(A.T @ (R @ r))
