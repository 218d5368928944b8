"""Municipalities that merge between the two sides of a comparison: the halves are put together as their successor.

Who merged from X and Y into Z has not lost X's and Y's kroner and gained Z's: what it gains is Z less X + Y. In the
years from the merge on, and in those that only one side has, the kroner of the halves therefore stand under Z on both
sides. Years before the merge that both sides have stay as they are. A split is said and not put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from fordel.comparing.compared_sides import Place, Side

__all__ = ["Together", "folded", "folded_side", "merges_between"]

Number = TypeVar("Number", int, Fraction)


@dataclass(frozen=True)
class Together:
    """A merge of one side that the comparison meets.

    Attributes
    ----------
    former, successors : tuple of str
        Codes; several successors are a split, which is not put together.
    year : int
        The first year of the successors.
    years : tuple
        The years of the comparison in which the halves stand under their successor.
    """

    former: tuple[str, ...]
    successors: tuple[str, ...]
    year: int
    years: tuple[int | None, ...]

    @property
    def is_split(self) -> bool:
        """Whether one becomes several."""
        return len(self.successors) > 1


def merges_between(one: Side, other: Side) -> tuple[Together, ...]:
    """The merges of either side, the earliest first."""
    both = {(merge.year, merge.former, merge.successors) for side in (one, other) for merge in side.merges}
    years = sorted({*one.years, *other.years}, key=lambda year: year or 0)
    common = {*one.years} & {*other.years}
    found = []
    for year, former, successors in sorted(both):
        affected = tuple(own for own in years if own is None or own >= year or own not in common)
        if affected:
            found.append(Together(former, successors, year, affected))
    return tuple(found)


def folded(amounts: Mapping[Place, Number], merges: Iterable[Together]) -> dict[Place, Number]:
    """Numbers by place with those of the halves added to their successor's.

    Examples
    --------
    >>> merge = Together(("101", "147"), ("148",), 2016, (2016,))
    >>> folded({(2016, "101"): 3, (2016, "147"): 4, (2015, "147"): 5}, [merge])
    {(2015, '147'): 5, (2016, '148'): 7}
    """
    own = dict(amounts)
    for merge in merges:
        for year in () if merge.is_split else merge.years:
            halves = [own.pop((year, code)) for code in merge.former if (year, code) in own]
            if halves:
                place = (year, merge.successors[0])
                own[place] = own[place] + sum(halves) if place in own else sum(halves[1:], halves[0])
    return own


def folded_side(side: Side, merges: Sequence[Together]) -> Side:
    """A side with the halves put together, in amounts, steps and inhabitants."""
    steps: dict[Place, dict[str, int]] = {}
    for name in dict.fromkeys(name for own in side.steps.values() for name in own):
        of_step = {place: own[name] for place, own in side.steps.items() if name in own}
        for place, kr in folded(of_step, merges).items():
            steps.setdefault(place, {})[name] = kr
    inhabitants = dict(side.inhabitants)
    for merge in merges:
        for year in () if merge.is_split else merge.years:
            known = [inhabitants[year, code] for code in merge.former if (year, code) in inhabitants]
            if len(known) == len(merge.former) and merge.successors[0] not in merge.former:
                inhabitants.setdefault((year, merge.successors[0]), sum(known, Fraction(0)))
    return replace(side, amounts=folded(side.amounts, merges), steps=steps, inhabitants=inhabitants)
