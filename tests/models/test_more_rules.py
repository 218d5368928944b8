"""Rules that decide who takes part and how the year is reached, on pools so small that the kroner are by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from fordel_models import Text
from fordel_models.expressions import evaluate
from fordel_solver import Infeasible, InvalidInput
from small_pools import amounts, first_year, raw_pool, recipients, result, steps

FOUR = recipients(
    pupils=[10, 20, 30, 40],
    schools=[4, 1, 1, 2],
    need=[7, 5, 5, 3],
    last_year=[400, 100, 300, 200],
    region=["Hovedstaden", "Hovedstaden", "Sjælland", "Sjælland"],
)


def problems(raw: dict[str, Any], table: pd.DataFrame = FOUR) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        result(raw, table)
    return [problem.removeprefix("pool.toml, ") for problem in caught.value.problems]


def notes(raw: dict[str, Any], table: pd.DataFrame = FOUR) -> list[str]:
    return [note.en for note in result(raw, table).notes]


def with_tables(raw: dict[str, Any], **tables: dict[str, Any]) -> dict[str, Any]:
    return raw | tables


# --- parts with amounts of their own ---------------------------------------------------------------------------------


def parts(*given: dict[str, Any]) -> list[dict[str, Any]]:
    keys = ("pupils", "schools", "need")
    return [{"name": key, "key": key, **own} for key, own in zip(keys, given, strict=False)]


def test_a_part_with_an_amount_distributes_it_and_the_others_share_the_rest():
    year = first_year(raw_pool(1600, part=parts({"share": 1}, {"amount": 400}, {"share": 3})), FOUR)
    # 400 by 8 schools; of the 1,200 left a quarter by 100 pupils and three quarters by 20 of need.
    assert steps(year) == {
        "pupils": [30, 60, 90, 120],
        "schools": [200, 50, 50, 100],
        "need": [315, 225, 225, 135],
        "limits": [0, 0, 0, 0],
        "rounding": [0, 0, 0, 0],
    }
    assert [part.share for part in year.parts] == [Fraction(300, 1600), Fraction(400, 1600), Fraction(900, 1600)]
    assert [part.amount for part in year.parts] == [None, 400, None]


def test_base_amounts_and_top_slice_come_before_the_amounts_of_parts():
    raw = raw_pool(1060, part=parts({"amount": 600}, {"amount": 400}), base_amount=10, top_slice=20)
    year = first_year(raw, FOUR)
    assert steps(year)["pupils"] == [60, 120, 180, 240]
    assert steps(year)["schools"] == [200, 50, 50, 100]
    assert year.amounts == (270, 180, 240, 350)


def test_amounts_of_parts_must_fit_what_there_is():
    told = "pool, part: the amounts of the parts add to 1.000 kr., and there is "
    taken = "(1.059 kr. less 20 kr. of top-slice and 40 kr. of base amounts)"
    rules = {"base_amount": 10, "top_slice": 20}
    assert problems(raw_pool(1059, part=parts({"amount": 600}, {"amount": 400}), **rules)) == [
        f"{told}999 kr. {taken}."
    ]
    assert problems(raw_pool(1001, part=parts({"amount": 600}, {"amount": 400}))) == [
        f"{told}1.001 kr.; what is left over needs a part with a share."
    ]
    assert problems(raw_pool(999, part=parts({"amount": 600}, {"amount": 400}, {}))) == [f"{told}999 kr."]


def test_amounts_of_parts_by_year():
    raw = raw_pool(years={"2014": 1000, "2015": 1000}, part=parts({}, {"amount": {"2014": 400, "2015": 800}}))
    first, second = result(raw, FOUR).years
    assert steps(first)["pupils"] == [60, 120, 180, 240]
    assert steps(second)["pupils"] == [20, 40, 60, 80]
    raw["part"][1]["amount"] = {"2014": 400, "2016": 3}
    assert problems(raw) == [
        "part.schools.amount.2016: the pool has no amount in this year.",
        "part.schools.amount: has no amount for 2015. A part with amounts needs one for each year.",
    ]


def test_a_year_without_kroner_has_parts_without_kroner():
    raw = raw_pool(years={"2014": 1000, "2015": 0}, part=parts({"amount": {"2014": 1000, "2015": 0}}))
    assert [year.amounts for year in result(raw, FOUR).years] == [(100, 200, 300, 400), (0, 0, 0, 0)]


def test_a_part_has_a_share_or_an_amount():
    assert problems(raw_pool(100, part=parts({"share": 1, "amount": 40}, {}))) == [
        "part.pupils.amount: a part has a share or an amount, not both. Take one of them out."
    ]
    assert problems(raw_pool(100, part=parts({"amount": 0}))) == [
        "part: all shares are 0; at least one must be positive."
    ]


# --- price index -----------------------------------------------------------------------------------------------------


def test_every_kroner_is_in_the_prices_of_its_year():
    raw = raw_pool(
        years={"2014": 1000, "2015": 1000},
        price_index={"2015": "1.1"},
        top_slice=100,
        base_amount="10 * schools",
        floor=150,
        cap={"kr_per": "pupils", "kr": 20},
        part=parts({"amount": 592}, {}),
    )
    first, second = result(raw, FOUR).years
    assert (first.amount, first.top_slice, first.price_index, first.stated_amount) == (1000, 100, 1, None)
    assert (second.amount, second.top_slice, second.price_index, second.stated_amount) == (
        1100,
        110,
        Fraction(11, 10),
        1000,
    )
    assert first.floors == (150, 150, 150, 150)
    assert second.floors == (165, 165, 165, 165)
    assert second.caps == (220, 440, 660, 880)
    assert second.parts[0].amount == 651  # 651.20
    assert steps(second)["base_amount"] == [44, 11, 11, 22]


def test_indexed_amounts_are_rounded_to_the_nearest_unit_half_up():
    raw = raw_pool(years={"2015": 1000}, price_index={"2015": "1.025"}, unit=50)
    assert first_year(raw, FOUR).amount == 1050
    raw["pool"]["price_index"] = {"2015": "1.02499"}
    assert first_year(raw, FOUR).amount == 1000


def test_a_percent_of_the_baseline_is_not_indexed():
    raw = raw_pool(years={"2015": 1000}, price_index={"2015": 2}, floor={"pct_of_baseline": 100}, baseline="last_year")
    assert first_year(raw, FOUR).floors == (400, 100, 300, 200)


def test_a_price_index_is_above_zero_and_of_a_year_of_the_pool():
    assert problems(raw_pool(100, price_index={"2015": 1})) == [
        "pool.price_index.2015: the pool has no amount in this year."
    ]
    assert problems(raw_pool(years={"2015": 100}, price_index={"2015": 0})) == [
        "pool.price_index.2015: 0 is not allowed here; a number above 0 is needed."
    ]


def test_group_limits_and_the_minimum_grant_are_indexed():
    group = [{"column": "region", "cap": {"Sjælland": 200}}]
    raw = raw_pool(years={"2015": 500}, price_index={"2015": 2}, group=group, minimum_grant=110)
    # 1,000 in all, 400 to Sjælland: 171 and 229; 600 to Hovedstaden: 200 and 400. The minimum is 220.
    year = first_year(raw, FOUR)
    assert year.dropped_out == (2, 0)
    assert year.amounts == (0, 600, 0, 400)


# --- opt-out ---------------------------------------------------------------------------------------------------------


def test_the_others_share_what_those_that_opted_out_would_have_got():
    raw = raw_pool(900, opt_out=["101"])
    year = first_year(raw, FOUR)
    assert year.amounts == (0, 200, 300, 400)
    assert year.eligible == (False, True, True, True)
    assert (year.opted_out, year.returned, year.surplus) == ((0,), (), 0)
    assert notes(raw) == ["Opted out: 101 København (1). The others share it all (pool.on_opt_out)."]


def test_or_their_kroner_are_returned():
    raw = raw_pool(1000, opt_out=["151", "101"], on_opt_out="return")
    year = first_year(raw, FOUR)
    assert year.opted_out == (0, 2)
    assert year.amounts == (0, 200, 0, 400)
    assert (year.returned, year.surplus) == ((100, 0, 300, 0), 400)
    assert year.fair_shares == (100, 200, 300, 400)
    assert steps(year)["opt_out"] == [-100, 0, -300, 0]
    assert result(raw, FOUR).notes == (
        Text(
            "Har fravalgt puljen: 101 København, 151 Ballerup (2). De andre får det, de ville have fået med alle med; "
            "400 kr. er ikke fordelt (pool.on_opt_out).",
            "Opted out: 101 København, 151 Ballerup (2). The others get what they would have got with everyone in; "
            "400 kr. are returned (pool.on_opt_out).",
        ),
    )


def test_opt_out_by_year():
    raw = raw_pool(years={"2014": 1000, "2015": 900}, opt_out={"2015": ["101"]})
    assert [year.amounts for year in result(raw, FOUR).years] == [(100, 200, 300, 400), (0, 200, 300, 400)]
    assert notes(raw)[0].startswith("2015: Opted out: 101 København (1).")


def test_codes_that_opt_out_must_exist():
    assert problems(raw_pool(100, opt_out=["102", "999"])) == [
        "pool, pool.opt_out: there is no recipient with code 102, 999.",
    ]
    assert problems(raw_pool(100, opt_out=["101", "147", "151", "153"])) == [
        "pool, pool.opt_out: no recipient is eligible, so nothing can be distributed."
    ]


# --- eligibility by rank and threshold -------------------------------------------------------------------------------


def chosen(**rule: Any) -> list[int]:
    return amounts(with_tables(raw_pool(1000, key=1), eligibility={"by": "need", **rule}), FOUR)


def test_the_highest_and_the_lowest():
    # Needs 7, 5, 5, 3.
    assert chosen(highest=1) == [1000, 0, 0, 0]
    assert chosen(highest=2) == [500, 500, 0, 0]
    assert chosen(highest=2, ties="all") == [334, 333, 333, 0]
    assert chosen(highest=2, ties="none") == [1000, 0, 0, 0]
    assert chosen(highest=3, ties="none") == [334, 333, 333, 0]
    assert chosen(lowest=2) == [0, 500, 0, 500]
    assert chosen(lowest=2, ties="none") == [0, 0, 0, 1000]
    assert chosen(highest=40) == [250, 250, 250, 250]


def test_thresholds():
    assert chosen(at_least=5) == [334, 333, 333, 0]
    assert chosen(above=5) == [1000, 0, 0, 0]
    assert chosen(at_most=5) == [0, 334, 333, 333]
    assert chosen(below=5) == [0, 0, 0, 1000]
    assert chosen(above="mean(need)") == [1000, 0, 0, 0]
    assert chosen(at_least=Decimal("5.5")) == [1000, 0, 0, 0]


def test_a_taper_instead_of_a_cliff():
    raw = with_tables(raw_pool(1000, base_amount=100), eligibility={"by": "need", "at_least": 3, "full_at": 7})
    year = first_year(raw, FOUR)
    assert year.selection.weights == (1, Fraction(1, 2), Fraction(1, 2), 0)
    # Base amounts 100, 50 and 50; the 800 left by 10, 10 and 15 weighted pupils of 35.
    assert [share - base for share, base in zip(year.fair_shares, (100, 50, 50, 0), strict=True)] == [
        pytest.approx(Fraction(1600, 7)),
        pytest.approx(Fraction(1600, 7)),
        pytest.approx(Fraction(2400, 7)),
        0,
    ]
    assert year.amounts == (329, 278, 393, 0)
    assert year.parts[0].total == 35
    assert notes(raw) == ["Eligible by need: 3 of 4 (at_least 3, full at 7; 2 in part)."]


def test_a_taper_downwards():
    raw = with_tables(raw_pool(100, key=1), eligibility={"by": "need", "below": 7, "full_at": "1 + 2"})
    assert first_year(raw, FOUR).selection.weights == (0, Fraction(1, 2), Fraction(1, 2), 1)


def test_the_result_keeps_how_far_each_is_from_the_threshold():
    raw = with_tables(raw_pool(100, eligible="pupils < 40"), eligibility={"by": "need - 6", "above": -1})
    selection = first_year(raw, FOUR).selection
    assert (selection.rule, selection.expression, selection.threshold) == ("above", "need - 6", -1)
    assert selection.values == (1, -1, -1, None)
    assert selection.weights == (1, 0, 0, 0)


def test_who_stood_equal_at_the_cut_is_told():
    raw = with_tables(raw_pool(years={"2014": 100, "2015": 100}), eligibility={"by": "need", "highest": 2})
    found = result(raw, FOUR)
    assert found.years[0].selection.equal_at_cut == (1, 2)
    assert found.notes == (
        Text(
            "2014, 2015: Tilskudsberettigede efter need: 2 af 4 (highest = 2; sidste plads 5). Stod lige ved grænsen: "
            "147 Frederiksberg, 151 Ballerup; laveste kode først (eligibility.ties).",
            "2014, 2015: Eligible by need: 2 of 4 (highest = 2; last place 5). Equal at the cut: "
            "147 Frederiksberg, 151 Ballerup; lowest code first (eligibility.ties).",
        ),
    )


def test_candidates_and_opt_outs_come_before_ranks():
    raw = with_tables(raw_pool(100, key=1, eligible="pupils > 10"), eligibility={"by": "need", "highest": 2})
    assert amounts(raw, FOUR) == [0, 50, 50, 0]
    raw["pool"]["opt_out"] = ["147"]
    assert amounts(raw, FOUR) == [0, 0, 50, 50]
    # Whose kroner are returned keeps its place.
    raw["pool"]["on_opt_out"] = "return"
    assert amounts(raw, FOUR) == [0, 0, 50, 0]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({}, "eligibility: exactly one of highest, lowest, at_least, above, at_most, below is needed; none is given."),
        (
            {"highest": 2, "above": 1},
            "eligibility: exactly one of highest, lowest, at_least, above, at_most, below is needed; highest, above "
            "are given.",
        ),
        ({"highest": 0}, "eligibility.highest: 0 is no count. It is a whole number from 1."),
        (
            {"highest": 2, "full_at": 1},
            "eligibility.full_at: a taper goes with a threshold (at_least, above, at_most, below), not with a rank.",
        ),
        (
            {"above": 2, "ties": "all"},
            "eligibility.ties: goes with highest and lowest. A threshold says itself who is in.",
        ),
        (
            {"at_least": 5, "full_at": 5},
            "pool, eligibility.full_at: 5 is on the wrong side of at_least = 5. It must be above it: recipients count "
            "more the further they are from the threshold.",
        ),
        (
            {"below": 5, "full_at": "5.5"},
            "pool, eligibility.full_at: 5.5 is on the wrong side of below = 5. It must be below it: recipients count "
            "more the further they are from the threshold.",
        ),
        (
            {"above": "pupils"},
            'pool, eligibility.above "pupils": differs between recipients. A threshold is one number: write the '
            "difference in eligibility.by and 0 here.",
        ),
        ({"above": 9}, "pool, eligibility: no recipient is eligible, so nothing can be distributed."),
    ],
)
def test_rules_of_eligibility_that_cannot_be_used(rule, told):
    assert problems(with_tables(raw_pool(100), eligibility={"by": "need", **rule})) == [told]


# --- minimum grant ---------------------------------------------------------------------------------------------------


def test_the_smallest_below_the_minimum_drops_out_until_nobody_is_below():
    raw = raw_pool(1000, minimum_grant=225)
    # 100, 200, 300, 400: 101 drops out; 222, 333, 444: 147 as well; 429 and 571 of the rest.
    year = first_year(raw, FOUR)
    assert year.dropped_out == (0, 1)
    assert year.amounts == (0, 0, 429, 571)
    assert year.eligible == (False, False, True, True)
    assert notes(raw) == [
        "Dropped out, since the fair share was below the minimum grant (pool.minimum_grant), in this order: "
        "101 København, 147 Frederiksberg (2)."
    ]


def test_taking_them_all_out_at_once_would_be_something_else():
    # 200 alone is enough for one that is below with everyone in.
    assert amounts(raw_pool(1000, minimum_grant=201), FOUR) == [0, 222, 333, 445]


def test_equal_shares_drop_out_from_the_last_code():
    year = first_year(raw_pool(1000, key=1, minimum_grant=400), FOUR)
    assert year.dropped_out == (3, 2)
    assert year.amounts == (500, 500, 0, 0)


def test_a_minimum_grant_is_rounded_up_to_a_unit_and_can_be_per_inhabitant():
    assert first_year(raw_pool(1000, minimum_grant=101, unit=100), FOUR).dropped_out == (0,)
    # 4, 1, 1 and 2 schools at 30 kr.: 120 for the first, which gets 100.
    assert first_year(raw_pool(1000, minimum_grant={"kr_per": "schools", "kr": 30}), FOUR).dropped_out == (0,)


def test_a_fair_share_of_exactly_the_minimum_stays():
    assert first_year(raw_pool(1000, minimum_grant=100), FOUR).dropped_out == ()


def test_those_that_drop_out_leave_their_base_amounts_too():
    raw = raw_pool(1000, minimum_grant=200, base_amount=100)
    # 160, 220, 280, 340: then 100 each and 700 by 2, 3, 4 of 9.
    assert amounts(raw, FOUR) == [0, 256, 333, 411]


def test_nobody_reaches_the_minimum():
    with pytest.raises(Infeasible) as caught:
        result(raw_pool(1000, minimum_grant=1001), FOUR)
    assert str(caught.value) == (
        "pool: nobody reaches the minimum grant: all 4 recipients drop out, the last of them with a minimum of "
        "1.001 kr. and 1.000 kr. to distribute. Lower pool.minimum_grant, or raise the amount."
    )
    assert caught.value.conflict == ("pool.amount", "pool.minimum_grant")


def test_what_cannot_hold_after_dropping_out_says_so():
    with pytest.raises(Infeasible) as caught:
        result(raw_pool(1000, minimum_grant=240, cap=420), FOUR)
    assert str(caught.value).endswith("This is so after 2 of the recipients dropped out (pool.minimum_grant).")
    assert caught.value.surplus == 160
    assert caught.value.conflict[-1] == "pool.minimum_grant"


def test_minimum_grants_that_cannot_be_used():
    rules = {"minimum_grant": {"pct_of_baseline": 5}, "method": "dhondt", "baseline": "pupils"}
    assert problems(raw_pool(100, **rules)) == [
        "pool.minimum_grant: is written in kr or kr_per, not in pct_of_baseline.",
        "pool.minimum_grant: does not go with dhondt: by a divisor method an amount can be far from its fair share, "
        "which is what drops out. Use largest-remainder.",
    ]
    assert problems(raw_pool(140, minimum_grant=5, base_amount=10, part=parts({"amount": 100}))) == [
        "pool.minimum_grant: does not go with base amounts where every part has an amount: the base amounts of those "
        "that drop out would have no part to go to. Give a part a share instead of an amount."
    ]


# --- phase-in --------------------------------------------------------------------------------------------------------


def phased(percent: Any, **rules: Any) -> dict[str, Any]:
    raw = raw_pool(years={"2014": 1000}, baseline="last_year", **rules)
    return with_tables(raw, phase_in={"share": {"2014": percent}})


def test_a_quarter_of_the_way():
    year = first_year(phased(25), FOUR)
    # Three quarters of 400, 100, 300, 200 and a quarter of 100, 200, 300, 400.
    assert year.fair_shares == (325, 125, 300, 250)
    assert steps(year) == {
        "elever": [25, 50, 75, 100],
        "phase_in": [300, 75, 225, 150],
        "limits": [0, 0, 0, 0],
        "rounding": [0, 0, 0, 0],
    }
    assert year.phase_in == Fraction(1, 4)
    assert notes(phased(25)) == [
        "2014: Phase-in: 25 pct. of the way from the baseline's distribution to the new one (phase_in.share)."
    ]


def test_base_amounts_are_phased_in_too():
    year = first_year(phased(50, base_amount=100), FOUR)
    # Target: 100 each and 600 by pupils: 160, 220, 280, 340. Half of it and half of 400, 100, 300, 200.
    assert year.fair_shares == (280, 160, 290, 270)
    assert steps(year)["base_amount"] == [50, 50, 50, 50]
    assert steps(year)["phase_in"] == [200, 50, 150, 100]
    assert steps(year)["elever"] == [30, 60, 90, 120]


def test_the_ends_of_the_way():
    assert amounts(phased(0, base_amount=100), FOUR) == [400, 100, 300, 200]
    assert amounts(phased(100, base_amount=100), FOUR) == [160, 220, 280, 340]
    raw = phased(0) | {"pool": {"years": {"2014": 1000, "2015": 1000}, "baseline": "last_year"}}
    assert result(raw, FOUR).years[1].amounts == (100, 200, 300, 400)


def test_limits_bind_on_the_whole_after_the_phase_in():
    # 325, 125, 300 and 250 without it: the 400 left by 125 to 250.
    year = first_year(phased(25, cap=300), FOUR)
    assert year.amounts == (300, 133, 300, 267)
    assert year.binding == ("cap", "", "cap", "")


def test_a_part_with_an_amount_is_phased_in_with_its_share_of_the_way():
    year = first_year(phased(50, part=parts({"amount": 800}, {})), FOUR)
    assert steps(year)["pupils"] == [40, 80, 120, 160]
    assert year.parts[1].kr_per_unit * 8 == pytest.approx(100, rel=1e-14)


def test_phase_ins_that_cannot_be_used():
    raw = with_tables(raw_pool(years={"2014": 1000}), phase_in={"share": {"2014": 120, "2015": 50}})
    assert problems(raw) == ["phase_in.share.2014: 120 is more than 100. This is a percent from 0 to 100."]
    raw = with_tables(raw_pool(years={"2014": 1000}), phase_in={"share": {"2014": 50, "2015": 50}})
    assert problems(raw) == [
        "phase_in.share.2015: the pool has no amount in this year.",
        "phase_in: needs pool.baseline, the distribution that the phase-in starts from.",
    ]
    assert problems(phased(50, exit_pct={"2014": 90}, eligible="pupils > 10")) == [
        "pool.exit_pct: does not go with [phase_in]: both are a way from the baseline to the new distribution. "
        "Keep one."
    ]
    raw = phased(50)
    raw["pool"]["baseline"] = "last_year * 0"
    assert problems(raw) == [
        'pool, pool.baseline "last_year * 0": 0 for all eligible recipients, so nothing is phased in from it.'
    ]
    with pytest.raises(Infeasible) as caught:
        result(phased(50, base_amount=251), FOUR)
    assert str(caught.value) == (
        "pool, 2014: The base amounts add to 1.004 kr., 4 kr. more than the amount of 1.000 kr."
    )


# --- exit ramp, percents by year -------------------------------------------------------------------------------------


def test_those_that_are_no_longer_eligible_are_let_down_slowly():
    raw = raw_pool(
        years={"2014": 1000, "2015": 1000, "2016": 1000},
        eligible="pupils > 10",
        baseline="last_year",
        exit_pct={"2014": 90, "2015": 50},
    )
    found = result(raw, FOUR)
    assert [year.amounts for year in found.years] == [
        (360, 142, 213, 285),
        (200, 178, 267, 355),
        (0, 222, 333, 445),
    ]
    first = found.years[0]
    assert (first.exit_ramp, first.key[0], first.floors[0]) == ((0,), 0, 360)
    assert steps(first)["exit_ramp"] == [360, 0, 0, 0]
    assert notes(raw)[0] == (
        "2014: Exit ramp of 90 pct. of the baseline (pool.exit_pct), 360 kr. in all: 101 København (1)."
    )


def test_the_exit_ramp_is_outside_limits_and_rounded_up_to_a_unit():
    raw = raw_pool(
        years={"2014": 1000},
        eligible="pupils > 10",
        baseline="last_year",
        exit_pct={"2014": "33.3"},
        floor=200,
        cap={"kr_per": "pupils", "kr": 16},
        unit=10,
        minimum_grant=200,
    )
    # 133.20 of 400.
    year = first_year(raw, FOUR)
    assert year.amounts[0] == 140
    assert (year.floors[0], year.caps[0]) == (140, 140)


def test_who_opted_out_or_had_nothing_is_on_no_ramp():
    rules = {"eligible": "pupils > 20", "baseline": "last_year - 100", "exit_pct": {"2014": 100}}
    year = first_year(raw_pool(years={"2014": 1000}, opt_out=["101"], **rules), FOUR)
    assert year.exit_ramp == ()
    assert year.amounts == (0, 0, 429, 571)


def test_amounts_of_parts_are_after_the_exit_ramp():
    raw = raw_pool(
        years={"2014": 1000},
        eligible="pupils > 10",
        baseline="last_year",
        exit_pct={"2014": 25},
        part=parts({"amount": 900}),
    )
    assert amounts(raw, FOUR) == [100, 200, 300, 400]
    raw["part"][0]["amount"] = 901
    assert problems(raw) == [
        "pool, part: the amounts of the parts add to 901 kr., and there is 900 kr. (1.000 kr. less 100 kr. of exit "
        "ramps)."
    ]


def test_exit_ramps_count_in_their_group():
    raw = raw_pool(
        years={"2014": 1000},
        eligible="pupils > 10",
        baseline="last_year",
        exit_pct={"2014": 50},
        group=[{"column": "region", "cap": {"Hovedstaden": 250}}],
    )
    assert amounts(raw, FOUR) == [200, 50, 321, 429]


def test_exit_ramps_of_more_than_the_pool_are_named():
    raw = raw_pool(years={"2014": 300}, eligible="pupils > 10", baseline="last_year", exit_pct={"2014": 90}, floor=0)
    with pytest.raises(Infeasible) as caught:
        result(raw, FOUR)
    assert (caught.value.shortfall, caught.value.conflict) == (60, ("pool.years.2014", "pool.exit_pct"))


def test_exit_ramps_that_cannot_be_used():
    assert problems(raw_pool(years={"2014": 1000}, exit_pct={"2014": 90})) == [
        "pool.exit_pct: needs pool.baseline, the kroner that the percent is of.",
        "pool.exit_pct: needs pool.eligible or [eligibility]: where all are eligible, nobody is on the way out.",
    ]


def test_a_guarantee_that_falls_year_by_year():
    raw = raw_pool(
        years={"2014": 1000, "2015": 1000, "2016": 1000},
        baseline="last_year",
        floor={"pct_of_baseline": {"2014": 95, "2015": "47.5"}},
        cap={"pct_of_baseline": {"2014": 200}},
    )
    found = result(raw, FOUR).years
    assert [year.floors for year in found] == [(380, 95, 285, 190), (190, 48, 143, 95), (0, 0, 0, 0)]
    assert [year.caps[0] for year in found] == [800, None, None]
    assert found[2].amounts == (100, 200, 300, 400)
    raw["pool"]["floor"]["pct_of_baseline"]["2017"] = 5
    assert problems(raw) == ["pool.floor.pct_of_baseline.2017: the pool has no amount in this year."]


@pytest.mark.parametrize(
    ("tables", "rules", "second"),
    [
        ({}, {"opt_out": {"2015": ["101"]}}, (0, 222, 333, 445)),
        ({}, {"cap": {"pct_of_baseline": {"2015": 150}}}, (138, 150, 412, 300)),
        ({"phase_in": {"share": {"2015": 0}}}, {}, (400, 100, 300, 200)),
        ({"part": parts({"amount": {"2014": 1000, "2015": 0}}, {})}, {}, (500, 125, 125, 250)),
        ({}, {"price_index": {"2015": 2}}, (200, 400, 600, 800)),
    ],
    ids=str,
)
def test_years_with_the_same_figures_have_rules_of_their_own(tables, rules, second):
    years = {"years": {"2014": 2013, "2015": 2013}}
    raw = raw_pool(years={"2014": 1000, "2015": 1000}, baseline="last_year", data=years, **rules) | tables
    assert [year.amounts for year in result(raw, FOUR).years] == [(100, 200, 300, 400), second]


def test_a_group_limit_in_percent_may_be_by_year():
    group = {"column": "region", "cap": {"pct_of_baseline": {"2014": 100}}}
    raw = raw_pool(years={"2014": 1000, "2015": 1000}, baseline="last_year", group=[group])
    # 500 and 500 in 2014, where they would be 300 and 700.
    assert [year.amounts for year in result(raw, FOUR).years] == [(167, 333, 214, 286), (100, 200, 300, 400)]


# --- names of steps, functions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["phase_in", "exit_ramp", "opt_out"])
def test_parts_are_not_called_as_the_steps_are(name):
    assert problems(raw_pool(100, part=[{"name": name, "key": 1}])) == [
        f'part.{name}.name: "{name}" is the name of a step of the result. Choose another.'
    ]


def test_taper_and_place():
    assert evaluate("taper(need, 3, 7)", FOUR) == [1, Fraction(1, 2), Fraction(1, 2), 0]
    assert evaluate("taper(need, 6, 4)", FOUR) == [0, Fraction(1, 2), Fraction(1, 2), 1]
    assert evaluate("place(need)", FOUR) == [1, 2, 3, 4]
    assert evaluate("place(-need)", FOUR) == [4, 2, 3, 1]
    assert evaluate("rank(need)", FOUR) == [1, 2, 2, 4]
    assert evaluate("place(need, weight=pupils)", FOUR) == [1, 11, 31, 61]
    with pytest.raises(InvalidInput) as caught:
        evaluate("taper(need, 5, schools + 1)", FOUR)
    assert str(caught.value) == (
        'expression "taper(need, 5, schools + 1)": "taper(need, 5, schools + 1)" is not defined where zero and one are '
        "the same (5) for 101 København."
    )
