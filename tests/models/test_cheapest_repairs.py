"""The cheapest repair of small pools, held against every cheaper one, and the faults that were once found.

The pools have units, percents of a baseline, groups and one or two years. Whether a changed pool holds is asked of the
model without its search for repairs. Of a percent only those values are tried at which a rounded limit changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd
import pytest

from fordel_models import override, parse, solve
from fordel_solver import Infeasible, InvalidInput
from small_pools import raw_pool, recipients

WEIGHTS = (1, 1, 1, 2, Fraction(1, 2))


def holds(raw: Mapping[str, Any], table: pd.DataFrame) -> bool:
    try:
        solve(parse(raw, where="pool.toml"), table, repairs=False)
    except (Infeasible, InvalidInput):
        return False
    return True


def refusal(raw: Mapping[str, Any], table: pd.DataFrame) -> Infeasible | None:
    try:
        solve(parse(raw, where="pool.toml"), table)
    except Infeasible as error:
        return error
    except InvalidInput:
        return None
    return None


def refused(raw: Mapping[str, Any], table: pd.DataFrame) -> Infeasible:
    error = refusal(raw, table)
    assert error is not None
    return error


def cheapest(error: Infeasible) -> Any:
    (found,) = [repair for repair in error.repairs if repair.cheapest]
    return found


def random_pool(seed: int) -> tuple[dict[str, Any], pd.DataFrame]:
    draw = random.Random(seed)
    n = draw.randint(2, 3)
    table = recipients(
        pupils=[draw.choice([0, 1, 3]) for _ in range(n - 1)] + [2],
        last_year=[draw.choice([0, 5, 20, 40]) for _ in range(n)],
        region=[draw.choice("NS") for _ in range(n)],
    )
    unit = draw.choice([1, 5, 10])

    def limit() -> Any:
        return draw.choice([draw.randint(0, 30), {"pct_of_baseline": draw.choice([50, 95, 130])}])

    rules: dict[str, Any] = {"floor": limit()} if draw.random() < 0.8 else {}
    rules |= {"cap": limit()} if draw.random() < 0.6 or not rules else {}
    if draw.random() < 0.4:
        side = draw.choice(["floor", "cap"])
        rules["group"] = [{"column": "region", side: {table["region"].iloc[0]: draw.randint(0, 40)}}]
    if draw.random() < 0.25:
        return raw_pool(years={y: draw.randint(0, 6) * 10 for y in ("2014", "2015")}, unit=unit, **_rules(rules)), table
    return raw_pool(draw.randint(0, 8) * 10, unit=unit, **_rules(rules)), table


def _rules(rules: dict[str, Any]) -> dict[str, Any]:
    return {**rules, "baseline": "last_year"}


def looser(raw: Mapping[str, Any], table: pd.DataFrame, most: Fraction) -> Iterator[list[tuple[str, Any, Fraction]]]:
    """For each number the values worth trying below a cost: path, value, kroner moved."""
    pool, n, unit = raw["pool"], len(table), raw["pool"]["unit"]
    amounts = (
        {"pool.amount": pool["amount"]}
        if "amount" in pool
        else {f"pool.years.{y}": b for y, b in pool["years"].items()}
    )
    for path, now in amounts.items():
        reach = int(most // unit) * unit
        yield [(path, kr, Fraction(abs(kr - now))) for kr in range(max(0, now - reach), now + reach + 1, unit)]
    years = len(amounts)
    for name, sign in (("floor", -1), ("cap", 1)):
        if isinstance(pool.get(name), int):
            values = [pool[name] + sign * step for step in range(int(most / (n * years)) + 1)]
            yield [(f"pool.{name}", kr, Fraction(abs(kr - pool[name]) * n * years)) for kr in values if kr >= 0]
        elif name in pool:
            yield list(
                _percents(f"pool.{name}.pct_of_baseline", pool[name]["pct_of_baseline"], table, unit, sign, years)
            )
    for side, sign in (("floor", -1), ("cap", 1)):
        for label, now in raw.get("group", [{}])[0].get(side, {}).items():
            values = [now + sign * step for step in range(int(most / years) + 1)]
            yield [(f"group.region.{side}.{label}", kr, Fraction(abs(kr - now) * years)) for kr in values if kr >= 0]


def _percents(
    path: str, now: int, table: pd.DataFrame, unit: int, sign: int, years: int
) -> Iterator[tuple[str, Any, Fraction]]:
    whole = sum(table["last_year"].tolist())
    yield path, now, Fraction(0)
    values = set()
    for baseline in {own for own in table["last_year"].tolist() if own}:
        for units in range(12):
            exact = Fraction(units * unit * 10_000, baseline)  # hundredths of a percent
            values.add(exact // 1 if sign < 0 else -(-exact // 1))
    for hundredths in sorted(values):
        if sign * (hundredths - 100 * now) > 0:
            percent = Fraction(int(hundredths), 100)
            moved = abs(percent - now) * whole / 100 * years
            yield path, str(float(percent)) + "0" * 3, moved


def cheaper_than(told: Fraction, raw: Mapping[str, Any], table: pd.DataFrame) -> Any:
    """Any changes that cost less, and hold."""
    choices = [[own for own in values if own[2] < told] for values in looser(raw, table, told)]
    for chosen in product(*choices):
        if sum(own[2] for own in chosen) < told:
            changes = {path: value for path, value, moved in chosen if moved}
            if changes and holds(override(raw, changes), table):
                return changes
    return None


def check_pools(seeds: range) -> int:
    checked = 0
    for seed in seeds:
        raw, table = random_pool(seed)
        error = refusal(raw, table)
        if error is None:
            continue
        # A floor and a cap that may go anywhere, and any amount: something always does.
        assert error.repairs, (seed, raw)
        for repair in error.repairs:
            assert holds(override(raw, repair.overrides), table), (seed, repair)
        best = cheapest(error)
        assert best.cost == best.at_least, (seed, raw, best)
        choices = [sum(1 for own in values if own[2] < best.cost) for values in looser(raw, table, best.cost)]
        many = 1
        for count in choices:
            many *= count
        if many <= 4_000:
            assert cheaper_than(best.cost, raw, table) is None, (seed, raw, table, best)
            checked += 1
    return checked


def test_the_cheapest_of_small_pools_is_the_cheapest():
    assert check_pools(range(30)) > 8


@pytest.mark.slow
def test_the_cheapest_of_many_small_pools_is_the_cheapest():
    assert check_pools(range(50, 200)) > 45


# --- pools that were once told wrong ---------------------------------------------------------------------------------


def test_a_repair_is_told_where_floors_and_caps_in_percent_cross_by_rounding():
    # 95 pct. of 3 is a floor of 10 in units of 10, and 50 pct. of 3 a cap of 0.
    table = recipients(pupils=[5, 5], last_year=[3, 60])
    raw = raw_pool(
        years={"2014": 40, "2015": 60},
        unit=10,
        baseline="last_year",
        floor={"pct_of_baseline": 95},
        cap={"pct_of_baseline": 50},
    )
    error = refused(raw, table)
    assert error.repairs
    assert all(holds(override(raw, repair.overrides), table) for repair in error.repairs)
    # Known to hold: no floors, caps of 100 pct. and 60 kr. in both years. 95 + 50 pct. of 63 kr. in two years, and 20.
    assert cheapest(error).cost <= Fraction(2 * 63 * (95 + 50), 100) + 20


@pytest.mark.parametrize(
    ("raw", "table", "known"),
    [
        (
            raw_pool(100, unit=10, floor=2, cap={"pct_of_baseline": 95}, baseline="last_year"),
            {"pupils": [5, 5], "last_year": [2, 60]},
            54,
        ),
        (
            raw_pool(220, unit=10, floor=2, cap={"pct_of_baseline": 95}, baseline="last_year"),
            {"pupils": [0, 5, 0, 5], "last_year": [12, 60, 2, 52]},
            148,
        ),
        (
            raw_pool(50, unit=10, floor=17, cap=13, group=[{"column": "region", "cap": {"N": 54}}]),
            {"pupils": [5, 3, 1], "region": ["N", "N", "S"]},
            31,
        ),
    ],
)
def test_rounding_to_units_does_not_hide_what_is_cheaper(raw, table, known):
    best = cheapest(refused(raw, recipients(**table)))
    assert best.cost <= known
    assert best.proven


def test_a_top_slice_is_in_nobodys_way_where_there_is_too_much():
    # 140 to distribute; 75 for the two in N and 55 for the third let out 130.
    table = recipients(pupils=[5, 5, 5], region=["N", "N", "S"])
    raw = raw_pool(190, top_slice=50, cap=55, group=[{"column": "region", "cap": {"N": 75}}])
    error = refused(raw, table)
    assert [(own.rule, own.kroner) for own in error.conflicts] == [
        ("pool.amount", 140),
        ("pool.cap", 55),
        ("group.region.cap.N", 75),
    ]
    assert error.conflicts[0].says == "140 kr. of the amount of 190 kr. are left to distribute"
    alone = {path: new for repair in error.repairs if repair.alone for path, new in repair.overrides.items()}
    assert alone == {"pool.amount": 180, "pool.cap": 65, "group.region.cap.N": 85}


def test_the_key_of_those_on_the_exit_ramp_is_not_to_blame():
    # The second leaves with 80 pct. of 50, which no key would change.
    table = recipients(pupils=[9, 9], last_year=[0, 50], ok=[1, 0])
    raw = raw_pool(years={"2014": 100}, cap=50, eligible="ok > 0", baseline="last_year", exit_pct={"2014": 80})
    error = refused(raw, table)
    assert error.conflict == ("pool.years.2014", "pool.cap")
    assert error.conflicts[1].says == "the caps add to 50 kr., and 40 kr. go to those that no key gives more"


def test_a_part_that_distributes_nothing_is_not_to_blame():
    parts = [{"name": "elever", "key": "pupils"}, {"name": "skoler", "key": "schools", "share": 0}]
    error = refused(raw_pool(60, cap=20, part=parts), recipients(pupils=[5, 5, 0], schools=[1, 1, 1]))
    assert error.conflict == ("pool.amount", "pool.cap", "part.elever.key")


def test_a_part_is_told_its_own_zeros():
    # The last has key zero in both parts, the second in one.
    parts = [{"name": "elever", "key": "pupils"}, {"name": "skoler", "key": "schools"}]
    error = refused(raw_pool(60, cap=20, part=parts), recipients(pupils=[5, 0, 0], schools=[1, 1, 0]))
    said = {own.rule: own.says for own in error.conflicts}
    assert said["part.elever.key"] == "the key is 0 for 2 of 3 recipients"
    assert said["part.skoler.key"] == "the key is 0 for 1 of 3 recipients"


def test_an_amount_that_a_guarantee_and_minimum_grants_allow_only_in_between_is_found():
    table = recipients(people=[12, 14], last_year=[29, 52])
    raw = raw_pool(10, key="people", unit=5, cap=56, baseline="last_year", minimum_grant={"kr_per": "people", "kr": 3})
    raw["guarantee"] = {"max_loss": {"pct_of_baseline": 0}, "paid_by": "inhabitants", "inhabitants": "people"}
    solved = [amount for amount in range(0, 300, 5) if holds(override(raw, {"pool.amount": amount}), table)]
    assert solved[0] == 95
    assert {"pool.amount": 95} in [repair.overrides for repair in refused(raw, table).repairs]


def test_of_equal_costs_one_number_is_cheaper_than_two():
    # 20 more in each of two years, or floors 10 lower for two recipients in two years.
    error = refused(raw_pool(years={"2014": 100, "2015": 100}, floor=60), recipients(pupils=[1, 1]))
    assert [(repair.overrides, repair.cost, repair.cheapest) for repair in error.repairs] == [
        ({"pool.years.2014": 120, "pool.years.2015": 120}, 40, False),
        ({"pool.floor": 50}, 40, True),
    ]


def test_costs_that_differ_by_a_krone_in_a_million_are_not_equal():
    # In units of 1,000 floors of 446,001,000 for four need 784,004,000 more; 196,000,024 lower floors move 784,000,096.
    error = refused(raw_pool(10**9, unit=1000, floor=446_000_024), recipients(pupils=[1, 1, 1, 1]))
    best = cheapest(error)
    assert best.cost <= 784_000_096
    assert {repair.cost for repair in error.repairs} >= {784_004_000, 784_000_096}


def test_base_amounts_count_in_whole_units_under_a_guarantee_paid_by_the_key():
    # 34, 12 and 18 people: 2 kr. each times 1.5 is 51, 18 and 27, in units of 5 together 105, with 45 to distribute.
    table = recipients(pupils=[2, 0, 0], last_year=[16, 3, 20], people=[17, 6, 9])
    raw = raw_pool(
        years={"2014": 30}, unit=5, baseline="last_year", base_amount="people * 2", price_index={"2014": "1.5"}
    )
    raw["guarantee"] = {"max_loss": {"kr_per": "people", "kr": "0.5"}, "paid_by": "key"}
    error = refused(raw, table)
    # 69 times 1.5 is 103.50, 105 in units of 5; 68 times 1.5 is 102, and 100 in units of 5.
    assert {"pool.years.2014": 69} in [repair.overrides for repair in error.repairs]


def test_before_the_phase_in_begins_no_key_but_the_baseline_decides():
    # The second has no baseline, so that in 2014 only the first can be given more: all of the 100.
    table = recipients(pupils=[1, 1], last_year=[5, 0])
    raw = raw_pool(years={"2014": 100}, cap=60, baseline="last_year")
    raw["phase_in"] = {"share": {"2014": 0}}
    error = refused(raw, table)
    assert [repair.overrides for repair in error.repairs] == [{"pool.years.2014": 60}, {"pool.cap": 100}]


def test_an_amount_is_not_lowered_below_what_a_part_has_of_its_own():
    # 70 is the first part's; caps of 30 let out 60.
    parts = [{"name": "fast", "key": "pupils", "amount": 70}, {"name": "rest", "key": "pupils"}]
    raw, table = raw_pool(210, cap=30, part=parts), recipients(pupils=[1, 1])
    assert not holds(override(raw, {"pool.amount": 60}), table)
    # Caps of 35 let out 70: 140 less to distribute, and twice 5 kr. that count double; 160. Caps alone cost 300.
    raw["repair"] = {"weights": {"pool.cap": 2}}
    assert cheapest(refused(raw, table)).overrides == {"pool.amount": 70, "pool.cap": 35}


def test_no_number_is_tried_that_no_file_may_have():
    # A price index below 1 makes a cap of more than the largest amount one that is less.
    raw = raw_pool(years={"2015": 1}, price_index={"2015": "0.97"}, base_amount=3, floor=0, cap=20, minimum_grant=5)
    error = refused(raw, recipients(pupils=[1]))
    for repair in error.repairs:
        assert holds(override(raw, repair.overrides), recipients(pupils=[1]))


def test_two_numbers_that_bound_each_other_end_in_good_time():
    # Caps of 1,000 for 36 against 1.5 bn kr.: each krone less to distribute lets the caps be a little lower.
    table = pd.DataFrame({"pupils": range(1, 37)}, index=[f"{code:03}" for code in range(101, 137)])
    error = refused(raw_pool(1_500_000_000, cap=1000), table)
    assert cheapest(error).overrides == {"pool.amount": 36_000}
    assert cheapest(error).proven
