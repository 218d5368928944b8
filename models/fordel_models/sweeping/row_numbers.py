"""Numbers that differ between scenarios, in exact integers: kroner in other prices, limits in whole units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.recipients import Number
from fordel_models.sweeping.scenarios import Numbers
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.arguments import NO_CAP

__all__ = ["are_kroner", "floats_of", "floor_divided", "kroner_of", "whole_units"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def are_kroner(numbers: Numbers) -> Bools:
    """Which of the numbers are amounts as a specification takes them: whole, written without decimals.

    Examples
    --------
    >>> are_kroner(Numbers(np.array([5, -5]), 0)), are_kroner(Numbers(np.array([50]), 1))
    (array([ True, False]), array([False]))
    """
    found: Bools = (numbers.numerators >= 0) & (numbers.numerators <= LARGEST_AMOUNT) & (numbers.places == 0)
    return found


def kroner_of(numbers: Numbers) -> Ints:
    """The amounts; what is none (`are_kroner`) comes to any number that arithmetic can take."""
    return np.clip(numbers.numerators, 0, LARGEST_AMOUNT)


def floats_of(numbers: Numbers) -> NDArray[np.float64]:
    """The numbers, each off by no more than two roundings."""
    return numbers.numerators / np.float64(10**numbers.places)


def floor_divided(values: Ints, times: int, plus: int, by: int) -> Ints:
    """(times v + plus) // by for each value, whole and exact.

    Examples
    --------
    >>> floor_divided(np.array([10, 10**15]), 10**9, 1, 10**9).tolist()
    [10, 1000000000000000]
    """
    largest = int(np.abs(values).max(initial=0)) * abs(times) + abs(plus)
    if largest < 2**62 and abs(times) < 2**62 and by < 2**62:
        return (values * times + plus) // by
    return np.array([(int(value) * times + plus) // by for value in values.ravel()], np.int64).reshape(values.shape)


def whole_units(numbers: Numbers, factors: Sequence[Number], unit: int, *, up: bool) -> Ints:
    """N_s c_i in units, rounded up or down: of shape (S, 1) where the factors are alike, else (S, n).

    Examples
    --------
    >>> from fractions import Fraction
    >>> whole_units(Numbers(np.array([15, 25]), 1), [2, Fraction(1, 3)], 1, up=True).tolist()
    [[3, 1], [5, 1]]
    """
    alike = len(set(factors)) == 1
    own = list(factors[:1]) if alike else list(factors)
    below = math.lcm(*(value.denominator for value in own))
    tops = [value.numerator * (below // value.denominator) for value in own]
    divisor = below * 10**numbers.places * unit
    column = numbers.numerators[:, np.newaxis]
    # Rounding up is rounding down the negative.
    sign = -1 if up else 1
    largest = int(np.abs(column).max(initial=0)) * max(map(abs, tops), default=0)
    if largest < 2**62 and divisor < 2**62:
        product: NDArray[Any] = column * np.array(tops, np.int64)
    else:
        product = column.astype(object) * np.array(tops, object)
    found: Ints = np.minimum(sign * (sign * product // divisor), NO_CAP).astype(np.int64)
    return found
