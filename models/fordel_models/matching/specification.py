"""What a matching pool is, as its file says it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from fordel_models.common.reported import Reported
from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import Kroner, Percentage, TableError, TwoLanguages, Unit, Year
from fordel_models.result import Text
from fordel_models.table import Table
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import kroner

__all__ = ["METHODS", "MatchingPool", "MatchingSpecification"]

METHODS = ("bracket", "proportional", "equal-awards", "equal-losses", "talmud")


class MatchingPool(Table):
    """Which share of what was reported is paid, and what is done when there is not enough."""

    rates: dict[Year, Percentage] = Field(
        description="The most that is paid of what was reported, in percent, by year: { 2014 = 75, 2015 = 50 }. A year "
        "that is not named has no rate: it is asked for and never guessed."
    )
    frame: Kroner = Field(
        description="Kroner reported in all up to which everyone gets the whole rate. Above it the subsidy is reduced."
    )
    years: dict[Year, Kroner] = Field(
        default={},
        description="Kroner in the pool by year, where they are known. Without them the pool of a year is its rate "
        "times the frame, rounded down to a unit.",
    )
    method: Literal["bracket", "proportional", "equal-awards", "equal-losses", "talmud"] = Field(
        default="bracket",
        description='How it is reduced. "bracket": the whole rate up to bracket and one lower rate above it, solved so '
        'that the pool is spent. Or by what each could have at most: "proportional", "equal-awards" (as equal as can '
        'be), "equal-losses" (all give up the same, as far as they can), "talmud".',
    )
    bracket: Kroner | None = Field(
        default=None, description="Kroner of each reported amount that get the whole rate; for the method bracket."
    )
    bracket_rates: dict[Year, Percentage] = Field(
        default={},
        description="The rate up to the bracket by year, at most that of the year in rates. A year that is not named "
        "has that of rates.",
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount is a whole number of units.")
    on_surplus: Literal["error", "return"] = Field(
        default="error",
        description="Where more was reported than the frame and the pool is still more than everyone at the whole "
        '"error", or "return": everyone gets the whole rate and the rest is a surplus.',
    )

    @model_validator(mode="after")
    def _fits_together(self) -> MatchingPool:
        found: list[tuple[str, str]] = []
        if not self.rates:
            found.append(("rates", "there is no year. Write a rate for each year: { 2014 = 75 }."))
        if self.method == "bracket" and self.bracket is None:
            found.append(("bracket", "the method bracket needs it: kroner that get the whole rate, 15_000_000."))
        for key, by_year in (("years", self.years), ("bracket_rates", self.bracket_rates)):
            found += [
                (f"{key}.{year}", f"rates has no rate for {year}. Write it in rates, or take the year out here.")
                for year in by_year
                if year not in self.rates
            ]
        found += [
            (
                f"bracket_rates.{year}",
                f"{decimal_text(rate)} pct. is more than the most that rates has for {year}, "
                f"{decimal_text(self.rates[year])} pct.",
            )
            for year, rate in self.bracket_rates.items()
            if year in self.rates and rate > self.rates[year]
        ]
        found += [
            (f"years.{year}", f"{kroner(amount)} is no whole number of units of {kroner(self.unit)} (pool.unit).")
            for year, amount in self.years.items()
            if amount % self.unit
        ]
        if found:
            raise TableError(*found)
        return self

    def rate_in(self, year: int) -> Fraction:
        """The rate of a year, as a part of 1."""
        return self.rates[year] / 100

    def bracket_rate_in(self, year: int) -> Fraction:
        """The rate up to the bracket of a year, as a part of 1."""
        return self.bracket_rates.get(year, self.rates[year]) / 100

    def amount_in(self, year: int) -> int:
        """Kroner in the pool of a year."""
        if year in self.years:
            return self.years[year]
        return int(self.rate_in(year) * self.frame // self.unit) * self.unit


class MatchingSpecification(ModelSpecification):
    """A subsidy for a share of what recipients reported: at most a rate, less when too much was reported."""

    reported: Reported = Field(description="What each recipient reported. Those without a row reported nothing.")
    unit_reported: TwoLanguages = Field(
        default=Text("indberettet beløb", "reported amount"),
        description='What is reported, for sentences and headings: { da = "provenutab", en = "revenue lost" }.',
    )
    pool: MatchingPool = Field(description="Which share is paid, and what is done when there is not enough.")
