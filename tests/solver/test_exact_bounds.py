"""What duals prove is proven: below every x, and held against the definitions in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from fordel_solver.exact_numbers import integers
from fordel_solver.programs.attempting import attempt
from fordel_solver.programs.confirming import infeasible_by_proof
from fordel_solver.programs.exact_program import ExactProgram
from fordel_solver.programs.program import Program
from fordel_solver.programs.proof import exact_bound, proves_infeasible, rounded_up
from fordel_solver.solvers.backend import Asked
from fordel_solver.solvers.highs import BACKEND as HIGHS
from solver.slow_bounds import Slow, fraction

INF = np.inf
DECIMALS = st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.1, -0.25, 3.0, 0.333, -7.0])


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Up to four columns and four rows, some sides open."""
    m, n = draw(st.integers(0, 4)), draw(st.integers(1, 4))

    def numbers(size: int, of: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(of, min_size=size, max_size=size)), dtype=float)

    def pair(size: int) -> tuple[np.ndarray, np.ndarray]:
        low = numbers(size, st.integers(-3, 2).map(float))
        width = numbers(size, st.sampled_from([0.0, 1.0, 2.5, 4.0]))
        ends = draw(st.lists(st.sampled_from(["both", "low", "high", "none"]), min_size=size, max_size=size))
        return (
            np.where([end in ("both", "low") for end in ends], low, -INF),
            np.where([end in ("both", "high") for end in ends], low + width, INF),
        )

    matrix = numbers(m * n, DECIMALS).reshape(m, n)
    return Program(numbers(n, DECIMALS), matrix, *pair(m), *pair(n))


def exact_duals(found) -> list[Fraction]:
    return [Fraction(int(value), found.over) for value in found.duals]


@given(programs(), st.data())
@settings(max_examples=150, deadline=None)
def test_any_duals_give_the_bound_of_the_definition_and_no_point_is_below_it(program, data):
    m = program.matrix.shape[0]
    y = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=m, max_size=m)), dtype=float)
    found, slow = exact_bound(program, y), Slow(program)
    reference = slow.bound(exact_duals(found))
    assert (found.bound is None) is (reference is None)
    assert (found.bound is None) is bool(found.lacking)
    if found.bound is not None:
        assert found.bound <= reference
        # Only bounds that are derived are rounded, and outward.
        assert found.derived or found.bound == reference
        for one in found.derived:
            tightest = slow.from_a_row(one.column, one.side)
            assert one.value >= tightest if one.side == "upper" else one.value <= tightest
        assert all(slow.objective(x) >= found.bound for x in slow.whole_points(-2, 3))


@given(programs())
@settings(max_examples=100, deadline=None)
def test_the_duals_of_an_optimum_prove_it(program):
    answer = attempt(program, HIGHS, Asked(), "asked").answer
    if answer.says != "optimal":
        return
    found = exact_bound(program, answer.row_duals)
    optimum = float(program.cost @ answer.x)
    if found.bound is None:
        # A column without bounds has a reduced cost of zero only where the duals are no thirds.
        assert "no upper bound" in found.explain(program) or "no lower bound" in found.explain(program)
    else:
        assert optimum - 1e-6 <= found.bound <= optimum + 1e-6


@given(programs(), st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_that_has_a_point_is_proven_infeasible(program, data):
    m = program.matrix.shape[0]
    y = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=m, max_size=m)), dtype=float)
    if proves_infeasible(program, y):
        assert Slow(program).whole_points(-3, 4) == []
        assert _status(program) == 2


@given(programs())
@settings(max_examples=100, deadline=None)
def test_what_has_no_point_by_far_is_proven_infeasible_by_the_duals_of_its_elastic_relaxation(program):
    """And what has one is not; nearly all that HiGHS calls infeasible is proven (bounds that are missing apart)."""
    proven, _ = infeasible_by_proof(program, HIGHS, Asked())
    if _status(program) != 2:
        assert not proven
    elif np.isfinite(program.lower).all() and np.isfinite(program.upper).all():
        assert proven


def _status(program: Program) -> int:
    A, low, high = program.matrix.toarray(), program.row_lower, program.row_upper
    at_most, at_least = np.isfinite(high), np.isfinite(low)
    rows = np.vstack([A[at_most], -A[at_least]])
    found = linprog(
        np.zeros(len(program.cost)),
        A_ub=rows if len(rows) else None,
        b_ub=np.concatenate([high[at_most], -low[at_least]]) if len(rows) else None,
        bounds=np.column_stack([program.lower, program.upper]),
        method="highs",
    )
    return found.status


def test_a_bound_is_worked_out_by_hand():
    # 30 kr. to each of two at 1 and 2; at y = 3/2: 3/2·100 - 1/2·60 + 1/2·0 = 120.
    program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100])
    found = exact_bound(program, np.array([1.5]))
    assert (found.bound, found.duals.tolist(), found.over) == (120, [3], 2)


def test_noise_in_the_duals_is_rounded_away():
    program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100])
    assert exact_bound(program, np.array([2 * (1 + 3e-15)])).bound == 140


@given(programs(), st.data())
@settings(max_examples=100, deadline=None)
def test_objective_and_miss_are_those_of_the_definition(program, data):
    values = st.floats(-1e6, 1e6) | st.integers(-(10**9), 10**9).map(float)
    n = len(program.cost)
    x = np.array(data.draw(st.lists(values, min_size=n, max_size=n)))
    exact, slow = ExactProgram.of(program), Slow(program)
    own = [fraction(value) for value in x]
    assert exact.objective(x) == slow.objective(own)
    sums = [sum((a * v for a, v in zip(row, own, strict=True)), Fraction(0)) for row in slow.A]
    misses = [Fraction(0)]
    for value, low, high in zip(sums, slow.row_lower, slow.row_upper, strict=True):
        misses += [] if low is None else [low - value]
        misses += [] if high is None else [value - high]
    assert exact.miss(x) == max(misses)


def test_duals_that_are_quotients_are_quotients():
    # Thirds and sevenths: at y = 1/3, 2/7 nothing is lost to rounding, and the free column needs no bound.
    program = Program([1, 2, 0], [[3, 0, -1], [0, 7, 1]], [1, 1], INF, [0, 0, -INF], [1, 1, INF])
    found = exact_bound(program, np.array([2 / 7, 2 / 7]))
    assert (found.duals.tolist(), found.over, found.bound) == ([2, 2], 7, Fraction(4, 7))
    assert exact_bound(program, np.array([2 / 7 + 1e-11, 2 / 7])).bound is not None


def test_a_column_without_a_bound_gets_one_from_a_row():
    program = Program([-1, -1], [[1, 2]], 0, 100, [0, 10], INF)
    found = exact_bound(program, np.zeros(1))
    # x1 <= 100 - 2·10 and x2 <= 100/2.
    assert [(one.column, one.side, one.row, one.value) for one in found.derived] == [
        (0, "upper", 0, 80),
        (1, "upper", 0, 50),
    ]
    assert found.bound == -130


def test_a_column_that_no_row_bounds_is_named():
    program = Program([-1, 0], [[1, -1]], -INF, 0, 0, INF, column_names=["kr.", "loft"])
    found = exact_bound(program, np.zeros(1))
    assert (found.bound, found.lacking) == (None, (0,))
    assert found.explain(program).startswith("kr. has no upper bound, neither stated nor from a row")


def test_deviations_without_an_upper_bound_need_none():
    # min |x1 - 1/3| + |x2 - 2/3| with x1 + x2 = 1: a krone of thirds, and deviations that nothing bounds.
    third, rest = 0.3333333333333333, 0.6666666666666666
    matrix = [[1, 0, 1, 0], [-1, 0, 1, 0], [0, 1, 0, 1], [0, -1, 0, 1], [1, 1, 0, 0]]
    program = Program(
        [0, 0, 1, 1], matrix, [third, -third, rest, -rest, 1], [INF, INF, INF, INF, 1], 0, [1, 1, INF, INF]
    )
    for y in ([1 / 3, 2 / 3, 1 / 3, 2 / 3, 1 / 3], [1 / 7 + 1e-13, 6 / 7, 2 / 7, 5 / 7 + 1e-13, 5 / 7]):
        found = exact_bound(program, np.array(y))
        assert found.bound is not None
        assert found.bound == Slow(program).bound(exact_duals(found))
        assert not found.derived


def test_a_free_column_whose_dual_is_a_decimal_needs_no_bound():
    # total = x1 + x2, and only the total costs.
    program = Program([0, 0, 0.123], [[1, 1, -1], [1, 1, 0]], [0, 10], [0, 10], [0, 0, -INF], [INF, INF, INF])
    assert exact_bound(program, np.array([-0.123, 0.12300000000000001])).bound == Fraction(123, 100)


def test_an_integer_program_whose_costs_are_whole_has_a_whole_optimum():
    program = Program([5, 10], [[3, 3]], 4, 6, 0, 2, integer=True)
    bound = exact_bound(program, np.array([5 / 3])).bound
    assert 6 < bound < Fraction(20, 3) + 1
    assert rounded_up(program, bound) == 10
    assert rounded_up(program.but(integer=[True, False]), bound) == bound
    assert rounded_up(program.but(cost=[0.5, 1.5]), Fraction(7, 10)) == 1


@pytest.mark.parametrize("size", [1.0, 1e9, 1e15])
def test_amounts_of_any_size_stay_exact(size):
    program = Program([1, 3], [[1, 1], [7, 0.001]], [size, -INF], [size, 7 * size], 0, size)
    found = exact_bound(program, np.array([3.0, -0.2857142857142857]))
    assert found.bound == Slow(program).bound(exact_duals(found))


def test_large_negative_decimals_become_the_integers_that_they_are():
    values = np.array([0.5, 0.5, 0.5, -900719925474099.1, *[0.123] * 20])
    whole, denominator = integers(values)
    assert Fraction(whole[3], denominator) == Fraction(-9007199254740991, 10)


def test_numbers_beyond_64_bits_are_worked_out_in_integers_of_any_size():
    # 2^53 - 1 of them at 12345.678901 each, in a row whose entries have twelve decimals.
    program = Program([12345.678901], [[0.123456789012]], -INF, 2.0**53 - 1, 0, INF)
    found = exact_bound(program.but(cost=[-12345.678901]), np.array([-100000.123456789]))
    assert found.bound == Slow(program.but(cost=[-12345.678901])).bound(exact_duals(found))
    assert abs(found.bound.numerator) > 2**64


def test_duals_that_are_next_to_nothing_prove_what_no_duals_prove():
    program = Program([3], [[1]], 0, 5, 1, 2)
    assert exact_bound(program, np.array([7e-44])).bound == 3
    assert exact_bound(program, np.array([np.nan])).bound == 3


def test_twenty_pools_with_caps_are_proven_in_less_time_than_they_are_solved():
    """13,720 columns and 826 rows; the best of three against one solve, with room for a busy machine."""
    from time import perf_counter

    pools, years, places = 20, 7, 98
    draw = np.random.default_rng(1)
    n = pools * years * places
    pool, year, place = np.unravel_index(np.arange(n), (pools, years, places))
    from scipy.sparse import csr_array

    rows = np.concatenate([pool * years + year, pools * years + year * places + place])
    matrix = csr_array((np.ones(2 * n), (rows, np.tile(np.arange(n), 2))))
    amount = draw.integers(10, 100, size=pools * years) * 1e6
    cap = np.full(years * places, np.ceil(amount.reshape(pools, years).sum(0).max() / places * 1.3))
    program = Program(
        draw.integers(1, 1000, size=n) / 1000,
        matrix,
        np.concatenate([amount, np.full(years * places, -INF)]),
        np.concatenate([amount, cap]),
        0,
        INF,
    )
    tried = attempt(program, HIGHS, Asked(), "asked")
    seconds = []
    for _ in range(3):
        start = perf_counter()
        exact = ExactProgram.of(program)
        objective, miss = exact.objective(tried.x), exact.miss(tried.x)
        found = exact_bound(program, tried.answer.row_duals, exact.rows)
        seconds.append(perf_counter() - start)
    assert (miss, objective - found.bound) == (0, 0)
    assert min(seconds) <= tried.solve
