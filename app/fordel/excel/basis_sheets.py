"""The sheets of what an allocation rests on: its rules, its assumptions, and the figures that were used."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from fordel.danish_numbers import number
from fordel.excel.book import Book
from fordel.excel.published_sheets import shown_names, title
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel.allocation import Allocation

__all__ = ["assumptions_sheet", "data_cells", "data_sheet", "rules_sheet"]

RULES = ("pool.", "part.", "group.", "eligibility.", "phase_in.", "guarantee.", "merge[")
# Rows of the Data sheet: title, meaning, unit, source, column name, and then the recipients.
MEANING, UNIT, SOURCE, COLUMN, FIRST = 2, 3, 4, 5, 6


def rules_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Regler: every rule as it was used, with its path, its value and where it comes from."""
    sheet = book.sheet(text("x_rules"))
    top = title(sheet, allocation, text) + 1
    if allocation.basis is None:
        sheet.put(top, 0, text("x_rules_unknown"), "note")
        return
    result = allocation.result
    says = {part.name: part.says.of(text.lang) for part in result.years[0].parts}
    source = (result.source.document.of(text.lang), result.source.section.of(text.lang))
    general = ", ".join(part for part in source if part)
    sheet.heading(top, [text(f"x_rule_{name}") for name in ("path", "value", "source", "changed")], [38, 50, 60, 18])
    rules, defaults = allocation.basis.rules, allocation.basis.defaults
    for row, (path, value) in enumerate(rules + defaults, top + 1):
        part = path.split(".")[1] if path.startswith("part.") else ""
        changed = any(path == asked or path.startswith(f"{asked}.") for asked in allocation.overrides)
        sheet.put(row, 0, path)
        is_year = path.startswith("data.years.") or (path.startswith("merge") and path.endswith(".year"))
        sheet.put(row, 1, *((value, "year") if is_year else _cell(value)))
        # What was changed, left out or is about the data is not the source's word.
        stated = not changed and row <= top + len(rules) and path.startswith(RULES)
        left_out = text("x_rule_default") if row > top + len(rules) else ""
        sheet.put(row, 2, says.get(part) or general if stated else left_out, "wrapped")
        sheet.put(row, 3, text("yes") if changed else "")
    taken_out = [path for path, value in allocation.overrides.items() if value is None]
    for row, path in enumerate(taken_out, top + 1 + len(rules) + len(defaults)):
        sheet.put(row, 0, path)
        sheet.put(row, 1, text("taken_out"), "note")
        sheet.put(row, 3, text("yes"))
    sheet.raw.autofilter(top, 0, top + len(rules) + len(defaults) + len(taken_out), 3)
    sheet.header_in_view(top + 1, 1)


def assumptions_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Forudsætninger: what the source leaves open; below it the notes and the user's own figures."""
    sheet = book.sheet(text("heading_assumptions"))
    row = title(sheet, allocation, text) + 1
    names = ("about", "chosen", "because", "alternatives")
    sheet.heading(row, [text(f"x_assumption_{name}") for name in names], [32, 48, 60, 60])
    sheet.header_in_view(row + 1, 1)
    for stated in allocation.assumptions:
        row += 1
        sentences = (stated.about, stated.chosen, stated.because)
        for column, sentence in enumerate(sentences):
            sheet.put(row, column, sentence.of(text.lang), "wrapped")
        sheet.put(row, 3, "\n".join(other.of(text.lang) for other in stated.alternatives), "wrapped")
    notes = [note.of(text.lang) for note in allocation.result.notes]
    notes += [
        text("data_changed", column=column, count=number(record["recipients"]))
        for column, record in allocation.data_record.items()
    ]
    if notes:
        row += 2
        sheet.put(row, 0, text("heading_notes"), bold=True)
        for note in notes:
            row += 1
            sheet.put(row, 0, note)


def data_sheet(book: Book, allocation: Allocation, text: Texts) -> None:
    """Data: the columns that the rules use, as they were used.

    No filter: sorting would move the cells that the calculation refers to.
    """
    sheet = book.sheet(text("x_data"))
    sheet.put(0, 0, allocation.result.title, "title")
    if allocation.result.synthetic:
        sheet.put(1, 0, text("synthetic"), "warning")
    if allocation.basis is None:
        sheet.put(MEANING, 0, text("x_data_unknown"), "note")
        return
    figures, dictionary = allocation.basis.figures, allocation.basis.dictionary
    sheet.heading(
        COLUMN, [text("code"), text("name"), *map(str, figures.columns)], [7, 22, *[20] * len(figures.columns)]
    )
    for row, name in ((MEANING, "x_meaning"), (UNIT, "unit"), (SOURCE, "column_source")):
        sheet.put(row, 1, text(name), "note")
    for column, name in enumerate(figures.columns, 2):
        if name in dictionary.index:
            entry = dictionary.loc[name]
            sheet.put(MEANING, column, entry["danish" if text.lang == "da" else "english"], "how")
            sheet.put(UNIT, column, entry["unit"], "how")
            sheet.put(SOURCE, column, entry["source"], "how")
        elif name in allocation.data_record:
            sheet.put(SOURCE, column, text("x_own_figures"), "how")
    for row, (code, name) in enumerate(zip(allocation.result.codes, shown_names(allocation, text), strict=True), FIRST):
        sheet.put(row, 0, code)
        sheet.put(row, 1, name)
    for column, name in enumerate(figures.columns, 2):
        for row, value in enumerate(figures[name].tolist(), FIRST):
            sheet.put(row, column, *_cell(value))
    sheet.header_in_view(FIRST)


def data_cells(allocation: Allocation, text: Texts) -> dict[str, str]:
    """For each column of numbers on the Data sheet, its cell in row {row}, which `data_row` gives.

    Examples
    --------
    >>> import fordel
    >>> allocation = fordel.solve("yderkommuner-17a", figure_errors=False)
    >>> data_cells(allocation, Texts("en"))["population_2019"].format(row=7)
    'Data!D7'
    """
    if allocation.basis is None:
        return {}
    figures = allocation.basis.figures
    return {
        str(name): f"{text('x_data')}!{xl_col_to_name(column)}{{row}}"
        for column, name in enumerate(figures.columns, 2)
        if figures[name].dtype.kind in "iuf"
    }


def _cell(value: Any) -> tuple[Any, str]:
    """A value of a file as a cell, with its format."""
    match value:
        case bool():
            return str(value).lower(), "text"
        case int():
            return value, "kroner"
        case Decimal() | Fraction():
            return float(value), "figure"
        case float():
            return value, "figure"
        case Mapping():
            return "; ".join(f"{key} = {_cell(inner)[0]}" for key, inner in value.items()), "text"
        case list() | tuple():
            return ", ".join(str(_cell(inner)[0]) for inner in value), "text"
        case None:
            return None, "text"
        case _:
            return str(value), "text"
