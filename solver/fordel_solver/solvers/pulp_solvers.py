"""Whatever else PuLP finds installed, under PuLP's own name: Gurobi, CPLEX, Xpress, GLPK and others."""

from __future__ import annotations

import contextlib
import inspect
import tempfile
import time
from typing import Any

import numpy as np

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Missing, of_no_columns
from fordel_solver.solvers.loading import load_pulp, words_of
from fordel_solver.solvers.quiet import quietly
from fordel_solver.solvers.slices import in_slices
from fordel_solver.solvers.stopping import until_stopped

__all__ = ["PulpSolver", "found_by_pulp", "known_to_pulp"]

_OURS = "PULP_CBC_CMD"  # the CBC that PuLP brings is a backend of its own
# Names of PuLP for what is one code base; the others are named by what stands before _CMD, _PY and _DLL.
_CODE_BASES = {"COIN": "COIN-OR", "COINMP": "COIN-OR", "CYLP": "COIN-OR", "FSCIP": "SCIP", "PYGLPK": "GLPK"}
_SLICE = 5.0  # seconds: none of them hears a stop or shows what it has
_NEARLY = 0.9  # so much of the time limit used up: an "Optimal" after it may be no more than the best so far


class PulpSolver:
    """A solver that PuLP knows, by PuLP's name.

    Examples
    --------
    >>> PulpSolver("SCIP_PY").code_base
    'SCIP'
    """

    scales = True

    def __init__(self, name: str) -> None:
        self.name = name
        family = name.split("_")[0]
        self.code_base = _CODE_BASES.get(family, family)

    def __repr__(self) -> str:
        return f"PulpSolver({self.name!r})"

    def version(self) -> str:
        """As Backend.version."""
        pulp = load_pulp()
        try:
            with quietly():
                there = pulp.getSolver(self.name, msg=False).available()
        except Exception as error:
            raise Missing(
                f"{self.name} is broken or has no licence ({words_of(error)}). Make it run by itself first, or use the "
                'backend "highs".'
            ) from error
        if not there:
            raise Missing(
                f'PuLP does not find {self.name}. Install it, put it on the PATH, or use the backend "highs".'
            )
        return f"found by PuLP {pulp.__version__}"

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        self.version()
        if (answer := of_no_columns(program)) is not None:
            return answer
        pulp = load_pulp()
        try:
            found = until_stopped(lambda: _run_in_folder(pulp, self.name, program, asked), asked.stop)
        except Exception as error:
            return Answer("failed", message=words_of(error))
        return Answer("stopped", message="It was left when it was to stop.") if found is None else found


def known_to_pulp() -> tuple[str, ...]:
    """The names that PuLP knows, but for its own CBC.

    Raises
    ------
    Missing
        PuLP does not work here.
    """
    pulp = load_pulp()
    with quietly():
        return tuple(name for name in pulp.listSolvers() if name != _OURS)


def found_by_pulp() -> tuple[str, ...]:
    """Those of them that are installed, broken ones too.

    Raises
    ------
    Missing
        PuLP does not work here.
    """
    pulp = load_pulp()
    found = []
    for name in known_to_pulp():
        there = True  # a broken one too: `version` says why
        with quietly(), contextlib.suppress(Exception):
            there = bool(pulp.getSolver(name, msg=False).available())
        if there:
            found.append(name)
    return tuple(found)


def _run_in_folder(pulp: Any, name: str, program: Program, asked: Asked) -> Answer:
    with quietly(), tempfile.TemporaryDirectory(prefix="fordel-pulp-", ignore_cleanup_errors=True) as folder:
        if asked.stop is None and asked.progress is None:
            return _run(pulp, name, program, asked, folder)
        if not program.is_integer or not _takes(type(pulp.getSolver(name, msg=False)), "timeLimit"):
            return _run(pulp, name, program, asked, folder)
        return in_slices(lambda slice_, _: _run(pulp, name, program, slice_, folder), program, asked, _SLICE)


def _run(pulp: Any, name: str, program: Program, asked: Asked, folder: str) -> Answer:
    problem, columns, rows = _stated(pulp, program)
    solver = pulp.getSolver(name, **_options(type(pulp.getSolver(name, msg=False)), asked))
    if hasattr(solver, "tmpDir"):
        solver.tmpDir = folder
    start = time.monotonic()
    problem.solve(solver)
    late = asked.time_limit is not None and time.monotonic() - start >= _NEARLY * asked.time_limit
    message = f"{pulp.LpStatus[problem.status]}, {pulp.LpSolution[problem.sol_status]}"
    if problem.status in (pulp.LpStatusInfeasible, pulp.LpStatusUnbounded):
        # Solvers, and PuLP's readers of them, do not always tell one from the other.
        return Answer("infeasible or unbounded", message=message)
    values = [column.varValue for column in columns]
    if problem.status != pulp.LpStatusOptimal or None in values:
        return Answer("stopped" if late else "failed", message=message)
    x = np.array(values, dtype=np.float64)
    x = np.where(program.integer, np.rint(x), x)
    if late or problem.sol_status != pulp.LpSolutionOptimal:
        return Answer("feasible", x, message=message)
    if program.is_integer:
        return Answer("optimal", x, float(program.cost @ x) if asked.gap == 0 else None, None, message)
    y = np.zeros(len(program.row_lower))
    for row, constraint in rows:
        if constraint.pi is None:
            return Answer("optimal", x, message=message)
        y[row] += constraint.pi
    return Answer("optimal", x, None, y, message)


def _stated(pulp: Any, program: Program) -> tuple[Any, list[Any], list[tuple[int, Any]]]:
    """The program in PuLP's objects: columns c0, c1, ..., and each side of a row as a constraint."""
    problem = pulp.LpProblem("fordel", pulp.LpMinimize)
    columns = [
        problem.add_variable(
            f"c{number}",
            None if low == -np.inf else low,
            None if high == np.inf else high,
            cat=pulp.LpInteger if integer else pulp.LpContinuous,
        )
        for number, (low, high, integer) in enumerate(
            zip(program.lower.tolist(), program.upper.tolist(), program.integer.tolist(), strict=True)
        )
    ]
    problem += pulp.LpAffineExpression(zip(columns, program.cost.tolist(), strict=True))
    A = program.matrix
    rows: list[tuple[int, Any]] = []
    starts, indices, data = A.indptr.tolist(), A.indices.tolist(), A.data.tolist()
    for row, (low, high) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        a, b = starts[row], starts[row + 1]
        sides = [(pulp.LpConstraintEQ, low)] if low == high else []
        if low != high:
            sides += [(pulp.LpConstraintGE, low)] if low != -np.inf else []
            sides += [(pulp.LpConstraintLE, high)] if high != np.inf else []
        for sense, side in sides:
            terms = pulp.LpAffineExpression(
                [(columns[at], value) for at, value in zip(indices[a:b], data[a:b], strict=True)]
            )
            constraint = pulp.LpConstraint(terms, sense, f"r{len(rows)}", side)
            problem += constraint
            rows.append((row, constraint))
    return problem, columns, rows


def _options(solver: type, asked: Asked) -> dict[str, Any]:
    """Those that the solver takes. None takes a seed."""
    wanted = {"msg": False, "timeLimit": asked.time_limit, "gapRel": asked.gap, "threads": asked.threads}
    if not asked.presolve:
        wanted["presolve"] = False
    return {name: value for name, value in wanted.items() if value is not None and _takes(solver, name)}


def _takes(solver: type, option: str) -> bool:
    return option in inspect.signature(solver).parameters
