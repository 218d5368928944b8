"""`fordel sweep`: what it prints, writes and says as JSON, and with which exit code."""

from __future__ import annotations

import csv
import hashlib
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import fordel
from fordel.commands.sweeping import sweep_instance
from fordel_solver.errors import InvalidInput
from write_golden import GOLDEN, SWEEPS, printed_by

FLOORS = ["--vary", "pool.floor=0,150,240"]
FILES = ["recipients.csv", "ranks.csv", "scenarios.csv", "sweep.json"]


def in_a_process(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "fordel", *map(str, arguments)],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", sorted(SWEEPS))
def test_what_is_printed_stands_on_record(name, lang):
    recorded = (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")
    assert printed_by(SWEEPS[name].split(), lang) == recorded


def test_a_scenario_that_is_written_down_is_what_run_gives(pool, run, tmp_path):
    asked = [pool, "--random-weights", 4, "--vary", "pool.floor=0:200", "--error", "elever=rel:0.1"]
    code, out, err = run("sweep", *asked, "--out", tmp_path / "sweep", "--parquet")
    assert (code, err) == (0, "")
    assert "Files written" in out
    code, out, _ = run("sweep", *asked, "--scenario", 2, "--out", tmp_path)
    assert code == 0
    words = shlex.split(out)
    assert words.count("--set") == 4
    code, out, _ = run(*words[1:], "--out", tmp_path / "run", "--json")
    assert code == 0
    alone = pd.read_csv(tmp_path / "run" / "allocation.csv", dtype={"code": str})
    every = pd.read_parquet(tmp_path / "sweep" / "amounts.parquet")
    for year in (2014, 2015):
        row = every[(every["scenario"] == 2) & (every["year"] == year)].iloc[0]
        for code, kroner in alone[alone["year"] == year].set_index("code")["amount_kr"].items():
            assert row[code] == kroner


def test_figures_of_a_scenario_need_a_place(pool, run):
    code, _, err = run("sweep", pool, "--draws", 2, "--error", "elever=rel:0.1", "--scenario", 0)
    assert code == 2
    assert "Give a folder for their file with --out" in err


def test_files_and_what_they_say_of_themselves(pool, run, tmp_path):
    out = tmp_path / "out"
    code, said, _ = run("sweep", pool, *FLOORS, "--out", out, "--json", "--lang", "da")
    report = json.loads(said)
    assert code == 0
    assert [Path(file).name for file in report["files"]] == FILES
    record = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    for name in FILES[:-1]:
        assert record["written"][name] == hashlib.sha256((out / name).read_bytes()).hexdigest()
    assert record["definition"] == report["definition"]
    assert record["definition"]["grid"] == [{"name": "pool.floor", "values": [0, 150, 240]}]
    assert record["definition"]["seed"] == 2014
    assert set(record["versions"]) == {"fordel", "python", "numpy", "pandas", "scipy"}
    assert record["read"]["instance"]["sha256"] == hashlib.sha256(pool.read_bytes()).hexdigest()
    counts = record["counts"]
    assert (counts["scenarios"], counts["solved"], counts["certified"]) == (3, 3, 1)
    assert counts["together"] + counts["alone"] == 3
    rows = list(csv.DictReader((out / "recipients.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 12
    assert rows[0]["mean_kr"] == fordel_mean(pool).replace(".", ",")


def fordel_mean(pool):
    return str(fordel.sweep(pool, vary={"pool.floor": [0, 150, 240]}).recipients["mean_kr"][0])


def test_names_that_a_spreadsheet_would_calculate_are_text(pool, run, tmp_path):
    figures = pool.parent / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("Lolland", "=1+1"), encoding="utf-8")
    run("sweep", pool, *FLOORS, "--out", tmp_path / "out")
    assert "'=1+1" in (tmp_path / "out" / "recipients.csv").read_text(encoding="utf-8")


def test_some_that_fail_are_told_and_the_exit_code_is_0(pool, run):
    code, out, _ = run("sweep", pool, "--vary", "pool.floor=0,900")
    assert code == 0
    assert "1 of 2 scenarios cannot be solved and count in nothing below:" in out
    assert "1, first scenario 1: min-pulje, 2014: The floors add to 3.600 kr." in out


def test_where_all_fail_the_exit_code_is_that_of_their_errors(pool, run):
    code, out, err = run("sweep", pool, "--vary", "pool.floor=900,901", "--json")
    assert code == 3
    assert "None of the scenarios can be solved" in err
    assert json.loads(out)["error"]["kind"] == "infeasible"
    code, _, _ = run("sweep", pool, "--vary", "part.elever.key=usikker")
    assert code == 2


def test_all_mistakes_of_a_command_are_told_at_once(pool, run):
    code, _, err = run("sweep", pool, "--vary", "pool.flor=1,2", "--vary", "pool.unit=0", "--error", "elver=abs:1")
    assert code == 2
    assert err.startswith("3 problems:")
    code, _, err = run("sweep", pool, "--vary", "pool.floor", "--vary", "a=1", "--vary", "a=2")
    assert code == 2
    assert "is not NAME=VALUES" in err
    assert "--vary a is given more than once" in err


def test_a_sweep_file_is_run_and_the_command_line_takes_its_place(pool, run):
    file = pool.parent / "sweep.toml"
    file.write_text('instance = "min-pulje.toml"\n[sweep.vary]\n"pool.floor" = [0, 100]\n', encoding="utf-8")
    for arguments, scenarios in (([file], 2), ([file, "--leave-one-out"], 8), ([file, *FLOORS], 3)):
        code, out, _ = run("sweep", *arguments, "--json")
        assert code == 0
        assert json.loads(out)["counts"]["scenarios"] == scenarios


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--random-weights", 0], "`random_weights` is 0. Give a whole number, 1 or more"),
        (["--draws", 0], "`draws` is 0. Give a whole number, 1 or more"),
        (["--method", ""], "`method` is "),
        (["--decimal", ""], "decimal"),
        (["--certify-one-in", -1], "`certify_one_in` is -1"),
    ],
)
def test_nothing_and_none_on_the_command_line_are_said_too(pool, run, option, says):
    file = pool.parent / "sweep.toml"
    file.write_text('instance = "min-pulje.toml"\n[sweep]\nrandom_weights = 2\n', encoding="utf-8")
    for scenario in ([], ["--scenario", 0]):
        if option[0] == "--certify-one-in" and scenario:
            continue
        code, _, err = run("sweep", file, *option, *scenario)
        assert code == 2
        assert says in err


def test_how_many_are_certified_can_be_said_in_the_file_and_on_the_command_line(pool, run):
    file = pool.parent / "sweep.toml"
    file.write_text('instance = "min-pulje.toml"\n[sweep]\nrandom_weights = 4\ncertify_one_in = 2\n', encoding="utf-8")
    for options, certified in (([], 2), (["--certify-one-in", 0], 0), (["--certify-one-in", 1], 4)):
        code, out, _ = run("sweep", file, *options, "--json")
        assert code == 0
        assert json.loads(out)["counts"]["certified"] == certified


def test_the_help_has_what_belongs_together_under_a_heading(run):
    code, out, _ = run("sweep", "--help")
    assert code == 0
    headings = re.findall(r"^([A-Z].*):$", out, re.MULTILINE)
    assert headings == [
        "Arguments",
        "What varies",
        "How numbers are drawn",
        "The pool itself, which scenarios are compared with",
        "What comes out",
        "How it is checked, and where it is solved",
        "Options",
    ]
    options = re.findall(r"^  (--[a-z-]+)", out, re.MULTILINE)
    # Every parameter but the argument, and --help.
    assert len(options) == len(set(options)) == len(inspect.signature(sweep_instance).parameters)
    assert options[-2:] == ["--debug", "--help"]


def test_made_up_figures_are_marked_on_the_terminal_and_beside_real_names(pool, run, tmp_path):
    text = pool.read_text(encoding="utf-8").replace('"figures.csv"', '"figures.csv"\nsynthetic = true')
    pool.write_text(text, encoding="utf-8")
    _, out, _ = run("sweep", pool, *FLOORS)
    assert "SYNTHETIC DATA" in out
    assert "Kommune 01" in out
    assert "København" not in out
    run("sweep", pool, *FLOORS, "--real-names", "--out", tmp_path / "out")
    assert "København (synthetic figures)" in (tmp_path / "out" / "recipients.csv").read_text(encoding="utf-8")
    assert "København (synthetic figures)" in (tmp_path / "out" / "ranks.csv").read_text(encoding="utf-8")


def test_as_a_process_with_nothing_on_stderr(pool):
    done = in_a_process("sweep", pool, "--random-weights", 3, "--json", "--method", "sobol", "--seed", 0)
    assert (done.returncode, done.stderr) == (0, b"")
    report = json.loads(done.stdout)
    assert report["definition"]["method"] == "sobol"
    assert report["definition"]["seed"] == 0


def test_an_old_file_stays_as_it_was_where_a_new_one_cannot_be_written(pool, tmp_path, monkeypatch):
    out = tmp_path / "out"
    fordel.sweep(pool, vary={"pool.floor": [0]}, out=out)
    before = {name: (out / name).read_bytes() for name in FILES}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fordel.whole_files.os.fsync", full)
    with pytest.raises(InvalidInput, match="No space left on device"):
        fordel.sweep(pool, vary={"pool.floor": [100]}, out=out)
    assert {name: (out / name).read_bytes() for name in FILES} == before
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_where_nothing_can_be_written_nothing_is_solved(pool, tmp_path, monkeypatch):
    def solved(*_):
        raise AssertionError("a block was solved")

    out = tmp_path / "out"
    fordel.sweep(pool, vary={"pool.floor": [0]}, out=out)
    monkeypatch.setattr("fordel.sweeping.sweep.solve_block", solved)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="it is a file, and the output needs a folder"):
        fordel.sweep(pool, vary={"pool.floor": [0]}, out=tmp_path / "file")
    (tmp_path / "other" / "sweep.json").mkdir(parents=True)
    with pytest.raises(InvalidInput, match=r"sweep\.json cannot be replaced: there is a folder of that name"):
        fordel.sweep(pool, vary={"pool.floor": [0]}, out=tmp_path / "other")
    with monkeypatch.context() as open_in_excel:

        def refused(path, *_):
            raise PermissionError(13, "The process cannot access the file", str(path))

        open_in_excel.setattr("pathlib.Path.replace", refused)
        with pytest.raises(InvalidInput, match=r"recipients.csv cannot be replaced.*Is it open in another program"):
            fordel.sweep(pool, vary={"pool.floor": [0]}, out=out)
    with monkeypatch.context() as full:

        def no_room(*_):
            raise OSError(28, "No space left on device")

        full.setattr("fordel.whole_files.os.fsync", no_room)
        with pytest.raises(InvalidInput, match=r"Nothing can be written to .*out: No space left on device"):
            fordel.sweep(pool, vary={"pool.floor": [0]}, out=out)
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_where_none_was_certified_it_is_said(pool, run):
    _, out, _ = run("sweep", pool, *FLOORS, "--certify-one-in", 0)
    assert "No scenario was solved by itself and certified in full." in out
    assert "krone by krone" not in out
    _, out, _ = run("sweep", pool, *FLOORS, "--certify-one-in", 0, "--lang", "da")
    assert "Intet alternativ er beregnet for sig selv" in out


def test_progress_tells_how_far_it_is_how_fast_and_how_long_it_takes(capsys):
    from fordel.commands.sweeping import _progress

    tell = _progress("da")
    tell(500, 1_000)
    tell(1_000, 1_000)
    lines = capsys.readouterr().err.split("\r")
    assert re.match(r"500 af 1\.000 alternativer, [0-9.]+ i sekundet, 0 s tilbage", lines[1])
    assert lines[-1].startswith("1.000 af 1.000 alternativer")
    assert lines[-1].endswith("\n")
