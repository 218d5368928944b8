"""Applications as a problem: frames, projects, and which pool can pay which project between which amounts.

Everything is a whole number of units here, and every score a fraction that has the stated decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from fordel_models.applications.specification import ApplicationPool
from fordel_models.result import Text

__all__ = ["ApplicationProblem", "Fit", "Frame", "NoFit", "Project"]


@dataclass(frozen=True)
class Project:
    """One application."""

    name: str
    code: str
    position: int  # of the recipient
    year: int | None
    row: int  # of the file
    asked: int  # kroner
    cost: int | None  # kroner
    use: str
    step: int = 1  # units


@dataclass(frozen=True)
class Frame:
    """What the grants of a pool add to at most, in one year or in several together."""

    pool: int
    years: tuple[int | None, ...]
    rule: str  # its path
    units: int
    quota: int  # units for municipalities in difficulty
    required: bool  # an answer that gives them less is none

    @property
    def for_others(self) -> int:
        """Units that the other municipalities can have."""
        return self.units - self.quota


@dataclass(frozen=True)
class Fit:
    """A pool that can pay a project:  0  or  least <= steps <= most."""

    project: int
    pool: int
    frame: int
    score: Fraction
    least: int  # steps
    most: int  # steps
    in_difficulty: bool


@dataclass(frozen=True)
class NoFit:
    """A pool that was applied to and cannot pay a project, and why."""

    project: int
    pool: int
    why: Text


@dataclass(frozen=True)
class ApplicationProblem:
    """Fits stand in order of rank: score, declared ties, code, name, and the pool that the project names first."""

    unit: int
    pools: tuple[ApplicationPool, ...]
    frames: tuple[Frame, ...]
    projects: tuple[Project, ...]
    fits: tuple[Fit, ...]
    no_fits: tuple[NoFit, ...]
    split: bool
    stops: bool  # a project that does not fit closes the frame
    by_project: bool  # points count by project, not by krone
    each_projects: int | None
    each_units: tuple[int | None, ...]  # over all recipients
    pool_units: tuple[tuple[int | None, ...], ...]  # for each pool, over all recipients
    in_difficulty: tuple[bool, ...]  # over all recipients

    def step_of(self, fit: Fit) -> int:
        """Units in a step of a fit."""
        return self.projects[fit.project].step

    def kroner_of(self, fit: Fit, steps: int) -> int:
        """Kroner of a number of steps."""
        return steps * self.step_of(fit) * self.unit

    def fits_of(self, project: int) -> tuple[int, ...]:
        """The fits of a project, in order of rank."""
        return self._fits_of.get(project, ())

    @cached_property
    def _fits_of(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for at, fit in enumerate(self.fits):
            found[fit.project] = (*found.get(fit.project, ()), at)
        return found

    def most_of(self, fits: Sequence[int]) -> int:
        """Units that a project that several pools pay gets at most; their least is `least_of`.

        The pool that asks for most own financing decides.
        """
        return min(self.fits[at].most * self.step_of(self.fits[at]) for at in fits)

    def least_of(self, fits: Sequence[int]) -> int:
        """Units that it gets at least."""
        return max(self.fits[at].least * self.step_of(self.fits[at]) for at in fits)

    def with_frame(self, frame: int, more: int) -> ApplicationProblem:
        """The same with so many units more in a frame."""
        frames = list(self.frames)
        frames[frame] = replace(frames[frame], units=frames[frame].units + more)
        return replace(self, frames=tuple(frames))
