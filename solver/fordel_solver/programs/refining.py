"""More digits for an optimum of a linear program: what a solver left over is solved again, magnified.

Iterative refinement (Gleixner, Steffy and Wolter 2016, doi 10.1287/ijoc.2016.0692): x is kept exactly, and the linear
program of what x may still move by is stated with its limits times a power of two, so that what was below a solver's
tolerance is above it. With enough digits x and y are the only fractions of small numbers nearby, and are held against
the program exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.exact_optimum import (
    ExactOptimum,
    ExactPoint,
    exact_point,
    exact_point_near,
    optimum,
    optimum_near,
)
from fordel_solver.programs.exact_program import ExactProgram, product
from fordel_solver.programs.exact_rows import integer_array
from fordel_solver.programs.program import Program
from fordel_solver.programs.scaling import factors
from fordel_solver.solvers.backend import Answer

__all__ = ["Refined", "refined"]

Floats = NDArray[np.float64]
Run = Callable[[Program], Answer]

# Bits that a round may gain, and bits below what it magnifies to that are kept.
_GAIN, _KEPT = 33, 40
_MOST_ROUNDS = 16
# What a round leaves of what it magnified to one, in bits; and of nothing.
_SEEN, _NONE = 18, 10_000
# How far x may move in a round, and how much a reduced cost may count, of what is magnified to one.
_FAR, _DEAR = 2.0**40, 2.0**30
# What a solver leaves a column or a row off its limit, of what is magnified to one.
_TOLERANCE = 1e-6
# A dual that is this small, of costs that are magnified to one, is none.
_NOISE = 1e-13
# Bits after the point that tell a point from what is near it, where no duals do.
_DIGITS = 40


@dataclass(frozen=True, eq=False)
class Refined:
    """What came of it.

    Attributes
    ----------
    point : ExactPoint or None
    optimum : ExactOptimum or None
        The point with duals that prove it.
    infeasible : bool
        The solver called what was left over infeasible: a hint, and no proof.
    rounds : int
    """

    point: ExactPoint | None
    optimum: ExactOptimum | None
    infeasible: bool
    rounds: int


def refined(program: Program, x: Floats, y: Floats, run: Run, *, proven: bool = True) -> Refined:
    """The exact optimum near x and y, which are an optimum but for a solver's tolerance.

    Parameters
    ----------
    program : Program
        A linear program.
    x, y : float arrays
    run : callable
        A solver of linear programs, which gives duals. None of its answers is believed.
    proven : bool
        False: an exact point will do, and that it is optimal is not asked.

    Examples
    --------
    >>> from fordel_solver.solvers.backend import Asked
    >>> from fordel_solver.solvers.highs import BACKEND
    >>> program = Program([1, 2], [[3, 3]], 1e9, 1e9, 0, [2e8, 1e9])
    >>> found = refined(program, np.array([2e8, 133333333.0]), np.array([0.6]), lambda own: BACKEND.run(own, Asked()))
    >>> found.optimum.point.X.tolist(), found.optimum.point.over, found.optimum.Y.tolist(), found.optimum.y_over
    ([600000000, 400000000], 3, [2], 3)
    """
    exact = ExactProgram.of(program, costs=proven)
    point = exact_point_near(exact, x)
    if point is not None and not proven:
        return Refined(point, None, False, 0)
    exact = exact if proven else ExactProgram.of(program, exact.rows)
    best = None if point is None else optimum_near(exact, point, y)
    if best is not None:
        return Refined(point, best, False, 0)
    state = _State(exact, x, y)
    for number in range(1, _MOST_ROUNDS + 1):
        said = state.move(run)
        if said is not None:
            return Refined(point, None, said == "infeasible", number)
        point = state.point() or point
        best = None if point is None else state.optimum(point)
        if best is not None or (point is not None and not proven and state.bits_x >= _DIGITS):
            return Refined(point, best, False, number)
    return Refined(point, None, False, _MOST_ROUNDS)


@dataclass(eq=False)
class _State:
    """x = X / (B 2^k) and y = Y / 2^l, exactly; B is the denominator of the bounds, so that they are among the x."""

    exact: ExactProgram
    x: Floats
    y: Floats
    bits_x: int = field(init=False)
    bits_y: int = field(init=False)

    def __post_init__(self) -> None:
        program = self.exact.program
        self.R, self.S = factors(program)
        self.k = self.l = 60
        self.X = self._within([round(Fraction(value) * self.over_x) for value in self.x.tolist()])
        self.Y = [round(Fraction(value) * 2**self.l) for value in self.y.tolist()]
        # What a solver sees as one by itself is the amounts over some thousands, and the costs.
        limits = np.concatenate([program.lower, program.upper, program.row_lower, program.row_upper])
        amount = np.abs(limits[np.isfinite(limits)]).max(initial=0.0)
        self.bits_x = 12 - int(np.log2(max(amount, 1.0)))
        self.bits_y = -int(np.log2(np.abs(program.cost).max(initial=0.0) or 1.0))
        self.least_bits_y = self.cost_bits = self.bits_y

    @property
    def over_x(self) -> int:
        return int(self.exact.bound_denominator) << self.k

    def _within(self, X: list[int]) -> list[int]:
        program, times = self.exact.program, 1 << self.k
        lower, upper = self.exact.lower.tolist(), self.exact.upper.tolist()
        has_lower, has_upper = np.isfinite(program.lower).tolist(), np.isfinite(program.upper).tolist()
        return [
            max(low * times, value)
            if has_low and value < low * times
            else high * times
            if has_high and value > high * times
            else value
            for value, low, high, has_low, has_high in zip(X, lower, upper, has_lower, has_upper, strict=True)
        ]

    def move(self, run: Run) -> str | None:
        """One round; None, or what the solver said where it gave no optimum."""
        residual = self._residual()
        answer = run(residual)
        if answer.says != "optimal" or answer.x is None or answer.row_duals is None:
            return answer.says
        n = len(self.X)
        z, w = np.asarray(answer.x[:n]), answer.row_duals
        lower, upper = residual.lower[:n], residual.upper[:n]
        to_lower = (z - lower <= _TOLERANCE) & (lower > -_FAR)
        to_upper = (upper - z <= _TOLERANCE) & (upper < _FAR) & ~to_lower
        shift = max(0, self.bits_x + _KEPT - self.k)
        self.k += shift
        X = [value << shift for value in self.X]
        times, B = 1 << self.k, int(self.exact.bound_denominator)
        own_lower, own_upper = self.exact.lower.tolist(), self.exact.upper.tolist()
        for j, (move, size, low, high) in enumerate(
            zip(z.tolist(), self.S.tolist(), to_lower.tolist(), to_upper.tolist(), strict=True)
        ):
            if low:
                X[j] = own_lower[j] * times
            elif high:
                X[j] = own_upper[j] * times
            elif move:
                X[j] += _scaled(move * size, self.k - self.bits_x) * B
        self.X = self._within(X)
        if (np.abs(w) > _NOISE).any():
            # No better known than what moved them.
            self.bits_y = self.cost_bits
        shift = max(0, self.cost_bits + _KEPT - self.l)
        self.l += shift
        self.Y = [
            (value << shift) + (_scaled(move * size, self.l - self.cost_bits) if abs(move) > _NOISE else 0)
            for value, move, size in zip(self.Y, w.tolist(), self.R.tolist(), strict=True)
        ]
        return None

    def _residual(self) -> Program:
        """What x may move by, times 2^bits_x, at costs that count times 2^bits_y; a column for what each row may."""
        from scipy.sparse import diags_array, hstack

        exact, program = self.exact, self.exact.program
        X, over = integer_array(self.X), self.over_x
        times = 1 << self.k
        room = [
            _differences(side, own, there, over)
            for side, own, there in (
                (product(exact.lower, times), product(X, 1), np.isfinite(program.lower)),
                (product(exact.upper, times), product(X, 1), np.isfinite(program.upper)),
            )
        ]
        activity = exact.activity(X)
        low, high = exact.row_limits
        D = exact.rows.denominator
        row_room = [
            _differences(product(side, over), activity, there, D * over)
            for side, there in ((low, np.isfinite(program.row_lower)), (high, np.isfinite(program.row_upper)))
        ]
        lower, upper = (
            np.where(np.isfinite(program.lower), room[0], -np.inf),
            np.where(np.isfinite(program.upper), room[1], np.inf),
        )
        row_lower = np.where(np.isfinite(program.row_lower), row_room[0], -np.inf)
        row_upper = np.where(np.isfinite(program.row_upper), row_room[1], np.inf)
        d, unit = exact.reduced_costs(integer_array(self.Y), 1 << self.l)
        d = np.array([value / unit for value in d.tolist()], dtype=np.float64)
        y = np.array([value / (1 << self.l) for value in self.Y], dtype=np.float64)
        self._magnify(lower, upper, row_lower, row_upper, d, y)
        by_x, by_y = 2.0**self.bits_x, 2.0**self.cost_bits
        lower, upper = (np.clip(side * by_x / self.S, -_FAR, _FAR) for side in (lower, upper))
        row_lower, row_upper = (side * by_x * self.R for side in (row_lower, row_upper))
        row_lower, row_upper = np.maximum(row_lower, -_FAR), np.minimum(row_upper, _FAR)
        fixed = row_lower == row_upper
        cost = np.concatenate([d * self.S, np.where(fixed, 0.0, y / self.R)]) * by_y
        A = diags_array(self.R) @ program.matrix @ diags_array(self.S)
        m = len(self.Y)
        return Program.unchecked(
            cost=np.clip(cost, -_DEAR, _DEAR),
            matrix=hstack([A, diags_array(-np.ones(m))], format="csr"),
            row_lower=np.zeros(m),
            row_upper=np.zeros(m),
            lower=np.concatenate([lower, row_lower]),
            upper=np.concatenate([upper, row_upper]),
            integer=np.zeros(len(cost), dtype=bool),
        )

    def _magnify(
        self, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats, d: Floats, y: Floats
    ) -> None:
        """So that the most that a limit, or a reduced cost, is missed by comes near one."""
        missed = float((np.maximum(np.maximum(row_lower, -row_upper), 0.0) * self.R).max(initial=0.0))
        # A dual that is not resolved yet, times the room of a limit, would tell of moves that there are not.
        none = 2.0 ** -(self.bits_y + _SEEN)
        with np.errstate(invalid="ignore"):
            slack = np.where(d > none, -lower * d, np.where(d < -none, -upper * d, 0.0))
            row_slack = np.where(y > none, -row_lower * y, np.where(y < -none, -row_upper * y, 0.0))
        gaps = np.concatenate([slack, row_slack])
        dear = float(np.abs(np.concatenate([d * self.S, y / self.R])).max(initial=0.0))
        gap = float(gaps[np.isfinite(gaps)].clip(min=0.0).max(initial=0.0)) / (dear or 1.0)
        between = (lower < 0) & (upper > 0)
        wrong = np.where(between, np.abs(d), np.where(lower < 0, d, np.where(upper > 0, -d, 0.0))) * self.S
        at = missed + 2.0 ** -(self.bits_x + 20)
        row_between = (row_lower < -at) & (row_upper > at)
        row_wrong = (
            np.where(row_between, np.abs(y), np.where(row_lower < -at, y, np.where(row_upper > at, -y, 0.0))) / self.R
        )
        wrong_cost = float(np.concatenate([wrong, row_wrong]).max(initial=0.0))
        limits, costs = _bits(max(missed, gap)), _bits(wrong_cost)
        # Costs are magnified where no limit is missed any more: between limits that are missed their sizes decide.
        resolved = limits >= self.bits_x + _SEEN
        self.bits_x = min(limits, self.bits_x + _GAIN)
        if resolved:
            self.bits_y = max(self.least_bits_y, min(costs, self.bits_y + _GAIN))
        self.cost_bits = self.bits_y if resolved else self.least_bits_y

    def point(self) -> ExactPoint | None:
        """The point of small fractions that x is near; None where there is none."""
        B, over = int(self.exact.bound_denominator), self.over_x
        at_bound = _on_grid(self.X, self.exact.lower, 1 << self.k) | _on_grid(self.X, self.exact.upper, 1 << self.k)
        found = _small_fractions(self.X, over, self.bits_x, B if at_bound.any() else 1)
        return None if found is None else exact_point(self.exact, *found)

    def optimum(self, point: ExactPoint) -> ExactOptimum | None:
        """The point with duals that are small fractions near y, where they prove it."""
        found = _small_fractions(self.Y, 1 << self.l, self.bits_y, 1)
        return None if found is None else optimum(self.exact, point, *found)


def _bits(size: float) -> int:
    """How many bits magnify what has this size to one; many where it is nothing."""
    return -int(np.floor(np.log2(size))) if size else _NONE


def _scaled(value: float, bits: int) -> int:
    return round(Fraction(value) * (1 << bits) if bits >= 0 else Fraction(value) / (1 << -bits))


def _differences(side: NDArray[Any], own: NDArray[Any], there: NDArray[np.bool_], over: int) -> Floats:
    return np.array(
        [
            (a - b) / over if some else 0.0
            for a, b, some in zip(side.tolist(), own.tolist(), there.tolist(), strict=True)
        ],
        dtype=np.float64,
    )


def _on_grid(X: list[int], bounds: NDArray[Any], times: int) -> NDArray[np.bool_]:
    return np.array([value == bound * times for value, bound in zip(X, bounds.tolist(), strict=True)], dtype=bool)


def _small_fractions(values: list[int], over: int, bits: int, known: int) -> tuple[NDArray[Any], int] | None:
    """The fractions over one number, `known` dividing it, that the values are next to; None where it is too large.

    Two fractions with denominators up to D differ by 1/D² at least, and the values are right to some 2^-bits.
    """
    near = Fraction(1, 1 << max(0, bits - 6)) if bits > 6 else Fraction(1, 4)
    largest = isqrt(1 << max(0, bits - 8))
    common = known
    for value in values:
        scaled = Fraction(value * common, over)
        if abs(scaled - round(scaled)) > near * common:
            common *= scaled.limit_denominator(max(1, largest)).denominator
            if common > largest * known:
                return None
    return integer_array([round(Fraction(value * common, over)) for value in values]), common
