"""Tasks on workers: two processes against one, and what Dask costs where a task takes about 100 ms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import fordel
from fordel.batching.doing import do_task
from fordel.batching.kinds import KINDS
from fordel.batching.task import Task
from fordel.executing import Run, executor

from ..data import Setting
from ..subject import NotAvailableError, Subject, Work, WrongAnswerError

# Read and solved in about 100 ms where the core takes 3 ms of it: what a task of a batch is like.
POOL = "ledelse-folkeskole-2013-15"
COUNT = 24


@contextmanager
def here() -> Iterator[Run]:
    """In this process."""
    with executor() as run:
        yield run


@contextmanager
def two_processes() -> Iterator[Run]:
    """In two."""
    with executor(workers=2) as run:
        yield run


@contextmanager
def on_dask() -> Iterator[Run]:
    """A scheduler, and one worker of one thread, each a process."""
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        executor(dask=cluster.scheduler_address) as run,
    ):
        yield run


def prepare(where: Callable[[], AbstractContextManager[Run]]) -> Callable[[Setting], Work]:
    """How the tasks are prepared: what is timed begins when the workers are there, since a batch starts them once."""

    def prepare_tasks(_: Setting) -> Work:
        if where is on_dask:
            try:
                import distributed  # noqa: F401  (loaded before it is timed)
            except ImportError:
                raise NotAvailableError("Dask is not installed: pip install fordel[dask]") from None
        task = Task(POOL, "pool", POOL, KINDS["pool"].reads(POOL), None, ("csv",), "en", {})
        expected = fordel.solve(POOL).total

        def run() -> float:
            with where() as do:
                list(do(do_task, [task] * 4, chunk=1))
                start = time.perf_counter()
                ended = [outcome.value for outcome in do(do_task, [task] * COUNT, chunk=1)]
                seconds = time.perf_counter() - start
            if [one.report and one.report.total_kr for one in ended] != [expected] * COUNT:
                raise WrongAnswerError(f"A batch of {POOL} does not come to {expected} each time.")
            return seconds / COUNT

        return Work(run, value=float)

    return prepare_tasks


SUBJECTS = tuple(
    Subject(
        name,
        f"{COUNT} tasks of a batch, {says}",
        "whole kroner",
        "s per task",
        prepare(where),
        family="batch",
        sizes={"recipients": 98, "tasks": COUNT, "workers": workers},
        seed=None,
        line=line,
        rounds=5,
    )
    for name, says, line, workers, where in (
        ("batch-one-worker", "one worker", "processes", 1, here),
        ("batch-two-workers", "two processes", "processes", 2, two_processes),
        ("batch-on-dask", "Dask, one worker", "Dask", 1, on_dask),
    )
)
