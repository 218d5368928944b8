"""Programs as files: names survive, other programs read the same numbers, and a changed rule is a readable diff."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel_solver.exporting.lp_format import lp_text
from fordel_solver.exporting.mps_format import mps_text
from fordel_solver.exporting.names import file_names, program_names
from fordel_solver.programs.program import Program, Rule
from fordel_solver.solvers.backend import Asked
from fordel_solver.solvers.highs import BACKEND as HIGHS
from kinds_of_programs import KINDS, portfolio
from solver.other_readers import by_ortools, by_pulp, cbc
from solver.random_programs import random_program

GOLDEN = Path(__file__).parents[1] / "golden"
INF = np.inf
HARD_NAMES = [
    "kommune 101",
    "kommune_101",
    "kommune-101",
    "Ærø",
    "Aeroe",
    "e1",
    "E",
    "free",
    "st",
    "Subject To",
    "1e5",
    "-1",
    "+",
    "inf",
    "NaN",
    "",
    "",
    " ",
    "x" * 300,
    "x" * 299,
    "x" * 96,
    "twice",
    "twice",
    "line\nbreak",
    'quote " and \\',
    "* comment",
    "\\ comment",
    "$money",
    "3 x",
    "obj",
    "rhs",
    "RHS",
    "End",
    "ENDATA",
    "MARKER",
    "bnd",
    "北京",
    "nul\0",
    "end of line\u2028here",
    "[x]",
    "a<=b",
    "a:b",
    ".5",
    "x.5",
]


def hard() -> Program:
    """Every hard name, on a column and on a row: the columns are as large as their own rows let them be, 1, 2, 3..."""
    n = len(HARD_NAMES)
    names = list(HARD_NAMES)
    return Program([-1] * n, np.eye(n), 0, np.arange(1, n + 1), 0, 2 * n, row_names=names, column_names=names)


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_each_kind_of_program_is_on_record(kind):
    """After a change on purpose: `python tests/write_golden_programs.py`, and read the difference."""
    path = GOLDEN / f"{kind}.lp"
    assert lp_text(KINDS[kind]()) == path.read_text(encoding="utf-8")


def test_a_changed_rule_is_a_readable_difference():
    before, after = lp_text(portfolio()).splitlines(), lp_text(portfolio(cap=800_000)).splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert set(changed) == {"-   <= 700000", "+   <= 800000"}
    assert len(changed) == 2 * 22


def test_the_rule_stands_above_its_rows_and_in_their_names():
    lines = lp_text(portfolio()).splitlines()
    at = lines.index("\\ rule portfolio.cap")
    assert lines[at + 1 : at + 4] == [
        " portfolio.cap.2024_101:",
        "  1 skole_2024_101 + 1 aeldre_2024_101",
        "  <= 700000",
    ]
    assert "\\ rule of the lower bound: skole.floor" in lines


def test_rows_stand_by_rule_whatever_their_order():
    rules = [Rule("b", rows=[2, 0]), Rule("a", rows=[1])]
    program = Program([1], [[1], [2], [3], [4]], 0, 1, 0, 1, rules=rules, row_names=["r0", "r1", "r2", "r3"])
    lines = [line for line in lp_text(program).splitlines() if line.startswith((" b", " a", " r"))]
    assert [line for line in lines if "at_most" not in line] == [" b.r0:", " b.r2:", " a.r1:", " r3:"]


def test_names_stay_apart_and_come_back():
    names = file_names(hard())
    for own in (names.columns, names.rows):
        assert len(set(own)) == len(HARD_NAMES)
        assert all(name.isascii() and len(name) <= 96 and " " not in name for name in own)
    for text in (lp_text(hard()), mps_text(hard())):
        back = program_names(text)
        assert [back["column"].get(name, name) for name in names.columns] == HARD_NAMES
        assert [back["row"].get(name, name) for name in names.rows] == HARD_NAMES
    assert dict(zip(HARD_NAMES, names.columns, strict=True))["kommune_101"] == "kommune_101"
    assert names.columns[0] == "kommune_101_2"


@given(st.lists(st.text(max_size=8) | st.sampled_from(HARD_NAMES), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_names_come_back(own):
    program = Program([1] * len(own), [[1] * len(own)], 0, 1, 0, 1, column_names=own, row_names=["loft"])
    names = file_names(program)
    assert len(set(names.columns)) == len(own)
    for text in (lp_text(program), mps_text(program)):
        text.encode("utf-8")
        back = program_names(text)["column"]
        assert [back.get(name, name) for name in names.columns] == own


def test_the_same_program_is_the_same_file():
    assert lp_text(hard()) == lp_text(hard())
    assert mps_text(hard()) == mps_text(hard())


@pytest.mark.parametrize("kind", ["lp", "mps"])
def test_cbc_reads_hard_names(kind):
    text = lp_text(hard()) if kind == "lp" else mps_text(hard())
    status, objective, values = cbc(text, kind)
    n = len(HARD_NAMES)
    assert (status, objective) == ("Optimal", -n * (n + 1) / 2)
    assert values == dict(zip(file_names(hard()).columns, range(1, n + 1), strict=True))


def test_ortools_and_pulp_read_hard_names():
    n = len(HARD_NAMES)
    assert by_ortools(mps_text(hard()), "glop")[1] == pytest.approx(-n * (n + 1) / 2)
    problem = by_pulp(mps_text(hard().but(row_lower=-INF)))[1]
    assert [variable.name for variable in problem.variables()] == sorted(file_names(hard()).columns)


@pytest.mark.parametrize("kind", KINDS)
def test_other_solvers_find_the_optimum_of_each_kind(kind):
    program = KINDS[kind]()
    answer = HIGHS.run(program, Asked())
    optimum = pytest.approx(program.cost @ answer.x, rel=1e-7)
    assert answer.says == "optimal"
    assert cbc(lp_text(program), "lp")[1] == optimum
    assert cbc(mps_text(program), "mps")[1] == optimum
    assert by_ortools(mps_text(program), "scip")[1] == optimum


@pytest.mark.parametrize("seed", range(25))
def test_other_solvers_find_the_optimum_of_random_programs(seed):
    program = random_program(seed)
    answer = HIGHS.run(program, Asked())
    assert len(by_pulp(mps_text(program))[1].variables()) == len(program.cost)
    lp, mps = cbc(lp_text(program), "lp"), cbc(mps_text(program), "mps")
    if answer.says == "optimal":
        optimum = pytest.approx(program.cost @ answer.x, rel=1e-6, abs=1e-6)
        assert lp[1] == optimum
        assert mps[1] == optimum
        assert by_ortools(mps_text(program), "scip")[1] == optimum
    else:
        assert answer.says in ("infeasible", "infeasible or unbounded")
        assert "nfeasible" in lp[0]
        assert "nfeasible" in mps[0]


@pytest.mark.parametrize("seed", range(60))
def test_ortools_reads_every_number_as_it_is(seed):
    """To the last bit: coefficients, both sides of each row, bounds, whole or not."""
    program = random_program(seed)
    names = file_names(program)
    model = by_ortools(mps_text(program), "glop")[2]
    columns = {model.var_name(at): at for at in range(model.num_variables())}
    rows = {model.constraint_name(at): at for at in range(model.num_constraints())}
    assert set(columns) == set(names.columns)
    free = np.isinf(program.row_lower) & np.isinf(program.row_upper)
    assert {name.removesuffix(".at_most") for name in rows} == {
        name for name, open_ in zip(names.rows, free, strict=True) if not open_
    }
    for j, name in enumerate(names.columns):
        at = columns[name]
        read = model.var_lower_bound(at), model.var_upper_bound(at), model.var_objective_coefficient(at)
        assert read == (program.lower[j], program.upper[j], program.cost[j])
        assert model.var_is_integral(at) == program.integer[j]
    for i, name in enumerate(names.rows):
        if name in rows:
            at = rows[name]
            upper = rows.get(f"{name}.at_most", at)
            sides = model.constraint_lower_bound(at), model.constraint_upper_bound(upper)
            assert sides == (program.row_lower[i], program.row_upper[i])
            in_row = zip(model.constraint_var_indices(at), model.constraint_coefficients(at), strict=True)
            read = {model.var_name(column): value for column, value in in_row}
            row = program.matrix[[i]].toarray()[0]
            assert read == {names.columns[j]: value for j, value in enumerate(row) if value}


def test_what_a_column_in_no_row_costs_is_not_lost():
    matrix, names = [[1, 0, 0, 0]], ["a", "x", "y", "z"]
    program = Program([0, 0, 3, 0], matrix, 0, 1, [0, 1, 2, -INF], [1, 2, 5, INF], column_names=names)
    assert "obj: 0 x + 3 y + 0 z" in lp_text(program)
    assert cbc(lp_text(program), "lp")[1] == 6
    assert cbc(mps_text(program), "mps")[1] == 6


def test_bounds_mean_the_same_to_every_reader():
    # Each column as small as it may be: -inf <= x <= -2 is held by its row at -9.
    names = ["below", "fixed", "free", "whole", "negative"]
    lower, upper = [-INF, 3, -INF, -4, -7], [-2, 3, INF, INF, -1]
    program = Program(
        [1] * 5, np.eye(5), -9, INF, lower, upper, integer=[0, 0, 0, 1, 0], column_names=names, row_names=list("abcde")
    )
    expected = -9 + 3 - 9 - 4 - 7
    assert cbc(lp_text(program), "lp")[1] == expected
    assert cbc(mps_text(program), "mps")[1] == expected
    assert by_ortools(mps_text(program), "scip")[1] == expected
    _, problem = by_pulp(mps_text(program))
    assert [(v.name, v.lowBound, v.upBound, v.cat) for v in problem.variables()] == [
        ("_free", None, None, "Continuous"),
        ("below", None, -2, "Continuous"),
        ("fixed", 3, 3, "Continuous"),
        ("negative", -7, -1, "Continuous"),
        ("whole", -4, None, "Integer"),
    ]


def test_a_row_with_two_sides_is_two_rows_whose_limits_are_exact():
    # As a range a reader would work out -0.89 + 1.94, which is not 1.05 in floats.
    rows = ["a", "b", "b.at_most"]
    program = Program([1], [[1]] * 3, [-0.89, 0.1, -INF], [1.05, 0.3, 7], 0, 1e9, row_names=rows)
    model = by_ortools(mps_text(program), "glop")[2]
    assert {
        model.constraint_name(at): (model.constraint_lower_bound(at), model.constraint_upper_bound(at))
        for at in range(model.num_constraints())
    } == {
        "a": (-0.89, INF),
        "a.at_most": (-INF, 1.05),
        "b": (0.1, INF),
        "b.at_most_2": (-INF, 0.3),
        "b.at_most": (-INF, 7),
    }
