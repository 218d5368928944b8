"""The rows of a program in integers: what A x is, to the last digit, where x is whole."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.exact_numbers import decimal_integers, integers
from fordel_solver.programs.program import Program

__all__ = ["ExactRows", "as_integers", "exact_sums", "integer_array"]

_INT64 = 2**62


@dataclass(frozen=True, eq=False)
class ExactRows:
    """`lower` <= D A x <= `upper`, all of it whole numbers; D is one denominator for the program.

    Attributes
    ----------
    data : int64 or object array of shape (nnz,)
        The entries of D A, in the order of ``program.matrix``.
    lower, upper : object arrays of shape (m,)
        D times the rows' bounds as Python integers; None where the side is open.
    denominator : int
    """

    program: Program
    data: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    denominator: int

    @classmethod
    def of(cls, program: Program) -> ExactRows:
        """Those of a program, on the decimals that its floats stand for."""
        data, d = as_integers(program.matrix.data)
        (low, e), (high, f) = _finite(program.row_lower), _finite(program.row_upper)
        D = lcm(d, e, f)
        return cls(
            program,
            data * (D // d) if _fits(data, D // d) else data.astype(object) * (D // d),
            np.array([None if value is None else value * (D // e) for value in low], dtype=object),
            np.array([None if value is None else value * (D // f) for value in high], dtype=object),
            D,
        )

    def activity(self, x: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        """D A x of these rows, exactly.

        Parameters
        ----------
        x : integer array of shape (n,), int64 or object
        rows : int array
            Ascending.

        Returns
        -------
        object array of Python integers
        """
        A = self.program.matrix
        counts = np.diff(A.indptr)
        asked = np.zeros(len(counts), dtype=bool)
        asked[rows] = True
        at = np.flatnonzero(np.repeat(asked, counts))
        return exact_sums(self.data[at], x[A.indices[at]], counts[rows])

    def violation(self, x: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        """By how much D A x is outside its bounds, exactly; 0 or less where it holds."""
        sums = self.activity(x, rows)
        return np.array(
            [
                max(
                    -1 if low is None else low - value,
                    -1 if high is None else value - high,
                )
                for value, low, high in zip(sums.tolist(), self.lower[rows], self.upper[rows], strict=True)
            ],
            dtype=object,
        )


def exact_sums(a: NDArray[Any], x: NDArray[Any], counts: NDArray[np.int64]) -> NDArray[Any]:
    """Σ a x of consecutive stretches of these lengths, in integers.

    Examples
    --------
    >>> exact_sums(np.array([1, 2, 3]), np.array([10, 10**18, 10**18]), np.array([1, 0, 2])).tolist()
    [10, 0, 5000000000000000000]
    """
    sums = np.zeros(len(counts), dtype=object)
    if not len(a):
        return sums
    bound = int(np.abs(a).max()) * int(np.abs(x).max()) * max(1, int(counts.max()))
    products = a * x if bound < _INT64 else a.astype(object) * x.astype(object)
    some = np.flatnonzero(counts)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])[some]
    sums[some] = np.add.reduceat(products, starts).astype(object)
    return sums


def integer_array(values: list[int]) -> NDArray[Any]:
    """Python integers as int64 where they all fit, else as they are."""
    try:
        found = np.array(values, dtype=np.int64)
    except OverflowError:
        return np.array(values, dtype=object)
    return found if not len(found) or -_INT64 < found.min() <= found.max() < _INT64 else np.array(values, dtype=object)


def as_integers(values: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """The decimals that finite floats stand for as integers over one denominator: int64 where all fit, else Python's.

    Examples
    --------
    >>> as_integers(np.array([0.5, -2.0]))
    (array([  5, -20]), 10)
    """
    found = decimal_integers(np.abs(values))
    if found is not None:
        return np.where(values < 0, -found[0], found[0]), found[1]
    listed, denominator = integers(values.tolist())
    return np.array(listed, dtype=object), denominator


def _fits(values: NDArray[Any], factor: int) -> bool:
    return values.dtype == object or int(np.abs(values).max(initial=0)) * factor < _INT64


def _finite(values: NDArray[np.float64]) -> tuple[list[int | None], int]:
    there = np.isfinite(values)
    whole, denominator = as_integers(values[there])
    found: NDArray[Any] = np.full(len(values), None, dtype=object)
    found[there] = whole.tolist()
    return found.tolist(), denominator
