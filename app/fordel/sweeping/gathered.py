"""The blocks of a sweep as they come: added up, written to temporary files, and made into tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pandas as pd

from fordel.sweeping.amounts_on_disk import AmountsOnDisk
from fordel.sweeping.block import BlockResult, Failure, SweepProblem, merge_failures
from fordel.sweeping.scenario_rows import AllAmounts, Extremes, ScenarioRows
from fordel.sweeping.summary import Totals, central_weights, ranks_table, recipients_table
from fordel_models.result import Text
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["Counts", "Outputs", "Tables", "gathered"]

SHOWN = 5


@dataclass(frozen=True)
class Counts:
    """How many scenarios there are, and how they were solved.

    Attributes
    ----------
    scenarios, solved : int
    failures : tuple of Failure
        Those that cannot be solved, by reason.
    together, alone : int
        Scenarios that went through the core many at a time, and one by one.
    why_alone : tuple of Text
        Why one by one, in order of the first scenario that each is the reason of.
    exactly : int
        Allocations (scenarios times years) that floating point could not decide, done again exactly.
    certified : int
        Scenarios of the sample: solved by themselves, the same krone by krone, every claim of the certificate checked.
    refused : int
        Others of the sample: they cannot be solved by themselves either.
    """

    scenarios: int
    solved: int
    failures: tuple[Failure, ...]
    together: int
    alone: int
    why_alone: tuple[Text, ...]
    exactly: int
    certified: int
    refused: int

    @property
    def failed(self) -> int:
        """Scenarios that cannot be solved."""
        return self.scenarios - self.solved


@dataclass(frozen=True, eq=False)
class Tables:
    """What is said of the recipients, and of the scenarios as a whole."""

    extremes: pd.DataFrame
    recipients: pd.DataFrame
    ranks: pd.DataFrame | None
    central_weights: pd.DataFrame | None


class Outputs:
    """The temporary files of a sweep, taken away at the end whatever happens."""

    def __init__(self, problem: SweepProblem, lang: str, *, to_files: bool, parquet: bool) -> None:
        plan, baseline = problem.plan, problem.baseline
        self._open = ExitStack()
        with ExitStack() as opening:
            self.disk = AmountsOnDisk(len(baseline.years), len(baseline.codes), plan.count)
            opening.callback(self.disk.close)
            self.rows = ScenarioRows(lang, to_file=to_files)
            opening.callback(self.rows.close)
            self.amounts: AllAmounts | None = None
            if parquet:
                specification = problem.instance.specification
                synthetic = str(bool(specification.data.synthetic)).lower()
                marks = {"sweep": problem.digest, "instance": specification.id, "synthetic": synthetic}
                self.amounts = AllAmounts(baseline, marks)
                opening.callback(self.amounts.close)
            self._open = opening.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def add(self, block: BlockResult) -> None:
        """The next block, in order."""
        self.disk.write(block.first, block.amounts)
        self.rows.add(block.summary.rows)
        if self.amounts is not None:
            self.amounts.add(block.first, block.amounts)


def gathered(
    problem: SweepProblem,
    results: Iterable[BlockResult],
    outputs: Outputs,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Tables, Counts]:
    """Put the blocks of a sweep together; they come in order.

    Raises
    ------
    InvalidInput, Infeasible
        No scenario can be solved.
    """
    totals = Totals()
    extremes = Extremes()
    failures: dict[tuple[str, str], Failure] = {}
    why_alone: dict[Text, None] = {}
    alone = exactly = certified = refused = done = 0
    for block in results:
        totals.add(block.summary)
        extremes.add(block.summary.rows)
        outputs.add(block)
        merge_failures(failures, block.failures)
        alone, exactly = alone + block.alone, exactly + block.exactly
        why_alone |= dict.fromkeys(block.why_alone)
        certified, refused = certified + block.certified, refused + block.refused
        done += block.count
        if progress is not None:
            progress(done, problem.plan.count)
    if not totals.solved:
        raise _none_can_be_solved(tuple(failures.values()))
    parts = problem.plan.weights.parts if problem.plan.weights else ()
    tables = Tables(
        extremes.table,
        recipients_table(totals, problem.baseline, outputs.disk),
        ranks_table(totals, problem.baseline),
        central_weights(totals, problem.baseline, parts),
    )
    counts = Counts(
        scenarios=done,
        solved=totals.solved,
        failures=tuple(failures.values()),
        together=done - alone,
        alone=alone,
        why_alone=tuple(why_alone),
        exactly=exactly,
        certified=certified,
        refused=refused,
    )
    return tables, counts


def _none_can_be_solved(failures: tuple[Failure, ...]) -> InvalidInput | Infeasible:
    sentences = [
        f"None of the scenarios can be solved; {failure.count} as scenario {failure.first}: {failure.message}"
        for failure in failures[:SHOWN]
    ]
    if all(failure.kind == "infeasible" for failure in failures):
        return Infeasible("\n".join(sentences))
    return InvalidInput(*sentences)
