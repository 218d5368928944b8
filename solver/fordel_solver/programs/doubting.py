"""When floating point leaves a doubt about an optimum, and what is asked then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.checking import Check, DualCheck, dot
from fordel_solver.programs.exact_optimum import ExactOptimum
from fordel_solver.programs.program import Program
from fordel_solver.programs.watching import run_watched
from fordel_solver.solvers.backend import Answer, Asked

__all__ = ["by_highs", "in_doubt", "of_exact"]

Floats = NDArray[np.float64]

# What rounding leaves of sums of floats, as a part of their terms; what is more is a doubt.
_ROUNDING = 1e-14
# An answer that is further off is wrong, and no matter of digits.
_FAR = 1e-7


def in_doubt(program: Program, answer: Answer, x: Floats | None, check: Check | None, duals: DualCheck | None) -> bool:
    """Whether an optimum of a linear program may be another vertex next to the one that was meant.

    The answer satisfies the program, and its duals prove it, but for a small part of the amounts that is more than the
    rounding of floats.
    """
    y = answer.row_duals
    if program.is_integer or answer.says != "optimal" or answer.x is None or y is None or check is None:
        return False
    if answer.x.shape != program.cost.shape or not (np.isfinite(answer.x).all() and np.isfinite(y).all()):
        return False
    at = answer.x if x is None else x
    A = program.matrix
    activity, size = A @ at, abs(A) @ np.abs(at)
    over = np.maximum(program.row_lower - activity, activity - program.row_upper)
    beyond = np.maximum(program.lower - at, at - program.upper)
    amount = max(1.0, float(np.abs(at).max(initial=0.0)), float(size.max(initial=0.0)))
    if max(float(over.max(initial=0.0)), float(beyond.max(initial=0.0))) > _FAR * amount:
        return False
    gap, terms = _gap(program, at, y)
    if gap > _FAR * max(terms, amount * float(np.abs(program.cost).max(initial=0.0))):
        return False
    if x is None or duals is None or gap > _ROUNDING * terms or not duals.close:
        return True
    return not check.exact and bool((over > _ROUNDING * size).any() or (beyond > _ROUNDING * np.abs(at)).any())


def _gap(program: Program, x: Floats, y: Floats) -> tuple[float, float]:
    """c·x less what y proves, and the terms of c·x; a reduced cost that is rounding is none."""
    A = program.matrix
    d = program.cost - A.T @ y
    size = np.abs(program.cost) + abs(A).T @ np.abs(y)
    d = np.where(np.abs(d) <= _ROUNDING * size, 0.0, d)
    activity = A @ x
    with np.errstate(invalid="ignore"):
        columns = np.where(d > 0, d * (x - program.lower), np.where(d < 0, d * (x - program.upper), 0.0))
        rows = np.where(y > 0, y * (activity - program.row_lower), 0.0)
        rows = np.where(y < 0, y * (activity - program.row_upper), rows)
    return float(np.add.reduce(np.abs(columns)) + np.add.reduce(np.abs(rows))), dot(np.abs(program.cost), np.abs(x))


def of_exact(exact: ExactOptimum) -> DualCheck:
    """The duals of an exact optimum, as those of a solver."""
    return DualCheck(float(exact.point.objective(exact.exact)), True, exact.y, exact.reduced_costs)


def by_highs(time_limit: float | None) -> Callable[[Program], Answer]:
    """HiGHS for what is refined; without presolve where it finds nothing with it."""
    from fordel_solver.solvers.highs import BACKEND

    def run(program: Program) -> Answer:
        answer, interrupted = run_watched(BACKEND, program, Asked(time_limit))
        if answer.says in ("optimal", "infeasible", "stopped") or interrupted:
            return answer
        return run_watched(BACKEND, program, Asked(time_limit, presolve=False))[0]

    return run
