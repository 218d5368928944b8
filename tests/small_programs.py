"""Programs to hold solvers against: small ones with random numbers, and pools of kroner for 98 municipalities."""

import numpy as np
from scipy.sparse import coo_array

from fordel_solver.programs.program import Program

INF = np.inf


def random_linear(seed: int) -> Program:
    """A few rows and columns; open sides, free and fixed columns, empty rows and columns, negative lower bounds."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(0, 7)), int(rng.integers(1, 9))
    matrix = rng.integers(-9, 10, (m, n)) * (rng.random((m, n)) < 0.6)
    matrix = np.round(matrix * rng.choice([1.0, 0.5, 0.1, 100.0], (m, 1)), 1)
    at = rng.integers(-5, 8, n).astype(float)
    # In decimals, not what floating point makes of them: 1.8000000000000003 would ask for more than 1.8.
    activity = np.round(matrix @ at, 1)
    # Most hold at one point, so that most are feasible.
    row_lower = np.round(activity - rng.integers(-1, 12, m) * (rng.random(m) < 0.8), 1)
    row_upper = np.maximum(row_lower, np.round(activity + rng.integers(-1, 12, m), 1))
    row_lower = np.where(rng.random(m) < 0.25, -INF, row_lower)
    row_upper = np.where(rng.random(m) < 0.25, INF, row_upper)
    lower = at - rng.integers(0, 6, n)
    upper = at + rng.integers(0, 6, n)
    lower = np.where(rng.random(n) < 0.1, -INF, lower)
    upper = np.where(rng.random(n) < 0.15, INF, upper)
    cost = np.round(rng.integers(-9, 10, n) * rng.choice([1.0, 0.1, 1e-3], n), 3)
    return Program(cost, matrix, row_lower, row_upper, lower, upper)


def random_integer(seed: int) -> Program:
    """The same with finite bounds and whole-number columns: all of them for every second seed."""
    program = random_linear(seed)
    rng = np.random.default_rng(seed + 1_000_000)
    n = len(program.cost)
    integer = np.ones(n, dtype=bool) if seed % 2 else rng.random(n) < 0.6
    integer[0] = True
    lower = np.where(np.isinf(program.lower), -12.0, program.lower)
    upper = np.where(np.isinf(program.upper), 15.0, program.upper)
    return program.but(lower=lower, upper=np.maximum(lower, upper), integer=integer)


def kroner_program(seed: int, pools: int, least: float = 0.0, small_weights: bool = False) -> Program:
    """Pools of up to 700 million kroner for 98 municipalities, each with a cap on what it gets from all of them.

    Parameters
    ----------
    least : float
        A floor too: that part of the cap, rounded down.
    small_weights : bool
        Half of the costs times 1e-9.
    """
    rng = np.random.default_rng(seed)
    n = 98
    inhabitants = np.sort(rng.integers(1_800, 650_000, n))
    amounts = rng.integers(5, 700, pools) * 1_000_000
    at = np.arange(pools * n)
    where = np.concatenate([at // n, pools + at % n]), np.concatenate([at, at])
    matrix = coo_array((np.ones(2 * len(at)), where), shape=(pools + n, len(at)))
    share = amounts.sum() * inhabitants / inhabitants.sum()
    caps = np.floor(share * rng.uniform(1.0, 2.0, n)) + 1
    cost = rng.integers(1, 1000, len(at)) / 1000
    if small_weights:
        cost = np.where(rng.random(len(at)) < 0.5, 1e-9, 1.0) * cost
    floors = np.floor(least * share)
    return Program(cost, matrix, np.concatenate([amounts, floors]), np.concatenate([amounts, caps]), 0, INF)
