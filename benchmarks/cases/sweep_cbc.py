"""The sweep as a loop in PuLP with CBC: one program for every weighting and year, on a seeded sample of weightings.

    minimise Σ |x_i - q_i|,  Σ x_i = B,  x_i >= 0 whole kroner,  q_i = b + λ K_i,  K_i = Σ_p w_p k_pi / Σ_j k_pj

The pool has base amounts and no limits, so q is a formula, and the program only has to round it. Written with
x_i = ⌊q_i⌋ + y_i and y_i of 0 or 1, which is the easiest for CBC: x_i as whole numbers with two deviations each take it
longer. Each answer is held against `fordel.solve`, krone for krone.
"""

from __future__ import annotations

import warnings
from functools import cache

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
    # CBC's default is one thread. Asked for one (threads=1) it starts a second that it waits for, now and then 10 s.
    status = problem.solve(pulp.PULP_CBC_CMD(msg=False))
    if pulp.LpStatus[status] != "Optimal":
        raise WrongAnswerError(f"PuLP + CBC ended with {pulp.LpStatus[status]} on the sweep.")
    return down + np.array([round(variable.value()) for variable in up])


def fair_shares(amount: int, base: int, keys: Floats, weights: Floats) -> Floats:
    """b + λ K, with whatever the base amounts leave shared by K."""
    key = weights / weights.sum() @ keys
    return base + (amount - base * len(key)) * key / key.sum()


def prepare(_: Setting) -> Work:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pulp_cbc.load()
    pool = fordel.load(POOL).specification.pool
    base, amounts = int(pool.base_amount), pool.years
    weightings, keys = sampled_weights(), keys_of_parts()

    def run() -> list[dict[int, Integers]]:
        return [
            {
                year: rounded_by_cbc(amount, fair_shares(amount, base, keys[year], weights))
                for year, amount in amounts.items()
            }
            for weights in weightings
        ]

    for weights, answer in zip(weightings, run(), strict=True):
        own = {f"part.{name}.share": float(weight) for name, weight in zip(part_names(), weights, strict=True)}
        table = fordel.solve(POOL, overrides=own, figure_errors=False).table
        for year, rows in table.groupby("year"):
            if not np.array_equal(rows["amount_kr"].to_numpy(), answer[int(year)]):
                raise WrongAnswerError(f"PuLP + CBC gives other kroner than fordel.solve in {year}, weights {weights}.")
    return Work(run, len(weightings) * len(amounts))


SUBJECTS = (
    Subject(
        "sweep-cbc",
        f"PuLP + CBC in a loop over weightings and years, {SAMPLE} weightings of {WEIGHTINGS:,}",
        "the same kroner as the sweep",
        "s per allocation",
        prepare,
        family="sweep",
        sizes={"recipients": 98, "scenarios": SAMPLE, "years": 4},
    ),
)
