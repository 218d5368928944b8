"""Numbers as people mean them: a float is its shortest decimal, and nothing is rounded on the way in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Number", "decimal_integers", "exact", "integers"]

Number = int | float | Decimal | Fraction

# Any decimal of at most 15 digits survives the way through a float and back, so it is that float's shortest decimal.
_SAFE_DIGITS = 10.0**15
_MOST_DECIMALS = 12


def exact(value: Any) -> Fraction:
    """The exact value that `value` stands for.

    A float means its shortest decimal, ``Decimal(repr(value))``: 0.1 is one tenth.

    Raises
    ------
    TypeError
        `value` is no number (a bool is none).
    ValueError
        `value` is NaN or infinite.

    Examples
    --------
    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise TypeError("a truth value is no number")
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ValueError("not finite")
        # str() of a NumPy float is the shortest decimal in its own precision, so a float32 0.1 is a tenth as well.
        return Fraction(Decimal(str(value)))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("not finite")
        return Fraction(value)
    raise TypeError("not a number")


def integers(values: Sequence[Any] | NDArray[Any]) -> tuple[list[int], int]:
    """Integers I and one denominator D with ``values[i] == I[i] / D`` exactly.

    Examples
    --------
    >>> integers([0.5, 2, Fraction(1, 3)])
    ([3, 12, 2], 6)
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        return values.tolist(), 1
    listed: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if all(type(value) is int for value in listed):
        return listed, 1
    if all(type(value) is float for value in listed):
        return _decimal_integers_of_floats(listed)
    fractions = [exact(value) for value in listed]
    denominator = math.lcm(*{fraction.denominator for fraction in fractions})
    return [fraction.numerator * (denominator // fraction.denominator) for fraction in fractions], denominator


def _decimal_integers_of_floats(values: list[float]) -> tuple[list[int], int]:
    given = np.array(values)
    vectorised = decimal_integers(np.abs(given))
    if vectorised is not None:
        return np.where(given < 0, -vectorised[0], vectorised[0]).tolist(), vectorised[1]
    decimals = [Decimal(repr(value)).as_tuple() for value in values]
    # Only finite numbers come here, so every exponent is an int.
    exponents = [int(decimal.exponent) for decimal in decimals]
    lowest = min(min(exponents, default=0), 0)
    return [
        (-1 if decimal.sign else 1) * int("".join(map(str, decimal.digits))) * 10 ** (exponent - lowest)
        for decimal, exponent in zip(decimals, exponents, strict=True)
    ], 10**-lowest


def decimal_integers(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], int] | None:
    """The same for a whole array of non-negative floats at once, or None where it would need more than 15 digits.

    Returns
    -------
    scaled : int64 array of the same shape, denominator : int (a power of ten)

    Examples
    --------
    >>> decimal_integers(np.array([0.1, 2.25]))
    (array([ 10, 225]), 100)
    """
    if not values.size:
        return values.astype(np.int64), 1
    # A few of them tell most arrays that need too many digits without a look at the rest.
    flat = values.reshape(-1)
    decimals = 0
    for value in flat[:: max(1, len(flat) // 3)].tolist():
        decimals = max(decimals, _decimals(value))
        if decimals > _MOST_DECIMALS:
            return None
    if flat.max() >= _SAFE_DIGITS:
        return None
    while decimals <= _MOST_DECIMALS:
        scaled = np.rint(values * 10.0**decimals)
        if scaled.max() >= _SAFE_DIGITS:
            return None
        other = scaled / 10.0**decimals != values
        if not other.any():
            return scaled.astype(np.int64), 10**decimals
        decimals = max(decimals + 1, _decimals(float(flat[int(np.argmax(other))])))
    return None


def _decimals(value: float) -> int:
    """Digits after the point of the shortest decimal, or more than the most where it has more than 15 digits in all."""
    if value.is_integer() and abs(value) < _SAFE_DIGITS:
        return 0
    _, digits, exponent = Decimal(repr(value)).as_tuple()
    return max(0, -int(exponent)) if len(digits) <= 15 else _MOST_DECIMALS + 1
