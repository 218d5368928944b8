"""The blocks of a sweep put together: tables for the recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel.sweeping.against_baseline import Baseline
from fordel.sweeping.amounts_on_disk import AmountsOnDisk
from fordel.sweeping.block_summary import COUNTED, BlockSummary
from fordel.sweeping.drawn_weights import ONE
from fordel.sweeping.over_scenarios import over_scenarios

__all__ = ["QUANTILES", "Totals", "central_weights", "ranks_table", "recipients_table", "rounded_quotient"]

QUANTILES = (5, 25, 50, 75, 95)  # percent
SHARE_DECIMALS = 6

Ints = NDArray[np.int64]


@dataclass
class Totals:
    """What all blocks so far come to; the order in which they are added does not matter."""

    solved: int = 0
    counts: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    ranks: Any = 0
    rank_sums: Any = 0
    best: Ints | None = None
    worst: Ints | None = None
    first_weights: Any = 0

    def add(self, block: BlockSummary) -> None:
        """Add a block."""
        if not block.solved:
            return
        self.solved += block.solved
        self.counts = {name: self.counts[name] + block.counts[name] for name in COUNTED}
        self.ranks = None if block.ranks is None else self.ranks + block.ranks
        self.rank_sums = self.rank_sums + block.rank_sums
        self.first_weights = None if block.first_weights is None else self.first_weights + block.first_weights
        self.best = block.best if self.best is None else np.minimum(self.best, block.best)
        self.worst = block.worst if self.worst is None else np.maximum(self.worst, block.worst)


def recipients_table(totals: Totals, baseline: Baseline, disk: AmountsOnDisk) -> pd.DataFrame:
    """One row per year and recipient; where there are several years, one more for all of them, without a year."""
    years: list[int | None] = list(baseline.years)
    before = baseline.amounts
    if len(years) > 1:
        years.append(None)
        before = np.concatenate([before, before.sum(axis=0)[np.newaxis]])
    # There is a scenario that holds.
    assert totals.best is not None
    assert totals.worst is not None
    shares = [Fraction(percent, 100) for percent in QUANTILES]
    over = over_scenarios(disk, baseline.amounts, shares, failed=totals.solved < disk.scenarios)
    n = len(baseline.codes)
    columns: dict[str, Any] = {
        "code": baseline.codes * len(years),
        "name": baseline.names * len(years),
        "year": [year for year in years for _ in range(n)],
        "baseline_kr": before.ravel(),
        "mean_kr": [rounded_quotient(kr, totals.solved, 2) for sums in over.sums for kr in sums],
    }
    columns |= {f"p{percent:02}_kr": over.quantiles[:, :, q].ravel() for q, percent in enumerate(QUANTILES)}
    for name in ("lowest", "highest"):
        columns[f"{name}_kr"] = getattr(over, name).ravel()
        columns[f"{name}_in"] = getattr(over, f"{name}_in").ravel()
    for name, counts in (totals.counts | {"gaining": over.gaining, "losing": over.losing}).items():
        columns[name] = _shares(counts.ravel(), totals.solved)
    # Ranks are those of all years together.
    nothing = [None] * (n * (len(years) - 1))
    columns["best_rank"] = [*nothing, *totals.best.tolist()]
    columns["worst_rank"] = [*nothing, *totals.worst.tolist()]
    columns["mean_rank"] = [*nothing, *(rounded_quotient(s, totals.solved, 2) for s in totals.rank_sums.tolist())]
    columns["ranks_by"] = [*nothing, *[baseline.by] * n]
    types = {"year": "Int64", "best_rank": "Int64", "worst_rank": "Int64", "mean_rank": "float64"}
    return pd.DataFrame(columns).astype(types)


def ranks_table(totals: Totals, baseline: Baseline) -> pd.DataFrame | None:
    """Rank acceptability: code, name, rank, scenarios (how many), share, ranks_by; ranks that occur."""
    if totals.ranks is None:
        return None
    at, rank = np.nonzero(totals.ranks)
    counts = totals.ranks[at, rank]
    return pd.DataFrame(
        {
            "code": [baseline.codes[i] for i in at],
            "name": [baseline.names[i] for i in at],
            "rank": rank + 1,
            "scenarios": counts,
            "share": _shares(counts, totals.solved),
            "ranks_by": [baseline.by] * len(counts),
        }
    )


def central_weights(totals: Totals, baseline: Baseline, parts: Sequence[str]) -> pd.DataFrame | None:
    """The mean of the weights with which a recipient is first, for those that ever are.

    Columns code, name, first (share of the scenarios), and each part.
    """
    if totals.first_weights is None or totals.ranks is None:
        return None
    firsts = totals.ranks[:, 0]
    some = np.flatnonzero(firsts)
    columns: dict[str, Any] = {
        "code": [baseline.codes[i] for i in some],
        "name": [baseline.names[i] for i in some],
        "first": _shares(firsts[some], totals.solved),
    }
    for p, part in enumerate(parts):
        columns[part] = [
            rounded_quotient(int(totals.first_weights[i, p]), int(firsts[i]) * ONE, SHARE_DECIMALS) for i in some
        ]
    return pd.DataFrame(columns)


def _shares(counts: Ints, of: int) -> list[float]:
    """What part each count is, with 6 decimals; a share that occurs often is worked out once."""
    distinct, chosen = np.unique(counts, return_inverse=True)
    shares = np.array([rounded_quotient(count, of, SHARE_DECIMALS) for count in distinct.tolist()])
    found: list[float] = shares[chosen.ravel()].tolist()
    return found


def rounded_quotient(number: int, by: int, decimals: int) -> float:
    """A quotient with so many decimals, half to even.

    Examples
    --------
    >>> rounded_quotient(2, 3, 2), rounded_quotient(1, 8, 2), rounded_quotient(-1, 3, 1)
    (0.67, 0.12, -0.3)
    """
    whole, rest = divmod(number * 10**decimals, by)
    return float((whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))) / 10**decimals)
