"""Numbers in sentences: with as many digits as it takes to see that they differ."""

from __future__ import annotations

from decimal import Context
from fractions import Fraction
from math import isfinite

from fordel_solver.exact_numbers import exact

__all__ = ["said", "said_apart"]

_DIGITS = 400  # more than any float or sum of floats has


def said(value: float | Fraction, digits: int | None = 15) -> str:
    """A number with so many digits; None: all that it has.

    Examples
    --------
    >>> said(0.1 + 0.2), said(0.1 + 0.2, None), said(Fraction(10**17 + 1), None)
    ('0.3', '0.30000000000000004', '100000000000000001')
    """
    if digits is not None or not isfinite(value):
        return f"{float(value):.{digits or 15}g}"
    whole = exact(value)
    return format(Context(prec=_DIGITS).divide(whole.numerator, whole.denominator), "f")


def said_apart(one: float | Fraction, other: float | Fraction) -> tuple[str, str]:
    """Two numbers with 15 digits, or with all where 15 would say the same of both.

    Examples
    --------
    >>> said_apart(0.25, 1 / 3)
    ('0.25', '0.333333333333333')
    >>> said_apart(Fraction(10**17 + 1), 1e17)
    ('100000000000000001', '100000000000000000')
    """
    short = said(one), said(other)
    return short if short[0] != short[1] else (said(one, None), said(other, None))
