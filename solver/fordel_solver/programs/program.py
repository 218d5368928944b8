"""A linear or integer program as it is stated: arrays, and the rules that its rows and bounds come from."""

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
        number of 2^53 or more. All problems at once.

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

    cost: Floats
    matrix: csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    rules: tuple[Rule, ...]
    row_names: Names
    column_names: Names

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
        from fordel_solver.programs.stating import problems_of, stated

        arrays = stated(cost, matrix, row_lower, row_upper, lower, upper, integer)
        self._keep(arrays | {"rules": tuple(rules), "row_names": row_names, "column_names": column_names})
        if problems := problems_of(self):
            raise InvalidInput(*problems)

    @classmethod
    def unchecked(cls, **arrays: Any) -> Program:
        """A program of arrays that were made from one that is right; without names."""
        program = cls.__new__(cls)
        program._keep(arrays | {"rules": (), "row_names": None, "column_names": None})
        return program

    def _keep(self, parts: dict[str, Any]) -> None:
        for array in parts.values():
            for part in (array.data, array.indices, array.indptr) if hasattr(array, "indptr") else (array,):
                if isinstance(part, np.ndarray):
                    part.flags.writeable = False
        self.__dict__.update(parts)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"A Program does not change. Make another with `but({name}=...)`.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"A Program does not change, and keeps its `{name}`.")

    def __setstate__(self, parts: dict[str, Any]) -> None:
        # A copy, and one that another process was sent, does not change either.
        self._keep(parts)

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


def _name(names: Names, at: int, what: str) -> str:
    if names is None:
        return f"{what} {at + 1}"
    return names(at) if callable(names) else str(names[at])
