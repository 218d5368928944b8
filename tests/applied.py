"""Instances of applications solved without the app, and small ones written in a line."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fordel_instances import read_instance, read_recipients, read_tables
from fordel_models import Result, override, parse, solve


def solved(name: str, changes: dict[str, Any] | None = None, **options: Any) -> Result:
    """A packaged instance, with other values at some paths."""
    file = read_instance(name)
    raw = override(file.raw, changes or {})
    tables = {own: read.table for own, read in read_tables(file).items()}
    return solve(parse(raw, where=name), read_recipients(file).table, tables=tables, **options)


def table(result: Result, name: str) -> pd.DataFrame:
    """A table of a result, its texts in English."""
    own = next(each for each in result.tables if each.name == name)
    rows = [[getattr(cell, "en", cell) for cell in row] for row in own.rows]
    return pd.DataFrame(rows, columns=[column.name for column in own.columns])
