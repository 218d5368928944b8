"""The figures that rules ask for, one rule at a time, with every problem on the way remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from fordel_models.expressions import conditions, numbers
from fordel_models.expressions.syntax import Expression, parse
from fordel_models.recipients import Number, Recipients
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput

__all__ = ["Gathering"]


@dataclass
class Gathering:
    """Where rules get their figures. A rule with a problem gets nothing, and the others go on.

    Attributes
    ----------
    pool : str
        The id, for messages.
    recipients : Recipients
    year : int or None
        What {year} stands for.
    rows : sequence of int
        The recipients that figures are wanted for: all, until `eligible` is known.
    problems : list of str
    pool_year : int or None
        The pool's own year, for rules that are written by year.
    """

    pool: str
    recipients: Recipients
    year: int | None
    rows: Sequence[int]
    problems: list[str] = field(default_factory=list)
    pool_year: int | None = None

    def where(self, path: str) -> str:
        """The rule, as messages name it."""
        return f"{self.pool}, {path}"

    def in_year(self, path: str) -> str:
        """The rule and the year, where limits cannot hold in that year."""
        return self.where(path) if self.pool_year is None else f"{self.pool}, {self.pool_year}, {path}"

    def refuse(self, path: str, sentence: str) -> None:
        """Remember a problem of a rule."""
        self.problems.append(f"{self.where(path)}{sentence}")

    def stop_at_problems(self) -> None:
        """Raise everything remembered, as InvalidInput."""
        if self.problems:
            raise InvalidInput(*dict.fromkeys(self.problems))

    def expression(self, path: str, text: str) -> Expression | None:
        """The expression of a rule, with {year} filled in."""
        try:
            return parse(text, year=self.year, where=self.where(path))
        except InvalidInput as error:
            self.problems += error.problems
            return None

    def conditions(self, path: str, text: str) -> list[bool]:
        """True or false for each recipient."""
        expression = self.expression(path, text)
        try:
            return conditions(expression, self.recipients, self.rows, self.where(path)) if expression else []
        except InvalidInput as error:
            self.problems += error.problems
            return []

    def numbers(self, path: str, text: str, *, any_sign: bool = False) -> tuple[Number, ...]:
        """A number for each recipient, none of them negative unless any sign will do."""
        expression = self.expression(path, text)
        if expression is None:
            return ()
        try:
            values = numbers(expression, self.recipients, self.rows, self.where(path))
        except InvalidInput as error:
            self.problems += error.problems
            return ()
        negative = [row for row, value in zip(self.rows, values, strict=True) if value < 0]
        if negative and not any_sign:
            self.refuse(path, f' "{text}": negative for {self.recipients.some(negative)}. It must be 0 or more.')
            return ()
        return tuple(values)

    def labels(self, path: str, column: str) -> tuple[str, ...]:
        """The cells of a column as text, for all recipients."""
        cells = self.recipients.columns.get(column)
        if cells is None:
            self.refuse(path, f': there is no column "{column}".')
            return ()
        missing = [row for row in self.rows if cells[row] is None]
        if missing:
            self.refuse(path, f': column "{column}" is missing for {self.recipients.some(missing)}.')
            return ()
        return tuple("" if cell is None else _as_text(cell) for cell in cells)


def _as_text(cell: int | Fraction | bool | str) -> str:
    return str(cell) if isinstance(cell, (str, bool)) else decimal_text(cell)
