"""A user's own figures into the table of recipients: aligned by code, refused where they do not fit, and recorded."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from fordel.figures.data_changes import described_change
from fordel_models.plain_values import is_unicode
from fordel_solver.errors import InvalidInput, shown_value
from fordel_solver.exact_numbers import exact

__all__ = ["with_own_data"]

EXACT_DIGITS = 15  # a float gives back every decimal of so many digits
LARGEST_EXPONENT = 300
MISSING = (
    "is missing; a missing figure is never taken for zero, so give the figure or leave the code out. To take a figure "
    "away, write None for it in a mapping"
)
SHOWN = 5


def with_own_data(
    table: pd.DataFrame, data: pd.DataFrame | Mapping[str, Mapping[str, Any]], merging: Collection[str] = ()
) -> tuple[pd.DataFrame, dict[str, dict[str, Any]]]:
    """The table with columns added or replaced, and a record of them.

    Parameters
    ----------
    table : DataFrame
        The recipients, index code.
    data : DataFrame or mapping of column to mapping of code to value
        Index code, or a column `code`. A column that is there already is replaced for the codes given; a new one must
        have a value for every recipient. None in a mapping takes a figure away, as an empty cell of a file does.
    merging : collection of str
        Codes that merge or come from a merge, which a new column may leave out.

    Returns
    -------
    table : DataFrame
        A new one.
    record : dict
        For each column what `described_change` says.

    Raises
    ------
    InvalidInput
        Codes that are not in the table or stand twice, values that are missing, infinite or no number or text, a new
        column with recipients left out. All problems at once.

    Examples
    --------
    >>> table = pd.DataFrame({"elever": [10, 20]}, index=pd.Index(["101", "147"], name="code"))
    >>> changed, record = with_own_data(table, {"elever": {"147": 25}})
    >>> changed["elever"].tolist(), record["elever"]["recipients"]
    ([10, 25], 1)
    """
    columns, problems = _columns(data)
    known = dict.fromkeys(table.index)
    changed = table.copy()
    record: dict[str, dict[str, Any]] = {}
    for column, values in columns.items():
        problems += _code_problems(values, known, column)
        problems += _value_problems(values, column)
        left_out = [code for code in known if code not in values and code not in merging]
        left_out = left_out if column not in table.columns else []
        if left_out:
            problems.append(
                f'`data`, column "{column}": no value for {_some(left_out)}. A column that the recipients do not have '
                "already must have a value for each of them."
            )
        if problems:
            continue
        plain = {code: _plain(value) for code, value in values.items()}
        before = table[column] if column in table.columns else None
        kept = {} if before is None else before.to_dict()
        cells = [plain[code] if code in plain else kept.get(code) for code in known]
        changed[column] = pd.Series(cells, index=table.index)
        record[column] = described_change(before, changed[column], plain, "data")
    if problems:
        raise InvalidInput(*problems)
    return changed, record


def _columns(data: pd.DataFrame | Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Each column as code to value, and the codes that stand twice."""
    if isinstance(data, pd.DataFrame | Mapping):
        twice = _twice(str(name) for name in data)
        if twice:
            raise InvalidInput(f"`data` has more than one column with the name {_some(twice)}. Keep one of each.")
    if isinstance(data, pd.DataFrame):
        frame = data.set_index("code") if "code" in data.columns else data
        pairs = {str(column): _pairs(frame.iloc[:, at]) for at, column in enumerate(frame.columns)}
    elif isinstance(data, Mapping) and all(isinstance(values, Mapping | pd.Series) for values in data.values()):
        pairs = {str(name): _pairs(values) for name, values in data.items()}
    else:
        raise InvalidInput(
            "`data` must be a DataFrame with index code, or a mapping of column to a mapping of code to value: "
            '{"elever": {"101": 34327}}.'
        )
    problems = []
    for column, rows in pairs.items():
        twice = _twice(code for code, _ in rows)
        if twice:
            problems.append(f'`data`, column "{column}": {_some(twice)} given more than once. Keep one row for each.')
    return {column: dict(rows) for column, rows in pairs.items()}, problems


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _pairs(values: Mapping[str, Any] | pd.Series[Any]) -> list[tuple[str, Any]]:
    """Code and value, the values as they are: a float32 that became a float would mean another decimal."""
    if isinstance(values, pd.Series):
        # What is missing in a Series can be left from anything; only who writes None by hand means it.
        cells = [float("nan") if value is None else value for value in values.array]
        return list(zip(map(_code, values.index), cells, strict=True))
    return [(_code(code), value) for code, value in values.items()]


def _code(label: Any) -> str:
    text = str(label).strip()
    return text.zfill(3) if text.isdecimal() else text


def _code_problems(values: Mapping[str, Any], known: Mapping[str, None], column: str) -> list[str]:
    unknown = [code for code in values if code not in known]
    if not unknown:
        return []
    near = difflib.get_close_matches(unknown[0], list(known), n=1)
    return [
        f'`data`, column "{column}": there is no recipient with code {_some(unknown)}.'
        + (f" Nearest to {unknown[0]}: {near[0]}." if near else "")
        + " The index must be the codes of the recipients, such as 101."
    ]


def _value_problems(values: Mapping[str, Any], column: str) -> list[str]:
    problems = []
    for code, value in values.items():
        reason = "" if value is None else _reason_against(value)
        if reason:
            problems.append(f'`data`, column "{column}", code {code}: {reason}.')
    kinds = {isinstance(value, str) for value in values.values() if value is not None}
    if len(kinds) > 1:
        problems.append(f'`data`, column "{column}" has both numbers and text; give one of them.')
    if len(problems) > SHOWN:
        return [*problems[:SHOWN], f'... and {len(problems) - SHOWN} more of column "{column}".']
    return problems


def _reason_against(value: Any) -> str:
    """Why a value is neither text nor an exact number, or nothing."""
    if isinstance(value, str):
        return "" if is_unicode(value) else "is text with a sign in it that is no Unicode; write it again"
    if value is pd.NA or value is pd.NaT:
        return MISSING
    if isinstance(value, bool | np.bool_):
        return f"{value} is a truth value; give 1 or 0"
    if not isinstance(value, Real | Decimal):
        return f"{shown_value(value)} is neither a number nor text"
    if value.is_nan() if isinstance(value, Decimal) else value != value:  # NaN is not equal to itself
        return MISSING
    if value in (float("inf"), float("-inf")):
        return "is infinite; give a figure"
    # A fraction of so large an exponent would take all memory.
    if isinstance(value, Decimal) and value and abs(value.adjusted()) > LARGEST_EXPONENT:
        return f"{value} is too large or too small; use another unit"
    meant = exact(value) if not isinstance(value, Integral) else Fraction(int(value))
    if isinstance(value, Integral):
        if abs(meant) < 10**EXACT_DIGITS:
            return ""
        return f"{shown_value(int(meant))} has more than {EXACT_DIGITS} digits; use another unit"
    # A float means its shortest decimal, so what a float cannot stand for cannot be kept.
    if exact(float(meant)) != meant:
        return f"{value} has more than {EXACT_DIGITS} digits, which cannot be kept exactly; round it"
    return ""


def _plain(value: Any) -> int | float | str | None:
    if value is None or isinstance(value, str):
        return value
    return int(value) if isinstance(value, Integral) else float(exact(value))


def _some(codes: list[str]) -> str:
    shown = ", ".join(codes[:SHOWN])
    return f"{shown} and {len(codes) - SHOWN} more" if len(codes) > SHOWN else shown
