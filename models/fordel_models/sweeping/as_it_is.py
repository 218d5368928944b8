"""The instance as it is, without a scenario: its amounts and what else scenarios are compared by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.figures import Figures, inhabitants_in
from fordel_models.path_keys import keys_of
from fordel_models.result import Assumption, Result
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.scenarios import Numbers, ScenarioAmounts, Scenarios

__all__ = ["AsItIs", "stated_at", "unchanged"]

_LARGEST = 2**62
_MOST_PLACES = 15


@dataclass(frozen=True, eq=False)
class AsItIs:
    """An instance without a scenario; n recipients in ascending order of code, Y years.

    Attributes
    ----------
    codes, names : tuple of str, length n
    years : tuple of int or None, length Y
    amounts : int64 array of shape (Y, n)
    eligible : bool array of shape (Y, n)
    inhabitants : tuple of Y tuples of n Fractions, None where the data have no figure above 0
    assumptions : tuple of Assumption
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int | None, ...]
    amounts: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    inhabitants: tuple[tuple[Fraction | None, ...], ...]
    assumptions: tuple[Assumption, ...]

    @classmethod
    def of_result(cls, result: Result) -> AsItIs:
        """From the instance solved by itself."""
        return cls(
            result.codes,
            result.names,
            tuple(year.year for year in result.years),
            np.array([year.amounts for year in result.years], dtype=np.int64),
            np.array([year.eligible for year in result.years], dtype=np.bool_),
            tuple(year.inhabitants for year in result.years),
            result.assumptions,
        )

    @classmethod
    def of_scenario(cls, solved: ScenarioAmounts, specification: FormulaSpecification, figures: Figures) -> AsItIs:
        """From the one scenario that was solved: that of `unchanged`."""
        everyone = figures.everyone
        inhabitants = []
        for year in solved.years:
            people = figures.people[year]
            row: list[Fraction | None] = [None] * len(everyone.codes)
            for code, own in zip(people.codes, inhabitants_in(specification, people, figures.years[year]), strict=True):
                row[everyone.positions[code]] = own
            inhabitants.append(tuple(row))
        return cls(
            everyone.codes,
            everyone.names,
            solved.years,
            solved.amounts[:, 0],
            solved.eligible[:, 0],
            tuple(inhabitants),
            tuple(
                Assumption(stated.about, stated.chosen, stated.because, stated.alternatives)
                for stated in specification.assumptions
            )
            + figures.fills,
        )


def unchanged(raw: Mapping[str, Any], rules: Sequence[str], columns: Collection[str]) -> Scenarios:
    """The instance as a scenario among others that change the numbers at `rules`: each number is its own.

    Where one of them is no number, or figures change, it is the scenario that changes nothing.

    Examples
    --------
    >>> raw = {"part": [{"name": "a", "share": "0.5"}, {"name": "b", "share": 1}]}
    >>> unchanged(raw, ["part.a.share", "part.b.share"], []).overrides(0)
    {'part.a.share': Decimal('0.5'), 'part.b.share': 1}
    """
    numbers = {path: _number(stated_at(raw, path)) for path in rules}
    own = {path: number for path, number in numbers.items() if number is not None}
    return Scenarios(0, 1, own if len(own) == len(numbers) and not columns else {}, {})


def stated_at(raw: Mapping[str, Any], path: str) -> Any:
    """What a file says at the path of a number; None where it says nothing there.

    Examples
    --------
    >>> stated_at({"pool": {"years": {2014: 5}}, "part": [{"name": "a", "share": "0.5"}]}, "part.a.share")
    '0.5'
    """
    here: Any = raw
    for key in keys_of(path):
        if isinstance(here, Mapping):
            here = here.get(key, here.get(int(key)) if key.isdecimal() else None)
        elif isinstance(here, list | tuple):
            here = next((part for part in here if isinstance(part, Mapping) and part.get("name") == key), None)
        else:
            return None
    return here


def _number(stated: Any) -> Numbers | None:
    if not isinstance(stated, int | float | Decimal | str) or isinstance(stated, bool):
        return None
    try:
        number = Decimal(str(stated))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    places = max(0, -int(number.as_tuple().exponent))
    if places > _MOST_PLACES or abs(number) * 10**places >= _LARGEST:
        return None
    return Numbers(np.array([int(number.scaleb(places))]), places)
