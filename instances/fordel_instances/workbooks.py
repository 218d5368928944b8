"""The cells of an XLSX workbook, as they are: nothing is unpacked before its size is known, nothing is guessed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fordel_instances.excel_files import checked_workbook, opened, unreadable, without_warnings
from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

__all__ = ["SheetCell", "SheetRow", "read_sheets", "sheet_names"]

MOST_ROWS = 100_000


@dataclass(frozen=True)
class SheetCell:
    """A cell that has something in it.

    Attributes
    ----------
    value : str, int, float, bool or date
        What a formula was when the file was saved.
    place : str
        As Excel names it: "C12".
    percent : bool
        Shown as a percent: what looks like 95 pct. is 0.95.
    """

    value: Any
    place: str
    percent: bool = False


@dataclass(frozen=True)
class SheetRow:
    """A row that has something in it; `cells` by column, counted from 1."""

    number: int
    cells: Mapping[int, SheetCell]


def read_sheets(content: bytes, file: str) -> dict[str, list[SheetRow]]:
    """Every sheet of a workbook with its cells, in the order of the workbook.

    Parameters
    ----------
    content : bytes
        The file's bytes.
    file : str
        The file's name, for messages.

    Raises
    ------
    InvalidInput
        It is no XLSX file, it would be too large unzipped, a cell holds an error such as #DIV/0!, or a formula
        that was never calculated. All problems at once.
    """
    checked_workbook(content, file)
    # Formulas are read twice: as what they came to, and as they were written.
    books = [opened(content, file, values=values) for values in (True, False)]
    try:
        with without_warnings():
            return _sheets(books, file)
    except InvalidInput:
        raise
    except Exception:  # a broken file shows itself in many ways
        raise unreadable(file) from None


def _sheets(books: Sequence[Workbook], file: str) -> dict[str, list[SheetRow]]:
    sheets: dict[str, list[SheetRow]] = {}
    problems: list[str] = []
    for values, written in zip(books[0].worksheets, books[1].worksheets, strict=True):
        rows: list[SheetRow] = []
        for row, written_row in zip(_rows(values), _rows(written), strict=False):
            where = f'{file}, sheet "{values.title}"'
            cells = {cell.column: _cell(cell) for cell in row if _has_something(cell.value)}
            problems += _problems(row, written_row, where)
            if cells:
                rows.append(SheetRow(next(cell.row for cell in row if _has_something(cell.value)), cells))
            if len(rows) > MOST_ROWS:
                raise InvalidInput(f"{where} has more than {MOST_ROWS:_} rows with something in them.")
        sheets[values.title] = rows
    if problems:
        raise InvalidInput(*problems)
    return sheets


def sheet_names(content: bytes, file: str) -> list[str]:
    """The names of a workbook's sheets, in its order.

    Raises
    ------
    InvalidInput
        It is no XLSX file, or too large.
    """
    return list(opened(checked_workbook(content, file), file, values=True).sheetnames)


def _rows(sheet: Any) -> Iterator[Any]:
    # What a file says of its own extent need not be so.
    sheet.reset_dimensions()
    yield from sheet.iter_rows()


def _has_something(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _cell(cell: Any) -> SheetCell:
    # Line breaks that other programs put into a cell come as their code.
    value = cell.value.replace("_x000D_", "") if isinstance(cell.value, str) else cell.value
    return SheetCell(value, cell.coordinate, "%" in str(cell.number_format))


def _problems(row: Any, written_row: Any, where: str) -> Iterator[str]:
    for cell, written in zip(row, written_row, strict=False):
        if written.value is None:
            continue
        if isinstance(cell.value, float) and not math.isfinite(cell.value):
            yield f"{where}, cell {cell.coordinate}: {cell.value} is no number that Excel can hold. Write it again."
        elif cell.data_type == "e":
            yield f"{where}, cell {cell.coordinate}: {cell.value} is an error of Excel. Put its formula right."
        elif written.data_type == "f" and cell.value is None:
            yield (
                f"{where}, cell {cell.coordinate}: the formula {str(written.value)[:60]} was never calculated. Open "
                "the file in Excel and save it, or write the figure itself."
            )
