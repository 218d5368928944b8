"""Municipalities that merge or split in the years of a pool, on recipients so few that it is worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel_instances import dictionary, municipalities
from fordel_models import Result, parse, solve
from fordel_solver import InvalidInput
from small_pools import result


def table(**columns: dict[str, Any]) -> pd.DataFrame:
    """Columns by code; a code that a column leaves out has no figure there."""
    frame = pd.DataFrame(columns)
    frame.index.name = "code"
    return frame.sort_index()


def pool(merge: dict[str, Any], years: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
    tables = {name: more.pop(name) for name in ("guarantee", "data") if name in more}
    return {
        "id": "pool",
        "title": "En pulje",
        "model": "formula",
        "pool": {"years": years or {"2015": 100, "2016": 100}, **more},
        "part": [{"name": "elever", "key": "pupils"}],
        "merge": [merge],
        **tables,
    }


TWO_BECOME_ONE = {"from": ["102", "103"], "to": "110", "year": 2016, "name": "Storeby", "add": ["pupils"]}
PUPILS = {"101": 50, "102": 30, "103": 20}


def by_year(found: Result) -> dict[int | None, dict[str, int]]:
    return {year.year: dict(zip(found.codes, year.amounts, strict=True)) for year in found.years}


def refused(raw: dict[str, Any], frame: pd.DataFrame) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        result(raw, frame)
    return list(caught.value.problems)


def test_counts_add_and_the_successor_takes_the_place_of_its_halves() -> None:
    found = result(pool(TWO_BECOME_ONE), table(pupils=PUPILS))
    assert by_year(found) == {
        2015: {"101": 50, "102": 30, "103": 20, "110": 0},
        2016: {"101": 50, "102": 0, "103": 0, "110": 50},
    }
    before, after = found.years
    assert before.eligible == (True, True, True, False)
    assert after.eligible == (True, False, False, True)
    assert after.parts[0].total == 100
    assert [note.en for note in found.notes] == ["From 2016 110 takes the place of 102 and 103."]
    assert result(pool(TWO_BECOME_ONE), table(pupils=PUPILS), years=[2015]).notes == ()


def test_the_successor_is_called_what_the_merge_says() -> None:
    frame = table(pupils=PUPILS, name={"101": "Nord", "102": "Syd", "103": "Vest"})
    assert result(pool(TWO_BECOME_ONE), frame).names == ("Nord", "Syd", "Vest", "Storeby")


def test_a_successor_with_new_figures_of_its_own_is_counted_by_them() -> None:
    # The new count of pupils has the successor only; the halves are recipients of 2015 by the old one.
    frame = table(old=PUPILS, new={"101": 40, "110": 60})
    raw = pool({**TWO_BECOME_ONE, "add": ["old"]})
    raw["part"][0]["key"] = "new"
    raw["pool"]["years"] = {"2016": 100}
    assert by_year(result(raw, frame)) == {2016: {"101": 40, "102": 0, "103": 0, "110": 60}}


def test_what_was_guaranteed_follows_to_the_successor() -> None:
    frame = table(pupils={"101": 80, "110": 20}, last_year=PUPILS)
    raw = pool(TWO_BECOME_ONE, {"2016": 100}, baseline="last_year", floor={"pct_of_baseline": 90})
    # By pupils 80 and 20; the halves had 30 and 20, so 45 are guaranteed.
    found = result(raw, frame).years[0]
    assert found.amounts == (55, 0, 0, 45)
    assert found.floors == (45, 0, 0, 45)
    assert found.binding == ("", "", "", "floor")


def test_figures_per_inhabitant_are_weighted_by_inhabitants() -> None:
    merge = {**TWO_BECOME_ONE, "add": ["people"], "weighted": {"tax": "people"}}
    frame = table(people={"101": 10, "102": 30, "103": 10}, tax={"101": 50, "102": 100, "103": 200})
    raw = pool(merge, {"2016": 175})
    raw["part"][0]["key"] = "tax"
    # (30 x 100 + 10 x 200) / 40 = 125.
    assert result(raw, frame).years[0].amounts == (50, 0, 0, 125)


def test_the_dictionary_says_what_adds_and_what_is_weighted() -> None:
    raw = pool({"from": ["265", "350"], "to": "999", "year": 2014}, {"2013": 98_000_000, "2014": 98_000_000})
    raw["part"][0]["key"] = "population_{year} * taxable_base_per_inh_kr_{year}"
    frame = municipalities()
    found = solve(parse(raw, where="pool.toml"), frame, dictionary())
    halves = [frame.loc[code, "population_2014"] * Fraction(str(frame.loc[code, "taxable_base_per_inh_kr_2014"]))
              for code in ("265", "350")]  # fmt: skip
    rates = frame["population_2014"] * frame["taxable_base_per_inh_kr_2014"]
    total = sum(Fraction(str(value)) for value in rates)
    key = found.years[1].key[found.codes.index("999")]
    assert abs(key - sum(halves) / total) < Fraction(1, 10**14)
    assert len(found.codes) == 99
    assert sum(found.years[0].eligible) == 98
    assert sum(found.years[1].eligible) == 97
    assert sum(found.years[1].amounts) == 98_000_000


def test_other_kinds_of_figures_are_refused_where_a_rule_uses_them() -> None:
    raw = pool({"from": ["265", "350"], "to": "999", "year": 2014}, {"2014": 98_000_000})
    raw["part"][0]["key"] = "socioeconomic_index_{year}"
    with pytest.raises(InvalidInput) as caught:
        solve(parse(raw, where="pool.toml"), municipalities(), dictionary())
    assert str(caught.value) == (
        'pool, merge[1]: column "socioeconomic_index_2014" of 265 Roskilde, 350 Lejre cannot be put together: only '
        "counts and figures per inhabitant can. Give the figure for 999, or say in the merge that it is one: "
        'add = ["socioeconomic_index_2014"] or weighted = { socioeconomic_index_2014 = "population_..." }.'
    )


def test_a_run_is_refused_when_the_figure_of_a_half_is_missing() -> None:
    frame = table(pupils={"101": 50, "102": 30}, other={"103": 1})
    raw = pool(TWO_BECOME_ONE, {"2016": 100})
    assert refused(raw, frame) == [
        'pool, merge[1]: column "pupils" has no figure for 103: a half is missing. Give it, or a figure for 110.'
    ]


def test_a_run_is_refused_when_a_half_is_not_there_at_all() -> None:
    # Its row is made by the merge, and has no figures.
    found = refused(pool(TWO_BECOME_ONE, {"2016": 100}), table(pupils={"101": 50, "102": 30}))
    assert found == [
        'pool, merge[1]: column "pupils" has no figure for 103: a half is missing. Give it, or a figure for 110.'
    ]


def test_a_run_is_refused_when_one_half_of_a_split_has_no_figure() -> None:
    split = {"from": "101", "to": ["111", "112"], "year": 2016}
    frame = table(pupils={"101": 50, "102": 30, "111": 20})
    assert refused(pool(split, {"2016": 100}), frame) == [
        'pool, merge[1]: column "pupils" has a figure for 111 and none for 112: a half is missing.'
    ]


def test_a_split_divides_what_adds_by_its_shares() -> None:
    split = {
        "from": "101",
        "to": ["111", "112"],
        "year": 2016,
        "add": ["pupils"],
        "shares": {"111": "0.6", "112": "0.4"},
    }
    found = result(pool(split), table(pupils={"101": 50, "102": 50}))
    assert by_year(found) == {
        2015: {"101": 50, "102": 50, "111": 0, "112": 0},
        2016: {"101": 0, "102": 50, "111": 30, "112": 20},
    }
    split["shares"] = {"111": 3, "112": 2}  # divided by their sum
    assert by_year(result(pool(split), table(pupils={"101": 50, "102": 50})))[2016]["111"] == 30
    del split["shares"]
    assert "cannot be divided without shares" in refused(pool(split), table(pupils={"101": 50, "102": 50}))[0]


def test_a_municipality_that_takes_in_another_keeps_its_code() -> None:
    merge = {"from": ["101", "102"], "to": "101", "year": 2016, "add": ["pupils"]}
    found = result(pool(merge), table(pupils=PUPILS))
    assert by_year(found) == {2015: {"101": 50, "102": 30, "103": 20}, 2016: {"101": 80, "102": 0, "103": 20}}


@pytest.mark.parametrize("key", ["people + tax", "tax + people"])
def test_weights_are_those_of_the_halves_where_the_code_is_kept(key: str) -> None:
    merge = {"from": ["101", "102"], "to": "101", "year": 2016, "add": ["people"], "weighted": {"tax": "people"}}
    raw = pool(merge, {"2016": 575})
    raw["part"][0]["key"] = key
    frame = table(people={"101": 10, "102": 30, "103": 60}, tax={"101": 100, "102": 200, "103": 300})
    # 40 people, and (10 x 100 + 30 x 200) / 40 = 175; the order in which columns are named says nothing.
    assert by_year(result(raw, frame)) == {2016: {"101": 215, "102": 0, "103": 360}}


def test_a_half_never_weighs_for_the_whole_in_a_later_merge() -> None:
    weighted = {"weighted": {"tax": "people"}}
    first = {"from": ["101", "102"], "to": "101", "year": 2015, **weighted}
    raw = pool(first, {"2016": 550})
    raw["merge"].append({"from": ["101", "103"], "to": "101", "year": 2016, **weighted})
    raw["part"][0]["key"] = "tax"
    people = {"101": 50, "102": 30, "103": 20, "104": 5}
    frame = table(people=people, tax={"101": 100, "102": 200, "103": 300, "104": 50})
    assert refused(raw, frame) == ['pool, merge[2]: column "tax" is weighted by "people", which a half does not have.']
    first["add"] = ["people"]
    # (50 x 100 + 30 x 200 + 20 x 300) / 100 = 170.
    assert by_year(result(raw, frame))[2016] == {"101": 425, "102": 0, "103": 0, "104": 125}


def test_weights_that_are_all_zero_are_refused() -> None:
    merge = {**TWO_BECOME_ONE, "add": ["people"], "weighted": {"tax": "people"}}
    raw = pool(merge, {"2016": 100})
    raw["part"][0]["key"] = "tax"
    frame = table(people={"101": 1, "102": 0, "103": 0}, tax={"101": 1, "102": 2, "103": 3})
    assert refused(raw, frame) == [
        'pool, merge[1]: column "tax" is weighted by "people", which is 0 for 102, 103. Give the figure for 110.'
    ]


def test_a_year_with_the_recipients_of_another_has_figures_of_its_own() -> None:
    split = {"from": "101", "to": ["101", "102"], "year": 2015}
    merge = {"from": ["101", "102"], "to": "101", "year": 2016, "add": ["pupils_2015"]}
    raw = pool(split, {"2014": 100, "2015": 100, "2016": 100}, data={"years": {"2014": 2015, "2016": 2015}})
    raw["merge"].append(merge)
    raw["part"][0]["key"] = "pupils_{year}"
    assert by_year(result(raw, table(pupils_2015={"101": 20, "102": 30, "103": 20}))) == {
        2014: {"101": 50, "102": 0, "103": 50},
        2015: {"101": 29, "102": 43, "103": 28},
        2016: {"101": 71, "102": 0, "103": 29},
    }


def test_the_year_in_a_columns_name_tells_half_from_whole_where_the_code_is_kept() -> None:
    merge = {"from": ["101", "102"], "to": "101", "year": 2016, "add": ["pupils_2015"]}
    raw = pool(merge)
    raw["part"][0]["key"] = "pupils_{year}"
    frame = table(pupils_2015=PUPILS, pupils_2016={"101": 75, "103": 25})
    assert by_year(result(raw, frame)) == {
        2015: {"101": 50, "102": 30, "103": 20},
        2016: {"101": 75, "102": 0, "103": 25},
    }
    # A half that has ended has no figure of 2016: somebody would be lost.
    raw["merge"][0]["add"] = ["pupils_2016"]
    frame = table(pupils_2015=PUPILS, pupils_2016={"101": 45, "102": 30, "103": 25})
    assert refused(raw, frame) == [
        'pool, merge[1]: column "pupils_2016" has a figure for 102 as well, and by the year in its name that of 101 is '
        "of the whole. Give that one and take the others out, or name the column without a year: then they are put "
        "together."
    ]
    # Without a year in its name nobody knows whether 75 is the half or the whole.
    raw["merge"][0]["add"] = ["pupils"]
    raw["part"][0]["key"] = "pupils"
    raw["pool"]["years"] = {"2016": 100}
    found = refused(raw, table(pupils={"101": 75, "103": 25}))
    assert found == ['pool, merge[1]: column "pupils" has no figure for 102: a half is missing. '
                     "Give it, or a figure for 101."]  # fmt: skip


def test_a_column_that_is_not_there_cannot_be_put_together() -> None:
    merge = {**TWO_BECOME_ONE, "add": ["pupilz"], "weighted": {"pupils": "people"}}
    assert refused(pool(merge), table(pupils=PUPILS)) == [
        'pool, merge[1].add: there is no column "pupilz". The nearest name is "pupils".',
        'pool, merge[1].weighted: there is no column "people".',
        'pool, merge[1]: column "pupils" is weighted by "people", which a half does not have.',
    ]


def test_a_successor_whose_figure_is_not_that_of_its_halves_is_refused() -> None:
    frame = table(pupils=PUPILS | {"110": 60})
    assert refused(pool(TWO_BECOME_ONE, {"2016": 100}), frame) == [
        'pool, merge[1]: column "pupils" has 60 for 110 and 50 for its halves 102, 103. Keep the right one of them.'
    ]
    assert by_year(result(pool(TWO_BECOME_ONE, {"2016": 100}), table(pupils=PUPILS | {"110": 50})))[2016]["110"] == 50


def test_labels_that_are_the_same_carry_over() -> None:
    raw = pool(TWO_BECOME_ONE, {"2016": 100}) | {"group": [{"column": "region", "cap": {"Syd": 40}}]}
    found = result(raw, table(pupils=PUPILS, region={"101": "Nord", "102": "Syd", "103": "Syd"}))
    assert found.years[0].amounts == (60, 0, 0, 40)
    assert (
        "cannot be put together"
        in refused(raw, table(pupils=PUPILS, region={"101": "Nord", "102": "Syd", "103": "Nord"}))[0]
    )


def test_merges_after_one_another() -> None:
    first = {"from": ["101", "102"], "to": "110", "year": 2015, "add": ["pupils"]}
    second = {"from": ["103", "110"], "to": "120", "year": 2016}
    raw = pool(first, {"2014": 100, "2015": 100, "2016": 100})
    raw["merge"] = [second, first]
    assert by_year(result(raw, table(pupils=PUPILS))) == {
        2014: {"101": 50, "102": 30, "103": 20, "110": 0, "120": 0},
        2015: {"101": 0, "102": 0, "103": 20, "110": 80, "120": 0},
        2016: {"101": 0, "102": 0, "103": 0, "110": 0, "120": 100},
    }


def test_a_code_that_an_earlier_merge_ended_is_no_half_any_more() -> None:
    raw = pool({"from": ["101", "102"], "to": "110", "year": 2015, "add": ["pupils"]}, {"2016": 100})
    raw["merge"].append({"from": ["102", "103"], "to": "120", "year": 2016})
    assert refused(raw, table(pupils=PUPILS)) == [
        "pool, merge[2]: there is no recipient with code 102 in this year: an earlier merge ended it. "
        "Name the one that took its place. Nearest to 102: 120."
    ]


def test_aggregates_run_over_those_who_are_recipients_in_the_year() -> None:
    raw = pool(TWO_BECOME_ONE, eligible="pupils >= mean(pupils)")
    found = result(raw, table(pupils=PUPILS))
    # 2015: the mean of 50, 30 and 20 is 33 1/3; 2016: that of 50 and 50 is 50.
    assert [year.eligible for year in found.years] == [(True, False, False, False), (True, False, False, True)]


def test_what_is_no_merge_is_refused() -> None:
    def told(**merge: Any) -> list[str]:
        return refused(pool({"year": 2016, **merge}), table(pupils=PUPILS))

    assert told(**{"from": ["101", "102"]}, to=["103", "104"]) == [
        "pool.toml, merge[1].to: several codes become several. Write a merge or a split for each."
    ]
    assert told(**{"from": "101"}, to="103") == [
        "pool.toml, merge[1].to: one code becomes one. A merge has two or more in from, a split two or more in to."
    ]
    assert told(**{"from": ["101", "102"]}, to="110", add=["pupils"], weighted={"pupils": "pupils"}) == [
        "pool.toml, merge[1].weighted: pupils stands in add too. A column adds or is a mean, not both."
    ]
    assert told(**{"from": "101"}, to=["103", "104"], shares={"103": 1}) == [
        "pool.toml, merge[1].shares: names 103; it must name each code of to, and no other."
    ]


@given(
    pupils=st.lists(st.integers(1, 10_000), min_size=3, max_size=8),
    amount=st.integers(1, 10**9),
)
def test_without_limits_the_successor_gets_the_fair_shares_of_its_halves(pupils: list[int], amount: int) -> None:
    codes = [f"{101 + i}" for i in range(len(pupils))]
    merge = {"from": codes[:2], "to": "900", "year": 2016, "add": ["pupils"]}
    raw = pool(merge, {"2015": amount, "2016": amount})
    before, after = result(raw, table(pupils=dict(zip(codes, pupils, strict=True)))).years
    assert sum(before.amounts) == sum(after.amounts) == amount
    assert abs(after.fair_shares[-1] - before.fair_shares[0] - before.fair_shares[1]) <= Fraction(amount, 10**14)
