"""What duals prove, in integers: a bound that no x is below, or that there is no x.

A solver's duals are a hint and nothing more: rounded to integers, whatever they are, what they prove is proven.
Neumaier and Shcherbina 2004, doi 10.1007/s10107-003-0433-3, for bounds that hold in spite of rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.derived_bounds import Derived, derived_bounds
from fordel_solver.programs.exact_program import ExactProgram, product, total
from fordel_solver.programs.exact_rows import ExactRows, integer_array
from fordel_solver.programs.program import Program
from fordel_solver.programs.repaired_duals import repaired

__all__ = [
    "DerivedBound",
    "ExactBound",
    "common_denominator",
    "exact_bound",
    "proves_infeasible",
    "rounded_duals",
    "rounded_up",
]

Floats = NDArray[np.float64]

# How exactly a dual is kept, as a part of the largest: solvers give some 15 digits, and the last of them are noise.
_KEPT = 1e-12
_MOST_DECIMALS = 30
_LARGEST_DENOMINATOR = 10**6


@dataclass(frozen=True)
class DerivedBound:
    """A bound of a column that the program does not state and a row of it gives.

    Attributes
    ----------
    column, row : int
    side : "lower" or "upper"
    value : Fraction
    """

    column: int
    side: str
    row: int
    value: Fraction


@dataclass(frozen=True, eq=False)
class ExactBound:
    """c·x >= bound = Σ y⁺ row_lower - Σ y⁻ row_upper + Σ_j min over [lower, upper] of (c - Aᵀy)_j x_j.

    Attributes
    ----------
    bound : Fraction or None
        None: minus infinity, since a column lacks a bound.
    duals : integer array of shape (m,)
        y times `over`.
    over : int
    derived : tuple of DerivedBound
        The bounds that were used and are not stated, each with the row that gives it.
    lacking : tuple of int
        The columns that have no bound on the side that their reduced cost asks for.
    """

    bound: Fraction | None
    duals: NDArray[Any]
    over: int
    derived: tuple[DerivedBound, ...] = ()
    lacking: tuple[int, ...] = ()

    def explain(self, program: Program) -> str:
        """Why there is no bound; empty where there is one.

        Examples
        --------
        >>> program = Program([-1], [[1]], 0, np.inf, 0, np.inf)
        >>> exact_bound(program, np.zeros(1)).explain(program)
        'column 1 has no upper bound, neither stated nor from a row, and c·x falls with it. Give it one.'
        """
        if not self.lacking:
            return ""
        at = self.lacking[0]
        more = f" {len(self.lacking) - 1} more are like it." if len(self.lacking) > 1 else ""
        side = "upper" if np.isinf(program.upper[at]) else "lower"
        return (
            f"{program.column_name(at)} has no {side} bound, neither stated nor from a row, and c·x falls with it. "
            f"Give it one.{more}"
        )


def exact_bound(program: Program, y: Floats, rows: ExactRows | None = None) -> ExactBound:
    """An exact bound on c·x from duals in floating point, also of an integer program from those of its relaxation.

    y is rounded to quotients of small numbers, or where it is none to decimals; y_i > 0 uses row_lower and y_i < 0
    row_upper, and y_i is 0 where that side is open. A column without the bound that it needs gets one from a row; where
    no row gives one, the duals of its rows are moved by a rounding so that none is needed.

    Parameters
    ----------
    y : float array of shape (m,)
    rows : ExactRows or None
        Those of the program, where they are at hand.

    Examples
    --------
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100])
    >>> found = exact_bound(program, np.array([2.0000000000000004]))
    >>> found.bound, found.duals, found.over
    (Fraction(140, 1), array([2]), 1)
    """
    exact = ExactProgram.of(program, rows)
    return _proven(exact, *rounded_duals(program, y))


def proves_infeasible(program: Program, y: Floats, rows: ExactRows | None = None) -> bool:
    """Whether y proves in integers that no x satisfies rows and bounds (Farkas 1902): with c = 0 the bound is above 0.

    y may be a ray of the duals with either sign, or the duals of an elastic relaxation.

    Examples
    --------
    >>> program = Program([1, 1], [[1, 1]], 300, 300, 0, [60, 100])
    >>> proves_infeasible(program, np.array([1.0])), proves_infeasible(program.but(upper=200), np.array([1.0]))
    (True, False)
    """
    exact = ExactProgram.of(program, rows).without_cost()
    # A ray has no size of its own.
    y = y / (np.abs(y).max(initial=0.0) or 1.0)
    for sign in (1.0, -1.0):
        found = _proven(exact, *rounded_duals(program, sign * y))
        if found.bound is not None and found.bound > 0:
            return True
    return False


def rounded_up(program: Program, bound: Fraction) -> Fraction:
    """The bound of an integer program: where every column with a cost is whole, c·x is a whole multiple of gcd(c).

    Examples
    --------
    >>> program = Program([2, 4], [[1, 1]], 1, 2, 0, 1, integer=True)
    >>> rounded_up(program, Fraction(1, 3))
    Fraction(2, 1)
    """
    from fordel_solver.exact_numbers import integers

    costly = program.cost != 0
    if not costly.any() or not program.integer[costly].all():
        return bound
    whole, denominator = integers(program.cost[costly])
    step = Fraction(gcd(*whole), denominator)
    return -(-bound // step) * step


def rounded_duals(program: Program, y: Floats) -> tuple[NDArray[Any], int]:
    """y in integers over one number, and 0 where the side that it uses is open."""
    y = np.where(np.isfinite(y), y, 0.0)
    open_side = np.where(y > 0, np.isinf(program.row_lower), np.isinf(program.row_upper))
    y = np.where(open_side, 0.0, y)
    largest = float(np.abs(y).max(initial=0.0))
    if not largest:
        return np.zeros(len(y), dtype=np.int64), 1
    over = common_denominator(y, _KEPT * largest) or _power_of_ten(y, _KEPT * largest)
    return integer_array([int(value) for value in np.rint(y * float(over)).tolist()]), over


def common_denominator(y: Floats, kept: float) -> int | None:
    """A small number of which all y are multiples of one part: those of an optimum are quotients of the entries.

    Examples
    --------
    >>> common_denominator(np.array([1 / 3, 0.25, -2.0]), 1e-12)
    12
    """
    over = 1
    for value in y[y != 0].tolist():
        scaled = value * over
        if abs(scaled - round(scaled)) > kept * over:
            over *= Fraction(scaled).limit_denominator(_LARGEST_DENOMINATOR).denominator
            if over > _LARGEST_DENOMINATOR:
                return None
    scaled_y = y * over
    return over if (np.abs(scaled_y - np.rint(scaled_y)) <= kept * over).all() else None


def _power_of_ten(y: Floats, kept: float) -> int:
    for decimals in range(_MOST_DECIMALS):
        scaled = y * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) <= kept * 10.0**decimals).all():
            break
    return int(10**decimals)


def _proven(exact: ExactProgram, Y: NDArray[Any], over: int) -> ExactBound:
    d, unit = exact.reduced_costs(Y, over)
    lower, upper = _Side(exact, "lower"), _Side(exact, "upper")
    if (lacks := _lacking(d, lower, upper)).any():
        for side, needed in ((lower, d > 0), (upper, d < 0)):
            if (needed & ~side.there).any():
                side.derive()
        lacks = _lacking(d, lower, upper)
    if lacks.any():
        told = tuple(np.flatnonzero(lacks).tolist())
        moved = repaired(exact, Y, d, unit // (exact.rows.denominator * over), lower.there, upper.there)
        d, _ = exact.reduced_costs(moved, over)
        if _lacking(d, lower, upper).any():
            return ExactBound(None, Y, over, (), told)
        Y = moved
    low, high = exact.row_limits
    positive, from_above = (Y > 0).astype(bool), (d > 0).astype(bool)
    of_rows = total(product(Y, np.where(positive, low, high)))
    of_columns = total(product(d, np.where(from_above, lower.values, upper.values)))
    bound = Fraction(of_rows, exact.rows.denominator * over) + Fraction(of_columns, unit * exact.bound_denominator)
    used = (*lower.used(d > 0), *upper.used(d < 0))
    return ExactBound(bound, Y, over, tuple(sorted(used, key=lambda one: (one.column, one.side))))


def _lacking(d: NDArray[Any], lower: _Side, upper: _Side) -> NDArray[np.bool_]:
    lacks: NDArray[np.bool_] = ((d > 0) & ~lower.there | (d < 0) & ~upper.there).astype(bool)
    return lacks


class _Side:
    """The bounds of one side: those that are stated, and after `derive` those that rows give where none is."""

    def __init__(self, exact: ExactProgram, name: str) -> None:
        self.exact, self.name = exact, name
        self.values: NDArray[Any] = getattr(exact, name)
        self.there = np.isfinite(getattr(exact.program, name))
        self.from_rows: Derived | None = None

    def derive(self) -> None:
        found = derived_bounds(self.exact, self.name)
        more = found.there & ~self.there
        self.values = np.where(more, found.values, self.values)
        self.from_rows = Derived(more, found.rows, found.values)
        self.there = self.there | more

    def used(self, needed: NDArray[Any]) -> list[DerivedBound]:
        if self.from_rows is None:
            return []
        at = np.flatnonzero(self.from_rows.there & needed.astype(bool))
        return [
            DerivedBound(
                int(column),
                self.name,
                int(self.from_rows.rows[column]),
                Fraction(int(self.values[column]), self.exact.bound_denominator),
            )
            for column in at
        ]
