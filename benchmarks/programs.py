"""The programs that are measured, as arrays: several pools under a cap, and projects under a budget. Seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .data import SEED, Floats

__all__ = ["Arrays", "portfolio", "projects"]


@dataclass(frozen=True, eq=False)
class Arrays:
    """min c·x  subject to  row_lower <= A x <= row_upper,  lower <= x <= upper,  all of x whole where `integer`."""

    cost: Floats
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: bool


def portfolio(recipients: int, pools: int = 20, years: int = 7) -> Arrays:
    """Kroner of several pools, each spent to the last krone, under a cap for each recipient and year over all pools.

    A recipient's amount of a pool is between half of and one and a half times what its inhabitants would give. The cap
    is what they would give of all pools and 2 pct. more. What a krone is worth differs by pool and recipient, as need
    does.
    """
    random = np.random.default_rng([SEED, recipients])
    inhabitants = random.lognormal(10.5, 0.8, recipients).round()
    amounts = random.integers(10, 200, (pools, years)) * 1e6 * max(1, recipients // 98)
    fair = (amounts[:, :, None] * inhabitants / inhabitants.sum()).reshape(-1)
    worth = np.repeat(random.integers(1, 1000, (pools, 1, recipients)), years, axis=1).reshape(-1) / 100
    n = len(fair)
    year, recipient = np.arange(n) // recipients % years, np.arange(n) % recipients
    rows = np.concatenate([np.arange(n) // recipients, pools * years + year * recipients + recipient])
    columns = np.tile(np.arange(n), 2)
    matrix = sparse.csr_array((np.ones(2 * n), (rows, columns)), shape=(pools * years + years * recipients, n))
    caps = np.floor(1.02 * np.bincount(year * recipients + recipient, fair))
    return Arrays(
        -worth,
        matrix,
        np.concatenate([amounts.reshape(-1), np.full(len(caps), -np.inf)]),
        np.concatenate([amounts.reshape(-1), caps]),
        np.ceil(fair / 2),
        np.floor(1.5 * fair),
        False,
    )


def projects(count: int = 490, recipients: int = 98, regions: int = 5) -> Arrays:
    """Which projects: the best scores under a budget, at most two for each recipient, a least amount in each region."""
    random = np.random.default_rng([SEED, count])
    of = np.arange(count) % recipients
    region = random.integers(0, regions, recipients)[of]
    asked = random.integers(500, 20_000, count).astype(float)  # 1,000 kr.
    scores = np.round(asked * random.uniform(0.5, 1.5, count) / 100)
    budget = np.floor(asked.sum() / 4)
    matrix = sparse.vstack(
        [
            sparse.csr_array(asked[None, :]),
            sparse.csr_array((np.ones(count), (of, np.arange(count))), shape=(recipients, count)),
            sparse.csr_array((asked, (region, np.arange(count))), shape=(regions, count)),
        ],
        format="csr",
    )
    least = np.floor(0.8 * budget * np.bincount(region, asked, regions) / asked.sum())
    return Arrays(
        -scores,
        matrix,
        np.concatenate([[-np.inf], np.full(recipients, -np.inf), least]),
        np.concatenate([[budget], np.full(recipients, 2.0), np.full(regions, np.inf)]),
        np.zeros(count),
        np.ones(count),
        True,
    )
