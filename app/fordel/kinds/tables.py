"""The further tables of a result, projects or a path over years, as people and files have them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel.allocation import Allocation
from fordel.danish_numbers import exact_number, number
from fordel.texts import Texts
from fordel_models.result import Cell, Column, ResultTable, Text, YearResult
from fordel_solver.errors import InvalidInput

__all__ = ["as_data", "column_title", "frame", "frames", "shown_rows"]

# What files of the result are called already.
TAKEN = ("allocation", "parts", "certificate", "run")


def frames(allocation: Allocation, lang: str = "en") -> dict[str, pd.DataFrame]:
    """The tables by name.

    Parameters
    ----------
    allocation : Allocation
    lang : "en" or "da"
        Language of the sentences in them.
    """
    return {table.name: frame(table, allocation, lang) for table in allocation.result.tables}


def frame(table: ResultTable, allocation: Allocation, lang: str = "en") -> pd.DataFrame:
    """A table with a column "name" after each column of codes; exact numbers as floats of 15 digits.

    Raises
    ------
    InvalidInput
        Its name is that of another file of the result.
    """
    if table.name in TAKEN:
        raise InvalidInput(f'A table of {allocation.result.id} is called "{table.name}", as another file is.')
    columns: dict[str, list[Any]] = {}
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        columns[column.name] = [_value(cell, lang) for cell in cells]
        if column.kind == "code":
            name = "name" if column.name == "code" else f"{column.name}_name"
            columns[name] = [None if cell is None else _name(str(cell), allocation) for cell in cells]
    found = pd.DataFrame(columns)
    whole = {
        column.name: "Int64"
        for column in table.columns
        if column.kind == "kroner" and all(cell is None or isinstance(cell, int) for cell in columns[column.name])
    }
    return found.astype({name: own for name, own in whole.items() if len(found)})


def as_data(table: ResultTable, allocation: Allocation, lang: str) -> dict[str, Any]:
    """A table for JSON."""
    found = frame(table, allocation, lang).astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    return {
        "name": table.name,
        "title": table.title.of(lang),
        "columns": [{"name": own.name, "title": own.title.of(lang), "kind": own.kind} for own in table.columns],
        "rows": rows,
        "notes": [note.of(lang) for note in table.notes],
    }


def shown_rows(table: ResultTable, allocation: Allocation, lang: str) -> tuple[list[str], list[list[str]], int]:
    """Headings, rows and how many columns of words come first, for the terminal and for documents."""
    headings = [own.title.of(lang) for own in table.columns]
    rows = [list(_shown(row, table.columns, allocation, lang)) for row in table.rows]
    words = next((at for at, own in enumerate(table.columns) if own.kind in ("kroner", "number")), len(headings))
    return headings, rows, words


def column_title(year: YearResult, text: Texts) -> str:
    """The pool and the year, as a heading."""
    name = year.pool_title.of(text.lang) or year.pool
    words = [word for word in (name, "" if year.year is None else str(year.year)) if word]
    return ", ".join(words) or text("amount")


def _shown(row: tuple[Cell, ...], columns: tuple[Column, ...], allocation: Allocation, lang: str) -> Iterator[str]:
    for cell, column in zip(row, columns, strict=True):
        if cell is None:
            yield ""
        elif column.kind == "code":
            yield _label(str(cell), allocation)
        elif column.name == "year":
            yield str(cell)
        elif isinstance(cell, Text):
            yield cell.of(lang)
        elif column.kind == "kroner" and isinstance(cell, int):
            yield number(cell)
        elif isinstance(cell, Fraction | int) and column.kind in ("kroner", "number"):
            yield exact_number(round(Fraction(cell), 4))
        else:
            yield str(cell)


def _value(cell: Cell, lang: str) -> Any:
    if isinstance(cell, Text):
        return cell.of(lang)
    if isinstance(cell, Fraction):
        return int(cell) if cell.denominator == 1 else float(f"{float(cell):.15g}")
    return cell


def _label(code: str, allocation: Allocation) -> str:
    name = _name(code, allocation)
    return code if name == code else f"{code} {name}"


def _name(code: str, allocation: Allocation) -> str:
    names = dict(zip(allocation.result.codes, allocation.names, strict=True))
    return names.get(code, code)
