"""The fewest pools within a tolerance: by hand, against all ways, and packaged."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel_instances import municipalities, read_instance
from fordel_models import Result, override, parse, solve
from fordel_solver import Infeasible, InvalidInput, allocate
from fordel_solver.programs.checking import check_point

CODES = ["101", "147", "151", "153"]
MIO = 1_000_000


def raw(pools: dict[str, tuple[int, str]], **ask: Any) -> dict[str, Any]:
    written = [{"name": name, "title": name, "amount": kr, "key": key} for name, (kr, key) in pools.items()]
    asked = {"tolerance_pct": 5, "untied_key": "people", **ask}
    return {"id": "puljer", "title": "Puljer", "model": "fewest-pools", "pool": written, "fewest_pools": asked}


def solved(specification: dict[str, Any], figures: pd.DataFrame, **more: Any) -> Result:
    return solve(parse(specification, where="puljer.toml"), figures, tables={}, **more)


def becomes(result: Result) -> list[str]:
    return [row[1].en for row in result.tables[0].rows]


def table(**columns: list[int]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=CODES[:n])


def test_a_pool_too_small_to_be_kept_is_merged_into_one_that_is_like_it() -> None:
    figures = table(a=[8, 1, 1], b=[81, 10, 9], people=[1, 1, 1])
    result = solved(raw({"a": (50 * MIO, "a"), "b": (5 * MIO, "b")}), figures)
    assert becomes(result) == ["is kept", "is merged into a"]
    assert result.years[1].amounts == (4 * MIO, MIO // 2, MIO // 2)
    assert [row[3] for row in result.tables[0].rows] == [55 * MIO, 0]


def test_a_pool_that_goes_as_untied_money_is_untied_even_if_it_may_not_be_merged() -> None:
    figures = table(a=[8, 1, 1], people=[1, 1, 1])
    result = solved(raw({"a": (50 * MIO, "a"), "b": (20 * MIO, "people")}, may_merge=False), figures)
    assert becomes(result) == ["is kept", "is untied"]
    assert result.years[0].amounts == (40 * MIO, 5 * MIO, 5 * MIO)


def test_of_two_pools_with_one_distribution_the_first_keeps_its_name() -> None:
    figures = table(a=[8, 1, 1], people=[1, 1, 1])
    result = solved(raw({"a": (20 * MIO, "a"), "b": (90 * MIO, "a")}), figures)
    assert becomes(result) == ["is kept", "is merged into a"]


def test_tied_money_is_a_share_of_all_that_is_stated() -> None:
    figures = table(a=[3, 1], people=[1, 1])
    specification = raw({"a": (20 * MIO, "a")})
    specification["pool"][0] = {"name": "a", "title": "a", "years": {2014: 20 * MIO}, "key": "a"}
    specification["untied_money"] = {2014: 60 * MIO}
    (first, second) = solved(specification, figures).tables[1].rows
    assert (first[5], first[6]) == (Fraction(100 * 15, 45), Fraction(100 * 15, 45))
    assert second[5] == Fraction(100 * 5, 35)


def all_ways(keys: dict[str, list[int]], kr: dict[str, int], people: list[int], tolerance: int, least: int) -> Any:
    """The least (pools, thousands moved) over every way, or nothing where there is none."""
    names = list(keys)
    today = {p: allocate(kr[p], keys[p]).tolist() for p in names}
    sums = [sum(today[p][i] for p in names) for i in range(len(people))]
    best = None
    for way in product([*names, None], repeat=len(names)):
        goes = dict(zip(names, way, strict=True))
        if any(r is not None and goes[r] != r for r in way):
            continue
        kept = [p for p in names if goes[p] == p]
        if any(sum(kr[p] for p in names if goes[p] == r) < least for r in kept):
            continue
        new = {
            p: today[p] if r == p else allocate(kr[p], people if r is None else today[r]).tolist()
            for p, r in goes.items()
        }
        if any(100 * abs(sum(new[p][i] for p in names) - was) > tolerance * was for i, was in enumerate(sums)):
            continue
        moved = sum(sum(abs(x - y) for x, y in zip(new[p], today[p], strict=True)) // 2_000 for p in names)
        best = (len(kept), moved) if best is None else min(best, (len(kept), moved))
    return best


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_other_way_has_fewer_pools_or_moves_less(data: st.DataObject) -> None:
    n, names = 3, ["a", "b", "c"]
    keys = {name: data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n)) for name in names}
    kr = {name: data.draw(st.integers(3, 40)) * MIO for name in names}
    people = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    tolerance = data.draw(st.sampled_from([2, 10, 30, 60]))
    specification = raw({name: (kr[name], name) for name in names}, tolerance_pct=tolerance)
    figures = table(**keys, people=people)
    expected = all_ways(keys, kr, people, tolerance, 10 * MIO)
    if expected is None:
        with pytest.raises(Infeasible):
            solved(specification, figures, repairs=False)
        return
    result = solved(specification, figures)
    (one,) = result.programs
    kept = sum(text == "is kept" for text in becomes(result))
    a_pool = max(10**k for k in range(1, 12) if 10**k <= max(one.program.cost))
    assert (kept, round(one.solution.objective) - kept * a_pool) == expected
    assert check_point(one.program, one.solution.x).exact
    other = solved(specification, figures, backend="cp-sat")
    assert [year.amounts for year in result.years] == [year.amounts for year in other.years]


def test_what_cannot_be_is_refused_by_name() -> None:
    figures = table(a=[9, 1], people=[1, 1])
    with pytest.raises(Infeasible) as refused:
        solved(raw({"a": (5 * MIO, "a")}), figures)
    assert {"fewest_pools.smallest_pool", "fewest_pools.tolerance_pct"} <= set(refused.value.conflict)
    assert refused.value.repair


def test_a_tolerance_is_a_percent() -> None:
    with pytest.raises(InvalidInput, match=r"fewest_pools.tolerance_pct"):
        parse(raw({"a": (1, "a")}, tolerance_pct=101), where="x.toml")


# --- the packaged instance --------------------------------------------------------------------------------------------


@cache
def fewer(backend: str) -> Result:
    return solved(read_instance("faerre-puljer").raw, municipalities(), backend=backend)


def test_seven_pools_can_be_two() -> None:
    result = fewer("highs")
    assert becomes(result).count("is kept") == 2
    assert result.programs[0].solution.unique is True
    totals = [sum(year.amounts[i] for year in result.years) for i in range(98)]
    for row, total in zip(result.tables[1].rows, totals, strict=True):
        assert row[2] == total
        assert 10 * abs(total - row[1]) <= row[1]
    assert sum(totals) == 1_315 * MIO
    assert [(row[0], row[1]) for row in result.tables[2].rows] == [(1, 5), (2, 5), (5, 4), (10, 2), (20, 1), (40, 1)]


def test_two_code_bases_come_to_the_same() -> None:
    one, other = fewer("highs"), fewer("cp-sat")
    assert [year.amounts for year in one.years] == [year.amounts for year in other.years]
    assert one.tables == other.tables


def test_pools_that_may_not_be_merged_are_at_least_as_many() -> None:
    specification = override(
        read_instance("faerre-puljer").raw,
        {"fewest_pools.may_merge": False, "fewest_pools.further_tolerances_pct": None},
    )
    assert becomes(solved(specification, municipalities())).count("is kept") >= 2
