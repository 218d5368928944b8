"""The numbers of a year as a spreadsheet calculates them: the same operations, in doubles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from fordel.excel.decidable import Order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fordel_models.result import YearResult

__all__ = ["Doubles"]

NEVER = 1e99  # a multiplier that is not reached
NEAR = 1e-12  # relative; far more than doubles are wrong by, far less than a rule moves
LARGEST = 1e90  # any that is reached is below


class Doubles:
    """What stands on the sheet of a year, over its eligible recipients.

    `key_is_known` and `share_is_known` say whether the formulas of the sheet come to the exact keys and fair shares.
    Where they do not, since other rules are at work, the exact ones stand there.
    """

    def __init__(self, year: YearResult, rows: Sequence[int]) -> None:
        def of(values: Sequence[Any], nothing: float = np.nan) -> NDArray[np.float64]:
            return np.array([nothing if values[i] is None else float(values[i]) for i in rows])

        self.year, self.rows = year, rows
        self.rest = float(year.amount - year.top_slice)
        self.k = [of(part.values) for part in year.parts if part.values]
        self.shares_of_parts = [float(part.share) for part in year.parts if part.values]
        self.key = sum(
            (share * k / k.sum() for share, k in zip(self.shares_of_parts, self.k, strict=True) if k.any()),
            np.zeros(len(rows)),
        )
        exact_key = of(year.key)
        # Rules that this sheet does not know may make the key; then it stands there as numbers.
        self.key_is_known = bool(np.allclose(self.key, exact_key, rtol=NEAR, atol=0))
        self.key = self.key if self.key_is_known else exact_key
        self.base, self.floor, self.cap = of(year.base or (0,) * len(year.key)), of(year.floors), of(year.caps)
        self.has_base, self.has_floor = bool(year.base), any(year.floors)
        self.has_cap = any(year.caps[i] is not None for i in rows)
        self.least = np.maximum(self.base, self.floor)
        self.scaled = _are_scaled(year, rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.floor_at = np.where(self.key == 0, NEVER, (self.least - self.base) / self.key)
            self.cap_at = np.where((self.key == 0) | np.isnan(self.cap), NEVER, (self.cap - self.base) / self.key)
        self.floor_sum, self.cap_sum = self.sum_at(self.floor_at), self.sum_at(self.cap_at)
        points = [(self.floor_at, self.floor_sum)] if self.has_floor else []
        points += [(self.cap_at, self.cap_sum)] if self.has_cap else []
        self.reached_by = np.max(
            [np.zeros(len(rows))] + [np.where((at < LARGEST) & (total < self.rest), at, 0) for at, total in points],
            axis=0,
        )
        self.reached = float(self.reached_by.max())
        self.sum = float(self.sum_at(np.array([self.reached]))[0])
        self.slope = float(self.key[(self.floor_at <= self.reached) & (self.cap_at > self.reached)].sum())
        self.multiplier = self.reached + ((self.rest - self.sum) / self.slope if self.slope > 0 else 0)
        self.group_of = {member: number for number, group in enumerate(year.groups) for member in group.members}
        if year.groups:
            self.multiplier = float(year.multiplier)
            self.own = np.array([float(year.groups[self.group_of[i]].multiplier) for i in rows])
        else:
            self.own = np.full(len(rows), self.multiplier)
        self.share = np.fmin(self.cap, np.maximum(self.floor, self.base + self.own * self.key))
        if self.scaled:
            self.share = self.rest * self.least / self.least.sum()
        exact_share = of(year.fair_shares)
        self.share_is_known = bool(np.allclose(self.share, exact_share, rtol=NEAR, atol=NEAR * self.rest))
        if not self.share_is_known:
            self.share, self.multiplier = exact_share, float(year.multiplier)

    def sum_at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Σ q_i where λ is each of these points."""
        x = points[:, None]
        below, above = self.floor_at > x, self.cap_at <= x
        shares = np.where(above, np.nan_to_num(self.cap), np.where(below, self.least, self.base + x * self.key))
        return np.asarray(np.where(points < LARGEST, shares.sum(axis=1), 0))

    def rounded(self, order: Order) -> dict[str, Any]:
        """Everything from the fair shares to the amounts."""
        year, unit, n = self.year, self.year.unit, len(self.rows)
        scale = 10**order.decimals
        numbers = np.floor(self.share / unit * scale + 0.5)
        whole = np.floor_divide(numbers, scale)
        fraction = numbers - whole * scale
        total = (
            float(np.floor(np.floor(self.share.sum() / unit * scale + 0.5) / scale))
            if year.surplus
            else self.rest / unit
        )
        places = np.array(order.order)

        def before(i: int) -> NDArray[np.bool_]:
            return (fraction > fraction[i]) | ((fraction == fraction[i]) & (places < places[i]))  # type: ignore[no-any-return]

        first, in_line, in_group = np.zeros(n), np.ones(n), np.zeros(n)
        down, need, room = [], [], []
        groups = np.array([self.group_of.get(i, -1) for i in self.rows])
        for number, group in enumerate(year.groups):
            down.append(float(whole[groups == number].sum()))
            need.append(max(0.0, (group.floor or 0) / unit - down[-1]))
            room.append(NEVER if group.cap is None else max(0.0, group.cap / unit - down[-1]))
        for i in range(n if year.groups else 0):
            in_group[i] = 1 + (before(i) & (groups == groups[i])).sum()
            first[i] = in_group[i] <= need[groups[i]]
            in_line[i] = not first[i] and in_group[i] <= room[groups[i]]
        rank = np.array([1 + (before(i) & (in_line == 1)).sum() if in_line[i] else 0 for i in range(n)])
        left = total - whole.sum() - first.sum()
        more = np.where((first == 1) | ((in_line == 1) & (rank <= left)), 1, 0)
        return {
            "units": numbers / scale,
            "whole": whole,
            "fraction": fraction / scale,
            "in_group": in_group,
            "first": first,
            "in_line": in_line,
            "rank": rank,
            "more": more,
            "amount": (whole + more) * unit,
            "left": left,
            "surplus": self.rest - total * unit,
            "group_whole": down,
            "group_need": need,
            "group_room": room,
        }

    def amounts(self, order: Order) -> list[int]:
        """The kroner that the sheet comes to."""
        return [int(amount) for amount in self.rounded(order)["amount"]]


def _are_scaled(year: YearResult, rows: Sequence[int]) -> bool:
    base = year.base or (Fraction(0),) * len(year.key)
    least = [max(Fraction(year.floors[i]), base[i]) for i in rows]
    return sum(least) > year.amount - year.top_slice
