"""A file with figures to a table by code, with everything that was decided on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd

from fordel_instances.file_bytes import read_bytes
from fordel_instances.tables.figures import Figures, read_figures
from fordel_instances.tables.headings import Header, Heading, named_columns, split
from fordel_instances.tables.key_figures import from_key_figures, is_key_figures
from fordel_instances.tables.number_formats import check_decimal
from fordel_instances.tables.parquet_sheets import parquet_sheet
from fordel_instances.tables.recipients import Matched, Skipped, match
from fordel_instances.tables.registers import Register, municipal_register, register_of
from fordel_instances.tables.sheets import Row, Sheet, first_of
from fordel_instances.tables.statistics_bank import is_long, widened
from fordel_instances.tables.text_sheets import text_sheet
from fordel_instances.tables.totals import ComparedTotal
from fordel_instances.tables.workbooks import workbook_sheet
from fordel_solver.errors import InvalidInput

__all__ = ["FileTable", "any_sheet", "read_content", "read_table", "split_sheet"]

MOST_RECIPIENTS = 100_000  # three times the French communes
WITH_SHEET = re.compile(r"(.+\.xls[xm])#(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, eq=False)
class FileTable:
    """The figures of a file by code, and how they were read.

    Attributes
    ----------
    table : DataFrame
        Index `code` (str), ascending. A column of whole numbers is int64, other numbers float64, each the shortest
        decimal of its cell, text str; what is missing is NaN. `name` where the file or the register has names.
    columns : mapping of str to str
        What the file calls each column -> what expressions call it.
    skipped : tuple of Skipped
        Rows that are about no recipient: totals, means, regions, Christiansø, notes.
    totals : tuple of ComparedTotal
        Cells of total rows, and what they were found to be.
    absent : tuple of str
        Municipalities without a row in a file that has most of them, as "153 Brøndby".
    decimal : str
        "comma" or "point": how the file writes decimals; "" where no cell needed it.
    fixed : mapping of str to str
        Variables of a statistics bank that have one value in the whole file.
    format, encoding, sheet : str
        "csv", "xlsx" or "parquet"; the encoding of a CSV file; the sheet of a workbook.
    file : str
        The name that messages use.
    path : Path
    sha256 : str
        Of the file's bytes.
    """

    table: pd.DataFrame
    columns: dict[str, str]
    skipped: tuple[Skipped, ...]
    totals: tuple[ComparedTotal, ...]
    absent: tuple[str, ...]
    decimal: str
    fixed: dict[str, str]
    format: str
    encoding: str
    sheet: str
    file: str
    path: Path
    sha256: str

    def record(self) -> dict[str, Any]:
        """How the file was read, in plain values; what was not met is left out."""
        said: dict[str, Any] = {
            "format": self.format,
            "sheet": self.sheet,
            "encoding": self.encoding,
            "decimal": self.decimal,
            "recipients": len(self.table),
            "renamed": {written: column for written, column in self.columns.items() if written != column},
            "fixed": self.fixed,
            "skipped": [{"row": row.number, "label": row.label, "kind": row.kind} for row in self.skipped],
            "absent": list(self.absent),
            "totals": [
                {
                    "row": total.row,
                    "label": total.label,
                    "column": total.column,
                    "total": _plain(total.total),
                    "sum": _plain(total.sum),
                    "found": total.found,
                }
                for total in self.totals
            ],
        }
        return {name: value for name, value in said.items() if value}


def read_table(
    path: str | PathLike[str],
    *,
    sheet: str | None = None,
    decimal: str | None = None,
    recipients: pd.DataFrame | None = None,
) -> FileTable:
    """A table of figures by code from a CSV, XLSX or Parquet file.

    Parameters
    ----------
    path : str or path-like
        The file; `figures.xlsx#Ark1` names a sheet.
    sheet : str or None
        The sheet of a workbook.
    decimal : "comma", "point" or None
        How the file writes decimals; None: a cell of the file decides.
    recipients : DataFrame or None
        Who the rows can be about (index code, and `name`). None: the municipalities, or codes of the file's own.

    Raises
    ------
    InvalidInput
        There is no such file, or it cannot be read as said in docs/files.md. All problems at once.
    """
    written = fspath(path)
    name, named_sheet = split_sheet(written)
    content = read_bytes(Path(name), name)
    register = municipal_register() if recipients is None else register_of(recipients)
    return read_content(content, name, Path(name), sheet=sheet or named_sheet, decimal=decimal, register=register)


def split_sheet(written: str) -> tuple[str, str | None]:
    """The file and the sheet of `figures.xlsx#Ark1`.

    Examples
    --------
    >>> split_sheet("figures.xlsx#Ark1"), split_sheet("elever#2.csv")
    (('figures.xlsx', 'Ark1'), ('elever#2.csv', None))
    """
    found = WITH_SHEET.fullmatch(written)
    return (found[1], found[2]) if found else (written, None)


def read_content(
    content: bytes, file: str, path: Path, *, sheet: str | None = None, decimal: str | None = None, register: Register
) -> FileTable:
    """The same from the bytes of a file and a register of recipients. What the file is, its first bytes say.

    Examples
    --------
    >>> read = read_content("kommune;elever\\nBrøndby;3090\\nI alt;3090\\n".encode(), "e.csv", Path("e.csv"),
    ...                     register=municipal_register())
    >>> read.table["elever"].to_dict(), [(row.label, row.kind) for row in read.skipped]
    ({'153': 3090}, [('I alt', 'total')])
    """
    check_decimal(decimal)
    cells = any_sheet(content, file, sheet)
    if is_key_figures(cells):
        cells = from_key_figures(cells)
    header = split(cells, register)
    header, fixed = widened(cells, header, register) if is_long(header) else (header, {})
    table, headings, matched, figures = _table(cells, header, register, decimal or cells.decimal)
    return FileTable(
        table=table,
        columns={heading.written: heading.column for heading in headings},
        skipped=tuple(matched.skipped),
        totals=tuple(figures.totals),
        absent=_absent(table.index, register),
        decimal=figures.decimal,
        fixed=fixed,
        format=cells.format,
        encoding=cells.encoding,
        sheet=cells.name,
        file=cells.file,
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def any_sheet(content: bytes, file: str, sheet: str | None) -> Sheet:
    """The cells of a CSV, XLSX or Parquet file: its first bytes say which it is."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # zip, and the Office files before 2007
        return workbook_sheet(content, file, sheet)
    if sheet is not None:
        raise InvalidInput(f'{file} is no workbook and has no sheet "{sheet}". Leave the sheet out.')
    return parquet_sheet(content, file) if content.startswith(b"PAR1") else text_sheet(content, file)


def _table(
    sheet: Sheet, header: Header, register: Register, given: str
) -> tuple[pd.DataFrame, list[Heading], Matched, Figures]:
    headings = named_columns(header, sheet.file)
    matched = match(header, register, sheet.file)
    if len(matched.rows) > MOST_RECIPIENTS:
        raise InvalidInput(
            f"{sheet.file} has {len(matched.rows):_} recipients; at most {MOST_RECIPIENTS:_} are read. Leave out rows "
            "that are about something else."
        )
    width = len(header.row.cells)
    # What cannot be placed is told; the figures of the other rows are still looked at.
    problems = _ragged_problems(matched.rows, width, sheet) + matched.problems
    places = zip(matched.rows, matched.places(sheet.file), strict=True)
    placed = [(row, place) for row, place in places if len(row.cells) == width]
    figures = read_figures(headings, placed, matched.skipped, given, sheet.file)
    problems += figures.problems
    if not matched.rows and not problems:
        problems.append(f"{sheet.file} has no row with a recipient. Write one row for each.")
    # Where rows have no place or cells cannot be read, no total fits.
    problems = problems or figures.off_totals
    if problems:
        raise InvalidInput(*problems)
    names: dict[str, Sequence[Any]] = {}
    if header.name is not None or any(matched.names):
        names["name"] = [name or code for code, name in zip(matched.codes, matched.names, strict=True)]
    index = pd.Index(matched.codes, name="code", dtype=str)
    return pd.DataFrame(names | figures.columns, index=index).sort_index(), headings, matched, figures


def _ragged_problems(rows: Sequence[Row], width: int, sheet: Sheet) -> list[str]:
    ragged = [row for row in rows if len(row.cells) != width]
    if sheet.format == "xlsx":
        why = "there is a cell to the right of the last column with a name. Name its column or take it out."
        problems = [f"{sheet.file}, row {row.number}: {why}" for row in ragged]
    else:
        problems = [
            f"{sheet.file}, row {row.number}: {len(row.cells)} cells where the header has {width}. "
            f'Look for a "{sheet.delimiter}" too many or too few; text that has one in it stands in quotation marks.'
            for row in ragged
        ]
    return first_of(problems, "rows with such problems")


def _absent(codes: pd.Index[str], register: Register) -> tuple[str, ...]:
    """A table of some municipalities is meant so; one of nearly all can have lost the others."""
    there = set(codes)
    absent = [f"{code} {name}" for code, name in register.names.items() if code not in there]
    return tuple(absent) if not register.binding and 2 * len(absent) < len(register.names) else ()


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number.normalize()
