"""Small applications against all the grants there are, and laws that hold whatever was applied for."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applied import granted, raw, recipients, rows, table
from fordel_models import Result, parse, solve
from fordel_models.applications.gathering import gather
from fordel_models.applications.problem import ApplicationProblem
from fordel_models.applications.program import program_of
from fordel_models.applications.room import problems_of_grants
from fordel_models.applications.strict import by_rank, check_by_rank
from fordel_solver import Infeasible
from fordel_solver import solve as solve_program

CODES = ("101", "102", "103")


def drawn(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Two pools and up to four projects with all the rules that there are, some of them at random."""
    draw = random.Random(seed).random

    def one(*choices: Any) -> Any:
        return choices[int(draw() * len(choices))]

    projects = [
        {
            "project": f"P{at}",
            "code": one(*CODES),
            "asked": 1 + int(draw() * 4),
            "cost": 4 + int(draw() * 4),
            "points": 1 + int(draw() * 4),
            "pools": one("p", "q", "p q", "q p"),
        }
        for at in range(2 + int(draw() * 3))
    ]
    split = one(False, False, True)
    pools = []
    for name in ("p", "q"):
        pool: dict[str, Any] = {"name": name, "frame": 2 + int(draw() * 5), "minimum_pct": one(30, 60, 100)}
        pool |= one({}, {"own_financing_pct": 50})
        pool |= one({}, {"priority_points": 2}, {"quota_pct": 50}, {"quota_pct": 30, "quota": "require"})
        if pool.get("quota") != "require" and not split:
            pool |= one({}, {}, {"at_most_each_kr": 3}, {"at_most_each_projects": 1})
        pools.append(pool)
    required = any(pool.get("quota") == "require" for pool in pools)
    stated = raw(
        pools,
        projects={"cost": "cost", "pools": "pools"},
        ranking={"split": split, "counts": one("kroner", "projects"), "runners_up": 1},
        difficulty={"condition": "poor == 1"},
        each=one({}, {"projects": 2}, {} if required else {"kr": 5}),
    )
    return stated, projects


def gathered(stated: dict[str, Any], projects: list[dict[str, Any]]) -> ApplicationProblem:
    return gather(parse(stated, where="small"), recipients(), {"projects": rows(projects)})[0]


def value(problem: ApplicationProblem, steps: tuple[int, ...]) -> Fraction:
    """Points, from what the specification says of them."""
    total = Fraction(0)
    for fit, own in zip(problem.fits, steps, strict=True):
        each = Fraction(round(fit.score * 10**6 / fit.most), 10**6) if problem.by_project else fit.score
        total += each * own
    return total


def best_of_all(problem: ApplicationProblem) -> list[tuple[int, ...]]:
    """All grants that are worth most, by trying every one."""
    choices = [range(fit.most + 1) for fit in problem.fits]
    allowed = [steps for steps in product(*choices) if not problems_of_grants(problem, steps)]
    most = max((value(problem, steps) for steps in allowed), default=None)
    return [steps for steps in allowed if value(problem, steps) == most]


def chosen(problem: ApplicationProblem, steps: tuple[int, ...]) -> tuple[bool, ...]:
    """What is granted, in declared order."""
    if not problem.split:
        return tuple(own > 0 for own in steps)
    order = dict.fromkeys(fit.project for fit in problem.fits)
    return tuple(any(steps[k] for k in problem.fits_of(project)) for project in order)


def answer(stated: dict[str, Any], projects: list[dict[str, Any]], **options: Any) -> Result:
    return solve(parse(stated, where="small"), recipients(), tables={"projects": rows(projects)}, **options)


def steps_of(problem: ApplicationProblem, result: Result) -> tuple[int, ...]:
    [solved] = result.programs
    return tuple(program_of(problem).steps(problem, solved.solution.x.tolist()))


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 100))])
def test_the_optimum_is_the_best_of_all_grants_and_the_first_of_equals(seed: int):
    stated, projects = drawn(seed)
    problem = gathered(stated, projects)
    best = best_of_all(problem)
    if not best:
        with pytest.raises(Infeasible):
            answer(stated, projects, repairs=False)
        return
    result = answer(stated, projects)
    steps = steps_of(problem, result)
    assert steps in best
    assert chosen(problem, steps) == max(chosen(problem, own) for own in best)
    # The core's own way of breaking ties, block by block, comes to the same.
    [solved] = result.programs
    assert solve_program(solved.program).x.tolist() == solved.solution.x.tolist()
    if solved.solution.unique:
        assert best == [steps]
    assert sum(granted(result).values()) == sum(sum(year.amounts) for year in result.years)


def test_the_drawn_rules_all_occur():
    seen = [drawn(seed)[0] for seed in range(24)]
    pools = [pool for stated in seen for pool in stated["pool"]]
    for key in (
        "own_financing_pct",
        "priority_points",
        "quota_pct",
        "quota",
        "at_most_each_kr",
        "at_most_each_projects",
    ):
        assert any(key in pool for pool in pools), key
    assert {stated["ranking"]["split"] for stated in seen} == {True, False}
    assert {stated["ranking"]["counts"] for stated in seen} == {"kroner", "projects"}


@pytest.mark.parametrize("seed", range(0, 24, 8))
@pytest.mark.parametrize("backend", ["cbc", "scip"])
def test_another_code_base_gives_the_same_kroner(seed: int, backend: str):
    stated, projects = drawn(seed)
    try:
        first = answer(stated, projects, repairs=False)
    except Infeasible:
        with pytest.raises(Infeasible):
            answer(stated, projects, repairs=False, backend=backend)
        return
    second = answer(stated, projects, backend=backend)
    assert [year.amounts for year in second.years] == [year.amounts for year in first.years]


@pytest.mark.parametrize("seed", range(40))
def test_a_strict_ranking_keeps_the_rules_and_is_what_its_definition_says(seed: int):
    stated, projects = drawn(seed)
    problem = gathered(stated, projects)
    found = by_rank(problem)
    faults = problems_of_grants(problem, found.steps)
    # That a quota is required is no rule of the ranking itself.
    assert all("to those in difficulty" in fault for fault in faults)
    if not problem.split:
        assert check_by_rank(problem, found.steps) == []


@pytest.mark.parametrize("change", [-1, 1])
def test_the_check_of_a_ranking_sees_a_unit_too_many_or_too_few(change: int):
    problem = gathered(*drawn(3))
    found = by_rank(problem)
    at = next(k for k, own in enumerate(found.steps) if own)
    wrong = [*found.steps]
    wrong[at] += change
    assert check_by_rank(problem, wrong)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), shuffled=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_in_the_file_decides_nothing(seed: int, shuffled: random.Random):
    stated, projects = drawn(seed)
    other = list(projects)
    shuffled.shuffle(other)
    try:
        first = answer(stated, projects, repairs=False)
    except Infeasible:
        return
    assert [year.amounts for year in answer(stated, other).years] == [year.amounts for year in first.years]


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_is_told_to_be_enough_is(seed: int):
    stated, projects = drawn(seed)
    try:
        result = answer(stated, projects, repairs=False)
    except Infeasible:
        return
    if not any(own.name == "runners-up" for own in result.tables):
        return
    for told in table(result, "runners-up").itertuples():
        if told.score_enough is None or told.score_enough != told.score_enough:
            continue
        more = told.score_enough - told.score
        raised = [
            # Two decimals, as the score itself is rounded.
            {**own, "points": float(own["points"] + more)} if own["project"] == told.project else own
            for own in projects
        ]
        assert granted(answer(stated, raised))[told.project] > 0
