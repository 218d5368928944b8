"""All scenarios of a sweep: the points of a grid, and at each of them the same draws.

Scenario s is draw s mod D at grid point s div D; the last axis of the grid varies fastest. Any scenarios can be written
down without the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel.sweeping.drawn_numbers import DrawnColumn, DrawnRange, between
from fordel.sweeping.drawn_weights import PLACES, DrawnWeights, by_hit_and_run, on_the_simplex
from fordel.sweeping.random_numbers import uniforms
from fordel_models.sweeping.scenarios import Choices, FigureRows, Numbers, Scenarios

__all__ = ["Axis", "Plan"]

Ints = NDArray[np.int64]
WEIGHTS = "weights"


@dataclass(frozen=True, eq=False)
class Axis:
    """One thing that varies by a list.

    Attributes
    ----------
    name : str
        A path, "left_out" or "figures_year".
    labels : tuple
        What each place on the axis is called in tables.
    rules : mapping of path to Numbers or Choices
        What is changed at each place.
    """

    name: str
    labels: tuple[Any, ...]
    rules: Mapping[str, Numbers | Choices]


@dataclass(frozen=True, eq=False)
class Plan:
    """What a sweep varies.

    Attributes
    ----------
    axes : tuple of Axis
        The grid is their product. Without one it has one point.
    weights : DrawnWeights or None
    ranges : tuple of DrawnRange
    columns : tuple of DrawnColumn
    draws : int
        D at each grid point; 1 where nothing is drawn.
    method, seed
        How numbers are drawn: see random_numbers.py.
    """

    axes: tuple[Axis, ...] = ()
    weights: DrawnWeights | None = None
    ranges: tuple[DrawnRange, ...] = ()
    columns: tuple[DrawnColumn, ...] = ()
    draws: int = 1
    method: str = "random"
    seed: int = 2014

    @property
    def points(self) -> int:
        """How many points the grid has."""
        return math.prod(len(axis.labels) for axis in self.axes)

    @property
    def count(self) -> int:
        """How many scenarios there are."""
        return self.points * self.draws

    @property
    def drawn(self) -> bool:
        """Whether anything is drawn."""
        return bool(self.weights or self.ranges or self.columns)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that some scenario changes."""
        of_axes = [path for axis in self.axes for path in axis.rules]
        return (*of_axes, *(self.weights.paths if self.weights else ()), *(own.path for own in self.ranges))

    @cached_property
    def widths(self) -> dict[str, int]:
        """How many random numbers each thing takes in a draw."""
        widths = {WEIGHTS: self.weights.width} if self.weights and self.weights.width else {}
        widths |= {f"range {own.path}": 1 for own in self.ranges}
        return widths | {f"column {own.column}": len(own.codes) for own in self.columns}

    def scenarios(self, first: int, count: int) -> Scenarios:
        """Some scenarios that follow each other; fewer where the sweep has no more."""
        numbers = np.arange(first, min(first + count, self.count))
        rules = self._of_grid(numbers // self.draws)
        figures: dict[str, FigureRows] = {}
        if self.drawn and len(numbers):
            drawn, columns, rows = self._drawn(numbers % self.draws)
            rules |= {path: Numbers(values.numerators[rows], values.places) for path, values in drawn.items()}
            figures = {own.column: FigureRows(own.codes, columns[own.column][rows], own.places) for own in self.columns}
        return Scenarios(first, len(numbers), rules, figures)

    def positions(self, numbers: Ints) -> list[Ints]:
        """Where on each axis scenarios are."""
        found, point = [], numbers // self.draws
        for axis in reversed(self.axes):
            point, place = np.divmod(point, len(axis.labels))
            found.append(place)
        return found[::-1]

    def _of_grid(self, points: Ints) -> dict[str, Numbers | Choices]:
        rules: dict[str, Numbers | Choices] = {}
        for axis, place in zip(self.axes, self.positions(points * self.draws), strict=True):
            for path, values in axis.rules.items():
                if isinstance(values, Numbers):
                    rules[path] = Numbers(values.numerators[place], values.places)
                else:
                    rules[path] = Choices(values.values, values.chosen[place])
        return rules

    def _drawn(self, draws: Ints) -> tuple[dict[str, Numbers], dict[str, Ints], Ints]:
        """Rules and columns of each different draw, and which of them each scenario has."""
        # Draws that follow each other; over the end of a grid point they begin again.
        pieces = [(0, self.draws)] if len(draws) >= self.draws else _pieces(int(draws[0]), len(draws), self.draws)
        rules: dict[str, list[Numbers]] = {}
        columns: dict[str, list[Ints]] = {}
        for start, stop in pieces:
            numbers = uniforms(self.method, self.seed, self.draws, self.widths, start, stop) if self.widths else {}
            for path, values in self._rules_of_draws(numbers, start, stop).items():
                rules.setdefault(path, []).append(values)
            for own in self.columns:
                cells = between(numbers[f"column {own.column}"], own.low, own.high)
                columns.setdefault(own.column, []).append(cells)
        joined = {
            path: Numbers(np.concatenate([piece.numerators for piece in values]), values[0].places)
            for path, values in rules.items()
        }
        rows = draws if len(draws) >= self.draws else np.arange(len(draws))
        return joined, {column: np.concatenate(cells) for column, cells in columns.items()}, rows

    def _rules_of_draws(self, numbers: Mapping[str, NDArray[np.float64]], start: int, stop: int) -> dict[str, Numbers]:
        rules: dict[str, Numbers] = {}
        if self.weights:
            weights = (
                on_the_simplex(numbers[WEIGHTS])
                if self.weights.limits is None
                else by_hit_and_run(self.weights.limits, self.seed, start, stop)
            )
            for p, path in enumerate(self.weights.paths):
                rules[path] = Numbers(np.ascontiguousarray(weights[:, p]), PLACES)
        for own in self.ranges:
            rules[own.path] = Numbers(between(numbers[f"range {own.path}"][:, 0], own.low, own.high), own.places)
        return rules


def _pieces(start: int, count: int, draws: int) -> list[tuple[int, int]]:
    """
    Examples
    --------
    >>> _pieces(2, 3, 10), _pieces(8, 4, 10)
    ([(2, 5)], [(8, 10), (0, 2)])
    """
    stop = start + count
    return [(start, stop)] if stop <= draws else [(start, draws), (0, stop - draws)]
