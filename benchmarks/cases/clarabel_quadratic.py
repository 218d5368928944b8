"""Clarabel, called directly, on the quadratic program whose optimum is the fair share before rounding.

    minimise Σ (q_i - cBk_i)² / k_i,  c = 1 / Σ k,  Σ q_i = B,  floor_i <= q_i <= cap_i

Solved for q_i / (cBk_i), which is near 1 for everybody: amounts between 0.2 and 50 mio. kr. cost the solver digits.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from fordel_solver import fair_share

from ..data import Floats, Scenarios, rows_for_peers
from ..deviation import TOLERANCE, Program, check_feasible, program_of
from ..peer_sizes import of_sizes
from ..subject import NotAvailableError, Setting, Work, WrongAnswerError


def solve(program: Program) -> Floats:
    """Build and solve in one thread, to tolerances that keep each recipient within the 1e-6 that is checked.

    The usual tolerances are a tenth faster and leave some recipients 1e-3 from their fair share.
    """
    import clarabel
    from scipy import sparse

    n = program.target.size
    part = program.target / program.amount
    one = sparse.identity(n, format="csc")
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = 1e-13
    settings.tol_feas = 1e-12
    solver = clarabel.DefaultSolver(
        sparse.diags_array(n * part, format="csc"),
        -n * part,
        sparse.vstack([sparse.csr_array(part[None, :]), -one, one], format="csc"),
        np.concatenate([[1.0], -program.floor / program.target, program.cap / program.target]),
        [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(2 * n)],
        settings,
    )
    answer = solver.solve()
    if answer.status != clarabel.SolverStatus.Solved:
        raise WrongAnswerError(f"Clarabel ended with {answer.status}.")
    return np.array(answer.x) * program.target


def check_against_fair_share(scenarios: Scenarios, row: int) -> None:
    """Clarabel's answer is the exact fair share to 1e-6 of each recipient's amount.

    Raises
    ------
    WrongAnswerError
    """
    program = program_of(scenarios, row)
    found = solve(program)
    check_feasible(f"Clarabel, scenario {row}", program, found)
    shares, _ = fair_share(
        scenarios.amount, scenarios.keys[row], floor=scenarios.floors, cap=scenarios.caps, unit=scenarios.unit
    )
    exact = np.array([float(share) for share in shares]) / 1e6
    furthest = float(np.max(np.abs(found / exact - 1)))
    if not furthest <= TOLERANCE:
        raise WrongAnswerError(f"Clarabel, scenario {row}, is {furthest} from the fair share of a recipient.")


def prepare(recipients: int) -> Callable[[Setting], Work]:
    """How one size is prepared."""

    def prepare_size(setting: Setting) -> Work:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import clarabel  # noqa: F401  (loaded before it is timed)
                import scipy.sparse  # noqa: F401  (the same)
            except ImportError:
                raise NotAvailableError("Clarabel or SciPy is not installed") from None
        scenarios, rows = rows_for_peers(setting, recipients)
        for row in rows:
            check_against_fair_share(scenarios, row)
        programs = [program_of(scenarios, row) for row in rows]
        return Work(lambda: [solve(program) for program in programs], len(programs))

    return prepare_size


SUBJECTS = of_sizes(
    "clarabel",
    "Clarabel on the quadratic program, build and solve",
    "fair share before rounding, to 1e-6",
    prepare,
    (98, 3_143),
)
