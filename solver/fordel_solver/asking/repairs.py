"""The cheapest changes of the limits of a program that make its rules hold together. Each was solved again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.conflicts import Conflict, conflict
from fordel_solver.asking.fewest_rules import fewest
from fordel_solver.asking.limits import Limit, with_limits
from fordel_solver.asking.moving import SAME, Moved, Moving
from fordel_solver.asking.solver_calls import Stopwatch
from fordel_solver.errors import InvalidInput
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.confirming import without_cost
from fordel_solver.programs.program import Program

__all__ = ["LimitRepair", "MovedLimit", "repaired", "repairs"]

Floats = NDArray[np.float64]
Weights = Mapping[str, float | None]


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
    at_least : float
        No movement of the limits of this one rule costs less. Of the cheapest: no movement of any limits does. 0 where
        nothing is proven.
    cheapest : bool
        No other repair that was found costs less; of those that cost as much the one with the fewest rules, then with
        the rules declared first.
    x : float array
        What satisfies the changed program.
    """

    limits: tuple[MovedLimit, ...]
    cost: float
    at_least: float
    cheapest: bool
    x: Floats

    @property
    def alone(self) -> bool:
        """Whether one rule is changed."""
        return len(self.rules) == 1

    @property
    def proven(self) -> bool:
        """Whether nothing is cheaper for certain."""
        return self.cost <= self.at_least * (1 + SAME)

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
    then those declared first. Where the same cost can fall on several limits of them, declared weights choose, as in
    `solve`.

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
    moving = Moving(without_cost(program), weighed, unit, backend, watch)
    in_conflict = set(found.rules)
    told = [
        alone
        for rule in weighed
        if program.all_rules[rule].name in in_conflict and (alone := _alone(moving, rule)) is not None
    ]
    together = _together(moving, told)
    if together is not None and not any(alone.cost <= together.cost * (1 + SAME) for alone in told):
        told.append(together)
    if not told:
        return ()
    least = min(repair.cost for repair in told) * (1 + SAME)
    best = min((repair for repair in told if repair.cost <= least), key=lambda repair: len(repair.rules))
    at_least = 0.0 if together is None else min(together.at_least, best.cost)
    return tuple(replace(own, cheapest=True, at_least=at_least) if own is best else own for own in told)


def _alone(moving: Moving, rule: int) -> LimitRepair | None:
    moved = moving.cheapest([rule])
    return None if moved is None else _made(moved)


def _together(moving: Moving, told: Sequence[LimitRepair]) -> LimitRepair | None:
    """The cheapest of all rules, with as few of them as that takes."""
    least = moving.cheapest(moving.weights)
    if least is None or any(alone.cost <= least.cost * (1 + SAME) for alone in told):
        return None if least is None else _made(least)
    rules = fewest(moving)
    fewer = None if rules is None else moving.cheapest(rules)
    if fewer is None or fewer.cost > least.cost * (1 + SAME):
        return _made(least)
    return replace(_made(fewer), at_least=least.at_least)


def _made(moved: Moved) -> LimitRepair:
    limits = tuple(MovedLimit(limit, value) for limit, value in moved.values.items())
    return LimitRepair(limits, moved.cost, moved.at_least, False, moved.x)


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
