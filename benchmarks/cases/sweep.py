"""The sweep over weightings, summaries included: time per allocation and memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count

import numpy as np

import fordel
from fordel.prepared import prepared
from fordel.sweeping.block import MOST_IN_A_BLOCK
from fordel_models.sweeping.scenarios import Numbers, Scenarios
from fordel_models.sweeping.solving import ScenarioSolver
from fordel_solver import allocate_many

from ..data import SEED, Floats, Setting
from ..subject import Subject, Work, WrongAnswerError
from .peak_memory import peak_of, require_a_peak
from .sweep_cbc import POOL, WEIGHTINGS, keys_of_parts, part_names

YEARS, RECIPIENTS = 4, 98
MILLION = 1_000_000
CHECKED = 100
SIZES = (100, 1_000, WEIGHTINGS)


def prepare(weightings: int, one_in: int = 0) -> Callable[[Setting], Work]:
    """How a sweep over so many weightings is prepared; to certify some in full is a phase of its own."""

    def prepare_size(_: Setting) -> Work:
        seeds = count(SEED)

        def run() -> object:
            # A seed of its own each time: of the same sweep the process still has the rules worked out.
            return fordel.sweep(POOL, random_weights=weightings, seed=next(seeds), certify_one_in=one_in)

        tried = fordel.sweep(POOL, random_weights=min(weightings, CHECKED), seed=SEED).counts
        if tried.solved != min(weightings, CHECKED):
            raise WrongAnswerError(f"A sweep of {POOL} solves {tried.solved} of {CHECKED} scenarios.")
        return Work(run, weightings * YEARS)

    return prepare_size


def prepare_memory(weightings: int) -> Callable[[Setting], Work]:
    """How the memory of a sweep is prepared."""

    def prepare_size(_: Setting) -> Work:
        require_a_peak()
        return Work(lambda: peak_of("sweep", POOL, str(weightings), str(SEED)), value=float)

    return prepare_size


@cache
def keys_of_weightings() -> tuple[Floats, ...]:
    """Of each year, what the bare core would get: (weightings, recipients)."""
    weights = np.random.default_rng(SEED).dirichlet(np.ones(len(part_names())), WEIGHTINGS)
    return tuple(weights @ keys for keys in keys_of_parts().values())


def prepare_bare(_: Setting) -> Work:
    """The core alone on keys that stand ready, base amounts as the least that each gets taken out: no summaries."""
    pool = fordel.load(POOL).specification.pool
    rest = [amount - int(pool.base_amount) * RECIPIENTS for amount in pool.years.values()]
    years = list(zip(rest, keys_of_weightings(), strict=True))

    def run() -> None:
        for amount, keys in years:
            if not (allocate_many(amount, keys).sum(axis=1) == amount).all():
                raise WrongAnswerError("allocate_many does not spend the amount of a year.")

    return Work(run, WEIGHTINGS * YEARS)


def prepare_scenarios(_: Setting) -> Work:
    """Drawn scenarios to checked whole kroner, block by block as a sweep has them: no summaries."""
    own = prepared(POOL)
    paths = [f"part.{name}.share" for name in part_names()]
    weights = np.random.default_rng(SEED).dirichlet(np.ones(len(paths)), WEIGHTINGS)
    billionths = np.rint(weights * 10**9).astype(np.int64)
    rules = {path: Numbers(billionths[:, p].copy(), 9) for p, path in enumerate(paths)}
    scenarios = Scenarios(0, WEIGHTINGS, rules, {})
    solver = ScenarioSolver(own.instance.file.raw, own.table, own.dictionary, own.years, POOL, paths, ())
    blocks = [scenarios.part(first, first + MOST_IN_A_BLOCK) for first in range(0, WEIGHTINGS, MOST_IN_A_BLOCK)]

    def run() -> None:
        for block in blocks:
            found = solver.solve(block)
            if found.alone or found.failures:
                raise WrongAnswerError(f"{found.alone} scenarios of {POOL} were solved one by one.")

    return Work(run, WEIGHTINGS * YEARS)


SCENARIOS = Subject(
    "sweep-scenarios",
    f"{WEIGHTINGS:,} weightings to checked whole kroner, four years",
    "the same kroner as the sweep, without summaries",
    "s per allocation",
    prepare_scenarios,
    family="sweep",
    phase="solve",
    sizes={"recipients": RECIPIENTS, "scenarios": WEIGHTINGS, "years": YEARS},
    rounds=7,
)
BARE = Subject(
    "sweep-bare-core",
    f"allocate_many alone on the keys of {WEIGHTINGS:,} weightings, four years",
    "the same kroner as the sweep, without summaries",
    "s per allocation",
    prepare_bare,
    family="sweep",
    phase="solve",
    sizes={"recipients": RECIPIENTS, "scenarios": WEIGHTINGS, "years": YEARS},
    rounds=7,
)
OF_SWEEP = (
    *(
        Subject(
            "sweep" if weightings == WEIGHTINGS else f"sweep-{weightings}",
            f"fordel.sweep, {weightings:,} weightings, four years, summaries included",
            "whole kroner and their summaries",
            "s per allocation",
            prepare(weightings),
            family="sweep",
            sizes={"recipients": RECIPIENTS, "scenarios": weightings, "years": YEARS},
            line="fordel.sweep",
            rounds=7,
            smoke=weightings == WEIGHTINGS,
        )
        for weightings in SIZES
    ),
    Subject(
        "sweep-certified",
        f"the same with {WEIGHTINGS:,} weightings, 1 in 1,000 certified in full",
        "whole kroner and their summaries",
        "s per allocation",
        prepare(WEIGHTINGS, 1_000),
        family="sweep",
        phase="certify",
        sizes={"recipients": RECIPIENTS, "scenarios": WEIGHTINGS, "years": YEARS},
        rounds=3,
    ),
    *(
        Subject(
            f"sweep-memory-{weightings}",
            f"fordel.sweep, {weightings:,} weightings, four years: peak memory of the process",
            "",
            "MB",
            prepare_memory(weightings),
            family="memory",
            sizes={"recipients": RECIPIENTS, "scenarios": weightings, "years": YEARS},
            rounds=1,
            smoke=weightings == WEIGHTINGS,
        )
        for weightings in (WEIGHTINGS, MILLION)
    ),
)
SUBJECTS = (BARE, SCENARIOS, *OF_SWEEP)
