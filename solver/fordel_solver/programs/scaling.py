"""A program in the sizes that solvers are made for: entries near one, amounts in the thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Scaled", "factors", "scale"]

Floats = NDArray[np.float64]

_ROUNDS = 4
# Solvers allow 1e-7 or so whatever the amounts are. Of amounts in the thousands that is the eleventh digit; of a
# thousand million kroner it would be beyond what a float holds.
_AMOUNT = 2.0**12


@dataclass(frozen=True, eq=False)
class Scaled:
    """x = start + columns x',  A'x' = rows A (x - start),  c·x = least + cost c'·x', where x' is that of the scaled
    program.

    Attributes
    ----------
    program : Program
        The scaled one, without names.
    columns, rows : float arrays of shape (n,) and (m,)
        Powers of two.
    cost : float
        A power of two.
    start : float array of shape (n,)
        A bound of a column that goes nowhere near 0, else 0.
    least : float
        c·start.
    """

    program: Program
    columns: Floats
    rows: Floats
    cost: float
    start: Floats
    least: float

    def objective(self, scaled: float) -> float:
        """c·x of the program from that of the scaled one."""
        return self.least + scaled * self.cost

    def x(self, scaled: Floats) -> Floats:
        """x of the program from that of the scaled one."""
        return self.start + scaled * self.columns

    def row_duals(self, scaled: Floats) -> Floats:
        """y of the program from that of the scaled one."""
        return scaled * self.rows * self.cost

    def column_duals(self, scaled: Floats) -> Floats:
        """Reduced costs of the program from those of the scaled one."""
        return scaled * self.cost / self.columns


def scale(program: Program) -> Scaled:
    """Scale rows and columns towards entries of one (Ruiz 2001, RAL-TR-2001-034), and amounts to thousands.

    Columns far from 0 start at a bound. Whole-number columns keep their unit, and their bounds are made whole. Powers
    of two only, so that nothing is rounded.

    Examples
    --------
    >>> scaled = scale(Program([1, 1], [[1, 1]], 7e8, 7e8, 0, 5e8))
    >>> scaled.program.row_upper, scaled.x(np.array([2048.0, 1024.0]))
    (array([5340.57617188]), array([2.68435456e+08, 1.34217728e+08]))
    """
    start, program = _moved(program)
    A = program.matrix
    R, S = factors(program)
    columns = S * (_amount(program, R, S) if not program.is_integer else 1.0)
    rows = R * (S / columns)[0] if len(S) else R
    cost = float(_power(np.abs(program.cost * columns).max(initial=0.0) or 1.0))
    entries = A.data * np.repeat(rows, np.diff(A.indptr)) * columns[A.indices]
    matrix = type(A)((entries, A.indices, A.indptr), shape=A.shape)
    scaled = Program.unchecked(
        cost=program.cost * columns / cost,
        matrix=matrix,
        row_lower=program.row_lower * rows,
        row_upper=program.row_upper * rows,
        lower=program.lower / columns,
        upper=program.upper / columns,
        integer=program.integer,
    )
    return Scaled(scaled, columns, rows, cost, start, float(np.add.reduce(program.cost * start)))


def _moved(program: Program) -> tuple[Floats, Program]:
    """What is taken off each column, and the program of what is left.

    A column between 10^9 and 10^9 + 5 has five kroner to decide, of which a solver's tolerance leaves nothing: HiGHS
    1.12 proves wrong optima of such whole numbers.
    """
    lower, upper = _whole_bounds(program)
    start = np.where((lower > 0) & (upper < 2 * lower), lower, np.where((upper < 0) & (lower > 2 * upper), upper, 0.0))
    taken = program.matrix @ start if start.any() else 0.0
    return start, Program.unchecked(
        cost=program.cost,
        matrix=program.matrix,
        row_lower=program.row_lower - taken,
        row_upper=program.row_upper - taken,
        lower=lower - start,
        upper=upper - start,
        integer=program.integer,
    )


def _whole_bounds(program: Program) -> tuple[Floats, Floats]:
    """Bounds with those of whole-number columns at whole numbers: HiGHS 1.12 proves wrong optima between others.

    As they are where no whole number is between them.
    """
    lower = np.where(program.integer, np.ceil(program.lower), program.lower)
    upper = np.where(program.integer, np.floor(program.upper), program.upper)
    some = lower <= upper
    return np.where(some, lower, program.lower), np.where(some, upper, program.upper)


def factors(program: Program) -> tuple[Floats, Floats]:
    """R and S, of rows and columns."""
    A = program.matrix
    R, S = np.ones(A.shape[0]), np.ones(A.shape[1])
    size = np.abs(A.data)
    if not len(size) or (size.min() >= 0.5 and size.max() <= 2):
        return R, S
    by_row, by_column = _Stretches(A.indptr), _Stretches.of_columns(A)
    row_of = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
    free = ~program.integer
    for _ in range(_ROUNDS):
        R = R / np.sqrt(by_row.largest(size * R[row_of] * S[A.indices]))
        S = np.where(free, S / np.sqrt(by_column.largest(size * R[row_of] * S[A.indices])), 1.0)
    return _power(R), _power(S)


class _Stretches:
    """The entries of each row, or of each column, one after the other."""

    def __init__(self, starts: NDArray[np.int32], order: NDArray[np.int64] | None = None) -> None:
        self.filled, self.order = np.flatnonzero(np.diff(starts)), order
        self.starts, self.count = starts[self.filled], len(starts) - 1

    @classmethod
    def of_columns(cls, matrix: csr_array) -> _Stretches:
        counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
        return cls(np.concatenate([[0], np.cumsum(counts)]), np.argsort(matrix.indices, kind="stable"))

    def largest(self, values: Floats) -> Floats:
        """The largest of each stretch; one where it is empty."""
        found = np.ones(self.count)
        if len(self.filled):
            found[self.filled] = np.maximum.reduceat(values if self.order is None else values[self.order], self.starts)
        return found


def _amount(program: Program, R: Floats, S: Floats) -> float:
    """What the largest limit is divided by."""
    limits = np.concatenate([program.row_lower * R, program.row_upper * R, program.lower / S, program.upper / S])
    limits = np.abs(limits[np.isfinite(limits)])
    largest = float(limits.max(initial=0.0))
    return float(_power(largest / _AMOUNT)) if largest else 1.0


def _power(value: Any) -> Any:
    """The nearest power of two, by the exponent."""
    return np.exp2(np.rint(np.log2(value)))
