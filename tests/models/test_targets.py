"""Grants that are used to reach targets: small paths against every path there is, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel_models import Result, overview, parse, solve
from fordel_solver import Infeasible, InvalidInput

YEARS = (2014, 2015)
Path = list[tuple[int, int]]  # of the grant and of own money, each year


def raw(**more: Any) -> dict[str, Any]:
    """Two years of 100 kr. to two recipients that are as large; a point costs 10 kr.; nobody pays itself."""
    tables: dict[str, Any] = {
        "pool": {"years": {2014: 200, 2015: 200}, "key": "1"},
        "targets": {"coverage": "now", "cost_per_point": "10", "path": {2015: 90}},
        "own_money": {"most": "0"},
        "claw_back": {"year": 2016},
    }
    for name, own in more.items():
        tables[name] = {**tables.get(name, {}), **own} if isinstance(own, dict) else own
    return {"id": "maal", "title": "Et mål", "model": "targets", **tables}


def solved(
    specification: dict[str, Any], now: list[Any], more: dict[str, list[Any]] | None = None, **how: Any
) -> Result:
    codes = ["101", "147", "151"][: len(now)]
    return solve(
        parse(specification, where="maal.toml"), pd.DataFrame({"now": now, **(more or {})}, index=codes), **how
    )


def column(result: Result, table: str, name: str) -> list[Any]:
    own = next(own for own in result.tables if own.name == table)
    at = [one.name for one in own.columns].index(name)
    return [row[at] for row in own.rows]


def test_a_path_by_hand() -> None:
    # 101 needs 12 points, 120 kr. of its 200; 147 needs 25, 250 kr., and has 200: 5 points short.
    result = solved(raw(), [78, 65])
    assert [year.amounts for year in result.years] == [(100, 100), (100, 100)]
    assert column(result, "path", "used") == [100, 20, 100, 100]
    assert column(result, "path", "saved") == [0, 80, 0, 0]
    assert column(result, "path", "coverage") == [88, 90, 75, 85]
    assert column(result, "path", "missing") == [None, 0, None, 5]
    assert column(result, "settlement", "claw-back") == [80, 0]
    assert column(result, "dispensations", "code") == ["147"]
    assert column(result, "dispensations", "kroner") == [50]
    assert "1 of 2 municipalities cannot reach all targets" in result.notes[0].en
    assert result.reasons[1][-1].en == (
        "The target of 90 pct. in 2015 is not reached: 5 points are missing, 50 kr. Dispensation."
    )
    assert result.reasons[0][-1].en == "Claw-back: 80 kr. Used for other purposes: 0 kr."


def test_own_money_is_paid_where_the_grant_is_not_enough_and_no_more_than_the_most() -> None:
    result = solved(raw(own_money={"most": "20"}), [78, 66.5])
    assert column(result, "path", "own") == [0, 0, 20, 15]
    assert column(result, "dispensations", "code") == []
    # 235 kr.: the grant is used in the year that it comes, and own money no earlier than coverage gains by it.
    assert column(result, "path", "used") == [100, 20, 100, 100]


def test_nothing_that_is_saved_is_above_the_limit_of_carry_over() -> None:
    # 101 can gain 3 points a year, 30 kr.; at most half a year's grant can be saved.
    limited = raw(carry_over={"most_pct": 50}, targets={"points_a_year": 3})
    result = solved(limited, [84, 90])
    assert column(result, "path", "saved") == [50, 50, 50, 50]
    assert column(result, "path", "returned") == [20, 70, 50, 100]
    assert column(result, "settlement", "claw-back") == [140, 200]


def test_attrition_is_bought_back() -> None:
    # Half a point is lost in each of two years: 5 + 1 points.
    result = solved(raw(targets={"attrition": "0.5"}), [85, 95])
    assert column(result, "settlement", "used") == [60, 0]
    assert column(result, "settlement", "coverage-2015") == [90, 94]


def test_other_uses_and_missing_points_are_settled() -> None:
    rules = {"year": 2016, "other_use_pct": 25, "missed_pct": 50}
    result = solved(raw(claw_back=rules), [78, 65])
    # 80 kr. are left, 20 used for other purposes; 50 kr. of training are missing, half of them are paid back.
    assert column(result, "settlement", "other-use") == [20, 0]
    assert column(result, "settlement", "missed") == [0, 25]
    assert column(result, "settlement", "claw-back") == [60, 25]


def test_a_common_frame_helps_those_that_lack() -> None:
    result = solved(raw(pool={"frame": "common"}), [78, 65])
    assert column(result, "settlement", "used") == [120, 250]
    assert column(result, "dispensations", "code") == []
    assert [sum(year.amounts) for year in result.years] == [200, 170]
    assert [year.surplus for year in result.years] == [0, 30]
    assert sum(year.amount for year in result.years) == 400
    x = result.programs[-1].solution.x
    assert x is not None
    for year in result.years:
        paid = [0, 0]
        for one in year.pays:
            paid[one.position] += int(x[one.column]) * one.kroner
        assert tuple(paid) == year.amounts


def test_those_that_are_first_are_dispensed_before_others() -> None:
    # 400 kr.; each needs 250: one of two has to miss, and it is the island.
    specification = raw(pool={"frame": "common"}, dispensation={"first": "island == 1"})
    for island in ([0, 1], [1, 0]):
        result = solved(specification, [65, 65], {"island": island})
        assert column(result, "dispensations", "code") == [["101", "147"][island.index(1)]]
        assert column(result, "dispensations", "kroner") == [100]


def every_path(
    grants: list[int], own: int, a_year: int, most_saved: list[int | None], saved: int = 0
) -> Iterator[Path]:
    """All that one recipient can do, in whole kroner; what is not used and not saved is returned."""
    if not grants:
        yield []
        return
    for used in range(saved + grants[0] + 1):
        for paid in range(own + 1):
            if used + paid > a_year:
                continue
            left = saved + grants[0] - used
            kept = left if most_saved[0] is None else min(left, most_saved[0])
            for rest in every_path(grants[1:], own, a_year, most_saved[1:], kept):
                yield [(used, paid), *rest]


def judged(path: Path, needs: list[int]) -> tuple[int, int, int]:
    """What is missing at the targets; what is spent, own money twice; and how early, as the model weighs it."""
    so_far = [sum(map(sum, path[: t + 1])) for t in range(len(path))]
    gap = sum(max(0, need - own) for need, own in zip(needs, so_far, strict=True))
    cost = so_far[-1] + sum(own for _, own in path)
    return gap, cost, sum(2 * t * used + t * own for t, (used, own) in enumerate(path, 1))


@settings(max_examples=15, deadline=None)
@given(
    grants=st.lists(st.integers(0, 4), min_size=3, max_size=3),
    own=st.integers(0, 2),
    a_year=st.integers(2, 6),
    pct=st.sampled_from([None, 0, 50, 100]),
    needs=st.lists(st.integers(0, 9), min_size=3, max_size=3).map(sorted),
)
def test_a_path_is_the_best_of_all_there_are(
    grants: list[int], own: int, a_year: int, pct: int | None, needs: list[int]
) -> None:
    specification = raw(
        pool={"years": dict(zip((2014, 2015, 2016), grants, strict=True))},
        targets={
            "coverage": "50",
            "cost_per_point": "1",
            "points_a_year": a_year,
            "path": {2014 + t: 50 + need for t, need in enumerate(needs)},
        },
        own_money={"most": str(own)},
        claw_back={"year": 2017},
        **({} if pct is None else {"carry_over": {"most_pct": pct}}),
    )
    result = solved(specification, [0])
    limits = [None if pct is None else grant * pct // 100 for grant in grants]
    best = min(judged(path, needs) for path in every_path(grants, own, a_year, limits))
    found = list(zip(column(result, "path", "used"), column(result, "path", "own"), strict=True))
    assert found in list(every_path(grants, own, a_year, limits))
    assert judged(found, needs) == best
    assert [program.solution.objective for program in result.programs[:2]] == list(best[:2])


@settings(max_examples=10, deadline=None)
@given(
    frames=st.lists(st.integers(0, 5), min_size=2, max_size=2),
    own=st.integers(0, 1),
    needs=st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2).map(sorted), min_size=2, max_size=2),
    island=st.integers(0, 1),
)
def test_a_common_frame_is_the_best_of_all_there_are(
    frames: list[int], own: int, needs: list[list[int]], island: int
) -> None:
    # The needs of the two differ by where they start: targets are the same, so the second starts higher.
    start = [50, 50 + needs[1][0] % 3]
    targets = [50 + needs[0][0], 50 + needs[0][1]]
    needed = [[max(0, target - now) for target in targets] for now in start]
    specification = raw(
        pool={"years": dict(zip(YEARS, frames, strict=True)), "frame": "common"},
        targets={"cost_per_point": "1", "path": dict(zip(YEARS, targets, strict=True))},
        own_money={"most": str(own)},
        dispensation={"first": "island == 1"},
    )
    islands = [int(at == island) for at in range(2)]
    result = solved(specification, start, {"island": islands})

    def of_all() -> Iterator[tuple[int, int, int]]:
        most = sum(frames)
        for amounts in product(range(most + 1), repeat=4):
            if amounts[0] + amounts[2] > frames[0] or sum(amounts) > most:
                continue
            for paid in product(range(own + 1), repeat=4):
                paths = [[(amounts[2 * i + t], paid[2 * i + t]) for t in range(2)] for i in range(2)]
                each = [judged(path, need) for path, need in zip(paths, needed, strict=True)]
                weights = sum(3 + (not islands[i]) for i in range(2) if each[i][0])
                yield weights, each[0][0] + each[1][0], each[0][1] + each[1][1]

    assert tuple(int(own.solution.objective or 0) for own in result.programs[:3]) == min(of_all())


def test_two_code_bases_come_to_the_same_kroner() -> None:
    for frame in ("own", "common"):
        specification = raw(pool={"frame": frame}, own_money={"most": "13"}, targets={"path": {2014: 80, 2015: 90}})
        tables = [solved(specification, [78, 65, 64], backend=name).tables for name in (None, "cbc", "scip")]
        assert tables[0] == tables[1] == tables[2]


def test_who_must_reach_a_target_and_cannot_is_refused_by_name_and_kroner() -> None:
    specification = raw(dispensation={"eligible": "island == 1"})
    with pytest.raises(Infeasible) as caught:
        solved(specification, [65, 65, 60], {"island": [1, 0, 0]})
    error = caught.value
    # A third of 200 kr. is 67 kr. for the first two and 66 for the last: 134 and 132 of 250 and 300 kr.
    assert error.shortfall == (250 - 134) + (300 - 132)
    assert "147, 151 cannot reach the targets, and not all may be dispensed (dispensation.eligible)" in str(error)
    assert "These cannot hold together for 147: pool.years.2014 (147, the grant of 2014 is exactly 67 kr.)" in str(
        error
    )
    assert error.conflict == (
        "pool.years.2014",
        "pool.years.2015",
        "targets.path.2015",
        "own_money.most",
        "dispensation.eligible",
    )
    assert error.repair == (
        "lower targets.path.2015 by 116 kr. to 134 kr.",
        "raise own_money.most by 116 kr. to 116 kr. for 147, own 2014",
        "make dispensation.eligible true of 147, 151: 284 kr. of training are then missing",
    )
    with pytest.raises(Infeasible) as caught:
        solved(specification, [65, 65, 60], {"island": [1, 0, 0]}, repairs=False)
    assert caught.value.repair == ()


def test_a_common_frame_that_is_too_small_is_refused_too() -> None:
    specification = raw(pool={"frame": "common"}, dispensation={"eligible": "1 == 0"})
    with pytest.raises(Infeasible) as caught:
        solved(specification, [65, 60])
    assert caught.value.shortfall == 250 + 300 - 400
    assert any("raise pool.years.2015 by 150 kr." in sentence for sentence in caught.value.repair)


def test_coverage_can_come_from_a_further_table() -> None:
    specification = raw(
        data={"tables": {"daekning": "daekning.csv"}}, targets={"coverage_from": "daekning", "path": {2015: 90}}
    )
    del specification["targets"]["coverage"]
    table = pd.DataFrame({"code": ["147", "101"], "coverage_pct": [65.0, 78.0]}, index=[2, 3])
    result = solved(specification, [0, 0], tables={"daekning": table})
    assert column(result, "settlement", "used") == [120, 200]
    with pytest.raises(InvalidInput, match="no row for 101"):
        solved(specification, [0, 0], tables={"daekning": table.iloc[:1]})
    with pytest.raises(InvalidInput, match="has no column coverage_pct"):
        solved(specification, [0, 0], tables={"daekning": table[["code"]]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"targets": {"path": {2020: 90}}}, "the grant has the years 2014 to 2015"),
        ({"targets": {"path": {2014: 90, 2015: 80}}}, "a target is lower than one before it"),
        ({"targets": {"coverage_from": "x"}}, "exactly one of coverage and coverage_from"),
        ({"targets": {"cost_per_point": "0"}}, "cost_per_point is not above 0 for 101, 147"),
        ({"targets": {"coverage": "101"}}, "coverage is a percent from 0 to 100"),
        ({"claw_back": {"year": 2015}}, "2015 is not after the last year, 2015"),
        ({"pool": {"years": {2014: 1, 2016: 1}}, "claw_back": {"year": 2017}}, "the years do not follow each other"),
        ({"pool": {"unit": 1000}}, "no whole number of units"),
        ({"own_money": {"mots": 1}}, '"mots" is not a known key'),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        solved(raw(**change), [78, 65])
    assert says in str(caught.value)


def test_the_overview_and_the_years() -> None:
    specification = parse(raw(), where="maal.toml")
    frame = pd.DataFrame({"now": [78, 65]}, index=["101", "147"])
    found = overview(specification, frame)
    assert (found.years, found.amount, found.eligible) == (YEARS, 400, ("101", "147"))
    result = solve(specification, frame, years=[2015])
    assert [year.year for year in result.years] == [2015]
    assert column(result, "path", "used") == [100, 20, 100, 100]
    with pytest.raises(InvalidInput, match="has the years 2014, 2015"):
        solve(specification, frame, years=[2019])


def test_a_point_costs_whole_kroner_and_the_target_is_met_in_full() -> None:
    # 10/3 kr. are 4; 7.25 points are 29 kr.
    result = solved(raw(targets={"cost_per_point": "10 / 3"}), [82.75, 90])
    assert column(result, "settlement", "used") == [ceil(Fraction("7.25") * 4), 0]
    assert column(result, "settlement", "coverage-2015")[0] == 90
