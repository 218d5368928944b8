"""The numbers of a year as a spreadsheet calculates them: the same operations, in doubles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from fordel.excel.decidable import Order
from fordel.excel.guarantee_doubles import GuaranteeDoubles
from fordel.excel.key_doubles import KeyDoubles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fordel_models.result import YearResult

__all__ = ["Doubles"]

NEVER = 1e99  # a multiplier that is not reached
NEAR = 1e-12  # relative; far more than doubles are wrong by, far less than a rule moves
LARGEST = 1e90  # any that is reached is below
SIDES = ("floor", "cap")


class Doubles:
    """What stands on the sheet of a year, over its eligible recipients.

    `key_is_known` and `share_is_known` say whether the formulas of the sheet come to the exact keys and fair shares.
    Where they do not, since other rules are at work, the exact ones stand there.
    """

    def __init__(self, year: YearResult, rows: Sequence[int]) -> None:
        def of(values: Sequence[Any], nothing: float = np.nan) -> NDArray[np.float64]:
            return np.array([nothing if values[i] is None else float(values[i]) for i in rows])

        self.year, self.rows = year, rows
        self.before = KeyDoubles(year, rows)
        self.rest = self.before.rest
        weighted_parts = zip(self.before.part_weights, self.before.k, strict=True)
        self.key = sum((weight * k / k.sum() for weight, k in weighted_parts if k.any()), np.zeros(len(rows)))
        exact_key = of(year.key)
        # Rules that this sheet does not know may make the key; then it stands there as numbers.
        self.key_is_known = bool(np.allclose(self.key, exact_key, rtol=NEAR, atol=0))
        self.key = self.key if self.key_is_known else exact_key
        floors = year.floors if year.guarantee is None else year.guarantee.floors
        self.base, self.floor, self.cap = self.before.base, of(floors), of(year.caps)
        self.has_base, self.has_floor = self.before.has_base, any(floors)
        self.has_cap = any(year.caps[i] is not None for i in rows)
        self.least = np.maximum(self.base, self.floor)
        self.scaled = _are_scaled(year, rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.floor_at = np.where(self.key == 0, NEVER, (self.least - self.base) / self.key)
            self.cap_at = np.where((self.key == 0) | np.isnan(self.cap), NEVER, (self.cap - self.base) / self.key)
        self.group = np.full(len(rows), -1)
        for number, group in enumerate(year.groups):
            self.group[np.isin(rows, group.members)] = number
        self.levels: dict[str, NDArray[np.float64]] = {}
        self.own = self.group_multipliers = np.zeros(0)
        if year.groups:
            self._find_levels()
        self.sums = self._sums_at_own_points()
        self._find_multiplier()
        self.share = np.fmin(self.cap, np.maximum(self.floor, self.base + self.own * self.key))
        if self.scaled:
            self.share = self.rest * self.least / self.least.sum()
        self.guaranteed: GuaranteeDoubles | None = None
        if year.guarantee is not None:
            self.guaranteed = GuaranteeDoubles(year, rows, year.guarantee, self.share, self.base.tolist())
            self.share = self.guaranteed.share
        exact_share = of(year.fair_shares)
        self.share_is_known = bool(np.allclose(self.share, exact_share, rtol=NEAR, atol=NEAR * self.rest))
        if not self.share_is_known:
            self.share, self.multiplier, self.guaranteed = exact_share, float(year.multiplier), None
            self.group_multipliers = np.array([float(group.multiplier) for group in year.groups])

    def of_group(self, name: str) -> NDArray[np.float64]:
        """What the table of groups has for each recipient's own group."""
        values = self.group_multipliers if name == "multiplier" else self.levels[name]
        return np.asarray(values[self.group])

    def sum_at(self, points: NDArray[np.float64], counted: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Σ q_i where λ is each of these points, over all or those counted, in rows of points if it is a table."""
        x = points[:, None]
        below, above = self.floor_at > x, self.cap_at <= x
        shares = np.where(above, np.nan_to_num(self.cap), np.where(below, self.least, self.base + x * self.key))
        own = shares if counted is None else np.where(counted, shares, 0)
        return np.asarray(np.where(points < LARGEST, own.sum(axis=1), 0))

    def total_at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same, groups at a limit of their own at that limit."""
        if not self.levels:
            return self.sum_at(points)
        x = points[:, None]
        active = (self.of_group("floor_level") <= x) & (self.of_group("cap_level") > x)
        at_floor = np.where(self.levels["floor_level"] > x, self.levels["floor_total"], 0).sum(axis=1)
        caps = np.array([float(group.cap or 0) for group in self.year.groups])
        at_cap = np.where(self.levels["cap_level"] <= x, caps, 0).sum(axis=1)
        return np.asarray(np.where(points < LARGEST, self.sum_at(points, active) + at_floor + at_cap, 0))

    def _points(self) -> dict[str, NDArray[np.float64]]:
        """Where recipients leave their floors and reach their caps."""
        points = {"floor": self.floor_at} if self.has_floor else {}
        return points | ({"cap": self.cap_at} if self.has_cap else {})

    def _sums_at_own_points(self) -> dict[str, NDArray[np.float64]]:
        sums = {f"{side}_sum": self.total_at(points) for side, points in self._points().items()}
        same = self.group[:, None] == self.group
        return sums | {f"{side}_group_sum": self.sum_at(points, same) for side, points in self._points().items()}

    def _free(self, level: float) -> NDArray[np.bool_]:
        return np.asarray((self.floor_at <= level) & (self.cap_at > level))

    def _find_levels(self) -> None:
        """The multipliers from which on each group is off its floor, and at its cap."""
        groups = self.year.groups
        for side in SIDES:
            for what in ("last", "sum", "slope", "level"):
                self.levels[f"{side}_{what}"] = np.zeros(len(groups))
        for number, group in enumerate(groups):
            inside = self.group == number
            for side, limit in (("floor", group.floor), ("cap", group.cap)):
                below = [
                    float(point)
                    for points in self._points().values()
                    for point, total in zip(points[inside], self.sum_at(points[inside], inside), strict=True)
                    if point < LARGEST and total < (limit or 0)
                ]
                last = max(below, default=0.0)
                total = float(self.sum_at(np.array([last]), inside)[0])
                slope = float(self.key[inside & self._free(last)].sum())
                start = self.levels["floor_level"][number] if side == "cap" else 0.0
                if limit is None:
                    level = 0.0 if side == "floor" else NEVER
                elif slope > 0:
                    level = max(start, last + (limit - total) / slope)
                else:
                    level = max(start, last) if side == "floor" or total >= limit * (1 - NEAR) else NEVER
                for what, value in (("last", last), ("sum", total), ("slope", slope), ("level", level)):
                    self.levels[f"{side}_{what}"][number] = value
        same = np.arange(len(groups))[:, None] == self.group
        self.levels["floor_total"] = self.sum_at(self.levels["floor_level"], same)
        self.levels["floor_all"] = self.total_at(self.levels["floor_level"])
        self.levels["cap_all"] = self.total_at(self.levels["cap_level"])
        self.levels["reached"] = np.max(
            [
                np.zeros(len(groups)),
                *(self._not_enough(self.levels[f"{s}_level"], self.levels[f"{s}_all"]) for s in SIDES),
            ],
            axis=0,
        )

    def _not_enough(self, points: NDArray[np.float64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """The points at which the sum is below the amount, 0 for the others."""
        return np.where((points < LARGEST) & (sums < self.rest), points, 0)

    def _find_multiplier(self) -> None:
        reached = [self._not_enough(points, self.sums[f"{side}_sum"]) for side, points in self._points().items()]
        self.reached_by = np.max([np.zeros(len(self.rows)), *reached], axis=0)
        self.reached = float(max(self.reached_by.max(), *self.levels.get("reached", np.zeros(1)), 0))
        self.sum = float(self.total_at(np.array([self.reached]))[0])
        free = self._free(self.reached)
        if self.levels:
            free &= (self.of_group("floor_level") <= self.reached) & (self.of_group("cap_level") > self.reached)
        self.slope = float(self.key[free].sum())
        self.multiplier = self.reached + ((self.rest - self.sum) / self.slope if self.slope > 0 else 0)
        self.own = np.full(len(self.rows), self.multiplier)
        if self.levels:
            off_floor = np.maximum(self.levels["floor_level"], self.multiplier)
            self.group_multipliers = np.minimum(self.levels["cap_level"], off_floor)
            self.own = self.of_group("multiplier")

    def rounded(self, order: Order) -> dict[str, Any]:
        """Everything from the fair shares to the amounts."""
        year, unit, n = self.year, self.year.unit, len(self.rows)
        back = set(year.opted_out) if year.returned else set()
        out = np.array([i in back for i in self.rows])
        scale = 10**order.decimals
        numbers = np.floor(self.share / unit * scale + 0.5)
        whole = np.floor_divide(numbers, scale)
        fraction = numbers - whole * scale
        total = float(np.floor(np.floor(self.share.sum() / unit * scale + 0.5) / scale))
        places = np.array(order.order)

        def before(i: int) -> NDArray[np.bool_]:
            return (fraction > fraction[i]) | ((fraction == fraction[i]) & (places < places[i]))  # type: ignore[no-any-return]

        first, in_line, in_group = np.zeros(n), np.ones(n), np.zeros(n)
        down, need, room = [], [], []
        groups = self.group
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
            "solved": (whole + more) * unit,
            "out": out.astype(float),
            "amount": (whole + more) * unit * ~out,
            "left": left,
            "surplus": self.rest - ((whole + more) * unit * ~out).sum(),
            "group_whole": down,
            "group_need": need,
            "group_room": room,
        }

    def solved(self, order: Order) -> list[int]:
        """The kroner that the sheet comes to, those that are returned among them."""
        return [int(amount) for amount in self.rounded(order)["solved"]]


def _are_scaled(year: YearResult, rows: Sequence[int]) -> bool:
    base = year.base or (Fraction(0),) * len(year.key)
    least = [max(Fraction(year.floors[i]), base[i]) for i in rows]
    return sum(least) > year.amount - year.top_slice
