"""Leximin of outcomes that are whole numbers: how many can be above a level, and how high, level by level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.leximin import Held
from fordel_solver.asking.ordered_outcomes import Search
from fordel_solver.programs.program import Program

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["hold_counted"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Weights of the declared order, as those of ties: what a solver calls whole can be a thousand-millionth off.
_LARGEST = 2**20


def hold_counted(search: Search) -> Held:
    """The outcomes held: sorted as large as they can be, and then in declared order.

    The smallest is as large as it can be. Then as many as can be are above it, and those as far above it as they can
    all be; and so on. That is the largest sorted vector, and takes an integer program for each level instead of each
    outcome (Ogryczak and Śliwiński 2006, doi 10.1007/11751595_85, section 4, count outcomes in the same way).

    Parameters
    ----------
    search : Search
        Of outcomes that are whole and have bounds.

    Raises
    ------
    SolverFailure
        An answer was not proven.
    """
    stated = _Levels(search.program, search.F)
    low, high = search.range()
    if not search.solved(stated.smallest(low, high)):
        return search.ended()
    stated.values.append(float(search.outcomes.min()))
    while True:
        room = float(high) - stated.values[-1] - 1
        above = stated.above[-1].sum() if stated.above else search.k
        if room < 0 or not above:
            break
        if not search.solved(stated.next_level(room)):
            return search.ended()
        if not stated.settle(search.outcomes):
            break
    if not _in_declared_order(search, stated):
        return search.ended()
    search.program = stated.held()
    return Held(search.program, search.stages(), None, search.feasible)


@dataclass(eq=False)
class _Levels:
    """The program with a binary z for each outcome and level: 1 where the outcome is above the level.

    outcome_j >= v_1 + Σ_l (v_{l+1} - v_l) z_lj,  z_1j >= z_2j >= ...,  Σ_j z_lj = how many can be.

    Attributes
    ----------
    values : list of float
        v, rising.
    above : list of bool arrays
        Which outcomes of the best x are above each of the levels but the last.
    """

    program: Program
    F: csr_array
    values: list[float] = field(default_factory=list)
    above: list[NDArray[np.bool_]] = field(default_factory=list)
    first: dict[int, int] = field(default_factory=dict)

    def smallest(self, low: float, high: float) -> Program:
        """max t where every outcome is at least t."""
        from scipy.sparse import csr_array

        k = self.F.shape[0]
        rows = csr_array(-np.ones((k, 1)))
        return self._stated(1, rows, np.zeros(k), np.array([low]), np.array([high]), np.array([-1.0]))

    def next_level(self, room: float) -> Program:
        """As many outcomes above the last level as can be, and then as far above it as they can all be.

        outcome_j >= v + 1 + s - M (1 - z_j),  0 <= s <= room,  M = v + 1 + room - v_1;  max (room + 1) Σ z_j + s.
        """
        from scipy.sparse import block_array, csr_array, eye_array

        k, levels = self.F.shape[0], len(self.above)
        M = self.values[-1] + 1 + room - self.values[0]
        last = block_array([[csr_array((k, levels * k)), -M * eye_array(k), csr_array(-np.ones((k, 1)))]], format="csr")
        upper = np.concatenate([np.ones((levels + 1) * k), [room]])
        return self._stated(
            2,
            self._rows(levels + 1, 1, last),
            np.concatenate([np.full(k, self.values[0]), np.full(k, self.values[-1] + 1 - M), self._sides(levels + 1)]),
            np.zeros(len(upper)),
            upper,
            np.concatenate([np.zeros(levels * k), np.full(k, -(room + 1)), [-1.0]]),
        )

    def settle(self, outcomes: Floats) -> bool:
        """Keep what was found; False where no outcome is above the last level."""
        own = outcomes > self.values[-1] + 0.5
        if not own.any():
            return False
        self.above.append(own)
        self.values.append(float(outcomes[own].min()))
        return True

    def held(self) -> Program:
        """Every outcome at its level, whichever outcomes those are."""
        k, levels = self.F.shape[0], len(self.above)
        lower, upper = np.zeros(levels * k), np.ones(levels * k)
        for outcome, level in self.first.items():
            lower[outcome : level * k : k] = 1.0
            upper[level * k + outcome :: k] = 0.0
        sides = np.concatenate([np.full(k, self.values[0]), self._sides(levels)])
        return self._stated(1, self._rows(levels, 0, None), sides, lower, upper, np.zeros(levels * k))

    def in_order(self, block: Ints) -> Program:
        """The levels of these outcomes as large as they can be, those declared first before the others."""
        k, levels, n = self.F.shape[0], len(self.above), self.F.shape[1]
        program = self.held()
        cost = np.zeros(len(program.cost))
        for weight, outcome in enumerate(block[::-1].tolist()):
            cost[n + outcome : n + levels * k : k] = -float((levels + 1) ** weight)
        return program.but(cost=cost)

    def levels_of(self, outcomes: Floats) -> Ints:
        """How many levels each outcome is above."""
        return np.searchsorted(np.array(self.values), outcomes - 0.5) - (outcomes < self.values[0] - 0.5)

    def _rows(self, levels: int, extra: int, last: csr_array | None) -> csr_array:
        """Of z: outcomes at least their levels, `last`, z_lj - z_{l+1}j >= 0, and how many are above each level."""
        from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

        k, known = self.F.shape[0], len(self.above)
        at_level = csr_array(-np.diff(self.values)[np.newaxis])
        falling = eye_array(levels - 1, levels) - eye_array(levels - 1, levels, k=1) if levels > 1 else None
        parts = [
            hstack([kron(at_level, eye_array(k)), csr_array((k, (levels - known) * k + extra))])
            if known
            else csr_array((k, levels * k + extra)),
            *([] if last is None else [last]),
            *([] if falling is None else [hstack([kron(falling, eye_array(k)), csr_array(((levels - 1) * k, extra))])]),
            *([hstack([kron(eye_array(known, levels), np.ones((1, k))), csr_array((known, extra))])] if known else []),
        ]
        return csr_array(vstack(parts, format="csr"))

    def _sides(self, levels: int) -> Floats:
        return np.array([0.0] * (max(0, levels - 1) * self.F.shape[0]) + [float(own.sum()) for own in self.above])

    def _stated(
        self, times: int, further: csr_array, at_least: Floats, lower: Floats, upper: Floats, cost: Floats
    ) -> Program:
        """Further columns, whole numbers, and rows F x + further z: of the outcomes so many times, then of z alone."""
        from scipy.sparse import csr_array, hstack, vstack

        program, (k, n) = self.program, self.F.shape
        m, (rows, count) = program.matrix.shape[0], further.shape
        F = vstack([*[self.F] * times, csr_array((rows - times * k, n))])
        return Program(
            np.concatenate([np.zeros(n), cost]),
            vstack([hstack([program.matrix, csr_array((m, count))]), hstack([F, further])], format="csr"),
            np.concatenate([program.row_lower, at_least]),
            np.concatenate([program.row_upper, np.full(rows, np.inf)]),
            np.concatenate([program.lower, lower]),
            np.concatenate([program.upper, upper]),
            np.concatenate([program.integer, np.ones(count, dtype=bool)]),
        )


def _in_declared_order(search: Search, stated: _Levels) -> bool:
    """Of the ways to hand out the levels the one whose outcomes are largest in declared order; False: not proven."""
    levels = len(stated.above)
    size = max(1, int(np.log(_LARGEST) / np.log(levels + 1))) if levels else search.k
    for start in range(0, search.k, size):
        if not levels:
            break
        block = np.arange(start, min(start + size, search.k))
        now = stated.levels_of(search.outcomes)
        # Nothing is larger than the largest levels that are left, in falling order.
        if not np.array_equal(now[block], np.sort(now[start:])[::-1][: len(block)]) and not search.solved(
            stated.in_order(block)
        ):
            return False
        now = stated.levels_of(search.outcomes)
        stated.first.update({int(outcome): int(now[outcome]) for outcome in block})
    return True
