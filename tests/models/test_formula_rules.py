"""Each rule of the formula model on a pool so small that the kroner are worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fordel_models import Text, parse, solve
from fordel_solver import Infeasible, InvalidInput
from small_pools import amounts, first_year, raw_pool, recipients, result, steps

THREE = recipients(
    pupils=[10, 20, 30],
    schools=[4, 1, 1],
    island=[0, 1, 0],
    last_year=[200, 300, 500],
    region=["Hovedstaden", "Hovedstaden", "Sjælland"],
)


def problems(raw: dict[str, Any], table: pd.DataFrame = THREE, years: list[int] | None = None) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        result(raw, table, years=years)
    return list(caught.value.problems)


# --- key, parts, base amount -----------------------------------------------------------------------------------------


def test_a_pool_by_one_key():
    year = first_year(raw_pool(100), THREE)
    # 16 2/3, 33 1/3, 50: the krone over goes to the largest fraction.
    assert year.amounts == (17, 33, 50)
    assert year.key == (Fraction("0.166666666666667"), Fraction("0.333333333333333"), Fraction("0.5"))
    assert year.multiplier == 100
    assert year.parts[0].kr_per_unit == Fraction(100, 60)
    assert year.parts[0].total == 60
    assert year.checked


def test_equal_shares():
    assert amounts(raw_pool(100, key=1), THREE) == [34, 33, 33]


def test_ties_go_by_ascending_code_however_the_table_is_sorted():
    table = pd.DataFrame({"pupils": [1, 1, 1]}, index=["153", "147", "101"])
    found = result(raw_pool(100), table)
    assert found.codes == ("101", "147", "153")
    assert found.years[0].amounts == (34, 33, 33)
    assert found.years[0].ties == (0, 1, 2)


def test_parts_share_the_pool_by_their_shares():
    parts = [
        {"name": "elever", "key": "pupils", "share": Decimal("0.75")},
        {"name": "skoler", "key": "schools", "share": Decimal("0.25"), "unit": {"da": "skole", "en": "school"}},
    ]
    year = first_year(raw_pool(1200, part=parts), THREE)
    # Pupils: 900 by 1, 2, 3 of 6. Schools: 300 by 4, 1, 1 of 6.
    assert year.amounts == (350, 350, 500)
    assert steps(year) == {
        "elever": [150, 300, 450],
        "skoler": [200, 50, 50],
        "limits": [0, 0, 0],
        "rounding": [0, 0, 0],
    }
    # The keys have 15 digits, and so have the kroner per unit.
    assert [round(part.kr_per_unit, 12) for part in year.parts] == [15, 50]
    assert [part.share for part in year.parts] == [Fraction(3, 4), Fraction(1, 4)]
    assert year.parts[1].unit == Text("skole", "school")


def test_shares_are_divided_by_their_sum():
    parts = [{"name": "elever", "key": "pupils", "share": 6}, {"name": "skoler", "key": "schools", "share": 2}]
    assert amounts(raw_pool(1200, part=parts), THREE) == [350, 350, 500]


def test_a_part_with_share_zero_gives_nothing_even_when_its_key_is_zero_for_all():
    parts = [{"name": "elever", "key": "pupils"}, {"name": "skoler", "key": "schools * 0", "share": 0}]
    year = first_year(raw_pool(60, part=parts), THREE)
    assert year.amounts == (10, 20, 30)
    assert year.parts[1].kr_per_unit == 0


def test_keys_are_rounded_to_fifteen_digits_half_to_even():
    # 0.1234567890123465 of the whole lies exactly between two keys of 15 digits; the even one is ..346.
    table = recipients(x=[1234567890123465, 10**16 - 1234567890123465])
    assert first_year(raw_pool(10, key="x"), table).key[0] == Fraction("0.123456789012346")
    table = recipients(x=[1234567890123475, 10**16 - 1234567890123475])
    assert first_year(raw_pool(10, key="x"), table).key[0] == Fraction("0.123456789012348")


def test_the_base_amount_comes_before_the_key():
    year = first_year(raw_pool(120, base_amount=20), THREE)
    assert year.amounts == (30, 40, 50)
    assert steps(year) == {
        "base_amount": [20, 20, 20],
        "elever": [10, 20, 30],
        "limits": [0, 0, 0],
        "rounding": [0, 0, 0],
    }


def test_the_base_amount_may_be_an_expression():
    assert amounts(raw_pool(120, base_amount="where(island == 1, 60, 0)"), THREE) == [10, 80, 30]


def test_base_amounts_of_more_than_the_pool_are_infeasible():
    with pytest.raises(Infeasible, match=r"^pool: The base amounts add to 60 kr\., 10 kr\. more than") as caught:
        amounts(raw_pool(50, base_amount=20), THREE)
    assert caught.value.shortfall == 10
    assert caught.value.conflict == ("pool.amount", "pool.base_amount")


# --- who is eligible -------------------------------------------------------------------------------------------------


def test_those_that_are_not_eligible_get_nothing_and_count_for_nothing():
    year = first_year(raw_pool(80, eligible="island == 0", floor=5, cap=70), THREE)
    assert year.amounts == (20, 0, 60)
    assert year.eligible == (True, False, True)
    assert year.key[1] == 0
    assert year.fair_shares == (20, 0, 60)
    assert (year.floors[1], year.caps[1], year.binding[1]) == (0, None, "")
    assert [step[1] for step in steps(year).values()] == [0, 0, 0]
    assert year.parts[0].total == 40


def test_aggregates_count_also_those_that_are_not_eligible():
    # The mean of 10, 20 and 30 is 20; over the eligible alone it would be 25.
    assert amounts(raw_pool(100, key="where(pupils > mean(pupils), 3, 1)", eligible="pupils > 10"), THREE) == [
        0,
        25,
        75,
    ]


def test_a_figure_that_is_missing_for_the_others_is_not_missed():
    table = recipients(places=[5.0, np.nan, 15.0], island=[0, 1, 0])
    assert amounts(raw_pool(40, key="places", eligible="island == 0"), table) == [10, 0, 30]


def test_nobody_eligible_is_told_with_the_rule():
    assert problems(raw_pool(100, eligible="pupils > 99")) == [
        'pool, pool.eligible "pupils > 99": no recipient is eligible, so nothing can be distributed.'
    ]


def test_a_key_of_zero_for_all_is_told_with_the_rule():
    assert problems(raw_pool(100, key="pupils * island", eligible="island == 0")) == [
        'pool, part.elever.key "pupils * island": 0 for all 2 eligible recipients, so nothing can be distributed by it.'
    ]


def test_a_negative_key_is_told_with_the_recipient():
    assert problems(raw_pool(100, key="pupils - 15")) == [
        'pool, part.elever.key "pupils - 15": negative for 101 København. It must be 0 or more.'
    ]


def test_a_number_is_no_condition():
    assert problems(raw_pool(100, eligible="island")) == [
        'pool, pool.eligible "island": this is a number; a condition (true or false) is needed.'
    ]
    assert problems(raw_pool(100, key="island == 1")) == [
        'pool, part.elever.key "island == 1": this is a condition (true or false); a number is needed.'
    ]


def test_the_problems_of_all_rules_are_told_at_once():
    raw = raw_pool(100, key="pupls", floor={"kr_per": "schools / island", "kr": 1}, base_amount="0 - pupils")
    assert problems(raw) == [
        'pool, pool.base_amount "0 - pupils": negative for 101 København, 147 Frederiksberg, 151 Ballerup. It '
        "must be 0 or "
        "more.",
        'pool, pool.floor.kr_per "schools / island": division by zero: "island" is 0 for 101 København, 151 Ballerup.',
        'pool, part.elever.key "pupls": there is no column "pupls". The nearest name is "pupils".',
    ]


# --- floors and caps -------------------------------------------------------------------------------------------------


def test_a_floor_in_kroner_is_paid_by_the_others():
    year = first_year(raw_pool(600, floor=180), THREE)
    # 100, 200, 300 without it. The 420 left are shared 2 to 3: 168 is below the floor as well. 600 - 360 = 240.
    assert year.amounts == (180, 180, 240)
    assert year.binding == ("floor", "floor", "")
    assert steps(year) == {"elever": [80, 160, 240], "limits": [100, 20, 0], "rounding": [0, 0, 0]}


def test_a_cap_in_kroner_gives_to_the_others():
    year = first_year(raw_pool(600, cap={"kr": 240}), THREE)
    assert year.amounts == (120, 240, 240)
    assert year.binding == ("", "", "cap")
    assert steps(year)["limits"] == [0, 0, -120]


def test_a_limit_per_unit_may_have_decimals():
    year = first_year(raw_pool(600, floor={"kr_per": "schools", "kr": Decimal("37.5")}), THREE)
    # 150, 37.50, 37.50 as floors, rounded up. The 450 left are shared 2 to 3.
    assert year.floors == (150, 38, 38)
    assert year.amounts == (150, 180, 270)


def test_a_guarantee_is_a_percent_of_the_baseline():
    year = first_year(
        raw_pool(1000, floor={"pct_of_baseline": "95"}, cap={"pct_of_baseline": 110}, baseline="last_year"), THREE
    )
    # Between 190 and 220, 285 and 330, 475 and 550; by key it would be 166 2/3, 333 1/3 and 500.
    assert year.floors == (190, 285, 475)
    assert year.caps == (220, 330, 550)
    # 190 at the floor leaves 810 by 2 to 3: 324 and 486.
    assert year.amounts == (190, 324, 486)
    assert year.binding == ("floor", "", "")


def test_limits_are_rounded_inward_to_units():
    year = first_year(raw_pool(600, floor=101, cap=290, unit=20), THREE)
    assert (year.floors, year.caps) == ((120,) * 3, (280,) * 3)
    assert year.amounts == (120, 200, 280)


def test_a_guarantee_of_a_broken_number_of_kroner_is_rounded_inward():
    limits = {"floor": {"pct_of_baseline": "95.3"}, "cap": {"pct_of_baseline": "104.9"}}
    table = THREE.assign(last_year=[201, 333, 499])
    year = first_year(raw_pool(1030, **limits, baseline="last_year"), table)
    # 191.553, 317.349 and 475.547; 210.849, 349.317 and 523.451.
    assert year.floors == (192, 318, 476)
    assert year.caps == (210, 349, 523)
    # By key 171 2/3, 343 1/3, 515: the first at its floor leaves 838, by 2 to 3.
    assert year.amounts == (192, 335, 503)


def test_limits_concern_the_whole_amount_base_amount_included():
    year = first_year(raw_pool(120, base_amount=20, cap=45), THREE)
    # 20 + 10λ, 20 + 20λ, 45: the 75 left less 40 is 35, and 35/30 a pupil.
    assert [round(share, 10) for share in year.fair_shares] == [
        Fraction("31.6666666667"),
        Fraction("43.3333333333"),
        45,
    ]
    assert year.amounts == (32, 43, 45)


def test_a_cap_below_the_base_amount_names_the_recipients():
    assert problems(raw_pool(100, base_amount="pupils", cap=15)) == [
        "pool, pool.cap: the cap is below the base amount for 147 Frederiksberg, 151 Ballerup. Limits concern "
        "the whole "
        "amount, base amount included: raise the cap or lower pool.base_amount."
    ]


def test_a_cap_below_the_base_amount_only_when_rounded_down_names_the_unit():
    # 99 rounds down to 0, below 10, 20 and 30.
    assert problems(raw_pool(300, base_amount="pupils", cap=99, unit=100)) == [
        "pool, pool.cap: the cap is below the base amount for 101 København, 147 Frederiksberg, 151 Ballerup. Caps are "
        "rounded down to whole units of 100 kr. (pool.unit). Limits concern the whole amount, base amount included: "
        "raise the cap or lower pool.base_amount."
    ]
    assert amounts(raw_pool(300, base_amount="pupils", cap=100, unit=100), THREE) == [100, 100, 100]


@pytest.mark.parametrize(
    ("rules", "conflict"),
    [
        ({"group": [{"column": "region", "floor": 301}]}, ["group.region.floor"]),
        ({"group": [{"column": "region", "cap": 299}]}, ["group.region.cap"]),
        ({"group": [{"column": "region", "floor": 301}], "floor": 1}, ["group.region.floor"]),
        (
            {"group": [{"column": "region", "cap": {"Hovedstaden": 50}}], "cap": 300},
            ["pool.cap", "group.region.cap.Hovedstaden"],
        ),
        ({"group": [{"column": "region", "floor": 1}], "floor": 201}, ["pool.floor"]),
    ],
)
def test_a_conflict_with_the_amount_names_the_rules_that_it_takes(rules, conflict):
    with pytest.raises(Infeasible) as caught:
        amounts(raw_pool(600, **rules), THREE)
    assert caught.value.conflict == ("pool.amount", *conflict)


def test_a_conflict_in_a_group_names_the_rules_that_it_takes():
    raw = raw_pool(600, floor=100, group=[{"column": "region", "cap": {"Hovedstaden": 150}}])
    with pytest.raises(Infeasible) as caught:
        amounts(raw, THREE)
    assert caught.value.conflict == ("group.region.cap.Hovedstaden", "pool.floor")
    # Sjælland has key zero, and no cap is in the way.
    raw = raw_pool(600, key="island", group=[{"column": "region", "floor": {"Sjælland": 10}}])
    with pytest.raises(Infeasible) as caught:
        amounts(raw, THREE)
    assert caught.value.conflict == ("group.region.floor.Sjælland", "part.elever.key")


def test_repairs_are_whole_units():
    # 3 times 100 1/2 is 301 1/2, 101 1/2 too much: 110 in units of 10.
    with pytest.raises(Infeasible) as caught:
        amounts(raw_pool(200, base_amount="100.5", unit=10), THREE)
    assert caught.value.shortfall == 102
    assert caught.value.repair[0] == "raise pool.amount by 110 kr. to 310 kr."


def test_floors_of_more_than_the_pool_name_pool_year_and_kroner():
    raw = raw_pool(years={"2014": 100, "2015": 50}, floor=20)
    with pytest.raises(Infeasible) as caught:
        result(raw, THREE)
    assert str(caught.value).startswith("pool, 2015: The floors add to 60 kr., 10 kr. more than the amount of 50 kr.")
    assert caught.value.shortfall == 10
    assert caught.value.conflict == ("pool.years.2015", "pool.floor")
    # A third of 50 is 16 2/3.
    assert caught.value.repair == ("raise pool.years.2015 by 10 kr. to 60 kr.", "lower pool.floor by 4 kr. to 16 kr.")


def test_floors_may_be_scaled():
    year = first_year(raw_pool(600, floor={"kr_per": "last_year", "kr": 1}, on_shortfall="scale-floors"), THREE)
    assert year.amounts == (120, 180, 300)
    assert year.multiplier == 0
    assert steps(year) == {"elever": [0, 0, 0], "limits": [120, 180, 300], "rounding": [0, 0, 0]}


def test_floors_that_were_scaled_are_told_for_each_year():
    raw = raw_pool(
        years={"2013": 1200, "2014": 600, "2015": 600},
        floor={"kr_per": "last_year", "kr": 1},
        on_shortfall="scale-floors",
    )
    found = result(raw, THREE)
    # 1,200 is enough for the floors of 200, 300 and 500.
    assert found.notes == tuple(
        Text(
            f"{year}: Mindstebeløb er tilsammen 1.000 kr., 400 kr. mere end de 600 kr., der er at fordele. De er sat "
            "ned i samme forhold (pool.on_shortfall), og fordelingsnøglen er ikke brugt.",
            f"{year}: The floors add to 1.000 kr., 400 kr. more than the 600 kr. to distribute. They are reduced in "
            "proportion (pool.on_shortfall), and the key is not used.",
        )
        for year in (2014, 2015)
    )
    (note,) = result(raw_pool(50, base_amount="pupils", on_shortfall="scale-floors"), THREE).notes
    assert note.en.startswith("The floors and base amounts add to 60 kr., 10 kr. more than the 50 kr. to distribute.")
    assert note.da.startswith("Mindstebeløb og grundbeløb er tilsammen 60 kr., 10 kr. mere end de 50 kr.")
    assert result(raw_pool(60, base_amount="pupils", on_shortfall="scale-floors"), THREE).notes == ()


def test_a_surplus_may_be_returned():
    year = first_year(raw_pool(600, cap=150, on_surplus="return"), THREE)
    assert year.amounts == (150, 150, 150)
    assert year.surplus == 150


def test_a_divisor_method():
    # D'Hondt with votes 10, 20, 30 and 6 seats: 30, 20, 15, 10, 10, 10.
    assert amounts(raw_pool(6, method="dhondt"), THREE) == [1, 2, 3]
    # Adams gives everybody one first.
    assert amounts(raw_pool(3, method="adams"), recipients(pupils=[1, 100, 100])) == [1, 1, 1]


# --- groups ----------------------------------------------------------------------------------------------------------


def test_a_group_may_have_a_cap():
    year = first_year(raw_pool(600, group=[{"column": "region", "cap": {"Hovedstaden": 240}}]), THREE)
    # 300 to 300 by key; the group's 240 are shared 1 to 2.
    assert year.amounts == (80, 160, 360)
    assert year.binding == ("group-cap", "group-cap", "")
    assert steps(year)["limits"] == [-40, -80, 0]


def test_a_group_may_have_a_floor_in_any_form():
    for floor in ({"Sjælland": 360}, {"Sjælland": {"kr_per": "pupils", "kr": 12}}):
        assert amounts(raw_pool(600, group=[{"column": "region", "floor": floor}]), THREE) == [80, 160, 360]


def test_one_limit_for_each_group_is_added_up_over_it():
    group = {"column": "region", "cap": {"pct_of_baseline": Decimal("70.5")}}
    year = first_year(raw_pool(600, group=[group], baseline="last_year"), THREE)
    # 70.5 pct. of 500 in either group is 352.50, rounded down: the 300 and 300 by key are below it.
    assert year.amounts == (100, 200, 300)
    group = {"column": "region", "floor": 301}
    with pytest.raises(Infeasible):
        amounts(raw_pool(600, group=[group]), THREE)


def test_a_limit_of_a_group_in_broken_kroner_is_rounded_inward():
    # 300 and 300 by key. Per pupil 10.01 is 300.3 in either group and 9.99 is 299.7.
    for side, kr, whole in (("floor", "10.01", 301), ("cap", "9.99", 299)):
        limit = {"Hovedstaden": {"kr_per": "pupils", "kr": Decimal(kr)}}
        found = amounts(raw_pool(600, group=[{"column": "region", side: limit}]), THREE)
        assert found[0] + found[1] == whole


def test_groups_are_made_among_the_eligible():
    raw = raw_pool(600, eligible="island == 0", group=[{"column": "region", "cap": {"Hovedstaden": 100}}])
    assert amounts(raw, THREE) == [100, 0, 500]


def test_a_floor_for_a_group_without_eligible_recipients_is_infeasible():
    raw = raw_pool(600, eligible="pupils < 25", group=[{"column": "region", "floor": {"Sjælland": 100}}])
    with pytest.raises(Infeasible) as caught:
        amounts(raw, THREE)
    assert str(caught.value) == (
        "pool, group.region.floor.Sjælland: the floor is 100 kr. and no recipient of this group is eligible. "
        "Take the floor "
        "out, or make a recipient of the group eligible."
    )
    assert caught.value.conflict == ("group.region.floor.Sjælland", "pool.eligible")
    assert caught.value.shortfall == 100


def test_a_group_that_does_not_exist_is_told_the_nearest():
    raw = raw_pool(600, group=[{"column": "region", "cap": {"Sjæland": 100}}])
    assert problems(raw) == [
        'pool, group.region.cap.Sjæland: there is no group "Sjæland". Did you mean "Sjælland"? '
        "There are: Hovedstaden, Sjælland."
    ]
    assert problems(raw_pool(600, group=[{"column": "regoin", "cap": 1}])) == [
        'pool, group.regoin: there is no column "regoin".'
    ]


def test_numbers_can_be_the_labels_of_groups():
    assert amounts(raw_pool(600, group=[{"column": "island", "cap": {"1": 20}}]), THREE) == [145, 20, 435]


# --- top-slice and years ---------------------------------------------------------------------------------------------


def test_the_top_slice_is_set_aside():
    year = first_year(raw_pool(100, top_slice=40), THREE)
    assert year.amounts == (10, 20, 30)
    assert (year.amount, year.top_slice, year.surplus) == (100, 40, 0)


def test_each_year_is_solved_by_itself_with_its_own_figures():
    table = recipients(pupils_2012=[1, 1], pupils_2014=[1, 3])
    raw = raw_pool(
        years={"2015": 200, "2014": 101},
        key="pupils_{year}",
        data={"years": {"2014": 2012, "2015": 2014}},
        top_slice={"2015": 100},
    )
    first, second = result(raw, table).years
    assert (first.year, first.figures_year, first.amounts) == (2014, 2012, (51, 50))
    assert (second.year, second.figures_year, second.amounts) == (2015, 2014, (25, 75))
    assert (first.top_slice, second.top_slice) == (0, 100)
    assert second.parts[0].expression == "pupils_2014"


def test_a_year_that_names_no_year_of_figures_uses_its_own():
    table = recipients(pupils_2014=[1, 3])
    year = first_year(raw_pool(years={"2014": 100}, key="pupils_{year}"), table)
    assert (year.figures_year, year.amounts) == (2014, (25, 75))


def test_some_years_only():
    raw = raw_pool(years={"2014": 60, "2015": 120})
    assert [year.year for year in result(raw, THREE, years=[2015, 2015]).years] == [2015]
    assert problems(raw, years=[2016]) == ["`years` names 2016; pool has the years 2014, 2015."]
    assert problems(raw, years=[]) == ["`years` names no year; pool has the years 2014, 2015."]
    assert problems(raw_pool(60), years=[2014]) == [
        "pool has an amount and no years, so `years` cannot be chosen. Leave it out."
    ]


def test_every_year_with_a_problem_is_told():
    raw = raw_pool(years={"2014": 60, "2015": 60}, key="pupils_{year}")
    assert problems(raw, recipients(pupils_2013=[1, 2])) == [
        f'pool, part.elever.key "pupils_{year}": there is no column "pupils_{year}". The table has pupils_.. for 2013.'
        for year in (2014, 2015)
    ]


# --- missing figures, inhabitants, source ----------------------------------------------------------------------------


def test_a_filled_cell_is_an_assumption():
    table = recipients(places=[5.5, np.nan, 15.0])
    fill = {
        "column": "places",
        "codes": ["147"],
        "value": Decimal("12.5"),
        "because": {"da": "Ingen SFO", "en": "No care"},
    }
    found = result(raw_pool(66, key="places", missing=[fill]), table)
    assert found.years[0].amounts == (11, 25, 30)
    (assumption,) = found.assumptions
    assert assumption.about == Text("Manglende tal i kolonnen places", "Missing figures in column places")
    assert assumption.chosen == Text("12,5 for 147 Frederiksberg", "12.5 for 147 Frederiksberg")
    assert assumption.because == Text("Ingen SFO", "No care")


def test_an_unfilled_cell_is_an_error():
    assert problems(raw_pool(66, key="places"), recipients(places=[5.5, np.nan, 15.0])) == [
        'pool, part.elever.key "places": column "places" is missing for 147 Frederiksberg. Fill it with a '
        "[[missing]] table "
        "that says why, or leave these recipients out with pool.eligible."
    ]


def test_figures_are_filled_and_never_replaced():
    table = recipients(places=[5.5, np.nan, 15.0], region=["a", None, "b"])

    def fill(**what: Any) -> dict[str, Any]:
        return {"column": "places", "codes": ["147"], "value": 1, "because": "x"} | what

    fills = [fill(codes=["101", "147"]), fill(codes=["999"]), fill(column="plcaes"), fill(column="region")]
    assert problems(raw_pool(66, key=1, missing=fills), table) == [
        'pool, missing[1].codes: column "places" is not missing for 101 København. Only missing cells are '
        "filled; take these "
        "codes out.",
        "pool, missing[2].codes: there is no recipient with code 999.",
        'pool, missing[3].column: there is no column "plcaes". The nearest name is "places".',
        'pool, missing[4].value: column "region" does not hold numbers and cannot be filled with one.',
    ]


def test_inhabitants_are_the_population_where_there_is_one():
    table = recipients(pupils=[1, 2, 3], population_2014=[500.0, np.nan, 0.0])
    raw = raw_pool(years={"2014": 60})
    assert first_year(raw, table).inhabitants == (500, None, None)
    assert first_year(raw, THREE).inhabitants == (None, None, None)
    assert first_year(raw_pool(60, data={"inhabitants": "last_year / 2"}), THREE).inhabitants == (100, 150, 250)
    assert problems(raw_pool(60, data={"inhabitants": "folk"})) == [
        'pool, data.inhabitants "folk": there is no column "folk". The table has: code, name, pupils, schools, island '
        "and 2 more."
    ]


def test_the_result_says_what_the_file_says():
    raw = raw_pool(60, data={"synthetic": True}) | {
        "price_level": "2014-pl",
        "source": {
            "document": "Aftalen",
            "section": {"da": "afsnit 4", "en": "section 4"},
            "url": "https://example.dk",
        },
    }
    raw["assumption"] = [{"about": "a", "chosen": "b", "because": "c", "alternatives": ["d", {"da": "e", "en": "f"}]}]
    found = result(raw, THREE)
    assert (found.id, found.title, found.model, found.price_level) == ("pool", "En pulje", "formula", "2014-pl")
    assert found.source.document == Text("Aftalen", "Aftalen")
    assert found.source.section == Text("afsnit 4", "section 4")
    assert found.source.url == "https://example.dk"
    assert found.synthetic
    assert found.names == ("København", "Frederiksberg", "Ballerup")
    assert found.assumptions[0].alternatives == (Text("d", "d"), Text("e", "f"))


def test_without_names_the_codes_are_the_names():
    table = pd.DataFrame({"pupils": [1, 2]}, index=["101", "147"])
    assert solve(parse(raw_pool(9), where=""), table).names == ("101", "147")


def test_codes_must_be_text():
    with pytest.raises(InvalidInput, match=r"^pool: The index of the table of recipients must be codes as text"):
        result(raw_pool(9), pd.DataFrame({"pupils": [1, 2]}, index=[101, 147]))


def test_the_table_is_not_changed():
    before = THREE.copy()
    result(raw_pool(100, floor=5), THREE)
    pd.testing.assert_frame_equal(THREE, before)


def test_synthetic_figures_stand_beside_no_name():
    table = recipients(pupils=[10, np.nan, 30])
    missing = [{"column": "pupils", "codes": ["147"], "value": 20, "because": "An example."}]
    for synthetic, who in ((True, "147"), (False, "147 Frederiksberg")):
        data = {"synthetic": synthetic}
        found = result(raw_pool(60, data=data, missing=missing), table)
        assert found.assumptions[-1].chosen == Text(f"20 for {who}", f"20 for {who}")
        assert found.names == ("København", "Frederiksberg", "Ballerup")
        (problem,) = problems(raw_pool(60, data=data), table)
        assert f'column "pupils" is missing for {who}. ' in problem
        (problem,) = problems(raw_pool(60, data=data), recipients(pupils=[10, np.inf, 30]))
        assert problem == f'pool: Column "pupils", {who}: inf is no finite number, text or truth value.'
        with pytest.raises(Infeasible, match=rf"20 kr\. for {who}\."):
            result(raw_pool(10, data=data, floor={"kr": 1, "kr_per": "pupils"}, eligible="pupils == 20"), THREE)
