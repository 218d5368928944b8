"""One block of scenarios: drawn, solved, checked, and summarised. `solve_block` rests on its task alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel.api import solve
from fordel.instance import Instance
from fordel.sweeping.against_baseline import Baseline
from fordel.sweeping.block_summary import BlockSummary, summary_of
from fordel.sweeping.checked_rows import certify, check_rows, sampled
from fordel.sweeping.plan import Plan
from fordel_models.result import Text
from fordel_models.sweeping.as_it_is import AsItIs
from fordel_models.sweeping.scenarios import ScenarioAmounts
from fordel_models.sweeping.solving import ScenarioSolver
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = [
    "BlockResult",
    "BlockTask",
    "Failure",
    "SweepProblem",
    "SweepRules",
    "merge_failures",
    "scenarios_in_a_block",
    "solve_block",
    "solved_as_it_is",
    "solver_of",
]

AMOUNTS_IN_A_BLOCK = 4_000_000  # 32 MB
MOST_IN_A_BLOCK = 2000
MOST_ALONE = 100  # where scenarios are solved one by one, so that progress is seen
KINDS = ((InvalidInput, "invalid-input"), (Infeasible, "infeasible"))


@dataclass(frozen=True, eq=False)
class SweepRules:
    """What scenarios are solved by.

    Attributes
    ----------
    plan : Plan
    instance : Instance
        With its overrides; its recipients with the user's own figures.
    table, dictionary : DataFrame
        As `ScenarioSolver` takes them.
    years : tuple of int or None
    digest : str
        Of all that decides the amounts: two of the same digest are the same.
    """

    plan: Plan
    instance: Instance
    table: pd.DataFrame
    dictionary: pd.DataFrame
    years: tuple[int | None, ...]
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SweepRules) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True, eq=False)
class SweepProblem(SweepRules):
    """What every block of a sweep needs: the rules, and

    Attributes
    ----------
    baseline : Baseline
    certify_one_in : int
    """

    baseline: Baseline
    certify_one_in: int


@dataclass(frozen=True)
class BlockTask:
    """Some scenarios that follow each other."""

    problem: SweepProblem
    first: int
    count: int


@dataclass(frozen=True)
class Failure:
    """Scenarios that cannot be solved for the same reason."""

    kind: str
    message: str  # of the first
    first: int
    count: int


@dataclass(frozen=True, eq=False)
class BlockResult:
    """What a block comes to.

    Attributes
    ----------
    first, count : int
    amounts : int64 array of shape (Y, S, n)
        -1 where a scenario failed.
    summary : BlockSummary
    failures : tuple of Failure
    exactly, alone : int
    why_alone : tuple of Text
        As `ScenarioAmounts` has them.
    certified, refused : int
        Scenarios of the sample: certified in full, and failing by themselves too.
    """

    first: int
    count: int
    amounts: NDArray[np.int64]
    summary: BlockSummary
    failures: tuple[Failure, ...]
    exactly: int
    alone: int
    why_alone: tuple[Text, ...]
    certified: int
    refused: int


def solve_block(task: BlockTask) -> BlockResult:
    """Solve some scenarios, check them and summarise them.

    Raises
    ------
    SolverFailure
        Amounts that do not pass a check, or a sampled scenario that comes to something else by itself.
    """
    problem = task.problem
    scenarios = problem.plan.scenarios(task.first, task.count)
    solved = solver_of(problem).solve(scenarios)
    for scenario, error in sorted(solved.failures.items()):
        if not isinstance(error, InvalidInput | Infeasible):
            raise SolverFailure(f"Scenario {scenarios.first + scenario}: {error}") from error
    check_rows(problem.instance, scenarios, solved)
    plan = problem.plan
    sample = sampled(plan.seed, plan.count, scenarios.first, scenarios.count, problem.certify_one_in)
    held = [certify(problem.instance, problem.years, scenarios, number - scenarios.first, solved) for number in sample]
    return BlockResult(
        first=scenarios.first,
        count=scenarios.count,
        amounts=solved.amounts,
        summary=summary_of(plan, problem.baseline, scenarios, solved),
        failures=_grouped(scenarios.first, solved),
        exactly=solved.exactly,
        alone=solved.alone,
        why_alone=solved.why_alone,
        certified=sum(held),
        refused=len(held) - sum(held),
    )


@lru_cache(maxsize=1)
def solver_of(rules: SweepRules) -> ScenarioSolver:
    """The solver of a sweep, kept for the blocks that this process solves one after another."""
    return ScenarioSolver(
        rules.instance.file.raw,
        rules.table,
        rules.dictionary,
        rules.years,
        rules.instance.file.path.name,
        rules.plan.paths,
        [own.column for own in rules.plan.columns],
    )


def solved_as_it_is(rules: SweepRules, *, certified: bool) -> AsItIs:
    """The instance itself, checked as the scenarios are; certified in full where it is asked for.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As `fordel.solve`.
    """
    found = solver_of(rules).as_it_is()
    if found is None:
        chosen = [year for year in rules.years if year is not None] or None
        return AsItIs.of_result(solve(rules.instance, years=chosen, figure_errors=False).result)
    own, scenarios, solved = found
    try:
        check_rows(rules.instance, scenarios, solved)
        if certified:
            certify(rules.instance, rules.years, scenarios, 0, solved)
    except SolverFailure as error:
        raise SolverFailure(f"The baseline, as the scenario that changes nothing: {error}") from error
    return own


def scenarios_in_a_block(years: int, recipients: int, *, alone: bool) -> int:
    """How many are solved together. No result depends on it.

    Examples
    --------
    >>> scenarios_in_a_block(4, 98, alone=False), scenarios_in_a_block(1, 35_000, alone=False)
    (2000, 114)
    """
    return max(1, min(AMOUNTS_IN_A_BLOCK // (years * recipients), MOST_ALONE if alone else MOST_IN_A_BLOCK))


def _grouped(first: int, solved: ScenarioAmounts) -> tuple[Failure, ...]:
    """Failures of one reason together: the sentences are the same but for their numbers."""
    found: dict[tuple[str, str], Failure] = {}
    for scenario, error in sorted(solved.failures.items()):
        failure = Failure(_kind_of(error), str(error), first + scenario, 1)
        merge_failures(found, (failure,))
    return tuple(found.values())


def merge_failures(found: dict[tuple[str, str], Failure], more: tuple[Failure, ...]) -> None:
    """Add later failures to those of the same reason."""
    for failure in more:
        key = failure.kind, re.sub(r"[0-9][0-9.,_]*", "0", failure.message)
        before = found.get(key)
        if before is None:
            found[key] = failure
        else:
            found[key] = Failure(before.kind, before.message, before.first, before.count + failure.count)


def _kind_of(error: Exception) -> str:
    """The kind of a refusal, as the command line calls it."""
    return next(kind for classes, kind in KINDS if isinstance(error, classes))
