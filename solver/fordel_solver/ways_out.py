"""What a refusal carries as data: the rules that cannot hold together, and the changes that make them hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Change", "ConflictingRule", "Repair"]


@dataclass(frozen=True)
class ConflictingRule:
    """One rule of a conflict, and what it asks for or allows.

    Attributes
    ----------
    rule : str
        Its path: "pool.floor", "pool.years.2014".
    kroner : int
        What the rule comes to among those that the conflict is about, whole kroner.
    says : str
        The same as a clause: "the floors add to 60 kr."
    year : int or None
        The year that cannot hold; None in a pool without years.
    """

    rule: str
    kroner: int
    says: str
    year: int | None = None


@dataclass(frozen=True)
class Change:
    """Another value for one number of a specification, as ``overrides`` and ``--set`` take it.

    Attributes
    ----------
    path : str
    old, new : int or str
        Whole kroner as an integer; any other number, and an expression, as text.
    kroner : int
        How far the limits or the amount of the rule are moved, all recipients and years together.
    """

    path: str
    old: int | str
    new: int | str
    kroner: int


@dataclass(frozen=True)
class Repair:
    """Changes that make the rules hold together. They were made, and the pool was solved again in all its years.

    Attributes
    ----------
    changes : tuple of Change
    says : str
        The same in words.
    kroner : int
        How far limits and amounts are moved in all.
    cost : Fraction
        The kroner of each rule times its weight in ``[repair]``.
    alone : bool
        One rule is changed.
    cheapest : bool
        No other repair that was found costs less.
    at_least : Fraction
        Of the cheapest: no changes cost less, whichever rules they change. 0 where nothing is known.
    proven : bool
        The cheapest costs no more than that, so that nothing is cheaper.
    """

    changes: tuple[Change, ...]
    says: str
    kroner: int
    cost: Fraction
    alone: bool
    cheapest: bool = False
    at_least: Fraction = Fraction(0)

    @property
    def proven(self) -> bool:
        """Whether nothing is cheaper for certain."""
        return self.cheapest and self.cost == self.at_least

    @property
    def overrides(self) -> dict[str, int | str]:
        """The changes as `fordel.solve` takes them."""
        return {change.path: change.new for change in self.changes}
