"""Scenarios of an instance as arrays: what each of them changes, and what each of them comes to.

A scenario is the instance with other values at some paths (as overrides have them) and other figures in some columns.
All numbers are decimals, as integers and a number of places: so a scenario can be written down, and solved by itself
it gives the same kroner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel_models.result import Text

__all__ = ["Choices", "FigureRows", "Numbers", "ScenarioAmounts", "Scenarios"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Numbers:
    """A number for each scenario: numerators[s] / 10^places.

    Attributes
    ----------
    numerators : int64 array of shape (S,)
    places : int
        0 or more.
    """

    numerators: Ints
    places: int

    def of(self, scenario: int) -> int | Decimal:
        """The value in a scenario, as an override takes it."""
        return _decimal(int(self.numerators[scenario]), self.places)


@dataclass(frozen=True, eq=False)
class Choices:
    """One of a few values for each scenario, whatever an override can be (None takes the key out).

    Attributes
    ----------
    values : tuple
    chosen : int64 array of shape (S,)
        Position in `values`.
    """

    values: tuple[Any, ...]
    chosen: Ints

    def of(self, scenario: int) -> Any:
        """The value in a scenario, as an override takes it."""
        return self.values[int(self.chosen[scenario])]


@dataclass(frozen=True, eq=False)
class FigureRows:
    """A column of figures for each scenario: numerators[s, i] / 10^places for recipient codes[i].

    Attributes
    ----------
    codes : tuple of str, length m
        Whose cells are other ones, in ascending order. The cells of the rest are those of the table.
    numerators : int64 array of shape (S, m)
    places : int
    """

    codes: tuple[str, ...]
    numerators: Ints
    places: int


@dataclass(frozen=True, eq=False)
class Scenarios:
    """Some scenarios that follow each other.

    Attributes
    ----------
    first : int
        The number of the first one in the sweep, from 0.
    count : int
        S.
    rules : mapping of path to Numbers or Choices
    figures : mapping of column to FigureRows

    Examples
    --------
    >>> shares = Numbers(np.array([25, 50]), places=2)
    >>> scenarios = Scenarios(0, 2, {"part.elever.share": shares}, {})
    >>> scenarios.overrides(1)
    {'part.elever.share': Decimal('0.50')}
    """

    first: int
    count: int
    rules: Mapping[str, Numbers | Choices]
    figures: Mapping[str, FigureRows]

    def overrides(self, scenario: int) -> dict[str, Any]:
        """What `fordel.solve` takes as overrides, for one scenario (0 is the first of these)."""
        return {path: values.of(scenario) for path, values in self.rules.items()}

    def data(self, scenario: int) -> dict[str, dict[str, int | float]]:
        """What `fordel.solve` takes as data, for one scenario: column to code to value."""
        return {
            column: {
                code: _number(int(value), rows.places)
                for code, value in zip(rows.codes, rows.numerators[scenario], strict=True)
            }
            for column, rows in self.figures.items()
        }

    def table(self, scenario: int, table: pd.DataFrame) -> pd.DataFrame:
        """The figures of one scenario: `table` with its own cells."""
        own = self.data(scenario)
        if not own:
            return table
        changed = {
            column: pd.Series(table[column].to_dict() | cells)[table.index] if column in table else pd.Series(cells)
            for column, cells in own.items()
        }
        return table.assign(**changed)

    def part(self, start: int, stop: int) -> Scenarios:
        """The scenarios from `start` up to `stop`, counted within these."""
        rows = slice(start, min(stop, self.count))
        rules: dict[str, Numbers | Choices] = {}
        for path, values in self.rules.items():
            if isinstance(values, Numbers):
                rules[path] = Numbers(values.numerators[rows], values.places)
            else:
                rules[path] = Choices(values.values, values.chosen[rows])
        figures = {
            column: FigureRows(own.codes, own.numerators[rows], own.places) for column, own in self.figures.items()
        }
        return Scenarios(self.first + start, max(rows.stop - start, 0), rules, figures)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))


@dataclass(frozen=True, eq=False)
class ScenarioAmounts:
    """What scenarios come to, in whole kroner. Every row has been checked.

    Attributes
    ----------
    years : tuple of int or None
        Y of them; (None,) for a pool without years.
    codes : tuple of str
        n of them, in ascending order.
    amounts : int64 array of shape (Y, S, n)
        0 for those that are not eligible. -1 in all years of a scenario that failed.
    eligible, at_floor, at_cap : bool arrays of shape (Y, S, n)
        Who is eligible, and who is held at a floor or a cap (of its own or of its group).
    failures : mapping of int to Exception
        Scenario (0 is the first of these) to the error that solving it alone raises: the same class, sentence and
        kroner. Where the limits cannot hold together it comes from the core's integers, without solving it alone. It
        holds on to nothing that was solved on the way.
    exactly : int
        Allocations (scenarios times years) that floating point could not decide.
    alone : int
        Scenarios that were solved one by one.
    why_alone : tuple of Text
        Why, in order of the first scenario that each is the reason of; some reason wherever there is one of them.
    """

    years: tuple[int | None, ...]
    codes: tuple[str, ...]
    amounts: Ints
    eligible: Bools
    at_floor: Bools
    at_cap: Bools
    failures: Mapping[int, Exception]
    exactly: int
    alone: int
    why_alone: tuple[Text, ...] = ()


def _decimal(numerator: int, places: int) -> int | Decimal:
    return Decimal(numerator).scaleb(-places) if places else numerator


def _number(numerator: int, places: int) -> int | float:
    # A float means its shortest decimal, and up to 15 digits come back as they were written.
    return float(Decimal(numerator).scaleb(-places)) if places else numerator
