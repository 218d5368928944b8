"""However a search ends before its time, the best checked answer so far comes back, and nothing is left behind."""

import contextlib
import io
import signal
import sys
import threading
import time
import warnings
from _thread import interrupt_main

import numpy as np
import pytest
from scipy.sparse import random_array

from fordel_solver import InvalidInput, Program, SolverFailure, conflict, leximin, solve
from fordel_solver.asking import solver_calls
from fordel_solver.programs import solving
from fordel_solver.programs.checking import check_point
from fordel_solver.programs.solution import Solution
from fordel_solver.solvers import cbc, highs, highs_object, pdlp, scip
from fordel_solver.solvers.backend import Answer, Asked, Missing
from fordel_solver.solvers.quiet import quietly
from fordel_solver.solvers.registry import backend
from fordel_solver.solvers.slices import in_slices
from told_backend import Told

INTEGER = ("highs", "cp-sat", "scip", "cbc")
PROJECTS = Program([-3, -2, -2], [[2, 1, 1]], -np.inf, 2, 0, 1, integer=True)


def x(*values):
    return np.array(values, dtype=float)


def hard():
    """Five knapsacks at once: an answer at once, and no proof in any time that a test has."""
    rng = np.random.default_rng(0)
    sizes = rng.integers(1, 1000, (5, 80))
    return Program(
        -(sizes.sum(axis=0) + rng.integers(0, 30, 80)), sizes, -np.inf, sizes.sum(axis=1) // 2, 0, 1, integer=True
    )


def long_linear():
    """Some seconds for HiGHS, and no answer that holds before its end."""
    rng = np.random.default_rng(1)
    matrix = random_array((2500, 9000), density=0.02, rng=rng, format="csr")
    activity = matrix @ rng.random(9000)
    return Program(rng.random(9000), matrix, activity - 0.01, activity + 0.01, 0, np.inf)


@pytest.fixture
def hears_ctrl_c():
    """As in a terminal: a process that was started in the background may not hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def after(seconds, what):
    timer = threading.Timer(seconds, what)
    timer.start()
    yield
    timer.cancel()


def threads_end(before, seconds=3.0):
    start = time.monotonic()
    while threading.active_count() > before and time.monotonic() < start + seconds:
        time.sleep(0.02)
    return threading.active_count() <= before


# Ctrl-C


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("name", INTEGER)
def test_ctrl_c_brings_the_best_checked_answer_of_each_backend_with_its_gap(name):
    program, seen, threads = hard(), [], threading.active_count()
    backend(name).version()  # loads it: what Ctrl-C does to that is another matter
    start = time.monotonic()
    with after(0.5, interrupt_main):
        solution = solve(program, name, progress=seen.append)
    assert time.monotonic() - start < 4
    assert (solution.outcome, solution.backend, solution.interrupted) == ("feasible", name, True)
    assert check_point(program, solution.x).exact
    assert 0 < solution.gap < abs(solution.objective)
    assert seen
    assert threads_end(threads)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_a_second_ctrl_c_does_not_wait_for_a_solver_that_does_not_hear():
    class Deaf(Told):
        def run(self, program, asked):
            asked.found(Answer("feasible", x(1, 0, 0), -5.0))
            time.sleep(3)
            return Answer("optimal", x(0, 1, 1), -4.0)

    start = time.monotonic()
    with after(0.2, interrupt_main), after(0.5, interrupt_main):
        solution = solve(PROJECTS, Deaf([]), ties=False)
    assert time.monotonic() - start < 2
    assert (solution.outcome, solution.objective, solution.bound) == ("feasible", -3, -5)


def interrupted_at(call, monkeypatch):
    """Ctrl-C that comes between two calls of solvers, while our own code works."""
    of_its_own, calls = solving.attempt, []

    def attempt(*arguments):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return of_its_own(*arguments)

    monkeypatch.setattr(solving, "attempt", attempt)


def test_ctrl_c_while_no_solver_runs_loses_nothing(monkeypatch):
    interrupted_at(2, monkeypatch)
    solution = solve(PROJECTS, Told([Answer("feasible", x(1, 0, 0), -4.5)]))
    assert (solution.outcome, solution.x.tolist(), solution.interrupted) == ("feasible", [1, 0, 0], True)


def test_ctrl_c_while_ties_are_broken_leaves_a_proven_optimum_that_is_not_called_unique(monkeypatch):
    interrupted_at(2, monkeypatch)
    solution = solve(PROJECTS)
    assert (solution.outcome, solution.objective, solution.unique, solution.interrupted) == ("optimal", -4, None, True)


def test_ctrl_c_ends_the_whole_question(monkeypatch):
    calls = []

    def ended(program, backend, **more):
        calls.append(more)
        return Solution("stopped", interrupted=True)

    monkeypatch.setattr(solver_calls, "solve", ended)
    with pytest.raises(SolverFailure, match="Whether the rules hold together is not known"):
        conflict(Program([0, 0], [[1, 1], [1, 1]], [300, 0], [np.inf, 250], 0, 200))
    found = leximin(PROJECTS, np.eye(3))
    assert found.solution.outcome == "stopped"
    assert len(calls) == 2


# A stop


def test_highs_hears_a_stop_in_a_linear_program():
    stop, threads, start = threading.Event(), threading.active_count(), time.monotonic()
    with after(0.3, stop.set):
        answer = backend("highs").run(long_linear(), Asked(stop=stop))
    # It looks between steps of simplex only; a bound for machines on which much else runs.
    assert time.monotonic() - start < 15
    assert answer.says == "stopped"
    assert threads_end(threads)


def test_pdlp_is_left_at_once_and_ends_by_itself(monkeypatch):
    monkeypatch.setattr(pdlp, "_SLICE", 0.5)
    stop, threads, start = threading.Event(), threading.active_count(), time.monotonic()
    with after(0.3, stop.set):
        assert backend("pdlp").run(long_linear(), Asked(stop=stop)).says == "stopped"
    assert time.monotonic() - start < 3
    assert threads_end(threads, 10)


def test_cbc_that_cannot_be_asked_to_stop_has_the_answer_of_its_last_slice(monkeypatch):
    # As on Windows.
    monkeypatch.setattr(cbc, "_asked_to_stop", lambda process: None)
    monkeypatch.setattr(cbc, "_SLICE", 0.3)
    program, stop, start = hard(), threading.Event(), time.monotonic()
    with after(1.2, stop.set):
        answer = backend("cbc").run(program, Asked(stop=stop))
    assert time.monotonic() - start < 4
    assert answer.says == "feasible"
    assert check_point(program, answer.x).ok
    assert answer.bound < program.cost @ answer.x


def test_cbc_starts_a_slice_from_the_best_answer_before_it():
    program = hard()
    known = backend("cbc").run(program, Asked(time_limit=1))
    texts = []
    of_its_own = cbc._call

    def call(words, folder, asked):
        said = of_its_own(words, folder, asked)
        texts.append((words, said[0]))
        return said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cbc, "_call", call)
        patch.setattr(cbc, "_SLICE", 0.4)
        backend("cbc").run(program, Asked(time_limit=1, stop=threading.Event()))
    assert known.says == "feasible"
    assert "-mipStart" not in texts[0][0]
    assert "MIPStart provided solution with cost" in texts[1][1]


def test_cbc_bound_has_the_digits_that_it_prints():
    said = "Cbc0005I Partial search - best objective -25.7 (best possible -25.845679), took 5\nLower bound: -25.846\n"
    assert cbc._bound(said, "feasible", PROJECTS, x(0, 0, 0), Asked()) == pytest.approx(-25.845679, abs=1e-5)
    assert cbc._bound(said, "feasible", PROJECTS, x(0, 0, 0), Asked()) <= -25.845679


# Slices


def test_a_slice_that_breaks_off_takes_nothing_away():
    answers = [Answer("feasible", x(0, 1, 0), -9.0), Answer("feasible", x(1, 0, 0), -9.5), Answer("failed")]
    told, found = [], []
    asked = Asked(progress=told.append, found=found.append)
    best = in_slices(lambda slice_, known: answers.pop(0), PROJECTS, asked, 1.0)
    assert (best.x.tolist(), best.bound) == ([1, 0, 0], -9.0)
    assert [(one.objective, one.bound) for one in told] == [(-2, -9), (-3, -9)]
    assert [one.x.tolist() for one in found] == [[0, 1, 0], [1, 0, 0]]


def test_slices_grow_by_four_and_end_with_the_time():
    limits = []

    def run(slice_, known):
        limits.append(slice_.time_limit)
        return Answer("stopped")

    assert in_slices(run, PROJECTS, Asked(time_limit=40), 1.0).says == "stopped"
    assert limits == [1, 4, 16, pytest.approx(40, abs=0.1)]


# HiGHS, as the object inside SciPy


def test_highs_tells_of_each_better_answer_while_it_searches():
    told, found, start = [], [], time.monotonic()
    asked = Asked(time_limit=2.5, progress=told.append, found=found.append, stop=threading.Event())
    answer = backend("highs").run(hard(), asked)
    assert time.monotonic() - start < 5
    assert len(told) >= 3
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)
    assert told[-1].objective == pytest.approx(hard().cost @ answer.x)
    assert told[-1].bound <= told[-1].objective
    # Of the bound as well, where no answer is better.
    assert told[-1].seconds > 1
    assert all(check_point(hard(), np.rint(one.x)).ok for one in found)


@pytest.mark.parametrize("integer", [True, False])
@pytest.mark.parametrize("another", ["no callbacks", "an older one"])
def test_what_scipy_promises_is_used_where_its_object_is_another(monkeypatch, integer, another):
    from scipy.optimize._highspy import _core

    if another == "no callbacks":
        monkeypatch.delattr(_core, "cb")
    else:
        monkeypatch.setattr(_core, "HIGHS_VERSION_MINOR", 8)
    program = PROJECTS.but(integer=integer)
    with pytest.raises(highs_object.NotThere):
        highs_object.run_object(program, Asked())
    answer = highs.BACKEND.run(program, Asked(stop=threading.Event()))
    assert (answer.says, program.cost @ answer.x) == ("optimal", -4)


def test_two_numbers_of_threads_in_one_thread_of_ours():
    for threads in (1, 2, 1):
        for program in (PROJECTS, PROJECTS.but(integer=None)):
            assert highs_object.run_object(program, Asked(threads=threads)).says == "optimal"


# What the caller's own `progress` raises


class Mine(Exception):
    pass


@pytest.mark.parametrize("name", INTEGER)
@pytest.mark.parametrize("error", [Mine, Missing, InvalidInput])
def test_what_progress_raises_is_the_callers_own_error(monkeypatch, name, error):
    for module in (scip, cbc):
        monkeypatch.setattr(module, "_SLICE", 0.2)

    def progress(incumbent):
        raise error("mine")

    start = time.monotonic()
    with pytest.raises(error, match=r"^mine$"):
        solve(hard(), name, progress=progress)
    assert time.monotonic() - start < 4


def test_so_it_is_in_another_thread_than_the_main_one():
    raised = []

    def work():
        def progress(incumbent):
            raise Mine

        try:
            solve(hard(), progress=progress)
        except Mine as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert len(raised) == 1


# Two code bases, one of which came to no end


def test_a_cross_check_that_came_to_no_end_is_no_contradiction(monkeypatch):
    def checked_by(answer):
        other = Told([answer] * 9, name="other", code_base="another")
        monkeypatch.setattr(solving, "backend_named", lambda name: other if name == "cp-sat" else backend(name))
        return solve(PROJECTS, cross_check=True, time_limit=20, ties=False)

    solution = checked_by(Answer("feasible", x(1, 0, 0), -4.5))
    assert (solution.outcome, solution.objective, solution.confirmed_by) == ("feasible", -4, "")
    # A bound that the answer of the other is beyond, or an answer that is better than its bound.
    with pytest.raises(SolverFailure, match="Two code bases differ"):
        checked_by(Answer("feasible", x(1, 0, 0), -3.5))


# What is the whole process's


def test_two_that_are_quiet_at_once_leave_stdout_and_warnings_as_they_were():
    before, filters = sys.stdout, list(warnings.filters)
    sys.stdout = own = io.StringIO()
    try:
        steps = [threading.Event() for _ in range(3)]

        def first():
            with quietly():
                steps[0].set()
                steps[1].wait(5)
                print("not heard")
            steps[2].set()

        def second():
            steps[0].wait(5)
            with quietly():
                steps[1].set()
                steps[2].wait(5)
                print("not heard either")

        threads = [threading.Thread(target=work) for work in (first, second)]
        for thread in threads:
            thread.start()
        steps[1].wait(5)
        print("heard")
        for thread in threads:
            thread.join(5)
        assert sys.stdout is own
        assert own.getvalue() == "heard\n"
    finally:
        sys.stdout = before
    assert warnings.filters == filters
