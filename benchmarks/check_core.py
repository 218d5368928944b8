"""What the core's answer is held against before it is timed: sums, limits, the exact fair share, the single call."""

from __future__ import annotations

import numpy as np

from fordel_solver import allocate, fair_share

from .data import Integers, Scenarios
from .subject import WrongAnswerError


def check_allocations(name: str, scenarios: Scenarios, amounts: Integers, rows: tuple[int, ...]) -> None:
    """All rows keep the sum and the limits; the given rows are the rounded fair share and what the single call gives.

    Raises
    ------
    WrongAnswerError
    """
    if amounts.shape != scenarios.keys.shape or amounts.dtype != np.int64:
        raise WrongAnswerError(f"{name} returned {amounts.dtype} of shape {amounts.shape}.")
    wrong = np.flatnonzero(
        (amounts.sum(axis=1) != scenarios.amount)
        | (amounts % scenarios.unit != 0).any(axis=1)
        | (amounts < scenarios.floors).any(axis=1)
        | (amounts > scenarios.caps).any(axis=1)
    )
    if wrong.size:
        raise WrongAnswerError(f"{name}, scenario {wrong[0]}: the sum, a unit or a limit is not kept.")
    for row in rows:
        check_rounding(f"{name}, scenario {row}", scenarios, row, amounts[row])
        alone = allocate(
            scenarios.amount, scenarios.keys[row], floor=scenarios.floors, cap=scenarios.caps, unit=scenarios.unit
        )
        if not np.array_equal(alone, amounts[row]):
            raise WrongAnswerError(f"{name}, scenario {row}: the single call gives other amounts.")


def check_rounding(name: str, scenarios: Scenarios, row: int, amounts: Integers) -> None:
    """The units left over went to the largest fractions of the exact fair shares, ties by position."""
    unit = scenarios.unit
    shares, _ = fair_share(scenarios.amount, scenarios.keys[row], floor=scenarios.floors, cap=scenarios.caps, unit=unit)
    whole = [share // unit for share in shares]
    left_over = scenarios.amount // unit - sum(whole)
    by_fraction = sorted(range(len(shares)), key=lambda i: (whole[i] - shares[i] / unit, i))
    for i in by_fraction[:left_over]:
        whole[i] += 1
    if [units * unit for units in whole] != amounts.tolist():
        raise WrongAnswerError(f"{name}: the amounts are not the fair shares rounded by largest remainder.")
