"""A linear program of steps, solved in floating point, to which rows are added one by one.

Minimise c·x over x >= 0 with G x >= h and c > 0, by the dual simplex method (Lemke 1954, doi 10.1002/nav.3800010107) on
a dictionary. Its answers are only looked at: what they prove is worked out from the multipliers of the rows, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearProgram"]

_SMALL = 1e-9


class LinearProgram:
    """The dictionary: each basic variable, and the cost, as a constant plus multiples of the others.

    The unknowns are counted by what they cost, and each row by its largest multiple, so that all are of one size.

    Examples
    --------
    >>> program = LinearProgram([1.0, 3.0])
    >>> program.add({0: 1.0, 1: 2.0}, 4.0)
    >>> program.add({0: -1.0}, -2.0)
    >>> program.solve(), program.point().tolist(), program.multipliers().tolist()
    (True, [2.0, 1.0], [1.5, 0.5])
    >>> program.add({1: -1.0}, 0.0)
    >>> program.solve()
    False
    """

    def __init__(self, cost: Sequence[float]) -> None:
        self._cost = np.array(cost, dtype=float)
        self._outside = np.arange(len(cost))  # the variables that are 0
        self._inside: list[int] = []
        self._scales: list[float] = []
        self._rows = np.zeros((0, 1 + len(cost)))  # constant, then a multiple of each outside variable
        self._objective = np.concatenate([[0.0], np.ones(len(cost))])
        self._without: NDArray[np.float64] | None = None
        self.work = 0

    @property
    def count(self) -> int:
        """The rows."""
        return len(self._scales)

    def add(self, row: Mapping[int, float], least: float) -> None:
        """The row Σ row[j] x_j >= least, as one more variable that is 0 or more."""
        unknowns = len(self._cost)
        scaled = {unknown: multiple / self._cost[unknown] for unknown, multiple in row.items()}
        scale = max(map(abs, scaled.values()), default=1.0)
        own = np.zeros(1 + unknowns)
        own[0] = -least / scale
        inside = {variable: at for at, variable in enumerate(self._inside) if variable < unknowns}
        outside = {int(variable): at for at, variable in enumerate(self._outside)}
        for unknown, multiple in scaled.items():
            if unknown in outside:
                own[1 + outside[unknown]] += multiple / scale
            else:
                own += (multiple / scale) * self._rows[inside[unknown]]
        self._inside.append(unknowns + len(self._scales))
        self._scales.append(scale)
        self._rows = np.vstack([self._rows, own])

    def solve(self) -> bool:
        """Whether the rows can be satisfied; False also where the search is given up."""
        self._without = None
        for _ in range(200 + 10 * (len(self._rows) + len(self._cost))):
            self.work += 30 + self._rows.size // 400
            if not len(self._rows):
                return True
            leaving = int(self._rows[:, 0].argmin())
            row = self._rows[leaving]
            if row[0] >= -_SMALL * max(1.0, float(np.abs(self._rows[:, 0]).max())):
                return True
            able = np.flatnonzero(row[1:] > _SMALL)
            if not len(able):
                self._without = self._of_rows(-row[1:], self._inside[leaving])
                return False
            ratios = self._objective[1 + able] / row[1 + able]
            # Of equal ratios the largest multiple, which loses the fewest digits.
            least = able[ratios <= ratios.min() + 1e-12]
            self._exchange(leaving, int(least[row[1 + least].argmax()]))
        return False

    def point(self) -> NDArray[np.float64]:
        """The unknowns."""
        values = np.zeros(len(self._cost))
        for at, variable in enumerate(self._inside):
            if variable < len(values):
                values[variable] = max(self._rows[at, 0], 0.0)
        found: NDArray[np.float64] = values / self._cost
        return found

    def multipliers(self) -> NDArray[np.float64]:
        """What the cost rises by for each one more on the right of a row."""
        return self._of_rows(self._objective[1:], None)

    def multipliers_without(self) -> NDArray[np.float64] | None:
        """Multiples of the rows that together no unknowns satisfy; None where there are none such."""
        return self._without

    def _of_rows(self, values: NDArray[np.float64], besides: int | None) -> NDArray[np.float64]:
        found = np.zeros(len(self._scales))
        rows = self._outside >= len(self._cost)
        found[self._outside[rows] - len(self._cost)] = np.maximum(values[rows], 0.0)
        if besides is not None and besides >= len(self._cost):
            found[besides - len(self._cost)] = 1.0
        return found / np.array(self._scales) if len(found) else found

    def _exchange(self, leaving: int, entering: int) -> None:
        """The entering variable goes inside, written by the leaving one, in every row and the objective."""
        row, column = self._rows[leaving], 1 + entering
        solved = -row / row[column]
        solved[column] = 1 / row[column]
        multiples = self._rows[:, column].copy()
        self._rows[:, column] = 0.0
        self._rows += np.outer(multiples, solved)
        self._rows[leaving] = solved
        multiple = self._objective[column]
        self._objective[column] = 0.0
        self._objective += multiple * solved
        self._inside[leaving], self._outside[entering] = int(self._outside[entering]), self._inside[leaving]
