"""The fewest rules whose movement costs the least, and of those the ones declared first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.moving import SAME, Moving
from fordel_solver.programs.program import Program

__all__ = ["fewest"]

Floats = NDArray[np.float64]

# As many binaries as weights of powers of two are exact for, with room for the gap of a solver.
_BLOCK = 20
_AMOUNT = 2.0**12


def fewest(moving: Moving) -> list[int] | None:
    """The rules, by position; None where they were not proven.

    An integer program with a binary for each rule: what its limits move by all together is 0, or at most the least
    cost divided by its weight. The binaries are then fixed in blocks, as ties are: weights 2^j.
    """
    counted = _counted(moving)
    if counted is None:
        return None
    count = len(moving.weights)
    first = len(counted.cost) - count
    answer = moving.solved(counted)
    if answer is None or answer.x is None or answer.outcome != "optimal":
        return None
    chosen = np.rint(answer.x[first:])
    counted = _with_row(counted, counted.cost, chosen.sum())
    for start in range(0, count, _BLOCK):
        if not chosen[start:].any():
            break
        block = first + np.arange(start, min(start + _BLOCK, count))
        cost = np.zeros(len(counted.cost))
        cost[block] = -np.exp2(len(block) - 1 - np.arange(len(block)))
        answer = moving.solved(counted.but(cost=cost))
        if answer is None or answer.x is None or answer.outcome != "optimal":
            return None
        chosen = np.rint(answer.x[first:])
        lower, upper = np.array(counted.lower), np.array(counted.upper)
        lower[block] = upper[block] = chosen[block - first]
        counted = counted.but(lower=lower, upper=upper)
    return [rule for rule, picked in zip(moving.weights, chosen, strict=True) if picked]


def _counted(moving: Moving) -> Program | None:
    """min Σ z over the movements of least cost,  Σ movement of a rule <= largest z,  z binary."""
    from scipy.sparse import csr_array, hstack, vstack

    rules, whole = list(moving.weights), moving.program.is_integer
    elastic = moving.elastic(rules, moving.unit if whole else None)
    least = moving.solved(elastic.program)
    if least is None or least.objective is None or least.outcome != "optimal":
        return None
    program, count = elastic.program, len(rules)
    # Binaries keep a program from being scaled; amounts in the thousands do no harm to them.
    scale = 1.0 if whole else _scale(program)
    most = least.objective if moving.unit is not None and whole else least.objective * (1 + SAME)
    position = {rule: at for at, rule in enumerate(rules)}
    own = csr_array(
        (
            np.full(len(elastic.limits), elastic.unit),
            ([position[int(rule)] for rule in elastic.rules], elastic.columns + np.arange(len(elastic.limits))),
        ),
        shape=(count, len(program.cost)),
    )
    largest = np.array([np.ceil(most / moving.weights[rule] / elastic.unit) * elastic.unit for rule in rules]) / scale
    switched = Program(
        np.concatenate([np.zeros(len(program.cost)), np.ones(count)]),
        vstack(
            [
                hstack([program.matrix, csr_array((program.matrix.shape[0], count))]),
                hstack([own, csr_array(np.diag(-largest))]),
            ],
            format="csr",
        ),
        np.concatenate([program.row_lower / scale, np.full(count, -np.inf)]),
        np.concatenate([program.row_upper / scale, np.zeros(count)]),
        np.concatenate([program.lower / scale, np.zeros(count)]),
        np.concatenate([program.upper / scale, np.ones(count)]),
        np.concatenate([program.integer, np.ones(count, dtype=bool)]),
    )
    return _with_row(switched, np.concatenate([program.cost, np.zeros(count)]), most / scale)


def _scale(program: Program) -> float:
    """A power of two that makes the largest limit some thousands."""
    limits = np.concatenate([program.row_lower, program.row_upper, program.lower, program.upper])
    largest = float(np.abs(limits[np.isfinite(limits)]).max(initial=0.0))
    return float(2.0 ** np.rint(np.log2(largest / _AMOUNT))) if largest else 1.0


def _with_row(program: Program, row: Floats, at_most: float) -> Program:
    from scipy.sparse import csr_array, vstack

    return program.but(
        matrix=vstack([program.matrix, csr_array(row[np.newaxis])], format="csr"),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, at_most),
    )
