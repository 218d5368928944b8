"""Why a recipient is in or out, how far it is from each threshold, and how far from each limit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models import parse
from fordel_models import solve as solve_pool
from fordel_models.explaining.explained import ExplainedYear
from fordel_models.explaining.explainer import Explainer
from small_pools import raw_pool, recipients


def explained(raw: dict[str, Any], table: pd.DataFrame, code: str) -> ExplainedYear:
    specification = parse(raw, where="pool.toml")
    result = solve_pool(specification, table)
    explainer = Explainer(specification, table, None, result)
    return explainer.years(result.codes.index(code), changes=False)[0]


def thresholds(year: ExplainedYear) -> list[tuple[Any, ...]]:
    return [
        (own.expression, own.value, own.comparison, own.threshold, own.distance, own.met) for own in year.thresholds
    ]


def limits(year: ExplainedYear) -> dict[str, tuple[Any, ...]]:
    return {own.kind: (own.limit, own.without, own.distance, own.binds) for own in year.limits}


def test_without_asking_for_changes_none_are_looked_for():
    year = explained(raw_pool(100), recipients(pupils=[1, 2]), "101")
    assert (year.standing, year.changes, year.thresholds, year.limits) == ("eligible", None, (), ())


def test_each_comparison_of_a_condition_is_told_and_texts_have_no_distance():
    raw = raw_pool(100, eligible="(1 < pupils < 25 and pupils >= mean(pupils)) or region == 'Fyn'")
    table = recipients(pupils=[10, 20, 30], region=["Fyn", "Fyn", "Vest"])
    year = explained(raw, table, "151")
    assert year.standing == "no-candidate"
    assert thresholds(year) == [
        ("1", 1, "<", 30, 29, True),
        ("pupils", 30, "<", 25, 5, False),
        ("pupils", 30, ">=", 20, 10, True),
        ("region", "Vest", "==", "Fyn", None, False),
    ]


def test_conditions_inside_a_where_are_told_and_those_inside_an_aggregate_are_not():
    raw = raw_pool(100, eligible="where(pupils > 15, 1, 0) + where(x > 15, 1, 0) >= 1")
    year = explained(raw, recipients(pupils=[10, 20], x=[10, 12]), "147")
    assert [own[1:] for own in thresholds(year)] == [
        (1, ">=", 1, 0, True),
        (20, ">", 15, 5, True),
        (12, ">", 15, 3, False),
    ]
    raw = raw_pool(100, eligible="pupils > total(where(x > 11, 1, 0))")
    assert len(explained(raw, recipients(pupils=[10, 20], x=[10, 12]), "147").thresholds) == 1


def test_a_missing_figure_that_is_not_needed_is_left_out():
    raw = raw_pool(100, eligible="pupils >= 15 or x > 1")
    year = explained(raw, recipients(pupils=[10, 20], x=[5, None]), "147")
    assert thresholds(year) == [("pupils", 20, ">=", 15, 5, True)]


def test_a_rank_looks_at_the_last_one_in_or_the_first_one_out():
    raw = raw_pool(100) | {"eligibility": {"by": "x", "highest": 2}}
    table = recipients(pupils=[1, 1, 1, 1], x=[5, 9, 7, 3])
    out, inside = explained(raw, table, "101"), explained(raw, table, "151")
    assert (out.standing, inside.standing) == ("not-chosen", "eligible")
    assert thresholds(out) == [("x", 5, ">=", 7, 2, False)]
    assert thresholds(inside) == [("x", 7, ">=", 5, 2, True)]
    assert [(own.place, own.candidates, own.places) for own in (*out.thresholds, *inside.thresholds)] == [
        (3, 4, 2),
        (2, 4, 2),
    ]
    room = explained(raw | {"eligibility": {"by": "x", "lowest": 9}}, table, "101").thresholds[0]
    assert (room.place, room.threshold, room.distance) == (2, None, None)


def test_a_rank_with_ties_tells_who_is_in():
    table = recipients(pupils=[10, 10, 10, 10], people=[100, 90, 90, 50])

    def ranked(ties: str, code: str, highest: int = 2) -> tuple[Any, ...]:
        raw = raw_pool(1000) | {"eligibility": {"by": "people", "highest": highest, "ties": ties}}
        [own] = explained(raw, table, code).thresholds
        return own.place, own.places, own.inside, own.threshold, own.met

    assert ranked("none", "147") == (2, 2, 1, 100, False)
    assert ranked("none", "151") == (2, 2, 1, 100, False)
    assert ranked("all", "151") == (2, 2, 3, 50, True)
    assert ranked("order", "151") == (3, 2, 2, 90, False)
    assert ranked("all", "153", highest=4) == (4, 4, 4, None, True)


def test_a_taper_tells_the_weight():
    raw = raw_pool(100) | {"eligibility": {"by": "x", "at_least": 4, "full_at": 8}}
    year = explained(raw, recipients(pupils=[1, 1], x=[5, 9]), "101")
    assert thresholds(year) == [("x", 5, ">=", 4, 1, True)]
    assert (year.thresholds[0].weight, year.thresholds[0].full_at) == (Fraction(1, 4), 8)


def test_the_minimum_grant_is_that_of_the_round_in_which_a_recipient_dropped_out():
    raw = raw_pool(100, minimum_grant=30)
    table = recipients(pupils=[10, 20, 70])
    # 10 kr. of 100 at first; then 20 / 90 of 100; then the third has it all.
    first, second, third = (explained(raw, table, code) for code in ("101", "147", "151"))
    assert (first.standing, second.standing, third.standing) == ("dropped-out", "dropped-out", "eligible")
    assert thresholds(first) == [("", 10, ">=", 30, 20, False)]
    assert round(second.thresholds[0].value, 6) == round(Fraction(200, 9), 6)
    assert thresholds(third) == [("", 100, ">=", 30, 70, True)]
    assert first.amount == 0
    assert not any(step.kroner for step in first.steps)


def test_who_opted_out_is_told_apart_by_what_becomes_of_its_kroner():
    table = recipients(pupils=[1, 3])
    assert explained(raw_pool(100, opt_out=["101"]), table, "101").standing == "opted-out"
    year = explained(raw_pool(100, opt_out=["101"], on_opt_out="return"), table, "101")
    assert (year.standing, year.steps[-1].kind, year.steps[-1].kroner) == ("returned", "opt_out", -25)


def test_a_recipient_on_the_exit_ramp_has_no_limits_and_its_condition():
    raw = raw_pool(years={"2015": 100}, baseline="old", eligible="pupils > 1", exit_pct={"2015": 50}, floor=5)
    year = explained(raw, recipients(pupils=[1, 3], old=[40, 0]), "101")
    assert (year.standing, year.amount, year.limits) == ("exit-ramp", 20, ())
    assert thresholds(year) == [("pupils", 1, ">", 1, 0, False)]


def test_floor_and_cap_are_measured_from_what_the_key_gives():
    raw = raw_pool(1000, floor=190, cap=600)
    table = recipients(pupils=[10, 40, 50])
    assert limits(explained(raw, table, "101")) == {
        "floor": (190, 90, -100, True),
        "cap": (600, 90, 510, False),
    }
    assert limits(explained(raw, table, "151")) == {
        "floor": (190, 450, 260, False),
        "cap": (600, 450, 150, False),
    }


def test_a_groups_limit_is_measured_from_what_its_members_get_at_the_common_multiplier():
    raw = raw_pool(100, group=[{"column": "side", "cap": {"E": 30}}])
    year = explained(raw, recipients(pupils=[20, 40, 40], side=["E", "E", "W"]), "147")
    # λ is 175 outside: E would get 105.
    assert limits(year) == {"group-cap": (30, 105, -75, True)}
    assert (year.limits[0].group, year.limits[0].rules, year.binding) == ("E", ("group.side.cap",), "group-cap")


def test_a_guarantee_is_measured_from_the_fair_share_less_what_is_paid():
    raw = raw_pool(100, baseline="old") | {"guarantee": {"max_loss": 0, "inhabitants": "people"}}
    table = recipients(pupils=[1, 1, 2], old=[40, 10, 0], people=[20, 20, 10])
    # The others pay half a krone for each inhabitant; the first would do so as well, and has 15 too little besides.
    assert limits(explained(raw, table, "101")) == {"guarantee": (40, 15, -25, True)}
    assert limits(explained(raw, table, "147")) == {"guarantee": (10, 15, 5, False)}
    assert limits(explained(raw, table, "151")) == {}


def test_a_gains_cap_is_measured_from_the_fair_share_before_it():
    raw = raw_pool(100, baseline="old") | {"guarantee": {"max_loss": 0, "paid_by": "gains"}}
    table = recipients(pupils=[10, 40, 50], old=[40, 20, 20])
    # 40 guaranteed to the first leaves 60 for two with a baseline of 20: γ is 1.5.
    found = limits(explained(raw, table, "147"))
    assert found == {"guarantee": (20, 30, 10, False), "gains-cap": (30, 40, -10, True)}


def test_a_guarantee_paid_by_the_key_is_a_floor():
    raw = raw_pool(100, baseline="old") | {"guarantee": {"max_loss": 10, "paid_by": "key"}}
    year = explained(raw, recipients(pupils=[10, 90], old=[40, 0]), "101")
    assert year.limits[0].rules == ("guarantee.max_loss",)
    assert limits(year)["floor"][0] == 30


def test_limits_in_prices_of_the_year():
    raw = raw_pool(years={"2015": 100}, floor=10, price_index={"2015": "1.5"})
    year = explained(raw, recipients(pupils=[1, 99]), "101")
    assert limits(year)["floor"][0] == 15
