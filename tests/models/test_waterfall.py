"""The waterfall: worked out by hand, and its laws over generated pools."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings

from fordel_models import parse
from fordel_models import solve as solve_pool
from fordel_models.explaining.solved_again import YearAgain
from fordel_models.explaining.waterfall import Waterfall, waterfall
from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.figures import figures_of
from fordel_solver import Infeasible, InvalidInput
from random_rules import pools
from small_pools import first_year, raw_pool, recipients

PEOPLE = {"inhabitants": "people"}


def of(raw: dict[str, Any], table: pd.DataFrame) -> Waterfall:
    return waterfall(first_year(raw, table))


def exact(found: Waterfall) -> dict[str, list[Fraction]]:
    return {row.kind if row.part is None else row.part.name: list(row.exact) for row in found.rows}


def test_without_limits_a_pool_is_inhabitants_and_key():
    # 1,000 kr. to 100 inhabitants is 10 kr. each; by pupils 25 kr. for each of 40.
    found = of(raw_pool(1000, data=PEOPLE), recipients(pupils=[10, 10, 20], people=[20, 50, 30]))
    assert exact(found) == {"start": [200, 500, 300], "elever": [50, -250, 200]}
    assert found.kroner == ((200, 50, 0), (500, -250, 0), (300, 200, 0))
    assert (found.distributed, found.recipients, found.inhabitants) == (1000, 3, 100)


def test_a_base_amount_is_set_against_its_cost_per_inhabitant():
    # 3 x 100 kr. of base amount is 3 kr. per inhabitant; the other 700 kr. go by pupils, 17.50 each.
    found = of(raw_pool(1000, data=PEOPLE, base_amount=100), recipients(pupils=[10, 10, 20], people=[20, 50, 30]))
    assert exact(found) == {
        "start": [200, 500, 300],
        "base_amount": [100 - 60, 100 - 150, 100 - 90],
        "elever": [175 - 140, 175 - 350, 350 - 210],
    }
    assert [sum(own) for own in found.kroner] == [275, 275, 450]


def test_a_floor_is_paid_by_the_others_in_proportion_to_their_keys():
    # By pupils 100, 400 and 500; a floor of 190 leaves 810 for the other two, 900 before: each is 10 pct. down.
    found = of(raw_pool(1000, data=PEOPLE, floor=190), recipients(pupils=[10, 40, 50], people=[50, 25, 25]))
    # λ is 900 where it was 1,000. No other limit binds, so the first loses nothing by others' and is lifted by 90.
    assert exact(found) == {
        "start": [500, 250, 250],
        "elever": [-400, 150, 250],
        "own_limit": [90, 0, 0],
        "others_limits": [0, -40, -50],
    }
    assert found.multiplier_without_limits == 1000
    assert found.kroner[0] == (500, -400, 90, 0, 0)


def test_what_a_cap_takes_the_others_get():
    # By pupils 100, 400 and 500; a cap of 400 leaves 600 for two that had 500, so λ is 1,200.
    found = of(raw_pool(1000, data=PEOPLE, cap=400), recipients(pupils=[10, 40, 50], people=[25, 25, 50]))
    # The second gets 480 by the key and is capped as well; then the first gets what is left: λ = 2,000.
    # Without its own cap the second would have 480, 80 of them from the third's cap; the third would have 500, with the
    # second at 400 by the key.
    assert exact(found)["own_limit"] == [0, -80, -100]
    assert exact(found)["others_limits"] == [100, 80, 0]
    assert [sum(own) for own in found.kroner] == [200, 400, 400]


def test_floor_cap_base_amount_and_two_parts_of_five_recipients():
    parts = [{"name": "elever", "key": "pupils", "share": "0.6"}, {"name": "skoler", "key": "schools", "share": "0.4"}]
    raw = raw_pool(10_000, data=PEOPLE, part=parts, base_amount=200, floor=900, cap=3_000)
    table = recipients(pupils=[10, 20, 30, 40, 100], schools=[1, 1, 2, 4, 2], people=[100, 200, 300, 150, 250])
    found = of(raw, table)
    # 9,000 by key: 5,400 by 200 pupils (27 each) and 3,600 by 10 schools (360 each).
    assert exact(found)["start"] == [1000, 2000, 3000, 1500, 2500]
    assert exact(found)["base_amount"] == [100, 0, -100, 50, -50]
    assert exact(found)["elever"] == [270 - 540, 540 - 1080, 810 - 1620, 1080 - 810, 2700 - 1350]
    assert exact(found)["skoler"] == [360 - 360, 360 - 720, 720 - 1080, 1440 - 540, 720 - 900]
    # Before limits 830, 1,100, 1,730, 2,720 and 3,620: the first is lifted to 900, the last held at 3,000. The three
    # others have 0.1, 0.17 and 0.28 of the key, 6,100 - 600 = 5,500 kr.: λ is 10,000.
    assert found.multiplier_without_limits == 9000
    # Without its cap the last would pay for the first's floor: 8,300 kr. for 0.93 of the key.
    last = Fraction(38, 93) * 8300
    assert exact(found)["others_limits"] == [70, 100, 170, 280, last - 3420]
    assert exact(found)["own_limit"] == [0, 0, 0, 0, 3000 - 200 - last]
    assert [sum(own) for own in found.kroner] == [900, 1200, 1900, 3000, 3000]


def test_the_only_recipient_that_is_held_has_nothing_from_others_limits():
    found = of(raw_pool(1000, data=PEOPLE, cap=500), recipients(pupils=[60, 30, 10], people=[100, 100, 100]))
    assert exact(found)["own_limit"] == [-100, 0, 0]
    assert exact(found)["others_limits"] == [0, 75, 25]


def test_who_is_held_only_by_what_anothers_cap_leaves_it_gets_that_from_others():
    found = of(raw_pool(1000, data=PEOPLE, cap=400), recipients(pupils=[60, 30, 10], people=[100, 100, 100]))
    # The first's cap leaves 600 for 30 and 10: the second would have 450, and its own cap takes 50. Without the first's
    # own cap nobody would be held.
    assert exact(found)["own_limit"] == [-200, -50, 0]
    assert exact(found)["others_limits"] == [0, 150, 100]


def test_a_surplus_that_is_not_distributed_is_not_what_others_limits_leave():
    raw = raw_pool(1000, data=PEOPLE, cap=300, on_surplus="return")
    found = of(raw, recipients(pupils=[60, 30, 10], people=[100, 100, 100]))
    # 900 kr. are distributed, 540, 270 and 90 by the key. Without its own cap the first has 540, and nobody else is
    # held; the second has 450 with the first at 300; the third 300 with both of them there.
    assert exact(found)["own_limit"] == [-240, -150, 0]
    assert exact(found)["others_limits"] == [0, 180, 210]


def test_a_floor_without_a_key_is_all_its_own_where_the_others_are_at_their_caps():
    raw = raw_pool(1000, data=PEOPLE, floor=100, cap=450)
    found = of(raw, recipients(pupils=[0, 50, 50], people=[100, 100, 100]))
    assert [sum(own) for own in found.kroner] == [100, 450, 450]
    assert exact(found)["own_limit"] == [100, 0, 0]
    assert exact(found)["others_limits"] == [0, -50, -50]


def test_where_an_eligible_recipient_has_no_inhabitants_all_start_equal():
    found = of(raw_pool(90, data=PEOPLE), recipients(pupils=[1, 1, 1], people=[10, 0, 20]))
    assert exact(found) == {"start": [30, 30, 30], "elever": [0, 0, 0]}
    assert found.inhabitants is None


def test_inhabitants_of_those_that_are_not_eligible_do_not_matter():
    raw = raw_pool(90, data=PEOPLE, eligible="pupils > 0")
    found = of(raw, recipients(pupils=[1, 0, 2], people=[10, 0, 20]))
    assert exact(found) == {"start": [30, 0, 60], "elever": [0, 0, 0]}


def test_a_phase_in_is_a_step_of_its_own():
    raw = raw_pool(data=PEOPLE, years={"2015": 100}, baseline="old") | {"phase_in": {"share": {"2015": 50}}}
    found = of(raw, recipients(pupils=[1, 3], old=[9, 1], people=[50, 50]))
    # Half by pupils, 12.50 and 37.50; half by the baseline, 45 and 5.
    kinds = {row.kind: list(row.exact) for row in found.rows}
    assert kinds == {
        "start": [50, 50],
        "part": [Fraction(-25, 2), Fraction(25, 2)],
        "phase_in": [20, -20],
    }


def test_an_exit_ramp_is_paid_per_inhabitant_by_those_who_are_eligible():
    raw = raw_pool(data=PEOPLE, years={"2015": 100}, baseline="old", eligible="pupils > 0", exit_pct={"2015": 50})
    found = of(raw, recipients(pupils=[1, 3, 0], old=[0, 0, 40], people=[60, 40, 900]))
    assert exact(found) == {"start": [60, 40, 0], "elever": [-28, 28, 0], "exit_ramp": [-12, -8, 20]}
    assert [sum(own) for own in found.kroner] == [20, 60, 20]


def test_a_guarantee_is_a_step_that_the_others_pay_for():
    raw = raw_pool(100, data=PEOPLE, baseline="old") | {"guarantee": {"max_loss": 0, "inhabitants": "people"}}
    found = of(raw, recipients(pupils=[1, 1, 2], old=[40, 0, 0], people=[20, 20, 10]))
    # The first is lifted from 25 to 40; the others pay 15 kr. for 30 inhabitants, half a krone each.
    assert exact(found)["guarantee"] == [15, -10, -5]
    assert [sum(own) for own in found.kroner] == [40, 15, 45]


def test_a_group_at_its_cap_has_a_step_and_the_others_get_it():
    raw = raw_pool(100, data=PEOPLE, group=[{"column": "side", "cap": {"E": 30}}])
    found = of(raw, recipients(pupils=[10, 20, 70], side=["E", "E", "W"], people=[10, 20, 70]))
    assert exact(found)["group_limit"] == [0, 0, 0]
    found = of(raw, recipients(pupils=[20, 40, 40], side=["E", "E", "W"], people=[20, 40, 40]))
    # E gets 60 by the key and may have 30: λ is 50 in it and 175 outside, where it was 100.
    assert exact(found)["group_limit"] == [Fraction(-125) * Fraction(2, 10), -50, 0]
    assert exact(found)["others_limits"] == [15, 30, 30]
    assert [sum(own) for own in found.kroner] == [10, 20, 70]


def test_a_cap_in_a_group_at_its_cap_is_held_against_the_group_without_it():
    raw = raw_pool(1000, data=PEOPLE, cap=300, group=[{"column": "side", "cap": {"E": 400}}])
    table = recipients(pupils=[60, 10, 15, 15], side=["E", "E", "W", "V"], people=[250, 250, 250, 250])
    found = of(raw, table)
    # E has 400: 300 for the first, 100 for the second; W and V have 300 each by λ = 2,000. Without its own cap the
    # first has 60 / 70 of 400, where λ would give it 1,200.
    assert [sum(own) for own in found.kroner] == [300, 100, 300, 300]
    first = {kind: own[0] for kind, own in exact(found).items()}
    of_group = Fraction(6, 7) * 400
    assert first == {
        "start": 250,
        "elever": 350,
        "own_limit": 300 - of_group,
        "group_limit": of_group - 1200,
        "others_limits": 600,
    }


def test_a_floor_that_its_group_needs_is_held_against_the_multipliers_of_the_year():
    raw = raw_pool(150, data=PEOPLE, floor={"kr_per": "need", "kr": 1}, cap={"kr_per": "most", "kr": 1})
    raw = raw | {"group": [{"column": "side", "floor": {"E": 100}}]}
    table = recipients(pupils=[0, 1, 1], need=[60, 0, 0], most=[90, 40, 90], side=["E", "E", "W"], people=[1, 1, 1])
    # Without the floor of the first E could not reach 100; its key is 0, so it would have nothing.
    assert exact(of(raw, table))["own_limit"][0] == 60


def test_what_opted_out_is_taken_back_last():
    raw = raw_pool(100, data=PEOPLE, opt_out=["101"], on_opt_out="return")
    found = of(raw, recipients(pupils=[1, 3], people=[50, 50]))
    assert found.kroner == ((50, -25, 0, -25), (50, 25, 0, 0))


def test_by_a_divisor_method_the_units_that_are_not_the_fair_share_are_rounding():
    raw = raw_pool(100, data=PEOPLE, unit=10, method="dhondt")
    found = of(raw, recipients(pupils=[66, 19, 15], people=[100, 100, 100]))
    assert [sum(own) for own in found.kroner] == [70, 20, 10]
    assert found.roundings == (4, 1, -5)


def test_floors_that_are_reduced_in_proportion_take_what_the_key_would_give():
    raw = raw_pool(100, data=PEOPLE, floor={"kr_per": "need", "kr": 1}, on_shortfall="scale-floors")
    found = of(raw, recipients(pupils=[1, 3], need=[150, 50], people=[50, 50]))
    assert exact(found) == {
        "start": [50, 50],
        "elever": [-25, 25],
        # Without its own floor of 150 the first has 25 by the key, and the second 75. Without its own floor of 50 the
        # second has nothing.
        "own_limit": [50, 25],
        "others_limits": [0, -75],
    }


def test_base_amounts_that_are_more_than_there_is_leave_the_key_nothing():
    raw = raw_pool(100, data=PEOPLE, base_amount="need", on_shortfall="scale-floors")
    found = of(raw, recipients(pupils=[1, 3], need=[150, 50], people=[50, 50]))
    # The 200 kr. cost 100 of each by inhabitants, twice what there is; each then gets half of its base amount.
    assert exact(found) == {
        "start": [50, 50],
        "base_amount": [50, -50],
        "elever": [0, 0],
        "own_limit": [-25, 25],
        "others_limits": [0, 0],
    }


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools())
def test_laws(pool):
    raw, table = pool
    try:
        year = first_year(raw, table)
    except (InvalidInput, Infeasible):
        event("cannot be solved")
        return
    found = waterfall(year)
    sums = {row.kind: Fraction(0) for row in found.rows}
    for row in found.rows:
        if row.kind in ("base_amount", "part", "phase_in", "exit_ramp", "guarantee"):
            assert sum(row.exact) == 0
        sums[row.kind] += sum(row.exact)
    assert sums["start"] == found.distributed
    spent = year.amount - year.top_slice - year.surplus + sum(year.returned)
    # A surplus is in whole units, and fair shares are not.
    assert abs(found.distributed - spent) < (year.unit if year.surplus else Fraction(1, 10**9))
    assert sum(found.roundings) == spent - found.distributed
    # What limits give or take, others pay or get.
    limits = sums.get("own_limit", 0) + sums.get("group_limit", 0)
    assert sums.get("others_limits", 0) == -limits
    for i, amount in enumerate(year.amounts):
        assert sum(found.kroner[i]) == amount
        steps = [row.exact[i] for row in found.rows] + [found.roundings[i]]
        assert all(abs(whole - own) < 1 for whole, own in zip(found.kroner[i], steps, strict=False))
        if not year.eligible[i]:
            assert not any(found.kroner[i])
    steps_without_a_cause_are_nothing(raw, year, sums)


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools())
def test_laws_of_many_pools(pool):
    test_laws.hypothesis.inner_test(pool)


def steps_without_a_cause_are_nothing(raw, year, sums) -> None:
    has_limits = not {"floor", "cap"}.isdisjoint(raw["pool"]) or bool({"group", "guarantee"} & set(raw))
    # Base amounts can be more than there is by themselves.
    has_limits = has_limits or raw["pool"].get("on_shortfall") == "scale-floors"
    for kind, there in {
        "base_amount": "base_amount" in raw["pool"],
        "phase_in": "phase_in" in raw,
        "exit_ramp": bool(year.exit_ramp),
        "own_limit": has_limits,
        "group_limit": "group" in raw,
        "others_limits": has_limits,
        "guarantee": raw.get("guarantee", {}).get("paid_by") in ("inhabitants", "gains"),
    }.items():
        if not there:
            assert kind not in sums, kind


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools())
def test_own_limit_is_what_taking_it_out_would_change(pool):
    """Solved again from the rules and the figures, with the floor and the cap of one recipient taken out."""
    raw, table = pool
    if raw["pool"].get("on_surplus") == "return" or "minimum_grant" in raw["pool"] or "exit_pct" in raw["pool"]:
        return
    specification = parse(raw, where="pool.toml")
    try:
        result = solve_pool(specification, table)
    except (InvalidInput, Infeasible):
        return
    year = result.years[0]
    people = figures_of(specification, table, None, [year.year]).people[year.year]
    problem = YearAgain(specification, people, year.year, year.figures_year).problem()
    if sum(own or 0 for own in problem.base or ()) > problem.amount:
        return
    steps = {row.kind: row.exact for row in waterfall(year).rows if row.kind.endswith(("limit", "limits"))}
    nothing = (Fraction(0),) * len(year.amounts)
    before = year.fair_shares if year.guarantee is None else year.guarantee.targets
    held = [i for i, own in enumerate(steps.get("own_limit", nothing)) if own]
    for at, i in enumerate(problem.eligible):
        floors, caps = list(problem.floors or nothing), list(problem.caps or [None] * len(nothing))
        floors[at], caps[at] = Fraction(0), None
        without = replace(
            problem,
            floors=tuple(floors[: len(problem.eligible)]),
            caps=tuple(caps[: len(problem.eligible)]),
            guarantee=None,
        )
        try:
            share = allocate_problem(without, specification.pool).fair_shares[at]
        except Infeasible:
            continue
        assert steps.get("own_limit", nothing)[i] == before[i] - share
        if held == [i] and not any(group.multiplier != year.multiplier for group in year.groups):
            event("the only one that is held")
            assert steps["others_limits"][i] == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools())
def test_start_base_amount_and_parts_are_what_the_pool_without_limits_gives(pool):
    """Solved again without its limits: so others' limits are what the limits do, and nothing else."""
    raw, table = pool
    if {"minimum_grant", "exit_pct", "method", "on_surplus"} & set(raw["pool"]) or "guarantee" in raw:
        return
    free = {
        **raw,
        "pool": {key: own for key, own in raw["pool"].items() if key not in ("floor", "cap", "on_shortfall")},
    }
    free.pop("group", None)
    try:
        year, without = first_year(raw, table), first_year(free, table)
    except (InvalidInput, Infeasible):
        return
    found = waterfall(year)
    for i, share in enumerate(without.fair_shares):
        together = sum(
            row.exact[i] for row in found.rows if row.kind not in ("own_limit", "group_limit", "others_limits")
        )
        assert together == pytest.approx(share, abs=1e-9)
    assert found.multiplier_without_limits == without.multiplier
