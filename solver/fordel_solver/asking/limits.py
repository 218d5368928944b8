"""The limits that rules set, taken out of a program or made to give way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program, Rule

if TYPE_CHECKING:
    from scipy.sparse import csc_array

__all__ = ["Elastic", "Limit", "Owners", "elastic_rules", "limits_of", "only", "with_limits"]

Floats = NDArray[np.float64]
Side = Literal["lower", "upper", "equal"]


@dataclass(frozen=True)
class Limit:
    """One limit that a rule sets: a side of a row or of a column, or both sides of a row that they make equal.

    Attributes
    ----------
    rule : str
    name : str
        Of the row or column.
    of : str
        "row" or "column".
    at : int
        Which.
    side : str
        "lower", "upper" or "equal".
    value : float
    """

    rule: str
    name: str
    of: Literal["row", "column"]
    at: int
    side: Side
    value: float


def limits_of(program: Program, rule: Rule) -> tuple[Limit, ...]:
    """The finite limits of a rule: those of its rows, then its lower and its upper bounds.

    Examples
    --------
    >>> program = Program([1, 1], [[1, 1]], 100, 100, 0, [60, 30], rules=[Rule("cap", upper=[0, 1])])
    >>> [(limit.name, limit.side, limit.value) for rule in program.all_rules for limit in limits_of(program, rule)]
    [('column 1', 'upper', 60.0), ('column 2', 'upper', 30.0), ('row 1', 'equal', 100.0)]
    """
    found = []
    for at in rule.rows:
        low, high, name = float(program.row_lower[at]), float(program.row_upper[at]), program.row_name(at)
        if low == high:
            found.append(Limit(rule.name, name, "row", int(at), "equal", low))
            continue
        found += [Limit(rule.name, name, "row", int(at), "lower", low)] if np.isfinite(low) else []
        found += [Limit(rule.name, name, "row", int(at), "upper", high)] if np.isfinite(high) else []
    sides: tuple[tuple[Side, Sequence[int], Floats], ...] = (
        ("lower", rule.lower, program.lower),
        ("upper", rule.upper, program.upper),
    )
    for side, columns, values in sides:
        found += [
            Limit(rule.name, program.column_name(at), "column", int(at), side, float(values[at]))
            for at in columns
            if np.isfinite(values[at])
        ]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Owners:
    """Whose each row, lower bound and upper bound is: the position in `all_rules`; -1 where it is given.

    Attributes
    ----------
    rows, lower, upper : int arrays
    """

    rows: NDArray[np.int64]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]

    @classmethod
    def of(cls, program: Program) -> Owners:
        """Those of a program."""
        m, n = program.matrix.shape
        found = cls(np.full(m, -1), np.full(n, -1), np.full(n, -1))
        for number, rule in enumerate(program.all_rules):
            for part in ("rows", "lower", "upper"):
                if len(own := getattr(rule, part)):
                    getattr(found, part)[np.asarray(own)] = number
        return found


def only(program: Program, rules: Iterable[int], owners: Owners | None = None) -> Program:
    """The same rows and columns with the limits of these rules (by position in `all_rules`) and no other rule's.

    Bounds that no rule names stay.

    Examples
    --------
    >>> program = Program([1], [[1], [1]], [5, -np.inf], [np.inf, 4], 0, 9)
    >>> only(program, [1]).row_lower.tolist(), only(program, [1]).row_upper.tolist()
    ([-inf, -inf], [inf, 4.0])
    """
    owners = owners or Owners.of(program)
    # The last is for what is given, at position -1.
    kept = np.zeros(len(program.all_rules) + 1, dtype=bool)
    kept[[*rules, -1]] = True
    return program.but(
        row_lower=np.where(kept[owners.rows], program.row_lower, -np.inf),
        row_upper=np.where(kept[owners.rows], program.row_upper, np.inf),
        lower=np.where(kept[owners.lower], program.lower, -np.inf),
        upper=np.where(kept[owners.upper], program.upper, np.inf),
    )


def with_limits(program: Program, values: Iterable[tuple[Limit, float]]) -> Program:
    """The program with other values for some of its limits.

    Examples
    --------
    >>> program = Program([1], [[1]], 5, 5, 0, 9)
    >>> (limit,) = limits_of(program, program.all_rules[0])
    >>> changed = with_limits(program, [(limit, 6)])
    >>> changed.row_lower.tolist(), changed.row_upper.tolist()
    ([6.0], [6.0])
    """
    arrays = {name: np.array(getattr(program, name)) for name in ("row_lower", "row_upper", "lower", "upper")}
    for limit, value in values:
        before = "row_" if limit.of == "row" else ""
        for side in ("lower", "upper") if limit.side == "equal" else (limit.side,):
            arrays[before + side][limit.at] = value
    return program.but(**arrays)


@dataclass(frozen=True, eq=False)
class Elastic:
    """A program in which the limits of some rules give way, at a cost (Chinneck 1997, doi 10.1287/ijoc.9.2.164).

    Attributes
    ----------
    program : Program
        The columns of the original; then one for each way in which a limit gives, at least 0. Minimises the sum of
        weight times movement. Where a bound gives, x is its column and what the bound moved by.
    columns : int
        Those of the original.
    limits : tuple of Limit
        Of each further column: which limit gives.
    signs : int array
        1 where the limit rises by the column, -1 where it falls.
    rules : int array
        Of each further column: whose limit it is, by position in `all_rules`.
    unit : float
        What one of a further column moves the limit by.
    """

    program: Program
    columns: int
    limits: tuple[Limit, ...]
    signs: NDArray[np.int64]
    rules: NDArray[np.int64]
    unit: float

    def moves(self, x: Floats) -> Floats:
        """By how much each limit gives in an answer: at least 0."""
        return np.asarray(x[self.columns :] * self.unit)


def elastic_rules(program: Program, weights: dict[int, float], unit: float | None = None) -> Elastic:
    """min Σ w s  subject to  the program in which each limit of these rules gives by its s >= 0.

    Parameters
    ----------
    program : Program
    weights : dict of rule to weight
        By position in `all_rules`. The others stay as they are.
    unit : float or None
        Limits move by whole multiples of it; None: by anything.

    Examples
    --------
    >>> program = Program([0], [[1], [1]], [5, -np.inf], [np.inf, 3], 0, 9)
    >>> elastic_rules(program, {0: 1.0, 1: 1.0}).program.matrix.toarray().tolist()
    [[1.0, 1.0, 0.0], [1.0, 0.0, -1.0]]
    """
    from scipy.sparse import csc_array, hstack

    n = program.matrix.shape[1]
    limits: list[Limit] = []
    signs: list[int] = []
    rules: list[int] = []
    for number in weights:
        for limit in limits_of(program, program.all_rules[number]):
            for sign in {"lower": (-1,), "upper": (1,), "equal": (-1, 1)}[limit.side]:
                limits.append(limit)
                signs.append(sign)
                rules.append(number)
    step = 1.0 if unit is None else unit
    return Elastic(
        Program(
            np.concatenate([np.zeros(n), [weights[rule] * step for rule in rules]]),
            hstack([program.matrix, csc_array(_giving(program, limits, signs) * step)], format="csr"),
            program.row_lower,
            program.row_upper,
            np.concatenate([program.lower, np.zeros(len(limits))]),
            np.concatenate([program.upper, np.full(len(limits), np.inf)]),
            np.concatenate([program.integer, np.full(len(limits), unit is not None)]),
        ),
        n,
        tuple(limits),
        np.array(signs, dtype=np.int64),
        np.array(rules, dtype=np.int64),
        step,
    )


def _giving(program: Program, limits: Sequence[Limit], signs: Sequence[int]) -> csc_array:
    """A column for each way in which a limit gives: of a row its own; of a bound that of x, which it moves along."""
    from scipy.sparse import csc_array, eye_array, hstack

    m = program.matrix.shape[0]
    both = hstack([-eye_array(m, format="csc"), csc_array(program.matrix)], format="csc")
    at = [limit.at if limit.of == "row" else m + limit.at for limit in limits]
    picked = both[:, np.array(at, dtype=np.int64)]
    return csc_array(picked.multiply(np.array(signs, dtype=np.float64)[np.newaxis]))
