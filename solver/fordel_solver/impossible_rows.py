"""Rows that no amounts can keep the limits of: which they are, for all rows at once, and why, for one of them.

By feasibility.py a row cannot be had exactly when a floor is above its cap, when Σ floors > amount and floors are not
scaled, or when amount > reach and a surplus is not returned. All of it is integers, so nothing here rests on floats but
which keys are positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import LARGEST_AMOUNT, NO_CAP
from fordel_solver.batch import Rules, bounds_of_rows
from fordel_solver.errors import Infeasible
from fordel_solver.feasibility import bounds, refuse_crossed_limits, shortfall, surplus

__all__ = ["impossible_rows", "why_impossible"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def impossible_rows(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints, rules: Rules) -> Bools:
    """Whether a row cannot be had for certain; a row that solving refuses for another reason is not among them.

    Parameters
    ----------
    amounts : int64 array of shape (S,)
        Units; below 0 where more than there is has been taken out before.
    keys : array of shape (S, n) or (1, n)
        Only their sign counts.
    floors, caps : int64 arrays of shape (S, n) or (1, n)
        Units; NO_CAP where there is no cap.

    Examples
    --------
    >>> rules = Rules(1, "largest-remainder", "error", "return")
    >>> floors, caps = np.array([[3, 3]]), np.array([[5, 5]])
    >>> impossible_rows(np.array([5, 6, 11]), np.array([[1.0, 2.0]]), floors, caps, rules).tolist()
    [True, False, False]
    """
    least, most, _ = bounds_of_rows(keys, floors, caps)
    crossed = (floors > caps).any(axis=1)
    cannot = crossed | ((amounts < least) if rules.on_shortfall == "error" else False)
    if rules.on_surplus == "error":
        cannot = cannot | (amounts > most)
    # Other things are wrong with these: no key at all, numbers that are too large to be taken.
    most_units = LARGEST_AMOUNT // rules.unit
    taken = (keys > 0).any(axis=1) & (floors <= most_units).all(axis=1) & (amounts <= most_units)
    found: Bools = cannot & taken
    return found


def why_impossible(
    amount: int, key: Sequence[bool], floor: Ints, cap: Ints, rules: Rules, *, base: bool = False
) -> Infeasible:
    """The refusal of a row of `impossible_rows`, as solving it makes it.

    Parameters
    ----------
    amount, floor, cap
        One row, in units.
    key : sequence of n bool
        Which keys are positive.
    base : bool
        There are base amounts, counted among the floors.

    Examples
    --------
    >>> rules = Rules(10, "largest-remainder", "error", "error", ["a", "b"])
    >>> print(why_impossible(5, [True, True], np.array([3, 3]), np.array([NO_CAP, NO_CAP]), rules))
    The floors add to 60 kr., 10 kr. more than the amount of 50 kr. 2 recipients have a floor, the largest: 30 kr. for \
a, 30 kr. for b.
    """
    scale = Fraction(rules.unit)
    lower = floor.tolist()
    upper = [None if units >= NO_CAP else units for units in cap.tolist()]
    try:
        refuse_crossed_limits(lower, upper, scale, rules.labels)
    except Infeasible as error:
        return error.with_traceback(None)
    found = bounds(key, lower, upper, range(len(lower)))
    if amount < found.least:
        return shortfall(amount, found.least, lower, scale, rules.labels, base=base)
    assert found.most is not None  # otherwise the row can be had
    return surplus(amount, found.most, key, upper, scale, rules.labels)
