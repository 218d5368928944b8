"""What a solve is asked for, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isnan
from numbers import Real
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput, shown_value
from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Asked

__all__ = ["asked_for", "declared_order"]

_LARGEST_SEED = 2**31 - 1


def asked_for(program: Any, time_limit: Any, gap: Any, threads: Any, seed: Any, progress: Any) -> Asked:
    """What a backend is asked for, in Python's own numbers.

    Raises
    ------
    InvalidInput
        What is no program, a negative number of seconds and the like. All problems at once.

    Examples
    --------
    >>> asked_for(Program([1], [[1]], 0, 1, 0, 1), -1, 0.0, 1, 0, None)
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: `time_limit` is -1. Give seconds, 0 or more, or None for no limit.
    """
    if problems := list(_problems(program, time_limit, gap, threads, seed, progress)):
        raise InvalidInput(*problems)
    limited = time_limit is not None and time_limit < inf
    return Asked(float(time_limit) if limited else None, float(gap), index(threads), index(seed), progress=progress)


def _problems(program: Any, time_limit: Any, gap: Any, threads: Any, seed: Any, progress: Any) -> Iterator[str]:
    if not isinstance(program, Program):
        yield f"`program` is {shown_value(program)}. Give a fordel_solver.Program."
    if time_limit is not None and not _number(time_limit):
        yield f"`time_limit` is {shown_value(time_limit)}. Give seconds, 0 or more, or None for no limit."
    if not _number(gap) or gap == inf:
        yield f"`gap` is {shown_value(gap)}. Give a part of the objective, 0 or more: 0.01 for one percent."
    if not _whole(threads, 1, inf):
        yield f"`threads` is {shown_value(threads)}. Give a whole number, 1 or more."
    if not _whole(seed, 0, _LARGEST_SEED):
        yield f"`seed` is {shown_value(seed)}. Give a whole number from 0 to {_LARGEST_SEED}."
    if progress is not None and not callable(progress):
        yield f"`progress` is {shown_value(progress)}. Give a function of one fordel_solver Incumbent, or None."


def _number(value: Any) -> bool:
    """Whether it is a number of 0 or more; infinity is."""
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_) and not isnan(value) and float(value) >= 0


def _whole(value: Any, least: float, most: float) -> bool:
    try:
        return not isinstance(value, bool | np.bool_) and least <= index(value) <= most
    except TypeError:
        return False


def declared_order(n: int, ties: Any) -> NDArray[np.int64] | None:
    """The declared order of n columns; None where ties are left.

    Raises
    ------
    InvalidInput
        It is no order.

    Examples
    --------
    >>> declared_order(3, None), declared_order(3, [2, 0, 1]), declared_order(3, False)
    (array([0, 1, 2]), array([2, 0, 1]), None)
    """
    if ties is None or ties is True:
        return np.arange(n)
    if ties is False:
        return None
    try:
        order = np.asarray(ties)
    except ValueError:
        order = np.empty(0)
    none = order.shape != (n,) or (n > 0 and order.dtype.kind not in "iu")
    if none or not np.array_equal(np.sort(order), np.arange(n)):
        raise InvalidInput(f"`ties` is no order of the {n} columns. Give each position from 0 to {n - 1} once.")
    return order.astype(np.int64)
