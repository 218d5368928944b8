"""The same random programs on every backend: no two of them come to something different that passes our check."""

from collections import Counter

import numpy as np
import pytest

from fordel_solver.programs.checking import check_point
from fordel_solver.programs.solving import solve
from fordel_solver.solvers.registry import ORDER, backend
from small_programs import random_integer, random_linear

FEW = 60
LINEAR = [name for name in ORDER if name != "cp-sat"]
INTEGER = [name for name in ORDER if name not in ("glop", "pdlp")]


def compared(program, names):
    """The outcome that all backends come to; each x is checked, and all are as good."""
    taken = [name for name in names if backend(name).refuses(program) is None]
    solutions = {name: solve(program, name, ties=False) for name in taken}
    assert len({solution.outcome for solution in solutions.values()}) == 1, solutions
    first = next(iter(solutions.values()))
    for name, solution in solutions.items():
        if first.x is None:
            assert solution.x is None
            continue
        assert check_point(program, solution.x).ok, name
        terms = np.abs(program.cost) @ np.maximum(np.abs(solution.x), np.abs(first.x))
        assert solution.objective == pytest.approx(first.objective, abs=1e-8 * max(1.0, terms)), solutions
    return first.outcome, taken


def compare_all(make, names, seeds):
    outcomes, taken = Counter(), Counter()
    for seed in seeds:
        outcome, by = compared(make(seed), names)
        outcomes[outcome] += 1
        taken.update(by)
    return outcomes, taken


def test_a_sample_of_linear_programs():
    outcomes, taken = compare_all(random_linear, LINEAR, range(FEW))
    assert set(outcomes) == {"optimal", "infeasible", "unbounded"}
    assert all(taken[name] == FEW for name in LINEAR if name != "min-cost-flow")


def test_a_sample_of_integer_programs():
    outcomes, taken = compare_all(random_integer, INTEGER, range(FEW))
    assert set(outcomes) == {"optimal", "infeasible"}
    assert taken["cp-sat"] >= FEW // 2


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_a_thousand_linear_programs(start):
    outcomes, _ = compare_all(random_linear, LINEAR, range(start, start + 100))
    assert outcomes["optimal"] >= 30


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 500, 100))
def test_five_hundred_integer_programs(start):
    outcomes, _ = compare_all(random_integer, INTEGER, range(start, start + 100))
    assert outcomes["optimal"] >= 30
