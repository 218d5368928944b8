"""What a solve is asked for, what a program is made of, and copies of it."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import fordel_solver
from fordel_solver import InvalidInput, Program, Rule, SolverFailure, solve
from fordel_solver.solvers.backend import Answer
from told_backend import Told

INF = np.inf
POOL = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], rules=[Rule("pool.amount", rows=[0])])
PROJECTS = Program([-3, -2, -2], [[2, 1, 1]], -INF, 2, 0, 1, integer=True)


def test_the_names_of_the_contract_are_there():
    found = fordel_solver.backends()
    assert isinstance(found, dict)
    assert list(found)[:7] == ["highs", "glop", "pdlp", "cp-sat", "scip", "cbc", "min-cost-flow"]
    assert found["highs"].startswith("SciPy")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"time_limit": -1}, "`time_limit` is -1. Give seconds"),
        ({"time_limit": np.nan}, "`time_limit` is nan. Give seconds"),
        ({"time_limit": "1"}, "`time_limit` is '1'. Give seconds"),
        ({"time_limit": True}, "`time_limit` is True. Give seconds"),
        ({"gap": -0.1}, "`gap` is -0.1. Give a part"),
        ({"gap": np.nan}, "`gap` is nan. Give a part"),
        ({"gap": INF}, "`gap` is inf. Give a part"),
        ({"gap": None}, "`gap` is None. Give a part"),
        ({"threads": 0}, "`threads` is 0. Give a whole number, 1 or more"),
        ({"threads": 1.5}, "`threads` is 1.5. Give a whole"),
        ({"threads": True}, "`threads` is True. Give a whole"),
        ({"seed": -1}, "`seed` is -1. Give a whole number from 0 to 2147483647"),
        ({"seed": 2**31}, "`seed` is 2147483648. Give"),
        ({"progress": 5}, "`progress` is 5. Give a function"),
        ({"ties": [0.0, 1.0, 2.0]}, "`ties` is no order of the 3 columns"),
        ({"ties": [[0], [1, 2]]}, "`ties` is no order of the 3 columns"),
        ({"backend": None}, 'There is no backend "None"'),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_solved(asked, problem):
    with pytest.raises(InvalidInput) as error:
        solve(PROJECTS, **asked)
    assert problem in str(error.value)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(InvalidInput) as error:
        solve({}, gap=-1, threads=0)
    assert [problem.split(" ")[0] for problem in error.value.problems] == ["`program`", "`gap`", "`threads`"]


def test_numbers_of_numpy_are_numbers_and_no_time_at_all_is_no_answer():
    asked = {"time_limit": np.float32(60), "gap": np.float64(0), "threads": np.int8(1), "seed": np.uint32(7)}
    assert solve(PROJECTS, **asked).objective == -4
    assert solve(PROJECTS, time_limit=INF).outcome == "optimal"
    none = solve(PROJECTS, time_limit=0)
    assert (none.outcome, none.x, none.objective) == ("stopped", None, None)


@pytest.mark.parametrize(
    "matrix",
    [
        ((1, 1), (0, 1)),
        [[1, 1], [0, 1]],
        np.array([[1, 1], [0, 1]], dtype=np.float32),
        np.array([[True, True], [False, True]]),
        pd.DataFrame([[1, 1], [0, 1]]),
        sparse.coo_matrix([[1, 1], [0, 1]]),
        sparse.csc_array(np.array([[1, 1], [0, 1]], dtype=np.int32)),
    ],
)
def test_whatever_holds_the_numbers_of_a_matrix_it_is_the_same_program(matrix):
    program = Program(pd.Series([1, 1], index=[7, 9]), matrix, (1, 0), INF, 0, np.float32(2))
    assert program.matrix.toarray().tolist() == [[1, 1], [0, 1]]
    assert solve(program).objective == 1


def test_the_shape_of_a_matrix_is_no_matrix():
    with pytest.raises(InvalidInput, match="`matrix` is no matrix of numbers"):
        Program([1, 1, 1], (2, 3), 0, 1, 0, 1)


def test_a_whole_number_that_floats_leave_out_is_refused():
    for number in (2**53, 2**53 + 1):
        with pytest.raises(InvalidInput, match=r"`upper` has a number of 2\^53 or more"):
            Program([1], [[1]], 0, 1, 0, number)
    assert Program([1], [[1]], 0, 1, 0, 2**53 - 1).upper.tolist() == [2**53 - 1]


@pytest.mark.parametrize("rows", [[True, False], [0.5], "0", [[0]], [[0], [0, 1]]])
def test_positions_of_a_rule_are_whole_numbers(rows):
    with pytest.raises(InvalidInput, match=r"pool.amount: `rows` is no list of positions"):
        Program([1], [[1], [1]], 0, 1, 0, 1, rules=[Rule("pool.amount", rows=rows)])


def test_a_rule_is_a_rule_and_truth_values_are_one_for_each():
    with pytest.raises(InvalidInput, match=r"`rules` has 'pool.amount'. Give each as a fordel_solver.Rule"):
        Program([1], [[1]], 0, 1, 0, 1, rules=["pool.amount"])
    with pytest.raises(InvalidInput, match="`integer` is no array of 1 truth values"):
        Program([1], [[1]], 0, 1, 0, 1, [[1], [1, 0]])


@pytest.mark.parametrize("copied", [lambda p: pickle.loads(pickle.dumps(p)), copy.copy, copy.deepcopy])
def test_a_copy_is_the_same_program_and_does_not_change_either(copied):
    other = copied(POOL)
    for array in (other.cost, other.upper, other.matrix.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    with pytest.raises(AttributeError, match="does not change"):
        del other.cost
    assert other.rule_of_row(0) == "pool.amount"
    assert solve(other).x.tolist() == copied(solve(POOL)).x.tolist() == [60, 40]


def test_a_backend_of_ones_own_can_be_cross_checked():
    told = Told([Answer("optimal", np.array([60.0, 40.0]), None, np.array([2.0]))])
    assert solve(POOL, told, cross_check=True).confirmed_by == "duals, highs"
    # Both of its answers are feasible and of a bound that it claims: only another code base says otherwise.
    liar = Told([Answer("optimal", np.array([1.0, 0, 0]), -3.0)])
    with pytest.raises(SolverFailure, match=r"told \(told 1\) says optimal with -3, highs .* says optimal with -4"):
        solve(PROJECTS, liar, cross_check=True)
