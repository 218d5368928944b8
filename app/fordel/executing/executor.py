"""One way to do tasks, wherever they are done."""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from typing import Any

from fordel.executing.work import Done, Outcome, Run, Tls, Workers, do_one
from fordel_solver.errors import InvalidInput, SolverFailure, shown_value

__all__ = ["executor", "in_order"]

WORTH_SENDING = 0.2  # seconds of work; Dask needs about 2 ms to hand out a task, processes a third of one
MOST_TOGETHER = 1_000
LOOK_UP = 0.2  # seconds; on Windows Ctrl-C is not seen while one waits


@contextmanager
def executor(*, workers: int = 1, dask: str | None = None, tls: Tls | None = None) -> Iterator[Run]:
    """Workers for as long as the block lasts; `run(function, tasks)` yields an `Outcome` for each task as it is done.

    The function must be importable and it, the tasks and the values picklable; they are plain data, best of all. Tasks
    may come from a generator of any length: few more are taken than there are workers. Tasks that take less than 0.2 s
    are sent several together (`chunk` says how many, where nothing should depend on the clock). Outcomes come in the
    order in which they are done: `number` says whose they are.

    A task that raises is an outcome with its error. A worker that ends (killed, out of memory) is replaced, and what
    it may have been doing is done again, one task at a time; a task that three workers have ended with is an outcome
    with a SolverFailure. Ctrl-C, an exception in the block and a `break` end the workers at once.

    Parameters
    ----------
    workers : int
        1: in this process. More: so many processes.
    dask : str or None
        The address of a Dask scheduler, "tcp://host:8786" or "tls://host:8786", in place of processes. Whoever
        reaches a scheduler can run code on its workers: for trusted networks only.
    tls : Tls or None
        For an address that begins with tls://.

    Raises
    ------
    InvalidInput
        The workers cannot be had as asked for.
    SolverFailure
        From the iteration: the scheduler is gone, or its workers are.

    Examples
    --------
    >>> with executor() as run:
    ...     [outcome.value for outcome in run(abs, [-1, 2, -3])]
    [1, 2, 3]
    """
    # Of more than that Windows cannot wait for which is done first.
    most = 61 if sys.platform == "win32" else 1_000
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= most:
        raise InvalidInput(f"`workers` is {shown_value(workers)}. Give how many processes to use, from 1 to {most}.")
    if dask is None and tls is not None:
        raise InvalidInput("`tls` is given without `dask`: give the address of the scheduler, tls://host:8786.")
    if dask is None and workers == 1:
        yield _run_here
        return
    there = _workers(workers, dask, tls)

    def run(function: Callable[[Any], Any], tasks: Iterable[Any], *, chunk: int | None = None) -> Iterator[Outcome]:
        return _run(there, function, tasks, chunk)

    try:
        yield run
    except BaseException:
        there.abandon()
        raise
    finally:
        there.close()


def in_order(outcomes: Iterable[Outcome]) -> Iterator[Any]:
    """The values of tasks in the order of their numbers; the first error, by number, is raised.

    Examples
    --------
    >>> list(in_order([Outcome(1, "b"), Outcome(0, "a")]))
    ['a', 'b']
    """
    early: dict[int, Outcome] = {}
    number = 0
    for outcome in outcomes:
        early[outcome.number] = outcome
        while number in early:
            own = early.pop(number)
            if own.error is not None:
                raise own.error
            yield own.value
            number += 1


def _workers(count: int, dask: str | None, tls: Tls | None) -> Workers:
    if dask is None:
        from fordel.executing.processes import Processes

        return Processes(count)
    from fordel.executing.cluster import Cluster

    return Cluster(dask, tls)


def _run_here(function: Callable[[Any], Any], tasks: Iterable[Any], *, chunk: int | None = None) -> Iterator[Outcome]:
    for number, task in enumerate(tasks):
        yield Outcome(number, *do_one(function, task))


@dataclass(frozen=True)
class _Unit:
    """Tasks that are sent together, each with its number."""

    tasks: tuple[tuple[int, Any], ...]


@dataclass
class _Pace:
    """How many tasks to send together, by what the earlier ones took."""

    fixed: int | None
    tasks: int = 0
    seconds: float = 0.0

    @property
    def chunk(self) -> int:
        if self.fixed is not None:
            return self.fixed
        if not self.tasks:
            return 1
        each = self.seconds / self.tasks
        return min(ceil(WORTH_SENDING / each), MOST_TOGETHER) if each * MOST_TOGETHER > WORTH_SENDING else MOST_TOGETHER

    def saw(self, done: Done) -> None:
        self.tasks += len(done.answers)
        self.seconds += done.seconds


@dataclass
class _Alone:
    """Tasks that a worker may have ended with, to be done one at a time: so it is known which of them it was."""

    waiting: deque[tuple[int, Any]] = field(default_factory=deque)
    deaths: Counter[int] = field(default_factory=Counter)

    def suspect(self, unit: _Unit, most: int) -> list[Outcome]:
        given_up = []
        for number, task in unit.tasks:
            self.deaths[number] += 1
            if self.deaths[number] < most:
                self.waiting.append((number, task))
            else:
                given_up.append(Outcome(number, error=_given_up()))
        return given_up


def _run(
    workers: Workers, function: Callable[[Any], Any], tasks: Iterable[Any], chunk: int | None
) -> Iterator[Outcome]:
    if chunk is not None and (isinstance(chunk, bool) or not isinstance(chunk, int) or chunk < 1):
        raise InvalidInput(f"`chunk` is {shown_value(chunk)}. Give how many tasks to send together, 1 or more.")
    numbered = enumerate(tasks)
    pace, alone = _Pace(chunk), _Alone()
    under_way: dict[Future[Done], _Unit] = {}
    try:
        while True:
            for unit in _next(workers, numbered, pace, alone, len(under_way)):
                under_way[workers.submit(function, [task for _, task in unit.tasks])] = unit
            if not under_way:
                return
            done, _ = wait(under_way, timeout=LOOK_UP, return_when=FIRST_COMPLETED)
            if not done:
                workers.check()
            renewed = False
            while done:
                future = done.pop()
                unit = under_way.pop(future)
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    pace.saw(future.result())
                    for (number, _), (value, raised) in zip(unit.tasks, future.result().answers, strict=True):
                        yield Outcome(number, value, raised)
                elif workers.died(error):
                    yield from alone.suspect(unit, workers.most_deaths)
                    if not renewed and workers.renew():
                        # What else was under way is over: done in time, or died too.
                        renewed, done = True, set(under_way)
                elif len(unit.tasks) == 1:
                    assert isinstance(error, Exception)
                    yield Outcome(unit.tasks[0][0], error=error)
                else:
                    # One of the answers could not be sent. Which one shows when each is sent by itself.
                    alone.waiting.extend(unit.tasks)
    finally:
        if under_way:
            workers.abandon()


def _next(
    workers: Workers, numbered: Iterator[tuple[int, Any]], pace: _Pace, alone: _Alone, under_way: int
) -> Iterator[_Unit]:
    """What to send now: no worker waits for work, and little is sent ahead."""
    if alone.waiting:
        if not under_way:
            yield _Unit((alone.waiting.popleft(),))
        return
    for _ in range(2 * workers.count - under_way):
        tasks = tuple(islice(numbered, pace.chunk))
        if not tasks:
            return
        yield _Unit(tasks)


def _given_up() -> SolverFailure:
    return SolverFailure(
        "Each worker that took this task ended without an answer: killed from outside, or out of memory. Run it alone "
        "with one worker to see why, or give it more memory."
    )
