"""CP-SAT, Google's solver for whole numbers, as OR-Tools brings it. It counts in int64, without rounding.

It is told nothing that it could add up wrongly: OR-Tools 9.15 proves a wrong optimum where the terms of truth values
add to 2^31 or more (google/or-tools#5293), and calls a model invalid where any terms could add to 2^63.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from fordel_solver.exact_numbers import integers
from fordel_solver.programs.exact_rows import ExactRows
from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Incumbent, Says
from fordel_solver.solvers.loading import load_ortools, words_of
from fordel_solver.solvers.ortools_linear import ortools_version
from fordel_solver.solvers.stopping import LOOKED_AT

__all__ = ["BACKEND", "CpSat"]

_MODULE = "sat.python.cp_model"
_TRUTH_VALUES, _ALL = 2**31, 2**62
_SEEDS = 2**31 - 1
_ELSE = 'use "highs" or "scip"'
_SAYS: dict[str, Says] = {"OPTIMAL": "optimal", "FEASIBLE": "feasible", "INFEASIBLE": "infeasible"}


class CpSat:
    """CP-SAT: whole-number columns between finite bounds, exactly."""

    name = "cp-sat"
    code_base = "CP-SAT"
    scales = False

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version(_MODULE)

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        free = np.flatnonzero(~program.integer)
        if len(free):
            name = program.column_name(int(free[0]))
            return f"CP-SAT takes whole-number columns only, and {name} may be a fraction: {_ELSE}."
        open_ = np.flatnonzero(np.isinf(program.lower) | np.isinf(program.upper))
        if len(open_):
            name = program.column_name(int(open_[0]))
            return f"CP-SAT takes finite bounds only, and {name} has an infinite one. Give it a bound, or {_ELSE}."
        return _too_large(program, _InIntegers.of(program))

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        cp_model = load_ortools(_MODULE)
        try:
            return _run(cp_model, program, asked)
        except Exception as error:
            return Answer("failed", message=words_of(error))


@dataclass(frozen=True)
class _InIntegers:
    """The program with each row and the cost divided by what they have in common.

    Rows are (entries, low, high), with Python integers and None where a side is open; c·x is `unit` times that of
    `cost`, a fraction given as numerator and denominator.
    """

    rows: list[tuple[list[int], int | None, int | None]]
    cost: list[int]
    unit: tuple[int, int]
    lower: list[int]
    upper: list[int]

    @classmethod
    def of(cls, program: Program) -> _InIntegers:
        exact, A = ExactRows.of(program), program.matrix
        data, starts = exact.data.tolist(), A.indptr.tolist()
        rows = []
        for a, b, low, high in zip(starts, starts[1:], exact.lower, exact.upper, strict=False):
            common = math.gcd(*data[a:b]) or 1
            rows.append(
                (
                    [value // common for value in data[a:b]],
                    None if low is None else -(-low // common),
                    None if high is None else high // common,
                )
            )
        cost, denominator = _signed_integers(program.cost)
        common = math.gcd(*cost) or 1
        return cls(
            rows,
            [value // common for value in cost],
            (common, denominator),
            np.ceil(program.lower).astype(np.int64).tolist(),
            np.floor(program.upper).astype(np.int64).tolist(),
        )


def _signed_integers(values: np.ndarray) -> tuple[list[int], int]:
    sizes, denominator = integers(np.abs(values))
    return [-size if value < 0 else size for size, value in zip(sizes, values.tolist(), strict=True)], denominator


def _too_large(program: Program, whole: _InIntegers) -> str | None:
    """What adds to more than CP-SAT can be trusted with, and what to do."""
    A = program.matrix
    starts = A.indptr.tolist()
    columns = A.indices.tolist()
    size = [max(abs(low), abs(high)) for low, high in zip(whole.lower, whole.upper, strict=True)]
    truth = [high - low == 1 for low, high in zip(whole.lower, whole.upper, strict=True)]
    sums = [("the cost", whole.cost, range(len(size)))]
    sums += [
        (program.rule_of_row(row), entries, columns[starts[row] : starts[row + 1]])
        for row, (entries, _, _) in enumerate(whole.rows)
    ]
    for where, entries, of in sums:
        terms = [abs(entry) * size[column] for entry, column in zip(entries, of, strict=True)]
        booleans = sum(abs(entry) for entry, column in zip(entries, of, strict=True) if truth[column])
        for what, total, most, power in (
            ("terms of columns with two values", booleans, _TRUTH_VALUES, 31),
            ("terms", sum(terms), _ALL, 62),
        ):
            if total >= most:
                return (
                    f"In {where} the {what} can add to {total}, and CP-SAT is right below 2^{power} only. State the "
                    f"amounts in larger units (thousands of kroner), or {_ELSE}."
                )
    return None


def _run(cp_model: Any, program: Program, asked: Asked) -> Answer:
    whole = _InIntegers.of(program)
    if (why := _too_large(program, whole)) is not None:
        return Answer("failed", message=why)
    if any(low > high for low, high in zip(whole.lower, whole.upper, strict=True)):
        return Answer("infeasible", message="A column has no whole number between its bounds.")
    model, x = _model(cp_model, program, whole)
    solver = cp_model.CpSolver()
    _set(solver.parameters, asked)
    scale = whole.unit[0] / whole.unit[1]
    with _Watch(solver, asked):
        status = solver.solve(model, _callback(cp_model, asked, scale))
    name = solver.status_name(status)
    says: Says = _SAYS.get(name, "stopped" if name == "UNKNOWN" else "failed")
    message = name
    if name == "MODEL_INVALID":
        message = f"{name}: {model.validate()}"
    if says not in ("optimal", "feasible"):
        return Answer(says, message=message)
    found = np.array([solver.value(own) for own in x], dtype=np.float64)
    bound = float(solver.best_objective_bound) * scale if program.cost.any() else 0.0
    return Answer(says, found, bound, None, message)


def _model(cp_model: Any, program: Program, whole: _InIntegers) -> tuple[Any, list[Any]]:
    model = cp_model.CpModel()
    x = [model.new_int_var(low, high, "") for low, high in zip(whole.lower, whole.upper, strict=True)]
    A = program.matrix
    starts, columns = A.indptr.tolist(), A.indices.tolist()
    for row, (entries, low, high) in enumerate(whole.rows):
        # An open side is one that nothing reaches: the terms add to less than 2^62.
        least, most = -_ALL if low is None else max(low, -_ALL), _ALL if high is None else min(high, _ALL)
        if least > most:
            model.add_bool_or([])
            continue
        of = [x[column] for column in columns[starts[row] : starts[row + 1]]]
        if of:
            model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(of, entries), least, most)
        elif not least <= 0 <= most:
            model.add_bool_or([])
    if program.cost.any():
        with_cost = np.flatnonzero(program.cost).tolist()
        model.minimize(
            cp_model.LinearExpr.weighted_sum([x[at] for at in with_cost], [whole.cost[at] for at in with_cost])
        )
    return model, x


def _set(parameters: Any, asked: Asked) -> None:
    parameters.num_workers = asked.threads
    parameters.random_seed = asked.seed % _SEEDS
    parameters.relative_gap_limit = asked.gap
    parameters.cp_model_presolve = asked.presolve
    if asked.time_limit is not None:
        parameters.max_time_in_seconds = asked.time_limit


def _callback(cp_model: Any, asked: Asked, scale: float) -> Any:
    if asked.progress is None:
        return None
    tell, start = asked.progress, time.perf_counter()

    class Each(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            tell(
                Incumbent(self.objective_value * scale, self.best_objective_bound * scale, time.perf_counter() - start)
            )

    return Each()


class _Watch:
    """Ends the search when it is to stop."""

    def __init__(self, solver: Any, asked: Asked) -> None:
        self.solver, self.stop, self.done = solver, asked.stop, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        if self.stop is not None:
            self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        if self.stop is not None:
            self.thread.join()

    def _look(self) -> None:
        while not self.done.wait(LOOKED_AT):
            if self.stop is not None and self.stop.is_set():
                self.solver.stop_search()


BACKEND = CpSat()
