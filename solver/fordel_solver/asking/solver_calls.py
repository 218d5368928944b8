"""What the questions have in common when they call a solver many times."""

from __future__ import annotations

import time
from collections.abc import Sequence

from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.solving import solve
from fordel_solver.solvers.registry import backend as backend_named

__all__ = ["Stopwatch", "able"]


class Stopwatch:
    """What is left of a time limit."""

    def __init__(self, limit: float | None) -> None:
        self.start, self.limit = time.perf_counter(), limit

    def left(self) -> float | None:
        """Seconds, None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - (time.perf_counter() - self.start))

    def solve(
        self,
        program: Program,
        backend: str,
        *,
        ties: Sequence[int] | bool | None = False,
        at_most: float | None = None,
    ) -> Solution:
        """A program in the time that is left. Ctrl-C is for the whole question: after it no time is left."""
        seconds = [limit for limit in (self.left(), at_most) if limit is not None]
        solution = solve(program, backend, time_limit=min(seconds, default=None), ties=ties)
        if solution.interrupted:
            self.limit = 0.0
        return solution

    @property
    def is_up(self) -> bool:
        """Whether the time is up."""
        return self.left() == 0.0


def able(backend: str, program: Program) -> str:
    """The backend where it takes the program, else HiGHS: CP-SAT, say, takes no movements without bounds."""
    return backend if backend_named(backend).refuses(program) is None else "highs"
