"""A comparison as JSON, CSV and Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from fordel.comparing.comparison import Comparison
from fordel.files import csv_bytes, write_together
from fordel.texts import Texts
from fordel.whole_files import made_folder
from fordel_solver.errors import InvalidInput

__all__ = ["comparison_as_data", "comparison_xlsx", "merge_lines", "said", "write_comparison"]

FORMATS = {
    "code": "text",
    "name": "text",
    "year": "year",
    "grouping": "text",
    "label": "text",
    "recipients": "kroner",
    "a_kr": "kroner",
    "b_kr": "kroner",
    "difference_kr": "kroner",
    "difference_per_inhabitant_kr": "per",
    "only_in": "text",
    "cause": "text",
}
SUMMED = ("a_kr", "b_kr", "difference_kr")


def comparison_as_data(comparison: Comparison) -> dict[str, Any]:
    """What `fordel compare --json` says."""
    return {
        "a": comparison.a,
        "b": comparison.b,
        "years": list(comparison.years),
        "missing_years": {side: list(years) for side, years in comparison.missing_years.items()},
        "total_a_kr": comparison.total_a,
        "total_b_kr": comparison.total_b,
        "difference_kr": comparison.difference,
        "winners": len(comparison.winners),
        "losers": len(comparison.losers),
        "unchanged": len(comparison.totals) - len(comparison.winners) - len(comparison.losers),
        "only_in_a": comparison.totals.query("only_in == 'a'")["code"].tolist(),
        "only_in_b": comparison.totals.query("only_in == 'b'")["code"].tolist(),
        "merges": [
            {
                "from": list(merge.former),
                "to": list(merge.successors),
                "year": merge.year,
                "together": not merge.is_split,
            }
            for merge in comparison.merges
        ],
        "causes_by": comparison.by,
        "synthetic": comparison.synthetic,
        "totals": _records(comparison.totals),
        "table": _records(comparison.table),
        "groups": _records(comparison.groups),
        "causes": _records(comparison.causes),
    }


def write_comparison(comparison: Comparison, out: Path, lang: str = "en") -> list[Path]:
    """Write a comparison to `out`: a .csv or .xlsx file, or a folder with one of each.

    A CSV holds the rows per year, `comparison_totals.csv`, `comparison_groups.csv` and `comparison_causes.csv` of a
    folder the others.

    Raises
    ------
    InvalidInput
        The place cannot be written, or is neither.
    """
    suffix = out.suffix.lower()
    if suffix == ".xlsx":
        return write_together({out: comparison_xlsx(comparison, lang)})
    if suffix == ".csv":
        return write_together({out: csv_bytes(comparison.table, lang)})
    if suffix and not out.is_dir():
        raise InvalidInput(f"{out} is neither a .csv nor an .xlsx file. Give one of these, or a folder, with --out.")
    made_folder(out)
    tables = {"": comparison.table, "_totals": comparison.totals}
    tables |= {"_groups": comparison.groups, "_causes": comparison.causes}
    contents: dict[str | PathLike[str], bytes] = {
        out / f"comparison{name}.csv": csv_bytes(table, lang) for name, table in tables.items()
    }
    return write_together(contents | {out / "comparison.xlsx": comparison_xlsx(comparison, lang)})


def comparison_xlsx(comparison: Comparison, lang: str = "en") -> bytes:
    """Sheets: all years together, by year (with several years), by group, and by rule."""
    from fordel.excel.book import Book
    from fordel.excel.published_sheets import filtered_table

    text = Texts(lang)
    book = Book()
    sheets = [("c_sheet_totals", comparison.totals)]
    sheets += [("x_by_year", comparison.table)] if len(comparison.years) > 1 else []
    sheets += [("c_sheet_groups", comparison.groups), ("c_sheet_causes", comparison.causes)]
    for name, table in sheets:
        if table.empty:
            continue
        shown = table.assign(**{column: _said(table[column], column, text) for column in table if column in SAID})
        columns = [str(column) for column in shown.columns]
        sheet = book.sheet(text(name))
        sheet.put(0, 0, text("c_title", a=comparison.a, b=comparison.b), "title")
        lines = [(text("synthetic"), "warning")] if comparison.synthetic else []
        lines += [(line, "note") for line in merge_lines(comparison, text)]
        for row, (line, style) in enumerate(lines, 1):
            sheet.put(row, 0, line, style)
        filtered_table(
            sheet,
            1 + max(len(lines), 1),
            [text(f"c_column_{column}") for column in columns],
            [FORMATS[column] for column in columns],
            [[None if pd.isna(value) else value for value in shown[column].tolist()] for column in columns],
            summed=[column in SUMMED for column in columns],
            text=text,
        )
    return book.close()


def merge_lines(comparison: Comparison, text: Texts) -> list[str]:
    """A sentence for each merge or split that the comparison meets."""
    names = comparison.names

    def labels(codes: Sequence[str]) -> str:
        return text.listed([f"{code} {names[code]}" if names.get(code, code) != code else code for code in codes])

    return [
        text(
            "c_split" if merge.is_split else "c_merged",
            former=labels(merge.former),
            successors=labels(merge.successors),
            year=merge.year,
        )
        for merge in comparison.merges
    ]


SAID = ("grouping", "label", "only_in", "cause")


def _said(values: pd.Series[Any], column: str, text: Texts) -> list[str]:
    """Our own words for what the tables hold, in the language of the output."""
    return [said(str(value), column, text) for value in values]


def said(value: str, column: str, text: Texts) -> str:
    """One of our own words in the language of the output: a grouping, a step, a side.

    Examples
    --------
    >>> said("1", "label", Texts("da")), said("pool.floor", "cause", Texts("da"))
    ('Hovedstadskommuner', 'pool.floor')
    """
    known = f"c_{column}_{value}"
    return text(known) if value and text.knows(known) else value


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns: dict[str, Sequence[Any]] = {str(name): table[name].tolist() for name in table.columns}
    return [
        {name: None if pd.isna(value) else value for name, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
