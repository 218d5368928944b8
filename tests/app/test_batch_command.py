"""`fordel batch`: what it prints where, and its exit codes."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batches import write_pool, write_pools
from fordel import command_line
from fordel.batching import printed_batch
from fordel.batching.batch import Step
from fordel.batching.printed_batch import told_progress


@pytest.fixture
def command(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return run


@pytest.fixture
def pools(tmp_path):
    write_pools(tmp_path / "pools", 2)
    write_pool(tmp_path / "pools", "umulig", rules="floor = 50")
    return tmp_path / "pools"


@pytest.fixture
def still(monkeypatch):
    """A clock that stands, a second after any beginning."""
    monkeypatch.setattr(printed_batch._Pace, "seconds", 1.0)


def test_the_summary_is_printed_in_two_languages_and_a_failure_on_stderr(command, pools, still):
    code, out, err = command("batch", pools)
    assert code == 3
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "id kind outcome distributed, kr. recipients",
        "─" * len(out.splitlines()[1]),
        "pulje-0 pool done 1.000 3",
        "pulje-1 pool done 1.001 3",
        "umulig pool infeasible",
        "",
        "2 done, 1 failed.",
    ]
    assert err.splitlines()[:4] == [
        "1/3 pulje-0: done; 2 s left",
        "2/3 pulje-1: done; 0 s left",
        "3/3 umulig: infeasible",
        "umulig:",
    ]
    assert "Any one of these would do" in err
    code, out, err = command("batch", pools, "--lang", "da")
    assert code == 3
    assert [" ".join(line.split()) for line in out.splitlines()][2:] == [
        "pulje-0 pulje udført 1.000 3",
        "pulje-1 pulje udført 1.001 3",
        "umulig pulje kan ikke opfyldes",
        "",
        "2 udført, 1 mislykket.",
    ]
    assert err.startswith("1/3 pulje-0: udført; 2 sek. tilbage\n")


def test_json_is_one_text_with_the_summary_in_the_order_given(command, pools, tmp_path):
    code, out, _ = command("batch", pools, "--json", "--out", tmp_path / "out", "--format", "json")
    told = json.loads(out)
    assert code == 3
    assert (told["tasks"], told["done"], told["failed"]) == (3, 2, 1)
    assert [row["id"] for row in told["summary"]] == ["pulje-0", "pulje-1", "umulig"]
    assert told["summary"][0]["files"] == [
        f"pulje-0/{name}"
        for name in ("allocation.csv", "parts.csv", "certificate.json", "allocation.json", "run.json", "done.json")
    ]
    assert told["summary"][2]["error"]["shortfall_kr"] == 50
    assert [Path(file).name for file in told["written"]] == ["summary.csv", "summary.json", "times.json"]
    del told["written"]
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes()) == told
    code, out, err = command("batch", pools / "pulje-0.toml", "--out", tmp_path / "out", "--format", "json", "--resume")
    assert (code, err) == (0, "1/1 pulje-0: was done\n")
    assert "Done before and unchanged: 1." in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Say what to run"),
        (["smaaoer-2014", "--all"], "Say what to run"),
        (["--all", "--resume"], "--resume goes on with what is in a folder"),
        (["--all", "--format", "xlsx"], "--format says which files to write, but not where"),
        (["--all", "--tls-ca", "ca.pem"], "needs all of --tls-ca, --tls-cert and --tls-key"),
        (["--all", "--workers", "0"], "`workers` is 0"),
        (["--all", "--dask", "localhost"], "Write tcp://host:8786"),
        (["--all", "--lang", "fr"], 'The language "fr" is not known'),
    ],
)
def test_what_cannot_be_meant_is_refused(command, words, says):
    code, out, err = command("batch", *words)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.slow
def test_a_whole_process_with_two_workers_runs_all_packaged_pools(tmp_path):
    words = ["batch", "--all", "--workers", "2", "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "fordel", *words],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        timeout=120,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["failed"] == 0
    totals = {row["id"]: row["total_kr"] for row in told["summary"]}
    assert totals["kompetenceudvikling-2014"] == 700_000_000
    assert list(totals) == sorted(totals)
    assert len(done.stderr.decode().splitlines()) == told["tasks"] == len(totals)


def test_ctrl_c_says_how_to_go_on(command, pools, tmp_path, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("fordel.commands.batching.batch", interrupted)
    code, out, err = command("batch", pools, "--out", tmp_path / "out")
    assert code
    assert out == ""
    assert "the same command with --resume goes on" in err
    _, _, err = command("batch", pools)
    assert "--resume" not in err


# Progress


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_on_a_terminal_there_is_a_bar_with_rate_and_time_left(monkeypatch, still):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with told_progress("da") as tell:
        for ended in range(1, 5):
            tell(Step(f"pulje-{ended}", "done", ended, 8, taken_over=ended == 1))
        time.sleep(0.2)
    shown = terminal.getvalue()
    assert "pulje-4" in shown
    assert "4/8" in shown
    assert "3,0 pr. sekund, 1 sek. tilbage" in shown


@pytest.mark.parametrize(
    ("seconds", "ended", "left"), [(1.0, 1, "99 s"), (1.0, 2, "49 s"), (60.0, 1, "99 min"), (3600.0, 1, "99 h")]
)
def test_the_time_left_is_that_of_the_tasks_that_were_done_now(monkeypatch, capsys, seconds, ended, left):
    monkeypatch.setattr(printed_batch._Pace, "seconds", seconds)
    with told_progress("en") as tell:
        tell(Step("before", "done", 1, 101, taken_over=True))
        for now in range(ended):
            tell(Step("now", "done", 2 + now, 101, taken_over=False))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "1/101 before: was done"
    assert lines[-1].endswith(f"{left} left")
