"""Leximin: the worst off as well off as possible, then the next worst off, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.solver_calls import Stopwatch
from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.programs.attempting import objective
from fordel_solver.programs.program import Names, Program
from fordel_solver.programs.solution import Solution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Held", "Leximin", "Stage", "leximin"]

Floats = NDArray[np.float64]

# The multipliers of outcomes add to one, so that the largest of k is at least 1/k.
_ROUNDING = 1e-8
# How much higher than its level a settled outcome may be, as a part of what the terms of the outcomes add to.
_LEVEL = 1e-8


@dataclass(frozen=True)
class Stage:
    """One program of the sequence.

    Attributes
    ----------
    level : float
        What the outcomes that are not yet settled can all have at least.
    settled : tuple of int
        The outcomes that can have no more without another having less: by positive multipliers, which prove it.
    """

    level: float
    settled: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Held:
    """A program whose outcomes are held at their levels, its first columns those of the original.

    Attributes
    ----------
    program : Program
    stages : tuple of Stage
    stopped : Solution or None
        What to hand back where the levels were not found: infeasible, or the best so far when the time was up.
    feasible : Solution or None
        The best so far.
    """

    program: Program
    stages: tuple[Stage, ...]
    stopped: Solution | None = None
    feasible: Solution | None = None


@dataclass(frozen=True, eq=False)
class Leximin:
    """The leximin outcomes of a program.

    Attributes
    ----------
    solution : Solution
        The last program's: of all x with these outcomes the one of least c·x, ties broken as in `solve`. Its outcome is
        "optimal", or what the first program came to ("infeasible") or where the time was up ("stopped").
    names : tuple of str
    outcomes : float array of shape (k,), or None
        F x.
    stages : tuple of Stage
    """

    solution: Solution
    names: tuple[str, ...]
    outcomes: Floats | None
    stages: tuple[Stage, ...]

    @property
    def x(self) -> Floats | None:
        """The x of the solution."""
        return self.solution.x

    @property
    def levels(self) -> tuple[float, ...]:
        """The outcomes, the smallest first."""
        return () if self.outcomes is None else tuple(np.sort(self.outcomes).tolist())


def leximin(
    program: Program,
    outcomes: Any,
    *,
    names: Names = None,
    backend: str = "highs",
    time_limit: float | None = None,
    ties: Sequence[int] | bool | None = None,
) -> Leximin:
    """The x whose sorted outcomes F x are lexicographically largest: the smallest as large as it can be, and so on.

    Of a linear program the outcomes are unique, and found by a sequence of linear programs: max t where every outcome
    that is not settled is at least t, and the settled ones keep their levels. An outcome is settled only where its
    multiplier is positive: then it is t in every optimum (Ogryczak, Pióro and Tomaszewski 2005, Journal of
    Telecommunications and Information Technology 3/2005; Nace and Pióro 2008, IEEE Communications Surveys and Tutorials
    10(4)). Of an integer program only the sorted outcomes are unique: the k smallest together are as large as can be,
    for k = 1, 2, ... (Ogryczak and Śliwiński 2006, doi 10.1007/11751595_85), and then each outcome in declared order.

    Parameters
    ----------
    program : Program
        Its cost chooses among x with the same outcomes.
    outcomes : sparse array or array of shape (k, n), or sequence of rows
        F. What is to be small, such as a shortfall, comes with a minus.
    names : sequence of str, function of position, or None
    backend : str
        Of a linear program one that gives duals.
    time_limit : float or None
        Seconds in all.
    ties
        Of the last program, as in `solve`.

    Raises
    ------
    InvalidInput
        F does not fit, or all outcomes can grow without end.
    SolverFailure
        An answer was not proven.

    Examples
    --------
    Three share 100; the third can have no more than 10.

    >>> program = Program([0, 0, 0], [[1, 1, 1]], 100, 100, 0, [100, 100, 10])
    >>> found = leximin(program, np.eye(3), ties=False)
    >>> found.outcomes.tolist(), [stage.settled for stage in found.stages]
    ([45.0, 45.0, 10.0], [(2,), (0, 1)])
    """
    F, named = _outcomes(program, outcomes, names)
    watch = Stopwatch(time_limit)
    if program.is_integer:
        from fordel_solver.asking.ordered_outcomes import hold_ordered

        held = hold_ordered(program, F, backend, watch)
    else:
        held = _hold(program, F, backend, watch)
    solution, n = held.stopped, len(program.cost)
    if solution is None and watch.is_up:
        solution = held.feasible
    if solution is None:
        further = len(held.program.cost) - n
        last = held.program.but(cost=np.concatenate([program.cost, np.zeros(further)]))
        order = [*ties, *range(n, n + further)] if isinstance(ties, Sequence) else ties
        solution = watch.solve(last, backend, ties=order)
        if solution.x is None:
            raise SolverFailure(f"No x was found with the outcomes that were: {solution.outcome}. Ask another backend.")
    if solution.x is None:
        return Leximin(solution, named, None, held.stages)
    x = solution.x[:n]
    _check(F @ x, abs(F) @ np.abs(x), held)
    # The duals are those of the last program, in which the outcomes are held.
    solution = replace(solution, x=x, objective=objective(program, x), row_duals=None, column_duals=None)
    return Leximin(solution, named, F @ x, held.stages)


def _check(outcomes: Floats, size: Floats, held: Held) -> None:
    """That the outcomes are at the levels that were proven."""
    if held.stopped is not None:
        return
    level = np.full(len(outcomes), np.nan)
    for stage in held.stages:
        level[list(stage.settled)] = stage.level
    if not (np.abs(outcomes - level) <= 10 * _LEVEL * np.maximum(1.0, size)).all():
        raise SolverFailure("The outcomes are not at the levels that were proven. Ask another backend.")


def _hold(program: Program, F: csr_array, backend: str, watch: Stopwatch) -> Held:
    """Of a linear program: the outcomes held at their levels."""
    from scipy.sparse import csr_array, hstack, vstack

    k, n = F.shape
    m = program.matrix.shape[0]
    level, unsettled = np.full(k, -np.inf), np.ones(k, dtype=bool)
    stages: list[Stage] = []
    feasible: Solution | None = None

    def stated(t: bool) -> Program:
        """Settled outcomes at least their levels and, with t, the others at least t, which is maximised."""
        further = 1 if t else 0
        column = csr_array(-unsettled.astype(float)[:, np.newaxis])
        rows = hstack([F, column]) if t else F
        above = hstack([program.matrix, csr_array((m, further))]) if t else program.matrix
        return Program(
            np.concatenate([np.zeros(n), -np.ones(further)]),
            vstack([above, rows], format="csr"),
            np.concatenate([program.row_lower, np.where(unsettled, 0.0, level)]),
            np.concatenate([program.row_upper, np.full(k, np.inf)]),
            np.concatenate([program.lower, np.full(further, -np.inf)]),
            np.concatenate([program.upper, np.full(further, np.inf)]),
        )

    while unsettled.any():
        if watch.is_up:
            return Held(program, tuple(stages), Solution("stopped") if feasible is None else feasible)
        found = watch.solve(stated(True), backend)
        if found.outcome == "unbounded":
            which = "All outcomes" if unsettled.all() else "All outcomes that are not settled"
            raise InvalidInput(f"{which} can grow without end. Give the program a row that limits them.")
        if found.x is None or found.outcome != "optimal":
            if feasible is None and found.outcome in ("infeasible", "stopped", "feasible"):
                return Held(program, tuple(stages), found)
            if watch.is_up and feasible is not None:
                return Held(program, tuple(stages), feasible)
            raise SolverFailure(f"A level of the outcomes was not proven: {found.outcome}. Ask another backend.")
        feasible = replace(found, outcome="feasible", bound=None)
        t = max(float(found.x[n]), stages[-1].level if stages else -np.inf)
        settled = np.flatnonzero(unsettled & (found.duals[m:] > _proving(found, F)))
        if not len(settled):
            raise SolverFailure("No multiplier proves that an outcome can be no higher. Ask another backend.")
        level[settled], unsettled[settled] = t, False
        stages.append(Stage(t, tuple(settled.tolist())))
    return Held(stated(False), tuple(stages), None, feasible)


def _proving(found: Solution, F: csr_array) -> float:
    """The multiplier y from which an outcome is settled:  y (outcome - t) <= gap,  and little of that is left."""
    assert found.x is not None
    n = F.shape[1]
    size = max(1.0, float((abs(F) @ np.abs(found.x[:n])).max(initial=0.0)))
    return max(_ROUNDING, (found.gap or 0.0) / (_LEVEL * size))


def _outcomes(program: Program, outcomes: Any, names: Names) -> tuple[csr_array, tuple[str, ...]]:
    """F, and the names."""
    from scipy.sparse import csr_array, issparse

    n = len(program.cost)
    try:
        F = csr_array(outcomes if issparse(outcomes) else np.asarray(outcomes, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise InvalidInput("`outcomes` is no matrix: give a row over the columns for each outcome.") from error
    if F.ndim != 2 or F.shape[1] != n or not F.shape[0] or not np.isfinite(F.data).all():
        raise InvalidInput(f"`outcomes` has the shape {F.shape}. Give a row for each outcome, of {n} finite numbers.")
    k = F.shape[0]
    if names is not None and not callable(names) and len(names) != k:
        raise InvalidInput(f"`names` has {len(names)} names, and there are {k} outcomes.")
    if names is None:
        return F, tuple(f"outcome {at + 1}" for at in range(k))
    return F, tuple(names(at) if callable(names) else str(names[at]) for at in range(k))
