"""The optimum of a program of grants, and of several that are as good the one of declared order.

Columns that no optimum moves are found first: with duals y of the relaxation and r = c - Aᵀy,

    c·x >= bound(y) + |r_j| for every x whose x_j is not at the end of its bounds that r_j holds it at,

so that where bound(y) + |r_j| is above the optimum x_j is at that end in all of them (reduced-cost fixing: Crowder,
Johnson and Padberg 1983, doi 10.1287/opre.31.5.803). That is worked out in integers. What is left is small, and among
it the solver settles ties. Without it a tie among hundreds of projects takes minutes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

from fordel_solver import Infeasible, Program, Solution, exact_bound, refuse, solve
from fordel_solver.errors import SolverFailure

__all__ = ["settled"]


def settled(program: Program, where: str, unit: int, backend: str | None = None, *, repairs: bool = True) -> Solution:
    """The optimal answer of declared order.

    Parameters
    ----------
    program : Program
        Maximised points as costs below 0, in integers.
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
        _refuse(program, where, unit, by, repairs)
    if first.outcome != "optimal" or first.x is None or first.objective is None:
        raise SolverFailure(f"{where}: {by} gave no proven optimum ({first.outcome}). Try another `backend`.")
    narrowed = _narrowed(program, ceil(first.objective) + 1)
    last = solve(narrowed, by)
    if last.outcome != "optimal" or last.objective is None or abs(last.objective - first.objective) >= 0.5:
        raise SolverFailure(
            f"{where}: with the columns that no optimum moves held, {by} found {last.outcome} {last.objective} "
            f"instead of {first.objective}. Nothing is handed out; try another `backend`."
        )
    return replace(last, bound=first.bound, tried=(*first.tried, *last.tried), confirmed_by=first.confirmed_by)


def _refuse(program: Program, where: str, unit: int, by: str, repairs: bool) -> None:
    if repairs:
        refuse(program, unit=1, kr=unit, backend=by)
    raise Infeasible(f"{where}: the rules cannot hold together.")


def _narrowed(program: Program, most: int) -> Program:
    """The program with the columns held that are the same in every x that costs no more than `most`."""
    relaxed = program.but(integer=None)
    found = solve(relaxed, ties=False)
    if found.outcome != "optimal":
        return program
    proven = exact_bound(relaxed, found.duals)
    if proven.bound is None:
        return program
    y, over = [int(value) for value in proven.duals], int(proven.over)
    rest = (Fraction(most) - proven.bound) * over
    matrix = program.matrix.tocsc()
    lower, upper = program.lower.copy(), program.upper.copy()
    for column in range(len(program.cost)):
        inside = slice(matrix.indptr[column], matrix.indptr[column + 1])
        pairs = zip(matrix.indices[inside].tolist(), matrix.data[inside].tolist(), strict=True)
        # Costs and coefficients are integers, so that these are.
        reduced = int(program.cost[column]) * over - sum(y[row] * int(number) for row, number in pairs)
        # A column that need not be whole can move by less than 1, at less than |reduced|: only its ends are known then.
        if not program.integer[column] or abs(reduced) <= rest:
            continue
        if reduced > 0:
            upper[column] = lower[column]
        else:
            lower[column] = upper[column]
    return program.but(lower=lower, upper=upper)
