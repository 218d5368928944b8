"""What other people's libraries print and warn of on the way is not for stdout."""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

__all__ = ["quietly"]

# SciPy warns of options that it hands on without knowing them; PuLP of what version 4 will drop, to whoever calls it.
_OPTIONS, _CALLERS = "Unrecognized options detected", r"pulp\b|fordel_solver\.solvers\."


class _Quiet:
    """How many are within, and what the process had before the first of them.

    Warnings and sys.stdout are the whole process's. So the first that comes in changes them, and the last that goes out
    puts them back: each putting back what it found would leave what another had changed for good. What other threads
    print meanwhile is printed.
    """

    def __init__(self) -> None:
        self.lock, self.within = threading.Lock(), 0
        self.threads: Counter[int] = Counter()
        self.caught = warnings.catch_warnings()
        self.stdout: Any = None

    def enter(self) -> None:
        with self.lock:
            self.threads[threading.get_ident()] += 1
            self.within += 1
            if self.within > 1:
                return
            self.caught = warnings.catch_warnings()
            self.caught.__enter__()
            warnings.filterwarnings("ignore", _OPTIONS, RuntimeWarning)
            warnings.filterwarnings("ignore", module=_CALLERS)
            self.stdout, sys.stdout = sys.stdout, _Stdout(sys.stdout, self.threads)

    def leave(self) -> None:
        with self.lock:
            self.threads[threading.get_ident()] -= 1
            self.within -= 1
            if self.within:
                return
            self.threads.clear()
            self.caught.__exit__(None, None, None)
            # Somebody else may have put another there meanwhile, to whom it belongs now.
            if isinstance(sys.stdout, _Stdout):
                sys.stdout = self.stdout


class _Stdout:
    """sys.stdout, but for those threads, who write nothing."""

    def __init__(self, stream: Any, threads: Counter[int]) -> None:
        self._stream, self._threads = stream, threads

    def write(self, text: str) -> int:
        if self._threads[threading.get_ident()] > 0:
            return len(text)
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


_QUIET = _Quiet()


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Within this, nothing that this thread prints reaches sys.stdout, and what solvers warn of is not heard."""
    _QUIET.enter()
    try:
        yield
    finally:
        _QUIET.leave()
