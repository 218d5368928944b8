"""`fordel solvers`: a line for each backend, with its version or what to do."""

import json
import sys
import types

import pytest

from fordel import command_line
from fordel_solver.solvers.registry import ORDER


@pytest.fixture
def fordel(capfdbinary):
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main(list(arguments))
        written = capfdbinary.readouterr()
        return ending.value.code or 0, written.out.decode(), written.err.decode()

    return run


def test_each_solver_has_a_line_on_stdout(fordel):
    code, out, err = fordel("solvers")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["solver", "works", "here", "version,", "or", "what", "to", "do"]
    assert [line.split()[0] for line in lines[2 : 2 + len(ORDER)]] == list(ORDER)
    assert lines[-1] == "No solver is believed: every answer is checked here. `--backend NAME` chooses one."


def test_in_danish(fordel):
    _, out, _ = fordel("solvers", "--lang", "da")
    lines = out.splitlines()
    assert " ".join(lines[0].split()) == "problemløser virker her version, eller hvad der skal gøres"
    assert lines[2].split()[:3] == ["highs", "ja", "SciPy"]


def test_one_that_does_not_work_says_why(fordel, monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", types.ModuleType("highspy"))
    code, out, _ = fordel("solvers")
    assert code == 0
    assert "scip            no           highspy is loaded in this process, and OR-Tools beside it fails" in out


def test_as_json(fordel):
    code, out, err = fordel("solvers", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [own["name"] for own in found][: len(ORDER)] == list(ORDER)
    assert all(set(own) == {"name", "works", "says"} for own in found)
    assert found[0]["works"] is True
