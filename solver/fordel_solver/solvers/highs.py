"""HiGHS as SciPy brings it: private to SciPy, so that it lives with OR-Tools in one process.

Huangfu and Hall 2018, doi 10.1007/s12532-017-0130-5.
"""

from __future__ import annotations

import threading
import time
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Incumbent, Missing, Says, of_no_columns

__all__ = ["BACKEND", "Highs"]

_SLICE = 5.0  # seconds
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
            if not program.is_integer:
                return _linear(program, asked)
            with _QUIET:
                watched = asked.progress is not None or asked.stop is not None
                return _in_slices(program, asked) if watched else _integer(program, asked)
        except Exception as error:
            return Answer("failed", message=f"{type(error).__name__}: {error}")


class _Quiet:
    """SciPy warns of options that it hands on without knowing them, such as the threads; within this it does not.

    Warnings are filtered for the whole process. So the first of the threads that are within it adds the filter, and
    the last takes it away: each putting back what it found would leave the filter of another for good.
    """

    def __init__(self) -> None:
        self.lock, self.within = threading.Lock(), 0
        self.caught = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self.lock:
            self.within += 1
            if self.within == 1:
                self.caught = warnings.catch_warnings()
                self.caught.__enter__()
                warnings.filterwarnings("ignore", "Unrecognized options detected", RuntimeWarning)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.within -= 1
            if self.within == 0:
                self.caught.__exit__(None, None, None)


_QUIET = _Quiet()


def _in_slices(program: Program, asked: Asked) -> Answer:
    """From the start with more time each time: SciPy shows no answer before the end, and hears nothing meanwhile.

    Of a long search a third is lost by it. A search that ends within the first slice loses nothing.
    """
    start = time.perf_counter()
    best: Answer | None = None
    limit = _SLICE
    while True:
        left = None if asked.time_limit is None else asked.time_limit - (time.perf_counter() - start)
        last = left is not None and limit >= left
        answer = _integer(program, replace(asked, time_limit=max(0.0, left) if last and left is not None else limit))
        best = answer if best is None else _better(program, best, answer)
        if answer.says not in ("feasible", "stopped"):
            return answer
        if best.x is not None:
            value = float(np.add.reduce(program.cost * best.x))
            if asked.progress is not None:
                asked.progress(Incumbent(value, best.bound, time.perf_counter() - start))
            if asked.found is not None:
                asked.found(best)
        if last or (asked.stop is not None and asked.stop.is_set()):
            return best
        limit *= 4


def _better(program: Program, one: Answer, other: Answer) -> Answer:
    """The better x of two that stopped, and the better bound."""
    bounds = [answer.bound for answer in (one, other) if answer.bound is not None]
    first, second = (np.inf if a.x is None else float(np.add.reduce(program.cost * a.x)) for a in (one, other))
    return replace(other if second < first else one, bound=max(bounds, default=None))


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
