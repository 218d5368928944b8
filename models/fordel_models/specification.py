"""What a pool is, as its file says it: every key of the file is a field here, with its meaning.

docs/instances.md is written from the descriptions here, in limit_tables.py and in formula_tables.py.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

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
    Percentage,
    PositiveNumber,
    Sentence,
    TableError,
    TwoLanguages,
    Unit,
    Year,
)
from fordel_models.formula_tables import Eligibility, Merge, PhaseIn, RepairCosts
from fordel_models.limit_tables import Group, Guarantee, Limit
from fordel_models.result import Text
from fordel_models.rules_together import problems_between
from fordel_models.table import Table, table_or_value
from fordel_models.written_numbers import nearest_unit
from fordel_solver.errors import kroner

__all__ = [
    "DIVISOR_METHODS",
    "Data",
    "Eligibility",
    "FormulaSpecification",
    "Group",
    "Guarantee",
    "Limit",
    "Merge",
    "Missing",
    "Part",
    "PhaseIn",
    "Pool",
    "RepairCosts",
    "SourceText",
    "Specification",
    "StatedAssumption",
    "Synthetic",
    "Table",
]

DIVISOR_METHODS = ("sainte-lague", "dhondt", "adams", "huntington-hill", "dean")


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
        description='"municipalities" is the packaged table of the 98; otherwise a path under the folder of the file: '
        'CSV, XLSX ("figures.xlsx#Ark1" names a sheet) or Parquet.',
    )
    decimal: Literal["comma", "point"] | None = Field(
        default=None,
        description="How the file of the recipients writes decimals, where none of its cells shows it.",
    )
    synthetic: Annotated[
        Annotated[bool, Field(strict=True), Tag("value")] | Annotated[Synthetic, Tag("table")],
        Discriminator(table_or_value),
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


_KronerByYear = Annotated[
    Annotated[Kroner, Tag("value")] | Annotated[dict[Year, Kroner], Tag("table")], Discriminator(table_or_value)
]


class Pool(Table):
    """What is distributed, and under which limits."""

    amount: Kroner | None = Field(default=None, description="Whole kroner, for a pool without years.")
    years: dict[Year, Kroner] | None = Field(
        default=None, description="Whole kroner for each year: { 2014 = 100_000_000 }. Exactly one of amount and years."
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount is a whole number of units.")
    top_slice: _KronerByYear = Field(
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
    opt_out: Annotated[
        Annotated[Codes, Tag("value")] | Annotated[dict[Year, Codes], Tag("table")], Discriminator(table_or_value)
    ] = Field(
        default=(),
        description='Codes of recipients that have opted out: ["101", "147"], or by year { 2021 = ["101"] }.',
    )
    on_opt_out: Literal["share", "return"] = Field(
        default="share",
        description='"share": those that opted out are not eligible, and the others share it all. "return": the others '
        "get what they would have got with everyone in, and the kroner of those that opted out are a surplus.",
    )
    floor: Limit | None = Field(default=None, description="The least an eligible recipient gets, base amount included.")
    cap: Limit | None = Field(default=None, description="The most an eligible recipient gets, base amount included.")
    minimum_grant: Limit | None = Field(
        default=None,
        description="This much or nothing, written as kr or kr_per: who would get less drops out, the smallest first.",
    )
    baseline: KronerExpression | None = Field(
        default=None,
        description="Kroner that pct_of_baseline, exit_pct, [phase_in] and [guarantee] refer to, such as last year's "
        "amounts.",
    )
    exit_pct: dict[Year, Percentage] | None = Field(
        default=None,
        description="Exit ramp: { 2015 = 90, 2016 = 80 } percent of the baseline for recipients that are not eligible "
        "in that year and have a baseline above 0. Not for those that opted out.",
    )
    price_index: dict[Year, PositiveNumber] | None = Field(
        default=None,
        description='{ 2015 = "1.018" }: what all kroner of the specification are multiplied by in that year, '
        "from the price level that they are written in. Not pct_of_baseline.",
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
        for year, stated in amounts:
            key, amount = "amount" if year is None else f"years.{year}", self.in_prices_of(year, stated)
            rest = amount - self.in_prices_of(year, self.top_slice_in(year))
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

    def index_in(self, year: int | None) -> Fraction:
        """What kroner of the specification are multiplied by in a year."""
        return Fraction(1) if year is None else (self.price_index or {}).get(year, Fraction(1))

    def in_prices_of(self, year: int | None, amount: int) -> int:
        """An amount times the year's index, rounded to the nearest unit; as it is in a year without an index."""
        return amount if year not in (self.price_index or {}) else nearest_unit(amount * self.index_in(year), self.unit)

    def opted_out_in(self, year: int | None) -> tuple[str, ...]:
        """Codes of those that have opted out of a year."""
        if isinstance(self.opt_out, dict):
            return () if year is None else self.opt_out.get(year, ())
        return self.opt_out

    def exit_pct_in(self, year: int | None) -> Fraction | None:
        """Percent of the baseline on the exit ramp of a year; None where there is no ramp."""
        return None if year is None else (self.exit_pct or {}).get(year)


# More than any agreement has. Ten thousand parts in a small file would take hours.
MOST_PARTS = 100
MOST_KEYS = 1_000  # parts times years


class Part(Table):
    """A piece of the key with its share."""

    name: Name = Field(description="Used in --set part.NAME.share and in the result: letters, digits, - and _.")
    share: Number = Field(default=Fraction(1), description="Weight among the parts; shares are divided by their sum.")
    amount: _KronerByYear | None = Field(
        default=None,
        description="Instead of share: kroner that this part distributes where no limit binds, for every year or by "
        "year { 2014 = 40_000_000, 2015 = 30_000_000 }. Parts with a share divide what is left.",
    )
    key: ExpressionText = Field(description="What this part is distributed by: an expression, 0 or more.")
    unit: TwoLanguages = Field(
        default=Text(), description='What the key counts, for "kr. per pupil": { da = "elev", en = "pupil" }.'
    )
    says: TwoLanguages = Field(default=Text(), description="What the source says of this part, in our own words.")

    @model_validator(mode="after")
    def _share_or_amount(self) -> Part:
        if self.amount is not None and "share" in self.model_fields_set:
            raise TableError(("amount", "a part has a share or an amount, not both. Take one of them out."))
        return self

    def amount_in(self, year: int | None) -> int | None:
        """Kroner of this part in a year, as written; None for a part with a share."""
        return self.amount.get(year or 0) if isinstance(self.amount, dict) else self.amount


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
    eligibility: Eligibility | None = Field(
        default=None, description="Who is eligible by rank or threshold, among those that pool.eligible lets in."
    )
    phase_in: PhaseIn | None = Field(default=None, description="How far towards the new distribution each year goes.")
    guarantee: Guarantee | None = Field(default=None, description="The most a recipient may lose, and who pays for it.")
    merges: tuple[Merge, ...] = Field(
        default=(), alias="merge", description="Municipalities that merge or split in the years of the pool."
    )
    repair: RepairCosts | None = Field(
        default=None, description="What may be changed, and how dearly, where the rules cannot hold together."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> FormulaSpecification:
        found: list[tuple[str, str]] = []
        if not self.parts:
            found.append(("part", "a pool needs at least one [[part]] with a name and a key."))
        elif not any(part.share if part.amount is None else part.amount for part in self.parts):
            found.append(("part", "all shares are 0; at least one must be positive."))
        found += [
            (f"part.{name}", f"{times} parts have this name. Names must be different.")
            for name, times in Counter(part.name for part in self.parts).items()
            if times > 1
        ]
        years = self.pool.years or {}
        if len(self.parts) > MOST_PARTS or len(self.parts) * len(years) > MOST_KEYS:
            found.append(
                (
                    "part",
                    f"{len(self.parts)} parts{f' in {len(years)} years' if years else ''}. At most {MOST_PARTS} parts, "
                    f"and {MOST_KEYS:_} parts times years, are worked out. Divide the pool.",
                )
            )
        found += [
            (f"data.years.{year}", "the pool has no amount in this year.")
            for year in self.data.years
            if year not in years
        ]
        found += self._problems_of_groups()
        found += problems_between(self)
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
