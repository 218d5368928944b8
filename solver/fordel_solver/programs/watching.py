"""A backend at work while somebody watches: Ctrl-C ends it with what it has, and progress is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Backend, Incumbent

__all__ = ["RaisedByCaller", "run_watched"]

_LOOK = 0.05  # seconds
# A solver that was told to stop gets so long; one that does not hear is left to itself.
_PATIENCE = 5.0


class RaisedByCaller(Exception):
    """What the caller's own `progress` raised: no fault of a backend, whatever it is."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def run_watched(backend: Backend, program: Program, asked: Asked) -> tuple[Answer, bool]:
    """The answer, and whether it was ended by Ctrl-C.

    Solvers hold the interpreter in their own code, where Ctrl-C is not heard. So the backend works in a thread, and the
    main one listens; a second Ctrl-C waits no longer. Elsewhere than in the main thread nobody hears Ctrl-C, and the
    backend is simply called.

    Raises
    ------
    RaisedByCaller
        `progress` raised something, which ends the run.
    """
    stop = threading.Event()
    tell = None if asked.progress is None else _Tell(asked.progress, stop)
    if threading.current_thread() is not threading.main_thread():
        answer = backend.run(program, asked if tell is None else replace(asked, progress=tell, stop=stop))
        _raise_of(tell)
        return answer, False
    work = _Work(backend, program, replace(asked, progress=tell, stop=stop))
    work.start()
    interrupted = False
    deadline = float("inf")
    while not work.ended.is_set() and time.perf_counter() < deadline:
        try:
            # Not join(): one that Ctrl-C ends takes the thread for dead.
            work.ended.wait(_LOOK)
            if tell is not None and tell.error is not None:
                deadline = min(deadline, time.perf_counter() + _PATIENCE)
        except KeyboardInterrupt:
            deadline = time.perf_counter() + (0.0 if interrupted else _PATIENCE)
            interrupted = True
            stop.set()
    _raise_of(tell)
    return work.outcome(), interrupted


def _raise_of(tell: _Tell | None) -> None:
    """Nobody is told of what a solver that was left to itself does further; and what the caller raised is raised."""
    if tell is not None:
        tell.over = True
        if tell.error is not None:
            raise RaisedByCaller(tell.error)


class _Tell:
    """The caller's `progress`: what it raises is kept, and ends the run; the solver's code never sees it."""

    def __init__(self, progress: Callable[[Incumbent], None], stop: threading.Event) -> None:
        self.progress, self.stop = progress, stop
        self.over = False
        self.error: BaseException | None = None

    def __call__(self, incumbent: Incumbent) -> None:
        if self.over or self.error is not None:
            return
        try:
            self.progress(incumbent)
        except BaseException as error:
            self.error = error
            self.stop.set()


class _Work(threading.Thread):
    def __init__(self, backend: Backend, program: Program, asked: Asked) -> None:
        super().__init__(daemon=True)
        self.backend, self.program = backend, program
        self.best: Answer | None = None
        self.asked = replace(asked, found=self._found)
        self.ended = threading.Event()
        self.answer: Answer | None = None
        self.error: BaseException | None = None

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
        answer = self.answer or Answer("stopped", message="It did not stop when it was told to, and was left to itself")
        return self.best if answer.says == "stopped" and answer.x is None and self.best is not None else answer

    def _found(self, answer: Answer) -> None:
        self.best = answer
