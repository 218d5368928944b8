"""A workbook calculated by a spreadsheet engine that is not ours, after changes to some cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import formulas
import openpyxl

# The engine knows no filters: all rows are shown, and the subtotal of the rows shown is the sum.
formulas.get_functions()["SUBTOTAL"] = lambda kind, cells: formulas.get_functions()["SUM"](cells)


class Calculated:
    """The cells of a workbook: what stands in them, and what the engine makes of the formulas."""

    def __init__(self, path: Path, changes: Mapping[tuple[str, str], float] | None = None) -> None:
        self.typed = openpyxl.load_workbook(path)
        for (sheet, cell), value in (changes or {}).items():
            self.typed[sheet][cell] = value
        if changes:
            path = path.with_name("changed.xlsx")
            self.typed.save(path)
        self.path = path

    @cached_property
    def cells(self) -> Any:
        """What the engine makes of all formulas."""
        return formulas.ExcelModel().loads(str(self.path)).finish().calculate()

    def __getitem__(self, place: tuple[str, str]) -> Any:
        sheet, cell = place
        typed = self.typed[sheet][cell].value
        if not (isinstance(typed, str) and typed.startswith("=")):
            return typed
        value = self.cells[f"'[{self.path.name}]{sheet.upper()}'!{cell}"].value[0, 0]
        return float(value) if isinstance(value, bool | int | float) or hasattr(value, "dtype") else value

    def formulas(self) -> list[tuple[str, str]]:
        """Where the formulas are."""
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.typed
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=")
        ]

    def column(self, sheet: str, heading: str, row: int = 0) -> list[Any]:
        """The cells under a heading, down to the line with the totals."""
        header = [cell for line in self.typed[sheet].iter_rows() for cell in line if cell.value == heading]
        top = header[-1]
        first = top.row + (2 if sheet.startswith(("Beregning", "Calculation")) else 1)
        found = []
        for below in range(first, self.typed[sheet].max_row + 1):
            if self.typed[sheet].cell(below, 1).value is None:
                break
            found.append(self[sheet, self.typed[sheet].cell(below, top.column).coordinate])
        return found

    def place(self, sheet: str, heading: str, number: int) -> tuple[str, str]:
        """The cell of the recipient of that number, from 0, under a heading."""
        top = [cell for line in self.typed[sheet].iter_rows() for cell in line if cell.value == heading][-1]
        first = top.row + (2 if sheet.startswith(("Beregning", "Calculation")) else 1)
        return sheet, self.typed[sheet].cell(first + number, top.column).coordinate

    def value(self, sheet: str, heading: str) -> Any:
        """The single cell under a heading."""
        top = next(cell for line in self.typed[sheet].iter_rows() for cell in line if cell.value == heading)
        return self[sheet, self.typed[sheet].cell(top.row + 1, top.column).coordinate]
