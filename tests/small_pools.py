"""Pools of a few recipients, for tests that work out the kroner by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from fordel_models import Result, YearResult, parse, solve

NAMES = ("København", "Frederiksberg", "Ballerup", "Brøndby", "Dragør", "Gentofte", "Gladsaxe", "Glostrup")
CODES = ("101", "147", "151", "153", "155", "157", "159", "161")


def recipients(**columns: Sequence[Any]) -> pd.DataFrame:
    """A table of recipients; the codes rise with the position."""
    n = len(next(iter(columns.values())))
    index = pd.Index(CODES[:n], name="code")
    return pd.DataFrame({"name": NAMES[:n], **columns}, index=index)


def raw_pool(amount: int | None = None, key: str | int = "pupils", **more: Any) -> dict[str, Any]:
    """What a file would say: [pool] keys, and `part`, `group`, `data`, `missing` by their own names."""
    tables = {name: more.pop(name) for name in ("part", "group", "data", "missing", "assumption") if name in more}
    pool = more if amount is None else {"amount": amount, **more}
    parts = [{"name": "elever", "key": key}]
    return {"id": "pool", "title": "En pulje", "model": "formula", "pool": pool, "part": parts, **tables}


def result(
    raw: Mapping[str, Any],
    table: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    years: Sequence[int] | None = None,
) -> Result:
    return solve(parse(raw, where="pool.toml"), table, dictionary, years=years)


def first_year(raw: Mapping[str, Any], table: pd.DataFrame, dictionary: pd.DataFrame | None = None) -> YearResult:
    return result(raw, table, dictionary).years[0]


def amounts(raw: Mapping[str, Any], table: pd.DataFrame) -> list[int]:
    return list(first_year(raw, table).amounts)


def steps(year: YearResult) -> dict[str, list[int]]:
    return {step.name: list(step.amounts) for step in year.steps}


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]
