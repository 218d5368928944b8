"""Generated pools with every rule that decides who takes part and by how much, against their definitions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slow_reference as slow
import slow_rules
from fordel_solver import Infeasible, InvalidInput
from small_pools import first_year, raw_pool, recipients

FIGURES = st.integers(0, 12)
THRESHOLDS = ("at_least", "above", "at_most", "below")


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, list[int]], slow_rules.Pool]:
    """A pool as a file says it, its figures, and the same by plain lists."""
    n = draw(st.integers(1, 6))
    columns = {name: draw(st.lists(FIGURES, min_size=n, max_size=n)) for name in ("a", "b", "old")}
    columns["x"] = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    columns["chosen"] = draw(st.lists(st.sampled_from([0, 1, 1]), min_size=n, max_size=n))
    exact = {name: [Fraction(value) for value in values] for name, values in columns.items()}
    unit = draw(st.sampled_from([1, 1, 10]))
    year, amount = 2015, draw(st.integers(1, 60)) * unit
    rules: dict[str, Any] = {"unit": unit, "baseline": "10 * old"}
    plain = slow_rules.Pool(amount, [exact["a"]], [Fraction(1)], [None], unit, baseline=[10 * v for v in exact["old"]])
    raw = raw_pool(years={str(year): amount}, part=[{"name": "first", "key": "a"}])

    def maybe() -> bool:
        return draw(st.integers(0, 2)) == 0

    if maybe():
        rules["price_index"] = {str(year): draw(st.sampled_from([Decimal("1.018"), "0.97", 2]))}
        plain.index = Fraction(rules["price_index"][str(year)])
    if maybe():
        rules["top_slice"] = plain.top_slice = draw(st.integers(0, 1)) * unit
    if maybe():
        rules["eligible"] = "chosen == 1"
        plain.candidate = [value == 1 for value in columns["chosen"]]
    if maybe():
        out = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=2, unique=True))
        codes = recipients(**columns).index
        rules["opt_out"] = {str(year): [codes[i] for i in out]}
        rules["on_opt_out"] = draw(st.sampled_from(["share", "return"]))
        plain.opted_out, plain.returns = [i in out for i in range(n)], rules["on_opt_out"] == "return"
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["highest", "lowest", *THRESHOLDS]))
        raw["eligibility"] = {"by": "x", kind: draw(st.integers(1, 4))}
        if kind in THRESHOLDS:
            at, full = raw["eligibility"][kind], None
            if draw(st.booleans()):
                full = at + draw(st.integers(1, 6)) * (1 if kind in ("at_least", "above") else -1)
                raw["eligibility"]["full_at"] = str(full)
            plain.weigh = slow_rules.weights_by_threshold(exact["x"], kind, at, full)
        else:
            ties = raw["eligibility"]["ties"] = draw(st.sampled_from(["order", "all", "none"]))
            plain.weigh = slow_rules.weights_by_rank(
                exact["x"], raw["eligibility"][kind], highest=kind == "highest", ties=ties
            )
    if maybe():
        rules["base_amount"] = draw(st.sampled_from([3, "b / 2"]))
        plain.base = [Fraction(3)] * n if rules["base_amount"] == 3 else [value / 2 for value in exact["b"]]
    if maybe():
        floor = draw(st.integers(0, 8))
        rules["floor"], plain.floor = floor, [Fraction(floor)] * n
    if maybe():
        cap = draw(st.integers(20, 300))
        rules["cap"], plain.cap = cap, [Fraction(cap)] * n
    if maybe():
        kr = draw(st.sampled_from([5, 30, Decimal("2.5")]))
        plain.minimum = [Fraction(kr)] * n
        rules["minimum_grant"] = kr
        if kr == Decimal("2.5"):
            rules["minimum_grant"] = {"kr_per": "b + 1", "kr": kr}
            plain.minimum = [Fraction(kr) * (value + 1) for value in exact["b"]]
    way_out = draw(st.sampled_from(["", "", "exit", "phase"]))
    if way_out == "exit" and ("eligible" in rules or "eligibility" in raw):
        rules["exit_pct"] = {str(year): draw(st.sampled_from([0, 25, Decimal("12.5")]))}
        plain.exit_pct = Fraction(rules["exit_pct"][str(year)])
    if way_out == "phase":
        raw["phase_in"] = {"share": {str(year): draw(st.sampled_from([0, 25, "33.3", 100]))}}
        plain.way = Fraction(raw["phase_in"]["share"][str(year)]) / 100
    if maybe():
        raw["part"].append({"name": "second", "key": "b + 1"})
        plain.keys.append([value + 1 for value in exact["b"]])
        own = draw(st.booleans())
        if own:
            raw["part"][1]["amount"] = draw(st.integers(0, 30)) * unit
        else:
            raw["part"][1]["share"] = "0.5"
        plain.shares.append(None if own else Fraction(1, 2))
        plain.part_amounts.append(raw["part"][1].get("amount"))
    if plain.base is None:  # the slow reference returns whole kroner only
        rules["on_surplus"] = plain.on_surplus = draw(st.sampled_from(["error", "return"]))
    raw["pool"] |= rules
    return raw, columns, plain


@settings(max_examples=130, deadline=None)
@given(pools())
def test_generated_pools_are_solved_as_the_rules_are_defined(pool):
    raw, columns, plain = pool
    table = recipients(**columns)
    try:
        expected = slow_rules.solve(plain)
    except (slow.Impossible, slow_rules.NothingToDistributeBy):
        with pytest.raises((InvalidInput, Infeasible)):
            first_year(raw, table)
        return
    year = first_year(raw, table)
    assert list(year.amounts) == expected.amounts
    assert list(year.fair_shares) == expected.fair_shares
    assert year.surplus == expected.surplus
    assert sum(year.returned) == expected.returned
    assert list(year.dropped_out) == expected.dropped
    assert [i for i, true in enumerate(year.eligible) if true] == expected.taking_part
    assert_laws(year, plain)


@pytest.mark.slow
@settings(max_examples=700, deadline=None)
@given(pools())
def test_many_generated_pools_are_solved_as_the_rules_are_defined(pool):
    test_generated_pools_are_solved_as_the_rules_are_defined.hypothesis.inner_test(pool)


def assert_laws(year: Any, plain: slow_rules.Pool) -> None:
    assert sum(year.amounts) + year.surplus + year.top_slice == year.amount
    for i, amount in enumerate(year.amounts):
        assert sum(step.amounts[i] for step in year.steps) == amount
        assert amount % year.unit == 0
    assert not any(year.amounts[i] for i in (*year.opted_out, *year.dropped_out))
    for i, least in enumerate(plain.minimum or []):
        # This much or nothing.
        assert i in year.exit_ramp or not 0 < year.amounts[i] < least * (plain.index or 1)
