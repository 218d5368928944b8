"""What a portfolio is, as its file says it: several pools, and what they have in common."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from fordel_models.common.specification import ModelSpecification
from fordel_models.fields import (
    BaseAmount,
    ExpressionText,
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
from fordel_models.limit_tables import Group, Limit
from fordel_models.result import Text
from fordel_models.table import Table, table_or_value
from fordel_solver.errors import kroner

__all__ = [
    "CommonGroup",
    "CommonLimits",
    "FewestPools",
    "FewestPoolsSpecification",
    "OnePool",
    "PoolPart",
    "Portfolio",
    "PortfolioSpecification",
    "WithPools",
]

# A program of more pools than this would be read by nobody.
MOST_POOLS = 60

_KronerByYear = Annotated[
    Annotated[Kroner, Tag("value")] | Annotated[dict[Year, Kroner], Tag("table")], Discriminator(table_or_value)
]


class OnePool(Table):
    """One of several pools: its amount and its own key, by which it would be distributed alone."""

    name: Name = Field(description="Used in --set pool.NAME.key and in the result: letters, digits, - and _.")
    title: TwoLanguages = Field(description="What people call the pool.")
    says: TwoLanguages = Field(default=Text(), description="What the source says of it, in our own words.")
    amount: Kroner | None = Field(default=None, description="Whole kroner, where the pools have no years.")
    years: dict[Year, Kroner] | None = Field(
        default=None,
        description="Whole kroner for each year: { 2014 = 100_000_000 }. All pools have years, or all have an amount.",
    )
    top_slice: _KronerByYear = Field(
        default=0, description="Kroner set aside before the rest is distributed: for every year, or by year."
    )
    base_amount: BaseAmount | None = Field(
        default=None, description="What each eligible recipient gets before the key: kroner, or an expression."
    )
    eligible: ExpressionText | None = Field(
        default=None, description="A condition; recipients for whom it is false get 0. Without it all are eligible."
    )
    key: ExpressionText | None = Field(
        default=None,
        description="What the pool is distributed by. Instead of it [[part]] tables that name the pool.",
    )
    floor: Limit | None = Field(default=None, description="The least an eligible recipient gets of this pool.")
    cap: Limit | None = Field(default=None, description="The most an eligible recipient gets of this pool.")

    @model_validator(mode="after")
    def _fits_together(self) -> OnePool:
        found: list[tuple[str, str]] = []
        if (self.amount is None) == (not self.years):
            found.append(("", "exactly one of amount and years is needed: years = { 2014 = 100_000_000 }."))
        found += [
            (side, "a limit of one pool is kr, or kr with kr_per; pct_of_baseline belongs in [common].")
            for side in ("floor", "cap")
            if (limit := getattr(self, side)) is not None and limit.pct_of_baseline is not None
        ]
        for year in self.years or (None,):
            if self.amount_in(year) < self.top_slice_in(year):
                found.append(("top_slice", f"is more than the amount of {kroner(self.amount_in(year))}."))
        if found:
            raise TableError(*found)
        return self

    def amount_in(self, year: int | None) -> int:
        """Kroner in a year, top-slice included."""
        return (self.amount or 0) if year is None else (self.years or {}).get(year, 0)

    def top_slice_in(self, year: int | None) -> int:
        """Kroner set aside in a year."""
        if isinstance(self.top_slice, dict):
            return 0 if year is None else self.top_slice.get(year, 0)
        return self.top_slice if self.amount_in(year) else 0


class PoolPart(Table):
    """A piece of the key of one pool."""

    pool: Sentence = Field(description="The name of the pool.")
    name: Name = Field(description="Used in --set part.NAME.share; of all parts of the file, each has its own.")
    share: Number = Field(default=Fraction(1), description="Weight among the parts of its pool.")
    key: ExpressionText = Field(description="What this part is distributed by: an expression, 0 or more.")
    unit: TwoLanguages = Field(default=Text(), description='What the key counts: { da = "elev", en = "pupil" }.')
    says: TwoLanguages = Field(default=Text(), description="What the source says of this part, in our own words.")


class WithPools(ModelSpecification):
    """A specification that writes several pools out."""

    pools: tuple[OnePool, ...] = Field(alias="pool", description="The pools, in declared order: the first wins ties.")
    parts: tuple[PoolPart, ...] = Field(
        default=(), alias="part", description="Keys in several parts, each naming its pool."
    )

    @model_validator(mode="after")
    def _pools_fit_together(self) -> WithPools:
        found = [
            (f"{what}.{name}", f"{times} {what}s have this name. Names must be different.")
            for what, names in (("pool", [own.name for own in self.pools]), ("part", [own.name for own in self.parts]))
            for name, times in Counter(names).items()
            if times > 1
        ]
        if not 1 <= len(self.pools) <= MOST_POOLS:
            found.append(("pool", f"{len(self.pools)} pools. There are between 1 and {MOST_POOLS}."))
        if len({own.years is None for own in self.pools}) > 1:
            found.append(("pool", "some pools have years and others an amount. Give all of them years, or none."))
        names = {own.name for own in self.pools}
        found += [
            (f"part.{part.name}.pool", f'there is no pool "{part.pool}". There are: {", ".join(sorted(names))}.')
            for part in self.parts
            if part.pool not in names
        ]
        for pool in self.pools:
            own = [part for part in self.parts if part.pool == pool.name]
            if (pool.key is None) == (not own):
                found.append((f"pool.{pool.name}", "a pool has a key, or [[part]] tables that name it: one of them."))
            elif own and not any(part.share for part in own):
                found.append((f"pool.{pool.name}", "the shares of its parts are all 0; one must be positive."))
        if found:
            raise TableError(*found)
        return self

    def parts_of(self, pool: OnePool) -> tuple[tuple[str, str, Fraction, str], ...]:
        """Name, path, share and key of each part; of a pool with a key this one."""
        if pool.key is not None:
            return (("key", f"pool.{pool.name}.key", Fraction(1), pool.key),)
        own = [part for part in self.parts if part.pool == pool.name]
        whole = sum((part.share for part in own), Fraction(0))
        return tuple((part.name, f"part.{part.name}.key", part.share / whole, part.key) for part in own)

    def years_of_pools(self) -> tuple[int | None, ...]:
        """All years in which a pool has an amount, ascending; None where they have no years."""
        if self.pools[0].years is None:
            return (None,)
        return tuple(sorted({year for pool in self.pools for year in pool.years or {}}))


class Portfolio(Table):
    """What is asked for."""

    objective: Literal["least-absolute", "least-maximum", "leximin"] = Field(
        default="leximin",
        description='How far amounts are from what each pool gives by itself. "least-absolute": as few kroner as '
        'possible are moved. "least-maximum": the largest deviation is as small as it can be, and then as few as '
        'possible are moved. "leximin": the largest deviation is as small as it can be, then the next largest, and so '
        "on.",
    )
    weights: Literal["own-amount", "kroner"] = Field(
        default="own-amount",
        description='What a deviation is measured in. "own-amount": percent of what the pool alone would give the '
        'recipient. "kroner": kroner.',
    )
    unit: Unit = Field(default=1, description="Rounding unit in kroner: every amount is a whole number of units.")


class CommonLimits(Table):
    """Limits on what a recipient gets of all pools together, top-slices not counted."""

    cap: Limit | None = Field(
        default=None, description='The most of all pools together: { kr_per = "population_{year}", kr = 1300 }.'
    )
    floor: Limit | None = Field(default=None, description="The least of all pools together.")
    max_loss_pct: Percentage | None = Field(
        default=None, description="Nobody loses more than this percent of the baseline, all pools together."
    )
    baseline: KronerExpression | None = Field(
        default=None, description="Kroner that max_loss_pct and pct_of_baseline refer to, such as last year's amounts."
    )
    baseline_key: ExpressionText | None = Field(
        default=None,
        description="Instead of baseline: the baseline is what everyone would get if all pools together were "
        "distributed by this key.",
    )

    @model_validator(mode="after")
    def _one_baseline(self) -> CommonLimits:
        found = []
        if self.baseline is not None and self.baseline_key is not None:
            found.append(("baseline_key", "there is a baseline too. Keep one of them."))
        if self.baseline is None and self.baseline_key is None:
            found += [
                (name, "needs common.baseline or common.baseline_key, the kroner that the percent is of.")
                for name, there in (
                    ("max_loss_pct", self.max_loss_pct is not None),
                    ("cap", self.cap is not None and self.cap.pct_of_baseline is not None),
                    ("floor", self.floor is not None and self.floor.pct_of_baseline is not None),
                )
                if there
            ]
        if found:
            raise TableError(*found)
        return self

    @property
    def has_baseline(self) -> bool:
        """Whether there is something to take a percent of."""
        return self.baseline is not None or self.baseline_key is not None


class CommonGroup(Group):
    """Limits on what recipients with the same label get of all pools together. Groups of several tables may overlap."""

    @model_validator(mode="after")
    def _has_a_limit(self) -> CommonGroup:
        return self  # a group whose limits are taken out by --set limits nothing


class PortfolioSpecification(WithPools):
    """Several pools under common limits."""

    portfolio: Portfolio = Field(default=Portfolio(), description="What is asked for.")
    common: CommonLimits = Field(default=CommonLimits(), description="Limits on all pools together, per recipient.")
    groups: tuple[CommonGroup, ...] = Field(
        default=(), alias="group", description="Limits on the totals of groups, such as regions, over all pools."
    )

    @model_validator(mode="after")
    def _limits_fit_together(self) -> PortfolioSpecification:
        unit = self.portfolio.unit
        found = [
            (f"pool.{pool.name}", f"{kroner(rest)} to distribute is no whole number of units of {kroner(unit)}.")
            for pool in self.pools
            for year in pool.years or (None,)
            if (rest := pool.amount_in(year) - pool.top_slice_in(year)) % unit
        ]
        found += [
            (f"group.{column}", f"{times} tables have this column. Write their limits in one.")
            for column, times in Counter(group.column for group in self.groups).items()
            if times > 1
        ]
        found += [
            (f"group.{group.column}", "pct_of_baseline needs common.baseline or common.baseline_key.")
            for group in self.groups
            if not self.common.has_baseline and any(limit.pct_of_baseline is not None for limit in group.limits())
        ]
        if found:
            raise TableError(*found)
        return self


class FewestPools(Table):
    """How many pools there can be at least."""

    tolerance_pct: Percentage = Field(
        description="How far a recipient's sum over all pools may be from today's, in percent of today's."
    )
    smallest_pool: Kroner = Field(
        default=10_000_000, description="The least a pool that is kept may hold in each year, whole kroner."
    )
    untied_key: ExpressionText = Field(
        description="What money goes by that is no longer tied to a pool: the key of the block grant."
    )
    may_merge: Annotated[bool, Field(strict=True)] = Field(
        default=True,
        description="Whether pools may be merged, or only untied. A merged pool has the key of one of them.",
    )
    further_tolerances_pct: tuple[PositiveNumber, ...] = Field(
        default=(), description="Other tolerances, for a table of how many pools each of them takes."
    )


class FewestPoolsSpecification(WithPools):
    """The fewest pools that leave everyone about where it is."""

    fewest_pools: FewestPools = Field(description="What is asked for.")
    untied_money: dict[Year, Kroner] = Field(
        default={},
        description="Kroner that are not tied today, by year: only for the share of tied money in all of it.",
    )

    @model_validator(mode="after")
    def _tolerances_are_percent(self) -> FewestPoolsSpecification:
        if any(one > 100 for one in self.fewest_pools.further_tolerances_pct):
            raise TableError(("fewest_pools.further_tolerances_pct", "a tolerance is a percent from 0 to 100."))
        return self
