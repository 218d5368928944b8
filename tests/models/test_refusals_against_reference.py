"""Random pools that cannot be distributed: the refusal held against the slow reference and against trying everything.

Whether a pool holds is asked of slow_reference, from the plain lists of this file; nothing here uses the gaps, the
moves or the search of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import slow_reference as slow
from fordel_models import override, parse, solve
from fordel_solver import Infeasible
from small_pools import raw_pool, recipients

LABELS = ("N", "S")
MOST = 400  # kroner that no sum of limits of these pools is above


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, Any], pd.DataFrame]:
    n = draw(st.integers(2, 4))
    small = st.lists(st.integers(0, 6), min_size=n, max_size=n)
    pupils = draw(small.filter(any))
    table = recipients(
        pupils=pupils,
        last_year=draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)),
        region=draw(st.lists(st.sampled_from(LABELS), min_size=n, max_size=n)),
    )
    unit = draw(st.sampled_from([1, 1, 5]))
    limit = st.integers(0, 20)
    pct = st.sampled_from([50, 90, 105]).map(lambda percent: {"pct_of_baseline": percent})
    rules = draw(
        st.fixed_dictionaries({}, optional={"floor": limit | pct, "cap": limit | pct, "base_amount": st.integers(0, 8)})
    )
    sides = st.dictionaries(st.sampled_from(sorted(set(table["region"]))), st.integers(0, 40), min_size=1)
    groups = draw(st.fixed_dictionaries({}, optional={"floor": sides, "cap": sides}))
    if groups:
        rules["group"] = [{"column": "region", **groups}]
    return raw_pool(draw(st.integers(0, 12)) * 5, unit=unit, baseline="last_year", **rules), table


def limits_of(raw: Mapping[str, Any], table: pd.DataFrame, side: str) -> list[Fraction] | None:
    limit = raw["pool"].get(side)
    if limit is None:
        return None
    if isinstance(limit, dict):
        return [Fraction(limit["pct_of_baseline"]) * value / 100 for value in table["last_year"].tolist()]
    return [Fraction(limit)] * len(table)


def holds(raw: Mapping[str, Any], table: pd.DataFrame, *, key: Sequence[int] | None = None) -> bool:
    """Whether the reference distributes the pool. A cap below the base amount is none that it knows."""
    pool, group = raw["pool"], raw.get("group", [{}])[0]
    cap, base = limits_of(raw, table, "cap"), [int(pool.get("base_amount", 0))] * len(table)
    if cap is not None and any(slow.down_to_unit(own, pool["unit"]) < b for own, b in zip(cap, base, strict=True)):
        return False
    try:
        slow.reference(
            pool["amount"],
            table["pupils"].tolist() if key is None else key,
            base=base,
            floor=limits_of(raw, table, "floor"),
            cap=cap,
            unit=pool["unit"],
            groups=table["region"].tolist(),
            group_floor=group.get("floor"),
            group_cap=group.get("cap"),
        )
    except slow.Impossible:
        return False
    return True


def rules_of(raw: Mapping[str, Any]) -> list[str]:
    rules = [f"pool.{name}" for name in ("amount", "floor", "cap", "base_amount") if name in raw["pool"]]
    group = raw.get("group", [{}])[0]
    rules += [f"group.region.{side}.{label}" for side in ("floor", "cap") for label in group.get(side, {})]
    return [*rules, "part.elever.key"]


def hold_without(raw: dict[str, Any], table: pd.DataFrame, out: set[str]) -> bool:
    """Whether the rules hold when some are taken out: without the amount any will do, without the key any key."""
    gone = {path: None for path in out if path not in ("pool.amount", "part.elever.key")}
    left = override(raw, gone)
    key = [1] * len(table) if "part.elever.key" in out else None
    unit = raw["pool"]["unit"]
    amounts = range(0, MOST, unit) if "pool.amount" in out else [raw["pool"]["amount"]]
    return any(holds({**left, "pool": {**left["pool"], "amount": amount}}, table, key=key) for amount in amounts)


def refusal(raw: Mapping[str, Any], table: pd.DataFrame) -> Infeasible | None:
    try:
        solve(parse(raw, where="pool.toml"), table)
    except Infeasible as error:
        return error
    return None


def refused(raw: dict[str, Any], table: pd.DataFrame) -> Infeasible:
    """The refusal of a pool that cannot hold; other pools are of no interest here."""
    cap, base = limits_of(raw, table, "cap"), int(raw["pool"].get("base_amount", 0))
    assume(cap is None or all(slow.down_to_unit(own, raw["pool"]["unit"]) >= base for own in cap))
    assume(not holds(raw, table))
    error = refusal(raw, table)
    assert error is not None
    return error


@settings(max_examples=40, deadline=None)
@given(pools())
def test_a_conflict_is_one_and_takes_no_more_rules_than_needed(case):
    raw, table = case
    error = refused(raw, table)
    conflict = set(error.conflict)
    others = set(rules_of(raw)) - conflict
    assert conflict <= set(rules_of(raw))
    assert not hold_without(raw, table, others)
    for rule in conflict:
        assert hold_without(raw, table, others | {rule}), rule


@settings(max_examples=40, deadline=None)
@given(pools())
def test_each_change_alone_does_it_and_one_step_less_does_not(case):
    raw, table = case
    for repair in refused(raw, table).repairs:
        changed = override(raw, repair.overrides)
        assert holds(_with_numbers(changed), table)
        assert refusal(changed, table) is None
        if repair.alone:
            (change,) = repair.changes
            unit = raw["pool"]["unit"] if change.path == "pool.amount" else 1
            step = Fraction(1, 100) if isinstance(change.new, str) else Fraction(unit)
            towards = step if Fraction(change.old) > Fraction(change.new) else -step
            before = Fraction(change.new) + towards
            less = override(raw, {change.path: int(before) if isinstance(change.new, int) else str(float(before))})
            assert not holds(_with_numbers(less), table)


@settings(max_examples=40, deadline=None)
@given(pools())
def test_a_rule_that_is_not_offered_alone_cannot_do_it_alone(case):
    """Every number that a rule could have, within what these pools are about."""
    raw, table = case
    offered = {repair.changes[0].path for repair in refused(raw, table).repairs if repair.alone}
    for path, values in numbers_of(raw):
        if path not in offered:
            assert not any(holds(override(raw, {path: value}), table) for value in values), path


def numbers_of(raw: Mapping[str, Any]) -> Iterator[tuple[str, range]]:
    """Looser numbers of each rule in kroner: lower floors, higher caps, and any amount."""
    pool, unit = raw["pool"], raw["pool"]["unit"]
    yield "pool.amount", range(0, MOST, unit)
    for name, down in (("floor", True), ("base_amount", True), ("cap", False)):
        if isinstance(pool.get(name), int):
            yield f"pool.{name}", range(pool[name] + 1) if down else range(pool[name], MOST, 7)
    for side, down in (("floor", True), ("cap", False)):
        for label, own in raw.get("group", [{}])[0].get(side, {}).items():
            yield f"group.region.{side}.{label}", range(own + 1) if down else range(own, MOST, 7)


def _with_numbers(raw: dict[str, Any]) -> dict[str, Any]:
    """Percents as they are written in a repair, as text, for the arithmetic of this file."""
    pool = {
        name: {"pct_of_baseline": Fraction(value["pct_of_baseline"])} if isinstance(value, dict) else value
        for name, value in raw["pool"].items()
    }
    return {**raw, "pool": pool}


# --- the cheapest together -------------------------------------------------------------------------------------------


@st.composite
def weighted_pools(draw: st.DrawFn) -> tuple[dict[str, Any], pd.DataFrame, dict[str, int]]:
    """Two or three recipients and few kroner, so that every combination can be tried."""
    n = draw(st.integers(2, 3))
    table = recipients(
        pupils=draw(st.lists(st.integers(0, 3), min_size=n, max_size=n).filter(any)),
        last_year=draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)),
        region=[LABELS[i % 2] for i in range(n)],
    )
    rules: dict[str, Any] = {"floor": draw(st.integers(1, 8))}
    rules |= draw(st.fixed_dictionaries({}, optional={"cap": st.integers(1, 8)}))
    if draw(st.booleans()):
        rules["group"] = [
            {"column": "region", draw(st.sampled_from(["floor", "cap"])): {"N": draw(st.integers(1, 12))}}
        ]
    raw = raw_pool(draw(st.integers(0, 20)), unit=1, **rules)
    weights = {path: draw(st.integers(1, 5)) for path, _ in numbers_of(raw)}
    return {**raw, "repair": {"weights": weights}}, table, weights


@settings(max_examples=40, deadline=None)
@given(weighted_pools())
def test_no_combination_is_cheaper_and_none_as_cheap_changes_fewer_rules(case):
    raw, table, weights = case
    error = refused(raw, table)
    n, paths = len(table), list(weights)
    now = {path: _value(raw, path) for path in paths}
    looser = {
        path: range(25) if path == "pool.amount" else range(now[path] + 1) if "floor" in path else range(now[path], 25)
        for path in paths
    }
    counts = {path: 1 if path == "pool.amount" or path.startswith("group") else n for path in paths}
    best: tuple[int, int] | None = None
    for values in product(*looser.values()):
        moved = {path: abs(value - now[path]) for path, value in zip(paths, values, strict=True)}
        own = sum(weights[path] * counts[path] * kr for path, kr in moved.items()), sum(map(bool, moved.values()))
        if (best is None or own < best) and holds(override(raw, dict(zip(paths, values, strict=True))), table):
            best = own
    assert best is not None
    (found,) = [repair for repair in error.repairs if repair.cheapest]
    assert (found.cost, len(found.changes)) == best
    assert found.at_least <= found.cost


def _value(raw: Mapping[str, Any], path: str) -> int:
    first, *rest = path.split(".")
    if first == "pool":
        return int(raw["pool"][rest[0]])
    return int(raw["group"][0][rest[1]][rest[2]])
