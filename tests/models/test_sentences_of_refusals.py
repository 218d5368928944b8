"""The first sentence of a refusal: of the gap that the conflict is about, with the same totals, in both languages."""

from __future__ import annotations

import re

import pytest

from fordel_models import parse, solve
from fordel_solver import Infeasible
from small_pools import raw_pool, recipients

THREE = recipients(
    pupils=[10, 20, 30],
    region=["Hovedstaden", "Hovedstaden", "Sjælland"],
    island=[1, 1, 0],
    last_year=[100, 200, 300],
)


def refused(raw, table=THREE) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        solve(parse(raw, where="pool.toml"), table)
    return caught.value


def amounts_in(sentence: str) -> list[str]:
    return re.findall(r"[0-9.]+ kr\.", sentence)


def test_of_several_gaps_the_sentence_tells_that_of_the_conflict():
    # Floors of 45 are above caps of 40 for each, and add to 135 of 100; the conflict is of floors and caps.
    error = refused(raw_pool(100, floor=45, cap=40))
    assert error.conflict == ("pool.cap", "pool.floor")
    assert str(error) == "pool: The floor is 45 kr. and the cap 40 kr. for 101 København: no amount can keep both."
    assert error.danish == (
        "pool: Mindstebeløbet er 45 kr. og loftet 40 kr. for 101 København: intet beløb kan holde begge."
    )
    assert (error.shortfall, error.surplus) == (5, 0)


def test_base_amounts_that_are_not_of_the_conflict_are_told_apart():
    # Floors add to 60; with a base amount of 30 for the third it is 70.
    error = refused(raw_pool(50, floor=20, base_amount="where(pupils > 20, 30, 0)"))
    assert [own.kroner for own in error.conflicts] == [50, 60]
    assert amounts_in(str(error))[:3] == amounts_in(error.danish)[:3] == ["60 kr.", "10 kr.", "50 kr."]
    assert str(error).endswith("With the other rules 20 kr. are missing.")
    assert error.danish.endswith("Med de øvrige regler mangler 20 kr.")
    assert error.shortfall == 20
    assert {"pool.amount": 70} in [repair.overrides for repair in error.repairs]


def test_base_amounts_and_floors_that_are_both_needed_are_told_together():
    error = refused(raw_pool(65, floor=20, base_amount="where(pupils > 20, 30, 0)"))
    assert [own.rule for own in error.conflicts] == ["pool.amount", "pool.base_amount", "pool.floor"]
    assert str(error) == "pool: The base amounts and the floors add to 70 kr., 5 kr. more than the amount of 65 kr."
    assert error.danish == "pool: Grundbeløbene og mindstebeløbene er i alt 70 kr., 5 kr. mere end beløbet på 65 kr."


def test_caps_are_told_with_those_that_have_no_key_only_where_these_are_of_the_conflict():
    # Caps of 25 for two with a key, and the third has none; 75 would be too little for 80 as well.
    error = refused(raw_pool(80, key="island", cap=25))
    assert [(own.rule, own.kroner) for own in error.conflicts] == [("pool.amount", 80), ("pool.cap", 75)]
    assert amounts_in(str(error))[:3] == ["75 kr.", "5 kr.", "80 kr."]
    assert str(error).endswith("With the other rules 30 kr. are left over.")
    assert error.danish.endswith("Med de øvrige regler er 30 kr. for meget.")
    assert error.surplus == 30
    error = refused(raw_pool(60, key="island", cap=25))
    assert error.conflict == ("pool.amount", "pool.cap", "part.elever.key")
    assert amounts_in(str(error))[:3] == ["50 kr.", "10 kr.", "60 kr."]
    assert str(error).endswith("1 with key zero get only their floors.")


def test_groups_are_named():
    error = refused(raw_pool(600, floor=100, group=[{"column": "region", "cap": {"Hovedstaden": 150}}]))
    assert str(error) == (
        "pool: The floors in group Hovedstaden add to 200 kr., 50 kr. more than the group's cap of 150 kr."
    )
    assert error.danish == (
        "pool: Mindstebeløbene i gruppen Hovedstaden er i alt 200 kr., 50 kr. mere end gruppens loft på 150 kr."
    )
    error = refused(raw_pool(300, cap=100, group=[{"column": "region", "floor": {"Sjælland": 130}}]))
    assert error.danish == (
        "pool: Lofterne i gruppen Sjælland er i alt 100 kr., 30 kr. mindre end gruppens mindstebeløb på 130 kr."
    )
    error = refused(raw_pool(600, group=[{"column": "region", "floor": {"Hovedstaden": 500, "Sjælland": 200}}]))
    assert str(error) == "pool: The floors of groups add to 700 kr., 100 kr. more than the amount of 600 kr."
    limits = {"floor": {"Sjælland": 200}, "cap": {"Sjælland": 150}}
    error = refused(raw_pool(600, group=[{"column": "region", **limits}]))
    assert error.danish == (
        "pool: Gruppen Sjælland har et mindstebeløb på 200 kr. og et loft på 150 kr.: ingen sum kan holde begge."
    )
    error = refused(raw_pool(600, eligible="pupils < 25", group=[{"column": "region", "floor": {"Sjælland": 100}}]))
    assert error.danish.startswith("pool, group.region.floor.Sjælland: mindstebeløbet er 100 kr. og ingen i gruppen")


def test_floors_and_caps_that_no_amount_goes_between():
    # Floors of the group of one come to 130, and the caps of all to 120.
    raw = raw_pool(125, cap=40, group=[{"column": "region", "floor": {"Sjælland": 130}}])
    error = refused(raw)
    assert set(error.conflict) == {"pool.cap", "group.region.floor.Sjælland"}


def test_what_no_gap_shows_is_told_in_danish_too():
    error = refused(raw_pool(1000, minimum_grant=1001))
    assert error.danish == (
        "pool: Ingen når mindste tilskud: alle 3 modtagere falder fra, den sidste med et mindste tilskud på 1.001 kr. "
        "og 1.000 kr. at fordele. Sænk pool.minimum_grant, eller hæv beløbet."
    )
    error = refused(raw_pool(600, minimum_grant=150, cap=290))
    assert error.danish == (
        "pool: Efter at 1 af modtagerne er faldet fra (pool.minimum_grant), kan reglerne ikke holde for dem, der er "
        "tilbage: 20 kr. kan ikke fordeles."
    )
    table = THREE.assign(last_year=[150, 0, 0], people=[1, 0, 0])
    guarantee = {"max_loss": 0, "paid_by": "inhabitants", "inhabitants": "people"}
    error = refused({**raw_pool(600, baseline="last_year"), "guarantee": guarantee}, table)
    assert error.danish == "pool: De andre kan ikke betale garantien: der mangler 50 kr."


def test_each_year_that_cannot_hold_has_its_sentence():
    error = refused(raw_pool(years={"2014": 50, "2015": 45}, floor=20))
    assert [line[:10] for line in str(error).split("\n")] == ["pool, 2014", "pool, 2015"]
    assert [amounts_in(line)[:3] for line in error.danish.split("\n")] == [
        ["60 kr.", "10 kr.", "50 kr."],
        ["60 kr.", "15 kr.", "45 kr."],
    ]
