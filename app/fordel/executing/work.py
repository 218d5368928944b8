"""What tasks are and come to, and how a worker does them."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from fordel_solver.errors import FordelError

__all__ = ["Done", "Outcome", "Run", "Tls", "Workers", "do", "do_one", "packed"]


@dataclass(frozen=True)
class Outcome:
    """What one task came to.

    Attributes
    ----------
    number : int
        Of the task, from 0, in the order they were given.
    value : object
        What the function gave; None where it failed.
    error : Exception or None
        What it raised. A SolverFailure where the workers that ran it ended without an answer.
    """

    number: int
    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True)
class Tls:
    """How a connection to a scheduler is encrypted: paths of PEM files.

    Attributes
    ----------
    ca : str
        Certificates of those who may have signed the others'.
    certificate, key : str
        One's own.
    """

    ca: str
    certificate: str
    key: str


class Run(Protocol):
    """Does `function` with each of `tasks` and yields the outcomes as they come."""

    def __call__(
        self, function: Callable[[Any], Any], tasks: Iterable[Any], *, chunk: int | None = None
    ) -> Iterator[Outcome]: ...


@dataclass(frozen=True)
class Done:
    """What a worker sends back of some tasks: value and error of each, and the seconds of all."""

    answers: tuple[tuple[Any, Exception | None], ...]
    seconds: float


class Workers(Protocol):
    """Where tasks are done by others than this process."""

    most_deaths: int  # a task that so many workers have ended with is given up

    @property
    def count(self) -> int:
        """How many there are now, at least 1."""

    def submit(self, function: Callable[[Any], Any], tasks: Sequence[Any]) -> Future[Done]:
        """Have some tasks done. What goes wrong with the worker itself is the exception of the future."""

    def died(self, error: BaseException) -> bool:
        """Whether this is the worker that ended, and not the task that failed."""

    def renew(self) -> bool:
        """Start again after a death. True: what else was under way died too."""

    def check(self) -> None:
        """Raise where no answer can come any more."""

    def abandon(self) -> None:
        """Let go at once of what is under way."""

    def close(self) -> None:
        """End; nothing is under way."""


def do_one(function: Callable[[Any], Any], task: Any) -> tuple[Any, Exception | None]:
    """The value of one task, or what it raised."""
    try:
        return function(task), None
    except FordelError as error:
        return None, error
    except Exception as error:
        # A traceback does not travel between processes; --debug shows its text.
        error.add_note("".join(traceback.format_exception(error)))
        return None, error


def packed(function: Callable[[Any], Any], tasks: Sequence[Any]) -> bytes:
    """Some tasks as `do` takes them.

    Raises
    ------
    pickle.PicklingError, TypeError, AttributeError
        The function is not at the top of a module, or a task is no plain data.
    """
    return pickle.dumps((function, tasks))


def do(sent: bytes) -> Done:
    """Some tasks one after the other; one that fails stops no other.

    What was sent is opened here: where a module that it needs is lacking, a worker of a pool would end of it.
    """
    function, tasks = pickle.loads(sent)
    start = time.perf_counter()
    answers = tuple(do_one(function, task) for task in tasks)
    return Done(answers, time.perf_counter() - start)
