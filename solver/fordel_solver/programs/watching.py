"""A backend at work while somebody watches: Ctrl-C ends it with what it has, and progress is told."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Backend

__all__ = ["run_watched"]

_LOOK = 0.05  # seconds
# A solver that was told to stop gets so long; one that does not hear is left to itself.
_PATIENCE = 5.0


def run_watched(backend: Backend, program: Program, asked: Asked) -> tuple[Answer, bool]:
    """The answer, and whether it was ended by Ctrl-C.

    Solvers hold the interpreter in their own code, where Ctrl-C is not heard. So the backend works in a thread, and the
    main one listens. Elsewhere than in the main thread nobody hears Ctrl-C, and the backend is simply called.
    """
    if threading.current_thread() is not threading.main_thread():
        return backend.run(program, asked), False
    work = _Work(backend, program, replace(asked, stop=threading.Event()))
    work.start()
    interrupted = False
    deadline = float("inf")
    while not work.ended.is_set() and time.perf_counter() < deadline:
        try:
            # Not join(): one that Ctrl-C ends takes the thread for dead.
            work.ended.wait(_LOOK)
        except KeyboardInterrupt:
            interrupted = True
            deadline = time.perf_counter() + _PATIENCE
            work.stop()
    return work.outcome(), interrupted


class _Work(threading.Thread):
    def __init__(self, backend: Backend, program: Program, asked: Asked) -> None:
        super().__init__(daemon=True)
        self.backend, self.program = backend, program
        self.best: Answer | None = None
        self.asked = replace(asked, found=self._found)
        self.ended = threading.Event()
        self.answer: Answer | None = None
        self.error: BaseException | None = None

    def stop(self) -> None:
        if self.asked.stop is not None:
            self.asked.stop.set()

    def run(self) -> None:
        try:
            self.answer = self.backend.run(self.program, self.asked)
        except BaseException as error:
            self.error = error
        finally:
            self.ended.set()

    def outcome(self) -> Answer:
        if self.error is not None:
            raise self.error
        if self.answer is not None:
            return self.answer
        return self.best or Answer("stopped", message="It did not stop when it was told to, and was left to itself")

    def _found(self, answer: Answer) -> None:
        self.best = answer
