"""The answer held against the rules once more, by code that did not produce it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

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
    faults = _faults_of_totals(result, problem)
    least = least_amounts(problem, result.unit)
    reduced = are_scaled(problem, pool)
    for i, position in enumerate(problem.eligible):
        amount, share, who = result.amounts[position], result.fair_shares[position], problem.labels[i]
        cap = None if problem.caps is None else problem.caps[i]
        if not reduced and (share < least[i] or (problem.floors is not None and amount < problem.floors[i])):
            faults.append(f"{kroner(amount)} for {who} is below its floor")
        if cap is not None and (share > cap or amount > cap):
            faults.append(f"{kroner(amount)} for {who} is above its cap")
        if amount < 0 or amount % result.unit:
            faults.append(f"{kroner(amount)} for {who} is no whole number of units")
        if pool.method == "largest-remainder" and abs(amount - share) >= result.unit:
            faults.append(f"{kroner(amount)} for {who} is a unit or more from its fair share")
    faults += _faults_of_guarantee(result, problem)
    for position, amount in enumerate(result.amounts):
        if sum(step.amounts[position] for step in result.steps) != amount:
            faults.append(f"the steps of recipient {position} do not add up to {kroner(amount)}")
    if faults:
        raise SolverFailure(f"{where}: the answer did not pass its check and is not handed out: {'; '.join(faults)}.")
    return replace(result, checked=True)


def _faults_of_guarantee(result: YearResult, problem: YearProblem) -> list[str]:
    kept, asked = result.guarantee, problem.guarantee
    if asked is None:
        return [] if kept is None else ["there is a guarantee that nobody asked for"]
    if kept is None:
        return ["the guarantee was left out"]
    faults, payers = [], 0
    for position, floor, weight, who in zip(problem.eligible, asked.floors, asked.weights, problem.labels, strict=True):
        target, share = kept.targets[position], result.fair_shares[position]
        paid = target
        if kept.level is not None and weight and asked.paid_by == "inhabitants":
            paid = target - kept.level * weight
            payers += share == paid < target
        elif kept.level is not None and weight:
            paid = min(target, kept.level * weight)
            payers += share == kept.level * weight > floor
        if share != max(Fraction(floor), paid) or result.amounts[position] < floor:
            faults.append(f"what is guaranteed to {who} is not kept")
    if kept.level and not payers:
        faults.append("a lower level of the guarantee would do")
    return faults


def _faults_of_totals(result: YearResult, problem: YearProblem) -> list[str]:
    faults = []
    to_distribute = result.amount - result.top_slice - result.surplus
    if sum(result.amounts) != to_distribute:
        faults.append(f"the amounts add up to {kroner(sum(result.amounts))} instead of {kroner(to_distribute)}")
    if not 0 <= sum(result.fair_shares) - to_distribute < result.unit or (
        not result.surplus and sum(result.fair_shares) != to_distribute
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
            totals[label] += result.amounts[position]
        for label, whole in totals.items():
            if not problem.groups.floors.get(label, 0) <= whole <= problem.groups.caps.get(label, whole):
                faults.append(f"group {label} got {kroner(whole)}, outside its limits")
    return faults
