"""A sheet of an Excel workbook (XLSX) to a sheet of cells."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fordel_instances.excel_files import checked_workbook, opened, without_warnings
from fordel_instances.tables.sheets import MOST_COLUMNS, Cell, Row, Sheet, first_of, listed, without_empty_rows
from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

__all__ = ["workbook_sheet"]


def workbook_sheet(content: bytes, file: str, sheet: str | None = None) -> Sheet:
    """The cells of one sheet: numbers as the shortest decimals of what is stored, formulas as the values stored.

    Parameters
    ----------
    content : bytes
        The workbook.
    file : str
        Its name, for messages.
    sheet : str or None
        The sheet's name; may be left out where only one visible sheet has anything in it.

    Raises
    ------
    InvalidInput
        It is no XLSX workbook, it would be too large unzipped, there is no such sheet, several could be meant, or
        cells hold an error or a formula without a value.
    """
    checked_workbook(content, file)
    # Read as formulas first: a formula whose value was never stored would look like an empty cell.
    formulas = opened(content, file, values=False)
    chosen = _chosen(formulas, file, sheet)
    where = f"{file}, sheet {chosen}"
    with without_warnings():
        rows, with_formulas = _rows(formulas, chosen, where)
    if with_formulas:
        with without_warnings():
            rows, _ = _rows(opened(content, file, values=True), chosen, where)
        _check_formulas(rows, with_formulas, where)
    return Sheet(where, without_empty_rows(rows, where), "xlsx", name=chosen)


def _chosen(workbook: Workbook, file: str, wanted: str | None) -> str:
    names = [worksheet.title for worksheet in workbook.worksheets]
    if not names:
        raise InvalidInput(f"{file} has no sheet with cells in it.")
    if wanted is not None:
        matching = [name for name in names if name.casefold() == wanted.strip().casefold()]
        if matching:
            return matching[0]
        raise InvalidInput(f'{file} has no sheet "{wanted}". Its sheets are {listed(names)}.')
    visible = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"] or names
    # Excel used to make three sheets, two of which stayed empty.
    filled = visible if len(visible) == 1 else [name for name in visible if _has_cells(workbook, name)]
    if len(filled) > 1:
        raise InvalidInput(
            f"{file} has {len(filled)} sheets with something in them: {listed(filled)}. "
            f"Say which, after the name of the file: {file}#{filled[0]}"
        )
    return filled[0] if filled else visible[0]


def _has_cells(workbook: Workbook, name: str) -> bool:
    return any(value is not None for values in _values(workbook, name) for value, _ in values)


def _values(workbook: Workbook, name: str) -> Iterator[list[tuple[Any, str]]]:
    """Value and type of each cell of each row."""
    worksheet: Any = workbook[name]
    worksheet.reset_dimensions()  # what the file says of its own size need not be true
    try:
        for row in worksheet.iter_rows():
            yield [(cell.value, getattr(cell, "data_type", "n")) for cell in row]
    except InvalidInput:
        raise
    except Exception:  # a broken sheet shows itself when it is read, in many ways
        raise InvalidInput(
            f"The sheet {name} cannot be read. Open the workbook in Excel, save it and try again."
        ) from None


def _rows(workbook: Workbook, name: str, where: str) -> tuple[list[Row], list[tuple[int, int]]]:
    """The rows with something in them, and the row and position of every formula."""
    from openpyxl.utils import get_column_letter

    rows, formulas, problems = [], [], []
    for number, values in enumerate(_values(workbook, name), 1):
        while values and (values[-1][0] is None or values[-1][0] == ""):
            values.pop()
        if len(values) > MOST_COLUMNS:
            raise InvalidInput(
                f"{where}, row {number}: there is a cell in column {get_column_letter(len(values))}; at most "
                f"{MOST_COLUMNS} columns are read. Take the columns without figures out."
            )
        cells = []
        for at, (value, kind) in enumerate(values):
            if kind == "f":
                formulas.append((number, at))
            elif isinstance(value, float) and not math.isfinite(value):
                problems.append(
                    f"{where}, cell {get_column_letter(at + 1)}{number}: {value} is no number that Excel can hold. "
                    "Write the figure again."
                )
            elif kind == "e":
                problems.append(
                    f"{where}, cell {get_column_letter(at + 1)}{number}: {value} is an error of a formula. Correct the "
                    "formula, or leave the cell empty where the figure is missing."
                )
            cells.append(_cell(value))
        if cells:
            rows.append(Row(number, tuple(cells)))
    if problems:
        raise InvalidInput(*first_of(problems, "cells with such errors"))
    return rows, formulas


def _check_formulas(rows: list[Row], formulas: list[tuple[int, int]], where: str) -> None:
    from openpyxl.utils import get_column_letter

    cells = {row.number: row.cells for row in rows}
    without = [
        f"{get_column_letter(at + 1)}{number}"
        for number, at in formulas
        if at >= len(cells.get(number, ())) or cells[number][at] == ""
    ]
    if without:
        raise InvalidInput(
            f"{where}: the formulas in {listed(without)} have no value stored with them. "
            "Open the workbook in Excel, save it and try again."
        )


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return re.sub(r"\s+", " ", str(value)).strip()
