"""Random programs of every kind of row and bound."""

from __future__ import annotations

import numpy as np

from fordel_solver.programs.program import Program, Rule

INF = np.inf


def random_program(seed: int) -> Program:
    """Half of them with whole columns; ranges, open rows, empty rows and columns, negative and open bounds, names."""
    draw = np.random.default_rng(seed)
    m, n = int(draw.integers(1, 7)), int(draw.integers(2, 9))
    matrix = np.where(draw.random((m, n)) < 0.6, np.round(draw.normal(size=(m, n)) * 5, int(draw.integers(0, 4))), 0.0)
    lower = np.where(draw.random(n) < 0.3, -10.0, draw.integers(-4, 3, size=n))
    upper = lower + draw.choice([0.0, 1.0, 5.5, 20.0], size=n)
    # At a point in the middle most rows hold.
    at = matrix @ np.floor((lower + upper) / 2)
    row_lower = np.where(draw.random(m) < 0.5, np.round(at - draw.random(m) * 5, 2), -INF)
    row_upper = np.where(draw.random(m) < 0.5, np.round(at + draw.random(m) * 5, 2), INF)
    even = draw.random(m) < 0.15
    row_lower, row_upper = np.where(even, np.round(at, 6), row_lower), np.where(even, np.round(at, 6), row_upper)
    cost = np.where(draw.random(n) < 0.8, np.round(draw.normal(size=n), 3), 0.0)
    # An open bound only where the cost does not run away with it.
    upper = np.where((draw.random(n) < 0.2) & (cost > 0) & (matrix == 0).all(axis=0), INF, upper)
    lower = np.where((draw.random(n) < 0.2) & (cost < 0) & (matrix == 0).all(axis=0), -INF, lower)
    order = draw.permutation(m)
    return Program(
        cost,
        matrix,
        row_lower,
        row_upper,
        lower,
        upper,
        integer=draw.random(n) < 0.4 if seed % 2 else None,
        rules=[Rule("loft på kr.", rows=order[: m // 2], upper=[0]), Rule("gulv", rows=order[m // 2 : m // 2 + 1])],
        row_names=[f"række {i}" for i in range(m)],
        column_names=[f"kommune {j}" if j % 2 else f"kommune_{j - 1}" for j in range(n)],
    )
