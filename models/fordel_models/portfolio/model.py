"""Several pools under common limits, in whole kroner.

Sets and data, in one year (a year does not depend on another):

    p in P      the pools, in declared order; B_p the kroner that pool p distributes (its top-slice taken off)
    i in I      the recipients, in ascending order of code
    a_pi        what pool p alone gives i: its own key, base amount and limits, through the exact core (`alone`)
    l_pi, u_pi  the pool's own floors and caps; x_pi = 0 where a_pi = 0: nobody enters a pool by the common limits
    L_r, U_r    the common limits, each on a set I_r of recipients: one recipient (cap, floor, the most it may lose of a
                baseline) or a group's members; rounded inward to a unit

Variables x_pi, whole units of kroner, such that

    Σ_i x_pi = B_p            for every pool: each keeps its own total
    l_pi <= x_pi <= u_pi      for every pool and recipient
    L_r <= Σ_p Σ_{i in I_r} x_pi <= U_r      for every common limit

and the deviations w_pi |x_pi - a_pi| are small: their sum, the largest of them, or all of them from the largest on
(leximin). w_pi is 100 / a_pi, so that a deviation is percent of the recipient's own amount, or 1 (kroner). Where no
common limit binds, x = a: each pool is as it is by itself. Of one pool leximin is the fair share between floors and
caps. How whole units are found, and what is proven of them, is said in `objectives`.

Sources: controlled rounding as a network, Cox and Ernst 1982 (doi 10.1080/03155986.1982.11731869); leximin, Ogryczak
and
Śliwiński 2006 (doi 10.1007/11751595_85).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from fordel_models.common import ModelFigures, paid_by_program, result_of
from fordel_models.portfolio.alone import Alone, alone, asked_years, overview_of, read_figures
from fordel_models.portfolio.common_limits import common_limits, expressions_of_limits
from fordel_models.portfolio.objectives import Answer, answer
from fordel_models.portfolio.specification import PortfolioSpecification
from fordel_models.portfolio.statement import Statement
from fordel_models.portfolio.telling import held_table, levels_table, limits_table, notes_of, pools_table, reasons_of
from fordel_models.result import Overview, Result, ResultTable, SolvedProgram, Text, YearResult

__all__ = ["overview", "solve"]


def solve(
    specification: PortfolioSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame],
    backend: str | None = None,
) -> Result:
    """The pools under their common limits.

    Parameters
    ----------
    specification : PortfolioSpecification
    recipients : DataFrame
        Index code (text).
    dictionary, tables
        Not used: a portfolio has no further tables.
    years : sequence of int, optional
        Only these years.
    repairs : bool
        Where the rules cannot hold together, look for the conflict and the cheapest repair.
    backend : str, optional
        A solver of linear programs; "highs" where nothing is said.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    Infeasible
        The amounts and the limits cannot hold together: which rules, and what would make them hold.
    SolverFailure
        No answer was proven.

    Examples
    --------
    Two pools of 100 kr.; nobody may get more than 110 kr. of both.

    >>> from fordel_models import parse
    >>> pool = {"title": "En pulje", "amount": 100}
    >>> raw = {"id": "to-puljer", "title": "To puljer", "model": "portfolio", "common": {"cap": 110},
    ...        "pool": [{"name": "a", "key": "pupils", **pool}, {"name": "b", "key": "pupils", **pool}]}
    >>> table = pd.DataFrame({"pupils": [60, 40]}, index=["101", "147"])
    >>> [year.amounts for year in solve(parse(raw, where="x.toml"), table, tables={}).years]
    [(55, 45), (55, 45)]
    """
    asked = asked_years(specification, years)
    figures = _figures(specification, recipients, asked)
    found: list[YearResult] = []
    programs: list[SolvedProgram] = []
    told: list[ResultTable] = []
    notes: list[Text] = []
    reasons: list[list[Text]] = [[] for _ in figures.people.codes]
    for year in asked:
        statement = _statement(figures, specification, year)
        name = "portfolio" if year is None else f"portfolio-{year}"
        ask = specification.portfolio
        got = answer(statement, ask.objective, ask.weights, backend or "highs", name, repairs)
        found += _years(figures, statement, got)
        programs += [got.paying, *got.proving]
        told += [
            pools_table(statement, got),
            held_table(statement, got),
            limits_table(statement, got, backend or "highs"),
            *levels_table(statement, got, ask.weights),
        ]
        notes += notes_of(statement, got, ask.objective, ask.weights)
        for own, new in zip(reasons, reasons_of(statement, got), strict=True):
            own += new
    return result_of(figures, found, programs=programs, tables=told, reasons=reasons, notes=notes)


def overview(
    specification: PortfolioSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame],
) -> Overview:
    """Years, kroner and who is eligible to at least one pool, without solving anything."""
    more, columns = expressions_of_limits(specification), [group.column for group in specification.groups]
    return overview_of(specification, recipients, more, columns)


def _figures(
    specification: PortfolioSpecification, recipients: pd.DataFrame, years: Sequence[int | None]
) -> ModelFigures:
    columns = [group.column for group in specification.groups]
    return read_figures(specification, recipients, years, expressions_of_limits(specification), columns)


def _statement(figures: ModelFigures, specification: PortfolioSpecification, year: int | None) -> Statement:
    unit = specification.portfolio.unit
    pools = tuple(
        alone(figures, specification, pool, year, unit) for pool in specification.pools if pool.amount_in(year)
    )
    limits = tuple(common_limits(figures, specification, year, pools))
    where = specification.id if year is None else f"{specification.id}, {year}"
    return Statement(where, year, figures.people.codes, pools, limits, unit)


def _years(figures: ModelFigures, statement: Statement, got: Answer) -> list[YearResult]:
    """A year of each pool, with what its own key and limits gave and what the common limits moved."""
    binding = [""] * len(statement.codes)
    totals = got.totals_by_recipient(statement)
    for limit in reversed(statement.limits):
        if limit.is_reached(sum(totals[i] for i in limit.members)):
            side = "floor" if limit.least is not None else "cap"
            for i in limit.members:
                binding[i] = side if limit.is_of_one else f"group-{side}"
    years = []
    for p, own in enumerate(statement.pools):
        amounts = got.amounts_of(statement, p)
        years.append(
            replace(
                paid_by_program(
                    got.paying,
                    got.pays_of(statement, p),
                    n=len(statement.codes),
                    amount=own.year.amount,
                    steps=_steps(own, amounts),
                    unit=statement.unit,
                    year=own.year.year,
                    figures_year=own.year.figures_year,
                    pool=own.pool.name,
                    pool_title=own.pool.title,
                    top_slice=own.year.top_slice,
                    eligible=own.year.eligible,
                    key=own.year.key,
                    fair_shares=own.year.fair_shares,
                    floors=own.year.floors,
                    caps=own.year.caps,
                    binding=[text if kr else "" for text, kr in zip(binding, amounts, strict=True)],
                    inhabitants=own.year.inhabitants,
                ),
                multiplier=own.year.multiplier,
                base=own.year.base,
            )
        )
    return years


def _steps(own: Alone, amounts: Sequence[int]) -> list[tuple[str, Sequence[Fraction]]]:
    """Exact kroner of each step: base amount, parts, the pool's own limits, and what the common limits moved."""
    year, n = own.year, len(amounts)
    by_key = [sum((values[i] for _, values in own.by_part), Fraction(0)) for i in range(n)]
    base = year.base or (Fraction(0),) * n
    steps: list[tuple[str, Sequence[Fraction]]] = [("base_amount", base)] if year.base else []
    steps += own.by_part
    if own.pool.floor is not None or own.pool.cap is not None:
        steps.append(("limits", [year.fair_shares[i] - base[i] - by_key[i] for i in range(n)]))
    moved = [Fraction(new - alone_) for new, alone_ in zip(amounts, own.amounts, strict=True)]
    return [*steps, ("common_limits", moved)]
