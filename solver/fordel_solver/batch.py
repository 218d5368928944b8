"""From problems as read to checked amounts: what is feasible, what goes through the fast rows, what needs integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import NO_CAP
from fordel_solver.check import add_up, follow
from fordel_solver.errors import FordelError, InvalidInput, SolverFailure
from fordel_solver.exact import GroupLimits, Problem, Solution, solve
from fordel_solver.exact_numbers import decimal_integers, integers
from fordel_solver.row import allocate_row
from fordel_solver.rows import LARGEST_KEY_SUM, LARGEST_UNITS, allocate_rows

__all__ = [
    "LARGEST_KEY",
    "SMALLEST_KEY",
    "Rules",
    "allocate_batch",
    "allocate_one",
    "bounds_of_rows",
    "exact_row",
    "solve_row",
]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_CELLS_PER_BLOCK = 65_536  # enough to make a call's overhead small, few enough to stay in the processor's cache
# Keys that fast rows take as floats: far enough from both ends that no product or sum leaves them.
SMALLEST_KEY, LARGEST_KEY = 1e-140, 1e140


class Rules(NamedTuple):
    """What all rows of a batch have in common."""

    unit: int
    method: str
    on_shortfall: str
    on_surplus: str
    labels: Sequence[object] | None = None


def allocate_batch(
    amounts: Ints,
    keys: NDArray[Any],
    floors: Ints,
    caps: Ints,
    rules: Rules,
    *,
    where: str = "",
    errors: dict[int, FordelError] | None = None,
    mask: bool = False,
) -> Ints:
    """Kroner for every row, checked; with `mask`, -1 in rows that fail, and why in `errors`.

    Amounts and limits are in units; arrays of one row are for all.
    """
    count, n = len(amounts), keys.shape[1]
    fast = _fast_keys(keys) if rules.method == "largest-remainder" else None
    found = np.empty((count, n), np.int64)
    block = max(1, _CELLS_PER_BLOCK // n)
    for start in range(0, count, block):
        rows = slice(start, min(start + block, count))
        own_amounts, own_keys, own_floors, own_caps = (
            amounts[rows],
            *(_rows(array, rows) for array in (keys, floors, caps)),
        )
        answer = found[rows]
        if fast is None:
            decided = np.zeros(len(answer), np.bool_)
        else:
            decided = _solve_fast(own_amounts, _rows(fast, rows), own_floors, own_caps, rules, answer)
        failed: list[int] = []
        for row in np.flatnonzero(~decided).tolist():
            key, floor, cap = (array[row % len(array)] for array in (own_keys, own_floors, own_caps))
            try:
                answer[row] = solve_row(int(own_amounts[row]), key, floor, cap, rules, where.format(row=start + row))
            except FordelError as error:
                if not mask:
                    raise
                assert errors is not None
                errors[start + row] = error
                failed.append(row)
        if rules.unit != 1:
            answer *= rules.unit
        answer[failed] = -1
    return found


def allocate_one(amount: int, key: NDArray[Any], floor: Ints, cap: Ints, rules: Rules) -> Ints:
    """Kroner of a single allocation, checked. Amount and limits are in units."""
    units = _solve_one_fast(amount, key, floor, cap) if rules.method == "largest-remainder" else None
    if units is None:
        units = solve_row(amount, key, floor, cap, rules)
    return units if rules.unit == 1 else units * rules.unit


def _solve_one_fast(amount: int, key: NDArray[Any], floor: Ints, cap: Ints) -> Ints | None:
    fast = _fast_keys(key)
    if fast is None:
        return None
    # Where the limits leave no room for the amount, or a floor is above its cap, nothing that is found keeps them.
    found = allocate_row(amount, fast, floor, cap)
    if found is None:
        return None
    units, multiplier = found
    # What does not pass is not believed: the exact integers decide.
    return units if add_up(units, floor, cap, amount) and follow(units, fast, floor, cap, amount, multiplier) else None


def solve_row(
    amount: int,
    key: NDArray[Any],
    floor: Ints,
    cap: Ints,
    rules: Rules,
    where: str = "",
    groups: GroupLimits | None = None,
) -> Ints:
    """One allocation in units by exact integers, checked."""
    return exact_row(amount, key, floor, cap, rules, where, groups)[0]


def exact_row(
    amount: int,
    key: NDArray[Any],
    floor: Ints,
    cap: Ints,
    rules: Rules,
    where: str = "",
    groups: GroupLimits | None = None,
) -> tuple[Ints, Problem, Solution]:
    """The same, with what was solved and all that is known of it."""
    whole, _ = integers(key)
    if not any(whole):
        raise InvalidInput(f"{where}`key` is zero for every recipient; at least one must be positive.")
    problem = Problem(
        amount,
        whole,
        floor.tolist(),
        cap.tolist(),
        unit=rules.unit,
        method=rules.method,
        on_shortfall=rules.on_shortfall,
        on_surplus=rules.on_surplus,
        groups=groups,
        labels=rules.labels,
        where=where,
    )
    answer = solve(problem)
    units = np.array(answer.units, np.int64)
    least = np.zeros_like(floor) if answer.scaled_floors else floor
    holds = bool(add_up(units, least, cap, amount - answer.surplus))
    if rules.method == "largest-remainder" or answer.scaled_floors:
        holds &= all(
            abs(own * below - above) < below
            for own, above, below in zip(answer.units, answer.numerators, answer.denominators, strict=True)
        )
    if groups is not None:
        for members, group_floor, group_cap in zip(groups.members, groups.floors, groups.caps, strict=True):
            total = int(units[list(members)].sum())
            holds &= (group_floor is None or total >= group_floor) and (group_cap is None or total <= group_cap)
    _refuse(holds)
    return units, problem, answer


def _solve_fast(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints, rules: Rules, answer: Ints) -> Bools:
    """Write what the fast rows can decide; True for those rows, which are then checked."""
    least, most, sound = bounds_of_rows(keys, floors, caps)
    short, over = amounts < least, amounts > most
    # Larger amounts than the fast rows can hold are left to the exact integers.
    feasible = sound & ~short & ~over & (amounts <= LARGEST_UNITS)
    if feasible.all() and not ((amounts == least) | (amounts == most)).any():
        return _solve_rows(amounts, keys, floors, caps, answer)

    decided = np.zeros(len(amounts), np.bool_)
    at_floors = sound & (amounts == least)
    at_caps = sound & (amounts == most)
    if rules.on_surplus == "return":
        at_caps |= sound & over
    for rows, limits in ((at_floors, floors), (at_caps, np.where(keys > 0, caps, floors))):
        if rows.any():
            answer[rows] = np.broadcast_to(limits, answer.shape)[rows]
            spent = np.minimum(amounts, most) if limits is not floors else amounts
            _refuse(bool((add_up(answer, floors, caps, spent) | ~rows).all()))
            decided |= rows
    ways = [(np.flatnonzero(feasible & ~decided), keys, floors, caps)]
    if rules.on_shortfall == "scale-floors":
        # The floors are the key, and nothing limits it.
        nothing, endless = np.zeros((1, keys.shape[1]), np.int64), np.full((1, keys.shape[1]), NO_CAP)
        ways.append((np.flatnonzero(sound & short & (amounts <= LARGEST_UNITS)), floors, nothing, endless))
    for rows, key, floor, cap in ways:
        if len(rows):
            own_key, own_floor, own_cap = (array if len(array) == 1 else array[rows] for array in (key, floor, cap))
            units = np.empty((len(rows), keys.shape[1]), np.int64)
            decided[rows] = _solve_rows(amounts[rows], own_key, own_floor, own_cap, units)
            answer[rows] = units
    return decided


def _solve_rows(amounts: Ints, keys: NDArray[Any], floors: Ints, caps: Ints, answer: Ints) -> Bools:
    """Feasible rows. What does not pass its check is not believed: it counts as undecided."""
    units, decided, multipliers = allocate_rows(amounts, keys, floors, caps)
    decided &= add_up(units, floors, caps, amounts)
    decided &= follow(units, keys, floors, caps, amounts, multipliers[:, np.newaxis])
    answer[:] = units
    return decided


def bounds_of_rows(keys: NDArray[Any], floors: Ints, caps: Ints) -> tuple[Ints, Ints, Bools]:
    """Σ floors, reach, and whether some key is positive and no floor above its cap: of shape (1,) or (rows,)."""
    sound: Bools = np.logical_not((floors > caps).any(axis=1))
    least = _sums(floors)
    if keys.min() > 0:
        return least, _sums(caps), sound
    positive = keys > 0
    return least, _sums(np.where(positive, caps, floors)), np.logical_and(sound, positive.any(axis=1))


def _sums(limits: Ints) -> Ints:
    """Row sums that stay at NO_CAP instead of running over."""
    if limits.size and int(limits.max()) * limits.shape[1] < NO_CAP:
        total: Ints = limits.sum(axis=1)
        return total
    return np.where(limits.sum(axis=1, dtype=np.float64) < NO_CAP / 2, limits.sum(axis=1), NO_CAP)


def _fast_keys(keys: NDArray[Any]) -> NDArray[Any] | None:
    """The keys as the fast rows take them: integers in the same proportions, or floats; None where neither will do."""
    if keys.dtype == object:
        whole, _ = integers(keys.ravel())
        if max(whole, default=0) * keys.shape[-1] >= LARGEST_KEY_SUM:
            return None
        return np.array(whole, np.int64).reshape(keys.shape)
    if keys.dtype == np.int64:
        return keys if keys.size == 0 or int(keys.max()) * keys.shape[-1] < LARGEST_KEY_SUM else None
    if not keys.size:
        return keys
    scaled = decimal_integers(keys)
    if scaled is not None and (int(scaled[0].max()) * keys.shape[-1] < LARGEST_KEY_SUM):
        return scaled[0]
    smallest = keys.item(keys.argmin())
    if smallest == 0:
        smallest = np.min(keys, where=keys > 0, initial=np.inf)
    return keys if smallest >= SMALLEST_KEY and keys.item(keys.argmax()) <= LARGEST_KEY else None


def _rows(array: NDArray[Any], rows: slice) -> NDArray[Any]:
    return array if len(array) == 1 else array[rows]


def _refuse(holds: bool) -> None:
    if not holds:
        raise SolverFailure("The amounts did not pass their check. Please report this with the input.")
