"""One year's problem in which a rule moves with its level θ: every number of it is a + b θ.

    t_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ t_i = amount
    q_i = t_i, or after a guarantee that the others pay for:
    q_i = max(f_i, t_i - τ n_i)   or   max(f_i, min(t_i, γ β_i)),   Σ q_i = Σ t_i

l_i and f_i are each the largest of several. The limit that is priced is not rounded to a unit here; all others are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import lcm
from typing import Any

from fordel_models.pricing.moving import NOTHING, Gaps, Moving, Value, together
from fordel_models.pricing.moving_shares import MovingGroup, OutOfReach, moving_shares

__all__ = [
    "MovingGuarantee",
    "MovingProblem",
    "Standing",
    "WholeProblem",
    "in_whole_numbers",
    "mirrored",
    "standing_at",
]


@dataclass(frozen=True)
class MovingGuarantee:
    """What is guaranteed, each the largest of several, and what the others pay by.

    `promised` is the baseline less what may be lost, which no cap may be below. `targets` are the t_i where they are
    the same at every level; None: they are worked out at each.
    """

    paid_by: str
    floors: tuple[tuple[Moving, ...], ...]
    weights: tuple[Value, ...]
    promised: tuple[Moving, ...]
    targets: tuple[Moving, ...] | None = None


@dataclass(frozen=True)
class MovingProblem:
    """All tuples run over the eligible recipients; a moving number's value is that at level 0."""

    amount: Moving
    key: tuple[Value, ...]
    base: tuple[Moving, ...]
    lower: tuple[tuple[Moving, ...], ...]  # the largest of these is the floor
    upper: tuple[Moving | None, ...]
    groups: tuple[MovingGroup, ...] | None = None
    guarantee: MovingGuarantee | None = None
    return_surplus: bool = False


@dataclass(frozen=True)
class Standing:
    """The fair shares at a level and just above it.

    Attributes
    ----------
    shares, rates : tuples of Fraction
        q_i, and what it grows by for each unit of the level.
    held : frozenset of int
        Those at a limit that moves with the level.
    reach : Fraction or None
        The step of the level over which every share is linear at least; None: for ever.
    """

    shares: tuple[Fraction, ...]
    rates: tuple[Fraction, ...]
    held: frozenset[int]
    reach: Fraction | None


@dataclass(frozen=True)
class WholeProblem:
    """A problem whose moving numbers are whole: kroner times `scale`; its keys and weights are whole as well."""

    moving: MovingProblem
    scale: int


def in_whole_numbers(problem: MovingProblem) -> WholeProblem:
    """The same problem in whole numbers."""
    values: list[Moving] = []
    _map(problem, values.append)
    scale = lcm(*(Fraction(part).denominator for value in values for part in (value.at, value.rate)))
    whole = _map(problem, lambda value: Moving(int(value.at * scale), int(value.rate * scale)))
    guarantee = whole.guarantee
    if guarantee is not None:
        guarantee = replace(guarantee, weights=_whole(guarantee.weights))
    return WholeProblem(replace(whole, key=_whole(problem.key), guarantee=guarantee), scale)


def mirrored(problem: MovingProblem) -> MovingProblem:
    """The same problem with the level counted downwards."""
    turned: MovingProblem = _map(problem, lambda value: Moving(value.at, -value.rate))
    return turned


def standing_at(problem: WholeProblem, level: Fraction, compared: Sequence[Fraction] | None = None) -> Standing:
    """The fair shares at a level.

    Parameters
    ----------
    problem : WholeProblem
    level : Fraction
        θ.
    compared : sequence of Fraction, optional
        Fair shares without the rule: the reach also ends where a share crosses this one.

    Raises
    ------
    OutOfReach
        The limits cannot hold just above the level.
    """
    gaps, moving = Gaps(), problem.moving
    guarantee = moving.guarantee
    held: set[int] = set()
    for promise, top in zip(guarantee.promised if guarantee is not None else (), moving.upper, strict=False):
        if top is not None:
            high, low = top.scaled_at(level), promise.scaled_at(level)
            if high < low:
                raise OutOfReach
            gaps.keep(high, low)
    if guarantee is not None and guarantee.targets is not None:
        shares, scale = [target.scaled_at(level) for target in guarantee.targets], 1
    else:
        shares, held, scale = _by_key(moving, level, gaps)
    if guarantee is not None:
        shares, held, scale = _guaranteed(guarantee, shares, scale, level, gaps)
    below = scale * level.denominator * problem.scale
    values = [Fraction(int(share.at), below) for share in shares]
    rates = [Fraction(int(share.rate), below) for share in shares]
    for value, rate, other in zip(values, rates, compared or (), strict=compared is not None):
        share, without = Moving(value, rate), Moving(other)
        if without < share:
            gaps.keep(share, without)
        elif share < without:
            gaps.keep(without, share)
    return Standing(tuple(values), tuple(rates), frozenset(held), gaps.reach())


def _map(value: Any, change: Callable[[Moving], Any]) -> Any:
    """The same problem with every moving number changed."""
    match value:
        case Moving():
            return change(value)
        case tuple():
            return tuple(_map(own, change) for own in value)
        case MovingProblem() | MovingGroup() | MovingGuarantee():
            return replace(value, **{own.name: _map(getattr(value, own.name), change) for own in fields(value)})
        case _:
            return value


def _whole(values: Sequence[Value]) -> tuple[int, ...]:
    """Times the smallest number that makes all of them whole."""
    scale = lcm(*(Fraction(value).denominator for value in values))
    return tuple(int(value * scale) for value in values)


def _by_key(problem: MovingProblem, level: Fraction, gaps: Gaps) -> tuple[list[Moving], set[int], int]:
    """t_i, those at a limit that moves, and what the t_i are multiplied by."""
    base = [own.scaled_at(level) for own in problem.base]
    lower, priced = [], set()
    for i, floors in enumerate(problem.lower):
        low, moves = _largest([base[i], *(floor.scaled_at(level) for floor in floors)], gaps)
        lower.append(low)
        if moves:
            priced.add(i)
    upper = [None if top is None else top.scaled_at(level) for top in problem.upper]
    groups = None
    if problem.groups is not None:
        groups = [_map(group, lambda value: value.scaled_at(level)) for group in problem.groups]
    found = moving_shares(
        problem.amount.scaled_at(level),
        [int(own) for own in problem.key],
        base,
        lower,
        upper,
        gaps,
        groups,
        return_surplus=problem.return_surplus,
    )
    held = {i for i in found.at_lower if i in priced}
    held |= {i for i in found.at_upper if (top := problem.upper[i]) is not None and top.rate}
    for g, group in enumerate(problem.groups or ()):
        own_floor = g in found.groups_at_floor and group.floor is not None and group.floor.rate
        own_cap = g in found.groups_at_cap and group.cap is not None and group.cap.rate
        if own_floor or own_cap:
            held |= set(group.members)
    return found.shares, held, found.scale


def _largest(values: Sequence[Moving], gaps: Gaps) -> tuple[Moving, bool]:
    """The largest, and whether it is one of the later ones that moves: the first is the base amount."""
    best, moves = values[0], False
    for value in values[1:]:
        if best < value:
            moves = bool(value.rate)
        best = gaps.larger(best, value)
    return best, moves


def _guaranteed(
    guarantee: MovingGuarantee, targets: Sequence[Moving], scale: int, level: Fraction, gaps: Gaps
) -> tuple[list[Moving], set[int], int]:
    """The shares after the guarantee, those that it lifts, and what the shares are multiplied by."""
    n = len(targets)
    floors = [
        _largest([NOTHING, *(own.scaled_at(level) for own in values)], gaps)[0] * scale for values in guarantee.floors
    ]
    lifted = {i for i in range(n) if targets[i] < floors[i]}
    for i in range(n):
        gaps.keep(*((floors[i], targets[i]) if i in lifted else (targets[i], floors[i])))
    if not lifted:
        return list(targets), set(), scale
    tops = [floors[i] if i in lifted else targets[i] for i in range(n)]
    nothing = [NOTHING] * n
    weights = [int(weight) for weight in guarantee.weights]
    if guarantee.paid_by == "inhabitants":
        cost = together(floors[i] - targets[i] for i in sorted(lifted))
        room = [top - floor for top, floor in zip(tops, floors, strict=True)]
        weights = [0 if i in lifted else weight for i, weight in enumerate(weights)]
        given = moving_shares(cost, weights, nothing, nothing, list(room), gaps)
        left = [top * given.scale - own for top, own in zip(tops, given.shares, strict=True)]
        return left, lifted, scale * given.scale
    # Who has no baseline is not capped.
    lower = [floor if weight else top for floor, top, weight in zip(floors, tops, weights, strict=True)]
    found = moving_shares(together(targets), weights, nothing, lower, list(tops), gaps)
    return found.shares, lifted, scale * found.scale
