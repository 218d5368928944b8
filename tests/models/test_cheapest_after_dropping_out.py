"""The cheapest repair where recipients drop out or others pay a guarantee, held against every cheaper change.

More of a change can undo what less of it does here, so every value of every number is tried. Whether a changed pool
holds is asked of the model without its search for repairs.
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

Values = list[tuple[str, int, Fraction]]  # path, value, what it costs


def holds(raw: Mapping[str, Any], table: pd.DataFrame) -> bool:
    try:
        solve(parse(raw, where="pool.toml"), table, repairs=False)
    except (Infeasible, InvalidInput):
        return False
    return True


def refused(raw: Mapping[str, Any], table: pd.DataFrame) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        solve(parse(raw, where="pool.toml"), table)
    return caught.value


def cheapest(error: Infeasible) -> Any:
    (found,) = [repair for repair in error.repairs if repair.cheapest]
    return found


def random_pool(seed: int) -> tuple[dict[str, Any], pd.DataFrame]:
    draw = random.Random(seed)
    n = draw.randint(2, 4)

    def maybe(part: float) -> bool:
        return draw.random() < part

    table = recipients(
        pupils=[draw.choice([0, 1, 2, 3, 7]) for _ in range(n - 1)] + [2],
        schools=[draw.choice([0, 1, 4]) for _ in range(n - 1)] + [1],
        people=[draw.choice([0, 1, 2, 5]) for _ in range(n)],
        last_year=[draw.choice([0, 5, 10, 20]) for _ in range(n)],
    )
    unit, has_minimum = draw.choice([1, 1, 5]), maybe(0.75)
    rules: dict[str, Any] = {"unit": unit, "baseline": "last_year"}
    rules |= {"minimum_grant": draw.randint(2, 25)} if has_minimum else {}
    rules |= {"floor": draw.randint(1, 12)} if maybe(0.4) else {}
    rules |= {"cap": draw.randint(3, 20)} if maybe(0.5) else {}
    rules |= {"base_amount": draw.randint(1, 8)} if maybe(0.3) else {}
    rules |= {"on_surplus": "return"} if maybe(0.2) else {}
    rules |= {"top_slice": unit} if maybe(0.2) else {}
    amount = draw.randint(1, 10) * 5
    raw = raw_pool(amount, **rules)
    if maybe(0.15):
        raw = raw_pool(years={"2014": amount, "2015": draw.randint(1, 10) * 5}, **rules)
    if not has_minimum or maybe(0.3):
        paid_by = draw.choice(["inhabitants", "gains"])
        raw["guarantee"] = {"max_loss": {"kr": draw.randint(0, 5)}, "paid_by": paid_by, "inhabitants": "people"}
    if maybe(0.4):
        raw["part"].append({"name": "skoler", "key": "schools", "share": draw.choice([1, "0.5"])})
    if has_minimum and maybe(0.5):
        raw["repair"] = {"weights": {"pool.minimum_grant": draw.choice(["0.3", 2])}}
    return raw, table


def values_of(raw: Mapping[str, Any], table: pd.DataFrame, most: Fraction) -> Iterator[Values]:
    """For each number the looser values below a cost."""
    pool, n = raw["pool"], len(table)
    years = {"pool.amount": pool["amount"]} if "amount" in pool else {}
    years |= {f"pool.years.{year}": kr for year, kr in pool.get("years", {}).items()}
    times = len(years)
    found: list[Values] = [
        [(path, kr, Fraction(abs(kr - now))) for kr in range(0, now + int(most) + 1, pool["unit"])]
        for path, now in years.items()
    ]
    lowered = [("top_slice", times), ("floor", n * times), ("base_amount", n * times), ("minimum_grant", n * times)]
    for name, count in lowered:
        weight = Fraction(str(raw.get("repair", {}).get("weights", {}).get(f"pool.{name}", 1)))
        step = pool["unit"] if name == "top_slice" else 1
        now = pool.get(name, 0)
        found.append([(f"pool.{name}", kr, (now - kr) * count * weight) for kr in range(now, -1, -step)])
    if "cap" in pool:
        found.append([("pool.cap", pool["cap"] + up, Fraction(up * n * times)) for up in range(int(most) + 1)])
    if "guarantee" in raw:
        now = raw["guarantee"]["max_loss"]["kr"]
        count = sum(own > now for own in table["last_year"]) * times
        found.append([("guarantee.max_loss", kr, Fraction((kr - now) * count)) for kr in range(now, 21)])
    for own in found:
        yield [value for value in own if value[2] < most]


def check_pools(seeds: range) -> tuple[int, int, int]:
    """How many were refused, how many of these proven, and how many held against everything cheaper."""
    refusals = proven = checked = 0
    for seed in seeds:
        raw, table = random_pool(seed)
        try:
            solve(parse(raw, where="pool.toml"), table)
        except InvalidInput:
            continue
        except Infeasible as caught:
            error = caught
        else:
            continue
        refusals += 1
        for repair in error.repairs:
            assert holds(override(raw, repair.overrides), table), (seed, repair)
        best = cheapest(error)
        proven += best.proven
        choices = list(values_of(raw, table, best.cost))
        many = 1
        for own in choices:
            many *= max(len(own), 1)
        if many > 1_500:
            continue
        checked += 1
        for chosen in product(*filter(None, choices)):
            cost = sum(own[2] for own in chosen)
            if best.cost > cost >= 0 and (best.proven or cost < best.at_least):
                changes = {path: value for path, value, moved in chosen if moved}
                assert not changes or not holds(override(raw, changes), table), (seed, best, changes)
    return refusals, proven, checked


def test_nothing_is_cheaper_than_what_is_proven_to_be_the_cheapest():
    refusals, proven, checked = check_pools(range(14))
    assert refusals >= 6
    assert proven >= 0.9 * refusals
    assert checked >= 2


@pytest.mark.slow
def test_nothing_is_cheaper_than_what_is_proven_to_be_the_cheapest_of_many():
    refusals, proven, checked = check_pools(range(25, 120))
    assert proven >= 0.95 * refusals > 38
    assert checked > 12


def test_limits_and_minimum_grants_are_moved_together():
    # Caps of 6 let out 24 of 35 and 50. Each year moves 1, caps and minimum grants 8 for each krone.
    table = recipients(pupils=[7, 2, 0, 2], schools=[4, 1, 4, 1])
    raw = raw_pool(years={"2014": 35, "2015": 50}, minimum_grant=21, cap=6, base_amount=5)
    raw["part"].append({"name": "skoler", "key": "schools", "share": 1})
    best = cheapest(refused(raw, table))
    assert best.overrides == {
        "pool.years.2014": 34,
        "pool.years.2015": 51,
        "pool.cap": 17,
        "pool.minimum_grant": 17,
    }
    assert (best.cost, best.proven) == (1 + 1 + 8 * 11 + 8 * 4, True)


def check_each_alone(seeds: range) -> int:
    """A minimum grant by inhabitants: who drops out first depends on its number."""
    compared = 0
    for seed in seeds:
        draw = random.Random(seed)
        n = draw.randint(3, 4)
        table = recipients(
            pupils=[draw.randint(1, 9) for _ in range(n)], people=[draw.choice([1, 2, 4, 9]) for _ in range(n)]
        )
        raw = raw_pool(60, cap=draw.randint(12, 40), minimum_grant={"kr_per": "people", "kr": draw.randint(4, 12)})
        if holds(raw, table):
            continue
        offered = {
            repair.changes[0].path: Fraction(repair.changes[0].new)
            for repair in refused(raw, table).repairs
            if repair.alone
        }
        caps = [cap for cap in range(raw["pool"]["cap"], 61) if holds(override(raw, {"pool.cap": cap}), table)]
        hundredths = range(100 * raw["pool"]["minimum_grant"]["kr"], -1, -1)
        least = (
            own for own in hundredths if holds(override(raw, {"pool.minimum_grant.kr": f"{own / 100:.2f}0"}), table)
        )
        assert offered.get("pool.cap") == (min(caps) if caps else None), (seed, raw)
        first = next(least, None)
        assert offered.get("pool.minimum_grant.kr") == (None if first is None else Fraction(first, 100)), (seed, raw)
        compared += 1
    return compared


def test_the_fewest_steps_of_each_rule_are_found_by_trying_all():
    assert check_each_alone(range(4)) >= 1


@pytest.mark.slow
def test_the_fewest_steps_of_each_rule_are_found_by_trying_all_of_many():
    assert check_each_alone(range(6, 20)) > 2


def test_of_98_recipients_a_minimum_grant_that_nobody_reaches_has_a_proven_repair():
    codes = [f"{code}" for code in range(101, 199)]
    table = pd.DataFrame({"pupils": [37 * n % 101 + 20 for n in range(98)]}, index=codes)
    best = cheapest(refused(raw_pool(100_000_000, floor=300_000, minimum_grant=140_000_000), table))
    # The last that is left needs all there is: 40 million more, or 98 times as much less is asked for.
    assert (best.overrides, best.cost, best.proven) == ({"pool.amount": 140_000_000}, 40_000_000, True)
