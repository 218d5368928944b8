"""The sheets Beregning: one for each year, with live formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from fordel.excel.book import USUAL_WIDTH, WIDTHS, Book, Sheet
from fordel.excel.calculation import calculation
from fordel.excel.cells import Calculation, Column
from fordel.excel.linked_figures import absent_codes, has_minimum_grant, linked_figures
from fordel.excel.published_sheets import shown_names
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel.allocation import Allocation

__all__ = ["calculation_sheets"]

CODE_AND_NAME = {"code": 7, "name": 22}


def calculation_sheets(book: Book, allocation: Allocation, text: Texts) -> None:
    """A sheet for each year of the pool."""
    names = shown_names(allocation, text)
    mark = f" - {text('synthetic')}" if allocation.result.synthetic else ""
    for year in allocation.result.years:
        name = text("x_calculation") if year.year is None else f"{text('x_calculation')} {year.year}"
        linked, absent = linked_figures(allocation, year, text), len(absent_codes(allocation, year))
        made = calculation(year, allocation.result.codes, names, text, linked, absent, has_minimum_grant(allocation))
        _write(book.sheet(name), made, f"{name}: {allocation.result.title}{mark}", text)


def _write(sheet: Sheet, made: Calculation, title: str, text: Texts) -> None:
    sheet.put(0, 0, title, "title")
    for row, note in enumerate(made.notes, 1):
        sheet.put(row, 0, note, "note")
    row = len(made.notes) + 2
    for column, value in enumerate(made.values, 2):
        sheet.put(row, column, value.heading, "header")
        if value.formula is None:
            sheet.put(row + 1, column, value.value, value.style, bold=True)
        else:
            sheet.formula(row + 1, column, value.formula, value.value, value.style, bold=True)
    first = made.first - 1
    _write_columns(sheet, made.columns, 0, first)
    _write_columns(sheet, made.groups, len(made.columns) + 1, first)
    last = first + len(made.columns[0].values)
    sheet.put(last, 1, text("x_total"), bold=True)
    for column, of in enumerate(made.columns):
        if of.summed:
            letter = xl_col_to_name(column)
            total = float(sum(of.values))
            sheet.formula(last, column, f"=SUM({letter}{first + 1}:{letter}{last})", total, of.style, bold=True)
    # Headings of three lines, explanations of four small ones.
    for heading_row, height in ((row, 48), (first - 2, 48), (first - 1, 46)):
        sheet.raw.set_row(heading_row, height)
    sheet.header_in_view(first, repeated=first - 2)


def _write_columns(sheet: Sheet, columns: tuple[Column, ...], start: int, first: int) -> None:
    for column, of in enumerate(columns, start):
        sheet.put(first - 2, column, of.heading, "header")
        sheet.put(first - 1, column, of.how, "how")
        width = CODE_AND_NAME.get(of.name, WIDTHS.get(of.style, USUAL_WIDTH))
        sheet.raw.set_column(column, column, width)
        for row, value in enumerate(of.values, first):
            formula = None if of.formulas is None else of.formulas[row - first]
            if formula is None:
                sheet.put(row, column, value if isinstance(value, str | None) else float(value), of.style)
            else:
                sheet.formula(row, column, formula, float(value), of.style)
