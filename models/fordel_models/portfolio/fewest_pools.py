"""The fewest pools that leave everyone about where it is: pools are merged, or their money is no longer tied.

Sets and data, over the years t of the pools:

    p, r in P    today's pools, in declared order;  B_pt  what a pool holds, top-slice included
    0            money that is not tied to a pool, and goes by the key of the block grant
    i in I       the recipients;  T_it  what i gets of all pools today
    g_iprt       whole kroner that i gets of p's money when it goes by r's distribution of today: by the core, largest
                 remainder, so that it adds up to what p distributes; g_ippt is what i gets today

Variables y_pr = 1 where p's money goes by r's distribution (p merged into r, or p = r kept), y_p0 = 1 where it is
untied.

    minimise Σ_r M y_rr + Σ_pr moved_pr y_pr,  first the pools that are left, such that
    Σ_r y_pr + y_p0 = 1                         every pool's money goes somewhere
    y_pr <= y_rr                                one merges into a pool that is kept
    Σ_p B_pt y_pr >= m y_rr                     no pool holds less than m in a year
    (1 - τ) T_it <= Σ_pr g_iprt y_pr <= (1 + τ) T_it      nobody is moved by more than the tolerance; rounded inward

Of the ways with as few pools, one that moves as few kroner as possible, pool by pool: a y_pr that is 1 costs the
thousands
of kroner Σ_it |g_iprt - g_ippt| / 2 that change recipient, and a pool that is left costs more than all of them
together.
Then ties by declared order: y_11, y_12, ... as large as can be in turn. A set of merged pools is told by the
one whose key it has; where two of them have the same distribution only the first can be that, so that no set is there
twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from fordel_models.common import paid_by_program, result_of
from fordel_models.kind import Kind
from fordel_models.portfolio.alone import asked_years, overview_of, read_figures
from fordel_models.portfolio.fewest_telling import notes_of, pools_table, reasons_of, shares_table, tolerances_table
from fordel_models.portfolio.specification import FewestPoolsSpecification
from fordel_models.portfolio.todays_pools import Pools
from fordel_models.result import Overview, Pays, Result, SolvedProgram, YearResult
from fordel_solver import Infeasible, Program, Rule, SolverFailure
from fordel_solver import solve as solve_program

__all__ = ["KIND", "fewest", "overview", "solve"]


def solve(
    specification: FewestPoolsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame],
    backend: str | None = None,
) -> Result:
    """The fewest pools within the tolerance.

    Parameters
    ----------
    specification : FewestPoolsSpecification
    recipients : DataFrame
        Index code (text).
    dictionary, tables
        Not used.
    years : sequence of int, optional
        Only these years.
    repairs : bool
        Where the rules cannot hold together, look for the conflict and the cheapest repair.
    backend : str, optional
        A solver of integer programs; "highs" where nothing is said.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    Infeasible
        No pools within the tolerance are as large as they must be.
    SolverFailure
        No answer was proven.

    Examples
    --------
    The second pool goes as the untied money would: it need not be a pool.

    >>> from fordel_models import parse
    >>> raw = {"id": "puljer", "title": "Puljer", "model": "fewest-pools", "pool": [
    ...            {"name": "a", "title": "En pulje", "amount": 20_000_000, "key": "pupils"},
    ...            {"name": "b", "title": "En anden", "amount": 10_000_000, "key": "people"}],
    ...        "fewest_pools": {"tolerance_pct": 1, "untied_key": "people"}}
    >>> table = pd.DataFrame({"pupils": [3, 1], "people": [1, 1]}, index=["101", "147"])
    >>> found = solve(parse(raw, where="x.toml"), table, tables={})
    >>> [row[1].en for row in found.tables[0].rows]
    ['is kept', 'is untied']
    """
    asked = asked_years(specification, years)
    figures = read_figures(specification, recipients, asked, [specification.fewest_pools.untied_key])
    pools = Pools.of(specification, figures, asked)
    by = backend or "highs"
    found = fewest(pools, specification.fewest_pools.tolerance_pct, by, repairs=repairs)
    goes_by = pools.goes_by(found.solution)
    return result_of(
        figures,
        _years(pools, found, goes_by),
        programs=[found],
        tables=[
            pools_table(pools, goes_by),
            shares_table(pools, goes_by, specification),
            *tolerances_table(pools, specification, by),
        ],
        reasons=reasons_of(pools, goes_by),
        notes=notes_of(pools, goes_by, specification, found),
    )


def overview(
    specification: FewestPoolsSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame],
) -> Overview:
    """Years, kroner and who is eligible to at least one pool, without solving anything."""
    return overview_of(specification, recipients, [specification.fewest_pools.untied_key], [])


def fewest(
    pools: Pools, tolerance: Fraction, backend: str, *, repairs: bool = True, ties: bool | None = None
) -> SolvedProgram:
    """The program of the fewest pools, and its proven answer.

    Raises
    ------
    Infeasible, SolverFailure
        There are none, or no answer was proven.
    """
    program = _program(pools, tolerance)
    solution = solve_program(program, backend, ties=ties)
    if solution.outcome == "infeasible":
        if not repairs:
            raise Infeasible(f"{pools.where}: no pools within the tolerance are as large as they must be.")
        from fordel_solver.asking.refusing import refusal

        found = refusal(program, unit=1)
        raise Infeasible(
            f"{pools.where}: {found}",
            conflict=found.conflict,
            repair=found.repair,
            conflicts=found.conflicts,
            repairs=found.repairs,
        )
    if solution.outcome != "optimal" or solution.x is None:
        raise SolverFailure(f"{pools.where}: no answer was proven ({solution.outcome}). Ask another solver.")
    return SolvedProgram("fewest-pools", program, solution)


def _named(pools: Pools, year: int | None, text: str) -> str:
    return text if year is None else f"{text} {year}"


def _program(pools: Pools, tolerance: Fraction) -> Program:
    """min Σ M y_rr + Σ moved_pr y_pr under the rules."""
    from scipy.sparse import csr_array

    at = {pair: k for k, pair in enumerate(pools.pairs)}
    rows: list[dict[int, int]] = []
    low: list[float] = []
    high: list[float] = []
    names: list[str] = []
    rules: dict[str, list[int]] = {}

    def row(rule: str, name: str, entries: dict[int, int], least: float, most: float) -> None:
        rules.setdefault(rule, []).append(len(rows))
        rows.append(entries)
        low.append(least)
        high.append(most)
        names.append(name)

    n = len(pools.names)
    for p in range(n):
        row(
            f"pool.{pools.names[p]}",
            f"{pools.names[p]} goes somewhere",
            {k: 1 for (q, _), k in at.items() if q == p},
            1,
            1,
        )
    for (p, r), k in at.items():
        if r not in (p, -1):
            row("merge", f"{pools.names[p]} into {pools.names[r]}", {k: 1, at[r, r]: -1}, -np.inf, 0)
    for year in pools.years:
        for r in range(n):
            entries = {k: pools.holds(p, year) for (p, q), k in at.items() if q == r and (p, year) in pools.today}
            if (r, year) in pools.today:
                entries[at[r, r]] -= pools.smallest
                row("fewest_pools.smallest_pool", _named(pools, year, f"{pools.names[r]} holds"), entries, 0, np.inf)
    for year in pools.years:
        for i, today in enumerate(pools.totals[year]):
            entries = {
                k: kr
                for (p, r), k in at.items()
                if (p, year) in pools.today and (kr := pools.by_other_key[p, r, year][i])
            }
            room = today * tolerance / 100
            least, most = math.ceil(today - room), math.floor(today + room)
            row("fewest_pools.tolerance_pct", _named(pools, year, pools.codes[i]), entries, least, most)
    counts = [len(own) for own in rows]
    indices = [k for own in rows for k in sorted(own)]
    data = [float(own[k]) for own in rows for k in sorted(own)]
    matrix = csr_array((data, indices, np.cumsum([0, *counts])), shape=(len(rows), len(at)))
    return Program(
        [
            float(kr + (pools.price_of_a_pool if p == r else 0))
            for (p, r), kr in zip(at, pools.thousands_moved, strict=True)
        ],
        matrix,
        low,
        high,
        0,
        1,
        integer=True,
        rules=[Rule(name, rows=own) for name, own in rules.items()],
        row_names=names,
        column_names=[
            f"{pools.names[p]} {'untied' if r < 0 else 'kept' if p == r else f'as {pools.names[r]}'}" for p, r in at
        ],
    )


def _years(pools: Pools, solved: SolvedProgram, goes_by: Sequence[int]) -> list[YearResult]:
    """A year of each of today's pools: its money by the distribution that it goes by."""
    found: list[YearResult] = []
    at = {pair: k for k, pair in enumerate(pools.pairs)}
    for (p, year), own in pools.today.items():
        new = pools.by_other_key[p, goes_by[p], year]
        pays = [
            Pays(i, k, kr)
            for (q, r), k in at.items()
            if q == p
            for i, kr in enumerate(pools.by_other_key[p, r, year])
            if kr
        ]
        today = [Fraction(kr) for kr in own.amounts]
        moved = [Fraction(kr - was) for kr, was in zip(new, own.amounts, strict=True)]
        found.append(
            paid_by_program(
                solved,
                pays,
                n=len(pools.codes),
                amount=own.year.amount,
                steps=[("today", today), ("other_key", moved)],
                year=year,
                figures_year=own.year.figures_year,
                pool=pools.names[p],
                pool_title=pools.titles[p],
                top_slice=own.year.top_slice,
                inhabitants=own.year.inhabitants,
            )
        )
    return found


KIND = Kind(FewestPoolsSpecification, solve, overview, by_program=True)
