"""Every row of a sweep is what solving that scenario alone gives, whatever the pool's rules are and whatever varies."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis import given

from fordel_models.sweeping.scenarios import Choices, FigureRows, Numbers
from random_rules import YEAR, pools
from scenario_sweeps import assert_rows_are_single_solves, choices, numbers, scenarios, solve
from strategies import examples

COUNT = 4
COLUMNS = ["a", "b", "old", "x", "people"]
KEYS = st.sampled_from(
    [
        "a",
        "b + 1",
        "a / people",
        "where(x > 2, a / x, b)",
        "max(0, a - mean(a, weight=people)) + sqrt(b)",
        "rank(a / (b + 1)) * 0.1",
        "min(a, median(b)) + log(x + 1)",
        "taper(x, 1, 4) * (a + 3)",
        "a * b / (quantile(x, 0.3) + 1)",
        "where(a > b and not x == 2, place(b), total(x) / 7)",
        "abs(a - 5) / 3",
    ]
)


@st.composite
def varied_rules(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Numbers | Choices]:
    """One to three things that vary, among those that the pool has; some values are not allowed."""
    pool = raw["pool"]
    unit = pool["unit"]

    def several(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=COUNT, max_size=COUNT))

    small, shares = st.integers(-1 if draw(st.integers(0, 9)) == 0 else 0, 60), st.integers(0, 30)
    units = st.integers(0, 150).map(lambda value: value * unit + (draw(st.integers(0, 20)) == 0))
    possible: dict[str, Any] = {f"pool.years.{YEAR}": lambda: numbers(several(units))}
    possible["pool.top_slice"] = lambda: numbers([value * unit for value in several(st.integers(0, 20))])
    for part in raw["part"]:
        possible[f"part.{part['name']}.share"] = lambda: numbers(several(shares), 1)
    for name in ("floor", "cap"):
        limit = pool.get(name)
        if isinstance(limit, dict):
            number = "pct_of_baseline" if "pct_of_baseline" in limit else "kr"
            possible[f"pool.{name}.{number}"] = lambda: numbers(several(st.integers(0, 120)), draw(st.integers(0, 1)))
        elif draw(st.booleans()) and name in pool:
            possible[f"pool.{name}"] = lambda: numbers(several(small))
        else:
            possible[f"pool.{name}"] = lambda: choices([None, 9, {"pct_of_baseline": 70}], several(st.integers(0, 2)))
    if isinstance(pool.get("base_amount"), int):
        possible["pool.base_amount"] = lambda: numbers(several(st.integers(0, 30)))
    possible["pool.on_surplus"] = lambda: choices(["error", "return"], several(st.integers(0, 1)))
    possible["pool.unit"] = lambda: numbers(several(st.sampled_from([1, unit])))
    names = draw(st.lists(st.sampled_from(sorted(possible)), min_size=1, max_size=3, unique=True))
    return {name: possible[name]() for name in names}


@st.composite
def varied_figures(draw: st.DrawFn, table: pd.DataFrame) -> dict[str, FigureRows]:
    """Other cells for some recipients in one or two columns."""
    found = {}
    for column in draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=2, unique=True)):
        codes = sorted(draw(st.sets(st.sampled_from(list(table.index)), min_size=1)))
        places = draw(st.sampled_from([0, 0, 1]))
        rows = st.lists(st.integers(0, 14), min_size=len(codes), max_size=len(codes))
        cells = draw(st.lists(rows, min_size=COUNT, max_size=COUNT))
        found[column] = FigureRows(tuple(codes), np.array(cells), places)
    return found


def of_the_core(raw: dict[str, Any]) -> dict[str, Any]:
    """The pool without the rules that are worked out for one scenario at a time."""
    pool = {key: value for key, value in raw["pool"].items() if key not in ("method", "minimum_grant")}
    if pool.get("base_amount") == "b / 2":
        pool["base_amount"] = f"where(b > 3, {3 * pool['unit']}, 0)"
    elif "base_amount" in pool:
        pool["base_amount"] = 2 * pool["unit"]
    changed = {**raw, "pool": pool}
    if "guarantee" in raw:
        changed["guarantee"] = {**raw["guarantee"], "paid_by": "key"}
    return changed


@examples(30)
@given(st.data())
def test_every_row_is_the_single_solve(data: st.DataObject) -> None:
    raw, table = data.draw(pools())
    own = scenarios(data.draw(varied_rules(raw)))
    assert_rows_are_single_solves(raw, table, own, solve(raw, table, own))


@examples(90)
@given(st.data())
def test_every_row_that_goes_through_the_core_is_the_single_solve(data: st.DataObject) -> None:
    raw, table = data.draw(pools())
    raw = of_the_core(raw)
    own = scenarios(data.draw(varied_rules(raw)))
    assert_rows_are_single_solves(raw, table, own, solve(raw, table, own))


@examples(90)
@given(st.data())
def test_every_row_with_other_figures_is_the_single_solve(data: st.DataObject) -> None:
    raw, table = data.draw(pools())
    raw = of_the_core(raw)
    raw["part"] = [{**part, "key": data.draw(KEYS)} for part in raw["part"]]
    rules = data.draw(varied_rules(raw)) if data.draw(st.booleans()) else {}
    own = scenarios(rules, data.draw(varied_figures(table)))
    assert_rows_are_single_solves(raw, table, own, solve(raw, table, own))
