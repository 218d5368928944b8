"""SciPy's HiGHS on the linear program: with building, and the bare calls on arrays that stand ready.

`linprog` is what people call; `milp` is the shorter way to the same HiGHS. Both are measured bare, so that the core is
held against HiGHS and not against the building of sparse matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..data import Floats, rows_for_peers
from ..deviation import ANSWER, Program, check_least_deviation, program_of
from ..peer_sizes import of_sizes
from ..subject import NotAvailableError, Setting, Work, WrongAnswerError

Arrays = dict[str, Any]


def build(program: Program) -> Arrays:
    """The program as arrays: amounts, what is over the target, what is under it."""
    from scipy import sparse

    n = program.target.size
    one = sparse.identity(n, format="csr")
    total = sparse.csr_matrix(np.concatenate([np.ones(n), np.zeros(2 * n)]))
    return {
        "c": np.concatenate([np.zeros(n), program.weight, program.weight]),
        "matrix": sparse.vstack([sparse.hstack([one, -one, one]), total], format="csc"),
        "right": np.append(program.target, program.amount),
        "low": np.concatenate([program.floor, np.zeros(2 * n)]),
        "high": np.concatenate([program.cap, np.full(2 * n, np.inf)]),
    }


def linprog(arrays: Arrays) -> Floats:
    from scipy import optimize

    bounds = np.column_stack([arrays["low"], arrays["high"]])
    return amounts(
        optimize.linprog(arrays["c"], A_eq=arrays["matrix"], b_eq=arrays["right"], bounds=bounds, method="highs")
    )


def milp(arrays: Arrays) -> Floats:
    from scipy import optimize

    rows = optimize.LinearConstraint(arrays["matrix"], arrays["right"], arrays["right"])
    bounds = optimize.Bounds(arrays["low"], arrays["high"])
    return amounts(optimize.milp(arrays["c"], constraints=rows, bounds=bounds))


def amounts(answer: Any) -> Floats:
    if answer.status != 0:
        raise WrongAnswerError(f"SciPy HiGHS ended with: {answer.message}")
    found: Floats = answer.x[: answer.x.size // 3]
    return found


def prepare(call: Callable[[Arrays], Floats], *, with_building: bool) -> Callable[[int], Callable[[Setting], Work]]:
    """How one of the three is prepared, in each size."""

    def prepare_size(recipients: int) -> Callable[[Setting], Work]:
        def prepare_call(setting: Setting) -> Work:
            try:
                import scipy.optimize  # noqa: F401  (loaded before it is timed)
            except ImportError:
                raise NotAvailableError("SciPy is not installed") from None
            scenarios, rows = rows_for_peers(setting, recipients)
            check_least_deviation("SciPy HiGHS", lambda program: call(build(program)), scenarios, rows)
            programs = [program_of(scenarios, row) for row in rows]
            if with_building:
                return Work(lambda: [call(build(program)) for program in programs], len(programs))
            ready = [build(program) for program in programs]
            return Work(lambda: [call(arrays) for arrays in ready], len(ready))

        return prepare_call

    return prepare_size


SUBJECTS = (
    *of_sizes(
        "scipy-highs-build", "SciPy HiGHS, build and linprog", ANSWER, prepare(linprog, with_building=True), (98,)
    ),
    *of_sizes(
        "scipy-highs-linprog",
        "SciPy HiGHS, linprog alone",
        ANSWER,
        prepare(linprog, with_building=False),
        (98, 3_143, 35_000),
    ),
    *of_sizes("scipy-highs-milp", "SciPy HiGHS, milp alone", ANSWER, prepare(milp, with_building=False), (98,)),
)
