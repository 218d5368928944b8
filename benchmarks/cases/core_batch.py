"""The core on a batch: 10,000 scenarios of 98 municipalities, the exact guard included."""

from __future__ import annotations

from fordel_solver import allocate_many

from ..check_core import check_allocations
from ..data import SCENARIOS, Integers, Scenarios
from ..subject import Setting, Subject, Work

ANSWER = "fair share in whole kroner, exact"


def allocate_all(scenarios: Scenarios) -> Integers:
    """The call that is measured."""
    return allocate_many(
        scenarios.amount, scenarios.keys, floors=scenarios.floors, caps=scenarios.caps, unit=scenarios.unit
    )


def prepare(setting: Setting) -> Work:
    scenarios = setting.scenarios
    check_allocations("allocate_many", scenarios, allocate_all(scenarios), setting.rows)
    return Work(lambda: allocate_all(scenarios), len(scenarios.keys))


SUBJECTS = (
    Subject(
        "core-batch",
        "allocate_many, 10,000 x 98",
        ANSWER,
        "s per allocation",
        prepare,
        family="core",
        phase="solve",
        sizes={"recipients": 98, "scenarios": SCENARIOS},
        line="allocate_many, 10,000 at a time",
    ),
)
