"""The phases of the main job, seven years of 98 municipalities: load, build, solve, round, certify, write.

`solve` is the fair share in exact fractions, and `round` its rounding; in a run the core does both in one call, which
also checks the answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import fordel
from fordel import audit
from fordel.certificates.writing import certificate_of
from fordel.files import write_run
from fordel.instance import Instance
from fordel_models.formula.figures import figures_of
from fordel_models.formula.problem import YearProblem, build
from fordel_solver import fair_share
from fordel_solver.rounding import largest_remainder

from ..subject import PHASES, Phase, Setting, Subject, Work, WrongAnswerError

POOL, AMOUNT = "kompetenceudvikling-2014", 700_000_000
WHAT = {
    "load": "the instance and the table read and checked",
    "build": "the figures of the years, expressions evaluated: the core's problems",
    "solve": "the fair shares of the seven years, in exact fractions",
    "round": "largest remainder, seven times",
    "certify": "the certificate made, and checked by audit.py",
    "write": "allocation.csv, parts.csv, certificate.json, run.json",
    "whole": "fordel.solve: build, solve, round, every answer checked",
}


@dataclass(frozen=True)
class Job:
    """The main job, phase by phase."""

    instance: Instance
    allocation: fordel.Allocation

    @classmethod
    def loaded(cls) -> Job:
        instance = fordel.load(POOL)
        return cls(instance, fordel.solve(instance))

    def build(self) -> list[YearProblem]:
        specification, recipients = self.instance.specification, self.instance.recipients_file
        years = list(specification.pool.years)
        figures = figures_of(specification, recipients.table, recipients.dictionary, years)
        return [
            build(
                specification,
                figures.people[year],
                amount=specification.pool.years[year],
                figures_year=figures.years[year],
                year=year,
            )
            for year in years
        ]

    def solve(self, problems: list[YearProblem]) -> list[list[Fraction]]:
        return [fair_share(problem.amount, problem.key)[0] for problem in problems]

    def round(self, problems: list[YearProblem], shares: list[list[Fraction]]) -> list[tuple[int, ...]]:
        return [
            tuple(
                largest_remainder(
                    problem.amount, [share.numerator for share in own], [share.denominator for share in own]
                ).units
            )
            for problem, own in zip(problems, shares, strict=True)
        ]

    def certify(self) -> None:
        allocation = self.allocation
        made = certificate_of(allocation.result, allocation.specification, allocation.overrides, allocation.basis)
        failed = [claim for claim in audit.check(made) if not claim.holds]
        if failed:
            raise WrongAnswerError(f"The certificate of {POOL} does not hold: {failed[0]}")

    def write(self) -> None:
        # A fresh one: tables and certificate are kept once they are made.
        kept = self.allocation
        fresh = fordel.Allocation(kept.result, kept.provenance, specification=kept.specification, basis=kept.basis)
        with tempfile.TemporaryDirectory() as folder:
            write_run(fresh, Path(folder))


def prepare(phase: Phase) -> Callable[[Setting], Work]:
    """How one phase is prepared: what comes before it stands ready, and the phases together give the amounts."""

    def prepare_phase(_: Setting) -> Work:
        job = Job.loaded()
        problems = job.build()
        shares = job.solve(problems)
        amounts = job.round(problems, shares)
        if amounts != [year.amounts for year in job.allocation.result.years] or job.allocation.total != AMOUNT:
            raise WrongAnswerError(f"The phases of {POOL} together do not give what fordel.solve gives.")
        runs: dict[Phase, Callable[[], Any]] = {
            "load": lambda: fordel.load(POOL),
            "build": job.build,
            "solve": lambda: job.solve(problems),
            "round": lambda: job.round(problems, shares),
            "certify": job.certify,
            "write": job.write,
            "whole": lambda: fordel.solve(job.instance),
        }
        return Work(runs[phase])

    return prepare_phase


SUBJECTS = tuple(
    Subject(
        f"main-job-{phase}",
        f"{POOL}, {phase}: {WHAT[phase]}",
        "",
        "s",
        prepare(phase),
        family="main job",
        phase=phase,
        sizes={"recipients": 98, "years": 7},
        seed=None,
        rounds=7,
    )
    for phase in PHASES
)
