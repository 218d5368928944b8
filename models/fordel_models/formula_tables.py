"""Tables of the formula model beside [pool], [[part]] and [[group]]: who is eligible, the phase-in, merges."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from fordel_models.fields import Count, ExpressionText, Number, OneOrMoreCodes, Percentage, TableError, Year
from fordel_models.table import Table

__all__ = ["RANKS", "THRESHOLDS", "Eligibility", "Merge", "PhaseIn", "RepairCosts"]

RANKS = ("highest", "lowest")
THRESHOLDS = ("at_least", "above", "at_most", "below")


class Eligibility(Table):
    """Who is eligible, by rank or by a threshold that a taper can soften: exactly one of the six rules.

    It chooses among those that pool.eligible lets in and that have not opted out.
    """

    by: ExpressionText = Field(description="What recipients are compared by: an expression.")
    highest: Count | None = Field(default=None, description="How many are eligible: those with the largest values.")
    lowest: Count | None = Field(default=None, description="How many are eligible: those with the smallest values.")
    at_least: ExpressionText | None = Field(
        default=None,
        description="Eligible from this value up: a number, or an expression that is the same for all, such as "
        '"mean(x, weight=population_{year})".',
    )
    above: ExpressionText | None = Field(default=None, description="Eligible above this value, written as at_least.")
    at_most: ExpressionText | None = Field(default=None, description="Eligible up to this value, written as at_least.")
    below: ExpressionText | None = Field(default=None, description="Eligible below this value, written as at_least.")
    ties: Literal["order", "all", "none"] = Field(
        default="order",
        description='With highest and lowest. "order": exactly so many, equal values by ascending code. "all": '
        'everyone equal to the last one is in. "none": those equal at the cut are out if they do not all fit.',
    )
    full_at: ExpressionText | None = Field(
        default=None,
        description="Taper, with a threshold: a recipient counts with weight 0 at the threshold and beyond, 1 at this "
        "value and beyond, linear between. The weight multiplies its keys and its base amount.",
    )

    @model_validator(mode="after")
    def _one_rule(self) -> Eligibility:
        given = [rule for rule in (*RANKS, *THRESHOLDS) if getattr(self, rule) is not None]
        if len(given) != 1:
            found = f"{', '.join(given)} are given" if given else "none is given"
            raise TableError(("", f"exactly one of {', '.join((*RANKS, *THRESHOLDS))} is needed; {found}."))
        found_too: list[tuple[str, str]] = []
        if self.full_at is not None and given[0] in RANKS:
            found_too.append(("full_at", f"a taper goes with a threshold ({', '.join(THRESHOLDS)}), not with a rank."))
        if "ties" in self.model_fields_set and given[0] in THRESHOLDS:
            found_too.append(("ties", "goes with highest and lowest. A threshold says itself who is in."))
        if found_too:
            raise TableError(*found_too)
        return self

    @property
    def rule(self) -> str:
        """Which of the six rules it is."""
        return next(rule for rule in (*RANKS, *THRESHOLDS) if getattr(self, rule) is not None)

    @property
    def threshold(self) -> str:
        """The expression of a threshold."""
        return str(getattr(self, self.rule))


class PhaseIn(Table):
    """Year by year from the baseline's distribution to the new one."""

    share: dict[Year, Percentage] = Field(
        description='Percent of the way: { 2014 = "25", 2015 = "50" }. A year that is not named is all the way (100).'
    )

    def share_in(self, year: int | None) -> Fraction:
        """How far towards the new distribution a year is, from 0 to 1."""
        return Fraction(1) if year is None else self.share.get(year, Fraction(100)) / 100


class RepairCosts(Table):
    """What may be changed, and how dearly, where the rules cannot hold together. It decides no amount."""

    weights: dict[str, Number] = Field(
        description='What a krone that a rule is moved by counts: { "pool.floor" = 2, "pool.years" = 10 }. 1 for a '
        "rule that is not named, 0 for one that may not be changed. A path stands for all that it leads to."
    )


class Merge(Table):
    """Municipalities that merged, or one that split. From the year on the new stand in the place of the old."""

    former: OneOrMoreCodes = Field(alias="from", description='The codes that end: ["350", "360"], or one that splits.')
    successors: OneOrMoreCodes = Field(
        alias="to", description='The code that takes their place: "351", or those that one splits into.'
    )
    year: Year = Field(description="The first year of the pool in which the new ones are recipients.")
    name: str = Field(default="", description="What the new one is called, where the table does not have it.")
    add: tuple[str, ...] = Field(
        default=(), description="Columns that add, besides those of kind count: counts and kroner. Years included."
    )
    weighted: dict[str, str] = Field(
        default={},
        description="Columns that are means, each with the column that it is weighted by, besides those of kind "
        'per-inhabitant: { tax_base_2014 = "population_2014" }.',
    )
    shares: dict[str, Number] = Field(
        default={},
        description="What each of several new ones takes over of what adds; shares are divided by their sum: "
        '{ "351" = "0.6", "352" = "0.4" }.',
    )

    @model_validator(mode="after")
    def _is_a_merge_or_a_split(self) -> Merge:
        found = []
        if len(self.former) > 1 and len(self.successors) > 1:
            found.append(("to", "several codes become several. Write a merge or a split for each."))
        if len(self.former) == 1 and len(self.successors) == 1:
            found.append(("to", "one code becomes one. A merge has two or more in from, a split two or more in to."))
        both = [column for column in self.add if column in self.weighted]
        if both:
            found.append(("weighted", f"{', '.join(both)} stands in add too. A column adds or is a mean, not both."))
        if self.shares and set(self.shares) != set(self.successors):
            found.append(("shares", f"names {', '.join(self.shares)}; it must name each code of to, and no other."))
        if self.shares and not any(self.shares.values()):
            found.append(("shares", "all shares are 0; at least one must be positive."))
        if found:
            raise TableError(*found)
        return self
