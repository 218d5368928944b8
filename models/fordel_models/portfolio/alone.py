"""Each pool by itself, as the core distributes it: what the deviations of a portfolio are measured from.

K_i = Σ_p s_p k_pi / Σ_{j in E} k_pj        q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ_{i in E} q_i = B - T
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from fordel_models.common import ModelFigures, divide, figures_of
from fordel_models.formula.part_keys import keys
from fordel_models.limit_tables import Limit
from fordel_models.portfolio.specification import OnePool, WithPools
from fordel_models.result import Overview, YearResult
from fordel_solver.errors import InvalidInput

__all__ = ["Alone", "alone", "asked_years", "expressions_of", "limit_in_kroner", "overview_of", "read_figures"]


@dataclass(frozen=True)
class Alone:
    """A pool in one year, distributed by itself.

    Attributes
    ----------
    pool : OnePool
    year : YearResult
        Fair shares and whole amounts, without any common limit.
    by_part : tuple of (name, exact kroner of each recipient)
        What each part of the key gives, λ s_p k_pi / Σ k_pj.
    """

    pool: OnePool
    year: YearResult
    by_part: tuple[tuple[str, tuple[Fraction, ...]], ...]

    @property
    def amounts(self) -> tuple[int, ...]:
        """a_i, whole kroner."""
        return self.year.amounts


def asked_years(specification: WithPools, years: Sequence[int] | None) -> tuple[int | None, ...]:
    """The years asked for, ascending; all of them where none are named.

    Raises
    ------
    InvalidInput
        The pools have no such year.
    """
    there = specification.years_of_pools()
    if years is None:
        return there
    unknown = [year for year in years if year not in there]
    if unknown or not len(years):
        asked = ", ".join(map(str, unknown)) or "no year"
        have = "no years" if there == (None,) else f"the years {', '.join(map(str, there))}"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has {have}.")
    return tuple(sorted(set(years)))


def expressions_of(specification: WithPools) -> list[str]:
    """All expressions of the pools."""
    found = [part.key for part in specification.parts]
    for pool in specification.pools:
        found += [text for text in (pool.key, pool.eligible, pool.base_amount) if text is not None]
        found += [limit.kr_per for limit in (pool.floor, pool.cap) if limit is not None and limit.kr_per is not None]
    return found


def read_figures(
    specification: WithPools,
    recipients: pd.DataFrame,
    years: Sequence[int | None],
    more: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> ModelFigures:
    """The recipients with the columns that the pools use."""
    return figures_of(specification, recipients, [*expressions_of(specification), *more], years, columns)


def overview_of(
    specification: WithPools, recipients: pd.DataFrame, more: Sequence[str], columns: Sequence[str]
) -> Overview:
    """Years, kroner and those who are eligible to at least one pool."""
    years = specification.years_of_pools()
    figures = read_figures(specification, recipients, years, more, columns)
    eligible: set[str] = set()
    for year in years:
        for pool in specification.pools:
            if pool.amount_in(year):
                who = figures.conditions(pool.eligible, year, f"pool.{pool.name}.eligible")
                eligible |= {code for code, yes in zip(figures.people.codes, who, strict=True) if yes}
    return Overview(
        years=tuple(year for year in years if year is not None),
        amount=sum(pool.amount_in(year) for pool in specification.pools for year in years),
        eligible=tuple(sorted(eligible)),
        assumptions=len(specification.assumptions) + len(figures.fills),
    )


def limit_in_kroner(
    figures: ModelFigures, limit: Limit, year: int | None, where: str, baseline: Sequence[Fraction] = ()
) -> tuple[Fraction, ...] | None:
    """A limit for each recipient, not rounded; None where there is none in this year."""
    if limit.pct_of_baseline is not None:
        percent = limit.percent_in(year)
        return None if percent is None else tuple(percent * own / 100 for own in baseline)
    kr = limit.kr or Fraction(0)
    if limit.kr_per is not None:
        return tuple(kr * own for own in figures.numbers(limit.kr_per, year, f"{where}.kr_per"))
    return (kr,) * len(figures.people.codes)


def alone(figures: ModelFigures, specification: WithPools, pool: OnePool, year: int | None, unit: int = 1) -> Alone:
    """A pool by itself.

    Raises
    ------
    InvalidInput, Infeasible
        Its figures do not fit, or its own limits cannot hold.
    """
    path, n = f"pool.{pool.name}", len(figures.people.codes)
    eligible = figures.conditions(pool.eligible, year, f"{path}.eligible")
    who = [i for i in range(n) if eligible[i]]
    parts = []
    for name, where, share, key in specification.parts_of(pool):
        found = figures.numbers(key, year, where, who)
        _check_key(figures, where, key, who, found)
        parts.append((name, share, found, sum(found, Fraction(0))))
    own_key = keys([(share, found, whole) for _, share, found, whole in parts])
    key_of = [Fraction(0)] * n
    for i, value in zip(who, own_key, strict=True):
        key_of[i] = Fraction(value)
    base = figures.numbers(pool.base_amount, year, f"{path}.base_amount") if pool.base_amount is not None else None
    floor, cap = (
        None if limit is None else limit_in_kroner(figures, limit, year, f"{path}.{side}")
        for side, limit in (("floor", pool.floor), ("cap", pool.cap))
    )
    result = divide(
        pool.amount_in(year),
        key_of,
        where=f"{figures.specification.id}, {path}",
        labels=figures.people.labels(range(n)),
        base=base,
        floors=None if floor is None else [math.ceil(own / unit) * unit for own in floor],
        caps=None if cap is None else [math.floor(own / unit) * unit for own in cap],
        unit=unit,
        eligible=eligible,
        year=year,
        figures_year=figures.figures_year(year),
        pool=pool.name,
        pool_title=pool.title,
        top_slice=pool.top_slice_in(year),
        inhabitants=figures.inhabitants(year),
    )
    return Alone(pool, result, tuple(_by_part(result.multiplier, part, who, n) for part in parts))


def _check_key(figures: ModelFigures, where: str, key: str, who: Sequence[int], found: Sequence[Fraction]) -> None:
    place = f"{figures.specification.id}, {where}"
    below = [i for i, value in zip(who, found, strict=True) if value < 0]
    if below:
        raise InvalidInput(f'{place} "{key}": negative for {figures.people.some(below)}. A key is 0 or more.')
    if not any(found):
        raise InvalidInput(f'{place} "{key}": 0 for all {len(found)} eligible recipients, so nothing can go by it.')


def _by_part(
    multiplier: Fraction, part: tuple[str, Fraction, Sequence[Fraction], Fraction], who: Sequence[int], n: int
) -> tuple[str, tuple[Fraction, ...]]:
    name, share, found, whole = part
    kr = [Fraction(0)] * n
    for i, value in zip(who, found, strict=True):
        kr[i] = multiplier * share * value / whole
    return name, tuple(kr)
