"""Tables with many rows for one recipient, or none: projects, applications, lines of an account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fordel_instances.tables.figures import read_figures
from fordel_instances.tables.headings import CODES, Header, named_columns, squeezed
from fordel_instances.tables.number_formats import check_decimal
from fordel_instances.tables.reading import any_sheet
from fordel_instances.tables.registers import label_text
from fordel_instances.tables.sheets import first_of
from fordel_solver.errors import InvalidInput

__all__ = ["FurtherTable", "read_further"]

MOST_ROWS = 1_000_000


@dataclass(frozen=True, eq=False)
class FurtherTable:
    """A table of an instance besides that of its recipients.

    Attributes
    ----------
    table : DataFrame
        In the order of the file, index the row of the file that each stands in. A column of whole numbers is int64,
        other numbers float64, text str, what is missing NaN or None. The column of codes of recipients is `code`.
    file : str
        For messages.
    path : Path
    sha256 : str
        Of the file's bytes.
    """

    table: pd.DataFrame
    file: str
    path: Path
    sha256: str


def read_further(
    content: bytes, file: str, path: Path, *, sheet: str | None = None, decimal: str | None = None
) -> FurtherTable:
    """Read it from the bytes of a CSV, XLSX or Parquet file whose first row is the header.

    Raises
    ------
    InvalidInput
        It has no rows, a row has another number of cells than the header, or cells cannot be read: all at once.

    Examples
    --------
    >>> read = read_further("projekt;kommunekode;kr\\nA;101;5\\nB;101;7\\n".encode(), "p.csv", Path("p.csv"))
    >>> read.table.to_dict("list"), read.table.index.tolist()
    ({'code': ['101', '101'], 'projekt': ['A', 'B'], 'kr': [5, 7]}, [2, 3])
    """
    check_decimal(decimal)
    sheet_of_cells = any_sheet(content, file, sheet)
    head, *rows = sheet_of_cells.rows
    if not rows:
        raise InvalidInput(f"{file} has a header and no rows. Write one row for each.")
    if len(rows) > MOST_ROWS:
        raise InvalidInput(f"{file} has {len(rows):_} rows; at most {MOST_ROWS:_} are read.")
    code_at = next((at for at, cell in enumerate(head.cells) if squeezed(cell) in CODES), None)
    header = Header(head, (), (), -1 if code_at is None else code_at, None, has_codes=code_at is not None)
    headings = named_columns(header, file)
    width = len(head.cells)
    problems = [
        f"{file}, row {row.number}: {len(row.cells)} cells where the header has {width}."
        for row in rows
        if len(row.cells) != width
    ]
    whole = [row for row in rows if len(row.cells) == width]
    placed = [(row, f"{file}, row {row.number}") for row in whole]
    figures = read_figures(headings, placed, (), decimal or sheet_of_cells.decimal, file)
    problems = first_of(problems, "rows with such problems") + figures.problems
    if problems:
        raise InvalidInput(*problems)
    columns: dict[str, Any] = {heading.column: figures.columns[heading.column] for heading in headings}
    if code_at is not None:
        columns = {"code": [label_text(row.cells[code_at]).zfill(3) for row in whole]} | columns
    table = pd.DataFrame(columns, index=pd.Index([row.number for row in whole], name="row"))
    return FurtherTable(table, sheet_of_cells.file, path, hashlib.sha256(content).hexdigest())
