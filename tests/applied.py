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


def small(
    applied: list[dict[str, Any]],
    pools: list[dict[str, Any]],
    people: dict[str, dict[str, Any]] | None = None,
    /,
    **more: Any,
) -> Result:
    """Projects and pools written in a line, in units of one krone."""
    return solve(parse(raw(pools, **more), where="small"), recipients(people), tables={"projects": rows(applied)})


def raw(pools: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What a file of such pools says."""
    return {
        "id": "small",
        "title": "Små puljer",
        "model": "applications",
        "data": {"tables": {"projects": "projects.csv"}, "inhabitants": "people"},
        "projects": {"unit": 1, "asked": "asked", **more.pop("projects", {})},
        "ranking": {"score": "points", **more.pop("ranking", {})},
        "pool": pools,
        **more,
    }


def recipients(people: dict[str, dict[str, Any]] | None = None) -> pd.DataFrame:
    """Three municipalities unless others are given."""
    people = people or {code: {"people": 100, "poor": int(code == "103")} for code in ("101", "102", "103")}
    return pd.DataFrame.from_dict(people, orient="index")


def rows(projects: list[dict[str, Any]]) -> pd.DataFrame:
    """A table of projects as it is read from a file."""
    return pd.DataFrame(projects, index=pd.Index(range(2, len(projects) + 2), name="row"))


def granted(result: Result) -> dict[str, int]:
    """Kroner of each project."""
    own = table(result, "projects")
    return dict(zip(own["project"], own["granted_kr"], strict=True))
