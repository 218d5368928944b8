"""In which order subjects are measured: every one once per round, so that a machine that slows down slows all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .subject import Measured, Subject

SMOKE_ROUNDS, SMOKE_ROWS = 3, 6
ROUNDS, ROWS = 15, 30


def turns(subjects: Sequence[Subject], rounds: int) -> list[tuple[int, Subject]]:
    """(round, subject) for every sample, round by round; the slow ones sit out the later rounds."""
    return [
        (number, subject)
        for number in range(1, rounds + 1)
        for subject in subjects
        if subject.rounds is None or number <= subject.rounds
    ]


def measured_from(
    subjects: Sequence[Subject], benchmarks: Iterable[Mapping[str, Any]], missing: Mapping[str, str]
) -> list[Measured]:
    """The samples that pytest-benchmark's JSON holds, by subject and in order of rounds.

    Parameters
    ----------
    subjects : sequence of Subject
        Those of the run.
    benchmarks : iterable of mapping
        Its "benchmarks": each has "extra_info" with subject, round and sample.
    missing : mapping of str to str
        Why a subject could not be measured.
    """
    found: dict[str, list[tuple[int, float]]] = {subject.name: [] for subject in subjects}
    for one in benchmarks:
        own = one["extra_info"]
        found[own["subject"]].append((own["round"], own["sample"]))
    return [
        Measured(
            subject,
            tuple(sample for _, sample in sorted(found[subject.name])),
            "" if found[subject.name] else missing.get(subject.name, "it did not run"),
        )
        for subject in subjects
    ]
