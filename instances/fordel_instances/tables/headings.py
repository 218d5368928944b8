"""Where a table begins, which column holds the recipients, and what its columns are called in expressions."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fordel_instances.tables.registers import Register, label_text
from fordel_instances.tables.sheets import Cell, Row, Sheet, listed
from fordel_solver.errors import InvalidInput

__all__ = [
    "CODES",
    "NAMES",
    "TIME",
    "VALUE",
    "Header",
    "Heading",
    "column_name",
    "is_header",
    "named_columns",
    "split",
    "squeezed",
]

# Headings as `squeezed` writes them, the first found being the column meant.
CODES = ("code", "kode", "kommunekode", "kommunenr", "kommunenummer", "komnr", "komkode", "municipalitycode")
NAMES = ("name", "navn", "kommunenavn", "kommune", "kommuner", "municipality", "municipalities")
AREAS = ("område", "omrade", "omraade", "bopomr", "area", "region")
TIME = "tid"
VALUE = "indhold"
LOOKED_AT = 50  # rows, and cells of a row


@dataclass(frozen=True)
class Heading:
    """A column of figures or text."""

    at: int  # its place among the cells of a row
    written: str  # in the file
    column: str  # as expressions call it


@dataclass(frozen=True)
class Header:
    """The header of a table with what is above and below it."""

    row: Row
    above: tuple[Row, ...]
    below: tuple[Row, ...]
    recipient: int  # place of the column that says who a row is about
    name: int | None  # place of the column with names beside codes
    has_codes: bool  # the column is headed as one of codes, so that they may be of the user's own making


def squeezed(cell: Cell) -> str:
    """A heading without what people vary in it.

    Examples
    --------
    >>> squeezed("Kommune-nr."), squeezed("OMRÅDE")
    ('kommunenr', 'område')
    """
    if not isinstance(cell, str):
        return ""
    text = unicodedata.normalize("NFC", cell)
    return re.sub(r"[\W\d_]", "", text.casefold())


def is_header(cells: Sequence[Cell]) -> bool:
    """Whether a row can be the header of a table of recipients."""
    return any(squeezed(cell) in {*CODES, *NAMES, *AREAS, VALUE} for cell in cells)


def split(sheet: Sheet, register: Register) -> Header:
    """The header and the rows above and below it: the first row that names a column of recipients.

    A row with a single cell is a title, unless no other row can be the header. Where no row names a column of
    recipients, the header is the row above the first that is about one by name.

    Raises
    ------
    InvalidInput
        No row names one, there are no rows below, or columns have no name.
    """
    candidates = [at for at, row in enumerate(sheet.rows[:LOOKED_AT]) if any(cell != "" for cell in row.cells[1:])]
    at = _first_header(sheet, candidates)
    if at is None:
        at = _first_header(sheet, range(min(LOOKED_AT, len(sheet.rows))))
    if at is None:
        found = _above_names(sheet, register)
        if found:
            return found
        first = sheet.rows[0].cells
        columns = ", ".join(f'"{cell}"' for cell in first[:10]) + (", ..." if len(first) > 10 else "")
        between = ", read with comma or semicolon between them" if sheet.format == "csv" else ""
        raise InvalidInput(
            f"{sheet.file} has no column `code`. Its columns are {columns}{between}. Name the column with the "
            "recipients `code`, or `kommune` where it holds names of municipalities."
        )
    row, below = sheet.rows[at], sheet.rows[at + 1 :]
    if not below:
        raise InvalidInput(f"{sheet.file} has a header but no rows. Write one row for each recipient.")
    row, below = _evened(row, below, sheet)
    heads = [squeezed(cell) for cell in row.cells]
    codes, names, areas = (_first(heads, known) for known in (CODES, NAMES, AREAS))
    recipient = next(place for place in (codes, names, areas, 0) if place is not None)
    return Header(
        row, sheet.rows[:at], below, recipient, names if codes is not None else None, has_codes=codes is not None
    )


def _first_header(sheet: Sheet, candidates: Iterable[int]) -> int | None:
    return next((at for at in candidates if is_header(sheet.rows[at].cells)), None)


def _above_names(sheet: Sheet, register: Register) -> Header | None:
    """The header that shows by what is below it, as in the tables that statistics banks make for spreadsheets."""
    named = [
        (place, at)
        for at, row in enumerate(sheet.rows[:LOOKED_AT])
        for place, cell in enumerate(row.cells[:LOOKED_AT])
        if register.is_named(cell)
    ]
    if not named:
        return None
    places = [place for place, _ in named]
    recipient = max(dict.fromkeys(places), key=places.count)
    # Totals stand above the first municipality.
    at = min(at for place, at in named if place == recipient)
    while at and any(register.area(label_text(cell)) for cell in sheet.rows[at - 1].cells[recipient : recipient + 1]):
        at -= 1
    if not at or _is_empty(sheet.rows[at - 1].cells[recipient + 1 :]):
        return None
    row, below = _evened(sheet.rows[at - 1], sheet.rows[at:], sheet)
    about = [not _is_empty(other.cells[recipient:]) for other in below]
    beside = {cell for other, has in zip(below, about, strict=True) if has for cell in other.cells[:recipient]} - {""}
    if len(beside) == 1 and _is_empty(row.cells[:recipient]):
        # One value of another variable, such as "I alt", says no more than a title.
        row = Row(row.number, row.cells[recipient:])
        below = tuple(
            Row(other.number, other.cells[recipient:]) if has else other
            for other, has in zip(below, about, strict=True)
        )
        recipient = 0
    return Header(row, sheet.rows[: at - 1], below, recipient, name=None, has_codes=False)


def _first(heads: Sequence[str], known: Sequence[str]) -> int | None:
    return next((heads.index(head) for head in known if head in heads), None)


def _evened(row: Row, below: tuple[Row, ...], sheet: Sheet) -> tuple[Row, tuple[Row, ...]]:
    """Without the empty columns that spreadsheets leave behind on the right, and with the empty cells that they leave
    out."""
    used = len(row.cells)
    while used and row.cells[used - 1] == "" and all(_is_empty(other.cells[used - 1 : used]) for other in below):
        used -= 1
    evened = []
    for other in below:
        cells = other.cells
        if sheet.format == "xlsx":
            cells += ("",) * (used - len(cells))
        # A row with something beyond the header keeps it: it is an error to be told.
        if _is_empty(cells[used:]):
            cells = cells[:used]
        evened.append(Row(other.number, cells, other.numbers[:used]))
    return Row(row.number, row.cells[:used]), tuple(evened)


def _is_empty(cells: Sequence[Cell]) -> bool:
    return all(cell == "" for cell in cells)


def column_name(heading: str) -> str:
    """The name that expressions know a heading by: letters and digits are kept, all other signs become one `_`.

    Examples
    --------
    >>> column_name("Elever 2014"), column_name("Udgift, kr./elev"), column_name("2014"), column_name("if")
    ('Elever_2014', 'Udgift_kr_elev', '_2014', 'if_')
    """
    # Python's parser reads names in this form.
    text = unicodedata.normalize("NFKC", heading)
    name = re.sub(r"\W+", "_", text)
    if name != text:
        name = re.sub(r"_+", "_", name).strip("_")
    if name[:1].isdigit():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def named_columns(header: Header, file: str) -> list[Heading]:
    """The columns other than those that say who a row is about.

    Raises
    ------
    InvalidInput
        A column has no name, or two have one name. All problems at once.
    """
    problems = []
    found = []
    for at, cell in enumerate(header.row.cells):
        written = re.sub(r"\s+", " ", label_text(cell))  # a heading may be broken over lines
        column = column_name(written)
        if at == header.recipient:
            column = "code"
        elif at == header.name:
            column = "name"
        elif not written:
            problems.append(f"{file}: column {at + 1} has no name in the header. Name it or take it out.")
        elif not column:
            problems.append(f'{file}: column {at + 1} is named "{written}", without a letter or digit. Rename it.')
        found.append(Heading(at, written, column))
    by_column: dict[str, list[Heading]] = {}
    for heading in found:
        by_column.setdefault(heading.column, []).append(heading)
    for column, same in by_column.items():
        if len(same) < 2 or not column:
            continue
        places = listed([heading.at + 1 for heading in same])
        if len({heading.written for heading in same}) == 1:
            problems.append(
                f'{file}: the column "{same[0].written}" is given {len(same)} times (columns {places}). '
                "Each column needs its own name; rename or take out all but one."
            )
        else:
            written = listed([f'"{heading.written}"' for heading in same])
            problems.append(
                f"{file}: {written} (columns {places}) would all be called {column} in expressions, which keep only "
                "letters, digits and _. Rename all but one."
            )
    if problems:
        raise InvalidInput(*problems)
    return [heading for heading in found if heading.at not in (header.recipient, header.name)]
