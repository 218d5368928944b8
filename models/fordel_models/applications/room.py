"""What grants leave of the frames, of what others than those in difficulty can have, and of the limits on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fordel_models.applications.problem import ApplicationProblem, Fit

__all__ = ["Held", "Left", "left_by", "problems_of_grants"]


@dataclass(frozen=True)
class Held:
    """Why a fit did not get its most when its turn came.

    Attributes
    ----------
    rule : str
        "frame", "quota", "each.kr", "each.projects", "pool.kr", "pool.projects" or "closed".
    room : int
        Units that the rule left.
    """

    rule: str
    room: int


class Left:
    """What is left for those after."""

    def __init__(self, problem: ApplicationProblem) -> None:
        self.problem = problem
        self.frames = [frame.units for frame in problem.frames]
        self.others = [frame.for_others for frame in problem.frames]
        self.each = list(problem.each_units)
        self.pools = [list(units) for units in problem.pool_units]
        self.projects = [0] * len(problem.each_units)
        self.of_pool: dict[tuple[int, int], int] = {}

    def tightest(self, fit: Fit) -> Held:
        """The rule that leaves least; the first of those that leave as little."""
        place, problem = self.problem.projects[fit.project].position, self.problem
        rooms: list[tuple[str, int]] = []
        if problem.each_projects is not None and self.projects[place] >= problem.each_projects:
            rooms.append(("each.projects", 0))
        limit = problem.pools[fit.pool].at_most_each_projects
        if limit is not None and self.of_pool.get((fit.pool, place), 0) >= limit:
            rooms.append(("pool.projects", 0))
        rooms.append(("frame", self.frames[fit.frame]))
        if not fit.in_difficulty:
            rooms.append(("quota", self.others[fit.frame]))
        for rule, room in (("each.kr", self.each[place]), ("pool.kr", self.pools[fit.pool][place])):
            if room is not None:
                rooms.append((rule, room))
        return Held(*min(rooms, key=lambda own: own[1]))

    def take(self, fit: Fit, units: int, *, first: bool) -> None:
        """Units that a fit takes; below 0 where they are given back."""
        place, sign = self.problem.projects[fit.project].position, 1 if units > 0 else -1
        self.frames[fit.frame] -= units
        if not fit.in_difficulty:
            self.others[fit.frame] -= units
        for rooms in (self.each, self.pools[fit.pool]):
            room = rooms[place]
            if room is not None:
                rooms[place] = room - units
        self.projects[place] += sign if first else 0
        self.of_pool[fit.pool, place] = self.of_pool.get((fit.pool, place), 0) + sign


def left_by(problem: ApplicationProblem, steps: Sequence[int]) -> Left:
    """What is left after all grants."""
    left = Left(problem)
    paid: set[int] = set()
    for fit, own in zip(problem.fits, steps, strict=True):
        if own:
            left.take(fit, own * problem.step_of(fit), first=fit.project not in paid)
            paid.add(fit.project)
    return left


def problems_of_grants(problem: ApplicationProblem, steps: Sequence[int]) -> list[str]:
    """Which rules grants break, added up from the rules themselves and not from the program."""
    found = []
    units = [own * problem.step_of(fit) for fit, own in zip(problem.fits, steps, strict=True)]
    for at, project in enumerate(problem.projects):
        own = problem.fits_of(at)
        paid = [k for k in own if steps[k]]
        if any(not 0 <= steps[k] <= problem.fits[k].most for k in own):
            found.append(f"{project.name} gets more than it could")
        if len(paid) > 1 and not problem.split:
            found.append(f"{project.name} is paid by several pools")
        total = sum(units[k] for k in own)
        if paid and not problem.least_of(own if problem.split else paid) <= total <= problem.most_of(
            own if problem.split else paid
        ):
            found.append(f"{project.name} gets {total} units, which is not between its least and its most")
    for at, frame in enumerate(problem.frames):
        inside = [k for k, fit in enumerate(problem.fits) if fit.frame == at]
        hard = sum(units[k] for k in inside if problem.fits[k].in_difficulty)
        total = sum(units[k] for k in inside)
        if total > frame.units:
            found.append(f"{frame.rule}: {total} of {frame.units} units")
        if total - hard > frame.for_others or (frame.required and hard < frame.quota):
            found.append(f"{frame.rule}: {hard} units to those in difficulty, {total - hard} to others")
    found += _problems_of_limits(problem, units)
    return found


def _problems_of_limits(problem: ApplicationProblem, units: Sequence[int]) -> list[str]:
    found = []
    paid: dict[int, list[int]] = {}
    for k, fit in enumerate(problem.fits):
        if units[k]:
            paid.setdefault(problem.projects[fit.project].position, []).append(k)
    for place, own in paid.items():
        most = problem.each_units[place]
        many = len({problem.fits[k].project for k in own})
        if (most is not None and sum(units[k] for k in own) > most) or (
            problem.each_projects is not None and many > problem.each_projects
        ):
            found.append("each: a municipality gets more than it can")
        for at, pool in enumerate(problem.pools):
            of_pool = [k for k in own if problem.fits[k].pool == at]
            limit, number = problem.pool_units[at][place], pool.at_most_each_projects
            if (limit is not None and sum(units[k] for k in of_pool) > limit) or (
                number is not None and len(of_pool) > number
            ):
                found.append(f"pool.{pool.name}: a municipality gets more than it can")
    return found
