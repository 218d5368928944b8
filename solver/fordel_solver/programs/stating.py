"""What is handed in as a program, as arrays; and all that is wrong with it, with the rules that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fordel_solver.errors import InvalidInput, shown_value
from fordel_solver.programs.said_numbers import said_apart

if TYPE_CHECKING:
    from fordel_solver.programs.program import Program

__all__ = ["problems_of", "stated"]

Floats = NDArray[np.float64]

# Every whole number below is a float, and from here on two neighbours are the same: 2^53 + 1 is handed over as 2^53.
_LARGEST = 2.0**53
_SHOWN = 5


def stated(
    cost: ArrayLike,
    matrix: Any,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    integer: ArrayLike | None,
) -> dict[str, Any]:
    """The arrays of a program by name, copied, with shapes that fit.

    Raises
    ------
    InvalidInput
        Something is no array of numbers, or of another shape. All problems at once.
    """
    problems: list[str] = []
    A = _matrix(matrix, problems)
    if problems:
        raise InvalidInput(*problems)
    m, n = A.shape
    found: dict[str, Any] = {"matrix": A}
    for name, values, size, of in (
        ("cost", cost, n, "columns"),
        ("row_lower", row_lower, m, "rows"),
        ("row_upper", row_upper, m, "rows"),
        ("lower", lower, n, "columns"),
        ("upper", upper, n, "columns"),
    ):
        found[name] = _vector(name, values, size, of, problems)
    found["integer"] = _truths(integer, n, problems)
    if problems:
        raise InvalidInput(*problems)
    return found


def _matrix(matrix: Any, problems: list[str]) -> Any:
    from scipy.sparse import csr_array, issparse

    try:
        # SciPy takes a tuple of two for a shape, or for entries with their positions.
        given = matrix if issparse(matrix) else np.asarray(matrix, dtype=np.float64)
        found = csr_array(given, dtype=np.float64, copy=True)
        if found.ndim != 2:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        problems.append("`matrix` is no matrix of numbers. Give a scipy.sparse array of rows and columns.")
        return csr_array((0, 0))
    found.sum_duplicates()
    found.eliminate_zeros()
    found.sort_indices()
    return found


def _vector(name: str, values: ArrayLike, size: int, of: str, problems: list[str]) -> Floats:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        problems.append(f"`{name}` is no array of numbers.")
        return np.zeros(size)
    if found.ndim == 0 and name != "cost":
        return np.full(size, float(found))
    if found.shape != (size,):
        problems.append(
            f"`{name}` has the shape {found.shape}, and `matrix` has {size} {of}. Give one number for each."
        )
        return np.zeros(size)
    return found


def _truths(integer: ArrayLike | None, n: int, problems: list[str]) -> NDArray[np.bool_]:
    if integer is None:
        return np.zeros(n, dtype=bool)
    try:
        found = np.array(integer)
    except ValueError:
        found = np.empty(0, dtype=object)
    if found.ndim == 0:
        found = np.full(n, found)
    if found.shape != (n,) or not np.isin(found, (0, 1)).all():
        problems.append(f"`integer` is no array of {n} truth values. Give one for each column, or one for all.")
        return np.zeros(n, dtype=bool)
    return found.astype(bool)


def problems_of(program: Program) -> list[str]:
    """What is wrong with the rules and the numbers of a program; nothing where it can be solved."""
    problems = list(_rule_problems(program))
    return problems or [*_not_finite(program), *_crossed(program), *_too_large(program)]


def _rule_problems(program: Program) -> Iterator[str]:
    from fordel_solver.programs.program import Rule

    m, n = program.matrix.shape
    if wrong := [rule for rule in program.rules if not isinstance(rule, Rule)]:
        yield f"`rules` has {shown_value(wrong[0])}. Give each as a fordel_solver.Rule."
        return
    names = [rule.name for rule in program.rules]
    yield from (f'Two rules are named "{name}".' for name in dict.fromkeys(names) if names.count(name) > 1)
    for part, size in (("rows", m), ("lower", n), ("upper", n)):
        owner = np.full(size, -1)
        for number, rule in enumerate(program.rules):
            its = _positions(getattr(rule, part))
            if its is None:
                yield f"{rule.name}: `{part}` is no list of positions. Give whole numbers, 0 for the first."
                continue
            if len(its) and (its.min() < 0 or its.max() >= size):
                yield f"{rule.name}: `{part}` goes from {its.min()} to {its.max()}. Allowed is 0 to {size - 1}."
                continue
            for other in np.unique(owner[its][owner[its] >= 0]):
                yield f"{rule.name}: some of its `{part}` are those of {names[other]} as well. Give each to one rule."
            owner[its] = number
    for name, given, size in (("row_names", program.row_names, m), ("column_names", program.column_names, n)):
        if given is not None and not callable(given) and len(given) != size:
            yield f"`{name}` has {len(given)} names. Give {size}, or a function from position to name."


def _positions(given: Any) -> NDArray[np.int64] | None:
    """Positions in whole numbers; None where they are something else, such as truth values."""
    try:
        found = np.asarray(given)
    except ValueError:
        return None
    if found.ndim != 1 or (len(found) and found.dtype.kind not in "iu"):
        return None
    return found.astype(np.int64)


def _not_finite(program: Program) -> Iterator[str]:
    A = program.matrix
    for column in np.flatnonzero(~np.isfinite(program.cost))[:_SHOWN]:
        yield f"`cost` of {program.column_name(int(column))} is {program.cost[column]}. Give a number."
    rows = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))[~np.isfinite(A.data)]
    for row in np.unique(rows)[:_SHOWN]:
        yield f"{_of_row(program, int(row))} has an entry in `matrix` that is no finite number."
    for low, high, say in _sides(program):
        for at in np.flatnonzero(np.isnan(low) | np.isnan(high))[:_SHOWN]:
            yield f"{say(program, int(at))} has a limit that is no number. Give infinity where there is none."


def _crossed(program: Program) -> Iterator[str]:
    for low, high, say in _sides(program):
        wrong = np.flatnonzero((low > high) | (low == np.inf) | (high == -np.inf))
        for at in wrong[:_SHOWN]:
            apart = said_apart(low[at], high[at])
            yield (
                f"{say(program, int(at))} is at least {apart[0]} and at most {apart[1]}. Nothing is both; "
                "change one of them."
            )
        if len(wrong) > _SHOWN:
            yield f"So it is with {len(wrong) - _SHOWN} more."


def _too_large(program: Program) -> Iterator[str]:
    for name in ("cost", "matrix", "row_lower", "row_upper", "lower", "upper"):
        values = getattr(program, name).data if name == "matrix" else getattr(program, name)
        if (np.abs(values[np.isfinite(values)]) >= _LARGEST).any():
            yield f"`{name}` has a number of 2^53 or more, where floats leave whole numbers out. Give larger units."


Say = Callable[["Program", int], str]


def _sides(program: Program) -> tuple[tuple[Floats, Floats, Say], ...]:
    return (program.row_lower, program.row_upper, _of_row), (program.lower, program.upper, _of_column)


def _of_row(program: Program, row: int) -> str:
    rule, name = program.rule_of_row(row), program.row_name(row)
    return name if rule == name else f"{rule}: {name}"


def _of_column(program: Program, column: int) -> str:
    rules = dict.fromkeys(program.rule_of_bound(column, side) for side in ("lower", "upper"))
    said = ", ".join(rule for rule in rules if rule is not None)
    return f"{said}: {program.column_name(column)}" if said else program.column_name(column)
