"""Generated pools, solved once more from the definition: slowly, in fractions, by code of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import slow_reference as slow
from fordel_models import YearResult
from fordel_solver import Infeasible, InvalidInput
from small_pools import first_year, raw_pool, recipients


@dataclass(frozen=True)
class Pool:
    raw: dict[str, Any]
    columns: dict[str, list[Any]]


LIMITS = st.one_of(
    st.none(),
    st.integers(0, 400),
    st.builds(lambda kr: {"kr_per": "b", "kr": kr}, st.decimals(0, 30, places=1)),
    st.builds(lambda pct: {"pct_of_baseline": pct}, st.integers(0, 200)),
)
FIGURES = st.one_of(st.integers(0, 40), st.decimals(0, 40, places=2).map(float))


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    n = draw(st.integers(1, 6))
    columns: dict[str, list[Any]] = {
        name: draw(st.lists(FIGURES, min_size=n, max_size=n)) for name in ("a", "b", "last_year")
    }
    columns["chosen"] = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    columns["region"] = draw(st.lists(st.sampled_from(["nord", "syd"]), min_size=n, max_size=n))
    unit = draw(st.sampled_from([1, 1, 7, 50]))
    top_slice = draw(st.sampled_from([0, 0, 13]))
    rules: dict[str, Any] = {
        "unit": unit,
        "top_slice": top_slice,
        "baseline": "10 * last_year",
        "floor": draw(LIMITS),
        "cap": draw(LIMITS),
        "on_surplus": draw(st.sampled_from(["error", "return"])),
        "eligible": draw(st.sampled_from([None, "chosen == 1"])),
    }
    kind = draw(st.sampled_from(["plain", "base", "groups", "divisor", "scale"]))
    if kind == "base":
        rules["base_amount"] = draw(st.sampled_from(["5", "b / 3", "where(chosen == 1, 20, 0)"]))
    if kind == "divisor":
        rules["method"] = draw(st.sampled_from(slow.DIVISOR_METHODS))
    if kind == "scale":
        rules["on_shortfall"] = "scale-floors"
    parts = [{"name": "first", "key": "a", "share": draw(st.sampled_from([1, Decimal("0.3"), "2.5"]))}]
    if draw(st.booleans()):
        parts.append({"name": "second", "key": "b + 1", "share": draw(st.sampled_from([0, 1, Decimal("0.7")]))})
    raw = raw_pool(draw(st.integers(0, 40)) * unit + top_slice, part=parts)
    raw["pool"] |= {key: value for key, value in rules.items() if value is not None}
    if kind == "groups":
        chosen = draw(st.sampled_from([["floor"], ["cap"], ["floor", "cap"]]))
        raw["group"] = [{"column": "region", **{side: {"nord": draw(st.integers(0, 500))} for side in chosen}}]
    return Pool(raw, columns)


def fifteen_digits(value: Fraction) -> Fraction:
    """Half to even, by trying exponents one after another."""
    if not value:
        return value
    exponent = 0
    while value * Fraction(10) ** exponent >= 10**15:
        exponent -= 1
    while value * Fraction(10) ** exponent < 10**14:
        exponent += 1
    return round(value * Fraction(10) ** exponent) / Fraction(10) ** exponent


def limit(form: Any, i: int, columns: dict[str, list[Fraction]]) -> Fraction | None:
    if form is None:
        return None
    if not isinstance(form, dict):
        return Fraction(form)
    if "kr_per" in form:
        return Fraction(form["kr"]) * columns["b"][i]
    return Fraction(form["pct_of_baseline"], 100) * 10 * columns["last_year"][i]


def answer(pool: Pool) -> tuple[slow.Answer, list[int]]:
    """The reference's answer over the eligible recipients, and who they are."""
    rules = pool.raw["pool"]
    n = len(pool.columns["a"])
    columns = {name: [slow.exact(x) for x in pool.columns[name]] for name in ("a", "b", "last_year", "chosen")}
    who = [i for i in range(n) if "eligible" not in rules or columns["chosen"][i] == 1]
    values = {"first": columns["a"], "second": [value + 1 for value in columns["b"]]}
    shares = {part["name"]: Fraction(part["share"]) for part in pool.raw["part"]}
    totals = {name: sum(values[name][i] for i in who) for name in shares}
    if not who or any(shares[name] and not totals[name] for name in shares):
        raise ValueError("nothing to distribute by")
    keys = [
        fifteen_digits(
            sum(
                share / sum(shares.values()) * values[name][i] / totals[name] for name, share in shares.items() if share
            )
        )
        for i in who
    ]
    bases = {
        "5": [Fraction(5)] * n,
        "b / 3": [value / 3 for value in columns["b"]],
        "where(chosen == 1, 20, 0)": [20 * value for value in columns["chosen"]],
    }
    base = [bases[rules["base_amount"]][i] for i in who] if "base_amount" in rules else None
    floors = [limit(rules.get("floor"), i, columns) or Fraction(0) for i in who]
    caps = [limit(rules.get("cap"), i, columns) for i in who]
    rounded = [None if cap is None else math.floor(cap / rules["unit"]) * rules["unit"] for cap in caps]
    if base and any(cap is not None and cap < own for own, cap in zip(base, rounded, strict=True)):
        raise ValueError("a cap is below the base amount")
    group = pool.raw.get("group", [{}])[0]
    labels = [pool.columns["region"][i] for i in who] if group else None
    if group and "nord" not in pool.columns["region"]:
        raise ValueError("no such group")
    if group and "nord" not in labels and group.get("floor", {}).get("nord"):
        raise slow.Impossible("a floor for nobody")
    there = {side: group[side] if "nord" in labels else {} for side in ("floor", "cap") if side in group}
    found = slow.reference(
        rules["amount"] - rules["top_slice"],
        keys,
        base=base,
        floor=floors,
        cap=caps,
        unit=rules["unit"],
        method=rules.get("method", "largest-remainder"),
        on_shortfall=rules.get("on_shortfall", "error"),
        on_surplus=rules["on_surplus"],
        groups=labels,
        group_floor=there.get("floor"),
        group_cap=there.get("cap"),
    )
    return found, who


# 5 kr. each to those with key zero and 50 to the one at the cap: 70 kr., which is no whole number of units.
RETURNED = Pool(
    raw_pool(100, key="a", unit=50, cap=50, on_surplus="return", base_amount="5", top_slice=0)
    | {"part": [{"name": "first", "key": "a", "share": 1}]},
    {"a": [0, 0, 0, 0, 1], "b": [0] * 5, "last_year": [0] * 5, "chosen": [0] * 5, "region": ["nord"] * 5},
)


@settings(max_examples=50, deadline=None)
@example(RETURNED)
@given(pools())
def test_generated_pools_are_solved_as_they_are_defined(pool):
    table = recipients(**pool.columns)
    try:
        expected, who = answer(pool)
    except slow.Impossible:
        with pytest.raises(Infeasible):
            first_year(pool.raw, table)
        return
    except ValueError:
        # What is invalid can be infeasible as well, and either is told.
        with pytest.raises((InvalidInput, Infeasible)):
            first_year(pool.raw, table)
        return
    year = first_year(pool.raw, table)
    assert [year.amounts[i] for i in who] == expected.amounts
    assert [year.fair_shares[i] for i in who] == expected.fair_shares
    assert [year.floors[i] for i in who] == expected.floors
    assert [year.caps[i] for i in who] == expected.caps
    assert [i for i, true in enumerate(year.eligible) if true] == who
    assert year.surplus == expected.surplus
    assert_steps_add_up(year, pool)


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(pools())
def test_many_generated_pools_are_solved_as_they_are_defined(pool):
    test_generated_pools_are_solved_as_they_are_defined.hypothesis.inner_test(pool)


def assert_steps_add_up(year: YearResult, pool: Pool) -> None:
    shares = {part["name"]: Fraction(part["share"]) for part in pool.raw["part"]}
    for i, amount in enumerate(year.amounts):
        assert sum(step.amounts[i] for step in year.steps) == amount
        if not year.eligible[i]:
            assert not any(step.amounts[i] for step in year.steps)
            continue
        for step in year.steps:
            if step.name in shares:
                figure = slow.exact(pool.columns["a" if step.name == "first" else "b"][i])
                exact = step.kr_per_unit * (figure if step.name == "first" else figure + 1)
                # Within a krone of what the part gives, whatever the others give.
                assert abs(step.amounts[i] - exact) < 1
    assert [step.name for step in year.steps] == [
        *(["base_amount"] if "base_amount" in pool.raw["pool"] else []),
        *shares,
        "limits",
        "rounding",
    ]
