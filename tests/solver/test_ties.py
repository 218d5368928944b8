"""The same kroner whoever solved, and whether there are others that are as good."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from fordel_solver import Program, solve
from fordel_solver.programs.faces import polished
from fordel_solver.programs.integer_ties import blocks, without_point
from fordel_solver.programs.ties import declared_weights


def points(program):
    """All whole x of a small program, by trying them."""
    ranges = [range(int(low), int(high) + 1) for low, high in zip(program.lower, program.upper, strict=True)]
    for x in product(*ranges):
        activity = program.matrix @ np.array(x, dtype=float)
        if (activity >= program.row_lower).all() and (activity <= program.row_upper).all():
            yield x


def best(program, order):
    """The optimal whole x that is largest in this order, and how many are optimal."""
    found = list(points(program))
    if not found:
        return None, 0
    cost = [int(c) for c in program.cost]
    least = min(sum(c * v for c, v in zip(cost, x, strict=True)) for x in found)
    optimal = [x for x in found if sum(c * v for c, v in zip(cost, x, strict=True)) == least]
    return max(optimal, key=lambda x: [x[at] for at in order]), len(optimal)


def random_whole(seed):
    """Small programs with many ties: few different costs, and rows of ones and twos."""
    random = np.random.default_rng(seed)
    n, m = int(random.integers(2, 6)), int(random.integers(1, 4))
    upper = random.integers(1, 4, n)
    A = random.integers(0, 3, (m, n))
    middle = A @ np.minimum(upper, random.integers(0, 4, n))
    return Program(
        random.integers(-2, 3, n),
        A,
        middle - random.integers(0, 3, m),
        middle + random.integers(0, 3, m),
        -random.integers(0, 2, n),
        upper,
        integer=True,
    )


@pytest.mark.parametrize("seed", range(40))
def test_whole_numbers_are_the_largest_in_declared_order_and_unique_where_enumeration_says_so(seed):
    program = random_whole(seed)
    order = np.random.default_rng(seed).permutation(len(program.cost))
    expected, count = best(program, order)
    solution = solve(program, ties=order)
    assert solution.outcome == "optimal"
    assert tuple(solution.x.astype(int)) == expected
    assert solution.unique == (count == 1)


def test_columns_between_their_ends_are_left_out_by_both_sides():
    program = Program([0, 0], [[1, 1]], 0, 6, [0, -3], [5, 1], integer=True)
    for x in points(program):
        rest = without_point(program, np.array(x, dtype=float))
        left = {y for y in points(program) if _completes(rest, y)}
        assert left == set(points(program)) - {x}


def _completes(rest, y):
    """Whether a point of the first columns can be completed by the binary ones."""
    k = len(rest.cost) - len(y)
    for extra in product((0, 1), repeat=k):
        activity = rest.matrix @ np.array([*y, *extra], dtype=float)
        if (activity >= rest.row_lower - 1e-9).all() and (activity <= rest.row_upper + 1e-9).all():
            return True
    return False


def test_weights_of_a_block_stay_small_whatever_the_columns_hold():
    program = Program(np.zeros(6), np.zeros((0, 6)), [], [], 0, [1, 2**19 - 1, 3, np.inf, 1, 1], integer=True)
    found = [block.tolist() for block in blocks(program, np.arange(6))]
    assert found == [[0, 1], [2], [3], [4, 5]]


def test_a_krone_that_could_be_anywhere_is_with_the_first():
    program = Program(np.zeros(5), np.ones((1, 5)), 1, 1, 0, 1)
    for order in ([0, 1, 2, 3, 4], [3, 1, 0, 2, 4]):
        solution = solve(program, ties=order)
        assert np.flatnonzero(solution.x).tolist() == [order[0]]
        assert solution.unique is False


@pytest.mark.parametrize("backend", ["highs", "scip", "cbc"])
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (Program([0, 1], [[0, 1]], 2, np.inf, [-np.inf, 0], [np.inf, 9], integer=True), [0, 2]),
        (Program([0, 1], [[0, 1]], 2, np.inf, [3, 0], [np.inf, 9], integer=True), [3, 2]),
        # 3 x + 5 y = 4: x is 3, -2, -7, ... and nowhere nearer to 0 than -2.
        (Program([0, 0], [[3, 5]], 4, 4, -np.inf, np.inf, integer=True), [-2, 2]),
    ],
)
def test_a_whole_number_that_could_grow_without_end_is_as_near_to_nothing_as_it_can_be(program, expected, backend):
    solution = solve(program, backend)
    assert (solution.x.tolist(), solution.unique) == (expected, False)


def test_a_linear_program_of_ties_is_settled_and_a_strict_one_is_unique():
    tied = Program([1, 1, 1], [[1, 1, 1]], 100, 100, 0, [60, 60, 60])
    assert solve(tied).x.tolist() == [60, 40, 0]
    assert solve(tied, ties=[2, 0, 1]).x.tolist() == [40, 0, 60]
    assert solve(tied).unique is False
    strict = tied.but(cost=[1, 2, 3])
    assert solve(strict).x.tolist() == [60, 40, 0]
    assert solve(strict).unique is True


def test_a_degenerate_vertex_with_a_reduced_cost_of_nothing_is_still_found_to_be_alone():
    # x + y <= 1, x <= 1 + y, y = 0 is forced by the cost of y: at (1, 0) three limits meet, and it is the only optimum.
    program = Program([-1, 0], [[1, 1], [1, -1]], -np.inf, [1, 1], 0, np.inf)
    solution = solve(program)
    assert (solution.x.tolist(), solution.unique) == ([1, 0], True)


def test_an_optimal_face_without_end_is_denied_and_settled_next_to_nothing():
    program = Program([0, 0, 1], [[1, -1, 0]], 5, 5, [0, 0, 2], np.inf)
    solution = solve(program)
    assert solution.unique is False
    assert solution.x.tolist() == [5, 0, 2]


def transport(seed, pools=6, recipients=12):
    """Pools with totals and recipients with caps, whose costs are all alike: everything is a tie."""
    random = np.random.default_rng(seed)
    amounts = random.integers(50, 100, pools) * 1_000.0
    caps = np.full(recipients, np.ceil(amounts.sum() / recipients * 1.4))
    rows = np.vstack([np.kron(np.eye(pools), np.ones(recipients)), np.kron(np.ones(pools), np.eye(recipients))])
    low = np.concatenate([amounts, np.full(recipients, -np.inf)])
    return Program(
        np.repeat(random.integers(1, 3, pools), recipients), rows, low, np.concatenate([amounts, caps]), 0, 50_000
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_same_kroner_whatever_the_order_of_rows_and_columns_handed_to_the_solver(seed):
    program = transport(seed)
    n = len(program.cost)
    shuffle, rows = np.random.default_rng(seed).permutation(n), np.random.default_rng(seed).permutation(18)
    other = Program(
        program.cost[shuffle],
        program.matrix[rows][:, shuffle],
        program.row_lower[rows],
        program.row_upper[rows],
        program.lower[shuffle],
        program.upper[shuffle],
    )
    # The declared order of the shuffled columns is that of the first program.
    expected, found = solve(program), solve(other, ties=np.argsort(shuffle))
    assert expected.unique is False
    assert found.x[np.argsort(shuffle)].tolist() == expected.x.tolist()
    assert (expected.x == np.rint(expected.x)).all()


def test_weights_fall_with_the_order_and_no_exchange_of_few_comes_to_nothing():
    w = declared_weights(np.arange(98))
    assert (np.diff(w) < 0).all()
    assert w.max() <= 2
    assert w.min() > 1 - 1 / 98
    exchanges = {
        round(float(w[a] - w[b] + w[c] - w[d]), 12)
        for a in range(9)
        for b in range(9)
        for c in range(9)
        for d in range(9)
        if len({a, b, c, d}) == 4
    }
    assert 0.0 not in exchanges
    assert (declared_weights(np.arange(98), 1) != w).all()


def test_the_digits_of_a_vertex_are_those_of_its_limits():
    # 3 x = 1000, x + y = 700: no solver's tolerance is left in it.
    program = Program([1, 0], [[3, 0], [1, 1]], [1000, 700], [1000, 700], 0, 1000)
    for noise in (0, 1e-7, -1e-7):
        x, vertex = polished(program, np.array([1000 / 3 + noise, 700 - 1000 / 3 - noise]))
        assert vertex
        assert x.tolist() == polished(program, np.array([1000 / 3, 700 - 1000 / 3]))[0].tolist()
        assert abs(x[0] * 3 - 1000) < 1e-12 * 1000
    inside = Program([1, 0], [[1, 1]], 0, 700, 0, 1000)
    assert polished(inside, np.array([100.0, 100.0]))[1] is False


def test_ties_that_are_left_say_nothing_of_uniqueness():
    assert solve(Program([1, 1], [[1, 1]], 1, 1, 0, 1), ties=False).unique is None


def vertices(program):
    """All vertices of a small bounded program, in fractions: every choice of n limits that meet in one point."""
    n = len(program.cost)
    limits = []
    for row, low, high in zip(program.matrix.toarray(), program.row_lower, program.row_upper, strict=True):
        limits += [([Fraction(v) for v in row.tolist()], Fraction(side)) for side in (low, high) if np.isfinite(side)]
    for at in range(n):
        unit = [Fraction(int(at == k)) for k in range(n)]
        limits += [(unit, Fraction(program.lower[at])), (unit, Fraction(program.upper[at]))]
    found = set()
    for chosen in combinations(limits, n):
        point = _meeting([list(a) for a, _ in chosen], [b for _, b in chosen])
        if point is not None and _inside(program, point):
            found.add(point)
    return found


def _meeting(A, b):
    """The one point of n equations, or None: elimination in fractions."""
    n = len(b)
    rows = [[*a, value] for a, value in zip(A, b, strict=True)]
    for at in range(n):
        pivot = next((k for k in range(at, n) if rows[k][at] != 0), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for k in range(n):
            if k != at and rows[k][at] != 0:
                rows[k] = [v - rows[k][at] * w for v, w in zip(rows[k], rows[at], strict=True)]
    return tuple(row[n] for row in rows)


def _inside(program, point):
    if any(not low <= v <= high for low, v, high in zip(program.lower, point, program.upper, strict=True)):
        return False
    for row, low, high in zip(program.matrix.toarray(), program.row_lower, program.row_upper, strict=True):
        if not low <= sum(Fraction(a) * v for a, v in zip(row.tolist(), point, strict=True)) <= high:
            return False
    return True


@pytest.mark.parametrize("seed", range(60))
def test_a_linear_program_is_unique_where_it_has_one_optimal_vertex_and_its_x_is_one_of_them(seed):
    random = np.random.default_rng(seed)
    n, m = int(random.integers(2, 4)), int(random.integers(1, 4))
    A = random.integers(-1, 3, (m, n))
    middle = A @ random.integers(0, 4, n)
    low = np.where(random.random(m) < 0.4, -np.inf, middle - random.integers(0, 2, m))
    program = Program(random.integers(-1, 3, n), A, low, middle + random.integers(0, 3, m), 0, random.integers(1, 4, n))
    corners = vertices(program)
    solution = solve(program)
    if not corners:
        assert solution.outcome == "infeasible"
        return
    value = {
        point: sum(Fraction(c) * v for c, v in zip(program.cost.tolist(), point, strict=True)) for point in corners
    }
    least = min(value.values())
    optimal = {point for point in corners if value[point] == least}
    assert solution.unique == (len(optimal) == 1)
    assert min(max(abs(float(a) - b) for a, b in zip(point, solution.x, strict=True)) for point in optimal) < 1e-12
    # Of several, the one that the declared weights choose, by enumeration.
    w = declared_weights(np.arange(n))
    best = max(optimal, key=lambda point: sum(float(v) * float(c) for v, c in zip(point, w, strict=True)))
    assert max(abs(float(a) - b) for a, b in zip(best, solution.x, strict=True)) < 1e-12
