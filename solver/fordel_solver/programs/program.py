"""A linear or integer program as it is stated: arrays, and the names of the rules that its rows and bounds come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Names", "Program", "Rule"]

Floats = NDArray[np.float64]
Names = Sequence[str] | Callable[[int], str] | None

# Every whole number up to here is a float; beyond it two neighbours are the same.
_LARGEST = 2.0**53
_SHOWN = 5


@dataclass(frozen=True)
class Rule:
    """A rule of the agreement: the rows, and the bounds of columns, that come from it.

    Attributes
    ----------
    name : str
        The rule's path, as in "pool.floor": every conflict, price and export says it.
    rows : sequence of int
        Its rows.
    lower, upper : sequence of int
        The columns whose lower or upper bound it is.
    """

    name: str
    rows: Sequence[int] = ()
    lower: Sequence[int] = ()
    upper: Sequence[int] = ()


class Program:
    """min c·x  subject to  row_lower <= A x <= row_upper,  lower <= x <= upper,  some x whole numbers.

    Immutable. A float means its shortest decimal, as everywhere: 0.1 is one tenth when a row is checked.

    Parameters
    ----------
    cost : array of shape (n,)
        c.
    matrix : scipy.sparse array or matrix, or array, of shape (m, n)
        A.
    row_lower, row_upper : arrays of shape (m,), or numbers
        -infinity and infinity where a side is open.
    lower, upper : arrays of shape (n,), or numbers
    integer : array of bool of shape (n,), bool or None
        Which x are whole numbers; None: none.
    rules : sequence of Rule
        Rows that no rule names are each a rule of its own, named as the row. Bounds that no rule names are given: no
        conflict names them and no repair moves them.
    row_names, column_names : sequence of str, function from position to str, or None
        Asked only when a name is shown. None: "row 1", "column 1" and so on.

    Raises
    ------
    InvalidInput
        Shapes that do not fit, NaN, an infinite number where one cannot be, crossed bounds (with the rule's name), a
        number beyond 2^53. All problems at once.

    Examples
    --------
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], rules=[Rule("pool.amount", rows=[0])])
    >>> program
    Program(1 row, 2 columns, 0 integer)
    >>> program.rule_of_row(0), program.column_name(1)
    ('pool.amount', 'column 2')
    >>> Program([1, 2], [[1, 1]], 100, 90, 0, [60, 100], rules=[Rule("pool.amount", rows=[0])])
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: pool.amount: row 1 is at least 100 and at most 90. ...
    """

    __slots__ = (
        "__dict__",
        "column_names",
        "cost",
        "integer",
        "lower",
        "matrix",
        "row_lower",
        "row_names",
        "row_upper",
        "rules",
        "upper",
    )

    cost: Floats
    matrix: csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    rules: tuple[Rule, ...]

    def __init__(
        self,
        cost: ArrayLike,
        matrix: Any,
        row_lower: ArrayLike,
        row_upper: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        integer: ArrayLike | None = None,
        *,
        rules: Sequence[Rule] = (),
        row_names: Names = None,
        column_names: Names = None,
    ) -> None:
        problems: list[str] = []
        c = _vector("cost", cost, None, problems)
        A = _matrix(matrix, problems)
        if problems:
            raise InvalidInput(*problems)
        m, n = A.shape
        if len(c) != n:
            problems.append(f"`cost` has {len(c)} numbers and `matrix` {n} columns. Give a cost for each column.")
        given: dict[str, Any] = {"cost": c, "matrix": A}
        for name, values, size in (
            ("row_lower", row_lower, m),
            ("row_upper", row_upper, m),
            ("lower", lower, n),
            ("upper", upper, n),
        ):
            given[name] = _vector(name, values, size, problems)
        given["integer"] = _truths(integer, n, problems)
        given["rules"] = tuple(rules)
        for name, names, size in (("row_names", row_names, m), ("column_names", column_names, n)):
            if names is not None and not callable(names) and len(names) != size:
                problems.append(f"`{name}` has {len(names)} names, and there are {size}.")
            given[name] = names
        for name, value in given.items():
            object.__setattr__(self, name, value)
        problems.extend(_rule_problems(self.rules, m, n))
        if not problems:
            problems.extend(_problems(self))
        if problems:
            raise InvalidInput(*problems)
        for array in (c, A.data, A.indices, A.indptr, *(given[name] for name in _ARRAYS)):
            array.flags.writeable = False

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"A Program does not change. Make another with `but({name}=...)`.")

    def __repr__(self) -> str:
        m, n = self.matrix.shape
        return f"Program({m} row{'' if m == 1 else 's'}, {n} columns, {int(self.integer.sum())} integer)"

    def but(self, **changes: Any) -> Program:
        """The same program with other arrays or names: `but(cost=...)`.

        Examples
        --------
        >>> Program([1], [[1]], 0, 1, 0, 1).but(cost=[2]).cost
        array([2.])
        """
        return Program(**({name: getattr(self, name) for name in _PARAMETERS} | changes))

    @property
    def is_integer(self) -> bool:
        """Whether any column must be a whole number."""
        return bool(self.integer.any())

    def row_name(self, row: int) -> str:
        """The name of a row, made when it is asked for."""
        return _name(self.row_names, row, "row")

    def column_name(self, column: int) -> str:
        """The name of a column, made when it is asked for."""
        return _name(self.column_names, column, "column")

    def rule_of_row(self, row: int) -> str:
        """The rule that a row comes from."""
        rule = int(self._rule_numbers["rows"][row])
        return self.rules[rule].name if rule >= 0 else self.row_name(row)

    def rule_of_bound(self, column: int, side: str) -> str | None:
        """The rule that a column's bound is, `side` "lower" or "upper"; None where it is given."""
        rule = int(self._rule_numbers[side][column])
        return self.rules[rule].name if rule >= 0 else None

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules, and after them each row that no rule names as a rule of its own."""
        alone = np.flatnonzero(self._rule_numbers["rows"] < 0)
        return (*self.rules, *(Rule(self.row_name(int(row)), rows=(int(row),)) for row in alone))

    @cached_property
    def _rule_numbers(self) -> dict[str, NDArray[np.int64]]:
        m, n = self.matrix.shape
        numbers = {"rows": np.full(m, -1), "lower": np.full(n, -1), "upper": np.full(n, -1)}
        for number, rule in enumerate(self.rules):
            for part, its in numbers.items():
                its[np.asarray(getattr(rule, part), dtype=np.int64)] = number
        return numbers


_PARAMETERS = (
    "cost",
    "matrix",
    "row_lower",
    "row_upper",
    "lower",
    "upper",
    "integer",
    "rules",
    "row_names",
    "column_names",
)
_ARRAYS = ("row_lower", "row_upper", "lower", "upper", "integer")


def _name(names: Names, at: int, what: str) -> str:
    if names is None:
        return f"{what} {at + 1}"
    return names(at) if callable(names) else str(names[at])


def _vector(name: str, values: ArrayLike, size: int | None, problems: list[str]) -> Floats:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        problems.append(f"`{name}` is no array of numbers.")
        return np.zeros(size or 0)
    if size is not None and found.ndim == 0:
        return np.full(size, float(found))
    if found.ndim != 1 or (size is not None and len(found) != size):
        wanted = "one number for each column" if size is None else f"{size} numbers, or one for all"
        problems.append(f"`{name}` has the shape {found.shape}. Give {wanted}.")
        return np.zeros(size or 0)
    return found


def _matrix(matrix: Any, problems: list[str]) -> csr_array:
    from scipy.sparse import csr_array

    try:
        # A copy, since its arrays are closed for writing.
        found = csr_array(matrix, dtype=np.float64, copy=True)
        if found.ndim != 2:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        problems.append("`matrix` is no matrix of numbers: give a scipy.sparse array with a row for each rule's row.")
        return csr_array((0, 0))
    found.sum_duplicates()
    found.eliminate_zeros()
    found.sort_indices()
    return found


def _truths(integer: ArrayLike | None, n: int, problems: list[str]) -> NDArray[np.bool_]:
    if integer is None:
        return np.zeros(n, dtype=bool)
    found = np.array(integer)
    if found.ndim == 0:
        found = np.full(n, found)
    if found.shape != (n,) or not np.isin(found, (0, 1)).all():
        problems.append(f"`integer` has the shape {found.shape}. Give {n} truth values, or one for all.")
        return np.zeros(n, dtype=bool)
    return found.astype(bool)


def _rule_problems(rules: tuple[Rule, ...], m: int, n: int) -> list[str]:
    problems = []
    names = [rule.name for rule in rules]
    problems += [f'Two rules are named "{name}".' for name in dict.fromkeys(names) if names.count(name) > 1]
    for part, size in (("rows", m), ("lower", n), ("upper", n)):
        owner = np.full(size, -1)
        for number, rule in enumerate(rules):
            its = np.asarray(getattr(rule, part), dtype=np.int64)
            if len(its) and (its.min() < 0 or its.max() >= size):
                problems.append(f"{rule.name}: `{part}` goes to {int(its.max()) + 1}, and there are {size}.")
                continue
            if taken := [rules[int(other)].name for other in np.unique(owner[its]) if other >= 0]:
                problems.append(f"{rule.name}: some of its `{part}` are those of {', '.join(taken)} as well.")
            owner[its] = number
    return problems


def _problems(program: Program) -> list[str]:
    """What is wrong with the numbers, with the rules that they come from."""
    problems = []
    if not np.isfinite(program.cost).all():
        problems.append(f"`cost` is not finite for {_some(program.column_name, ~np.isfinite(program.cost))}.")
    A = program.matrix
    if not np.isfinite(A.data).all():
        rows = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))[~np.isfinite(A.data)]
        for row in np.unique(rows)[:_SHOWN]:
            problems.append(f"{program.rule_of_row(int(row))}: `matrix` is not finite in {program.row_name(int(row))}.")
    for what, low, high, name, rule in (
        ("row", program.row_lower, program.row_upper, program.row_name, program.rule_of_row),
        ("column", program.lower, program.upper, program.column_name, program.rule_of_bound),
    ):
        wrong = np.isnan(low) | np.isnan(high)
        for at in np.flatnonzero(wrong)[:_SHOWN]:
            problems.append(f"{_rule(program, what, int(at))}{name(int(at))} has a bound that is no number.")
        crossed = ~wrong & ((low > high) | (low == np.inf) | (high == -np.inf))
        for at in np.flatnonzero(crossed)[:_SHOWN]:
            problems.append(
                f"{_rule(program, what, int(at))}{name(int(at))} is at least {low[at]:.15g} and at most "
                f"{high[at]:.15g}. Nothing is both; change one of them."
            )
        if (more := int(crossed.sum()) - _SHOWN) > 0:
            problems.append(f"The bounds of {more} {what}s more are crossed.")
    for name_, values in (
        ("cost", program.cost),
        ("matrix", A.data),
        *((name_, getattr(program, name_)) for name_ in _ARRAYS[:4]),
    ):
        if (np.abs(values[np.isfinite(values)]) > _LARGEST).any():
            problems.append(
                f"`{name_}` has a number beyond 2^53, where whole numbers are no floats. Give larger units."
            )
    return problems


def _rule(program: Program, what: str, at: int) -> str:
    if what == "row":
        rule: str | None = program.rule_of_row(at)
        return "" if rule == program.row_name(at) else f"{rule}: "
    rules = dict.fromkeys(program.rule_of_bound(at, side) for side in ("lower", "upper"))
    return "".join(f"{rule}: " for rule in rules if rule is not None)


def _some(name: Callable[[int], str], where: NDArray[np.bool_]) -> str:
    at = np.flatnonzero(where)
    more = f" and {len(at) - _SHOWN} more" if len(at) > _SHOWN else ""
    return ", ".join(name(int(one)) for one in at[:_SHOWN]) + more
