"""Worker processes of this machine."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from fordel.executing.work import Done, do, packed
from fordel_solver.errors import InvalidInput

__all__ = ["Processes"]

# As many workers as cores, each with as many threads as cores, would stand in each other's way.
ONE_THREAD: Mapping[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    "1",
)


class Processes:
    """So many worker processes, started when there is work. Each is a new Python (spawn), as Windows has it.

    Workers end with this process, however it ends.
    """

    most_deaths = 3  # two retries

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: _Pool | None = None

    def submit(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Future[Done]:
        """Have some tasks done by the worker that is free first."""
        sent = packed(function, tasks)
        if self._pool is None:
            self._pool = _Pool(self.count)
        try:
            return self._pool.submit(do, sent)
        except BrokenExecutor as error:
            broken: Future[Done] = Future()
            broken.set_exception(error)
            return broken

    def died(self, error: BaseException) -> bool:
        """A worker that ends breaks the pool, and with it all that was under way."""
        return isinstance(error, BrokenExecutor | CancelledError)

    def renew(self) -> bool:
        """New workers for what is submitted next."""
        begun = self._pool is None or self._pool.begun.is_set()
        self.abandon()
        if not begun:
            raise InvalidInput(
                "The worker processes end before they begin (what they say is above). A script of your own that asks "
                'for workers must do so under `if __name__ == "__main__":`, and be a file; otherwise use 1 worker.'
            )
        return True

    def check(self) -> None:
        """A pool notices by itself when a worker ends."""

    def abandon(self) -> None:
        """End the workers at once."""
        if self._pool is not None:
            self._pool.kill()
            self._pool = None

    def close(self) -> None:
        """Let the workers end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class _Pool(ProcessPoolExecutor):
    """Workers that can be ended at once: a pool has no way to do that before Python 3.14."""

    def __init__(self, count: int) -> None:
        context = _Context()
        self.workers = context.workers
        self.begun = context.Event()  # a worker has come as far as taking work
        super().__init__(count, mp_context=context, initializer=_begin, initargs=(self.begun,))

    def kill(self) -> None:
        for worker in list(self.workers):
            if worker.is_alive():
                worker.kill()
        self.shutdown(wait=True, cancel_futures=True)


class _Worker(SpawnProcess):
    """A worker process whose numerical libraries use one thread: they ask the environment when they are loaded."""

    def start(self) -> None:
        with _environment(ONE_THREAD):
            super().start()


class _Context(SpawnContext):
    """Spawn, with the workers remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.workers: list[_Worker] = []

    def Process(self, *arguments: Any, **options: Any) -> _Worker:  # type: ignore[override]  # noqa: N802
        worker = _Worker(*arguments, **options)
        self.workers.append(worker)
        return worker


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin(begun: Any) -> None:
    """What a worker does first."""
    # Ctrl-C reaches all processes of a terminal; the one that has the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begun.set()


def _end_with_parent() -> None:
    """A worker waits for work on a pipe that it holds both ends of: it would wait forever for a parent that is gone."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
