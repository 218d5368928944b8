"""What is told of a threshold: who stands near it, what jumps there, and a taper in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["NEAR", "NEAREST", "Cliff", "Near", "Taper"]

NEAR, NEAREST = Fraction(5, 100), Fraction(1, 100)


@dataclass(frozen=True)
class Near:
    """A recipient within 5 pct. of a threshold.

    Attributes
    ----------
    position : int
        Among all recipients.
    value : Fraction
        What is compared with the threshold.
    distance : Fraction
        (value - threshold) / |threshold|, within 5 pct.
    inside : bool
        For a comparison: it is true. For a rule of [eligibility] or a minimum grant: eligible.
    amount : int
        Whole kroner now.
    other_side : int or None
        Whole kroner on the other side of the threshold, by solving again; None where the rules cannot hold then.
    """

    position: int
    value: Fraction
    distance: Fraction
    inside: bool
    amount: int
    other_side: int | None

    @property
    def jump(self) -> int | None:
        """Kroner more (less, if negative) on the other side."""
        return None if self.other_side is None else self.other_side - self.amount

    @property
    def within(self) -> int:
        """Within 1 or within 5 pct."""
        return 1 if abs(self.distance) <= NEAREST else 5


@dataclass(frozen=True)
class Taper:
    """A taper of equal cost in the place of a threshold, solved again.

    Attributes
    ----------
    zero, full_at : Fraction
        Between them a recipient counts in part; with at most 15 digits, as `settings` has them.
    settings : mapping of path to value
        What makes it: overrides, or what --set takes. None takes a rule out.
    in_part : int
        How many count in part.
    moved : int
        Whole kroner that change hands.
    others : int
        The largest change of anyone who counts in full both before and after.
    jump : int or None
        The largest jump that is left at `zero` for those near the threshold; None where it could not be solved.
    """

    zero: Fraction
    full_at: Fraction
    settings: Mapping[str, object]
    in_part: int
    moved: int
    others: int
    jump: int | None


@dataclass(frozen=True)
class Cliff:
    """One threshold of the rules in one year.

    Attributes
    ----------
    year : int or None
    path : str
        The rule.
    rule : str
        As it is written, {year} filled in.
    kind : str
        "comparison", "threshold", "rank", "minimum-grant", or "taper", which is none.
    threshold : Fraction or None
        For a rank the value of the last place; None where it differs between recipients or there is room for all.
    near : tuple of Near
        In ascending order of distance from the threshold; only those for whom crossing it changes something.
    decided_elsewhere : int
        How many stand as near and get the same on either side, since other rules decide.
    taper : Taper or None
    no_taper : str
        Why there is none: the id of a text; empty where there is one.
    """

    year: int | None
    path: str
    rule: str
    kind: str
    threshold: Fraction | None
    near: tuple[Near, ...] = ()
    decided_elsewhere: int = 0
    taper: Taper | None = None
    no_taper: str = ""
