"""What scenarios are compared with: the instance as it is, its inhabitants, and who belongs together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel_models.sweeping.as_it_is import AsItIs

__all__ = ["DECIMALS", "Baseline", "Together", "baseline_of"]

Ints = NDArray[np.int64]
REGION = "region"
DECIMALS = 6  # of inhabitants, where they have no small common denominator
LARGEST_SUM = 2**53


@dataclass(frozen=True, eq=False)
class Together:
    """Recipients with the same label in a column."""

    column: str
    label: str
    members: Ints  # positions


@dataclass(frozen=True, eq=False)
class Baseline:
    """The instance as it is.

    Attributes
    ----------
    codes, names : tuple of str, n of them
    years : tuple of int or None, Y of them
    amounts : int64 array of shape (Y, n)
    weights : int64 array of shape (n,), or None
        Inhabitants of all years together, in whole numbers of one size: in their common denominator where that is
        small, and otherwise in millionths of an inhabitant, rounded. 0 for those of `without_inhabitants`. None where
        nobody's are known.
    rounded_to : int or None
        So many decimals the inhabitants were rounded to; None where they are exact.
    without_inhabitants : tuple of str
        Codes of those that have none above 0 in a year in which they are eligible, while others have.
    together : tuple of Together
        Those of each region and of each group.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int | None, ...]
    amounts: Ints
    weights: Ints | None
    rounded_to: int | None
    without_inhabitants: tuple[str, ...]
    together: tuple[Together, ...]

    @property
    def by(self) -> str:
        """What ranks, Gini coefficients and Lorenz points are by: "inhabitant" or "amount"."""
        return "amount" if self.weights is None else "inhabitant"


def baseline_of(own: AsItIs, names: Sequence[str], table: pd.DataFrame, group_columns: Sequence[str]) -> Baseline:
    """The baseline of a sweep.

    Parameters
    ----------
    own : AsItIs
        The instance, solved.
    names : sequence of str
        As they are shown.
    table : DataFrame
        The recipients.
    group_columns : sequence of str
        The columns of [[group]] tables.
    """
    together = []
    for column in dict.fromkeys([REGION, *group_columns]):
        if column in table.columns:
            cells = table[column].reindex(own.codes).tolist()
            members: dict[str, list[int]] = {}
            for i, cell in enumerate(cells):
                if not pd.isna(cell):
                    members.setdefault(str(cell), []).append(i)
            together += [Together(column, label, np.array(members[label])) for label in sorted(members)]
    weights, rounded_to = whole_weights(inhabitants_of(own))
    without = [] if weights is None else np.flatnonzero(weights == 0).tolist()
    return Baseline(
        codes=own.codes,
        names=tuple(names),
        years=own.years,
        amounts=own.amounts,
        weights=weights,
        rounded_to=rounded_to,
        without_inhabitants=tuple(own.codes[i] for i in without),
        together=tuple(together),
    )


def inhabitants_of(own: AsItIs) -> list[Fraction]:
    """Inhabitants of all years together; 0 for who has none in a year in which it is eligible.

    A year counts nothing for who is not eligible and has no figure: before a merge, or after it.
    """
    totals = []
    for i in range(len(own.codes)):
        years = [(year[i], eligible) for year, eligible in zip(own.inhabitants, own.eligible[:, i], strict=True)]
        unknown = any(inhabitants is None and eligible for inhabitants, eligible in years)
        totals.append(Fraction(0) if unknown else sum((there for there, _ in years if there is not None), Fraction(0)))
    return totals


def whole_weights(inhabitants: Sequence[Fraction]) -> tuple[Ints | None, int | None]:
    """Inhabitants in whole numbers of one size, and to how many decimals they had to be rounded for that.

    Exact where the sum over a common denominator is below 2^53; otherwise w_i 10^d, rounded half up and at least 1
    where w_i > 0, with d = 6, or as many as leave the sum below that.

    Returns
    -------
    weights : int64 array of shape (n,), or None where all are 0
    decimals : int, or None where nothing is rounded

    Examples
    --------
    >>> whole_weights([Fraction(1, 2), Fraction(3), Fraction(0)])
    (array([1, 6, 0]), None)
    >>> whole_weights([Fraction(100_000, prime) for prime in (10_007, 10_009, 10_037, 10_039)])
    (array([9993005, 9991008, 9963136, 9961152]), 6)
    """
    if not any(inhabitants):
        return None, None
    scale = math.lcm(*(own.denominator for own in inhabitants))
    if sum(inhabitants) * scale < LARGEST_SUM:
        return np.array([int(own * scale) for own in inhabitants], dtype=np.int64), None
    decimals = DECIMALS
    while sum(whole := [_rounded(own, decimals) for own in inhabitants]) >= LARGEST_SUM:
        decimals -= 1
    return np.array(whole, dtype=np.int64), decimals


def _rounded(inhabitants: Fraction, decimals: int) -> int:
    whole = math.floor(inhabitants * Fraction(10) ** decimals + Fraction(1, 2))
    return max(whole, 1) if inhabitants else 0
