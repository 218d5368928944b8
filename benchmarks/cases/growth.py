"""The core from American counties to a million recipients: the time per recipient should not grow."""

from __future__ import annotations

from collections.abc import Callable

from fordel_solver import allocate

from ..data import many_recipients
from ..measure import Sampler, Setting, Subject, WrongAnswerError, timed

# How many recipients, and how often in one sample: the smaller, the oftener, so that a sample is no mere tick.
SIZES = {3_143: 20, 35_000: 4, 1_000_000: 1}


def prepare(count: int, repeats: int) -> Callable[[Setting], Sampler]:
    """How one size is prepared."""

    def prepare_size(_: Setting) -> Sampler:
        scenario = many_recipients(count)
        key = scenario.keys[0]

        def run() -> None:
            for _ in range(repeats):
                allocate(scenario.amount, key, floor=scenario.floors, cap=scenario.caps)

        amounts = allocate(scenario.amount, key, floor=scenario.floors, cap=scenario.caps)
        if amounts.sum() != scenario.amount or (amounts < scenario.floors).any() or (amounts > scenario.caps).any():
            raise WrongAnswerError(f"allocate on {count} recipients does not keep the sum or a limit.")
        return timed(run, count * repeats)

    return prepare_size


SUBJECTS = tuple(
    Subject(
        f"growth-{count}",
        f"allocate, once on {count:,}",
        "fair share in whole kroner, exact",
        "s per recipient",
        prepare(count, repeats),
    )
    for count, repeats in SIZES.items()
)
