"""Who drops out below the minimum grant, as far as floating point tells it for certain.

    q_i = min(u_i, max(l_i, b_i + λ K_i)) < m_i,  the smallest first, of equal ones the last in order

The rules are given between bounds: a single pool with both bounds alike, or many at once. What is told is so for all
of them. With one part the kroner for each unit of it only rise when somebody drops out, so that many are told at once:
where their order is the same at the level before the first of them and at that before the last. Every sum has a margin
wider than its error, and than that of keys of 15 digits; what the margin leaves open is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.bounded_levels import Between, Payers, above, below, levels, paid, times

__all__ = ["Dropped", "Ending", "RulesBetween", "certain_drops", "numbered"]

_Rows = NDArray[np.int64]
_Bools = NDArray[np.bool_]


_EXACT = 2.0**52  # up to here sums of whole numbers are exact


class Ending(Enum):
    """What is certain after those that drop out."""

    NOBODY = "nobody is below the minimum grant"
    IMPOSSIBLE = "the rules cannot hold together"
    OPEN = "open"


@dataclass(frozen=True)
class RulesBetween:
    """The rules of a year, each between two bounds, kroner. Arrays run over those that take part, in order.

    Attributes
    ----------
    amount : Between
        To distribute, one number.
    shares, values : sequences
        Of each part that distributes its share, and what its key comes to.
    base_each, base_times : array and Between
        b_i is one number times these.
    floors, caps : Between
        Rounded to units; infinite where there is no cap.
    minimums : Between or None
    stays : array of bool
        Those on the exit ramp, whom no minimum grant is for.
    alike, floor_alike : arrays of int
        Recipients with the same number have the same figures and rules; the same floors.
    payers : Payers or None
        A guarantee that others pay for.
    returns_surplus, scales_floors : bool
    is_whole : bool
        Base amounts are whole kroner, exactly, as floors and caps are; so sums of them are exact.
    """

    amount: Between
    shares: Sequence[float]
    values: Sequence[NDArray[np.float64]]
    base_each: NDArray[np.float64]
    base_times: Between
    floors: Between
    caps: Between
    minimums: Between | None
    stays: _Bools
    alike: _Rows
    floor_alike: _Rows
    payers: Payers | None = None
    returns_surplus: bool = False
    scales_floors: bool = False
    is_whole: bool = False


@dataclass(frozen=True)
class Dropped:
    """Those that drop out, in order, and what is certain then.

    `holds` where it is certain too that the rules can hold together in every round up to here. `rounds` are those that
    were looked at.
    """

    rows: tuple[int, ...]
    ending: Ending
    holds: bool
    rounds: int


def certain_drops(rules: RulesBetween, out: Sequence[int] = (), *, only_where_rules_hold: bool = False) -> Dropped:
    """Who drops out after those that are out already.

    Parameters
    ----------
    rules : RulesBetween
    out : sequence of int
        Rows that are known to drop out first.
    only_where_rules_hold : bool
        Stop before the round in which it is not certain that the rules can hold together.

    Examples
    --------
    >>> none, cap, least = np.zeros(3), np.full(3, np.inf), np.full(3, 150.0)
    >>> rules = RulesBetween(
    ...     Between.one(600, 600), [1.0], [np.array([1.0, 2.0, 3.0])], none, Between.one(0, 0), Between(none, none),
    ...     Between(cap, cap), Between(least, least), none > 0, np.arange(3), np.zeros(3, int))
    >>> certain_drops(rules).rows, certain_drops(rules).ending
    ((0,), <Ending.NOBODY: 'nobody is below the minimum grant'>)
    """
    there = np.ones(len(rules.stays), dtype=bool)
    there[list(out)] = False
    found: list[int] = []
    holds, rounds = True, 0
    can_be_many = len(rules.shares) == 1 and rules.payers is None
    many = int(there.sum()) if can_be_many else 1

    def ended(ending: Ending) -> Dropped:
        return Dropped(tuple(found), ending, holds, rounds)

    while (there & ~rules.stays).any():
        stage = _Stage(rules, np.flatnonzero(there))
        rounds += 1
        if stage.impossible:
            return ended(Ending.IMPOSSIBLE)
        if not stage.hold and only_where_rules_hold:
            return ended(Ending.OPEN)
        holds = holds and stage.hold
        if stage.nobody_below:
            return ended(Ending.NOBODY)
        next_out = stage.first_out(many)
        while not len(next_out) and many > 1:
            many, rounds = 1 + many // 8 if many > 8 else 1, rounds + 1
            next_out = stage.first_out(many)
        if not len(next_out):
            return ended(Ending.OPEN)
        found += next_out.tolist()
        there[next_out] = False
        many = 2 * len(next_out) if can_be_many else 1
    return ended(Ending.IMPOSSIBLE)


def numbered(values: Iterable[Any]) -> NDArray[np.int64]:
    """The same number for the same value.

    Examples
    --------
    >>> numbered(["a", "b", "a"]).tolist()
    [0, 1, 0]
    """
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


@dataclass(frozen=True)
class _Shares:
    """q_i between levels, before limits and a guarantee (`free`) and after."""

    level: Between
    free: Between
    all: Between


class _Stage:
    """One round: those that are still there."""

    def __init__(self, rules: RulesBetween, rows: _Rows) -> None:
        self.rules, self.rows = rules, rows
        totals = [float(values[rows].sum()) for values in rules.values]
        self.key = np.zeros(len(rows))
        for share, values, total in zip(rules.shares, rules.values, totals, strict=True):
            if total > 0:
                self.key += share / total * values[rows]
        each = rules.base_each[rows]
        base = rules.base_times.low * each, rules.base_times.high * each
        self.base = Between(*base) if rules.is_whole else Between(below(base[0]), above(base[1]))
        self.floors, self.caps = rules.floors.of(rows), rules.caps.of(rows)
        self.lows = Between(np.maximum(self.base.low, self.floors.low), np.maximum(self.base.high, self.floors.high))
        self._compare_sums(has_keys=all(totals))
        if not self.impossible:
            self.shares = self._shares(self._level())
            self._all_to_one()
            self._pay()

    def _compare_sums(self, *, has_keys: bool) -> None:
        """Whether the rules can hold together: for certain not, and for certain."""
        amount, lows, caps, keyed = self.rules.amount, self.lows, self.caps, self.key > 0
        reach = Between.one(*(np.where(keyed, *own).sum() for own in ((caps.low, lows.low), (caps.high, lows.high))))
        least = Between.one(lows.low.sum(), lows.high.sum())
        exact = self.rules.is_whole and bool(max(amount.high, least.high) < _EXACT)
        if not exact:
            reach, least = (Between(below(own.low), above(own.high)) for own in (reach, least))
        self.all_at_least = exact and bool(amount.high <= least.low)
        self.all_at_most = exact and bool(amount.low >= reach.high)
        self.short, returned = bool(least.high > amount.low), self.rules.returns_surplus
        self.impossible = (
            not has_keys
            or bool((lows.low > caps.high).any())
            or bool(least.low > amount.high and not self.rules.scales_floors)
            or bool(reach.high < amount.low and not returned)
        )
        self.over = bool(reach.low < amount.high)
        self.hold = not self.short and not bool((lows.high > caps.low).any()) and (returned or not self.over)

    def _level(self) -> Between:
        if self.all_at_most:
            return Between.one(np.inf, np.inf)
        found = levels(self.rules.amount, self.base, self.key, self.lows, self.caps)
        return Between.one(0, 0) if self.all_at_least else found

    def _shares(self, level: Between) -> _Shares:
        free = Between(
            below(self.base.low + times(level.low, self.key)), above(self.base.high + times(level.high, self.key))
        )
        lows, caps = self.lows, self.caps
        return _Shares(
            level,
            free,
            Between(
                np.minimum(caps.low, np.maximum(lows.low, free.low)),
                np.minimum(caps.high, np.maximum(lows.high, free.high)),
            ),
        )

    def _all_to_one(self) -> None:
        """Where one alone has a key it gets what the others leave."""
        one = np.flatnonzero(self.key > 0)
        if len(one) != 1 or not self.rules.is_whole or not self.hold or self.over:
            return
        amount, lows, own = self.rules.amount, self.lows, self.shares.all
        rest = Between.one(
            amount.low - (lows.high.sum() - lows.high[one[0]]), amount.high - (lows.low.sum() - lows.low[one[0]])
        )
        own.low[one], own.high[one] = np.maximum(own.low[one], rest.low), np.minimum(own.high[one], rest.high)

    def _pay(self) -> None:
        """For the guarantee, where there is one."""
        payers, own = self.rules.payers, self.shares
        if payers is None:
            return
        total = self.rules.amount
        if self.over:
            total = Between(own.all.low.sum(), np.minimum(total.high, own.all.high.sum()))
        found = paid(payers.of(self.rows), own.all, total)
        self.impossible = found is None
        self.hold = self.hold and found is not None and found.certain
        if found is not None:
            self.shares = _Shares(own.level, own.free, found.shares)

    @property
    def nobody_below(self) -> bool:
        """For certain."""
        minimums = self.rules.minimums
        if minimums is None:
            return True
        if self.rules.scales_floors and self.short:
            return False
        return not bool((self.shares.all.low < minimums.high[self.rows]).any())

    def first_out(self, many: int) -> _Rows:
        """The first that drop out for certain, at most so many."""
        rules, rows, own = self.rules, self.rows, self.shares
        nobody: _Rows = np.zeros(0, dtype=np.int64)
        if rules.minimums is None or (rules.scales_floors and self.short):
            return nobody
        least = rules.minimums.of(rows)
        may = np.flatnonzero((own.all.low < least.high) & ~rules.stays[rows])
        # Where there are as good as equals the last in order is tried first.
        middle = (own.all.low[may] + np.minimum(own.all.high[may], 1e300)) / 2
        may = may[np.lexsort((-may, middle))]
        if many > 1:
            until = self._until(rows[np.setdiff1d(np.arange(len(rows)), may[: many - 1])])
            if until is None:
                return nobody
            own = until
        below_for_certain = own.all.high[may] < least.low[may]
        certain = below_for_certain.copy()
        certain[:-1] &= self._precedes(may[:-1], may[1:], own)
        count = min(many, len(may) if certain.all() else int(np.argmin(certain)) + 1)
        # The last of them must be before all that are left; those before it are before it.
        while count and not (below_for_certain[count - 1] and self._is_before(may, count, own)):
            count //= 2
        return rows[may[:count]]

    def _until(self, left: _Rows) -> _Shares | None:
        """The shares at all levels from this round to that of those who are left; None where that round is open."""
        last = _Stage(self.rules, left)
        if last.impossible or not last.hold or not self.hold:
            return None
        # The keys of those who are left add to less, and a level is counted by their sum.
        values = self.rules.values[0]
        risen = above(last.shares.level.high * values[self.rows].sum() / values[left].sum())
        return self._shares(Between(self.shares.level.low, risen))

    def _is_before(self, may: _Rows, count: int, own: _Shares) -> bool:
        rest = may[count:]
        return bool(self._precedes(np.full(len(rest), may[count - 1]), rest, own).all())

    def _precedes(self, first: _Rows, second: _Rows, own: _Shares) -> _Bools:
        """Whether one drops out before another for certain where both are below their minimum grants."""
        rules, shares, free = self.rules, own.all, own.free
        a, b = self.rows[first], self.rows[second]
        later = a > b
        found: _Bools = (shares.high[first] < shares.low[second]) | (later & (shares.high[first] <= shares.low[second]))
        found |= later & (rules.alike[a] == rules.alike[b])
        if rules.payers is not None:
            return found
        same_floor = rules.floor_alike[a] == rules.floor_alike[b]
        found |= later & same_floor & (free.high <= self.floors.low)[first]
        unbound = (free.low > self.floors.high) & (free.high < self.caps.low)
        each, apart = rules.base_each[a] - rules.base_each[b], self.key[first] - self.key[second]
        most = np.maximum(rules.base_times.low * each, rules.base_times.high * each)
        most = most + np.maximum(times(own.level.low, apart), times(own.level.high, apart))
        margin = 1e-11 * (free.high[first] + free.high[second])
        found |= unbound[first] & unbound[second] & (most < -margin)
        return found
