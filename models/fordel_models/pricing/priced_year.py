"""What a rule costs in one year."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fordel_models.pricing.price_points import PricePoint
from fordel_models.result import Result
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["PricedYear"]


@dataclass(frozen=True)
class PricedYear:
    """The points of one year. All tuples run over all recipients, in ascending order of code.

    Attributes
    ----------
    year : int or None
    linear : bool
        Between points the shares are linear in the level; otherwise they are constant and jump at the points.
    points : tuple of PricePoint
        In ascending order of the level, the first and the last included.
    without : Result
        The year without the rule; where it cannot hold together then, the year at the level `compared_at`.
    compared_at : Fraction or None
        Gains and payments are those against the rule at this level, and not against the pool without it.
    lowest, highest : Fraction
        The levels at which the rules hold together, within those asked for.
    highest_holds : bool
        They do at the highest level itself, and not only just below it.
    refused : Infeasible or InvalidInput or None
        What the solver says of the first level asked for beyond them.
    ends : tuple of two
        Whole kroner at the lowest and the highest level of those whose limits, rounded to units, hold, and the levels.
    candidates : int or None
        How many there are, where a rank is priced and the levels go beyond: there it changes nothing.
    """

    year: int | None
    linear: bool
    points: tuple[PricePoint, ...]
    without: Result
    lowest: Fraction
    highest: Fraction
    highest_holds: bool
    refused: Infeasible | InvalidInput | None
    ends: tuple[tuple[Fraction, tuple[int, ...]], tuple[Fraction, tuple[int, ...]]]
    compared_at: Fraction | None = None
    candidates: int | None = None
