"""Matching: at most a rate of what recipients reported, and less when too much was reported.

Sets: recipients i with something reported, years t with a rate. Units: kroner; rates are parts of 1.

    loss_i   what i reported             r_t    the most that is paid of it (75, 50, 25 pct.)
    F        the frame                   E_t    kroner in the pool; r_t F where nothing else is known
    c_ti     r_t loss_i rounded down     B, r'_t   the bracket, and the rate up to it

Where Σ loss <= F and Σ c_t <= E_t:   x_ti = c_ti; the rest of the pool is not used.
Otherwise it is reduced:

    x_ti = min(c_ti, r'_t min(loss_i, B) + λ_t max(0, loss_i - B)),   Σ_i x_ti = E_t,   0 <= λ_t <= r_t

λ_t, the rate above the bracket, is found exactly. A λ_t outside 0 to r_t is infeasible, and the message says by how
much. The other ways to reduce (proportional, equal awards, equal losses, Talmud) are those of `methods`; all five are
compared in a table. Amounts are whole units by largest remainder. A year without a rate is asked for, never guessed.

Source: agreement on municipal finances for 2014, section 3, pool for tax cuts; the ministry's bracket of 15 mio. kr.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from fordel_models.common import ModelFigures, figures_of, result_of
from fordel_models.common.reported import reported_amounts
from fordel_models.matching import telling
from fordel_models.matching.methods import Case, Reduced, reduced, whole_rate
from fordel_models.matching.refusing import refuse_high, refuse_low
from fordel_models.matching.specification import MatchingSpecification
from fordel_models.result import Overview, Result
from fordel_solver.errors import InvalidInput, kroner

__all__ = ["overview", "solve", "solve_year"]


def solve(
    specification: MatchingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Result:
    """Subsidies of each year.

    Raises
    ------
    InvalidInput
        A year without a rate, or reported amounts that cannot be used.
    Infeasible
        The rate above the bracket would be below 0, or above the year's own.
    """
    figures, cases = _cases(specification, recipients, years, tables)
    method, on_surplus = specification.pool.method, specification.pool.on_surplus
    solved = [solve_year(case, specification.pool.frame, method, on_surplus) for case in cases]
    return result_of(
        figures,
        [own.year for own in solved],
        divisions=[own.reductions for own in solved if own.reductions is not None],
        tables=[
            telling.of_years(specification, cases, solved),
            telling.of_methods(specification, cases),
        ],
        reasons=telling.reasons(specification, cases, solved),
        notes=telling.notes(specification, cases, solved),
    )


def overview(
    specification: MatchingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years, kroner in the pools, and who reported something."""
    figures, cases = _cases(specification, recipients, None, tables)
    codes = figures.people.codes
    return Overview(
        tuple(case.year for case in cases),
        sum(case.amount for case in cases),
        tuple(code for i, code in enumerate(codes) if any(case.losses[i] for case in cases)),
        len(specification.assumptions) + len(figures.fills),
    )


def solve_year(case: Case, frame: int, method: str, on_surplus: str = "error") -> Reduced:
    """One year: the whole rate, or what there is by a method.

    Raises
    ------
    Infeasible
        As `solve`.
    """
    most = sum(case.claims)
    if most <= case.amount and (sum(case.losses) <= frame or on_surplus == "return"):
        return whole_rate(case)
    if most < case.amount:
        raise refuse_high(case, method)
    if method == "bracket" and sum(case.base) > case.amount:
        raise refuse_low(case)
    return reduced(case, method)


def _cases(
    specification: MatchingSpecification,
    recipients: pd.DataFrame,
    years: Sequence[int] | None,
    tables: Mapping[str, pd.DataFrame],
) -> tuple[ModelFigures, list[Case]]:
    chosen = _years(specification, years)
    pool = specification.pool
    figures = figures_of(specification, recipients, specification.reported.expressions, chosen)
    labels = tuple(figures.people.labels(range(len(figures.people.codes))))
    cases = []
    for year in chosen:
        losses = reported_amounts(specification.reported, figures, tables, year, "reported", everyone=False)
        if not any(losses):
            raise InvalidInput(f"{specification.id}, reported: nobody reported more than 0 kr. for {year}.")
        rate = pool.rate_in(year)
        cases.append(
            Case(
                year=year,
                amount=pool.amount_in(year),
                losses=losses,
                rate=rate,
                bracket_rate=pool.bracket_rate_in(year),
                bracket=pool.bracket,
                unit=pool.unit,
                claims=tuple(int(rate * loss // pool.unit) * pool.unit for loss in losses),
                where=f"{specification.id}, {year}",
                codes=figures.people.codes,
                labels=labels,
                inhabitants=figures.inhabitants(year),
            )
        )
    return figures, cases


def _years(specification: MatchingSpecification, years: Sequence[int] | None) -> list[int]:
    rates = specification.pool.rates
    unknown = sorted(set(years or ()) - set(rates))
    if unknown or (years is not None and not len(years)):
        there = ", ".join(str(year) for year in sorted(rates))
        if not unknown:
            raise InvalidInput(f"`years` names no year; {specification.id} has the years {there}.")
        first = unknown[0]
        raise InvalidInput(
            f"{specification.id}, pool.rates: there is no rate for {', '.join(map(str, unknown))}; there are rates "
            f"for {there}, and no other is guessed. Write the percent: pool.rates.{first} = PERCENT in the file, or "
            f"--set pool.rates.{first}=PERCENT. Without an amount in pool.years.{first} the pool is that rate times "
            f"the frame of {kroner(specification.pool.frame)}"
        )
    return sorted(rates if years is None else set(years))
