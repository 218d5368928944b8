"""Five ways to reduce what does not fit: each a division by the exact core, amounts whole units.

With claims c_i (the most each could have, rounded down to units), E kroner and C = Σ c_i > E:

    bracket         b_i + λ k_i, at most c_i, with b_i = r' min(loss_i, bracket) and k_i = max(0, loss_i - bracket)
    proportional    λ c_i
    equal-awards    min(c_i, λ)
    equal-losses    c_i - min(c_i, λ), the reductions adding to C - E
    talmud          E at most half of C: min(c_i / 2, λ); otherwise c_i - min(c_i / 2, λ)

Limits of the core are whole units. Where half a claim is none, the Talmud shares are found in halves of a unit, and
the pool is divided by them: λ is 1, and the amounts are those shares rounded.

Aumann and Maschler (1985), doi 10.1016/0022-0531(85)90102-4; O'Neill (1982), doi 10.1016/0165-4896(82)90029-4;
Thomson (2003), doi 10.1016/S0165-4896(02)00070-7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.common import divide
from fordel_models.result import Division, Step, YearResult
from fordel_solver import fair_share

__all__ = ["Case", "Reduced", "reduced", "whole_rate"]


@dataclass(frozen=True)
class Case:
    """A year of a matching pool. The tuples run over all recipients.

    Attributes
    ----------
    year : int
    amount : int
        E, kroner in the pool.
    losses : tuple of int
        What was reported.
    rate, bracket_rate : Fraction
        Parts of 1: the most that is paid, and what is paid up to the bracket.
    bracket : int or None
    unit : int
    claims : tuple of int
        c_i, the rate times the loss, rounded down to a unit.
    where : str
    codes, labels : tuples of str
    inhabitants : tuple of Fraction or None
    """

    year: int
    amount: int
    losses: tuple[int, ...]
    rate: Fraction
    bracket_rate: Fraction
    bracket: int | None
    unit: int
    claims: tuple[int, ...]
    where: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    inhabitants: tuple[Fraction | None, ...]

    @property
    def base(self) -> tuple[Fraction, ...]:
        """b_i, what the bracket alone gives; never more than the claim, which is whole units."""
        bracket = self.bracket or 0
        return tuple(
            min(self.bracket_rate * min(loss, bracket), Fraction(claim)) if loss > bracket else self._whole(loss)
            for loss, claim in zip(self.losses, self.claims, strict=True)
        )

    @property
    def above(self) -> tuple[int, ...]:
        """k_i, what was reported above the bracket."""
        return tuple(max(0, loss - (self.bracket or 0)) for loss in self.losses)

    def _whole(self, loss: int) -> Fraction:
        return self.bracket_rate * loss // self.unit * Fraction(self.unit)


@dataclass(frozen=True)
class Reduced:
    """The allocation of a year and, where what is taken off was divided, that division."""

    year: YearResult
    reductions: Division | None = None


def whole_rate(case: Case) -> Reduced:
    """Everyone gets the claim; what is left is a surplus."""
    return Reduced(_divided(case, case.amount, case.claims, caps=case.claims, on_surplus="return"))


def reduced(case: Case, method: str) -> Reduced:
    """The amount of a year that is too small for all claims, divided.

    Parameters
    ----------
    case : Case
        Its amount is at most what the claims add to; for the bracket method at least what its base amounts add to.
    method : str
        One of `METHODS`.
    """
    claims = case.claims
    if not case.amount:
        return Reduced(_divided(case, 0, claims, caps=claims))
    if method == "bracket":
        return Reduced(_by_bracket(case))
    if method == "proportional":
        return Reduced(_divided(case, case.amount, claims, caps=claims))
    if method == "equal-awards":
        return Reduced(_divided(case, case.amount, _one_each(claims), caps=claims))
    if method == "equal-losses":
        return _less(case, claims)
    if any(claim // case.unit % 2 for claim in claims):
        return Reduced(_divided(case, case.amount, _talmud_shares(case), caps=claims, part="talmud_share"))
    halves = tuple(claim // 2 for claim in claims)
    if 2 * case.amount <= sum(claims):
        return Reduced(_divided(case, case.amount, _one_each(claims), caps=halves))
    return _less(case, halves)


def _talmud_shares(case: Case) -> list[Fraction]:
    """What the Talmud gives before rounding: with everything doubled half a claim is a whole one."""
    ones, missing = [1] * len(case.claims), sum(case.claims) - case.amount
    if case.amount <= missing:
        shares, _ = fair_share(2 * case.amount, ones, cap=list(case.claims))
        return [share / 2 for share in shares]
    off, _ = fair_share(2 * missing, ones, cap=list(case.claims))
    return [claim - own / 2 for claim, own in zip(case.claims, off, strict=True)]


def _by_bracket(case: Case) -> YearResult:
    above = case.above
    if any(above):
        return _divided(case, case.amount, above, caps=case.claims, base=case.base, part="above_bracket")
    # Nobody has anything above it: what the bracket gives is all there is.
    base = tuple(int(own) for own in case.base)
    return _divided(case, case.amount, _one_each(base), floors=base, caps=base, on_surplus="return")


def _less(case: Case, most: Sequence[int]) -> Reduced:
    """c_i - min(most_i, λ): the reductions are divided, and the pool by what they leave."""
    claims = case.claims
    missing = sum(claims) - case.amount
    taken = (
        _divided(case, missing, _one_each(most), caps=most, part="equal_reduction")
        if missing
        else _divided(case, 0, claims, caps=claims, part="equal_reduction")
    )
    left = tuple(claim - off for claim, off in zip(claims, taken.amounts, strict=True))
    year = _divided(case, case.amount, left, caps=claims)
    steps = (
        Step("claim", claims, None),
        Step("reduction", tuple(-off for off in taken.amounts), None),
        Step("rounding", (0,) * len(claims), None),
    )
    return Reduced(replace(year, steps=steps), Division(f"reductions-{case.year}", case.codes, taken))


def _one_each(values: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(value > 0) for value in values)


def _divided(
    case: Case,
    amount: int,
    key: Sequence[int | Fraction],
    *,
    caps: Sequence[int],
    base: Sequence[Fraction] | None = None,
    floors: Sequence[int] | None = None,
    on_surplus: str = "error",
    part: str = "claim",
) -> YearResult:
    return divide(
        amount,
        key,
        where=case.where,
        labels=case.labels,
        base=base,
        floors=floors,
        caps=list(caps),
        unit=case.unit,
        eligible=[loss > 0 for loss in case.losses],
        on_surplus=on_surplus,
        year=case.year,
        inhabitants=case.inhabitants,
        part=part,
    )
