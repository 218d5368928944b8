"""What a column of figures was before and after a run's own figures: who changed, and the total."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_solver.exact_numbers import exact

__all__ = ["described_change"]


def described_change(
    before: pd.Series[Any] | None, after: pd.Series[Any], given: Mapping[str, Any], source: str
) -> dict[str, Any]:
    """A column's change in plain values.

    Parameters
    ----------
    before : Series or None
        The column as the recipients had it, by code; None where it is new.
    after : Series
        The column as it is used, by code.
    given : mapping of code to value
        What was handed in.
    source : str
        Where it came from.

    Returns
    -------
    dict
        source; added; recipients (how many were given a figure that is not missing); changed (for how many the value
        became another); total_before and total_after, exact, None where there is none or the column is text; sha256 of
        the values given as JSON.

    Examples
    --------
    >>> before, after = pd.Series({"101": 10, "147": 20}), pd.Series({"101": 10, "147": 25})
    >>> change = described_change(before, after, {"147": 25}, "elever.csv")
    >>> change["added"], change["changed"], change["total_before"], change["total_after"]
    (False, 1, 30, 35)
    """
    text = json.dumps(dict(sorted(given.items())), ensure_ascii=False)
    old, new = None if before is None else _cells(before), _cells(after)
    return {
        "source": source,
        "added": old is None,
        "recipients": sum(value is not None for value in given.values()),
        "changed": len(new) if old is None else sum(one != other for one, other in zip(old, new, strict=True)),
        "total_before": None if old is None else _total(old),
        "total_after": _total(new),
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
    }


def _cells(column: pd.Series[Any]) -> list[Any]:
    """The values, None where one is missing: NaN would differ from itself."""
    return [None if pd.isna(value) else value for value in column.tolist()]


def _total(cells: Sequence[Any]) -> int | Decimal | None:
    present = [cell for cell in cells if cell is not None]
    if not present or any(isinstance(cell, str | bool) for cell in present):
        return None
    total = sum(map(exact, present), Fraction(0))
    if total.denominator == 1:
        return int(total)
    # A sum of decimals is a decimal, however many digits it takes.
    places = next(places for places in range(1, 400) if (total * 10**places).denominator == 1)
    return Decimal(int(total * 10**places)).scaleb(-places)
