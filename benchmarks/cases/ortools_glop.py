"""OR-Tools GLOP on the linear program, built through its own linear solver interface."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from ..data import Floats, rows_for_peers
from ..deviation import ANSWER, Program, check_least_deviation, program_of
from ..peer_sizes import of_sizes
from ..subject import NotAvailableError, Setting, Work, WrongAnswerError


def solve(program: Program) -> Floats:
    """Build and solve in one thread."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    infinity = solver.infinity()
    objective = solver.Objective()
    total = solver.Constraint(program.amount, program.amount)
    amounts = []
    for target, weight, floor, cap in zip(
        program.target.tolist(), program.weight.tolist(), program.floor.tolist(), program.cap.tolist(), strict=True
    ):
        amount, over, under = (
            solver.NumVar(floor, cap, ""),
            solver.NumVar(0, infinity, ""),
            solver.NumVar(0, infinity, ""),
        )
        objective.SetCoefficient(over, weight)
        objective.SetCoefficient(under, weight)
        deviation = solver.Constraint(target, target)
        deviation.SetCoefficient(amount, 1)
        deviation.SetCoefficient(over, -1)
        deviation.SetCoefficient(under, 1)
        total.SetCoefficient(amount, 1)
        amounts.append(amount)
    objective.SetMinimization()
    status = solver.Solve()
    if status != pywraplp.Solver.OPTIMAL:
        raise WrongAnswerError(f"OR-Tools GLOP ended with status {status}.")
    return np.array([amount.solution_value() for amount in amounts])


def prepare(recipients: int) -> Callable[[Setting], Work]:
    """How one size is prepared."""

    def prepare_size(setting: Setting) -> Work:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import ortools.linear_solver.pywraplp  # noqa: F401  (loaded before it is timed)
            except ImportError:
                raise NotAvailableError("OR-Tools is not installed") from None
        scenarios, rows = rows_for_peers(setting, recipients)
        check_least_deviation("OR-Tools GLOP", solve, scenarios, rows)
        programs = [program_of(scenarios, row) for row in rows]
        return Work(lambda: [solve(program) for program in programs], len(programs))

    return prepare_size


SUBJECTS = of_sizes("ortools-glop", "OR-Tools GLOP, build and solve", ANSWER, prepare, (98, 3_143))
