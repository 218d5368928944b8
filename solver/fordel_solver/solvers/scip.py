"""SCIP, branch and cut of the Zuse Institute Berlin, as OR-Tools brings it.

Bolusani and others 2024, arXiv 2402.17702.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Says, of_no_columns
from fordel_solver.solvers.loading import load_ortools
from fordel_solver.solvers.ortools_linear import ortools_version, told_apart
from fordel_solver.solvers.slices import in_slices
from fordel_solver.solvers.stopping import until_stopped

__all__ = ["BACKEND", "Scip"]

# The older of OR-Tools' ways in: the one in which SCIP hears an interrupt.
_MODULE = "linear_solver.pywraplp"
_SEEDS = 2**31 - 1
_SLICE = 5.0  # seconds, where somebody wants to see how far it is
_LEAST = 1  # milliseconds: it takes 0 for no limit
_NEARLY = 0.9  # so much of the time limit used up: that is why it stopped
_SAYS: dict[str, Says] = {
    "OPTIMAL": "optimal",
    "FEASIBLE": "feasible",
    "INFEASIBLE": "infeasible",
    "UNBOUNDED": "unbounded",
    "NOT_SOLVED": "stopped",
}


class Scip:
    """SCIP: integer programs by branch and cut, one thread."""

    name = "scip"
    code_base = "SCIP"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version(_MODULE)

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        module = load_ortools(_MODULE)
        if (answer := of_no_columns(program)) is not None:
            return answer

        def run(program: Program, asked: Asked) -> Answer:
            if asked.progress is None or not program.is_integer:
                return _run(module, program, asked, None)
            return in_slices(lambda slice_, best: _run(module, program, slice_, best), program, asked, _SLICE)

        return told_apart(program, asked, run)


def _run(module: Any, program: Program, asked: Asked, known: Answer | None) -> Answer:
    solver = module.Solver.CreateSolver("SCIP")
    if solver is None:
        return Answer("failed", message="This OR-Tools was built without SCIP.")
    x = _stated(solver, program)
    solver.SetSolverSpecificParametersAsString(_parameters(asked))
    if asked.time_limit is not None:
        solver.SetTimeLimit(max(_LEAST, int(1000 * asked.time_limit)))
    if known is not None and known.x is not None:
        solver.SetHint(x, known.x.tolist())
    status = until_stopped(solver.Solve, asked.stop, solver.InterruptSolve)
    name = next((name for name in (*_SAYS, "MODEL_INVALID") if getattr(solver, name) == status), "ABNORMAL")
    says: Says = _SAYS.get(name, "failed")
    late = asked.time_limit is not None and solver.wall_time() >= _NEARLY * 1000 * asked.time_limit
    if name == "ABNORMAL" and (late or (asked.stop is not None and asked.stop.is_set())):
        says = "stopped"
    if says not in ("optimal", "feasible"):
        return Answer(says, message=name)
    values = np.array([column.solution_value() for column in x], dtype=np.float64)
    bound = float(solver.Objective().BestBound()) if program.is_integer else None
    if bound is not None and not np.isfinite(bound):
        bound = None
    return Answer(says, values, bound, None, name)


def _parameters(asked: Asked) -> str:
    parameters = [
        f"randomization/randomseedshift = {asked.seed % _SEEDS}",
        f"limits/gap = {asked.gap!r}",
        "numerics/feastol = 1e-09",
    ]
    if not asked.presolve:
        parameters.append("presolving/maxrounds = 0")
    return "\n".join(parameters)


def _stated(solver: Any, program: Program) -> list[Any]:
    """The program in the solver, and its columns."""
    x = [
        solver.Var(low, high, whole, "")
        for low, high, whole in zip(
            program.lower.tolist(), program.upper.tolist(), program.integer.tolist(), strict=True
        )
    ]
    A = program.matrix
    starts, columns, entries = A.indptr.tolist(), A.indices.tolist(), A.data.tolist()
    for row, (low, high) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        constraint = solver.Constraint(low, high)
        for at in range(starts[row], starts[row + 1]):
            constraint.SetCoefficient(x[columns[at]], entries[at])
    objective = solver.Objective()
    for column in np.flatnonzero(program.cost).tolist():
        objective.SetCoefficient(x[column], float(program.cost[column]))
    objective.SetMinimization()
    return x


BACKEND = Scip()
