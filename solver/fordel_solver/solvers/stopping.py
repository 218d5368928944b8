"""Work that another thread can end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

__all__ = ["LOOKED_AT", "until_stopped"]

LOOKED_AT = 0.05  # seconds between two looks at whether it is to stop

T = TypeVar("T")


def until_stopped(
    work: Callable[[], T], stop: threading.Event | None, interrupt: Callable[[], object] | None = None
) -> T | None:
    """What `work` returns; None where `stop` came first and nothing interrupts the work.

    The work goes on in a thread of its own, so that it must not hold Python's lock. Without an `interrupt` it is left
    to its time limit, or to the end of the process.

    Examples
    --------
    >>> until_stopped(lambda: 3, threading.Event())
    3
    """
    if stop is None:
        return work()
    found: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # handed to the thread that waits
            errors.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(LOOKED_AT)
        if stop.is_set() and worker.is_alive():
            if interrupt is None:
                return None
            # Asked again at each look: a solver that has not begun does not hear it.
            interrupt()
    if errors:
        raise errors[0]
    return found[0]
