"""Numbers that move with the level of a rule.

A moving number is v + v' ε, ε > 0 smaller than any positive number: its value at a level and the rate at which it
changes just above. Numbers are ordered by value, equal ones by rate, which is the order that they have just above the
level. So sums, minima, maxima and fair shares worked out with moving numbers come out with the rates that they have to
the right of the level, also where several limits begin to bind at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["NOTHING", "Gaps", "Moving", "together"]

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Moving:
    """A value and its rate per unit of the level.

    Examples
    --------
    >>> Moving(Fraction(2), Fraction(1)) > Moving(Fraction(2), Fraction(0))
    True
    """

    at: Fraction
    rate: Fraction = ZERO

    def __add__(self, other: Moving) -> Moving:
        return Moving(self.at + other.at, self.rate + other.rate)

    def __sub__(self, other: Moving) -> Moving:
        return Moving(self.at - other.at, self.rate - other.rate)

    def __mul__(self, factor: Fraction) -> Moving:
        return Moving(self.at * factor, self.rate * factor if self.rate else ZERO)

    def __truediv__(self, divisor: Fraction) -> Moving:
        return Moving(self.at / divisor, self.rate / divisor if self.rate else ZERO)

    def __lt__(self, other: Moving) -> bool:
        return self.rate < other.rate if self.at == other.at else self.at < other.at

    def __le__(self, other: Moving) -> bool:
        return not other < self

    def __gt__(self, other: Moving) -> bool:
        return other < self

    def __ge__(self, other: Moving) -> bool:
        return not self < other

    def further(self, step: Fraction) -> Moving:
        """The same number so much further up."""
        return Moving(self.at + step * self.rate, self.rate) if self.rate else self


NOTHING = Moving(ZERO)


def together(values: Iterable[Moving]) -> Moving:
    """The sum.

    Examples
    --------
    >>> together([Moving(Fraction(1)), Moving(Fraction(2), Fraction(3))])
    Moving(at=Fraction(3, 1), rate=Fraction(3, 1))
    """
    at = rate = ZERO
    for value in values:
        at += value.at
        rate += value.rate
    return Moving(at, rate)


class Gaps:
    """How long what was found stays true: every comparison that it rests on, as a number that must stay 0 or more.

    Examples
    --------
    >>> gaps = Gaps()
    >>> gaps.larger(Moving(Fraction(10)), Moving(Fraction(4), Fraction(2))).at, gaps.reach()
    (Fraction(10, 1), Fraction(3, 1))
    """

    def __init__(self) -> None:
        self._reach: Fraction | None = None

    def keep(self, larger: Moving, smaller: Moving) -> None:
        """Remember that `larger` is at least `smaller`, which is so now."""
        rate = larger.rate - smaller.rate
        if rate < 0:
            step = (smaller.at - larger.at) / rate
            if self._reach is None or step < self._reach:
                self._reach = step

    def larger(self, one: Moving, other: Moving) -> Moving:
        """The larger of two."""
        first, second = (other, one) if one < other else (one, other)
        self.keep(first, second)
        return first

    def smaller(self, one: Moving, other: Moving) -> Moving:
        """The smaller of two."""
        first, second = (one, other) if one < other else (other, one)
        self.keep(second, first)
        return first

    def reach(self) -> Fraction | None:
        """The step of the level up to which everything stays true; None: for ever."""
        return self._reach
