"""The core from the municipalities to a million recipients: the time per recipient should not grow."""

from __future__ import annotations

from collections.abc import Callable

from fordel_solver import allocate

from ..data import SEED, Integers, many_recipients
from ..subject import Setting, Subject, Work, WrongAnswerError

# Recipients (of Denmark's municipalities, America's counties, France's communes, and far beyond), and scenarios in one
# sample: the fewer recipients, the more, so that a sample is no mere tick.
SIZES = {98: 200, 3_143: 20, 35_000: 4, 1_000_000: 1}


def prepare(count: int, scenarios: int) -> Callable[[Setting], Work]:
    """How one size is prepared."""

    def prepare_size(_: Setting) -> Work:
        data = many_recipients(count, scenarios)

        def run() -> list[Integers]:
            return [allocate(data.amount, key, floor=data.floors, cap=data.caps) for key in data.keys]

        for amounts in run():
            if amounts.sum() != data.amount or (amounts < data.floors).any() or (amounts > data.caps).any():
                raise WrongAnswerError(f"allocate on {count} recipients does not keep the sum or a limit.")
        return Work(run, count * scenarios)

    return prepare_size


SUBJECTS = tuple(
    Subject(
        f"growth-{count}",
        f"allocate, once on {count:,}",
        "fair share in whole kroner, exact",
        "s per recipient",
        prepare(count, scenarios),
        family="core",
        phase="solve",
        sizes={"recipients": count, "scenarios": 1},
        seed=SEED + count,
        line="allocate, one at a time",
    )
    for count, scenarios in SIZES.items()
)
