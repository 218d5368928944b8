"""The recipients of a pool and their exact figures: a table of pandas on its way into the mathematics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from fordel_solver.errors import InvalidInput
from fordel_solver.exact_numbers import exact

__all__ = ["Cell", "Number", "Recipients", "named", "plain"]

Number = int | Fraction
Cell = int | Fraction | bool | str | None

_NAMED_AT_MOST = 5
_WHOLE = 10.0**15  # below it a whole float is its own shortest decimal


@dataclass(frozen=True)
class Recipients:
    """Codes, names and the columns that a specification uses, in ascending order of code.

    Attributes
    ----------
    codes, names : tuples of str
        One per recipient.
    columns : mapping of str to tuple
        The exact cells of the columns that were asked for and exist; None where a cell is missing.
    known : tuple of str
        All columns of the table.
    codes_alone : bool
        Messages name a recipient by its code alone: made-up figures beside a real name mislead.

    Examples
    --------
    >>> frame = pd.DataFrame({"name": ["Fanø", "København"], "rate": [25.1, 23.8]}, index=["563", "101"])
    >>> recipients = Recipients.from_frame(frame, ["rate"])
    >>> recipients.names, recipients.columns["rate"]
    (('København', 'Fanø'), (Fraction(119, 5), Fraction(251, 10)))
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    columns: Mapping[str, tuple[Cell, ...]]
    known: tuple[str, ...]
    positions: Mapping[str, int] = field(default_factory=dict)
    codes_alone: bool = False

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, wanted: Iterable[str], *, codes_alone: bool = False) -> Recipients:
        """Sorted by code. A column "code" is the index; without a column "name" the codes are the names.

        Raises
        ------
        InvalidInput
            No rows, a code that is no text or that stands twice, a column that stands twice or mixes kinds of cell.
        """
        codes = frame.index.tolist()
        problems = _problems_of_codes(codes)
        problems += [
            f'The table of recipients has two columns named "{name}". Column names must be different.'
            for name in frame.columns[frame.columns.duplicated()].unique()
        ]
        if problems:
            raise InvalidInput(*problems)
        frame = frame.sort_index()
        codes = frame.index.tolist()
        names = [str(name) for name in frame["name"]] if "name" in frame.columns else codes
        labels = codes if codes_alone else [_label(*own) for own in zip(codes, names, strict=True)]
        columns: dict[str, tuple[Cell, ...]] = {"code": tuple(codes)}
        for column in dict.fromkeys(wanted):
            if column in frame.columns and column != "code":
                columns[column] = _exact_cells(_cells(frame[column]), column, labels, problems)
        if problems:
            raise InvalidInput(*problems)
        known = ("code", *(str(column) for column in frame.columns if column != "code"))
        positions = {code: i for i, code in enumerate(codes)}
        return cls(tuple(codes), tuple(names), columns, known, positions, codes_alone)

    def with_cells(self, column: str, cells: Mapping[int, Cell]) -> Recipients:
        """The same recipients with other cells at some positions of a column."""
        changed = tuple(cells.get(i, cell) for i, cell in enumerate(self.columns[column]))
        return replace(self, columns={**self.columns, column: changed})

    def labels(self, positions: Iterable[int]) -> list[str]:
        """Code and name, as messages name a recipient: "153 Brøndby"."""
        return [self.codes[i] if self.codes_alone else _label(self.codes[i], self.names[i]) for i in positions]

    def some(self, positions: Sequence[int]) -> str:
        """The first five by code and name, and how many more."""
        return named(self.labels(positions))


def named(labels: Sequence[str]) -> str:
    """The first five of a list, and how many more.

    Examples
    --------
    >>> named(["a", "b"]), named(list("abcdefg"))
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    rest = len(labels) - _NAMED_AT_MOST
    return ", ".join(labels[:_NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")


def plain(number: Number) -> Number:
    """An int where the number is whole: integers are quick."""
    return number.numerator if number.denominator == 1 else number


def _label(code: str, name: str) -> str:
    return code if code == name else f"{code} {name}"


def _problems_of_codes(codes: list[Any]) -> list[str]:
    if not codes:
        return ["The table of recipients has no rows."]
    no_text = [code for code in codes if not isinstance(code, str)]
    if no_text:
        return [
            f"The index of the table of recipients must be codes as text; found {no_text[0]!r}. "
            'Read codes as text, so that "084" keeps its zero.'
        ]
    twice = sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
    return [f"The table of recipients has more than one row for {named(twice)}."] if twice else []


def _cells(column: pd.Series[Any]) -> list[Any]:
    # A float32 keeps its own shortest decimal only as long as it stays one.
    return list(column.to_numpy()) if column.dtype in (np.float16, np.float32) else column.tolist()


def _exact_cells(cells: list[Any], column: str, labels: list[str], problems: list[str]) -> tuple[Cell, ...]:
    converted: list[Cell] = []
    kinds: dict[str, int] = {}
    for position, cell in enumerate(cells):
        try:
            value = _exact_cell(cell)
        except (TypeError, ValueError):
            problems.append(
                f'Column "{column}", {labels[position]}: {cell!r} is no finite number, text or truth value.'
            )
            return ()
        if value is not None:
            kinds.setdefault(_kind(value), position)
        converted.append(value)
    if len(kinds) > 1:
        examples = " and ".join(f"{cells[i]!r} ({labels[i]})" for i in kinds.values())
        problems.append(f'Column "{column}" mixes {" and ".join(kinds)}: {examples}. A column holds one kind of cell.')
    return tuple(converted)


def _exact_cell(cell: Any) -> Cell:
    if type(cell) is int or type(cell) is str:
        return cell
    if type(cell) is float and isfinite(cell):
        # Most cells: what `exact` makes of them, without asking what else they could be.
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else plain(Fraction(Decimal(repr(cell))))
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, (bool, np.bool_)):
        return bool(cell)
    return plain(exact(cell))


def _kind(value: Cell) -> str:
    return "text" if isinstance(value, str) else "truth values" if isinstance(value, bool) else "numbers"
