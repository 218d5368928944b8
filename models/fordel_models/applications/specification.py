"""What a file of the kind "applications" says: pools with frames, projects that apply, and how they are ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import (
    Count,
    ExpressionText,
    Kroner,
    KronerExpression,
    Name,
    Number,
    Percentage,
    Sentence,
    TableError,
    TwoLanguages,
    Unit,
    Year,
)
from fordel_models.result import Text
from fordel_models.table import Table, table_or_value
from fordel_solver.errors import kroner

__all__ = ["ApplicationPool", "ApplicationsSpecification", "Difficulty", "Each", "Projects", "Ranking"]

_Frame = Annotated[
    Annotated[Kroner, Tag("value")] | Annotated[dict[Year, Kroner], Tag("table")], Discriminator(table_or_value)
]


class Projects(Table):
    """The projects that apply: a further table with one row for each, and a column code that says whose it is.

    Expressions here can use the columns of the projects and of the recipients.
    """

    table: Name = Field(default="projects", description="Which of [data] tables they are in.")
    project: Sentence = Field(default="project", description="The column with the name of each, different for all.")
    asked: ExpressionText = Field(default="asked_kr", description="Kroner asked for: an expression.")
    cost: ExpressionText | None = Field(
        default=None, description="Kroner that the project costs in all: an expression, for own financing."
    )
    pools: Sentence | None = Field(
        default=None,
        description="The column with the pools applied to, names with a space between, the preferred one first. "
        "Without it all apply to all pools.",
    )
    year: Sentence | None = Field(
        default=None, description="The column with the year of the pool that each belongs to, where there are several."
    )
    use: Sentence | None = Field(
        default=None, description="The column that says what the kroner are for, such as loan or exemption: shown only."
    )
    step: KronerExpression | None = Field(
        default=None,
        description="Kroner: a grant is a whole number of these, such as the yield of 0.1 percentage point of the tax "
        "rate. Rounded down to a unit.",
    )
    unit: Unit = Field(default=1_000, description="Kroner: every grant, frame and limit is a whole number of these.")


class ApplicationPool(Table):
    """A pool that is applied for."""

    name: Name = Field(description="Used in --set pool.NAME.frame, in the projects' table and in the result.")
    title: TwoLanguages = Field(default=Text(), description="What people call it; without it the name.")
    says: TwoLanguages = Field(default=Text(), description="What must be said with every result of the pool.")
    frame: _Frame = Field(
        description="Kroner that the grants add to at most, or for each year { 2014 = 25_000_000 } by itself."
    )
    years: tuple[Year, ...] = Field(
        default=(),
        description="The years that a frame in one number is for, together: what one year leaves the next can use.",
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition on the recipient; without it all can apply."
    )
    requires: ExpressionText | None = Field(
        default=None, description="A condition on the project, such as saving_kr > 0; without it all can apply."
    )
    only_difficulty: bool = Field(
        default=False, strict=True, description="Whether only municipalities in difficulty are eligible."
    )
    priority_points: Number = Field(
        default=Fraction(0), description="Added to the score of projects of municipalities in difficulty."
    )
    quota_pct: Percentage = Field(
        default=Fraction(0), description="Percent of the frame for municipalities in difficulty, at least."
    )
    quota: Literal["reserve", "require"] = Field(
        default="reserve",
        description='"reserve": others cannot have it, and what those in difficulty do not use is left. "require": '
        "an answer that gives them less is none.",
    )
    own_financing_pct: Percentage = Field(
        default=Fraction(0), description="The grant is at most 100 less this many percent of what the project costs."
    )
    minimum_pct: Percentage = Field(
        default=Fraction(100),
        description="The least that is granted, in percent of what was asked; 100: nothing is granted in part.",
    )
    minimum_kr: Kroner = Field(default=0, description="The least that is granted, in kroner.")
    at_most_each_projects: Count | None = Field(
        default=None, description="How many projects of one municipality the pool pays at most."
    )
    at_most_each_kr: KronerExpression | None = Field(
        default=None, description="Kroner that one municipality gets from the pool at most: an expression."
    )

    @property
    def shown(self) -> Text:
        """The title, or the name where there is none."""
        return self.title if self.title.da else Text(self.name, self.name)

    @property
    def all_years(self) -> tuple[int | None, ...]:
        """Its years, ascending; (None,) for a pool without years."""
        return tuple(sorted(self.frame)) if isinstance(self.frame, dict) else tuple(sorted(self.years)) or (None,)

    def frames(self) -> Iterator[tuple[tuple[int | None, ...], int]]:
        """Each frame: its years and its kroner."""
        if isinstance(self.frame, dict):
            yield from (((year,), self.frame[year]) for year in sorted(self.frame))
        else:
            yield self.all_years, self.frame


class Ranking(Table):
    """Which projects come first."""

    score: ExpressionText = Field(
        description="Points of a project, higher is better: an expression of the projects' and the recipients' columns."
    )
    decimals: int = Field(default=2, ge=0, le=6, strict=True, description="Decimals that the score is rounded to.")
    method: Literal["strict", "optimised"] = Field(
        default="optimised",
        description='"strict": the first gets what it can, then the next, until the frame is empty. "optimised": '
        "the grants that are worth most points under all rules together.",
    )
    counts: Literal["kroner", "projects"] = Field(
        default="kroner",
        description='What the points of "optimised" are counted by: each krone granted, or each project as far as '
        "it is granted (a half for half of what it could get), which favours small ones.",
    )
    ties: ExpressionText | None = Field(
        default=None,
        description="Of projects with equal scores the one where this is lowest comes first, such as asked_kr. After "
        "it: ascending code, then the project's name.",
    )
    on_no_room: Literal["next", "stop"] = Field(
        default="next",
        description='Of "strict", when a project does not fit into what is left of a frame: "next" tries those after '
        'it, "stop" closes the frame.',
    )
    split: bool = Field(default=False, strict=True, description="Whether several pools can pay for one project.")
    runners_up: int = Field(
        default=3, ge=0, le=20, strict=True, description="How many of those that come next are told for each pool."
    )


class Each(Table):
    """What one municipality gets at most of all pools together, in all years."""

    projects: Count | None = Field(default=None, description="How many projects.")
    kr: KronerExpression | None = Field(default=None, description="Kroner: an expression of its figures.")


class Difficulty(Table):
    """Which municipalities are in difficulty."""

    condition: ExpressionText = Field(description="A condition on the recipient's figures.")


class ApplicationsSpecification(ModelSpecification):
    """Pools that are applied for."""

    projects: Projects = Field(default=Projects(), description="The projects that apply.")
    pools: tuple[ApplicationPool, ...] = Field(alias="pool", description="The pools, each with a frame.")
    ranking: Ranking = Field(description="Which projects come first.")
    each: Each = Field(default=Each(), description="What one municipality gets at most of all pools together.")
    difficulty: Difficulty | None = Field(default=None, description="Which municipalities are in difficulty.")

    @property
    def years(self) -> tuple[int | None, ...]:
        """The years of all pools, ascending; (None,) where there are none."""
        return tuple(sorted({year for pool in self.pools for year in pool.all_years}, key=lambda own: own or 0))

    @model_validator(mode="after")
    def _fits_together(self) -> ApplicationsSpecification:
        found: list[tuple[str, str]] = []
        if not self.pools:
            found.append(("pool", "at least one [[pool]] with a name and a frame is needed."))
        found += [
            (f"pool.{name}", f"{times} pools have this name. Names must be different.")
            for name, times in Counter(pool.name for pool in self.pools).items()
            if times > 1
        ]
        for pool in self.pools:
            found += [(f"pool.{pool.name}.{key}", sentence) for key, sentence in self._problems_of(pool)]
        if len({None in pool.all_years for pool in self.pools}) > 1:
            found.append(("pool", "some pools have years and others have none. Give all of them years, or none."))
        found += [
            (f"data.years.{year}", "no pool has a frame in this year.")
            for year in self.data.years
            if year not in self.years
        ]
        if found:
            raise TableError(*found)
        return self

    def _problems_of(self, pool: ApplicationPool) -> Iterator[tuple[str, str]]:
        if isinstance(pool.frame, dict) and pool.years:
            yield "years", "a frame by year has its years already. Take years out, or write frame as one number."
        if isinstance(pool.frame, dict) and not pool.frame:
            yield "frame", "has no year. Write { 2014 = 25_000_000 } or one number."
        if len(set(pool.years)) < len(pool.years):
            yield "years", "names a year more than once."
        for _, amount in pool.frames():
            if amount % self.projects.unit:
                yield (
                    "frame",
                    f"{kroner(amount)} is no whole number of units of {kroner(self.projects.unit)} (projects.unit).",
                )
        needed = [
            key for key in ("only_difficulty", "priority_points", "quota_pct") if getattr(pool, key)
        ]  # fmt: skip
        if needed and self.difficulty is None:
            yield needed[0], "needs [difficulty], which says who is in difficulty."
        if pool.own_financing_pct and self.projects.cost is None:
            yield "own_financing_pct", "needs projects.cost, which the percent is of."
        if self.ranking.split and pool.at_most_each_projects is not None:
            yield "at_most_each_projects", "does not go with ranking.split. Write each.projects, over all pools."
        if pool.quota == "require" and pool.quota_pct and (self.each.kr or pool.at_most_each_kr):
            yield "quota", '"require" does not go with kroner at most for each municipality. Write "reserve".'
