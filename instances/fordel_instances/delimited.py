"""Delimited text (CSV) to a table of recipients: every cell exactly as it is written, or a problem that says where."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from fordel_solver.errors import InvalidInput

__all__ = ["read_delimited"]

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
DIGITS = re.compile(r"[0-9]+")
# 34,5 or 1.234.567,8 or 1 234: meant as a number, written another way.
WRITTEN_OTHERWISE = re.compile(r"[-+−]?([0-9]+,[0-9]+|[0-9]{1,3}([ .,\u00a0][0-9]{3})+(,[0-9]+)?)")
COULD_BE_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
# Rows of published tables that are no recipients, and cells that hold more than the code: 101 København.
TOTALS = frozenset(["hele landet", "i alt", "total"])
CODE_AND_NAME = re.compile(r"[0-9]+ +[^\W\d].*")
MISSING = frozenset(["", ".."])
EXACT_DIGITS = 15  # a float gives back every decimal of so many digits
SHOWN = 10  # cells of one column that are listed one by one

NUMBERS = "Numbers in this file are written with a decimal point and without thousands separators, such as 1234.5"
LEFT_EMPTY = 'A missing figure is an empty cell or ".."'


@dataclass(frozen=True)
class Row:
    """One line of the file below the header."""

    number: int  # as a text editor counts, header included
    cells: tuple[str, ...]


def read_delimited(content: bytes, file: str) -> pd.DataFrame:
    """A table of recipients from delimited text.

    UTF-8, with or without byte-order mark; comma or semicolon between cells; a header with a `code` column.

    Parameters
    ----------
    content : bytes
        The file's bytes.
    file : str
        The file's name, for messages.

    Returns
    -------
    DataFrame
        Index `code` (str; codes of one or two digits filled up to three), ascending. A column of whole numbers is
        int64, other numbers float64, text str. Cells that are empty or ".." are missing (a missing name: the code).
        A column is numbers when every cell that is not missing is a number; codes of equal width with zeros in front
        ("081") are text.

    Raises
    ------
    InvalidInput
        All problems of the file: columns, codes, rows of another length, cells that are not numbers in a column of
        numbers, numbers of more than 15 digits.

    Examples
    --------
    >>> table = read_delimited("code;name;elever\\n153;Brøndby;3090\\n101;København;34327\\n".encode(), "elever.csv")
    >>> table["elever"].to_dict()
    {'101': 34327, '153': 3090}
    """
    header, delimiter, lines = _lines(_text(content, file), file)
    problems = _header_problems(header, file)
    if problems:
        raise InvalidInput(*problems)
    if not lines:
        raise InvalidInput(f"{file} has a header but no rows. Write one row for each recipient.")
    rows = [row for row in lines if len(row.cells) == len(header)]
    problems += _ragged_problems(lines, header, delimiter, file)
    code_at = header.index("code")
    codes = [_code(row.cells[code_at]) for row in rows]
    problems += _code_problems(rows, codes, file)
    names = _column(rows, header.index("name")) if "name" in header else [""] * len(rows)
    places = [
        f"{file}, row {row.number}" + (f" ({f'{code} {name}'.strip()})" if code or name else "")
        for row, code, name in zip(rows, codes, names, strict=True)
    ]
    columns: dict[str, Sequence[float | str | None]] = {}
    numeric: list[tuple[str, list[str]]] = []
    for at, column in enumerate(header):
        cells = _column(rows, at)
        if at == code_at:
            continue
        if column == "name":
            columns[column] = [code if cell in MISSING else cell for code, cell in zip(codes, cells, strict=True)]
            continue
        if _is_text(cells):
            columns[column] = [None if cell in MISSING else cell for cell in cells]
            continue
        numeric.append((column, cells))
        wrong = _number_problems(cells, column, places)
        problems += wrong
        columns[column] = [] if wrong else _numbers(cells)
    problems += _ambiguous_problem(numeric, places)
    if problems:
        raise InvalidInput(*problems)
    return pd.DataFrame(columns, index=pd.Index(codes, name="code")).sort_index()


def _text(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            f"{file}, line {line}: this is not UTF-8 text. Save the file as CSV in UTF-8 "
            '(in Excel: Save as, "CSV UTF-8"); a workbook itself cannot be read.'
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidInput(
            f"{file}, line {line}: this is not text (it has a NUL in it). Save the file as CSV in UTF-8."
        )
    return text


def _lines(text: str, file: str) -> tuple[list[str], str, list[Row]]:
    if not text.strip():
        raise InvalidInput(f"{file} is empty. Write a header with a `code` column and one row for each recipient.")
    first = text.strip().splitlines()[0]
    delimiter = max(",;", key=lambda sign: ("code" in _split(first, sign), first.count(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            row = Row(reader.line_num, tuple(cell.strip() for cell in cells))
            if any(row.cells):  # spreadsheets leave rows of delimiters behind
                rows.append(row)
    except csv.Error as error:
        raise InvalidInput(
            f"{file}, line {reader.line_num}: the cells cannot be told apart ({error}). "
            'Look for a quotation mark (") that is not closed; inside quoted text it is written twice.'
        ) from None
    if not rows:
        raise InvalidInput(f"{file} has only delimiters in it. Write a header and one row for each recipient.")
    return list(rows[0].cells), delimiter, rows[1:]


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip(' "') for cell in line.split(delimiter)]


def _header_problems(header: Sequence[str], file: str) -> list[str]:
    problems = []
    if "code" not in header:
        shown = ", ".join(f'"{column}"' for column in header[:10]) + (", ..." if len(header) > 10 else "")
        problems.append(
            f"{file} has no column `code`. Its columns are {shown}, read with comma or semicolon between them. "
            "Name the column with the recipients' codes `code`."
        )
    for position, column in enumerate(header, 1):
        if not column:
            problems.append(f"{file}: column {position} has no name in the header. Name it or take it out.")
    for column in dict.fromkeys(header):
        at = [str(position) for position, name in enumerate(header, 1) if name == column]
        if column and len(at) > 1:
            problems.append(
                f'{file}: the column "{column}" is given {len(at)} times (columns {_and(at)}). '
                "Each column needs its own name; rename or take out all but one."
            )
    return problems


def _ragged_problems(lines: Iterable[Row], header: Sequence[str], delimiter: str, file: str) -> list[str]:
    return [
        f"{file}, row {row.number}: {len(row.cells)} cells where the header has {len(header)}. "
        f'Look for a "{delimiter}" too many or too few; text that has one in it stands in quotation marks.'
        for row in lines
        if len(row.cells) != len(header)
    ]


def _code_problems(rows: Sequence[Row], codes: Sequence[str], file: str) -> list[str]:
    problems = [
        f'{file}, row {row.number}, column "code": the code is missing. Every row is one recipient and needs its code.'
        for row, code in zip(rows, codes, strict=True)
        if not code
    ]
    problems += [
        f'{file}, row {row.number}, column "code": "{code}" is no code. The column holds codes only, such as 101: '
        "give names a column `name` of their own, and leave totals out, or they would get a share like the others."
        for row, code in zip(rows, codes, strict=True)
        if code.casefold() in TOTALS or CODE_AND_NAME.fullmatch(code)
    ]
    rows_of: dict[str, list[str]] = {}
    for row, code in zip(rows, codes, strict=True):
        rows_of.setdefault(code, []).append(str(row.number))
    problems += [
        f'{file}, rows {_and(numbers)}, column "code": {code} stands {len(numbers)} times. '
        "Each recipient has one row; keep one of them."
        for code, numbers in rows_of.items()
        if code and len(numbers) > 1
    ]
    return problems


def _code(cell: str) -> str:
    if cell in MISSING:
        return ""
    return cell.zfill(3) if DIGITS.fullmatch(cell) else cell


def _column(rows: Iterable[Row], at: int) -> list[str]:
    return [row.cells[at] for row in rows]


def _is_text(cells: Iterable[str]) -> bool:
    present = [cell for cell in cells if cell not in MISSING]
    numbers = any(NUMBER.fullmatch(cell) or WRITTEN_OTHERWISE.fullmatch(cell) for cell in present)
    return bool(present) and (_are_codes(present) or not numbers)


def _are_codes(cells: Sequence[str]) -> bool:
    """Digits of one width, some with a zero in front: a code such as 081, where a number would lose the zero."""
    return (
        all(DIGITS.fullmatch(cell) for cell in cells)
        and len({len(cell) for cell in cells}) == 1
        and len(cells[0]) > 1
        and any(cell.startswith("0") for cell in cells)
    )


def _number_problems(cells: Sequence[str], column: str, places: Sequence[str]) -> list[str]:
    problems = []
    for cell, place in zip(cells, places, strict=True):
        if cell in MISSING:
            continue
        shown = cell if len(cell) <= 40 else cell[:37] + "..."
        if not NUMBER.fullmatch(cell):
            problems.append(f'{place}, column "{column}": "{shown}" is not a number. {NUMBERS}. {LEFT_EMPTY}.')
        elif _digits(cell) > EXACT_DIGITS:
            problems.append(
                f'{place}, column "{column}": {shown} has {_digits(cell)} digits. At most {EXACT_DIGITS} can be kept '
                "exactly; round the figure or use a larger unit."
            )
    if len(problems) > SHOWN:
        rest = len(problems) - SHOWN
        return [*problems[:SHOWN], f'... and {rest} more cells of column "{column}" with such problems.']
    return problems


def _ambiguous_problem(numeric: Iterable[tuple[str, Sequence[str]]], places: Sequence[str]) -> list[str]:
    """1.234 is read as a decimal only where another cell of the file shows that the point is a decimal point."""
    first = ""
    for column, cells in numeric:
        for cell, place in zip(cells, places, strict=True):
            if not NUMBER.fullmatch(cell) or "." not in cell:
                continue
            if not COULD_BE_THOUSANDS.fullmatch(cell):
                return []
            first = first or (
                f'{place}, column "{column}": {cell} could be {cell.replace(".", "")} or the decimal {cell}, and no '
                f"cell of the file shows which. Write {cell.replace('.', '')} or {cell}0."
            )
    return [first] if first else []


def _digits(number: str) -> int:
    whole, _, decimals = number.lstrip("-").partition(".")
    return len((whole + decimals.rstrip("0")).lstrip("0"))


def _numbers(cells: Sequence[str]) -> list[int] | list[float]:
    if cells and all(WHOLE.fullmatch(cell) for cell in cells):
        return [int(cell) for cell in cells]
    return [float("nan") if cell in MISSING else float(cell) for cell in cells]


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
