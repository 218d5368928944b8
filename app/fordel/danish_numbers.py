"""Numbers as people in Denmark read them, 1.234.567,89, in both languages of the printed result."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

__all__ = ["decimal_text", "number", "plain_number", "rate"]


def number(value: int | float | Fraction, decimals: int = 0) -> str:
    """A number with dots between thousands and a comma before the decimals, rounded half to even.

    Examples
    --------
    >>> number(1234567)
    '1.234.567'
    >>> number(Fraction(-123456789, 100), 2)
    '-1.234.567,89'
    """
    units = round(Fraction(value) * 10**decimals)
    whole, rest = divmod(abs(units), 10**decimals)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:0{decimals}}" if decimals else "")
    return f"-{text}" if units < 0 else text


def plain_number(value: int | Fraction) -> str:
    """A number with the decimals it was written with.

    Examples
    --------
    >>> plain_number(Fraction("1.018")), plain_number(95)
    ('1,018', '95')
    """
    decimals = 0
    while decimals < 15 and value * 10**decimals % 1:
        decimals += 1
    return number(value, decimals)


def rate(value: int | float | Fraction) -> str:
    """Kroner per unit: two decimals, and below one krone as many as show four digits.

    Examples
    --------
    >>> rate(Fraction(18340, 100)), rate(Fraction(1, 812))
    ('183,40', '0,001232')
    """
    size = abs(Fraction(value))
    decimals = 2
    while 0 < size < 1 and size * 10**decimals < 1000 and decimals < 15:
        decimals += 1
    return number(value, decimals)


def decimal_text(value: float) -> str:
    """The shortest decimal of a float, without an exponent: what stands in the files.

    Examples
    --------
    >>> decimal_text(1e-07), decimal_text(1020408.163265), decimal_text(100.0)
    ('0.0000001', '1020408.163265', '100')
    """
    return format(Decimal(repr(float(value))), "f").removesuffix(".0")
