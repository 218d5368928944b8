"""The workbook of a result that is no single pool: what each recipient gets, by pool and year, and the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fordel.excel.basis_sheets import assumptions_sheet
from fordel.excel.book import Book
from fordel.excel.published_sheets import filtered_table, shown_names, title
from fordel.kinds.tables import column_title, frame
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel.allocation import Allocation
    from fordel_models.result import ResultTable

__all__ = ["model_xlsx"]

MOST_LETTERS = 31  # of the name of a sheet
FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))
STYLES = {"text": "text", "code": "text", "kroner": "kroner", "number": "figure"}


def model_xlsx(allocation: Allocation, text: Texts) -> bytes:
    """Sheets: the allocation (recipient by pool and year), one for each further table, and the assumptions."""
    book = Book()
    taken: set[str] = set()
    _allocation_sheet(book, allocation, text)
    taken.add(text("x_allocation").casefold())
    for table in allocation.result.tables:
        _table_sheet(book, table, allocation, text, taken)
    assumptions_sheet(book, allocation, text)
    return book.close()


def _allocation_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    years = allocation.result.years
    sheet = book.sheet(text("x_allocation"))
    top = title(sheet, allocation, text) + 1
    columns = [*(year.amounts for year in years), tuple(allocation.amounts.tolist())]
    filtered_table(
        sheet,
        top,
        [text("code"), text("name"), *(column_title(year, text) for year in years), text("x_total")],
        ["text", "text", *["kroner"] * len(columns)],
        [allocation.result.codes, shown_names(allocation, text), *columns],
        summed=[False, False, *[True] * len(columns)],
        text=text,
    )


def _table_sheet(book: Book, table: ResultTable, allocation: Allocation, text: Texts, taken: set[str]) -> None:
    sheet = book.sheet(_sheet_name(table.title.of(text.lang), taken))
    top = title(sheet, allocation, text) + 1
    sheet.put(top, 0, table.title.of(text.lang), bold=True)
    found = frame(table, allocation, text.lang)
    headings, styles = [], []
    for column in table.columns:
        headings.append(column.title.of(text.lang))
        styles.append(STYLES[column.kind])
        if column.kind == "code":
            headings.append(text("name"))
            styles.append("text")
    sheet.heading(top + 1, headings, [22 if style == "text" else 17 for style in styles])
    for at, name in enumerate(found.columns):
        cells = found[name].astype(object).where(found[name].notna(), None).tolist()
        for row, cell in enumerate(cells, top + 2):
            sheet.put(row, at, cell, "text" if isinstance(cell, str) else styles[at])
    sheet.header_in_view(top + 2, 1)
    for row, note in enumerate(table.notes, top + 3 + len(found)):
        sheet.put(row, 0, note.of(text.lang), "note")


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has."""
    name = wanted.translate(FORBIDDEN).strip("' ")[:MOST_LETTERS] or "-"
    base, count = name, 2
    while name.casefold() in taken:
        ending = f" {count}"
        name, count = base[: MOST_LETTERS - len(ending)] + ending, count + 1
    taken.add(name.casefold())
    return name
