"""The error that figures state about themselves: they lie between two other columns, or they are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from fordel_models.recipients import Cell, Number, Recipients
from fordel_models.written_numbers import written_number
from fordel_solver.errors import InvalidInput

__all__ = ["StatedError", "ends", "stated_errors"]


@dataclass(frozen=True)
class StatedError:
    """What the dictionary says of a column: the columns that its figures lie between, or half a rounding unit."""

    column: str
    between: tuple[str, str] | None = None
    half_width: Fraction = Fraction(0)


def stated_errors(columns: Iterable[str], dictionary: pd.DataFrame | None) -> tuple[StatedError, ...]:
    """The errors of these columns, for those that have one.

    Raises
    ------
    InvalidInput
        The dictionary says something that cannot be read.

    Examples
    --------
    >>> dictionary = pd.DataFrame({"error": ["between:lo:hi", ""]}, index=["pupils", "schools"])
    >>> stated_errors(["pupils", "schools"], dictionary)
    (StatedError(column='pupils', between=('lo', 'hi'), half_width=Fraction(0, 1)),)
    """
    if dictionary is None or "error" not in dictionary.columns:
        return ()
    errors = []
    for column in dict.fromkeys(columns):
        said = dictionary.at[column, "error"] if column in dictionary.index else ""
        if isinstance(said, str) and said.strip():
            errors.append(_read(column, said.strip()))
    return tuple(errors)


def _read(column: str, said: str) -> StatedError:
    kind, _, rest = said.partition(":")
    low, _, high = rest.partition(":")
    if kind == "between" and low and high:
        return StatedError(column, between=(low, high))
    try:
        if kind == "rounding":
            return StatedError(column, half_width=abs(written_number(rest)))
    except ValueError:
        pass
    raise InvalidInput(
        f'The dictionary says "{said}" of the error of column "{column}". It is "between:LOW:HIGH" with two columns, '
        '"rounding:0.05", or nothing.'
    )


def ends(error: StatedError, recipients: Recipients) -> tuple[dict[int, Cell], dict[int, Cell]] | None:
    """The low and the high end of the cells that have one; None where a figure is outside them."""
    lowest: dict[int, Cell] = {}
    highest: dict[int, Cell] = {}
    cells = _numbers_of(error.column, recipients)
    if error.between is None:
        for i, cell in cells.items():
            lowest[i], highest[i] = max(cell - error.half_width, min(cell, 0)), cell + error.half_width
        return lowest, highest
    low, high = (_numbers_of(column, recipients) for column in error.between)
    for i in cells.keys() & low.keys() & high.keys():
        if not low[i] <= cells[i] <= high[i]:
            return None
        lowest[i], highest[i] = low[i], high[i]
    return lowest, highest


def _numbers_of(column: str, recipients: Recipients) -> dict[int, Number]:
    cells = recipients.columns.get(column, ())
    return {i: cell for i, cell in enumerate(cells) if isinstance(cell, (int, Fraction)) and not isinstance(cell, bool)}
