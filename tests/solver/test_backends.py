"""Backends one by one: what is here and what is not, what each takes, and what ends a run."""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import types
from pathlib import Path

import numpy as np
import pytest

from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.programs.checking import check_duals, check_point
from fordel_solver.programs.program import Program, Rule
from fordel_solver.programs.solving import solve
from fordel_solver.solvers import cbc, loading, pulp_solvers
from fordel_solver.solvers.backend import Asked, Missing
from fordel_solver.solvers.registry import ORDER, backend, backends, look_for_backends
from small_programs import INF

OURS = ("highs", "glop", "pdlp", "cp-sat", "scip", "cbc", "min-cost-flow")
OR_TOOLS = ("glop", "pdlp", "cp-sat", "scip", "min-cost-flow")


def hard():
    """Five knapsacks at once: an answer at once, and no proof in any time that a test has."""
    rng = np.random.default_rng(0)
    sizes = rng.integers(1, 1000, (5, 60))
    return Program(
        -sizes.sum(axis=0) + rng.integers(0, 30, 60), sizes, -INF, sizes.sum(axis=1) // 2, 0, 1, integer=True
    )


def easy():
    return Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], integer=True)


# Which there are


def test_backends_are_listed_in_a_fixed_order_with_their_versions():
    found = backends()
    assert tuple(found)[:7] == OURS == ORDER
    assert found["highs"].startswith("SciPy ")
    assert found["cbc"].startswith("CBC 2.")
    assert all(found[name].startswith("OR-Tools 9.") for name in OR_TOOLS)
    assert all(one.works for one in look_for_backends())


def test_the_list_of_backends_loads_no_solver():
    ask = (
        "import json, sys; import fordel_solver.solvers.registry as registry; registry.ORDER; registry.backend('scip');"
        "print(json.dumps([name for name in ('ortools', 'pulp', 'highspy') if name in sys.modules]))"
    )
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, timeout=60)
    assert json.loads(answer.stdout) == []


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("hihgs", "highs"), ("CPSAT", "cp-sat"), ("PULP_CBC_CMD", "cbc"), ("gurobi", "GUROBI"), ("mincostflow", OURS[6])],
)
def test_an_unknown_name_is_told_the_nearest(name, nearest):
    with pytest.raises(InvalidInput, match=f'There is no backend "{name}". Do you mean "{nearest}"?'):
        backend(name)


def test_a_name_that_is_like_none_is_told_all():
    with pytest.raises(InvalidInput, match=r"There are highs, glop, pdlp, cp-sat, scip, cbc, min-cost-flow, and what"):
        backend("zzz")


# One that is not here


def test_with_highspy_loaded_only_scipys_solver_works_and_the_others_say_why(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", types.ModuleType("highspy"))
    found = {one.name: one for one in look_for_backends()}
    assert [name for name, one in found.items() if one.works] == ["highs"]
    for name in OURS[1:]:
        assert found[name].says.startswith("highspy is loaded in this process, and ")
        assert found[name].says.endswith('use the backend "highs", which is SciPy\'s own and goes on working.')
        with pytest.raises(Missing, match="highspy is loaded"):
            backend(name).run(easy(), Asked())
    assert solve(easy(), "highs").objective == 140
    with pytest.raises(SolverFailure, match="Start a process that does not import highspy"):
        solve(easy(), "cp-sat")


def without(monkeypatch, package, error):
    real = importlib.import_module

    def load(name, *more):
        if name.split(".")[0] == package:
            raise error
        return real(name, *more)

    monkeypatch.setattr(importlib, "import_module", load)
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)


def test_without_or_tools_each_backend_says_how_to_install_it(monkeypatch):
    without(monkeypatch, "ortools", ModuleNotFoundError("No module named 'ortools'", name="ortools"))
    for name in OR_TOOLS:
        with pytest.raises(Missing) as missing:
            backend(name).version()
        assert str(missing.value) == (
            'OR-Tools is not installed. Install it: python -m pip install "ortools>=9.14,<10"'
        )


def test_an_or_tools_that_does_not_load_says_what_python_said(monkeypatch):
    without(monkeypatch, "ortools", ImportError("undefined symbol: _ZN4Highs"))
    assert backends()["glop"] == (
        "OR-Tools does not load (ImportError: undefined symbol: _ZN4Highs). Install it again: "
        'python -m pip install --force-reinstall "ortools>=9.14,<10"'
    )


def test_without_pulp_cbc_says_how_to_install_it_and_the_others_work(monkeypatch):
    without(monkeypatch, "pulp", ModuleNotFoundError("No module named 'pulp'", name="pulp"))
    found = look_for_backends()
    assert [one.name for one in found if not one.works] == ["cbc"]
    assert found[5].says == 'PuLP is not installed. Install it: python -m pip install "pulp>=3.3,<4"'


def test_where_pulp_brings_no_cbc_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr(cbc.shutil, "which", lambda path: None)
    assert backends()["cbc"] == (
        "PuLP brings no CBC for this machine (for macOS on Apple silicon there is none), and no cbc is on the PATH. "
        'Install CBC (brew install cbc, or conda install -c conda-forge coin-or-cbc), or use the backend "highs".'
    )


def test_a_cbc_that_does_not_run_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(cbc, "_binary", lambda: str(tmp_path / "cbc"))
    with pytest.raises(Missing, match=r"CBC at .* does not run \(FileNotFoundError"):
        backend("cbc").version()


def test_a_solver_that_pulp_knows_and_does_not_find_is_missing():
    with pytest.raises(
        Missing, match=r"PuLP does not find GUROBI\. Install it, put it on the PATH, or use the backend"
    ):
        backend("GUROBI").run(easy(), Asked())


def test_a_solver_without_a_licence_says_so(monkeypatch):
    class Broken:
        def available(self):
            raise RuntimeError("no licence found")

    pulp = loading.load_pulp()
    real = pulp.getSolver
    monkeypatch.setattr(pulp, "getSolver", lambda name, **more: Broken() if name == "MOSEK" else real(name, **more))
    assert "MOSEK" in pulp_solvers.found_by_pulp()
    assert backends()["MOSEK"].startswith("MOSEK is broken or has no licence (RuntimeError: no licence found).")


def test_loading_pulp_loads_no_highspy():
    """PuLP loads it for all libraries after it, where it is installed."""
    ask = """
import importlib.abc, importlib.machinery, json, sys
asked = []
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "highspy":
            asked.append(name)
sys.meta_path.insert(0, Finder())
from fordel_solver.solvers.loading import load_pulp
load_pulp()
print(json.dumps([asked, "highspy" in sys.modules, "ortools" in sys.modules]))
"""
    answer = subprocess.run([sys.executable, "-W", "error", "-c", ask], capture_output=True, check=True, timeout=60)
    assert json.loads(answer.stdout) == [[], False, True]


# What each takes


@pytest.mark.parametrize("name", ["glop", "pdlp"])
def test_linear_solvers_refuse_whole_numbers(name):
    with pytest.raises(
        InvalidInput, match=r'solves linear programs, and this one has whole-number columns\. Use "highs"'
    ):
        solve(easy(), name)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (
            Program([1], [[1]], 0, 1, 0, 1, column_names=["101"]),
            "CP-SAT takes whole-number columns only, and 101 may be",
        ),
        (
            Program([1], [[1]], 0, 1, 0, INF, integer=True),
            "CP-SAT takes finite bounds only, and column 1 has an infinite",
        ),
        (
            Program([1], [[2**32]], 0, INF, 0, 2**40, integer=True, rules=[Rule("pool.cap", rows=[0])]),
            None,  # the row is divided by what its entries have in common
        ),
        (
            Program([0, 0], [[2**31 - 1, 2]], 0, INF, 0, 1, integer=True, rules=[Rule("pool.cap", rows=[0])]),
            "In pool.cap the terms of columns with two values can add to 2147483649, and CP-SAT is right below 2^31",
        ),
        (
            Program([2**50, 1], [[1, 1]], 0, 1, 0, 2**20, integer=True),
            "In the cost the terms can add to 1180591620717412352000, and CP-SAT is right below 2^62 only",
        ),
    ],
)
def test_cp_sat_takes_what_it_can_count(program, why):
    said = backend("cp-sat").refuses(program)
    assert said is None if why is None else said.startswith(why)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (
            Program([1, 1], [[1, 2]], 1, 3, 0, 5),
            "takes rows with entries of one size, and row 1 has entries of 1 and 2.",
        ),
        (
            Program([1], [[1], [1], [1]], 1, 3, 0, 5),
            "takes columns that are in two rows at most, and column 1 is in 3.",
        ),
        (Program([1], [[1]], 0.5, 3, 0, 5), "counts in whole numbers, and row 1 has a limit of 0.5 or 3 that is none."),
        (
            Program([1, 1, 1], [[1, 1, 0], [1, 0, 1], [0, 1, 1]], 1, 3, 0, 5),
            "takes columns that leave one row and enter another, and around row 1 there is no way",
        ),
    ],
)
def test_minimum_cost_flow_takes_networks_only(program, why):
    assert backend("min-cost-flow").refuses(program).startswith(f"Minimum-cost flow {why}")


def random_network(seed):
    """Columns in two rows or fewer, rows of either sign and size, open sides."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(1, 6)), int(rng.integers(1, 9))
    matrix = np.zeros((m, n))
    for column in range(n):
        for row, sign in zip(rng.permutation(m)[: rng.integers(0, 3)], (1, -1), strict=False):
            matrix[row, column] = sign
    size = rng.choice([1.0, 2.0, 0.5], m)
    lower = rng.integers(-6, 6, m) * size
    upper = lower + rng.integers(0, 5, m) * size
    low = np.where(rng.random(n) < 0.15, -INF, rng.integers(-5, 3, n))
    return Program(
        rng.integers(-4, 5, n) / 10,
        matrix * (size * rng.choice([-1, 1], m))[:, None],
        np.where(rng.random(m) < 0.2, -INF, lower),
        np.where(rng.random(m) < 0.2, INF, upper),
        low,
        np.where(rng.random(n) < 0.2, INF, rng.integers(3, 9, n)),
        integer=None if seed % 2 else rng.random(n) < 0.5,
    )


def test_networks_are_solved_with_duals_that_prove_it():
    flow, linear, outcomes = backend("min-cost-flow"), backend("cbc"), set()
    for seed in range(120):
        program = random_network(seed)
        if flow.refuses(program) is not None:
            continue
        answer, known = flow.run(program, Asked()), linear.run(program, Asked())
        outcomes.add(answer.says)
        if answer.x is None:
            assert answer.says in known.says or known.says == "failed", seed
            continue
        assert check_point(program, answer.x).ok
        assert program.cost @ answer.x == pytest.approx(program.cost @ known.x, abs=1e-9)
        if not program.is_integer:
            assert check_duals(program, answer.row_duals, answer.x).close
    assert outcomes == {"optimal", "infeasible", "unbounded"}


def test_cbc_gives_every_digit_of_an_answer():
    """It prints 9 of them: 700,000,000 as 699,999,999.52, once."""
    program = Program([1], [[3]], 2_100_000_001, INF, 0, INF)
    x = backend("cbc").run(program, Asked()).x
    assert x[0] == pytest.approx(2_100_000_001 / 3, rel=1e-15)
    assert check_point(program, x).ok


def test_cbc_is_never_told_the_names_and_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []
    real = subprocess.Popen

    def popen(words, **more):
        seen.append(Path(more["cwd"], "model.mps").read_text(encoding="ascii"))
        return real(words, **more)

    monkeypatch.setattr(cbc.subprocess, "Popen", popen)
    names = ["kommune 101", "kommune_101"]
    program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], column_names=names, row_names=["æøå"])
    assert backend("cbc").run(program, Asked()).x.tolist() == [60, 40]
    assert "kommune" not in seen[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a link on the PATH")
def test_what_else_pulp_finds_is_used_by_its_name(monkeypatch, tmp_path):
    """PuLP's CBC, as if it had been installed by hand."""
    (tmp_path / "cbc").symlink_to(cbc._binary())
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert list(backends())[7:] == ["COIN_CMD"]
    other = backend("COIN_CMD")
    assert other.code_base == backend("cbc").code_base
    for program, objective in (
        (easy(), 140),
        (easy().but(integer=None), 140),
        (Program([2, 1], [[2, 1]], 10, 20, [0, 9], [1, INF], integer=[True, False]), 10),
    ):
        assert solve(program, "COIN_CMD").objective == objective
    answer = other.run(Program([1, 1], [[1, 1]], 300, 300, 0, 100), Asked())
    assert answer.x is None
    assert "infeasible" in answer.says


# What ends a run


@pytest.mark.parametrize("name", ["highs", "cp-sat", "scip", "cbc"])
def test_when_the_time_is_up_the_best_so_far_is_feasible_and_never_optimal(name):
    program, start = hard(), time.monotonic()
    answer = backend(name).run(program, Asked(time_limit=0.5))
    assert time.monotonic() - start < 5
    assert answer.says == "feasible"
    assert check_point(program, np.rint(answer.x)).ok
    assert answer.bound < program.cost @ answer.x


@pytest.mark.parametrize("name", ["highs", "cp-sat", "scip", "cbc"])
def test_a_run_that_is_told_to_stop_ends_with_the_best_it_has_and_its_bound(name):
    program, stop, start = hard(), threading.Event(), time.monotonic()
    threading.Timer(0.4, stop.set).start()
    answer = backend(name).run(program, Asked(time_limit=20, stop=stop))
    assert time.monotonic() - start < 3
    assert answer.says == "feasible"
    assert check_point(program, np.rint(answer.x)).ok
    assert answer.bound < program.cost @ answer.x


def test_glop_hears_an_interrupt():
    from scipy.sparse import random_array

    rng = np.random.default_rng(1)
    matrix = random_array((1500, 6000), density=0.02, rng=rng, format="csr")
    activity = matrix @ rng.random(6000)
    program = Program(rng.random(6000), matrix, activity - 0.01, activity + 0.01, 0, INF)
    stop, start = threading.Event(), time.monotonic()
    threading.Timer(0.3, stop.set).start()
    assert backend("glop").run(program, Asked(stop=stop)).says == "stopped"
    assert time.monotonic() - start < 4


def test_a_stop_that_does_not_come_changes_nothing():
    for name in OURS:
        program = easy() if backend(name).refuses(easy()) is None else easy().but(integer=None)
        answer = backend(name).run(program, Asked(stop=threading.Event()))
        assert (answer.says, program.cost @ answer.x) == ("optimal", 140)


def test_cp_sat_tells_of_each_better_answer():
    told = []
    backend("cp-sat").run(hard(), Asked(time_limit=0.5, progress=told.append))
    objectives = [incumbent.objective for incumbent in told]
    assert len(told) >= 2
    assert objectives == sorted(objectives, reverse=True)
    assert all(incumbent.bound <= incumbent.objective for incumbent in told)


def test_a_gap_that_was_asked_for_ends_a_run_early():
    program = hard()
    for name in ("cp-sat", "scip", "cbc"):
        answer = backend(name).run(program, Asked(gap=0.05, time_limit=20))
        assert answer.says in ("optimal", "feasible")
        assert program.cost @ answer.x - answer.bound <= 0.05 * abs(program.cost @ answer.x) + 1e-6


def test_the_words_that_an_error_hides_are_told():
    shown = AttributeError("no attribute 'canonical_code'")
    shown.__context__ = RuntimeError("behind")
    assert loading.words_of(shown) == "AttributeError: no attribute 'canonical_code' (RuntimeError: behind)"


def test_a_solver_that_breaks_off_has_failed(monkeypatch):
    from ortools.linear_solver.python import model_builder_helper

    def broken(name):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(model_builder_helper, "ModelSolverHelper", broken)
    answer = backend("glop").run(easy().but(integer=None), Asked())
    assert (answer.says, answer.message) == ("failed", "RuntimeError: out of memory")
    assert solve(easy().but(integer=None), "glop").objective == 140
