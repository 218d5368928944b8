"""Numbers in floating point, each with a bound on its error: arrays of shape (S, n), (S, 1), (1, n) or (1, 1).

    |x - v / 10^places| <= error / 10^places

Whole numbers and decimals stay exact as long as their digits fit: `error` is None then and the values are integers.
Bounds are running ones (Higham 2002, Accuracy and Stability of Numerical Algorithms, section 3.3): what the operands
bring along, and one rounding of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.recipients import Number

__all__ = ["ROUNDING", "Bounded", "aligned", "bounded"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Half a unit in the last place, and a little more, since bounds are rounded too.
ROUNDING = 1.01 * 2.0**-53
_SMALLEST = 1e-290  # what an underflow can lose, and more
_EXACT = 2.0**53
_MOST_PLACES = 15


@dataclass(frozen=True, eq=False)
class Bounded:
    """See above; `error` None means exact integers of less than 2^53."""

    values: Floats
    error: Floats | None
    places: int = 0

    @property
    def plain(self) -> Bounded:
        """Without places: exact only where there were none."""
        if not self.places:
            return self
        scale = 10.0**self.places
        values = self.values / scale
        error = ROUNDING * np.abs(values)
        return Bounded(values, error if self.error is None else error + self.error / scale * (1 + ROUNDING))

    @property
    def bound(self) -> Floats:
        """The bound as numbers, 0 where exact."""
        return np.zeros((1, 1)) if self.error is None else self.error

    def __neg__(self) -> Bounded:
        return Bounded(-self.values, self.error, self.places)

    def __add__(self, other: Bounded) -> Bounded:
        one, two = aligned(self, other)
        return _result(one.values + two.values, one, two, one.bound + two.bound, one.places)

    def __sub__(self, other: Bounded) -> Bounded:
        return self + -other

    def __mul__(self, other: Bounded) -> Bounded:
        places = self.places + other.places
        if self.error is None and other.error is None and places <= _MOST_PLACES:
            values = self.values * other.values
            if _fit(values):
                return Bounded(values, None, places)
        one, two = self.plain, other.plain
        error = one.bound * np.abs(two.values) + np.abs(one.values) * two.bound + one.bound * two.bound
        return _result(one.values * two.values, one, two, error, 0, whole=False)

    def __truediv__(self, other: Bounded) -> Bounded:
        """Where the divisor can be 0 the quotient is no number."""
        decimal = _decimal_inverse(other)
        if decimal is not None and self.error is None:
            return self * decimal
        one, two = self.plain, other.plain
        with np.errstate(all="ignore"):
            values = one.values / two.values
            least = np.abs(two.values) - two.bound
            error = (one.bound + np.abs(values) * two.bound) / least * (1 + 4 * ROUNDING)
            values = np.where(least > 0, values, np.nan)
        return _result(values, one, two, error, 0, whole=False)

    def __abs__(self) -> Bounded:
        return Bounded(np.abs(self.values), self.error, self.places)

    def chosen(self, truth: Bools, other: Bounded) -> Bounded:
        """This where true, the other elsewhere."""
        one, two = aligned(self, other)
        error = None if one.error is two.error is None else np.where(truth, one.bound, two.bound)
        return Bounded(np.where(truth, one.values, two.values), error, one.places)

    def extreme(self, function: Callable[[Any, Any], Any], other: Bounded) -> Bounded:
        """np.minimum or np.maximum of the two: off by no more than the one that is off most."""
        one, two = aligned(self, other)
        found = function(one.values, two.values)
        if one.error is None and two.error is None:
            return Bounded(found, None, one.places)
        # Where one of them certainly wins, the other's error is of no account.
        clear = np.abs(one.values - two.values) > 1.01 * (one.bound + two.bound)
        winner = np.where(found == one.values, one.bound, two.bound)
        return Bounded(found, np.where(clear, winner, np.maximum(one.bound, two.bound)), one.places)

    def total(self) -> Bounded:
        """The sum of each row, of shape (S, 1); in whatever order numpy adds."""
        n = self.values.shape[1]
        values = self.values.sum(axis=1, keepdims=True)
        sizes = np.abs(self.values).sum(axis=1, keepdims=True)
        if self.error is None and _fit(sizes):
            return Bounded(values, None, self.places)
        one = self.plain
        error = np.broadcast_to(one.bound, one.values.shape).sum(axis=1, keepdims=True) * (1 + n * ROUNDING)
        return Bounded(
            one.values.sum(axis=1, keepdims=True),
            error + n * ROUNDING * np.abs(one.values).sum(axis=1, keepdims=True) + _SMALLEST,
        )


def bounded(numbers: Sequence[Number]) -> Bounded:
    """Exact numbers as an array of shape (1, n).

    Examples
    --------
    >>> from fractions import Fraction
    >>> bounded([1, Fraction(1, 4)]).values, bounded([1, Fraction(1, 4)]).places
    (array([[100.,  25.]]), 2)
    """
    for places in range(_MOST_PLACES + 1):
        if all(10**places % value.denominator == 0 for value in numbers):
            whole = [int(value * 10**places) for value in numbers]
            if max(map(abs, whole), default=0) < _EXACT:
                return Bounded(np.array([whole], np.float64), None, places)
            break
    values = np.array([[value.numerator / value.denominator for value in numbers]])
    return Bounded(values, ROUNDING * np.abs(values) + _SMALLEST)


def aligned(one: Bounded, two: Bounded) -> tuple[Bounded, Bounded]:
    """Both with the same number of places, exact where they were."""
    if one.places == two.places:
        return one, two
    if one.error is None and two.error is None:
        places = max(one.places, two.places)
        scaled = [own.values * 10.0 ** (places - own.places) for own in (one, two)]
        if all(_fit(values) for values in scaled):
            first, second = (Bounded(values, None, places) for values in scaled)
            return first, second
    return one.plain, two.plain


def _result(values: Floats, one: Bounded, two: Bounded, error: Floats, places: int, *, whole: bool = True) -> Bounded:
    if whole and one.error is None and two.error is None and _fit(values):
        return Bounded(values, None, places)
    rounding = ROUNDING * np.abs(values) + _SMALLEST
    return Bounded(values, error * (1 + 4 * ROUNDING) + rounding, places)


def _fit(values: Floats) -> bool:
    # A cell that is missing is no number, and no reason to give up the others.
    return not (np.abs(values) >= _EXACT).any()


def _decimal_inverse(number: Bounded) -> Bounded | None:
    """1 / a where one whole number a divides a power of ten, exactly."""
    if number.error is not None or number.values.size != 1 or number.places:
        return None
    divisor = int(number.values[0, 0])
    for places in range(_MOST_PLACES + 1):
        if divisor and 10**places % divisor == 0:
            return Bounded(np.full((1, 1), 10.0**places / divisor), None, places)
    return None
