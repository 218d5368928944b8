"""What GLOP, PDLP and SCIP have in common, and OR-Tools' way in that takes whole arrays."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Says, of_no_columns
from fordel_solver.solvers.loading import load_ortools, words_of
from fordel_solver.solvers.stopping import until_stopped

__all__ = ["ortools_version", "run_linear", "told_apart"]

_NEARLY = 0.9  # so much of the time limit used up: that is why it stopped
_LEAST_SECONDS = 1e-3  # it takes 0 for no limit
_SAYS: dict[str, Says] = {"OPTIMAL": "optimal", "FEASIBLE": "feasible", "INFEASIBLE": "infeasible"}


def ortools_version(module: str) -> str:
    """OR-Tools' version, when that module of it loads.

    Raises
    ------
    Missing
        It does not.
    """
    load_ortools(module)
    return f"OR-Tools {sys.modules['ortools'].__version__}"


def run_linear(
    solver: str, program: Program, asked: Asked, parameters: str, *, duals: bool, interruptible: bool
) -> Answer:
    """One run of a solver of OR-Tools' model builder.

    Parameters
    ----------
    solver : str
        OR-Tools' name.
    parameters : str
        In the solver's own format.
    duals : bool
        Whether it has duals of a linear program.
    interruptible : bool
        Whether it hears an interrupt. The others are left to their time limit.

    Raises
    ------
    Missing
        OR-Tools does not work here.
    """
    helper = load_ortools("linear_solver.python.model_builder_helper")
    if (answer := of_no_columns(program)) is not None:
        return answer
    return told_apart(
        program,
        asked,
        lambda program, asked: _run(helper, solver, program, asked, parameters, duals, interruptible),
    )


def told_apart(program: Program, asked: Asked, run: Callable[[Program, Asked], Answer]) -> Answer:
    """The answer of a run of OR-Tools, which says "infeasible" for "infeasible or unbounded" as well: then it is asked
    a second time, without cost. What goes wrong comes back as "failed"."""
    try:
        answer = run(program, asked)
        if answer.says == "infeasible" and program.cost.any():
            second = run(program.but(cost=np.zeros(len(program.cost))), replace(asked, progress=None))
            if second.x is not None:
                return Answer("unbounded", message=answer.message)
            if second.says != "infeasible":
                return replace(answer, says="infeasible or unbounded")
    except Exception as error:
        return Answer("failed", message=words_of(error))
    return answer


def _run(
    helper: Any, solver: str, program: Program, asked: Asked, parameters: str, duals: bool, interruptible: bool
) -> Answer:
    from scipy.sparse import csr_matrix

    A = program.matrix
    model, call = helper.ModelBuilderHelper(), helper.ModelSolverHelper(solver)
    if not call.solver_is_supported():
        return Answer("failed", message=f"This OR-Tools was built without {solver}.")
    # Copies: it asks for arrays that may be written to, and those of a program may not.
    model.fill_model_from_sparse_data(
        program.lower.copy(),
        program.upper.copy(),
        program.cost.copy(),
        program.row_lower.copy(),
        program.row_upper.copy(),
        csr_matrix((A.data, A.indices, A.indptr), shape=A.shape, copy=True),
    )
    for column in np.flatnonzero(program.integer).tolist():
        model.set_var_integrality(column, True)
    if asked.time_limit is not None:
        call.set_time_limit_in_seconds(max(asked.time_limit, _LEAST_SECONDS))
    call.set_solver_specific_parameters(parameters)
    # A run that is left goes on holding the model and the call; both are kept by the function that it runs.
    done = until_stopped(lambda: call.solve(model) or True, asked.stop, call.interrupt_solve if interruptible else None)
    if done is None:
        return Answer("stopped", message=f"{solver} was left when it was to stop: it does not hear an interrupt.")
    return _answer(call, program, asked, duals)


def _answer(call: Any, program: Program, asked: Asked, duals: bool) -> Answer:
    status = call.status().name
    message = ": ".join(filter(None, (status, call.status_string())))
    x = np.array(call.variable_values(), dtype=np.float64) if call.has_solution() else None
    says = _SAYS.get(status, "failed")
    if status == "UNBOUNDED":
        return Answer("unbounded", message=message)
    if status in ("NOT_SOLVED", "CANCELLED_BY_USER"):
        late = asked.time_limit is not None and call.wall_time() >= _NEARLY * asked.time_limit
        if not late and not (asked.stop is not None and asked.stop.is_set()):
            return Answer("failed", message=message)
        return Answer("stopped" if x is None else "feasible", x, message=message)
    if x is None:
        return Answer("failed" if says in ("optimal", "feasible") else says, message=message)
    y = np.array(call.dual_values(), dtype=np.float64) if duals and says == "optimal" else None
    return Answer(says, x, None, y, message)
