"""What a target path is, as its file says it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import (
    ExpressionText,
    Kroner,
    KronerExpression,
    Name,
    Number,
    Percentage,
    PositiveNumber,
    TableError,
    Unit,
    Year,
)
from fordel_models.table import Table
from fordel_solver.errors import kroner

__all__ = ["CarryOver", "ClawBack", "Dispensation", "Grant", "OwnMoney", "Path", "TargetsSpecification"]

MOST_STEPS = 40_000  # recipients times years


class Grant(Table):
    """The grant: kroner by year, and the key they are divided by."""

    years: dict[Year, Kroner] = Field(description="Whole kroner for each year: { 2014 = 100_000_000 }.")
    key: ExpressionText = Field(description="What each year's grant is divided by.")
    unit: Unit = Field(default=1, description="Rounding unit in kroner of each recipient's grant.")
    frame: Literal["own", "common"] = Field(
        default="own",
        description='"own": each recipient has its part by the key, and what it saves stays its own. "common": the '
        "kroner of all are one frame, used where they are missing; the key says only what each part would have been.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Grant:
        found = [] if self.years else [("years", "a grant needs the kroner of at least one year.")]
        found += [
            (f"years.{year}", f"{kroner(amount)} is no whole number of units of {kroner(self.unit)} (pool.unit).")
            for year, amount in self.years.items()
            if amount % self.unit
        ]
        if self.years and sorted(self.years) != list(range(min(self.years), max(self.years) + 1)):
            found.append(("years", "the years do not follow each other. Write 0 for a year without a grant."))
        if found:
            raise TableError(*found)
        return self


class Path(Table):
    """The targets and what it takes to reach them."""

    path: dict[Year, Percentage] = Field(
        description="The least coverage at the end of a year: { 2016 = 85, 2018 = 90 }."
    )
    coverage: ExpressionText | None = Field(
        default=None, description="Coverage in percent at the start of the first year, from the recipients' columns."
    )
    coverage_from: Name | None = Field(
        default=None,
        description="Instead of coverage: a further table ([data] tables) with the columns code and coverage_pct.",
    )
    cost_per_point: KronerExpression = Field(
        description="Kroner that a percentage point of coverage costs a recipient; rounded up to whole kroner. {year} "
        "stands for the first year."
    )
    attrition: Number = Field(default=Fraction(0), description="Points of coverage that are lost each year.")
    points_a_year: PositiveNumber | None = Field(
        default=None, description="The most points that a recipient can gain in a year, whatever it spends."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Path:
        found = [] if self.path else [("path", "a path needs the target of at least one year.")]
        if (self.coverage is None) == (self.coverage_from is None):
            found.append(("", "exactly one of coverage and coverage_from is needed."))
        targets = [self.path[year] for year in sorted(self.path)]
        if targets != sorted(targets):
            found.append(("path", "a target is lower than one before it."))
        if found:
            raise TableError(*found)
        return self


class CarryOver(Table):
    """What of the grant can be saved for later years."""

    most_pct: Number | None = Field(
        default=None,
        description="At the end of a year at most this percent of the year's grant is saved in all; the rest is "
        "returned. Without it there is no limit; 0: nothing can be saved.",
    )


class OwnMoney(Table):
    """What recipients pay themselves."""

    most: KronerExpression | None = Field(
        default=None,
        description="The most kroner that a recipient pays of its own money in a year; rounded down. Without it there "
        "is no limit; 0: none.",
    )


class Dispensation(Table):
    """Who may miss a target."""

    eligible: ExpressionText | None = Field(
        default=None, description="A condition; the others must reach all targets. Without it all may be dispensed."
    )
    first: ExpressionText | None = Field(
        default=None, description="A condition: of equally few dispensations, those with the fewest to the others."
    )


class ClawBack(Table):
    """How the grant is settled after the last year."""

    year: Year = Field(description="The year of the settlement.")
    other_use_pct: Percentage = Field(
        default=Fraction(0),
        description="Percent of what is left when targets are met that is used for other purposes of the grant.",
    )
    missed_pct: Percentage = Field(
        default=Fraction(0),
        description="Percent of what the points that are missing at the last target cost that is paid back too, at "
        "most the grant that was used.",
    )


class TargetsSpecification(ModelSpecification):
    """A grant by year that is used to reach targets at least cost."""

    model: Literal["targets"] = Field(description='"targets".')
    pool: Grant = Field(description="The grant.")
    targets: Path = Field(description="The targets, and what a point costs.")
    carry_over: CarryOver = Field(default=CarryOver(), description="What can be saved for later years.")
    own_money: OwnMoney = Field(default=OwnMoney(), description="What recipients pay themselves.")
    dispensation: Dispensation = Field(default=Dispensation(), description="Who may miss a target.")
    claw_back: ClawBack = Field(description="How the grant is settled after the last year.")

    @model_validator(mode="after")
    def _fits_together(self) -> TargetsSpecification:
        years = self.pool.years
        found = [
            (f"targets.path.{year}", f"the grant has the years {min(years)} to {max(years)}.")
            for year in self.targets.path
            if year not in years
        ]
        if self.claw_back.year <= max(years):
            found.append(("claw_back.year", f"{self.claw_back.year} is not after the last year, {max(years)}."))
        named = self.targets.coverage_from
        if named is not None and named not in self.data.tables:
            found.append(("targets.coverage_from", f'[data] tables has no "{named}".'))
        if found:
            raise TableError(*found)
        return self
