"""Limits on groups through the core: each row what solving that scenario alone gives, and by whose limit."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import fordel
from fordel_models.sweeping.reasons import REFUSED, alone
from fordel_models.sweeping.scenarios import FigureRows
from scenario_sweeps import assert_rows_are_single_solves, numbers, scenarios, solve
from small_pools import raw_pool, recipients
from strategies import examples

TABLE = recipients(
    pupils=[400, 311, 205, 98, 143], flats=[13, 31, 23, 47, 9], old=[300, 200, 200, 200, 100], side=list("EEWWN")
)
CODES = tuple(TABLE.index)
PARTS = [{"name": "elever", "key": "pupils"}, {"name": "boliger", "key": "flats"}]
SHARES = {"part.elever.share": numbers([1, 2, 0, 5, 9]), "part.boliger.share": numbers([1, 1, 3, 1, 0])}


def grouped(amount: int = 100_003, group: dict[str, Any] | None = None, **pool: Any) -> dict[str, Any]:
    return raw_pool(amount, part=PARTS, group=[{"column": "side", **(group or {"cap": {"E": 55_000}})}], **pool)


THROUGH: dict[str, tuple[dict[str, Any], list[str]]] = {
    # Which groups are held in each scenario, by what the two parts are to them: E 0.61 or 0.36, W 0.26 or 0.57.
    "a cap": (grouped(), ["", "", "", "E", "E"]),
    "a floor": (grouped(group={"floor": {"W": 40_000}}), ["", "W", "", "W", "W"]),
    "a cap and a floor": (grouped(group={"cap": {"E": 55_000}, "floor": {"W": 40_000}}), ["", "W", "", "W", "W"]),
    "a cap that holds nobody": (grouped(group={"cap": {"E": 99_000}}), [""] * 5),
    "the same for all groups": (grouped(group={"cap": 50_000}), ["", "E", "W", "E", "E"]),
    "base amounts": (grouped(base_amount=4_000), ["", "", "", "", "E"]),
    "limits of one's own": (grouped(floor=16_000, cap=31_000), ["", "E", "", "E", "E"]),
    "of a baseline": (
        grouped(1_003, group={"cap": {"E": {"pct_of_baseline": 110}}}, baseline="old"),
        ["", "", "", "E", "E"],
    ),
    "units": (grouped(100_030, unit=10), ["", "", "", "E", "E"]),
}


def held(found: Any, scenario: int) -> str:
    """The groups all of whose members are at a limit."""
    at_limit = (found.at_floor | found.at_cap)[0, scenario]
    return "".join(side for side in "EWN" if at_limit[TABLE["side"].to_numpy() == side].all() and side != "N")


@pytest.mark.parametrize("what", THROUGH)
def test_these_go_through_the_core(what: str) -> None:
    raw, sides = THROUGH[what]
    own = scenarios(SHARES)
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert (found.alone, dict(found.failures)) == (0, {})
    if what != "limits of one's own":
        assert [held(found, scenario) for scenario in own] == sides
    # Whoever is first in a block decides nothing for the others.
    backwards = scenarios({path: numbers(own.numerators[::-1].tolist()) for path, own in SHARES.items()})
    assert solve(raw, TABLE, backwards).amounts.tolist() == found.amounts[:, ::-1].tolist()


def test_figures_in_the_key_may_vary_and_those_that_decide_limits_or_who_is_eligible_are_solved_alone() -> None:
    figures = {"pupils": FigureRows(CODES, np.array([[400, 311, 205, 98, 143], [40, 31, 305, 398, 143]]), 0)}
    own = scenarios({}, figures)
    found = solve(grouped(), TABLE, own)
    assert_rows_are_single_solves(grouped(), TABLE, own, found)
    assert found.alone == 0
    for raw, path in (
        (grouped(eligible="pupils > 50"), "pool.eligible"),
        (grouped(group={"cap": {"E": {"kr_per": "pupils", "kr": 70}}}), "group.side.kr_per"),
        (grouped(group={"cap": {"E": {"pct_of_baseline": 9_000}}}, baseline="pupils"), "pool.baseline"),
    ):
        found = solve(raw, TABLE, own)
        assert_rows_are_single_solves(raw, TABLE, own, found)
        assert found.why_alone == (alone(path, "tal, der varierer i denne regel,", "figures that vary in this rule"),)


def test_groups_that_cannot_hold_have_the_message_of_the_single_solve() -> None:
    raw = grouped(group={"cap": {"E": 20_000, "W": 20_000, "N": 20_000}})
    own = scenarios({"pool.amount": numbers([60_001, 59_999, 60_000, 10])})
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert (sorted(found.failures), found.alone, found.why_alone) == ([0], 1, (REFUSED,))


def test_ties_within_and_between_groups_are_decided_by_integers_and_counted() -> None:
    table = TABLE.assign(pupils=1, flats=1)
    raw = grouped(103, group={"cap": {"E": 41}})
    own = scenarios(SHARES)
    found = solve(raw, table, own)
    assert_rows_are_single_solves(raw, table, own, found)
    # E has 20.5 each and the others 62 / 3: their three fractions are the largest.
    assert found.amounts[0].tolist() == [[20, 20, 21, 21, 21]] * 5
    assert (found.exactly, found.alone) == (5, 0)


def test_a_group_that_is_held_at_its_cap_can_come_out_a_unit_below_it() -> None:
    """Fractions are put in order across groups: those of E are near a half, those of W two thirds now and then."""
    table = recipients(pupils=[1000, 1010, 1000, 1002, 1003], side=list("EEWWW"))
    raw = raw_pool(50, part=[{"name": "elever", "key": "pupils"}], group=[{"column": "side", "cap": {"E": 31}}])
    own = scenarios({"pool.amount": numbers(list(range(80, 120)))})
    found = solve(raw, table, own)
    assert_rows_are_single_solves(raw, table, own, found)
    assert (found.alone, found.exactly) == (0, 0)
    totals = found.amounts[0, :, :2].sum(axis=1)
    assert totals.max() == 31
    assert found.at_cap[0, totals < 31, 0].any()


def test_a_group_that_is_held_at_its_floor_gets_its_units_before_larger_fractions_of_others() -> None:
    table = recipients(pupils=[1000, 1010, 1000, 1002, 1003], side=list("EEWWW"))
    raw = raw_pool(50, part=[{"name": "elever", "key": "pupils"}], group=[{"column": "side", "floor": {"W": 31}}])
    own = scenarios({"pool.amount": numbers(list(range(33, 60)))})
    found = solve(raw, table, own)
    assert_rows_are_single_solves(raw, table, own, found)
    assert (found.alone, found.exactly) == (0, 2)
    assert found.at_floor[0, :, 2].sum() == 52 - 33
    assert found.amounts[0, :, 2:].sum(axis=1).min() == 31


@pytest.mark.parametrize("side", ["cap", "floor"])
def test_a_limit_that_is_just_what_a_group_gets_by_its_key_holds_nobody(side: str) -> None:
    """E has 3 of 9 and gets 4 of 12, 4 / 3 and 8 / 3: floating point cannot see that this is no more than 4."""
    table = recipients(pupils=[1, 2, 2, 4], flats=[3, 6, 6, 12], side=list("EEWW"))
    raw = raw_pool(12, part=PARTS, group=[{"column": "side", side: {"E": 4}}])
    own = scenarios(SHARES)
    found = solve(raw, table, own)
    assert_rows_are_single_solves(raw, table, own, found)
    assert (found.exactly, found.alone) == (5, 0)
    assert not (found.at_cap | found.at_floor).any()


@pytest.mark.parametrize("group", [{"cap": {"E": 5 * 10**11}}, {"floor": {"W": 4 * 10**11 + 1}}])
def test_what_floating_point_cannot_see_of_large_amounts_is_decided_exactly(group: dict[str, Any]) -> None:
    """Of 10^12 kr. a share is off by some thousandths of a krone, since a key has 15 digits."""
    raw = grouped(10**12 + 3, group)
    shares = np.random.default_rng(1).integers(1, 1_000, (2, 150))
    rules = {
        f"part.{name}.share": numbers(own.tolist()) for name, own in zip(("elever", "boliger"), shares, strict=True)
    }
    own = scenarios(rules)
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert 0 < found.exactly < 150
    assert found.alone == 0


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, Any], pd.DataFrame]:
    n, largest = draw(st.integers(3, 8)), draw(st.sampled_from([4, 30, 1_000]))
    figures = st.lists(st.integers(1, largest), min_size=n, max_size=n)
    sides = draw(st.lists(st.sampled_from("EWN"), min_size=n, max_size=n))
    table = recipients(pupils=draw(figures), flats=draw(figures), side=sides)
    unit = draw(st.sampled_from([1, 1, 7]))
    amount = unit * draw(st.sampled_from([100, 1_001, 50_000]))
    group: dict[str, Any] = {}
    for name, most in draw(st.sampled_from([(("cap", 0.9),), (("floor", 0.5),), (("cap", 0.9), ("floor", 0.3))])):
        some = draw(st.sets(st.sampled_from(sides), min_size=1))
        group[name] = {side: draw(st.integers(0, int(amount * most))) for side in sorted(some)}
    pool: dict[str, Any] = {"unit": unit}
    if draw(st.booleans()):
        pool["floor"] = draw(st.integers(0, amount // n))
    if draw(st.booleans()):
        pool["cap"] = draw(st.integers(amount // n, amount))
    if draw(st.booleans()):
        pool["base_amount"] = unit * draw(st.integers(0, amount // unit // n // 2))
    return grouped(amount, group, on_surplus=draw(st.sampled_from(["error", "return"])), **pool), table


@examples(60)
@given(
    pools(), st.lists(st.integers(0, 9), min_size=4, max_size=4), st.lists(st.integers(1, 9), min_size=4, max_size=4)
)
def test_every_row_is_the_single_solve(
    pool: tuple[dict[str, Any], pd.DataFrame], pupils: list[int], flats: list[int]
) -> None:
    raw, table = pool
    own = scenarios({"part.elever.share": numbers(pupils), "part.boliger.share": numbers(flats)})
    assert_rows_are_single_solves(raw, table, own, solve(raw, table, own))


def test_a_sweep_of_regions_with_limits_is_certified_row_by_row(tmp_path: Any) -> None:
    pool = {
        "id": "regioner",
        "title": "Regioner",
        "model": "formula",
        "pool": {"amount": 700_000_000, "base_amount": 100_000},
        "group": [{"column": "region", "cap": {"Hovedstaden": 180_000_000}, "floor": {"Nordjylland": 80_000_000}}],
        "part": [
            {"name": "folk", "key": "population_2014"},
            {"name": "elever", "key": "folkeskole_normal_pupils_est_2012"},
        ],
    }
    found = fordel.sweep(pool, random_weights=30, certify_one_in=3)
    assert (found.counts.alone, found.counts.failed, found.counts.certified) == (0, 0, 10)
    assert (found.scenarios["region Hovedstaden kr"] <= 180_000_000).all()
    assert (found.scenarios["region Nordjylland kr"] >= 80_000_000).all()
