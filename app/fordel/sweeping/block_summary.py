"""What a block of scenarios comes to: counts and ranks for each recipient, and a row for each scenario.

All of it is whole numbers that can be put together in any order, or belongs to one scenario alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel.specification_files.toml_values import toml_value
from fordel.sweeping.against_baseline import Baseline
from fordel.sweeping.plan import Plan
from fordel.sweeping.standings import LORENZ_POINTS, Ascending, gini, how_many_of_each, lorenz, ranking
from fordel_models.sweeping.scenarios import Numbers, ScenarioAmounts, Scenarios

__all__ = ["COUNTED", "MOST_RANKED", "BlockSummary", "labels_as_written", "summary_of"]

# In how many scenarios a recipient is this.
COUNTED = ("eligible", "at_floor", "at_cap")
MOST_RANKED = 2_000  # recipients: for each of them a count at each rank
CELLS = 65_536  # as in the core: see fordel_solver.batch

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BlockSummary:
    """P periods: the years and, where there are several, all of them together; n recipients; S scenarios that hold.

    What the amounts of a recipient come to over all scenarios is in over_scenarios.py.

    Attributes
    ----------
    solved : int
        S.
    counts : mapping of COUNTED to int64 arrays of shape (P, n)
    ranks : int64 array of shape (n, n), or None
        [i, r]: in how many scenarios i has rank r + 1. None for more than MOST_RANKED recipients.
    rank_sums, best, worst : int64 arrays of shape (n,)
    first_weights : int64 array of shape (n, m), or None
        Billionths of each part's weight, added up over the scenarios in which the recipient is first.
    rows : mapping of column to array
        What each scenario of the block changes and comes to, also those that fail.
    """

    solved: int
    counts: Mapping[str, Ints]
    ranks: Ints | None
    rank_sums: Ints
    best: Ints
    worst: Ints
    first_weights: Ints | None
    rows: Mapping[str, NDArray[Any]]


def summary_of(plan: Plan, baseline: Baseline, scenarios: Scenarios, solved: ScenarioAmounts) -> BlockSummary:
    """Summarise a block."""
    holds = np.ones(scenarios.count, np.bool_)
    holds[list(solved.failures)] = False
    everything = bool(holds.all())
    amounts = solved.amounts if everything else solved.amounts[:, holds]
    standings = [s if everything else s[:, holds] for s in (solved.eligible, solved.at_floor, solved.at_cap)]
    who = [[own[y] for y in range(len(amounts))] for own in standings]
    if len(amounts) > 1:
        who = [[*own, np.logical_or.reduce(own)] for own in who]
    counted = [np.array([_how_many(truths) for truths in own], np.int64) for own in who]
    order, columns = _standings(baseline, amounts)
    ranks = _Ranks.of(order)
    return BlockSummary(
        solved=amounts.shape[1],
        counts=dict(zip(COUNTED, counted, strict=True)),
        ranks=ranks.counts,
        rank_sums=ranks.sums,
        best=ranks.best,
        worst=ranks.worst,
        first_weights=_first_weights(plan, scenarios, holds, order),
        rows=_changed(plan, scenarios, holds) | {name: _everywhere(values, holds) for name, values in columns.items()},
    )


def _standings(baseline: Baseline, amounts: Ints) -> tuple[Ints, dict[str, NDArray[Any]]]:
    """Recipients in order of rank, and a row for each scenario; as many scenarios at a time as the cache holds."""
    _, count, n = amounts.shape
    order = np.empty((count, n), np.int64)
    several = max(1, CELLS // n)
    found = []
    for first in range(0, max(count, 1), several):
        own = slice(first, first + several)
        together = amounts[:, own].sum(axis=0)
        order[own] = ranking(together, baseline.weights)
        found.append(_rows(baseline, together, order[own]))
    return order, {name: np.concatenate([rows[name] for rows in found]) for name in found[0]}


def _how_many(truths: NDArray[np.bool_]) -> Ints:
    """Column sums; mostly all are the same, which is seen sooner than counted."""
    count, n = truths.shape
    if not truths.any():
        return np.zeros(n, np.int64)
    found: Ints = np.full(n, count) if truths.all() else truths.sum(axis=0)
    return found


@dataclass(frozen=True, eq=False)
class _Ranks:
    """The ranks of a block, as `BlockSummary` has them."""

    counts: Ints | None
    sums: Ints
    best: Ints
    worst: Ints

    @classmethod
    def of(cls, order: Ints) -> _Ranks:
        """From what `ranking` gives."""
        n = order.shape[1]
        if n > MOST_RANKED:
            ranks = np.empty_like(order)
            np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1, n + 1), order.shape), axis=1)
            return cls(None, ranks.sum(axis=0), ranks.min(axis=0, initial=n + 1), ranks.max(axis=0, initial=0))
        counts = np.bincount((order * n + np.arange(n)).ravel(), minlength=n * n).reshape(n, n).astype(np.int64)
        sums = counts @ np.arange(1, n + 1)
        if not len(order):
            return cls(counts, sums, np.full(n, n + 1), np.zeros(n, np.int64))
        there = counts > 0
        return cls(counts, sums, there.argmax(axis=1) + 1, n - there[:, ::-1].argmax(axis=1))


def _first_weights(plan: Plan, scenarios: Scenarios, holds: NDArray[np.bool_], order: Ints) -> Ints | None:
    if plan.weights is None:
        return None
    found = np.zeros((order.shape[1], len(plan.weights.parts)), np.int64)
    for p, path in enumerate(plan.weights.paths):
        values = scenarios.rules[path]
        assert isinstance(values, Numbers)  # weights are drawn as such
        np.add.at(found[:, p], order[:, 0], values.numerators[holds])
    return found


def _changed(plan: Plan, scenarios: Scenarios, holds: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """The number of each scenario, whether it holds, and what it changes."""
    numbers = scenarios.first + np.arange(scenarios.count)
    rows: dict[str, NDArray[Any]] = {"scenario": numbers, "holds": holds}
    for axis, place in zip(plan.axes, plan.positions(numbers), strict=True):
        rows[axis.name] = labels_as_written(axis.labels)[place]
    drawn = [*(plan.weights.paths if plan.weights else ()), *(own.path for own in plan.ranges)]
    for path in drawn:
        values = scenarios.rules[path]
        assert isinstance(values, Numbers)  # they are drawn as such
        rows[path] = values.numerators / 10**values.places if values.places else values.numerators
    return rows


def _rows(baseline: Baseline, together: Ints, order: Ints) -> dict[str, NDArray[Any]]:
    """What scenarios come to, all years together: their amounts of shape (S, n), and what `ranking` gives."""
    # The scenarios of a recipient together: numpy then adds and compares many of them at once.
    by_recipient = np.ascontiguousarray(together.T)
    losses = baseline.amounts.sum(axis=0)[:, np.newaxis] - by_recipient
    largest = losses.max(axis=0)
    worst = (losses == largest).argmax(axis=0)
    codes = np.array([*baseline.codes, ""], dtype=object)
    ascending = Ascending.of(by_recipient.T, baseline.weights, order)
    points = lorenz(ascending)
    own: dict[str, NDArray[Any]] = {
        "total_kr": by_recipient.sum(axis=0),
        "gini": gini(ascending),
        "gini_by": np.full(len(together), baseline.by, dtype=object),
        "losers": how_many_of_each(losses > 0),
        "largest_loss_kr": np.maximum(largest, 0),
        "largest_loss_code": codes[np.where(largest > 0, worst, len(baseline.codes))],
    }
    own |= {f"lorenz_{percent}_pct": points[:, p] for p, percent in enumerate(LORENZ_POINTS)}
    return own | {
        f"{group.column} {group.label} kr": by_recipient[group.members].sum(axis=0) for group in baseline.together
    }


def _everywhere(values: NDArray[Any], holds: NDArray[np.bool_]) -> NDArray[Any]:
    """Values of the scenarios that hold among all: -1, NaN or nothing for the others."""
    others: Any = "" if values.dtype == object else np.nan if values.dtype == np.float64 else -1
    spread = np.full(len(holds), others, dtype=values.dtype)
    spread[holds] = values
    return spread


def labels_as_written(labels: tuple[Any, ...]) -> NDArray[Any]:
    """Values of an axis for a table: numbers where all are numbers, otherwise as `--set` would have them.

    Examples
    --------
    >>> labels_as_written(("a * b", {"kr": 5}, None)).tolist()
    ['a * b', '{ kr = 5 }', '']
    """
    if all(isinstance(label, int) and not isinstance(label, bool) and abs(label) < 2**62 for label in labels):
        return np.array(labels, dtype=np.int64)
    try:
        if not any(isinstance(label, str | bool) for label in labels):
            return np.array([float(label) for label in labels])
    except TypeError:
        pass
    texts = ["" if label is None else label if isinstance(label, str) else toml_value(label) for label in labels]
    return np.array(texts, dtype=object)
