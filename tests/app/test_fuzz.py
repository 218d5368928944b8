"""Hostile and broken input: no traceback, no long run, no large memory, nothing written elsewhere, no wrong krone.

The cases are those of one seed, the same on every machine. `make fuzz` runs ten times as many.
"""

import json
import sys
from pathlib import Path

import pytest

from fuzzing import KINDS, Case, case_of, kind_of
from fuzzing.judging import faults
from fuzzing.running import Outcome, in_a_process
from fuzzing.trying import tried, tried_one, warmed_up

SEED = 2014
FAST = range(0, 180, 60)  # in the fast suite
SLOW = range(180, 2_000, 91)
PROCESSES = range(2_000, 2_120)  # of which those that are commands are run as processes of their own


@pytest.fixture(scope="module", autouse=True)
def warm():
    warmed_up()


def held(tally, cases):
    assert tally.ended.total() == cases
    assert not tally.faulty, "\n".join(tally.faulty)


@pytest.mark.parametrize("first", FAST)
def test_sixty_cases_of_all_kinds(first):
    held(tried(SEED, range(first, first + 60)), 60)


@pytest.mark.slow
@pytest.mark.parametrize("first", SLOW)
def test_ninety_one_cases_more(first):
    held(tried(SEED, range(first, first + 91)), 91)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(PROCESSES.start, PROCESSES.stop, 20))
def test_whole_processes(first):
    numbers = [number for number in range(first, first + 20) if kind_of(number) != "call"]
    held(tried(SEED, numbers, in_a_process), len(numbers))


def test_there_are_a_hundred_whole_processes_and_two_thousand_cases():
    commands = [number for number in PROCESSES if case_of(SEED, number).call is None]
    assert len(commands) >= 100
    assert len(FAST) * 60 + len(SLOW) * 91 == 2_000


def test_a_case_is_the_same_each_time():
    for number in range(3 * len(KINDS)):
        assert repr(case_of(SEED, number).files) == repr(case_of(SEED, number).files)
        assert case_of(SEED, number).arguments == case_of(SEED, number).arguments


def test_among_the_cases_are_those_that_are_done_and_those_that_are_refused():
    tally = tried(SEED, range(90))
    assert {how for _, how in tally.ended} >= {"done", "refused", "InvalidInput"}


# The judge sees what it is there for


@pytest.fixture
def done(tmp_path):
    """A run that is right, and what it wrote."""
    files = {
        "pulje.toml": b'id = "p"\ntitle = "P"\nmodel = "formula"\n[data]\nrecipients = "tal.csv"\n[pool]\n'
        b'amount = 100\n[[part]]\nname = "elever"\nkey = "elever"\n',
        "tal.csv": b"code,elever\n101,1\n147,2\n153,4\n",
    }
    case = Case("right", ("run", "pulje.toml", "--out", "out"), files)
    here = tmp_path / "her"
    kept = []

    def run(own, folder):
        from fuzzing.running import in_this_process

        outcome = in_this_process(own, folder)
        (here / "out").mkdir(parents=True)
        for path in (folder / "out").iterdir():
            (here / "out" / path.name).write_bytes(path.read_bytes())
        kept.append(outcome)
        return outcome

    assert tried_one(case, run)[1] == []
    outcome = kept[0]
    outcome.watch.written.clear()
    return case, here, outcome


def rewritten(here, change):
    """The run's table with another text in it, and the sums of run.json as they should be then."""
    import hashlib

    path = here / "out" / "allocation.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    record = json.loads((here / "out" / "run.json").read_bytes())
    record["written"]["allocation.csv"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (here / "out" / "run.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_krone_too_much_is_seen(done):
    case, here, outcome = done
    assert faults(case, here, outcome) == []
    rewritten(here, lambda text: text.replace(",14,", ",15,"))
    assert any("the amounts add to 101, not to 100" in fault for fault in faults(case, here, outcome))


def test_a_krone_for_another_is_seen(done):
    case, here, outcome = done
    rewritten(here, lambda text: text.replace(",14,", ",15,").replace(",29,", ",28,"))
    assert faults(case, here, outcome) == [": [15, 28, 57] instead of [14, 29, 57]"]


def test_a_file_that_run_json_does_not_know_is_seen(done):
    case, here, outcome = done
    with (here / "out" / "parts.csv").open("ab") as file:
        file.write(b"\n")
    assert faults(case, here, outcome) == ["parts.csv is not what run.json says of it"]


def test_a_traceback_a_bug_and_a_silent_failure_are_seen(done):
    case, here, _ = done
    said = [
        faults(case, here, Outcome(exit_code=1, err="fordel has a fault")),
        faults(case, here, Outcome(exit_code=2, err="Traceback (most recent call last)")),
        faults(case, here, Outcome(exit_code=2)),
        faults(Case("", call={}), here, Outcome(error=KeyError("x"))),
        faults(case, here, Outcome(exit_code=2, err="x", seconds=6)),
        faults(case, here, Outcome(exit_code=2, err="x", memory=2 * 10**9)),
    ]
    beginnings = ["exit code 1", "a traceback", "it failed without a word"]
    beginnings += ["raised KeyError", "took 6.0 s", "took 2000 MB"]
    assert [len(found) for found in said] == [1] * 6
    assert [found[0].startswith(start) for found, start in zip(said, beginnings, strict=True)] == [True] * 6


def writes_elsewhere(case, here):
    (here / "andetsteds.txt").write_bytes(b"")
    return Outcome(exit_code=0, watch=_watched(lambda: (here / "andetsteds.txt").write_bytes(b"")))


def asks_the_network(case, here):
    import socket

    def ask():
        with socket.socket(), pytest.raises(OSError):  # noqa: PT011 - whichever it is
            socket.create_connection(("localhost", 1), timeout=0.1)

    return Outcome(exit_code=0, watch=_watched(ask))


def _watched(act):
    from fuzzing.watching import watching

    with watching() as watch:
        act()
    return watch


@pytest.mark.parametrize(("act", "said"), [(writes_elsewhere, "andetsteds.txt"), (asks_the_network, "socket.")])
def test_what_is_done_beside_computing_is_seen(act, said):
    _, found = tried_one(Case("", ("show", "x")), act)
    assert any(said in fault for fault in found)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told anew on Linux alone")
def test_memory_is_measured():
    from fuzzing.running import forget_peak, peak

    forget_peak()
    before = peak()
    held_for_a_moment = bytearray(300_000_000)
    assert peak() - before > 250_000_000
    assert Path("/proc/self/status").exists()
    del held_for_a_moment
