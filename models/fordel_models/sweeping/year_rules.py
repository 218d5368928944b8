"""One year's rules as scenarios share them: who is eligible, what parts and limits are counted by.

What differs between scenarios are the numbers that multiply these: shares, amounts, kroner of limits. So everything
here is worked out once, exactly, in the order of problem.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_models.expressions.functions import total
from fordel_models.formula.exit_ramp import Ramp
from fordel_models.formula.figures import Figures, inhabitants_in
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.guarantee import guarantee_problem
from fordel_models.formula.part_keys import part_keys, weighted
from fordel_models.formula.part_weights import rounding_of_prices
from fordel_models.formula.participants import participants
from fordel_models.formula.price_index import in_prices_of
from fordel_models.recipients import Number
from fordel_models.specification import FormulaSpecification, Limit
from fordel_models.sweeping.reasons import NotTogether

__all__ = ["LimitRule", "PartRule", "YearRules", "limit_paths", "year_rules"]


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
    labels: tuple[str, ...]


def limit_paths(name: str, year: int | None) -> tuple[str, ...]:
    """Where the number of a floor or a cap can stand."""
    path = f"pool.{name}"
    return (path, f"{path}.kr", f"{path}.pct_of_baseline", f"{path}.pct_of_baseline.{year}")


def year_rules(
    specification: FormulaSpecification, figures: Figures, year: int | None, varied: Collection[str]
) -> YearRules:
    """The rules of one year; `varied` are the paths of numbers that scenarios change.

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
    who = participants(gathering, rules)
    gathering.rows = who.eligible
    weights: Sequence[Number] | None = who.weights(gathering.rows)
    index = specification.pool.index_in(year)
    base, base_path = None, None
    if "pool.base_amount" in varied:
        base_path = "pool.base_amount"
        base = weighted([index.numerator if index.denominator == 1 else index] * len(gathering.rows), weights)
    elif pool.base_amount is not None:
        base = weighted(gathering.numbers("pool.base_amount", pool.base_amount), weights)
    baseline = () if pool.baseline is None else gathering.numbers("pool.baseline", pool.baseline)
    floor = _limit_rule(gathering, "floor", pool.floor, baseline, index, varied)
    cap = _limit_rule(gathering, "cap", pool.cap, baseline, index, varied)
    if who.leaving:
        ramp = Ramp(who.leaving, gathering.rows)
        weights, base = ramp.with_zeros(weights or [1] * len(gathering.rows)), ramp.with_zeros(base)
        gathering.rows = ramp.everyone
        floor = _with_ramp(floor or LimitRule(Fraction(0), None, False, (0,) * len(who.eligible), {}), ramp, who.leaving)
        cap = None if cap is None else _with_ramp(cap, ramp, who.leaving)
        if pool.baseline is not None:
            baseline = gathering.numbers("pool.baseline", pool.baseline)
    found = part_keys(gathering, rules, [Fraction(0)] * len(rules.parts), weights)
    guarantee = guarantee_problem(gathering, rules, baseline, [], None, set(who.leaving))
    gathering.stop_at_problems()
    phase_in = Fraction(1) if rules.phase_in is None else rules.phase_in.share_in(year)
    old = None
    if phase_in < 1:
        old = tuple(baseline), total(baseline)
        if not old[1]:
            gathering.refuse("pool.baseline", ": 0 for all eligible recipients, so nothing is phased in from it.")
        gathering.stop_at_problems()
    _refuse_broken_base(base, phase_in, pool.unit, base_path)
    parts = tuple(
        PartRule(
            part.share if own is None else None,
            own,
            f"part.{part.name}.share" if own is None else _path_of_amount(part.name, year, varied),
            key.values,
            key.total,
        )
        for part, key, own in zip(rules.parts, found, (part.amount_in(year) for part in rules.parts), strict=True)
    )
    columns = [(part.values, part.total) for part in parts] + ([] if old is None else [old])
    places = [figures.everyone.positions[people.codes[row]] for row in gathering.rows]
    returning = [figures.everyone.positions[people.codes[row]] for row in who.returning]
    return YearRules(
        year=year,
        index=index if year in (specification.pool.price_index or {}) else None,
        unit=pool.unit,
        places=np.array(places, np.intp),
        returning=np.array(returning, np.intp),
        parts=parts,
        matrix=np.array([[float(Fraction(v) / whole) if whole else 0.0 for v in values] for values, whole in columns]),
        old=old,
        phase_in=phase_in,
        twice_tolerance=int(2 * rounding_of_prices(rules, year)),
        base=base,
        base_path=base_path,
        leaving=sum(who.leaving.values()),
        floor=floor,
        cap=cap,
        guaranteed=None if guarantee is None else np.array(guarantee.promised, np.int64),
        labels=tuple(people.labels(gathering.rows)),
    )


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
) -> LimitRule | None:
    """What a limit's number is multiplied by: the price index, what kr is counted by, a hundredth of the baseline."""
    if limit is None:
        return None
    year = gathering.pool_year
    path = next((path for path in limit_paths(name, year) if path in varied), None)
    if limit.pct_of_baseline is not None:
        percent = limit.percent_in(year)
        hundredths = tuple(Fraction(value) / 100 for value in baseline)
        return None if percent is None else LimitRule(percent, path, False, hundredths, {})
    kr = limit.kr or Fraction(0)
    if limit.kr_per is None:
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
        raise NotTogether(
            "pool.base_amount: grundbeløb, der ikke er et helt antal afrundingsenheder, regnes for ét alternativ ad "
            "gangen.",
            "pool.base_amount: base amounts that are no whole number of units are worked out for one scenario at a "
            "time.",
        )
