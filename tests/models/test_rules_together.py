"""Rules of a pool that act on one another, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from fordel_solver import InvalidInput
from small_pools import first_year, raw_pool, recipients, result, steps

FOUR = recipients(
    pupils=[10, 20, 30, 40], people=[100, 200, 300, 400], last_year=[200, 150, 250, 400], needy=[1, 1, 1, 0]
)
GUARANTEE = {"max_loss": {"pct_of_baseline": 10}, "inhabitants": "people"}


def pool(amount: int, **more: Any) -> dict[str, Any]:
    """A pool by pupils with last year's amounts as baseline; [guarantee], [eligibility] ... by their own names."""
    tables = {name: more.pop(name) for name in ("guarantee", "eligibility", "phase_in", "merge") if name in more}
    return {**raw_pool(amount, baseline="last_year", **more), **tables}


def by_years(years: dict[str, int], **more: Any) -> dict[str, Any]:
    raw = pool(0, **more)
    del raw["pool"]["amount"]
    return {**raw, "pool": raw["pool"] | {"years": years}}


def test_who_is_on_the_exit_ramp_neither_pays_for_the_guarantee_nor_is_lifted_by_it() -> None:
    # The fourth is out and gets 50 pct. of 400. By pupils 100, 200, 300 of the other 600; the first is lifted to 180,
    # and 80 kr. are paid by 500 inhabitants.
    raw = by_years({"2015": 800}, eligible="needy == 1", exit_pct={"2015": 50}, guarantee=GUARANTEE)
    year = first_year(raw, FOUR)
    assert year.amounts == (180, 168, 252, 200)
    assert year.floors == (180, 135, 225, 200)
    assert year.binding == ("floor", "", "", "floor")
    assert steps(year)["guarantee"] == [80, -32, -48, 0]


def test_a_guarantee_after_the_way_to_the_new_distribution() -> None:
    # Halfway: 0.5 x 1000 x (200, 150, 250, 400) / 1000 + 0.5 x (100, 200, 300, 400) = 150, 175, 275, 400.
    raw = by_years({"2015": 1000}, phase_in={"share": {"2015": 50}}, guarantee=GUARANTEE)
    year = first_year(raw, FOUR)
    assert year.guarantee is not None
    assert year.guarantee.targets == (150, 175, 275, 400)
    # 30 kr. from 900 inhabitants.
    assert year.guarantee.level == Fraction(30, 900)
    assert year.amounts == (180, 168, 265, 387)
    assert steps(year)["phase_in"] == [100, 75, 125, 200]


def test_a_loss_in_kroner_follows_the_price_index() -> None:
    rule = {"max_loss": 20, "inhabitants": "people"}
    raw = by_years({"2015": 1000}, price_index={"2015": "1.1"}, guarantee=rule)
    year = first_year(raw, FOUR)
    # 22 kr. may be lost of 200: 178. By pupils 110 of 1,100.
    assert year.amounts[0] == 178
    assert sum(year.amounts) == 1100


def test_the_minimum_grant_looks_at_what_is_left_after_the_guarantee() -> None:
    # After the guarantee 180, 182, 273, 364. Those below 181 drop out: the first, whose guarantee goes with it. The
    # others have 222.2, 333.3 and 444.4 of 1,000 and are above what is guaranteed to them.
    year = first_year(pool(1000, minimum_grant=181, guarantee=GUARANTEE), FOUR)
    assert year.dropped_out == (0,)
    assert year.amounts == (0, 222, 333, 445)


def test_what_those_who_opted_out_return_is_what_they_would_have_had_after_the_guarantee() -> None:
    # With everyone in: 180, 182.2, 273.3, 364.4.
    raw = pool(1000, opt_out=["153"], on_opt_out="return", guarantee=GUARANTEE)
    year = first_year(raw, FOUR)
    assert year.amounts == (180, 182, 273, 0)
    assert year.surplus == 365
    assert year.returned == (0, 0, 0, 365)


def test_eligibility_by_rank_is_told_where_it_stands_after_a_merge() -> None:
    table = pd.DataFrame({"pupils": {"101": 50, "102": 30, "103": 20, "104": 10}}).rename_axis("code")
    raw = {
        **raw_pool(key="pupils", years={"2015": 100, "2016": 100}),
        "eligibility": {"by": "pupils", "highest": 2},
        "merge": [{"from": ["103", "104"], "to": "110", "year": 2016, "add": ["pupils"]}],
    }
    before, after = result(raw, table).years
    # 2015: 50 and 30, 62.5 and 37.5 of 100. 2016: 50, and of 30 and 30 the one with the lower code.
    assert before.amounts == (63, 37, 0, 0, 0)
    assert after.eligible == (True, True, False, False, False)
    assert after.selection is not None
    assert after.selection.values == (50, 30, None, None, 30)
    assert after.selection.equal_at_cut == (1, 4)


def test_opt_out_of_a_year_in_which_a_municipality_has_merged() -> None:
    table = pd.DataFrame({"pupils": {"101": 50, "102": 30, "103": 20}}).rename_axis("code")
    raw = {
        **raw_pool(key="pupils", years={"2015": 100, "2016": 100}, opt_out={"2016": ["110"]}, on_opt_out="return"),
        "merge": [{"from": ["102", "103"], "to": "110", "year": 2016, "add": ["pupils"]}],
    }
    before, after = result(raw, table).years
    assert before.amounts == (50, 30, 20, 0)
    assert after.amounts == (50, 0, 0, 0)
    assert after.returned == (0, 0, 0, 50)
    assert after.opted_out == (3,)
    raw["pool"]["opt_out"] = ["102"]
    with pytest.raises(InvalidInput) as caught:
        result(raw, table)
    assert str(caught.value) == (
        "pool, pool.opt_out: there is no recipient with code 102, by [[merge]] in 2016: write opt_out by year, "
        "{ 2016 = [...] }."
    )


def test_figures_that_a_later_year_cannot_use_are_told_before_limits_that_cannot_hold() -> None:
    table = recipients(pupils=[10, 20], last_year=[50, 50])
    raw = raw_pool(years={"2015": 100, "2016": 100}, baseline="last_year", cap=40)
    raw["guarantee"] = {"max_loss": 0, "paid_by": "key"}
    raw["pool"]["opt_out"] = {"2016": ["101", "147"]}
    with pytest.raises(InvalidInput, match="no recipient is eligible"):
        result(raw, table)


def test_parts_with_amounts_that_an_index_rounds_apart_still_share_the_whole() -> None:
    # 3 kr. and three parts of 1 kr. times 1.2: 3.6 is 4 kr., and 1.2 is 1 kr. each, together 3.
    parts = [{"name": name, "key": "pupils", "amount": 1} for name in ("a", "b", "c")]
    raw = by_years({"2015": 3}, price_index={"2015": "1.2"})
    raw["part"] = parts
    year = first_year(raw, FOUR)
    assert sum(year.amounts) == 4
    assert [part.share for part in year.parts] == [Fraction(1, 3)] * 3
    # 10 mio. in two parts with units of 1,000: 10,175,000 and 5,088,000 + 5,088,000.
    parts = [{"name": name, "key": "pupils", "amount": 5_000_000} for name in ("a", "b")]
    raw = by_years({"2015": 10_000_000}, price_index={"2015": "1.0175"}, unit=1_000)
    raw["part"] = parts
    assert sum(first_year(raw, FOUR).amounts) == 10_175_000
    # What is missing for another reason is told as before.
    parts[0]["amount"] = 4_000_000
    with pytest.raises(
        InvalidInput, match=r"the amounts of the parts add to 9\.158\.000 kr\., and there is 10\.175\.000 kr\."
    ):
        first_year(raw, FOUR)
