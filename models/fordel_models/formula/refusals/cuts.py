"""What no steps without a gap can be without, as rows of a linear program.

    Σ coefficient * steps >= least    for all steps after which the year has no gap

Without rounding a gap is a convex function of the steps: the largest of several demands, summed, less the smallest of
several limits. Whichever of them are picked, the row holds; picked at a point, it is the tightest there. Picking is
done in floating point, the rows are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.refusals.gaps import least_of_each
from fordel_models.formula.refusals.holding import HeldYear, StepsOf
from fordel_models.formula.refusals.moves import Move

__all__ = ["Cut", "YearCuts"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cut:
    """One row: by position of the move."""

    coefficients: Mapping[int, Fraction]
    least: Fraction

    def is_against(self, point: _Floats) -> bool:
        """Whether a point does not satisfy it, by more than floating point may err."""
        terms = [float(each) * float(point[at]) for at, each in self.coefficients.items()]
        largest = max(map(abs, terms), default=0.0)
        return sum(terms) < float(self.least) - 1e-9 * max(1.0, largest, abs(float(self.least)))


class _Sum:
    """A constant and multiples of steps, kroner."""

    def __init__(self, constant: Fraction = Fraction(0), steps: Mapping[int, Fraction] | None = None) -> None:
        self.constant, self.steps = constant, dict(steps or {})

    def plus(self, other: _Sum, times: int = 1) -> _Sum:
        steps = dict(self.steps)
        for position, each in other.steps.items():
            steps[position] = steps.get(position, Fraction(0)) + times * each
        return _Sum(self.constant + times * other.constant, steps)

    def at(self, point: _Floats) -> float:
        return float(self.constant) + sum(float(each) * float(point[at]) for at, each in self.steps.items())

    def not_above(self, other: _Sum) -> Cut:
        """self <= other."""
        difference = other.plus(self, -1)
        return Cut({at: each for at, each in difference.steps.items() if each}, -difference.constant)


class YearCuts:
    """The rows of one year."""

    def __init__(self, held: HeldYear, moves: Sequence[Move]) -> None:
        self._held, self._year = held, held.year
        self._demands = [*held.floors, *(() if held.base is None else (held.base,))]
        self._times = [Fraction(1)] * len(held.floors) + [held.year.phase_in]
        self._members = [np.array(group.members, dtype=np.int64) for group in held.groups]
        # Lowering a floor takes from what those with key zero can be given. As written is the most to hope for.
        self._hoped = held.lows_of_keyless(np.zeros(len(moves), dtype=np.int64))
        self._as_written = [Fraction(own) for own in least_of_each(held.year)]
        self._keyed = [own[held.has_key[own]] for own in self._members]
        self._endless = [
            (held.cap is None and len(own) > 0) or bool((held.ramp & held.has_key)[own].any()) for own in self._keyed
        ]
        self._sides = [
            (_limit(floor), _limit(cap)) for floor, cap in zip(held.group_floors, held.group_caps, strict=True)
        ]

    def at(self, point: _Floats) -> list[Cut]:
        """The rows that the point is against."""
        return list(self._rows(point))

    def of_those_left(self, out: Collection[int]) -> Iterator[Cut]:
        """What no steps are without after which some drop out below the minimum grant, and not all.

        One that is left has its minimum grant, which is no more than its cap or than what there is to distribute; and
        what caps and the like let those have who are left is not below that.
        """
        held, year = self._held, self._year
        if held.minimum is None:
            return
        rounded = _Sum(Fraction(0 if year.index is None else year.unit))
        left = np.setdiff1d(np.arange(held.n), list(out))
        may_drop = left[~held.ramp[left]]
        least, most = _outermost(held.minimum, may_drop, min), _outermost(held.cap, may_drop, max)
        if least is not None:
            yield least.not_above(self._to_distribute.plus(rounded))
        if least is not None and most is not None:
            yield least.not_above(most)
        keyed = left[held.has_key[left]]
        if held.cap is not None and not year.returns_surplus and not held.ramp[keyed].any():
            others = sum((self._as_written[row] for row in left[~held.has_key[left]].tolist()), Fraction(0))
            reach = _Sum(others).plus(_line(held.cap, keyed)) if len(keyed) else _Sum(others)
            yield self._to_distribute.plus(rounded, -1).not_above(reach)

    def _rows(self, point: _Floats) -> Iterator[Cut]:
        picked, values = self._picked(point)
        yield from self._crossed(point, picked, values)
        least, most = _Sum(), _Sum()
        least_at = most_at = 0.0
        endless = False
        sums = self._sums(picked)
        for at, (floor, cap) in enumerate(self._sides):
            own, reach = sums[at], None if self._endless[at] else self._reach(at)
            own_at, reach_at = own.at(point), np.inf if reach is None else reach.at(point)
            if floor is not None:
                floor_at = floor.at(point)
                if reach is not None and _above(floor_at, reach_at):
                    yield floor.not_above(reach)
                if floor_at > own_at:
                    own, own_at = floor, floor_at
            if cap is not None:
                cap_at = cap.at(point)
                if _above(own_at, cap_at):
                    yield own.not_above(cap)
                if cap_at < reach_at:
                    reach, reach_at = cap, cap_at
            least, least_at = least.plus(own), least_at + own_at
            endless = endless or reach is None
            if not endless and reach is not None:
                most, most_at = most.plus(reach), most_at + reach_at
        for limit in self._held.empty:
            own = _line(limit, [0])
            if own.at(point) > 0:
                yield own.not_above(_Sum())
        yield from self._of_the_pool(point, (least, least_at), None if endless else (most, most_at))

    def _of_the_pool(self, point: _Floats, least: tuple[_Sum, float], most: tuple[_Sum, float] | None) -> Iterator[Cut]:
        year, there = self._year, self._to_distribute
        there_at = there.at(point)
        # In a year with an index amount and top-slice are rounded to units, each by half a unit at most.
        rounded = _Sum(Fraction(0 if year.index is None else year.unit))
        if not year.scales_floors:
            if _above(least[1], there_at + float(rounded.constant)):
                yield least[0].not_above(there.plus(rounded))
            if self._held.base is not None and year.phase_in < 1:
                whole = _line(self._held.base, range(self._held.n))
                if _above(whole.at(point), there_at + float(rounded.constant)):
                    yield whole.not_above(there.plus(rounded))
        if most is None:
            return
        if not year.returns_surplus and _above(there_at - float(rounded.constant), most[1]):
            yield there.plus(rounded, -1).not_above(most[0])
        if year.paid_by_others and not year.scales_floors and _above(least[1], most[1]):
            yield least[0].not_above(most[0])

    @property
    def _to_distribute(self) -> _Sum:
        year, held = self._year, self._held
        index = Fraction(1) if year.index is None else year.index
        steps: dict[int, Fraction] = {position: each * index for position, each in held.amounts}
        steps |= {position: -each * index for position, each in held.tops}
        return _Sum((year.amount.value - year.top_slice.value) * index, steps)

    def _picked(self, point: _Floats) -> tuple[NDArray[np.int64], _Floats]:
        """The largest demand on each row, -1 where none is above 0, and its value."""
        picked, largest = np.full(self._held.n, -1), np.zeros(self._held.n)
        for at, own in enumerate(self._demands):
            values = _values(own, point) * float(self._times[at])
            above = values > largest
            picked[above], largest[above] = at, values[above]
        return picked, largest

    def _sums(self, picked: NDArray[np.int64]) -> list[_Sum]:
        """The picked demands, summed in each group."""
        found = [_Sum() for _ in self._members]
        for at, own in enumerate(self._demands):
            for group, members in enumerate(self._members):
                rows = members[picked[members] == at]
                if len(rows):
                    found[group] = found[group].plus(_times(_line(own, rows), self._times[at]))
        return found

    def _reach(self, at: int) -> _Sum:
        keyless = _Sum(self._hoped[at])
        cap = self._held.cap
        return keyless if cap is None or not len(self._keyed[at]) else keyless.plus(_line(cap, self._keyed[at]))

    def _crossed(self, point: _Floats, picked: NDArray[np.int64], values: _Floats) -> Iterator[Cut]:
        """For each demand the row where it is most above the cap."""
        held = self._held
        if held.cap is None:
            return
        over = np.where(held.ramp, -np.inf, values - _values(held.cap, point))
        for at, own in enumerate(self._demands):
            rows = np.flatnonzero(picked == at)
            if not len(rows):
                continue
            row = int(rows[over[rows].argmax()])
            if _above(values[row], values[row] - over[row]):
                yield _times(_line(own, [row]), self._times[at]).not_above(_line(held.cap, [row]))


def _values(own: StepsOf, point: _Floats) -> _Floats:
    start, each = own.floats
    return start if own.position < 0 else start + each * point[own.position]


def _line(own: StepsOf, rows: Sequence[int] | range | NDArray[np.int64]) -> _Sum:
    """A demand over some rows, none of them held at 0."""
    start, count = own.totals(rows)
    constant = Fraction(start + own.first * count, own.scale)
    return _Sum(constant, {own.position: Fraction(own.each * count, own.scale)} if own.position >= 0 else None)


def _outermost(own: StepsOf | None, rows: NDArray[np.int64], which: Callable[[Iterable[int]], int]) -> _Sum | None:
    """The least, or the largest, of what a demand is on these rows, whatever the steps; None where that depends."""
    if own is None or not len(rows) or len({own.starts[row] for row in rows.tolist()}) > 1:
        return None
    outermost = which(own.counts[row] for row in rows.tolist())
    return _line(own, [next(row for row in rows.tolist() if own.counts[row] == outermost)])


def _limit(own: StepsOf | None) -> _Sum | None:
    return None if own is None else _line(own, [0])


def _times(own: _Sum, times: Fraction) -> _Sum:
    if times == 1:
        return own
    return _Sum(own.constant * times, {at: each * times for at, each in own.steps.items()})


def _above(a: float, b: float) -> bool:
    return a - b > 1e-9 * max(1.0, abs(a), abs(b))
