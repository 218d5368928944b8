"""No answer is handed out that does not hold, whatever a backend says."""

import signal
import threading
import time
import warnings
from _thread import interrupt_main

import numpy as np
import pytest

from fordel_solver import InvalidInput, Program, Rule, SolverFailure, solve
from fordel_solver.programs import solving
from fordel_solver.programs.watching import run_watched
from fordel_solver.solvers import highs
from fordel_solver.solvers.backend import Answer, Asked, Missing
from fordel_solver.solvers.registry import backend as backend_named
from told_backend import Told

POOL = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], rules=[Rule("pool.amount", rows=[0])])
PROJECTS = Program([-3, -2, -2], [[2, 1, 1]], -np.inf, 2, 0, 1, integer=True)


def x(*values):
    return np.array(values, dtype=float)


WRONG = {
    "spends too little": Answer("optimal", x(60, 39), None, x(2)),
    "spends too little, by a rounding of nine digits": Answer("optimal", x(60, 39.9999), None, x(2)),
    "above a cap": Answer("optimal", x(61, 39), None, x(2)),
    "below nothing": Answer("optimal", x(-1, 101), None, x(2)),
    "no optimum": Answer("optimal", x(0, 100), None, x(2)),
    "no optimum, by duals that prove it of something else": Answer("optimal", x(0, 100), None, x(1)),
    "no number": Answer("optimal", x(np.nan, 100), None, x(2)),
    "too few numbers": Answer("optimal", x(60), None, x(2)),
    "no x": Answer("optimal"),
    "infeasible": Answer("infeasible"),
    "unbounded": Answer("unbounded"),
    "infeasible or unbounded": Answer("infeasible or unbounded"),
    "failed": Answer("failed", message="abnormal"),
    "failed with an x": Answer("failed", x(0, 0)),
    "stopped, for no reason": Answer("stopped"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_is_not_believed_and_presolve_is_turned_off(wrong):
    backend = Told([WRONG[wrong]])
    solution = solve(POOL, backend)
    assert solution.outcome == "optimal"
    assert solution.x.tolist() == [60, 40]
    assert (solution.backend, solution.objective, solution.bound) == ("told", 140, 140)
    assert [asked.presolve for asked in backend.asked[:1]] == [True]
    assert "presolve off" in [attempt.why for attempt in solution.tried]
    assert solution.tried[0].found != "checked"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_backend_that_goes_on_being_wrong_is_left_for_the_next(wrong):
    solution = solve(POOL, Told([WRONG[wrong]] * 9))
    assert (solution.outcome, solution.x.tolist(), solution.backend) == ("optimal", [60, 40], "highs")
    assert [attempt.why for attempt in solution.tried if attempt.why != "confirms"][:3] == [
        "asked",
        "presolve off",
        "next backend",
    ]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer("optimal", x(1, 0.5, 0), -4.0), "column 2 is 0.5, and must be whole"),
        (Answer("optimal", x(1, 1, 0), -5.0), "row 1 is 3, and at most 2 is allowed"),
        (Answer("optimal", x(1, 0, 0), -5.0), "checked, with a gap of 2"),
        (Answer("optimal", x(1, 0, 0)), "checked, without a bound"),
    ],
)
def test_a_wrong_answer_to_an_integer_program_is_not_believed(answer, found):
    solution = solve(PROJECTS, Told([answer] * 2), ties=False)
    assert (solution.outcome, solution.x.tolist(), solution.backend) == ("optimal", [0, 1, 1], "highs")
    assert [attempt.found for attempt in solution.tried[:2]] == [found, found]


def test_whole_numbers_that_are_nearly_so_are_made_whole_and_checked_as_such():
    solution = solve(PROJECTS, Told([Answer("optimal", x(1e-6, 0.999999, 1.000001), -4.0)]), ties=False)
    assert (solution.backend, solution.x.tolist(), solution.check.exact) == ("told", [0, 1, 1], True)


def test_columns_beside_whole_ones_are_found_anew_when_rounding_moved_the_rows():
    # 1,000,000 y + x = 2,500,000: y = 2.000001 and x = 499,999 hold together, y = 2 and x = 499,999 do not.
    program = Program([0, 1], [[1_000_000, 1]], 2_500_000, 2_500_000, 0, [2, 9e9], [True, False])
    solution = solve(program, Told([Answer("optimal", x(2.000001, 499_999), 499_999.0)]), ties=False)
    assert solution.x.tolist() == [2, 500_000]


def test_an_answer_that_was_all_there_is_time_for_is_feasible_with_its_gap():
    answer = Answer("feasible", x(1, 0, 0), -4.5)
    solution = solve(PROJECTS, Told([answer]), time_limit=10)
    assert (solution.outcome, solution.objective, solution.bound, solution.gap) == ("feasible", -3, -4.5, 1.5)
    assert solution.unique is None
    assert bool(solution)


def test_a_gap_that_was_allowed_is_said_and_is_no_optimum():
    solution = solve(PROJECTS, Told([Answer("optimal", x(1, 0, 0), -4.0)]), gap=0.5)
    assert (solution.outcome, solution.gap) == ("feasible", 1)


def test_stopped_without_anything_is_said():
    solution = solve(PROJECTS, Told([Answer("stopped")] * 9), time_limit=10)
    assert (solution.outcome, solution.x, solution.objective, bool(solution)) == ("failed", None, None, False)


def test_infeasible_is_told_with_our_own_proof():
    solution = solve(POOL.but(row_lower=300, row_upper=300))
    assert (solution.outcome, solution.confirmed_by, solution.x) == ("infeasible", "proof", None)


def test_unbounded_is_told_with_a_direction_and_a_point():
    solution = solve(Program([-1, 0], [[1, -1]], -np.inf, 5, 0, np.inf))
    assert (solution.outcome, solution.confirmed_by) == ("unbounded", "proof")
    assert solution.ray[0] > 0
    assert solution.ray[0] <= solution.ray[1]


def test_duals_are_those_of_an_optimum_of_a_linear_program_only():
    solution = solve(POOL)
    assert solution.duals.tolist() == [2]
    assert solution.reduced_costs.tolist() == [-1, 0]
    with pytest.raises(InvalidInput, match=r"An integer program has no duals: .* solving again"):
        _ = solve(PROJECTS).duals
    with pytest.raises(InvalidInput, match="An integer program has no reduced costs"):
        _ = solve(PROJECTS).reduced_costs
    with pytest.raises(InvalidInput, match="There are no duals: the outcome is infeasible"):
        _ = solve(POOL.but(row_lower=300, row_upper=300)).duals


@pytest.mark.parametrize(
    ("sense", "dual"), [("at least", 2.0), ("at most", -3.0), ("between, at its lower", 2.0), ("twice", 2.0)]
)
def test_duals_have_the_sign_of_the_side_that_holds(sense, dual):
    programs = {
        "at least": Program([2], [[1]], 10, np.inf, 0, 100),
        "at most": Program([-3], [[1]], -np.inf, 10, 0, 100),
        "between, at its lower": Program([2], [[1]], 10, 20, 0, 100),
        "twice": Program([4], [[2]], 10, np.inf, 0, 100),
    }
    assert solve(programs[sense]).duals.tolist() == [dual]


def test_what_a_backend_cannot_take_is_invalid_and_one_that_is_not_here_is_a_failure():
    class Refuses(Told):
        def refuses(self, program):
            return "It takes whole-number columns only. Give highs."

    class IsNotHere(Told):
        def version(self):
            raise Missing("It is not here. Install it.")

    with pytest.raises(InvalidInput, match=r"It takes whole-number columns only. Give highs."):
        solve(POOL, Refuses([]))
    with pytest.raises(SolverFailure, match=r"It is not here. Install it."):
        solve(POOL, IsNotHere([]))
    with pytest.raises(InvalidInput, match='"hihgs"'):
        solve(POOL, "hihgs")


def test_an_order_of_ties_that_is_none_is_invalid():
    with pytest.raises(
        InvalidInput, match=r"`ties` is no order of the 2 columns. Give each position from 0 to 1 once."
    ):
        solve(POOL, ties=[0, 0])


def test_two_code_bases_that_differ_are_told_loudly(monkeypatch):
    liar = Told([Answer("optimal", x(60, 40), None, x(2))], name="liar", code_base="another")
    # Ten kroner dearer, and duals to match: both checks pass on a program that the liar has misread.
    monkeypatch.setattr(solving, "backend_named", lambda name: liar if name == "glop" else backend_named(name))
    assert "liar" in solve(POOL, cross_check=True).confirmed_by
    liar.answers = [Answer("infeasible")] * 9
    monkeypatch.setattr(
        solving._Run, "_confirmed", lambda self, backend, says: self._made(solving.Solution(says), backend)
    )
    with pytest.raises(
        SolverFailure, match=r"Two code bases differ: highs .* says optimal with 140, liar .* infeasible"
    ):
        solve(POOL, cross_check=True)


def test_bounds_with_no_whole_number_between_them_are_infeasible_by_our_own_proof():
    solution = solve(Program([0, 1], [[1, 1]], 0, 9, [0.4, 0], [0.6, 9], integer=[True, False]))
    assert (solution.outcome, solution.confirmed_by, solution.tried) == ("infeasible", "proof", ())


# Ctrl-C


@pytest.fixture
def hears_ctrl_c():
    """As in a terminal: a process that was started in the background may not hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Slow(Told):
    """Works until it is told to stop, or does not hear."""

    hears = True

    def run(self, program, asked):
        if asked.found is not None:
            asked.found(Answer("feasible", x(1, 0, 0), -5.0))
        threading.Timer(0.1, interrupt_main).start()
        if self.hears:
            asked.stop.wait(20)
            return Answer("feasible", x(0, 1, 0), -4.0)
        time.sleep(1)
        return Answer("optimal", x(0, 0, 0), 0.0)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_brings_the_best_answer_so_far_as_feasible_with_its_gap():
    solution = solve(PROJECTS, Slow([]))
    assert (solution.outcome, solution.x.tolist(), solution.gap) == ("feasible", [0, 1, 0], 2)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_a_solver_that_does_not_hear_ctrl_c_is_left_and_what_it_had_is_kept(monkeypatch):
    monkeypatch.setattr("fordel_solver.programs.watching._PATIENCE", 0.1)
    backend = Slow([])
    backend.hears = False
    answer, interrupted = run_watched(backend, PROJECTS, Asked())
    assert (interrupted, answer.says, answer.x.tolist(), answer.bound) == (True, "feasible", [1, 0, 0], -5)


def test_what_goes_wrong_in_a_backend_is_told_where_it_was_asked():
    class Breaks(Told):
        def run(self, program, asked):
            raise Missing("No licence.")

    with pytest.raises(Missing, match="No licence"):
        run_watched(Breaks([]), PROJECTS, Asked())
    # Another takes its place, and the record says why.
    solution = solve(PROJECTS, Breaks([]), ties=False)
    assert (solution.backend, solution.tried[0].said) == ("highs", "missing: No licence.")


def hard():
    """Five budgets of which each is half: minutes for anybody."""
    random = np.random.default_rng(0)
    A = random.integers(1, 1_000, (5, 80))
    return Program(-(A.sum(axis=0) + random.integers(0, 30, 80)), A, -np.inf, A.sum(axis=1) // 2, 0, 1, integer=True)


def only_what_scipy_promises(monkeypatch):
    """As with a SciPy that keeps another HiGHS inside than the one known here."""

    def is_not_there(program, asked):
        raise highs.NotThere

    monkeypatch.setattr(highs, "run_object", is_not_there)


def test_highs_in_slices_tells_how_far_it_is_and_ends_in_time(monkeypatch):
    only_what_scipy_promises(monkeypatch)
    monkeypatch.setattr(highs, "_SLICE", 0.1)
    seen = []
    start = time.perf_counter()
    solution = solve(hard(), time_limit=1.0, progress=seen.append, ties=False)
    assert time.perf_counter() - start < 5
    assert solution.outcome == "feasible"
    assert len(seen) >= 2
    assert all(one.bound <= one.objective for one in seen)
    assert solution.objective <= min(one.objective for one in seen)
    assert solution.gap > 0


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_brings_what_highs_had_in_slices_also_where_there_is_a_time_limit(monkeypatch):
    only_what_scipy_promises(monkeypatch)
    monkeypatch.setattr(highs, "_SLICE", 0.1)
    threading.Timer(0.8, interrupt_main).start()
    start = time.perf_counter()
    solution = solve(hard(), time_limit=60, ties=False)
    assert (solution.outcome, solution.backend) == ("feasible", "highs")
    assert solution.gap > 0
    assert time.perf_counter() - start < 20


def test_two_solves_at_once_leave_the_warnings_of_the_process_as_they_were(monkeypatch):
    only_what_scipy_promises(monkeypatch)
    first_is_in, second_is_in, first_is_out = threading.Event(), threading.Event(), threading.Event()
    of_scipy = highs._integer

    def one_after_the_other(program, asked):
        if asked.seed == 1:
            first_is_in.set()
            second_is_in.wait(10)
        else:
            second_is_in.set()
            first_is_out.wait(10)
        return of_scipy(program, asked)

    monkeypatch.setattr(highs, "_integer", one_after_the_other)
    before = list(warnings.filters)
    answers = {}

    def work(seed):
        answers[seed] = highs.BACKEND.run(PROJECTS, Asked(seed=seed))

    threads = {seed: threading.Thread(target=work, args=(seed,)) for seed in (1, 2)}
    threads[1].start()
    first_is_in.wait(10)
    threads[2].start()
    threads[1].join(20)
    first_is_out.set()
    threads[2].join(20)
    assert [answers[seed].says for seed in (1, 2)] == ["optimal", "optimal"]
    assert warnings.filters == before


def test_whole_numbers_without_bounds_whose_sums_are_never_right_are_infeasible_by_proof_and_not_tried_for_ever():
    program = Program([1, 1], [[3, 3]], 7, 8, -np.inf, np.inf, integer=True)
    solution = solve(program)
    assert (solution.outcome, solution.confirmed_by, solution.tried) == ("infeasible", "proof", ())
    # One limit is moved to a multiple of three, and the check is of what was stated.
    assert solve(program.but(row_upper=10, lower=0)).x.tolist() == [3, 0]
