"""Of several answers that are as good, always the same one; and whether there are several."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.attempting import objective
from fordel_solver.programs.checking import check_point, dot
from fordel_solver.programs.exact_faces import exact_face, is_alone
from fordel_solver.programs.exact_optimum import ExactPoint
from fordel_solver.programs.exact_rows import integer_array
from fordel_solver.programs.faces import is_a_point, optimal_face, polished
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution

__all__ = ["declared_weights", "settled", "settled_linear"]

Floats = NDArray[np.float64]
Solver = Callable[..., Solution]

# Solvers' points that differ by less may be one; two vertices, computed from their limits, differ when they differ.
_SAME, _SAME_VERTEX = 1e-7, 1e-11


def declared_weights(order: NDArray[np.int64], turn: int = 0) -> Floats:
    """w of the second stage, which maximises w·x: falling with the declared order, and generic.

    w_j = 2 - (r_j + h_j / 2) / n, where r_j is the place of column j in the order and h_j in [0, 1) is a hash of that
    place (SplitMix64; Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195). A krone that could be in either of two
    columns is in the first; h makes exchanges among more than two come to something as well.

    Examples
    --------
    >>> bool((np.diff(declared_weights(np.arange(1000))) < 0).all())
    True
    """
    n = len(order)
    place = np.empty(n, dtype=np.uint64)
    place[order] = np.arange(n, dtype=np.uint64)
    z = (place + np.uint64(1 + turn * n)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return 2 - (place + (z >> np.uint64(11)) * 2.0**-54) / n


def settled(program: Program, solution: Solution, order: NDArray[np.int64], solve: Solver) -> Solution:
    """The solution with its ties broken by declared order, and whether it is unique.

    Parameters
    ----------
    program : Program
    solution : Solution
        Optimal.
    order : int array
        All columns, the first preferred.
    solve : callable
        A program to a solution, with its ties left; with False after it, its duals need not be exact.
    """
    start = time.perf_counter()
    if program.is_integer:
        from fordel_solver.programs.integer_ties import settled_integer

        x, unique = settled_integer(program, solution, order, solve)
    else:
        x, unique = settled_linear(program, solution, order, solve)
    check = check_point(program, x)
    if not check.ok or not _as_good(program, x, np.asarray(solution.x)):
        x, check, unique = np.asarray(solution.x), check_point(program, np.asarray(solution.x)), None
    seconds = replace(solution.seconds, ties=time.perf_counter() - start)
    value = objective(program, x) if solution.exact is None else float(solution.objective or 0.0)
    bound = value if program.is_integer else min(value, float(solution.bound if solution.bound is not None else value))
    return replace(solution, x=x, objective=value, bound=bound, unique=unique, check=check, seconds=seconds)


def settled_linear(
    program: Program, solution: Solution, order: NDArray[np.int64], solve: Solver
) -> tuple[Floats, bool | None]:
    """Of the optimal x of a linear program, the one with the largest w·x; and whether there is another.

    Whether there is, is told where x is known as fractions; else it is not decided, or denied where two that are as
    good are far apart.
    """
    x = np.asarray(solution.x)
    if solution.row_duals is None or solution.column_duals is None:
        return _by_cost_row(program, x, order, solve)
    best = solution.exact
    if best is not None and best.is_unique():
        return x, True
    face = optimal_face(program, solution.row_duals, solution.column_duals) if best is None else exact_face(best)
    x, is_vertex = (x, True) if best is not None else polished(program, x)
    found = _preferred(face.program, order, solve)
    if found is None or found.x is None:
        return x, None
    second, vertex = (found.x, True) if found.point is not None else polished(program, found.x)
    if best is None or found.point is None:
        return second, False if _differ(second, x, vertex and is_vertex) else None
    if not found.point.is_at(best.point):
        return second, False
    return x, is_alone(face, best, solve)


def _preferred(face: Program, order: NDArray[np.int64], solve: Solver) -> Solution | None:
    """The point of a face with the largest w·x, or the smallest Σ w |x| where w·x has no largest."""
    for turn in range(4):
        w = declared_weights(order, turn)
        found = solve(face.but(cost=-w), False)
        if found.outcome == "unbounded":
            return _nearest_zero(face, w, solve)
        if found.outcome != "optimal" or found.row_duals is None or found.column_duals is None:
            return None
        if is_a_point(optimal_face(face.but(cost=-w), found.row_duals, found.column_duals)):
            break
    return found


def _nearest_zero(face: Program, w: Floats, solve: Solver) -> Solution | None:
    from scipy.sparse import hstack

    split = Program(
        np.concatenate([w, w]),
        hstack([face.matrix, -face.matrix], format="csr"),
        face.row_lower,
        face.row_upper,
        np.concatenate([np.maximum(face.lower, 0), np.maximum(-face.upper, 0)]),
        np.concatenate([np.maximum(face.upper, 0), np.maximum(-face.lower, 0)]),
    )
    found = solve(split, False)
    if found.outcome != "optimal" or found.x is None:
        return None
    n, point = len(w), found.point
    if point is not None:
        X = point.X.astype(object)
        point = ExactPoint(integer_array((X[:n] - X[n:]).tolist()), point.over)
    return replace(found, x=found.x[:n] - found.x[n:] if point is None else point.x, point=point)


def _by_cost_row(program: Program, x: Floats, order: NDArray[np.int64], solve: Solver) -> tuple[Floats, bool | None]:
    """Where the backend gave no duals: those of another give the face."""
    found = solve(program)
    if found.outcome != "optimal" or found.row_duals is None or not _as_good(program, np.asarray(found.x), x):
        return x, None
    return settled_linear(program, found, order, solve)


def _differ(one: Floats, other: Floats, vertices: bool) -> bool:
    by = np.abs(one - other)
    if not vertices:
        return bool((by > _SAME * np.maximum(1.0, np.abs(one))).any())
    whole = (np.rint(one) == one) & (np.rint(other) == other)
    return bool((by > np.where(whole, 0.0, _SAME_VERTEX * np.maximum(1.0, np.abs(one)))).any())


def _as_good(program: Program, one: Floats, other: Floats) -> bool:
    terms = dot(np.abs(program.cost), np.maximum(np.abs(one), np.abs(other)))
    return dot(program.cost, one) - dot(program.cost, other) <= 1e-9 * max(terms, 1e-300)
