"""Applications: which projects get how much, out of pools with frames.

Sets: projects j of municipalities i(j); pools p with frames F_p (in a year or several years together); the fits k are
the pairs (j, p) in which project j applied to pool p, and is eligible there.
Data: asked a_j and cost c_j, kroner; own financing s_p; score_k, points with the priority of municipalities in
difficulty in it. A grant of a fit is nothing, or from least_k to most_k = min(a_j, (1 - s_p) c_j), a whole number of
units (of 1,000 kr. unless something else is written).
Variables: the grant of each fit; a project is paid by one pool, or by several where the specification says so.
Constraints: frames; of a frame a quota for municipalities in difficulty; projects and kroner for each municipality.
Two methods. "optimised": the most points, as program.py states it. "strict": one project after the other, as strict.py
says; the program then holds what the ranking decided, so that its rules are checked by others.
Ties: by the declared order of the fits.

Source: "Aftale om kommunernes økonomi for 2014", whose loan pools are applied for and leave the ranking open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd

from fordel_models.applications.gathering import gather
from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.program import GrantProgram, program_of
from fordel_models.applications.reasons import notes_of, reasons_of
from fordel_models.applications.room import problems_of_grants
from fordel_models.applications.runners_up import runners_up
from fordel_models.applications.settling import settled
from fordel_models.applications.specification import ApplicationsSpecification
from fordel_models.applications.strict import StrictRanking, by_rank, check_by_rank
from fordel_models.applications.tables import tables_of
from fordel_models.common.figures import ModelFigures
from fordel_models.common.results import paid_by_program, result_of
from fordel_models.result import Overview, Pays, Result, SolvedProgram, YearResult
from fordel_solver import Infeasible, InvalidInput, Rule, refuse
from fordel_solver import solve as solve_program
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["overview", "solve"]


def solve(
    specification: ApplicationsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """Choose among the applications.

    Parameters
    ----------
    specification : ApplicationsSpecification
    recipients : DataFrame
        Index code (text).
    dictionary : DataFrame, optional
        Not used.
    years : sequence of int, optional
        Which years of the result are wanted. All are decided together, since frames can be for several.
    repairs : bool
        Whether a refusal comes with conflict and repair.
    tables : mapping of name to DataFrame
        The projects are one of them.
    backend : str, optional
        Which solver; HiGHS where nothing is said.

    Raises
    ------
    InvalidInput
        The projects do not fit the rules.
    Infeasible
        The quotas of municipalities in difficulty cannot be met.
    SolverFailure
        No optimum was proven, or an answer did not pass its check.
    """
    wanted = _wanted(specification, years)
    problem, figures = gather(specification, recipients, tables)
    stated = program_of(problem)
    ranking = by_rank(problem) if specification.ranking.method == "strict" else None
    if ranking is None:
        solved, steps = _optimised(specification, problem, stated, backend, repairs=repairs)
    else:
        solved, steps = _strict(specification, problem, stated, ranking, backend, repairs=repairs)
    faults = problems_of_grants(problem, steps)
    if faults:
        raise SolverFailure(f"{specification.id}: the grants did not pass their check: {'; '.join(faults[:5])}.")
    next_ones = runners_up(problem, stated, steps, specification.ranking)
    found = [year for year in _years(specification, problem, figures, stated, solved, steps) if year.year in wanted]
    return result_of(
        figures,
        found,
        programs=[solved],
        tables=tables_of(specification, problem, steps, ranking, next_ones),
        reasons=reasons_of(problem, steps, ranking),
        notes=notes_of(specification, problem, steps, solved.solution.unique),
    )


def overview(
    specification: ApplicationsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years, frames, and who has applied with a project that a pool can pay; without choosing any.

    Parameters
    ----------
    specification, recipients, dictionary, tables
        As for `solve`.
    """
    problem, figures = gather(specification, recipients, tables)
    applied = {problem.projects[fit.project].code for fit in problem.fits}
    return Overview(
        tuple(year for year in specification.years if year is not None),
        sum(amount for pool in specification.pools for _, amount in pool.frames()),
        tuple(code for code in figures.people.codes if code in applied),
        len(specification.assumptions) + len(figures.fills),
    )


def _wanted(specification: ApplicationsSpecification, years: Sequence[int] | None) -> set[int | None]:
    there = specification.years
    if years is None:
        return set(there)
    if there == (None,):
        raise InvalidInput(f"{specification.id} has frames and no years, so `years` cannot be chosen. Leave it out.")
    unknown = [year for year in years if year not in there]
    if unknown or not len(years):
        told = ", ".join(str(year) for year in there)
        asked = ", ".join(str(year) for year in unknown) or "no year"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has the years {told}.")
    return set(years)


def _optimised(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    stated: GrantProgram,
    backend: str | None,
    *,
    repairs: bool,
) -> tuple[SolvedProgram, list[int]]:
    order = list(dict.fromkeys(stated.chosen))
    solution = settled(stated.program, order, specification.id, problem.unit, backend, repairs=repairs)
    x = np.asarray(solution.x)
    if (np.abs(x - np.rint(x)) > 1e-6).any():
        raise SolverFailure(f"{specification.id}: grants are no whole units. Try another `backend`.")
    steps = stated.steps(problem, x.tolist())
    return SolvedProgram("grants", stated.program, replace(solution, x=np.rint(x))), steps


def _strict(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    stated: GrantProgram,
    ranking: StrictRanking,
    backend: str | None,
    *,
    repairs: bool,
) -> tuple[SolvedProgram, list[int]]:
    _meets_quotas(specification, problem, stated, ranking, repairs=repairs)
    faults = [] if problem.split else check_by_rank(problem, ranking.steps)
    if faults:
        raise SolverFailure(f"{specification.id}: the ranking did not pass its check: {'; '.join(faults[:5])}.")
    x = stated.x(problem, ranking.steps)
    every = range(len(x))
    held = stated.program.but(
        lower=x, upper=x, rules=[*stated.program.rules, Rule("ranking", lower=every, upper=every)]
    )
    solution = solve_program(held, backend or "highs")
    if solution.outcome != "optimal":
        raise SolverFailure(f"{specification.id}: the ranking keeps no rule of the program ({solution.outcome}).")
    return SolvedProgram("grants", held, solution), ranking.steps


def _meets_quotas(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    stated: GrantProgram,
    ranking: StrictRanking,
    *,
    repairs: bool,
) -> None:
    for at, frame in enumerate(problem.frames):
        if not frame.required:
            continue
        got = sum(
            steps * problem.step_of(fit)
            for fit, steps in zip(problem.fits, ranking.steps, strict=True)
            if fit.frame == at and fit.in_difficulty
        )
        if got >= frame.quota:
            continue
        if (
            solve_program(stated.program.but(cost=np.zeros(len(stated.program.cost))), ties=False).outcome
            == "infeasible"
        ):
            if repairs:
                refuse(stated.program, unit=1, kr=problem.unit)
            raise Infeasible(f"{specification.id}: the rules cannot hold together.")
        name = problem.pools[frame.pool].name
        raise Infeasible(
            f"{specification.id}: by the strict ranking municipalities in difficulty get "
            f"{kroner(got * problem.unit)} of pool.{name}, {kroner((frame.quota - got) * problem.unit)} less than "
            f"pool.{name}.quota_pct asks for. Other grants would meet it.",
            conflict=("ranking.method", f"pool.{name}.quota_pct"),
            repair=('Write ranking.method = "optimised".', f'Write pool.{name}.quota = "reserve".'),
        )


def _years(
    specification: ApplicationsSpecification,
    problem: ApplicationProblem,
    figures: ModelFigures,
    stated: GrantProgram,
    solved: SolvedProgram,
    steps: Sequence[int],
) -> list[YearResult]:
    n = len(figures.people.codes)
    found = []
    for frame_at, frame in enumerate(problem.frames):
        pool = problem.pools[frame.pool]
        left = frame.units * problem.unit
        for year in frame.years:
            inside = [
                k
                for k, fit in enumerate(problem.fits)
                if fit.frame == frame_at and problem.projects[fit.project].year == year
            ]
            paid = sum(problem.kroner_of(problem.fits[k], steps[k]) for k in inside)
            # What one year of a common frame does not use is in the next: the last has what is left.
            amount = left if year == frame.years[-1] else paid
            left -= amount
            asked = [Fraction(0)] * n
            for k in inside:
                project = problem.projects[problem.fits[k].project]
                asked[project.position] += project.asked
            found.append(
                paid_by_program(
                    solved,
                    _pays(problem, stated, inside),
                    n=n,
                    amount=amount,
                    unit=problem.unit,
                    year=year,
                    figures_year=figures.figures_year(year),
                    pool=pool.name,
                    pool_title=pool.shown,
                    eligible=[value > 0 for value in asked],
                    key=asked,
                    inhabitants=figures.inhabitants(year),
                )
            )
    return found


def _pays(problem: ApplicationProblem, stated: GrantProgram, fits: Sequence[int]) -> list[Pays]:
    pays = []
    for k in fits:
        fit = problem.fits[k]
        place, more = problem.projects[fit.project].position, stated.more[k]
        if stated.pays_least:
            pays.append(Pays(place, stated.chosen[k], problem.kroner_of(fit, fit.least)))
        if more is not None:
            pays.append(Pays(place, more, problem.kroner_of(fit, 1)))
    return pays
