"""One year's rules as scenarios share them: who is eligible, what parts and limits are counted by.

What differs between scenarios are the numbers that multiply these: shares, amounts, kroner of limits. So everything
here is worked out once, exactly, in the order of problem.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.expressions.functions import total
from fordel_models.expressions.syntax import Expression
from fordel_models.formula.exit_ramp import Ramp
from fordel_models.formula.figures import Figures, inhabitants_in
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import guarantee_problem
from fordel_models.formula.limits import GroupLimits, group_limits
from fordel_models.formula.part_keys import part_keys, weighted
from fordel_models.formula.part_weights import rounding_of_prices
from fordel_models.formula.participants import participants
from fordel_models.formula.price_index import in_prices_of
from fordel_models.recipients import Number, Recipients
from fordel_models.specification import FormulaSpecification, Limit
from fordel_models.sweeping.chosen import Chooser
from fordel_models.sweeping.reasons import BROKEN_BASE, LARGE, TAPERED_BASE, NotTogether
from fordel_models.sweeping.touched import chooser_of, of_everyone, touched_by
from fordel_models.written_numbers import LARGEST_AMOUNT
from fordel_solver.arguments import NO_CAP

__all__ = ["FigureRules", "LimitRule", "PartRule", "YearRules", "limit_paths", "year_rules"]


# Kroner that can be added up and multiplied by a few without leaving 64 bits.
_LARGEST_SUM = 1000 * LARGEST_AMOUNT


@dataclass(frozen=True)
class PartRule:
    """A part: its share or its amount in the year's prices, and where a scenario says another one."""

    share: Fraction | None
    amount: int | None
    path: str
    values: tuple[Number, ...]  # w_i k_pi
    total: Number


@dataclass(frozen=True)
class LimitRule:
    """A floor or a cap of N c_i kroner: N the number that a scenario can change, at `path`."""

    number: Fraction
    path: str | None  # None: the same in all scenarios
    is_kroner: bool
    factors: tuple[Number, ...]  # c_i
    fixed: Mapping[int, int]  # positions on the exit ramp, with their kroner


@dataclass(frozen=True, eq=False)
class GroupRules:
    """Limits on the totals of G groups, in whole units: 0 and NO_CAP where there is none."""

    labels: tuple[str, ...]
    members: tuple[NDArray[np.intp], ...]
    floors: NDArray[np.int64]
    caps: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FigureRules:
    """The expressions of a year whose figures vary between scenarios: they are worked out for each of them.

    What multiplies the value of a limit's expression is the limit's first factor.
    """

    figures_year: int | None
    people: Recipients  # of the scenario that the rules were worked out with: the cells that vary are one's own
    rows: NDArray[np.intp]  # positions of the year's recipients among the people
    weights: NDArray[np.float64]  # w_i
    whole_weights: bool
    eligible: Expression | None
    chooser: Chooser | None
    parts: tuple[Expression, ...]
    base: Expression | None
    floor: Expression | None
    cap: Expression | None
    old: Expression | None
    known: dict[Any, Any] = field(default_factory=dict)  # what needs no figures that vary: see Batch

    @property
    def chooses(self) -> bool:
        """Whether scenarios differ in who is eligible: everyone has a place then."""
        return self.eligible is not None or self.chooser is not None

    @cached_property
    def used(self) -> frozenset[str]:
        """The columns of all of them."""
        chosen = () if self.chooser is None else self.chooser.expressions
        expressions = [self.eligible, *chosen, *self.parts, self.base, self.floor, self.cap, self.old]
        return frozenset(column for own in expressions if own is not None for column in own.columns)


@dataclass(frozen=True, eq=False)
class YearRules:
    """A year. Sequences run over its n recipients: the eligible ones and those on the exit ramp."""

    year: int | None
    index: Fraction | None  # None: amounts are as written
    unit: int
    places: NDArray[np.intp]  # among all codes
    returning: NDArray[np.intp]  # among all codes: paid nothing in the end
    parts: tuple[PartRule, ...]
    matrix: NDArray[np.float64]  # (parts, n): w_i k_pi / Σ w k_p, and last the baseline of the phase-in
    old: tuple[tuple[Number, ...], Number] | None  # the baseline of the phase-in and its total
    phase_in: Fraction
    twice_tolerance: int
    base: tuple[Number, ...] | None  # b_i, or what a scenario's base amount is multiplied by
    base_path: str | None
    leaving: int
    floor: LimitRule | None
    cap: LimitRule | None
    guaranteed: NDArray[np.int64] | None  # kroner
    groups: GroupRules | None
    labels: tuple[str, ...]
    figures: FigureRules | None  # then values, factors and base amounts above are not to be used
    # Keys that have been worked out exactly, and as the core takes them, by the weights of the parts.
    known_keys: dict[tuple[Any, ...], tuple[list[Any], NDArray[Any]]] = field(default_factory=dict)

    @cached_property
    def scaled_base(self) -> NDArray[np.int64]:
        """b_i as the phase-in leaves it, of shape (1, n): whole kroner."""
        return np.array([[int(self.phase_in * value) for value in self.base or ()]], np.int64)

    @cached_property
    def base_total(self) -> int:
        """Σ b_i before the phase-in."""
        return int(sum(self.base or ()))

    @cached_property
    def floor_units(self) -> NDArray[np.int64]:
        """A floor that no scenario changes, of shape (1, n), in units, rounded up."""
        assert self.floor is not None
        return _units([-(-value // 1) for value in self._exact(self.floor)])

    @cached_property
    def cap_units(self) -> NDArray[np.int64]:
        """The same of the cap, rounded down."""
        assert self.cap is not None
        return _units([value // 1 for value in self._exact(self.cap)])

    def _exact(self, limit: LimitRule) -> list[Fraction]:
        return [Fraction(limit.number * factor) / self.unit for factor in limit.factors]


def _units(exact: Sequence[int]) -> NDArray[np.int64]:
    return np.array([[min(value, NO_CAP) for value in exact]], np.int64)


def limit_paths(name: str, year: int | None) -> tuple[str, ...]:
    """Where the number of a floor or a cap can stand."""
    path = f"pool.{name}"
    return (path, f"{path}.kr", f"{path}.pct_of_baseline", f"{path}.pct_of_baseline.{year}")


def year_rules(
    specification: FormulaSpecification,
    figures: Figures,
    year: int | None,
    varied: Collection[str],
    columns: Collection[str] = (),
) -> YearRules:
    """The rules of one year; `varied` are the paths of numbers that scenarios change, `columns` those of figures.

    Raises
    ------
    InvalidInput
        A rule cannot be used, whatever the scenarios' numbers are.
    NotTogether
        A rule has no form for many scenarios at once.
    """
    people, figures_year = figures.people[year], figures.years[year]
    rules = in_prices_of(specification, year)
    pool = rules.pool
    gathering = Gathering(rules.id, people, figures_year, range(len(people.codes)), pool_year=year)
    inhabitants_in(rules, people, figures_year)
    touched = touched_by(rules, year, figures_year, columns)
    who = participants(gathering, of_everyone(rules, touched))
    gathering.rows = who.eligible
    weights: Sequence[Number] | None = who.weights(gathering.rows)
    index = specification.pool.index_in(year)
    base, base_path = None, None
    if "pool.base_amount" in varied:
        base_path = "pool.base_amount"
        base = weighted([index.numerator if index.denominator == 1 else index] * len(gathering.rows), weights)
    elif pool.base_amount is not None and not touched:
        base = weighted(gathering.numbers("pool.base_amount", pool.base_amount), weights)
    baseline: Sequence[Number] = ()
    if pool.baseline is not None and (rules.guarantee or rules.groups or not touched):
        baseline = gathering.numbers("pool.baseline", pool.baseline)
    floor = _limit_rule(gathering, "floor", pool.floor, baseline, index, varied, bool(touched))
    cap = _limit_rule(gathering, "cap", pool.cap, baseline, index, varied, bool(touched))
    if who.leaving:
        ramp = Ramp(who.leaving, gathering.rows)
        weights, base = ramp.with_zeros(weights or [1] * len(gathering.rows)), ramp.with_zeros(base)
        gathering.rows = ramp.everyone
        floor = _with_ramp(
            floor or LimitRule(Fraction(0), None, False, (0,) * len(who.eligible), {}), ramp, who.leaving
        )
        cap = None if cap is None else _with_ramp(cap, ramp, who.leaving)
        if baseline and pool.baseline is not None:
            baseline = gathering.numbers("pool.baseline", pool.baseline)
    groups = [group_limits(gathering, group, baseline) for group in rules.groups]
    found = () if touched else part_keys(gathering, rules, [Fraction(0)] * len(rules.parts), weights)
    guarantee = guarantee_problem(gathering, rules, baseline, [], None, set(who.leaving))
    gathering.stop_at_problems()
    phase_in = Fraction(1) if rules.phase_in is None else rules.phase_in.share_in(year)
    old: tuple[tuple[Number, ...], Number] | None = None
    if phase_in < 1 and touched:
        old = (), 0
    elif phase_in < 1:
        old = tuple(baseline), total(baseline)
        if not old[1]:
            gathering.refuse("pool.baseline", ": 0 for all eligible recipients, so nothing is phased in from it.")
        gathering.stop_at_problems()
    _refuse_broken_base(base, phase_in, pool.unit, base_path)
    promised = () if guarantee is None else guarantee.promised
    if max(index * LARGEST_AMOUNT, sum(base or ()), sum(who.leaving.values()), *promised, 0) > _LARGEST_SUM:
        raise NotTogether(LARGE)
    parts = tuple(
        PartRule(
            part.share if own is None else None,
            own,
            f"part.{part.name}.share" if own is None else _path_of_amount(part.name, year, varied),
            found[p].values if found else (),
            found[p].total if found else 1,
        )
        for p, (part, own) in enumerate(zip(rules.parts, (part.amount_in(year) for part in rules.parts), strict=True))
    )
    by_part = [] if touched else [(part.values, part.total) for part in parts] + ([] if old is None else [old])
    places = [figures.everyone.positions[people.codes[row]] for row in gathering.rows]
    returning = [figures.everyone.positions[people.codes[row]] for row in who.returning]
    return YearRules(
        year=year,
        index=index if year in (specification.pool.price_index or {}) else None,
        unit=pool.unit,
        places=np.array(places, np.intp),
        returning=np.array(returning, np.intp),
        parts=parts,
        matrix=np.array([_parts_of(values, whole) for values, whole in by_part]),
        old=old,
        phase_in=phase_in,
        twice_tolerance=int(2 * rounding_of_prices(rules, year)),
        base=base,
        base_path=base_path,
        leaving=sum(who.leaving.values()),
        floor=floor,
        cap=cap,
        guaranteed=None if guarantee is None else np.array(guarantee.promised, np.int64),
        groups=_group_rules(groups[0], pool.unit) if groups and groups[0] is not None else None,
        labels=tuple(people.labels(gathering.rows)),
        figures=_figure_rules(gathering, rules, weights, touched, base_path) if touched else None,
    )


def _parts_of(values: Sequence[Number], whole: Number) -> list[float]:
    """v / Σ v, the float that is nearest; 0 where Σ is 0. Python rounds a quotient of integers once."""
    if not whole:
        return [0.0] * len(values)
    above, below = whole.denominator, whole.numerator
    return [value.numerator * above / (value.denominator * below) for value in values]


def _figure_rules(
    gathering: Gathering,
    rules: FormulaSpecification,
    weights: Sequence[Number] | None,
    touched: Collection[str],
    base_path: str | None,
) -> FigureRules:
    pool = rules.pool

    def of(path: str, text: str | None) -> Expression | None:
        return None if text is None else gathering.expression(path, text)

    def of_limit(name: str, limit: Limit | None) -> Expression | None:
        if limit is None:
            return None
        if limit.pct_of_baseline is not None:
            return of("pool.baseline", pool.baseline)
        return of(f"pool.{name}.kr_per", limit.kr_per)

    parts = tuple(of(f"part.{part.name}.key", part.key) for part in rules.parts)
    own = [1] * len(gathering.rows) if weights is None else list(weights)
    found = FigureRules(
        figures_year=gathering.year,
        people=gathering.recipients,
        rows=np.array(gathering.rows, np.intp),
        weights=np.array([float(weight) for weight in own]),
        whole_weights=all(weight in (0, 1) for weight in own),
        eligible=of("pool.eligible", pool.eligible) if "pool.eligible" in touched else None,
        chooser=chooser_of(gathering, rules, touched),
        parts=tuple(part for part in parts if part is not None),
        base=None if base_path else of("pool.base_amount", pool.base_amount),
        floor=of_limit("floor", pool.floor),
        cap=of_limit("cap", pool.cap),
        old=of("pool.baseline", pool.baseline),
    )
    gathering.stop_at_problems()
    if not found.whole_weights and (found.base is not None):
        raise NotTogether(TAPERED_BASE)
    return found


def _group_rules(limits: GroupLimits, unit: int) -> GroupRules:
    labels = tuple(dict.fromkeys(limits.labels))
    members = tuple(np.flatnonzero([own == label for own in limits.labels]) for label in labels)
    floors = [-(-limits.floors.get(label, 0) // unit) for label in labels]
    caps = [min(limits.caps[label] // unit, NO_CAP) if label in limits.caps else NO_CAP for label in labels]
    if max((floor for floor in floors), default=0) * unit > _LARGEST_SUM:
        raise NotTogether(LARGE)
    return GroupRules(labels, members, np.array(floors, np.int64), np.array(caps, np.int64))


def _path_of_amount(name: str, year: int | None, varied: Collection[str]) -> str:
    path = f"part.{name}.amount"
    return path if path in varied else f"{path}.{year}"


def _limit_rule(
    gathering: Gathering,
    name: str,
    limit: Limit | None,
    baseline: Sequence[Number],
    index: Fraction,
    varied: Collection[str],
    touched: bool,
) -> LimitRule | None:
    """What a limit's number is multiplied by: the price index, what kr is counted by, a hundredth of the baseline."""
    if limit is None:
        return None
    year = gathering.pool_year
    path = next((path for path in limit_paths(name, year) if path in varied), None)
    if limit.pct_of_baseline is not None:
        percent = limit.percent_in(year)
        hundredths = (Fraction(1, 100),) * len(gathering.rows)
        if not touched:
            hundredths = tuple(Fraction(value) / 100 for value in baseline)
        return None if percent is None else LimitRule(percent, path, False, hundredths, {})
    kr = limit.kr or Fraction(0)
    if limit.kr_per is None or touched:
        factors: tuple[Number, ...] = (1,) * len(gathering.rows)
    else:
        factors = gathering.numbers(f"pool.{name}.kr_per", limit.kr_per)
    if path is not None:
        # The specification's own number is in the year's prices already, those of scenarios are as written.
        factors = tuple(index * value for value in factors)
    return LimitRule(kr, path, limit.kr_per is None, factors, {})


def _with_ramp(limit: LimitRule, ramp: Ramp, leaving: Mapping[int, int]) -> LimitRule:
    fixed = {i: leaving[row] for i, row in enumerate(ramp.everyone) if row in leaving}
    return LimitRule(limit.number, limit.path, limit.is_kroner, ramp.with_zeros(limit.factors) or (), fixed)


def _refuse_broken_base(base: Sequence[Number] | None, phase_in: Fraction, unit: int, path: str | None) -> None:
    """Base amounts of whole units move everything by themselves; others do not."""
    whole = 1 if path is not None else unit
    if base and any(value.denominator != 1 or (phase_in * value) % whole for value in base):
        raise NotTogether(BROKEN_BASE)
