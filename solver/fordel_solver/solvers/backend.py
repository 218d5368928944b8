"""What a backend is: somebody else's solver behind one small interface."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program

__all__ = ["Answer", "Asked", "Backend", "Incumbent", "Missing", "Says", "of_no_columns"]

Floats = NDArray[np.float64]
Says = Literal["optimal", "feasible", "infeasible", "unbounded", "infeasible or unbounded", "stopped", "failed"]


class Missing(Exception):
    """A solver is not here or is broken. The text says why and what to do."""


@dataclass(frozen=True)
class Incumbent:
    """The best answer so far, for those who watch.

    Attributes
    ----------
    objective, bound : float or None
    seconds : float
    """

    objective: float | None
    bound: float | None
    seconds: float


@dataclass(frozen=True)
class Asked:
    """How a program is to be solved.

    Attributes
    ----------
    time_limit : float or None
        Seconds.
    gap : float
        A relative gap at which an integer program may stop.
    threads, seed : int
    presolve : bool
        False where an answer with presolve did not hold.
    progress : callable or None
        Told of each better answer, by backends that can.
    stop : threading.Event or None
        When it is set, the run ends as if its time were up.
    found : callable or None
        Given each better answer whole, by backends that can: what is kept of one that does not hear `stop`.
    """

    time_limit: float | None = None
    gap: float = 0.0
    threads: int = 1
    seed: int = 0
    presolve: bool = True
    progress: Callable[[Incumbent], None] | None = None
    stop: threading.Event | None = None
    found: Callable[[Answer], None] | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver says, unchecked.

    Attributes
    ----------
    says : str
        "feasible" where it stopped with an x that it has not proven optimal, "stopped" where it stopped without.
    x : float array of shape (n,), or None
    bound : float or None
        Of an integer program: no x has a lower c·x, it says.
    row_duals : float array of shape (m,), or None
        y, of a linear program: y > 0 where the lower side of a row holds x, y < 0 where the upper side does; the
        reduced costs are c - Aᵀy.
    message : str
        Its own words.
    """

    says: Says
    x: Floats | None = None
    bound: float | None = None
    row_duals: Floats | None = None
    message: str = ""


@runtime_checkable
class Backend(Protocol):
    """A solver. A module of this folder has one of them, as `BACKEND`."""

    name: str
    code_base: str  # two backends of one code base do not confirm each other
    scales: bool  # whether it wants the program scaled; False where it works in whole numbers

    def version(self) -> str:
        """The version that works here.

        Raises
        ------
        Missing
            It does not work here, and what to do.
        """
        ...

    def refuses(self, program: Program) -> str | None:
        """Why it cannot take a program, and what can; None where it takes it."""
        ...

    def run(self, program: Program, asked: Asked) -> Answer:
        """Solve. Whatever goes wrong inside comes back as "failed" with the solver's words.

        Raises
        ------
        Missing
            It does not work here.
        """
        ...


def of_no_columns(program: Program) -> Answer | None:
    """The answer to a program without columns, which few solvers take; None where it has some.

    Examples
    --------
    >>> of_no_columns(Program([], np.zeros((1, 0)), 1, 1, [], [])).says
    'infeasible'
    """
    if len(program.cost):
        return None
    if (program.row_lower > 0).any() or (program.row_upper < 0).any():
        return Answer("infeasible", message="No columns, and a row that is not 0.")
    return Answer("optimal", np.zeros(0), 0.0, np.zeros(len(program.row_lower)), "No columns.")
