"""What goes through the core many scenarios at a time, what does not and why; the kroner are the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import fordel
from fordel.prepared import prepared
from fordel_models.formula.part_keys import keys
from fordel_models.result import Text
from fordel_models.sweeping.reasons import BROKEN_BASE, DOUBTFUL, LARGE, NOTHING_TO_PHASE_IN, PRICES, REFUSED
from fordel_models.sweeping.scenarios import FigureRows, Numbers, ScenarioAmounts, Scenarios
from fordel_models.sweeping.solving import ScenarioSolver
from fordel_solver import allocate_exactly
from kinds.of_models import FORMULAS
from scenario_sweeps import assert_rows_are_single_solves, choices, numbers, same, scenarios, solve, solver
from small_pools import raw_pool, recipients

LIFT = "omstilling-folkeskole-2014-17"
CRITERIA = ("timetal", "arbejdstid", "skolestruktur", "sfo")


def random_weights(count: int, names: tuple[str, ...] = CRITERIA) -> Scenarios:
    shares = np.random.default_rng(count).dirichlet([1] * len(names), count)
    rules = {f"part.{name}.share": Numbers(np.rint(shares[:, p] * 1e6).astype(int), 6) for p, name in enumerate(names)}
    return Scenarios(0, count, rules, {})


def solver_of(instance: str, own: Scenarios) -> ScenarioSolver:
    ready = prepared(instance)
    raw = ready.instance.file.raw
    return ScenarioSolver(
        raw, ready.table, ready.dictionary, ready.years, ready.where, list(own.rules), list(own.figures)
    )


def assert_sample_is_solved_by_fordel(instance: str, own: Scenarios, found: ScenarioAmounts, sample: list[int]) -> None:
    for scenario in sample:
        alone = fordel.solve(instance, overrides=own.overrides(scenario), data=own.data(scenario) or None)
        for y, year in enumerate(alone.result.years):
            assert found.amounts[y, scenario].tolist() == list(year.amounts)


def test_weightings_of_the_lift_all_go_through_the_core() -> None:
    own = random_weights(2_000)
    found = solver_of(LIFT, own).solve(own)
    assert found.alone == 0
    assert not found.failures
    assert found.amounts.sum(axis=2).tolist() == [[millions * 10**6] * 2_000 for millions in (300, 600, 600, 300)]
    assert_sample_is_solved_by_fordel(LIFT, own, found, [0, 999, 1_999])


def test_any_partition_into_blocks_gives_the_same() -> None:
    own = random_weights(500)
    sweep = solver_of(LIFT, own)
    whole = sweep.solve(own)
    parts = [sweep.solve(own.part(start, stop)) for start, stop in ((0, 1), (1, 200), (200, 490), (490, 500))]
    together = replace(
        whole,
        amounts=np.concatenate([part.amounts for part in parts], axis=1),
        eligible=np.concatenate([part.eligible for part in parts], axis=1),
        at_floor=np.concatenate([part.at_floor for part in parts], axis=1),
        at_cap=np.concatenate([part.at_cap for part in parts], axis=1),
    )
    assert same(whole, together)
    assert sum(part.exactly for part in parts) == whole.exactly


def test_figures_of_the_lift_go_through_the_core() -> None:
    column = "folkeskole_normal_pupils_est_2012"
    table = prepared(LIFT).table
    codes = tuple(sorted(table.index))[:40]
    drawn = np.random.default_rng(3).uniform(0.95, 1.05, (60, 40)) * table.loc[list(codes), column].to_numpy(float)
    own = Scenarios(0, 60, {}, {column: FigureRows(codes, np.rint(drawn * 10).astype(int), 1)})
    found = solver_of(LIFT, own).solve(own)
    assert found.alone == 0
    assert_sample_is_solved_by_fordel(LIFT, own, found, [0, 59])


@pytest.mark.parametrize("instance", FORMULAS)
def test_packaged_pools_with_other_amounts(instance: str) -> None:
    ready = prepared(instance)
    pool = ready.specification.pool
    stated = {f"pool.years.{year}": kr for year, kr in (pool.years or {}).items()} or {"pool.amount": pool.amount or 0}
    own = scenarios({path: numbers([kr, kr - pool.unit]) for path, kr in stated.items()})
    found = solver_of(instance, own).solve(own)
    assert_sample_is_solved_by_fordel(instance, own, found, [1])


TABLE = recipients(pupils=[400, 300, 200, 100], flats=[10, 30, 20, 40], side=["E", "E", "W", "W"])
PARTS = [{"name": "elever", "key": "pupils"}, {"name": "boliger", "key": "flats"}]
CODES = tuple(TABLE.index)
TOP = {"pool.top_slice": numbers([0, 10, 20, 30])}
SHARES = {"part.elever.share": numbers([1, 2, 0, 5]), "part.boliger.share": numbers([1, 1, 3, 0])}

THROUGH_THE_CORE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "shares": ({}, SHARES),
    "a part left out": ({}, {"part.elever.share": numbers([0, 1])}),
    "amount": ({}, {"pool.amount": numbers([1_000, 999, 0])}),
    "base amount": ({"base_amount": 5}, {"pool.base_amount": numbers([0, 7, 100])}),
    "floors": ({"floor": 5}, {"pool.floor": numbers([150, 249])}),
    "floors for each unit": ({"floor": {"kr_per": "flats", "kr": 2}}, {"pool.floor.kr": numbers([25, 55], 1)}),
    "caps of a baseline": (
        {"cap": {"pct_of_baseline": 90}, "baseline": "pupils"},
        {"pool.cap.pct_of_baseline": numbers([1001, 1115], 1)},
    ),
    "caps that leave a surplus": ({"cap": 5, "on_surplus": "return"}, {"pool.cap": numbers([100, 260, 0])}),
    "floors that are scaled": ({"floor": 5, "on_shortfall": "scale-floors"}, {"pool.floor": numbers([200, 300])}),
    "units": ({}, {"pool.unit": numbers([1, 10, 100]), "part.elever.share": numbers([3, 2, 1])}),
    "choices": ({}, {"part.elever.key": choices(["pupils", "flats + 1"], [0, 1, 1])}),
}


@pytest.mark.parametrize("what", THROUGH_THE_CORE)
def test_these_go_through_the_core(what: str) -> None:
    pool, rules = THROUGH_THE_CORE[what]
    raw, own = raw_pool(1_000, part=PARTS, **pool), scenarios(rules)
    found = solve(raw, TABLE, own)
    assert (found.alone, dict(found.failures)) == (0, {})
    assert_rows_are_single_solves(raw, TABLE, own, found)


ALONE: dict[str, tuple[dict[str, Any], str]] = {
    "a divisor method": ({"method": "dhondt"}, "pool.method: divisormetoden dhondt"),
    "a minimum grant": ({"minimum_grant": 10}, "pool.minimum_grant: mindste tilskud"),
    "base amounts of half a krone": ({"base_amount": "pupils / 8"}, "pool.base_amount: grundbeløb, der ikke er"),
}


@pytest.mark.parametrize("what", ALONE)
def test_these_are_solved_alone_and_it_is_said_why(what: str) -> None:
    pool, why = ALONE[what]
    raw, own = raw_pool(1_001, part=PARTS, **pool), scenarios(SHARES)
    found = solve(raw, TABLE, own)
    assert found.alone == own.count
    assert [reason.da[: len(why)] for reason in found.why_alone] == [why]
    assert all(reason.en for reason in found.why_alone)
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_rows_that_fail_have_the_error_of_the_single_solve_and_the_others_go_on() -> None:
    raw = raw_pool(1_000, part=PARTS, floor=100)
    own = scenarios({"pool.floor": numbers([100, 251, 250, -1]), "part.elever.share": numbers([1, 2, 3, 4])})
    found = solve(raw, TABLE, own)
    # The second is told by the core's sums, the fourth is no floor at all.
    assert (sorted(found.failures), found.alone, found.why_alone) == ([1, 3], 1, (REFUSED,))
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_who_goes_together_rests_on_no_scenario_but_its_own() -> None:
    """The first are all refused before their rules are known; the others go together, whoever was solved before."""
    raw = raw_pool(1_000, part=PARTS, top_slice=500)
    own = scenarios({"pool.amount": numbers([*range(20), 700, 800])})
    found = solve(raw, TABLE, own)
    assert (sorted(found.failures), found.alone, found.why_alone) == (list(range(20)), 20, (REFUSED,))
    parts = [solve(raw, TABLE, own.part(start, start + 1)) for start in range(22)]
    assert [part.alone for part in parts] == [1] * 20 + [0, 0]
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_why_alone_is_that_of_the_scenarios_asked_for_and_not_of_those_before() -> None:
    raw = raw_pool(1_000, part=PARTS)
    own = scenarios({"pool.minimum_grant": choices([None, 150], [0, 1, 1])})
    sweep = solver(raw, TABLE, own)
    why = [sweep.solve(own.part(scenario, scenario + 1)).why_alone for scenario in (1, 0, 2, 2)]
    assert [len(reasons) for reasons in why] == [1, 0, 1, 1]
    assert why[0] == why[2] == why[3]
    assert sweep.why_alone == ()


TWO_YEARS = {"2014": 1_000, "2015": 0}
PHASED = {"phase_in": {"share": {"2014": 40, "2015": 50}}}
EXPLAINED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, FigureRows], Text]] = {
    "nothing to phase in": ({"years": TWO_YEARS, "baseline": "pupils"} | PHASED, SHARES, {}, NOTHING_TO_PHASE_IN),
    "large indices": ({"years": {"2014": 1_000}, "price_index": {"2014": 1_001}}, SHARES, {}, PRICES),
    "half units": ({"unit": 10, "base_amount": 10}, {"pool.base_amount": numbers([15, 20])}, {}, BROKEN_BASE),
    "figures of sixteen digits": ({}, {}, {"pupils": FigureRows(("101",), np.array([[10**15], [401]]), 0)}, LARGE),
    "a comparison in doubt": (
        {"eligible": "sqrt(pupils) >= 20"},
        {},
        {"pupils": FigureRows(("101",), np.array([[400], [401]]), 0)},
        DOUBTFUL,
    ),
}


@pytest.mark.parametrize("what", EXPLAINED)
def test_scenarios_that_are_solved_alone_have_their_reason(what: str) -> None:
    rules, varied, figures, why = EXPLAINED[what]
    rules = {"part": PARTS, **rules}
    phase_in = rules.pop("phase_in", None)
    raw = raw_pool(**rules) if "years" in rules else raw_pool(1_000, **rules)
    raw |= {} if phase_in is None else {"phase_in": phase_in}
    own = scenarios(varied, figures)
    found = solve(raw, TABLE, own)
    assert found.alone > 0
    assert found.why_alone == (why,)
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_ties_are_decided_by_integers_and_counted() -> None:
    table = recipients(pupils=[1, 1, 1], flats=[2, 2, 2])
    raw, own = raw_pool(100, part=PARTS), scenarios({"part.elever.share": numbers([1, 2, 3])})
    found = solve(raw, table, own)
    assert found.amounts[0].tolist() == [[34, 33, 33]] * 3
    assert (found.exactly, found.alone) == (3, 0)


def test_keys_are_rounded_to_fifteen_digits_before_anything_is_decided() -> None:
    """By the exact quotients some of these scenarios come to other kroner."""
    pupils, flats = [318, 277, 191, 104], [13, 31, 23, 47]
    table, shares = recipients(pupils=pupils, flats=flats), list(range(1, 41))
    amount = 3 * 10**14
    raw, own = raw_pool(amount, part=PARTS), scenarios({"part.elever.share": numbers(shares)})
    found = solve(raw, table, own)
    assert found.alone == 0
    others = 0
    for scenario, share in enumerate(shares):
        parts = [(Fraction(share, share + 1), pupils, sum(pupils)), (Fraction(1, share + 1), flats, sum(flats))]
        quotients = [sum(s * Fraction(values[i], whole) for s, values, whole in parts) for i in range(4)]
        assert found.amounts[0, scenario].tolist() == list(allocate_exactly(amount, keys(parts)).amounts)
        others += found.amounts[0, scenario].tolist() != list(allocate_exactly(amount, quotients).amounts)
    assert others > 0


def test_floors_of_two_decimals_are_rounded_up_in_integers() -> None:
    """2.3 kr. for each of 10 is 23 kr.: in floating point 2.3 * 10 may be a little more, and 0.29 * 100 is."""
    raw = raw_pool(1_000, part=PARTS, floor={"kr_per": "flats", "kr": 1})
    own = scenarios({"pool.floor.kr": numbers([230, 29, 580, 810], 2)})
    found = solve(raw, TABLE, own)
    assert found.alone == 0
    assert_rows_are_single_solves(raw, TABLE, own, found)


HUGE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "index": ({"amount": None, "years": {"2015": 1_000}, "price_index": {"2015": 10**30}}, {}),
    "base amount": ({"base_amount": "pupils * 1e30"}, {}),
    "varied base amount": ({"base_amount": 1}, {"pool.base_amount": numbers([10**15, 10**15 + 1, 1])}),
    "guarantee": ({"baseline": "pupils * 1e30", "guarantee": {"max_loss": 5, "paid_by": "key"}}, {}),
    "floor": ({"floor": {"kr_per": "pupils * 1e30", "kr": 1}}, {"pool.floor.kr": numbers([0, 1, 2])}),
    "amount": ({}, {"pool.amount": numbers([10**15, 10**15 + 1, 2**62])}),
    "amount of a part": (
        {"part": [{"name": "elever", "key": "pupils", "amount": 10}, {"name": "boliger", "key": "flats"}]},
        {"part.elever.amount": numbers([10**15, 2**62, 20])},
    ),
    "cap": ({"cap": 10**15}, {"pool.cap": numbers([10**15, 10**15 + 1, 400])}),
}


@pytest.mark.parametrize("what", HUGE)
def test_huge_numbers_are_those_of_the_single_solve(what: str) -> None:
    pool, rules = HUGE[what]
    tables = {"part": PARTS} | pool
    guarantee = tables.pop("guarantee", None)
    raw = raw_pool(tables.pop("amount", 1_000), **tables)
    raw |= {} if guarantee is None else {"guarantee": guarantee}
    own = scenarios(rules or {"part.elever.share": numbers([1, 2, 3])})
    assert_rows_are_single_solves(raw, TABLE, own, solve(raw, TABLE, own))


def test_a_price_index_and_amounts_of_parts() -> None:
    raw = raw_pool(
        years={"2014": 1_000, "2015": 2_000, "2016": 1_000},
        unit=10,
        top_slice={"2015": 100},
        price_index={"2015": "1.018"},
        floor=100,
        part=[
            {"name": "elever", "key": "pupils", "amount": {"2014": 300, "2015": 500, "2016": 1_000}},
            {"name": "boliger", "key": "flats"},
        ],
    )
    own = scenarios(
        {
            "part.elever.amount.2015": numbers([500, 1_000, 3_000, 0]),
            "pool.years.2015": numbers([2_000, 1_730, 1_955, 2_010]),
            "pool.floor": numbers([100, 101, 195, 110]),
        }
    )
    found = solve(raw, TABLE, own)
    assert found.alone == len(found.failures) == 1
    assert_rows_are_single_solves(raw, TABLE, own, found)


def test_a_merge_has_its_rows_in_every_scenario() -> None:
    """Before the merge its halves, from then on their successor, which has no figures of its own."""
    raw = raw_pool(years={"2014": 1_000, "2015": 1_000}, part=PARTS)
    raw["merge"] = [{"year": 2015, "from": ["101", "147"], "to": "900", "add": ["pupils", "flats"]}]
    own = scenarios(SHARES)
    found = solve(raw, TABLE, own)
    assert found.codes == ("101", "147", "151", "153", "900")
    assert_rows_are_single_solves(raw, TABLE, own, found)


@pytest.mark.parametrize("share", [0, 40, 100])
def test_a_part_that_distributes_nothing_is_refused_at_whatever_stage_of_phasing_in(share: int) -> None:
    """The first two have no key; a part with share 0 may have none."""
    raw = raw_pool(years={"2015": 1_000}, baseline="pupils", part=PARTS)
    raw["phase_in"] = {"share": {"2015": share}}
    figures = {"flats": FigureRows(CODES, np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]]), 0)}
    nobody = TABLE.assign(flats=0)
    for own, table in ((scenarios(SHARES, figures), TABLE), (scenarios(SHARES), nobody), (scenarios(TOP), nobody)):
        found = solve(raw, table, own)
        assert_rows_are_single_solves(raw, table, own, found)
        assert {0, 1, 2} & set(found.failures)
