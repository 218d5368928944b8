"""Many allocations whose groups have limits on their totals, by keys that are known to within an error.

    Σ_g clip(S_g(λ), L_g, U_g) = B,  S_g(λ) = Σ_{i in g} clip(λ k_i, l_i, u_i)

Which groups are at a limit is found as fair_shares.py finds it, for all rows at once; rows that have the same groups
at the same limits are solved together, a group at a limit by itself. A row is decided where the bounds prove that

- every group that shares λ is within its limits and every other would be beyond its own, so that no others are held;
- nobody's λ_g k_i is as near to a whole unit or a limit as its error;
- no two fractions are as near as theirs at the cuts that say who gets a unit more: those of groups that have to reach
  a floor, those of groups that a cap keeps from more, and that of all.

All else is for `decide_row`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import LARGEST_KEY, SMALLEST_KEY, bounds_of_rows
from fordel_solver.check import add_up
from fordel_solver.exact import GroupLimits
from fordel_solver.near_keys import NearRows
from fordel_solver.rows import LARGEST_UNITS, UNKNOWN, rows_near

__all__ = ["NearGroups", "allocate_near_groups"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_ROUNDING = 2.0**-53
_SMALL = 1.01  # what bounds are widened by, since they are rounded too


@dataclass(frozen=True, eq=False)
class NearGroups:
    """A partition of n positions into G groups, with limits on their totals.

    Attributes
    ----------
    labels : tuple of G labels
    members : tuple of G integer arrays
        Positions.
    floors, caps : int64 arrays of shape (S, G) or (1, G)
        Units; 0 or less and NO_CAP where there is none.
    """

    labels: tuple[Any, ...]
    members: tuple[NDArray[np.intp], ...]
    floors: Ints
    caps: Ints

    def of_row(self, row: int) -> GroupLimits:
        """The same for one row, as the exact integers take it."""
        floors, caps = self.floors[row % len(self.floors)], self.caps[row % len(self.caps)]
        return GroupLimits(
            self.labels,
            tuple(tuple(own.tolist()) for own in self.members),
            tuple(None if floor <= 0 else floor for floor in floors.tolist()),
            tuple(None if cap >= NO_CAP else cap for cap in caps.tolist()),
        )


def allocate_near_groups(
    amounts: Ints,
    keys: NDArray[Any],
    key_error: float | Floats,
    floors: Ints | None,
    caps: Ints | None,
    groups: NearGroups,
) -> NearRows:
    """Allocate `amounts[s]` by a key that is `keys[s]` to within `key_error`, relatively, by largest remainder.

    Parameters
    ----------
    amounts, keys, key_error, floors, caps
        As `allocate_near`.
    groups : NearGroups

    Returns
    -------
    NearRows
        Who is held by its group's limit counts as held, but for those that their own limit holds on the other side.

    Examples
    --------
    >>> members = np.array([0, 1]), np.array([2, 3])
    >>> groups = NearGroups(("a", "b"), members, np.array([[0, 0]]), np.array([[60, 99]]))
    >>> keys = np.array([[0.35, 0.3, 0.2, 0.15]])
    >>> found = allocate_near_groups(np.array([100]), keys, 1e-15, None, None, groups)
    >>> found.units.tolist(), found.at_cap.tolist(), found.decided.tolist()
    ([[32, 28, 23, 17]], [[True, True, False, False]], [True])
    """
    count, n = len(amounts), keys.shape[1]
    row = _Rows(
        amounts,
        np.broadcast_to(keys.astype(np.float64), (count, n)),
        np.broadcast_to(key_error, (count, 1)),
        np.broadcast_to(np.zeros((1, n), np.int64) if floors is None else floors, (count, n)),
        np.broadcast_to(np.full((1, n), NO_CAP) if caps is None else caps, (count, n)),
        groups,
        np.broadcast_to(groups.floors, (count, len(groups.members))),
        np.broadcast_to(groups.caps, (count, len(groups.members))),
    )
    positive = np.where(row.keys > 0, row.keys, 1.0)
    usable = (positive.min(axis=1) >= SMALLEST_KEY) & (positive.max(axis=1) <= LARGEST_KEY)
    usable &= (amounts > 0) & (amounts <= LARGEST_UNITS) & (row.group_floors <= row.group_caps).all(axis=1)
    return row.rounded(row.levels(np.flatnonzero(usable)))


@dataclass(eq=False)
class _Levels:
    """λ_g k_i and how far off it can be, of shape (S, n); who is held by its group's limit; which rows are sure."""

    level: Floats
    error: Floats
    held: NDArray[np.int8]  # of shape (S, G): -1 at the floor, 1 at the cap
    sure: Bools


@dataclass(frozen=True, eq=False)
class _Rows:
    """All rows, with every array in full."""

    amounts: Ints
    keys: Floats
    key_error: Floats
    floors: Ints
    caps: Ints
    groups: NearGroups
    group_floors: Ints
    group_caps: Ints

    def levels(self, rows: NDArray[np.intp]) -> _Levels:
        """Find which groups are at a limit, and everybody's level."""
        shape, among = self.keys.shape, len(self.groups.members)
        found = _Levels(
            np.zeros(shape), np.zeros(shape), np.zeros((len(self.keys), among), np.int8), np.zeros(shape[0], np.bool_)
        )
        going = rows
        # Each time round somebody more is held, or all are found.
        for _ in range(among):
            still = [self._of_pattern(found, own) for own in _alike(found.held, going)]
            going = np.concatenate(still) if still else going[:0]
            if not len(going):
                break
        found.sure[going] = False
        return found

    def _of_pattern(self, found: _Levels, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Solve rows that hold the same groups; those in which others are to be held come back."""
        held = found.held[rows[0]].copy()
        free = [g for g, side in enumerate(held) if side == 0]
        members = self.groups.members
        if not free:
            return rows[:0]
        limits = np.where(held > 0, self.group_caps[rows], np.where(held < 0, self.group_floors[rows], 0))
        rest = self.amounts[rows] - limits.sum(axis=1)
        multipliers, relative, known = self._solved(rows, rest, np.concatenate([members[g] for g in free]))
        # To see whom to hold, λ need not be known for certain.
        some = np.isfinite(multipliers[:, 0]) & (multipliers[:, 0] > 0)
        rows, multipliers, relative, known = rows[some], multipliers[some], relative[some], known[some]
        level = multipliers * self.keys[rows]
        share = np.minimum(np.maximum(level, self.floors[rows]), self.caps[rows])
        sums = np.stack([share[:, own].sum(axis=1) for own in members], axis=1)
        off = _SMALL * (relative + len(members) * share.shape[1] * _ROUNDING) * sums
        least, most = self.group_floors[rows].astype(np.float64), self.group_caps[rows].astype(np.float64)
        open_, short, over = held == 0, sums < least, sums > most
        needed = np.where(short & open_, least - sums, 0.0).sum(axis=1)
        freed = np.where(over & open_, sums - most, 0.0).sum(axis=1)
        more = np.where(short & open_ & (needed >= freed)[:, np.newaxis], -1, 0)
        more += np.where(over & open_ & (freed >= needed)[:, np.newaxis], 1, 0)
        again = more.any(axis=1)
        found.held[rows[again]] += more[again].astype(np.int8)
        inside = (sums - off > least) & (sums + off < most)
        proven = np.where(open_, inside, np.where(held > 0, sums - off > most, sums + off < least)).all(axis=1)
        done = ~again & proven & known
        own = rows[done]
        found.level[own], found.error[own] = level[done], relative[done] * level[done]
        found.sure[own] = True
        for g in np.flatnonzero(held):
            own_limit = self.group_caps if held[g] > 0 else self.group_floors
            at, error, decided = self._solved(own, own_limit[own, g], members[g])
            place = np.ix_(own, members[g])
            found.level[place] = at * self.keys[place]
            found.error[place] = error * found.level[place]
            found.sure[own] &= decided
        return rows[again]

    def _solved(self, rows: NDArray[np.intp], amounts: Ints, members: NDArray[np.intp]) -> tuple[Floats, Floats, Bools]:
        """λ and its error, of shape (rows, 1), for some members by themselves; and where both are known."""
        place = np.ix_(rows, members)
        keys, floors, caps = self.keys[place], self.floors[place], self.caps[place]
        multipliers, relative = np.zeros((len(rows), 1)), np.full((len(rows), 1), UNKNOWN)
        known = np.zeros(len(rows), np.bool_)
        if len(rows):
            least, most, sound = bounds_of_rows(keys, floors, caps)
            between = np.flatnonzero(sound & (amounts > least) & (amounts < most))
            if len(between):
                own = rows_near(
                    amounts[between], keys[between], self.key_error[rows[between]], floors[between], caps[between]
                )
                multipliers[between, 0], relative[between, 0] = own.multipliers, own.relative
                known[between] = own.decided & (own.relative < UNKNOWN)
                # With somebody between limits that are farther off than the error, λ is the only one.
                level = multipliers[between] * keys[between]
                error = relative[between] * level
                known[between] &= ((level - error > floors[between]) & (level + error < caps[between])).any(axis=1)
        return multipliers, relative, known

    def rounded(self, own: _Levels) -> NearRows:
        """Largest remainder: groups below their floor first, by their own fractions; then all, but those at a cap."""
        level, error, held = own.level, own.error, own.held
        below, above = level < self.floors, level > self.caps
        whole = np.rint(level)
        close = (np.abs(level - self.floors) <= error) | (np.abs(level - self.caps) <= error)
        close |= ~(below | above) & (np.abs(level - whole) <= error)
        sure = own.sure & ~(close & (self.keys > 0)).any(axis=1)
        share = np.minimum(np.maximum(level, self.floors), self.caps)
        units = np.where(own.sure[:, np.newaxis], np.floor(share), 0.0).astype(np.int64)
        free = ~(below | above) & (self.keys > 0)
        fraction = np.where(free, share - units, -1.0)
        gap = 2 * _SMALL * error.max(axis=1)
        order = np.where(free, fraction, -1.0)
        for g, members in enumerate(self.groups.members):
            total = units[:, members].sum(axis=1)
            least = np.maximum(self.group_floors[:, g] - total, 0)
            most = np.minimum(self.group_caps[:, g] - total, len(members))
            sure &= (least <= len(members)) & (most >= least)
            own_fraction = fraction[:, members]
            ordered = -np.sort(-own_fraction, axis=1)
            for cut, value in ((least, 2.0), (most, -1.0)):
                chosen, clear = _cut(own_fraction, ordered, np.clip(cut, 0, len(members)), gap)
                sure &= clear
                if value > 0:
                    order[:, members] += value * (chosen & (own_fraction >= 0))
                else:
                    order[:, members] = np.where(chosen, order[:, members], value)
        left = self.amounts - units.sum(axis=1)
        sure &= (left >= 0) & (left <= (order >= 0).sum(axis=1)) & (left >= (order >= 2).sum(axis=1))
        raised, clear = _cut(order, -np.sort(-order, axis=1), np.clip(left, 0, order.shape[1]), gap)
        units += raised
        sure &= clear & self._kept(units, share)
        at_floor, at_cap = below, above
        for g, members in enumerate(self.groups.members):
            alone = ~(below[:, members] | above[:, members])
            at_floor[:, members] |= alone & (held[:, g] < 0)[:, np.newaxis]
            at_cap[:, members] |= alone & (held[:, g] > 0)[:, np.newaxis]
        return NearRows(units, at_floor, at_cap, sure)

    def _kept(self, units: Ints, share: Floats) -> Bools:
        """Sums and limits once more, of everybody and of groups, and that nobody is a unit from its share."""
        kept: Bools = add_up(units, self.floors, self.caps, self.amounts)
        kept &= (np.abs(units - share) < 1 + 1e-9 * np.maximum(share, 1)).all(axis=1)
        for g, members in enumerate(self.groups.members):
            total = units[:, members].sum(axis=1)
            kept &= (total >= self.group_floors[:, g]) & (total <= self.group_caps[:, g])
        return kept


def _alike(held: NDArray[np.int8], rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    if not len(rows):
        return []
    _, pattern = np.unique(held[rows], axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    return [rows[pattern == own] for own in range(int(pattern.max()) + 1)]


def _cut(values: Floats, ordered: Floats, count: Ints, gap: Floats) -> tuple[Bools, Bools]:
    """Who has one of the `count[s]` largest values of a row, and whether the next is farther off than the gap."""
    n = values.shape[1]
    rows = np.arange(len(values))
    last = np.where(count > 0, ordered[rows, np.maximum(count, 1) - 1], np.inf)
    after = np.where(count < n, ordered[rows, np.minimum(count, n - 1)], -np.inf)
    # Of those that have no fraction it is no matter who is counted.
    clear = (last - after > gap) | (last < 0)
    return values >= last[:, np.newaxis], clear
