"""What a model hands back: plain numbers, in kroner, with the rule beside them. Nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Assumption", "ErrorEffect", "PartResult", "Result", "Step", "YearResult"]


@dataclass(frozen=True)
class Assumption:
    """Something that the source leaves open and that was chosen here."""

    about: str
    chosen: str
    because: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """Whole kroner that one step (base amount, a part, limits, rounding) gave each recipient.

    For every recipient the steps of a year add up to its amount.
    """

    name: str  # "base_amount", the part's name, "limits", "rounding"
    amounts: tuple[int, ...]
    kr_per_unit: Fraction | None  # for a part: kroner per unit of its key


@dataclass(frozen=True)
class PartResult:
    """One part of the key: its share, and kroner per unit of it."""

    name: str
    share: Fraction  # of all parts, adds up to 1
    expression: str  # with {year} filled in
    unit: str  # what the expression counts, e.g. "elev"; "" where the specification does not say
    total: Fraction  # over eligible recipients
    kr_per_unit: Fraction


@dataclass(frozen=True)
class ErrorEffect:
    """What the error that the data state about themselves means in kroner, in one year.

    Each recipient's figure at one end of its error, everyone else's at the other, limits and rounding included.
    """

    columns: tuple[str, ...]
    lowest: tuple[int, ...]  # kroner, per recipient
    highest: tuple[int, ...]


@dataclass(frozen=True)
class YearResult:
    """The allocation of one year's amount. All tuples run over all recipients, in ascending order of code."""

    year: int | None  # None: a pool without years
    figures_year: int | None  # {year} in the expressions
    amount: int  # the year's amount, top-slice included
    top_slice: int
    surplus: int  # not distributed: everyone at the cap
    unit: int
    multiplier: Fraction  # λ, kroner per unit of key (K_i)
    eligible: tuple[bool, ...]
    key: tuple[Fraction, ...]  # K_i, 15 significant digits; 0 for those that are not eligible
    fair_shares: tuple[Fraction, ...]
    floors: tuple[int, ...]  # kroner, rounded up to a unit
    caps: tuple[int | None, ...]  # kroner, rounded down to a unit; None: no cap
    amounts: tuple[int, ...]
    binding: tuple[str, ...]  # "", "floor", "cap", "group-floor", "group-cap"
    inhabitants: tuple[Fraction | None, ...]  # for kroner per inhabitant
    ties: tuple[int, ...]  # positions that stood equal at the cut when the last units went out
    parts: tuple[PartResult, ...]
    steps: tuple[Step, ...]
    error_effect: ErrorEffect | None
    checked: bool  # by code that did not produce it


@dataclass(frozen=True)
class Result:
    """An instance, solved: one YearResult per year, with the codes and names that its tuples run over."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[YearResult, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...] = ()
