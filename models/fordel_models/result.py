"""What a model hands back: plain numbers, in kroner, with the rule beside them. Nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = [
    "Assumption",
    "ErrorEffect",
    "GroupResult",
    "PartResult",
    "Result",
    "Source",
    "Step",
    "Text",
    "YearResult",
]


@dataclass(frozen=True)
class Text:
    """A sentence that people read, in Danish and in English.

    A specification may write a plain string; then both are that string. Empty where it says nothing.

    Examples
    --------
    >>> Text("elev", "pupil").of("da")
    'elev'
    """

    da: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """The sentence in the language that ``--lang`` names: "da" or "en"."""
        return self.en if language == "en" else self.da


@dataclass(frozen=True)
class Source:
    """Where the rules come from. `says` is in our own words."""

    document: Text
    section: Text = Text()
    says: Text = Text()
    url: str = ""


@dataclass(frozen=True)
class Assumption:
    """Something that the source leaves open and that was chosen here.

    Those of the specification come first, in its order; after them one for each ``[[missing]]`` table.
    """

    about: Text
    chosen: Text
    because: Text
    alternatives: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Step:
    """Whole kroner that one step (base amount, a part, limits, rounding) gave each recipient.

    For every recipient the steps of a year add up to its amount. `limits` and `rounding` can be negative.
    """

    name: str  # "base_amount" (only where there is one), each part's name, "limits", "rounding": in this order
    amounts: tuple[int, ...]
    kr_per_unit: Fraction | None  # for a part: kroner per unit of its key; None for the other steps


@dataclass(frozen=True)
class PartResult:
    """One part of the key: its share, and kroner per unit of it."""

    name: str
    share: Fraction  # of all parts, adds up to 1
    expression: str  # with {year} filled in
    unit: Text  # what the expression counts, for "kr. pr. elev"; empty where the specification does not say
    says: Text  # what the source says of this part; empty where the specification does not say
    total: Fraction  # over eligible recipients
    kr_per_unit: Fraction
    values: tuple[Fraction, ...] = ()  # k_pi over all recipients; 0 for those that are not eligible


@dataclass(frozen=True)
class GroupResult:
    """Eligible recipients with limits on their total, and the multiplier that they share."""

    label: str
    members: tuple[int, ...]  # positions
    floor: int | None  # kroner, rounded up to a unit
    cap: int | None  # kroner, rounded down to a unit
    multiplier: Fraction  # the year's λ, or the group's own where its limit binds


@dataclass(frozen=True)
class ErrorEffect:
    """What the error that the data state about themselves means in kroner, in one year.

    Each recipient's figure at one end of its error, everyone else's at the other, limits and rounding included.
    `lowest` is the smallest of the amount as it is and the two ends, `highest` the largest.
    """

    columns: tuple[str, ...]
    lowest: tuple[int, ...]  # kroner, per recipient
    highest: tuple[int, ...]


@dataclass(frozen=True)
class YearResult:
    """The allocation of one year's amount. All tuples run over all recipients, in ascending order of code.

    A recipient that is not eligible has key, fair share, floor and amount 0, no cap and no binding limit.
    """

    year: int | None  # None: a pool without years
    figures_year: int | None  # {year} in the expressions
    amount: int  # the year's amount, top-slice included
    top_slice: int
    surplus: int  # not distributed: everyone with a positive key is at the cap
    unit: int
    multiplier: Fraction  # λ, kroner per unit of key (K_i)
    eligible: tuple[bool, ...]
    key: tuple[Fraction, ...]  # K_i, 15 significant digits; 0 for those that are not eligible
    fair_shares: tuple[Fraction, ...]
    floors: tuple[int, ...]  # kroner, rounded up to a unit
    caps: tuple[int | None, ...]  # kroner, rounded down to a unit; None: no cap
    amounts: tuple[int, ...]
    binding: tuple[str, ...]  # "", "floor", "cap", "group-floor", "group-cap"
    inhabitants: tuple[Fraction | None, ...]  # for kroner per inhabitant; None where the data have no figure above 0
    ties: tuple[int, ...]  # positions that stood equal at the cut when the last units went out
    parts: tuple[PartResult, ...]
    steps: tuple[Step, ...]
    error_effect: ErrorEffect | None  # None: no figure of the key states an error
    checked: bool  # by code that did not produce it
    base: tuple[Fraction, ...] = ()  # b_i, kroner before rounding; empty where there is no base amount
    groups: tuple[GroupResult, ...] = ()
    method: str = "largest-remainder"


@dataclass(frozen=True)
class Result:
    """An instance, solved: one YearResult per year, with the codes and names that its tuples run over.

    `id`, `title`, `model` and `price_level` are the specification's; `price_level` and `source.url` may be empty.
    """

    id: str
    title: str
    model: str
    price_level: str
    source: Source
    synthetic: bool  # the recipients' figures are made up: names are hidden unless asked for
    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[YearResult, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[Text, ...] = ()
