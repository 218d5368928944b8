"""What scenarios are compared with: the instance as it is, its inhabitants, and who belongs together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel_models.result import Result

__all__ = ["Baseline", "Together", "baseline_of"]

Ints = NDArray[np.int64]
REGION = "region"


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
        Inhabitants of all years together, in whole numbers of one size; None where they are not known for everybody.
    together : tuple of Together
        Those of each region and of each group.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int | None, ...]
    amounts: Ints
    weights: Ints | None
    together: tuple[Together, ...]


def baseline_of(result: Result, names: Sequence[str], table: pd.DataFrame, group_columns: Sequence[str]) -> Baseline:
    """The baseline of a sweep.

    Parameters
    ----------
    result : Result
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
            cells = [table[column].get(code) for code in result.codes]
            labels = sorted({str(cell) for cell in cells if not pd.isna(cell)})
            together += [
                Together(column, label, np.array([i for i, cell in enumerate(cells) if str(cell) == label]))
                for label in labels
            ]
    return Baseline(
        codes=result.codes,
        names=tuple(names),
        years=tuple(year.year for year in result.years),
        amounts=np.array([year.amounts for year in result.years], dtype=np.int64),
        weights=_weights(result),
        together=tuple(together),
    )


def _weights(result: Result) -> Ints | None:
    totals = []
    for own in zip(*(year.inhabitants for year in result.years), strict=True):
        known = [inhabitants for inhabitants in own if inhabitants is not None]
        if len(known) < len(own):
            return None
        totals.append(sum(known, Fraction(0)))
    scale = math.lcm(*(total.denominator for total in totals))
    whole = [int(total * scale) for total in totals]
    return np.array(whole, dtype=np.int64) if sum(whole) < 2**53 else None
