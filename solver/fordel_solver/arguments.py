"""What callers hand in, read once: arrays become int64, float64 or exact fractions, and mistakes get their place."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput, kroner, shown_value
from fordel_solver.exact_numbers import exact

__all__ = [
    "LARGEST_AMOUNT",
    "NO_CAP",
    "as_array",
    "choice",
    "place",
    "read_amount",
    "read_caps",
    "read_floors",
    "read_keys",
    "read_unit",
]

LARGEST_AMOUNT = 10**17
# A cap that no amount reaches: small enough for int64 arithmetic, above every amount.
NO_CAP = 2**62
# Below this every whole number is a float of its own, so rounding a float up or down is exact.
_EXACT_FLOATS = 2.0**53


def place(index: int | tuple[int, ...], labels: Sequence[object] | None = None) -> str:
    """Where in an argument something stands, for a message.

    Examples
    --------
    >>> place(3), place((2, 5)), place(1, ["101 København", "153 Brøndby"])
    ('at position 3', 'in row 2 at position 5', 'for 153 Brøndby')
    """
    if isinstance(index, tuple):
        if len(index) < 2:
            return place(index[0], labels) if index else ""
        row, position = index
        return f"in row {row} {place(position, labels)}"
    return f"at position {index}" if labels is None else f"for {labels[index]}"


def choice(name: str, value: object, allowed: Sequence[str]) -> str:
    """One of a few names, or InvalidInput with the nearest of them."""
    if isinstance(value, str) and value in allowed:
        return value
    near = difflib.get_close_matches(str(value), allowed, 1, 0.4)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    listed = ", ".join(f'"{one}"' for one in allowed)
    raise InvalidInput(f"`{name}` is {shown_value(value)}; it must be one of {listed}.{hint}")


def read_unit(unit: Any) -> int:
    """The unit as a positive whole number of kroner."""
    if type(unit) is int and 0 < unit <= LARGEST_AMOUNT:
        return unit
    value = _scalar("unit", unit)
    if value.denominator != 1 or not 0 < value <= LARGEST_AMOUNT:
        raise InvalidInput(
            f"`unit` is {shown_value(unit)}; it must be a positive whole number of kroner, such as 1 or 1000."
        )
    return value.numerator


def read_amount(name: str, amount: Any, unit: int, where: str = "") -> int:
    """An amount in kroner, as a number of units."""
    if type(amount) is int and 0 <= amount <= LARGEST_AMOUNT and not amount % unit:
        return amount // unit
    value = _scalar(name, amount, where)
    if value.denominator != 1 or value < 0:
        raise InvalidInput(f"`{name}` is {_shown(amount)}{where}; it must be whole kroner, zero or more.")
    if value > LARGEST_AMOUNT:
        raise InvalidInput(f"`{name}` is {_shown(amount)}{where}; the most is {kroner(LARGEST_AMOUNT)}")
    if value.numerator % unit:
        raise InvalidInput(
            f"`{name}` is {kroner(value.numerator)}{where}, which is no whole number of units of {kroner(unit)} "
            f"The nearest amounts are {kroner(value.numerator // unit * unit)} and "
            f"{kroner((value.numerator // unit + 1) * unit)}"
        )
    return value.numerator // unit


def _scalar(name: str, value: Any, where: str = "") -> Fraction:
    try:
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        return exact(value)
    except (TypeError, ValueError):
        raise InvalidInput(f"`{name}` is {_shown(value)}{where}; it must be a number of whole kroner.") from None


def read_keys(
    name: str, values: Any, labels: Sequence[object] | None = None, dimensions: tuple[int, ...] = (1,)
) -> NDArray[Any]:
    """Keys: finite, not negative. int64 or float64, or an object array of Fractions."""
    array = _array(name, values, labels, dimensions, "a finite number, zero or more", unlimited=False)
    if not array.size and array.shape[-1] == 0:
        raise InvalidInput(f"`{name}` is empty; at least one recipient is needed.")
    return array


def read_floors(
    name: str, values: Any, unit: int, labels: Sequence[object] | None, n: int, dimensions: tuple[int, ...] = (0, 1)
) -> NDArray[np.int64]:
    """Floors in units, rounded up, of shape (1, n) or (S, n). Zeros where there are none."""
    if values is None:
        return np.zeros((1, n), np.int64)
    array = _limits(name, values, labels, n, dimensions, "kroner, zero or more", unlimited=False)
    if array.dtype == object:
        listed = [-(-min(value, Fraction(NO_CAP)) // unit) for value in array.ravel()]
        whole = np.array(listed, np.int64).reshape(array.shape)
    elif array.dtype.kind == "f":
        whole = -(-np.ceil(array).astype(np.int64) // unit)
    else:
        whole = array if unit == 1 else -(-array // unit)
    if whole.size and whole.item(whole.argmax()) > LARGEST_AMOUNT // unit:
        index = _first(whole > LARGEST_AMOUNT // unit)
        where = _place_in(values, index, labels)
        raise InvalidInput(f"`{name}` is {_shown(array[index])} {where}; the most is {kroner(LARGEST_AMOUNT)}")
    return whole


def read_caps(
    name: str, values: Any, unit: int, labels: Sequence[object] | None, n: int, dimensions: tuple[int, ...] = (0, 1)
) -> NDArray[np.int64]:
    """Caps in units, rounded down, of shape (1, n) or (S, n); NO_CAP where there is none (None or infinity)."""
    if values is None:
        return np.full((1, n), NO_CAP, np.int64)
    allowed = "kroner, zero or more, or None for no cap"
    array = _limits(name, values, labels, n, dimensions, allowed, unlimited=True)
    if array.dtype == object:
        listed = [NO_CAP if value is None else min(NO_CAP, int(value // unit)) for value in array.ravel()]
        whole = np.array(listed, np.int64).reshape(array.shape)
    elif array.dtype.kind == "f":
        unlimited = array > LARGEST_AMOUNT
        whole = np.floor(np.where(unlimited, 0.0, array)).astype(np.int64) // unit
        whole[unlimited] = NO_CAP
        return whole
    else:
        whole = array if unit == 1 else array // unit
    return np.minimum(whole, NO_CAP)


def _limits(
    name: str,
    values: Any,
    labels: Sequence[object] | None,
    n: int,
    dimensions: tuple[int, ...],
    allowed: str,
    *,
    unlimited: bool,
) -> NDArray[Any]:
    """Limits as an array of shape (1, n) or (S, n); a single value is spread over the recipients."""
    array = _array(name, values, labels, dimensions, allowed, unlimited=unlimited)
    if array.ndim == 0:
        array = np.full((1, n), array[()], array.dtype)
    elif array.ndim == 1:
        array = array[np.newaxis]
    if array.shape[1] != n:
        raise InvalidInput(
            f"`{name}` has {array.shape[1]} values for {n} recipients; give one value each, or a single one for all."
        )
    # A float beyond 2^53 may mean a decimal that is another whole number than its binary value.
    if array.dtype.kind == "f" and array.size and np.any((array >= _EXACT_FLOATS) & (array < math.inf)):
        return _fractions(name, array.astype(object), labels, allowed, unlimited=unlimited)
    return array


def _place_in(values: Any, index: tuple[int, ...], labels: Sequence[object] | None) -> str:
    dimensions = np.ndim(values)
    return "" if dimensions == 0 else place(index if dimensions == 2 else index[-1], labels)


def as_array(name: str, values: Any, allowed: str = "a number") -> NDArray[Any]:
    """The values as an array, not looked at yet."""
    if type(values) is np.ndarray:
        return values
    if isinstance(values, np.ma.MaskedArray):
        # What is masked is missing, and refused where it stands.
        return np.where(np.ma.getmaskarray(values), math.nan, values.data.astype(object))
    return np.asarray(values) if isinstance(values, np.ndarray) else _from_sequence(name, values, allowed)


def _array(
    name: str,
    values: Any,
    labels: Sequence[object] | None,
    dimensions: tuple[int, ...],
    allowed: str,
    *,
    unlimited: bool,
) -> NDArray[Any]:
    array = as_array(name, values, allowed)
    if array.ndim not in dimensions:
        listed = " or ".join(f"{ndim}" for ndim in dimensions if ndim)
        raise InvalidInput(f"`{name}` has {array.ndim} dimensions; it must have {listed}.")
    if array.dtype == np.float64 or array.dtype == np.int64:
        pass
    elif array.dtype.kind == "i" or (array.dtype.kind == "u" and (not array.size or array.max() < 2**63)):
        array = array.astype(np.int64)
    elif array.dtype.kind == "f" and array.itemsize == 8:
        array = array.astype(np.float64)
    elif array.dtype.kind == "f" and array.itemsize < 8:
        # The shortest decimal in the array's own precision: a float32 0.1 is one tenth.
        array = np.array([float(str(value)) for value in array.ravel()]).reshape(array.shape)
    elif array.dtype.kind in "ufO":
        array = _fractions(name, array.astype(object), labels, allowed, unlimited=unlimited)
    else:
        raise InvalidInput(f"`{name}` holds {array.dtype.name} values; each must be {allowed}.")
    if array.size and array.dtype != object:
        _refuse_impossible(name, array, labels, allowed, unlimited=unlimited)
    return array


def _refuse_impossible(
    name: str, array: NDArray[Any], labels: Sequence[object] | None, allowed: str, *, unlimited: bool
) -> None:
    # argmin finds the first NaN where there is one, so one pass settles the usual case; and it is quicker than min.
    smallest = array.item(array.argmin())
    if smallest >= 0 and (array.dtype.kind == "i" or unlimited or array.item(array.argmax()) < math.inf):
        return
    wrong = ~(array >= 0) if unlimited else ~((array >= 0) & np.isfinite(array))
    index = _first(wrong)
    raise _impossible(name, array[index], index, labels, allowed)


def _impossible(
    name: str, value: object, index: tuple[int, ...], labels: Sequence[object] | None, allowed: str
) -> InvalidInput:
    where = place(index, labels)
    return InvalidInput(f"`{name}` is {_shown(value)}{' ' if where else ''}{where}; it must be {allowed}.")


def _from_sequence(name: str, values: Any, allowed: str) -> NDArray[Any]:
    if isinstance(values, (str, bytes, dict, set, frozenset)):
        raise InvalidInput(f"`{name}` is {shown_value(values)}; each of its values must be {allowed}.")
    if values is None or isinstance(values, (bool, int, float, Decimal, Fraction, np.generic)):
        listed: NDArray[Any] = np.empty((), object)
        listed[()] = values
    else:
        try:
            listed = np.array(values, dtype=object)
        except ValueError:
            raise InvalidInput(f"`{name}` has rows of different lengths; each row must have the same.") from None
    kinds = set(map(type, listed.ravel()))
    if listed.ndim and kinds and kinds <= {list, tuple, np.ndarray}:
        raise InvalidInput(f"`{name}` has rows of different lengths; each row must have the same.")
    if kinds and all(kind is int or issubclass(kind, np.integer) for kind in kinds):
        try:
            return listed.astype(np.int64)
        except OverflowError:
            return listed
    # A NumPy float64 is a float; one of less precision has another shortest decimal.
    return listed.astype(np.float64) if kinds and kinds <= {float, np.float64} else listed


def _fractions(
    name: str, array: NDArray[Any], labels: Sequence[object] | None, allowed: str, *, unlimited: bool
) -> NDArray[Any]:
    """Exact values, one by one. None for no cap."""
    found: NDArray[Any] = np.empty(array.shape, object)
    for index in np.ndindex(array.shape):
        value = array[index]
        if unlimited and _is_unlimited(value):
            found[index] = None
            continue
        try:
            found[index] = exact(value)
        except (TypeError, ValueError):
            found[index] = Fraction(-1)
        if found[index] < 0:
            raise _impossible(name, value, index, labels, allowed)
    return found


def _is_unlimited(cap: Any) -> bool:
    if isinstance(cap, Decimal):
        return cap.is_infinite() and cap > 0
    return cap is None or (isinstance(cap, (float, np.floating)) and bool(cap == math.inf))


def _shown(value: Any) -> str:
    try:
        return str(value) if isinstance(value, np.generic) else repr(value)
    except ValueError:
        return "a number of more digits than can be shown"


def _first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(wrong)[0])
