"""The years that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fordel_solver import InvalidInput

__all__ = ["chosen_years"]


def chosen_years(where: str, there: Iterable[int | None], years: Sequence[int] | None) -> tuple[int | None, ...]:
    """Which years of an instance are told: those asked for, or all.

    Raises
    ------
    InvalidInput
        A year that is not there.

    Examples
    --------
    >>> chosen_years("pool", [2014, 2015, 2014], None), chosen_years("pool", [2014, 2015], [2015])
    ((2014, 2015), (2015,))
    """
    all_of_them = tuple(dict.fromkeys(there))
    if years is None:
        return all_of_them
    own = sorted(year for year in all_of_them if year is not None)
    if not own:
        raise InvalidInput(f"{where} has no years, so `years` cannot be chosen. Leave it out.")
    unknown = [year for year in years if year not in own]
    if unknown or not len(years):
        asked = ", ".join(str(year) for year in unknown) or "no year"
        raise InvalidInput(f"`years` names {asked}; {where} has the years {', '.join(str(year) for year in own)}.")
    return tuple(years)
