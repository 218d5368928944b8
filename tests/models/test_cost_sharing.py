"""Costs that parties share: fixed amounts, percents, "up to" caps, and each part distributed on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import TABLE, check_nesting, cost, receivers, solved
from fordel_models import override, overview, parse
from fordel_solver import Infeasible, InvalidInput

UP_TO = [
    {"name": "kommuner", "share": 4, "cap": 40},
    {"name": "stat", "share": 4, "cap": 40},
    {"name": "regioner", "share": 2, "cap": 20},
]


def test_up_to_ten_of_which_four_four_and_two():
    assert receivers(solved(cost(*UP_TO, amount={2014: 100})), "cost-2014") == {
        "kommuner": 40,
        "stat": 40,
        "regioner": 20,
    }


def test_when_less_is_used_the_shares_decide():
    assert receivers(solved(cost(*UP_TO, amount={2014: 60})), "cost-2014") == {
        "kommuner": 24,
        "stat": 24,
        "regioner": 12,
    }
    equal = [party | {"share": 1} for party in UP_TO]
    assert receivers(solved(cost(*equal, amount={2014: 60})), "cost-2014") == {
        "kommuner": 20,
        "stat": 20,
        "regioner": 20,
    }
    assert receivers(solved(cost(*equal, amount={2014: 90})), "cost-2014") == {
        "kommuner": 35,
        "stat": 35,
        "regioner": 20,
    }


def test_more_than_the_caps_is_refused_with_what_would_do():
    raw = cost(*UP_TO, amount={2014: 100, 2015: 110})
    with pytest.raises(Infeasible) as error:
        solved(raw)
    assert error.value.surplus == 10
    assert error.value.conflict == ("cost.amount.2015", "party.kommuner.cap", "party.stat.cap", "party.regioner.cap")
    assert error.value.repair == (
        "lower cost.amount.2015 by 10 kr. to 100 kr.",
        "raise party.kommuner.cap by 10 kr. to 50 kr.",
        "raise party.stat.cap by 10 kr. to 50 kr.",
        "raise party.regioner.cap by 10 kr. to 30 kr.",
    )
    assert [repair.proven for repair in error.value.repairs] == [True, False, False, False]
    for repair in error.value.repairs:
        check_nesting(solved(override(raw, repair.overrides)))


def test_without_repairs_the_error_tells_the_kroner_only():
    with pytest.raises(Infeasible) as error:
        solved(cost(*UP_TO, amount={2014: 110}), repairs=False)
    assert (error.value.surplus, error.value.repair) == (10, ())


def test_what_the_caps_leave_is_not_paid_where_it_may_be():
    result = solved(cost(*UP_TO, amount={2014: 110}, on_surplus="return"))
    assert result.divisions[0].year.surplus == 10
    assert result.notes[-1].en == "10 kr. are not paid: all parties are at their caps."


def test_an_amount_and_a_percent_say_what_the_whole_is():
    parties = [{"name": "kommuner", "amount": {2014: 161, 2015: 34}, "pct": 40, "key": "pupils"}, {"name": "andre"}]
    # 161 / 0.4 is 402.5: no whole krone.
    with pytest.raises(InvalidInput, match=r"161 kr\. of party\.kommuner are 40 pct\. of 402\.50 kr\. in 2014"):
        solved(cost(*parties))
    parties[0]["amount"] = {2014: 162, 2015: 34}
    result = solved(cost(*parties))
    assert receivers(result, "cost-2014") == {"kommuner": 162, "andre": 243}
    assert receivers(result, "cost-2015") == {"kommuner": 34, "andre": 51}
    assert [year.amounts for year in result.years] == [(27, 54, 81), (6, 11, 17)]
    assert "The cost of 490 kr. in all is not in the source" in " ".join(note.en for note in result.notes)
    check_nesting(result)


def test_what_is_said_of_the_whole_must_agree():
    parties = [{"name": "a", "amount": 40, "pct": 40}, {"name": "b", "amount": 50, "pct": 60}]
    with pytest.raises(InvalidInput, match=r"40 pct\. of 100 kr\.; 50 kr\. of party\.b are 60 pct\. of 83\.33 kr\."):
        solved(cost(*parties))
    with pytest.raises(InvalidInput, match=r"cost\.amount is 99 kr\.; 40 kr\. of party\.a are 40 pct\. of 100 kr\."):
        solved(cost(parties[0], {"name": "b"}, amount=99))


def test_parties_amounts_that_add_up_are_the_cost():
    parties = [
        {"name": "stat", "amount": 20, "profile": {2014: 1, 2015: 1}},
        {"name": "kommuner", "amount": 8, "profile": {2014: 1, 2015: 3}, "key": "pupils"},
    ]
    result = solved(cost(*parties))
    assert receivers(result, "cost") == {"stat": 20, "kommuner": 8}
    assert receivers(result, "kommuner") == {"2014": 2, "2015": 6}
    assert [year.amounts for year in result.years] == [(0, 1, 1), (1, 2, 3)]
    check_nesting(result)


def test_dated_kroner_of_one_party_and_a_rest_without_years():
    parties = [{"name": "kommuner", "amount": {2014: 70, 2015: 39}, "key": "pupils"}, {"name": "resten"}]
    result = solved(cost(*parties, amount=341))
    assert receivers(result, "cost") == {"kommuner": 109, "resten": 232}
    assert receivers(result, "kommuner") == {"2014": 70, "2015": 39}
    [table] = result.tables
    assert [row[1:4] for row in table.rows] == [(109, 70, 39), (232, None, None), (341, 70, 39)]
    check_nesting(result)


def test_regions_share_by_their_recipients_keys():
    parties = [
        {"name": "regioner", "amount": {2014: 12}, "key": "pupils", "among": "region"},
        {"name": "stat", "amount": {2014: 3}},
    ]
    result = solved(cost(*parties))
    # Ø has 10 + 30 pupils, V 20.
    assert receivers(result, "regioner-region-2014") == {"Ø": 8, "V": 4}
    assert result.years == ()
    [_, table] = result.tables
    assert table.rows == (("Ø", 8, 8), ("V", 4, 4))
    check_nesting(result)


def test_percents_are_of_the_whole_and_rounded_within_a_unit():
    parties = [{"name": "a", "pct": "33.3"}, {"name": "b", "pct": "33.3"}, {"name": "c"}]
    assert receivers(solved(cost(*parties, amount=101)), "cost") == {"a": 34, "b": 33, "c": 34}
    thirds = [{"name": name, "pct": "33.3"} for name in "abc"]
    with pytest.raises(Infeasible) as error:
        solved(cost(*thirds, amount=10_000))
    assert error.value.surplus == 10
    # Of another whole the percents are other kroner, and lack as much.
    assert error.value.repair == ()


def test_the_overview_is_of_what_reaches_recipients():
    parties = [
        {"name": "kommuner", "amount": {2014: 30, 2016: 10}, "key": "1", "eligible": "pupils > 10"},
        {"name": "stat", "amount": {2014: 1}},
    ]
    raw = parse(cost(*parties), where="fil.toml")
    found = overview(raw, TABLE)
    assert (found.years, found.amount, found.eligible) == ((2014, 2016), 40, ("147", "151"))


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (cost(), "fil.toml, party: a cost needs at least one"),
        (cost({"name": "a"}), "party.a: has no amount, and nothing says what the whole cost is"),
        (cost({"name": "a", "among": "region"}, amount=1), "party.a.among: needs a key"),
        (
            cost({"name": "a", "profile": {2014: 1}}, amount={2014: 1}),
            "party.a.profile: the cost is shared year by year",
        ),
        (cost({"name": "a", "cap": {2015: 1}}, amount={2014: 1}), "party.a.cap.2015: the cost has no such year"),
        (cost({"name": "a", "cap": {2015: 1}}, amount=1), "party.a.cap: the cost is one amount in all"),
        (cost({"name": "a"}, amount=15, unit=10), "cost.amount: 15 kr. is no whole number of units of 10 kr."),
        (cost({"name": "a", "amount": 0, "pct": 0}), "party.a.pct: 0 pct. of the whole"),
        (cost({"name": "a"}, {"name": "cost"}, amount=1), "party.cost: is the name of the whole"),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_place(raw, problem):
    with pytest.raises(InvalidInput) as error:
        parse(raw, where="fil.toml")
    assert problem in str(error.value)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(0, 60)), min_size=1, max_size=4),
    st.integers(0, 120),
)
def test_shares_up_to_caps_are_equal_per_share_below_the_caps(parties, amount):
    named = [
        {"name": f"p{at}", "share": share} | ({} if cap is None else {"cap": cap})
        for at, (share, cap) in enumerate(parties)
    ]
    raw = cost(*named, amount=amount)
    room = None if any(cap is None for _, cap in parties) else sum(cap for _, cap in parties)
    if room is not None and room < amount:
        with pytest.raises(Infeasible) as error:
            solved(raw)
        assert error.value.surplus == amount - room
        return
    [division] = solved(raw).divisions
    assert sum(division.year.amounts) == amount
    per_share = [own / share for own, (share, _) in zip(division.year.fair_shares, parties, strict=True)]
    below = [
        own for own, fair, (_, cap) in zip(per_share, division.year.fair_shares, parties, strict=True) if fair != cap
    ]
    assert len(set(below)) <= 1
    assert all(own <= max(below, default=own) for own in per_share)
