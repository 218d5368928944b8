"""Leximin of an integer program: the k smallest outcomes together, for k = 1, 2, ..., then each in declared order.

Ogryczak and Śliwiński 2006, doi 10.1007/11751595_85.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.leximin import Held, Stage
from fordel_solver.asking.solver_calls import Stopwatch
from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.exact_numbers import integers
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Search", "hold_ordered"]

Floats = NDArray[np.float64]

# Outcomes are made whole with a denominator up to here; beyond it their sums are no floats.
_DENOMINATOR = 2**30
_SAME = 1e-9


def hold_ordered(program: Program, F: csr_array, backend: str, watch: Stopwatch) -> Held:
    """An integer program with its outcomes held: sorted as large as they can be, and then in declared order.

    The sum of the p smallest outcomes is  max p t - Σ_j d_j  with  d_j >= t - outcome_j, d_j >= 0.

    Parameters
    ----------
    program : Program
    F : sparse array of shape (k, n)
    backend : str
    watch : Stopwatch

    Raises
    ------
    InvalidInput
        All outcomes can grow without end.
    SolverFailure
        An answer was not proven.
    """
    search = Search(program, F, backend, watch)
    if search.whole and np.isfinite(search.range()).all():
        from fordel_solver.asking.counted_outcomes import hold_counted

        return hold_counted(search)
    values: list[float] = []
    for p in range(1, search.k + 1):
        if not search.raise_smallest(p):
            return search.ended()
        total = search.sum_of_smallest(p)
        values.append(total - sum(values))
        if p == 1 or values[-1] > values[-2] + search.same:
            # Where the next is no larger the one before it holds it.
            search.hold_smallest(total)
    for j in range(search.k):
        # One that is already the largest of those that are left can be no larger.
        if search.outcomes[j] < values[-1] - search.same and not search.raise_one(j):
            return search.ended()
        search.hold_one(j)
        values.remove(min(values, key=lambda value: abs(value - search.outcomes[j])))
    return Held(search.program, search.stages(), None, search.feasible)


class Search:
    """The program, as it is held so far, and the best x of it."""

    def __init__(self, program: Program, F: csr_array, backend: str, watch: Stopwatch) -> None:
        self.backend, self.watch, self.program = backend, watch, program
        self.k, self.n = F.shape
        whole, denominator = integers(F.data.tolist())
        self.whole = bool(program.integer[F.indices].all()) and denominator <= _DENOMINATOR
        # Outcomes times `scale`, so that they are whole where they can be.
        self.scale = denominator if self.whole else 1
        self.F = type(F)((np.array(whole, dtype=float) if self.whole else F.data, F.indices, F.indptr), shape=F.shape)
        self.x = np.zeros(0)
        self.found: Solution | None = None
        self.feasible: Solution | None = None

    @property
    def outcomes(self) -> Floats:
        """Those of the best x, scaled."""
        values = np.asarray(self.F @ self.x[: self.n])
        return np.rint(values) if self.whole else values

    @property
    def same(self) -> float:
        """Outcomes that differ by no more are the same."""
        return 0.5 if self.whole else _SAME * max(1.0, float(np.abs(self.outcomes).max()))

    def raise_smallest(self, p: int) -> bool:
        """Columns t and d, and the sum of the p smallest as large as it can be."""
        k, further = self.k, self.k + 1
        low, high = self.range()
        before = self.program
        self.block = np.concatenate([np.zeros(len(before.cost)), [p], -np.ones(k)])
        ties_to = np.zeros((k, further))
        ties_to[:, 0], ties_to[:, 1:] = -1.0, np.eye(k)
        self.trial = _extended(
            before,
            self.F,
            ties_to,
            np.concatenate([[low], np.zeros(k)]),
            np.concatenate([[high], np.full(k, high - low)]),
            self.whole,
        )
        return self.solved(self.trial.but(cost=-self.block))

    def sum_of_smallest(self, p: int) -> float:
        """That of the best x."""
        return float(np.sort(self.outcomes)[:p].sum())

    def hold_smallest(self, total: float) -> None:
        """Keep the sum of the smallest that was raised last."""
        self.program = _with_row(self.trial, self.block, total if self.whole else total - self.same)

    def raise_one(self, j: int) -> bool:
        """One outcome as large as it can be."""
        return self.solved(self.program.but(cost=-self._row(j)))

    def hold_one(self, j: int) -> None:
        """Keep it."""
        value = float(self.outcomes[j])
        self.program = _with_row(self.program, self._row(j), value if self.whole else value - self.same)

    def stages(self) -> tuple[Stage, ...]:
        """The levels, the smallest first, with the outcomes that are at them."""
        values = self.outcomes
        order = np.argsort(values, kind="stable")
        steps = np.flatnonzero(np.diff(values[order], prepend=-np.inf) > self.same)
        return tuple(
            Stage(float(values[own[0]]) / self.scale, tuple(sorted(own.tolist()))) for own in np.split(order, steps[1:])
        )

    def ended(self) -> Held:
        """Without all levels: infeasible, or the best that was there when the time was up."""
        found = Solution("stopped") if self.found is None else self.found
        if found.outcome == "unbounded":
            raise InvalidInput("The outcomes can grow without end. Give the program a row that limits them.")
        if found.outcome == "infeasible" and self.feasible is None:
            return Held(self.program, (), found)
        if not self.watch.is_up:
            raise SolverFailure(f"A level of the outcomes was not proven: {found.outcome}. Ask another backend.")
        return Held(self.program, (), Solution("stopped") if self.feasible is None else self.feasible)

    def solved(self, program: Program) -> bool:
        """Whether it was, to a proven optimum."""
        self.found = None
        if self.watch.is_up:
            return False
        self.found = self.watch.solve(program, self.backend)
        if self.found.x is None or self.found.outcome != "optimal":
            return False
        self.x, self.feasible = self.found.x, replace(self.found, outcome="feasible", bound=None)
        return True

    def _row(self, j: int) -> Floats:
        row = np.zeros(len(self.program.cost))
        row[: self.n] = self.F[[j]].toarray()[0]
        return row

    def range(self) -> tuple[float, float]:
        """Between which the outcomes are, whatever x is within its bounds."""
        F, lower, upper = self.F, self.program.lower[: self.n], self.program.upper[: self.n]
        up, down = F.maximum(0), F.minimum(0)
        with np.errstate(invalid="ignore"):
            least, most = up @ lower + down @ upper, up @ upper + down @ lower
        low, high = float(least.min()), float(most.max())
        return (low if np.isfinite(low) else -np.inf), (high if np.isfinite(high) else np.inf)


def _extended(program: Program, F: csr_array, further: Floats, lower: Floats, upper: Floats, whole: bool) -> Program:
    """Further columns, and rows  F x + further z >= 0."""
    from scipy.sparse import csr_array, hstack, vstack

    (m, n), (k, count) = program.matrix.shape, further.shape
    between = csr_array((k, n - F.shape[1]))
    return Program(
        np.concatenate([program.cost, np.zeros(count)]),
        vstack(
            [hstack([program.matrix, csr_array((m, count))]), hstack([F, between, csr_array(further)])], format="csr"
        ),
        np.concatenate([program.row_lower, np.zeros(k)]),
        np.concatenate([program.row_upper, np.full(k, np.inf)]),
        np.concatenate([program.lower, lower]),
        np.concatenate([program.upper, upper]),
        np.concatenate([program.integer, np.full(count, whole)]),
    )


def _with_row(program: Program, row: Floats, at_least: float) -> Program:
    """One row more."""
    from scipy.sparse import csr_array, vstack

    return Program(
        program.cost,
        vstack([program.matrix, csr_array(row[np.newaxis])], format="csr"),
        np.append(program.row_lower, at_least),
        np.append(program.row_upper, np.inf),
        program.lower,
        program.upper,
        program.integer,
    )
