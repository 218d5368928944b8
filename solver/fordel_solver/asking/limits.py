"""The limits that rules set, taken out of a program or made to give way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program, Rule

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
    """A program in which the limits of some rules give way, at a cost (Chinneck 1997, doi 10.1007/978-0-585-27310-4).

    Attributes
    ----------
    program : Program
        The columns of the original; then one for each way in which a limit gives, at least 0. Minimises the sum of
        weight times movement.
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
    """min Σ w (movement of the limits)  subject to  the program with limits that give.

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
    from scipy.sparse import coo_array, hstack, vstack

    m, n = program.matrix.shape
    limits: list[Limit] = []
    signs: list[int] = []
    rules: list[int] = []
    for number in weights:
        for limit in limits_of(program, program.all_rules[number]):
            for sign in {"lower": (-1,), "upper": (1,), "equal": (-1, 1)}[limit.side]:
                limits.append(limit)
                signs.append(sign)
                rules.append(number)
    step, extra = (1.0 if unit is None else unit), len(limits)
    bounds = [k for k, limit in enumerate(limits) if limit.of == "column"]
    own_row = {k: m + number for number, k in enumerate(bounds)}
    # A bound that gives is a row of its own; the column is open there.
    lower, upper = np.array(program.lower), np.array(program.upper)
    row_lower = np.concatenate([program.row_lower, np.full(len(bounds), -np.inf)])
    row_upper = np.concatenate([program.row_upper, np.full(len(bounds), np.inf)])
    for k in bounds:
        (lower if signs[k] < 0 else upper)[limits[k].at] = signs[k] * np.inf
        (row_lower if signs[k] < 0 else row_upper)[own_row[k]] = limits[k].value
    picked = coo_array(
        (np.ones(len(bounds)), (np.arange(len(bounds)), [limits[k].at for k in bounds])), shape=(len(bounds), n)
    )
    gives = coo_array(
        (
            [-sign * step for sign in signs],
            ([own_row.get(k, limit.at) for k, limit in enumerate(limits)], np.arange(extra)),
        ),
        shape=(m + len(bounds), extra),
    )
    found = Program(
        np.concatenate([np.zeros(n), [weights[rule] * step for rule in rules]]),
        hstack([vstack([program.matrix, picked]), gives], format="csr"),
        row_lower,
        row_upper,
        np.concatenate([lower, np.zeros(extra)]),
        np.concatenate([upper, np.full(extra, np.inf)]),
        np.concatenate([program.integer, np.full(extra, unit is not None)]),
    )
    return Elastic(found, n, tuple(limits), np.array(signs, dtype=np.int64), np.array(rules, dtype=np.int64), step)
