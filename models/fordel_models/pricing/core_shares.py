"""The fair shares of a moving problem at one level by the core, which did not find the path: to check it with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from fordel_models.pricing.moving_problem import MovingProblem
from fordel_solver.fair_shares import Shares, fair_shares, grouped_fair_shares
from fordel_solver.guarantees import keep_guarantee

__all__ = ["shares_by_the_core"]


def shares_by_the_core(problem: MovingProblem, level: Fraction) -> tuple[Fraction, ...]:
    """q_i at a level, exactly, the priced limit unrounded. The limits must hold there.

    Money is counted in a fraction of a krone in which everything is whole, so that the core does not round.
    """
    n = len(problem.key)
    base = [own.value_at(level) for own in problem.base]
    lower = [
        max([start, *(own.value_at(level) for own in each)]) for start, each in zip(base, problem.lower, strict=True)
    ]
    upper = [None if top is None else top.value_at(level) for top in problem.upper]
    amount = problem.amount.value_at(level)
    groups = problem.groups or ()
    floors = [None if group.floor is None else group.floor.value_at(level) for group in groups]
    caps = [None if group.cap is None else group.cap.value_at(level) for group in groups]
    scale = _scale([amount, *base, *lower, *upper, *floors, *caps])
    key_scale = _scale(problem.key)
    key = [int(own * key_scale) for own in problem.key]

    def whole(value: Fraction | None, start: Fraction = Fraction(0)) -> int | None:
        return None if value is None else int((value - start) * scale)

    if problem.return_surplus:
        tops = [top if k else low for k, low, top in zip(key, lower, upper, strict=True)]
        partition = [group.members for group in groups] if groups else [range(n)]
        reach = [_least(_total(tops, own), cap) for own, cap in zip(partition, caps or [None], strict=True)]
        most = _total(reach, range(len(reach)))
        amount = amount if most is None else min(amount, most)
    above = [int((low - start) * scale) for start, low in zip(base, lower, strict=True)]
    room = [whole(top, start) for start, top in zip(base, upper, strict=True)]
    rest = int((amount - sum(base)) * scale)
    found: Shares
    if problem.groups is None:
        found = fair_shares(rest, key, above, room)
    else:
        starts = [sum((base[i] for i in group.members), Fraction(0)) for group in groups]
        found = grouped_fair_shares(
            rest,
            key,
            above,
            room,
            [group.members for group in groups],
            [whole(floor, start) for floor, start in zip(floors, starts, strict=True)],
            [whole(cap, start) for cap, start in zip(caps, starts, strict=True)],
        )
    shares = [base[i] + Fraction(found.numerators[i], found.denominators[i] * scale) for i in range(n)]
    guarantee = problem.guarantee
    if guarantee is None:
        return tuple(shares)
    kept = [max([Fraction(0), *(own.value_at(level) for own in each)]) for each in guarantee.floors]
    scale = _scale([*shares, *kept])
    answer = keep_guarantee(
        [share * scale for share in shares],
        [int(own * scale) for own in kept],
        guarantee.weights,
        paid_by=guarantee.paid_by,
    )
    return tuple(share / scale for share in answer.fair_shares)


def _total(values: Sequence[Fraction | None], members: Sequence[int]) -> Fraction | None:
    own = [values[i] for i in members]
    return None if None in own else sum((value for value in own if value is not None), Fraction(0))


def _least(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return one if other is None else other if one is None else min(one, other)


def _scale(values: Sequence[Fraction | int | None]) -> int:
    return lcm(*(value.denominator for value in values if value is not None))
