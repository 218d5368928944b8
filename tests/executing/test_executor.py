"""Tasks come back with their numbers, whoever does them, whatever happens to those who do."""

import importlib
import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fordel.executing import Outcome, Tls, executor, in_order
from fordel_solver.errors import InvalidInput, SolverFailure
from tasks_for_workers import (
    ends_at_three,
    ends_once,
    environment,
    function_at_two,
    once_it_beats,
    refused_below_zero,
    slowly,
    squared,
)

TESTS = Path(__file__).parents[1]


def by_number(outcomes):
    return sorted(outcomes, key=lambda outcome: outcome.number)


def refusal(**options):
    with pytest.raises(InvalidInput) as caught, executor(**options):
        pass
    return str(caught.value)


@pytest.fixture(scope="module")
def two():
    with executor(workers=2) as run:
        yield run


@pytest.mark.parametrize("chunk", [None, 1, 3, 1000])
def test_the_outcomes_are_the_same_with_one_worker_and_two_and_any_chunk(two, chunk):
    expected = [Outcome(number, number * number) for number in range(25)]
    with executor() as one:
        assert list(one(squared, range(25), chunk=chunk)) == expected
    assert by_number(two(squared, range(25), chunk=chunk)) == expected


def test_no_tasks_are_no_outcomes_and_no_process():
    before = multiprocessing.active_children()
    with executor(workers=2) as run:
        assert list(run(squared, [])) == []
        assert multiprocessing.active_children() == before


def test_a_task_that_fails_is_an_outcome_among_the_others(two):
    with executor() as one:
        for run in (one, two):
            first, failed, last = by_number(run(refused_below_zero, [5, -1, 7], chunk=3))
            assert (first, last) == (Outcome(0, 5), Outcome(2, 7))
            assert (failed.number, failed.value, str(failed.error)) == (1, None, "-1 is below zero")
            assert "refused_below_zero" in "".join(failed.error.__notes__)


def test_tasks_without_end_are_taken_as_they_are_needed(two):
    taken = []
    tasks = (taken.append(number) or number for number in itertools.count())
    for seen, _ in enumerate(two(squared, tasks, chunk=5), 1):
        # Four times five may be under way.
        assert len(taken) <= seen + 20
        if seen == 100:
            break
    # The executor goes on after a break.
    assert by_number(two(squared, [3])) == [Outcome(0, 9)]


@pytest.mark.parametrize("chunk", [1, 4])
def test_a_task_that_ends_its_workers_is_given_up_and_no_other_is(chunk):
    with executor(workers=2) as run:
        outcomes = by_number(run(ends_at_three, range(9), chunk=chunk))
    assert [outcome.value for outcome in outcomes] == [0, 1, 2, None, 4, 5, 6, 7, 8]
    assert isinstance(outcomes[3].error, SolverFailure)
    assert "ended without an answer" in str(outcomes[3].error)


def test_what_a_worker_that_ended_was_doing_is_done_again(tmp_path):
    tasks = [(number, str(tmp_path / "mark") if number == 4 else "") for number in range(9)]
    with executor(workers=2) as run:
        assert by_number(run(ends_once, tasks, chunk=2)) == [Outcome(number, number) for number in range(9)]
    assert (tmp_path / "mark").exists()


def test_a_worker_that_is_killed_from_outside_changes_nothing(tmp_path):
    tasks = [(number, str(tmp_path)) for number in range(8)]
    before = multiprocessing.active_children()
    killed = 0
    outcomes = []
    with executor(workers=2) as run:
        for outcome in run(slowly, tasks, chunk=1):
            outcomes.append(outcome)
            if not killed:
                killed = next(worker.pid for worker in multiprocessing.active_children() if worker not in before)
                os.kill(killed, signal.SIGTERM)
    assert by_number(outcomes) == [Outcome(number, number * number) for number in range(8)]
    # Something was begun by the one and done by another.
    assert len({path.name for path in tmp_path.iterdir()}) > 8


def test_a_value_that_cannot_be_sent_is_the_failure_of_its_own_task(two):
    outcomes = by_number(two(function_at_two, range(5), chunk=5))
    assert [outcome.value for outcome in outcomes] == [0, 1, None, 3, 4]
    assert [outcome.number for outcome in outcomes if outcome.error] == [2]


def test_a_function_that_cannot_be_sent_is_told_at_once(two):
    with pytest.raises((AttributeError, pickle.PicklingError), match=r"lambda|local"):
        list(two(lambda number: number, range(3)))
    assert by_number(two(squared, [3])) == [Outcome(0, 9)]


def test_a_function_that_a_worker_does_not_have_fails_each_task_and_ends_no_worker(two, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def same(task):\n    return task\n", encoding="utf-8")
    list(two(squared, range(2)))  # the workers are there, and do not know the folder
    monkeypatch.syspath_prepend(tmp_path)
    outcomes = by_number(two(importlib.import_module("only_here").same, range(3), chunk=3))
    assert [str(outcome.error) for outcome in outcomes] == ["No module named 'only_here'"] * 3


def test_numerical_libraries_use_one_thread_in_workers_and_as_many_as_they_like_here(two):
    before = os.environ.get("OMP_NUM_THREADS")
    assert [outcome.value for outcome in two(environment, ["OMP_NUM_THREADS"])] == ["1"]
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_failure_in_the_block_ends_the_workers_at_once(tmp_path):
    beating = tmp_path / "beats"
    before, workers = multiprocessing.active_children(), []

    def until_it_beats():
        with executor(workers=2) as run:
            for _ in run(once_it_beats, [("", str(beating)), (str(beating), "")], chunk=1):
                workers.extend(worker for worker in multiprocessing.active_children() if worker not in before)
                raise KeyError("mine")

    with pytest.raises(KeyError):
        until_it_beats()
    assert workers
    assert not any(worker.is_alive() for worker in workers)


SCRIPT = """
from fordel.executing import executor
from tasks_for_workers import beats
if __name__ == "__main__":
    with executor(workers=2) as run:
        list(run(beats, [{first!r}, {second!r}], chunk=1))
"""


@pytest.mark.parametrize("how", ["kill", "interrupt"])
def test_no_worker_outlives_the_one_that_started_it(tmp_path, how):
    if how == "interrupt" and sys.platform == "win32":
        pytest.skip("a Ctrl-C of its own for one process needs a console of its own")
    paths = [tmp_path / "first", tmp_path / "second"]
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(first=str(paths[0]), second=str(paths[1])), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(TESTS)}, stderr=subprocess.PIPE
    )
    began = time.monotonic()
    while not all(path.exists() for path in paths):
        assert process.poll() is None
        assert time.monotonic() - began < 60
        time.sleep(0.02)
    asked = time.monotonic()
    process.kill() if how == "kill" else process.send_signal(signal.SIGINT)
    # stderr is closed when the last of them has ended.
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - asked < 10
    sizes = [path.stat().st_size for path in paths]
    time.sleep(0.2)
    assert [path.stat().st_size for path in paths] == sizes
    assert (b"KeyboardInterrupt" in said) == (how == "interrupt")


def test_a_script_without_a_guard_is_told_what_it_lacks(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace('if __name__ == "__main__":', "if True:").format(first="a", second="b"), "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, timeout=60
    )
    assert done.returncode == 1
    # Python itself may say something more, of semaphores that the processes left.
    message = [
        line for line in done.stderr.decode().splitlines() if "The worker processes end before they begin" in line
    ]
    assert len(message) == 1
    assert 'under `if __name__ == "__main__":`' in message[0]


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2", 1001])
def test_a_number_of_workers_that_cannot_be_is_refused(workers):
    assert "`workers` is" in refusal(workers=workers)


def test_in_order_the_values_come_as_the_tasks_did_and_the_first_error_by_number_is_raised(two):
    assert list(in_order(two(squared, range(40), chunk=1))) == [number * number for number in range(40)]
    values = in_order([Outcome(2, error=ValueError("two")), Outcome(1, error=KeyError("one")), Outcome(0, "zero")])
    assert next(values) == "zero"
    with pytest.raises(KeyError, match="one"):
        next(values)


def test_a_chunk_of_nothing_is_refused(two):
    with pytest.raises(InvalidInput, match="`chunk` is 0"):
        list(two(squared, [1], chunk=0))


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install fordel[dask]" in refusal(dask="tcp://127.0.0.1:8786")


@pytest.mark.parametrize("address", ["", "localhost", "localhost:8786", "http://localhost:8786", "tcp://"])
def test_what_is_no_address_is_refused(address):
    assert "Write tcp://host:8786 or tls://host:8786" in refusal(dask=address)


def test_encryption_and_address_go_together(tmp_path):
    tls = Tls("ca.pem", "cert.pem", str(tmp_path))
    assert "give all of --tls-ca, --tls-cert and --tls-key" in refusal(dask="tls://127.0.0.1:8786")
    assert "Write tls://127.0.0.1:8786" in refusal(dask="tcp://127.0.0.1:8786", tls=tls)
    assert "`tls` is given without `dask`" in refusal(tls=tls)
    assert "There is no file ca.pem that can be read" in refusal(dask="tls://127.0.0.1:8786", tls=tls)


def test_on_windows_there_are_no_more_processes_than_it_can_wait_for(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with (
        pytest.raises(InvalidInput, match=r"`workers` is 62\. Give how many processes to use, from 1 to 61"),
        executor(workers=62),
    ):
        pass
