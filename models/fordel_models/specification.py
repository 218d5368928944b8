"""What a pool is, as its file says it: every key of the file is a field here, with its meaning.

docs/instances.md is written from the descriptions in this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from fordel_models.fields import (
    AnyNumber,
    BaseAmount,
    Codes,
    ExpressionText,
    Identifier,
    Kroner,
    KronerExpression,
    Name,
    Number,
    Sentence,
    TableError,
    TwoLanguages,
    Unit,
    Year,
)
from fordel_models.result import Text
from fordel_models.written_numbers import whole_kroner
from fordel_solver.errors import kroner

__all__ = [
    "DIVISOR_METHODS",
    "Data",
    "FormulaSpecification",
    "Group",
    "Limit",
    "Missing",
    "Part",
    "Pool",
    "SourceText",
    "Specification",
    "StatedAssumption",
    "Synthetic",
    "Table",
]

DIVISOR_METHODS = ("sainte-lague", "dhondt", "adams", "huntington-hill", "dean")
_LIMIT_KEYS = frozenset(("kr", "kr_per", "pct_of_baseline"))


def _is_table(value: Any) -> str:
    return "table" if isinstance(value, Mapping) else "value"


def _is_by_label(value: Any) -> str:
    return "labels" if isinstance(value, Mapping) and not _LIMIT_KEYS & set(value) else "limit"


class Table(BaseModel):
    """A table of the file. Keys that it does not know are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceText(Table):
    """Where the rules come from."""

    document: TwoLanguages = Field(description="The agreement, act or note, with its date.")
    section: TwoLanguages = Field(default=Text(), description="Section, paragraph or page.")
    says: TwoLanguages = Field(default=Text(), description="What it says, in our own words.")
    url: str = Field(default="", description="Where it can be read.")


class Synthetic(Table):
    """How made-up figures were made."""

    generator: Sentence = Field(description="The name of the program that made the figures.")
    seed: int = Field(strict=True, description="The seed that makes the same figures again.")


class Data(Table):
    """The recipients and the years of their figures."""

    recipients: Sentence = Field(
        default="municipalities",
        description='"municipalities" is the packaged table of the 98; otherwise a path under the folder of the file.',
    )
    synthetic: Annotated[
        Annotated[bool, Field(strict=True), Tag("value")] | Annotated[Synthetic, Tag("table")],
        Discriminator(_is_table),
    ] = Field(
        default=False,
        description="true, or { generator, seed }: the figures are made up. Results say so and hide the names.",
    )
    years: dict[Year, Year] = Field(
        default={},
        description="Year of figures for each year of the pool: { 2014 = 2012 }. It is what {year} stands for in "
        "expressions. A year that is not named uses its own figures.",
    )
    inhabitants: ExpressionText | None = Field(
        default=None,
        description="For kroner per inhabitant. Without it population_{year} is used where the table has that column.",
    )


class Missing(Table):
    """A value for cells that the table lacks. Each table of this kind is printed as an assumption."""

    column: Sentence = Field(description="The column with the missing cells, year included.")
    codes: Codes = Field(description="Whose cells: a list of codes.")
    value: AnyNumber = Field(description="The number used in these cells.")
    because: TwoLanguages = Field(description="Why this value.")


class Limit(Table):
    """A floor or a cap: exactly one of kr, kr with kr_per, and pct_of_baseline. A bare number means kr."""

    bare: ClassVar[str] = "kr"  # the field that a value without a table is

    kr: Number | None = Field(
        default=None, description="Whole kroner; with kr_per, kroner for each unit (decimals allowed)."
    )
    kr_per: ExpressionText | None = Field(
        default=None, description='What kr is counted by: { kr_per = "population_{year}", kr = 125 }.'
    )
    pct_of_baseline: Number | None = Field(
        default=None, description='Percent of pool.baseline: { pct_of_baseline = "95" }.'
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


def _amount(value: Any) -> int:
    try:
        return whole_kroner(value)
    except ValueError as error:
        raise TableError(("kr", str(error))) from None


class Pool(Table):
    """What is distributed, and under which limits."""

    amount: Kroner | None = Field(default=None, description="Whole kroner, for a pool without years.")
    years: dict[Year, Kroner] | None = Field(
        default=None, description="Whole kroner for each year: { 2014 = 100_000_000 }. Exactly one of amount and years."
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount is a whole number of units.")
    top_slice: Annotated[
        Annotated[Kroner, Tag("value")] | Annotated[dict[Year, Kroner], Tag("table")], Discriminator(_is_table)
    ] = Field(
        default=0,
        description="Kroner set aside before the rest is distributed: for every year, or { 2014 = 500_000 } for the "
        "years named and nothing in the others.",
    )
    base_amount: BaseAmount | None = Field(
        default=None, description="What each eligible recipient gets before the key: kroner, or an expression."
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition; recipients for whom it is false get 0. Without it all are eligible."
    )
    floor: Limit | None = Field(default=None, description="The least an eligible recipient gets, base amount included.")
    cap: Limit | None = Field(default=None, description="The most an eligible recipient gets, base amount included.")
    baseline: KronerExpression | None = Field(
        default=None, description="Kroner that pct_of_baseline refers to, such as last year's amounts."
    )
    method: Literal["largest-remainder", "sainte-lague", "dhondt", "adams", "huntington-hill", "dean"] = Field(
        default="largest-remainder",
        description="How whole units are found. The divisor methods go with neither base_amount nor groups.",
    )
    on_shortfall: Literal["error", "scale-floors"] = Field(
        default="error",
        description='"scale-floors": when the floors add to more than there is, they are reduced in proportion and the '
        "key is not used. Not with groups.",
    )
    on_surplus: Literal["error", "return"] = Field(
        default="error",
        description='"return": when the caps do not let everything out, the rest is reported as a surplus.',
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Pool:
        found: list[tuple[str, str]] = []
        if (self.amount is None) == (not self.years):
            found.append(
                ("", "exactly one of amount and years is needed: amount = 700_000_000 or years = { 2014 = ... }.")
            )
        amounts: list[tuple[int | None, int]] = list(self.years.items()) if self.years else [(None, self.amount or 0)]
        if isinstance(self.top_slice, dict):
            found += [
                (f"top_slice.{year}", "the pool has no amount in this year.")
                for year in self.top_slice
                if year not in (self.years or {})
            ]
        for year, amount in amounts:
            key, rest = "amount" if year is None else f"years.{year}", amount - self.top_slice_in(year)
            if rest < 0:
                found.append((key, f"the top-slice is {kroner(-rest)} more than the amount of {kroner(amount)}"))
            elif rest % self.unit:
                found.append(
                    (
                        key,
                        f"{kroner(rest)} to distribute is no whole number of units of {kroner(self.unit)} (pool.unit).",
                    )
                )
        for key in ("floor", "cap"):
            limit = getattr(self, key)
            if limit is not None and limit.pct_of_baseline is not None and self.baseline is None:
                found.append((key, "pct_of_baseline needs pool.baseline, the kroner that the percent is of."))
        if self.method in DIVISOR_METHODS and self.base_amount is not None:
            found.append(("method", f"{self.method} is a divisor method and knows no base amount; use a floor."))
        if found:
            raise TableError(*found)
        return self

    def top_slice_in(self, year: int | None) -> int:
        """Kroner set aside in a year."""
        if isinstance(self.top_slice, dict):
            return 0 if year is None else self.top_slice.get(year, 0)
        return self.top_slice


class Part(Table):
    """A piece of the key with its share."""

    name: Name = Field(description="Used in --set part.NAME.share and in the result: letters, digits, - and _.")
    share: Number = Field(default=Fraction(1), description="Weight among the parts; shares are divided by their sum.")
    key: ExpressionText = Field(description="What this part is distributed by: an expression, 0 or more.")
    unit: TwoLanguages = Field(
        default=Text(), description='What the key counts, for "kr. per pupil": { da = "elev", en = "pupil" }.'
    )
    says: TwoLanguages = Field(default=Text(), description="What the source says of this part, in our own words.")


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


class StatedAssumption(Table):
    """Something that the source leaves open. It is printed with every result."""

    about: TwoLanguages = Field(description="What is left open.")
    chosen: TwoLanguages = Field(description="What is used here.")
    because: TwoLanguages = Field(description="Why.")
    alternatives: tuple[TwoLanguages, ...] = Field(default=(), description="What could have been used instead.")


class Specification(Table):
    """What the specifications of all kinds of model have in common."""

    id: Identifier = Field(
        description="The name used on the command line: lower-case letters a to z, digits and hyphens."
    )
    title: Sentence = Field(description="The pool's official name.")
    model: str = Field(description='The kind of model: "formula".')
    price_level: str = Field(default="", description='The year\'s prices that amounts are in, such as "2014-pl".')
    source: SourceText | None = Field(default=None, description="Where the rules come from.")
    data: Data = Field(default=Data(), description="The recipients and the years of their figures.")
    missing: tuple[Missing, ...] = Field(default=(), description="Values for cells that the table lacks.")
    assumptions: tuple[StatedAssumption, ...] = Field(
        default=(), alias="assumption", description="What the source leaves open, and what is used here."
    )


class FormulaSpecification(Specification):
    """A pool by key: base amount, parts, floors, caps and groups."""

    pool: Pool = Field(description="What is distributed, and under which limits.")
    parts: tuple[Part, ...] = Field(alias="part", description="The key, in one part or several.")
    groups: tuple[Group, ...] = Field(
        default=(), alias="group", description="Limits on what recipients with the same label get together."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> FormulaSpecification:
        found: list[tuple[str, str]] = []
        if not self.parts:
            found.append(("part", "a pool needs at least one [[part]] with a name and a key."))
        elif not any(part.share for part in self.parts):
            found.append(("part", "all shares are 0; at least one must be positive."))
        found += [
            (f"part.{name}", f"{times} parts have this name. Names must be different.")
            for name, times in Counter(part.name for part in self.parts).items()
            if times > 1
        ]
        years = self.pool.years or {}
        found += [
            (f"data.years.{year}", "the pool has no amount in this year.")
            for year in self.data.years
            if year not in years
        ]
        found += self._problems_of_groups()
        if found:
            raise TableError(*found)
        return self

    def _problems_of_groups(self) -> list[tuple[str, str]]:
        if len(self.groups) > 1:
            columns = ", ".join(group.column for group in self.groups)
            return [
                (
                    "group",
                    f"{len(self.groups)} tables ({columns}). Overlapping groups are a linear program, which the "
                    "formula model does not solve. Keep one [[group]] table.",
                )
            ]
        found = [
            (f"group.{group.column}", "pct_of_baseline needs pool.baseline, the kroner that the percent is of.")
            for group in self.groups
            if self.pool.baseline is None and any(limit.pct_of_baseline is not None for limit in group.limits())
        ]
        if self.groups and self.pool.method in DIVISOR_METHODS:
            found.append(("pool.method", f"{self.pool.method} is a divisor method and knows no groups."))
        if self.groups and self.pool.on_shortfall == "scale-floors":
            found.append(("pool.on_shortfall", "scale-floors does not go with groups."))
        return found
