"""A small program of each kind that there is, with its names: for golden files, certificates and other solvers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fordel_solver.programs.program import Program, Rule

INF = np.inf
REGIONS = {"Hovedstaden": (101, 147, 151, 155), "Sjælland": (253, 259, 265), "Syddanmark": (410, 420, 430, 440)}
CODES = [code for codes in REGIONS.values() for code in codes]


def portfolio(cap: float = 700_000) -> Program:
    """Two pools in two years to the dearest needs, with a cap per municipality and year and a floor of the schools'.

    min Σ cost_pi x_pti,  Σ_i x_pti = amount_pt,  Σ_p x_pti <= cap,  x >= floor: kroner.
    """
    pools, years = ("skole", "ældre"), (2024, 2025)
    amounts = {("skole", 2024): 2e6, ("skole", 2025): 2.1e6, ("ældre", 2024): 1.5e6, ("ældre", 2025): 1.25e6}
    cells = [(pool, year, code) for pool in pools for year in years for code in CODES]
    cost = [(7 * code + (3 if pool == "skole" else 5) * year) % 40 / 8 for pool, year, code in cells]
    rows = [(cell, None) for cell in amounts] + [(None, (year, code)) for year in years for code in CODES]
    matrix = np.array(
        [
            [(pool, year) == cell if cell is not None else (year, code) == place for pool, year, code in cells]
            for cell, place in rows
        ]
    )
    whole = list(amounts.values())
    places = len(rows) - len(whole)
    schools = [at for at, cell in enumerate(cells) if cell[0] == "skole"]
    return Program(
        cost,
        matrix.astype(float),
        [*whole, *[-INF] * places],
        [*whole, *[cap] * places],
        [50_000 if pool == "skole" else 0 for pool, _, _ in cells],
        INF,
        rules=[
            *(Rule(f"{pool}.years", rows=[at for at, key in enumerate(amounts) if key[0] == pool]) for pool in pools),
            Rule("portfolio.cap", rows=range(len(whole), len(rows))),
            Rule("skole.floor", lower=schools),
        ],
        row_names=[f"{cell[1]}" if cell else f"{place[0]} {place[1]}" for cell, place in rows],
        column_names=[f"{pool} {year} {code}" for pool, year, code in cells],
    )


def applications(budget: float = 60) -> Program:
    """Which of 22 projects: most points under a budget in millions, one a municipality, two at least in each region."""
    projects = [(code, number) for code in CODES for number in (1, 2)]
    kroner = [2.5 + (code * number) % 17 / 2 for code, number in projects]
    points = [10 + (code + 13 * number) % 23 for code, number in projects]
    regions = [[code in codes for code, _ in projects] for codes in REGIONS.values()]
    per_place = [[code == place for code, _ in projects] for place in CODES]
    return Program(
        [-point for point in points],
        np.array([kroner, *regions, *per_place], dtype=float),
        [-INF, 2, 2, 2, *[-INF] * len(CODES)],
        [budget, INF, INF, INF, *[1] * len(CODES)],
        0,
        1,
        integer=True,
        rules=[
            Rule("pool.amount", rows=[0]),
            Rule("applications.regional_minimum", rows=[1, 2, 3]),
            Rule("applications.per_municipality", rows=range(4, 4 + len(CODES))),
        ],
        row_names=["mio. kr.", *REGIONS, *map(str, CODES)],
        column_names=[f"{code} projekt {number}" for code, number in projects],
    )


def selection(chosen: float = 9) -> Program:
    """Nine of thirty: least distance, between two and four in each region, not two that are neighbours."""
    names = [f"kommune {code}{letter}" for code in CODES for letter in ("", "_b", "_c")][:30]
    n = len(names)
    near = [at // 11 for at in range(n)]
    distance = [float((at * 37) % 101) / 4 for at in range(n)]
    regions = [[own == region for own in near] for region in range(3)]
    neighbours = [[at in (first, first + 1) for at in range(n)] for first in range(0, n - 1, 3)]
    return Program(
        distance,
        np.array([np.ones(n), *regions, *neighbours], dtype=float),
        [chosen, 2, 2, 2, *[-INF] * len(neighbours)],
        [chosen, 4, 4, 4, *[1] * len(neighbours)],
        0,
        1,
        integer=True,
        rules=[
            Rule("selection.count", rows=[0]),
            Rule("selection.per_region", rows=[1, 2, 3]),
            Rule("selection.neighbours", rows=range(4, 4 + len(neighbours))),
        ],
        row_names=["i alt", *REGIONS, *(f"par {number + 1}" for number in range(len(neighbours)))],
        column_names=names,
    )


KINDS: dict[str, Callable[[], Program]] = {
    "portfolio": portfolio,
    "applications": applications,
    "selection": selection,
}
