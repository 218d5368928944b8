"""A program solved to a proven optimum, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fordel_solver import Program, Solution, solve
from fordel_solver.errors import SolverFailure

__all__ = ["proven", "whole_x"]


def proven(
    program: Program, backend: str | None, where: str, *, ties: Sequence[int] | bool | None = None
) -> Solution | None:
    """The optimum of a program; None where its rules cannot hold together, which is proven too.

    Parameters
    ----------
    program : Program
    backend : str or None
        None: the usual one.
    where : str
        The instance and what is asked, for messages.
    ties
        As in `fordel_solver.solve`.

    Raises
    ------
    SolverFailure
        Neither was proven.

    Examples
    --------
    >>> proven(Program([1], [[1]], 2, 5, 0, 9), None, "pool").x.tolist()
    [2.0]
    >>> proven(Program([1], [[1]], 2, 5, 0, 1), None, "pool") is None
    True
    """
    solution = solve(program, backend or "highs", ties=ties)
    if solution.outcome == "infeasible":
        return None
    if solution.outcome != "optimal" or solution.x is None:
        raise SolverFailure(f"{where}: the solver came to no proven answer ({solution.outcome}). Ask another backend.")
    return solution


def whole_x(solution: Solution, where: str) -> list[int]:
    """The x of a solution whose columns are all whole.

    Raises
    ------
    SolverFailure
        One of them is no whole number.
    """
    assert solution.x is not None
    x = np.rint(solution.x)
    if np.abs(solution.x - x).max(initial=0.0) > 1e-6:
        raise SolverFailure(f"{where}: the answer is not in whole numbers. Ask another backend.")
    return [int(own) for own in x]
