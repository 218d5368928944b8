"""One call of a backend, and what is left of its answer when we have looked at it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import gcd

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.checking import ROUNDING, Check, DualCheck, check_duals, check_point, dot
from fordel_solver.programs.doubting import by_highs, in_doubt, of_exact
from fordel_solver.programs.exact_optimum import ExactOptimum
from fordel_solver.programs.exact_rows import as_integers, exact_sums
from fordel_solver.programs.faces import polished
from fordel_solver.programs.program import Program
from fordel_solver.programs.refining import refined
from fordel_solver.programs.said_numbers import said_apart
from fordel_solver.programs.scaling import Scaled, scale
from fordel_solver.programs.solution import Attempt
from fordel_solver.programs.watching import run_watched
from fordel_solver.solvers.backend import Answer, Asked, Backend, Incumbent

__all__ = ["Tried", "attempt", "cost_step", "objective"]

Floats = NDArray[np.float64]

# A solver's whole number can be so far from it: all of them say a millionth, and columns are not scaled.
_WHOLE = 1e-4


@dataclass(frozen=True, eq=False)
class Tried:
    """An answer that we have looked at.

    Attributes
    ----------
    answer : Answer
        As the solver gave it, in the program's own units.
    x : float array or None
        Only where it satisfies the program.
    check : Check or None
    duals : DualCheck or None
        Of a linear program, where the solver gave duals.
    bound : float or None
        The best that is proven or, of an integer program, claimed.
    optimal : bool
        x is there, and c·x is the bound.
    exact : ExactOptimum or None
        x and duals to the last digit, where they had to be worked out.
    interrupted : bool
        Ctrl-C ended it.
    attempt : Attempt
    build, solve, look : float
        Seconds.
    """

    answer: Answer
    x: Floats | None
    check: Check | None
    duals: DualCheck | None
    bound: float | None
    optimal: bool
    exact: ExactOptimum | None
    interrupted: bool
    attempt: Attempt
    build: float
    solve: float
    look: float

    @property
    def says(self) -> str:
        """What the solver said, as far as it can be: "optimal" without an optimal x that holds is "failed"."""
        if self.answer.says == "optimal":
            return "optimal" if self.optimal else "failed"
        if self.answer.says == "feasible":
            return "feasible" if self.x is not None else "stopped"
        return self.answer.says


def attempt(program: Program, backend: Backend, asked: Asked, why: str) -> Tried:
    """Solve with one backend, and look at what it says.

    Raises
    ------
    Missing
        The solver does not work here.
    """
    start = time.perf_counter()
    scaled = scale(program) if backend.scales else None
    built = time.perf_counter()
    answer, interrupted = run_watched(backend, program if scaled is None else scaled.program, _unscaled(asked, scaled))
    solved = time.perf_counter()
    if scaled is not None:
        answer = replace(
            answer,
            x=None if answer.x is None else scaled.x(answer.x),
            bound=None if answer.bound is None else scaled.objective(answer.bound),
            row_duals=None if answer.row_duals is None else scaled.row_duals(answer.row_duals),
        )
    x, check = _point(program, answer.x)
    duals = None if x is None or answer.row_duals is None else check_duals(program, answer.row_duals, x)
    exact: ExactOptimum | None = None
    if answer.x is not None and answer.row_duals is not None and in_doubt(program, answer, x, check, duals):
        left = None if asked.time_limit is None else max(0.0, asked.time_limit - (time.perf_counter() - start))
        again = refined(program, np.clip(answer.x, program.lower, program.upper), answer.row_duals, by_highs(left))
        exact = again.optimum
        if exact is not None:
            x, duals = exact.point.x, of_exact(exact)
            check = check_point(program, x)
        elif again.infeasible and _is_infeasible(program, x, asked):
            answer, x = replace(answer, says="infeasible", message=f"{answer.message} Magnified: infeasible."), None
    bound: float | None
    if exact is not None and duals is not None and check is not None and check.ok:
        bound, optimal, found = duals.bound, True, "checked"
    else:
        bound, optimal, found = _bound(program, answer, x, check, duals, asked)
    if answer.says == "optimal" and not optimal and _within(program, x, bound, asked.gap):
        answer = replace(answer, says="feasible")
    looked = time.perf_counter()
    tried = Attempt(backend.name, why, f"{answer.says}: {answer.message}".rstrip(": "), found, solved - built)
    return Tried(
        answer,
        x,
        check,
        duals,
        bound,
        optimal,
        exact,
        interrupted,
        tried,
        built - start,
        solved - built,
        looked - solved,
    )


def _is_infeasible(program: Program, x: Floats | None, asked: Asked) -> bool:
    """Whether nothing satisfies the rows; where an x is there, by more than what floats leave of their limits."""
    from fordel_solver.programs.confirming import infeasible_by_proof
    from fordel_solver.solvers.highs import BACKEND

    proven, tried = infeasible_by_proof(program, BACKEND, asked)
    if not proven or tried.x is None or x is None:
        return proven
    n = len(program.cost)
    size = abs(program.matrix) @ np.abs(tried.x[:n])
    return bool((tried.x[n:] > ROUNDING * float(size.max(initial=0.0))).any())


def _within(program: Program, x: Floats | None, bound: float | None, gap: float) -> bool:
    """Whether an x is as near to the bound as was asked for."""
    if x is None or bound is None or gap <= 0 or not program.is_integer:
        return False
    value = objective(program, x)
    return value - bound <= gap * abs(value)


def _unscaled(asked: Asked, scaled: Scaled | None) -> Asked:
    """What is told of progress is in the program's own units."""
    tell = asked.progress
    if tell is None or scaled is None:
        return asked

    def told(incumbent: Incumbent) -> None:
        objective, bound = (
            None if value is None else scaled.objective(value) for value in (incumbent.objective, incumbent.bound)
        )
        tell(Incumbent(objective, bound, incumbent.seconds))

    return replace(asked, progress=told)


def _point(program: Program, x: Floats | None) -> tuple[Floats | None, Check | None]:
    """x with its whole numbers whole and what is a rounding beyond a bound on it; None where it does not hold."""
    if x is None:
        return None, None
    whole = np.rint(x)
    x = np.where(program.integer & (np.abs(x - whole) <= _WHOLE), whole, x)
    x = np.clip(x, program.lower, program.upper) + 0.0
    check = check_point(program, x)
    if not check.ok and program.integer.any() and not program.integer.all():
        found = _rest(program, x)
        if found is not None:
            x, check = found, check_point(program, found)
    elif not check.ok and not program.is_integer and np.isfinite(x).all():
        # A vertex that was left with a solver's tolerance: computed again from its limits it holds.
        x = polished(program, x)[0]
        check = check_point(program, x)
    return (x, check) if check.ok else (None, check)


def _rest(program: Program, x: Floats) -> Floats | None:
    """The other columns anew, where those that must be whole are what they were rounded to."""
    from fordel_solver.solvers.highs import BACKEND

    whole = program.integer
    given = program.but(lower=np.where(whole, x, program.lower), upper=np.where(whole, x, program.upper), integer=None)
    scaled = scale(given)
    answer = BACKEND.run(scaled.program, Asked())
    if answer.says != "optimal" or answer.x is None:
        return None
    return np.asarray(np.where(whole, x, np.clip(scaled.x(answer.x), program.lower, program.upper)))


def _bound(
    program: Program, answer: Answer, x: Floats | None, check: Check | None, duals: DualCheck | None, asked: Asked
) -> tuple[float | None, bool, str]:
    """The bound, whether x is optimal by it, and what we found in words."""
    if x is None:
        bound = answer.bound if program.is_integer else None
        return bound, False, "" if check is None else check.worst
    value = objective(program, x)
    if not program.is_integer:
        if duals is None:
            return None, False, "checked, without duals"
        if duals.close:
            return min(duals.bound, value), True, "checked"
        found, proven = said_apart(value, duals.bound)
        return duals.bound, False, f"c·x is {found}, and the duals prove no more than {proven}"
    if answer.bound is None:
        return None, False, "checked, without a bound"
    step, missing = cost_step(program), value - answer.bound
    size = dot(np.abs(program.cost), np.abs(x))
    if answer.says == "optimal" and (missing < 0.999 * step or missing <= 1e-9 * size):
        return value, True, "checked"
    return answer.bound, False, f"checked, with a gap of {missing:.15g}"


def objective(program: Program, x: Floats) -> float:
    """c·x; of an integer program whose x is whole, the float next to the exact value."""
    if program.is_integer and (np.rint(x) == x).all() and np.abs(x).max(initial=0.0) < 2.0**62:
        costs, denominator = as_integers(program.cost)
        return int(exact_sums(costs, x.astype(np.int64), np.array([len(x)]))[0]) / denominator
    return dot(program.cost, x)


def cost_step(program: Program) -> float:
    """The least by which two different values of c·x differ, where all that costs is whole; else 0."""
    paid = program.cost != 0
    if not program.integer[paid].all():
        return 0.0
    costs, denominator = as_integers(program.cost[paid])
    return float(gcd(*costs.tolist()) / denominator) if len(costs) else np.inf
