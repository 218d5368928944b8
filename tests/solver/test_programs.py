"""What a program says of itself, and what it refuses."""

import numpy as np
import pytest
from scipy import sparse

from fordel_solver import InvalidInput, Program, Rule
from fordel_solver.programs.checking import check_duals, check_point
from fordel_solver.programs.exact_rows import ExactRows
from fordel_solver.programs.said_numbers import said
from fordel_solver.programs.scaling import scale

POOL = {
    "cost": [1, 2, 3],
    "matrix": [[1, 1, 1], [0, 1, 1]],
    "row_lower": [100, -np.inf],
    "row_upper": [100, 80],
    "lower": 0,
    "upper": [60, 50, 50],
}
RULES = (Rule("pool.amount", rows=[0]), Rule("group.cap", rows=[1]), Rule("pool.cap", upper=[0, 1, 2]))


def refused(**changes):
    with pytest.raises(InvalidInput) as error:
        Program(**(POOL | {"rules": RULES} | changes))
    return list(error.value.problems)


def test_a_program_does_not_change_and_neither_does_what_it_was_made_of():
    cost = np.array([1.0, 2.0, 3.0])
    program = Program(**(POOL | {"cost": cost}))
    cost[0] = 9
    assert program.cost.tolist() == [1, 2, 3]
    with pytest.raises(AttributeError, match="does not change"):
        program.cost = cost
    for array in (program.cost, program.upper, program.matrix.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    assert program.but(cost=cost).cost.tolist() == [9, 2, 3]


def test_names_are_made_only_when_they_are_asked_for():
    asked = []

    def name(column):
        asked.append(column)
        return f"kommune {column}"

    program = Program(**POOL, column_names=name, rules=RULES)
    assert asked == []
    assert program.column_name(2) == "kommune 2"
    assert asked == [2]


def test_rows_and_bounds_know_their_rule_and_rows_without_one_are_their_own():
    program = Program(**POOL, rules=RULES[1:])
    assert [program.rule_of_row(row) for row in (0, 1)] == ["row 1", "group.cap"]
    assert program.rule_of_bound(1, "upper") == "pool.cap"
    assert program.rule_of_bound(1, "lower") is None
    assert [rule.name for rule in program.all_rules] == ["group.cap", "pool.cap", "row 1"]


def test_what_is_wrong_is_told_all_at_once_with_the_rule_and_the_names():
    assert refused(
        row_lower=[100, 90],
        upper=[60, -1, 50],
        column_names=["101 København", "147 Frederiksberg", "151 Ballerup"],
        row_names=["2014", "2014 Hovedstaden"],
    ) == [
        "group.cap: 2014 Hovedstaden is at least 90 and at most 80. Nothing is both; change one of them.",
        "pool.cap: 147 Frederiksberg is at least 0 and at most -1. Nothing is both; change one of them.",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"cost": [1, 2]}, "`cost` has the shape (2,), and `matrix` has 3 columns. Give one number for each."),
        ({"cost": 1}, "`cost` has the shape (), and `matrix` has 3 columns. Give one number for each."),
        (
            {"row_upper": [1, 2, 3]},
            "`row_upper` has the shape (3,), and `matrix` has 2 rows. Give one number for each.",
        ),
        ({"lower": "abc"}, "`lower` is no array of numbers."),
        ({"matrix": "abc"}, "`matrix` is no matrix of numbers. Give a scipy.sparse array of rows and columns."),
        ({"integer": [True]}, "`integer` is no array of 3 truth values. Give one for each column, or one for all."),
        (
            {"integer": [0.5, 1, 1]},
            "`integer` is no array of 3 truth values. Give one for each column, or one for all.",
        ),
        ({"cost": [1, np.nan, 3]}, "`cost` of column 2 is nan. Give a number."),
        ({"cost": [1, np.inf, 3]}, "`cost` of column 2 is inf. Give a number."),
        (
            {"matrix": [[1, 1, 1], [0, np.nan, 1]]},
            "group.cap: row 2 has an entry in `matrix` that is no finite number.",
        ),
        (
            {"row_upper": [100, np.nan]},
            "group.cap: row 2 has a limit that is no number. Give infinity where there is none.",
        ),
        (
            {"row_lower": [100, np.inf], "row_upper": np.inf},
            "group.cap: row 2 is at least inf and at most inf. Nothing is both; change one of them.",
        ),
        (
            {"upper": [60, 50, 1e17]},
            "`upper` has a number of 2^53 or more, where floats leave whole numbers out. Give larger units.",
        ),
        ({"rules": [Rule("a", rows=[0, 5])]}, "a: `rows` goes from 0 to 5. Allowed is 0 to 1."),
        (
            {"rules": [Rule("a", rows=[0]), Rule("b", rows=[0, 1])]},
            "b: some of its `rows` are those of a as well. Give each to one rule.",
        ),
        ({"rules": [Rule("a"), Rule("a")]}, 'Two rules are named "a".'),
        ({"column_names": ["a"]}, "`column_names` has 1 names. Give 3, or a function from position to name."),
    ],
)
def test_a_program_is_refused_with_what_is_wrong(changes, problem):
    problems = refused(**changes)
    assert problems == [problem]


def test_many_crossed_bounds_are_told_by_five_and_a_number():
    problems = refused(lower=70, matrix=np.ones((2, 40)), cost=np.ones(40), upper=60, rules=())
    assert len(problems) == 6
    assert problems[-1] == "So it is with 35 more."


# The check


def test_rows_of_whole_numbers_are_added_up_on_the_decimals():
    program = Program([0, 0], [[0.1, 0.2]], 0.3, 0.3, 0, 10, integer=True)
    assert 0.1 + 0.2 != 0.3
    assert check_point(program, np.array([1.0, 1.0])).exact


def test_one_krone_too_much_in_a_billion_is_found_where_columns_are_whole():
    program = Program([0, 0], [[1, 1]], -np.inf, 10**12, 0, 10**12, integer=True, rules=[Rule("pool.amount", rows=[0])])
    check = check_point(program, np.array([10**12 - 1.0, 2.0]))
    assert (check.ok, check.violation) == (False, 1.0)
    assert check.worst == "row 1 is 1000000000001, and at most 1000000000000 is allowed by pool.amount"
    assert check_point(program, np.array([10**12 - 1.0, 1.0])).exact


@pytest.mark.parametrize(
    ("x", "worst"),
    [
        ([0.5, 99.5], "column 1 is 0.5, and must be whole"),
        ([61, 39], "column 1 is 61, and at most 60 is allowed by pool.cap"),
        ([-1, 101], "column 1 is -1, and at least 0 is asked"),
        ([50, 49], "row 1 is 99, and at least 100 is asked by pool.amount"),
        ([np.nan, 0], "x is not a finite number for each column"),
        ([1], "x is not a finite number for each column"),
    ],
)
def test_what_does_not_hold_is_named(x, worst):
    program = Program(
        [1, 1],
        [[1, 1]],
        100,
        100,
        0,
        [60, 200],
        integer=True,
        rules=[Rule("pool.amount", rows=[0]), Rule("pool.cap", upper=[0])],
    )
    check = check_point(program, np.array(x, dtype=float))
    assert (check.ok, check.worst) == (False, worst)


def test_sums_beyond_64_bits_are_exact():
    program = Program([0, 0], [[2.0**40, 1]], -np.inf, 0, -(2.0**50), 2.0**50, integer=True)
    rows = ExactRows.of(program)
    assert rows.activity(np.array([2**50, 3]), np.array([0])).tolist() == [(2**90 + 3) * rows.denominator]
    assert rows.violation(np.array([2**50, 3]), np.array([0])).tolist() == [(2**90 + 3) * rows.denominator]
    assert rows.violation(np.array([-(2**50), 2**40]), np.array([0])).tolist() == [-1]


def test_a_bound_from_duals_of_the_wrong_sign_is_no_bound_above_the_optimum():
    # min x with x >= 10: y = 1. A solver that says y = -1 proves nothing, and y = 2 leaves x free to fall.
    program = Program([1], [[1]], 10, np.inf, 0, 100)
    bounds = [check_duals(program, np.array([y]), np.array([10.0])).bound for y in (1.0, -1.0, 2.0, 0.5)]
    assert bounds == [10.0, 0.0, -80.0, 5.0]


def test_duals_without_a_finite_bound_prove_nothing():
    program = Program([1], [[1]], 10, np.inf, -np.inf, np.inf)
    assert check_duals(program, np.array([0.5]), np.array([10.0])).bound == -np.inf


# Scaling


@pytest.mark.parametrize("seed", range(20))
def test_scaling_rounds_nothing_and_is_undone_exactly(seed):
    random = np.random.default_rng(seed)
    m, n = 6, 9
    A = sparse.random_array((m, n), density=0.5, rng=random) * 10.0 ** random.integers(-6, 7, (m, n))
    program = Program(random.normal(size=n) * 1e9, A, -1e9, random.random(m) * 1e12, 0, 1e10, random.random(n) < 0.3)
    scaled = scale(program)
    for power in (scaled.columns, scaled.rows, np.array([scaled.cost])):
        assert (np.frexp(power)[0] == 0.5).all()
    assert (scaled.columns[program.integer] == 1).all()
    x = random.random(n)
    assert np.allclose(scaled.program.matrix @ x, scaled.rows * (program.matrix @ scaled.x(x)), rtol=1e-14)
    assert np.isclose(scaled.cost * (scaled.program.cost @ x), program.cost @ scaled.x(x), rtol=1e-14)
    assert (scaled.x(scaled.program.upper) == program.upper).all()


def test_kroner_by_the_billion_are_scaled_to_thousands():
    scaled = scale(Program([1, 1], [[1, 1]], 7e8, 7e8, 0, 5e8)).program
    assert 1_000 < scaled.row_upper[0] < 10_000
    assert scaled.matrix.data.tolist() == [1, 1]


# What a check says


@pytest.mark.parametrize(
    ("program", "x", "worst"),
    [
        # With 15 digits both are 4.5035996273705e+15.
        (
            Program([0, 0], [[1, 1]], -np.inf, 2**52, 0, 2**52, integer=True),
            [2**52, 1],
            "row 1 is 4503599627370497, and at most 4503599627370496 is allowed",
        ),
        (
            Program([0, 0], [[1, -1]], 2**52, np.inf, 0, 2**52, integer=True),
            [2**52, 1],
            "row 1 is 4503599627370495, and at least 4503599627370496 is asked",
        ),
        # A tenth of a krone beyond: floats of this size have no tenths, and the row is added up without them.
        (
            Program([0, 0], [[1, 0.1]], -np.inf, 2**52, 0, 2**52, integer=True),
            [2**52, 1],
            "row 1 is 4503599627370496.1, and at most 4503599627370496 is allowed",
        ),
        (
            Program([0], [[1]], 0, 1, 0, 0.3, integer=False),
            [0.301],
            "column 1 is 0.301, and at most 0.3 is allowed",
        ),
        (
            Program([0], [[1]], 0, 5, 0, 5, integer=True),
            [1.0000000000000002],
            "column 1 is 1.0000000000000002, and must be whole",
        ),
        (
            Program([0], [[1]], 0, 2**52, 0, 2**52 - 1, integer=True),
            [2**52],
            "column 1 is 4503599627370496, and at most 4503599627370495 is allowed",
        ),
    ],
)
def test_what_is_said_of_a_limit_that_is_missed_has_the_digits_that_differ(program, x, worst):
    check = check_point(program, np.array(x, dtype=float))
    assert not check.ok
    assert check.worst == worst


def test_what_is_no_number_is_said_as_it_is():
    assert (said(np.inf, None), said(-np.inf)) == ("inf", "-inf")
