"""Small funds, costs and accounts for the tests of those kinds, and the packaged ones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fordel_instances import read_instance, read_recipients, read_tables
from fordel_models import Result, override, parse, solve

TABLE = pd.DataFrame({"pupils": [10, 20, 30], "region": ["Ø", "V", "Ø"]}, index=["101", "147", "151"])


def fund(*themes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A specification of a fund of 100 kr. as its file has it."""
    own = {"amount": 100} | {key: more.pop(key) for key in list(more) if key not in ("scenario_tables", "data")}
    raw = {"id": "fond", "title": "En fond", "model": "hierarchy", "fund": own, "theme": list(themes)}
    if "scenario_tables" in more:
        raw["scenario"] = more["scenario_tables"]
        del raw["fund"]["amount"]
    return raw


def cost(*parties: dict[str, Any], **own: Any) -> dict[str, Any]:
    """A specification of a shared cost as its file has it."""
    return {"id": "post", "title": "Post", "model": "cost-sharing", "cost": own, "party": list(parties)}


def account(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A specification of an account as its file has it."""
    return {"id": "konto", "title": "Konto", "model": "balance", "line": list(lines), **more}


def solved(raw: dict[str, Any], table: pd.DataFrame = TABLE, **asked: Any) -> Result:
    """Parsed and solved."""
    return solve(parse(raw, where="fil.toml"), table, **asked)


def packaged_solved(name: str, changes: dict[str, Any] | None = None, **asked: Any) -> Result:
    """A packaged instance, solved with its own tables."""
    file = read_instance(name)
    raw = override(file.raw, changes or {})
    tables = {own: table.table for own, table in read_tables(file).items()}
    return solve(parse(raw, where=file.path.name), read_recipients(file).table, tables=tables, **asked)


def receivers(result: Result, name: str) -> dict[str, int]:
    """What each receiver of a division got."""
    [own] = [division for division in result.divisions if division.name == name]
    return dict(zip(own.receivers, own.year.amounts, strict=True))


def check_nesting(result: Result) -> None:
    """Every division and every pool adds up, and has what the receiver it comes from got."""
    given = {}
    for division in result.divisions:
        for receiver, amount in zip(division.receivers, division.year.amounts, strict=True):
            given[division.name, receiver] = amount
    names = [division.name for division in result.divisions]
    assert len(set(names)) == len(names)
    for year in [*(division.year for division in result.divisions), *result.years]:
        assert sum(year.amounts) + year.surplus == year.amount
        assert all(abs(kr - share) < year.unit for kr, share in zip(year.amounts, year.fair_shares, strict=True))
        assert all(kr % year.unit == 0 and kr >= 0 for kr in year.amounts)
        if year.divided_from is not None:
            assert year.amount == given[year.divided_from]
    for year in result.years:
        assert year.divided_from is not None
        for position in range(len(result.codes)):
            assert sum(step.amounts[position] for step in year.steps) == year.amounts[position]
