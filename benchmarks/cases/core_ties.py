"""The core on a batch that floating point cannot decide: whole keys in pairs, a tie at the cut in every row."""

from __future__ import annotations

from ..check_core import check_allocations
from ..data import SCENARIOS, SEED
from ..subject import Setting, Subject, Work
from .core_batch import allocate_all


def prepare(setting: Setting) -> Work:
    scenarios = setting.ties
    check_allocations("allocate_many with ties", scenarios, allocate_all(scenarios), setting.rows)
    return Work(lambda: allocate_all(scenarios), len(scenarios.keys))


SUBJECTS = (
    Subject(
        "core-ties",
        "allocate_many, 10,000 x 98, whole keys, unit 1,000, a tie at every cut",
        "fair share in units of 1,000 kr., exact",
        "s per allocation",
        prepare,
        family="core",
        phase="solve",
        sizes={"recipients": 98, "scenarios": SCENARIOS},
        seed=SEED + 1,
    ),
)
