"""The command line: what comes out, where, and with which exit code."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fordel import command_line
from fordel.commands import running
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

POOL = "kompetenceudvikling-2014"


@pytest.fixture
def fordel(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return run


@pytest.fixture
def pool_file(tmp_path):
    """A pool of one's own, three recipients, 100 kr. by pupils."""
    (tmp_path / "elever.csv").write_text(
        "code,name,elever,population_2014\n101,København,1,10\n147,Frederiksberg,1,10\n153,Brøndby,2,10\n",
        encoding="utf-8",
    )
    path = tmp_path / "min-pulje.toml"
    path.write_text(
        'id = "min-pulje"\ntitle = "Min pulje"\nmodel = "formula"\n'
        '[source]\ndocument = "Min aftale"\n[data]\nrecipients = "elever.csv"\n'
        '[pool]\nyears = { 2014 = 100 }\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    return path


def in_a_process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "fordel", *map(str, arguments)],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "error"} | environment,
        timeout=60,
        check=False,
    )


def test_a_file_of_ones_own_is_distributed(fordel, pool_file):
    code, out, err = fordel("run", pool_file)
    assert (code, err) == (0, "")
    assert "100 kr. distributed; the sum is right" in out
    assert "3 municipalities, 1 year" in out
    assert "No files were written" in out


def test_run_json_is_the_contracts(fordel, pool_file, tmp_path):
    code, out, _ = fordel("run", pool_file, "--json", "--out", tmp_path / "out")
    report = json.loads(out)
    assert code == 0
    keys = {"id", "title", "amount_kr", "total_kr", "years", "recipients", "assumptions", "files", "checked"}
    assert keys <= set(report)
    assert (report["amount_kr"], report["total_kr"], report["years"], report["recipients"]) == (100, 100, [2014], 3)
    assert report["checked"] is True
    assert [Path(file).name for file in report["files"]] == [
        "allocation.csv",
        "parts.csv",
        "certificate.json",
        "run.json",
    ]
    assert all(Path(file).is_file() for file in report["files"])


def test_a_rule_is_changed_with_set(fordel, pool_file):
    _, out, _ = fordel("run", pool_file, "--json", "--set", "pool.years.2014=1000", "--set", "pool.unit=100")
    assert json.loads(out)["total_kr"] == 1000


def test_a_changed_rule_is_told(fordel, pool_file):
    _, out, _ = fordel("run", pool_file, "--set", "pool.floor={ kr = 20 }", "--set", "pool.unit=")
    assert "Changed for this run\n  pool.floor: { kr = 20 }\n  pool.unit: taken out\n" in out


def test_files_are_listed_as_written(fordel, pool_file, tmp_path):
    _, out, _ = fordel("run", pool_file, "--out", tmp_path / "out", "--format", "json")
    at = out.splitlines().index("Files written")
    assert [Path(line).name for line in out.splitlines()[at + 1 :]] == [
        "allocation.csv",
        "parts.csv",
        "certificate.json",
        "allocation.json",
        "run.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "kompetenceudvikling-2015"), 'Nearest: "kompetenceudvikling-2014"'),
        (("run", "nowhere.toml"), "There is no file nowhere.toml"),
        (("run",), "Say which instance to run"),
        (("run", POOL, "--all"), "Say which instance to run"),
        (("run", POOL, "--lang", "sv"), 'The language "sv" is not known'),
        (("run", POOL, "--format", "json"), "Give a folder: --out"),
        (("run", POOL, "--format", "xml", "--out", "x"), '--format "xml" is not known'),
        (("run", POOL, "--set", "pool.flor=5"), '"pool.flor" leads nowhere'),
        (("run", POOL, "--set", "pool.unit"), "is not PATH=VALUE"),
        (("run", POOL, "--set", "pool.unit=3"), "no whole number of units"),
        (("show", "kompetence"), 'There is no packaged pool "kompetence"'),
    ],
)
def test_invalid_input_ends_with_2_and_a_sentence_on_stderr(fordel, arguments, message):
    code, out, err = fordel(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [("run", "--nothing"), ("nothing",), ("show",)])
def test_a_command_that_is_none_ends_with_2(fordel, arguments):
    code, out, err = fordel(*arguments)
    assert (code, out) == (2, "")
    assert err


def test_limits_that_cannot_hold_end_with_3_and_say_by_how_much(fordel, pool_file):
    code, out, err = fordel("run", pool_file, "--set", "pool.floor=40")
    assert (code, out) == (3, "")
    assert "120 kr." in err
    assert "20 kr." in err


def test_with_json_an_error_is_json_too(fordel, pool_file):
    code, out, err = fordel("run", pool_file, "--json", "--set", "pool.floor=40")
    error = json.loads(out)["error"]
    assert (code, error["kind"], error["exit_code"], error["shortfall_kr"]) == (3, "infeasible", 3, 20)
    assert error["problems"][0] in err


def test_a_wrong_command_line_is_json_too(fordel):
    code, out, _ = fordel("run", "--json", "--nothing")
    assert (code, json.loads(out)["error"]["exit_code"]) == (2, 2)


@pytest.mark.parametrize(
    ("raised", "code", "message"),
    [
        (SolverFailure("No proven answer."), 4, "No proven answer."),
        (
            Infeasible("Too high.", conflict=("pool.floor",), repair=("lower it",)),
            3,
            "would do: lower it.",
        ),
        (RuntimeError("unexpected"), 1, "run the same again with --debug"),
    ],
)
def test_each_kind_of_error_has_its_exit_code(fordel, monkeypatch, raised, code, message):
    def fail(*_, **__):
        raise raised

    monkeypatch.setattr(running, "solve", fail)
    ended, out, err = fordel("run", POOL)
    assert (ended, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_debug_shows_the_traceback_and_keeps_the_exit_code(fordel):
    code, _, err = fordel("run", "nowhere.toml", "--debug")
    assert code == 2
    assert "Traceback" in err


@pytest.mark.slow
def test_one_failure_among_all_is_reported_and_the_rest_kept(fordel, monkeypatch):
    solve = running.solve

    def fail_once(name, **options):
        if name == POOL:
            raise SolverFailure("No proven answer.")
        return solve(name, **options)

    monkeypatch.setattr(running, "solve", fail_once)
    code, out, err = fordel("run", "--all", "--json")
    reports = {report["id"]: report for report in json.loads(out)}
    assert code == 4
    assert reports[POOL]["error"]["kind"] == "no-proven-answer"
    assert reports["yderkommuner-17a"]["checked"] is True
    assert "No proven answer." in err


@pytest.mark.slow
def test_all_with_a_pool_that_is_refused_is_one_json_text(fordel, monkeypatch):
    solve = running.solve

    def refuse_one(name, **options):
        if name == POOL:
            raise InvalidInput("Its file cannot be used.")
        return solve(name, **options)

    monkeypatch.setattr(running, "solve", refuse_one)
    code, out, _ = fordel("run", "--all", "--json")
    assert code == 2
    assert {report["id"]: "error" in report for report in json.loads(out)}[POOL]


def test_list_json_is_the_contracts(fordel):
    code, out, _ = fordel("list", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 0
    assert {tuple(row) for row in rows.values()} == {
        ("id", "title", "model", "source", "years", "amount_kr", "recipients", "assumptions", "synthetic")
    }
    assert rows[POOL]["years"] == list(range(2014, 2021))
    assert (rows[POOL]["amount_kr"], rows[POOL]["recipients"], rows[POOL]["synthetic"]) == (700_000_000, 98, False)
    assert rows["yderkommuner-17a"]["recipients"] == 36


def test_list_is_a_table_in_either_language(fordel):
    _, english, _ = fordel("list")
    _, danish, _ = fordel("list", "--lang", "da")
    assert "municipalities" in english
    assert "forudsætninger" in danish
    assert POOL in english
    assert "700.000.000" in english


def test_show_tells_the_rules_and_the_data(fordel):
    code, out, _ = fordel("show", POOL)
    assert code == 0
    for said in ("Source:", "It says:", "Rules", "pool.unit: 1 kr.", "Parts of the key", "Assumptions", "Data used"):
        assert said in out
    assert "folkeskole_normal_pupils_est_2012" in out


def test_show_json_holds_the_specification(fordel):
    _, out, _ = fordel("show", POOL, "--json")
    shown = json.loads(out)
    assert shown["specification"]["id"] == shown["id"] == POOL
    assert shown["amount_kr"] == 700_000_000
    assert {entry["column"] for entry in shown["data"]["columns"]} >= {"folkeskole_normal_pupils_est_2012"}


def test_the_version_is_told(fordel):
    code, out, _ = fordel("--version")
    assert (code, out.split()[0]) == (0, "fordel")


def test_a_narrow_code_page_does_not_end_the_run(pool_file):
    ended = in_a_process("run", pool_file, "--lang", "da", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert ended.returncode == 0, ended.stderr
    assert b"Br?ndby" in ended.stdout


def test_json_is_utf_8_whatever_the_console(pool_file):
    ended = in_a_process("show", pool_file, "--json", "--lang", "da", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(ended.stdout.decode("utf-8"))["title"] == "Min pulje"


def test_a_pipe_gets_no_colour_and_whole_tables(pool_file):
    ended = in_a_process("run", pool_file, COLUMNS="20", FORCE_COLOR="1")
    assert b"\x1b" not in ended.stdout
    assert "Frederiksberg" in ended.stdout.decode("utf-8")


def test_a_step_beyond_64_bits_is_written_and_the_steps_add_up(fordel, pool_file):
    # λ is 999,000,000 kr. for a key of 0.000001, so before the cap the other recipient's part is near 10^21 kr.
    (pool_file.parent / "elever.csv").write_text("code,x\n1,1000000\n2,0.000001\n", encoding="utf-8")
    text = pool_file.read_text(encoding="utf-8").replace('key = "elever"', 'key = "x"')
    pool = text.replace("years = { 2014 = 100 }", "amount = 1_999_000_000\ncap = 1_000_000_000")
    pool_file.write_text(pool, encoding="utf-8")
    out = pool_file.parent / "out"
    code, _, err = fordel("run", pool_file, "--out", out, "--format", "json")
    assert (code, err) == (0, "")
    with (out / "parts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = [int(row["amount_kr"]) for row in rows if row["code"] == "001"]
    assert max(first) > 2**63
    assert sum(first) == 1_000_000_000
    in_json = json.loads((out / "allocation.json").read_text(encoding="utf-8"))["parts"]
    assert [row["amount_kr"] for row in in_json] == [int(row["amount_kr"]) for row in rows]


def test_a_reader_that_has_enough_ends_the_run_in_silence(pool_file):
    process = subprocess.Popen(
        [sys.executable, "-m", "fordel", "run", str(pool_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 0)
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell and no /dev/full")
@pytest.mark.parametrize(
    ("options", "to", "code", "said"),
    [
        ("", ">&-", 0, ""),
        ("--json", ">&-", 0, ""),
        ("", ">/dev/full", 2, "The output cannot be read or written: No space left on device."),
        ("--json", ">/dev/full", 2, "The output cannot be read or written: No space left on device."),
    ],
)
def test_a_stdout_that_takes_nothing_ends_in_a_sentence_at_most(pool_file, options, to, code, said):
    if "full" in to and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    line = f'"{sys.executable}" -m fordel run "{pool_file}" {options} {to}'
    ended = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60, check=False)
    err = ended.stderr.decode("utf-8")
    assert ended.returncode == code, err
    assert err.count("\n") == bool(said)
    assert said in err
    assert "Traceback" not in err


def test_a_file_name_that_is_too_long_is_refused(fordel):
    code, _, err = fordel("run", "x" * 5000 + ".toml")
    assert code == 2
    assert "cannot be read" in err
