"""Shadow prices of rules: the one-sided derivatives of the optimum, found by solving again with the limits moved."""

from __future__ import annotations

import numpy as np
import pytest

from fordel_solver import InvalidInput, Program, Rule, solve
from fordel_solver.asking.limits import Limit, with_limits
from fordel_solver.asking.prices import Difference, Price, shadow_prices

STEP = 2.0**-20


def optimum(program: Program, limits: tuple[Limit, ...], step: float) -> float:
    """The optimum with the limits moved; infinity where there is none."""
    try:
        moved = with_limits(program, [(limit, limit.value + step) for limit in limits])
    except InvalidInput:
        return np.inf
    found = solve(moved, ties=False)
    assert found.outcome in ("optimal", "infeasible")
    return np.inf if found.objective is None else found.objective


def assert_derivatives(program: Program) -> list[Price]:
    solution = solve(program, ties=False)
    prices = shadow_prices(program, solution, each_limit=True)
    for price in prices:
        assert price.lowest <= price.highest
        up = (optimum(program, price.limits, STEP) - solution.objective) / STEP
        down = (solution.objective - optimum(program, price.limits, -STEP)) / STEP
        assert price.highest == pytest.approx(up, abs=1e-4)
        assert price.lowest == pytest.approx(down, abs=1e-4)
    return list(prices)


def degenerate_programs(seeds):
    """Small whole coefficients around a whole point: many limits meet in the optimum."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        n, m = int(random.integers(2, 5)), int(random.integers(2, 6))
        A = random.integers(-2, 3, (m, n))
        activity = A @ random.integers(0, 4, n)
        low, high = activity - random.integers(0, 2, m) * 1.0, activity + random.integers(0, 2, m) * 1.0
        side = random.random(m)
        low[side < 0.35], high[(side >= 0.35) & (side < 0.7)] = -np.inf, np.inf
        rules = [Rule("both rows", rows=[0, 1]), Rule("floor", lower=range(n)), Rule("cap", upper=[0])]
        yield Program(random.integers(-3, 4, n), A, low, high, 0, random.integers(3, 6, n), rules=rules)


def test_prices_are_the_derivatives_to_either_side_where_many_duals_are_optimal():
    prices = [price for program in degenerate_programs(range(10, 20)) for price in assert_derivatives(program)]
    assert sum(price.lowest < price.highest for price in prices) > 20
    assert sum(np.isinf(price.lowest) or np.isinf(price.highest) for price in prices) > 5


@pytest.mark.slow
def test_many_prices_are_the_derivatives_to_either_side():
    for program in degenerate_programs(range(100, 175)):
        assert_derivatives(program)


RULES = [Rule("amount", rows=[0]), Rule("caps", upper=[0, 1])]


def test_a_price_by_hand():
    # The cheap one gets 60, the dear one 40: a krone more is paid at 2, a krone of cap moves one from 2 to 1.
    program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], rules=RULES)
    amount, caps = shadow_prices(program, solve(program, ties=False))
    assert (amount.lowest, amount.highest) == (2, 2)
    assert (caps.lowest, caps.highest) == (-1, -1)


def test_at_a_breakpoint_the_price_is_a_range():
    # 100 is just what the cheap one can have: a krone more costs 2, a krone less saves 1.
    program = Program([1, 2], [[1, 1]], 100, 100, 0, [100, 100], rules=RULES)
    amount, caps, first, second = shadow_prices(program, solve(program, ties=False), each_limit=True)
    assert (amount.lowest, amount.highest) == (1, 2)
    assert (caps.lowest, caps.highest) == (-1, 0)
    assert [own.limits[0].name for own in (first, second)] == ["column 1", "column 2"]
    assert [(own.lowest, own.highest) for own in (first, second)] == [(-1, 0), (0, 0)]


def test_rows_of_a_rule_are_moved_together():
    # Each row by itself can be moved; the rule's price is of both together, and here it is the sum.
    program = Program([1, 5], np.eye(2), [10, 20], [10, 20], 0, 99, rules=[Rule("amounts", rows=[0, 1])])
    together, *each = shadow_prices(program, solve(program, ties=False), each_limit=True)
    assert (together.lowest, together.highest, len(together.limits)) == (6, 6, 2)
    assert [(own.lowest, own.highest) for own in each] == [(1, 1), (5, 5)]


def test_together_is_not_the_sum_of_the_limits():
    # Two equal rows: raised alone the other still allows nothing more, raised together x grows.
    rules = [Rule("caps", rows=[0, 1])]
    program = Program([-3], [[1], [1]], -np.inf, [7, 7], 0, 99, rules=rules)
    together, *each = shadow_prices(program, solve(program, ties=False), each_limit=True)
    assert (together.lowest, together.highest) == (-3, -3)
    assert [(own.lowest, own.highest) for own in each] == [(-3, 0), (-3, 0)]


def test_a_limit_that_cannot_be_raised_has_an_infinite_price():
    program = Program([1], [[1]], 5, np.inf, 0, 5, rules=[Rule("least", rows=[0]), Rule("most", upper=[0])])
    least, most = shadow_prices(program, solve(program, ties=False))
    assert (least.lowest, least.highest) == (1, np.inf)
    assert (most.lowest, most.highest) == (-np.inf, 0)


def test_thousand_million_kroner_and_costs_of_a_thousandth():
    costs = np.array([0.001, 0.002, 0.004])
    program = Program(
        costs, [[1, 1, 1]], 2e9, 2e9, 0, 1e9, rules=[Rule("amount", rows=[0]), Rule("cap", upper=[0, 1, 2])]
    )
    amount, cap = shadow_prices(program, solve(program, ties=False))
    assert (amount.lowest, amount.highest) == (pytest.approx(0.002, rel=1e-9), pytest.approx(0.004, rel=1e-9))
    # All caps raised: a krone moves from the second to the first, and the third stays at 0.
    assert cap.highest == pytest.approx(-0.001, rel=1e-9)
    assert cap.lowest == pytest.approx(0.001 + 0.002 - 2 * 0.004, rel=1e-9)


def test_an_integer_program_is_solved_again_with_the_limits_moved_by_a_unit():
    # Whole threes and fives that make at least 10: 5 + 5, and 9 = 3 + 3 + 3, and 11 = 5 + 3 + 3.
    program = Program(
        [3.1, 5], [[3, 5]], 10, np.inf, 0, 3, True, rules=[Rule("need", rows=[0]), Rule("most", upper=[0])]
    )
    need, most = shadow_prices(program, solve(program, ties=False))
    assert isinstance(need, Difference)
    assert (need.lowered, need.raised) == (pytest.approx(9.3 - 10), pytest.approx(11.2 - 10))
    assert (most.lowered, most.raised) == (0, 0)


def test_what_is_infeasible_has_no_difference():
    program = Program([1, 1], [[1, 1]], 2, 2, 0, 1, True, rules=[Rule("chosen", rows=[0]), Rule("once", upper=[0, 1])])
    chosen, once = shadow_prices(program, solve(program, ties=False))
    assert (chosen.lowered, chosen.raised) == (-1, None)
    assert (once.lowered, once.raised) == (None, 0)


def test_only_an_optimum_has_prices_and_only_rules_that_are_there():
    program = Program([1, 2], [[1, 1]], 300, 300, 0, [60, 100], rules=RULES)
    with pytest.raises(InvalidInput, match="infeasible"):
        shadow_prices(program, solve(program, ties=False))
    feasible = program.but(row_lower=100, row_upper=100)
    with pytest.raises(InvalidInput, match='no rule "cap"'):
        shadow_prices(feasible, solve(feasible, ties=False), rules=["cap"])
    (caps,) = shadow_prices(feasible, solve(feasible, ties=False), rules=["caps"])
    assert caps.rule == "caps"
