"""The [guarantee] of a pool: what nobody may lose against the baseline, and who pays, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from fordel_models import YearResult
from fordel_models.overriding import override
from fordel_solver import Infeasible, InvalidInput
from small_pools import amounts, first_year, raw_pool, recipients, result, steps

FOUR = recipients(
    pupils=[10, 20, 30, 40],
    people=[100, 200, 300, 400],
    last_year=[200, 150, 250, 400],
    region=["Nord", "Nord", "Syd", "Syd"],
)


def pool(max_loss: Any, paid_by: str, **more: Any) -> dict[str, Any]:
    rule = {"max_loss": max_loss, "paid_by": paid_by} | ({"inhabitants": "people"} if paid_by == "inhabitants" else {})
    return {**raw_pool(1000, baseline="last_year", **more), "guarantee": rule}


def refused(raw: dict[str, Any], table: pd.DataFrame = FOUR) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        result(raw, table)
    return list(caught.value.problems)


def spent(year: YearResult) -> int:
    return sum(year.amounts)


def test_the_others_pay_the_same_for_each_inhabitant() -> None:
    # By pupils 100, 200, 300, 400. The first has 200 and may lose 10 pct.: 180. 80 kr. over 900 inhabitants.
    year = first_year(pool({"pct_of_baseline": 10}, "inhabitants"), FOUR)
    # 200 - 17.8, 300 - 26.7, 400 - 35.6; the third has 250 and keeps more than 225, the fourth 360 at least.
    assert year.guarantee is not None
    assert year.guarantee.level == Fraction(80, 900)
    assert year.fair_shares == (180, 200 - Fraction(160, 9), 300 - Fraction(240, 9), 400 - Fraction(320, 9))
    assert year.amounts == (180, 182, 273, 365)
    assert year.binding == ("floor", "", "", "")
    assert year.floors == (180, 135, 225, 360)
    assert steps(year) == {
        "elever": [100, 200, 300, 400],
        "limits": [0, 0, 0, 0],
        "guarantee": [80, -18, -27, -36],
        "rounding": [0, 0, 0, 1],
    }


def test_nobody_who_pays_goes_below_its_own_guarantee() -> None:
    # At most 2 pct. may be lost: 196, 147, 245, 392. The fourth can give 8; the others pay 88 over 500 inhabitants.
    year = first_year(pool({"pct_of_baseline": 2}, "inhabitants"), FOUR)
    assert year.guarantee is not None
    assert year.guarantee.level == Fraction(88, 500)
    assert year.amounts == (196, 165, 247, 392)
    assert year.binding == ("floor", "", "", "floor")


def test_the_gains_of_the_others_are_capped_at_a_rate_that_pays_for_it() -> None:
    # Gains are 33 pct. (200 on 150), 20 pct. (300 on 250) and 0. 80 kr. come from a cap at γ: 150γ + 250γ = 420.
    year = first_year(pool({"pct_of_baseline": 10}, "gains"), FOUR)
    assert year.guarantee is not None
    assert year.guarantee.level == Fraction(420, 400)
    assert year.fair_shares == (180, Fraction(315, 2), Fraction(525, 2), 400)
    assert year.amounts == (180, 158, 262, 400)
    assert year.binding == ("floor", "gains-cap", "gains-cap", "")


def test_paid_by_the_key_a_guarantee_is_a_floor() -> None:
    by_key = first_year(pool({"pct_of_baseline": 10}, "key"), FOUR)
    floor = first_year(raw_pool(1000, baseline="last_year", floor={"pct_of_baseline": 90}), FOUR)
    assert by_key.amounts == floor.amounts == (180, 182, 273, 365)
    assert by_key.guarantee is None


def test_a_loss_in_kroner_and_in_kroner_for_each_inhabitant() -> None:
    # 200 - 50 = 150: 50 kr. over 900 inhabitants.
    assert amounts(pool(50, "inhabitants"), FOUR) == [150, 189, 283, 378]
    # 200 - 0.2 times 100 = 180 as with 10 pct.
    per_inhabitant = {"kr_per": "people", "kr": "0.2"}
    assert amounts(pool(per_inhabitant, "inhabitants"), FOUR)[0] == 180


def test_floors_and_base_amounts_are_kept_by_those_who_pay() -> None:
    # Floor 195 of the second, who would pay down to 182.
    table = FOUR.assign(least=[0, 195, 0, 0])
    raw = pool({"pct_of_baseline": 10}, "inhabitants", floor={"kr_per": "least", "kr": 1})
    # The second pays 5 and the fourth 40, which is all it has above 360; 35 kr. are left for the third.
    year = first_year(raw, table)
    assert year.amounts == (180, 195, 265, 360)
    assert year.binding == ("floor", "floor", "", "floor")


def test_units_and_a_top_slice() -> None:
    # Targets 90, 180, 270, 360; 160 is guaranteed to the first, 70 over 900 inhabitants: 15.6, 23.3, 31.1.
    year = first_year(pool({"pct_of_baseline": "20.1"}, "inhabitants", unit=10, top_slice=100), FOUR)
    assert year.floors == (160, 120, 200, 320)
    assert year.amounts == (160, 160, 250, 330)


def test_who_is_not_eligible_is_guaranteed_nothing_and_pays_nothing() -> None:
    year = first_year(pool({"pct_of_baseline": 10}, "inhabitants", eligible="pupils > 10"), FOUR)
    assert year.amounts[0] == 0
    assert year.floors[0] == 0
    assert spent(year) == 1000


@pytest.mark.parametrize(
    ("paid_by", "expected"), [("inhabitants", (1, 19, 20)), ("gains", (1, 20, 19)), ("key", (1, 20, 20))]
)
def test_a_guarantee_where_caps_leave_a_surplus_and_half_a_krone(paid_by: str, expected: tuple[int, ...]) -> None:
    # Targets 0.50, 20 and 20: together half a krone more than can be paid out. The first is guaranteed a whole krone:
    # 19 2/3 and 19 5/6 for the others by inhabitants, 20 and 19.50 by gains.
    table = recipients(pupils=[0, 1, 1], people=[3, 2, 1], last_year=[0, 15, 1], start=[0.5, 0.25, 1.0])
    raw = pool({"pct_of_baseline": 100}, paid_by, base_amount="start", cap=20, on_surplus="return")
    year = first_year(raw, table)
    assert year.amounts == expected
    assert spent(year) + year.surplus == 1000


def test_a_guarantee_that_the_others_cannot_pay_says_by_how_many_kroner() -> None:
    with pytest.raises(Infeasible) as caught:
        result(pool(0, "inhabitants", cap=None) | {"pool": {"amount": 900, "baseline": "last_year"}}, FOUR)
    assert caught.value.shortfall == 100
    assert caught.value.conflict == ("pool.amount", "guarantee.max_loss")
    assert str(caught.value) == "pool: What is guaranteed adds to 1.000 kr., 100 kr. more than the amount of 900 kr."


def test_a_cap_below_what_is_guaranteed_is_a_conflict() -> None:
    with pytest.raises(Infeasible) as caught:
        result(pool({"pct_of_baseline": 10}, "inhabitants", cap=370), FOUR.assign(last_year=[200, 150, 250, 500]))
    assert caught.value.conflict == ("guarantee.max_loss", "pool.cap")
    assert caught.value.shortfall == 80
    assert str(caught.value) == (
        "pool: What is guaranteed is 450 kr. and the cap 370 kr. for 153 Brøndby: no amount can keep both."
    )


def test_what_does_not_go_together_is_refused() -> None:
    raw = raw_pool(1000, method="dhondt", on_shortfall="scale-floors", group=[{"column": "region", "cap": 900}])
    raw["guarantee"] = {"max_loss": {"pct_of_baseline": 10}}
    found = refused(raw)
    assert [problem.split(":")[0] for problem in found] == [
        "pool.toml, pool.method",
        "pool.toml, pool.on_shortfall",
        "pool.toml, guarantee",
        "pool.toml, guarantee.paid_by",
        "pool.toml, pool.method",
        "pool.toml, pool.on_shortfall",
    ]
    assert found[2] == "pool.toml, guarantee: needs pool.baseline, the kroner that a loss is counted from."


def test_the_note_says_what_it_costs_and_what_the_others_pay() -> None:
    found = result(pool({"pct_of_baseline": 10}, "inhabitants"), FOUR)
    assert [note.en for note in found.notes] == [
        "The guarantee lifts 1 and costs 80 kr., which 3 others pay: 0.0889 kr. per inhabitant."
    ]
    assert [note.da for note in found.notes] == [
        "Garantien løfter 1 og koster 80 kr., som 3 andre betaler: 0,0889 kr. pr. indbygger."
    ]
    capped = result(pool({"pct_of_baseline": 10}, "gains"), FOUR)
    assert capped.notes[0].en.endswith("which 2 others pay: at most 105 pct. of its baseline to each.")
    one_pays = result(pool({"pct_of_baseline": 20}, "inhabitants"), FOUR.assign(people=[1, 1, 0, 0]))
    assert ", which 1 other pays: " in one_pays.notes[0].en
    assert ", som 1 anden betaler: " in one_pays.notes[0].da


def test_the_inhabitants_of_the_pool_are_used_where_the_guarantee_names_none() -> None:
    raw = pool({"pct_of_baseline": 10}, "inhabitants")
    del raw["guarantee"]["inhabitants"]
    raw["data"] = {"inhabitants": "people"}
    assert amounts(raw, FOUR) == [180, 182, 273, 365]


def test_a_guarantee_can_be_changed_by_its_path() -> None:
    raw = override(pool({"pct_of_baseline": 10}, "inhabitants"), {"guarantee.paid_by": "gains"})
    assert amounts(raw, FOUR) == [180, 158, 262, 400]
