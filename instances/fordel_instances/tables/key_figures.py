"""The export of De Kommunale Nøgletal (noegletal.dk): one block of rows for each figure, to one row for each recipient.

A line ";Kom.nr;1993;...;2019", then for each figure a line with its name, one line for each municipality, and a line of
the country. M (missing) and U (undefined) are missing; - is zero. Numbers have a decimal comma and thousands points.
"""

from __future__ import annotations

import re
from decimal import Decimal

from fordel_instances.tables.headings import squeezed
from fordel_instances.tables.sheets import Cell, Row, Sheet

__all__ = ["from_key_figures", "is_key_figures"]

YEAR = re.compile(r"[12][0-9]{3}")
END = "tegnforklaring"
MEANT: dict[Cell, Cell] = {"M": "", "U": "", "-": Decimal(0)}


def is_key_figures(sheet: Sheet) -> bool:
    """Whether it is such an export."""
    return _header(sheet) is not None


def from_key_figures(sheet: Sheet) -> Sheet:
    """One row for each recipient; a column for each figure and year, called by both."""
    at = _header(sheet)
    assert at is not None
    years = [cell for cell in sheet.rows[at].cells[2:] if cell != ""]
    columns: dict[str, int] = {}
    found: dict[tuple[Cell, Cell], dict[int, tuple[Cell, int]]] = {}
    figure = ""
    for row in sheet.rows[at + 1 :]:
        label = row.cells[0]
        if squeezed(label).startswith(END):
            break
        if not any(cell != "" for cell in row.cells[1:]):
            figure = str(label)
            continue
        of_recipient = found.setdefault((label, row.cells[1]), {})
        for year, cell in zip(years, row.cells[2:], strict=False):
            place = columns.setdefault(f"{figure} {year}", len(columns))
            of_recipient[place] = (MEANT.get(cell, cell), row.number)
    rows = []
    for (label, code), cells in found.items():
        first = min(number for _, number in cells.values())
        placed = [cells.get(place, ("", first)) for place in range(len(columns))]
        rows.append(
            Row(first, (code, label, *(cell for cell, _ in placed)), (first, first, *(number for _, number in placed)))
        )
    header = Row(sheet.rows[at].number, ("kom.nr", "kommune", *columns))
    return Sheet(sheet.file, (header, *rows), sheet.format, sheet.encoding, sheet.delimiter, sheet.name, "comma")


def _header(sheet: Sheet) -> int | None:
    for at, row in enumerate(sheet.rows):
        head, rest = row.cells[:2], [cell for cell in row.cells[2:] if cell != ""]
        if len(head) == 2 and head[0] == "" and squeezed(head[1]) == "komnr" and rest:
            return at if all(isinstance(cell, str) and YEAR.fullmatch(cell) for cell in rest) else None
    return None
