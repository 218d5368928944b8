"""Solve a program: one backend after another until an answer holds, and no answer before it does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.programs.agreeing import agree, is_unfinished, said
from fordel_solver.programs.arguments import asked_for, declared_order
from fordel_solver.programs.attempting import Tried, attempt, objective
from fordel_solver.programs.checking import check_duals, check_point
from fordel_solver.programs.confirming import infeasible_by_proof, ray_of, without_cost
from fordel_solver.programs.doubting import by_highs, of_exact
from fordel_solver.programs.exact_optimum import exact_point_near
from fordel_solver.programs.exact_program import ExactProgram
from fordel_solver.programs.program import Program
from fordel_solver.programs.refining import refined
from fordel_solver.programs.solution import Attempt, Outcome, Seconds, Solution
from fordel_solver.programs.watching import RaisedByCaller
from fordel_solver.programs.whole_rows import tightened
from fordel_solver.solvers.backend import Answer, Asked, Backend, Incumbent, Missing
from fordel_solver.solvers.registry import backend as backend_named

__all__ = ["solve"]

# Who is asked next, and who confirms: the first of another code base that takes the program and is here.
_LINEAR = ("highs", "glop", "cbc", "scip", "pdlp")
_INTEGER = ("highs", "cp-sat", "scip", "cbc")


def solve(
    program: Program,
    backend: str | Backend = "highs",
    *,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 0,
    ties: Sequence[int] | bool | None = None,
    cross_check: bool = False,
    progress: Callable[[Incumbent], None] | None = None,
) -> Solution:
    """min c·x  subject to  row_lower <= A x <= row_upper,  lower <= x <= upper,  some x whole numbers.

    Every x is checked by us against every row and bound; one that does not hold is solved again without presolve, then
    by the next backend. That nothing is possible is told when exact arithmetic proves it or another code base says so
    too. Of several x that are as good, it is the same one from every backend, seed and number of threads: the
    lexicographically largest in declared order of the whole-number columns (one that could grow without end is as near
    to 0 as it can be), and of the others the one that generic declared weights choose.

    Parameters
    ----------
    program : Program
    backend : str or Backend
        "highs", "glop", "pdlp", "cp-sat", "scip", "cbc", "min-cost-flow", or what else PuLP finds installed; or one of
        your own.
    time_limit : float or None
        Seconds in all. What is there by then, or when Ctrl-C is pressed, comes back as "feasible" with its gap.
    gap : float
        A relative gap at which an integer program may stop; such an answer is "feasible".
    threads, seed : int
    ties : sequence of int, False or None
        The declared order: all columns, the first preferred. None: as they stand. False: ties are left as the backend
        broke them, and nothing is said about uniqueness.
    cross_check : bool
        Solve with a second code base too.
    progress : callable or None
        Told of each better answer.

    Returns
    -------
    Solution

    Raises
    ------
    InvalidInput
        An unknown backend, or one that does not take this kind of program; a negative time limit and the like.
    SolverFailure
        The backend does not work here, or `cross_check` found that two code bases differ.
    Exception
        What `progress` raises: it ends the run.

    Examples
    --------
    >>> solution = solve(Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100]))
    >>> solution.outcome, solution.x.tolist(), solution.objective, solution.unique
    ('optimal', [60.0, 40.0], 140.0, True)
    >>> solve(Program([1, 1], [[1, 1]], 300, 300, 0, [60, 100])).outcome
    'infeasible'
    """
    asked = asked_for(program, time_limit, gap, threads, seed, progress)
    first = backend if isinstance(backend, Backend) else backend_named(backend)
    order = declared_order(len(program.cost), ties)
    run = _Run(program, first, asked, _Clock(asked.time_limit))
    # Ctrl-C is heard while no solver runs, too.
    with _heard_by(run.clock):
        _take(program, first)
    if run.clock.interrupted:
        return Solution("stopped", backend=first.name, integer=program.is_integer, interrupted=True)
    try:
        solution = run.solution()
    except RaisedByCaller as raised:
        raise raised.error from None
    if cross_check:
        solution = _cross_checked(program, solution, run)
    if solution.outcome == "optimal" and order is not None:
        from fordel_solver.programs.ties import settled

        stage: list[Attempt] = []
        with _heard_by(run.clock):
            solution = run.exactly(program, solution)
            solution = settled(program, solution, order, lambda other, proven=True: run.again(other, stage, proven))
        solution = replace(solution, tried=(*solution.tried, *stage))
    return replace(solution, interrupted=run.clock.interrupted)


def _take(program: Program, backend: Backend) -> None:
    if (why := backend.refuses(program)) is not None:
        raise InvalidInput(why)
    try:
        backend.version()
    except Missing as error:
        raise SolverFailure(str(error)) from error


def _holds_no_whole_number(program: Program) -> bool:
    """Whether some column that must be whole has bounds with no whole number between them."""
    return bool((np.ceil(program.lower) > np.floor(program.upper))[program.integer].any())


def _is_endless(program: Program) -> bool:
    """Whether a column that must be whole has no bound, so that branching on it may never end."""
    return bool((program.integer & (np.isinf(program.lower) | np.isinf(program.upper))).any())


class _Clock:
    def __init__(self, limit: float | None) -> None:
        self.start, self.limit = time.perf_counter(), limit
        self.interrupted = False

    def stop(self) -> None:
        self.limit, self.interrupted = 0.0, True

    def left(self) -> float | None:
        """Seconds; 0 where the time is up or nobody waits any more, None without a limit."""
        if self.limit is None:
            return None
        return max(0.0, self.limit - (time.perf_counter() - self.start))


@contextlib.contextmanager
def _heard_by(clock: _Clock) -> Iterator[None]:
    """Ctrl-C within this ends it, and no time is left."""
    try:
        yield
    except KeyboardInterrupt:
        clock.stop()


@dataclass
class _Run:
    """The calls that one solve makes."""

    program: Program
    first: Backend
    asked: Asked
    clock: _Clock
    tried: list[Attempt] = field(default_factory=list)
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    best: tuple[Backend, Tried] | None = None
    # Of a linear program that was called infeasible and is not.
    feasible: NDArray[np.float64] | None = None

    def solution(self) -> Solution:
        """The first answer that holds; else the best x that does."""
        if _holds_no_whole_number(self.program):
            return self._made(Solution("infeasible", confirmed_by="proof"), self.first)
        if _is_endless(self.program):
            self.program, impossible = tightened(self.program)
            if impossible.any():
                return self._made(Solution("infeasible", confirmed_by="proof"), self.first)
        with _heard_by(self.clock):
            found = self._found()
            if found is not None:
                return found
        if self.best is None:
            outcome: Outcome = "stopped" if self.clock.left() == 0.0 else "failed"
            return self._made(Solution(outcome), self.first)
        return self._of(*self.best)

    def _found(self) -> Solution | None:
        """What is confirmed to have no solution; None where there may be one, the best of which is `best`."""
        for backend, presolve, why in self._tries():
            tried = self._attempt(self.program, backend, replace(self._asked(), presolve=presolve), why)
            if tried is None:
                continue
            self._keep(backend, tried)
            if (
                tried.answer.says == "optimal"
                and tried.x is not None
                and not tried.duals
                and not self.program.is_integer
            ):
                tried = self._proven(tried, backend)
                self._keep(backend, tried)
            if tried.says == "optimal" or (tried.says in ("feasible", "stopped") and self._over()):
                break
            if tried.says in ("infeasible", "unbounded", "infeasible or unbounded"):
                found = self._confirmed(backend, tried.says)
                if found is not None:
                    return found
                if self.feasible is not None and (by_point := self._from(self.feasible)) is not None:
                    self.best = by_point
                    break
            if self.clock.left() == 0.0:
                break
        return None

    def _keep(self, backend: Backend, tried: Tried) -> None:
        if tried.x is not None and (self.best is None or self._better(tried, self.best[1])):
            self.best = backend, tried

    def _proven(self, tried: Tried, backend: Backend) -> Tried:
        """An x of a backend that gives no duals, held against the bound that those of another prove."""
        for other in self._others(backend):
            second = self._attempt(self.program, other, replace(self._asked(), progress=None), "duals")
            if second is None or second.answer.row_duals is None:
                continue
            duals = check_duals(self.program, second.answer.row_duals, np.asarray(tried.x))
            if duals.close:
                value = objective(self.program, np.asarray(tried.x))
                return replace(tried, duals=duals, bound=min(duals.bound, value), optimal=True)
            return tried
        return tried

    def exactly(self, program: Program, solution: Solution, proven: bool = True) -> Solution:
        """The optimum of a linear program in fractions; without `proven` its x only. As it is where it fails."""
        if program.is_integer or solution.outcome != "optimal" or solution.exact is not None:
            return solution
        if solution.x is None or solution.row_duals is None:
            return solution
        start = time.perf_counter()
        found = refined(program, solution.x, solution.row_duals, by_highs(self.clock.left()), proven=proven)
        x = solution.x if found.point is None else found.point.x
        seconds = replace(solution.seconds, ties=time.perf_counter() - start)
        if found.optimum is None:
            point = None if proven else found.point
            return replace(solution, x=x if point else solution.x, point=point, seconds=seconds)
        duals = of_exact(found.optimum)
        return replace(
            solution,
            x=x,
            objective=duals.bound,
            bound=duals.bound,
            check=check_point(program, x),
            row_duals=duals.row_duals,
            column_duals=duals.column_duals,
            exact=found.optimum,
            point=found.point,
            seconds=seconds,
        )

    def _from(self, x: NDArray[np.float64]) -> tuple[Backend, Tried] | None:
        """The exact optimum from a point that is exactly feasible, where no backend finds one."""
        start = time.perf_counter()
        found = refined(self.program, x, np.zeros(len(self.program.row_lower)), by_highs(self.clock.left()))
        if found.optimum is None:
            return None
        duals, seconds = of_exact(found.optimum), time.perf_counter() - start
        tried = Attempt("highs", "refined", "optimal", "checked", seconds)
        x, answer = found.optimum.point.x, Answer("optimal")
        check = check_point(self.program, x)
        self.tried.append(tried)
        return backend_named("highs"), Tried(
            answer, x, check, duals, duals.bound, True, found.optimum, False, tried, 0.0, seconds, 0.0
        )

    def again(self, program: Program, tried: list[Attempt], proven: bool = True) -> Solution:
        """Another program in the time that is left: linear ones by HiGHS, whose duals say where ties are."""
        by = self.first if program.is_integer and self.first.refuses(program) is None else backend_named("highs")
        found = _Run(program, by, replace(self.asked, gap=0.0, progress=None), self.clock).solution()
        tried.extend(replace(one, why=f"ties: {one.why}") for one in found.tried)
        return self.exactly(program, found, proven)

    def _over(self) -> bool:
        """Whether an answer without a proof is all that was asked for."""
        return self.clock.left() == 0.0 or self.asked.gap > 0 or self.asked.time_limit is not None

    def _better(self, one: Tried, other: Tried) -> bool:
        a, b = (objective(self.program, np.asarray(tried.x)) for tried in (one, other))
        return (one.optimal and not other.optimal) or (one.optimal == other.optimal and a < b)

    def _asked(self) -> Asked:
        return replace(self.asked, time_limit=self.clock.left())

    def _tries(self) -> Iterator[tuple[Backend, bool, str]]:
        yield self.first, True, "asked"
        yield self.first, False, "presolve off"
        for backend in self._others(self.first):
            yield backend, True, "next backend"

    def _others(self, than: Backend) -> Iterator[Backend]:
        """Those of other code bases that take the program and work here."""
        for name in _INTEGER if self.program.is_integer else _LINEAR:
            try:
                other = backend_named(name)
                if other.code_base == than.code_base or other.refuses(self.program) is not None:
                    continue
                other.version()
            except (InvalidInput, Missing):
                continue
            yield other

    def _attempt(self, program: Program, backend: Backend, asked: Asked, why: str) -> Tried | None:
        try:
            tried = attempt(program, backend, asked, why)
        except Missing as error:
            self.tried.append(Attempt(backend.name, why, f"missing: {error}", "", 0.0))
            return None
        self._count(tried)
        return tried

    def _count(self, tried: Tried) -> None:
        if tried.interrupted:
            self.clock.stop()
        self.tried.append(tried.attempt)
        for at, value in enumerate((tried.build, tried.solve, tried.look)):
            self.seconds[at] += value

    def _of(self, backend: Backend, tried: Tried) -> Solution:
        x = np.asarray(tried.x)
        linear = not self.program.is_integer and tried.optimal and tried.duals is not None
        outcome: Outcome = "optimal" if tried.optimal else "feasible"
        return self._made(
            Solution(
                outcome,
                x,
                objective(self.program, x) if tried.exact is None or tried.bound is None else tried.bound,
                tried.bound,
                check=tried.check,
                exact=tried.exact,
                point=None if tried.exact is None else tried.exact.point,
                confirmed_by="" if outcome == "feasible" else "duals" if linear else backend.name,
                row_duals=tried.duals.row_duals if linear and tried.duals else None,
                column_duals=tried.duals.column_duals if linear and tried.duals else None,
            ),
            backend,
        )

    def _made(self, solution: Solution, backend: Backend) -> Solution:
        return replace(
            solution,
            backend=backend.name,
            version=backend.version(),
            seconds=Seconds(*self.seconds),
            tried=tuple(self.tried),
            integer=self.program.is_integer,
        )

    def _confirmed(self, backend: Backend, says: str) -> Solution | None:
        """ "infeasible" or "unbounded" as we confirm it; None where it is neither, as far as we find."""
        program, linear = self.program, backend_named("highs")
        if says != "unbounded":
            proven, tried = infeasible_by_proof(program, linear, self._asked())
            self._count(tried)
            if proven:
                return self._made(Solution("infeasible", confirmed_by="proof"), backend)
            if not program.is_integer and tried.exact is not None:
                x = tried.exact.point.x[: len(program.cost)]
                if exact_point_near(ExactProgram.of(program, costs=False), x) is not None:
                    self.feasible = x
                    says = "unbounded" if says == "infeasible or unbounded" else says
        ray, tried = ray_of(program, linear, self._asked())
        self._count(tried)
        if ray is not None:
            some = self._attempt(without_cost(program), backend, replace(self._asked(), progress=None), "confirms")
            if some is not None and some.x is not None:
                return self._made(Solution("unbounded", confirmed_by="proof", ray=ray), backend)
        for other in self._others(backend) if self.feasible is None else ():
            second = self._attempt(without_cost(program), other, replace(self._asked(), progress=None), "confirms")
            if second is not None and second.says == "infeasible":
                return self._made(Solution("infeasible", confirmed_by=other.name), backend)
            if second is not None and second.x is not None:
                return None
        return None


def _cross_checked(program: Program, solution: Solution, run: _Run) -> Solution:
    """The same solution, when a second code base comes to the same.

    Raises
    ------
    SolverFailure
        It comes to something else, or there is none.
    """
    by = run.first if solution.backend == run.first.name else backend_named(solution.backend)
    for other in run._others(by):
        second = _Run(program, other, replace(run.asked, progress=None), run.clock)
        found = second.solution()
        tried = (*solution.tried, *(replace(one, why="cross-check") for one in found.tried))
        if found.backend == other.name and is_unfinished(solution, found):
            # The time was up, or Ctrl-C came: what one code base says alone is not what was asked for.
            outcome: Outcome = "feasible" if solution.x is not None else solution.outcome
            return replace(
                solution,
                outcome=outcome,
                confirmed_by="" if solution.x is not None else solution.confirmed_by,
                tried=tried,
            )
        if found.backend != other.name:
            continue
        if not agree(solution, found):
            ours, theirs = said(solution, found), said(found, solution)
            raise SolverFailure(
                f"Two code bases differ: {by.name} ({solution.version}) says {ours}, {other.name} "
                f"({found.version}) says {theirs}. Nothing is handed out; ask a third with `backend`."
            )
        confirmed = dict.fromkeys([*solution.confirmed_by.split(", "), other.name])
        return replace(solution, confirmed_by=", ".join(name for name in confirmed if name), tried=tried)
    raise SolverFailure(
        f"There is no second code base here that takes this program, so that {by.name} cannot be cross-checked. "
        "`fordel solvers` lists what works here."
    )
