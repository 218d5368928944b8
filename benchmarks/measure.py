"""What a subject is, and how subjects are measured together."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .data import Scenarios

Sampler = Callable[[], float]


class NotAvailableError(Exception):
    """This machine lacks what the subject needs. The message says what."""


class WrongAnswerError(Exception):
    """A subject answered wrongly, so its time means nothing. The message says how."""


@dataclass(frozen=True)
class Setting:
    """What all subjects share in one run: the data, and how many rows the slow ones get.

    Attributes
    ----------
    scenarios : Scenarios
        Keys with all 17 digits, whole kroner.
    ties : Scenarios
        Whole keys with duplicates, a tie at the cut in every row.
    rows : tuple of int
        The rows of `scenarios` that the peers and the single call get.
    """

    scenarios: Scenarios
    ties: Scenarios
    rows: tuple[int, ...]


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
        Makes the input ready, checks the answer (WrongAnswerError), and returns the function that takes one sample.
    """

    name: str
    title: str
    answer: str
    unit: str
    prepare: Callable[[Setting], Sampler]


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


def timed(run: Callable[[], Any], count: int) -> Sampler:
    """A sampler of seconds for each of the `count` pieces of work that `run` does."""

    def sample() -> float:
        gc.collect()
        collects = gc.isenabled()
        gc.disable()
        try:
            start = time.perf_counter()
            run()
            return (time.perf_counter() - start) / count
        finally:
            if collects:
                gc.enable()

    return sample


def measure_together(
    subjects: Sequence[Subject], setting: Setting, rounds: int, progress: Callable[[str], None]
) -> list[Measured]:
    """Every subject once per round, so that a machine that slows down slows all of them.

    Parameters
    ----------
    subjects : sequence of Subject
        In the order in which they take turns.
    setting : Setting
        The data they share.
    rounds : int
        Samples of each subject, after one to warm up that does not count.
    progress : callable
        Told what happens now.

    Raises
    ------
    WrongAnswerError
        Before anything is timed.
    """
    samplers: dict[str, Sampler] = {}
    missing: dict[str, str] = {}
    for subject in subjects:
        progress(f"checking {subject.name}")
        try:
            samplers[subject.name] = subject.prepare(setting)
        except NotAvailableError as reason:
            missing[subject.name] = str(reason)
    for name, sampler in samplers.items():
        progress(f"warming up {name}")
        sampler()
    samples: dict[str, list[float]] = {name: [] for name in samplers}
    for round_number in range(1, rounds + 1):
        progress(f"round {round_number} of {rounds}")
        for name, sampler in samplers.items():
            samples[name].append(sampler())
    return [
        Measured(subject, tuple(samples.get(subject.name, ())), missing.get(subject.name, "")) for subject in subjects
    ]
