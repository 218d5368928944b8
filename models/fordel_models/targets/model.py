"""A grant by year that is used to reach targets: fewest dispensations, least cost, earliest.

Sets        recipients i in ascending order of code; years t = 1..T of the grant; years τ with a target
Given       G_it the grant by the key (whole kroner, largest remainder); k_i kroner per point, rounded up;
            N_iτ = ceil(k_i max(0, target_τ - coverage_i + attrition · τ)): what must have been spent by τ
Variables   g_it >= 0 used of the grant, o_it >= 0 own money, b_it >= 0 saved at the end of the year, r_it >= 0
            returned, c_it spent so far, e_iτ >= 0 what is missing at a target; in a common frame d_i in {0, 1}: is
            dispensed
Units       whole kroner
Rules       b_i,t-1 + G_it = g_it + b_it + r_it (pool.years; in a common frame one such row for all recipients together)
            c_it = c_i,t-1 + g_it + o_it;   c_iτ + e_iτ >= N_iτ (targets.path);   g_it + o_it <= k_i points_a_year
            b_it <= most_pct of the year's grant (carry_over), o_it <= most (own_money), e = 0 where not eligible;
            in a common frame e_iτ <= N_iτ d_i
Objectives  one after the other, each holding what those before it found:
            dispensations  Σ (n + 1 + [not first]) d_i; with frames of their own the gaps decide it: nothing couples the
                           recipients, and one is dispensed exactly when its least gap is above 0
            gaps           Σ e_iτ
            cost           Σ c_iT + Σ o_it: the least spent, of it the least own money
            path           Σ 2t g_it + Σ t o_it + Σ (T + 1 - t) r_it: the earliest, the grant before own money
Settled     claw-back = what is saved at the end or was returned, less other uses, plus missed_pct of the last gap
Source      the agreement of 13 June 2013, section 4 and annex 2; the matrix is that of a network, which has whole
            corners (Hoffman and Kruskal 1956), and so has each face of it: the linear programs give whole kroner
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from fordel_models.common import paid_by_program, result_of
from fordel_models.result import Overview, Pays, Result, YearResult
from fordel_models.targets.problem import Needs, needs_of
from fordel_models.targets.reasons import notes_of, reasons_of
from fordel_models.targets.solving import Plan, plan_of
from fordel_models.targets.specification import TargetsSpecification
from fordel_models.targets.tables import tables_of
from fordel_solver import InvalidInput

__all__ = ["overview", "solve"]


def solve(
    specification: TargetsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """Divide the grant and find the path.

    Parameters
    ----------
    specification : TargetsSpecification
    recipients : DataFrame
        Index code (text).
    dictionary
        Not used.
    years : sequence of int, optional
        The years whose grants are shown. The path is always that of all years.
    repairs : bool
        Where someone cannot reach a target and may not be dispensed, look for changes that would do.
    tables : mapping of name to DataFrame
        With the coverage, where targets.coverage_from names one.
    backend : str, optional

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    Infeasible
        Someone cannot reach a target and may not be dispensed.
    SolverFailure
        An answer was not proven.

    Examples
    --------
    A point costs 10 kr.; the first has grant enough, the second pays 20 kr. itself.

    >>> from fordel_models import parse
    >>> raw = {"id": "maal", "title": "Et mål", "model": "targets", "pool": {"years": {2014: 200}, "key": "1"},
    ...        "targets": {"coverage": "now", "cost_per_point": "10", "path": {2014: 85}}, "claw_back": {"year": 2015}}
    >>> found = solve(parse(raw, where="maal.toml"), pd.DataFrame({"now": [80, 73]}, index=["101", "147"]))
    >>> [tuple(row[-7:]) for row in found.tables[2].rows]
    [(100, 50, 0, 50, 0, 0, 50), (100, 100, 20, 0, 0, 0, 0)]
    """
    stated = sorted(specification.pool.years)
    unknown = [year for year in years or () if year not in stated]
    if unknown or (years is not None and not len(years)):
        asked = ", ".join(map(str, unknown)) or "no year"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has the years {', '.join(map(str, stated))}.")
    needs = needs_of(specification, recipients, tables)
    plan = plan_of(needs, backend, repairs=repairs)
    shown = needs.grants if specification.pool.frame == "own" else _paid(needs, plan)
    return result_of(
        needs.figures,
        [year for year in shown if years is None or year.year in years],
        programs=plan.programs,
        tables=tables_of(needs, plan),
        reasons=reasons_of(needs, plan),
        notes=notes_of(needs, plan),
    )


def overview(
    specification: TargetsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years and kroner of the grant, without dividing it.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    """
    needs = needs_of(specification, recipients, tables)
    years = specification.pool.years
    some = [any(year.key[i] for year in needs.grants) for i in range(needs.n)]
    return Overview(
        needs.years,
        sum(years.values()),
        tuple(code for code, has in zip(needs.figures.people.codes, some, strict=True) if has),
        len(specification.assumptions) + len(needs.figures.fills),
    )


def _paid(needs: Needs, plan: Plan) -> tuple[YearResult, ...]:
    """Of a common frame: what each recipient used in a year. What is left is the surplus of the last year."""
    T, left = len(needs.years), int(plan.saved[0, -1] + plan.returned.sum())
    found = []
    for t, year in enumerate(needs.grants):
        pays = [Pays(i, plan.grant_column + i * T + t, 1) for i in range(needs.n)]
        found.append(
            paid_by_program(
                plan.programs[-1],
                pays,
                n=needs.n,
                amount=int(plan.used[:, t].sum()) + (left if t == T - 1 else 0),
                year=year.year,
                figures_year=year.figures_year,
                inhabitants=year.inhabitants,
                key=year.key,
                fair_shares=year.fair_shares,
            )
        )
    return tuple(found)
