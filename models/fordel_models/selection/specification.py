"""What a selection is, as its file says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag, model_validator

from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import (
    AnyNumber,
    Codes,
    Count,
    ExpressionText,
    Kroner,
    Name,
    Sentence,
    TableError,
    TwoLanguages,
    Year,
)
from fordel_models.result import Text
from fordel_models.table import Table, table_or_value
from fordel_models.written_numbers import decimal_text, written_number

__all__ = [
    "ONE_AREA",
    "Apart",
    "Area",
    "Chosen",
    "ComparedSelection",
    "Quota",
    "SelectionSpecification",
    "Together",
    "most_of",
]

ONE_AREA = "selection"  # what the only area is called where none is named
MOST_COLUMNS = 20_000  # recipients times areas
_MOST_DECIMALS = 6


def _whole(value: Any) -> int:
    number = written_number(value)
    if number.denominator != 1 or number < 0:
        raise ValueError(f"{value} is no whole number from 0.")
    return int(number)


def _decimals(value: Any) -> int:
    number = _whole(value)
    if number > _MOST_DECIMALS:
        raise ValueError(f"{value} decimals; at most {_MOST_DECIMALS} are used.")
    return number


WholeNumber = Annotated[int, PlainValidator(_whole)]
Decimals = Annotated[int, PlainValidator(_decimals)]
ByLabel = Annotated[
    Annotated[WholeNumber, Tag("value")] | Annotated[dict[Sentence, WholeNumber], Tag("table")],
    Discriminator(table_or_value),
]


def most_of(limit: int | dict[str, int] | None, label: str) -> int | None:
    """The limit of a label, of one number for all of them or of a table by label."""
    return limit.get(label) if isinstance(limit, dict) else limit


class Chosen(Table):
    """How many are chosen, and among whom."""

    count: Count = Field(description="Exactly so many recipients are chosen.")
    year: Year | None = Field(default=None, description="The year of the selection: what {year} stands for.")
    score: ExpressionText | None = Field(
        default=None, description="The score of a recipient, for areas without one of their own. Highest total wins."
    )
    decimals: Decimals = Field(
        default=2, description="Scores are rounded to so many decimals, half up, before they are compared."
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition; recipients for whom it is false cannot be chosen."
    )
    exclude: Codes = Field(default=(), description='Codes that cannot be chosen: ["101"].')
    include: Codes = Field(default=(), description="Codes that must be chosen.")
    kroner_each: Kroner = Field(default=0, description="Whole kroner for each recipient that is chosen.")


class Area(Table):
    """What a chosen recipient is chosen for. Each gets exactly one area."""

    name: Name = Field(description="Used in --set area.NAME.at_least and in the result.")
    title: TwoLanguages = Field(default=Text(), description="What people read; without it the name.")
    score: ExpressionText | None = Field(
        default=None, description="The score of a recipient in this area; without it selection.score."
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition; recipients for whom it is false cannot get this area."
    )
    at_least: WholeNumber | None = Field(default=None, description="The least number of recipients in the area.")
    at_most: WholeNumber | None = Field(default=None, description="The highest number of recipients in the area.")


class Quota(Table):
    """How many of the chosen have each label: a region, or a class of an expression."""

    name: Name = Field(description="Used in --set quota.NAME.at_least and in messages.")
    title: TwoLanguages = Field(default=Text(), description="What people read; without it the name.")
    column: Sentence | None = Field(default=None, description='A column of text whose cells are labels: "region".')
    of: ExpressionText | None = Field(default=None, description="Instead of column: the expression that has classes.")
    below: tuple[AnyNumber, ...] = Field(
        default=(), description="The upper ends of the classes but the last, ascending: [20_000, 50_000]."
    )
    labels: tuple[Sentence, ...] = Field(default=(), description="What the classes are called: one more than `below`.")
    at_least: ByLabel | None = Field(
        default=None, description="The least number chosen of each label: one number, or { Sjælland = 2 }."
    )
    at_most: ByLabel | None = Field(default=None, description="The highest number chosen of each label.")

    @model_validator(mode="after")
    def _fits_together(self) -> Quota:
        found: list[tuple[str, str]] = []
        if (self.column is None) == (self.of is None):
            found.append(
                ("", 'exactly one of column and of is needed: column = "region", or of with below and labels.')
            )
        if self.of is None and (self.below or self.labels):
            found.append(("below", "below and labels belong to an expression; the labels of a column are its cells."))
        if self.of is not None and (not self.below or len(self.labels) != len(self.below) + 1):
            found.append(
                (
                    "labels",
                    f"{len(self.labels)} labels for {len(self.below)} ends; classes have one label more than ends.",
                )
            )
        if any(b <= a for a, b in zip(self.below, self.below[1:], strict=False)):
            ends = ", ".join(decimal_text(own) for own in self.below)
            found.append(("below", f"{ends} do not ascend. Write the ends of the classes from the lowest up."))
        found += [
            ("labels", f'"{own}" stands {times} times.') for own, times in Counter(self.labels).items() if times > 1
        ]
        if self.at_least is None and self.at_most is None:
            found.append(("", "a quota needs at_least or at_most."))
        if found:
            raise TableError(*found)
        return self


class Together(Table):
    """Recipients that are all chosen, or none of them."""

    codes: Codes = Field(description="Two or more codes.")


class Apart(Table):
    """Recipients of which at most one is chosen."""

    codes: Codes = Field(description="Two or more codes.")
    at_most: Count = Field(default=1, description="So many of them at most.")


class ComparedSelection(Table):
    """Another selection, printed beside the one that is found: a real one, or a proposal."""

    name: Name = Field(description="Used as the name of its table.")
    title: TwoLanguages = Field(description="What people read.")
    says: TwoLanguages = Field(default=Text(), description="Where it is from.")
    chosen: dict[Name, Codes] = Field(
        description='Codes by area: { dagtilbud = ["217"] }; without areas { selection = ["217"] }.'
    )


class SelectionSpecification(ModelSpecification):
    """Exactly so many recipients, of highest total score, under quotas, each for one area."""

    model: Literal["selection"] = Field(description='"selection".')
    selection: Chosen = Field(description="How many are chosen, and among whom.")
    areas: tuple[Area, ...] = Field(default=(), alias="area", description="What recipients are chosen for.")
    quotas: tuple[Quota, ...] = Field(default=(), alias="quota", description="How many of each region, size and so on.")
    together: tuple[Together, ...] = Field(default=(), description="Recipients that are chosen together.")
    apart: tuple[Apart, ...] = Field(default=(), description="Recipients that are not chosen together.")
    compare_with: tuple[ComparedSelection, ...] = Field(default=(), description="Other selections, shown beside it.")

    @property
    def all_areas(self) -> tuple[Area, ...]:
        """The areas; one without a name of its own where the file names none."""
        return self.areas or (Area(name=ONE_AREA),)

    @model_validator(mode="after")
    def _fits_together(self) -> SelectionSpecification:
        found = [*self._twice(), *self._limits()]
        names = [area.name for area in self.all_areas]
        found += [
            (
                f"area.{area.name}.score" if self.areas else "selection.score",
                "is missing: an area without a score of its own takes selection.score.",
            )
            for area in self.all_areas
            if area.score is None and self.selection.score is None
        ]
        both = sorted(set(self.selection.exclude) & set(self.selection.include))
        found += [("selection.include", f"{', '.join(both)} stand in exclude too.")] if both else []
        listed = [(f"together[{at + 1}]", own.codes) for at, own in enumerate(self.together)]
        listed += [(f"apart[{at + 1}]", own.codes) for at, own in enumerate(self.apart)]
        found += [(place, "names one code; it takes two or more.") for place, codes in listed if len(codes) < 2]
        for at, other in enumerate(self.compare_with):
            place = f"compare_with[{at + 1}].chosen"
            found += [
                (place, f'there is no area "{name}". Areas: {", ".join(names)}.')
                for name in other.chosen
                if name not in names
            ]
            codes = Counter(code for own in other.chosen.values() for code in own)
            found += [(place, f"{code} is chosen {times} times.") for code, times in codes.items() if times > 1]
        if found:
            raise TableError(*found)
        return self

    def _twice(self) -> Iterator[tuple[str, str]]:
        lists: tuple[tuple[str, Sequence[Any]], ...] = (
            ("area", self.areas),
            ("quota", self.quotas),
            ("compare_with", self.compare_with),
        )
        for kind, tables in lists:
            for name, times in Counter(table.name for table in tables).items():
                if times > 1:
                    yield f"{kind}.{name}", f"{times} tables have this name. Names must be different."

    def _limits(self) -> Iterator[tuple[str, str]]:
        for area in self.areas:
            if area.at_least is not None and area.at_most is not None and area.at_least > area.at_most:
                yield f"area.{area.name}.at_least", f"{area.at_least} is more than at_most, {area.at_most}."
        for quota in self.quotas:
            labels = [*quota.at_least] if isinstance(quota.at_least, dict) else [*quota.labels]
            labels += [*quota.at_most] if isinstance(quota.at_most, dict) else []
            for label in dict.fromkeys([*labels, ""]):
                low, high = most_of(quota.at_least, label), most_of(quota.at_most, label)
                if low is not None and high is not None and low > high:
                    yield (
                        f"quota.{quota.name}.at_least",
                        f"{low} is more than at_most, {high}{f' ({label})' * bool(label)}.",
                    )
                    break
