"""The cheapest changes of the limits of a program that make its rules hold together. Each was solved again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.conflicts import Conflict, Stopwatch, conflict
from fordel_solver.asking.limits import Elastic, Limit, elastic_rules, with_limits
from fordel_solver.errors import InvalidInput
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.confirming import without_cost
from fordel_solver.programs.program import Program
from fordel_solver.programs.solving import solve

__all__ = ["LimitRepair", "MovedLimit", "repaired", "repairs"]

Floats = NDArray[np.float64]
Weights = Mapping[str, float | None]

# Costs that differ by less than this part of them are the same where limits move by fractions.
_SAME = 1e-9
# Digits of a limit that is moved by a fraction: far inside what a check allows.
_DIGITS = 12
# As many binaries as weights of powers of two are exact for, with room for the gap of a solver.
_BLOCK = 20


@dataclass(frozen=True)
class MovedLimit:
    """Another value for one limit.

    Attributes
    ----------
    limit : Limit
        As it is now.
    new : float
    """

    limit: Limit
    new: float

    @property
    def moved(self) -> float:
        """By how much, at least 0."""
        return float(abs(exact(self.new) - exact(self.limit.value)))


@dataclass(frozen=True, eq=False)
class LimitRepair:
    """Changes that make the rules hold together. The program was solved again with them.

    Attributes
    ----------
    limits : tuple of MovedLimit
        In the order of the rules and of their limits.
    cost : float
        Σ weight of the rule x movement of the limit.
    proven : bool
        Nothing of its kind is cheaper: no other movement of the one rule, or of any rules together.
    alone : bool
        One rule is changed.
    cheapest : bool
        No other repair costs less; of those that cost as much the one with the fewest rules, then with the rules
        declared first.
    x : float array
        What satisfies the changed program.
    """

    limits: tuple[MovedLimit, ...]
    cost: float
    proven: bool
    alone: bool
    cheapest: bool
    x: Floats

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that are changed."""
        return tuple(dict.fromkeys(moved.limit.rule for moved in self.limits))


def repaired(program: Program, repair: LimitRepair) -> Program:
    """The program with the changes made."""
    return with_limits(program, ((moved.limit, moved.new) for moved in repair.limits))


def repairs(
    program: Program,
    *,
    weights: Weights | None = None,
    unit: float | None = None,
    found: Conflict | None = None,
    backend: str = "highs",
    time_limit: float | None = None,
) -> tuple[LimitRepair, ...]:
    """Each rule whose limits can do it alone, in declared order, and last the cheapest together if it is another.

    The cost is Σ weight x movement over the limits of the rules, in the program's units: a lower limit falls, an upper
    limit rises, an equality moves either way. Alone: the least cost of moving the limits of one rule. Together: the
    least over all rules, an elastic program (Chinneck 1997, doi 10.1287/ijoc.9.2.164); of equal costs the fewest rules,
    then those declared first.

    Parameters
    ----------
    program : Program
        One that is infeasible.
    weights : mapping of rule to weight, or None
        1 for a rule that is not named. None, 0 or infinity: the rule may not be changed.
    unit : float or None
        Limits move by whole multiples of it. None: by whole numbers where all columns are whole, else by anything, to
        12 digits.
    found : Conflict or None
        That of the program, where it is at hand: a rule outside it cannot do it alone.
    backend : str
        Moves by whole units take one that solves integer programs.
    time_limit : float or None
        Seconds in all. What is not found by then is not told.

    Raises
    ------
    InvalidInput
        The rules hold together; a weight is negative or of no rule; `unit` is not positive.
    SolverFailure
        That the rules do not hold together was not proven.

    Examples
    --------
    >>> from fordel_solver.programs.program import Rule
    >>> rules = [Rule("pool.amount", rows=[0]), Rule("pool.floor", lower=[0, 1]), Rule("pool.cap", upper=[0, 1])]
    >>> program = Program([0, 0], [[1, 1]], 300, 300, [10, 10], [60, 100], rules=rules)
    >>> for repair in repairs(program, weights={"pool.amount": 3}, unit=1):
    ...     print(repair.rules, repair.cost, repair.cheapest)
    ('pool.amount',) 420.0 False
    ('pool.cap',) 140.0 True
    """
    watch = Stopwatch(time_limit)
    weighed = _weights(program, weights or {}, unit)
    if found is None:
        found = conflict(program, backend, time_limit=time_limit)
    if unit is None and program.integer.all():
        unit = 1.0
    search = _Search(without_cost(program), weighed, unit, backend, watch)
    in_conflict = set(found.rules)
    each = [
        alone
        for rule in weighed
        if program.all_rules[rule].name in in_conflict and (alone := search.cheapest([rule])) is not None
    ]
    together = search.together(each)
    told = [*each, *([] if together is None else [together])]
    if not told:
        return ()
    best = min(told, key=lambda repair: (search.rounded(repair.cost, told), len(repair.rules)))
    return tuple(replace(repair, cheapest=repair is best) for repair in told)


def _weights(program: Program, given: Weights, unit: float | None) -> dict[int, float]:
    """The weight of each rule that may be changed, by position."""
    names = [rule.name for rule in program.all_rules]
    problems = [
        f'`weights` names "{name}", and there is no such rule. There are {", ".join(names[:8])}'
        f"{' and others' if len(names) > 8 else ''}."
        for name in given
        if name not in names
    ]
    problems += [
        f"`weights`: {name} has {weight}. Give a positive number, or None for a rule that may not be changed."
        for name, weight in given.items()
        if weight is not None and not weight >= 0
    ]
    if unit is not None and not 0 < unit < np.inf:
        problems.append(f"`unit` is {unit}. Give a positive number, such as 1 for whole kroner.")
    if problems:
        raise InvalidInput(*problems)
    every = {number: given.get(name, 1.0) for number, name in enumerate(names)}
    return {number: float(weight) for number, weight in every.items() if weight and np.isfinite(weight)}


@dataclass
class _Search:
    """Elastic programs over sets of rules, by position."""

    program: Program
    weights: dict[int, float]
    unit: float | None
    backend: str
    watch: Stopwatch

    def cheapest(self, rules: Iterable[int]) -> LimitRepair | None:
        """The least movement of the limits of these rules; None where it does not do, or there is no time."""
        elastic = self._elastic(rules)
        answer = self._solved(elastic.program)
        return None if answer is None else self._repair(elastic, *answer)

    def together(self, each: list[LimitRepair]) -> LimitRepair | None:
        """The cheapest of all rules; None where it is one of those alone."""
        elastic = self._elastic(self.weights)
        answer = self._solved(elastic.program)
        if answer is None:
            return None
        least = self._repair(elastic, *answer)
        if least is None or any(self._same(alone.cost, least.cost) for alone in each):
            return None
        rules = self._fewest(elastic, least.cost)
        fewer = None if rules is None else self.cheapest(rules)
        return fewer if fewer is not None and self._same(fewer.cost, least.cost) else replace(least, proven=False)

    def rounded(self, cost: float, told: list[LimitRepair]) -> float:
        """A cost, as the first of those that are the same."""
        return next(repair.cost for repair in told if self._same(repair.cost, cost))

    def _same(self, one: float, other: float) -> bool:
        return abs(one - other) <= (_SAME if self.unit is None else 1e-12) * max(abs(one), abs(other))

    def _elastic(self, rules: Iterable[int]) -> Elastic:
        return elastic_rules(self.program, {rule: self.weights[rule] for rule in sorted(rules)}, self.unit)

    def _solved(self, program: Program) -> tuple[Floats, bool] | None:
        """An answer, and whether it is proven to be the best."""
        if self.watch.is_up:
            return None
        answer = solve(program, self.backend, time_limit=self.watch.left(), ties=False)
        return None if answer.x is None else (answer.x, answer.outcome == "optimal")

    def _repair(self, elastic: Elastic, x: Floats, proven: bool) -> LimitRepair | None:
        """What the movements come to; None where the changed program is not solved."""
        moves = elastic.moves(x)
        values: dict[Limit, float] = {}
        size = max(1.0, float(moves.max(initial=0.0)))
        for limit, sign, move in zip(elastic.limits, elastic.signs.tolist(), moves.tolist(), strict=True):
            if move > _SAME * size:
                values[limit] = self._moved(limit, values.get(limit, limit.value), sign * move)
        limits = tuple(MovedLimit(limit, value) for limit, value in values.items() if value != limit.value)
        answer = self._solved(with_limits(self.program, values.items()))
        if answer is None or not limits:
            return None
        weight = {self.program.all_rules[rule].name: exact(w) for rule, w in self.weights.items()}
        cost = sum((exact(own.moved) * weight[own.limit.rule] for own in limits), Fraction(0))
        alone = len({own.limit.rule for own in limits}) == 1
        return LimitRepair(limits, float(cost), proven, alone, False, answer[0])

    def _moved(self, limit: Limit, value: float, by: float) -> float:
        """Outward to whole units, or to 12 digits."""
        if self.unit is not None:
            return float(exact(value) + exact(self.unit) * round(by / self.unit))
        new = value + by
        digits = _DIGITS - 1 - int(np.floor(np.log10(max(abs(new), abs(limit.value), abs(by)))))
        return float(round(new, digits))

    def _fewest(self, elastic: Elastic, cost: float) -> list[int] | None:
        """The fewest rules that do it at this cost, of those the ones declared first (a binary for each rule).

        What the limits of a rule move by all together is at most the cost divided by its weight.
        """
        from scipy.sparse import csr_array, hstack, vstack

        rules = list(self.weights)
        program, extra = elastic.program, len(elastic.limits)
        m, n = program.matrix.shape
        position = {rule: at for at, rule in enumerate(rules)}
        own = csr_array(
            (
                np.full(extra, elastic.unit),
                ([position[int(rule)] for rule in elastic.rules], elastic.columns + np.arange(extra)),
            ),
            shape=(len(rules), n),
        )
        most = cost if self.unit is not None else cost * (1 + _SAME)
        largest = np.array([float(np.ceil(most / self.weights[rule] / elastic.unit)) * elastic.unit for rule in rules])
        switch = csr_array((-largest, (np.arange(len(rules)), np.arange(len(rules)))), shape=(len(rules), len(rules)))
        matrix = vstack(
            [
                hstack([program.matrix, csr_array((m, len(rules)))]),
                hstack([own, switch]),
                hstack([csr_array(program.cost[np.newaxis]), csr_array((1, len(rules)))]),
            ],
            format="csr",
        )
        counted = Program(
            np.concatenate([np.zeros(n), np.ones(len(rules))]),
            matrix,
            np.concatenate([program.row_lower, np.full(len(rules) + 1, -np.inf)]),
            np.concatenate([program.row_upper, np.zeros(len(rules)), [most]]),
            np.concatenate([program.lower, np.zeros(len(rules))]),
            np.concatenate([program.upper, np.ones(len(rules))]),
            np.concatenate([program.integer, np.ones(len(rules), dtype=bool)]),
        )
        answer = self._solved(counted)
        if answer is None or not answer[1]:
            return None
        chosen = np.rint(answer[0][n:])
        fixed = Program(
            counted.cost,
            vstack([matrix, csr_array(counted.cost[np.newaxis])], format="csr"),
            np.concatenate([counted.row_lower, [-np.inf]]),
            np.concatenate([counted.row_upper, [chosen.sum()]]),
            counted.lower,
            counted.upper,
            counted.integer,
        )
        for start in range(0, len(rules), _BLOCK):
            if not chosen[start:].any():
                break
            block = np.arange(start, min(start + _BLOCK, len(rules)))
            first = np.zeros(n + len(rules))
            first[n + block] = -np.exp2(len(block) - 1 - np.arange(len(block)))
            answer = self._solved(fixed.but(cost=first))
            if answer is None or not answer[1]:
                return None
            chosen = np.rint(answer[0][n:])
            lower, upper = np.array(fixed.lower), np.array(fixed.upper)
            lower[n + block] = upper[n + block] = chosen[block]
            fixed = fixed.but(lower=lower, upper=upper)
        return [rule for rule, picked in zip(rules, chosen, strict=True) if picked]
