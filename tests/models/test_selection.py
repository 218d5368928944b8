"""Exactly so many of them: small selections against every selection there is, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel_models import Result, Text, overview, parse, solve
from fordel_solver import Infeasible, InvalidInput

REGIONS = ["A", "A", "B", "B", "C", "C"]
CODES = ["101", "147", "151", "153", "155", "157"]
Chosen = dict[str, str]


def table(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {"region": REGIONS[: len(next(iter(columns.values())))], **columns},
        index=CODES[: len(next(iter(columns.values())))],
    )


def raw(count: int, **more: Any) -> dict[str, Any]:
    selection = {"count": count, "decimals": 0, **more.pop("selection", {})}
    return {"id": "valg", "title": "Et valg", "model": "selection", "selection": selection, **more}


def solved(specification: dict[str, Any], frame: pd.DataFrame, **more: Any) -> Result:
    return solve(parse(specification, where="valg.toml"), frame, **more)


def chosen(result: Result) -> Chosen:
    own = next(own for own in result.tables if own.name == "chosen")
    return {str(row[0]): row[1].en for row in own.rows if isinstance(row[1], Text)}


def cells(result: Result, name: str, column: str) -> dict[Any, Any]:
    own = next(own for own in result.tables if own.name == name)
    at = [one.name for one in own.columns].index(column)
    return {row[0]: row[at] for row in own.rows}


TWO_AREAS = [
    {"name": "skole", "score": "skole", "at_least": 1},
    {"name": "pleje", "score": "pleje", "at_least": 1, "at_most": 2},
]


def every_selection(
    scores: dict[str, list[int]], count: int, allowed: Any
) -> Iterator[tuple[int, tuple[int, ...], dict[int, str]]]:
    """Total, the x that declared order compares, and who is chosen for what: straight from the definition."""
    areas = list(scores)
    n = len(scores[areas[0]])
    for some in combinations(range(n), count):
        for given_areas in product(areas, repeat=count):
            own = dict(zip(some, given_areas, strict=True))
            if allowed(own):
                x = tuple(int(own.get(i) == area) for i in range(n) for area in areas)
                yield sum(scores[area][i] for i, area in own.items()), x, own


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    few = st.integers(-3, 6)
    return {
        "skole": draw(st.lists(few, min_size=6, max_size=6)),
        "pleje": draw(st.lists(few, min_size=6, max_size=6)),
        "count": draw(st.integers(2, 4)),
        "most": draw(st.integers(1, 2)),
        "out": draw(st.sampled_from([(), ("101",), ("155", "157")])),
        "apart": draw(st.sampled_from([(), ("101", "153")])),
        "together": draw(st.sampled_from([(), ("147", "157")])),
    }


def holds(case: dict[str, Any], own: dict[int, str]) -> bool:
    codes = {CODES[i] for i in own}
    regions = [REGIONS[i] for i in own]
    areas = list(own.values())
    return (
        areas.count("skole") >= 1
        and 1 <= areas.count("pleje") <= 2
        and max(regions.count(region) for region in "ABC") <= case["most"]
        and not codes & set(case["out"])
        and len(codes & set(case["apart"])) <= 1
        and len(codes & set(case["together"])) in (0, len(case["together"]))
    )


def specification_of(case: dict[str, Any]) -> dict[str, Any]:
    return raw(
        case["count"],
        selection={"exclude": list(case["out"])} if case["out"] else {},
        area=TWO_AREAS,
        quota=[{"name": "region", "column": "region", "at_most": case["most"]}],
        apart=[{"codes": list(case["apart"])}] if case["apart"] else [],
        together=[{"codes": list(case["together"])}] if case["together"] else [],
    )


@settings(max_examples=12, deadline=None)
@given(case=cases())
def test_it_is_the_best_of_all_there_are_and_so_is_everything_that_is_told_of_it(case: dict[str, Any]) -> None:
    scores = {"skole": case["skole"], "pleje": case["pleje"]}
    every = list(every_selection(scores, case["count"], lambda own: holds(case, own)))
    frame = table(**scores)
    if not every:
        with pytest.raises(Infeasible, match="recipients can be chosen under these rules"):
            solved(specification_of(case), frame)
        return
    result = solved(specification_of(case), frame)
    total, _, best = max(every)
    assert chosen(result) == {CODES[i]: area for i, area in best.items()}
    others = [own for own in every if own[2].keys() != best.keys()]
    second = [own for own in cells(result, "runner-up", "runner-up-area").items() if own[1] is not None]
    if others:
        assert {code: area.en for code, area in second} == {CODES[i]: area for i, area in max(others)[2].items()}
    else:
        assert not second
    margins, missing = cells(result, "chosen", "margin"), cells(result, "missing", "missing")
    for i, code in enumerate(CODES):
        with_it = max((own[0] for own in every if i in own[2]), default=None)
        without = max((own[0] for own in every if i not in own[2]), default=None)
        if i in best:
            assert margins[code] == (None if without is None else total - without)
        else:
            assert missing[code] == (None if with_it is None else total - with_it)


def test_the_points_that_are_missing_are_what_it_takes() -> None:
    scores = [50, 40, 30, 20, 35, 5]
    specification = raw(2, selection={"score": "need"}, quota=[{"name": "region", "column": "region", "at_most": 1}])
    result = solved(specification, table(need=scores))
    assert list(chosen(result)) == ["101", "155"]
    assert cells(result, "missing", "missing") == {"147": 10, "151": 5, "153": 15, "157": 30}
    # A point less, and it is still out; a point more, and it is in.
    for code, points in cells(result, "missing", "missing").items():
        for more, is_in in ((-1, False), (1, True)):
            raised = list(scores)
            raised[CODES.index(code)] += int(points) + more
            assert (code in chosen(solved(specification, table(need=raised)))) is is_in


def test_quotas_that_bind_say_what_they_cost() -> None:
    specification = raw(2, selection={"score": "need"}, quota=[{"name": "region", "column": "region", "at_most": 1}])
    result = solved(specification, table(need=[50, 40, 30, 20, 35, 5]))
    own = next(own for own in result.tables if own.name == "quotas")
    # 101 and 155 are chosen for 85 points; with two from A it is 90, and more from C helps nobody.
    assert [(row[1], row[5], row[-1]) for row in own.rows] == [("A", 1, 5), ("B", 0, None), ("C", 1, 0)]


def test_of_equal_totals_the_lower_code_is_taken_and_it_is_said() -> None:
    result = solved(raw(1, selection={"score": "need"}), table(need=[1, 3, 3, 2, 3, 0]))
    assert list(chosen(result)) == ["147"]
    assert any("declared order" in note.en for note in result.notes)
    assert "declared order" in result.reasons[2][-1].en
    assert result.programs[0].solution.unique is False


def test_the_reasons_say_score_rank_and_what_is_missing() -> None:
    result = solved(
        raw(1, selection={"score": "need", "decimals": 1, "exclude": ["157"]}), table(need=[12.34, 15, 1, 2, 3, 99])
    )
    assert [text.en for text in result.reasons[1]] == [
        "Chosen. Score: 15,0, rank 1 of 5.",
        "Without it the highest total score would be 2,7 points lower.",
    ]
    assert [text.da for text in result.reasons[0]] == [
        "Ikke valgt. Score: 12,3 (nr. 2).",
        "Med 2,7 point mere ville den være med i en udvælgelse med højeste samlede score.",
    ]
    assert result.reasons[5][0].en == "Not chosen: kept out (selection.exclude)."


def test_another_selection_stands_beside_with_its_total_and_the_rules_it_breaks() -> None:
    other = {"name": "de-rigtige", "title": "De rigtige", "chosen": {"selection": ["101", "147"]}}
    specification = raw(
        2,
        selection={"score": "need"},
        quota=[{"name": "region", "column": "region", "at_most": 1}],
        compare_with=[other],
    )
    result = solved(specification, table(need=[50, 40, 30, 20, 35, 5]))
    own = next(own for own in result.tables if own.name == "beside-de-rigtige")
    assert [note.en for note in own.notes] == [
        "Total score: 85 of the one found, 90 of the other, 5 more.",
        "It breaks: quota.region.at_most (A).",
    ]
    assert [row[0] for row in own.rows] == ["101", "155", "147"]


def test_classes_of_an_expression_are_labels() -> None:
    quota = {"name": "size", "of": "size", "below": [100], "labels": ["small", "large"], "at_least": {"small": 1}}
    result = solved(
        raw(1, selection={"score": "need"}, quota=[quota]),
        table(need=[5, 4, 3, 2, 1, 0], size=[200, 100, 99, 98, 300, 400]),
    )
    assert list(chosen(result)) == ["151"]


def test_kroner_for_each_are_paid_to_the_chosen() -> None:
    result = solved(
        raw(2, selection={"score": "need", "kroner_each": 1_000_000, "year": 2021}), table(need=[5, 4, 3, 2, 1, 9])
    )
    (year,) = result.years
    assert year.amounts == (1_000_000, 0, 0, 0, 0, 1_000_000)
    assert (year.amount, year.surplus, year.year, year.program) == (2_000_000, 0, 2021, "selection")
    x = result.programs[0].solution.x
    assert x is not None
    paid = [0] * 6
    for one in year.pays:
        paid[one.position] += int(x[one.column]) * one.kroner
    assert tuple(paid) == year.amounts


def test_two_code_bases_choose_the_same() -> None:
    frame = table(skole=[3, 3, 2, 2, 1, 1], pleje=[1, 2, 3, 3, 2, 1])
    specification = raw(3, area=TWO_AREAS, quota=[{"name": "region", "column": "region", "at_most": 1}])
    assert chosen(solved(specification, frame)) == chosen(solved(specification, frame, backend="cp-sat"))


def test_more_than_are_eligible_is_refused_with_what_would_do() -> None:
    specification = raw(3, selection={"score": "need", "eligible": "need > 3"})
    with pytest.raises(Infeasible) as caught:
        solved(specification, table(need=[5, 4, 3, 2, 1, 0]))
    error = caught.value
    assert error.conflict == ("selection.count", "selection.eligible")
    assert "selection.count (exactly 3), selection.eligible (leaves out 151, 153, 155 and 1 more)" in str(error)
    assert error.repair == (
        "lower selection.count by 1 to 2",
        "let 151 be chosen although selection.eligible leaves it out",
    )
    assert not any("kr." in sentence for sentence in (str(error), *error.repair))
    with pytest.raises(Infeasible) as caught:
        solved(specification, table(need=[5, 4, 3, 2, 1, 0]), repairs=False)
    assert caught.value.repair == ()


def test_quotas_that_ask_for_too_many_are_refused_with_what_would_do() -> None:
    quota = {"name": "region", "column": "region", "at_least": 1, "at_most": {"A": 1}}
    with pytest.raises(Infeasible) as caught:
        solved(raw(2, selection={"score": "need"}, quota=[quota]), table(need=[5, 4, 3, 2, 1, 0]))
    assert caught.value.conflict == ("selection.count", "quota.region.at_least")
    assert "lower quota.region.at_least by 1 to 0 for " in caught.value.repair[1]
    assert caught.value.repair[0] == "raise selection.count by 1 to 3"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"selection": {"score": "need", "exclude": ["999"]}}, 'no recipient has the code "999"'),
        ({"selection": {}}, "selection.score: is missing"),
        ({"selection": {"score": "need", "exclude": ["101"], "include": ["101"]}}, "101 stand in exclude too"),
        ({"quota": [{"name": "q", "column": "region", "at_least": {"D": 1}}]}, 'no recipient has the label "D"'),
        ({"quota": [{"name": "q", "column": "region"}]}, "needs at_least or at_most"),
        (
            {"quota": [{"name": "q", "of": "need", "below": [2, 1], "labels": ["a", "b", "c"], "at_least": 1}]},
            "do not ascend",
        ),
        ({"quota": [{"name": "q", "column": "region", "at_least": 3, "at_most": 2}]}, "3 is more than at_most, 2"),
        ({"compare_with": [{"name": "x", "title": "x", "chosen": {"nord": ["101"]}}]}, 'there is no area "nord"'),
        ({"apart": [{"codes": ["101"]}]}, "apart[1]: names one code"),
        ({"selection": {"score": "10000000000 * need"}}, "the scores are too large"),
        ({"selection": {"score": "need", "cuont": 1}}, '"cuont" is not a known key'),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        solved(raw(2, **({"selection": {"score": "need"}} | change)), table(need=[5, 4, 3, 2, 1, 0]))
    assert says in str(caught.value)


def test_the_overview_says_year_kroner_and_who_can_be_chosen() -> None:
    specification = raw(2, selection={"score": "need", "eligible": "need > 1", "kroner_each": 10, "year": 2021})
    found = overview(parse(specification, where="valg.toml"), table(need=[5, 4, 3, 2, 1, 0]))
    assert (found.years, found.amount, found.eligible) == ((2021,), 20, ("101", "147", "151", "153"))


def test_another_year_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has the year 2021"):
        solved(raw(1, selection={"score": "need", "year": 2021}), table(need=[1, 2]), years=[2020])


def test_scores_are_rounded_half_up_before_they_are_compared() -> None:
    result = solved(raw(1, selection={"score": "need / 10", "decimals": 0}), table(need=[15, 24, 16, 0, 0, 0]))
    assert result.years[0].key[:3] == (Fraction(2), Fraction(2), Fraction(2))
    assert list(chosen(result)) == ["101"]
