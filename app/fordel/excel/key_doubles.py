"""What a year's key and base amounts are made of, in doubles: tapers, parts with their weights, phase-in, exit ramps.

w_i = min(1, max(0, (x_i - t) / (f - t)))                  taper
R   = amount - top-slice - Σ b_i - exit ramps              what is distributed by key
s_p = A_p / R, or (1 - Σ A / R) times its own share        parts with an amount, parts with a share
D   = (1 - φ) (amount - top-slice) + φ R                   with phase-in: s_p times φ R / D, and
s   = (1 - φ) (amount - top-slice) / D                     for the part that is distributed by the baseline
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fordel_models.result import PartResult, YearResult

__all__ = ["KeyDoubles", "is_tapered", "parts_of"]

CLOSE = 1e-14  # what a few operations on doubles of at most 1 can be wrong by


def parts_of(year: YearResult) -> list[PartResult]:
    """The parts of the key, the phase-in's last."""
    return [*year.parts, *([] if year.phase_in_part is None else [year.phase_in_part])]


def is_tapered(year: YearResult) -> bool:
    """Whether recipients can count in part."""
    return year.selection is not None and year.selection.full_at is not None


class KeyDoubles:
    """The numbers of a year that come before its key and base amounts, over the eligible recipients.

    `weights_are_live` says whether the weights of the parts are worked out on the sheet: there are parts with amounts
    or a phase-in, and the formulas above come to the exact weights. Otherwise the weights are typed.
    """

    def __init__(self, year: YearResult, rows: Sequence[int]) -> None:
        self.year, self.rows = year, rows
        self.parts = parts_of(year)
        self.rest = float(year.amount - year.top_slice)
        leaving = set(year.exit_ramp)
        self.on_ramp = np.array([i in leaving for i in rows])
        self.ramp = np.array([float(year.floors[i]) if i in leaving else 0.0 for i in rows])
        # Without a phase-in among the parts the year is all the way.
        self.way = Fraction(1) if year.phase_in_part is None else year.phase_in
        self._find_taper()
        self._find_base()
        self.k = [self._values(part) for part in self.parts]
        self._find_weights()

    def _find_taper(self) -> None:
        self.tapered, chosen = is_tapered(self.year), self.year.selection
        self.exact_weights = [Fraction(1)] * len(self.rows)
        self.taper_at = self.taper_full = 0.0
        self.by: list[float | None] = []
        if chosen is not None and chosen.threshold is not None and chosen.full_at is not None:
            self.exact_weights = [chosen.weights[i] for i in self.rows]
            self.taper_at, self.taper_full = float(chosen.threshold), float(chosen.full_at)
            self.by = [None if (value := chosen.values[i]) is None else float(value) for i in self.rows]
        self.weights = np.array([float(weight) for weight in self.exact_weights])
        width = self.taper_full - self.taper_at
        drawn = [self.taper_at if value is None else value for value in self.by]
        found = np.array([min(1.0, max(0.0, (value - self.taper_at) / width)) for value in drawn])
        self.weights_follow = bool(
            self.tapered and np.allclose(found[~self.on_ramp], self.weights[~self.on_ramp], rtol=0, atol=CLOSE)
        )
        if self.weights_follow:
            self.weights = np.where(self.on_ramp, 0.0, found)

    def _find_base(self) -> None:
        exact = [Fraction(self.year.base[i]) if self.year.base else Fraction(0) for i in self.rows]
        factors = [self.way * weight for weight in self.exact_weights]
        self.has_base = bool(self.year.base)
        # Where base amounts are scaled, those that the specification gives stand beside them.
        self.has_own_base = self.has_base and self.way > 0 and (self.way < 1 or self.tapered)
        self.own_base = np.array(
            [float(value / factor) if factor else 0.0 for value, factor in zip(exact, factors, strict=True)]
        )
        self.base = np.array([float(value) for value in exact])
        if self.has_own_base:
            self.base = self.own_base * self.weights * float(self.way)

    def is_weighted(self, part: PartResult) -> bool:
        """Whether the taper's weights multiply the part."""
        return self.tapered and part is not self.year.phase_in_part

    def before_taper(self, part: PartResult) -> list[Fraction]:
        """What the expression of a part comes to; 0 where the weight is 0."""
        # A part that another rule made may have no keys of its own.
        values = [part.values[i] if part.values else Fraction(0) for i in self.rows]
        if not self.is_weighted(part):
            return values
        return [own / weight if weight else Fraction(0) for own, weight in zip(values, self.exact_weights, strict=True)]

    def _values(self, part: PartResult) -> NDArray[np.float64]:
        before = np.array([float(value) for value in self.before_taper(part)])
        return np.asarray(before * self.weights) if self.is_weighted(part) else before

    def _find_weights(self) -> None:
        """The weights of the parts, where they follow from amounts and the phase-in."""
        stated = [part for part in self.parts if part is not self.year.phase_in_part]
        amounts = [part.amount for part in stated]
        self.has_amounts = any(amount is not None for amount in amounts)
        self.has_phase_in = self.year.phase_in_part is not None
        self.amounts: list[Any] = amounts
        exact = [float(part.share) for part in self.parts]
        self.part_weights, self.own_shares = exact, exact[: len(stated)]
        self.by_key = self.rest - self.base.sum() / float(self.way or 1) - self.ramp.sum()
        way = float(self.way)
        self.whole = (1 - way) * self.rest + way * self.by_key
        self.weights_are_live = False
        if not (self.has_amounts or self.has_phase_in) or not self.way or self.by_key <= 0:
            return
        with_share = sum((part.share for part in stated if part.amount is None), Fraction(0))
        if any(amount is None for amount in amounts) and not with_share:
            return
        # Among the parts with a share; those with an amount have none.
        own = [float(part.share / with_share) if part.amount is None else 0.0 for part in stated]
        left = 1 - sum(float(amount) for amount in amounts if amount is not None) / self.by_key
        found = [
            share * left if amount is None else amount / self.by_key for share, amount in zip(own, amounts, strict=True)
        ]
        if self.has_phase_in:
            found = [weight * way * self.by_key / self.whole for weight in found]
            found.append((1 - way) * self.rest / self.whole)
        if np.allclose(found, exact, rtol=0, atol=CLOSE):
            self.weights_are_live, self.part_weights, self.own_shares = True, found, own
