"""What comes back of a program: the answer, what was checked, and the record of what was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput
from fordel_solver.programs.checking import Check
from fordel_solver.programs.exact_optimum import ExactOptimum, ExactPoint

__all__ = ["Attempt", "Outcome", "Seconds", "Solution"]

Floats = NDArray[np.float64]
Outcome = Literal["optimal", "feasible", "infeasible", "unbounded", "stopped", "failed"]


@dataclass(frozen=True)
class Attempt:
    """One call of a backend.

    Attributes
    ----------
    backend : str
    why : str
        "asked", "presolve off", "next backend", "confirms", "cross-check", "ties", "uniqueness".
    said : str
        What the backend said of itself.
    found : str
        What we found when we looked: "checked", or what did not hold.
    seconds : float
    """

    backend: str
    why: str
    said: str
    found: str
    seconds: float


@dataclass(frozen=True)
class Seconds:
    """Where the time went: stating the program to the backend, the backend, our check, and the stage that breaks ties
    and proves uniqueness."""

    build: float = 0.0
    solve: float = 0.0
    check: float = 0.0
    ties: float = 0.0


@dataclass(frozen=True, eq=False)
class Solution:
    """The answer to a program.

    Attributes
    ----------
    outcome : str
        "optimal": checked, and the bound proves it. "feasible": checked, and the time was up before the bound did.
        "infeasible", "unbounded": confirmed, see `confirmed_by`. "stopped": the time was up, and nothing was found.
        "failed": no backend gave an answer that held.
    x : float array of shape (n,), or None
        Only where it was checked; whole numbers where they must be.
    objective : float or None
        c·x of that x.
    bound : float or None
        No x has a lower c·x.
    unique : bool or None
        True: proven that no other x is as good. False: another is, and ties were broken by declared order, or were
        left. None: not decided.
    backend, version : str
        Whose answer it is.
    check : Check or None
        Our own check of x.
    confirmed_by : str
        Of "infeasible" and "unbounded": "proof" (ours, by exact arithmetic) or the backend of another code base that
        found the same. Of "optimal": "duals" where we computed the bound from them, else the backends that agree.
    seconds : Seconds
    tried : tuple of Attempt
    interrupted : bool
        Ctrl-C was pressed, and this is what was there by then.
    """

    outcome: Outcome
    x: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    unique: bool | None = None
    backend: str = ""
    version: str = ""
    check: Check | None = None
    confirmed_by: str = ""
    seconds: Seconds = Seconds()
    tried: tuple[Attempt, ...] = ()
    # Of a linear program: a dual for each row, and for each column; use `duals` and `reduced_costs`.
    row_duals: Floats | None = None
    column_duals: Floats | None = None
    # Of a linear program whose ties were settled: x and the duals as fractions, and x where only it was worked out.
    exact: ExactOptimum | None = None
    point: ExactPoint | None = None
    ray: Floats | None = None  # of an unbounded program: a direction in which c·x falls without end
    integer: bool = False
    interrupted: bool = False

    def __repr__(self) -> str:
        objective = "" if self.objective is None else f", objective {self.objective:.15g}"
        return f"Solution({self.outcome}{objective}, {self.backend})"

    def __bool__(self) -> bool:
        """Whether there is an x."""
        return self.x is not None

    @property
    def gap(self) -> float | None:
        """objective - bound, at least 0: how much better an answer could be."""
        if self.objective is None or self.bound is None:
            return None
        return max(0.0, self.objective - self.bound)

    @property
    def duals(self) -> Floats:
        """y, one for each row: what c·x changes when the row's limit is moved by one.

        y > 0 where the lower side holds it, y < 0 where the upper side does.

        Raises
        ------
        InvalidInput
            The program has whole-number columns, or there is no proven optimum.
        """
        return self._dual(self.row_duals, "duals")

    @property
    def reduced_costs(self) -> Floats:
        """c - Aᵀy, one for each column.

        Raises
        ------
        InvalidInput
            As `duals`.
        """
        return self._dual(self.column_duals, "reduced costs")

    def _dual(self, values: Any, what: str) -> Floats:
        if self.integer:
            raise InvalidInput(
                f"An integer program has no {what}: what a limit is worth is found by solving again with another limit "
                "(`fordel_solver.asking.prices.shadow_prices`)."
            )
        if values is None:
            raise InvalidInput(
                f"There are no {what}: the outcome is {self.outcome}, and {what} are those of an optimum."
            )
        found: Floats = values
        return found
