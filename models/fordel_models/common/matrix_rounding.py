"""Cells rounded so that totals in several directions hold: matrix rounding, an integer program.

    Cells c with fair shares q_c in whole units plus a fraction f_c; x_c = 1: rounded up, 0: rounded down.

    minimise    Σ_c w_c x_c,  w_c = 10^6 (1 - 2 f_c) rounded to a whole number
    subject to  Σ_{c in t} x_c = T_t - Σ_{c in t} ⌊q_c⌋        for each total t, in units

so that every cell is its fair share rounded down or up, every total is exact, and the total deviation Σ |⌊q_c⌋ + x_c -
q_c| is the least to a millionth of a unit. Among equals the largest x in declared order is taken. With two directions
(each cell in two totals) it is a minimum-cost flow, and always possible when each total is the sum of its fair shares
rounded down or up (Bacharach 1966, doi 10.1287/mnsc.12.9.732; Cox 1987, doi 10.1080/01621459.1987.10478456). A third
direction can be impossible: then totals that may give way are missed by as few units in all as possible, and named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fordel_models.result import Pays, SolvedProgram
from fordel_solver import Program, Rule, SolverFailure, solve

__all__ = ["ROUNDED_DOWN", "Rounded", "Total", "round_cells"]

ROUNDED_DOWN = 0  # the column that is always 1: every cell's units rounded down
_SCALE = 10**6
_LARGEST_SUM = 2**31  # of boolean terms in CP-SAT


@dataclass(frozen=True)
class Total:
    """Units that some cells must add up to.

    Attributes
    ----------
    rule : str
        The path of the specification.
    name : str
    cells : tuple of int
    units : int
    gives_way : bool
        It may be missed where not all totals can hold.
    """

    rule: str
    name: str
    cells: tuple[int, ...]
    units: int
    gives_way: bool = False


@dataclass(frozen=True)
class Rounded:
    """Cells in whole units, the program that found them, and which of its columns rounds each cell up.

    Attributes
    ----------
    solved : SolvedProgram
    fair : tuple of Fraction
        q_c, in units.
    units : tuple of int
    columns : tuple of int or None
        None: the cell is whole already.
    missed : tuple of (Total, int)
        Totals that could not be kept, and the units that the cells have too many (or, negative, too few).
    fewest : SolvedProgram or None
        Where not all totals can hold: how few units can be missed in all, which `solved` keeps.
    """

    solved: SolvedProgram
    fair: tuple[Fraction, ...]
    units: tuple[int, ...]
    columns: tuple[int | None, ...]
    missed: tuple[tuple[Total, int], ...] = ()
    fewest: SolvedProgram | None = None

    def pays(self, cells: Sequence[int], unit: int) -> list[Pays]:
        """What the columns pay some cells, the first of them at position 0, in kroner."""
        paid = []
        for position, cell in enumerate(cells):
            column = self.columns[cell]
            down = math.floor(self.fair[cell])
            if down:
                paid.append(Pays(position, ROUNDED_DOWN, down * unit))
            if column is not None:
                paid.append(Pays(position, column, unit))
        return paid


def round_cells(
    name: str,
    fair: Sequence[Fraction],
    totals: Sequence[Total],
    cell_name: Callable[[int], str],
    *,
    backend: str = "min-cost-flow",
    if_impossible: str = "cp-sat",
) -> Rounded:
    """Round every cell down or up.

    Parameters
    ----------
    name : str
        Of the program.
    fair : sequence of Fraction
        q_c, in units.
    totals : sequence of Total
    cell_name : callable
        From the number of a cell to its name in the program.
    backend : str
    if_impossible : str
        The backend that decides which totals give way, where not all of them can hold.

    Raises
    ------
    SolverFailure
        No proven answer, or one that did not pass its check.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> totals = [Total("row", "1", (0, 1), 1), Total("row", "2", (2, 3), 1),
    ...           Total("column", "1", (0, 2), 1), Total("column", "2", (1, 3), 1)]
    >>> round_cells("square", [half] * 4, totals, str).units
    (1, 0, 0, 1)
    """
    down = [math.floor(own) for own in fair]
    cells = [cell for cell, own in enumerate(fair) if own.denominator != 1]
    columns: list[int | None] = [None] * len(fair)
    for column, cell in enumerate(cells, start=1):
        columns[cell] = column
    program = _program(fair, down, cells, columns, totals, cell_name)
    solution = solve(program, backend)
    fewest = None
    if solution.outcome == "infeasible" and any(total.gives_way for total in totals):
        fewest, program = _with_misses(f"{name}-missed", program, totals, if_impossible)
        solution = solve(program, if_impossible)
    if solution.outcome != "optimal" or solution.x is None:
        raise SolverFailure(f"{name}: rounding was not solved ({solution.outcome}).")
    up = [0 if column is None else int(solution.x[column]) for column in columns]
    units = tuple(own + more for own, more in zip(down, up, strict=True))
    missed = _checked(name, fair, units, totals)
    return Rounded(SolvedProgram(name, program, solution), tuple(fair), units, tuple(columns), missed, fewest)


def _program(
    fair: Sequence[Fraction],
    down: Sequence[int],
    cells: Sequence[int],
    columns: Sequence[int | None],
    totals: Sequence[Total],
    cell_name: Callable[[int], str],
) -> Program:
    from scipy.sparse import csr_array

    scale = _SCALE
    while len(cells) * scale >= _LARGEST_SUM:
        scale //= 10
    cost = [0, *(round(scale * (1 - 2 * (fair[cell] - down[cell]))) for cell in cells)]
    pairs = [
        (row, column)
        for row, total in enumerate(totals)
        for cell in total.cells
        if (column := columns[cell]) is not None
    ]
    rows, at = ([pair[side] for pair in pairs] for side in (0, 1))
    left = [total.units - sum(down[cell] for cell in total.cells) for total in totals]
    lower = np.zeros(len(cost))
    lower[ROUNDED_DOWN] = 1
    names = ["rounded down", *(f"up: {cell_name(cell)}" for cell in cells)]
    return Program(
        cost,
        csr_array((np.ones(len(pairs)), (rows, at)), shape=(len(totals), len(cost))),
        left,
        left,
        lower,
        1,
        True,
        rules=_rules(totals),
        row_names=[total.name for total in totals],
        column_names=names,
    )


def _rules(totals: Sequence[Total]) -> list[Rule]:
    names = dict.fromkeys(total.rule for total in totals)
    return [Rule(name, rows=[row for row, total in enumerate(totals) if total.rule == name]) for name in names]


def _with_misses(name: str, program: Program, totals: Sequence[Total], backend: str) -> tuple[SolvedProgram, Program]:
    """First as few units missed as possible, solved; then the program of the least deviation with no more of them."""
    from scipy.sparse import csr_array, hstack, vstack

    soft = [row for row, total in enumerate(totals) if total.gives_way]
    count, n = len(soft), len(program.cost)
    signs = np.concatenate([np.ones(count), -np.ones(count)])
    misses = csr_array((signs, (soft + soft, range(2 * count))), shape=(len(totals), 2 * count))
    upper = np.array([len(totals[row].cells) for row in soft] * 2)
    wide = {
        "matrix": csr_array(hstack([program.matrix, misses])),
        "lower": np.concatenate([program.lower, np.zeros(2 * count)]),
        "upper": np.concatenate([program.upper, upper]),
        "integer": np.ones(n + 2 * count, dtype=bool),
        "column_names": [
            *(program.column_name(column) for column in range(n)),
            *(f"{side}: {totals[row].name}" for side in ("short", "over") for row in soft),
        ],
    }
    only_misses = np.concatenate([np.zeros(n), np.ones(2 * count)])
    giving_way = program.but(cost=only_misses, **wide)
    fewest = solve(giving_way, backend, ties=False)
    if fewest.outcome != "optimal" or fewest.objective is None:
        raise SolverFailure(f"{name}: how few units can be missed was not solved ({fewest.outcome}).")
    most = csr_array(only_misses[np.newaxis, :])
    bounded = program.but(
        cost=np.concatenate([program.cost, np.zeros(2 * count)]),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, fewest.objective),
        row_names=[*(total.name for total in totals), "units missed"],
        **wide | {"matrix": csr_array(vstack([wide["matrix"], most]))},
    )
    return SolvedProgram(name, giving_way, fewest), bounded


def _checked(
    name: str, fair: Sequence[Fraction], units: Sequence[int], totals: Sequence[Total]
) -> tuple[tuple[Total, int], ...]:
    if any(abs(own - share) >= 1 for own, share in zip(units, fair, strict=True)):
        raise SolverFailure(f"{name}: a cell is not its fair share rounded down or up.")
    off = [(total, sum(units[cell] for cell in total.cells) - total.units) for total in totals]
    missed = tuple((total, by) for total, by in off if by)
    if any(not total.gives_way for total, _ in missed):
        raise SolverFailure(f"{name}: a total that must hold does not.")
    return missed
