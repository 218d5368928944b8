"""A search in slices of time, for solvers that hear nothing and show nothing while they search."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Incumbent

__all__ = ["in_slices"]


def in_slices(run: Callable[[Asked, Answer | None], Answer], program: Program, asked: Asked, first: float) -> Answer:
    """The best of runs that have four times as long each: after each of them it is told, and may be stopped.

    Of a long search a third is lost by it at most, of one that ends within the first slice nothing. Where it is left
    behind, it goes on for at most three times as long as it had before.

    Parameters
    ----------
    run : callable
        What is asked, with the slice as its time limit, and the best answer before it, to an answer.
    program : Program
    asked : Asked
    first : float
        Seconds of the first slice.
    """
    start = time.perf_counter()
    best: Answer | None = None
    limit = first
    while True:
        left = None if asked.time_limit is None else max(0.0, asked.time_limit - (time.perf_counter() - start))
        last = left is not None and limit >= left
        answer = run(replace(asked, time_limit=left if last else limit), best)
        if answer.says not in ("feasible", "stopped"):
            # One that breaks off takes nothing away from what there was.
            return best if answer.says == "failed" and best is not None and best.x is not None else answer
        best = answer if best is None else _better(program, best, answer)
        if best.x is not None:
            if asked.progress is not None:
                asked.progress(Incumbent(_value(program, best), best.bound, time.perf_counter() - start))
            if asked.found is not None:
                asked.found(best)
        if last or (asked.stop is not None and asked.stop.is_set()):
            return best
        limit *= 4


def _value(program: Program, answer: Answer) -> float:
    return np.inf if answer.x is None else float(np.add.reduce(program.cost * answer.x))


def _better(program: Program, one: Answer, other: Answer) -> Answer:
    """The better x of two that stopped, and the better bound."""
    bounds = [answer.bound for answer in (one, other) if answer.bound is not None]
    better = other if _value(program, other) < _value(program, one) else one
    return replace(better, bound=max(bounds, default=None))
