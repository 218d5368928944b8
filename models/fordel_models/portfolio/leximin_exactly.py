"""Leximin deviations of a portfolio, in fractions: solvers say where to look, and exact arithmetic proves each level.

With d = x - a, the deviation in units, and v_j what one degree of deviation is in units (a_j / 100, or 1):

    t = min max_j |d_j| / v_j   over the cells j that are not settled, the others as they are settled

A linear program finds it, in floating point, with a multiplier y_r for each row. Whatever numbers y are, every d that
is allowed has  Σ_r y_r (A d)_r >= D,  where D takes the lower side of a row with y_r > 0 and the upper side of one with
y_r < 0. With c_j = Σ_r y_r A_rj and S the settled cells this bounds t from below:

    t >= (D - Σ_{j in S} c_j d_j - Σ_{j in H} c_j h_j) / Σ_{j in T} |c_j| v_j

for any division of the other cells with c_j not 0 into T and H, h_j the bound of the cell that c_j points to. Made
exact
(`exact_multipliers`), y gives the level itself, and then d_j = sign(c_j) t v_j in T and d_j = h_j in H for every d:
they
are settled. A solver can be off by more than two levels are apart, so that a level turns out to be below the next; then
it is found again, with the multipliers that showed it. That the levels, which fall, are reached is proven at the end by
an exact d that satisfies every row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fordel_models.portfolio.exact_multipliers import Multipliers
from fordel_models.portfolio.statement import Statement
from fordel_solver import Program, SolverFailure
from fordel_solver.programs.attempting import attempt
from fordel_solver.solvers.backend import Answer, Asked, Missing
from fordel_solver.solvers.registry import backend as backend_named

__all__ = ["Level", "leximin_exactly"]

# Who is asked where a solver's multipliers do not prove a level.
_OTHERS = ("highs", "glop")


@dataclass(frozen=True)
class Level:
    """What the deviations that are not yet settled can all be at most, and the cells that it settles."""

    level: Fraction
    settled: tuple[int, ...]


def leximin_exactly(
    statement: Statement, per_degree: Sequence[Fraction], backend: str
) -> tuple[list[Fraction], list[Level]]:
    """The amounts ξ, in units, whose sorted deviations are lexicographically smallest.

    Parameters
    ----------
    statement : Statement
        Its rules can hold together.
    per_degree : sequence of Fraction
        v_j, units: above 0.
    backend : str
        Where to look first. Nothing that it says is believed.

    Returns
    -------
    xi : list of Fraction
        For each cell.
    levels : list of Level
        Falling.

    Raises
    ------
    SolverFailure
        A level could not be proven exactly.
    """
    stages = _Stages(statement, list(per_degree), backend)
    while not stages.the_rest_can_stay():
        stages.settle_some()
    xi = [own + (value or Fraction(0)) for own, value in zip(statement.own.tolist(), stages.d, strict=True)]
    return xi, stages.levels


@dataclass(frozen=True)
class _Proof:
    """A bound of t, and the cells that it settles, with their deviations."""

    level: Fraction
    settled: dict[int, Fraction]


class _Stages:
    def __init__(self, statement: Statement, per_degree: list[Fraction], backend: str) -> None:
        self.statement, self.v = statement, per_degree
        self.backends = tuple(dict.fromkeys([backend, *_OTHERS]))
        self.d: list[Fraction | None] = [None] * len(per_degree)  # None: not settled
        self.levels: list[Level] = []
        self.tried: list[dict[int, Fraction]] = []
        self.at_least = Fraction(0)  # what the next level is above
        A = statement.rows
        starts, columns = A.indptr.tolist(), A.indices.tolist()
        self.rows: list[list[int]] = [columns[a:b] for a, b in itertools.pairwise(starts)]
        own = statement.own.tolist()
        low, high = statement.row_limits
        sums = [sum(own[j] for j in row) for row in self.rows]
        # Rows and bounds of d: those of x less those of a.
        self.low = [None if np.isinf(value) else int(value) - at for value, at in zip(low, sums, strict=True)]
        self.high = [None if np.isinf(value) else int(value) - at for value, at in zip(high, sums, strict=True)]
        lower, upper = statement.bounds
        self.least = [int(value) - at for value, at in zip(lower, own, strict=True)]
        self.most = [int(value) - at for value, at in zip(upper, own, strict=True)]
        self.multipliers = Multipliers.of(statement, self.low, self.high)

    def the_rest_can_stay(self) -> bool:
        """Whether every row holds, exactly, when nobody else deviates: the last level, 0."""
        for r, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            total = self._settled_in(r)
            if (low is not None and total < low) or (high is not None and total > high):
                return False
        return True

    def settle_some(self) -> None:
        """One level."""
        free = [j for j, value in enumerate(self.d) if value is None]
        open_rows = [r for r, row in enumerate(self.rows) if any(self.d[j] is None for j in row)]
        if not open_rows:
            raise self._failure("the levels that were found do not satisfy every row")
        said = []
        for answer in self._answers(self._program(free, open_rows)):
            assert answer.x is not None
            assert answer.row_duals is not None
            t = float(answer.x[-1])
            duals = dict(zip(open_rows, answer.row_duals[: len(open_rows)].tolist(), strict=True))
            self.tried += [y for y in self.multipliers.candidates(duals) if y not in self.tried]
            proofs = [proof for y in self.tried if (proof := self._proof(y, t)) is not None]
            best = max(proofs, key=lambda proof: proof.level, default=None)
            if best is not None and best.level > self.at_least:
                self._settle(best)
                return
            said.append(f"{t:.9g}, of which {'nothing' if best is None else f'{float(best.level):.9g}'} is proven")
        raise self._failure(f"no level could be proven ({'; '.join(said)})")

    def _settle(self, best: _Proof) -> None:
        """A level. One above the last shows that the last was not all that could be proven: it is found once more."""
        if self.levels and best.level > self.levels[-1].level:
            last = self.levels.pop()
            for j in last.settled:
                self.d[j] = None
            self.at_least = last.level
            return
        self.at_least = Fraction(0)
        for j, value in best.settled.items():
            self.d[j] = value
        self.levels.append(Level(best.level, tuple(sorted(best.settled))))

    def _answers(self, program: Program) -> Iterator[Answer]:
        """What solvers say, unchecked: each with multipliers."""
        for name in self.backends:
            try:
                answer = attempt(program, backend_named(name), Asked(), "a level").answer
            except Missing:
                continue
            if answer.x is not None and answer.row_duals is not None:
                yield answer

    def _proof(self, y: dict[int, Fraction], t: float) -> _Proof | None:
        """What multipliers prove of the level, near t as it is; nothing where they ask for a side that is open."""
        c: dict[int, Fraction] = {}
        reach = Fraction(0)
        for r, value in y.items():
            side = self.low[r] if value > 0 else self.high[r]
            if side is None:
                return None
            reach += value * side
            for j in self.rows[r]:
                c[j] = c.get(j, Fraction(0)) + value
        span, at_level, at_bound = Fraction(0), [], {}
        for j, own in c.items():
            settled, bound = self.d[j], self.most[j] if own > 0 else self.least[j]
            if settled is not None:
                reach -= own * settled
            elif own and abs(bound) < t * self.v[j]:
                at_bound[j] = Fraction(bound)
                reach -= own * bound
            elif own:
                at_level.append(j)
                span += abs(own) * self.v[j]
        if not span:
            return None
        level = reach / span
        return _Proof(level, at_bound | {j: level * self.v[j] * (1 if c[j] > 0 else -1) for j in at_level})

    def _settled_in(self, row: int) -> Fraction:
        return sum((value for j in self.rows[row] if (value := self.d[j]) is not None), Fraction(0))

    def _program(self, free: list[int], open_rows: list[int]) -> Program:
        """min t  with  -t <= z <= t,  d = v z,  for the cells that are free, and the rows that have one of them."""
        from scipy.sparse import csr_array, diags_array, eye_array, hstack, vstack

        n = len(free)
        v = np.array([float(self.v[j]) for j in free])
        settled = [self._settled_in(r) for r in open_rows]
        low = [_float(self.low[r], at, -np.inf) for r, at in zip(open_rows, settled, strict=True)]
        high = [_float(self.high[r], at, np.inf) for r, at in zip(open_rows, settled, strict=True)]
        eye, one = eye_array(n, format="csr"), csr_array(np.ones((n, 1)))
        matrix = vstack(
            [
                hstack([self.statement.rows[open_rows][:, free] @ diags_array(v), csr_array((len(open_rows), 1))]),
                hstack([eye, -one]),
                hstack([eye, one]),
            ],
            format="csr",
        )
        nothing, wide = np.zeros(n), np.full(n, np.inf)
        return Program(
            np.concatenate([nothing, [1.0]]),
            matrix,
            np.concatenate([low, -wide, nothing]),
            np.concatenate([high, nothing, wide]),
            np.concatenate([[float(self.least[j] / self.v[j]) for j in free], [0.0]]),
            np.concatenate([[float(self.most[j] / self.v[j]) for j in free], [np.inf]]),
        )

    def _failure(self, what: str) -> SolverFailure:
        return SolverFailure(f"{self.statement.where}: {what}. Ask another solver with `--backend`.")


def _float(side: int | None, settled: Fraction, none: float) -> float:
    return none if side is None else float(side - settled)
