"""Whether the rules of a year hold after so many steps of each move: the gaps of gaps.py in arrays, quick enough to ask
thousands of times.

What recipients are guaranteed and may have depends on few moves, and is kept for the last of their steps; limits of
groups and amounts come on top of it. All is counted in whole numbers, of 64 bits where these have room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import lcm
from typing import cast

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.refusals.moves import Move
from fordel_models.formula.refusals.year_rules import Demand, GroupRules, YearRules

__all__ = ["Counts", "HeldYear", "Integers", "StepsOf", "Work"]

Counts = NDArray[np.int64]
Integers = NDArray[np.int64] | NDArray[np.object_]
_ROOM = 2**60
_KEPT = 64


class Work:
    """What has been done, in about a millionth of a second each: a clock that runs alike everywhere."""

    def __init__(self) -> None:
        self.done = 0


class StepsOf:
    """A demand as integers: max(0, starts + x counts) / scale kroner, x = first + each * steps."""

    def __init__(self, demand: Demand, where: Mapping[str, tuple[int, Move]]) -> None:
        number = demand.number
        self.position, move = where.get(number.path, (-1, None))
        step = Fraction(0) if move is None else move.step
        below = lcm(number.value.denominator, step.denominator)
        self.first, self.each = int(number.value * below), int(step * below)
        inner = lcm(*{own.denominator for values in (demand.start, demand.per_one) for own in values})
        self.starts, self.counts = (
            [own.numerator * (inner // own.denominator) * times for own in values]
            for values, times in ((demand.start, below), (demand.per_one, 1))
        )
        self.scale, self.most_steps = inner * below, 0 if move is None else move.most
        self._largest = max((abs(own) for own in self.starts), default=0), max(map(abs, self.counts), default=0)

    @cached_property
    def _small(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return np.array(self.starts, dtype=np.int64), np.array(self.counts, dtype=np.int64)

    @cached_property
    def _any(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        return np.array(self.starts, dtype=object), np.array(self.counts, dtype=object)

    @cached_property
    def floats(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Start and what a step adds, in kroner, for decisions that need not be exact."""
        starts = np.array([a / self.scale for a in self.starts]) + self.first * self.per_count
        return starts, self.each * self.per_count

    @cached_property
    def per_count(self) -> NDArray[np.float64]:
        """Kroner for each count, nearly."""
        return np.array([c / self.scale for c in self.counts])

    def totals(self, rows: Iterable[int]) -> tuple[int, int]:
        """Start and count summed over some rows."""
        own = np.fromiter(rows, dtype=np.int64)
        starts, counts = self._small if sum(self._largest) * max(len(own), 1) < _ROOM else self._any
        return int(starts[own].sum()), int(counts[own].sum())

    def numerators(self, steps: Counts, times: int = 1) -> Integers:
        """`scale` times the values, and `times` as much."""
        x = self.first + (self.each * int(steps[self.position]) if self.position >= 0 else 0)
        start, count = self._largest
        small = (start + abs(x) * count) * times < _ROOM
        starts, counts = self._small if small and max(start, count) < _ROOM else self._any
        return np.maximum(starts + x * counts, 0) * times

    def units(self, steps: Counts, unit: int, *, up: bool) -> Integers:
        """The values in whole units, rounded up or down."""
        values, below = self.numerators(steps), self.scale * unit
        if below >= _ROOM:
            values = values.astype(object)
        return -(-values // below) if up else values // below


@dataclass(frozen=True)
class _Rows:
    """What the recipients come to, group by group."""

    guaranteed: Integers  # times `below`
    reach: Integers  # times `below`
    endless: NDArray[np.bool_]
    crossed: bool


class HeldYear:
    """One year's rules after any steps.

    Parameters
    ----------
    year : YearRules
    moves : sequence of Move
        All moves; steps are counted by their positions.
    work : Work
    """

    def __init__(self, year: YearRules, moves: Sequence[Move], work: Work) -> None:
        self.year, self._work = year, work
        where = {move.number.path: (position, move) for position, move in enumerate(moves)}
        self.amounts, self.tops = (
            [(position, move.step) for position, move in enumerate(moves) if move.number.path == number.path]
            for number in (year.amount, year.top_slice)
        )
        self._there = 0 if year.index is not None else year.to_distribute({})
        self._moved = [(position, int(each)) for position, each in self.amounts]
        self._moved += [(position, -int(each)) for position, each in self.tops]
        self.floors = [StepsOf(demand, where) for demand in year.floors]
        self.promised = [
            own
            for own, demand in zip(self.floors, year.floors, strict=True)
            if demand.number.rule == "guarantee.max_loss"
        ]
        self.base = None if year.base is None else StepsOf(year.base, where)
        self.cap = None if year.cap is None else StepsOf(year.cap, where)
        self.minimum = None if year.minimum_grant is None else StepsOf(year.minimum_grant, where)
        self.n = len(year.labels)
        self.has_key = np.array(year.has_key, dtype=bool)
        self.ramp = np.zeros(self.n, dtype=bool)
        self.ramp[list(year.ramp)] = True
        named = year.groups or (GroupRules("", tuple(range(self.n)), None, None),)
        self.groups = [group for group in named if group.members]
        self.empty = [StepsOf(group.floor, where) for group in named if not group.members and group.floor is not None]
        self.group_of = np.zeros(self.n, dtype=np.int64)
        for at, group in enumerate(self.groups):
            self.group_of[list(group.members)] = at
        self.group_floors = [None if own.floor is None else StepsOf(own.floor, where) for own in self.groups]
        self.group_caps = [None if own.cap is None else StepsOf(own.cap, where) for own in self.groups]
        self._limits = (
            _GroupLimits(self.group_floors, year.unit, up=True),
            _GroupLimits(self.group_caps, year.unit, up=False),
        )
        of_rows = [*self.floors, *(own for own in (self.base, self.cap) if own is not None)]
        self._row_positions = np.array(sorted({own.position for own in of_rows if own.position >= 0}), dtype=np.int64)
        self._below = 1 if self.base is None else self.base.scale * year.phase_in.denominator
        self._kept: dict[bytes, _Rows] = {}
        self._cost = 60 + self.n * (len(of_rows) + 2) // 40

    def gaps(self, short: Counts, over: Counts) -> tuple[bool, bool]:
        """Whether nothing is short and nothing over, each after steps of its own; these may be the same."""
        self._work.done += 60 + len(self.groups) // 10
        at_short = self._rows(short)
        at_over = at_short if short is over else self._rows(over)
        floors, caps = self._of_groups(short)
        has_cap = self._limits[1].there
        own = np.maximum(at_short.guaranteed, floors)
        short_ok = not at_short.crossed and not bool((has_cap & (own > caps)).any())
        if short is not over:
            floors, caps = self._of_groups(over)
        over_ok = not bool((~at_over.endless & (floors > at_over.reach)).any())
        over_ok = over_ok and not any(bool(limit.numerators(over).any()) for limit in self.empty)
        finite = bool((has_cap | ~at_over.endless).all())
        tops = np.where(has_cap & (at_over.endless | (caps < at_over.reach)), caps, at_over.reach)
        most, least = _total(tops), _total(own)
        return self._pool_gaps(short, over, (short_ok, over_ok), least, most if finite else None)

    def _of_groups(self, steps: Counts) -> tuple[Integers, Integers]:
        """Floors and caps of the groups, times `below`, with room for their sum."""
        floors, caps = (
            _with_room(own.values(steps), self._below, len(self.groups)) * self._below for own in self._limits
        )
        return floors, caps

    def _pool_gaps(
        self, short: Counts, over: Counts, so_far: tuple[bool, bool], least: int, most: int | None
    ) -> tuple[bool, bool]:
        short_ok, over_ok = so_far
        there = self.to_distribute(short) * self._below
        if most is not None:
            least_there = there if short is over else self.to_distribute(over) * self._below
            over_ok = over_ok and (self.year.returns_surplus or most >= least_there)
            if self.year.paid_by_others:
                there = min(there, most)
        if self.base is not None and self.year.phase_in < 1 and there:
            least = max(least, _total(self.base.numerators(short)) * self.year.phase_in.denominator)
        return short_ok and (self.year.scales_floors or least <= there), over_ok

    def rounded_at(self, position: int) -> list[Callable[[int], Integers]]:
        """What a move changes, in whole units, by its steps; nothing where it changes what is not rounded."""
        if self.base is not None and self.base.position == position:
            return []
        sides: list[tuple[Sequence[StepsOf | None], bool]]
        sides = [(self.floors, True), (self.group_floors, True), (self.group_caps, False), ([self.cap], False)]
        found = [(own, up) for limits, up in sides for own in limits if own is not None and own.position == position]
        found += [(own, True) for own in self.empty if own.position == position]

        def units(own: StepsOf, up: bool, count: int) -> Integers:
            steps = np.zeros(position + 1, dtype=np.int64)
            steps[position] = count
            return own.units(steps, self.year.unit, up=up)

        return [partial(units, own, up) for own, up in found]

    def to_distribute(self, steps: Counts) -> int:
        """B - T after these steps."""
        if self.year.index is None:
            return self._there + sum(each * int(steps[position]) for position, each in self._moved)
        numbers = {}
        for number, own in ((self.year.amount, self.amounts), (self.year.top_slice, self.tops)):
            moved = sum((each * int(steps[position]) for position, each in own), Fraction(0))
            if moved:
                numbers[number.path] = number.value + moved
        return self.year.to_distribute(numbers)

    def _rows(self, steps: Counts) -> _Rows:
        key = steps[self._row_positions].tobytes()
        found = self._kept.get(key)
        if found is None:
            self._work.done += self._cost
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            found = self._kept[key] = self._rows_at(steps)
        return found

    def _rows_at(self, steps: Counts) -> _Rows:
        unit, below, year = self.year.unit, self._below, self.year
        lows = guaranteed = self._lows(steps)
        if year.paid_by_others:
            promised: Integers = np.zeros(self.n, dtype=np.int64)
            for own in self.promised:
                promised = np.maximum(promised, own.units(steps, unit, up=True))
            rounded = _with_room(-(-lows // (unit * below)), unit * below, self.n)
            guaranteed = np.maximum(_with_room(promised, unit * below, self.n), rounded) * (unit * below)
        unlimited = self.has_key & self.ramp
        tops, crossed = lows, False
        if self.cap is None:
            unlimited = self.has_key
        else:
            caps = _with_room(self.cap.units(steps, unit, up=False), unit * below, self.n) * (unit * below)
            crossed = bool((~self.ramp & (guaranteed > caps)).any())
            tops = np.where(self.has_key, caps, lows)
        tops = np.where(unlimited, 0, tops)
        endless = np.zeros(len(self.groups), dtype=bool)
        endless[self.group_of[unlimited]] = True
        return _Rows(self._by_group(guaranteed), self._by_group(tops), endless, crossed)

    def _lows(self, steps: Counts) -> Integers:
        """l_i times `below`, before a guarantee that the others pay for."""
        unit, below = self.year.unit, self._below
        floors: Integers = np.zeros(self.n, dtype=np.int64)
        for own in self.floors:
            if not (self.year.paid_by_others and own in self.promised):
                floors = np.maximum(floors, own.units(steps, unit, up=True))
        lows = _with_room(floors, unit * below, self.n) * (unit * below)
        if self.base is None:
            return lows
        base = _with_room(self.base.numerators(steps, self.year.phase_in.numerator), 1, self.n)
        if self.year.rounds_base:
            base = _with_room(base, unit * below, self.n)
            base = -(-base // (unit * below)) * (unit * below)
        return np.maximum(lows, base)

    def lows_of_keyless(self, steps: Counts) -> list[Fraction]:
        """What those with key zero come to, group by group."""
        lows = self._lows(steps)
        return [Fraction(int(own), self._below) for own in self._by_group(np.where(self.has_key, 0, lows))]

    def _by_group(self, values: Integers) -> Integers:
        totals = np.zeros(len(self.groups), dtype=values.dtype)
        np.add.at(totals, self.group_of, values)
        return cast(Integers, totals)


class _GroupLimits:
    """The floors, or the caps, of all groups at once, in kroner; 0 where there is none."""

    def __init__(self, limits: Sequence[StepsOf | None], unit: int, *, up: bool) -> None:
        self.there = np.array([own is not None for own in limits], dtype=bool)
        self._up, self._unit = up, unit
        rows = [
            (0, 0, 1, -1)
            if own is None
            else (own.starts[0] + own.first * own.counts[0], own.each * own.counts[0], own.scale * unit, own.position)
            for own in limits
        ]
        most = [0 if own is None else own.most_steps for own in limits]
        largest = max(
            (max(start + abs(step) * steps, below) for (start, step, below, _), steps in zip(rows, most, strict=True)),
            default=0,
        )
        kind = np.int64 if largest < _ROOM else object
        self._start, self._step, self._below = (np.array([row[at] for row in rows], dtype=kind) for at in range(3))
        self._position = np.array([row[3] for row in rows], dtype=np.int64)
        self._moved = self._position >= 0

    def values(self, steps: Counts) -> Integers:
        """After these steps, rounded to units."""
        values = np.maximum(self._start + self._step * np.where(self._moved, steps[self._position], 0), 0)
        units = -(-values // self._below) if self._up else values // self._below
        return _with_room(units, self._unit, 1) * self._unit


def _with_room(values: Integers, times: int, terms: int) -> Integers:
    """The values, as Python's integers where so many terms of so many times these do not have room in 64 bits."""
    # Nothing times a number that has no room is no number of 64 bits either.
    if values.dtype == object or not len(values) or max(int(values.max()), 1) * times * terms < _ROOM:
        return values
    return values.astype(object)


def _total(values: Integers) -> int:
    return int(values.sum()) if len(values) else 0
