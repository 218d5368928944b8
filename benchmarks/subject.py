"""What a subject is: one thing that is measured, with what it is and how large."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .data import SEED, Setting

Phase = Literal["load", "build", "solve", "round", "certify", "write", "whole"]
PHASES: tuple[Phase, ...] = ("load", "build", "solve", "round", "certify", "write", "whole")


class NotAvailableError(Exception):
    """This machine lacks what the subject needs. The message says what."""


class WrongAnswerError(Exception):
    """A subject answered wrongly, so its time means nothing. The message says how."""


@dataclass(frozen=True)
class Work:
    """What is timed, once in each round.

    Attributes
    ----------
    run : callable
    pieces : int
        How many pieces of work `run` does: a sample is the seconds of one.
    value : callable or None
        The sample itself, from what `run` returned: of work that is no matter of this process's seconds.
    """

    run: Callable[[], Any]
    pieces: int = 1
    value: Callable[[Any], float] | None = None

    def sample(self, seconds: float, returned: Any) -> float:
        """One sample, in the unit of the subject."""
        return seconds / self.pieces if self.value is None else self.value(returned)


@dataclass(frozen=True)
class Subject:
    """One thing that is measured.

    Attributes
    ----------
    name : str
        Stable: floors.toml and the JSON file use it.
    title : str
        What it is, for the table.
    answer : str
        What it computes, so that nobody takes one optimum for another.
    unit : str
        What a sample is: "s per allocation", "s per recipient", "s", "MB".
    prepare : callable
        Makes the input ready, checks the answer (WrongAnswerError), and returns the work.
    family : str
        What it is compared with: the subjects of a family share a chart.
    phase : str
        Which of PHASES of a job it is.
    sizes : mapping
        How large: {"recipients": 98, "scenarios": 10_000}.
    seed : int or None
        Of the data; None where nothing is drawn.
    line : str
        Its line in the chart of the family; subjects without one are in the table only.
    rounds : int or None
        At most so many rounds, for what is slow; None: all.
    smoke : bool
        Whether it is in the smoke set.
    """

    name: str
    title: str
    answer: str
    unit: str
    prepare: Callable[[Setting], Work]
    family: str
    phase: Phase = "whole"
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int | None = SEED
    line: str = ""
    rounds: int | None = None
    smoke: bool = True


@dataclass(frozen=True)
class Measured:
    """The samples of one subject, one per round; or why there are none."""

    subject: Subject
    samples: tuple[float, ...]
    missing: str = ""

    @property
    def median(self) -> float:
        """The middle sample: a burst of other work on the machine does not move it."""
        return statistics.median(self.samples)
