"""What a withholding is, as its file says it: what was agreed, what was reported, and who loses what for a breach."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fordel_models.common.reported import Reported
from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import ExpressionText, Kroner, Name, Number, Percentage, TableError, TwoLanguages, Unit, Year
from fordel_models.result import Text
from fordel_models.table import Table
from fordel_solver.errors import kroner

__all__ = ["Adjustment", "Sanction", "WithholdingSpecification"]


class Adjustment(Table):
    """The least that must be cut so that nothing is withheld, and who cuts it: the same percent, as far as limits let.

    The largest percent is as small as it can be, then the next largest, and so on.
    """

    most_pct: Percentage = Field(
        default=Fraction(100), description="Nobody cuts more than this percent of what its cut is measured by."
    )
    only_above: Annotated[bool, Field(strict=True)] = Field(
        default=True,
        description="true: only those above their own share cut, and no more than what is above it. false: anyone.",
    )
    measured_by: Reported | None = Field(
        default=None, description="What a cut is a percent of; without it what the recipient reported."
    )


class Sanction(Table):
    """What is withheld when all of them together break an agreement."""

    title: TwoLanguages = Field(description="What is withheld, for headings.")
    year: Year = Field(description="The year of the agreement.")
    reported: Reported = Field(description="What each recipient reported, such as its budget.")
    agreed: Kroner = Field(
        default=0, description="What they agreed on together, in kroner. 0: what is reported are changes."
    )
    baseline: Reported | None = Field(
        default=None, description="Each recipient's own share of what was agreed. Needed where agreed is above 0."
    )
    scale_baseline: Annotated[bool, Field(strict=True)] = Field(
        default=True,
        description="true: the baseline is a key by which agreed is divided. false: it is kroner as it is.",
    )
    permitted: Reported | None = Field(
        default=None, description="Kroner above its own share that a recipient was given permission for beforehand."
    )
    permits: Literal["individual", "both"] = Field(
        default="individual",
        description='What those within their permission are exempt from: the individual part, or "both" parts.',
    )
    beyond_permit: Literal["beyond", "all"] = Field(
        default="beyond",
        description='What counts of those above their permission: what is "beyond" it, or "all" that is above the own '
        "share.",
    )
    tolerance: Kroner = Field(
        default=0, description="A breach of at most this many kroner is none; a larger one counts in full."
    )
    rate: Number = Field(default=Fraction(100), description="Kroner withheld for each 100 kr. of the breach.")
    most: Kroner | None = Field(default=None, description="The most that is withheld, such as a conditional grant.")
    individual_pct: Percentage = Field(
        description="How much of what is withheld falls on those above their own share, in proportion to what they are "
        "above it. The rest falls on all by collective_key."
    )
    individual_cap_pct: Number = Field(
        default=Fraction(100),
        description="The most that the individual part takes, in percent of what the recipient is above its own share. "
        "What does not find room falls on all.",
    )
    collective_key: ExpressionText = Field(
        default="population_{year}", description="What the collective part is divided by: an expression."
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount is a whole number of units.")
    adjustment: Adjustment | None = Field(
        default=None, description="Also find the least total that must be cut so that nothing is withheld."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Sanction:
        found: list[tuple[str, str]] = []
        if self.agreed and self.baseline is None:
            found.append(("baseline", f"is missing: whose share of the {kroner(self.agreed)} is how much."))
        if not self.agreed and self.baseline is not None and self.scale_baseline:
            found.append(("agreed", "is 0, so that the baseline has nothing to divide. Write scale_baseline = false."))
        if self.most is not None and self.most % self.unit:
            found.append(("most", f"{kroner(self.most)} is no whole number of units of {kroner(self.unit)}."))
        if found:
            raise TableError(*found)
        return self

    @property
    def expressions(self) -> tuple[str, ...]:
        """All expressions over the recipients' figures."""
        own = [self.reported, self.baseline, self.permitted]
        own += [self.adjustment.measured_by] if self.adjustment else []
        return (self.collective_key, *(text for one in own if one is not None for text in one.expressions))


class WithholdingSpecification(ModelSpecification):
    """Kroner withheld from all when the whole breaks an agreement. Amounts are what a recipient loses."""

    unit_reported: TwoLanguages = Field(
        default=Text("indberettet", "reported"),
        description='What is reported, for sentences and headings: { da = "budget", en = "budget" }.',
    )
    sanctions: dict[Name, Sanction] = Field(
        alias="sanction", description="[sanction.NAME]: one for each agreement that can be broken."
    )

    @model_validator(mode="after")
    def _some(self) -> WithholdingSpecification:
        if not self.sanctions:
            raise TableError(("sanction", "there is none. Write [sanction.NAME]."))
        return self
