"""Blocks in this process, or in several."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from fordel_solver.errors import InvalidInput, shown_value

__all__ = ["run_blocks"]

AHEAD = 2  # tasks for each worker that are handed out before their turn

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def run_blocks(function: Callable[[Task], Outcome], tasks: Iterable[Task], workers: int) -> Iterator[Outcome]:
    """The outcomes of tasks, in their order.

    Raises
    ------
    InvalidInput
        `workers` is no whole number from 1.
    """
    try:
        count = operator.index(workers)
    except TypeError:
        count = 0
    if count < 1:
        raise InvalidInput(f"`workers` is {shown_value(workers)}. Give a whole number, 1 or more.")
    return map(function, tasks) if count == 1 else _in_processes(function, tasks, count)


def _in_processes(function: Callable[[Task], Outcome], tasks: Iterable[Task], workers: int) -> Iterator[Outcome]:
    waiting: deque[Future[Outcome]] = deque()
    # A process that is forked from one with threads can hang; a new one is the same on every system.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            for task in tasks:
                waiting.append(pool.submit(function, task))
                if len(waiting) > AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
