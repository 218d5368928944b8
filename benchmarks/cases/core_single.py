"""The core one call at a time, 98 municipalities each."""

from __future__ import annotations

from fordel_solver import allocate

from ..subject import Setting, Subject, Work
from .core_batch import ANSWER

PASSES = 10  # over the rows in one sample, so that it is long enough to time


def prepare(setting: Setting) -> Work:
    """The rows' answers are checked with the batch, which has to equal the single call."""
    scenarios = setting.scenarios

    def run() -> None:
        for _ in range(PASSES):
            for row in setting.rows:
                allocate(scenarios.amount, scenarios.keys[row], floor=scenarios.floors, cap=scenarios.caps)

    return Work(run, PASSES * len(setting.rows))


SUBJECTS = (
    Subject(
        "core-single",
        "allocate, once on 98",
        ANSWER,
        "s per allocation",
        prepare,
        family="core",
        phase="solve",
        sizes={"recipients": 98, "scenarios": 1},
    ),
)
