"""The lines of an account from a table of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import ValidationError

from fordel_models.balance.specification import BalanceSpecification, Line, problems_of_lines
from fordel_models.fields import TableError
from fordel_solver import InvalidInput

__all__ = ["lines_of"]

_NEEDED = ("name", "amount")
_KNOWN = (*_NEEDED, "title", "part_of", "sub_item")


def lines_of(specification: BalanceSpecification, tables: Mapping[str, pd.DataFrame]) -> tuple[Line, ...]:
    """The lines of the table that account.lines names, in its order.

    Raises
    ------
    InvalidInput
        A column is missing, or cells are no lines: all problems at once, with the rows of the file.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "konto", "title": "Konto", "model": "balance", "account": {"lines": "konto"},
    ...        "data": {"tables": {"konto": "konto.csv"}}}
    >>> table = pd.DataFrame({"name": ["a", "sum"], "amount": [2, 2], "part_of": ["sum", None]}, index=[2, 3])
    >>> [line.part_of for line in lines_of(parse(raw, where="konto.toml"), {"konto": table})]
    ['sum', None]
    """
    name = specification.account.lines or ""
    where = f"{specification.id}, [data] tables.{name}"
    if name not in tables:
        raise InvalidInput(f"{where}: the table is not there.")
    table = tables[name]
    missing = [column for column in _NEEDED if column not in table.columns]
    if missing:
        raise InvalidInput(
            f"{where}: there is no column {' and no column '.join(missing)}. Columns: {', '.join(_KNOWN)}."
        )
    problems: list[str] = []
    lines: list[Line] = []
    for row, cells in zip(table.index, table.to_dict("records"), strict=True):
        raw = {key: value for key in _KNOWN if key in cells and (value := cells[key]) is not None and value == value}
        if isinstance(flag := raw.pop("sub_item", None), (int, float)) and flag in (0, 1):
            raw["sub_item"] = bool(flag)
        elif flag is not None:
            problems.append(f'{where}, row {row}, sub_item: "{flag}" is neither 0 nor 1.')
        try:
            lines.append(Line.model_validate(raw))
        except ValidationError as error:
            problems += [f"{where}, row {row}{_says(detail)}" for detail in error.errors(include_url=False)]
    if not problems:
        found = problems_of_lines(tuple(lines), specification.statements)
        problems = [f"{where}, {path}: {sentence}" for path, sentence in found]
    if problems:
        raise InvalidInput(*problems)
    return tuple(lines)


def _says(detail: Any) -> str:
    reason = detail.get("ctx", {}).get("error")
    if isinstance(reason, TableError):
        return "".join(f", {key}: {sentence}" for key, sentence in reason.found)
    column = ".".join(str(step) for step in detail["loc"])
    if detail["type"] == "missing":
        return f", {column}: is missing."
    return f", {column}: {reason or detail['msg']}"
