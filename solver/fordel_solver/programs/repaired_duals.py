"""Duals in integers, moved by a rounding where a reduced cost asks for a bound that a column does not have."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_program import ExactProgram

__all__ = ["repaired"]

_SWEEPS = 3
# What all of it may look at; beyond it the duals are not those of an optimum, and no repair helps.
_MOST_ENTRIES = 2_000_000


def repaired(
    exact: ExactProgram,
    Y: NDArray[Any],
    d: NDArray[Any],
    unit: int,
    has_lower: NDArray[np.bool_],
    has_upper: NDArray[np.bool_],
) -> NDArray[Any]:
    """Y with small changes after which fewer columns lack a bound, or none.

    Parameters
    ----------
    Y, d : integer arrays of shape (m,) and (n,)
        Duals and reduced costs.
    unit : int
        What a reduced cost falls by when the dual of a row with the entry 1 in it rises by one.
    has_lower, has_upper : bool arrays of shape (n,)
    """
    A, data = exact.program.matrix, exact.rows.data
    # Python's integers throughout: numpy's do not tell when they overflow.
    duals, costs, entries = Y.tolist(), d.tolist(), data.tolist()
    low, high = np.isfinite(exact.program.row_lower), np.isfinite(exact.program.row_upper)
    by_column = A.tocsc()
    fragile = np.bincount(exact.row_of, weights=~(has_lower & has_upper)[A.indices], minlength=A.shape[0])
    looked = 0

    def wrong(column: int) -> bool:
        cost = costs[column]
        return (cost > 0 and not has_lower[column]) or (cost < 0 and not has_upper[column])

    for _ in range(_SWEEPS):
        lacking = [column for column in np.flatnonzero(~(has_lower & has_upper)).tolist() if wrong(column)]
        if not lacking:
            break
        for column in lacking:
            if not wrong(column):
                continue
            own = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]].tolist()
            for row in sorted(own, key=lambda row: (fragile[row], row)):
                span = range(int(A.indptr[row]), int(A.indptr[row + 1]))
                looked += len(span)
                entry = entries[next(at for at in span if A.indices[at] == column)] * unit
                change = _change(costs[column], entry, has_lower[column], has_upper[column])
                if change is None or not _allowed(duals[row] + change, low[row], high[row]):
                    continue
                duals[row] += change
                for at in span:
                    costs[A.indices[at]] -= entries[at] * unit * change
                break
            if looked > _MOST_ENTRIES:
                return _array(duals)
    return _array(duals)


def _array(duals: list[int]) -> NDArray[Any]:
    found = np.zeros(len(duals), dtype=object)
    found[:] = duals
    return found


def _change(cost: int, entry: int, has_lower: bool, has_upper: bool) -> int | None:
    """The smallest change of the dual after which the reduced cost asks for a bound that is there, if one does."""
    if has_lower or has_upper:
        # Towards zero and beyond it by less than an entry; has_lower: at least zero, has_upper: at most zero.
        upwards = has_lower == (entry > 0)
        return cost // entry if upwards else -(-cost // entry)
    return cost // entry if cost % entry == 0 else None


def _allowed(dual: int, has_lower: bool, has_upper: bool) -> bool:
    return dual == 0 or (has_lower if dual > 0 else has_upper)
