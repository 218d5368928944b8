"""Tasks on workers: two processes against one, and what Dask costs where a task takes about 100 ms."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import fordel
from fordel.batching.doing import do_task
from fordel.batching.kinds import KINDS
from fordel.batching.task import Task
from fordel.executing import Run, executor

from ..measure import NotAvailableError, Sampler, Setting, Subject, WrongAnswerError

# Read and solved in about 100 ms where the core takes 3 ms of it: what a task of a batch is like.
POOL = "ledelse-folkeskole-2013-15"
TASK = Task(POOL, "pool", POOL, KINDS["pool"].reads(POOL), None, ("csv",), "en", {})
COUNT = 16


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
    try:
        from distributed import LocalCluster
    except ImportError:
        raise NotAvailableError("Dask is not installed: pip install fordel[dask].") from None
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        executor(dask=cluster.scheduler_address) as run,
    ):
        yield run


def sampler(where: Callable[[], AbstractContextManager[Run]]) -> Sampler:
    """Seconds per task, workers already there: they start once in a batch, however long it is."""
    expected = fordel.solve(POOL).total

    def sample() -> float:
        with where() as run:
            list(run(do_task, [TASK] * 4, chunk=1))
            gc.collect()
            start = time.perf_counter()
            ended = [outcome.value for outcome in run(do_task, [TASK] * COUNT, chunk=1)]
            seconds = time.perf_counter() - start
        if [one.report and one.report.total_kr for one in ended] != [expected] * COUNT:
            raise WrongAnswerError(f"a batch of {POOL} does not come to {expected} each time")
        return seconds / COUNT

    return sample


def prepare_one(_: Setting) -> Sampler:
    """One worker: this process."""
    return sampler(here)


def prepare_two(_: Setting) -> Sampler:
    """Two workers."""
    return sampler(two_processes)


def prepare_dask(_: Setting) -> Sampler:
    """One worker of a Dask scheduler."""
    return sampler(on_dask)


# Ratios: batch-one-worker over batch-two-workers at least 1.7; batch-on-dask over batch-one-worker at most 1.1.
SUBJECTS = (
    Subject("batch-one-worker", f"{COUNT} tasks of a batch, one worker", "whole kroner", "s per task", prepare_one),
    Subject("batch-two-workers", f"{COUNT} tasks of a batch, two processes", "whole kroner", "s per task", prepare_two),
    Subject("batch-on-dask", f"{COUNT} tasks of a batch, Dask, one worker", "whole kroner", "s per task", prepare_dask),
)
