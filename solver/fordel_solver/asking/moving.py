"""The least movement of the limits of some rules that makes a program hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.limits import Elastic, Limit, elastic_rules, with_limits
from fordel_solver.asking.solver_calls import Stopwatch, able
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.attempting import objective
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.ties import declared_weights

__all__ = ["SAME", "Moved", "Moving"]

Floats = NDArray[np.float64]

# Costs that differ by less than this part of them are the same.
SAME = 1e-9
# Digits of a limit that is moved by a fraction: far inside what a check allows.
_DIGITS = 12
# Up to so many limits an integer program looks for whole units that cost less than those rounded outward.
_FEW = 200


@dataclass(frozen=True, eq=False)
class Moved:
    """Limits with other values. The program was solved with them.

    Attributes
    ----------
    values : dict of Limit to float
        Those that are moved, in the order of their rules.
    cost : float
        Σ weight x movement.
    at_least : float
        No movement of these rules costs less; 0 where nothing is proven.
    x : float array
        What satisfies the changed program.
    """

    values: dict[Limit, float]
    cost: float
    at_least: float
    x: Floats


@dataclass(frozen=True, eq=False)
class Moving:
    """Movements of the limits of one program.

    Attributes
    ----------
    program : Program
        Without a cost.
    weights : dict of rule to weight
        Of the rules that may be changed, by position in `all_rules`.
    unit : float or None
        Limits move by whole multiples of it; None: by anything, to 12 digits.
    backend : str
    watch : Stopwatch
    """

    program: Program
    weights: dict[int, float]
    unit: float | None
    backend: str
    watch: Stopwatch

    def cheapest(self, rules: Iterable[int]) -> Moved | None:
        """The least movement of the limits of these rules; None where it does not do, or there is no time."""
        rules = sorted(rules)
        if self.unit is None or self.program.is_integer:
            return self._by_one_program(rules, self.unit)
        # Amounts that are no whole numbers beside movements that are make a hard program of an easy one.
        rounded = self._by_one_program(rules, None)
        if rounded is None or rounded.cost <= rounded.at_least * (1 + SAME) or len(rounded.values) > _FEW:
            return rounded
        whole = self._by_one_program(rules, self.unit)
        if whole is None or whole.cost > rounded.cost * (1 + SAME):
            return rounded
        return whole if whole.at_least >= rounded.at_least else replace(whole, at_least=rounded.at_least)

    def elastic(self, rules: Iterable[int], unit: float | None) -> Elastic:
        """The program in which the limits of these rules give."""
        return elastic_rules(self.program, {rule: self.weights[rule] for rule in rules}, unit)

    def solved(self, program: Program, ties: list[int] | None = None) -> Solution | None:
        """An answer with an x; None where there is none, or no time."""
        if self.watch.is_up:
            return None
        answer = self.watch.solve(program, able(self.backend, program), ties=ties or False)
        return None if answer.x is None else answer

    def _by_one_program(self, rules: list[int], unit: float | None) -> Moved | None:
        elastic = self.elastic(rules, unit)
        further = range(elastic.columns, len(elastic.program.cost))
        first = None if elastic.program.is_integer else [*further, *range(elastic.columns)]
        answer = self.solved(elastic.program, first)
        if answer is None:
            return None
        proven = self._proven(answer, rules) if answer.outcome == "optimal" else 0.0
        if unit is not None and answer.outcome == "optimal":
            answer = self._by_declared_order(elastic, answer)
        elif self.unit is not None and not self.program.is_integer:
            answer = self._all_but_one_whole(elastic, answer)
        assert answer.x is not None
        return self._moved(elastic, answer.x, proven)

    def _proven(self, answer: Solution, rules: list[int]) -> float:
        """What no movement costs less than: the optimum, and no less than the next cost that whole units have."""
        assert answer.objective is not None
        if self.unit is None:
            return answer.objective
        steps = [exact(self.weights[rule]) * exact(self.unit) for rule in rules]
        denominator = lcm(*(step.denominator for step in steps))
        step = Fraction(gcd(*(int(one * denominator) for one in steps)), denominator)
        return float(ceil(exact(answer.objective) * (1 - exact(SAME)) / step) * step)

    def _by_declared_order(self, elastic: Elastic, answer: Solution) -> Solution:
        """Of the movements by whole units that cost as little, the one that declared weights choose."""
        from scipy.sparse import csr_array, vstack

        assert answer.x is not None
        program, n = elastic.program, elastic.columns
        whole = np.concatenate([np.zeros(n), np.rint(answer.x[n:])])
        second = Program(
            np.concatenate([np.zeros(n), -declared_weights(np.arange(len(elastic.limits)))]),
            vstack([program.matrix, csr_array(program.cost[np.newaxis])], format="csr"),
            np.append(program.row_lower, -np.inf),
            np.append(program.row_upper, objective(program, whole)),
            program.lower,
            program.upper,
            program.integer,
        )
        return self.solved(second) or answer

    def _all_but_one_whole(self, elastic: Elastic, answer: Solution) -> Solution:
        """Movements rounded outward but for the largest, which then needs to be no more than what the others leave."""
        assert answer.x is not None
        assert self.unit is not None
        n, moves = elastic.columns, answer.x[elastic.columns :]
        size = max(1.0, float(moves.max(initial=0.0)))
        units = np.array([ceil(move / self.unit - SAME * max(1.0, size / self.unit)) for move in moves.tolist()])
        lower, upper = np.array(elastic.program.lower), np.array(elastic.program.upper)
        largest = n + int(np.argmax(moves))
        lower[n:] = upper[n:] = units * self.unit
        lower[largest], upper[largest] = 0.0, np.inf
        return self.solved(elastic.program.but(lower=lower, upper=upper)) or answer

    def _moved(self, elastic: Elastic, x: Floats, proven: float) -> Moved | None:
        """What the movements come to; None where the changed program is not solved."""
        moves = elastic.moves(x)
        values: dict[Limit, float] = {}
        size = max(1.0, float(moves.max(initial=0.0)))
        for limit, sign, move in zip(elastic.limits, elastic.signs.tolist(), moves.tolist(), strict=True):
            if move > SAME * size:
                values[limit] = self._outward(values.get(limit, limit.value), sign * move, size)
        values = {limit: value for limit, value in values.items() if value != limit.value}
        answer = self.solved(with_limits(self.program, values.items()))
        if answer is None or answer.x is None or not values:
            return None
        weight = {self.program.all_rules[rule].name: exact(w) for rule, w in self.weights.items()}
        cost = sum(
            (abs(exact(value) - exact(limit.value)) * weight[limit.rule] for limit, value in values.items()),
            Fraction(0),
        )
        return Moved(values, float(cost), min(proven, float(cost)), answer.x)

    def _outward(self, value: float, by: float, size: float) -> float:
        """Away from what it was to whole units, or to 12 digits."""
        if self.unit is not None:
            units = ceil(abs(by) / self.unit - SAME * max(1.0, size / self.unit))
            return float(exact(value) + exact(self.unit) * (units if by > 0 else -units))
        new = exact(value) + exact(by)
        digits = _DIGITS - 1 - int(np.floor(np.log10(float(max(abs(new), abs(exact(value)), abs(exact(by)))))))
        # Outward: a limit that is short of what is needed by a rounding leaves nothing that satisfies it exactly.
        step = Fraction(10) ** -digits
        return float((ceil(new / step) if by > 0 else floor(new / step)) * step)
