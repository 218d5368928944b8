"""What duals prove, in fractions and by the definitions: slowly, and with no code of the solver's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import isinf
from typing import Any


def fraction(value: float) -> Fraction:
    return Fraction(Decimal(repr(float(value))))


def side(values: Any) -> list[Fraction | None]:
    return [None if isinf(value) else fraction(value) for value in values]


class Slow:
    """A program in fractions; an open side is None."""

    def __init__(self, program: Any) -> None:
        self.c = [fraction(value) for value in program.cost]
        self.A = [[fraction(value) for value in row] for row in program.matrix.toarray()]
        self.row_lower, self.row_upper = side(program.row_lower), side(program.row_upper)
        self.lower, self.upper = side(program.lower), side(program.upper)

    def holds(self, x: Sequence[Any]) -> bool:
        sums = [sum((a * v for a, v in zip(row, x, strict=True)), Fraction(0)) for row in self.A]
        return all(
            (low is None or low <= value) and (high is None or value <= high)
            for values, lows, highs in ((sums, self.row_lower, self.row_upper), (x, self.lower, self.upper))
            for value, low, high in zip(values, lows, highs, strict=True)
        )

    def objective(self, x: Sequence[Any]) -> Fraction:
        return sum((c * v for c, v in zip(self.c, x, strict=True)), Fraction(0))

    def whole_points(self, least: int, most: int) -> list[tuple[int, ...]]:
        return [x for x in product(range(least, most + 1), repeat=len(self.c)) if self.holds(x)]

    def from_a_row(self, column: int, which: str) -> Fraction | None:
        """The tightest bound that one row gives a column, from the bounds that are stated."""
        found: list[Fraction] = []
        for row, low, high in zip(self.A, self.row_lower, self.row_upper, strict=True):
            for sign, limit in ((1, high), (-1, None if low is None else -low)):
                a = sign * row[column]
                if limit is None or not a or (a > 0) is not (which == "upper"):
                    continue
                others = [
                    (sign * value, self.lower[k] if sign * value > 0 else self.upper[k])
                    for k, value in enumerate(row)
                    if k != column and value
                ]
                if all(bound is not None for _, bound in others):
                    found.append((limit - sum(value * bound for value, bound in others if bound is not None)) / a)
        if not found:
            return None
        return min(found) if which == "upper" else max(found)

    def bound(self, y: Sequence[Fraction]) -> Fraction | None:
        """Σ y⁺ row_lower - Σ y⁻ row_upper + Σ_j min (c - Aᵀy)_j x_j; None where a column lacks a bound."""
        total = Fraction(0)
        for value, low, high in zip(y, self.row_lower, self.row_upper, strict=True):
            if value:
                limit = low if value > 0 else high
                assert limit is not None, "a dual uses a side that is open"
                total += value * limit
        for j, cost in enumerate(self.c):
            d = cost - sum((value * row[j] for value, row in zip(y, self.A, strict=True)), Fraction(0))
            if not d:
                continue
            which = "lower" if d > 0 else "upper"
            at = getattr(self, which)[j]
            at = self.from_a_row(j, which) if at is None else at
            if at is None:
                return None
            total += d * at
        return total
