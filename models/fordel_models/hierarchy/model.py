"""A fund with nested totals: fund -> theme -> year -> recipient, every total exact.

    sets        themes t (a theme can be divided into others), years y, recipients i
    given       B, the fund; of each theme kroner a_t, a percent p_t, or a share s_t with floor and cap ("up to"), and
                its years (dated kroner or weights), or for all themes together what each year has (Y_y); keys k_tyi
    themes      T_t: fixed kroner, p_t B / 100, and shares of what is left within floors and caps, Σ_t T_t = B
    years       of a theme by itself: T_ty by its weights, Σ_y T_ty = T_t; of all themes together: T_ty is
                T_t Y_y / B rounded down or up, with Σ_y T_ty = T_t and Σ_t T_ty = Y_y (matrix rounding)
    recipients  q_tyi = T_ty k_tyi / Σ_j k_tyj,  x_tyi = q_tyi rounded down or up,  Σ_i x_tyi = T_ty
    and, where fund.recipient_totals says so, Σ_y x_tyi or Σ_t x_tyi or both are the recipient's own total, rounded once

All in whole units of kroner. Without recipient totals each theme and year is rounded by largest remainder; two
directions are a minimum-cost flow in integers; three can be impossible: then totals of recipients are missed by as few
units in all as possible, and the result names them.

Source: matrix rounding, Bacharach 1966 (doi 10.1287/mnsc.12.9.732) and Cox 1987 (doi 10.1080/01621459.1987.10478456).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pandas as pd

from fordel_models.common.dividing import divide
from fordel_models.common.figures import ModelFigures, figures_of
from fordel_models.common.results import paid_by_program, result_of
from fordel_models.common.years import chosen_years
from fordel_models.hierarchy.dividing_fund import FundCell, divide_fund
from fordel_models.hierarchy.recipient_totals import Cells, KeptTotals, keep_totals
from fordel_models.hierarchy.specification import HierarchySpecification
from fordel_models.hierarchy.telling import notes_of, reasons_of, tables_of
from fordel_models.result import Overview, Result, YearResult

__all__ = ["overview", "solve"]


def solve(
    specification: HierarchySpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """Divide a fund.

    Parameters
    ----------
    specification : HierarchySpecification
    recipients : DataFrame
        One row per recipient, index code (text).
    dictionary : DataFrame, optional
        Not used.
    years : sequence of int, optional
        Only these years are told; the fund is always divided over all of them.
    repairs : bool
        Where the amounts cannot hold together, look for changes that make them hold.
    tables : mapping
        Not used.
    backend : str, optional
        Who rounds where totals are kept in several directions. None: minimum-cost flow in two, HiGHS in
        three. Where three are impossible CP-SAT decides which totals give way.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    Infeasible
        Amounts, floors and caps cannot hold together.
    SolverFailure
        An answer did not pass its check.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "fond", "title": "En fond", "model": "hierarchy", "fund": {"amount": 100}, "theme": [
    ...        {"name": "stat", "amount": 30}, {"name": "kommuner", "profile": {2014: 1, 2015: 1}, "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [10, 20]}, index=["101", "147"])
    >>> [(year.pool, year.year, year.amounts) for year in solve(parse(raw, where="fond.toml"), table).years]
    [('kommuner', 2014, (12, 23)), ('kommuner', 2015, (12, 23))]
    """
    two, three = backend or "min-cost-flow", "highs" if backend in (None, "min-cost-flow") else backend
    divided = divide_fund(specification, backend=two, repairs=repairs)
    figures = _figures(specification, recipients)
    alone = {
        (cell.theme.name, cell.year): _by_itself(figures, cell) for cell in divided.cells if cell.theme.key is not None
    }
    kept: list[KeptTotals] = []
    if specification.fund.recipient_totals != "none" and alone:
        unit, codes = specification.fund.unit, figures.people.codes
        given = [
            Cells(theme, year, tuple(share / unit for share in own.fair_shares), own.amount // unit)
            for (theme, year), own in alone.items()
        ]
        keep = specification.fund.recipient_totals
        kept = keep_totals(given, codes, keep, backend=two, backend_of_three=three)
    found = {place: _kept(own, place, kept) for place, own in alone.items()}
    told = chosen_years(specification.id, [year for _, year in found], years)
    results = [own for (_, year), own in found.items() if year in told]
    programs = [*divided.programs, *(own for one in kept for own in one.programs)]
    return result_of(
        figures,
        results,
        divisions=divided.divisions,
        programs=programs,
        tables=tables_of(specification, divided, figures, kept, found),
        reasons=reasons_of(specification, divided, figures, found),
        notes=notes_of(specification, divided, kept),
    )


def overview(
    specification: HierarchySpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years and kroner of the themes that are distributed, and who is eligible, without distributing anything.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "fond", "title": "En fond", "model": "hierarchy", "fund": {"amount": 100}, "theme": [
    ...        {"name": "stat", "amount": 30}, {"name": "kommuner", "profile": {2014: 1, 2015: 1}, "key": "pupils"}]}
    >>> overview(parse(raw, where="fond.toml"), pd.DataFrame({"pupils": [10, 20]}, index=["101", "147"]))
    Overview(years=(2014, 2015), amount=70, eligible=('101', '147'), assumptions=0)
    """
    divided = divide_fund(specification, backend="min-cost-flow", repairs=False)
    figures = _figures(specification, recipients)
    own = [cell for cell in divided.cells if cell.theme.key is not None]
    allowed = [figures.conditions(cell.theme.eligible, cell.year, _place(cell, "eligible")) for cell in own]
    return Overview(
        years=tuple(sorted({cell.year for cell in own if cell.year is not None})),
        amount=sum(cell.amount for cell in own),
        eligible=tuple(code for i, code in enumerate(figures.people.codes) if any(row[i] for row in allowed)),
        assumptions=len(specification.assumptions) + len(figures.fills),
    )


def _figures(specification: HierarchySpecification, recipients: pd.DataFrame) -> ModelFigures:
    expressions = [text for theme in specification.leaves for text in (theme.key, theme.eligible) if text is not None]
    named = {year for theme in specification.leaves for year in theme.profile or {}}
    named |= {year for theme in specification.leaves if isinstance(theme.amount, dict) for year in theme.amount}
    return figures_of(specification, recipients, expressions, sorted(named | set(specification.fund_years)) or [None])


def _by_itself(figures: ModelFigures, cell: FundCell) -> YearResult:
    """A theme in a year, by its key and largest remainder."""
    theme = cell.theme
    allowed = figures.conditions(theme.eligible, cell.year, _place(cell, "eligible"))
    who = [i for i, one in enumerate(allowed) if one]
    values = figures.numbers(theme.key or "1", cell.year, _place(cell, "key"), who)
    key = [Fraction(0)] * len(allowed)
    for i, value in zip(who, values, strict=True):
        key[i] = value
    return divide(
        cell.amount,
        key,
        where=f"{figures.specification.id}, {_place(cell, 'key')}",
        labels=figures.people.labels(range(len(key))),
        unit=figures.specification.fund.unit,  # type: ignore[attr-defined]
        eligible=allowed,
        year=cell.year,
        figures_year=figures.figures_year(cell.year),
        pool=theme.name,
        pool_title=theme.label,
        divided_from=cell.divided_from,
        inhabitants=figures.inhabitants(cell.year),
    )


def _kept(own: YearResult, place: tuple[str, int | None], kept: Sequence[KeptTotals]) -> YearResult:
    """The same theme and year with the kroner of the rounding that keeps the recipients' totals, where one does."""
    for one in kept:
        if place in one.cells:
            paid = paid_by_program(
                one.rounded.solved,
                one.rounded.pays(one.cells[place], own.unit),
                n=len(own.amounts),
                amount=own.amount,
                steps=[("key", own.fair_shares)],
                unit=own.unit,
                year=own.year,
                figures_year=own.figures_year,
                pool=own.pool,
                pool_title=own.pool_title,
                eligible=own.eligible,
                key=own.key,
                fair_shares=own.fair_shares,
                inhabitants=own.inhabitants,
                divided_from=own.divided_from,
            )
            return replace(paid, multiplier=own.multiplier)
    return own


def _place(cell: FundCell, key: str) -> str:
    return f"theme.{cell.theme.name}.{key}"
