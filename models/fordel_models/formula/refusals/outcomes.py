"""What boxes of steps come to once recipients drop out and the others pay a guarantee: which no gap tells.

A box is told to hold nothing where nothing in it does, for certain; so it is with one that holds. The rules of a year
are put between what they are at both ends of the box; see dropping_out.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.bounded_levels import Between, Payers
from fordel_models.formula.dropping_out import Dropped, Ending, RulesBetween, certain_drops, numbered
from fordel_models.formula.refusals.holding import Counts, HeldYear, StepsOf
from fordel_models.formula.refusals.search import Steps

__all__ = ["Outcome", "Outcomes", "are_told"]

Floats = NDArray[np.float64]


class Outcome:
    """Of a box: whether its rules hold, None where that is open; and for each year who drops out for certain."""

    def __init__(self, holds: bool | None, out: tuple[tuple[int, ...], ...]) -> None:
        self.holds, self.out = holds, out


def are_told(of: Steps) -> bool:
    """Whether boxes of these years are told: not with groups, nor where more than who is left decides the key."""
    return all(own.year.parts and not (own.year.groups and own.minimum is not None) for own in of.held)


class Outcomes:
    """The outcomes of boxes of steps.

    Parameters
    ----------
    of : Steps
        Their work is counted there.
    """

    def __init__(self, of: Steps) -> None:
        self._of = of
        self._years = [_Year(own, of.moves_that_raise(own)) for own in of.held]

    def none_out(self) -> tuple[tuple[int, ...], ...]:
        """Nobody is known to drop out."""
        return tuple(() for _ in self._years)

    def told(self, lowest: Counts, highest: Counts, out: Sequence[tuple[int, ...]]) -> Outcome:
        """Of the box; `out` are known to drop out first, year by year. No gap of the whole year is looked at here."""
        found: list[tuple[int, ...]] = []
        holds: bool | None = True
        for year, before in zip(self._years, out, strict=True):
            own = year.dropped(lowest, highest, before)
            self._of.work.done += 300 + (200 + year.count // 2) * own.rounds
            found.append((*before, *own.rows))
            if own.ending is Ending.IMPOSSIBLE:
                return Outcome(False, (*found, *out[len(found) :]))
            if own.ending is Ending.OPEN or not own.holds or before:
                holds = None
        return Outcome(holds, tuple(found))


class _Year:
    def __init__(self, held: HeldYear, raise_amount: NDArray[np.bool_]) -> None:
        year = self._year = held.year
        self._held, self._raise = held, raise_amount
        n = self.count = len(year.labels)
        self._floors = [own for own in held.floors if not (year.paid_by_others and own in held.promised)]
        base = np.zeros(n) if held.base is None else held.base.per_count
        floors = [(own.starts, own.counts) for own in self._floors]
        others = [(own.starts, own.counts) for own in (*held.promised, held.base, held.cap) if own is not None]
        figures = [*(values for _, values in year.parts), *([year.pays] if year.pays else [])]
        of_floors = _rows(n, [own for pair in floors for own in pair])
        of_others = _rows(n, [*(own for pair in others for own in pair), *figures])
        none, endless = np.zeros(n), np.full(n, np.inf)
        self._rules = RulesBetween(
            amount=Between.one(0, 0),
            shares=[float(share) for share, _ in year.parts],
            values=[np.array([float(value) for value in values]) for _, values in year.parts],
            base_each=base,
            base_times=Between.one(0, 0),
            floors=Between(none, none),
            caps=Between(endless, endless),
            minimums=None,
            stays=held.ramp,
            alike=numbered(zip(of_floors, of_others, strict=True)),
            floor_alike=numbered(zip(of_floors, held.ramp.tolist(), strict=True)),
            returns_surplus=year.returns_surplus,
            scales_floors=year.scales_floors,
            is_whole=held.base is None or held.base.scale == 1,
        )
        self._pays = np.array([float(value) for value in year.pays])

    def dropped(self, lowest: Counts, highest: Counts, out: tuple[int, ...]) -> Dropped:
        """Who drops out in the box, as far as that is certain."""
        held, unit = self._held, self._year.unit
        amount = [
            held.to_distribute(np.where(self._raise, one, other))
            for one, other in ((lowest, highest), (highest, lowest))
        ]
        corners = lowest, highest
        floors = _largest([_rounded(own, corners, unit, up=True) for own in self._floors], self.count)
        base = Between.one(0, 0) if held.base is None else _times_of(held.base, corners)
        on_base = [] if held.base is None else [_rounded(held.base, corners, unit, up=True)]
        if self._year.rounds_base:
            floors = _largest([floors, *on_base], self.count)
        caps, payers = self._rules.caps, None
        if held.cap is not None:
            caps = _rounded(held.cap, corners, unit, up=False)
            caps = Between(*(np.where(held.ramp, np.inf, own) for own in (caps.low, caps.high)))
        if self._year.paid_by_others:
            promised = [_rounded(own, corners, unit, up=True) for own in held.promised]
            payers = Payers(self._year.paid_by, _largest([floors, *on_base, *promised], self.count), self._pays)
        rules = replace(
            self._rules,
            amount=Between.one(*map(float, amount)),
            floors=floors,
            caps=caps,
            base_times=base,
            minimums=None if held.minimum is None else _rounded(held.minimum, corners, unit, up=True),
            payers=payers,
        )
        return certain_drops(rules, out)


def _rows(n: int, columns: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * n


def _rounded(own: StepsOf, corners: tuple[Counts, Counts], unit: int, *, up: bool) -> Between:
    """A demand at both ends: it only falls, or only rises, with its steps."""
    first, second = (own.units(corner, unit, up=up).astype(np.float64) * unit for corner in corners)
    return Between(np.minimum(first, second), np.maximum(first, second))


def _largest(demands: Sequence[Between], n: int) -> Between:
    low = high = np.zeros(n)
    for own in demands:
        low, high = np.maximum(low, own.low), np.maximum(high, own.high)
    return Between(low, high)


def _times_of(base: StepsOf, corners: tuple[Counts, Counts]) -> Between:
    """What the counts of a base amount are multiplied by, at both ends."""
    ends = [
        float(base.first + (base.each * int(corner[base.position]) if base.position >= 0 else 0)) for corner in corners
    ]
    return Between.one(min(ends), max(ends))
