"""A linear program of a few unknowns, solved exactly, to which rows are added one by one.

Minimise c·x over x >= 0 with G x >= h and c >= 0, in fractions, by the dual simplex method (Lemke 1954, doi
10.1002/nav.3800010107) on a dictionary; the smallest subscript decides, so that it ends (Bland 1977, doi
10.1287/moor.2.2.103). A row that is added to a solved program leaves little to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

__all__ = ["LinearProgram"]


class LinearProgram:
    """The dictionary: each basic variable, and the cost, as a constant plus multiples of the others.

    Examples
    --------
    >>> program = LinearProgram([Fraction(1), Fraction(3)])
    >>> program.add({0: Fraction(1), 1: Fraction(2)}, Fraction(4))
    >>> program.add({0: Fraction(-1)}, Fraction(-2))
    >>> program.solve(), program.cost
    ([Fraction(2, 1), Fraction(1, 1)], Fraction(5, 1))
    >>> program.add({1: Fraction(-1)}, Fraction(0))
    >>> program.solve() is None
    True
    """

    def __init__(self, cost: Sequence[Fraction]) -> None:
        self._unknowns = len(cost)
        self._outside = list(range(len(cost)))  # the variables that are 0
        self._inside: list[int] = []
        self._rows: list[list[Fraction]] = []  # constant, then a multiple of each outside variable
        self._objective = [Fraction(0), *cost]

    def copy(self) -> LinearProgram:
        """Another program with the same rows, to which others may be added."""
        other = LinearProgram([])
        other._unknowns, other._outside, other._inside = self._unknowns, list(self._outside), list(self._inside)
        other._rows, other._objective = [list(row) for row in self._rows], list(self._objective)
        return other

    @property
    def cost(self) -> Fraction:
        """Of the solution; before `solve` a bound from below."""
        return self._objective[0]

    def add(self, row: Mapping[int, Fraction], least: Fraction) -> None:
        """The row Σ row[j] x_j >= least, as one more variable that is 0 or more."""
        own = [-least, *(Fraction(0) for _ in self._outside)]
        for unknown, multiple in row.items():
            if unknown in self._outside:
                own[1 + self._outside.index(unknown)] += multiple
            else:
                inside = self._rows[self._inside.index(unknown)]
                own = [a + multiple * b for a, b in zip(own, inside, strict=True)]
        self._inside.append(len(self._inside) + len(self._outside))
        self._rows.append(own)

    def solve(self) -> list[Fraction] | None:
        """The unknowns at least cost; None where no unknowns satisfy all rows."""
        while True:
            short = [(variable, at) for at, variable in enumerate(self._inside) if self._rows[at][0] < 0]
            if not short:
                break
            leaving = min(short)[1]
            row = self._rows[leaving]
            ratios = [
                (self._objective[1 + at] / row[1 + at], variable, at)
                for at, variable in enumerate(self._outside)
                if row[1 + at] > 0
            ]
            if not ratios:
                return None
            self._exchange(leaving, min(ratios)[2])
        value = {variable: self._rows[at][0] for at, variable in enumerate(self._inside)}
        return [value.get(unknown, Fraction(0)) for unknown in range(self._unknowns)]

    def _exchange(self, leaving: int, entering: int) -> None:
        """The entering variable goes inside, written by the leaving one, in every row and the objective."""
        row, column = self._rows[leaving], 1 + entering
        pivot = row[column]
        solved = [-value / pivot for value in row]
        solved[column] = 1 / pivot

        def with_it(other: list[Fraction]) -> list[Fraction]:
            multiple = other[column]
            if not multiple:
                return other
            changed = [value + multiple * own for value, own in zip(other, solved, strict=True)]
            changed[column] = multiple * solved[column]
            return changed

        self._rows = [solved if at == leaving else with_it(other) for at, other in enumerate(self._rows)]
        self._objective = with_it(self._objective)
        self._inside[leaving], self._outside[entering] = self._outside[entering], self._inside[leaving]
