"""Limits a few kroner apart, of amounts to 10^12: what is near a limit is not at it, and no krone is lost."""

import numpy as np
import pytest

from fordel_solver import Program, solve
from fordel_solver.programs.checking import check_point
from fordel_solver.programs.faces import polished
from fordel_solver.solvers.backend import Answer
from told_backend import Told

INF = np.inf
AMOUNTS = (1e9, 1e10, 1e12)


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("less", [1, 7, 500])
def test_a_row_just_below_a_cap_is_what_holds(amount, less):
    solution = solve(Program([-1], [[1]], -INF, amount - less, 0, amount))
    assert (solution.x.tolist(), solution.objective, solution.unique) == ([amount - less], less - amount, True)
    assert solution.check.exact


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("apart", [1, 7, 500])
def test_bounds_a_few_kroner_apart_are_two(amount, apart):
    program = Program([1, 2], [[1, 1]], 2 * amount + apart, 2 * amount + apart, amount, amount + apart)
    dear, tied = solve(program), solve(program.but(cost=[1, 1]))
    assert (dear.x.tolist(), dear.unique) == ([amount + apart, amount], True)
    assert (tied.x.tolist(), tied.unique) == ([amount + apart, amount], False)


def test_the_digits_of_a_vertex_have_none_of_the_solver_in_them():
    # Thirds and sevenths: nothing is whole here.
    program = Program([1, 0, 0], [[3, 1, 0], [0, 7, 1], [1, 1, 1]], [1e6, 1e6, 4e5], [1e6, 1e6, 4e5], -1e6, 1e6)
    exact = np.linalg.solve(program.matrix.toarray(), program.row_lower)
    found = {tuple(polished(program, exact + noise)[0].tolist()) for noise in np.linspace(-1e-4, 1e-4, 41)}
    assert len(found) == 1


def test_thirds_of_ten_to_the_twelfth_stay_thirds():
    solution = solve(Program([1, 0], [[3, 0], [1, 1]], [1e12, 1e12], [1e12, 1e12], 0, 1e12))
    assert abs(solution.x[0] - 1e12 / 3) < 1e-3
    assert abs(solution.x.sum() - 1e12) < 1e-3


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_krone_too_much_is_not_within_the_tolerance_whatever_the_amount(amount):
    program = Program([1, 1], [[1, 1]], -INF, amount, 0, amount)
    assert check_point(program, np.array([amount - 0.5, 0.5])).ok
    assert not check_point(program, np.array([amount - 0.5, 1.5])).ok


def test_a_vertex_that_a_solver_left_a_krone_off_is_computed_anew():
    # Of 10^12 in two parts one is a krone too much: nobody's tolerance, and the limits that it is at say what it is.
    program = Program([1, 2], [[1, 1]], 1e12, 1e12, 0, [6e11, 1e12])
    solution = solve(program, Told([Answer("optimal", np.array([6e11, 4e11 + 1]), None, np.array([2.0]))]), ties=False)
    assert (solution.backend, solution.x.tolist()) == ("told", [6e11, 4e11])


@pytest.mark.parametrize(
    ("program", "best"),
    [
        # HiGHS 1.12 by itself proves 2001 of the first: bounds of whole numbers that are none.
        (
            Program(
                [0, -1, 0, 2],
                np.array([[1, -1, -1, -2], [1, 2, -1, -2]]) * 1e6,
                [-INF, -2.004e9],
                [-2.010e9, -2.004e9],
                [-1, 0, 1, 998.7],
                [2, 3, 5, 1002],
                integer=True,
            ),
            [-1, 2, 5, 1001],
        ),
        # Of the second, -999998 for the last: five whole numbers a million from nothing.
        (
            Program(
                [-2, -1, 0],
                [[-1, -1, -2], [-2, 2, 0]],
                [1.999996e6, -INF],
                [INF, 5],
                [-3.3, -1.3, -1.000001e6],
                [-1.4, 0, -9.99997e5],
                integer=True,
            ),
            [-2, 0, -999997],
        ),
    ],
)
def test_whole_numbers_far_from_nothing_and_bounds_that_are_not_whole(program, best):
    assert solve(program, ties=np.arange(len(best))[::-1]).x.tolist() == best


@pytest.mark.parametrize("seed", range(40))
def test_few_whole_numbers_far_from_nothing_are_those_of_enumeration(seed):
    random = np.random.default_rng(seed)
    n, far = 4, float(random.choice([1e6, 1e8, 1e9]))
    start = random.choice([-1, 1], n) * far + random.integers(-2, 3, n)
    A = random.integers(-2, 3, (2, n))
    middle = A @ (start + random.integers(0, 4, n))
    cost = random.integers(-2, 3, n)
    program = Program(cost, A, middle - 1, middle + random.integers(0, 3, 2), start - 0.4, start + 3.4, integer=True)
    points = start + np.array(list(np.ndindex(4, 4, 4, 4)))
    activity = points @ A.T
    points = points[((activity >= program.row_lower) & (activity <= program.row_upper)).all(axis=1)]
    values = points @ cost
    optimal = points[values == values.min()].tolist()
    solution = solve(program)
    assert solution.x.tolist() == max(optimal)
    assert solution.bound == values.min()
    assert solution.unique == (len(optimal) == 1)


@pytest.mark.parametrize("integer", [True, [True, True, False]])
def test_costs_that_add_to_more_than_floats_count_are_no_error(integer):
    program = Program([1e9 + 1, 2e9, 3e9], [[1, 1, 1]], 2e9, 2e9, 0, 1.5e9, integer=integer)
    assert solve(program).x.tolist() == [1.5e9, 5e8, 0]


def test_half_a_krone_in_a_billion_is_no_tie_where_columns_are_mixed():
    # The first is preferred by the order, and costs half a krone more.
    program = Program([1e9 + 0.5, 1e9, 0.1], [[1, 1, 0]], 1, 1, [0, 0, 1], [1, 1, 5], integer=[True, True, False])
    solution = solve(program)
    # That nothing else is as good is beyond the digits of a solver, and is left open at worst.
    assert solution.x.tolist() == [0, 1, 1]
    assert solution.unique is not False
    tied = solve(program.but(cost=[1e9, 1e9, 0.1]))
    assert (tied.x.tolist(), tied.unique) == ([1, 0, 1], False)
