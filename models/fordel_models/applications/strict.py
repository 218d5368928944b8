"""Strict ranking: the first project gets what it can, then the next, until the frames are empty.

    x_k = min(most_k, room_k)  where that is at least least_k, else 0,

k in order of rank, room_k the least of what is left of the frame, of what others than municipalities in difficulty can
have of it, and of what the municipality can get at most. A project is paid by the first of its fits that has room, and
never moved later; where projects may be split, by all of them in turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.room import Held, Left

__all__ = ["StrictRanking", "by_rank", "check_by_rank"]


@dataclass
class StrictRanking:
    """Steps for each fit, and what held those that did not get their most."""

    steps: list[int]
    held: dict[int, Held] = field(default_factory=dict)


def by_rank(problem: ApplicationProblem) -> StrictRanking:
    """The grants of a strict ranking.

    Parameters
    ----------
    problem : ApplicationProblem
    """
    found = StrictRanking([0] * len(problem.fits))
    left = Left(problem)
    closed: set[int] = set()
    granted: set[int] = set()
    for at, fit in enumerate(problem.fits):
        if fit.project in granted:
            continue
        together = problem.fits_of(fit.project) if problem.split else (at,)
        if problem.split and at != together[0]:
            continue
        least, most = problem.least_of(together), problem.most_of(together)
        taken: list[tuple[int, int]] = []
        for own in together:
            one = problem.fits[own]
            step = problem.step_of(one)
            if one.frame in closed:
                found.held[own] = Held("closed", 0)
                continue
            tight = left.tightest(one)
            room = tight.room
            rest = most - sum(units for _, units in taken)
            units = min(one.most * step, room // step * step, rest)
            if units > 0:
                taken.append((own, units))
                left.take(one, units, first=len(taken) == 1)
            if units < min(one.most * step, rest):
                found.held[own] = tight
        if sum(units for _, units in taken) >= least:
            granted.add(fit.project)
            for own, units in taken:
                found.steps[own] = units // problem.step_of(problem.fits[own])
            continue
        for number, (own, units) in enumerate(taken):
            left.take(problem.fits[own], -units, first=number == 0)
        if problem.stops:
            frames = {problem.fits[own].frame for own in together}
            closed |= {frame for frame in frames if left.frames[frame] < least}
    return found


def check_by_rank(problem: ApplicationProblem, steps: list[int]) -> list[str]:
    """What is wrong with grants as those of a strict ranking, from the definition; for projects that are not split.

    Nothing is carried along here: for each fit the room is added up again from all grants before it.
    """
    faults = []
    closed: set[int] = set()
    for at, fit in enumerate(problem.fits):
        before = [(own, steps[k] * problem.step_of(own)) for k, own in enumerate(problem.fits[:at]) if steps[k]]
        if any(own.project == fit.project for own, _ in before):
            if steps[at]:
                faults.append(f"{problem.projects[fit.project].name} is paid twice")
            continue
        place = problem.projects[fit.project].position
        same = [(own, units) for own, units in before if problem.projects[own.project].position == place]
        pool, frame = problem.pools[fit.pool], problem.frames[fit.frame]
        rooms = [frame.units - sum(units for own, units in before if own.frame == fit.frame)]
        in_frame = rooms[0]
        if not fit.in_difficulty:
            others = sum(units for own, units in before if own.frame == fit.frame and not own.in_difficulty)
            rooms.append(frame.units - frame.quota - others)
        for most, own_pool in ((problem.each_units[place], None), (problem.pool_units[fit.pool][place], fit.pool)):
            if most is not None:
                rooms.append(most - sum(units for own, units in same if own_pool in (None, own.pool)))
        counts = [len(same), sum(own.pool == fit.pool for own, _ in same)]
        for count, limit in zip(counts, (problem.each_projects, pool.at_most_each_projects), strict=True):
            if limit is not None and count >= limit:
                rooms.append(0)
        step = problem.step_of(fit)
        can = min(fit.most, min(rooms) // step)
        should = 0 if can < fit.least or fit.frame in closed else can
        if steps[at] != should:
            faults.append(f"{problem.projects[fit.project].name} gets {steps[at]} steps of {pool.name}, not {should}")
        if problem.stops and can < fit.least and in_frame < fit.least * step:
            closed.add(fit.frame)
    return faults
