"""What the rules of one year ask for and allow, each rule by itself, as its number times what it is counted by.

A demand is v_i = a_i + x c_i kroner for recipient i: x the number that stands in the specification, c_i = 1 for kroner,
the count for kr_per, a hundredth of the baseline for a percent; a guarantee is the baseline less the loss allowed. In a
year with a price index c_i has it in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import inhabitants_of
from fordel_models.formula.part_keys import weighted
from fordel_models.formula.part_weights import part_weights
from fordel_models.formula.participants import Participants, participants
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.refusals.numbers import (
    RuleNumber,
    amount_number,
    base_number,
    limit_number,
    top_slice_number,
)
from fordel_models.recipients import Number, Recipients, plain
from fordel_models.specification import FormulaSpecification, Group, Limit
from fordel_models.written_numbers import nearest_unit

__all__ = ["Demand", "GroupRules", "YearRules", "read_year"]


@dataclass(frozen=True)
class Demand:
    """What one rule asks for or allows: start + number times per_one, kroner, not rounded."""

    number: RuleNumber
    per_one: tuple[Number, ...]
    start: tuple[Number, ...]

    @classmethod
    def of(cls, number: RuleNumber, per_one: Iterable[Number], start: Iterable[Number] | None = None) -> Demand:
        """With whole numbers as integers, which are quick."""
        counts = tuple(map(plain, per_one))
        return cls(number, counts, (0,) * len(counts) if start is None else tuple(map(plain, start)))

    def values(self, numbers: Mapping[str, Fraction]) -> list[Number]:
        """v_i at these numbers, 0 where it would be below."""
        value = numbers.get(self.number.path, self.number.value)
        x: Number = value.numerator if value.denominator == 1 else value
        return [max(a + x * c, 0) for a, c in zip(self.start, self.per_one, strict=True)]

    def in_units(self, numbers: Mapping[str, Fraction], unit: int, *, up: bool) -> list[int]:
        """v_i in whole units, rounded up or down; in integers, which are quick."""
        value = numbers.get(self.number.path, self.number.value)
        starts, counts, scale = self._integers
        below, x = scale * value.denominator * unit, value.numerator
        if up:
            return [-(-max(a * value.denominator + x * c, 0) // below) for a, c in zip(starts, counts, strict=True)]
        return [max(a * value.denominator + x * c, 0) // below for a, c in zip(starts, counts, strict=True)]

    @cached_property
    def _integers(self) -> tuple[list[int], list[int], int]:
        """start and per_one as integers over one denominator."""
        scale = math.lcm(*{own.denominator for values in (self.start, self.per_one) for own in values})
        starts, counts = (
            [own.numerator * (scale // own.denominator) for own in values] for values in (self.start, self.per_one)
        )
        return starts, counts, scale


@dataclass(frozen=True)
class GroupRules:
    """A group with the limits on its total; its demands have one value."""

    label: str
    members: tuple[int, ...]  # rows; none where nobody of the group is eligible
    floor: Demand | None
    cap: Demand | None


@dataclass(frozen=True)
class YearRules:
    """The rules of a year. A row is a recipient that takes part, in ascending order of code."""

    year: int | None
    unit: int
    labels: tuple[str, ...]
    amount: RuleNumber
    top_slice: RuleNumber
    index: Fraction | None
    base: Demand | None
    phase_in: Fraction  # what base amounts are multiplied by
    floors: tuple[Demand, ...]  # floor, exit ramp, guarantee: rounded up to a unit
    cap: Demand | None
    minimum_grant: Demand | None  # decides who drops out, which only solving tells
    ramp: frozenset[int]  # rows on the exit ramp, which no cap is for
    has_key: tuple[bool, ...]  # K_i > 0
    keys: Mapping[str, tuple[bool, ...]]  # for each part that distributes: whether its own key is above 0
    parts: tuple[tuple[Number, tuple[Number, ...]], ...]  # s_p and k_pi; none where more than who is left decides s_p
    groups: tuple[GroupRules, ...]
    excluding: Mapping[str, str]  # for a label that nobody eligible has: the rule that keeps them out
    paid_by: str  # who pays the guarantee: "key", "inhabitants" or "gains"; empty where there is none
    pays: tuple[Number, ...]  # what the others pay a guarantee by
    scales_floors: bool
    returns_surplus: bool

    @property
    def paid_by_others(self) -> bool:
        """Whether a guarantee is a second step, after the fair shares."""
        return self.paid_by not in ("", "key")

    @property
    def rounds_base(self) -> bool:
        """Whether base amounts count in whole units: they do among what a guarantee paid by the key guarantees."""
        return not self.paid_by_others and any(own.number.rule == "guarantee.max_loss" for own in self.floors)

    def to_distribute(self, numbers: Mapping[str, Fraction], *, top_slice: bool = True) -> int:
        """B - T, kroner in the year's prices."""
        amount, top = (numbers.get(number.path, number.value) for number in (self.amount, self.top_slice))
        if not top_slice:
            top = Fraction(0)
        if self.index is None:
            return int(amount - top)
        return nearest_unit(amount * self.index, self.unit) - nearest_unit(top * self.index, self.unit)

    def demands(self) -> Iterator[Demand]:
        """All demands, in declared order."""
        guarantee = [own for own in self.floors if own.number.rule == "guarantee.max_loss"]
        yield from guarantee
        if self.cap is not None:
            yield self.cap
        yield from (group.cap for group in self.groups if group.cap is not None)
        if self.base is not None:
            yield self.base
        yield from (own for own in self.floors if own not in guarantee)
        yield from (group.floor for group in self.groups if group.floor is not None)
        if self.minimum_grant is not None:
            yield self.minimum_grant


def read_year(
    specification: FormulaSpecification, recipients: Recipients, year: int | None, figures_year: int | None
) -> YearRules:
    """The rules of one year, each by itself.

    Parameters
    ----------
    specification : FormulaSpecification
        As written, not in the year's prices.
    recipients : Recipients
        Of the year, with the columns that the rules use.
    year, figures_year : int or None
        The pool's year, and what {year} stands for.

    Raises
    ------
    InvalidInput
        What an expression or a limit comes to cannot be used.
    """
    gathering = Gathering(specification.id, recipients, figures_year, range(len(recipients.codes)), pool_year=year)
    pool, rule = specification.pool, specification.guarantee
    index = pool.index_in(year) if year in (pool.price_index or {}) else None
    who = participants(gathering, in_prices_of(specification, year))
    reading = _Reading(gathering, who, Fraction(1) if index is None else index)
    baseline: Sequence[Number] = ()
    if pool.baseline is not None:
        baseline = gathering.numbers("pool.baseline", pool.baseline)
    way = Fraction(1) if specification.phase_in is None else specification.phase_in.share_in(year)
    base = None if pool.base_amount is None else reading.base(pool.base_amount)
    floors = [reading.limit("pool.floor", pool.floor, baseline)]
    percent = pool.exit_pct_in(year)
    if percent and who.leaving:
        number = RuleNumber("pool.exit_pct", ("pool", "exit_pct", str(year)), percent, "decimal")
        hundredths = reading.among([Fraction(value) / 100 for value in baseline], of_ramp=True)
        floors.append(Demand.of(number, hundredths))
    if rule is not None:
        loss = reading.limit("guarantee.max_loss", rule.max_loss, baseline)
        if loss is not None:
            kept = reading.among(baseline, of_ramp=False)
            floors.append(Demand.of(loss.number, [-c for c in loss.per_one], kept))
    groups, excluding = reading.groups(specification.groups, baseline)
    # Before the phase-in begins all goes by the baseline, and the keys decide nothing.
    parts = reading.parts(specification, base) if way else {}
    by_baseline = [tuple(map(bool, reading.among(baseline, of_ramp=False)))] if way < 1 else []
    paid_by = "" if rule is None else rule.paid_by
    pays: Sequence[Number] = reading.among(baseline, of_ramp=False) if baseline else ()
    if paid_by == "inhabitants":
        pays = reading.among(gathering.numbers("guarantee.inhabitants", inhabitants_of(specification)), of_ramp=False)
    gathering.stop_at_problems()
    keys = {path: tuple(map(bool, values)) for path, (_, values) in parts.items()}
    fixed = way == 1 and all(part.amount is None for part in specification.parts)
    return YearRules(
        year=year,
        unit=pool.unit,
        labels=tuple(recipients.labels(reading.rows)),
        amount=amount_number(pool, year),
        top_slice=top_slice_number(pool, year),
        index=index,
        base=base,
        phase_in=way,
        floors=tuple(own for own in floors if own is not None),
        cap=reading.limit("pool.cap", pool.cap, baseline),
        minimum_grant=reading.limit("pool.minimum_grant", pool.minimum_grant, baseline),
        ramp=frozenset(row for row, position in enumerate(reading.rows) if position in who.leaving),
        has_key=tuple(any(own) for own in zip([False] * len(reading.rows), *keys.values(), *by_baseline, strict=True)),
        keys=keys,
        parts=tuple(parts.values()) if fixed else (),
        groups=groups,
        excluding=excluding,
        paid_by=paid_by,
        pays=tuple(pays) if paid_by in ("inhabitants", "gains") else (),
        scales_floors=pool.on_shortfall == "scale-floors",
        returns_surplus=pool.on_surplus == "return",
    )


class _Reading:
    """The figures of those that take part: the eligible, and among them those on the exit ramp."""

    def __init__(self, gathering: Gathering, who: Participants, index: Fraction) -> None:
        self.gathering, self.who, self.index = gathering, who, index
        self.rows = tuple(sorted([*who.eligible, *who.leaving]))
        gathering.rows = self.rows

    def among(self, values: Sequence[Number], *, of_ramp: bool) -> tuple[Number, ...]:
        """The values of those on the exit ramp or of the others, 0 for the rest."""
        return tuple(
            value if (position in self.who.leaving) is of_ramp else 0
            for position, value in zip(self.rows, values, strict=True)
        )

    def of_eligible(self, path: str, text: str) -> list[Number]:
        """An expression for the eligible; those on the exit ramp need no figure."""
        self.gathering.rows = self.who.eligible
        values = self.gathering.numbers(path, text)
        self.gathering.rows = self.rows
        found = dict(zip(self.who.eligible, values, strict=False))
        return [found.get(position, 0) for position in self.rows]

    def base(self, text: str) -> Demand:
        number = base_number(text)
        counts: list[Number] = [1] * len(self.rows)
        if number.form == "factor":
            counts = self.of_eligible("pool.base_amount", text)
        own = weighted(self.among(counts, of_ramp=False), self.weights())
        return Demand.of(number, [self.index * value for value in own])

    def weights(self) -> list[Number] | None:
        """w_i of the taper for each row, 0 on the exit ramp; None without a taper."""
        found = self.who.weights(self.who.eligible)
        if found is None:
            return None
        weight_of = dict(zip(self.who.eligible, found, strict=True))
        return [weight_of.get(position, 0) for position in self.rows]

    def limit(self, rule: str, limit: Limit | None, baseline: Sequence[Number]) -> Demand | None:
        """A limit on each recipient, 0 on the exit ramp; None where there is none in this year."""
        number = None if limit is None else limit_number(rule, rule.split("."), limit, self.gathering.pool_year)
        if limit is None or number is None:
            return None
        return Demand.of(number, self.among(self._per_one(rule, limit, baseline), of_ramp=False))

    def _per_one(self, rule: str, limit: Limit, baseline: Sequence[Number]) -> list[Number]:
        if limit.pct_of_baseline is not None:
            return [Fraction(value) / 100 for value in baseline] or [0] * len(self.rows)
        if limit.kr_per is not None:
            return [self.index * value for value in self.of_eligible(f"{rule}.kr_per", limit.kr_per)]
        return [self.index] * len(self.rows)

    def groups(
        self, tables: Sequence[Group], baseline: Sequence[Number]
    ) -> tuple[tuple[GroupRules, ...], dict[str, str]]:
        """The groups in order of their first row, then those that nobody is in, with what keeps their members out."""
        found: list[GroupRules] = []
        excluding: dict[str, str] = {}
        for table in tables:
            everyone = self.gathering.labels(f"group.{table.column}", table.column)
            labels = [everyone[position] for position in self.rows] if everyone else []
            named = [label for side in (table.floor, table.cap) if isinstance(side, dict) for label in side]
            for label in dict.fromkeys([*labels, *(label for label in named if label in everyone)]):
                members = tuple(row for row, own in enumerate(labels) if own == label)
                sides = [self._group_limit(table, side, label, members, baseline) for side in ("floor", "cap")]
                found.append(GroupRules(label, members, *sides))
                if not members:
                    excluding[label] = self._what_excludes(p for p, own in enumerate(everyone) if own == label)
        return tuple(found), excluding

    def _group_limit(
        self, table: Group, side: str, label: str, members: Sequence[int], baseline: Sequence[Number]
    ) -> Demand | None:
        given = getattr(table, side)
        keys: tuple[str, ...] = ("group", table.column, side)
        limit = given if isinstance(given, Limit) else (given or {}).get(label)
        if isinstance(given, dict):
            keys = (*keys, label)
        elif not members:
            return None
        rule = ".".join(keys)
        number = None if limit is None else limit_number(rule, keys, limit, self.gathering.pool_year)
        if limit is None or number is None:
            return None
        if limit.kr is not None and limit.kr_per is None:
            return Demand.of(number, [self.index])
        if limit.kr_per is not None:
            counts = [self.index * value for value in self.gathering.numbers(f"{rule}.kr_per", limit.kr_per)]
        else:
            counts = [Fraction(value) / 100 for value in baseline]
        return Demand.of(number, [sum((counts[row] for row in members), Fraction(0))])

    def _what_excludes(self, positions: Iterator[int]) -> str:
        members, chosen = list(positions), self.who.selection
        if members and all(position in self.who.opted_out for position in members):
            return "pool.opt_out"
        if chosen is not None and any(chosen.values[position] is not None for position in members):
            return "eligibility"
        return "pool.eligible"

    def parts(
        self, specification: FormulaSpecification, base: Demand | None
    ) -> dict[str, tuple[Number, tuple[Number, ...]]]:
        """For each part that has a weight the weight and what its key comes to."""
        priced, year = in_prices_of(specification, self.gathering.pool_year), self.gathering.pool_year
        whole = priced.pool.amount or 0 if year is None else (priced.pool.years or {})[year]
        asked = Gathering(specification.id, self.gathering.recipients, self.gathering.year, self.rows, pool_year=year)
        shares = part_weights(
            asked,
            priced,
            amount=whole - priced.pool.top_slice_in(year),
            base=sum((Fraction(value) for value in base.values({})), Fraction(0)) if base else 0,
            leaving=sum(self.who.leaving.values()),
        )
        if asked.problems:  # the amounts of the parts do not fit; which parts distribute is known all the same
            shares = [part.share if part.amount is None else Fraction(1) for part in priced.parts]
        weights = self.weights()
        return {
            f"part.{part.name}.key": (
                share,
                weighted(self.among(self.of_eligible(f"part.{part.name}.key", part.key), of_ramp=False), weights),
            )
            for part, share in zip(specification.parts, shares, strict=True)
            if share
        }
