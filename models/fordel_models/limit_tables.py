"""Limits of the formula model: floors and caps, those of groups, and what nobody may lose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from fordel_models.fields import ExpressionText, Number, Sentence, TableError, Year
from fordel_models.table import Table, table_or_value
from fordel_models.written_numbers import whole_kroner

__all__ = ["Group", "Guarantee", "Limit"]

_LIMIT_KEYS = frozenset(("kr", "kr_per", "pct_of_baseline"))


def _is_by_label(value: Any) -> str:
    return "labels" if isinstance(value, Mapping) and not _LIMIT_KEYS & set(value) else "limit"


_PercentByYear = Annotated[
    Annotated[Number, Tag("value")] | Annotated[dict[Year, Number], Tag("table")], Discriminator(table_or_value)
]


class Limit(Table):
    """A floor, a cap or another limit: exactly one of kr, kr with kr_per, and pct_of_baseline. A bare number is kr."""

    bare: ClassVar[str] = "kr"  # the field that a value without a table is

    kr: Number | None = Field(
        default=None, description="Whole kroner; with kr_per, kroner for each unit (decimals allowed)."
    )
    kr_per: ExpressionText | None = Field(
        default=None, description='What kr is counted by: { kr_per = "population_{year}", kr = 125 }.'
    )
    pct_of_baseline: _PercentByYear | None = Field(
        default=None,
        description='Percent of pool.baseline: { pct_of_baseline = "95" }, or by year '
        "{ pct_of_baseline = { 2015 = 95, 2016 = 90 } }; a year that is not named has no such limit.",
    )

    @model_validator(mode="before")
    @classmethod
    def _bare_number_is_kroner(cls, value: Any) -> Any:
        if isinstance(value, Limit):
            return value
        written = value if isinstance(value, Mapping) else {"kr": value}
        # Read here as an amount, where the decimal point of 700.000 can still be seen.
        return {**written, "kr": _amount(written["kr"])} if "kr" in written and "kr_per" not in written else written

    @model_validator(mode="after")
    def _one_form(self) -> Limit:
        forms = "A limit is kroner, { kr }, { kr_per, kr } or { pct_of_baseline }."
        if (self.kr is None) == (self.pct_of_baseline is None):
            raise TableError(("", f"exactly one of kr and pct_of_baseline is needed. {forms}"))
        if self.kr is None and self.kr_per is not None:
            raise TableError(("kr_per", f"goes with kr, not with pct_of_baseline. {forms}"))
        return self

    def percent_in(self, year: int | None) -> Fraction | None:
        """The percent of the baseline in a year; None where there is none."""
        if isinstance(self.pct_of_baseline, dict):
            return None if year is None else self.pct_of_baseline.get(year)
        return self.pct_of_baseline


def _amount(value: Any) -> int:
    try:
        return whole_kroner(value)
    except ValueError as error:
        raise TableError(("kr", str(error))) from None


_GroupLimit = Annotated[
    Annotated[Limit, Tag("limit")] | Annotated[dict[str, Limit], Tag("labels")], Discriminator(_is_by_label)
]


class Group(Table):
    """Limits on what recipients with the same label get together. One table: overlapping groups are not a formula."""

    column: Sentence = Field(description="The column with the labels of the groups, such as region.")
    floor: _GroupLimit | None = Field(
        default=None,
        description="The least a group gets together: one limit for each group, or by label "
        '{ "Fyn" = 1_000_000, "Sjælland" = { pct_of_baseline = 95 } }. kr is the total of the group; kr_per and '
        "pct_of_baseline are added up over its eligible recipients.",
    )
    cap: _GroupLimit | None = Field(default=None, description="The most a group gets together, written as floor.")

    @model_validator(mode="after")
    def _has_a_limit(self) -> Group:
        if self.floor is None and self.cap is None:
            raise TableError(("", "a group needs a floor or a cap."))
        return self

    def limits(self) -> list[Limit]:
        """All limits of the table."""
        sides = [side for side in (self.floor, self.cap) if side is not None]
        return [limit for side in sides for limit in ([side] if isinstance(side, Limit) else side.values())]


class Guarantee(Table):
    """A guarantee against losses, and who pays for it. It needs pool.baseline."""

    max_loss: Limit = Field(
        description="The most that an eligible recipient may lose against its baseline: kroner, kroner for each unit, "
        "or percent of the baseline. What is left of the baseline is guaranteed, and rounded up to a unit."
    )
    paid_by: Literal["inhabitants", "gains", "key"] = Field(
        default="inhabitants",
        description='"inhabitants": the others pay the same for each inhabitant, and nobody goes below its own '
        'guarantee. "gains": the gains of the others on their baselines are capped at one common rate, solved so that '
        'the amount is spent. "key": the guarantee is a floor, and the others share the rest by the key.',
    )
    inhabitants: ExpressionText | None = Field(
        default=None,
        description='What the others pay by where paid_by is "inhabitants". Without it data.inhabitants, or '
        "population_{year}.",
    )
