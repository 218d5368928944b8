"""Whether two code bases came to the same."""

from __future__ import annotations

import numpy as np

from fordel_solver.programs.said_numbers import said_apart
from fordel_solver.programs.solution import Solution

__all__ = ["agree", "is_unfinished", "said"]

_AGREES = 1e-9


def is_unfinished(one: Solution, other: Solution) -> bool:
    """Whether one of two came to an end and the other did not, and nothing that they have contradicts the other."""
    if one.outcome == other.outcome or {one.outcome, other.outcome}.isdisjoint(("feasible", "stopped")):
        return False
    if (one.x is not None and other.outcome == "infeasible") or (other.x is not None and one.outcome == "infeasible"):
        return False
    return not (_is_below(one, other) or _is_below(other, one))


def _is_below(one: Solution, other: Solution) -> bool:
    """Whether one has an x that is better than the other says any can be."""
    if one.objective is None or other.bound is None:
        return False
    return other.bound - one.objective > _AGREES * max(1.0, abs(one.objective))


def agree(one: Solution, other: Solution) -> bool:
    """Whether two came to the same: the same outcome, and the same objective but for rounding."""
    if one.outcome != other.outcome:
        return False
    if one.objective is None or other.objective is None:
        return one.objective is other.objective
    if one.outcome != "optimal":
        return not (_is_below(one, other) or _is_below(other, one))
    return abs(one.objective - other.objective) <= _AGREES * max(1.0, abs(one.objective))


def said(solution: Solution, beside: Solution) -> str:
    """What one came to, with the digits that tell it from the other."""
    if solution.objective is None:
        return solution.outcome
    other = np.inf if beside.objective is None else beside.objective
    return f"{solution.outcome} with {said_apart(solution.objective, other)[0]}"
