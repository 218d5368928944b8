"""The selection of highest score, and what is asked of it: the next best, and what each recipient and quota costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fordel_models.common.proven import proven, whole_x
from fordel_models.selection.problem import Problem, Row
from fordel_solver import Program, Rule, Solution

__all__ = ["Answer", "Binding", "best_of", "runner_up_of"]


@dataclass(frozen=True)
class Binding:
    """A limit on a number of recipients that the selection is at.

    Attributes
    ----------
    row : Row
    gain : int or None
        What the total score rises by where the limit is loosened by one.
    """

    row: Row
    gain: int


@dataclass(frozen=True, eq=False)
class Answer:
    """The selection, and what was asked of it. Scores are in units of 10^-decimals.

    Attributes
    ----------
    chosen : dict of position to area
    total : int
    solution : Solution
    runner_up : (Program, Solution or None)
        The best selection of another set; None where there is no other.
    prices : tuple of int or None
        For each recipient: of one that is chosen, what the best total without it is lower by; of another, the least
        increase of its score with which it is in a selection of highest total. None where that cannot be.
    bindings : tuple of Binding
    """

    chosen: dict[int, int]
    total: int
    solution: Solution
    runner_up: tuple[Program, Solution | None]
    prices: tuple[int | None, ...]
    bindings: tuple[Binding, ...]


def best_of(problem: Problem, backend: str | None) -> Answer | None:
    """The selection of highest total score; None where the rules cannot hold together.

    Raises
    ------
    SolverFailure
        An answer was not proven.
    """
    where = problem.specification.id
    solution = proven(problem.program, backend, where)
    if solution is None:
        return None
    chosen = problem.areas_of(whole_x(solution, where))
    total = problem.total(chosen)
    other = _another_set(problem, chosen)
    return Answer(
        chosen,
        total,
        solution,
        (other, proven(other, backend, f"{where}, runner-up")),
        tuple(_price(problem, chosen, total, i, backend) for i in range(problem.n)),
        tuple(_bindings(problem, chosen, total, backend)),
    )


def runner_up_of(problem: Problem, answer: Answer) -> dict[int, int]:
    """Who is chosen in the runner-up, and for what; nobody where there is none."""
    solution = answer.runner_up[1]
    return {} if solution is None else problem.areas_of(whole_x(solution, problem.specification.id))


def _another_set(problem: Problem, chosen: dict[int, int]) -> Program:
    """The program with one row more: of the chosen, at least one is not."""
    from scipy.sparse import csr_array, vstack

    program = problem.program
    row = np.zeros((1, len(program.cost)))
    for i in chosen:
        row[0, list(problem.columns_of(i))] = 1
    names = [program.row_name(at) for at in range(program.matrix.shape[0])]
    return program.but(
        matrix=vstack([program.matrix, csr_array(row)], format="csr"),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, len(chosen) - 1),
        rules=[*program.rules, Rule("another set", rows=[len(names)])],
        row_names=[*names, "another set"],
    )


def _price(problem: Problem, chosen: dict[int, int], total: int, i: int, backend: str | None) -> int | None:
    """What the best total is lower by with a recipient forced in, or a chosen one kept out."""
    columns = list(problem.columns_of(i))
    if i in chosen:
        upper = problem.program.upper.copy()
        upper[columns] = 0
        changed = problem.program.but(upper=upper)
    elif any(own[i] for own in problem.allowed):
        changed = _with_row(problem.program, columns)
    else:
        return None
    found = proven(changed, backend, f"{problem.specification.id}, {problem.figures.people.codes[i]}", ties=False)
    if found is None:
        return None
    return total - problem.total(problem.areas_of(whole_x(found, problem.specification.id)))


def _with_row(program: Program, columns: list[int]) -> Program:
    """One of these columns is 1."""
    from scipy.sparse import csr_array, vstack

    row = np.zeros((1, len(program.cost)))
    row[0, columns] = 1
    return program.but(
        matrix=vstack([program.matrix, csr_array(row)], format="csr"),
        row_lower=np.append(program.row_lower, 1),
        row_upper=np.append(program.row_upper, 1),
        rules=(),
        row_names=None,
    )


def _bindings(problem: Problem, chosen: dict[int, int], total: int, backend: str | None) -> list[Binding]:
    x = problem.x_of(chosen)
    found = []
    for at, row in enumerate(problem.rows):
        if not row.rule.endswith((".at_least", ".at_most")):
            continue
        own = row.sum_of(x)
        if own not in (row.low, row.high) or (own == row.low and own == 0):
            continue
        low, high = problem.program.row_lower.copy(), problem.program.row_upper.copy()
        low[at], high[at] = (own - 1, high[at]) if own == row.low else (low[at], own + 1)
        looser = problem.program.but(row_lower=low, row_upper=high)
        better = proven(looser, backend, f"{problem.specification.id}, {row.rule}", ties=False)
        assert better is not None  # what holds with a limit holds without
        found.append(Binding(row, problem.total(problem.areas_of(whole_x(better, row.rule))) - total))
    return found
