"""Several pools under a cap for each recipient: solve() against bare HiGHS and PuLP + CBC, and its growth."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from fordel_solver import Program, Solution, solve
from fordel_solver.programs.proof import exact_bound
from fordel_solver.programs.scaling import scale

from ..data import SEED, Floats
from ..programs import Arrays, portfolio
from ..subject import Setting, Subject, Work, WrongAnswerError
from .pulp_cbc import load as load_pulp

POOLS, YEARS = 20, 7
# CBC is asked to print what it found with nine digits, and that is what is compared.
CLOSE = 1e-7


@cache
def arrays(recipients: int, years: int) -> Arrays:
    return portfolio(recipients, POOLS, years)


def program_of(data: Arrays) -> Program:
    """Stated, with shapes and numbers checked."""
    return Program(data.cost, data.matrix, data.row_lower, data.row_upper, data.lower, data.upper, data.integer)


def solved(data: Arrays, ties: bool | None) -> Solution:
    """Stated, solved and checked."""
    return solve(program_of(data), ties=ties)


def bare_highs(data: Arrays) -> Callable[[], Any]:
    """linprog on matrices that stand ready: nothing is checked."""
    from scipy.optimize import linprog

    even = data.row_lower == data.row_upper
    ready = {
        "c": data.cost,
        "A_ub": data.matrix[~even].tocsc(),
        "b_ub": data.row_upper[~even],
        "A_eq": data.matrix[even].tocsc(),
        "b_eq": data.row_lower[even],
        "bounds": np.column_stack([data.lower, data.upper]),
    }
    return lambda: linprog(**ready, method="highs").fun


def pulp_cbc(data: Arrays) -> float:
    """The same, as one writes it with PuLP."""
    import pulp

    problem = pulp.LpProblem("portfolio", pulp.LpMinimize)
    x = [
        problem.add_variable(f"x{j}", low, high)
        for j, (low, high) in enumerate(zip(data.lower.tolist(), data.upper.tolist(), strict=True))
    ]
    problem += pulp.LpAffineExpression(list(zip(x, data.cost.tolist(), strict=True)))
    A = data.matrix
    for i, (low, high) in enumerate(zip(data.row_lower.tolist(), data.row_upper.tolist(), strict=True)):
        at = slice(A.indptr[i], A.indptr[i + 1])
        row = pulp.LpAffineExpression(
            list(zip((x[j] for j in A.indices[at].tolist()), A.data[at].tolist(), strict=True))
        )
        problem += row == high if low == high else row <= high
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    value: float = pulp.value(problem.objective)
    return value


def _expect(name: str, found: float, expected: float) -> None:
    if abs(found - expected) > CLOSE * abs(expected):
        raise WrongAnswerError(f"{name} comes to {found:.15g}, and another code base to {expected:.15g}.")


def _optimum(data: Arrays) -> float:
    return float(bare_highs(data)())


def prepare(name: str, way: Callable[[Arrays], Callable[[], Any]]) -> Callable[[Setting], Work]:
    """A way to solve the middle size, whose optimum another code base finds as well."""

    def prepare_way(_: Setting) -> Work:
        if name == "PuLP + CBC":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                load_pulp()
        data = arrays(98, YEARS)
        run = way(data)
        found = run()
        value = found.objective if isinstance(found, Solution) else found
        if isinstance(value, float):
            _expect(name, value, _optimum(data))
        return Work(run)

    return prepare_way


def certify(data: Arrays) -> Callable[[], Any]:
    """The exact bound from the duals of a solution that is there."""
    program = program_of(data)
    solution = solve(program, ties=False)
    duals: Floats = solution.duals

    def run() -> float:
        bound = exact_bound(program, duals).bound
        if bound is None:
            raise WrongAnswerError("The duals of the portfolio prove no bound.")
        return float(bound)

    return run


def grown(recipients: int) -> Callable[[Setting], Work]:
    """One year of all pools, for so many recipients."""

    def prepare_size(_: Setting) -> Work:
        data = arrays(recipients, 1)

        def run() -> None:
            solution = solved(data, ties=False)
            if solution.outcome != "optimal" or solution.check is None or not solution.check.ok:
                raise WrongAnswerError(f"The portfolio of {recipients} recipients is {solution.outcome}.")

        return Work(run, recipients)

    return prepare_size


SIZES = {"recipients": 98, "columns": POOLS * YEARS * 98, "rows": (POOLS + 98) * YEARS}
OPTIMUM = "optimum of a linear program"

SUBJECTS = (
    *(
        Subject(
            name,
            f"20 pools x 7 years under caps: {title}",
            OPTIMUM,
            "s",
            prepare(title, way),
            family="linear programs",
            phase=phase,
            sizes=SIZES,
            seed=SEED,
        )
        for name, title, phase, way in (
            ("portfolio-highs", "SciPy HiGHS on ready matrices", "solve", bare_highs),
            ("portfolio-cbc", "PuLP + CBC", "whole", lambda data: lambda: pulp_cbc(data)),
            ("portfolio-build", "stated and scaled, no more", "build", lambda data: lambda: scale(program_of(data))),
            ("portfolio", "stated, solved and checked, ties left", "whole", lambda data: lambda: solved(data, False)),
            ("portfolio-ties", "with ties broken and uniqueness", "whole", lambda data: lambda: solved(data, None)),
            ("portfolio-certify", "exact bound from the duals", "certify", certify),
        )
    ),
    *(
        Subject(
            f"portfolio-growth-{recipients}",
            f"20 pools, one year, {recipients:,} recipients: stated, solved and checked",
            OPTIMUM,
            "s per recipient",
            grown(recipients),
            family="linear programs",
            sizes={"recipients": recipients, "columns": POOLS * recipients, "rows": POOLS + recipients},
            seed=SEED,
            line="stated, solved and checked",
            rounds=None if recipients < 35_000 else 2,
            smoke=recipients < 35_000,
        )
        for recipients in (98, 3_143, 35_000)
    ),
)
