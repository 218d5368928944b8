"""Small and packaged instances of the kinds of model that are no formula, from the file to the result."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fordel_instances import dictionary, read_instance, read_recipients, read_tables
from fordel_models import Result, overview, parse, solve
from fordel_models.overriding import override
from fordel_models.result import Overview, ResultTable


def packaged(name: str, changes: Mapping[str, Any] | None = None, **how: Any) -> Result:
    """A packaged instance, solved, with changes as --set has them."""
    file = read_instance(name)
    raw = override(file.raw, changes or {})
    tables = {key: own.table for key, own in read_tables(file).items()}
    return solve(parse(raw, where=name), read_recipients(file).table, dictionary(), tables=tables, **how)


def overview_of(name: str) -> Overview:
    file = read_instance(name)
    tables = {key: own.table for key, own in read_tables(file).items()}
    return overview(parse(file.raw, where=name), read_recipients(file).table, dictionary(), tables=tables)


def solved(
    raw: Mapping[str, Any],
    recipients: pd.DataFrame,
    tables: Mapping[str, Sequence[Sequence[Any]]],
    columns: Mapping[str, Sequence[str]],
    **how: Any,
) -> Result:
    """An instance of plain values, with tables as rows."""
    frames = {
        name: pd.DataFrame(rows, columns=list(columns[name]), index=range(2, len(rows) + 2))
        for name, rows in tables.items()
    }
    return solve(parse(copy.deepcopy(dict(raw)), where="pool.toml"), recipients, tables=frames, **how)


def rows_of(result: Result, name: str) -> list[dict[str, Any]]:
    """The rows of a table of the result, by the names of its columns."""
    table: ResultTable = next(own for own in result.tables if own.name == name)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]
