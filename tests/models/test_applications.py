"""Applications, worked out by hand: which projects get how much, and why not more."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from applied import granted, raw, recipients, rows, small, table
from fordel_models import override, overview, parse, solve
from fordel_solver import Infeasible, InvalidInput

DIFFICULTY = {"condition": "poor == 1"}
STRICT = {"method": "strict"}


def project(name: str, code: str, asked: int, points: float, **more: Any) -> dict[str, Any]:
    return {"project": name, "code": code, "asked": asked, "points": points, **more}


THREE = [project("A", "101", 60, 9), project("B", "102", 50, 8), project("C", "103", 40, 7)]


def test_strict_ranking_pays_from_the_top_and_skips_what_has_no_room():
    assert granted(small(THREE, [{"name": "p", "frame": 100}], ranking=STRICT)) == {"A": 60, "B": 0, "C": 40}


def test_a_frame_that_is_closed_at_the_first_without_room_pays_nobody_after_it():
    ranking = {**STRICT, "on_no_room": "stop"}
    assert granted(small(THREE, [{"name": "p", "frame": 100}], ranking=ranking)) == {"A": 60, "B": 0, "C": 0}


def test_a_part_is_granted_from_the_minimum_up():
    pool = {"name": "p", "frame": 100, "minimum_pct": 80}
    # B could have 40 of 50, which is exactly 80 pct.
    assert granted(small(THREE, [pool], ranking=STRICT)) == {"A": 60, "B": 40, "C": 0}
    assert granted(small(THREE, [{**pool, "minimum_pct": 81}], ranking=STRICT)) == {"A": 60, "B": 0, "C": 40}
    assert granted(small(THREE, [{**pool, "minimum_kr": 41}], ranking=STRICT)) == {"A": 60, "B": 0, "C": 0}


def test_the_most_points_by_krone_need_not_be_the_first_in_order():
    # By order: A and nothing else, 60 x 9 = 540. B and C: 50 x 8 + 40 x 7 = 680.
    pool = {"name": "p", "frame": 90}
    assert granted(small(THREE, [pool], ranking=STRICT)) == {"A": 60, "B": 0, "C": 0}
    result = small(THREE, [pool])
    assert granted(result) == {"A": 0, "B": 50, "C": 40}
    assert result.programs[0].solution.objective == -680


def test_points_by_project_favour_small_ones():
    projects = [project("large", "101", 100, 10), project("a", "102", 50, 6), project("b", "103", 50, 6)]
    assert granted(small(projects, [{"name": "p", "frame": 100}])) == {"large": 100, "a": 0, "b": 0}
    counts = {"counts": "projects"}
    assert granted(small(projects, [{"name": "p", "frame": 100}], ranking=counts)) == {"large": 0, "a": 50, "b": 50}


TWO_POOLS = [{"name": "p", "frame": 50}, {"name": "q", "frame": 50}]


def test_a_project_that_fits_two_pools_is_paid_by_the_one_that_leaves_room_for_others():
    projects = [project("both", "101", 50, 9, pools="p q"), project("only p", "102", 50, 5, pools="p")]
    named = {"pools": "pools"}
    result = small(projects, TWO_POOLS, projects=named)
    assert granted(result) == {"both": 50, "only p": 50}
    assert table(result, "projects")["paid_by"].tolist() == ["q", "p"]
    # In strict order it takes the pool that it names first, and never moves.
    assert granted(small(projects, TWO_POOLS, projects=named, ranking=STRICT)) == {"both": 50, "only p": 0}


@pytest.mark.parametrize("method", ["strict", "optimised"])
def test_a_project_is_split_among_pools_only_where_that_is_said(method: str):
    projects = [project("large", "101", 80, 9)]
    assert granted(small(projects, TWO_POOLS, ranking={"method": method})) == {"large": 0}
    result = small(projects, TWO_POOLS, ranking={"method": method, "split": True})
    assert granted(result) == {"large": 80}
    assert sorted(sum(year.amounts) for year in result.years) == [30, 50]


def test_own_financing_leaves_at_most_its_share_of_the_cost():
    projects = [project("A", "101", 90, 9, cost=100), project("B", "102", 50, 8, cost=100)]
    pool = {"name": "p", "frame": 1000, "own_financing_pct": 40, "minimum_pct": 50}
    result = small(projects, [pool], projects={"cost": "cost"})
    assert granted(result) == {"A": 60, "B": 50}
    assert "own financing leaves at most 60 kr. (pool.p.own_financing_pct)" in result.reasons[0][0].en
    alone = small(projects, [{**pool, "minimum_pct": 100}], projects={"cost": "cost"})
    assert granted(alone) == {"A": 0, "B": 50}
    assert "at most 60 kr. can be granted, and the least is 90 kr." in alone.reasons[0][0].en


def test_those_in_difficulty_come_first_by_points_or_by_a_part_of_the_frame():
    def got(pool: dict[str, Any], method: str) -> dict[str, int]:
        stated = {"name": "p", "frame": 100, "minimum_pct": 10, **pool}
        return granted(small(THREE, [stated], difficulty=DIFFICULTY, ranking={"method": method}))

    for method in ("strict", "optimised"):
        assert got({}, method) == {"A": 60, "B": 40, "C": 0}
        # With 7 + 3 points C comes before A.
        assert got({"priority_points": 3}, method) == {"A": 60, "B": 0, "C": 40}
        assert got({"quota_pct": 30}, method) == {"A": 60, "B": 10, "C": 30}
        assert got({"only_difficulty": True}, method) == {"A": 0, "B": 0, "C": 40}
        # C asks for 40, so that 20 of a reserve of 60 are left: others cannot have them.
        assert got({"quota_pct": 60}, method) == {"A": 40, "B": 0, "C": 40}


def test_a_quota_that_cannot_be_met_is_refused_with_its_rules():
    pool = {"name": "p", "frame": 100, "quota_pct": 60, "quota": "require"}
    for method in ("strict", "optimised"):
        with pytest.raises(Infeasible) as refusal:
            small(THREE, [pool], difficulty=DIFFICULTY, ranking={"method": method})
        assert "pool.p.quota_pct" in refusal.value.conflict
        assert any("pool.p.quota_pct by 20 kr." in way for way in refusal.value.repair)


def test_a_quota_that_only_the_ranking_misses_is_refused_by_its_name():
    # In order C, which would take 40 of the 100, has no room after its neighbour D of the same municipality.
    projects = [project("D", "103", 30, 9), project("A", "101", 60, 8), project("C", "103", 40, 7)]
    pool = {"name": "p", "frame": 100, "quota_pct": 40, "quota": "require"}
    with pytest.raises(Infeasible, match="by the strict ranking municipalities in difficulty get 30 kr") as refusal:
        small(projects, [pool], difficulty=DIFFICULTY, ranking=STRICT)
    assert refusal.value.conflict == ("ranking.method", "pool.p.quota_pct")
    assert granted(small(projects, [pool], difficulty=DIFFICULTY)) == {"D": 0, "A": 60, "C": 40}


@pytest.mark.parametrize("method", ["strict", "optimised"])
def test_a_municipality_gets_no_more_than_it_can(method: str):
    projects = [project(name, "101", 40, points) for name, points in (("A", 9), ("B", 8), ("C", 7))]
    projects.append(project("D", "102", 40, 1))
    pool = {"name": "p", "frame": 200, "minimum_pct": 25}

    def got(**more: Any) -> dict[str, int]:
        own = {**pool, **more.pop("pool", {})}
        return granted(small(projects, [own], ranking={"method": method}, **more))

    assert got() == {"A": 40, "B": 40, "C": 40, "D": 40}
    assert got(each={"projects": 2}) == {"A": 40, "B": 40, "C": 0, "D": 40}
    assert got(each={"kr": "people / 2"}) == {"A": 40, "B": 10, "C": 0, "D": 40}
    assert got(pool={"at_most_each_projects": 1}) == {"A": 40, "B": 0, "C": 0, "D": 40}
    assert got(pool={"at_most_each_kr": 95}) == {"A": 40, "B": 40, "C": 15, "D": 40}


def test_reasons_say_which_limit_it_was():
    projects = [project(name, "101", 40, points) for name, points in (("A", 9), ("B", 8))]
    result = small(projects, [{"name": "p", "frame": 200}], each={"projects": 1})
    assert result.reasons[0][1].en == (
        "B: refused, asked for 40 kr. p: the municipality has as many projects as it can get (each.projects); 8 points "
        "are below the last that got something (9)."
    )
    assert result.reasons[1] == result.reasons[2]
    assert result.reasons[1][0].da == "Har ikke søgt."


def test_a_frame_of_two_years_lets_the_second_have_what_the_first_leaves():
    projects = [project("A", "101", 30, 9, year=2014), project("B", "102", 50, 8, year=2015)]
    pool = {"name": "p", "frame": 100, "years": [2014, 2015]}
    result = small(projects, [pool], projects={"year": "year"})
    assert [(year.year, year.amount, sum(year.amounts), year.surplus) for year in result.years] == [
        (2014, 30, 30, 0),
        (2015, 70, 50, 20),
    ]
    own = small(projects, [{"name": "p", "frame": {"2014": 40, "2015": 40}}], projects={"year": "year"})
    assert [(year.amount, sum(year.amounts)) for year in own.years] == [(40, 30), (40, 0)]


def test_only_the_years_asked_for_are_in_the_result():
    projects = [project("A", "101", 30, 9, year=2014), project("B", "102", 50, 8, year=2015)]
    stated = raw([{"name": "p", "frame": 100, "years": [2014, 2015]}], projects={"year": "year"})
    specification = parse(stated, where="small")
    tables = {"projects": rows(projects)}
    [year] = solve(specification, recipients(), tables=tables, years=[2015]).years
    assert (year.year, sum(year.amounts)) == (2015, 50)
    with pytest.raises(InvalidInput, match="`years` names 2016; small has the years 2014, 2015"):
        solve(specification, recipients(), tables=tables, years=[2016])


def test_a_grant_is_a_whole_number_of_steps():
    projects = [project("A", "101", 100, 9, step=30), project("B", "102", 40, 8, step=20)]
    pool = {"name": "p", "frame": 100, "minimum_pct": 50}
    for method in ("strict", "optimised"):
        result = small(projects, [pool], projects={"step": "step"}, ranking={"method": method})
        # 100 is three whole steps of 30; 10 are left, less than a step of B. Two steps of A and two of B are worth
        # 60 x 9 + 40 x 8 = 860, more than 90 x 9 = 810.
        assert granted(result) == ({"A": 90, "B": 0} if method == "strict" else {"A": 60, "B": 40})


def test_equal_points_are_decided_by_declared_order_and_told():
    projects = [project("A", "102", 50, 8), project("B", "101", 50, 8), project("C", "103", 40, 8)]
    pool = {"name": "p", "frame": 50}
    for method in ("strict", "optimised"):
        by_code = small(projects, [pool], ranking={"method": method})
        assert granted(by_code) == {"A": 0, "B": 50, "C": 0}
        assert any("decided by declared order: B, A, C" in note.en for note in by_code.notes)
    by_size = small(projects, [pool], ranking={**STRICT, "ties": "asked"})
    assert granted(by_size) == {"A": 0, "B": 0, "C": 40}
    assert small(projects, [pool]).programs[0].solution.unique is False


def test_the_frames_say_how_much_of_what_was_asked_is_granted_and_for_what():
    projects = [
        project("A", "101", 60, 9, use="loan"),
        project("B", "103", 50, 8, use="exemption"),
        project("C", "103", 50, 1, use="loan"),
    ]
    pool = {"name": "p", "frame": 100, "minimum_pct": 50}
    result = small(projects, [pool], projects={"use": "use"}, difficulty=DIFFICULTY)
    row = table(result, "frames").iloc[0]
    assert (row.granted_kr, row.left_kr, row.asked_kr, row.projects_asked, row.projects_granted) == (100, 0, 160, 3, 2)
    assert (row.municipalities, row.share_pct, row.difficulty_kr, row.last_score) == (2, Fraction(909, 10), 40, 8)
    assert row.by_use == "exemption 40; loan 60"


def test_a_larger_frame_that_is_told_to_be_enough_is():
    for ranking in (STRICT, {}):
        pool = {"name": "p", "frame": 100, "minimum_pct": 50}
        told = table(small(THREE, [pool], ranking=ranking), "runners-up").iloc[0]
        assert (told.project, told.place) == ("C", 1)
        larger = {**pool, "frame": 100 + told.frame_more_kr}
        assert granted(small(THREE, [larger], ranking=ranking))["C"] > 0


def test_points_that_are_told_to_be_enough_are():
    told = table(small(THREE, [{"name": "p", "frame": 90}]), "runners-up").iloc[0]
    # Of B and C, 680, one must go for the 60 of A: with C left out 280 are lost, A and nothing else: (680 - 0) / 60.
    assert (told.project, told.score_enough) == ("A", Fraction(1134, 100))
    raised = [{**own, "points": float(told.score_enough)} if own["project"] == "A" else own for own in THREE]
    assert granted(small(raised, [{"name": "p", "frame": 90}]))["A"] == 60


def test_frames_are_named_by_their_pool_in_paths():
    stated = raw([{"name": "p", "frame": 100}, {"name": "q", "frame": 50}])
    changed = override(stated, {"pool.q.frame": 70, "ranking.method": "strict", "each.projects": 1})
    assert parse(changed, where="small").pools[1].frame == 70
    with pytest.raises(InvalidInput, match=r'The nearest path is "pool\.q\.frame"'):
        override(stated, {"pool.q.fram": 70})


def test_an_overview_solves_nothing():
    specification = parse(raw([{"name": "p", "frame": 100, "eligible": "poor == 0"}]), where="small")
    seen = overview(specification, recipients(), tables={"projects": rows(THREE)})
    assert (seen.years, seen.amount, seen.eligible, seen.assumptions) == ((), 100, ("101", "102"), 0)


def test_what_does_not_fit_together_is_told_at_once():
    with pytest.raises(InvalidInput) as error:
        parse(
            raw(
                [
                    {"name": "p", "frame": 100, "quota_pct": 10},
                    {"name": "p", "frame": {"2014": 50}, "years": [2014]},
                    {"name": "q", "frame": 1, "own_financing_pct": 10},
                ],
                projects={"unit": 10},
            ),
            where="small",
        )
    told = "\n".join(error.value.problems)
    for sentence in (
        "pool.p: 2 pools have this name",
        "pool.p.quota_pct: needs [difficulty]",
        "pool.p.years: a frame by year has its years already",
        "pool.q.frame: 1 kr. is no whole number of units of 10 kr.",
        "pool.q.own_financing_pct: needs projects.cost",
        "some pools have years and others have none",
    ):
        assert sentence in told


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "999"}, "there is no recipient with code 999"),
        ({"pools": "p nowhere"}, 'row 2, column "pools": there is no pool "nowhere". Pools: p'),
        ({"year": 2020}, 'row 2, column "year": 2020 is none of the years 2014, 2015'),
        ({"project": "B"}, "more than one project is called B"),
        ({"asked": -5}, "projects.asked: is below 0 for A"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(change: dict[str, Any], sentence: str):
    projects = [project("A", "101", 10, 9, pools="p", year=2014), project("B", "102", 10, 9, pools="p", year=2014)]
    projects[0] |= change
    stated = raw([{"name": "p", "frame": 9, "years": [2014, 2015]}], projects={"year": "year", "pools": "pools"})
    with pytest.raises(InvalidInput) as error:
        solve(parse(stated, where="small"), recipients(), tables={"projects": rows(projects)})
    assert sentence in str(error.value)


def test_a_table_or_a_column_that_is_not_there_is_told():
    stated = raw([{"name": "p", "frame": 9}], projects={"use": "what"})
    with pytest.raises(InvalidInput, match='there is no table "projects"'):
        solve(parse(stated, where="small"), recipients(), tables={})
    with pytest.raises(InvalidInput, match='the table "projects" has no column "what"'):
        solve(parse(stated, where="small"), recipients(), tables={"projects": rows(THREE)})
