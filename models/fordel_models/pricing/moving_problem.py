"""One year's problem in which a rule moves with its level θ: every number of it is a + b θ.

    t_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ t_i = amount
    q_i = t_i, or after a guarantee that the others pay for:
    q_i = max(f_i, t_i - τ n_i)   or   max(f_i, min(t_i, γ β_i)),   Σ q_i = Σ t_i

l_i and f_i are each the largest of several. The limit that is priced is not rounded to a unit here; all others are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.pricing.moving import NOTHING, Gaps, Moving, together
from fordel_models.pricing.moving_shares import MovingGroup, moving_shares

__all__ = ["MovingGuarantee", "MovingProblem", "Standing", "standing_at"]


@dataclass(frozen=True)
class MovingGuarantee:
    """What is guaranteed, each the largest of several, and what the others pay by."""

    paid_by: str
    floors: tuple[tuple[Moving, ...], ...]
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class MovingProblem:
    """All tuples run over the eligible recipients; a moving number's value is that at level 0."""

    amount: Moving
    key: tuple[Fraction, ...]
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
    shares : tuple of Moving
        q_i and its rate.
    held : frozenset of int
        Those at a limit that moves with the level.
    reach : Fraction or None
        The step of the level over which every share is linear at least; None: for ever.
    """

    shares: tuple[Moving, ...]
    held: frozenset[int]
    reach: Fraction | None


def standing_at(problem: MovingProblem, level: Fraction, compared: Sequence[Fraction] | None = None) -> Standing:
    """The fair shares at a level.

    Parameters
    ----------
    problem : MovingProblem
    level : Fraction
        θ.
    compared : sequence of Fraction, optional
        Fair shares without the rule: the reach also ends where a share crosses this one.

    Raises
    ------
    OutOfReach
        The limits cannot hold just above the level.
    """
    gaps = Gaps()
    base = [own.further(level) for own in problem.base]
    lower, priced = [], set()
    for i, floors in enumerate(problem.lower):
        low, moves = _largest([base[i], *(floor.further(level) for floor in floors)], gaps)
        lower.append(low)
        if moves:
            priced.add(i)
    upper = [None if top is None else top.further(level) for top in problem.upper]
    groups = None if problem.groups is None else [_group(group, level) for group in problem.groups]
    found = moving_shares(
        problem.amount.further(level),
        problem.key,
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
    shares = found.shares
    if problem.guarantee is not None:
        shares, held = _guaranteed(problem.guarantee, shares, level, gaps)
    for share, other in zip(shares, compared or (), strict=compared is not None):
        without = Moving(other)
        if without < share:
            gaps.keep(share, without)
        elif share < without:
            gaps.keep(without, share)
    return Standing(tuple(shares), frozenset(held), gaps.reach())


def _largest(values: Sequence[Moving], gaps: Gaps) -> tuple[Moving, bool]:
    """The largest, and whether it is one of the later ones that moves: the first is the base amount."""
    best, moves = values[0], False
    for value in values[1:]:
        if best < value:
            moves = bool(value.rate)
        best = gaps.larger(best, value)
    return best, moves


def _group(group: MovingGroup, level: Fraction) -> MovingGroup:
    floor, cap = group.floor, group.cap
    return MovingGroup(
        group.members,
        None if floor is None else floor.further(level),
        None if cap is None else cap.further(level),
    )


def _guaranteed(
    guarantee: MovingGuarantee, targets: Sequence[Moving], level: Fraction, gaps: Gaps
) -> tuple[list[Moving], set[int]]:
    """The shares after the guarantee, and those that it lifts."""
    n = len(targets)
    floors = [_largest([NOTHING, *(own.further(level) for own in values)], gaps)[0] for values in guarantee.floors]
    lifted = {i for i in range(n) if targets[i] < floors[i]}
    for i in range(n):
        gaps.keep(*((floors[i], targets[i]) if i in lifted else (targets[i], floors[i])))
    if not lifted:
        return list(targets), set()
    tops = [floors[i] if i in lifted else targets[i] for i in range(n)]
    nothing = [NOTHING] * n
    if guarantee.paid_by == "inhabitants":
        cost = together(floors[i] - targets[i] for i in sorted(lifted))
        room = [top - floor for top, floor in zip(tops, floors, strict=True)]
        weights = [Fraction(0) if i in lifted else weight for i, weight in enumerate(guarantee.weights)]
        given = moving_shares(cost, weights, nothing, nothing, room, gaps).shares
        return [top - own for top, own in zip(tops, given, strict=True)], lifted
    # Who has no baseline is not capped.
    lower = [floor if weight else top for floor, top, weight in zip(floors, tops, guarantee.weights, strict=True)]
    shares = moving_shares(together(targets), guarantee.weights, nothing, lower, list(tops), gaps).shares
    return shares, lifted
