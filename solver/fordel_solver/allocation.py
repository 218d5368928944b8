"""`allocate` and `allocate_many`: whole kroner by key, between floors and caps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import (
    LARGEST_AMOUNT,
    as_array,
    choice,
    read_amount,
    read_caps,
    read_floors,
    read_keys,
    read_unit,
)
from fordel_solver.batch import Rules, allocate_batch, allocate_one, solve_row
from fordel_solver.errors import FordelError, InvalidInput
from fordel_solver.exact_allocation import METHODS, ON_SHORTFALL, ON_SURPLUS, read_groups

__all__ = ["MaskedAllocations", "allocate", "allocate_many"]

Ints = NDArray[np.int64]


def allocate(
    amount: int,
    key: Any,
    *,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    groups: Sequence[Any] | None = None,
    group_floor: Mapping[Any, Any] | None = None,
    group_cap: Mapping[Any, Any] | None = None,
    labels: Sequence[object] | None = None,
) -> Ints:
    """Distribute `amount` by `key` in whole units, adding up exactly.

    q_i = min(cap_i, max(floor_i, λ key_i)) with the smallest λ >= 0 such that Σ q_i = amount, floors rounded up and
    caps down to a unit first. Each amount is q_i rounded down or up to a unit; the units left over go to the largest
    fractional parts, ties by position. Or, with a divisor method: start at the floors; each next unit goes to the
    largest key_i / d(x_i) below its cap.

    Parameters
    ----------
    amount : int
        Kroner, a whole number of units, at most 10^17.
    key : array-like of shape (n,)
        Non-negative weights, at least one positive. A float means its shortest decimal.
    floor, cap : array-like of shape (n,), scalar or None
        Limits in kroner. None or infinity is no cap.
    unit : int
        Kroner; every amount is a whole number of units.
    method : str
        "largest-remainder", "sainte-lague", "dhondt", "adams", "huntington-hill" or "dean".
    on_shortfall : str
        When the floors add to more than `amount`: "error", or "scale-floors" for q_i = amount floor_i / Σ floor by
        largest remainder, keys unused.
    on_surplus : str
        When the caps add to less: "error", or "return" for everyone with a positive key at the cap and the rest of
        the amount not distributed.
    groups : sequence of n labels, optional
        A partition of the recipients. Only by largest remainder.
    group_floor, group_cap : dict label -> kroner, optional
        Limits on the totals of groups, rounded inward to units.
    labels : sequence of length n, optional
        What messages call the recipients.

    Returns
    -------
    int64 array of shape (n,)
        Whole kroner.

    Raises
    ------
    InvalidInput
        An argument cannot be used; names it and the first offending position.
    Infeasible
        The limits cannot hold; says by how many kroner and whose they are.

    References
    ----------
    Cominetti, Mascarenhas and Silva (2014), Mathematical Programming Computation 6, doi 10.1007/s12532-014-0066-y;
    Balinski and Young (1982), Fair Representation.

    Examples
    --------
    >>> allocate(100, [1, 1, 1]).tolist()
    [34, 33, 33]
    >>> allocate(700_000_000, [120, 60, 20], floor=[0, 0, 100_000_000], unit=1000).tolist()
    [400000000, 200000000, 100000000]
    """
    rules = Rules(*_read_choices(unit, method, on_shortfall, on_surplus), labels)
    keys = read_keys("key", key, labels)
    n = len(keys)
    _refuse_labels(labels, n)
    floors = read_floors("floor", floor, rules.unit, labels, n)
    caps = read_caps("cap", cap, rules.unit, labels, n)
    units = read_amount("amount", amount, rules.unit)
    parted = read_groups(groups, group_floor, group_cap, n, rules.unit, method, on_shortfall, labels)
    if parted is None:
        return allocate_one(units, keys, floors[0], caps[0], rules)
    return solve_row(units, keys, floors[0], caps[0], rules, groups=parted) * rules.unit


def allocate_many(
    amounts: Any,
    keys: Any,
    *,
    floors: Any = None,
    caps: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    on_error: str = "raise",
    labels: Sequence[object] | None = None,
) -> Ints:
    """Distribute many amounts at once: row s is exactly what `allocate` gives for scenario s.

    Parameters
    ----------
    amounts : int or array-like of shape (S,)
        Kroner, whole numbers of units.
    keys : array-like of shape (S, n) or (n,)
    floors, caps : array-like of shape (S, n) or (n,), scalar or None
        Limits in kroner.
    unit, method, on_shortfall, on_surplus, labels
        As in `allocate`.
    on_error : str
        "raise" the first row that fails, or "mask": such rows are -1, and the returned array's attribute `errors`
        is a dict from row to the error that `allocate` would have raised.

    Returns
    -------
    int64 array of shape (S, n)
        Whole kroner.

    Raises
    ------
    InvalidInput, Infeasible
        As `allocate`, naming the row.

    References
    ----------
    Cominetti, Mascarenhas and Silva (2014), Mathematical Programming Computation 6, doi 10.1007/s12532-014-0066-y.

    Examples
    --------
    >>> allocate_many([100, 200], [[1, 1, 1], [1, 0, 3]], caps=140).tolist()
    [[34, 33, 33], [60, 0, 140]]
    """
    rules = Rules(*_read_choices(unit, method, on_shortfall, on_surplus), labels)
    choice("on_error", on_error, ("raise", "mask"))
    given = {
        name: as_array(name, value)
        for name, value in (("amounts", amounts), ("keys", keys), ("floors", floors), ("caps", caps))
        if value is not None or name in ("amounts", "keys")
    }
    count, n = _shape(given)
    _refuse_labels(labels, n)
    errors: dict[int, FordelError] = {}
    try:
        key_rows = np.atleast_2d(read_keys("keys", given["keys"], labels, (1, 2)))
        floor_rows = read_floors("floors", given.get("floors"), rules.unit, labels, n, (0, 1, 2))
        cap_rows = read_caps("caps", given.get("caps"), rules.unit, labels, n, (0, 1, 2))
        amount_rows = _read_amounts(given["amounts"], rules.unit, count)
    except InvalidInput:
        if on_error == "raise":
            raise
        found = _one_by_one(given, count, n, rules, errors)
    else:
        found = allocate_batch(
            amount_rows,
            key_rows,
            floor_rows,
            cap_rows,
            rules,
            where="Row {row}: ",
            errors=errors,
            mask=on_error == "mask",
        )
    return found if on_error == "raise" else MaskedAllocations.of(found, errors)


class MaskedAllocations(np.ndarray[tuple[int, ...], np.dtype[np.int64]]):
    """An int64 array of allocations whose failing rows are -1, with the error of each in `errors`.

    Attributes
    ----------
    errors : dict of int to FordelError
        Row number to what `allocate` raises for that row.
    """

    errors: Mapping[int, FordelError]

    @classmethod
    def of(cls, found: Ints, errors: Mapping[int, FordelError]) -> MaskedAllocations:
        masked = found.view(cls)
        masked.errors = errors
        return masked

    def __array_finalize__(self, other: Any) -> None:
        self.errors = getattr(other, "errors", {})


def _read_choices(unit: Any, method: str, on_shortfall: str, on_surplus: str) -> tuple[int, str, str, str]:
    return (
        read_unit(unit),
        choice("method", method, METHODS),
        choice("on_shortfall", on_shortfall, ON_SHORTFALL),
        choice("on_surplus", on_surplus, ON_SURPLUS),
    )


def _refuse_labels(labels: Sequence[object] | None, n: int) -> None:
    if labels is not None and len(labels) != n:
        raise InvalidInput(f"`labels` has {len(labels)} entries for {n} recipients; give one each.")


def _shape(given: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Scenarios and recipients: every argument that has rows must have the same number."""
    if given["keys"].ndim not in (1, 2):
        raise InvalidInput(f"`keys` has {given['keys'].ndim} dimensions; it must have 1 or 2.")
    if given["amounts"].ndim > 1:
        raise InvalidInput(f"`amounts` has {given['amounts'].ndim} dimensions; it must have one, or be one number.")
    for name in ("floors", "caps"):
        if name in given and given[name].ndim and given[name].shape[-1] != given["keys"].shape[-1]:
            raise InvalidInput(
                f"`{name}` has {given[name].shape[-1]} values for {given['keys'].shape[-1]} recipients; give one value "
                "each, or a single one for all."
            )
    rows = {name: len(array) for name, array in given.items() if array.ndim == (1 if name == "amounts" else 2)}
    if len(set(rows.values())) > 1:
        listed = ", ".join(f"`{name}` {count}" for name, count in rows.items())
        raise InvalidInput(f"The numbers of rows differ: {listed}. Each must have one row for every scenario.")
    return next(iter(rows.values()), 1), given["keys"].shape[-1]


def _read_amounts(amounts: NDArray[Any], unit: int, count: int) -> Ints:
    """Amounts in units, one for each row."""
    if amounts.ndim == 0:
        return np.full(count, read_amount("amounts", amounts[()], unit), np.int64)
    if amounts.dtype.kind == "i" and (not count or (amounts.min() >= 0 and amounts.max() <= LARGEST_AMOUNT)):
        whole = amounts.astype(np.int64)
        if unit == 1 or not (whole % unit).any():
            return whole // unit
    listed = [read_amount("amounts", value, unit, f" in row {row}") for row, value in enumerate(amounts)]
    return np.array(listed, np.int64)


def _one_by_one(
    given: Mapping[str, NDArray[Any]], count: int, n: int, rules: Rules, errors: dict[int, FordelError]
) -> Ints:
    """Some row cannot even be read: let `allocate` say which, and why."""
    found = np.full((count, n), -1, np.int64)
    for row in range(count):
        own: dict[str, Any] = {
            name: array[row] if array.ndim == (1 if name == "amounts" else 2) else array
            for name, array in given.items()
        }
        try:
            found[row] = allocate(
                own["amounts"],
                own["keys"],
                floor=own.get("floors"),
                cap=own.get("caps"),
                unit=rules.unit,
                method=rules.method,
                on_shortfall=rules.on_shortfall,
                on_surplus=rules.on_surplus,
                labels=rules.labels,
            )
        except FordelError as error:
            errors[row] = error
    return found
