"""Numbers that move with the level of a rule.

A moving number is v + v' ε, ε > 0 smaller than any positive number: its value at a level and the rate at which it
changes just above. Numbers are ordered by value, equal ones by rate, which is the order that they have just above the
level. So sums, minima, maxima and fair shares worked out with moving numbers come out with the rates that they have to
the right of the level, also where several limits begin to bind at once.

They are worked out in whole numbers, all of one kind times the same scale: fractions would take most of the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["NOTHING", "Gaps", "Moving", "Value", "together"]

Value = int | Fraction


@dataclass(frozen=True, slots=True)
class Moving:
    """A value and its rate per unit of the level.

    Examples
    --------
    >>> Moving(2, 1) > Moving(2, 0)
    True
    """

    at: Value
    rate: Value = 0

    def __add__(self, other: Moving) -> Moving:
        return Moving(self.at + other.at, self.rate + other.rate)

    def __sub__(self, other: Moving) -> Moving:
        return Moving(self.at - other.at, self.rate - other.rate)

    def __mul__(self, factor: Value) -> Moving:
        return Moving(self.at * factor, self.rate * factor)

    def __lt__(self, other: Moving) -> bool:
        return self.rate < other.rate if self.at == other.at else self.at < other.at

    def __le__(self, other: Moving) -> bool:
        return not other < self

    def __gt__(self, other: Moving) -> bool:
        return other < self

    def __ge__(self, other: Moving) -> bool:
        return not self < other

    def value_at(self, level: Fraction) -> Fraction:
        """The number at a level, where `at` is that at level 0."""
        return Fraction(self.at + level * self.rate if self.rate else self.at)

    def scaled_at(self, level: Fraction) -> Moving:
        """The number at a level, times the level's denominator: whole where this one is.

        Examples
        --------
        >>> Moving(5, 3).scaled_at(Fraction(1, 2))
        Moving(at=13, rate=6)
        """
        below = level.denominator
        return Moving(self.at * below + self.rate * level.numerator, self.rate * below)


NOTHING = Moving(0)


def together(values: Iterable[Moving]) -> Moving:
    """The sum.

    Examples
    --------
    >>> together([Moving(1), Moving(2, 3)])
    Moving(at=3, rate=3)
    """
    at: Value = 0
    rate: Value = 0
    for value in values:
        at += value.at
        rate += value.rate
    return Moving(at, rate)


class Gaps:
    """How long what was found stays true: every comparison that it rests on, as a number that must stay 0 or more.

    Examples
    --------
    >>> gaps = Gaps()
    >>> gaps.larger(Moving(10), Moving(4, 2)).at, gaps.reach()
    (10, Fraction(3, 1))
    """

    def __init__(self) -> None:
        self._reach: tuple[Value, Value] | None = None

    def keep(self, larger: Moving, smaller: Moving) -> None:
        """Remember that `larger` is at least `smaller`, which is so now."""
        rate = larger.rate - smaller.rate
        if rate < 0:
            step = (smaller.at - larger.at, rate)
            # Both rates are below zero, so the quotients are compared by multiplying out.
            if self._reach is None or step[0] * self._reach[1] < self._reach[0] * step[1]:
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
        return None if self._reach is None else Fraction(self._reach[0]) / self._reach[1]
