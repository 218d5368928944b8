"""Pools of a few recipients with every rule that the formula model has, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import pandas as pd

from fordel.allocation import Allocation
from fordel.basis import Basis
from fordel_models import parse, solve
from fordel_models.formula.merging import with_rows_of_merges
from fordel_solver import FordelError
from small_pools import recipients

METHODS = ("sainte-lague", "dhondt", "adams", "huntington-hill", "dean")
THRESHOLDS = {"at_least": 1, "above": 1, "at_most": -1, "below": -1}


def allocation(raw: dict[str, Any], table: pd.DataFrame) -> Allocation:
    """The allocation of a pool that stands in no file."""
    specification = parse(raw, where="pool.toml")
    wider = with_rows_of_merges(table, specification.merges)
    instance: Any = SimpleNamespace(specification=specification, file=SimpleNamespace(raw=raw))
    return Allocation(
        solve(specification, wider, repairs=False), specification=raw, basis=Basis(instance, wider, pd.DataFrame())
    )


def pools(seed: int, count: int) -> Iterator[tuple[dict[str, Any], pd.DataFrame, Allocation]]:
    """So many pools whose rules hold together, with their figures and their allocations."""
    draw = Random(seed)
    while count:
        raw, table = _pool(draw)
        try:
            found = allocation(raw, table)
        except FordelError:
            continue
        count -= 1
        yield raw, table, found


def _pool(draw: Random) -> tuple[dict[str, Any], pd.DataFrame]:
    n, unit = draw.randint(1, 7), draw.choice([1, 1, 1, 7, 10])
    small = draw.choice([3, 12, 1000])
    columns: dict[str, list[Any]] = {
        name: [draw.randint(0, small) for _ in range(n)] for name in ("a", "b", "people", "x")
    }
    columns["old"] = [10 * draw.randint(0, 12) for _ in range(n)]
    columns["rate"] = [draw.choice([0.5, 12.25, 3.1, 0.0, 7]) for _ in range(n)]
    columns["chosen"] = [draw.choice([0, 1, 1]) for _ in range(n)]
    columns["region"] = [draw.choice(["Nord", "Syd", "Øst"]) for _ in range(n)]
    table = recipients(**columns)
    codes = list(table.index)

    def one_in(often: int) -> bool:
        return draw.randrange(often) == 0

    def limit(low: int, high: int) -> Any:
        form = draw.choice(["kr", "kr", "per", "pct"])
        if form == "kr":
            return draw.randint(low, high)
        if form == "per":
            return {"kr_per": "b + 1", "kr": draw.choice([f"{draw.randint(low, high)}.5", draw.randint(low, high)])}
        return {"pct_of_baseline": draw.choice([50, "95", "110.5", 300])}

    part = {"name": "first", "key": draw.choice(["a", "a", "a + 1", "a / mean(a + 1)", "sqrt(a + 1)", "rate"])}
    raw: dict[str, Any] = {"id": "pool", "title": "En pulje", "model": "formula", "part": [part]}
    years = [2015, 2016][: draw.randint(1, 2)]
    amount = draw.choice([60, 60, 600, 5000]) * unit
    rules: dict[str, Any] = {"unit": unit, "baseline": "old", "years": {str(y): amount + unit * y for y in years}}
    if one_in(4):
        del rules["years"]
        rules["amount"], years = amount, []
    raw["pool"] = rules
    if one_in(4):
        rules["top_slice"] = draw.randint(0, 3) * unit
    if years and one_in(4):
        rules["price_index"] = {str(years[-1]): draw.choice(["1.018", "0.97"])}
    if one_in(4):
        rules["eligible"] = "chosen == 1"
    if one_in(3):
        part["share"] = "0.7"
        raw["part"].append({"name": "second", "key": "b + 1", "share": draw.choice([1, "0.3"])})
        if one_in(3):
            raw["part"].append({"name": "third", "key": "rate + 1", "amount": draw.randint(0, 20) * unit})
    if one_in(5):
        rules["opt_out"] = [draw.choice(codes)]
        rules["on_opt_out"] = draw.choice(["share", "return"])
    if one_in(3):
        kind = draw.choice(["highest", "lowest", *THRESHOLDS])
        rule = raw["eligibility"] = {"by": draw.choice(["x", "rate"]), kind: draw.randint(1, 4)}
        if kind not in THRESHOLDS:
            rule["ties"] = draw.choice(["order", "all", "none"])
        elif one_in(2):
            rule["full_at"] = str(rule[kind] + THRESHOLDS[kind] * draw.randint(1, 700))
    if one_in(3):
        rules["floor"] = limit(0, 12)
    if one_in(3):
        rules["cap"] = limit(20, 900)
    if one_in(4):
        rules["on_surplus"] = "return"
    kind = draw.choice(["", "base", "groups", "groups", "divisor", "scale", "guarantee", "guarantee", "minimum"])
    if kind == "base" or (kind == "guarantee" and one_in(3)):
        rules["base_amount"] = draw.choice([3, "b / 3", "rate / (b + 1)", "mean(rate / (b + 1))"])
    if kind == "groups":
        sides = {side: draw.randint(0, 4000) for side in draw.choice([["floor"], ["cap"], ["floor", "cap"]])}
        raw["group"] = [{"column": "region", **{side: {"Nord": kr} for side, kr in sides.items()}}]
        if one_in(3):
            raw["group"][0]["cap"] = {"kr_per": "people", "kr": draw.randint(1, 30)}
    if kind == "divisor":
        rules["method"] = draw.choice(METHODS)
    if kind == "scale":
        rules |= {"on_shortfall": "scale-floors", "floor": draw.randint(10, 400)}
        if one_in(3):
            rules["base_amount"] = draw.choice([120, "9 * b"])
    if kind == "guarantee":
        raw["guarantee"] = {
            "max_loss": draw.choice([{"pct_of_baseline": 10}, 5, {"kr_per": "people", "kr": "0.5"}]),
            "paid_by": draw.choice(["inhabitants", "gains", "gains", "key"]),
        }
        if raw["guarantee"]["paid_by"] == "inhabitants":
            raw["guarantee"]["inhabitants"] = "people"
    if kind == "minimum":
        rules["minimum_grant"] = draw.choice([30, 200, {"kr_per": "b + 1", "kr": "2.5"}])
    way = draw.choice(["", "", "exit", "phase"])
    if years and way == "exit":
        rules["exit_pct"] = {str(years[0]): draw.choice([25, "12.5"])}
    if years and way == "phase":
        raw["phase_in"] = {"share": {str(years[0]): draw.choice([0, 25, "33.3"])}}
    if one_in(12) and n > 3 and years:
        names = ["a", "b", "people", "x", "old", "chosen"]
        raw["merge"] = [{"from": codes[:2], "to": "148", "year": years[-1], "add": names}]
    return raw, table
