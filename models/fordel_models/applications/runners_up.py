"""Who comes next for each frame, and what would be enough for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.program import GrantProgram
from fordel_models.applications.room import left_by, problems_of_grants
from fordel_models.applications.specification import Ranking
from fordel_models.applications.strict import by_rank

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
        Points with which it would have been granted, others' as they are; where the points are optimised. Fewer may do.
        None: another rule is in the way.
    """

    fit: int
    place: int
    frame_more: int | None
    score_enough: Fraction | None


def runners_up(
    problem: ApplicationProblem, stated: GrantProgram, steps: Sequence[int], ranking: Ranking
) -> tuple[RunnerUp, ...]:
    """Those that come next, frame by frame in order of rank.

    Parameters
    ----------
    problem : ApplicationProblem
    stated : GrantProgram
    steps : sequence of int
        The grants.
    ranking : Ranking
    """
    paid = {fit.project for fit, own in zip(problem.fits, steps, strict=True) if own}
    found = []
    for frame in range(len(problem.frames)):
        waiting = [k for k, fit in enumerate(problem.fits) if fit.frame == frame and fit.project not in paid]
        for place, k in enumerate(waiting[: ranking.runners_up], start=1):
            if ranking.method == "strict":
                found.append(RunnerUp(k, place, _by_ranking_again(problem, k), None))
            else:
                enough = _score_enough(problem, stated, steps, k, ranking.decimals)
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
    problem: ApplicationProblem, stated: GrantProgram, steps: Sequence[int], k: int, decimals: int
) -> Fraction | None:
    """Points that make an answer with the project better than the best one without it.

    The best without it is worth V whatever its points are. Take from those of the frame with fewest points, first
    down to their least, then all of it, until there is room: that is worth V' with g units for the project, so that
    (V - V') / g points more, and a little, are enough.
    """
    fit = problem.fits[k]
    best = sum(value * own for value, own in zip(stated.values, steps, strict=True))
    needed: list[Fraction] = []
    for wanted in dict.fromkeys([fit.least, fit.most]):
        other = _with_room(problem, steps, k, wanted)
        if other is None:
            continue
        value = sum(value * own for value, own in zip(stated.values, other, strict=True))
        each = Fraction(wanted, fit.most) if problem.by_project else Fraction(wanted * problem.step_of(fit))
        needed.append(Fraction(best - value, stated.scale) / each)
    if not needed:
        return None
    return fit.score + Fraction(floor(min(needed) * 10**decimals) + 1, 10**decimals)


def _with_room(problem: ApplicationProblem, steps: Sequence[int], k: int, wanted: int) -> list[int] | None:
    """Grants in which the fit gets so many steps; None where this keeps some rule."""
    fit = problem.fits[k]
    found = list(steps)
    found[k] = wanted
    granted = [own for own, other in enumerate(problem.fits) if own != k and found[own] and other.frame == fit.frame]
    over = sum(found[own] * problem.step_of(problem.fits[own]) for own in (*granted, k))
    over -= problem.frames[fit.frame].units
    for least in (True, False):
        for own in reversed(granted):
            other = problem.fits[own]
            step = problem.step_of(other)
            # What is taken whole leaves more than it must: that is worth nothing here, and still enough.
            can = found[own] - other.least if least else found[own]
            taken = min(can, -(-over // step)) if least else can
            if over > 0 and taken > 0:
                found[own] -= taken
                over -= taken * step
    return found if over <= 0 and not problems_of_grants(problem, found) else None
