"""HiGHS as the object that SciPy keeps inside: it hears a stop and tells of each better answer.

SciPy's own functions show nothing before the end and hear nothing meanwhile. The object is none of SciPy's promises, so
that whatever is not as expected raises `NotThere`, and SciPy's functions are used.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Incumbent, Says

__all__ = ["NotThere", "run_object"]

# HiGHS 1.8 (SciPy 1.15) looks only each few seconds whether it is to stop, and then shows nothing of what it had.
_FIRST = (1, 12)
_BETWEEN = 1.0  # seconds between two lines about a better bound
_SAYS: dict[str, Says] = {
    "kOptimal": "optimal",
    "kInfeasible": "infeasible",
    "kUnbounded": "unbounded",
    "kUnboundedOrInfeasible": "infeasible or unbounded",
    "kTimeLimit": "stopped",
    "kInterrupt": "stopped",
}
_USED = threading.local()


class NotThere(Exception):
    """This SciPy keeps no such object, or another than the one known here."""


def run_object(program: Program, asked: Asked) -> Answer:
    """One run.

    Raises
    ------
    NotThere
        The object is not there or not as it is known.
    """
    try:
        from scipy.optimize._highspy import _core

        if (_core.HIGHS_VERSION_MAJOR, _core.HIGHS_VERSION_MINOR) < _FIRST:
            raise NotThere("an older HiGHS")
        highs = _stated(_core, program, asked)
        listener = _Listener(_core, asked, len(program.cost))
        listener.listen(highs, program.is_integer)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise NotThere(str(error)) from error
    # HiGHS keeps the threads of the first run in a thread of ours, and fails where another asks for more or fewer.
    if getattr(_USED, "threads", asked.threads) != asked.threads:
        highs.resetGlobalScheduler(True)
    _USED.threads = asked.threads
    highs.run()
    return _answer(_core, highs, program)


def _stated(core: Any, program: Program, asked: Asked) -> Any:
    A = program.matrix.tocsc()
    m, n = A.shape
    lp = core.HighsLp()
    lp.num_row_ = lp.a_matrix_.num_row_ = m
    lp.num_col_ = lp.a_matrix_.num_col_ = n
    lp.a_matrix_.format_ = core.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = A.indptr, A.indices, A.data
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    if program.is_integer:
        kinds = [core.HighsVarType.kContinuous, core.HighsVarType.kInteger]
        lp.integrality_ = [kinds[whole] for whole in program.integer.tolist()]
    highs = core._Highs()
    options: dict[str, Any] = {
        "output_flag": False,
        "presolve": "choose" if asked.presolve else "off",
        "threads": asked.threads,
        "random_seed": asked.seed,
        "mip_rel_gap": asked.gap,
        # Its own default leaves a gap of 1e-6 in c·x, which is no proof.
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": 1e-9,
    }
    if asked.time_limit is not None:
        options["time_limit"] = float(asked.time_limit)
    for name, value in options.items():
        if highs.setOptionValue(name, value) == core.HighsStatus.kError:
            raise NotThere(f"HiGHS takes no {name} = {value}")
    if highs.passModel(lp) == core.HighsStatus.kError:
        raise NotThere("HiGHS does not take the model")
    return highs


class _Listener:
    """What HiGHS calls while it works. Nothing raised in it may reach HiGHS."""

    def __init__(self, core: Any, asked: Asked, n: int) -> None:
        kinds = core.cb.HighsCallbackType
        self.interrupts = (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt)
        self.better = kinds.kCallbackMipImprovingSolution
        self.asked, self.n = asked, n
        self.start = self.last = time.perf_counter()

    def listen(self, highs: Any, integer: bool) -> None:
        wanted = [] if self.asked.stop is None and self.asked.progress is None else list(self.interrupts)
        if integer and wanted:
            wanted.append(self.better)
        if not wanted:
            return
        highs.setCallback(self.called, None)
        for kind in wanted:
            highs.startCallback(kind)

    def called(self, kind: Any, message: str, said: Any, answer: Any, data: Any) -> None:
        try:
            if int(kind) == int(self.better):
                self.keep(said)
                self.tell(said.objective_function_value, said.mip_dual_bound)
                return
            if self.asked.stop is not None and self.asked.stop.is_set():
                answer.user_interrupt = True
            elif int(kind) == int(self.interrupts[0]) and time.perf_counter() - self.last >= _BETWEEN:
                self.tell(said.mip_primal_bound, said.mip_dual_bound)
        except Exception:
            # A SciPy whose object is a little different: it goes on without being heard or seen.
            return

    def keep(self, said: Any) -> None:
        x = np.array(said.mip_solution, dtype=np.float64)
        if self.asked.found is not None and x.shape == (self.n,):
            self.asked.found(Answer("feasible", x, _finite(said.mip_dual_bound)))

    def tell(self, objective: float, bound: float) -> None:
        self.last = time.perf_counter()
        if self.asked.progress is not None:
            self.asked.progress(Incumbent(_finite(objective), _finite(bound), self.last - self.start))


def _answer(core: Any, highs: Any, program: Program) -> Answer:
    status, info = highs.getModelStatus(), highs.getInfo()
    says: Says = _SAYS.get(status.name, "failed")
    message = str(highs.modelStatusToString(status))
    solution = highs.getSolution()
    is_feasible = int(info.primal_solution_status) == int(core.SolutionStatus.kSolutionStatusFeasible)
    x = np.array(solution.col_value, dtype=np.float64) if solution.value_valid else None
    if x is not None and (len(x) != len(program.cost) or not is_feasible):
        x = None
    if says == "stopped" and x is not None:
        says = "feasible"
    if says not in ("optimal", "feasible"):
        return Answer(says, message=message)
    if program.is_integer:
        return Answer(says, x, _finite(info.mip_dual_bound), None, message)
    y = np.array(solution.row_dual, dtype=np.float64) if solution.dual_valid else None
    if y is not None and len(y) != len(program.row_lower):
        y = None
    return Answer(says, x, None, y, message)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
