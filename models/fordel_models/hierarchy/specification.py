"""What a fund with themes is, as its file says it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from fordel_models.common.portions import Portion, duplicate_names, problems_of_units
from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import Kroner, Name, Number, TableError, TwoLanguages, Unit, Year
from fordel_models.result import Text
from fordel_models.table import Table
from fordel_solver.errors import kroner

__all__ = ["FUND", "Fund", "HierarchySpecification", "Scenario", "Theme"]

FUND = "fund"  # the division of the fund among its themes


class Fund(Table):
    """What is divided among themes and years before recipients get their parts of it."""

    amount: Kroner | None = Field(
        default=None, description="Whole kroner in all. Without it the amount of the scenario is used."
    )
    scenario: Name | None = Field(
        default=None, description="Which [[scenario]] is used, where the source gives a range instead of a number."
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount at every level is whole units.")
    years: dict[Year, Kroner] | None = Field(
        default=None,
        description="What all themes have together in each year. With it each theme keeps its total and each year its "
        "own, and what a theme has in a year is its proportional part, rounded so that both hold.",
    )
    profile: dict[Year, Number] | None = Field(
        default=None, description="The same with weights instead of kroner: { 2022 = 1, 2023 = 2, 2024 = 2 }."
    )
    recipient_totals: Literal["none", "years", "themes", "both"] = Field(
        default="none",
        description='Which totals of each recipient are kept as well, each its fair share rounded: "years" over the '
        'years of each theme, "themes" over the themes of each year, "both". With "none" each theme and year is '
        "rounded by itself. Both can be impossible: then those that could not be kept are named.",
    )
    on_surplus: Literal["error", "return"] = Field(
        default="error",
        description='"return": when the caps of the themes do not let everything out, the rest is not divided.',
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Fund:
        found: list[tuple[str, str]] = []
        if (self.amount is None) == (self.scenario is None):
            found.append(
                (
                    "",
                    "exactly one of amount and scenario is needed: amount = 1_000_000_000. The amount of a scenario is "
                    "changed in its own table: scenario.NAME.amount.",
                )
            )
        if self.years and self.profile:
            found.append(("profile", "the fund has kroner by year. Take one of them out."))
        if self.profile and not any(self.profile.values()):
            found.append(("profile", "all weights are 0; at least one must be positive."))
        found += [
            (f"years.{year}", f"{kroner(amount)} is no whole number of units of {kroner(self.unit)}.")
            for year, amount in (self.years or {}).items()
            if amount % self.unit
        ]
        if found:
            raise TableError(*found)
        return self


class Scenario(Table):
    """An amount that the fund can have, where the source gives a range."""

    name: Name = Field(description="Used in --set fund.scenario=NAME.")
    title: TwoLanguages = Field(default=Text(), description="What people read.")
    amount: Kroner = Field(description="Whole kroner in all.")
    says: TwoLanguages = Field(default=Text(), description="What the source says, in our own words.")


class Theme(Portion):
    """A theme: its part of the fund, its years, and what it is distributed to the recipients by."""

    of: Name | None = Field(
        default=None, description="The theme that this one is a part of, where themes are divided again."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Theme:
        if self.amount is not None and self.pct is not None:
            raise TableError(("pct", "a theme has an amount or a percent, not both. Take one of them out."))
        return self


class HierarchySpecification(ModelSpecification):
    """A fund with nested totals: fund, themes, years, recipients."""

    fund: Fund = Field(description="What is divided.")
    scenarios: tuple[Scenario, ...] = Field(
        default=(), alias="scenario", description="Amounts that the fund can have, where the source gives a range."
    )
    themes: tuple[Theme, ...] = Field(alias="theme", description="What the fund is divided among.")

    @model_validator(mode="after")
    def _fits_together(self) -> HierarchySpecification:
        found: list[tuple[str, str]] = []
        if not self.themes:
            found.append(("theme", "a fund needs at least one [[theme]] with a name."))
        found += duplicate_names(self.themes, "theme", FUND)
        found += problems_of_units(self.themes, "theme", self.fund.unit)
        names = [one.name for one in self.scenarios]
        if self.fund.scenario is not None and self.fund.scenario not in names:
            there = ", ".join(names) if names else "none"
            found.append(("fund.scenario", f'there is no [[scenario]] "{self.fund.scenario}". There are: {there}.'))
        if (self.fund.scenario is None or self.fund.scenario in names) and self.amount % self.fund.unit:
            found.append(("fund", f"{kroner(self.amount)} is no whole number of units of {kroner(self.fund.unit)}."))
        found += self._problems_of_nesting()
        found += self._problems_of_years()
        if found:
            raise TableError(*found)
        return self

    @property
    def amount(self) -> int:
        """Kroner in the fund: its own, or those of the scenario."""
        chosen = {one.name: one.amount for one in self.scenarios}
        return chosen[self.fund.scenario] if self.fund.scenario is not None else self.fund.amount or 0

    def inside(self, name: str | None) -> tuple[Theme, ...]:
        """The themes that a theme is divided among; those of the fund for None."""
        return tuple(theme for theme in self.themes if theme.of == name)

    @property
    def leaves(self) -> tuple[Theme, ...]:
        """The themes that are not divided into other themes."""
        around = {theme.of for theme in self.themes}
        return tuple(theme for theme in self.themes if theme.name not in around)

    @property
    def fund_years(self) -> tuple[int, ...]:
        """The years that the fund itself names, ascending."""
        return tuple(sorted(self.fund.years or self.fund.profile or ()))

    def _problems_of_nesting(self) -> list[tuple[str, str]]:
        of = {theme.name: theme.of for theme in self.themes}
        found = []
        for theme in self.themes:
            if theme.of is not None and theme.of not in of:
                found.append((f"theme.{theme.name}.of", f'there is no [[theme]] "{theme.of}".'))
            seen, above = {theme.name}, theme.of
            while above is not None and above not in seen:
                seen.add(above)
                above = of.get(above)
            if above is not None:
                found.append((f"theme.{theme.name}.of", "is a part of itself, by way of the themes above it."))
            if theme not in self.leaves:
                found += [
                    (f"theme.{theme.name}.{key}", "this theme is divided into others. Say it of those.")
                    for key in ("key", "profile", "eligible")
                    if getattr(theme, key) is not None
                ]
                if isinstance(theme.amount, dict):
                    found.append((f"theme.{theme.name}.amount", "this theme is divided into others: give one number."))
        return found

    def _problems_of_years(self) -> list[tuple[str, str]]:
        named = {year for theme in self.leaves for year in theme.profile or {}}
        named |= {year for theme in self.leaves if isinstance(theme.amount, dict) for year in theme.amount}
        found = [
            (f"theme.{theme.name}.profile", "the fund says what each year has. Take one of them out.")
            for theme in self.leaves
            if theme.profile is not None and self.fund_years
        ]
        found += [
            (f"theme.{theme.name}.amount.{year}", "the fund has no such year.")
            for theme in self.leaves
            if isinstance(theme.amount, dict) and self.fund_years
            for year in theme.amount
            if year not in self.fund_years
        ]
        found += [
            (f"data.years.{year}", "no theme has an amount in this year.")
            for year in self.data.years
            if year not in named | set(self.fund_years)
        ]
        return found
