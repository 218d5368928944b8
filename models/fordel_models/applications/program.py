"""Applications as a program. For fits k in order of rank (a project that a pool can pay), in units:

    w_k   whether the pool pays the project: 0 or 1
    e_k   steps that it pays above the least: 0 to most_k - least_k

    maximise    Σ_k value_k step_k (least_k w_k + e_k)                  points
    subject to  e_k <= (most_k - least_k) w_k                           projects.asked
                Σ_{k of a project} w_k <= 1                             projects.paid_once
                Σ_{k of a frame} step_k (least_k w_k + e_k) <= frame    pool.NAME.frame
                the same over others than those in difficulty <= frame - quota       pool.NAME.quota_pct
                or, where it is required, over those in difficulty >= quota
                Σ_{k of a municipality} w_k, and units, <= its limits   each.*, pool.NAME.at_most_each_*

Where projects may be split, least is asked of the sum over a project's pools: w_j for the project, e_k from 0.
A point of value_k counts by krone, or by project: score_k / most_k for each unit, in millionths.

With w fixed the rows are those of a network (each family of them is nested, and each column is in one set of each), so
that e comes out whole although only w is asked to be; where steps differ e is asked to be whole as well.

Source: a multiple knapsack with assignment (Kellerer, Pferschy and Pisinger 2004, doi 10.1007/978-3-540-24777-7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import lcm

import numpy as np

from fordel_models.applications.problem import ApplicationProblem
from fordel_solver import InvalidInput, Program, Rule

__all__ = ["GrantProgram", "program_of"]

_MILLIONTHS = 10**6
_LARGEST = 2**53


@dataclass(frozen=True, eq=False)
class GrantProgram:
    """The program, and which columns pay what.

    Attributes
    ----------
    program : Program
    chosen : tuple of int
        For each fit the column of its w; where projects are split that of the project.
    more : tuple of int or None
        For each fit the column of its e; None where it gets the least or nothing.
    pays_least : bool
        Whether w pays the least; not where projects are split.
    values : tuple of int
        Points of a step of each fit, times `scale`.
    scale : int
    """

    program: Program
    chosen: tuple[int, ...]
    more: tuple[int | None, ...]
    pays_least: bool
    values: tuple[int, ...]
    scale: int

    def steps(self, problem: ApplicationProblem, x: Sequence[float]) -> list[int]:
        """Steps that an answer gives each fit."""
        found = []
        for fit, chosen, more in zip(problem.fits, self.chosen, self.more, strict=True):
            least = fit.least * round(x[chosen]) if self.pays_least else 0
            found.append(least + (round(x[more]) if more is not None else 0))
        return found

    def x(self, problem: ApplicationProblem, steps: Sequence[int]) -> np.ndarray:
        """The answer in which each fit gets so many steps."""
        x = np.zeros(len(self.program.cost))
        for fit, chosen, more, own in zip(problem.fits, self.chosen, self.more, steps, strict=True):
            if own:
                x[chosen] = 1
                if more is not None:
                    x[more] = own - (fit.least if self.pays_least else 0)
        return x


def program_of(problem: ApplicationProblem) -> GrantProgram:
    """State the program.

    Parameters
    ----------
    problem : ApplicationProblem

    Raises
    ------
    InvalidInput
        Scores with so many decimals that points are beyond what a solver can add.
    """
    n, split = len(problem.fits), problem.split
    values, scale = _values(problem)
    names: list[str] = []
    chosen: list[int] = []
    of_project: dict[int, int] = {}
    for fit in problem.fits:
        if split and fit.project in of_project:
            chosen.append(of_project[fit.project])
            continue
        chosen.append(len(names))
        of_project[fit.project] = len(names)
        project = problem.projects[fit.project].name
        names.append(f"{project} granted" if split else f"{project} {problem.pools[fit.pool].name} granted")
    more: list[int | None] = []
    for fit in problem.fits:
        if not split and fit.least == fit.most:
            more.append(None)
            continue
        more.append(len(names))
        names.append(
            f"{problem.projects[fit.project].name} {problem.pools[fit.pool].name} {'' if split else 'more'}".strip()
        )
    rows = _Rows(len(names))
    amount = [_amount(problem, k, chosen, more, split) for k in range(n)]
    _link(problem, rows, chosen, more)
    _frames(problem, rows, amount)
    _limits(problem, rows, amount, chosen)
    cost = np.zeros(len(names))
    upper = np.ones(len(names))
    for k, fit in enumerate(problem.fits):
        column = more[k]
        if not split:
            cost[chosen[k]] = -values[k] * fit.least
        if column is not None:
            cost[column] = -values[k]
            upper[column] = fit.most if split else fit.most - fit.least
    integer = np.zeros(len(names), dtype=bool)
    integer[chosen] = True
    if _needs_whole_steps(problem):
        integer[:] = True
    return GrantProgram(rows.program(cost, upper, integer, names), tuple(chosen), tuple(more), not split, values, scale)


def _needs_whole_steps(problem: ApplicationProblem) -> bool:
    """Whether the rows are more than a network's."""
    steps = any(problem.step_of(fit) > 1 for fit in problem.fits)
    crossing = problem.split and any(units is not None for pool in problem.pool_units for units in pool)
    return steps or crossing


def _values(problem: ApplicationProblem) -> tuple[tuple[int, ...], int]:
    exact = []
    for fit in problem.fits:
        step = problem.step_of(fit)
        if problem.by_project:
            exact.append(Fraction(round(fit.score * _MILLIONTHS / fit.most), _MILLIONTHS))
        else:
            exact.append(fit.score * step)
    scale = lcm(1, *(value.denominator for value in exact))
    whole = tuple(int(value * scale) for value in exact)
    total = sum(abs(value) * fit.most for value, fit in zip(whole, problem.fits, strict=True))
    if total >= _LARGEST:
        raise InvalidInput(
            f"ranking.decimals: points times units add to {total:.3g}, more than a solver adds without error. Use "
            "fewer decimals, or larger units (projects.unit)."
        )
    return whole, scale


def _amount(
    problem: ApplicationProblem, k: int, chosen: Sequence[int], more: Sequence[int | None], split: bool
) -> list[tuple[int, int]]:
    """What a fit is paid in units: columns and their numbers."""
    fit = problem.fits[k]
    step = problem.step_of(fit)
    column = more[k]
    return [
        *([] if split else [(chosen[k], fit.least * step)]),
        *([] if column is None else [(column, step)]),
    ]


def _link(problem: ApplicationProblem, rows: _Rows, chosen: Sequence[int], more: Sequence[int | None]) -> None:
    for project, group in groupby(sorted(range(len(problem.fits)), key=lambda k: problem.fits[k].project),
                                  key=lambda k: problem.fits[k].project):  # fmt: skip
        own, name = list(group), problem.projects[project].name
        if problem.split:
            step = problem.projects[project].step
            columns = [(column, 1) for k in own if (column := more[k]) is not None]
            least, most = problem.least_of(own) // step, problem.most_of(own) // step
            rows.add("projects.asked", f"{name} at most", [*columns, (chosen[own[0]], -most)], upper=0)
            rows.add("projects.asked", f"{name} at least", [*columns, (chosen[own[0]], -least)], lower=0)
            continue
        for k in own:
            fit, column = problem.fits[k], more[k]
            if column is not None:
                label = f"{name} {problem.pools[fit.pool].name}"
                rows.add("projects.asked", label, [(column, 1), (chosen[k], fit.least - fit.most)], upper=0)
        if len(own) > 1:
            rows.add("projects.paid_once", name, [(chosen[k], 1) for k in own], upper=1)


def _frames(problem: ApplicationProblem, rows: _Rows, amount: Sequence[list[tuple[int, int]]]) -> None:
    for at, frame in enumerate(problem.frames):
        inside = [k for k, fit in enumerate(problem.fits) if fit.frame == at]
        name = problem.pools[frame.pool].name
        label = f"{name} {'-'.join(str(year) for year in frame.years if year is not None)}".strip()
        rows.add(frame.rule, f"{label} frame", _sum(amount[k] for k in inside), upper=frame.units)
        if not frame.quota:
            continue
        others = [k for k in inside if not problem.fits[k].in_difficulty]
        rule = f"pool.{name}.quota_pct"
        if frame.required:
            quota = [k for k in inside if problem.fits[k].in_difficulty]
            rows.add(rule, f"{label} in difficulty", _sum(amount[k] for k in quota), lower=frame.quota)
        elif others:
            rows.add(rule, f"{label} others", _sum(amount[k] for k in others), upper=frame.for_others)


def _limits(
    problem: ApplicationProblem, rows: _Rows, amount: Sequence[list[tuple[int, int]]], chosen: Sequence[int]
) -> None:
    places = sorted({problem.projects[fit.project].position for fit in problem.fits})
    for place in places:
        own = [k for k, fit in enumerate(problem.fits) if problem.projects[fit.project].position == place]
        code = problem.projects[problem.fits[own[0]].project].code
        if problem.each_projects is not None:
            rows.add("each.projects", f"{code} projects", _once(chosen, own), upper=problem.each_projects)
        each = problem.each_units[place]
        if each is not None:
            rows.add("each.kr", f"{code} kr", _sum(amount[k] for k in own), upper=each)
        for at, pool in enumerate(problem.pools):
            inside = [k for k in own if problem.fits[k].pool == at]
            if not inside:
                continue
            if pool.at_most_each_projects is not None:
                rule = f"pool.{pool.name}.at_most_each_projects"
                columns = _once(chosen, inside)
                rows.add(rule, f"{code} {pool.name} projects", columns, upper=pool.at_most_each_projects)
            most = problem.pool_units[at][place]
            if most is not None:
                rule = f"pool.{pool.name}.at_most_each_kr"
                rows.add(rule, f"{code} {pool.name} kr", _sum(amount[k] for k in inside), upper=most)


def _sum(amounts: Iterable[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    return [pair for own in amounts for pair in own]


def _once(chosen: Sequence[int], fits: Sequence[int]) -> list[tuple[int, int]]:
    return [(column, 1) for column in dict.fromkeys(chosen[k] for k in fits)]


class _Rows:
    """Rows as they are stated, and the rules that they come from."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.at: list[int] = []
        self.column: list[int] = []
        self.number: list[int] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.names: list[str] = []
        self.rules: dict[str, list[int]] = {}

    def add(
        self, rule: str, name: str, pairs: Sequence[tuple[int, int]], *, lower: float = -np.inf, upper: float = np.inf
    ) -> None:
        row = len(self.names)
        self.at += [row] * len(pairs)
        self.column += [column for column, _ in pairs]
        self.number += [number for _, number in pairs]
        self.lower.append(lower)
        self.upper.append(upper)
        self.names.append(name)
        self.rules.setdefault(rule, []).append(row)

    def program(self, cost: np.ndarray, upper: np.ndarray, integer: np.ndarray, names: list[str]) -> Program:
        from scipy.sparse import csr_array  # slow to load, and not needed for other kinds of model

        shape = (len(self.names), self.columns)
        matrix = csr_array((np.array(self.number, dtype=float), (self.at, self.column)), shape=shape)
        return Program(
            cost,
            matrix,
            self.lower,
            self.upper,
            0,
            upper,
            integer,
            rules=[Rule(rule, rows=rows) for rule, rows in self.rules.items()],
            row_names=self.names,
            column_names=names,
        )
