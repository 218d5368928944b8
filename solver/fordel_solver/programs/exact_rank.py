"""Whether columns are linearly independent, to the last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["are_independent"]

# Below 2^31, so that products stay within 64 bits.
_PRIME = 2**31 - 1
# What is left to eliminate as a full matrix; beyond it nothing is claimed.
_MOST_COLUMNS = 2_000


def are_independent(matrix: csr_array, data: NDArray[Any]) -> bool:
    """Whether the columns of a matrix of whole numbers are independent; False is no proof of the opposite.

    A row with one entry in the columns that are left takes its column out, a column with one entry its row: the bases
    of networks are nothing else. What is left is eliminated modulo the prime 2^31 - 1: columns that are independent
    there are so for fractions as well.

    Parameters
    ----------
    matrix : csr_array
        Where the entries stand.
    data : integer array
        Their values, none of them 0, in the order of ``matrix.data``.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> one, other = csr_array([[1, 1], [1, 2]]), csr_array([[1, 2], [2, 4]])
    >>> are_independent(one, one.data), are_independent(other, other.data)
    (True, False)
    """
    m, n = matrix.shape
    if n > m:
        return False
    rows, columns = _peeled(matrix)
    if rows is None or columns is None:
        return False
    if not len(columns):
        return True
    if len(columns) > min(len(rows), _MOST_COLUMNS):
        return False
    core = np.zeros((len(rows), len(columns)), dtype=np.int64)
    row_at, column_at = np.full(m, -1), np.full(n, -1)
    row_at[rows], column_at[columns] = np.arange(len(rows)), np.arange(len(columns))
    of_row = np.repeat(np.arange(m), np.diff(matrix.indptr))
    kept = (row_at[of_row] >= 0) & (column_at[matrix.indices] >= 0)
    core[row_at[of_row[kept]], column_at[matrix.indices[kept]]] = (data[kept] % _PRIME).astype(np.int64)
    return _has_full_rank(core)


def _peeled(matrix: csr_array) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
    """The rows and columns that are left; None where a column has no entry left, which is dependence."""
    m, n = matrix.shape
    by_column = matrix.tocsc()
    in_row = [set(matrix.indices[a:b].tolist()) for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)]
    in_column = [
        set(by_column.indices[a:b].tolist()) for a, b in zip(by_column.indptr[:-1], by_column.indptr[1:], strict=True)
    ]
    if any(not own for own in in_column):
        return None, None
    rows, columns = set(range(m)), set(range(n))
    waiting = [(i, -1) for i in range(m) if len(in_row[i]) == 1] + [(-1, j) for j in range(n) if len(in_column[j]) == 1]
    while waiting:
        row, column = waiting.pop()
        if row >= 0:
            if row not in rows or len(in_row[row]) != 1:
                continue
            (column,) = in_row[row]
        else:
            if column not in columns or len(in_column[column]) != 1:
                continue
            (row,) = in_column[column]
        rows.discard(row)
        columns.discard(column)
        for other in in_column[column]:
            in_row[other].discard(column)
            if other in rows and len(in_row[other]) == 1:
                waiting.append((other, -1))
        for other in in_row[row]:
            in_column[other].discard(row)
            if other in columns:
                if not in_column[other]:
                    return None, None
                if len(in_column[other]) == 1:
                    waiting.append((-1, other))
    left = [row for row in sorted(rows) if in_row[row]]
    return np.array(left, dtype=np.int64), np.array(sorted(columns), dtype=np.int64)


def _has_full_rank(core: NDArray[np.int64]) -> bool:
    """Gauss elimination modulo the prime."""
    for at in range(core.shape[1]):
        some = np.flatnonzero(core[at:, at])
        if not len(some):
            return False
        pivot = at + int(some[0])
        if pivot != at:
            core[[at, pivot]] = core[[pivot, at]]
        core[at, at:] = core[at, at:] * pow(int(core[at, at]), -1, _PRIME) % _PRIME
        below = at + 1 + np.flatnonzero(core[at + 1 :, at])
        core[below, at:] = (core[below, at:] - core[below, at][:, np.newaxis] * core[at, at:] % _PRIME) % _PRIME
    return True
