"""Small programs with known answers, each of which some solver has been seen to get wrong, on every backend."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from fordel_solver.programs.attempting import attempt
from fordel_solver.programs.checking import check_duals, check_point
from fordel_solver.programs.program import Program
from fordel_solver.programs.solving import solve
from fordel_solver.solvers import cp_sat, pdlp
from fordel_solver.solvers.backend import Answer, Asked
from fordel_solver.solvers.ortools_linear import run_linear
from fordel_solver.solvers.registry import ORDER, backend
from small_programs import INF, kroner_program


@dataclass(frozen=True)
class Canary:
    program: Program
    outcome: str
    objective: float | None = None


def optimal(objective, *program, **more):
    return Canary(Program(*program, **more), "optimal", objective)


def infeasible(*program, **more):
    return Canary(Program(*program, **more), "infeasible")


def unbounded(*program, **more):
    return Canary(Program(*program, **more), "unbounded")


NO_ROWS = np.zeros((0, 2))
TRILLION = 10**12

CANARIES = {
    "a pool with a cap": optimal(140, [1, 2], [[1, 1]], 100, 100, 0, [60, 100]),
    "caps below the pool": infeasible([1, 2], [[1, 1]], 300, 300, 0, [60, 100]),
    "infeasible only in whole numbers": infeasible([1, 1], [[2, 2]], 3, 3, 0, 9, integer=True),
    "no whole number between the bounds": infeasible([1], [[1]], -INF, INF, 0.25, 0.75, integer=True),
    "rows that cross": infeasible([0, 0], [[1, 1], [1, 1]], [5, -INF], [INF, 4], 0, 9),
    "a cost that falls for ever": unbounded([-2, 1], [[1, -1]], 0, 5, 0, INF),
    "a free column that falls for ever": unbounded([1, 0], NO_ROWS, [], [], [-INF, 0], [INF, 1]),
    "whole numbers that fall for ever": unbounded([-1], [[1]], 0, INF, 0, INF, integer=True),
    # SciPy's HiGHS says of this one that it is infeasible; x = (2, 1, 0, -2, 0) is one that holds.
    "feasible, and falls for ever": unbounded(
        [0, -2, 0, 1, 2],
        [[-2, 2, 0, 0, 0], [1, -1, 0, 1, 0]],
        [-INF, -2],
        [INF, 3],
        [2, 1, -3, -2, -3],
        [INF, INF, INF, 0, INF],
    ),
    "degenerate": optimal(-5, [-2, -1], [[1, 0], [0, 1], [1, 1], [2, 1], [1, 2]], -INF, [2, 1, 3, 5, 4], 0, INF),
    "the cycle of Beale": optimal(
        -0.05,
        [-0.75, 150, -0.02, 6],
        [[0.25, -60, -0.04, 9], [0.5, -90, -0.02, 3], [0, 0, 1, 0]],
        -INF,
        [0, 0, 1],
        0,
        INF,
    ),
    "free columns": optimal(-2, [1, 1], [[1, 2], [1, -1]], [-1, -INF], [INF, 5], -INF, [INF, 1]),
    "equality only": optimal(10, [1, 2, 3], [[1, 1, 1], [1, -1, 0]], [6, 1], [6, 1], 0, [3, 2, INF]),
    "an empty row": optimal(3, [1], [[0]], -1, 1, 3, 5),
    "an empty row that cannot hold": infeasible([1], [[0]], 1, 1, 3, 5),
    "an empty column": optimal(-8, [1, -2], [[1, 0]], 2, INF, 0, [9, 5]),
    "no rows": optimal(-4, [1, -1], NO_ROWS, [], [], [1, 0], [4, 5]),
    "no columns": optimal(0, [], np.zeros((1, 0)), 0, 1, [], []),
    "no columns, and a row that cannot hold": infeasible([], np.zeros((1, 0)), 1, 1, [], []),
    "no cost": optimal(0, [0, 0], [[1, 1]], 3, 3, 0, 9),
    "zero bounds": optimal(4, [1, 1], [[1, 2]], 4, INF, 0, [INF, 0]),
    "a fixed column": optimal(5, [1, 1], [[1, 1]], 5, INF, [2, 0], [2, INF]),
    "negative lower bounds": optimal(-15, [1, 1], [[1, 1]], -15, INF, -10, -2),
    "negative whole numbers": optimal(-7, [1, 1], [[1, 1]], -7.5, INF, -5, [-2, 3], integer=True),
    "a range on a row": optimal(-170, [-1, -2], [[1, 1]], 10, 100, 0, [60, 70]),
    "a tie": optimal(100, [1, 1, 1], [[1, 1, 1]], 100, 100, 0, 60),
    "a tie in whole numbers": optimal(7, [1, 1, 1], [[1, 1, 1]], 7, 7, 0, 3, integer=True),
    "tenths that are no binary fractions": optimal(2, [1, 1], [[0.1, 0.2]], 0.3, 0.3, 0, 1, integer=True),
    "highspy 1.14.0 says 11": optimal(10, [2, 1], [[2, 1]], 10, INF, [0, 9], [1, INF], integer=[True, False]),
    "highspy 1.14.0 says 11, in whole numbers": optimal(10, [2, 1], [[2, 1]], 10, INF, [0, 9], [1, 100], integer=True),
    "weights of 1e-9 beside amounts of 1e9": optimal(
        1.0, [1e-9, 2e-9, 1], [[1, 1, 1]], 10**9, 10**9, 0, [10**9, 10**9, 1]
    ),
    "weights of 1e-9 and of 1 beside amounts of 1e9": optimal(
        0.9 + 0.2, [1e-9, 2e-9, 1], [[1, 1, 1]], 10**9, 10**9, 0, [9 * 10**8, 10**9, 10**9]
    ),
    "amounts to 10^12": optimal(
        2 * TRILLION - 5, [1, 2, 3], [[1, 1, 1]], TRILLION, TRILLION, 0, [5, TRILLION, TRILLION]
    ),
    "whole amounts to 10^12, to the krone": optimal(
        TRILLION + 3, [1, 2], [[1, 1]], TRILLION + 1, TRILLION + 1, 0, [TRILLION - 1, TRILLION], integer=True
    ),
    # OR-Tools 9.15's CP-SAT proves -2639 where the truth values add to 15,078,528,410 (google/or-tools#5293).
    "truth values that add to more than 2^31": optimal(
        -2734,
        [-151, -614, -881, -597, -8, -558, -1144],
        [
            [1, 1, 0, 0, 0, 0, 0],
            [0, 0, 1, 1, 0, 0, 0],
            [0, 0, 0, 0, 1, 1, 0],
            [159377730, 1572276918, 1749110320, 807068087, 1168603643, 2082827507, 7539264205],
        ],
        [1, 0, 0, -INF],
        [1, 1, 1, 11829275424],
        0,
        1,
        integer=True,
    ),
    # CBC 2.10.3 proves -33.42 of it where it may preprocess.
    "CBC, and what it takes out beforehand": optimal(
        -34.02,
        [-9, -0.004, 0.2, 0.8, 8],
        [
            [0, -0.6, 0.4, 0.4, 0],
            [0, -3, 0, -8, 0],
            [-0.8, -0.7, 0, 0, 0],
            [0, -0.3, 0, -0.2, 0],
            [-900, 0, 0, 0, -600],
        ],
        [-2.8, -INF, -15.2, -4.8, -4500],
        [INF, -26, -6.2, 8.2, INF],
        [0, 3, -5, 3, 0],
        [4, 5, 1, 4, 8],
        integer=[True, True, True, True, False],
    ),
    # SciPy's HiGHS proves -2177 of it as it stands, with presolve.
    "choices under a limit of 800 million": optimal(
        -2300,
        [-748, -980, -857, -449, -1320],
        [[1, 1, 1, 1, 0], [147056817, 163961364, 0, 234068846, 545087027]],
        [0, -INF],
        [1, 806762317],
        0,
        1,
        integer=True,
    ),
}
TAKEN = [
    pytest.param(name, of, id=f"{of}: {name}")
    for name, canary in CANARIES.items()
    for of in ORDER
    if backend(of).refuses(canary.program) is None
]


@pytest.mark.parametrize(("name", "of"), TAKEN)
def test_solve_finds_what_is_known(name, of):
    canary = CANARIES[name]
    solution = solve(canary.program, of)
    assert solution.outcome == canary.outcome
    if canary.objective is None:
        assert solution.x is None
        return
    assert solution.objective == pytest.approx(canary.objective, rel=1e-12, abs=1e-9)
    assert solution.check.ok
    assert check_point(canary.program, solution.x).ok


@pytest.mark.parametrize(("name", "of"), TAKEN)
def test_what_a_backend_itself_says_is_right_or_does_not_pass(name, of):
    """PDLP may come to no answer; what it does say holds too."""
    canary = CANARIES[name]
    tried = attempt(canary.program, backend(of), Asked(time_limit=20), "asked")
    if tried.optimal:
        assert canary.outcome == "optimal"
        assert canary.program.cost @ tried.x == pytest.approx(canary.objective, rel=1e-9, abs=1e-8)
    elif canary.outcome == "optimal":
        # PDLP comes to no end or not close enough; those without duals prove no linear optimum; and with weights of
        # 1e-9 the duals of HiGHS and GLOP show that theirs is none, or not quite.
        assert not canary.program.is_integer
        assert of in ("pdlp", "scip", "cp-sat") or (of in ("highs", "glop") and name.startswith("weights of 1e-9"))
    elif canary.outcome == "infeasible":
        assert tried.x is None
        # CBC says nothing of a program without rows.
        silent = of == "pdlp" or (of == "cbc" and not np.isfinite(canary.program.row_lower).any())
        assert tried.says in ("infeasible", "infeasible or unbounded") or (silent and tried.says == "failed")
    else:
        assert tried.x is None or not tried.optimal


def test_every_backend_has_canaries_of_each_outcome():
    for of in ORDER:
        outcomes = {CANARIES[param.values[0]].outcome for param in TAKEN if param.values[1] == of}
        # Nothing falls for ever between finite bounds.
        assert outcomes == {"optimal", "infeasible", "unbounded"} - ({"unbounded"} if of == "cp-sat" else set())


@pytest.mark.parametrize(
    "name", [name for name, own in CANARIES.items() if own.program.integer.all() and own.objective]
)
def test_the_known_answers_of_small_integer_programs_are_those_of_enumeration(name):
    program, objective = CANARIES[name].program, CANARIES[name].objective
    sizes = program.upper - program.lower
    if not program.integer.all() or not np.isfinite(sizes).all() or np.prod(sizes + 1) > 5_000:
        return  # of these the answer was found by hand
    choices = product(*(np.arange(low, high + 1) for low, high in zip(program.lower, program.upper, strict=True)))
    good = [program.cost @ x for x in map(np.array, choices) if check_point(program, x).ok]
    assert min(good) == objective


def test_cp_sat_is_not_asked_what_it_would_get_wrong():
    """The guard is there since the answer is wrong; when it is right one day, the guard can go."""
    from ortools.sat.python import cp_model

    program = CANARIES["truth values that add to more than 2^31"].program
    assert backend("cp-sat").refuses(program) == (
        "In row 4 the terms of columns with two values can add to 15078528410, and CP-SAT is right below 2^31 only. "
        'State the amounts in larger units (thousands of kroner), or use "highs" or "scip".'
    )
    model, _ = cp_sat._model(cp_model, program, cp_sat._InIntegers.of(program))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.status_name(solver.solve(model)) == "OPTIMAL"
    assert solver.objective_value == -2639


def test_highs_proves_a_wrong_optimum_of_kroner_that_are_not_scaled():
    """What scaling is for: `solve` hands HiGHS the same program in other sizes, and finds -2300."""
    program = CANARIES["choices under a limit of 800 million"].program
    answer = backend("highs").run(program, Asked())
    assert answer.says == "optimal"
    assert check_point(program, answer.x).ok
    assert answer.bound == program.cost @ answer.x == -2177


def test_the_same_amounts_in_larger_units_are_taken():
    program = CANARIES["truth values that add to more than 2^31"].program
    thousands = program.but(
        matrix=np.floor(program.matrix.toarray() / [[1], [1], [1], [1000]]),
        row_upper=np.floor(program.row_upper / [1, 1, 1, 1000]),
    )
    assert solve(thousands, "cp-sat").objective == -2734


# PDLP, on kroner for 98 municipalities


@pytest.mark.parametrize("seed", range(6))
def test_pdlp_says_as_it_comes_that_possible_pools_are_impossible(seed):
    program = kroner_program(seed, pools=2)
    as_it_comes = run_linear("PDLP", program, Asked(), "num_threads: 1", duals=True, interruptible=False)
    assert as_it_comes.says == "infeasible"
    assert backend("pdlp").run(program, Asked()).says == "optimal"


def test_a_backend_that_says_so_of_everything_is_not_believed(monkeypatch):
    monkeypatch.setattr(pdlp, "run_linear", lambda *_, **__: Answer("infeasible"))
    program = kroner_program(0, pools=2)
    solution = solve(program, "pdlp", ties=False)
    assert solution.tried[0].said == "infeasible"
    assert solution.outcome == "optimal"
    assert solution.backend != "pdlp"
    assert solution.objective == pytest.approx(solve(program, ties=False).objective, rel=1e-9)


def test_what_pdlp_calls_optimal_does_not_always_hold_and_is_then_found_by_another():
    """Seeds at which it missed a floor or a cap, or its duals proved nothing."""
    caught = 0
    for seed in (11, 16, 17, 20, 21, 27, 36):
        program = kroner_program(seed, pools=2, least=0.3)
        answer = backend("pdlp").run(program, Asked())
        if answer.says == "optimal":
            holds = check_point(program, answer.x).ok
            caught += not holds or not check_duals(program, answer.row_duals, answer.x).close
        solution = solve(program, "pdlp", ties=False)
        assert solution.outcome == "optimal"
        assert check_point(program, solution.x).ok
        assert solution.objective == pytest.approx(solve(program, ties=False).objective, rel=1e-9)
    # How many they are differs between processors.
    assert caught
