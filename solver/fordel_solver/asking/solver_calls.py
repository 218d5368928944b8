"""What the questions have in common when they call a solver many times."""

from __future__ import annotations

import time

from fordel_solver.programs.program import Program
from fordel_solver.solvers.registry import backend as backend_named

__all__ = ["Stopwatch", "able"]


class Stopwatch:
    """What is left of a time limit."""

    def __init__(self, limit: float | None) -> None:
        self.start, self.limit = time.perf_counter(), limit

    def left(self) -> float | None:
        """Seconds, None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - (time.perf_counter() - self.start))

    @property
    def is_up(self) -> bool:
        """Whether the time is up."""
        return self.left() == 0.0


def able(backend: str, program: Program) -> str:
    """The backend where it takes the program, else HiGHS: CP-SAT, say, takes no movements without bounds."""
    return backend if backend_named(backend).refuses(program) is None else "highs"
