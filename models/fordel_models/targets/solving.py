"""The path of least cost: linear programs one after the other, each holding what those before it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fordel_models.common.proven import proven
from fordel_models.result import SolvedProgram
from fordel_models.targets.network import SPENT_SO_FAR, Network
from fordel_models.targets.problem import Needs
from fordel_solver import Infeasible, Program, Rule, Solution
from fordel_solver.asking.refusing import refusal
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["Plan", "plan_of"]

Whole = NDArray[np.int64]
_ELIGIBLE = "dispensation.eligible"


@dataclass(frozen=True, eq=False)
class Plan:
    """What is used, saved and missing, in whole kroner; arrays of recipients by years or targets.

    Attributes
    ----------
    used, own, so_far : arrays of shape (n, T)
        Of the grant in the year; own money in the year; both together so far.
    saved, returned : arrays of shape (n, T), of a common frame (1, T)
        At the end of the year; in the year.
    gap : array of shape (n, targets)
        Kroner of training that are missing at a target.
    programs : tuple of SolvedProgram
    grant_column : the first column of `used` in the last program, recipient by recipient
    """

    used: Whole
    own: Whole
    so_far: Whole
    saved: Whole
    returned: Whole
    gap: Whole
    programs: tuple[SolvedProgram, ...]
    grant_column: int

    @property
    def dispensed(self) -> tuple[int, ...]:
        """Who misses a target: positions."""
        return tuple(np.flatnonzero(self.gap.any(axis=1)).tolist())


def plan_of(needs: Needs, backend: str | None, *, repairs: bool) -> Plan:
    """The fewest dispensations, then the smallest gaps, then the least cost, then the earliest path.

    Raises
    ------
    Infeasible
        Someone who may not be dispensed cannot reach a target.
    SolverFailure
        An answer was not proven.
    """
    net = Network(needs, tuple(range(needs.n)), dispensed=needs.specification.pool.frame == "common")
    stages = _Stages(needs, net, backend)
    program = net.program()
    if net.dispensed:
        weights = [needs.n + 1 + (not first) for first in needs.first]
        cost = _costs(program, dict(zip(net.columns("dispensed"), weights, strict=True)))
        x = stages.solved("dispensations", program.but(cost=cost))
        if x is None:
            raise _refusal(needs, backend, repairs)
        program = _held(program, net.columns("dispensed"), x).but(integer=None)
    least = {"gaps": dict.fromkeys(net.columns("gap"), 1)}
    last = [net.column("so far", at, net.T - 1) for at in range(needs.n)]
    least["cost"] = dict.fromkeys([*last, *net.columns("own")], 1)
    for name, costs in least.items():
        program = program.but(cost=_costs(program, costs))
        x = stages.solved(name, program)
        if x is None:
            raise _refusal(needs, backend, repairs)
        program = _no_more(net, program, x, f"least {name}")
    x = stages.solved("path", _earliest(net, program))
    assert x is not None  # the last x is one
    return _plan(net, x, tuple(stages.done))


@dataclass
class _Stages:
    """The programs that were solved."""

    needs: Needs
    net: Network
    backend: str | None

    def __post_init__(self) -> None:
        self.done: list[SolvedProgram] = []

    def solved(self, name: str, program: Program) -> Whole | None:
        """The whole x, checked; None where the rules cannot hold together."""
        where = f"{self.needs.specification.id}, {name}"
        # What the next stage holds is the value, which is the same for all that are as good, and who is dispensed.
        ties = None if name in ("dispensations", "path") else False
        # Measured on the 98 municipalities: dispensations take SCIP 3 seconds and HiGHS 45.
        usual = "scip" if program.is_integer else None
        solution = proven(program, self.backend or usual, where, ties=ties)
        if solution is None:
            return None
        x = _whole(program, solution, where)
        self.done.append(
            SolvedProgram(name, program, replace(solution, x=x.astype(float), objective=float(_value(program, x))))
        )
        return x


def _whole(program: Program, solution: Solution, where: str) -> Whole:
    """The x in whole kroner, every row and bound checked once more in integers, and no worse than the bound."""
    assert solution.x is not None
    x: Whole = np.rint(solution.x).astype(np.int64)
    rows = program.matrix.astype(np.int64) @ x
    holds = (rows >= program.row_lower) & (rows <= program.row_upper)
    within = (x >= program.lower) & (x <= program.upper)
    best = abs(_value(program, x) - float(solution.objective or 0.0)) < 0.5
    if not (holds.all() and within.all() and best):
        raise SolverFailure(f"{where}: the answer does not hold in whole kroner. Ask another backend.")
    return x


def _value(program: Program, x: Whole) -> int:
    return int(program.cost.astype(np.int64) @ x)


def _costs(program: Program, costs: dict[int, int]) -> NDArray[np.float64]:
    found = np.zeros(len(program.cost))
    found[list(costs)] = list(costs.values())
    return found


def _held(program: Program, columns: Sequence[int], x: Whole) -> Program:
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[list(columns)] = upper[list(columns)] = x[list(columns)]
    return program.but(lower=lower, upper=upper)


def _no_more(net: Network, program: Program, x: Whole, rule: str) -> Program:
    """c·x no more than it is, for each recipient, or in a common frame for all together.

    The answers that are left are a face of those before, so that its corners are whole too.
    """
    from scipy.sparse import coo_array, vstack

    columns = np.flatnonzero(program.cost)
    costs = program.cost[columns]
    whose = [0 if net.common else net.owner(int(column)) for column in columns]
    names = ["all"] if net.common else net.needs.names
    before = program.matrix.shape[0]
    rows = coo_array((costs, (whose, columns)), shape=(len(names), len(program.cost)))
    return program.but(
        matrix=vstack([program.matrix, rows], format="csr"),
        row_lower=np.append(program.row_lower, np.full(len(names), -np.inf)),
        row_upper=np.append(program.row_upper, np.bincount(whose, costs * x[columns], len(names))),
        rules=[*program.rules, Rule(rule, rows=range(before, before + len(names)))],
        row_names=[*map(program.row_name, range(before)), *(f"{name}, {rule}" for name in names)],
    )


def _earliest(net: Network, program: Program) -> Program:
    """A krone of the grant counts 2t in the t-th year, own money t (so that it comes last), returned T + 1 - t."""
    weights: dict[int, int] = {}
    for kind, first, each in (("grant", 2, 2), ("own", 1, 1), ("returned", net.T, -1)):
        columns = net.columns(kind)
        weights |= {column: first + each * ((column - columns.start) % net.T) for column in columns}
    return program.but(cost=_costs(program, weights))


def _plan(net: Network, x: Whole, programs: tuple[SolvedProgram, ...]) -> Plan:
    def of(kind: str, width: int) -> Whole:
        return x[list(net.columns(kind))].reshape(-1, width)

    T = net.T
    return Plan(
        of("grant", T),
        of("own", T),
        of("so far", T),
        of("saved", T),
        of("returned", T),
        of("gap", len(net.targets)),
        programs,
        net.starts["grant"],
    )


def _refusal(needs: Needs, backend: str | None, repairs: bool) -> Infeasible:
    """Who must reach the targets and cannot, and what would do for the first of them."""
    id_of, people = needs.specification.id, needs.figures.people
    net = Network(needs, tuple(range(needs.n)), free_gaps=True)
    must = np.flatnonzero(~np.array(needs.may_miss))
    program = net.program()
    width = len(net.targets)
    gaps = {net.column("gap", int(at), own): 1 for at in must for own in range(width)}
    solution = proven(program.but(cost=_costs(program, gaps)), backend, f"{id_of}, refusal", ties=False)
    assert solution is not None  # everyone may miss
    assert solution.x is not None
    missing = np.rint(solution.x[list(net.columns("gap"))]).astype(int).reshape(-1, width).max(axis=1)
    who = [int(i) for i in must if missing[i]]
    shortfall = int(missing[who].sum())
    whom = (
        "with the frame of all together the targets cannot be reached"
        if net.common
        else (f"{people.some(who)} cannot reach the targets")
    )
    first = f"{id_of}: {whom}, and not all may be dispensed ({_ELIGIBLE}); {kroner(shortfall)} of training are missing."
    if not repairs:
        return Infeasible(first, shortfall=shortfall)
    one = Network(needs, tuple(range(needs.n)) if net.common else (who[0],))
    # That training adds up is no rule of the agreement; the grant of one follows from the key; and who may be dispensed
    # is told by itself, since it was solved.
    fixed = [SPENT_SO_FAR, _ELIGIBLE, *([] if net.common else [f"pool.years.{year}" for year in needs.years])]
    found = refusal(one.program(), weights=dict.fromkeys(fixed), unit=1)
    conflicts = tuple(own for own in found.conflicts if own.rule != SPENT_SO_FAR)
    whose = "" if net.common or len(who) == 1 else f" for {people.labels(who[:1])[0]}"
    told = ", ".join(f"{own.rule} ({own.says})" for own in conflicts if own.rule != _ELIGIBLE)
    for_whom = "all" if net.common else people.some(who)
    dispense = f"make {_ELIGIBLE} true of {for_whom}: {kroner(shortfall)} of training are then missing"
    return Infeasible(
        f"{first} These cannot hold together{whose}: {told}.",
        shortfall=shortfall,
        conflict=tuple(own.rule for own in conflicts),
        repair=(*found.repair, dispense),
        conflicts=conflicts,
        repairs=found.repairs,
    )
