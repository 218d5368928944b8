"""What `run` and `check` print of rules that cannot hold together: whole processes, and what can be pasted works."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import fordel
from fordel.overrides import read_overrides
from fordel.refusals import lines_of_repairs, refusal_as_data, setting
from fordel_solver import Infeasible
from fordel_solver.ways_out import Change, Repair

POOL = """\
id = "tre"
title = "Tre kommuner"
model = "formula"

[data]
recipients = "tre.csv"
synthetic = true

[pool]
years = { 2014 = 50, 2015 = 90 }
floor = 20
base_amount = "elever / 4"

[[part]]
name = "elever"
key = "elever"
"""


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    (tmp_path / "tre.csv").write_text("code,name,elever\n101,A,10\n147,B,20\n151,C,100\n", encoding="utf-8")
    path = tmp_path / "tre.toml"
    path.write_text(POOL, encoding="utf-8")
    return path


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fordel", *words], capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def test_run_tells_the_conflict_and_what_to_write(pool, tmp_path):
    done = run("run", str(pool), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (3, "")
    assert not (tmp_path / "out").exists()
    lines = done.stderr.splitlines()
    # The totals are those of the conflict; 20, 20 and a base amount of 25 are 15 more than there is.
    assert lines[0] == (
        "tre, 2014: The floors add to 60 kr., 10 kr. more than the amount of 50 kr. 3 recipients have a floor, the "
        "largest: 20 kr. for 101, 20 kr. for 147, 20 kr. for 151. With the other rules 15 kr. are missing."
    )
    assert lines[1:] == [
        "Rules in conflict: pool.years.2014 (the amount is 50 kr.), pool.floor (the floors add to 60 kr.).",
        "Any one of these would do, each checked by solving again:",
        "- raise pool.years.2014 by 15 kr. to 65 kr. (moves 15 kr., the cheapest): --set pool.years.2014=65",
        # 12, 12 and 25 are 49; two years of three times 8.
        "- lower pool.floor by 8 kr. to 12 kr. (moves 48 kr.): --set pool.floor=12",
    ]


def test_json_has_it_as_data_and_what_it_says_to_write_works(pool):
    done = run("run", str(pool), "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["kind"], error["exit_code"], error["shortfall_kr"]) == (3, "infeasible", 3, 15)
    assert error["conflict"] == ["pool.years.2014", "pool.floor"]
    assert error["conflicts"][1] == {
        "rule": "pool.floor",
        "year": 2014,
        "kroner": 60,
        "says": "the floors add to 60 kr.",
    }
    assert error["repair"] == [repair["says"] for repair in error["repairs"]]
    assert error["repairs"][0] == {
        "says": "raise pool.years.2014 by 15 kr. to 65 kr.",
        "alone": True,
        "cheapest": True,
        "kroner": 15,
        "cost": "15",
        "at_least": "15",
        "proven": True,
        "changes": [{"path": "pool.years.2014", "old": 50, "new": 65, "kroner": 15}],
        "set": ["pool.years.2014=65"],
    }
    for repair in error["repairs"]:
        overrides = read_overrides(word for own in repair["set"] for word in shlex.split(own))
        assert fordel.solve(pool, overrides=overrides).years == (2014, 2015)


def test_check_tells_the_same_and_the_repairs_of_all_years(pool):
    text = pool.read_text(encoding="utf-8").replace("2015 = 90", "2015 = 60")
    pool.write_text(text, encoding="utf-8")
    done = run("check", str(pool), "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 3
    assert [own["conflict"] for own in told["cannot_hold"]] == [
        ["pool.years.2014", "pool.floor"],
        ["pool.years.2015", "pool.base_amount", "pool.floor"],  # floors of 60 alone would do in 2015
    ]
    assert [repair["set"] for repair in told["repairs"]] == [
        ["pool.years.2014=65", "pool.years.2015=65"],
        ["pool.floor=12"],
    ]
    shown = run("check", str(pool), "--lang", "da").stdout
    assert "Regler, der ikke kan holde sammen" in shown
    assert "--set pool.years.2014=65 --set pool.years.2015=65" in shown


def test_expressions_that_are_multiplied_can_be_pasted(pool):
    text = pool.read_text(encoding="utf-8").replace("floor = 20\n", "").replace("/ 4", "* 1.5")
    pool.write_text(text, encoding="utf-8")
    # Base amounts of 195: 2014 allows 25.64 pct. of them, 2015 46 pct.
    with pytest.raises(fordel.Infeasible) as caught:
        fordel.solve(pool)
    lowered = next(repair for repair in caught.value.repairs if "pool.base_amount" in repair.overrides)
    assert lowered.overrides == {"pool.base_amount": "(elever * 1.5) * 0.2564"}
    (written,) = shlex.split(setting(*next(iter(lowered.overrides.items()))))
    assert read_overrides([written]) == lowered.overrides
    assert fordel.solve(pool, overrides=lowered.overrides).total == 140


@pytest.mark.parametrize(
    ("path", "value", "written"),
    [
        ("pool.floor", 1234, "pool.floor=1234"),
        ("pool.cap.kr", "91.205", "pool.cap.kr=91.2050"),
        ("group.region.cap.Region Nord", 5, '"group.region.cap.Region Nord=5"'),
        ("pool.base_amount", '(where(a == "b", 1, 2)) * 0.5', "'pool.base_amount=(where(a == \"b\", 1, 2)) * 0.5'"),
    ],
)
def test_settings_are_quoted_where_a_command_line_takes_them_apart(path, value, written):
    assert setting(path, value) == written
    assert len(shlex.split(written)) == 1
    (read,) = read_overrides(shlex.split(written)).values()
    assert str(read).rstrip("0") == str(value).rstrip("0")


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("$HOME", "'group.region.floor.$HOME=5'"),
        ("`ls`", "'group.region.floor.`ls`=5'"),
        ("A=B", "\"group.region.floor.'A=B'=5\""),
        ('it\'s "N"', None),
        ("it's $N", None),
    ],
)
def test_names_that_no_quoting_keeps_are_not_told_as_settings(label, written):
    assert setting(f"group.region.floor.{label}", 5) == written


def one_of_a_group(pool: Path, label: str) -> fordel.Infeasible:
    """The refusal of a floor of 70 for a group of one, of 50 to distribute."""
    text = pool.read_text(encoding="utf-8").replace("floor = 20\n", "").replace('base_amount = "elever / 4"\n', "")
    pool.write_text(text + f'\n[[group]]\ncolumn = "zone"\nfloor = {{ {json.dumps(label)} = 70 }}\n', encoding="utf-8")
    cells = label.replace('"', '""')
    pool.with_name("tre.csv").write_text(f'code,elever,zone\n101,10,"{cells}"\n147,20,C\n', encoding="utf-8")
    with pytest.raises(fordel.Infeasible) as caught:
        fordel.solve(pool)
    return caught.value


@pytest.mark.parametrize(
    "label", ["Region S.", "A.B=C", "A=B", "it's 1.", "'quoted'", '"quoted."', "$HOME.", "a.'b'.c", "2014."]
)
def test_what_is_printed_for_a_group_with_any_name_can_be_pasted(pool, label):
    lowered = next(own for own in one_of_a_group(pool, label).repairs if own.changes[0].path.startswith("group."))
    ((path, value),) = lowered.overrides.items()
    assert value == 50
    assert fordel.solve(pool, overrides=lowered.overrides).total == 140
    # What a shell makes of it.
    words = shlex.split(f"--set {setting(path, value)}")
    assert len(words) == 2
    assert fordel.solve(pool, overrides=read_overrides(words[1:])).total == 140


def test_the_printed_repair_of_a_group_with_a_point_runs(pool, tmp_path):
    refusal = one_of_a_group(pool, "Region S.")
    (line,) = [line for line in lines_of_repairs(refusal_as_data(refusal)) if "lower group" in line]
    said, _, written = line.rpartition(": ")
    assert said == "- lower group.zone.floor.'Region S.' by 20 kr. to 50 kr. (moves 40 kr.)"
    assert written == "--set \"group.zone.floor.'Region S.'=50\""
    done = run("run", str(pool), *shlex.split(written), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    assert run("run", str(pool), "--set", "group.zone.floor.'Region S.'=51", "--json").returncode == 3


def test_a_group_with_a_point_is_varied_and_priced_by_the_same_path(pool):
    path = "group.zone.floor.'Region S.'"
    one_of_a_group(pool, "Region S.")
    swept = fordel.sweep(pool, vary={path: [10, 40]}, years=[2014], overrides={path: 20})
    alone = [fordel.solve(pool, overrides={path: own}, years=2014).amounts for own in (10, 40)]
    assert [own.tolist() for own in alone] == [[17, 33], [40, 10]]
    assert swept.recipients["lowest_kr"].tolist() == [17, 10]
    assert swept.recipients["highest_kr"].tolist() == [40, 33]
    priced = fordel.price(pool, path, 10, 40, years=2014, overrides={path: 20})
    assert priced.rule == path


def test_a_name_that_no_quoting_keeps_is_told_as_overrides_that_work(pool):
    refusal = one_of_a_group(pool, 'it\'s "$N"')
    (lowered,) = [own for own in refusal.repairs if own.changes[0].path.startswith("group.")]
    assert fordel.solve(pool, overrides=lowered.overrides).total == 140
    assert lines_of_repairs(refusal_as_data(refusal))[2].endswith("--set cannot take this name")


def test_what_is_proven_and_what_is_not_look_different():
    change = Change("pool.floor", 20, 16, 12)
    told = [
        Repair((change,), "", 12, Fraction(cost), True, cheapest=cheapest, at_least=Fraction(at_least))
        for cost, cheapest, at_least in ((12, True, 12), (12, True, 10), (12, True, 0), (24, False, 0))
    ]
    lines = lines_of_repairs(refusal_as_data(Infeasible("", repairs=tuple(told), untried=3)))
    assert [line.partition("(")[2].partition(")")[0] for line in lines[1:5]] == [
        "moves 12 kr., the cheapest",
        "moves 12 kr., the cheapest found; nothing under 10 kr. is possible",
        "moves 12 kr., the cheapest found",
        "moves 12 kr., 24 kr. with the weights of [repair]",
    ]
    assert lines[5].startswith("3 more rules may do it alone")
    assert [repair.proven for repair in told] == [True, False, False, False]


def test_a_refusal_in_danish(pool):
    lines = run("run", str(pool), "--lang", "da").stderr.splitlines()
    assert lines == [
        "tre, 2014: Mindstebeløbene er i alt 60 kr., 10 kr. mere end beløbet på 50 kr. 3 modtagere har et "
        "mindstebeløb, de største: 20 kr. for 101, 20 kr. for 147, 20 kr. for 151. Med de øvrige regler mangler 15 kr.",
        "Regler i konflikt: pool.years.2014 (50 kr.), pool.floor (60 kr.).",
        "Et af disse er nok; hvert er kontrolleret ved at løse igen:",
        "- hæv pool.years.2014 med 15 kr. til 65 kr. (flytter 15 kr., det billigste): --set pool.years.2014=65",
        "- sænk pool.floor med 8 kr. til 12 kr. (flytter 48 kr.): --set pool.floor=12",
    ]


def test_where_nothing_may_be_changed_that_is_said(pool):
    text = pool.read_text(encoding="utf-8")
    weights = '\n[repair]\nweights = { "pool.years" = 0, "pool.floor" = 0, "pool.base_amount" = 0 }\n'
    pool.write_text(text + weights, encoding="utf-8")
    assert run("run", str(pool)).stderr.splitlines()[-1] == (
        "No change of the numbers that may be changed was found that makes them hold."
    )


def test_commands_that_solve_one_year_refuse_with_what_makes_all_years_hold(pool):
    text = pool.read_text(encoding="utf-8").replace("2014 = 50, 2015 = 90", "2014 = 50, 2015 = 60")
    pool.write_text(text.replace("floor = 20\n", 'floor = 20\neligible = "elever > 5"\n'), encoding="utf-8")
    with pytest.raises(fordel.Infeasible) as caught:
        fordel.cliffs(pool)
    assert caught.value.repairs
    for repair in caught.value.repairs:
        assert fordel.cliffs(pool, overrides=repair.overrides).cliffs


def test_what_the_core_alone_refuses_is_told_as_before():
    with pytest.raises(fordel.Infeasible) as caught:
        fordel.allocate(10, [1, 1], floor=[8, 8])
    assert caught.value.conflict == ("amount", "floor")
    assert (caught.value.conflicts, caught.value.repairs) == ((), ())
