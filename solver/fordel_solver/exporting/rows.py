"""The rows of a file, by rule; and numbers as files have them: the shortest decimal that is the float."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fordel_solver.exporting.names import LONGEST, FileNames
from fordel_solver.programs.program import Program

__all__ = ["FileRow", "decimal", "headline", "rows_by_rule"]


@dataclass(frozen=True)
class FileRow:
    """Σ a x  = | >= | <=  side,  where a are the entries of a row of the program.

    Attributes
    ----------
    name : str
        In the file.
    row : int
    sense : "=", ">=", "<=" or ""
        "": the row has no limit.
    side : float
    """

    name: str
    row: int
    sense: Literal["=", ">=", "<=", ""]
    side: float = 0.0


def rows_by_rule(program: Program, names: FileNames) -> Iterator[tuple[str, list[FileRow]]]:
    """Each rule that has rows, with its rows in order; rows of no rule after them, each by itself.

    A row with two sides is two rows, NAME and NAME.at_most: in the LP format not every reader takes two sides in one; a
    range of the MPS format PuLP does not read, and others work out in floats, so that the other side may be another.
    """
    taken = set(names.rows)
    for rule in program.all_rules:
        if len(rule.rows):
            rows = sorted(np.asarray(rule.rows).tolist())
            yield rule.name, [own for row in rows for own in _file_rows(program, names.rows[row], row, taken)]


def decimal(value: float) -> str:
    """A number.

    Examples
    --------
    >>> decimal(700000000.0), decimal(0.1), decimal(-np.inf)
    ('700000000', '0.1', '-inf')
    """
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def headline(program: Program) -> str:
    """What the file is, in a line.

    Examples
    --------
    >>> headline(Program([1, 2], [[1, 1]], 50, 100, 0, 1, integer=[False, True]))
    '2 columns, 1 of them whole, and 1 row.'
    """
    m, n = program.matrix.shape
    rows, columns = "row" if m == 1 else "rows", "column" if n == 1 else "columns"
    return f"{n} {columns}, {int(program.integer.sum())} of them whole, and {m} {rows}."


def _file_rows(program: Program, name: str, row: int, taken: set[str]) -> Iterator[FileRow]:
    low, high = float(program.row_lower[row]), float(program.row_upper[row])
    if low == high:
        yield FileRow(name, row, "=", low)
        return
    if np.isfinite(low):
        yield FileRow(name, row, ">=", low)
    if np.isfinite(high):
        yield FileRow(_at_most(name, taken) if np.isfinite(low) else name, row, "<=", high)
    if np.isinf(low) and np.isinf(high):
        yield FileRow(name, row, "")


def _at_most(name: str, taken: set[str]) -> str:
    number = 1
    while True:
        end = ".at_most" + (f"_{number}" if number > 1 else "")
        other = name[: LONGEST - len(end)] + end
        if other not in taken:
            taken.add(other)
            return other
        number += 1
