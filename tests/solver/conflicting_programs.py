"""Small programs with planted conflicts, for tests of conflicts, repairs and prices."""

from __future__ import annotations

import numpy as np

from fordel_solver import Program, Rule, solve


def random_program(seed: int, *, integer: bool) -> Program:
    """Rows, some of them of one rule, and bounds that are rules; often infeasible."""
    random = np.random.default_rng(seed)
    n, m = int(random.integers(2, 5)), int(random.integers(3, 8))
    A = random.integers(-3, 4, (m, n)) * (random.random((m, n)) < 0.6)
    low = random.integers(-5, 10, m).astype(float)
    high = low + random.integers(0, 4, m)
    side = random.random(m)
    low[side < 0.3], high[(side >= 0.3) & (side < 0.6)] = -np.inf, np.inf
    rules = [Rule("both rows", rows=[0, 1]), Rule("floor", lower=range(n)), Rule("cap", upper=[0, 1])]
    upper = random.integers(3, 8, n).astype(float)
    return Program(np.zeros(n), A, low, high, random.integers(0, 2, n), upper, integer, rules=rules)


def holds(program: Program) -> bool:
    """Whether there is an x, proven either way."""
    found = solve(program.but(cost=np.zeros(len(program.cost))), ties=False)
    assert found.outcome in ("optimal", "infeasible"), found
    return found.outcome == "optimal"


def with_rules(program: Program, names: list[str]) -> Program:
    """The limits of these rules, and the bounds that no rule names: row by row, apart from how the solver does it."""
    arrays = {name: np.array(getattr(program, name)) for name in ("row_lower", "row_upper", "lower", "upper")}
    for rule in program.all_rules:
        if rule.name in names:
            continue
        for row in rule.rows:
            arrays["row_lower"][row], arrays["row_upper"][row] = -np.inf, np.inf
        for column in rule.lower:
            arrays["lower"][column] = -np.inf
        for column in rule.upper:
            arrays["upper"][column] = np.inf
    return program.but(**arrays)
