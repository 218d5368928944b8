"""Of several whole-number answers that are as good, the lexicographically largest; and whether there are several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import frexp, gcd

import numpy as np
from numpy.typing import NDArray

from fordel_solver.exact_numbers import exact as exactly
from fordel_solver.exact_numbers import integers
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution

__all__ = ["blocks", "settled_integer", "with_cost_row", "without_point"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Solver = Callable[[Program], Solution]

# Weights of a block up to 2^20: what a solver calls whole can be a thousand-millionth off, and no weight may hide it.
_LARGEST = 2**20
# What floats leave of c·x where not all that costs is whole; what passes by it is worked out exactly afterwards.
_ROUNDING = 1e-12
# How often what is found on the way may cost less than what a solver called the least.
_MOST_CHEAPER = 20


def settled_integer(program: Program, solution: Solution, order: Ints, solve: Solver) -> tuple[Floats, bool | None]:
    """The lexicographically largest optimal x in declared order, and whether there is another.

    Blocks of columns with weights of a mixed radix, one after the other; each is fixed before the next. A column that
    has no largest value is as near to 0 as it can be. Where some columns need not be whole, those are settled last,
    with the whole ones fixed.
    """
    x, program = np.asarray(solution.x), _with_whole_bounds(program)
    least = float(solution.objective or 0.0)
    for _ in range(_MOST_CHEAPER):
        costs = _Costs(program, solve, x)
        try:
            return _settled(program, x, least if costs.least is None else float(costs.least), order, solve, costs)
        except _CheaperError as cheaper:
            x = cheaper.x
    return x, None


def _settled(
    program: Program, first: Floats, least: float, order: Ints, solve: Solver, costs: _Costs
) -> tuple[Floats, bool | None]:
    held = with_cost_row(program, least)
    x, found_all, endless = first, True, False
    for block in blocks(program, order):
        if _is_largest(program, block, x):
            held = _fixed(held, block, x)
            continue
        cost = np.zeros(len(x))
        cost[block] = -_weights(program, block)
        found: Solution | None = solve(held.but(cost=cost))
        if found is not None and found.outcome == "unbounded":
            endless, found = True, _nearest_zero(held, int(block[0]), solve)
        if found is None or found.outcome != "optimal" or found.x is None or not costs.are_least(found.x):
            found_all = False
            break
        x = found.x
        held = _fixed(held, block, x)
    whole = program.integer
    unique: bool | None = False if endless or (x != first)[whole].any() else None
    if not found_all:
        return first, unique
    if unique is None:
        unique = _is_alone(program, x, least, solve, costs)
    if whole.all():
        return x, unique
    rest = costs.of_the_rest(x)
    last = solve(rest)
    if last.outcome != "optimal":
        return x, None
    from fordel_solver.programs.ties import settled_linear

    settled, alone = settled_linear(rest, last, order, solve)
    return np.where(whole, x, settled), unique and alone if unique else unique


def _is_alone(program: Program, x: Floats, least: float, solve: Solver, costs: _Costs) -> bool | None:
    """Whether other whole numbers cost no more."""
    others = without_point(with_cost_row(program, least), x)
    if costs.least is not None:
        others = others.but(cost=np.concatenate([program.cost, np.zeros(len(others.cost) - len(x))]))
    found = solve(others)
    if found.outcome == "infeasible":
        return True if _are_bounded(program, x) else None
    return False if found.outcome == "optimal" and costs.are_least(np.asarray(found.x)[: len(x)]) else None


class _CheaperError(Exception):
    """Whole numbers that cost less than those that a solver proved optimal, by less than its gap."""

    def __init__(self, x: Floats) -> None:
        super().__init__("cheaper")
        self.x = x


class _Costs:
    """What whole numbers cost at least, with the best of the other columns, to the last digit."""

    def __init__(self, program: Program, solve: Solver, x: Floats) -> None:
        self.program, self.solve = program, solve
        # Where all that costs is whole the row of the cost is exact, and nothing more is asked.
        self.least = None if program.integer[program.cost != 0].all() else self._of(x)[0]

    def are_least(self, x: Floats) -> bool:
        """Whether they cost as little as the first x; True as well where that is not known exactly.

        Raises
        ------
        _CheaperError
            They cost less.
        """
        if self.least is None:
            return True
        own, best = self._of(x)
        if own is not None and best is not None and own < self.least:
            raise _CheaperError(best)
        return own is None or own == self.least

    def of_the_rest(self, x: Floats) -> Program:
        """The linear program of the other columns."""
        whole, program = self.program.integer, self.program
        # What is fixed costs nothing more: beside its costs those of the others would be next to nothing.
        return program.but(
            cost=np.where(whole, 0.0, program.cost),
            lower=np.where(whole, x, program.lower),
            upper=np.where(whole, x, program.upper),
            integer=None,
        )

    def _of(self, x: Floats) -> tuple[Fraction | None, Floats | None]:
        found = self.solve(self.of_the_rest(x))
        exact, whole = found.exact, self.program.integer
        if exact is None:
            return None, None
        fixed = zip(self.program.cost[whole].tolist(), x[: len(whole)][whole].tolist(), strict=True)
        return exact.point.objective(exact.exact) + sum(exactly(c) * exactly(v) for c, v in fixed), found.x


def _with_whole_bounds(program: Program) -> Program:
    """The program with the bounds of whole-number columns at whole numbers; there are some between them."""
    lower = np.where(program.integer, np.ceil(program.lower), program.lower)
    upper = np.where(program.integer, np.floor(program.upper), program.upper)
    return program.but(lower=lower, upper=upper)


def _nearest_zero(held: Program, column: int, solve: Solver) -> Solution | None:
    """Of a column without a largest value the smallest that is at least 0, or what is nearer to 0 below."""
    found = []
    for sign in (1.0, -1.0):
        lower, upper, cost = held.lower.copy(), held.upper.copy(), np.zeros(len(held.cost))
        side = lower if sign > 0 else upper
        side[column] = max(lower[column], 0.0) if sign > 0 else min(upper[column], 0.0)
        cost[column] = sign
        own = solve(held.but(cost=cost, lower=lower, upper=upper)) if lower[column] <= upper[column] else None
        if own is not None and own.outcome not in ("optimal", "infeasible"):
            return None
        if own is not None and own.x is not None:
            found.append(own)
    return min(found, key=lambda own: abs(float(np.asarray(own.x)[column])), default=None)


def blocks(program: Program, order: Ints) -> Iterator[Ints]:
    """The whole-number columns in declared order, so many at a time that their weights stay below 2^20.

    Examples
    --------
    >>> program = Program(np.zeros(45), np.zeros((0, 45)), [], [], 0, 1, integer=True)
    >>> [len(block) for block in blocks(program, np.arange(45))]
    [20, 20, 5]
    """
    block: list[int] = []
    product = 1
    for column in order[program.integer[order]].tolist():
        values = program.upper[column] - program.lower[column] + 1
        if values <= 1:
            continue
        if block and product * values > _LARGEST:
            yield np.array(block)
            block, product = [], 1
        block.append(column)
        product = product * int(values) if np.isfinite(values) else _LARGEST
    if block:
        yield np.array(block)


def _are_bounded(program: Program, x: Floats) -> bool:
    """Whether `without_point` leaves out nothing but x: it needs an end on the other side of each whole column."""
    ends = program.integer & ((x == program.lower) | (x == program.upper) | (program.lower == program.upper))
    return bool((np.isfinite(program.lower) & np.isfinite(program.upper))[program.integer & ~ends].all())


def _weights(program: Program, block: Ints) -> Floats:
    values = program.upper[block] - program.lower[block] + 1
    return np.concatenate([np.cumprod(values[:0:-1])[::-1], [1.0]])


def _is_largest(program: Program, block: Ints, x: Floats) -> bool:
    return bool((x[block] == program.upper[block]).all())


def _fixed(program: Program, block: Ints, x: Floats) -> Program:
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[block] = upper[block] = x[block]
    return program.but(lower=lower, upper=upper)


def with_cost_row(program: Program, most: float) -> Program:
    """The program with c·x <= most as one row more: its points are the optimal x."""
    from scipy.sparse import csr_array, vstack

    row, most = _cost_row(program, most)
    return Program(
        program.cost,
        vstack([program.matrix, csr_array(row[None, :])], format="csr"),
        np.append(program.row_lower, -np.inf),
        np.append(program.row_upper, most),
        program.lower,
        program.upper,
        program.integer,
    )


def _cost_row(program: Program, most: float) -> tuple[Floats, float]:
    """c and the most that c·x may be: in whole numbers where all that costs is whole, so that the row is exact."""
    if program.integer[program.cost != 0].all():
        costs, denominator = integers(program.cost.tolist())
        step = gcd(*costs) or 1
        value = round(Fraction(most) * denominator / step)
        if max(*map(abs, costs), abs(value) * step) < step * 2**53:
            return np.array([cost // step for cost in costs], dtype=np.float64), float(value)
    # In larger units where the sum is beyond what a program may hold.
    unit = 2.0 ** max(0, frexp(most)[1] - 50)
    return program.cost / unit, (most + _ROUNDING * abs(most)) / unit


def without_point(program: Program, x: Floats) -> Program:
    """The program without this x in its whole-number columns.

    A column of two values differs when it has the other. One of more values gets two binary columns: p with
    x >= x° + 1 where p = 1, q with x <= x° - 1 where q = 1. At least one of all differs.
    """
    from scipy.sparse import csr_array, hstack, vstack

    n = len(x)
    A, low, high = program.matrix, program.row_lower, program.row_upper
    whole = np.flatnonzero(program.integer & (program.lower < program.upper))
    at_low, at_high = x[whole] == program.lower[whole], x[whole] == program.upper[whole]
    ends = whole[at_low | at_high]
    sign = np.where(x[ends] == program.lower[ends], 1.0, -1.0)
    between = whole[~(at_low | at_high)]
    k = len(between)
    # x - (x° + 1 - l) p >= l  and  x + (u - x° + 1) q <= u, with ends that are not there taken far out.
    far = 1e6 + np.abs(x[between])
    low_end = np.where(np.isfinite(program.lower[between]), program.lower[between], x[between] - far)
    high_end = np.where(np.isfinite(program.upper[between]), program.upper[between], x[between] + far)
    rows = np.arange(k)
    upward = csr_array(
        (
            np.concatenate([np.ones(k), -(x[between] + 1 - low_end)]),
            (np.tile(rows, 2), np.concatenate([between, n + rows])),
        ),
        shape=(k, n + 2 * k),
    )
    downward = csr_array(
        (
            np.concatenate([np.ones(k), high_end - x[between] + 1]),
            (np.tile(rows, 2), np.concatenate([between, n + k + rows])),
        ),
        shape=(k, n + 2 * k),
    )
    other = csr_array(
        (
            np.concatenate([sign, np.ones(2 * k)]),
            (np.zeros(len(ends) + 2 * k, int), np.concatenate([ends, n + np.arange(2 * k)])),
        ),
        shape=(1, n + 2 * k),
    )
    wide = hstack([A, csr_array((A.shape[0], 2 * k))], format="csr")
    return Program(
        np.zeros(n + 2 * k),
        vstack([wide, upward, downward, other], format="csr"),
        np.concatenate([low, low_end, np.full(k, -np.inf), [1 + float((sign * x[ends]).sum())]]),
        np.concatenate([high, np.full(k, np.inf), high_end, [np.inf]]),
        np.concatenate([program.lower, np.zeros(2 * k)]),
        np.concatenate([program.upper, np.ones(2 * k)]),
        np.concatenate([program.integer, np.ones(2 * k, dtype=bool)]),
    )
