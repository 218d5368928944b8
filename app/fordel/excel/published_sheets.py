"""The sheets that are published: the table, recipient by year, and what each step gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from fordel.danish_numbers import number
from fordel.excel.book import USUAL_WIDTH, WIDTHS, Book, Sheet
from fordel.step_order import STEPS, steps_in_order
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel.allocation import Allocation

__all__ = ["allocation_sheet", "filtered_table", "parts_sheet", "shown_names", "title", "years_sheet"]

NAME_WIDTH = 22


def title(sheet: Sheet, allocation: Allocation, text: Texts) -> int:
    """Title, source and the mark of made-up figures; the next free row."""
    result = allocation.result
    sheet.put(0, 0, result.title, "title")
    source = [part.of(text.lang) for part in (result.source.document, result.source.section)]
    lines = [f"{text('source')}: {', '.join(part for part in source if part)}"] if any(source) else []
    if result.price_level:
        lines.append(f"{text('price_level')}: {result.price_level}")
    for row, line in enumerate(lines, 1):
        sheet.put(row, 0, line, "note")
    if result.synthetic:
        sheet.put(1 + len(lines), 0, text("synthetic"), "warning")
        return 2 + len(lines)
    return 1 + len(lines)


def shown_names(allocation: Allocation, text: Texts) -> list[str]:
    """The names as shown; real names beside made-up figures carry the mark."""
    marked = allocation.result.synthetic and allocation.real_names
    mark = f" ({text('synthetic_figures')})" if marked else ""
    return [name + mark for name in allocation.names]


def allocation_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Fordeling: one row per recipient and year, with totals of all rows and of those that the filter shows."""
    table = allocation.table.assign(name=shown_names(allocation, text) * len(allocation.result.years))
    table["binding"] = [text(f"x_binding_{name}") if name else "" for name in table["binding"]]
    columns = {
        "code": "text",
        "name": "text",
        "year": "year",
        "key": "key",
        "fair_share_kr": "exact",
        "floor_kr": "kroner",
        "cap_kr": "kroner",
        "amount_kr": "kroner",
        "binding": "text",
        "per_inhabitant_kr": "per",
    }
    shown = [
        name for name in columns if name not in ("year", "cap_kr", "per_inhabitant_kr") or table[name].notna().any()
    ]
    sheet = book.sheet(text("x_allocation"))
    top = title(sheet, allocation, text)
    others = allocation.amount - allocation.total
    if others:
        sheet.put(top, 0, text("x_not_distributed", kroner=number(others), amount=number(allocation.amount)), "note")
        top += 1
    filtered_table(
        sheet,
        top + 1,
        [text(f"x_column_{name}") for name in shown],
        [columns[name] for name in shown],
        [_plain(table[name]) for name in shown],
        summed=[name in ("fair_share_kr", "amount_kr") for name in shown],
        text=text,
    )


def years_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Fordeling pr. år: recipient by year."""
    years = allocation.result.years
    sheet = book.sheet(text("x_by_year"))
    top = title(sheet, allocation, text) + 1
    n, first = len(allocation.result.codes), top + 3
    letters = [xl_col_to_name(2 + position) for position in range(len(years))]

    def across(row: int) -> tuple[str, int]:
        return f"=SUM({letters[0]}{row + 1}:{letters[-1]}{row + 1})", sum(y.amounts[row - first] for y in years)

    filtered_table(
        sheet,
        top,
        [text("code"), text("name"), *(str(year.year) for year in years), text("x_all_years")],
        ["text", "text", *["kroner"] * (len(years) + 1)],
        [allocation.result.codes, shown_names(allocation, text), *(year.amounts for year in years), [None] * n],
        summed=[False, False, *[True] * (len(years) + 1)],
        text=text,
        last=across,
    )


def parts_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Delpuljer, the form that is published: base amount, each part, limits, rounding, total."""
    years = allocation.result.years
    steps = steps_in_order(step.name for year in years for step in year.steps)
    sheet = book.sheet(text("x_parts"))
    top = title(sheet, allocation, text) + 1
    first, n = top + 3, len(allocation.result.codes)
    with_years = years[0].year is not None
    headings = [text("code"), text("name"), *([text("x_column_year")] if with_years else [])]
    words = len(headings)
    headings += [text(f"x_step_{step}") if step in STEPS else step for step in steps] + [text("x_total")]
    cells: list[Sequence[Any]] = [allocation.result.codes * len(years), shown_names(allocation, text) * len(years)]
    if with_years:
        cells.append([year.year for year in years for _ in range(n)])
    given = [{step.name: step.amounts for step in year.steps} for year in years]
    cells += [[kroner for own in given for kroner in own.get(step, (0,) * n)] for step in steps]
    amounts = [amount for year in years for amount in year.amounts]
    letters = xl_col_to_name(words), xl_col_to_name(words + len(steps) - 1)
    filtered_table(
        sheet,
        top,
        headings,
        [*["text"] * 2, *["year"] * (words - 2), *["kroner"] * (len(steps) + 1)],
        [*cells, [None] * len(amounts)],
        summed=[*[False] * words, *[True] * (len(steps) + 1)],
        text=text,
        last=lambda row: (f"=SUM({letters[0]}{row + 1}:{letters[1]}{row + 1})", amounts[row - first]),
    )


def filtered_table(
    sheet: Sheet,
    top: int,
    headings: Sequence[str],
    formats: Sequence[str],
    cells: Sequence[Sequence[Any]],
    *,
    summed: Sequence[bool],
    text: Texts,
    last: Callable[[int], tuple[str, int]] | None = None,
) -> None:
    """Two rows of totals, the header, and the rows; the header stays in view and filters.

    `last` gives the formula of the last column in a row, and its value.
    """
    header, first = top + 2, top + 3
    below = first + len(cells[0])
    sheet.heading(header, headings, [7, NAME_WIDTH, *(WIDTHS.get(style, USUAL_WIDTH) for style in formats[2:])])
    sheet.raw.set_row(header, 32)  # headings of two lines
    for row in range(first, below):
        for column, (style, values) in enumerate(zip(formats, cells, strict=True)):
            if last is not None and column == len(formats) - 1:
                sheet.formula(row, column, *last(row), style)
            else:
                sheet.put(row, column, values[row - first], style)
    for row, label, function in ((top, "x_total", "SUM("), (top + 1, "x_total_shown", "SUBTOTAL(109,")):
        sheet.put(row, 1, text(label), bold=True)
        for column, (style, values) in enumerate(zip(formats, cells, strict=True)):
            if summed[column]:
                letter = xl_col_to_name(column)
                numbers = (
                    values if last is None or column < len(formats) - 1 else [last(r)[1] for r in range(first, below)]
                )
                formula = f"={function}{letter}{first + 1}:{letter}{below})"
                sheet.formula(row, column, formula, sum(v or 0 for v in numbers), style, bold=True)
    sheet.raw.autofilter(header, 0, below - 1, len(headings) - 1)
    sheet.header_in_view(first)


def _plain(column: pd.Series[Any]) -> list[Any]:
    return [None if pd.isna(value) else value for value in column.tolist()]
