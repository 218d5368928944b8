"""Who drops out below a minimum grant: what floating point tells for certain is what solving each round tells."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fordel_models import parse, solve
from fordel_models.formula import minimum_grant
from fordel_models.formula.bounded_levels import Between, levels
from fordel_models.formula.dropping_out import Ending, RulesBetween, certain_drops
from fordel_solver import Infeasible, InvalidInput
from small_pools import raw_pool, recipients


def answer(raw: Mapping[str, Any], table: pd.DataFrame) -> tuple[Any, ...]:
    """What a pool comes to, or why not."""
    try:
        (year,) = solve(parse(raw, where="pool.toml"), table, repairs=False).years
    except (Infeasible, InvalidInput) as error:
        return type(error).__name__, str(error)
    return year.dropped_out, year.amounts, year.fair_shares


def random_pool(seed: int) -> tuple[dict[str, Any], pd.DataFrame]:
    """With figures small enough that many stand equal, or large ones; some of the pools cannot be solved."""
    draw = random.Random(seed)
    n, top = draw.choice([(3, 6), (12, 6), (40, 10_000)])

    def maybe(part: float) -> bool:
        return draw.random() < part

    def figures(low: int, high: int) -> list[int]:
        return [draw.randint(low, high) for _ in range(n)]

    table = pd.DataFrame(
        {"a": figures(0, top), "b": figures(1, top), "old": figures(0, 5 * top), "people": figures(maybe(0.6), 50)},
        index=[f"{code}" for code in range(101, 101 + n)],
    )
    unit, each = draw.choice([1, 7]), draw.randint(1, 40) * (100 if top > 10 else 1)
    rules: dict[str, Any] = {"unit": unit, "baseline": "old"}
    least = [draw.randint(1, 2 * each), {"kr_per": "people", "kr": "0.5"}, {"pct_of_baseline": draw.choice([30, 140])}]
    rules["minimum_grant"] = draw.choice(least)
    rules |= {"floor": draw.choice([each // 3, {"pct_of_baseline": 20}])} if maybe(0.4) else {}
    rules |= {"cap": draw.choice([2 * each, {"pct_of_baseline": 150}])} if maybe(0.4) else {}
    rules |= {"on_surplus": "return"} if maybe(0.5) else {}
    rules |= {"on_shortfall": "scale-floors"} if maybe(0.2) else {}
    rules |= {"base_amount": draw.choice([str(each // 2), "b * 2 / 3"])} if maybe(0.3) else {}
    if maybe(0.2):
        rules |= {"eligible": "b > 1", "exit_pct": {"2015": 40}}
    raw = raw_pool(part=[{"name": "first", "key": "a"}], years={"2015": each * n * unit}, **rules)
    if maybe(0.4):
        raw["part"].append({"name": "second", "key": "b", "share": draw.choice(["0.5", "3"])})
    if maybe(0.1):
        raw["part"][0]["amount"] = each
    if maybe(0.15):
        raw["phase_in"] = {"share": {"2015": draw.choice([0, 40])}}
    if maybe(0.3):
        paid_by = draw.choice(["inhabitants", "gains", "key"])
        raw["guarantee"] = {"max_loss": {"pct_of_baseline": 50}, "paid_by": paid_by, "inhabitants": "people"}
    return raw, table


def check_pools(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    found, dropped, skipped = minimum_grant._certain, 0, 0

    def counted(*given: Any) -> tuple[int, ...]:
        nonlocal skipped
        told = found(*given)
        skipped += len(told)
        return told

    for seed in seeds:
        raw, table = random_pool(seed)
        monkeypatch.setattr(minimum_grant, "_certain", counted)
        quick = answer(raw, table)
        monkeypatch.setattr(minimum_grant, "_certain", lambda *_: ())
        assert answer(raw, table) == quick, (seed, raw)
        dropped += len(quick[0]) if len(quick) == 3 else 0
    # Of those that drop out a good many are not solved for one by one.
    assert skipped > dropped / 2 > len(seeds) / 4


def test_rounds_that_are_not_solved_come_to_what_solving_them_does(monkeypatch):
    check_pools(range(150), monkeypatch)


@pytest.mark.slow
def test_many_rounds_that_are_not_solved_come_to_what_solving_them_does(monkeypatch):
    check_pools(range(150, 1500), monkeypatch)


def test_a_minimum_grant_that_nobody_reaches_is_refused_in_good_time():
    n = 5000
    table = pd.DataFrame({"pupils": [37 * i % 1009 + 1 for i in range(n)]}, index=[f"{i:05}" for i in range(n)])
    raw = raw_pool(100_000, minimum_grant=100_001)
    start = time.perf_counter()
    assert f"all {n} recipients drop out" in answer(raw, table)[1]
    assert time.perf_counter() - start < 5  # solving each of the rounds takes seven minutes


def test_by_one_key_they_drop_out_in_its_order():
    keys = [37 * i % 1009 + 1 for i in range(900)]
    table = pd.DataFrame({"pupils": keys}, index=[f"{i:05}" for i in range(900)])
    order = sorted(range(900), key=lambda i: (keys[i], -i))
    out, whole = [], sum(keys)
    while Fraction(900_000 * keys[order[len(out)]], whole) < 1200:
        whole -= keys[order[len(out)]]
        out.append(order[len(out)])
    dropped, _, shares = answer(raw_pool(900_000, minimum_grant=1200), table)
    assert list(dropped) == out
    assert 300 < len(out) < 800
    assert min(share for share in shares if share) >= 1200


def test_equal_shares_drop_out_from_the_last():
    table = recipients(pupils=[1, 1, 1, 9])
    assert answer(raw_pool(120, minimum_grant=40), table)[0] == (2, 1, 0)


def rules(kroner: float, keys: list[float], least: float, **more: Any) -> RulesBetween:
    n = len(keys)
    none, cap = np.zeros(n), np.full(n, np.inf)
    given: dict[str, Any] = {
        "amount": Between.one(kroner, kroner),
        "shares": [1.0],
        "values": [np.array(keys)],
        "base_each": none,
        "base_times": Between.one(0, 0),
        "floors": Between(none, none),
        "caps": Between(cap, cap),
        "minimums": Between(none + least, none + least),
        "stays": none > 0,
        "alike": np.arange(n),
        "floor_alike": np.zeros(n, dtype=np.int64),
    }
    return RulesBetween(**(given | more))


def test_what_is_within_the_error_of_floating_point_is_left_open():
    # A share of 100 is not below 100, which no sum of floating point tells for certain.
    told = certain_drops(rules(600, [1, 2, 3], 100))
    assert (told.rows, told.ending) == ((), Ending.OPEN)
    # Two keys that differ by less than the error of a key.
    told = certain_drops(rules(600, [1, 1 + 1e-14, 3], 150))
    assert (told.rows, told.ending) == ((), Ending.OPEN)
    assert certain_drops(rules(600, [1, 1 + 1e-9, 3], 150)).rows == (0,)


def test_of_pools_between_bounds_only_what_holds_for_all_is_told():
    # 100, 200 and 300 of 600; from 540 on 90, 180 and 270.
    between = Between.one(540, 600)
    assert certain_drops(rules(600, [1, 2, 3], 110, amount=between)).rows == (0,)
    told = certain_drops(rules(600, [1, 2, 3], 95, amount=between))
    assert (told.rows, told.ending) == ((), Ending.OPEN)
    assert certain_drops(rules(600, [1, 2, 3], 90 - 1e-6, amount=between)).ending is Ending.NOBODY
    assert certain_drops(rules(600, [1, 2, 3], 601, amount=between)).ending is Ending.IMPOSSIBLE


def test_rules_that_cannot_hold_are_told_so_only_where_that_is_certain():
    caps = [np.full(3, own) for own in (150.0, 190.0, 200.0, 250.0)]
    endings = [
        certain_drops(rules(600, [1, 2, 3], 90, caps=Between(low, high))).ending
        for low, high in ((caps[0], caps[1]), (caps[1], caps[3]), (caps[3], caps[3]))
    ]
    assert endings == [Ending.IMPOSSIBLE, Ending.NOBODY, Ending.NOBODY]
    held = [certain_drops(rules(600, [1, 2, 3], 90, caps=Between(own, own))).holds for own in (caps[2], caps[3])]
    assert held == [False, True]


@pytest.mark.parametrize("seed", range(20))
def test_levels_are_on_both_sides_of_the_exact_one(seed):
    draw = random.Random(seed)
    keys = [draw.randint(0, 9) for _ in range(5)] + [1]
    lows = [draw.randint(0, 5) for _ in keys]
    caps = [low + draw.randint(0, 30) for low in lows]
    reach = sum(cap if key else low for key, low, cap in zip(keys, lows, caps, strict=True))
    amount = draw.randint(sum(lows), reach)

    def spent(level: Fraction) -> Fraction:
        return sum(min(max(level * k, low), cap) for k, low, cap in zip(keys, lows, caps, strict=True))

    as_floats = [np.array(own, dtype=float) for own in (keys, lows, caps)]
    key, low, cap = as_floats
    found = levels(Between.one(amount, amount), Between(0 * key, 0 * key), key, Between(low, low), Between(cap, cap))
    assert spent(Fraction(float(found.low))) <= amount
    assert np.isinf(found.high) or spent(Fraction(float(found.high))) >= amount


def test_without_limits_the_bounds_of_a_level_are_near_each_other():
    key, zeros = np.array([1.0, 2.0, 3.0]), np.zeros(3)
    found = levels(
        Between.one(600, 600), Between(zeros, zeros), key, Between(zeros, zeros), Between(zeros + 1e9, zeros + 1e9)
    )
    assert 100 - 1e-8 < found.low < 100 < found.high < 100 + 1e-8
