"""Divisor methods between floors and caps, exactly.

    Start at the floors; each next unit goes to the largest priority k_i / d(x_i) among k_i > 0, x_i < cap_i.

| method | d(a), a = 0, 1, 2, ... |
| --- | --- |
| adams | a |
| dean | a (a + 1) / (a + 1/2) |
| huntington-hill | sqrt(a (a + 1)) |
| sainte-lague | a + 1/2 |
| dhondt | a + 1 |

Where d(0) = 0 the first unit has infinite priority: these go by larger key, then by position. Equal finite priorities
go by position. Every d(a) lies between a and a + 1, so at the fair shares' multiplier λ the units of priority above
1 / λ are within one of each fair share: the search starts there and at most n units are moved, never unit by unit
from the floors. Priorities are compared as integers, squared for huntington-hill.

Source: Balinski and Young (1982), Fair Representation: Meeting the Ideal of One Man, One Vote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import isqrt

__all__ = ["DIVISOR_METHODS", "divisor_units", "priority"]


def _count_adams(top: int, bottom: int) -> int:
    return -(-top // bottom)


def _count_dhondt(top: int, bottom: int) -> int:
    return -(-top // bottom) - 1


def _count_sainte_lague(top: int, bottom: int) -> int:
    # a + 1/2 < top / bottom
    return max(0, -(-(2 * top - bottom) // (2 * bottom)))


def _count_huntington_hill(top: int, bottom: int) -> int:
    # a (a + 1) < (top / bottom)^2 for a = 0, ..., count - 1
    square_top, square_bottom = top * top, bottom * bottom
    a = max(0, (isqrt(1 + 4 * square_top // square_bottom) - 3) // 2)
    while a * (a + 1) * square_bottom < square_top:
        a += 1
    return a


def _count_dean(top: int, bottom: int) -> int:
    # 2 a (a + 1) bottom < top (2 a + 1) for a = 0, ..., count - 1
    a = max(0, top // bottom - 1)
    while 2 * a * (a + 1) * bottom < top * (2 * a + 1):
        a += 1
    return a


_Count = Callable[[int, int], int]

# How many units have d(a) < top / bottom, for top > 0.
DIVISOR_METHODS: dict[str, _Count] = {
    "sainte-lague": _count_sainte_lague,
    "dhondt": _count_dhondt,
    "adams": _count_adams,
    "huntington-hill": _count_huntington_hill,
    "dean": _count_dean,
}


def priority(method: str, key: int, units: int) -> Fraction | None:
    """The priority of the next unit for a recipient that has `units`; squared for huntington-hill; None is infinite.

    Examples
    --------
    >>> priority("sainte-lague", 30, 1)
    Fraction(20, 1)
    """
    if method == "sainte-lague":
        return Fraction(2 * key, 2 * units + 1)
    if method == "dhondt":
        return Fraction(key, units + 1)
    if units == 0:
        return None
    if method == "adams":
        return Fraction(key, units)
    if method == "huntington-hill":
        return Fraction(key * key, units * (units + 1))
    return Fraction(key * (2 * units + 1), 2 * units * (units + 1))


def divisor_units(
    method: str,
    units: int,
    key: Sequence[int],
    floors: Sequence[int],
    caps: Sequence[int | None],
    multiplier: Fraction,
) -> tuple[list[int], tuple[int, ...]]:
    """Whole units for each position by `method`, and the positions that stood equal at the last unit.

    `multiplier` is that of the fair shares of the same problem, in units per unit of key. The caller has made sure
    that Σ floors <= units <= reach.

    Examples
    --------
    >>> divisor_units("dhondt", 7, [53, 24, 23], [0, 0, 0], [None, None, None], Fraction(7, 100))
    ([4, 2, 1], ())
    """
    top, bottom = multiplier.numerator, multiplier.denominator
    count = DIVISOR_METHODS[method]
    given = list(floors)
    open_ = [i for i, k in enumerate(key) if k > 0 and (caps[i] is None or floors[i] < _finite(caps[i]))]
    for i in open_:
        if top:
            most = count(key[i] * top, bottom)
            cap = caps[i]
            given[i] = max(floors[i], most if cap is None else min(most, cap))
    missing = units - sum(given)

    def next_unit(i: int) -> _Place:
        return _Place(priority(method, key[i], given[i]), key[i], i)

    def last_unit(i: int) -> _Place:
        return _Place(priority(method, key[i], given[i] - 1), key[i], i)

    if missing > 0:
        waiting = [next_unit(i) for i in open_ if caps[i] is None or given[i] < _finite(caps[i])]
        heapify(waiting)
        for _ in range(missing):
            i = waiting[0].position
            given[i] += 1
            cap = caps[i]
            if cap is None or given[i] < cap:
                heapreplace(waiting, next_unit(i))
            else:
                heappop(waiting)
    elif missing < 0:
        held = [_Reversed(last_unit(i)) for i in open_ if given[i] > floors[i]]
        heapify(held)
        for _ in range(-missing):
            i = held[0].place.position
            given[i] -= 1
            if given[i] > floors[i]:
                heapreplace(held, _Reversed(last_unit(i)))
            else:
                heappop(held)
    return given, _ties(method, key, floors, caps, given, open_)


def _ties(
    method: str,
    key: Sequence[int],
    floors: Sequence[int],
    caps: Sequence[int | None],
    given: Sequence[int],
    open_: Sequence[int],
) -> tuple[int, ...]:
    """Positions that hold the last unit awarded, or were next in line for it, with equal priorities (and keys)."""
    awarded = [_Place(priority(method, key[i], given[i] - 1), key[i], i) for i in open_ if given[i] > floors[i]]
    refused = [
        _Place(priority(method, key[i], given[i]), key[i], i)
        for i in open_
        if caps[i] is None or given[i] < _finite(caps[i])
    ]
    if not awarded or not refused:
        return ()
    last, first = max(awarded), min(refused)
    if not last.equals(first):
        return ()
    return tuple(sorted(place.position for place in (*awarded, *refused) if place.equals(last)))


def _finite(limit: int | None) -> int:
    assert limit is not None
    return limit


class _Place:
    """A place in the order in which units are given: larger priority first, then (if infinite) larger key, position."""

    __slots__ = ("key", "position", "priority")

    def __init__(self, priority: Fraction | None, key: int, position: int) -> None:
        self.priority = priority
        self.key = key
        self.position = position

    def equals(self, other: _Place) -> bool:
        return self.priority == other.priority and (self.priority is not None or self.key == other.key)

    def __lt__(self, other: _Place) -> bool:
        mine, theirs = self.priority, other.priority
        if mine is None or theirs is None:
            if mine is None and theirs is None:
                return (-self.key, self.position) < (-other.key, other.position)
            return mine is None
        if mine != theirs:
            return mine > theirs
        return self.position < other.position


class _Reversed:
    """The same order backwards, for taking units back."""

    __slots__ = ("place",)

    def __init__(self, place: _Place) -> None:
        self.place = place

    def __lt__(self, other: _Reversed) -> bool:
        return other.place < self.place
