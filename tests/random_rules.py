"""Pools with the rules of the formula model, drawn by hypothesis: what a file says, and a table of recipients."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from small_pools import CODES, raw_pool, recipients

FIGURES = st.integers(0, 12)
YEAR = 2015


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, Any], pd.DataFrame]:
    """A raw specification and its figures; some of them cannot be solved."""
    n = draw(st.integers(2, 6))
    columns: dict[str, list[Any]] = {
        name: draw(st.lists(FIGURES, min_size=n, max_size=n)) for name in ("a", "b", "old")
    }
    columns["x"] = draw(st.lists(st.integers(0, 6), min_size=n, max_size=n))
    columns["people"] = draw(
        st.lists(st.integers(0 if draw(st.integers(0, 5)) == 0 else 1, 40), min_size=n, max_size=n)
    )
    columns["side"] = [draw(st.sampled_from("EW")) for _ in range(n)]
    unit = draw(st.sampled_from([1, 1, 7]))
    amount = draw(st.integers(1, 150)) * unit

    def maybe(one_of: int = 2) -> bool:
        return draw(st.integers(0, one_of)) == 0

    pool: dict[str, Any] = {"years": {str(YEAR): amount}, "unit": unit, "baseline": "3 * old"}
    raw = raw_pool(part=[{"name": "first", "key": "a"}], **pool)
    rules, tables = raw["pool"], {} if maybe(3) else {"data": {"inhabitants": "people"}}
    if maybe():
        raw["part"].append({"name": "second", "key": "b + 1", "share": draw(st.sampled_from(["0.5", "2"]))})
    if maybe():
        rules["eligible"] = draw(st.sampled_from(["x > 1", "x < mean(x) or a >= 6", "1 < x < 5", "not x == 2"]))
    if maybe():
        tables["eligibility"] = draw(
            st.sampled_from(
                [
                    {"by": "x", "highest": 3},
                    {"by": "b - x", "lowest": 2, "ties": "all"},
                    {"by": "x", "at_least": "mean(x)"},
                    {"by": "x", "below": 5, "full_at": "1"},
                ]
            )
        )
    if maybe():
        rules["floor"] = draw(st.sampled_from([3, 11, {"kr_per": "b", "kr": 2}, {"pct_of_baseline": 80}]))
    if maybe():
        rules["cap"] = draw(st.sampled_from([20, 45, {"kr_per": "people", "kr": 9}]))
    if maybe():
        rules["on_surplus"] = "return"
    if maybe(3):
        out = draw(st.sampled_from(CODES[:n]))
        rules |= {"opt_out": {str(YEAR): [out]}, "on_opt_out": draw(st.sampled_from(["share", "return"]))}
    if maybe(3):
        rules["price_index"] = {str(YEAR): draw(st.sampled_from([Decimal("1.018"), 2]))}
    if draw(st.integers(0, 3)) == 0:
        rules["method"] = draw(st.sampled_from(["sainte-lague", "dhondt", "huntington-hill"]))
    else:
        if maybe():
            rules["base_amount"] = draw(st.sampled_from([2, "b / 2"]))
        if maybe(3):
            rules["minimum_grant"] = draw(st.sampled_from([4, 15]))
    way = draw(st.sampled_from(["", "", "exit", "phase"]))
    if way == "exit" and ("eligible" in rules or "eligibility" in tables):
        rules["exit_pct"] = {str(YEAR): draw(st.sampled_from([25, 60]))}
    if way == "phase":
        tables["phase_in"] = {"share": {str(YEAR): draw(st.sampled_from([0, 40, "66.6"]))}}
    last = draw(st.sampled_from(["", "", "groups", "guarantee", "scale"]))
    if last == "groups" and "method" not in rules:
        side = draw(st.sampled_from(["floor", "cap"]))
        tables["group"] = [{"column": "side", side: {"E": draw(st.integers(5, 60))}}] if "E" in columns["side"] else []
    if last == "guarantee":
        paid_by = "key" if "method" in rules else draw(st.sampled_from(["inhabitants", "gains", "key"]))
        tables["guarantee"] = {"max_loss": {"pct_of_baseline": 10}, "paid_by": paid_by, "inhabitants": "people"}
    if last == "scale":
        rules |= {"on_shortfall": "scale-floors", "floor": draw(st.sampled_from([30, 60]))}
    return {**raw, **{name: own for name, own in tables.items() if own}}, recipients(**columns)
