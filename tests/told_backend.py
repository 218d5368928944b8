"""A backend that says what it is told to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from fordel_solver import Program
from fordel_solver.solvers import highs
from fordel_solver.solvers.backend import Answer, Asked


@dataclass
class Told:
    """A backend that says what it was told to say, each time the next; then it solves as HiGHS does."""

    answers: list[Answer]
    name: str = "told"
    code_base: str = "told"
    scales: bool = False
    asked: list[Asked] = field(default_factory=list)

    def version(self) -> str:
        return "told 1"

    def refuses(self, program: Program) -> str | None:
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if self.answers else highs.BACKEND.run(program, asked)
