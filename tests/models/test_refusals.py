"""Pools whose rules cannot hold together: which rules, by how many kroner, and what would make them hold.

Every conflict here is planted and worked out by hand. The repairs are put into the file as --set would, and solved.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from fordel_models import override, parse, solve
from fordel_solver import Infeasible, InvalidInput
from small_pools import amounts, raw_pool, recipients, result

# Pupils 10, 20 and 30; the third is alone in its region and has no pupils on islands but itself.
THREE = recipients(
    pupils=[10, 20, 30],
    region=["Hovedstaden", "Hovedstaden", "Sjælland"],
    island=[1, 1, 0],
    last_year=[100, 200, 300],
    people=[1, 1, 1],
)


def refused(raw: dict[str, Any], table=THREE) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        result(raw, table)
    return caught.value


def kroner_of(error: Infeasible) -> dict[str, int]:
    return {own.rule: own.kroner for own in error.conflicts}


def alone(error: Infeasible) -> dict[str, int | str]:
    """The new value for each rule that does it alone."""
    return {path: new for repair in error.repairs if repair.alone for path, new in repair.overrides.items()}


def cheapest(error: Infeasible) -> dict[str, int | str]:
    (found,) = [repair for repair in error.repairs if repair.cheapest]
    return found.overrides


def solved_with(raw: dict[str, Any], changes: dict[str, Any], table=THREE) -> bool:
    try:
        result(override(raw, changes), table)
    except (Infeasible, InvalidInput):
        return False
    return True


def with_tables(raw: dict[str, Any], **tables: Any) -> dict[str, Any]:
    return {**raw, **tables}


# --- each kind of conflict -------------------------------------------------------------------------------------------


def test_floors_of_more_than_the_amount():
    error = refused(raw_pool(50, floor=20))
    assert error.conflict == ("pool.amount", "pool.floor")
    assert kroner_of(error) == {"pool.amount": 50, "pool.floor": 60}
    assert [own.says for own in error.conflicts] == ["the amount is 50 kr.", "the floors add to 60 kr."]
    assert error.shortfall == 10
    # 16 each is 48; 17 each would be 51.
    assert alone(error) == {"pool.amount": 60, "pool.floor": 16}
    assert error.repair == ("raise pool.amount by 10 kr. to 60 kr.", "lower pool.floor by 4 kr. to 16 kr.")
    assert [(repair.kroner, repair.cost, repair.cheapest) for repair in error.repairs] == [
        (10, 10, True),
        (12, 12, False),
    ]


def test_caps_of_less_than_the_amount():
    error = refused(raw_pool(600, cap=100))
    assert kroner_of(error) == {"pool.amount": 600, "pool.cap": 300}
    assert error.surplus == 300
    assert alone(error) == {"pool.amount": 300, "pool.cap": 200}


def test_a_floor_above_a_cap():
    # 250 of 900 for each: the caps are in the way of the floors, and the amount of neither.
    error = refused(raw_pool(750, floor=240, cap={"kr_per": "pupils", "kr": 9}))
    # 90 for the first, 150 less than its floor.
    assert error.conflict == ("pool.cap", "pool.floor")
    assert [own.says for own in error.conflicts] == [
        "the cap is 90 kr. for 101 København",
        "the floor is 240 kr. for 101 København",
    ]
    # The caps must also let out 750: 12.5 kr. for each of 60 pupils; 24 kr. are needed for the first.
    assert alone(error) == {"pool.cap.kr": "24"}
    assert not solved_with(raw_pool(750, floor=240, cap={"kr_per": "pupils", "kr": 9}), {"pool.cap.kr": "23.99"})
    # 750 is in the way of lowering the floor alone; 12.50 kr. for each pupil let the first have 125.
    assert cheapest(error) == {"pool.cap.kr": "12.5", "pool.floor": 125}


def test_a_floor_above_a_cap_where_the_amount_allows_either():
    raw = raw_pool(300, floor=110, cap=100)
    error = refused(raw)
    assert kroner_of(error) == {"pool.cap": 100, "pool.floor": 110}
    # With caps of 110 the floors would be 330, 30 more than there is; with floors of 100 all is spent.
    assert alone(error) == {"pool.floor": 100}


def test_floors_of_more_than_the_cap_of_their_group():
    error = refused(raw_pool(600, floor=100, group=[{"column": "region", "cap": {"Hovedstaden": 150}}]))
    assert kroner_of(error) == {"group.region.cap.Hovedstaden": 150, "pool.floor": 200}
    assert [own.says for own in error.conflicts] == [
        "the cap of the group is 150 kr.",
        "the floors add to 200 kr. of group Hovedstaden",
    ]
    assert alone(error) == {"group.region.cap.Hovedstaden": 200, "pool.floor": 75}


def test_floors_of_groups_of_more_than_the_amount():
    raw = raw_pool(600, group=[{"column": "region", "floor": {"Hovedstaden": 500, "Sjælland": 200}}])
    error = refused(raw)
    assert kroner_of(error) == {
        "pool.amount": 600,
        "group.region.floor.Hovedstaden": 500,
        "group.region.floor.Sjælland": 200,
    }
    assert alone(error) == {
        "pool.amount": 700,
        "group.region.floor.Hovedstaden": 400,
        "group.region.floor.Sjælland": 100,
    }


def test_one_floor_for_all_groups_is_one_rule():
    error = refused(raw_pool(600, group=[{"column": "region", "floor": 301}]))
    assert kroner_of(error) == {"pool.amount": 600, "group.region.floor": 602}
    assert alone(error) == {"pool.amount": 602, "group.region.floor": 300}


def test_a_floor_of_a_group_that_its_caps_do_not_reach():
    raw = raw_pool(300, cap=100, group=[{"column": "region", "floor": {"Sjælland": 130}}])
    error = refused(raw)
    assert kroner_of(error) == {"pool.cap": 100, "group.region.floor.Sjælland": 130}
    assert alone(error) == {"pool.cap": 130, "group.region.floor.Sjælland": 100}


def test_a_key_of_zero_in_the_way_of_a_floor_of_its_group():
    error = refused(raw_pool(600, key="island", group=[{"column": "region", "floor": {"Sjælland": 10}}]))
    assert error.conflict == ("group.region.floor.Sjælland", "part.elever.key")
    assert error.conflicts[1].says == "the key is 0 for 1 of 1 recipients of group Sjælland"
    assert alone(error) == {"group.region.floor.Sjælland": 0}


def test_nobody_of_a_group_with_a_floor_is_eligible():
    raw = raw_pool(600, eligible="pupils < 25", group=[{"column": "region", "floor": {"Sjælland": 100}}])
    error = refused(raw)
    assert error.conflict == ("group.region.floor.Sjælland", "pool.eligible")
    assert alone(error) == {"group.region.floor.Sjælland": 0}
    chosen = with_tables(raw_pool(600, group=raw["group"]), eligibility={"by": "pupils", "lowest": 2})
    assert refused(chosen).conflict == ("group.region.floor.Sjælland", "eligibility")
    out = raw_pool(600, opt_out=["151"], group=raw["group"])
    assert refused(out).conflict == ("group.region.floor.Sjælland", "pool.opt_out")


def test_base_amounts_of_more_than_the_amount():
    error = refused(raw_pool(50, base_amount=20))
    assert kroner_of(error) == {"pool.amount": 50, "pool.base_amount": 60}
    assert alone(error) == {"pool.amount": 60, "pool.base_amount": 16}


def test_base_amounts_by_an_expression_are_multiplied():
    raw = raw_pool(100, base_amount="pupils * 2")
    error = refused(raw)
    # 120 in all: 100 are five sixths of it, 0.8333 with four decimals.
    assert alone(error) == {"pool.amount": 120, "pool.base_amount": "(pupils * 2) * 0.8333"}
    assert "multiply pool.base_amount by 0.8333" in error.repair
    assert not solved_with(raw, {"pool.base_amount": "(pupils * 2) * 0.8334"})


def test_a_top_slice_that_leaves_too_little():
    error = refused(raw_pool(70, top_slice=20, floor=20))
    assert kroner_of(error) == {"pool.amount": 70, "pool.top_slice": 20, "pool.floor": 60}
    assert alone(error) == {"pool.amount": 80, "pool.top_slice": 10, "pool.floor": 16}


def test_a_top_slice_that_is_not_to_blame_is_not_named():
    assert refused(raw_pool(70, top_slice=20, floor=30)).conflict == ("pool.amount", "pool.floor")


def test_exit_ramps_of_more_than_the_amount():
    raw = raw_pool(years={"2014": 80}, eligible="pupils > 10", baseline="last_year", exit_pct={"2014": 90}, floor=0)
    error = refused(raw)
    assert kroner_of(error) == {"pool.years.2014": 80, "pool.exit_pct": 90}
    assert alone(error) == {"pool.years.2014": 90, "pool.exit_pct.2014": "80"}


def test_percents_are_rounded_to_the_safe_side_with_two_decimals():
    raw = raw_pool(500, floor={"pct_of_baseline": 95}, baseline="last_year")
    error = refused(raw)
    # 500 of 600 is 83 1/3 pct., and floors are rounded up to whole kroner: 83.33 pct. gives 84, 167 and 250.
    assert alone(error) == {"pool.amount": 570, "pool.floor.pct_of_baseline": "83"}
    assert "lower pool.floor.pct_of_baseline from 95 to 83" in error.repair
    assert not solved_with(raw, {"pool.floor.pct_of_baseline": "83.01"})


@pytest.mark.parametrize("paid_by", ["inhabitants", "gains", "key"])
def test_a_guarantee_of_more_than_the_amount(paid_by):
    raw = with_tables(
        raw_pool(500, baseline="last_year"),
        guarantee={"max_loss": {"pct_of_baseline": 10}, "paid_by": paid_by, "inhabitants": "people"},
    )
    error = refused(raw)
    # 90 pct. of 600.
    assert kroner_of(error) == {"pool.amount": 500, "guarantee.max_loss": 540}
    # A loss of 16 2/3 pct.: with 16.67 pct. 84, 167 and 250 are guaranteed, rounded up, 1 kr. too much.
    assert alone(error) == {"pool.amount": 540, "guarantee.max_loss.pct_of_baseline": "17"}
    assert not solved_with(raw, {"guarantee.max_loss.pct_of_baseline": "16.99"})


@pytest.mark.parametrize("paid_by", ["inhabitants", "key"])
def test_a_cap_below_what_is_guaranteed(paid_by):
    raw = with_tables(
        raw_pool(600, baseline="last_year", cap=250),
        guarantee={"max_loss": 20, "paid_by": paid_by, "inhabitants": "people"},
    )
    error = refused(raw)
    assert kroner_of(error) == {"guarantee.max_loss": 280, "pool.cap": 250}
    assert alone(error) == {"pool.cap": 280, "guarantee.max_loss": 50}


def test_others_that_have_no_inhabitants_cannot_pay_a_guarantee():
    # 100, 200 and 300; the first must have 150, and the others pay by inhabitants, of whom there are none.
    table = THREE.assign(last_year=[150, 0, 0], people=[1, 0, 0])
    raw = with_tables(
        raw_pool(600, baseline="last_year"),
        guarantee={"max_loss": 0, "paid_by": "inhabitants", "inhabitants": "people"},
    )
    error = refused(raw, table)
    # With 900 the first gets 150 by its key.
    assert error.conflict == ("pool.amount", "guarantee.max_loss")
    assert alone(error) == {"pool.amount": 900, "guarantee.max_loss": 50}
    assert not solved_with(raw, {"pool.amount": 899}, table)
    assert not solved_with(raw, {"guarantee.max_loss": 49}, table)


def test_nobody_reaches_the_minimum_grant():
    raw = raw_pool(1000, minimum_grant=1001)
    error = refused(raw)
    assert error.conflict == ("pool.amount", "pool.minimum_grant")
    assert alone(error) == {"pool.amount": 1001, "pool.minimum_grant": 1000}


def test_caps_that_let_out_too_little_after_some_dropped_out():
    # By 1, 2, 3 of 6 the shares are 100, 200, 300. The first drops out, and caps of 290 let out 580.
    raw = raw_pool(600, minimum_grant=150, cap=290)
    error = refused(raw)
    # First 290 for the third, 103 and 207 for the others, so that the first stays with a minimum of 103.
    assert error.conflict == ("pool.amount", "pool.cap", "pool.minimum_grant")
    assert alone(error) == {"pool.amount": 580, "pool.cap": 300, "pool.minimum_grant": 103}
    for changes in ({"pool.amount": 581}, {"pool.cap": 299}, {"pool.minimum_grant": 104}):
        assert not solved_with(raw, changes)


def test_base_amounts_of_more_than_there_is_to_phase_in():
    raw = with_tables(
        raw_pool(years={"2014": 300}, base_amount=110, baseline="last_year"), phase_in={"share": {"2014": 50}}
    )
    error = refused(raw)
    assert kroner_of(error) == {"pool.years.2014": 300, "pool.base_amount": 330}
    assert alone(error) == {"pool.years.2014": 330, "pool.base_amount": 100}


def test_a_price_index_moves_what_is_written_in_the_price_level():
    raw = raw_pool(years={"2014": 500}, floor=200, price_index={"2014": "1.1"})
    error = refused(raw)
    # 550 in the prices of the year, floors of 220 each.
    assert kroner_of(error) == {"pool.years.2014": 550, "pool.floor": 660}
    # 166 times 1.1 is 182.6, 183 rounded up, 549 in all; 167 times 1.1 is 183.7, 552 in all.
    assert alone(error) == {"pool.years.2014": 600, "pool.floor": 166}
    assert not solved_with(raw, {"pool.years.2014": 599})
    assert not solved_with(raw, {"pool.floor": 167})


def test_the_last_part_follows_where_every_part_has_an_amount():
    parts = [{"name": "elever", "key": "pupils", "amount": 20}, {"name": "rest", "key": "people", "amount": 30}]
    error = refused(raw_pool(50, floor=20, part=parts))
    (raised,) = [repair for repair in error.repairs if "pool.amount" in repair.overrides]
    assert raised.overrides == {"pool.amount": 60, "part.rest.amount": 40}
    assert raised.kroner == 10


def test_amounts_and_caps_are_moved_by_whole_units():
    error = refused(raw_pool(200, floor=95, unit=10))
    # Floors of 100 when rounded up; 60 each is 180, 61 would be 70 each.
    assert alone(error) == {"pool.amount": 300, "pool.floor": 60}


def test_rules_that_one_group_needs_and_another_does_not_are_not_named():
    # 30 and 20 in the first group, of which 40 by the floor alone; 60 by the floor in the second. Each may have 45.
    table = recipients(pupils=[15, 1, 1, 1, 1], region=["N", "N", "S", "S", "S"])
    error = refused(raw_pool(500, floor=20, base_amount="pupils * 2", group=[{"column": "region", "cap": 45}]), table)
    assert kroner_of(error) == {"group.region.cap": 45, "pool.floor": 60}
    # Lower floors alone leave caps of 90 for 500; two groups take it at 250 each.
    assert alone(error) == {"group.region.cap": 250}


def test_the_cheapest_is_the_cheapest_to_the_krone():
    # Caps of 33.333.334 let out 100.000.000; with a krone less to distribute caps and floors meet at 33.333.333.
    error = refused(raw_pool(100_000_000, floor=60_000_000, cap=20_000_000))
    assert cheapest(error) == {"pool.amount": 99_999_999, "pool.cap": 33_333_333, "pool.floor": 33_333_333}
    (found,) = error.repairs
    assert (found.alone, found.cost, found.at_least) == (False, *[1 + 3 * (13_333_333 + 26_666_667)] * 2)


def test_of_equal_costs_the_one_that_changes_fewer_rules_is_told():
    # An amount of 12, caps of 6 and 6 for the group cost 2, 4 and 8 as well.
    raw = raw_pool(10, floor=6, cap=5, group=[{"column": "region", "floor": {"Hovedstaden": 10}}])
    weights = {"pool.floor": 2, "pool.cap": 2, "group.region.floor": 2}
    error = refused(with_tables(raw, repair={"weights": weights}), THREE.loc[["101", "151"]])
    assert cheapest(error) == {"pool.floor": 5, "group.region.floor.Hovedstaden": 5}
    assert [repair.cost for repair in error.repairs if repair.cheapest] == [4 + 10]


def test_a_change_that_does_not_go_with_other_rules_is_not_told():
    # In a year with an index the parts do not follow: an amount of 150 would leave 55 that no part distributes.
    parts = [{"name": "elever", "key": "pupils", "amount": 60}, {"name": "rest", "key": "people", "amount": 40}]
    raw = raw_pool(years={"2014": 100}, price_index={"2014": "1.1"}, floor=50, part=parts)
    assert not solved_with(raw, {"pool.years.2014": 150})
    # 110 in the prices of the year: 32 is 35.20, 36 for each and 108; 33 is 36.30, 37 for each and 111.
    assert alone(refused(raw)) == {"pool.floor": 32}


# --- several years ---------------------------------------------------------------------------------------------------


def test_every_year_that_cannot_hold_is_told():
    raw = raw_pool(years={"2014": 100, "2015": 50, "2016": 45}, floor=20)
    error = refused(raw)
    assert [line.partition(":")[0] for line in str(error).split("\n")] == ["pool, 2015", "pool, 2016"]
    assert [(own.year, own.rule, own.kroner) for own in error.conflicts] == [
        (2015, "pool.years.2015", 50),
        (2015, "pool.floor", 60),
        (2016, "pool.years.2016", 45),
        (2016, "pool.floor", 60),
    ]
    assert error.conflict == ("pool.years.2015", "pool.floor")
    # The amounts of both years, or one floor for all of them: 15 each is 45.
    assert [(repair.overrides, repair.kroner) for repair in error.repairs] == [
        ({"pool.years.2015": 60, "pool.years.2016": 60}, 25),
        ({"pool.floor": 15}, 45),
    ]


def test_only_the_years_asked_for_are_told():
    raw = raw_pool(years={"2014": 100, "2015": 50, "2016": 45}, floor=20)
    with pytest.raises(Infeasible) as caught:
        result(raw, THREE, years=[2014, 2015])
    assert {own.year for own in caught.value.conflicts} == {2015}
    assert cheapest(caught.value) == {"pool.years.2015": 60}


def test_years_that_cannot_hold_for_different_reasons_are_repaired_together():
    # Floors of 60 in 2014 need 10 more; caps of 25 in 2015 let out 75 of 80.
    raw = raw_pool(years={"2014": 50, "2015": 80}, floor=20, cap=25)
    error = refused(raw)
    assert error.conflict == ("pool.years.2014", "pool.floor")
    assert {own.rule for own in error.conflicts if own.year == 2015} == {"pool.years.2015", "pool.cap"}
    # No single rule is in both; the amounts together move 15, a floor of 16 and a cap of 27 move 24 and 12.
    assert [(repair.overrides, repair.kroner) for repair in error.repairs] == [
        ({"pool.years.2014": 60, "pool.years.2015": 75}, 15)
    ]


def test_percents_by_year_are_each_a_number_of_its_own():
    raw = raw_pool(
        years={"2014": 500, "2015": 500}, baseline="last_year", floor={"pct_of_baseline": {"2014": 95, "2015": 50}}
    )
    assert alone(refused(raw)) == {"pool.years.2014": 570, "pool.floor.pct_of_baseline.2014": "83"}


# --- weights ---------------------------------------------------------------------------------------------------------


def test_weights_decide_what_is_cheapest():
    raw = raw_pool(50, floor=20)
    weighted = with_tables(raw, repair={"weights": {"pool.amount": 2}})
    error = refused(weighted)
    assert [repair.cost for repair in error.repairs if repair.alone] == [20, 12]
    # Floors of 17 and an amount of 51: 9 and 2 times 1.
    assert cheapest(error) == {"pool.amount": 51, "pool.floor": 17}
    assert [repair.cost for repair in error.repairs if repair.cheapest] == [11]


def test_what_may_not_be_changed_is_in_the_conflict_and_in_no_repair():
    error = refused(with_tables(raw_pool(50, floor=20), repair={"weights": {"pool.amount": 0}}))
    assert error.conflict == ("pool.amount", "pool.floor")
    assert alone(error) == {"pool.floor": 16}
    error = refused(with_tables(raw_pool(50, floor=20), repair={"weights": {"pool.amount": 0, "pool.floor": 0}}))
    assert (error.repair, error.repairs) == ((), ())


def test_a_path_stands_for_all_that_it_leads_to():
    raw = raw_pool(years={"2014": 50, "2015": 50}, floor=20)
    weights = {"pool.years": 0, "pool.years.2015": 1}
    assert alone(refused(with_tables(raw, repair={"weights": weights}))) == {"pool.floor": 16}
    # 2015 may be raised, and only 2014 is left to the floor, which is for both.
    assert cheapest(refused(with_tables(raw, repair={"weights": {"pool.years": "0.1"}}))) == {
        "pool.years.2014": 60,
        "pool.years.2015": 60,
    }


def test_weights_of_rules_that_are_not_there_are_told():
    raw = with_tables(raw_pool(50, floor=20), repair={"weights": {"pool.flor": 2, "pool.cap": 1}})
    with pytest.raises(InvalidInput) as caught:
        parse(raw, where="pool.toml")
    assert caught.value.problems == (
        'pool.toml, repair.weights: "pool.flor" is no rule of this pool that a repair can change. Did you mean '
        '"pool.floor"?',
        'pool.toml, repair.weights: "pool.cap" is no rule of this pool that a repair can change. There are: '
        "pool.amount, pool.top_slice, pool.floor.",
    )


def test_weights_decide_no_amount():
    raw = raw_pool(60, floor=5)
    assert amounts(with_tables(raw, repair={"weights": {"pool.floor": 7}}), THREE) == amounts(raw, THREE)


# --- all of them -----------------------------------------------------------------------------------------------------


def test_problems_with_figures_come_before_limits():
    raw = raw_pool(600, key="nothing", eligible="pupils < 25", group=[{"column": "region", "floor": {"Sjælland": 100}}])
    with pytest.raises(InvalidInput, match="nothing"):
        result(raw, THREE)


def test_repairs_are_not_looked_for_where_nobody_wants_them():
    with pytest.raises(Infeasible) as caught:
        solve(parse(raw_pool(50, floor=20), where="pool.toml"), THREE, repairs=False)
    error = caught.value
    assert (error.shortfall, error.conflict, error.conflicts, error.repairs) == (10, (), (), ())
    assert str(error) == str(refused(raw_pool(50, floor=20)))


def test_the_order_of_the_rows_changes_nothing():
    raw = raw_pool(
        50, floor={"pct_of_baseline": 33}, baseline="last_year", cap=90, group=[{"column": "region", "cap": 60}]
    )
    first, second = refused(raw), refused(raw, THREE.loc[["151", "101", "147"]])
    assert (str(first), first.conflicts, first.repairs) == (str(second), second.conflicts, second.repairs)


def test_pools_that_say_what_to_do_are_not_refused():
    assert amounts(raw_pool(50, floor=20, on_shortfall="scale-floors"), THREE) == [17, 17, 16]
    assert amounts(raw_pool(600, cap=100, on_surplus="return"), THREE) == [100, 100, 100]


def test_many_recipients_are_refused_in_good_time():
    """98 recipients in seven years that all cannot hold, with limits that meet each other."""
    codes = [f"{code:03}" for code in range(101, 199)]
    table = pd.DataFrame({"pupils": range(1, 99), "last_year": [37 * n % 101 for n in range(98)]}, index=codes)
    years = {str(year): 3000 + 10 * year % 7 for year in range(2014, 2021)}
    raw = raw_pool(years=years, baseline="last_year", floor={"pct_of_baseline": "93.5"}, base_amount=25, cap=90)
    error = refused(raw, table)
    assert len({own.year for own in error.conflicts}) == 7
    for repair in error.repairs:
        assert solved_with(raw, repair.overrides, table)
    assert Fraction(0) < min(repair.at_least for repair in error.repairs if repair.cheapest)


def test_a_cap_is_raised_to_the_largest_amount_at_most_in_the_search_for_what_would_do():
    # 34 are guaranteed to the third, and the others have no baseline that they could pay by.
    raw = raw_pool(100, baseline="old", cap=10, on_surplus="return")
    raw["guarantee"] = {"max_loss": {"kr": 0}, "paid_by": "gains"}
    with pytest.raises(Infeasible):
        result(raw, recipients(pupils=[1, 1, 1], old=[0, 0, 34]))


def test_a_loss_in_percent_is_not_raised_by_kroner():
    raw = raw_pool(100, baseline="old", cap=60)
    raw["guarantee"] = {"max_loss": {"pct_of_baseline": 0}, "paid_by": "gains"}
    table = recipients(pupils=[1, 1, 1], old=[70, 10, 10])
    with pytest.raises(Infeasible) as caught:
        solve(parse(raw, where="pool.toml"), table, pd.DataFrame(), repairs=False)
    assert caught.value.repair == (
        "raise pool.cap by 10 kr.",
        "let guarantee.max_loss allow 10 kr. more to be lost",
    )


@pytest.mark.parametrize(
    "rules",
    [
        {"amount": 60, "floor": 2, "group": [{"column": "region", "floor": {"a": 66}}]},
        {"amount": 1000, "unit": 1000, "floor": 42, "on_surplus": "return"},
        {"amount": 60, "floor": 70, "cap": 90},
    ],
)
def test_base_amounts_with_many_decimals_are_refused_as_any(rules):
    table = recipients(pupils=[0, 0, 0, 1], region=["a"] * 4)
    rules = dict(rules)
    raw = raw_pool(rules.pop("amount"), base_amount="142.85714285714286 * pupils / 10", **rules)
    with pytest.raises(Infeasible) as caught:
        solve(parse(raw, where="pool.toml"), table)
    assert caught.value.repairs
    for repair in caught.value.repairs:
        solve(parse(override(raw, repair.overrides), where="pool.toml"), table)
