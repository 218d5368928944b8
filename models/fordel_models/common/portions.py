"""What themes of a fund and parties of a cost have in common: a fixed amount, a percent, or a share of what is left."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from fordel_models.fields import ExpressionText, Kroner, Name, Number, Percentage, TableError, TwoLanguages, Year
from fordel_models.result import Text
from fordel_models.table import Table, table_or_value
from fordel_solver.errors import kroner

__all__ = ["KronerByYear", "Portion", "duplicate_names", "in_year", "own_years", "problems_of_units"]

KronerByYear = Annotated[
    Annotated[Kroner, Tag("value")] | Annotated[dict[Year, Kroner], Tag("table")], Discriminator(table_or_value)
]


class Portion(Table):
    """A named portion of an amount: fixed kroner, a percent of the whole, or a share of what those leave."""

    name: Name = Field(description="Used in paths and in the result: letters, digits, - and _.")
    title: TwoLanguages = Field(default=Text(), description="What people read; the name where it is left out.")
    amount: KronerByYear | None = Field(
        default=None,
        description="Fixed kroner: one number (of each year, where a cost is shared year by year), or by year "
        "{ 2014 = 7_000_000, 2015 = 3_900_000 } where the source "
        "dates them.",
    )
    pct: Percentage | None = Field(default=None, description="Percent of the whole that is divided.")
    share: Number | None = Field(
        default=None,
        description="Weight in what fixed amounts and percents leave. Without amount, pct and share it is 1.",
    )
    floor: KronerByYear | None = Field(default=None, description="The least it gets, in kroner, or by year.")
    cap: KronerByYear | None = Field(default=None, description='The most it gets, "up to": kroner, or by year.')
    profile: dict[Year, Number] | None = Field(
        default=None,
        description="The years that its kroner are divided over, with their weights: { 2014 = 1, 2015 = 1 }.",
    )
    key: ExpressionText | None = Field(
        default=None,
        description="What it is distributed to the recipients by: an expression, 0 or more. Without it the amount is "
        "not distributed on.",
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition; recipients for whom it is false get nothing of this."
    )
    unit: TwoLanguages = Field(
        default=Text(), description='What the key counts, for "kr. per pupil": { da = "elev", en = "pupil" }.'
    )
    says: TwoLanguages = Field(default=Text(), description="What the source says of it, in our own words.")

    @model_validator(mode="after")
    def _fits_together(self) -> Portion:
        found: list[tuple[str, str]] = []
        if self.share is not None and (self.amount is not None or self.pct is not None):
            found.append(("share", "is of what fixed amounts and percents leave; with amount or pct, leave it out."))
        if self.is_fixed:
            found += [
                (key, "goes with a share. What has an amount or a percent has no other limit.")
                for key in ("floor", "cap")
                if getattr(self, key) is not None
            ]
        if self.profile is not None and isinstance(self.amount, dict):
            found.append(("profile", "the amount is already by year. Take one of them out."))
        if self.profile is not None and not any(self.profile.values()):
            found.append(("profile", "all weights are 0; at least one must be positive."))
        if self.eligible is not None and self.key is None:
            found.append(("eligible", "needs a key to distribute by."))
        if found:
            raise TableError(*found)
        return self

    @property
    def is_fixed(self) -> bool:
        """Whether it has an amount or a percent rather than a share of what is left."""
        return self.amount is not None or self.pct is not None

    @property
    def weight(self) -> Fraction:
        """Its share; 1 where nothing is said."""
        return Fraction(1) if self.share is None else self.share

    @property
    def label(self) -> Text:
        """What people read."""
        return self.title if self.title.da else Text(self.name, self.name)


def in_year(value: int | dict[int, int] | None, year: int | None) -> int | None:
    """What stands for a year; None where nothing does."""
    if isinstance(value, dict):
        return None if year is None else value.get(year)
    return value


def own_years(portion: Portion) -> tuple[int, ...]:
    """The years that a portion names itself, ascending: of its amounts or of its profile."""
    named = portion.amount if isinstance(portion.amount, dict) else portion.profile or {}
    return tuple(sorted(named))


def duplicate_names(portions: tuple[Portion, ...], table: str, reserved: str) -> list[tuple[str, str]]:
    """Names that stand twice, or that the whole has."""
    names = [portion.name for portion in portions]
    found = [
        (f"{table}.{name}", f"{names.count(name)} tables have this name. Names must be different.")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return found + [
        (f"{table}.{name}", "is the name of the whole. Choose another.") for name in names if name == reserved
    ]


def problems_of_units(portions: tuple[Portion, ...], table: str, unit: int) -> list[tuple[str, str]]:
    """Fixed amounts that are no whole number of units."""
    found = []
    for portion in portions:
        amounts = portion.amount if isinstance(portion.amount, dict) else {None: portion.amount or 0}
        for year, amount in amounts.items():
            if amount % unit:
                at = f"{table}.{portion.name}.amount" + ("" if year is None else f".{year}")
                found.append((at, f"{kroner(amount)} is no whole number of units of {kroner(unit)}."))
    return found
