"""The functions that expressions may call. Aggregates run over all recipients, before eligibility.

A weight says how many times a recipient counts: with the population as weight, each inhabitant counts once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from fordel_models.recipients import Number, plain
from fordel_models.written_numbers import round_significant

__all__ = ["AGGREGATES", "ELEMENTWISE", "WIDEST", "Aggregate", "Elementwise", "total", "within_size"]

# Bits of the longest numerator or denominator, about 20,000 digits: sums of fractions over thousands of recipients
# stay below it, and sums of sums of fractions do not go on growing.
WIDEST = 65_536

_ROOTS = Context(prec=30, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)


@dataclass(frozen=True)
class Elementwise:
    """A function of one recipient's numbers. It raises ValueError, with the reason, where it is not defined."""

    written: str
    meaning: str
    call: Callable[[Sequence[Number]], Number]
    arguments: int
    more: bool = False  # any larger number of arguments will do


@dataclass(frozen=True)
class Aggregate:
    """A function of all recipients' numbers and weights. One number comes back, or one for each recipient."""

    written: str
    meaning: str
    call: Callable[[Sequence[Number], Sequence[Number], Number], Sequence[Number]]
    arguments: int = 1
    whole_weights: bool = False


def within_size(values: Sequence[Number]) -> Sequence[Number]:
    """The values themselves.

    Raises
    ------
    ValueError
        One of them is longer than `WIDEST`.
    """
    for value in values:
        if value.numerator.bit_length() > WIDEST or value.denominator.bit_length() > WIDEST:
            raise ValueError("comes to numbers of more than 20,000 digits; simplify it.")
    return values


def total(values: Sequence[Number]) -> Number:
    """The sum, over one common denominator.

    Examples
    --------
    >>> total([Fraction(1, 2), Fraction(1, 3), 1])
    Fraction(11, 6)
    """
    if all(type(value) is int for value in values):
        return sum(values)
    denominator = 1
    for value in values:
        denominator = math.lcm(denominator, value.denominator)
        if denominator.bit_length() > WIDEST:
            raise ValueError("comes to numbers of more than 20,000 digits; simplify it.")
    return plain(Fraction(sum(v.numerator * (denominator // v.denominator) for v in values), denominator))


def _size(arguments: Sequence[Number]) -> Number:
    return max(arguments[0], -arguments[0])


def _root(arguments: Sequence[Number]) -> Number:
    (value,) = arguments
    if value < 0:
        raise ValueError(f"the square root of a negative number ({_shown(value)})")
    return _printed(_ROOTS.sqrt(_thirty_digits(value)))


def _logarithm(arguments: Sequence[Number]) -> Number:
    (value,) = arguments
    if value <= 0:
        raise ValueError(f"the logarithm of a number that is not above 0 ({_shown(value)})")
    return _printed(_ROOTS.ln(_thirty_digits(value)))


def _taper(arguments: Sequence[Number]) -> Number:
    value, zero, one = arguments
    if zero == one:
        raise ValueError(f"not defined where zero and one are the same ({_shown(zero)})")
    return plain(min(max(Fraction(value - zero) / (one - zero), Fraction(0)), Fraction(1)))


def _thirty_digits(value: Number) -> Decimal:
    return _ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))


def _printed(value: Decimal) -> Number:
    numerator, denominator = value.as_integer_ratio()
    return plain(Fraction(round_significant(numerator, denominator)))


def _shown(value: Number) -> str:
    decimal = round_significant(value.numerator, value.denominator).normalize()
    return format(decimal, "f") if abs(decimal.adjusted()) < 20 else str(decimal)


def _mean(values: Sequence[Number], weights: Sequence[Number], _: Number) -> Sequence[Number]:
    return [plain(Fraction(_weighted_total(values, weights)) / total(weights))]


def _total(values: Sequence[Number], weights: Sequence[Number], _: Number) -> Sequence[Number]:
    return [_weighted_total(values, weights)]


def _weighted_total(values: Sequence[Number], weights: Sequence[Number]) -> Number:
    return total([value * weight for value, weight in zip(values, weights, strict=True)])


def _median(values: Sequence[Number], weights: Sequence[Number], _: Number) -> Sequence[Number]:
    return _quantile(values, weights, Fraction(1, 2))


def _quantile(values: Sequence[Number], weights: Sequence[Number], q: Number) -> Sequence[Number]:
    if not 0 <= q <= 1:
        raise ValueError(f"the second argument of quantile is {_shown(q)}; it must be from 0 to 1.")
    place = (total(weights) - 1) * Fraction(q)
    low = math.floor(place)
    ordered = sorted(zip(values, weights, strict=True))
    lower, upper = _value_at(ordered, low), _value_at(ordered, math.ceil(place))
    return [plain(lower + (upper - lower) * (place - low))]


def _value_at(ordered: Sequence[tuple[Number, Number]], place: int) -> Fraction:
    passed: Number = 0
    for value, weight in ordered:
        passed += weight
        if place < passed:
            return Fraction(value)
    raise AssertionError("the place is below the total of the weights")


def _rank(values: Sequence[Number], weights: Sequence[Number], _: Number) -> Sequence[Number]:
    ranks: dict[Number, Number] = {}
    ahead: Number = 0
    for value, weight in sorted(zip(values, weights, strict=True), reverse=True):
        ranks.setdefault(value, ahead + 1)
        ahead += weight
    return [ranks[value] for value in values]


def _place(values: Sequence[Number], weights: Sequence[Number], _: Number) -> Sequence[Number]:
    places: dict[int, Number] = {}
    ahead: Number = 0
    for position in sorted(range(len(values)), key=lambda position: (-values[position], position)):
        places[position] = ahead + 1
        ahead += weights[position]
    return [places[position] for position in range(len(values))]


ELEMENTWISE: dict[str, Elementwise] = {
    "min": Elementwise("min(a, b, ...)", "the smallest of two or more", min, 2, more=True),
    "max": Elementwise("max(a, b, ...)", "the largest of two or more", max, 2, more=True),
    "abs": Elementwise("abs(a)", "the size without the sign", _size, 1),
    "sqrt": Elementwise("sqrt(a)", "the square root, worked out to 30 digits and rounded to 15", _root, 1),
    "log": Elementwise("log(a)", "the natural logarithm, worked out to 30 digits and rounded to 15", _logarithm, 1),
    "taper": Elementwise(
        "taper(a, zero, one)",
        "0 where a is at zero or beyond, 1 where it is at one or beyond, linear between; zero may be the larger",
        _taper,
        3,
    ),
}

AGGREGATES: dict[str, Aggregate] = {
    "mean": Aggregate("mean(a)", "the mean; with a weight, total of weight times a, divided by total of weight", _mean),
    "median": Aggregate("median(a)", "quantile(a, 0.5)", _median, whole_weights=True),
    "quantile": Aggregate(
        "quantile(a, q)",
        "in ascending order, the value at place (n - 1) q counted from 0, linear between two places (as Excel's "
        "PERCENTILE.INC); a weight must be whole numbers, and a recipient of weight w stands at w places",
        _quantile,
        arguments=2,
        whole_weights=True,
    ),
    "total": Aggregate("total(a)", "the sum; with a weight, of weight times a", _total),
    "rank": Aggregate(
        "rank(a)",
        "1 for the largest: 1 plus the number of recipients (with a weight: plus their weights) with a larger a; equal "
        "values share the same rank, the smallest",
        _rank,
    ),
    "place": Aggregate(
        "place(a)",
        "as rank, but every recipient has a place of its own: equal values by ascending code",
        _place,
    ),
}
