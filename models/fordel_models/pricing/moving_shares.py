"""Fair shares whose amount, base amounts and limits move with the level of a rule.

    q_i = min(u_i, max(l_i, b_i + λ k_i)),  Σ q_i = amount,  λ >= 0

in moving numbers: each q_i with the rate that it has just above the level. The conditions under which the answer stays
the answer go to `Gaps`: who is at a limit stays beyond it, and who is not stays between. They are the optimality
conditions of the fair share, so up to the first of them that fails every q_i is linear in the level. That is parametric
programming by critical regions: Gal and Nedoma (1972), doi 10.1287/mnsc.18.7.406; Best (1996), "An algorithm for the
solution of the parametric quadratic programming problem".

Groups nest: a group whose floor binds has a λ of its own that is larger, one whose cap binds a smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from fordel_models.pricing.moving import NOTHING, Gaps, Moving, together

__all__ = ["MovingGroup", "MovingShares", "OutOfReach", "moving_shares"]


class OutOfReach(Exception):
    """The limits cannot hold just above this level: they ask for more than there is, or let out less."""

    def __init__(self, *, over: bool = False) -> None:
        super().__init__()
        self.over = over


@dataclass(frozen=True)
class MovingGroup:
    """Members by position, with limits on their total."""

    members: tuple[int, ...]
    floor: Moving | None = None
    cap: Moving | None = None


@dataclass(frozen=True)
class MovingShares:
    """The fair shares times `scale`, and whose limits bind: positions, and positions of groups."""

    shares: list[Moving]
    scale: int
    at_lower: frozenset[int]
    at_upper: frozenset[int]
    groups_at_floor: frozenset[int] = frozenset()
    groups_at_cap: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Level:
    """λ = top / bottom."""

    top: Moving
    bottom: int

    def __lt__(self, other: _Level) -> bool:
        mine, theirs = self.top.at * other.bottom, other.top.at * self.bottom
        if mine == theirs:
            return self.top.rate * other.bottom < other.top.rate * self.bottom
        return mine < theirs


@dataclass(frozen=True, slots=True)
class _Event:
    """From this λ on the total grows by so much more for each unit of λ, and has another constant."""

    level: _Level
    constant: Moving
    weight: int


def moving_shares(
    amount: Moving,
    key: Sequence[int],
    base: Sequence[Moving],
    lower: Sequence[Moving],
    upper: Sequence[Moving | None],
    gaps: Gaps,
    groups: Sequence[MovingGroup] | None = None,
    *,
    return_surplus: bool = False,
) -> MovingShares:
    """The fair shares just above a level.

    Parameters
    ----------
    amount : Moving
        Kroner, times a scale that makes all of them whole; so are base amounts and limits.
    key : sequence of int, length n
    base, lower, upper : sequences, length n
        `lower` is not below `base`; an upper of None is no cap.
    gaps : Gaps
        What the answer rests on is kept here.
    groups : sequence of MovingGroup, optional
        A partition of the positions.
    return_surplus : bool
        What the caps do not let out is not distributed.

    Raises
    ------
    OutOfReach
        No amounts keep all limits.

    Examples
    --------
    >>> floor = [Moving(10, 1), Moving(0), Moving(0)]
    >>> found = moving_shares(Moving(30), [1] * 3, [Moving(0)] * 3, floor, [None] * 3, Gaps())
    >>> found.scale, [(share.at, share.rate) for share in found.shares]
    (2, [(20, 2), (20, -1), (20, -1)])
    """
    for low, high in zip(lower, upper, strict=True):
        if high is not None and high < low:
            raise OutOfReach
    parts = groups if groups is not None else [MovingGroup(tuple(range(len(key))))]
    events: list[_Event] = []
    least, most, endless = NOTHING, NOTHING, False
    own_levels: list[tuple[_Level | None, _Level | None]] = []
    for group in parts:
        start, inside = _events(group.members, key, base, lower, upper)
        reach = _reach(group.members, key, lower, upper)
        if group.cap is not None and (group.cap < start or (group.floor is not None and group.cap < group.floor)):
            raise OutOfReach
        if group.floor is not None and reach is not None and reach < group.floor:
            raise OutOfReach(over=True)
        bottom = group.floor if group.floor is not None and start < group.floor else None
        top = group.cap if group.cap is not None and (reach is None or group.cap < reach) else None
        at_bottom = None if bottom is None else _level(bottom, start, inside)
        at_top = None if top is None else _level(top, start, inside)
        own_levels.append((at_bottom, at_top))
        least += start if bottom is None else bottom
        highest = top if top is not None else reach
        endless = endless or highest is None
        most += highest or NOTHING
        events += _between(start, inside, (bottom, at_bottom), (top, at_top))
    if amount < least:
        raise OutOfReach
    if not endless and most < amount:
        if not return_surplus:
            raise OutOfReach(over=True)
        gaps.keep(amount, most)
        amount = most
    level = _level(amount, least, sorted(events, key=lambda event: event.level))

    shares = [NOTHING] * len(key)
    at_lower: set[int] = set()
    at_upper: set[int] = set()
    at_floor: set[int] = set()
    at_cap: set[int] = set()
    owns: list[_Level] = []
    for g, (group, (at_bottom, at_top)) in enumerate(zip(parts, own_levels, strict=True)):
        own = level
        if at_bottom is not None and level < at_bottom:
            own = at_bottom
            at_floor.add(g)
            gaps.keep(own.top * level.bottom, level.top * own.bottom)
        elif at_top is not None and at_top < level:
            own = at_top
            at_cap.add(g)
            gaps.keep(level.top * own.bottom, own.top * level.bottom)
        owns.append(own)
        for i in group.members:
            # Everything times the denominator of λ.
            low, top = lower[i] * own.bottom, upper[i]
            high = None if top is None else top * own.bottom
            if high is not None:
                gaps.keep(high, low)
            if not key[i]:
                shares[i] = low
                at_lower.add(i)
                continue
            free = base[i] * own.bottom + own.top * key[i]
            if free < low:
                shares[i] = low
                at_lower.add(i)
                gaps.keep(low, free)
            elif high is not None and high < free:
                shares[i] = high
                at_upper.add(i)
                gaps.keep(free, high)
            else:
                shares[i] = free
                gaps.keep(free, low)
                if high is not None:
                    gaps.keep(high, free)
        if group.floor is not None and g not in at_floor:
            gaps.keep(together(shares[i] for i in group.members), group.floor * own.bottom)
        if group.cap is not None and g not in at_cap:
            gaps.keep(group.cap * own.bottom, together(shares[i] for i in group.members))
    scale = lcm(*(own.bottom for own in owns))
    for group, own in zip(parts, owns, strict=True):
        if own.bottom != scale:
            for i in group.members:
                shares[i] *= scale // own.bottom
    return MovingShares(shares, scale, frozenset(at_lower), frozenset(at_upper), frozenset(at_floor), frozenset(at_cap))


def _events(
    members: Sequence[int],
    key: Sequence[int],
    base: Sequence[Moving],
    lower: Sequence[Moving],
    upper: Sequence[Moving | None],
) -> tuple[Moving, list[_Event]]:
    """The total at λ = 0, and where its slope changes, in ascending order of λ."""
    events = []
    for i in members:
        if not key[i]:
            continue
        events.append(_Event(_Level(lower[i] - base[i], key[i]), base[i] - lower[i], key[i]))
        high = upper[i]
        if high is not None:
            events.append(_Event(_Level(high - base[i], key[i]), high - base[i], -key[i]))
    return together(lower[i] for i in members), sorted(events, key=lambda event: event.level)


def _reach(
    members: Sequence[int], key: Sequence[int], lower: Sequence[Moving], upper: Sequence[Moving | None]
) -> Moving | None:
    """The most that the members can get; None: without end."""
    tops = [upper[i] if key[i] else lower[i] for i in members]
    return None if any(top is None for top in tops) else together(top for top in tops if top is not None)


def _level(amount: Moving, start: Moving, events: Sequence[_Event]) -> _Level:
    """The smallest λ >= 0 at which the total is the amount, which is between the least and the most."""
    level, constant, weight = _Level(NOTHING, 1), start, 0
    for event in events:
        top, bottom = event.level.top, event.level.bottom
        if (amount - constant) * bottom <= top * weight:
            break
        level = event.level
        constant += event.constant
        weight += event.weight
    return _Level(amount - constant, weight) if weight else level


def _between(
    start: Moving,
    inside: Sequence[_Event],
    bottom: tuple[Moving | None, _Level | None],
    top: tuple[Moving | None, _Level | None],
) -> list[_Event]:
    """The events of a group's total between its floor and its cap, each given with its own λ."""
    (floor, at_floor), (cap, at_cap) = bottom, top
    events: list[_Event] = []
    constant, weight = start, 0
    held = floor is not None
    for event in inside:
        if held and at_floor is not None and at_floor < event.level:
            events.append(_Event(at_floor, constant - (floor or NOTHING), weight))
            held = False
        if at_cap is not None and at_cap < event.level:
            break
        constant += event.constant
        weight += event.weight
        if not held:
            events.append(event)
    if held and at_floor is not None:
        events.append(_Event(at_floor, constant - (floor or NOTHING), weight))
    if cap is not None and at_cap is not None:
        events.append(_Event(at_cap, cap - constant, -weight))
    return events
