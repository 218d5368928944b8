"""Linear programs of large amounts whose limits are a few kroner, or øre, apart."""

from __future__ import annotations

import numpy as np

from fordel_solver import Program

INF = np.inf


def near_limits(seed: int, amount: float) -> Program:
    """Up to eight columns near `amount`, their bounds and rows 0 to 7 kroner or øre from one point or beyond it."""
    draw = np.random.default_rng(seed)
    n, m = int(draw.integers(2, 9)), int(draw.integers(1, 6))
    unit = float(draw.choice([1.0, 0.01])) if amount <= 1e10 else 1.0
    at = np.round(amount * draw.choice([0.0, 0.5, 1.0, -1.0], n, p=[0.2, 0.3, 0.4, 0.1])) + draw.integers(-5, 6, n)
    A = draw.integers(-3, 4, (m, n)).astype(float)
    A[draw.random((m, n)) < 0.4] = 0.0
    if draw.random() < 0.3:
        A = np.round(A * draw.choice([0.1, 0.5, 1.0, 3.0], (m, 1)), 1)

    def apart(size: int) -> np.ndarray:
        return draw.integers(0, 8, size) * unit

    lower, upper = at - apart(n), at + apart(n)
    activity = np.round(A @ at, 2)
    row_lower, row_upper = activity - apart(m), activity + apart(m)
    even = draw.random(m) < 0.2
    row_lower[even] = row_upper[even]
    if draw.random() < 0.15:
        # Past each other: nothing may be possible.
        row_lower = row_lower + draw.integers(0, 12, m) * unit
        row_upper = np.maximum(row_upper, row_lower)
    wide = draw.random(n) < 0.3
    lower[wide] -= amount
    upper[wide] += amount
    row_lower[draw.random(m) < 0.3] = -INF
    row_upper[draw.random(m) < 0.3] = INF
    cost = draw.integers(-4, 5, n) * draw.choice([1.0, 0.1], n)
    return Program(
        np.round(cost, 3),
        A,
        np.round(row_lower, 2),
        np.round(row_upper, 2),
        np.round(lower, 2),
        np.round(upper, 2),
    )
