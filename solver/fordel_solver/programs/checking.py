"""Our own check of an answer against every row and bound. Nothing here believes a solver, and nothing here searches."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_rows import ExactRows
from fordel_solver.programs.program import Program
from fordel_solver.programs.said_numbers import said_apart

__all__ = ["ROUNDING", "TOLERANCE", "Check", "DualCheck", "check_duals", "check_point", "dot"]

Floats = NDArray[np.float64]

# Of what may be a fraction: how far it may miss a limit, as a part of what the row's terms add to in absolute value.
TOLERANCE = 1e-9
# And never by more than this in the program's units, whatever the amounts: a krone is seen in 10^12. But for the
# rounding of floats, which is this part of the terms.
MOST, ROUNDING = 1e-2, 1e-13
# How far c·x may be above the bound from the duals, as a part of what the terms of c·x add to in absolute value.
DUAL_TOLERANCE = 1e-8


def dot(one: Floats, other: Floats) -> float:
    """Σ a b in the same order on every machine, which a library of linear algebra with threads does not promise."""
    return float(np.add.reduce(one * other))


@dataclass(frozen=True)
class Check:
    """What we found when we held an x against its program.

    Attributes
    ----------
    ok : bool
        Every row and bound holds, and every x that must be whole is.
    exact : bool
        All of it to the last digit: no tolerance was needed.
    worst : str
        The row or bound that is furthest from holding, with its rule; "" where all hold.
    violation : float
        By how much, in the program's units.
    """

    ok: bool
    exact: bool
    worst: str = ""
    violation: float = 0.0


def check_point(program: Program, x: Floats, rows: ExactRows | None = None) -> Check:
    """Whether x satisfies row_lower <= A x <= row_upper and its bounds, and is whole where it must be.

    Rows in which every x is whole are added up in integers, on the decimals that the floats stand for; where all
    their columns must be whole, nothing less will do. Other rows may miss a limit by 1e-9 of Σ|a x|, and by
    0.01 at most.

    Parameters
    ----------
    rows : ExactRows or None
        Those of the program, where they are at hand.

    Examples
    --------
    >>> program = Program([1, 1], [[0.1, 0.2]], 0.3, 0.3, 0, 1, integer=True)
    >>> check_point(program, np.array([1.0, 1.0]))
    Check(ok=True, exact=True, worst='', violation=0.0)
    >>> check_point(program, np.array([0.0, 1.0])).worst
    'row 1 is 0.2, and at least 0.3 is asked'
    """
    if x.shape != program.cost.shape or not np.isfinite(x).all():
        return Check(False, False, "x is not a finite number for each column", np.inf)
    whole = np.rint(x) == x
    if (broken := np.flatnonzero(program.integer & ~whole)).size:
        at = int(broken[0])
        text = f"{program.column_name(at)} is {said_apart(x[at], np.rint(x[at]))[0]}, and must be whole"
        return Check(False, False, text, float(abs(x[at] - np.rint(x[at]))))
    found = [_bounds(program, x), _rows(program, x, whole, rows)]
    bad = [check for check in found if not check.ok]
    if bad:
        return max(bad, key=lambda check: check.violation)
    return Check(True, all(check.exact for check in found))


def _bounds(program: Program, x: Floats) -> Check:
    over = np.maximum(program.lower - x, x - program.upper)
    allowed = np.where(program.integer, 0.0, _allowed(np.abs(x)))
    if not (over > allowed).any():
        return Check(True, not (over > 0).any())
    at = int(np.argmax(np.where(over > allowed, over, -np.inf)))
    side = "lower" if x[at] < program.lower[at] else "upper"
    text = f"{program.column_name(at)} is {_beside(x[at], getattr(program, side)[at], side)}"
    return Check(False, False, text + _by(program.rule_of_bound(at, side)), float(over[at]))


def _rows(program: Program, x: Floats, whole: NDArray[np.bool_], rows: ExactRows | None) -> Check:
    A = program.matrix
    activity, size = A @ x, abs(A) @ np.abs(x)
    over = np.maximum(program.row_lower - activity, activity - program.row_upper)
    entries = type(A)((np.ones(A.nnz), A.indices, A.indptr), shape=A.shape)
    in_integers = np.flatnonzero(entries @ (~whole).astype(float) == 0)
    must = entries @ (~program.integer).astype(float) == 0
    exact = np.zeros(len(over), dtype=bool)
    if len(in_integers):
        rows = rows or ExactRows.of(program)
        whole_x = np.rint(x)
        as_integers = whole_x.astype(np.int64) if np.abs(whole_x).max(initial=0) < 2.0**62 else whole_x.astype(object)
        violations = rows.violation(as_integers, in_integers)
        over[in_integers] = [value / rows.denominator for value in violations]
        exact[in_integers] = True
    allowed = np.where(must, 0.0, _allowed(size))
    if not (over > allowed).any():
        return Check(True, bool((exact & (over <= 0)).all()))
    at = int(np.argmax(np.where(over > allowed, over, -np.inf)))
    value: float | Fraction = float(activity[at])
    is_below = bool(value < program.row_lower[at])
    if exact[at] and rows is not None:
        total, low = int(rows.activity(as_integers, np.array([at]))[0]), rows.lower[at]
        value, is_below = Fraction(total, rows.denominator), low is not None and total < low
    side = "lower" if is_below else "upper"
    rule, name = program.rule_of_row(at), program.row_name(at)
    text = f"{name} is {_beside(value, getattr(program, f'row_{side}')[at], side)}"
    return Check(False, False, text + _by(None if rule == name else rule), float(over[at]))


def _allowed(size: Floats) -> Floats:
    """How far what has terms of this size may miss a limit."""
    return np.maximum(np.minimum(TOLERANCE * np.maximum(1.0, size), MOST), ROUNDING * size)


def _beside(value: float | Fraction, bound: float, side: str) -> str:
    found, limit = said_apart(value, bound)
    return f"{found}, and " + (f"at least {limit} is asked" if side == "lower" else f"at most {limit} is allowed")


def _by(rule: str | None) -> str:
    return "" if rule is None else f" by {rule}"


@dataclass(frozen=True, eq=False)
class DualCheck:
    """What duals prove of a linear program.

    Attributes
    ----------
    bound : float
        No x has a lower c·x; -infinity where the duals prove nothing.
    close : bool
        The bound is c·x of the x that it was held against, but for rounding.
    row_duals, column_duals : float arrays
        y with signs that the sides allow, and c - Aᵀy.
    """

    bound: float
    close: bool
    row_duals: Floats
    column_duals: Floats


def check_duals(program: Program, y: Floats, x: Floats) -> DualCheck:
    """What y proves:  c·x >= Σ y⁺ row_lower - Σ y⁻ row_upper + Σ_j min over [lower, upper] of (c - Aᵀy)_j x_j.

    In floating point, for the outcome of `solve`; a certificate proves the same in integers. A reduced cost that is
    rounding beside the terms that it is the sum of is none.

    Examples
    --------
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100])
    >>> check_duals(program, np.array([2.0]), np.array([60.0, 40.0])).bound
    140.0
    """
    open_side = np.where(y > 0, np.isinf(program.row_lower), np.isinf(program.row_upper))
    y = np.where(open_side, 0.0, y)
    A = program.matrix
    d = program.cost - A.T @ y
    size = np.abs(program.cost) + abs(A).T @ np.abs(y)
    d = np.where(np.abs(d) <= TOLERANCE * size, 0.0, d)
    with np.errstate(invalid="ignore"):
        rows = np.where(y > 0, y * program.row_lower, np.where(y < 0, y * program.row_upper, 0.0))
        columns = np.where(d > 0, d * program.lower, np.where(d < 0, d * program.upper, 0.0))
    bound = float(rows.sum() + columns.sum())
    terms = dot(np.abs(program.cost), np.abs(x))
    close = bool(
        dot(program.cost, x) - bound <= DUAL_TOLERANCE * max(terms, float(np.abs(program.cost).max(initial=0.0)))
    )
    return DualCheck(bound if np.isfinite(bound) else -np.inf, close, y, d)
