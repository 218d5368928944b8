"""The core one call at a time, 98 municipalities each."""

from __future__ import annotations

from fordel_solver import allocate

from ..measure import Sampler, Setting, Subject, timed
from .core_batch import ANSWER

PASSES = 10  # over the rows in one sample, so that it is long enough to time


def prepare(setting: Setting) -> Sampler:
    """The rows' answers are checked with the batch, which has to equal the single call."""
    scenarios = setting.scenarios

    def run() -> None:
        for _ in range(PASSES):
            for row in setting.rows:
                allocate(scenarios.amount, scenarios.keys[row], floor=scenarios.floors, cap=scenarios.caps)

    return timed(run, PASSES * len(setting.rows))


SUBJECTS = (Subject("core-single", "allocate, once on 98", ANSWER, "s per allocation", prepare),)
