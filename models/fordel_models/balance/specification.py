"""What an account is, as its file says it."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field, model_validator

from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import AnyNumber, Name, PositiveNumber, TableError, TwoLanguages
from fordel_models.result import Text
from fordel_models.table import Table

__all__ = ["Account", "BalanceSpecification", "Line", "Statement"]


class Account(Table):
    """What the lines count, and where they are when they are not in the file."""

    unit: TwoLanguages = Field(default=Text("kr.", "kr."), description='What the numbers count, such as "mio. kr.".')
    lines: Name | None = Field(
        default=None,
        description="The name of a table of [data] tables with the lines, instead of [[line]]: columns name and "
        "amount, and, where they are needed, title, part_of and sub_item (1 where the line is one).",
    )


class Line(Table):
    """A line of the account. A line that others are parts of is a total, and is checked."""

    name: Name = Field(description="What part_of and terms call it.")
    title: TwoLanguages = Field(default=Text(), description="What people read; the name where it is left out.")
    amount: AnyNumber = Field(description="As the source states it, with its sign.")
    part_of: Name | None = Field(default=None, description="The total that this line is added into.")
    sub_item: bool = Field(
        default=False,
        strict=True,
        description='Of which ("heraf"): the line says what is inside part_of, and is not added.',
    )

    @model_validator(mode="after")
    def _sub_item_of(self) -> Line:
        if self.sub_item and self.part_of is None:
            raise TableError(("sub_item", "needs part_of, the line that it is inside."))
        return self


class Statement(Table):
    """What the source says elsewhere of what the account says, such as in its text."""

    name: Name = Field(description="What the result calls it.")
    title: TwoLanguages = Field(default=Text(), description="What people read; the name where it is left out.")
    amounts: tuple[AnyNumber, ...] = Field(description="The numbers there, in the unit of the account. They are added.")
    equals: Name = Field(description="The line that they should add to.")
    sign: AnyNumber = Field(
        default=Fraction(1), description="-1 where the account writes with a minus what is told without."
    )
    rounded_to: PositiveNumber | None = Field(
        default=None, description="The numbers there are rounded to a whole number of these: 100."
    )
    says: TwoLanguages = Field(default=Text(), description="What is said there, in our own words.")

    @model_validator(mode="after")
    def _numbers(self) -> Statement:
        if not self.amounts:
            raise TableError(("amounts", "needs at least one number."))
        return self


class BalanceSpecification(ModelSpecification):
    """An accounting table, checked: sums, sub-items, and what is said of it elsewhere."""

    account: Account = Field(default=Account(), description="What the lines count, and where they are.")
    lines: tuple[Line, ...] = Field(default=(), alias="line", description="The lines, in the order of the source.")
    statements: tuple[Statement, ...] = Field(
        default=(), alias="statement", description="What the source says elsewhere of the same numbers."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> BalanceSpecification:
        if (self.account.lines is None) == (not self.lines):
            raise TableError(("line", "exactly one of [[line]] and account.lines is needed."))
        if self.account.lines is not None and self.account.lines not in self.data.tables:
            raise TableError(("account.lines", f'[data] tables has no table "{self.account.lines}".'))
        found = problems_of_lines(self.lines, self.statements) if self.lines else []
        if found:
            raise TableError(*found)
        return self


def problems_of_lines(lines: tuple[Line, ...], statements: tuple[Statement, ...]) -> list[tuple[str, str]]:
    """Names that stand twice or nowhere, and totals that are parts of themselves."""
    names = [line.name for line in lines]
    of = {line.name: line.part_of for line in lines}
    found = [
        (f"line.{name}", f"{names.count(name)} lines have this name. Names must be different.")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    for line in lines:
        if line.part_of is not None and line.part_of not in of:
            found.append((f"line.{line.name}.part_of", f'there is no line "{line.part_of}".'))
        seen, above = {line.name}, line.part_of
        while above is not None and above not in seen:
            seen.add(above)
            above = of.get(above)
        if above is not None:
            found.append((f"line.{line.name}.part_of", "is a part of itself, by way of the lines above it."))
    return found + [
        (f"statement.{one.name}.equals", f'there is no line "{one.equals}".')
        for one in statements
        if one.equals not in of
    ]
