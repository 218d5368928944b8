"""What a shared cost is, as its file says it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from fordel_models.common.portions import KronerByYear, Portion, duplicate_names, problems_of_units
from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import Sentence, TableError, Unit
from fordel_models.table import Table
from fordel_solver.errors import kroner

__all__ = ["COST", "Cost", "CostSharingSpecification", "Party"]

COST = "cost"  # the division of the cost among the parties


class Cost(Table):
    """What is paid in all."""

    amount: KronerByYear | None = Field(
        default=None,
        description="Whole kroner in all, or by year { 2014 = 10_000_000 }. Without it the cost is what the parties' "
        "amounts add to, or what a party's amount and percent imply.",
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount at every level is whole units.")
    on_surplus: Literal["error", "return"] = Field(
        default="error",
        description='"return": what the parties do not pay, since all are at their caps, is told as not paid.',
    )


class Party(Portion):
    """A party: what it pays, and what its part is distributed on by."""

    among: Sentence | None = Field(
        default=None,
        description="A column of labels, such as region: the party's part is divided among the labels instead of the "
        "recipients, by the key added up over the recipients of each label.",
    )

    @model_validator(mode="after")
    def _among_by_a_key(self) -> Party:
        if self.among is not None and self.key is None:
            raise TableError(("among", "needs a key to divide by."))
        return self


class CostSharingSpecification(ModelSpecification):
    """A cost that parties share, and each party's part distributed on."""

    cost: Cost = Field(default=Cost(), description="What is paid in all.")
    parties: tuple[Party, ...] = Field(alias="party", description="Who pays.")

    @model_validator(mode="after")
    def _fits_together(self) -> CostSharingSpecification:
        found: list[tuple[str, str]] = []
        if not self.parties:
            found.append(("party", "a cost needs at least one [[party]] with a name."))
        found += duplicate_names(self.parties, "party", COST)
        found += problems_of_units(self.parties, "party", self.cost.unit)
        amounts = self.cost.amount if isinstance(self.cost.amount, dict) else {None: self.cost.amount or 0}
        found += [
            (
                "cost.amount" + ("" if year is None else f".{year}"),
                f"{kroner(amount)} is no whole number of units of {kroner(self.cost.unit)}.",
            )
            for year, amount in amounts.items()
            if amount % self.cost.unit
        ]
        found += self._problems_of_the_whole()
        found += self._problems_of_years()
        if found:
            raise TableError(*found)
        return self

    @property
    def implied_by(self) -> tuple[Party, ...]:
        """The parties whose amount and percent say what the whole is."""
        return tuple(party for party in self.parties if party.amount is not None and party.pct is not None)

    @property
    def cost_years(self) -> tuple[int, ...]:
        """The years whose cost is shared year by year, ascending; none where the cost is one amount in all."""
        if isinstance(self.cost.amount, dict):
            return tuple(sorted(self.cost.amount))
        if self.cost.amount is not None:
            return ()
        dated = [party.amount for party in self.implied_by or self.parties if isinstance(party.amount, dict)]
        whole = len(dated) == len(self.implied_by or self.parties)
        return tuple(sorted({year for own in dated for year in own})) if whole else ()

    def _problems_of_the_whole(self) -> list[tuple[str, str]]:
        found = [
            (f"party.{party.name}.pct", "0 pct. of the whole does not say what the whole is.")
            for party in self.implied_by
            if not party.pct
        ]
        if self.cost.amount is None and not self.implied_by:
            found += [
                (
                    f"party.{party.name}",
                    "has no amount, and nothing says what the whole cost is. Write cost.amount, or an amount here.",
                )
                for party in self.parties
                if party.amount is None
            ]
        return found

    def _problems_of_years(self) -> list[tuple[str, str]]:
        years = self.cost_years
        found = []
        for party in self.parties:
            place = f"party.{party.name}"
            if years and party.profile is not None:
                found.append((f"{place}.profile", "the cost is shared year by year. Take it out."))
            for key in ("amount", "floor", "cap"):
                value = getattr(party, key)
                if isinstance(value, dict) and years:
                    found += [
                        (f"{place}.{key}.{year}", "the cost has no such year.") for year in value if year not in years
                    ]
                elif isinstance(value, dict) and key != "amount":
                    found.append((f"{place}.{key}", "the cost is one amount in all; give one number."))
        named = set(years) | {
            year
            for party in self.parties
            for year in [*(party.profile or {}), *(party.amount if isinstance(party.amount, dict) else {})]
        }
        return found + [
            (f"data.years.{year}", "no party pays in this year.") for year in self.data.years if year not in named
        ]
