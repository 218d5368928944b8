"""Who comes next for each frame, and what would be enough for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.program import GrantProgram
from fordel_models.applications.room import left_by, problems_of_grants
from fordel_models.applications.specification import Ranking
from fordel_models.applications.strict import by_rank
from fordel_solver import solve

__all__ = ["RunnerUp", "runners_up"]

_MOST_ROUNDS = 50


@dataclass(frozen=True)
class RunnerUp:
    """A project that no pool pays.

    Attributes
    ----------
    fit : int
    place : int
        1 for the first of the frame.
    frame_more : int or None
        Kroner by which a larger frame is enough. Of a strict ranking it was ranked again with it; else all others keep
        their grants and the project gets its least. None: another rule is in the way.
    score_enough : Fraction or None
        Points with which it would have been granted, others' as they are: found by solving with it granted. Only for
        the first of each frame, and where the points are optimised.
    """

    fit: int
    place: int
    frame_more: int | None
    score_enough: Fraction | None


def runners_up(
    problem: ApplicationProblem, stated: GrantProgram, steps: Sequence[int], ranking: Ranking, backend: str | None
) -> tuple[RunnerUp, ...]:
    """Those that come next, frame by frame in order of rank.

    Parameters
    ----------
    problem : ApplicationProblem
    stated : GrantProgram
    steps : sequence of int
        The grants.
    ranking : Ranking
    backend : str or None
    """
    paid = {fit.project for fit, own in zip(problem.fits, steps, strict=True) if own}
    found = []
    for frame in range(len(problem.frames)):
        waiting = [k for k, fit in enumerate(problem.fits) if fit.frame == frame and fit.project not in paid]
        for place, k in enumerate(waiting[: ranking.runners_up], start=1):
            if ranking.method == "strict":
                found.append(RunnerUp(k, place, _by_ranking_again(problem, k), None))
            else:
                enough = _score_enough(problem, stated, steps, k, ranking, backend) if place == 1 else None
                found.append(RunnerUp(k, place, _missing(problem, steps, k), enough))
    return tuple(found)


def _by_ranking_again(problem: ApplicationProblem, k: int) -> int | None:
    fit = problem.fits[k]
    more = 0
    for _ in range(_MOST_ROUNDS):
        found = by_rank(problem.with_frame(fit.frame, more) if more else problem)
        if any(found.steps[own] for own in problem.fits_of(fit.project)):
            return more * problem.unit
        held = found.held.get(k)
        lacks = 0 if held is None else fit.least * problem.step_of(fit) - held.room
        if held is None or held.rule not in ("frame", "quota") or lacks <= 0:
            return None
        more += lacks
    return None


def _missing(problem: ApplicationProblem, steps: Sequence[int], k: int) -> int | None:
    fit, left = problem.fits[k], left_by(problem, steps)
    lacks = fit.least * problem.step_of(fit) - left.frames[fit.frame]
    larger = problem.with_frame(fit.frame, max(0, lacks))
    after = left_by(larger, steps).tightest(fit)
    return lacks * problem.unit if after.room >= fit.least * problem.step_of(fit) else None


def _score_enough(
    problem: ApplicationProblem,
    stated: GrantProgram,
    steps: Sequence[int],
    k: int,
    ranking: Ranking,
    backend: str | None,
) -> Fraction | None:
    """Points that make an answer with the project better than the best one without it.

    The best one without it is worth V whatever its points are. With it granted the best is worth V' <= V and gives it g
    units, so that points more than (V - V') / g are enough.
    """
    fit = problem.fits[k]
    lower = stated.program.lower.copy()
    lower[stated.chosen[k]] = 1
    forced = solve(stated.program.but(lower=lower), backend or "highs", ties=False)
    if forced.outcome != "optimal" or forced.x is None:
        return None
    best = sum(value * own for value, own in zip(stated.values, steps, strict=True))
    granted = stated.steps(problem, np.asarray(forced.x).tolist())
    other = sum(value * own for value, own in zip(stated.values, granted, strict=True))
    if problems_of_grants(problem, granted):
        return None
    amount = granted[k] * problem.step_of(fit)
    per_point = Fraction(granted[k], fit.most) if problem.by_project else Fraction(amount)
    if per_point <= 0:
        return None
    points = 10**ranking.decimals
    needed = Fraction(best - other, stated.scale) / per_point
    return fit.score + Fraction(floor(needed * points) + 1, points)
