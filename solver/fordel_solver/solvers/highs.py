"""HiGHS as SciPy brings it: private to SciPy, so that it lives with OR-Tools in one process.

Huangfu and Hall 2018, doi 10.1007/s12532-017-0130-5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Missing, Says, of_no_columns
from fordel_solver.solvers.highs_object import NotThere, run_object
from fordel_solver.solvers.loading import words_of
from fordel_solver.solvers.quiet import quietly
from fordel_solver.solvers.slices import in_slices
from fordel_solver.solvers.stopping import until_stopped

__all__ = ["BACKEND", "Highs"]

_SLICE = 5.0  # seconds, where SciPy's functions have to be used, which hear nothing
_SAYS: dict[int, Says] = {0: "optimal", 2: "infeasible", 3: "unbounded"}


class Highs:
    """HiGHS: linear programs by simplex, integer programs by branch and cut."""

    name = "highs"
    code_base = "HiGHS"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        try:
            import scipy
            from scipy.optimize import linprog, milp  # noqa: F401
        except Exception as error:
            raise Missing(
                f"SciPy does not load ({error}). Install it again: pip install --force-reinstall scipy"
            ) from error
        return f"SciPy {scipy.__version__}"

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        self.version()
        if (answer := of_no_columns(program)) is not None:
            return answer
        try:
            return run_object(program, asked)
        except NotThere:
            pass
        except Exception as error:
            return Answer("failed", message=words_of(error))
        try:
            if not program.is_integer:
                found = until_stopped(lambda: _linear(program, asked), asked.stop)
                return Answer("stopped", message="It was left when it was to stop.") if found is None else found
            with quietly():
                if asked.progress is None and asked.stop is None:
                    return _integer(program, asked)
                return in_slices(lambda slice_, _: _integer(program, slice_), program, asked, _SLICE)
        except Exception as error:
            return Answer("failed", message=words_of(error))


def _integer(program: Program, asked: Asked) -> Answer:
    from scipy.optimize import Bounds, LinearConstraint, milp

    options: dict[str, Any] = {
        "mip_rel_gap": asked.gap,
        "presolve": asked.presolve,
        "threads": asked.threads,
        "random_seed": asked.seed,
        # Its own default leaves a gap of 1e-6 in c·x, which is no proof.
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": 1e-9,
    }
    if asked.time_limit is not None:
        options["time_limit"] = asked.time_limit
    rows = LinearConstraint(program.matrix.tocsc(), program.row_lower, program.row_upper)
    found = milp(
        program.cost,
        integrality=program.integer.astype(int),
        bounds=Bounds(program.lower, program.upper),
        constraints=rows if program.matrix.shape[0] else (),
        options=options,
    )
    x = None if found.x is None else np.asarray(found.x, dtype=np.float64)
    bound = getattr(found, "mip_dual_bound", None)
    return Answer(_says(found, x), x, None if bound is None else float(bound), None, str(found.message))


def _linear(program: Program, asked: Asked) -> Answer:
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    A, low, high = program.matrix, program.row_lower, program.row_upper
    equal = low == high
    at_most, at_least = np.flatnonzero(np.isfinite(high) & ~equal), np.flatnonzero(np.isfinite(low) & ~equal)
    even = np.flatnonzero(equal)
    options: dict[str, Any] = {"presolve": asked.presolve}
    if asked.time_limit is not None:
        options["time_limit"] = asked.time_limit
    found = linprog(
        program.cost,
        A_ub=vstack([A[at_most], -A[at_least]], format="csc") if len(at_most) + len(at_least) else None,
        b_ub=np.concatenate([high[at_most], -low[at_least]]) if len(at_most) + len(at_least) else None,
        A_eq=A[even].tocsc() if len(even) else None,
        b_eq=low[even] if len(even) else None,
        bounds=np.column_stack([program.lower, program.upper]),
        method="highs",
        options=options,
    )
    x = None if found.x is None else np.asarray(found.x, dtype=np.float64)
    duals = None
    if found.status == 0:
        duals = np.zeros(A.shape[0])
        duals[even] = found.eqlin.marginals
        duals[at_most] += found.ineqlin.marginals[: len(at_most)]
        duals[at_least] -= found.ineqlin.marginals[len(at_most) :]
    return Answer(_says(found, x), x, None, duals, str(found.message))


def _says(found: Any, x: NDArray[np.float64] | None) -> Says:
    if found.status == 1:
        return "stopped" if x is None else "feasible"
    if found.status == 4 and "nfeasible" in str(found.message) and "nbounded" in str(found.message):
        return "infeasible or unbounded"
    return _SAYS.get(found.status, "failed")


BACKEND = Highs()
