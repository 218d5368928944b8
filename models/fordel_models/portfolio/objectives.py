"""The amounts of a portfolio in whole units, by each of its three objectives.

least-absolute   min Σ w_pi |x_pi - a_pi|. With groups that do not overlap the matrix is that of a network, so that a
                 vertex is whole: the linear program's answer is the answer in whole units, and the duals prove it.
                 With groups that overlap and a vertex that is not whole it is solved once more as an integer program.
least-maximum    t* = min max w_pi |x_pi - a_pi|, a linear program; then least-absolute with no deviation above t*,
                 rounded up to a unit.
leximin          ξ in fractions, every level proven (`leximin_exactly`); then whole units: each amount is ξ rounded down
                 or up to a unit, every total stands, and Σ |x - ξ| is as small as it can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from fordel_models.portfolio.leximin_exactly import Level, leximin_exactly
from fordel_models.portfolio.statement import Statement
from fordel_models.result import Pays, SolvedProgram
from fordel_solver import Infeasible, Program, Rule, Solution, SolverFailure, solve
from fordel_solver.programs.attempting import objective as objective_of

__all__ = ["Answer", "answer", "least_moved"]

Floats = NDArray[np.float64]

# A solver's x is the whole number that is nearer than this; fractions of a unit are told in millionths.
_WHOLE, _MILLIONTHS = 1e-4, 1_000_000
# By how much a whole amount may be from its leximin value, in units, where the nearest two do not do.
_WIDTHS = (0, 1, 10)


@dataclass(frozen=True)
class Answer:
    """The whole amounts of a year.

    Attributes
    ----------
    units : tuple of int
        Of each cell.
    paying : SolvedProgram
        The program whose x they are.
    pays : for each cell tuples (column, kroner)
        How.
    proving : tuple of SolvedProgram
        Programs beside it that prove how small the largest deviation can be.
    unique : bool or None
        Whether no other amounts are as good.
    levels : tuple of Level
        Of leximin.
    """

    units: tuple[int, ...]
    paying: SolvedProgram
    pays: tuple[tuple[tuple[int, int], ...], ...]
    proving: tuple[SolvedProgram, ...] = ()
    unique: bool | None = None
    levels: tuple[Level, ...] = ()

    def amounts_of(self, statement: Statement, pool: int) -> list[int]:
        """Kroner of a pool to each recipient."""
        amounts = [0] * len(statement.codes)
        for (p, i), units in zip(statement.cells, self.units, strict=True):
            if p == pool:
                amounts[i] = units * statement.unit
        return amounts

    def totals_by_recipient(self, statement: Statement) -> list[int]:
        """Units of all pools together to each recipient."""
        totals = [0] * len(statement.codes)
        for (_, i), units in zip(statement.cells, self.units, strict=True):
            totals[i] += units
        return totals

    def pays_of(self, statement: Statement, pool: int) -> list[Pays]:
        """What pays the amounts of a pool."""
        return [
            Pays(i, column, kr)
            for (p, i), own in zip(statement.cells, self.pays, strict=True)
            if p == pool
            for column, kr in own
            if kr
        ]


def answer(statement: Statement, objective: str, weights: str, backend: str, name: str, repairs: bool) -> Answer:
    """The amounts of a year.

    Raises
    ------
    Infeasible
        The rules cannot hold together.
    SolverFailure
        No answer was proven, or one does not pass its check.
    """
    weight = _weights(statement, weights)
    if objective == "leximin":
        found = _leximin(statement, weight, backend, name, repairs)
    elif objective == "least-maximum":
        found = _least_maximum(statement, weight, backend, name, repairs)
    else:
        found = _least_absolute(statement, weight, None, backend, name, repairs)
    if faults := statement.faults(found.units):
        raise SolverFailure(
            f"{statement.where}: the answer did not pass its check and is not handed out: {'; '.join(faults[:5])}."
        )
    return found


def least_moved(statement: Statement, backend: str, without: str = "") -> tuple[Program, Solution]:
    """The program that moves as few units as possible, with all common limits or without those of one rule."""
    program = statement.deviating(np.ones(len(statement.cells)), without=without)
    return program, _optimal(statement, solve(program, backend, ties=False), program, True)


def _weights(statement: Statement, weights: str) -> Floats:
    """w: a deviation of one unit is so many percent of the recipient's own amount, in six digits; or 1."""
    if weights == "kroner":
        return np.ones(len(statement.cells))
    return np.array([float(f"{100 / own:.6g}") for own in statement.own.tolist()])


def _optimal(statement: Statement, solution: Solution, program: Program, repairs: bool) -> Solution:
    if solution.outcome == "infeasible":
        _refuse(statement, repairs)
    if solution.outcome != "optimal" or solution.x is None:
        raise SolverFailure(
            f"{statement.where}: no answer was proven ({solution.outcome}, {program!r}). Ask another solver with "
            "`--backend`."
        )
    return solution


def _refuse(statement: Statement, repairs: bool) -> NoReturn:
    if not repairs:
        raise Infeasible(f"{statement.where}: the amounts of the pools and their common limits cannot hold together.")
    from fordel_solver.asking.refusing import refusal

    found = refusal(statement.rules_alone(), unit=1, kr=statement.unit)
    raise Infeasible(
        f"{statement.where}: {found}",
        conflict=found.conflict,
        repair=found.repair,
        conflicts=found.conflicts,
        repairs=found.repairs,
    )


def _whole(statement: Statement, program: Program, backend: str, repairs: bool) -> tuple[Program, Solution]:
    """The optimum in whole numbers: the linear program's where that is whole, which the duals then prove."""
    solution = _optimal(statement, solve(program, backend), program, repairs)
    if (near := _rounded(program, solution)) is not None:
        return program, near
    whole = program.but(integer=True)
    solution = _optimal(statement, solve(whole, backend), whole, repairs)
    if (near := _rounded(whole, solution)) is None:
        raise SolverFailure(f"{statement.where}: the whole numbers of the answer do not add up exactly.")
    return whole, near


def _rounded(program: Program, solution: Solution) -> Solution | None:
    assert solution.x is not None
    x = np.rint(solution.x)
    if np.abs(solution.x - x).max(initial=0.0) > _WHOLE:
        return None
    A, whole = program.matrix, x.astype(np.int64)
    starts, columns, data = A.indptr.tolist(), A.indices.tolist(), A.data.tolist()
    sums = [sum(int(data[k]) * int(whole[columns[k]]) for k in range(a, b)) for a, b in itertools.pairwise(starts)]
    holds = all(
        low <= value <= high for low, value, high in zip(program.row_lower, sums, program.row_upper, strict=True)
    )
    if not holds or not ((x >= program.lower) & (x <= program.upper)).all():
        return None
    return replace(solution, x=x, objective=objective_of(program, x))


def _least_absolute(
    statement: Statement, weight: Floats, most: Floats | None, backend: str, name: str, repairs: bool
) -> Answer:
    program, solution = _whole(statement, statement.deviating(weight, most), backend, repairs)
    assert solution.x is not None
    N = len(statement.cells)
    return Answer(
        tuple(int(value) for value in solution.x[:N]),
        SolvedProgram(name, program, solution),
        tuple(((j, statement.unit),) for j in range(N)),
        unique=solution.unique,
    )


def _least_maximum(statement: Statement, weight: Floats, backend: str, name: str, repairs: bool) -> Answer:
    program = _of_largest(statement, weight)
    first = _optimal(statement, solve(program, backend, ties=False), program, repairs)
    assert first.x is not None
    level = float(first.x[-1]) * np.array([float(own) for own in _per_degree(statement, weight)])
    most = np.ceil(level - _WHOLE)
    try:
        found = _least_absolute(statement, weight, most, backend, name, repairs=False)
    except Infeasible:
        found = _least_absolute(statement, weight, most + 1, backend, name, repairs=False)
    return replace(found, proving=(_proof_of_largest(statement, program, first, weight, found.units, name),))


def _of_largest(statement: Statement, weight: Floats) -> Program:
    """min t  with  over + under <= t / w  for every cell, and the rules: what least-maximum and leximin begin with."""
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    plain, N = statement.deviating(np.zeros(len(weight))), len(weight)
    m = plain.matrix.shape[0]
    names = statement.cell_names
    per_degree = np.array([float(own) for own in _per_degree(statement, weight)])
    one, of_t = eye_array(N, format="csr"), csr_array(-per_degree[:, np.newaxis])
    matrix = vstack(
        [
            hstack([plain.matrix, csr_array((m, 1))]),
            hstack([csr_array((N, N)), one, one, of_t]),
        ],
        format="csr",
    )
    rows = [*(plain.row_name(r) for r in range(m)), *(f"{name} at most" for name in names)]
    columns = [*(plain.column_name(j) for j in range(3 * N)), "largest deviation"]
    largest = max(statement.totals) * float(weight.max())
    return Program(
        np.concatenate([np.zeros(3 * N), [1.0]]),
        matrix,
        np.concatenate([plain.row_lower, np.full(N, -np.inf)]),
        np.concatenate([plain.row_upper, np.zeros(N)]),
        np.concatenate([plain.lower, [0.0]]),
        np.concatenate([plain.upper, [float(np.ceil(largest))]]),
        rules=[*plain.rules, Rule("largest deviation", rows=range(m, m + N))],
        row_names=rows,
        column_names=columns,
    )


def _per_degree(statement: Statement, weight: Floats) -> list[Fraction]:
    """v: what one degree of deviation is in units, a percent of the own amount or one unit."""
    if (weight == 1).all():
        return [Fraction(1)] * len(weight)
    return [Fraction(own, 100) for own in statement.own.tolist()]


def _proof_of_largest(
    statement: Statement, program: Program, first: Solution, weight: Floats, units: tuple[int, ...], name: str
) -> SolvedProgram:
    """The whole amounts as an answer of the linear program: the gap to its bound is what whole units cost."""
    x = np.array(units, dtype=np.float64)
    over = np.maximum(x - statement.own, 0)
    under = np.maximum(statement.own - x, 0)
    deviations = (over + under).astype(np.int64).tolist()
    per_degree = _per_degree(statement, weight)
    largest = max((kr / per for kr, per in zip(deviations, per_degree, strict=True)), default=Fraction(0))
    t = float(Fraction(ceil(largest * 10**9), 10**9))
    whole = np.concatenate([x, over, under, [t]])
    return SolvedProgram(f"{name}-largest", program, replace(first, x=whole, objective=t, unique=None))


def _leximin(statement: Statement, weight: Floats, backend: str, name: str, repairs: bool) -> Answer:
    program = _of_largest(statement, weight)
    first = _optimal(statement, solve(program, backend, ties=False), program, repairs)
    xi, levels = leximin_exactly(statement, _per_degree(statement, weight), backend)
    answered = _next_to(statement, xi, backend, name)
    proof = _proof_of_largest(statement, program, first, weight, answered.units, name)
    return replace(answered, proving=(proof,), levels=tuple(levels))


def _next_to(statement: Statement, xi: Sequence[Fraction], backend: str, name: str) -> Answer:
    """Whole units next to ξ: every rule holds, Σ |x - ξ| is as small as it can be, ties by declared order.

    x = ⌊ξ⌋ + up, with up 0 or 1 at a cost of 1 - 2 f, where f = ξ - ⌊ξ⌋ is taken in millionths; where groups overlap so
    that this cannot be, up to `width` units further at a cost of 1 each.
    """
    for width in _WIDTHS:
        program, down, columns = _rounding(statement, xi, width)
        try:
            program, solution = _whole(statement, program, backend, repairs=False)
        except Infeasible:
            continue
        assert solution.x is not None
        x, unit = solution.x.astype(np.int64).tolist(), statement.unit
        units = tuple(
            below + sum(sign * x[column] for column, sign in own) for below, own in zip(down, columns, strict=True)
        )
        pays = tuple(
            ((0, below * unit), *((column, sign * unit) for column, sign in own))
            for below, own in zip(down, columns, strict=True)
        )
        return Answer(units, SolvedProgram(name, program, solution), pays, unique=solution.unique)
    raise SolverFailure(
        f"{statement.where}: no whole units within {_WIDTHS[-1]} of the exact amounts hold every rule. Take out "
        f"the rule "
        "that whole units cannot meet, or ask for least-absolute."
    )


@dataclass(frozen=True)
class _Move:
    """A column of the rounding: units added to a cell, or taken from it."""

    cell: int
    sign: int
    cost: int  # millionths
    most: int
    word: str


def _moves(xi: Sequence[Fraction], width: int) -> list[_Move]:
    found = []
    for cell, exact in enumerate(xi):
        millionths = round((exact - floor(exact)) * _MILLIONTHS)
        if exact.denominator != 1 or width:
            found.append(_Move(cell, 1, _MILLIONTHS - 2 * millionths, 1, "up"))
    if width:
        found += [_Move(cell, 1, _MILLIONTHS, width, "further up") for cell in range(len(xi))]
        found += [_Move(cell, -1, _MILLIONTHS, width, "down") for cell in range(len(xi))]
    return found


def _rounding(
    statement: Statement, xi: Sequence[Fraction], width: int
) -> tuple[Program, list[int], list[list[tuple[int, int]]]]:
    """The program of `_next_to`, ⌊ξ⌋, and for each cell its columns with their signs. Column 0 stands for all ⌊ξ⌋."""
    from scipy.sparse import csr_array, hstack, vstack

    N, names, moves = len(xi), statement.cell_names, _moves(xi, width)
    down = [floor(own) for own in xi]
    cells = [move.cell for move in moves]
    lower, upper = statement.bounds
    below = np.array(down, dtype=np.float64)
    of_moves = csr_array(([float(move.sign) for move in moves], (cells, np.arange(len(moves)))), shape=(N, len(moves)))
    matrix = [hstack([csr_array((statement.rows @ below)[:, np.newaxis]), statement.rows @ of_moves])]
    low, high = statement.row_limits
    rows = list(statement.row_names)
    # A pool's own limits, of the amounts that could pass them; with no width ⌊ξ⌋ and ⌈ξ⌉ are within them.
    near = np.flatnonzero((below - width < lower) | (below + 1 + width > upper)) if width else np.array([], dtype=int)
    if len(near):
        matrix.append(hstack([csr_array(below[near][:, np.newaxis]), of_moves[near]]))
        rows += [names[j] for j in near]
        low, high = np.concatenate([low, lower[near]]), np.concatenate([high, upper[near]])
    program = Program(
        [0.0, *(float(move.cost) for move in moves)],
        vstack(matrix, format="csr"),
        low,
        high,
        [1.0] + [0.0] * len(moves),
        [1.0, *(float(move.most) for move in moves)],
        rules=statement.rules(with_bounds=False),
        row_names=rows,
        column_names=["whole units below", *(f"{names[move.cell]} {move.word}" for move in moves)],
    )
    columns: list[list[tuple[int, int]]] = [[] for _ in range(N)]
    for k, move in enumerate(moves):
        columns[move.cell].append((k + 1, move.sign))
    return program, down, columns
