"""The path of the fair shares from one level of a rule to another, breakpoint by breakpoint.

Every share is piecewise linear in the level θ. From a level on, `standing_at` gives each share with its rate and the
step over which nothing changes; at its end it is asked again, so every breakpoint is exact and none is missed. Kept are
those at which the rate of a share changes, or the rate of what the rule moves:

    moved(θ) = Σ_i max(0, q_i(θ) - q_i without the rule)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.pricing.moving_problem import MovingProblem, Standing, in_whole_numbers, mirrored, standing_at
from fordel_models.pricing.moving_shares import OutOfReach

__all__ = ["PricePoint", "downwards", "follow"]


@dataclass(frozen=True)
class PricePoint:
    """What a rule does at a level and from there to the next. `follow` has positions among the eligible recipients.

    Attributes
    ----------
    level : Fraction
    above : bool
        What is said holds just above the level, and not at it: kroner jump there.
    shares : tuple of Fraction
        q_i at the level, kroner.
    moved : Fraction
        Kroner that those who gain get more than without the rule, and the others less.
    rate : Fraction or None
        What `moved` grows by for each unit of the level from here on; None at the last level.
    held : frozenset of int
        Those that the rule holds, from here on; at the last level, up to it.
    gaining, paying : frozenset of int
        Those with more and with less than without the rule.
    amounts : tuple of int or None
        Whole kroner, solved again at this level; None where the limits, rounded to units, cannot hold.
    """

    level: Fraction
    shares: tuple[Fraction, ...]
    moved: Fraction
    rate: Fraction | None
    held: frozenset[int]
    gaining: frozenset[int]
    paying: frozenset[int]
    amounts: tuple[int, ...] | None = None
    above: bool = False


def follow(
    problem: MovingProblem, start: Fraction, stop: Fraction, without: Sequence[Fraction]
) -> tuple[list[PricePoint], bool]:
    """The points from `start` up to `stop`, and whether `stop` was reached.

    Parameters
    ----------
    problem : MovingProblem
    start, stop : Fraction
        start < stop.
    without : sequence of Fraction
        The fair shares without the rule.

    Raises
    ------
    OutOfReach
        The limits cannot hold at `start`, or nowhere above it.
    """
    whole = in_whole_numbers(problem)
    points: list[PricePoint] = []
    level = start
    before: tuple[tuple[Fraction, ...], frozenset[int]] | None = None
    rates: tuple[Fraction, ...] = ()
    reached = True
    while level < stop and reached:
        try:
            here = standing_at(whole, level, without)
        except OutOfReach:
            if before is None:
                raise
            reached = False
            continue
        moved = sum(
            (rate for rate, gains in zip(here.rates, _gaining(here, without), strict=True) if gains), Fraction(0)
        )
        if (*here.rates, moved) != rates:
            points.append(_point(level, here.shares, here.held, moved))
        rates = (*here.rates, moved)
        end = stop if here.reach is None else min(stop, level + here.reach)
        step = end - level
        reached_shares = tuple(share + step * rate for share, rate in zip(here.shares, here.rates, strict=True))
        before = reached_shares, here.held
        level = end
    assert before is not None
    return _with_sides([*points, _point(level, *before, None)], without), reached


def downwards(
    problem: MovingProblem, start: Fraction, stop: Fraction, without: Sequence[Fraction]
) -> tuple[list[PricePoint], bool]:
    """As `follow`, from `stop` down: the points in ascending order, and whether `start` was reached."""
    down, reached = follow(mirrored(problem), -stop, -start, without)
    pieces = down[-2::-1]
    points = [
        replace(point, level=-point.level, rate=None if piece.rate is None else -piece.rate, held=piece.held)
        for point, piece in zip(down[::-1], pieces, strict=False)
    ]
    last = replace(down[0], level=-down[0].level, rate=None)
    return _with_sides([*points, last], without), reached


def _gaining(here: Standing, without: Sequence[Fraction]) -> list[bool]:
    """Who has more than without the rule, just above the level."""
    return [
        rate > 0 if share == other else share > other
        for share, rate, other in zip(here.shares, here.rates, without, strict=True)
    ]


def _point(level: Fraction, shares: tuple[Fraction, ...], held: frozenset[int], rate: Fraction | None) -> PricePoint:
    nobody: frozenset[int] = frozenset()
    return PricePoint(level, shares, Fraction(0), rate, held, nobody, nobody)


def _with_sides(points: Sequence[PricePoint], without: Sequence[Fraction]) -> list[PricePoint]:
    """With what is moved at each point, and who gains and who pays from there to the next: nobody crosses between."""
    found = []
    for point, after in zip(points, [*points[1:], points[-1]], strict=True):
        here = [share - other for share, other in zip(point.shares, without, strict=True)]
        there = [share - other for share, other in zip(after.shares, without, strict=True)]
        signs = [a or b for a, b in zip(here, there, strict=True)]
        found.append(
            replace(
                point,
                moved=sum((more for more in here if more > 0), Fraction(0)),
                gaining=frozenset(i for i, sign in enumerate(signs) if sign > 0),
                paying=frozenset(i for i, sign in enumerate(signs) if sign < 0),
            )
        )
    return found
