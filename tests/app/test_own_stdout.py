"""Nothing but ours reaches stdout of the command line, whatever a solver's own code prints there."""

import json
import subprocess
import sys

import pytest

import fordel.own_stdout

# What C's functions print goes to file 1; so does what a process prints that was started without being told where.
NOISY = """
import os, subprocess, sys
from fordel.commands import options
json_bytes = options.json_bytes

def noisy(content):
    os.write(1, b"HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();\\n")
    subprocess.run([sys.executable, "-c", "print('from a process of its own')"], check=True)
    return json_bytes(content)

options.json_bytes = noisy
from fordel.command_line import main
sys.argv = ["fordel", "list", "--json"]
main()
"""


def run(*words, **more):
    return subprocess.run([sys.executable, *words], timeout=60, check=False, **more)


def test_what_a_library_prints_to_file_1_goes_to_stderr_and_the_json_stays_whole():
    done = run("-c", NOISY, capture_output=True)
    assert done.returncode == 0
    assert json.loads(done.stdout)
    assert b"HighsMipSolverData" in done.stderr
    assert b"from a process of its own" in done.stderr


def test_the_same_bytes_come_into_a_file_as_through_a_pipe(tmp_path):
    path = tmp_path / "list.json"
    with path.open("wb") as file:
        assert run("-m", "fordel", "list", "--json", stdout=file).returncode == 0
    assert path.read_bytes() == run("-m", "fordel", "list", "--json", capture_output=True).stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell")
@pytest.mark.parametrize(("closed", "is_open"), [("2>&-", True), ("<&-", True), (">&-", False), (">&- 2>&-", False)])
def test_a_stream_that_is_closed_ends_nothing(tmp_path, closed, is_open):
    noisy = tmp_path / "noisy.py"
    noisy.write_text(NOISY, encoding="utf-8")
    ended = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" "{noisy}" {closed}'], capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert bool(ended.stdout) is is_open
    if is_open:
        assert json.loads(ended.stdout)


def test_in_a_process_of_somebody_else_file_1_stays_where_it_is(capfd):
    # Under pytest sys.stdout is a stream of pytest's own, and main() was called with what to do.
    before = sys.stdout
    fordel.own_stdout.keep_stdout()
    assert sys.stdout is before
    done = run("-c", "import os, fordel; os.write(1, b'mine')", capture_output=True)
    assert done.stdout == b"mine"
