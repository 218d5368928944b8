"""Which projects under a budget: solve() against CP-SAT, HiGHS and CBC called by hand on the same program."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache

import numpy as np

from fordel_solver import Program, solve

from ..data import SEED
from ..programs import Arrays, projects
from ..subject import NotAvailableError, Setting, Subject, Work, WrongAnswerError
from .linear_programs import program_of
from .pulp_cbc import load as load_pulp

# The one that docs/solvers.md recommends for choosing whole projects.
BACKEND = "cp-sat"


@cache
def arrays() -> Arrays:
    return projects()


def by_highs(data: Arrays) -> float:
    """SciPy's milp, without a gap."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        data.cost,
        integrality=np.ones(len(data.cost)),
        bounds=Bounds(data.lower, data.upper),
        constraints=LinearConstraint(data.matrix.tocsc(), data.row_lower, data.row_upper),
        options={"mip_rel_gap": 0.0},
    )
    return float(found.fun)


def by_cp_sat(data: Arrays) -> float:
    """OR-Tools CP-SAT with one worker, as one writes it."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in data.cost]
    A = data.matrix
    for i, (low, high) in enumerate(zip(data.row_lower.tolist(), data.row_upper.tolist(), strict=True)):
        at = slice(A.indptr[i], A.indptr[i + 1])
        row = cp_model.LinearExpr.weighted_sum([x[j] for j in A.indices[at].tolist()], A.data[at].astype(int).tolist())
        if np.isfinite(low):
            model.add(row >= int(low))
        if np.isfinite(high):
            model.add(row <= int(high))
    model.minimize(cp_model.LinearExpr.weighted_sum(x, data.cost.astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return float(solver.objective_value)


def by_cbc(data: Arrays) -> float:
    """PuLP with CBC, as one writes it."""
    import pulp

    problem = pulp.LpProblem("projects", pulp.LpMinimize)
    x = [problem.add_variable(f"x{j}", cat=pulp.LpBinary) for j in range(len(data.cost))]
    problem += pulp.LpAffineExpression(list(zip(x, data.cost.tolist(), strict=True)))
    A = data.matrix
    for i, (low, high) in enumerate(zip(data.row_lower.tolist(), data.row_upper.tolist(), strict=True)):
        at = slice(A.indptr[i], A.indptr[i + 1])
        row = list(zip((x[j] for j in A.indices[at].tolist()), A.data[at].tolist(), strict=True))
        if np.isfinite(low):
            problem += pulp.LpAffineExpression(row) >= low
        if np.isfinite(high):
            problem += pulp.LpAffineExpression(row) <= high
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    value: float = pulp.value(problem.objective)
    return value


def ours(data: Arrays, ties: bool | None = False) -> float:
    """Stated, solved, proven and checked."""
    program: Program = program_of(data)
    solution = solve(program, BACKEND, ties=ties)
    if solution.outcome != "optimal" or solution.check is None or not solution.check.exact:
        raise WrongAnswerError(f"The projects are {solution.outcome}.")
    return float(solution.objective or 0)


def prepare(way: Callable[[Arrays], float], optimum: Callable[[Arrays], float]) -> Callable[[Setting], Work]:
    """A way, held against the optimum of another code base."""

    def prepare_way(_: Setting) -> Work:
        if way is by_cbc:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                load_pulp()
        try:
            found, expected = way(arrays()), optimum(arrays())
        except ImportError as error:
            raise NotAvailableError(str(error)) from None
        if round(found) != round(expected):
            raise WrongAnswerError(f"Of the projects one code base makes {found}, another {expected}.")
        return Work(lambda: way(arrays()))

    return prepare_way


SUBJECTS = tuple(
    Subject(
        name,
        f"490 projects, 98 municipalities: {title}",
        "proven optimum of an integer program",
        "s",
        prepare(way, by_cp_sat if way is by_highs else by_highs),
        family="integer programs",
        sizes={"recipients": 98, "columns": 490, "rows": 104},
        seed=SEED,
    )
    for name, title, way in (
        ("projects", "stated, solved, proven and checked, ties left", ours),
        ("projects-ties", "with ties broken and uniqueness", lambda data: ours(data, None)),
        ("projects-highs", "SciPy HiGHS by hand", by_highs),
        ("projects-cp-sat", "OR-Tools CP-SAT by hand", by_cp_sat),
        ("projects-cbc", "PuLP + CBC by hand", by_cbc),
    )
)
