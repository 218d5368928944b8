"""The linear program that the linear solvers get: the least weighted absolute deviation from the key.

    minimise Σ |x_i - t_i| / k_i,  Σ x_i = B,  floor_i <= x_i <= cap_i,  t_i = B k_i / Σ k

It has the limits and the sum of the fair share, but another optimum. All numbers are in mio. kr., and the keys are
divided by their mean: some solvers fail on kroner-sized programs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .data import Floats, Scenarios
from .subject import WrongAnswerError

MILLION = 1_000_000
TOLERANCE = 1e-6
ANSWER = "least weighted absolute deviation from the key (another optimum)"


@dataclass(frozen=True)
class Program:
    """One scenario for a solver: mio. kr., arrays of shape (n,).

    Attributes
    ----------
    amount : float
    target : array
        What the key alone would give.
    weight : array
        1 / key, with the mean key as 1.
    floor, cap : array
    """

    amount: float
    target: Floats
    weight: Floats
    floor: Floats
    cap: Floats


def program_of(scenarios: Scenarios, row: int) -> Program:
    """The program of one scenario."""
    key = np.asarray(scenarios.keys[row], dtype=np.float64)
    amount = scenarios.amount / MILLION
    return Program(
        amount=amount,
        target=amount * key / key.sum(),
        weight=key.mean() / key,
        floor=scenarios.floors / MILLION,
        cap=scenarios.caps / MILLION,
    )


def deviation(program: Program, amounts: Floats) -> float:
    """Σ |x_i - t_i| w_i, what the linear program makes small."""
    return float(program.weight @ np.abs(amounts - program.target))


def least_deviation(program: Program) -> float:
    """The optimum without a solver.

    Up to its target each recipient's next krone gains w_i, after it each costs w_i. So the kroner above the floors go
    to the pieces between floor, target and cap by falling gain.
    """
    turn = np.clip(program.target, program.floor, program.cap)
    room = np.concatenate([turn - program.floor, program.cap - turn])
    cost = np.concatenate([-program.weight, program.weight])
    by_gain = np.argsort(cost, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(room[by_gain])[:-1]])
    spent = np.clip(program.amount - program.floor.sum() - before, 0.0, room[by_gain])
    return deviation(program, program.floor) + float(cost[by_gain] @ spent)


def check_feasible(name: str, program: Program, amounts: Floats) -> None:
    """The amounts keep the limits and add up, to 1e-6.

    Raises
    ------
    WrongAnswerError
    """
    outside = float(np.max(np.maximum(program.floor - amounts, amounts - program.cap)))
    if not outside <= TOLERANCE:
        raise WrongAnswerError(f"{name} breaks a limit by {outside} mio. kr.")
    missing = float(program.amount - amounts.sum())
    if not abs(missing) <= TOLERANCE * program.amount:
        raise WrongAnswerError(f"{name} leaves {missing} of {program.amount} mio. kr.")


def check_least_deviation(
    name: str, solve: Callable[[Program], Floats], scenarios: Scenarios, rows: tuple[int, ...]
) -> None:
    """The solver's answers are feasible and reach the optimum that was found without it, to 1e-6.

    Raises
    ------
    WrongAnswerError
    """
    for row in rows:
        program = program_of(scenarios, row)
        amounts = solve(program)
        check_feasible(f"{name}, scenario {row}", program, amounts)
        found, least = deviation(program, amounts), least_deviation(program)
        if not abs(found - least) <= TOLERANCE * least:
            raise WrongAnswerError(f"{name}, scenario {row}: deviation {found}, and {least} is possible.")
