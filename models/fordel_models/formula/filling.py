"""[[missing]] tables: values for cells that the table of recipients lacks, each of them an assumption."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from fordel_models.recipients import Cell, Recipients, named, plain
from fordel_models.result import Assumption, Text
from fordel_models.specification import Missing
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput

__all__ = ["fill"]


def fill(recipients: Recipients, missing: Sequence[Missing], where: str) -> tuple[Recipients, tuple[Assumption, ...]]:
    """The recipients with the missing cells filled, and the assumptions that this makes.

    Raises
    ------
    InvalidInput
        There is no such column or code, or a cell is not missing: figures are never replaced. All problems at once.
    """
    problems: list[str] = []
    assumptions = []
    for number, table in enumerate(missing, 1):
        found = _problems(recipients, table, f"{where}, missing[{number}]")
        problems += found
        if not found:
            positions = [recipients.positions[code] for code in table.codes]
            cells: dict[int, Cell] = dict.fromkeys(positions, plain(table.value))
            recipients = recipients.with_cells(table.column, cells)
            assumptions.append(_assumption(table, recipients.labels(positions)))
    if problems:
        raise InvalidInput(*problems)
    return recipients, tuple(assumptions)


def _problems(recipients: Recipients, table: Missing, where: str) -> list[str]:
    cells = recipients.columns.get(table.column)
    if cells is None:
        near = difflib.get_close_matches(table.column, recipients.known, 1)
        nearest = f' The nearest name is "{near[0]}".' if near else ""
        return [f'{where}.column: there is no column "{table.column}".{nearest}']
    unknown = [code for code in table.codes if code not in recipients.positions]
    if unknown:
        return [f"{where}.codes: there is no recipient with code {named(unknown)}."]
    there = [recipients.positions[code] for code in table.codes if cells[recipients.positions[code]] is not None]
    if there:
        return [
            f'{where}.codes: column "{table.column}" is not missing for {recipients.some(there)}. Only missing '
            "cells are filled; take these codes out."
        ]
    if any(isinstance(cell, (str, bool)) for cell in cells):
        return [f'{where}.value: column "{table.column}" does not hold numbers and cannot be filled with one.']
    return []


def _assumption(table: Missing, labels: Sequence[str]) -> Assumption:
    value, whose = decimal_text(table.value), ", ".join(labels)
    return Assumption(
        about=Text(f"Manglende tal i kolonnen {table.column}", f"Missing figures in column {table.column}"),
        chosen=Text(f"{value.replace('.', ',')} for {whose}", f"{value} for {whose}"),
        because=table.because,
    )
