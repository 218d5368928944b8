"""The answer held against the rules once more, by code that did not produce it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fordel_models.formula.checking_rules import faults_of_rules
from fordel_models.formula.problem import YearProblem, least_amounts
from fordel_models.formula.scaled_floors import are_scaled
from fordel_models.result import YearResult
from fordel_models.specification import Pool
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["checked"]


def checked(result: YearResult, problem: YearProblem, pool: Pool, where: str) -> YearResult:
    """The result, marked as checked: amounts add up, keep units and limits and are next to their fair shares; the steps
    add up; recipients that are not eligible get nothing.

    Parameters
    ----------
    result : YearResult
        To be checked.
    problem : YearProblem
        What it should solve.
    pool : Pool
        By a divisor method amounts need not be next to their fair shares; floors may be reduced where it says so.
    where : str
        Pool and year, for the message.

    Raises
    ------
    SolverFailure
        Something does not hold. That is a fault in this program.
    """
    # What was solved: those that opted out have returned theirs.
    solved = [
        own + back for own, back in zip(result.amounts, result.returned or (0,) * len(result.amounts), strict=True)
    ]
    faults = _faults_of_totals(result, problem, solved)
    least = least_amounts(problem, result.unit)
    reduced = are_scaled(problem, pool)
    for i, position in enumerate(problem.eligible):
        amount, share, who = solved[position], result.fair_shares[position], problem.labels[i]
        cap = None if problem.caps is None else problem.caps[i]
        if not reduced and (share < least[i] or (problem.floors is not None and amount < problem.floors[i])):
            faults.append(f"{kroner(amount)} for {who} is below its floor")
        if cap is not None and (share > cap or amount > cap):
            faults.append(f"{kroner(amount)} for {who} is above its cap")
        if amount < 0 or amount % result.unit:
            faults.append(f"{kroner(amount)} for {who} is no whole number of units")
        if pool.method == "largest-remainder" and abs(amount - share) >= result.unit:
            faults.append(f"{kroner(amount)} for {who} is a unit or more from its fair share")
    for position, amount in enumerate(result.amounts):
        if sum(step.amounts[position] for step in result.steps) != amount:
            faults.append(f"the steps of recipient {position} do not add up to {kroner(amount)}")
    faults += faults_of_rules(result, problem, pool)
    if faults:
        raise SolverFailure(f"{where}: the answer did not pass its check and is not handed out: {'; '.join(faults)}.")
    return replace(result, checked=True)


def _faults_of_totals(result: YearResult, problem: YearProblem, solved: Sequence[int]) -> list[str]:
    faults = []
    left = result.surplus - sum(result.returned)
    to_distribute = result.amount - result.top_slice - left
    if sum(solved) != to_distribute:
        faults.append(f"the amounts add up to {kroner(sum(solved))} instead of {kroner(to_distribute)}")
    if not 0 <= sum(result.fair_shares) - to_distribute < result.unit or (
        not left and sum(result.fair_shares) != to_distribute
    ):
        faults.append("the fair shares do not add up")
    chosen = set(problem.eligible)
    if any(
        result.amounts[i] or result.key[i] or result.eligible[i] for i in range(len(result.amounts)) if i not in chosen
    ):
        faults.append("a recipient that is not eligible got something")
    if problem.groups is not None:
        totals = dict.fromkeys(problem.groups.labels, 0)
        for position, label in zip(problem.eligible, problem.groups.labels, strict=True):
            totals[label] += solved[position]
        for label, whole in totals.items():
            if not problem.groups.floors.get(label, 0) <= whole <= problem.groups.caps.get(label, whole):
                faults.append(f"group {label} got {kroner(whole)}, outside its limits")
    return faults
