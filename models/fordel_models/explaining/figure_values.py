"""The values that are tried for a figure: in its own precision, one after another from what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.recipients import Cell

__all__ = ["FigureRange", "Values", "figure_range"]

REACH = 10  # times the largest figure of the column
MOST_DECIMALS = 6
PERCENT = "pct."


@dataclass(frozen=True)
class FigureRange:
    """The values that are tried for a figure: multiples of `step` from `least` to `most`."""

    step: Fraction
    least: Fraction
    most: Fraction


def figure_range(cells: tuple[Cell, ...], kind: str = "", unit: str = "") -> FigureRange:
    """What a figure of a column can be.

    Examples
    --------
    >>> figure_range((1, 2)).step, figure_range((Fraction(5, 2), None, Fraction(1, 4))).step
    (Fraction(1, 1), Fraction(1, 100))
    >>> figure_range((3, -1)).least, figure_range((0, 1), "flag").most, figure_range((20, 35), "share", "pct.").most
    (Fraction(-30, 1), Fraction(1, 1), Fraction(100, 1))
    """
    figures = [Fraction(cell) for cell in cells if isinstance(cell, int | Fraction)]
    step, finest = Fraction(1), Fraction(1, 10**MOST_DECIMALS)
    while step > finest and any((figure / step).denominator != 1 for figure in figures):
        step /= 10
    lowest, highest = min(figures), max(figures)
    if kind == "flag":
        return FigureRange(step, Fraction(0), Fraction(1))
    reach = REACH * max(Fraction(1), highest, -lowest)
    if unit == PERCENT and lowest >= 0 and highest <= 100:
        reach = Fraction(100)
    return FigureRange(step, -reach if lowest < 0 else Fraction(0), reach)


class Values:
    """The values of a figure on one side of what it is, counted from the nearest."""

    def __init__(self, own: Fraction, span: FigureRange, direction: int) -> None:
        self._direction, self._step = direction, span.step
        self._start = math.floor(own / span.step) if direction > 0 else math.ceil(own / span.step)
        end = span.most if direction > 0 else span.least
        self.most = max(0, math.floor(direction * (end / span.step - self._start)))

    def __call__(self, step: int) -> Fraction:
        return (self._start + self._direction * step) * self._step

    def at(self, value: Fraction) -> int:
        """The step of a value, nearly."""
        return math.floor(self._direction * (value / self._step - self._start))
