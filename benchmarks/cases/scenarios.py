"""The core from one scenario to a million: the time per allocation falls until a call's own cost is nothing.

Beyond 10,000 the same 10,000 scenarios go through again and again, in blocks, as a sweep feeds them: memory stays at
one block, and nothing but the core is timed.
"""

from __future__ import annotations

from collections.abc import Callable

from fordel_solver import allocate_many

from ..data import SCENARIOS, Scenarios
from ..subject import Setting, Subject, Work, WrongAnswerError
from .core_batch import ANSWER

SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
LONG = 100_000  # from here on a sample takes long, and is not for the smoke set
TICK = 200  # scenarios, below which a call is repeated


def prepare(count: int) -> Callable[[Setting], Work]:
    """How one size is prepared."""

    def prepare_size(setting: Setting) -> Work:
        data = setting.scenarios
        block = Scenarios(data.amount, data.keys[: min(count, SCENARIOS)], data.floors, data.caps)
        times = max(count // SCENARIOS, TICK // count, 1)

        def run() -> int:
            spent = 0
            for _ in range(times):
                amounts = allocate_many(block.amount, block.keys, floors=block.floors, caps=block.caps)
                spent += int(amounts.sum())
            return spent

        per_call = data.amount * len(block.keys)
        if allocate_many(block.amount, block.keys, floors=block.floors, caps=block.caps).sum() != per_call:
            raise WrongAnswerError(f"allocate_many on {count} scenarios does not spend the amount.")
        return Work(run, times * len(block.keys))

    return prepare_size


SUBJECTS = tuple(
    Subject(
        f"scenarios-{count}",
        f"allocate_many, {count:,} x 98" + (" in blocks" if count > SCENARIOS else ""),
        ANSWER,
        "s per allocation",
        prepare(count),
        family="scenarios",
        phase="solve",
        sizes={"recipients": 98, "scenarios": count},
        line="allocate_many",
        rounds=3 if count >= LONG else None,
        smoke=count < LONG,
    )
    for count in SIZES
)
