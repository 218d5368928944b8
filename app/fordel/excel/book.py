"""A workbook that is the same bytes each time, with the formats of all our sheets, and text that is never a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

__all__ = ["Book", "Sheet"]

CREATED = datetime.datetime(2000, 1, 1)  # any fixed time: the file must not depend on the clock
KRONER = "#,##0"
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#444444"},
    "warning": {"bold": True, "font_color": "#9C0006"},
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7", "bottom": 1},
    "how": {"italic": True, "font_size": 8, "text_wrap": True, "valign": "top", "font_color": "#444444"},
    "text": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "year": {"num_format": "0"},
    "kroner": {"num_format": KRONER},
    "exact": {"num_format": "#,##0.000000"},
    "per": {"num_format": "#,##0.00"},
    "key": {"num_format": "0.000000000000000"},
    "key_sum": {"num_format": "0.000000000"},
    "percent": {"num_format": "0.00%"},
    "figure": {"num_format": "#,##0.###############"},
    # A multiplier that nothing reaches is 1E+99 in the formulas.
    "multiplier": {"num_format": '[<1000000000000000]#,##0.00;"-"'},
}
WIDTHS = {"key": 20, "exact": 20, "year": 10, "text": 16}
USUAL_WIDTH = 17
A4 = 9
LONGEST_WHOLE = 10**15  # a double holds so many kroner to the krone
LONGEST_TEXT = 32_767  # characters in a cell


class Book:
    """A workbook in memory."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(
            self._bytes,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
        )
        self._workbook.set_properties({"created": CREATED})
        self._workbook.set_calc_mode("auto")
        self._formats: dict[tuple[str, bool], Format] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet after the others."""
        return Sheet(self._workbook.add_worksheet(name), self)

    def format(self, name: str, *, bold: bool = False) -> Format:
        """One of the formats, bold for a sum."""
        if (name, bold) not in self._formats:
            self._formats[name, bold] = self._workbook.add_format(FORMATS[name] | ({"bold": True} if bold else {}))
        return self._formats[name, bold]

    def close(self) -> bytes:
        """The file."""
        self._workbook.close()
        return self._bytes.getvalue()


class Sheet:
    """A worksheet, written cell by cell; rows and columns count from 0."""

    def __init__(self, worksheet: Worksheet, book: Book) -> None:
        self.raw = worksheet
        self.book = book

    def put(self, row: int, column: int, value: Any, style: str = "text", *, bold: bool = False) -> None:
        """A cell of text, a number, or nothing. Text that looks like a formula stays text."""
        look = self.book.format(style, bold=bold)
        if value is None or value != value or value == "":
            self.raw.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.raw.write_string(row, column, value[:LONGEST_TEXT], look)
        elif isinstance(value, int) and abs(value) >= LONGEST_WHOLE:
            self.raw.write_string(row, column, str(value), look)
        else:
            self.raw.write_number(row, column, value, look)

    def formula(
        self, row: int, column: int, formula: str, value: float, style: str = "kroner", *, bold: bool = False
    ) -> None:
        """A live formula, and what it comes to, for programs that show files without calculating."""
        self.raw.write_formula(row, column, formula, self.book.format(style, bold=bold), value)

    def header_in_view(self, row: int, columns: int = 2, *, repeated: int | None = None) -> None:
        """Rows above `row` and the first columns stay in view; on paper the pages are as wide as the table."""
        self.raw.freeze_panes(row, columns)
        self.raw.repeat_rows(row - 1 if repeated is None else repeated, row - 1)
        self.raw.set_landscape()
        self.raw.set_paper(A4)
        self.raw.fit_to_pages(1, 0)

    def heading(self, row: int, headings: Sequence[str], widths: Sequence[float]) -> None:
        """A row of column headings, and the widths of the columns."""
        for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
            self.put(row, column, text, "header")
            self.raw.set_column(column, column, width)
