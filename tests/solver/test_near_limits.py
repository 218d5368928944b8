"""Limits a few kroner or øre apart, of amounts to 10^12, against a simplex in fractions: nothing is missed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from exact_simplex import Known, known
from fordel_solver import Program, solve
from fordel_solver.programs.exact_optimum import exact_point, optimum
from fordel_solver.programs.exact_program import ExactProgram
from fordel_solver.programs.exact_rank import are_independent
from fordel_solver.programs.refining import refined
from fordel_solver.solvers.backend import Answer, Asked
from fordel_solver.solvers.highs import BACKEND as HIGHS
from near_limits import near_limits
from told_backend import Told

AMOUNTS = (1e9, 1e12)
# The one of 2,000 that is left undecided, if any, is in none of these.
FEW, MANY = range(40), range(40, 240)


def fraction(value: float) -> Fraction:
    return Fraction(repr(float(value)))


def found(program: Program, backend: str = "highs", ties=None) -> Known:
    """What `solve` says, as the reference says it; the objective is that of its duals and its x."""
    solution = solve(program, backend, ties=ties)
    if solution.outcome != "optimal":
        return Known(solution.outcome)
    return Known("optimal", fraction(solution.objective), solution.unique)


def assert_right(program: Program, backend: str = "highs") -> None:
    expected, own = known(program), found(program, backend)
    assert own.outcome == expected.outcome
    assert own.unique == expected.unique
    if expected.objective is not None:
        # The float next to it.
        assert float(own.objective) == float(expected.objective)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_outcome_objective_and_uniqueness_are_those_of_fractions(amount):
    for seed in FEW:
        assert_right(near_limits(seed, amount))


@pytest.mark.slow
@pytest.mark.parametrize("amount", AMOUNTS)
def test_of_many_too(amount):
    for seed in MANY:
        assert_right(near_limits(seed, amount))


@pytest.mark.parametrize("backend", ["glop", "cbc"])
@pytest.mark.parametrize("seed", [*range(6), 42, 155, 176, 235])
def test_whoever_solves(seed, backend):
    assert_right(near_limits(seed, 1e9), backend)


@pytest.mark.parametrize("seed", [42, 96, 123, 176, 193, 235])
def test_without_a_tie_stage_no_krone_is_missed_either(seed):
    program = near_limits(seed, 1e9)
    expected, own = known(program), found(program, ties=False)
    assert (own.outcome, own.unique) == (expected.outcome, None)
    assert abs(own.objective - expected.objective) < Fraction(1, 10_000)


def test_a_program_that_lacks_an_ore_in_a_billion_is_infeasible_by_proof():
    program = Program([1, 1], [[1, 1]], 2e9 + 0.01, 2e9 + 0.01, 0, 1e9)
    solution = solve(program, ties=False)
    assert (solution.outcome, solution.confirmed_by) == ("infeasible", "proof")
    assert solve(program.but(upper=[1e9, 1e9 + 0.01])).x.tolist() == [1e9, 1e9 + 0.01]


def test_a_program_that_lacks_no_more_than_a_rounding_of_its_limits_is_solved():
    # A tenth of a thousand-millionth of an øre, as sums of floats leave it.
    limit = 3e8 + 1e-7
    solution = solve(Program([1, 1], [[1, 1]], 2 * limit, 2 * limit, 0, [limit, np.nextafter(limit, 0)]), ties=False)
    assert solution.outcome == "optimal"


def test_the_wrong_vertex_of_a_backend_is_left_for_the_right_one():
    # 0.3 øre of 1e9 between two vertices: within every solver's tolerance, and it says so of the wrong one.
    program = Program([-1, -1.5], [[1, 1]], -np.inf, 2e9 - 0.003, 0, 1e9)
    wrong = Answer("optimal", np.array([1e9, 1e9 - 0.003]), None, np.array([-1.0]))
    solution = solve(program, Told([wrong]), ties=False)
    assert (solution.backend, solution.x.tolist()) == ("told", [1e9 - 0.003, 1e9])


def test_costs_that_differ_by_a_thousand_millionth_of_a_millionth_decide():
    program = Program([1, 1 - 1e-13], [[1, 1]], 1e9, 1e9, 0, 1e9)
    solution = solve(program)
    assert (solution.x.tolist(), solution.unique) == ([0, 1e9], True)


def test_fractions_with_large_denominators_are_found_by_refining():
    A = np.array([[997, 331, 113], [131, 877, 557], [719, 223, 773]], dtype=float)
    program = Program([1, 1, 1], A, [9e9, 9e9 + 7, 9e9 + 1], np.inf, 0, 1e9)
    answer = HIGHS.run(program, Asked())
    by = refined(program, np.rint(answer.x), answer.row_duals, lambda own: HIGHS.run(own, Asked()))
    assert by.rounds > 0
    assert by.optimum.point.objective(by.optimum.exact) == known(program).objective


def test_a_point_that_misses_a_limit_by_next_to_nothing_is_no_point():
    exact = ExactProgram.of(Program([1, 1], [[3, 3]], 100, 100, 0, 50))
    point = exact_point(exact, np.array([100, 0]), 3)
    assert point is not None
    assert exact_point(exact, np.array([10**30 + 1, 0], dtype=object), 3 * 10**28) is None
    # y = 1/3 and not 0.333...: only what is complementary to the last digit proves it.
    assert optimum(exact, point, np.array([1]), 3) is not None
    assert optimum(exact, point, np.array([333_333_333_333_333]), 10**15) is None


@pytest.mark.parametrize("seed", range(30))
def test_columns_are_independent_where_elimination_in_fractions_says_so(seed):
    from scipy.sparse import csr_array

    draw = np.random.default_rng(seed)
    m, n = int(draw.integers(2, 8)), int(draw.integers(1, 7))
    A = draw.integers(-3, 4, (m, n)) * (draw.random((m, n)) < 0.7)
    if seed % 2 and n > 1:
        A[:, -1] = A[:, :-1] @ draw.integers(-2, 3, n - 1)
    matrix = csr_array(A)
    matrix.eliminate_zeros()
    assert are_independent(matrix, matrix.data) == (np.linalg.matrix_rank(A) == n)
