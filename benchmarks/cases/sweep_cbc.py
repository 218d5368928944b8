"""The sweep as a loop in PuLP with CBC: one program for every weighting and year, on a seeded sample of weightings.

    minimise Σ d_i,  d_i >= x_i - q_i,  d_i >= q_i - x_i,  Σ x_i = B,  x_i >= 0 whole kroner,
    q_i = b + λ K_i,  K_i = Σ_p w_p k_pi / Σ_j k_pj

as one writes it: it takes limits as they come. This pool has base amounts and no limits, so q is a formula and the
program only has to round it; with x_i = ⌊q_i⌋ + y_i and y_i of 0 or 1 in its place (`sweep-cbc-rounding`) CBC has the
least to do. Each answer is held against `fordel.solve`, krone for krone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import fordel

from ..data import SEED, Floats, Integers, Setting
from ..subject import Subject, Work, WrongAnswerError
from . import pulp_cbc

POOL = "omstilling-folkeskole-2014-17"
WEIGHTINGS = 10_000  # of the whole sweep, to which the sample is scaled
SAMPLE = 8  # weightings, of four years each


@cache
def keys_of_parts() -> dict[int, Floats]:
    """The shares of each part that each recipient has, year by year: (parts, recipients), from one part at a time."""
    parts = part_names()
    found = []
    for chosen in parts:
        weights = {f"part.{name}.share": int(name == chosen) for name in parts}
        table = fordel.solve(POOL, overrides=weights, figure_errors=False).table
        found.append({int(year): own["key"].to_numpy(float) for year, own in table.groupby("year")})
    return {year: np.array([own[year] for own in found]) for year in found[0]}


def part_names() -> list[str]:
    return [part.name for part in fordel.load(POOL).specification.parts]


def sampled_weights() -> Floats:
    """Uniform on the simplex, (SAMPLE, parts), to four places so that a specification can hold them."""
    drawn = np.random.default_rng(SEED).dirichlet(np.ones(len(part_names())), SAMPLE)
    return np.round(drawn, 4)


def distributed_by_cbc(amount: int, share: Floats) -> Integers:
    """The whole kroner nearest to the fair shares that add up, by a program in the kroner themselves."""
    import pulp

    problem = pulp.LpProblem("distribution", pulp.LpMinimize)
    own = [problem.add_variable(f"x{i}", 0, None, cat="Integer") for i in range(len(share))]
    apart = [problem.add_variable(f"d{i}", 0) for i in range(len(share))]
    problem += pulp.lpSum(apart)
    problem += pulp.lpSum(own) == amount
    for x, d, q in zip(own, apart, share.tolist(), strict=True):
        problem += x - d <= q
        problem += x + d >= q
    _solve(problem)
    return np.array([round(variable.value()) for variable in own])


def rounded_by_cbc(amount: int, share: Floats) -> Integers:
    """The whole kroner nearest to the fair shares that add up, by a program."""
    import pulp

    down = np.floor(share).astype(np.int64)
    fraction = share - down
    problem = pulp.LpProblem("rounding", pulp.LpMinimize)
    up = [problem.add_variable(f"y{i}", 0, 1, cat="Integer") for i in range(len(share))]
    # |⌊q⌋ + y - q| is the fraction with y = 0, and one less the fraction with y = 1.
    problem += pulp.LpAffineExpression(list(zip(up, (1 - 2 * fraction).tolist(), strict=True)))
    problem += pulp.lpSum(up) == int(amount - down.sum())
    _solve(problem)
    return down + np.array([round(variable.value()) for variable in up])


def _solve(problem: Any) -> None:
    import pulp

    # CBC's default is one thread. Asked for one (threads=1) it starts a second that it waits for, now and then 10 s.
    status = problem.solve(pulp.PULP_CBC_CMD(msg=False))
    if pulp.LpStatus[status] != "Optimal":
        raise WrongAnswerError(f"PuLP + CBC ended with {pulp.LpStatus[status]} on the sweep.")


def fair_shares(amount: int, base: int, keys: Floats, weights: Floats) -> Floats:
    """b + λ K, with whatever the base amounts leave shared by K."""
    key = weights / weights.sum() @ keys
    return base + (amount - base * len(key)) * key / key.sum()


def prepare(by_cbc: Callable[[int, Floats], Integers]) -> Callable[[Setting], Work]:
    """How a loop is prepared."""

    def prepare_loop(_: Setting) -> Work:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pulp_cbc.load()
        pool = fordel.load(POOL).specification.pool
        base, amounts = int(pool.base_amount), pool.years
        weightings, keys = sampled_weights(), keys_of_parts()

        def run() -> list[dict[int, Integers]]:
            return [
                {
                    year: by_cbc(amount, fair_shares(amount, base, keys[year], weights))
                    for year, amount in amounts.items()
                }
                for weights in weightings
            ]

        for weights, answer in zip(weightings, run(), strict=True):
            own = {f"part.{name}.share": float(weight) for name, weight in zip(part_names(), weights, strict=True)}
            table = fordel.solve(POOL, overrides=own, figure_errors=False).table
            for year, rows in table.groupby("year"):
                if not np.array_equal(rows["amount_kr"].to_numpy(), answer[int(year)]):
                    raise WrongAnswerError(
                        f"PuLP + CBC gives other kroner than fordel.solve in {year}, weights {weights}."
                    )
        return Work(run, len(weightings) * len(amounts))

    return prepare_loop


SUBJECTS = tuple(
    Subject(
        name,
        f"PuLP + CBC in a loop over weightings and years, {SAMPLE} weightings of {WEIGHTINGS:,}{how}",
        "the same kroner as the sweep",
        "s per allocation",
        prepare(by_cbc),
        family="sweep",
        sizes={"recipients": 98, "scenarios": SAMPLE, "years": 4},
    )
    for name, how, by_cbc in (
        ("sweep-cbc", "", distributed_by_cbc),
        ("sweep-cbc-rounding", ", rounding alone", rounded_by_cbc),
    )
)
