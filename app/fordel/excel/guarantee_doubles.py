"""A guarantee that the others pay for, in doubles, as the sheet works it out.

    f_i = max(l_i, b_i, promised_i)                      each rounded up to a unit
    q_i = max(f_i, t_i - τ w_i), or max(f_i, min(t_i, γ w_i)) where w_i > 0,  Σ q_i = Σ t_i

τ and γ are found as λ is: at each point at which somebody has given all it can (τ), or leaves its floor or reaches its
own t_i (γ), the sum is calculated; from the last point at which it is not enough it is a straight line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fordel_models.result import Guarantee, YearResult

__all__ = ["GuaranteeDoubles"]

NEVER = 1e99  # a level that is not reached


class GuaranteeDoubles:
    """The numbers of the guarantee, over the eligible recipients.

    `points` are the levels at which the sum bends, `sums` what is given up (inhabitants) or had (gains) there, `needed`
    what it must come to.
    """

    def __init__(
        self, year: YearResult, rows: Sequence[int], kept: Guarantee, target: NDArray[np.float64], base: Sequence[float]
    ) -> None:
        self.paid_by, self.target = kept.paid_by, target
        self.promised = np.array([float(kept.promised[i]) for i in rows])
        self.weights = np.array([float(kept.weights[i]) for i in rows])
        own_floors = np.array([float(kept.floors[i]) for i in rows])
        up = np.ceil(np.round(np.asarray(base) / year.unit, 9)) * year.unit
        self.least = np.max([own_floors, self.promised, up], axis=0)
        self.top = np.maximum(self.target, self.least)
        self.room = np.maximum(0, self.target - self.least)
        paying = self.weights > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.paid_by == "inhabitants":
                self.points = {"pay": np.where(paying, self.room / self.weights, NEVER)}
                self.needed = float(np.maximum(0, self.least - self.target).sum())
            else:
                self.points = {
                    "rise": np.where(paying, self.least / self.weights, 0),
                    "top": np.where(paying, self.top / self.weights, 0),
                }
                self.needed = float(self.target.sum())
        self.sums = {name: self._sum_at(points) for name, points in self.points.items()}
        reached = [
            np.where((points < NEVER) & (self.sums[name] < self.needed), points, 0)
            for name, points in self.points.items()
        ]
        self.reached = float(np.max(reached))
        self.sum = float(self._sum_at(np.array([self.reached]))[0])
        self.slope = float(self.weights[self._free(np.array([[self.reached]]))[0]].sum())
        self.level = self.reached + ((self.needed - self.sum) / self.slope if self.slope > 0 else 0)
        if self.paid_by == "inhabitants":
            self.share = np.maximum(self.least, self.target - self.level * self.weights)
        else:
            capped = np.where(paying, np.minimum(self.target, self.level * self.weights), self.target)
            self.share = np.maximum(self.least, capped)

    def _free(self, x: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Who gives or gets more as the level rises from x on."""
        if self.paid_by == "inhabitants":
            return np.asarray(self.points["pay"] > x)
        return np.asarray((self.points["rise"] <= x) & (self.points["top"] > x))

    def _sum_at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        x = points[:, None]
        moving = np.where(self._free(x), x * self.weights, 0)
        if self.paid_by == "inhabitants":
            held = np.where(self.points["pay"] <= x, self.room, 0)
        else:
            at_floor = np.where(self.points["rise"] > x, self.least, 0)
            held = at_floor + np.where(self.points["top"] <= x, self.top, 0)
        return np.asarray(np.where(points < NEVER, (moving + held).sum(axis=1), 0))
