"""Exact numbers as a certificate writes them."""

from __future__ import annotations

from fractions import Fraction

from fordel.audit import DIGITS, PIECES
from fordel_solver.errors import SolverFailure

__all__ = ["written"]

_BASE = 10**DIGITS


def written(number: Fraction | int, what: str = "a number") -> int | str | dict[str, list[str]]:
    """A whole number as it is, a fraction as text, and one of more than 40 digits in pieces of 40.

    Raises
    ------
    SolverFailure
        It has more digits than a certificate holds; `what` says whose number it is.

    Examples
    --------
    >>> written(Fraction(7)), written(Fraction(-1, 3))
    (7, '-1/3')
    >>> written(Fraction(10**40, 3))["over"]
    ['1', '0000000000000000000000000000000000000000']
    """
    over, under = number.numerator, number.denominator
    if abs(over) < _BASE and under < _BASE:
        return over if under == 1 else f"{over}/{under}"
    return {"over": _pieces(over, what), "under": _pieces(under, what)}


def _pieces(whole: int, what: str) -> list[str]:
    rest = abs(whole)
    pieces: list[str] = []
    while rest or not pieces:
        rest, piece = divmod(rest, _BASE)
        pieces.append(f"{piece:0{DIGITS}}" if rest else str(piece))
        if len(pieces) > PIECES:
            raise SolverFailure(
                f"There is no certificate: {what} is an exact fraction of more than {PIECES * DIGITS} digits. Sums or "
                "means of quotients in an expression do that; write the quotients into a column of your own, rounded."
            )
    pieces.reverse()
    return [f"-{pieces[0]}", *pieces[1:]] if whole < 0 else pieces
