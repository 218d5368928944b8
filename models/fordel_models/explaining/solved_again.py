"""A year of a pool again, with a figure of one recipient changed: quickly for a search, and in full for the check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.minimum_grant import solve_with_minimum
from fordel_models.formula.model import solve
from fordel_models.formula.participants import Participants, participants
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.recipients import Cell, Recipients
from fordel_models.result import YearResult
from fordel_models.specification import FormulaSpecification
from fordel_solver import ExactAllocation
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["YearAgain", "is_eligible_in"]


@dataclass(frozen=True)
class YearAgain:
    """One year: the rules as they are written, and the recipients with their exact figures.

    Attributes
    ----------
    specification : FormulaSpecification
    people : Recipients
        Those of the year: [[missing]] cells filled, merges made.
    year, figures_year : int or None
    """

    specification: FormulaSpecification
    people: Recipients
    year: int | None
    figures_year: int | None

    @cached_property
    def rules(self) -> FormulaSpecification:
        """The rules in the prices of the year."""
        return in_prices_of(self.specification, self.year)

    def with_figure(self, position: int, column: str, cell: Cell) -> YearAgain:
        """The same year with another figure of one recipient."""
        people = self.people.with_cells(column, {position: cell})
        return YearAgain(self.specification, people, self.year, self.figures_year)

    def participants(self) -> Participants:
        """Who takes part, the minimum grant not looked at."""
        gathering = Gathering(
            self.rules.id, self.people, self.figures_year, range(len(self.people.codes)), pool_year=self.year
        )
        return participants(gathering, self.rules)

    def problem(self, dropped_out: tuple[int, ...] = ()) -> YearProblem:
        """The problem without those that dropped out."""
        pool = self.rules.pool
        whole = (pool.amount or 0) if self.year is None else (pool.years or {})[self.year]
        return build(
            self.rules,
            self.people,
            amount=whole - pool.top_slice_in(self.year),
            figures_year=self.figures_year,
            year=self.year,
            dropped_out=dropped_out,
        )

    def answer(self) -> tuple[YearProblem, ExactAllocation]:
        """The problem without those that the minimum grant leaves out, and its exact answer."""
        return solve_with_minimum(
            self.problem(), lambda own: allocate_problem(own, self.rules.pool), self.problem, self.rules, self.rules.id
        )

    def is_eligible(self, position: int) -> bool | None:
        """Whether a recipient takes part by the key; None where the year cannot be solved."""
        try:
            if self.rules.pool.minimum_grant is None:
                return position in self.participants().eligible
            problem, _ = self.answer()
        except (InvalidInput, Infeasible):
            return None
        return position in problem.eligible and position not in problem.who.leaving

    def is_solvable(self) -> bool:
        """Whether the year can be solved."""
        try:
            self.answer()
        except (InvalidInput, Infeasible):
            return False
        return True

    def is_free(self, position: int) -> bool | str | None:
        """Whether a recipient is eligible and no limit binds it; else which one, None where the year has no answer."""
        try:
            problem, answer = self.answer()
        except (InvalidInput, Infeasible):
            return None
        if position not in problem.eligible or position in problem.who.leaving:
            return False
        return answer.binding[problem.eligible.index(position)] or True

    def solved(self) -> YearResult | None:
        """The year solved as any instance is, from a table, with all its checks; None where it cannot be."""
        cells = {name: pd.Series(own, dtype="object") for name, own in self.people.columns.items() if name != "code"}
        table = pd.DataFrame({"name": self.people.names, **cells})
        table.index = pd.Index(self.people.codes, name="code")
        # The cells are filled and the merges made already.
        own = self.specification.model_copy(update={"missing": (), "merges": ()})
        try:
            years = None if self.year is None else [self.year]
            return solve(own, table, years=years, repairs=False).years[0]
        except (InvalidInput, Infeasible):
            return None


def is_eligible_in(year: YearResult, position: int) -> bool:
    """The same question of a result."""
    return year.eligible[position] and position not in year.exit_ramp
