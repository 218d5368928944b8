"""What duals prove, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from fordel_solver.exact_numbers import exact


def proves_infeasible(program: object, y: object) -> bool:
    y = [Fraction(float(v)) for v in y]
    A = program.matrix.tocsr()
    n = A.shape[1]
    agg = [Fraction(0)] * n
    total = Fraction(0)
    for i in range(A.shape[0]):
        if not y[i]:
            continue
        side = program.row_lower[i] if y[i] > 0 else program.row_upper[i]
        if not np.isfinite(side):
            continue
        total += y[i] * exact(float(side))
        for k in range(A.indptr[i], A.indptr[i + 1]):
            agg[A.indices[k]] += y[i] * exact(float(A.data[k]))
    for j in range(n):
        if agg[j] == 0:
            continue
        b = program.upper[j] if agg[j] > 0 else program.lower[j]
        if not np.isfinite(b):
            return False
        total -= agg[j] * exact(float(b))
    return total > 0
