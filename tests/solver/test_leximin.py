"""Leximin: the core's fair shares on single pools, brute force on small integer programs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel_solver import InvalidInput, Program, fair_share, solve
from fordel_solver.asking.leximin import Leximin, leximin
from fordel_solver.asking.solver_calls import Stopwatch


def single_pool(amount: int, floor, cap) -> Program:
    n = len(floor)
    return Program(np.zeros(n), np.ones((1, n)), amount, amount, floor, np.minimum(cap, amount))


@st.composite
def pools(draw):
    n = draw(st.integers(1, 8))
    keys = draw(st.lists(st.integers(1, 100), min_size=n, max_size=n))
    floors = draw(st.lists(st.sampled_from([0, 0, 7, 40]), min_size=n, max_size=n))
    caps = [floor + draw(st.sampled_from([0, 5, 30, 10_000])) for floor in floors]
    amount = draw(st.integers(sum(floors), min(sum(caps), 5_000)))
    return amount, np.array(keys, float), np.array(floors, float), np.array(caps, float)


@given(pools())
@settings(max_examples=12, deadline=None)
def test_of_a_single_pool_it_is_the_fair_share(pool):
    amount, key, floor, cap = pool
    found = leximin(single_pool(amount, floor, cap), np.diag(1 / key))
    shares, _ = fair_share(amount, key, floor=floor, cap=cap)
    assert found.x == pytest.approx([float(share) for share in shares], rel=1e-9, abs=1e-9)
    assert found.solution.outcome == "optimal"
    assert sorted(outcome for stage in found.stages for outcome in stage.settled) == list(range(len(key)))


def test_98_recipients_and_700_million_kroner():
    random = np.random.default_rng(98)
    key = random.integers(100, 90_000, 98).astype(float)
    amount = 700_000_000
    floor = np.floor(amount / 98 * 0.4 * (random.random(98) < 0.3))
    cap = np.maximum(floor, np.floor(amount * key / key.sum() * (0.7 + random.random(98))))
    shares, _ = fair_share(amount, key, floor=floor, cap=cap)
    found = leximin(single_pool(amount, floor, cap), np.diag(1 / key), ties=False)
    assert found.x == pytest.approx([float(share) for share in shares], rel=1e-9)


def assert_max_min_fair(program: Program, F, found: Leximin) -> None:
    """No outcome can be higher unless one that is no higher than it gets lower: an LP for each, apart from ours."""
    for j, value in enumerate(found.outcomes):
        bound = np.minimum(found.outcomes, value) - 1e-9
        rows = np.vstack([program.matrix.toarray(), F])
        other = Program(
            -F[j],
            rows,
            np.concatenate([program.row_lower, bound]),
            np.concatenate([program.row_upper, np.full(len(bound), np.inf)]),
            program.lower,
            program.upper,
        )
        assert -solve(other, ties=False).objective <= value + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_of_a_linear_program_with_crossing_rows_no_outcome_can_be_higher(seed):
    random = np.random.default_rng(seed)
    n, m, k = 6, 4, 5
    program = Program(np.zeros(n), random.integers(0, 4, (m, n)), -np.inf, random.integers(20, 60, m), 0, 15)
    F = random.integers(0, 4, (k, n)).astype(float) + np.eye(k, n)
    found = leximin(program, F)
    assert_max_min_fair(program, F, found)
    assert [stage.level for stage in found.stages] == sorted(stage.level for stage in found.stages)


def test_the_cost_chooses_among_x_with_the_same_outcomes():
    program = Program([1, 2, 0], [[1, 1, 1]], 30, 30, 0, 30)
    F = [[1, 1, 0], [0, 0, 1]]
    assert leximin(program, F).x.tolist() == [15, 0, 15]
    assert leximin(program.but(cost=[2, 1, 0]), F).x.tolist() == [0, 15, 15]


def test_shortfalls_are_outcomes_with_a_minus():
    # Needs of 50, 30 and 40 and 60 to give: everyone lacks 20.
    program = Program([0, 0, 0, 0, 0, 0], np.hstack([np.eye(3), np.eye(3)]), [50, 30, 40], np.inf, 0, 99)
    total = np.concatenate([np.ones(3), np.zeros(3)])[np.newaxis]
    pool = program.but(
        matrix=np.vstack([program.matrix.toarray(), total]),
        row_lower=[50, 30, 40, -np.inf],
        row_upper=[np.inf, np.inf, np.inf, 60],
    )
    found = leximin(pool, np.hstack([np.zeros((3, 3)), -np.eye(3)]), names=["a", "b", "c"])
    assert found.outcomes == pytest.approx([-20, -20, -20])
    assert found.names == ("a", "b", "c")


def by_trial(program: Program, F):
    """The best of all whole x: sorted outcomes, then outcomes in declared order, then least cost."""
    best = None
    for point in product(
        *(range(int(low), int(high) + 1) for low, high in zip(program.lower, program.upper, strict=True))
    ):
        x = np.array(point)
        activity = program.matrix @ x
        if (activity <= program.row_upper).all() and (activity >= program.row_lower).all():
            outcomes = np.round(F @ x, 9)
            rank = tuple(sorted(outcomes)), tuple(outcomes), -(program.cost @ x)
            best = rank if best is None or rank > best else best
    return best


def integer_cases(seeds):
    for seed in seeds:
        random = np.random.default_rng(seed)
        n, k = int(random.integers(2, 5)), int(random.integers(2, 5))
        F = random.integers(-2, 4, (k, n)) / random.choice([1, 2, 10])
        cost = random.integers(-3, 4, n)
        yield Program(cost, random.integers(0, 4, (2, n)), -np.inf, random.integers(4, 12, 2), 0, 3, True), F


def assert_best(program: Program, F) -> None:
    found = leximin(program, F)
    levels, outcomes, cost = by_trial(program, F)
    assert found.levels == pytest.approx(levels)
    assert found.outcomes == pytest.approx(outcomes)
    assert -found.solution.objective == cost
    at = [(outcome, stage.level) for stage in found.stages for outcome in stage.settled]
    assert [level for _, level in sorted(at)] == pytest.approx(outcomes)


def test_of_small_integer_programs_it_is_the_best_by_trial():
    for program, F in integer_cases(range(8)):
        assert_best(program, F)


@pytest.mark.slow
def test_of_many_small_integer_programs_it_is_the_best_by_trial():
    for program, F in integer_cases(range(100, 250)):
        assert_best(program, F)


def projects(places: int, seed: int = 1) -> tuple[Program, np.ndarray]:
    """Five projects for each place: a budget of an eighth, two each at most, a least amount in each region."""
    draw = np.random.default_rng(seed)
    of = np.arange(5 * places) % places
    price, region = draw.integers(1, 40, len(of)).astype(float), of % 5
    budget = np.floor(price.sum() / 8)
    of_place = (of == np.arange(places)[:, np.newaxis]).astype(float)
    of_region = (region == np.arange(5)[:, np.newaxis]) * price
    rows = np.vstack([price[np.newaxis], of_place, of_region])
    low = np.concatenate([np.full(1 + places, -np.inf), np.full(5, np.floor(budget / 9))])
    high = np.concatenate([[budget], np.full(places, 2), np.full(5, np.inf)])
    return Program(-draw.integers(10, 100, len(of)), rows, low, high, 0, 1, True), of_place


def test_98_places_and_490_projects_are_settled_level_by_level():
    program, of_place = projects(98)
    found = leximin(program, of_place, ties=False)
    assert found.solution.outcome == "optimal"
    assert found.levels[0] == 1
    # Nobody can have nothing, so that as many as can be have two: for what is cheapest beyond the first of each place.
    prices = np.sort(program.matrix.toarray()[0].reshape(5, 98).T, axis=1)
    left, twice = program.row_upper[0] - prices[:, 0].sum(), 0
    for second in np.sort(prices[:, 1]):
        left -= second
        twice += left >= 0
    assert list(found.levels).count(2) <= twice
    assert len(found.stages) == 2


def test_outcomes_that_no_common_denominator_makes_whole():
    program = Program([0, 0], [[1, 1]], 7, 7, 0, 7, integer=True)
    found = leximin(program, np.diag([1 / 3, 1 / 7]))
    assert found.x.tolist() == [2, 5]


def test_of_two_that_are_as_good_the_one_declared_first():
    program = Program([0, 0, 0], [[1, 1, 1]], 4, 4, 0, 4, integer=True)
    found = leximin(program, np.eye(3))
    assert (found.levels, found.x.tolist()) == ((1, 1, 2), [2, 1, 1])


@pytest.mark.parametrize("integer", [False, True])
def test_an_infeasible_program_has_no_outcomes(integer):
    found = leximin(Program([0, 0], [[1, 1]], 9, 9, 0, 2, integer), np.eye(2))
    assert (found.solution.outcome, found.x, found.outcomes, found.levels) == ("infeasible", None, None, ())


@pytest.mark.parametrize("integer", [False, True])
def test_outcomes_that_grow_without_end_are_refused(integer):
    with pytest.raises(InvalidInput, match="without end"):
        leximin(Program([0, 0], [[1, -1]], 0, 0, 0, np.inf, integer), np.eye(2))


@pytest.mark.parametrize("integer", [False, True])
def test_when_the_time_is_up_the_best_so_far_is_feasible_and_no_more(integer, monkeypatch):
    program = Program([0, 0, 0], [[1, 1, 1]], 40, 40, 0, [40, 40, 5], integer)
    assert leximin(program, np.eye(3), time_limit=0).solution.outcome == "stopped"
    left = iter([None] * 2 + [0.0] * 99)
    monkeypatch.setattr(Stopwatch, "left", lambda self: next(left))
    found = leximin(program, np.eye(3), time_limit=1)
    assert found.solution.outcome == "feasible"
    assert found.levels[0] == 5


def test_outcomes_that_do_not_fit_are_told():
    program = Program([0, 0], [[1, 1]], 9, 9, 0, 9)
    with pytest.raises(InvalidInput, match="each outcome, of 2"):
        leximin(program, np.eye(3))
    with pytest.raises(InvalidInput, match="3 names"):
        leximin(program, np.eye(2), names=["a", "b", "c"])
