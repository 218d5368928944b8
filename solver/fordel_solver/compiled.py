"""Many allocations at once, compiled by Numba where it is installed (`fordel[compiled]`): the same units, sooner.

It decides with the bounds of rows.py and asks rows.py for every row that it cannot decide; so an answer never depends
on whether Numba is there. Only time does: loading the compiled loops takes about a second in every process.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.rows import LARGEST_UNITS, allocate_rows

__all__ = ["allocate_rows_compiled", "available"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def available() -> bool:
    """Whether Numba is installed here."""
    return find_spec("numba") is not None


def allocate_rows_compiled(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints) -> tuple[Ints, Bools, Floats]:
    """What `fordel_solver.rows.allocate_rows` gives, with its parameters.

    The same units, and every row is decided that it decides. λ may differ in its last digits: it is for the check, and
    nobody's units depend on it.

    Raises
    ------
    ModuleNotFoundError
        Numba is not installed: ask `available` first.

    Examples
    --------
    >>> if available():
    ...     units, decided, _ = allocate_rows_compiled(
    ...         np.array([10]), np.array([[1, 1, 1]]), np.zeros((1, 3), int), np.full((1, 3), 9)
    ...     )
    ...     assert (units.tolist(), decided.tolist()) == ([[4, 3, 3]], [True])
    """
    from fordel_solver.compiled_loops import float_rows, integer_rows

    n = keys.shape[1]
    units = np.empty((len(amounts), n), np.int64)
    decided, multipliers = np.empty(len(amounts), np.bool_), np.empty(len(amounts))
    # No amount comes near this; so every limit is a whole number that a float holds exactly.
    caps = np.minimum(caps, 2 * LARGEST_UNITS)
    real = [np.ascontiguousarray(array, np.float64) for array in (keys, floors, caps)]
    if keys.dtype == np.int64:
        whole = [np.ascontiguousarray(array, np.int64) for array in (keys, floors, caps)]
        integer_rows(amounts, whole[0], real[0], whole[1], whole[2], real[1], real[2], units, decided, multipliers)
    else:
        float_rows(amounts, real[0], real[1], real[2], units, decided, multipliers)
    decided &= amounts <= LARGEST_UNITS
    left = np.flatnonzero(~decided)
    if len(left):
        own = (array if len(array) == 1 else array[left] for array in (keys, floors, caps))
        units[left], decided[left], multipliers[left] = allocate_rows(amounts[left], *own)
    return units, decided, multipliers
