"""Before anyone is told that nothing is possible, or that everything is: our own proof, or a second code base."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.attempting import Tried, attempt
from fordel_solver.programs.checking import check_point, dot
from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Asked, Backend

__all__ = ["elastic", "infeasible_by_proof", "ray_of", "without_cost"]

Floats = NDArray[np.float64]


def elastic(program: Program, weights: Floats | None = None) -> Program:
    """min Σ w (s + t)  subject to  row_lower <= A x + s - t <= row_upper,  s, t >= 0.

    That is how far the rows are from holding. A column s for each row with a lower side, in the rows' order, then a
    column t for each with an upper side.
    """
    from scipy.sparse import eye_array, hstack

    m, n = program.matrix.shape
    w = np.ones(m) if weights is None else weights
    more, less = np.flatnonzero(np.isfinite(program.row_lower)), np.flatnonzero(np.isfinite(program.row_upper))
    unit = eye_array(m, format="csc")
    extra = len(more) + len(less)
    return Program(
        np.concatenate([np.zeros(n), w[more], w[less]]),
        hstack([program.matrix, unit[:, more], -unit[:, less]], format="csr"),
        program.row_lower,
        program.row_upper,
        np.concatenate([program.lower, np.zeros(extra)]),
        np.concatenate([program.upper, np.full(extra, np.inf)]),
        np.concatenate([program.integer, np.zeros(extra, dtype=bool)]),
    )


def infeasible_by_proof(program: Program, backend: Backend, asked: Asked) -> tuple[bool, Tried]:
    """Whether the duals of the elastic relaxation prove, in integers, that no x satisfies the rows (Farkas 1902)."""
    from fordel_solver.programs.proof import proves_infeasible

    relaxed = elastic(program.but(integer=None))
    tried = attempt(relaxed, backend, replace(asked, progress=None), "confirms")
    if tried.exact is not None:
        return proves_infeasible(program, tried.exact.y), tried
    y = tried.answer.row_duals
    return y is not None and proves_infeasible(program, y), tried


def without_cost(program: Program) -> Program:
    """The same rows and bounds, and nothing to minimise."""
    return program.but(cost=np.zeros_like(program.cost))


def ray_of(program: Program, backend: Backend, asked: Asked) -> tuple[Floats | None, Tried]:
    """A direction r in which x can go for ever while c·x falls; None where there is none.

    min c·r where A r and r are 0, or at least or at most 0, as the sides that are there ask, and -1 <= r <= 1.
    """

    def cone(low: Floats, high: Floats, most: float) -> tuple[Floats, Floats]:
        return np.where(np.isfinite(low), 0.0, -most), np.where(np.isfinite(high), 0.0, most)

    row_lower, row_upper = cone(program.row_lower, program.row_upper, np.inf)
    lower, upper = cone(program.lower, program.upper, 1.0)
    rays = Program(program.cost, program.matrix, row_lower, row_upper, lower, upper)
    tried = attempt(rays, backend, replace(asked, progress=None), "confirms")
    r = tried.x
    falls = r is not None and dot(program.cost, r) < -1e-9 * dot(np.abs(program.cost), np.abs(r))
    return (r if falls and check_point(rays, np.asarray(r)).ok else None), tried
