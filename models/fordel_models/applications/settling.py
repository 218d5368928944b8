"""The optimum of a program of grants, and of several that are as good the one of declared order.

With duals y of the relaxation and r = c - Aᵀy, for every x whose x_j is not at the end that r_j holds it at,

    c·x >= bound(y) + |r_j|

so that where bound(y) + |r_j| is above what an x may cost, x_j is at that end (reduced-cost fixing: Crowder, Johnson
and Padberg 1983, doi 10.1287/opre.31.5.803). That is worked out in integers. Of hundreds of projects few are left open
then, and they are settled one by one in declared order: a project is granted where an optimum can grant it, given those
before it. Without it a tie among hundreds of projects takes minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

import numpy as np

from fordel_solver import Infeasible, Program, Solution, exact_bound, refuse, solve
from fordel_solver.errors import SolverFailure
from fordel_solver.programs.integer_ties import with_cost_row, without_point

__all__ = ["Relaxation", "settled"]

# Objectives are integers; a solver's sum of them can be a little off.
_SAME = 0.5


def settled(
    program: Program, order: Sequence[int], where: str, unit: int, backend: str | None = None, *, repairs: bool = True
) -> Solution:
    """The optimal answer of declared order.

    Parameters
    ----------
    program : Program
        Costs and rows in integers.
    order : sequence of int
        The columns that are settled, 0 or 1, the preferred one first; the others follow as `fordel_solver.solve` says.
    where : str
        For messages.
    unit : int
        Kroner in a unit.
    backend : str, optional
    repairs : bool
        Whether to look for the conflict and the repair where the rules cannot hold together.

    Raises
    ------
    Infeasible
        The rules cannot hold together.
    SolverFailure
        The optimum was not proven.
    """
    by = backend or "highs"
    first = solve(program, by, ties=False)
    if first.outcome == "infeasible":
        if repairs:
            refuse(program, unit=1, kr=unit, backend=by)
        raise Infeasible(f"{where}: the rules cannot hold together.")
    if first.outcome != "optimal" or first.x is None or first.objective is None:
        raise SolverFailure(f"{where}: {by} gave no proven optimum ({first.outcome}). Try another `backend`.")
    # A point more is let in, so that no rounding of the objective hides an optimum.
    most = ceil(first.objective) + 1
    near = Relaxation.of(program).narrowed(most)
    held, others = _settled_choices(near, order, first, most, by)
    last = solve(held, by)
    if last.outcome != "optimal" or last.objective is None or abs(last.objective - first.objective) >= _SAME:
        raise SolverFailure(
            f"{where}: with the choices of declared order held {by} found {last.outcome} {last.objective} instead of "
            f"{first.objective}. Nothing is handed out; try another `backend`."
        )
    unique = False if others or last.unique is False else _is_alone(near, last, by)
    return replace(
        last, bound=first.bound, tried=(*first.tried, *last.tried), confirmed_by=first.confirmed_by, unique=unique
    )


@dataclass(frozen=True, eq=False)
class Relaxation:
    """What the program without its whole numbers proves of it.

    Attributes
    ----------
    program : Program
    infeasible : bool
    bound : Fraction or None
        No x costs less. None where nothing is proven.
    reduced : dict
        For each open whole-number column its reduced cost, times `over`.
    over : int
    """

    program: Program
    infeasible: bool
    bound: Fraction | None = None
    reduced: dict[int, int] = field(default_factory=dict)
    over: int = 1

    @classmethod
    def of(cls, program: Program) -> Relaxation:
        """Solve it. Costs and rows are integers."""
        relaxed = program.but(integer=None)
        found = solve(relaxed, ties=False)
        if found.outcome != "optimal":
            return cls(program, found.outcome == "infeasible")
        proven = exact_bound(relaxed, found.duals)
        if proven.bound is None:
            return cls(program, infeasible=False)
        y, over = [int(value) for value in proven.duals], int(proven.over)
        matrix = program.matrix.tocsc()
        reduced = {}
        for column in np.flatnonzero(program.integer & (program.lower < program.upper)).tolist():
            inside = slice(matrix.indptr[column], matrix.indptr[column + 1])
            pairs = zip(matrix.indices[inside].tolist(), matrix.data[inside].tolist(), strict=True)
            reduced[column] = int(program.cost[column]) * over - sum(y[row] * int(number) for row, number in pairs)
        return cls(program, infeasible=False, bound=proven.bound, reduced=reduced, over=over)

    def nothing_below(self, most: int) -> bool:
        """Whether no x costs `most` or less."""
        return self.infeasible or (self.bound is not None and self.bound > most)

    def narrowed(self, most: int) -> Program:
        """The program with the columns held that are the same in every x that costs no more than `most`."""
        if self.bound is None or self.bound > most:
            return self.program
        rest = (most - self.bound) * self.over
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        for column, reduced in self.reduced.items():
            if reduced > rest:
                upper[column] = lower[column]
            elif -reduced > rest:
                lower[column] = upper[column]
        return self.program.but(lower=lower, upper=upper)


def _settled_choices(held: Program, order: Sequence[int], first: Solution, most: int, by: str) -> tuple[Program, bool]:
    """The program with the choices held that come first in declared order, and whether others were found as good."""
    x = np.asarray(first.x)
    others = False
    for column in order:
        if held.lower[column] == held.upper[column]:
            continue
        if x[column] < held.upper[column]:
            better = _with(held, column, 1, most, by, float(first.objective or 0))
            if better is not None:
                x, others = better, True
        held = _holding(held, column, float(x[column]))
    return held, others


def _is_alone(near: Program, last: Solution, by: str) -> bool | None:
    """Whether no other choice is as good; None where that is not known."""
    x = np.asarray(last.x)
    if not ((near.lower < near.upper) & near.integer).any():
        return True
    other = solve(without_point(with_cost_row(near, float(last.objective or 0)), x), by, ties=False)
    return {"infeasible": True, "optimal": False}.get(other.outcome)


def _with(held: Program, column: int, value: float, most: int, by: str, best: float) -> np.ndarray | None:
    """An optimum in which a column has this value; None where there is none."""
    relaxation = Relaxation.of(_holding(held, column, value))
    if relaxation.nothing_below(most):
        return None
    found = solve(relaxation.narrowed(most), by, ties=False)
    if found.outcome != "optimal" or found.x is None or found.objective is None or found.objective >= best + _SAME:
        return None
    return np.asarray(found.x)


def _holding(program: Program, column: int, value: float) -> Program:
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[column] = upper[column] = value
    return program.but(lower=lower, upper=upper)
