"""What all files have become before anybody asks what the cells mean: rows of cells, with where they stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fordel_solver.errors import InvalidInput

__all__ = [
    "MISSING",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "Cell",
    "Row",
    "Sheet",
    "first_of",
    "is_missing",
    "listed",
    "shown",
    "without_empty_rows",
]

# Text as it stands, without spaces around it; a Decimal where the file itself says that it is a number.
Cell = str | Decimal

MISSING = frozenset(["", ".."])
LONGEST_SHOWN = 40
MOST_COLUMNS = 5_000
MOST_CELLS = 2_000_000  # four times a figure for each of 98 recipients in each of so many columns


@dataclass(frozen=True)
class Row:
    """One row of a sheet."""

    number: int  # as a text editor or a spreadsheet counts
    cells: tuple[Cell, ...]
    numbers: tuple[int, ...] = ()  # of each cell, where they come from different rows of the file

    def number_of(self, at: int) -> int:
        """The row of the file that a cell stands in."""
        return self.numbers[at] if self.numbers else self.number


@dataclass(frozen=True)
class Sheet:
    """The rows that are not empty, and how the file had them."""

    file: str  # for messages: the file, and the sheet of a workbook
    rows: tuple[Row, ...]
    format: str  # "csv", "xlsx" or "parquet"
    encoding: str = ""  # of text
    delimiter: str = ""  # of text
    name: str = ""  # of a sheet of a workbook
    decimal: str = ""  # where the kind of file says how numbers are written


def is_missing(cell: Cell) -> bool:
    """Empty or ".."; never zero."""
    return isinstance(cell, str) and cell in MISSING


def shown(cell: Cell) -> str:
    """A cell in a message, long ones shortened."""
    text = cell if isinstance(cell, str) else format(cell, "f")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def without_empty_rows(rows: Iterable[Row], file: str) -> tuple[Row, ...]:
    """Spreadsheets leave rows and columns without content behind.

    Raises
    ------
    InvalidInput
        Nothing is left.
    """
    kept = tuple(row for row in rows if any(cell != "" for cell in row.cells))
    if not kept:
        raise InvalidInput(f"{file} has only empty cells in it. Write a header and one row for each recipient.")
    return kept


def first_of(problems: Sequence[str], of: str, most: int = 10) -> list[str]:
    """The first problems of one kind, and how many more there are.

    Examples
    --------
    >>> first_of(["a", "b", "c"], "rows with such problems", most=1)
    ['a', '... and 2 more rows with such problems.']
    """
    rest = len(problems) - most
    return [*problems[:most], f"... and {rest} more {of}."] if rest > 0 else list(problems)


def listed(items: Sequence[object], most: int = 10) -> str:
    """Items in a sentence, the first ones of many.

    Examples
    --------
    >>> listed([1]), listed([1, 2, 3]), listed([1, 2, 3], most=2)
    ('1', '1, 2 and 3', '1, 2 and 1 more')
    """
    words = [str(item) for item in items]
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
