"""A year's problem handed to the core: once with everything that explains the answer, or many times with other keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from fordel_models.formula.guarantee import with_guarantee
from fordel_models.formula.problem import YearProblem
from fordel_models.specification import Pool
from fordel_solver import ExactAllocation, allocate, allocate_exactly, allocate_many

__all__ = ["allocate_problem", "allocate_rows"]


def allocate_problem(problem: YearProblem, pool: Pool) -> ExactAllocation:
    """The exact answer.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As the core.
    """
    return _exactly(problem, pool, problem.key)


def allocate_rows(problem: YearProblem, pool: Pool, rows: Sequence[Sequence[float]]) -> list[list[int]]:
    """The amounts for each row of keys, the rest of the problem as it is; each row is what the exact answer would be.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As the core, for the first row that fails.
    """
    base = [int(own) for own in problem.base or [0] * len(problem.eligible)]
    broken = problem.base is not None and any(own % pool.unit for own in problem.base)
    if broken or problem.guarantee is not None or (any(base) and pool.on_shortfall != "error"):
        return [list(_exactly(problem, pool, row).amounts) for row in rows]
    # Base amounts of whole units move everything by themselves and leave every fraction where it is.
    amount = problem.amount - sum(base)
    floors = None if problem.floors is None else [max(own - b, 0) for own, b in zip(problem.floors, base, strict=True)]
    caps = None if problem.caps is None else [own - b for own, b in zip(problem.caps, base, strict=True)]
    rules: dict[str, Any] = {
        "unit": pool.unit,
        "method": pool.method,
        "on_shortfall": pool.on_shortfall,
        "on_surplus": pool.on_surplus,
    }
    if problem.groups is None:
        found = allocate_many(amount, np.array(rows), floors=floors, caps=caps, **rules)
        return [_plus(row, base) for row in found]
    labels = problem.groups.labels
    start = dict.fromkeys(labels, 0)
    for label, own in zip(labels, base, strict=True):
        start[label] += own
    rules |= {
        "groups": labels,
        "group_floor": {label: max(own - start[label], 0) for label, own in problem.groups.floors.items()},
        "group_cap": {label: own - start[label] for label, own in problem.groups.caps.items()},
    }
    return [_plus(allocate(amount, np.array(row), floor=floors, cap=caps, **rules), base) for row in rows]


def _plus(amounts: Iterable[int], base: Sequence[int]) -> list[int]:
    return [int(amount) + own for amount, own in zip(amounts, base, strict=True)]


def _exactly(problem: YearProblem, pool: Pool, key: Sequence[Fraction] | Sequence[float]) -> ExactAllocation:
    groups = problem.groups
    answer = allocate_exactly(
        problem.amount,
        key,
        base=problem.base,
        floor=problem.floors,
        cap=problem.caps,
        unit=pool.unit,
        method=pool.method,
        on_shortfall=pool.on_shortfall,
        on_surplus=pool.on_surplus,
        groups=None if groups is None else groups.labels,
        group_floor=None if groups is None else groups.floors,
        group_cap=None if groups is None else groups.caps,
        labels=problem.labels,
    )
    return answer if problem.guarantee is None else with_guarantee(answer, problem.guarantee, pool.unit)
