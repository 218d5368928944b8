"""Numbers as they are written in a specification: exact, and never by way of floating point."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from fordel_solver.errors import kroner
from fordel_solver.exact_numbers import exact

__all__ = [
    "LARGEST_AMOUNT",
    "SIGNIFICANT_DIGITS",
    "decimal_text",
    "nearest_unit",
    "round_significant",
    "whole_kroner",
    "written_number",
]

LARGEST_AMOUNT = 10**15
SIGNIFICANT_DIGITS = 15

_DECIMAL_TEXT = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
_WHOLE_TEXT = re.compile(r"-?[0-9]{1,40}", re.ASCII)
_MOST_DIGITS = 40
# Division of two integers in a decimal context is correctly rounded, however long the integers are.
_SIGNIFICANT = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, traps=[])


def written_number(value: Any) -> Fraction:
    """The exact value of a number in a specification: 95, 0.4 or "0.4".

    A float, which only the Python interface can hand in, means its shortest decimal.

    Raises
    ------
    ValueError
        `value` is no number, is not finite, or has more than 40 digits before or after the decimal point.

    Examples
    --------
    >>> written_number("0.4"), written_number(Decimal("33.3")), written_number(0.1)
    (Fraction(2, 5), Fraction(333, 10), Fraction(1, 10))
    """
    if isinstance(value, str):
        text = value.strip()
        if not _DECIMAL_TEXT.fullmatch(text):
            raise ValueError(f'"{_shortened(value)}" is not a number. A number is written 95, 0.4 or "0.4".')
        return Fraction(Decimal(text))
    decimal = Decimal(str(value)) if isinstance(value, (float, np.floating)) else value
    if _is_too_long(decimal):
        raise ValueError(f"A number of more than {_MOST_DIGITS} digits before or after the decimal point.")
    try:
        return exact(decimal)
    except TypeError:
        shown = str(value).lower() if isinstance(value, bool) else _shortened(value)
        raise ValueError(f'{shown} is not a number. A number is written 95, 0.4 or "0.4".') from None
    except ValueError:
        raise ValueError(f"{value} is not a finite number.") from None


def whole_kroner(value: Any) -> int:
    """An amount: whole kroner from 0 to 10^15, written 700_000_000 or "700000000".

    A decimal point is refused, since 700.000 would be read as 700.

    Raises
    ------
    ValueError
        `value` is no such amount.

    Examples
    --------
    >>> whole_kroner(700_000_000)
    700000000
    """
    how = "Amounts are whole kroner without separators or with underscores: 700000 or 700_000."
    if isinstance(value, str) and not _WHOLE_TEXT.fullmatch(value.strip()):
        raise ValueError(f'"{_shortened(value)}" is not a whole amount. {how}')
    if isinstance(value, Decimal) and value.is_finite() and int(value.as_tuple().exponent) < 0:
        raise ValueError(f"{_shortened(value)} has a decimal point. {how}")
    number = written_number(value)
    if number.denominator != 1:
        raise ValueError(f"{_shortened(value)} is not a whole number. {how}")
    amount = int(number)
    if amount < 0:
        raise ValueError(f"{kroner(amount)} is negative. Amounts are 0 or more.")
    if amount > LARGEST_AMOUNT:
        raise ValueError(f"{kroner(amount)} is more than {kroner(LARGEST_AMOUNT)}, the largest amount there is.")
    return amount


def round_significant(numerator: int, denominator: int = 1) -> Decimal:
    """The quotient of two integers, rounded to 15 significant digits, half to even.

    Examples
    --------
    >>> round_significant(1, 3), round_significant(2, 4)
    (Decimal('0.333333333333333'), Decimal('0.5'))
    """
    return _SIGNIFICANT.divide(Decimal(numerator), Decimal(denominator))


def decimal_text(number: int | Fraction) -> str:
    """A number as it is written, with a point; one that is no finite decimal with 15 significant digits.

    Examples
    --------
    >>> decimal_text(Fraction(251, 10)), decimal_text(7), decimal_text(Fraction(1, 3))
    ('25.1', '7', '0.333333333333333')
    """
    if number.denominator == 1:
        return str(int(number))
    quotient = Decimal(number.numerator) / Decimal(number.denominator)
    if Fraction(quotient) != number:
        quotient = round_significant(number.numerator, number.denominator)
    return format(quotient.normalize(), "f")


def nearest_unit(value: Fraction, unit: int) -> int:
    """Kroner rounded to the nearest whole number of units, half up.

    Examples
    --------
    >>> nearest_unit(Fraction(1501, 1), 1000), nearest_unit(Fraction(5, 2), 1)
    (2000, 3)
    """
    return math.floor(value / unit + Fraction(1, 2)) * unit


def _is_too_long(value: Any) -> bool:
    if isinstance(value, Decimal) and value.is_finite():
        _, digits, exponent = value.as_tuple()
        return len(digits) > _MOST_DIGITS or abs(int(exponent)) > _MOST_DIGITS
    return isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS


def _shortened(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
