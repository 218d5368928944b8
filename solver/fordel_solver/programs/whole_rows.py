"""Rows of whole numbers, as tight as whole numbers make them."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_rows import ExactRows
from fordel_solver.programs.program import Program

__all__ = ["tightened"]


def tightened(program: Program) -> tuple[Program, NDArray[np.bool_]]:
    """The same program for whole numbers, and the rows that no whole numbers satisfy.

    A row whose columns are all whole, with coefficients that g divides, is a multiple of g: its limits move inward to
    one. Solvers that branch never come to an end on  3 x + 3 y = 7  where x and y have no bounds; this does.

    Returns
    -------
    Program
        Where no limit moves, the one that was handed in. Impossible rows are left as they are.
    bool array of shape (m,)
        Rows that no whole numbers satisfy by themselves.

    Examples
    --------
    >>> program = Program([0, 0], [[3, 3], [2, 4], [1, 1]], [7, 7, 7], [8, 11, 8], -np.inf, np.inf, integer=True)
    >>> tight, impossible = tightened(program)
    >>> tight.row_lower.tolist(), tight.row_upper.tolist(), impossible.tolist()
    ([7.0, 8.0, 7.0], [8.0, 10.0, 8.0], [True, False, False])
    """
    A = program.matrix
    impossible = np.zeros(A.shape[0], dtype=bool)
    if not program.is_integer:
        return program, impossible
    rows = ExactRows.of(program)
    lower, upper = np.array(program.row_lower), np.array(program.row_upper)
    for row, (start, end) in enumerate(zip(A.indptr[:-1].tolist(), A.indptr[1:].tolist(), strict=True)):
        if start == end or not program.integer[A.indices[start:end]].all():
            continue
        divisor = gcd(*(int(value) for value in rows.data[start:end]))
        low, high = (None if value is None else int(value) for value in (rows.lower[row], rows.upper[row]))
        least = None if low is None else -(-low // divisor) * divisor
        most = None if high is None else high // divisor * divisor
        if least is not None and most is not None and least > most:
            impossible[row] = True
            continue
        if least is not None and least != low:
            lower[row] = float(Fraction(least, rows.denominator))
        if most is not None and most != high:
            upper[row] = float(Fraction(most, rows.denominator))
    if np.array_equal(lower, program.row_lower) and np.array_equal(upper, program.row_upper):
        return program, impossible
    return program.but(row_lower=lower, row_upper=upper), impossible
