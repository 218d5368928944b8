"""PuLP with its CBC on the linear program. Building is part of it: a loop in PuLP builds every scenario anew."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable

import numpy as np

from ..data import Floats, rows_for_peers
from ..deviation import ANSWER, Program, check_least_deviation, program_of
from ..peer_sizes import of_sizes
from ..subject import NotAvailableError, Setting, Work, WrongAnswerError


def solve(program: Program) -> Floats:
    """Build with PuLP, solve with CBC in one thread."""
    import pulp

    n = program.target.size
    target, weight = program.target.tolist(), program.weight.tolist()
    problem = pulp.LpProblem("deviation", pulp.LpMinimize)
    amount = [
        problem.add_variable(f"x{i}", low, high)
        for i, (low, high) in enumerate(zip(program.floor.tolist(), program.cap.tolist(), strict=True))
    ]
    over = [problem.add_variable(f"over{i}", 0) for i in range(n)]
    under = [problem.add_variable(f"under{i}", 0) for i in range(n)]
    problem += pulp.LpAffineExpression(list(zip(over + under, weight + weight, strict=True)))
    for i in range(n):
        problem += pulp.LpAffineExpression([(amount[i], 1), (over[i], -1), (under[i], 1)]) == target[i]
    problem += pulp.lpSum(amount) == program.amount
    status = problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
    if pulp.LpStatus[status] != "Optimal":
        raise WrongAnswerError(f"PuLP + CBC ended with {pulp.LpStatus[status]}.")
    return np.array([variable.value() for variable in amount])


def load() -> None:
    """Import PuLP, after OR-Tools: in the other order PuLP can make OR-Tools' solvers answer wrongly."""
    if importlib.util.find_spec("ortools"):
        import ortools.linear_solver.pywraplp  # noqa: F401  (only the order matters)
    try:
        import pulp
    except ImportError:
        raise NotAvailableError("PuLP is not installed") from None
    pulp.v4_migration.set_v4_migration_warnings(False)
    if not pulp.PULP_CBC_CMD(msg=False).available():
        raise NotAvailableError("PuLP brings no CBC for this machine")


def prepare(recipients: int) -> Callable[[Setting], Work]:
    """How one size is prepared."""

    def prepare_size(setting: Setting) -> Work:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            load()
        scenarios, rows = rows_for_peers(setting, recipients)
        check_least_deviation("PuLP + CBC", solve, scenarios, rows)
        programs = [program_of(scenarios, row) for row in rows]
        return Work(lambda: [solve(program) for program in programs], len(programs))

    return prepare_size


SUBJECTS = of_sizes("pulp-cbc", "PuLP + CBC, build and solve", ANSWER, prepare, (98, 3_143))
