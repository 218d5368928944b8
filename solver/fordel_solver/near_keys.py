"""Many allocations by keys that are known to within an error: amounts, and who is held at a limit.

What the error leaves open is not decided here: such a row is for `decide_row`, with its exact key. Nobody can be told
from a row that it was decided in floating point; and each of them has passed the checks of check.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import LARGEST_KEY, SMALLEST_KEY, Rules, bounds_of_rows, exact_row
from fordel_solver.check import add_up, follow
from fordel_solver.exact import GroupLimits, Problem, Solution
from fordel_solver.exact_numbers import decimal_integers
from fordel_solver.rows import LARGEST_KEY_SUM, LARGEST_UNITS, UNKNOWN, rows_near

__all__ = ["DecidedRow", "NearRows", "allocate_near", "decide_row", "keys_for_rows"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class NearRows(NamedTuple):
    """Rows of allocations, in units.

    Attributes
    ----------
    units : int64 array of shape (S, n)
    at_floor, at_cap : bool arrays of shape (S, n), or None where there is no such limit
        λ K below the floor, above the cap: strictly, unless a surplus is returned.
    decided : bool array of shape (S,)
        Where False the row means nothing: undecided, or not to be had.
    """

    units: Ints
    at_floor: Bools | None
    at_cap: Bools | None
    decided: Bools


class DecidedRow(NamedTuple):
    """One row, decided exactly: units and flags of shape (n,)."""

    units: Ints
    at_floor: Bools
    at_cap: Bools


def keys_for_rows(key: Sequence[Any]) -> NDArray[Any]:
    """An exact key as the rows take it, of shape (1, n): integers in the same proportions, or floats.

    Examples
    --------
    >>> keys_for_rows([0.25, 0.75])
    array([[25, 75]])
    """
    floats = np.array([[float(value) for value in key]])
    scaled = decimal_integers(floats)
    if scaled is not None and int(scaled[0].max()) * len(key) < LARGEST_KEY_SUM:
        return scaled[0]
    return floats


def allocate_near(
    amounts: Ints,
    keys: NDArray[Any],
    key_error: float | Floats,
    floors: Ints | None,
    caps: Ints | None,
    rules: Rules,
) -> NearRows:
    """Allocate `amounts[s]` by a key that is `keys[s]` to within `key_error`, relatively.

    q_i = min(cap_i, max(floor_i, λ K_i)) with the smallest λ >= 0 that spends the amount, by largest remainder.

    Parameters
    ----------
    amounts : int64 array of shape (S,)
        Units; a row with a negative one is undecided.
    keys : int64 or float64 array of shape (S, n) or (1, n)
    key_error : float, or float64 array of shape (S, 1)
        0: a float means its shortest decimal, an integer itself.
    floors, caps : int64 arrays of shape (S, n) or (1, n), or None
        Units; NO_CAP where there is no cap.
    rules : Rules
        By largest remainder.

    Examples
    --------
    >>> rules = Rules(1, "largest-remainder", "error", "error")
    >>> keys, caps = np.array([[0.3, 0.3, 0.4]]), np.array([[9, 3, 9]])
    >>> found = allocate_near(np.array([11, 12]), keys, 1e-15, None, caps, rules)
    >>> found.units.tolist(), found.at_cap[0].tolist(), found.decided.tolist()
    ([[3, 3, 5], [4, 3, 5]], [False, True, False], [True, True])
    """
    count, n = len(amounts), keys.shape[1]
    own_floors = np.zeros((1, n), np.int64) if floors is None else floors
    own_caps = np.full((1, n), NO_CAP) if caps is None else caps
    usable = _within_range(keys) & (amounts >= 0) & (amounts <= LARGEST_UNITS)
    least, most, sound = bounds_of_rows(keys, own_floors, own_caps)
    usable &= sound
    free = usable & (amounts > least) & (amounts < most)
    if free.all():
        return _between_limits(amounts, keys, key_error, own_floors, own_caps, floors is not None, caps is not None)

    units = np.zeros((count, n), np.int64)
    at_floor = None if floors is None else np.zeros((count, n), np.bool_)
    at_cap = None if caps is None else np.zeros((count, n), np.bool_)
    decided = np.zeros(count, np.bool_)

    def put(rows: NDArray[np.intp], found: NearRows) -> None:
        units[rows], decided[rows] = found.units, found.decided
        for own, there in ((at_floor, found.at_floor), (at_cap, found.at_cap)):
            if own is not None and there is not None:
                own[rows] = there

    rows = np.flatnonzero(free)
    if len(rows):
        own_keys, error, *limits = (_taken(array, rows) for array in (keys, key_error, own_floors, own_caps))
        with_limits = floors is not None, caps is not None
        put(rows, _between_limits(amounts[rows], own_keys, error, limits[0], limits[1], *with_limits))
    rows = np.flatnonzero(usable & (amounts == least))
    if len(rows):
        # The smallest multiplier that spends what the floors take is 0.
        floor = np.broadcast_to(_taken(own_floors, rows), (len(rows), n))
        held = _checked(floor, amounts[rows], own_floors, own_caps, rows)
        put(rows, NearRows(floor, floor > 0, np.zeros_like(floor, np.bool_), held))
    rows = np.flatnonzero(usable & (amounts > most)) if rules.on_surplus == "return" else rows[:0]
    if len(rows):
        put(rows, _all_at_caps(_taken(keys, rows), _taken(own_floors, rows), _taken(own_caps, rows), len(rows)))
    rows = np.flatnonzero(usable & (amounts < least)) if rules.on_shortfall == "scale-floors" else rows[:0]
    if len(rows):
        # The floors are the key, and nothing limits it.
        scaled = allocate_near(
            amounts[rows], _taken(own_floors, rows), 0.0, None, None, rules._replace(on_shortfall="")
        )
        put(rows, scaled)
    return NearRows(units, at_floor, at_cap, decided)


def decide_row(
    amount: int,
    key: Sequence[Any],
    floor: Ints | None,
    cap: Ints | None,
    rules: Rules,
    groups: GroupLimits | None = None,
) -> DecidedRow:
    """One row by exact integers, checked.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As `allocate`.
    """
    n = len(key)
    floor = np.zeros(n, np.int64) if floor is None else floor
    cap = np.full(n, NO_CAP) if cap is None else cap
    units, problem, answer = exact_row(amount, np.array(key, object), floor, cap, rules, groups=groups)
    at_floor, at_cap = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    if not answer.scaled_floors:
        sides = [0] * n if groups is None else _held_by_groups(problem, answer, groups)
        levels = [answer.multiplier] * n
        for g, members in enumerate(() if groups is None else groups.members):
            for i in members:
                levels[i] = answer.group_multipliers[g] if sides[i] else answer.multiplier
        for i, own in enumerate(problem.key):
            rest, weight = levels[i].numerator, levels[i].denominator
            free = rest * own
            at_floor[i] = free < problem.floors[i] * weight
            above = free - problem.caps[i] * weight
            at_cap[i] = not at_floor[i] and (above > 0 or (answer.surplus > 0 and above == 0))
            if not (at_floor[i] or at_cap[i]):
                at_floor[i], at_cap[i] = sides[i] < 0, sides[i] > 0
    return DecidedRow(units, at_floor, at_cap)


def _held_by_groups(problem: Problem, answer: Solution, groups: GroupLimits) -> list[int]:
    """-1 for the members of groups that their floor lifts above what the common λ gives, 1 where a cap holds them."""
    sides = [0] * len(problem.key)
    for members in groups.members:
        total = sum((Fraction(answer.numerators[i], answer.denominators[i]) for i in members), Fraction(0))
        at_common = sum(
            (
                min(max(answer.multiplier * problem.key[i], Fraction(problem.floors[i])), Fraction(problem.caps[i]))
                for i in members
            ),
            Fraction(0),
        )
        for i in members:
            sides[i] = (total < at_common) - (total > at_common)
    return sides


def _between_limits(
    amounts: Ints,
    keys: NDArray[Any],
    key_error: float | Floats,
    floors: Ints,
    caps: Ints,
    with_floors: bool,
    with_caps: bool,
) -> NearRows:
    """Rows whose amount is above what the floors take and below what the caps let out."""
    found = rows_near(amounts, keys, key_error, floors, caps)
    decided = found.decided
    multipliers = found.multipliers[:, np.newaxis]
    # What does not pass its check is not believed: it counts as undecided.
    decided &= add_up(found.units, floors, caps, amounts)
    decided &= follow(found.units, keys, floors, caps, amounts, multipliers)
    if not (with_floors or with_caps):
        return NearRows(found.units, None, None, decided)
    level = multipliers * keys
    error = found.relative[:, np.newaxis] * level
    below, above = level < floors, level > caps
    # With somebody between limits that are farther off than the error, λ is the only one; and on which side of its
    # limits everybody is can be seen where nobody is as near to one as that.
    told = ((level - error > floors) & (level + error < caps)).any(axis=1) & (found.relative < UNKNOWN)
    near = (np.abs(level - floors) <= error) | (np.abs(level - caps) <= error)
    if near.any():
        told &= ~(near & (keys > 0)).any(axis=1)
    decided &= told
    return NearRows(found.units, below if with_floors else None, above if with_caps else None, decided)


def _all_at_caps(keys: NDArray[Any], floors: Ints, caps: Ints, count: int) -> NearRows:
    """Everyone with a positive key at its cap, the rest not distributed: λ is the smallest that takes them there."""
    positive = keys > 0
    units = np.broadcast_to(np.where(positive, caps, floors), (count, keys.shape[1]))
    at_floor = ~positive & (floors > 0)
    at_cap = positive | ((caps == 0) & ~at_floor)
    # Whose floor is its cap may be on either side of it.
    unsure = (positive & (floors == caps) & (floors > 0)).any(axis=1)
    floored, capped = (np.broadcast_to(array, units.shape) for array in (at_floor, at_cap))
    return NearRows(units, floored, capped, np.broadcast_to(~unsure, (count,)).copy())


def _checked(units: Ints, amounts: Ints, floors: Ints, caps: Ints, rows: NDArray[np.intp]) -> Bools:
    held: Bools = add_up(units, _taken(floors, rows), _taken(caps, rows), amounts)
    return held


def _within_range(keys: NDArray[Any]) -> Bools:
    """Rows whose keys no product or sum takes out of what floats, or 64-bit integers, hold."""
    if keys.dtype == np.int64:
        small: Bools = keys.max(axis=1) < LARGEST_KEY_SUM // keys.shape[1]
        return small
    if keys.size and keys.item(keys.argmin()) >= SMALLEST_KEY and keys.item(keys.argmax()) <= LARGEST_KEY:
        return np.ones(len(keys), np.bool_)
    smallest = np.min(keys, axis=1, where=keys > 0, initial=np.inf)
    found: Bools = (smallest >= SMALLEST_KEY) & (keys.max(axis=1) <= LARGEST_KEY)
    return found


def _taken(array: Any, rows: NDArray[np.intp]) -> Any:
    return array if np.ndim(array) == 0 or len(array) == 1 else array[rows]
