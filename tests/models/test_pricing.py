"""What each level of a rule costs: breakpoints worked out by hand, and many levels between them solved again."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import slow_reference as slow
from fordel_models import override, parse, solve
from fordel_models.pricing import PricedYear, price_year, read_rule
from fordel_models.pricing.moving import Gaps, Moving
from fordel_models.pricing.moving_shares import MovingGroup, OutOfReach, moving_shares
from fordel_solver import Infeasible, InvalidInput, SolverFailure
from small_pools import amounts, first_year, raw_pool, recipients

PUPILS = [1, 3, 4]  # of 8: keys with few digits


def priced(
    raw: dict[str, Any], rule: str, start: int | str, stop: int | str, table: pd.DataFrame, year: int | None = None
) -> PricedYear:
    return price_year(
        raw, read_rule(rule), Fraction(start), Fraction(stop), table, pd.DataFrame(), year=year, where="pool.toml"
    )


def levels(found: PricedYear) -> list[Fraction]:
    return [point.level for point in found.points]


def between(found: PricedYear, level: Fraction) -> list[Fraction]:
    """The shares at a level by the points on either side of it."""
    for one, other in zip(found.points, found.points[1:], strict=False):
        if one.level <= level <= other.level:
            way = (level - one.level) / (other.level - one.level)
            return [a + way * (b - a) for a, b in zip(one.shares, other.shares, strict=True)]
    raise AssertionError(f"{level} is not between the points")


# --- By hand ---------------------------------------------------------------------------------------------------------


def test_a_floor_lifts_the_smallest_first_and_the_others_pay():
    found = priced(raw_pool(80), "pool.floor", 0, 20, recipients(pupils=PUPILS))
    # Shares 10, 30, 40. From 10 on the first is held; the others share the rest 3 : 4.
    assert levels(found) == [0, 10, 20]
    assert found.points[2].shares == (20, Fraction(180, 7), Fraction(240, 7))
    assert [point.moved for point in found.points] == [0, 0, 10]
    assert [point.rate for point in found.points] == [0, 1, None]
    assert found.points[1].held == {0}
    assert (found.points[1].gaining, found.points[1].paying) == ({0}, {1, 2})
    assert found.refused is None


def test_a_cap_takes_from_the_largest_and_its_lowest_level_is_exact():
    found = priced(raw_pool(80), "pool.cap", 20, 50, recipients(pupils=PUPILS))
    # Below 80/3 the caps do not let 80 out; at 30 the second gets as much as the third: (80 - cap) * 3/4 = cap.
    assert found.lowest == Fraction(80, 3)
    assert levels(found) == [Fraction(80, 3), 30, Fraction(240, 7), 40, 50]
    assert isinstance(found.refused, Infeasible)
    assert found.refused.surplus == 20
    # What the rule moves falls as the cap rises: at 240/7 the third gives 40/7, of which the second gets 3/4.
    assert found.points[2].moved == Fraction(40, 7)
    assert [point.rate for point in found.points[2:]] == [-1, 0, None]
    assert found.points[2].held == {2}


def test_whoever_pays_first_and_is_lifted_later_is_told_where_it_turns():
    # Shares 10, 30, 40; the caps hold the third, so the second is held below its share of 30 from 24 on.
    found = priced(raw_pool(100), "pool.floor", 0, 33, recipients(pupils=[2, 6, 8]))
    turning = next(point for point in found.points if point.level == 30)
    assert turning.held == {0, 1}
    before = found.points[found.points.index(turning) - 1]
    assert before.held == {0, 1} - ({1} if before.level < 30 else set())


def test_the_highest_feasible_level_is_a_fraction_of_a_krone():
    found = priced(raw_pool(100), "pool.floor", 0, 40, recipients(pupils=PUPILS))
    assert found.highest == Fraction(100, 3)
    assert isinstance(found.refused, Infeasible)
    assert found.refused.shortfall == 20
    # Rounded up to a krone three floors of 33.33 are 102: the kroner are those of the first level that holds.
    assert found.points[-1].amounts is None
    level, kroner = found.ends[1]
    assert level == 33
    assert math.ceil(level) * 3 <= 100
    assert sum(kroner) == 100


def test_the_kroner_at_an_end_that_cannot_be_rounded_are_those_of_the_nearest_level_that_can():
    # Up to a third of 1,000 by shares; in hundreds three floors are 900 up to 300 and 1,200 from there on.
    found = priced(raw_pool(1000, unit=100), "pool.floor", 0, 400, recipients(pupils=PUPILS))
    assert found.highest == Fraction(1000, 3)
    assert found.ends[1] == (300, (300, 300, 400))


def test_a_base_amount_of_everyone_is_one_straight_line():
    found = priced(raw_pool(80), "pool.base_amount", 0, 20, recipients(pupils=PUPILS))
    assert levels(found) == [0, 20]
    # Half of 80 - 3 * 20 to each by key.
    assert found.points[1].shares == (Fraction(45, 2), Fraction(55, 2), 30)
    assert found.points[0].rate == Fraction(5, 8)


def test_a_top_slice_is_paid_by_all():
    found = priced(raw_pool(80), "pool.top_slice", 0, 16, recipients(pupils=PUPILS))
    assert levels(found) == [0, 16]
    assert found.points[1].shares == (8, 24, 32)
    assert found.points[1].paying == {0, 1, 2}
    assert found.points[1].amounts == (8, 24, 32)


def test_a_guarantee_that_the_others_pay_for():
    table = recipients(pupils=PUPILS, old=[20, 30, 30], people=[100, 100, 300])
    raw = raw_pool(80, baseline="old") | {"guarantee": {"max_loss": {"pct_of_baseline": 0}, "inhabitants": "people"}}
    found = priced(raw, "guarantee.max_loss.pct_of_baseline", 0, 100, table)
    # The first has 10 of 20. The second has 30 of 30 and nothing to give until it may lose 1/4 of what the first gets.
    assert found.points[0].shares == (20, 30, 30)
    assert levels(found)[-2:] == [50, 100]
    assert found.points[-2].moved == 0
    assert found.points[0].moved == 10
    # Within the bends: loss p, the second may give 30 p / 100 and should give a quarter of 10 - 20 p / 100.
    bend = Fraction(100, 14)
    assert levels(found)[1] == bend
    assert found.points[1].shares == (20 - bend / 5, 30 - bend * 3 / 10, 30 + bend / 2)


def test_a_group_floor():
    table = recipients(pupils=PUPILS, region=["A", "A", "B"])
    raw = raw_pool(80, group=[{"column": "region", "cap": 70}])
    found = priced(raw, "group.region.floor.A", 30, 60, table)
    assert levels(found) == [30, 40, 60]
    assert found.points[-1].shares == (15, 45, 20)
    assert found.points[1].held == {0, 1}
    assert found.points[1].paying == {2}


def test_a_rank_is_priced_at_whole_numbers():
    raw = raw_pool(80) | {"eligibility": {"by": "pupils", "highest": 2}}
    found = priced(raw, "eligibility.highest", 1, 3, recipients(pupils=PUPILS))
    assert not found.linear
    assert [point.amounts for point in found.points] == [(0, 0, 80), (0, 34, 46), (10, 30, 40)]
    assert found.points[0].held == {0, 1}


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ("at_least", [(1, False, (10, 30, 40)), (1, True, (0, 34, 46)), (3, True, (0, 0, 80))]),
        ("above", [(1, False, (0, 34, 46)), (3, False, (0, 0, 80))]),
        ("at_most", [(1, False, (80, 0, 0)), (3, False, (20, 60, 0)), (4, False, (10, 30, 40))]),
        ("below", [(1, True, (80, 0, 0)), (3, True, (20, 60, 0))]),
    ],
)
def test_a_threshold_jumps_at_or_just_above_a_value(rule, points):
    raw = raw_pool(80) | {"eligibility": {"by": "pupils", rule: 2}}
    found = priced(raw, f"eligibility.{rule}", 1, 4, recipients(pupils=PUPILS))
    assert [(point.level, point.above, point.amounts) for point in found.points] == points


def test_nobody_left_ends_the_levels_of_a_threshold():
    raw = raw_pool(80) | {"eligibility": {"by": "pupils", "at_least": 2}}
    found = priced(raw, "eligibility.at_least", 2, 9, recipients(pupils=PUPILS))
    assert found.highest == 4
    assert isinstance(found.refused, InvalidInput)


def test_a_minimum_grant_drops_out_one_after_the_other():
    found = priced(raw_pool(80), "pool.minimum_grant", 5, 100, recipients(pupils=PUPILS))
    # 10 drops out above 10; then 80 * 3/7 = 34.3 above 34 whole kroner.
    assert [(point.level, point.above, point.amounts) for point in found.points] == [
        (5, False, (10, 30, 40)),
        (10, True, (0, 34, 46)),
        (34, True, (0, 0, 80)),
    ]
    assert found.highest == 80
    assert found.points[1].moved == 10


# --- Refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["pool.amount", "part.elever.share", "pool.floor.kr_per", "eligibility.by", "pool"])
def test_rules_that_cannot_be_priced_are_refused_with_those_that_can(rule):
    with pytest.raises(InvalidInput, match=r"cannot be priced.*pool\.floor, pool\.cap"):
        read_rule(rule)


def test_rules_that_do_not_go_together_are_named():
    table = recipients(pupils=PUPILS)
    with pytest.raises(InvalidInput, match=r"pool\.floor: cannot be priced together with pool\.minimum_grant"):
        priced(raw_pool(80, minimum_grant=5), "pool.floor", 0, 20, table)
    part = [{"name": "a", "key": "pupils", "amount": 20}, {"name": "b", "key": "1"}]
    with pytest.raises(InvalidInput, match=r"pool\.base_amount: cannot be priced together with part\.a\.amount"):
        priced(raw_pool(80, part=part), "pool.base_amount", 0, 20, table)
    tapered = raw_pool(80) | {"eligibility": {"by": "pupils", "at_least": 1, "full_at": 3}}
    with pytest.raises(
        InvalidInput, match=r"eligibility\.at_least: cannot be priced together with eligibility\.full_at"
    ):
        priced(tapered, "eligibility.at_least", 0, 2, table)


def test_levels_at_which_nothing_holds_are_infeasible():
    with pytest.raises(Infeasible, match="floors add to"):
        priced(raw_pool(80), "pool.floor", 30, 40, recipients(pupils=PUPILS))


def test_levels_that_hold_strictly_between_those_asked_for_are_priced():
    # Caps of 30 let out 60 of 100, and floors of 25 need 50: what is set aside is 40 to 50.
    table = recipients(pupils=[3, 1])
    found = priced(raw_pool(100, floor=25, cap=30), "pool.top_slice", 0, 100, table)
    assert (found.lowest, found.highest, found.compared_at) == (40, 50, 40)
    assert [(point.level, point.shares) for point in found.points] == [
        (40, (30, 30)),
        (45, (30, 25)),
        (50, (25, 25)),
    ]
    assert found.ends == ((40, (30, 30)), (50, (25, 25)))
    assert found.refused.surplus == 40


def test_levels_between_are_whole_units_where_only_these_can_be_written():
    # In units of 7: caps of 28 let out 56 of 140, and floors of 14 need 28; 84 to 112 are set aside.
    found = priced(raw_pool(140, unit=7, floor=14, cap=28), "pool.top_slice", 0, 140, recipients(pupils=[3, 1]))
    assert (found.lowest, found.highest) == (84, 112)
    assert [level for level, _ in found.ends] == [84, 112]


def test_a_base_amount_that_holds_only_between_is_priced():
    # The second has no key: below 40 the cap of the first leaves some of 100, above 50 there is not enough for two.
    found = priced(raw_pool(100, cap=60), "pool.base_amount", 0, 100, recipients(pupils=[1, 0]))
    assert (found.lowest, found.highest) == (40, 50)
    assert [point.shares for point in found.points] == [(60, 40), (50, 50)]


def test_a_narrow_range_in_between_is_found():
    # One krone of a billion: the second has no key, the first at most 500 001 of a million.
    table = recipients(pupils=[1, 0])
    found = priced(raw_pool(1_000_000, cap=500_001), "pool.base_amount", 0, 10**9, table)
    assert (found.lowest, found.highest) == (499_999, 500_000)
    assert found.points[-1].shares == (500_000, 500_000)


def test_where_no_level_between_holds_the_refusal_is_that_of_the_lowest():
    # Caps of 20 let out 40, and floors of 25 need 50.
    with pytest.raises(Infeasible, match="pool: The floor is 25"):
        priced(raw_pool(100, floor=25, cap=20), "pool.top_slice", 0, 100, recipients(pupils=[3, 1]))
    # The first is capped at 45 and the second has no key, so that it would have to be given 55, above its cap.
    with pytest.raises(Infeasible, match=r"The caps add to 90 kr\., 10 kr\. less .* 2 recipients have a cap"):
        priced(raw_pool(100, cap=45), "pool.base_amount", 0, 100, recipients(pupils=[1, 0]))


# --- By brute force --------------------------------------------------------------------------------------------------

AMOUNTS = st.integers(0, 60)


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, Any], str, pd.DataFrame]:
    """A pool with other rules around the one that is priced."""
    n = draw(st.integers(2, 6))
    table = recipients(
        pupils=draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any)),
        old=draw(st.lists(st.integers(0, 80), min_size=n, max_size=n)),
        people=draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)),
        region=draw(st.lists(st.sampled_from("AB"), min_size=n, max_size=n)),
    )
    rule = draw(
        st.sampled_from(
            [
                "pool.floor",
                "pool.floor.pct_of_baseline",
                "pool.cap",
                "pool.cap.pct_of_baseline",
                "pool.base_amount",
                "guarantee.max_loss",
                "guarantee.max_loss.pct_of_baseline",
                "group.region.floor",
                "group.region.cap.pct_of_baseline",
            ]
        )
    )
    pool: dict[str, Any] = {"amount": draw(st.integers(1, 400)), "baseline": "old"}
    if draw(st.booleans()) and not rule.startswith("pool.floor"):
        pool["floor"] = draw(st.integers(0, 30))
    if draw(st.booleans()) and not rule.startswith("pool.cap"):
        pool["cap"] = draw(st.integers(30, 200))
    if draw(st.booleans()) and rule != "pool.base_amount":
        pool["base_amount"] = draw(st.integers(0, 20))
    if draw(st.booleans()):
        pool["on_surplus"] = "return"
    raw = raw_pool(key="pupils", **pool)
    if rule.startswith("guarantee"):
        raw["guarantee"] = {
            "max_loss": {"pct_of_baseline": 0} if rule.endswith("baseline") else 0,
            "paid_by": draw(st.sampled_from(["inhabitants", "gains", "key"])),
            "inhabitants": "people",
        }
    elif rule.startswith("group"):
        raw["group"] = [{"column": "region"}]
        if draw(st.booleans()):
            raw["group"][0]["cap" if "floor" in rule else "floor"] = draw(st.integers(0, 200))
    return raw, rule, table


@given(pools(), AMOUNTS, st.integers(1, 80), st.lists(st.fractions(0, 1, max_denominator=50), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_between_the_points_every_share_is_on_the_straight_line(case, start, width, ways):
    raw, rule, table = case
    try:
        found = priced(raw, rule, start, start + width, table)
    except (InvalidInput, Infeasible):
        assume(False)
    assert found.lowest >= start
    for way in ways:
        level = found.lowest + way * (found.highest - found.lowest)
        assert between(found, level) == shares_slowly(raw, rule, table, level)
    # The points are as few as can be: at each one inside the shares or what is moved bends.
    for one, point, other in zip(found.points, found.points[1:], found.points[2:], strict=False):
        before = [(b - a) / (point.level - one.level) for a, b in zip(one.shares, point.shares, strict=True)]
        after = [(b - a) / (other.level - point.level) for a, b in zip(point.shares, other.shares, strict=True)]
        assert before != after or one.rate != point.rate
        assert (point.moved - one.moved) / (point.level - one.level) == one.rate


@pytest.mark.slow
@given(pools(), AMOUNTS, st.integers(1, 80), st.lists(st.fractions(0, 1, max_denominator=50), min_size=4, max_size=4))
@settings(max_examples=150, deadline=None)
def test_between_the_points_of_many_pools_every_share_is_on_the_straight_line(case, start, width, ways):
    test_between_the_points_every_share_is_on_the_straight_line.hypothesis.inner_test(case, start, width, ways)


def shares_slowly(raw: dict[str, Any], rule: str, table: pd.DataFrame, level: Fraction) -> list[Fraction]:
    """The definition, at any level: every limit by itself, the priced one unrounded, λ by looking at every bend."""
    pool, n = raw["pool"], len(table)
    whole = Fraction(sum(table["pupils"]))
    # K_i has 15 digits.
    key = [slow_digits(Fraction(own) / whole) for own in table["pupils"].tolist()]
    old = [Fraction(own) for own in table["old"].tolist()]
    base = [level if rule == "pool.base_amount" else Fraction(pool.get("base_amount", 0))] * n

    def limit(name: str, missing: Fraction | None) -> list[Fraction | None]:
        if rule == f"pool.{name}":
            return [level] * n
        if rule == f"pool.{name}.pct_of_baseline":
            return [own * level / 100 for own in old]
        return [Fraction(pool[name])] * n if name in pool else [missing] * n

    low = [max(own, start) for own, start in zip(limit("floor", Fraction(0)), base, strict=True)]
    high = limit("cap", None)
    promised: list[Fraction] | None = None
    if rule.startswith("guarantee"):
        per_level = [own / 100 for own in old] if rule.endswith("baseline") else [Fraction(1)] * n
        promised = [max(own - level * each, Fraction(0)) for own, each in zip(old, per_level, strict=True)]
        if raw["guarantee"]["paid_by"] == "key":
            low, promised = [max(a, b) for a, b in zip(low, promised, strict=True)], None
    labels = table["region"].tolist() if rule.startswith("group") else [""] * n
    group_low: dict[str, Fraction] = {}
    group_high: dict[str, Fraction] = {}
    if rule.startswith("group"):
        for side, limits in (("floor", group_low), ("cap", group_high)):
            for label in set(labels):
                if f".{side}" in rule:
                    own = [level * old[i] / 100 for i in range(n) if labels[i] == label]
                    limits[label] = sum(own, Fraction(0)) if rule.endswith("baseline") else level
                elif side in raw["group"][0]:
                    limits[label] = Fraction(raw["group"][0][side])
    amount = Fraction(pool["amount"])

    def clipped(i: int, level_of_key: Fraction) -> Fraction:
        return slow.clip(base[i] + level_of_key * key[i], low[i], high[i] if key[i] else None)

    def group_total(members: list[int], at: Fraction) -> Fraction:
        return sum((clipped(i, at) for i in members), Fraction(0))

    bends = {Fraction(0)} | {
        (edge - base[i]) / key[i] for i in range(n) if key[i] for edge in (low[i], high[i]) if edge is not None
    }
    members = {label: [i for i in range(n) if labels[i] == label] for label in dict.fromkeys(labels)}
    own_levels = {}
    for label, own in members.items():
        for side, edge in (("low", group_low.get(label)), ("high", group_high.get(label))):
            top = group_total(own, max(bends) + 10**9)
            least = group_total(own, Fraction(0))
            if edge is not None and (least < edge <= top or (side == "high" and least == edge)):
                at = slow.smallest_reaching(lambda at, own=own: group_total(own, at), bends, edge)
                own_levels[label, side] = at

    def of_group(label: str, at: Fraction) -> Fraction:
        if (label, "low") in own_levels:
            at = max(at, own_levels[label, "low"])
        if (label, "high") in own_levels:
            at = min(at, own_levels[label, "high"])
        return at

    def total(at: Fraction) -> Fraction:
        return sum((group_total(own, of_group(label, at)) for label, own in members.items()), Fraction(0))

    all_bends = bends | set(own_levels.values())
    most = total(max(all_bends) + 10**9)
    at = slow.smallest_reaching(total, all_bends, min(amount, most))
    shares = [clipped(i, of_group(labels[i], at)) for i in range(n)]
    if promised is None:
        return shares
    floors = [max(own, least) for own, least in zip(promised, low, strict=True)]
    return paid_slowly(raw["guarantee"]["paid_by"], shares, floors, table["people"].tolist(), old)


def paid_slowly(
    paid_by: str, targets: list[Fraction], floors: list[Fraction], people: list[int], old: list[Fraction]
) -> list[Fraction]:
    n = len(targets)
    if all(target >= floor for target, floor in zip(targets, floors, strict=True)):
        return targets

    def inhabitants(tau: Fraction) -> list[Fraction]:
        return [max(floors[i], targets[i] - tau * people[i]) for i in range(n)]

    def gains(gamma: Fraction) -> list[Fraction]:
        return [max(floors[i], min(targets[i], gamma * old[i]) if old[i] else targets[i]) for i in range(n)]

    whole = sum(targets)
    if paid_by == "inhabitants":
        bends = {Fraction(0)} | {max((targets[i] - floors[i]) / people[i], Fraction(0)) for i in range(n) if people[i]}
        # It falls in tau: what has been given up rises.
        start = sum(inhabitants(Fraction(0)))
        tau = slow.smallest_reaching(lambda tau: start - sum(inhabitants(tau)), bends, start - whole)
        return inhabitants(tau)
    bends = {Fraction(0)} | {edge / old[i] for i in range(n) if old[i] for edge in (floors[i], targets[i])}
    return gains(slow.smallest_reaching(lambda gamma: sum(gains(gamma)), bends, whole))


def slow_digits(value: Fraction) -> Fraction:
    from slow_rules import fifteen_digits

    return fifteen_digits(value)


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(20, 400), st.integers(0, 50), st.integers(1, 99)
)
@settings(max_examples=40, deadline=None)
def test_at_every_whole_level_a_minimum_grant_gives_what_a_run_gives(pupils, amount, start, width):
    raw, table = raw_pool(amount), recipients(pupils=pupils)
    try:
        found = priced(raw, "pool.minimum_grant", start, start + width, table)
    except Infeasible:
        assume(False)
    for level in range(start, start + width + 1):
        if level > found.highest:
            with pytest.raises(Infeasible):
                amounts(override(raw, {"pool.minimum_grant": level}), table)
            break
        piece = [point for point in found.points if point.level < level or (point.level == level and not point.above)][
            -1
        ]
        assert list(piece.amounts or ()) == amounts(override(raw, {"pool.minimum_grant": level}), table)


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=6),
    st.lists(st.integers(0, 12), min_size=6, max_size=6),
    st.sampled_from(["at_least", "above", "at_most", "below", "highest", "lowest"]),
    st.integers(0, 8),
)
@settings(max_examples=60, deadline=None)
def test_at_every_level_a_threshold_gives_what_a_run_gives(pupils, values, rule, start):
    raw = raw_pool(100) | {"eligibility": {"by": "size", rule: 1}}
    table = recipients(pupils=pupils, size=values[: len(pupils)])
    start, stop = max(start, 1), max(start, 1) + 5
    try:
        found = priced(raw, f"eligibility.{rule}", start, stop, table)
    except InvalidInput:
        assume(False)
    ranked = rule in ("highest", "lowest")
    for level in range(2 * start, 2 * stop + 1, 2 if ranked else 1):
        at = Fraction(level, 2)
        if not found.lowest <= at <= found.highest or (at == found.highest and not found.highest_holds):
            continue
        piece = [point for point in found.points if point.level < at or (point.level == at and not point.above)]
        if not piece:
            continue  # just below the first level that holds
        written = int(at) if ranked else f"{level}/2"
        assert list(piece[-1].amounts or ()) == amounts(override(raw, {f"eligibility.{rule}": written}), table)


def test_the_ends_are_whole_runs():
    raw, table = raw_pool(1000, unit=10), recipients(pupils=PUPILS)
    found = priced(raw, "pool.floor", 100, 250, table)
    for level, kroner in found.ends:
        run = first_year(override(raw, {"pool.floor": int(level)}), table)
        assert kroner == run.amounts


# --- Moving numbers --------------------------------------------------------------------------------------------------


def test_limits_that_bind_at_once_get_the_rates_they_have_from_there_on():
    # At 10 all three stand at the rising floor; the amount is spent, so above it nothing holds.
    floor = [Moving(10, 1)] * 3
    zero = [Moving(0)] * 3
    with pytest.raises(OutOfReach):
        moving_shares(Moving(30), [1] * 3, zero, floor, [None] * 3, Gaps())
    falling = [Moving(10, -1)] * 3
    found = moving_shares(Moving(30), [1] * 3, zero, falling, [None] * 3, Gaps())
    assert [share.rate for share in found.shares] == [0, 0, 0]
    assert not found.at_lower


def test_groups_must_be_able_to_keep_their_own_limits():
    group = MovingGroup((0, 1), floor=Moving(50))
    one, two = [Moving(0)] * 2, [Moving(20)] * 2
    with pytest.raises(OutOfReach):
        moving_shares(Moving(30), [1] * 2, one, one, two, Gaps(), [group])


# --- Beside other rules ----------------------------------------------------------------------------------------------

RICH = {
    "id": "pool",
    "title": "En pulje",
    "model": "formula",
    "pool": {
        "years": {"2015": 1_000_000},
        "top_slice": 10_000,
        "base_amount": "people * 5",
        "baseline": "old",
        "eligible": 'code != "151"',
        "exit_pct": {"2015": 40},
        "price_index": {"2015": "1.1"},
        "opt_out": ["155"],
        "on_opt_out": "return",
        "unit": 10,
    },
    "part": [{"name": "a", "share": 2, "key": "pupils"}, {"name": "b", "share": 1, "key": "people"}],
    "eligibility": {"by": "people", "at_least": 10, "full_at": 40},
}


@pytest.mark.parametrize(
    ("rule", "more", "levels"),
    [
        ("pool.floor", {}, range(0, 170_001, 17_000)),
        ("pool.floor.kr", {"pool.floor": {"kr": 0, "kr_per": "people"}}, range(0, 4001, 400)),
        ("pool.cap.pct_of_baseline", {}, range(70, 160, 9)),
        ("pool.base_amount", {}, range(0, 150_001, 15_000)),
        ("pool.top_slice", {}, range(0, 500_001, 50_000)),
        ("guarantee.max_loss.pct_of_baseline", {"guarantee.inhabitants": "people"}, range(10, 60, 5)),
        ("guarantee.max_loss", {"guarantee.paid_by": "key", "pool.floor": 50_000}, range(0, 200_001, 20_000)),
        ("group.region.floor", {"group": [{"column": "region"}]}, range(100_000, 600_001, 50_000)),
        ("pool.floor", {"pool.method": "sainte-lague", "pool.base_amount": None}, range(0, 170_001, 17_000)),
    ],
)
def test_beside_many_other_rules_a_run_gives_what_the_points_say(rule, more, levels):
    table = recipients(
        pupils=[100, 350, 220, 410, 90, 333],
        people=[15, 90, 33, 70, 55, 28],
        old=[90_000, 300_000, 220_000, 250_000, 100_000, 120_000],
        region=["A", "A", "B", "B", "A", "C"],
    )
    raw = override(RICH, more)
    found = priced(raw, rule, levels[0], levels[-1], table, year=2015)
    assert len(found.points) > 1
    tried = 0
    for level in levels:
        if not found.lowest <= level <= found.highest:
            continue
        try:
            run = first_year(override(raw, {rule: level}), table)
        except Infeasible:
            continue  # by what rounding to units adds
        tried += 1
        # Six limits rounded to 10 kr.; by a guarantee twice.
        for there, share in zip(run.fair_shares, between(found, Fraction(level)), strict=True):
            assert abs(there - share) <= 120
    assert tried > 2


# --- What a run refuses, or what holds only with the rule -------------------------------------------------------------


def guaranteed_beside_a_cap(paid_by: str) -> tuple[dict[str, Any], pd.DataFrame]:
    """København gets 80, had 60 before, and may lose half: 30 is guaranteed to it."""
    raw = raw_pool(100, baseline="old", cap=90)
    raw["guarantee"] = {"max_loss": {"pct_of_baseline": 50}, "paid_by": paid_by, "inhabitants": "people"}
    return raw, recipients(pupils=[8, 1, 1], old=[60, 20, 10], people=[5, 3, 2])


def is_refused(raw: dict[str, Any], rule: str, level: int, table: pd.DataFrame) -> bool:
    try:
        solve(parse(override(raw, {rule: level}), where="pool.toml"), table, pd.DataFrame(), repairs=False)
    except Infeasible:
        return True
    return False


@pytest.mark.parametrize("paid_by", ["inhabitants", "gains", "key"])
@pytest.mark.parametrize(
    ("rule", "more", "start", "stop", "lowest"),
    [
        # No cap is below the 30 that are guaranteed; that three caps hold 100 asks for 33 1/3 or more: 20 of floor do.
        ("pool.cap", {"guarantee.max_loss.pct_of_baseline": 40}, 1, 90, 36),
        # 60 less the loss is at most 45 from 25 pct. on.
        ("guarantee.max_loss.pct_of_baseline", {"pool.cap": 45}, 0, 90, 25),
    ],
)
def test_no_cap_is_below_what_is_guaranteed(paid_by, rule, more, start, stop, lowest):
    raw, table = guaranteed_beside_a_cap(paid_by)
    raw = override(raw, more)
    found = priced(raw, rule, start, stop, table)
    assert found.lowest == lowest
    assert is_refused(raw, rule, lowest - 1, table)
    (level, amounts_there), (_, last) = found.ends
    assert level == lowest
    assert amounts_there == first_year(override(raw, {rule: lowest}), table).amounts
    assert last == first_year(override(raw, {rule: stop}), table).amounts
    assert found.refused is not None


@given(
    st.sampled_from(["inhabitants", "gains", "key"]),
    st.lists(st.integers(1, 50), min_size=2, max_size=4),
    st.lists(st.integers(0, 60), min_size=4, max_size=4),
    st.integers(10, 60),
)
@settings(max_examples=40, deadline=None)
def test_beside_a_cap_a_guarantee_holds_from_the_level_on_at_which_a_run_does(paid_by, pupils, old, cap):
    raw = raw_pool(100, baseline="old", cap=cap, on_surplus="return")
    raw["guarantee"] = {"max_loss": {"kr": 0}, "paid_by": paid_by, "inhabitants": "pupils"}
    table = recipients(pupils=pupils, old=old[: len(pupils)])
    rule = "guarantee.max_loss.kr"
    try:
        found = priced(raw, rule, 0, 60, table)
    except InvalidInput:
        assume(False)  # nobody has had anything
        raise
    assert found.highest == 60
    assert not is_refused(raw, rule, math.ceil(found.lowest), table)
    if found.lowest:
        assert is_refused(raw, rule, math.ceil(found.lowest) - 1, table)


def test_a_run_that_refuses_an_end_is_never_replaced(monkeypatch):
    """As if the path knew nothing of a rule that a run refuses at its last level."""
    from fordel_models.pricing.asked import Asked

    solved = Asked.solved

    def refusing(self: Asked, specification: Any) -> Any:
        if specification.pool.floor.kr == 20:
            raise Infeasible("A rule that the path does not know.")
        return solved(self, specification)

    monkeypatch.setattr(Asked, "solved", refusing)
    found = priced(raw_pool(80), "pool.floor", 0, 20, recipients(pupils=PUPILS))
    assert found.points[-1].amounts is None
    assert found.ends[1][0] == 19


def test_whole_kroner_that_a_run_does_not_give_are_a_failure(monkeypatch):
    from dataclasses import replace

    from fordel_models.pricing.asked import Asked

    solved = Asked.solved

    def other(self: Asked, specification: Any) -> Any:
        year = solved(self, specification)
        return replace(year, amounts=year.amounts[::-1])

    monkeypatch.setattr(Asked, "solved", other)
    with pytest.raises(SolverFailure, match="are not those of a run"):
        priced(raw_pool(80), "pool.floor", 0, 20, recipients(pupils=PUPILS))


def test_where_only_the_top_slice_lets_the_caps_hold_levels_are_compared_with_the_first():
    # Three caps of 20 take 60 of the 80.
    raw = raw_pool(80, cap=20, floor=5)
    found = priced(raw, "pool.top_slice", 20, 30, recipients(pupils=PUPILS))
    assert found.compared_at == 20
    assert found.without.years[0].amounts == (20, 20, 20)
    assert (found.points[0].moved, found.points[0].gaining) == (0, frozenset())
    # 50: 20 and 20 at their caps, 10 are left for the first.
    assert found.points[-1].shares == (10, 20, 20)
    assert found.points[-1].paying == {0}


def test_where_only_the_threshold_lets_the_floors_hold_it_is_told_above_which_level():
    # Three floors of 30 are more than 80. Above 1 two are left.
    raw = override(raw_pool(80, floor=30), {"eligibility": {"by": "pupils", "at_least": 0}})
    found = priced(raw, "eligibility.at_least", 0, 5, recipients(pupils=PUPILS))
    assert (found.lowest, found.points[0].above) == (1, True)
    assert (found.compared_at, found.ends[0][0]) == (3, 3)
    assert found.ends[0][1] == (0, *first_year(raw_pool(80, floor=30), recipients(pupils=PUPILS[1:])).amounts)
    assert isinstance(found.refused, Infeasible)
    assert found.refused.shortfall == 10  # at level 0, which is the first


def test_a_rank_beyond_the_candidates_changes_nothing_and_holds():
    raw = override(raw_pool(80), {"eligibility": {"by": "pupils", "highest": 2}})
    found = priced(raw, "eligibility.highest", 2, 120, recipients(pupils=PUPILS))
    assert (found.highest, found.highest_holds, found.refused) == (120, True, None)
    assert found.candidates == 3
    assert levels(found) == [2, 3]


def test_where_rounding_leaves_nothing_there_are_no_whole_kroner():
    # The caps of three hold 10 000 from 3333 1/3 on; in thousands from 4000 on.
    raw = raw_pool(10_000, unit=1000)
    found = priced(raw, "pool.cap", 1000, 9000, recipients(pupils=PUPILS))
    assert found.points[0].level == Fraction(10_000, 3)
    assert found.points[0].amounts is None
    assert found.ends[0][0] >= 4000
