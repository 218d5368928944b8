"""Bounds of columns that follow from a row: x_j <= (row_upper - the least of the other terms) / a_j."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_program import ExactProgram, product
from fordel_solver.programs.exact_rows import exact_sums

__all__ = ["Derived", "derived_bounds"]


@dataclass(frozen=True, eq=False)
class Derived:
    """For each column the tightest bound that a single row gives it.

    Attributes
    ----------
    there : bool array of shape (n,)
        Whether some row gives one.
    rows : int array of shape (n,)
        The row that does.
    values : object array of shape (n,)
        The bound times the denominator of the program's bounds, rounded outward to a whole number.
    """

    there: NDArray[np.bool_]
    rows: NDArray[np.int64]
    values: NDArray[Any]


def derived_bounds(exact: ExactProgram, side: str) -> Derived:
    """Those of one side, "lower" or "upper", from the bounds that are stated.

    Of a row Σ a_k x_k <= u:  a_j x_j <= u - Σ_{k≠j} min over [lower, upper] of a_k x_k, and likewise of its lower side.

    Examples
    --------
    >>> from fordel_solver.programs.program import Program
    >>> exact = ExactProgram.of(Program([1, 1], [[2, 5]], -np.inf, 100, [0, 4], np.inf))
    >>> derived_bounds(exact, "upper").values.tolist()
    [40, 20]
    """
    n = len(exact.cost)
    found = Derived(np.zeros(n, dtype=bool), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=object))
    best = np.full(n, np.inf if side == "upper" else -np.inf)
    for sign in (1, -1):
        _from_rows(exact, side, sign, found, best)
    return found


def _from_rows(exact: ExactProgram, side: str, sign: int, found: Derived, best: NDArray[np.float64]) -> None:
    """What the rows' upper sides give (`sign` 1), or their lower sides as -Σ a x <= -row_lower (`sign` -1)."""
    program, A = exact.program, exact.program.matrix
    a, columns, rows = exact.rows.data * sign, A.indices, exact.row_of
    limit = exact.row_limits[1] if sign > 0 else -exact.row_limits[0]
    open_row = np.isinf(program.row_upper if sign > 0 else program.row_lower)
    positive = (a > 0).astype(bool)
    at_most = np.where(positive, exact.lower[columns], exact.upper[columns])
    open_term = np.where(positive, np.isinf(program.lower)[columns], np.isinf(program.upper)[columns])
    terms = np.where(open_term, 0, product(a, at_most))
    counts = np.diff(A.indptr)
    least = exact_sums(terms, np.ones(len(terms), dtype=np.int64), counts)
    others_open = np.bincount(rows, weights=open_term, minlength=A.shape[0])[rows] - open_term
    # a > 0 gives an upper bound, a < 0 a lower one.
    use = ~open_row[rows] & (others_open == 0) & (positive == (side == "upper"))
    at = np.flatnonzero(use)
    if not len(at):
        return
    # In units of 1 / (D bound_denominator); divided by a they are in units of 1 / bound_denominator.
    room = product(limit, exact.bound_denominator)[rows[at]].astype(object) - least[rows[at]] + terms[at]
    divisor = a[at].astype(object)
    values = -((-room) // divisor) if side == "upper" else room // divisor
    approximate = values.astype(float)
    order = np.lexsort((rows[at], approximate if side == "upper" else -approximate, columns[at]))
    first = np.ones(len(at), dtype=bool)
    first[1:] = columns[at][order][1:] != columns[at][order][:-1]
    for place in order[first]:
        column = int(columns[at[place]])
        if not found.there[column] or (
            approximate[place] < best[column] if side == "upper" else approximate[place] > best[column]
        ):
            found.there[column], found.rows[column] = True, rows[at[place]]
            found.values[column], best[column] = values[place], approximate[place]
