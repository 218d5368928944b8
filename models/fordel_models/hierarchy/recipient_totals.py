"""What each recipient gets of each theme and year when its totals over years, over themes, or both are kept.

The cells are (theme t, year y, recipient i) with fair shares q_tyi by the theme's key, and Σ_i x_tyi = the theme's
amount in the year always. The totals of recipient i are the sums of its fair shares, rounded once: over the years of a
theme so that they add to the theme's total, over the themes of a year so that they add to the year's, and for both so
that they also agree with its total of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.common.matrix_rounding import Rounded, Total, round_cells
from fordel_models.result import SolvedProgram
from fordel_solver import allocate_exactly

__all__ = ["Cells", "KeptTotals", "keep_totals"]

RULE = "fund.recipient_totals"


@dataclass(frozen=True)
class Cells:
    """The fair shares of the recipients in one theme and year, in units, and the whole units that they add up to."""

    theme: str
    year: int | None
    fair: tuple[Fraction, ...]
    units: int


@dataclass(frozen=True)
class KeptTotals:
    """A rounding, which of its cells are each theme's and year's, and the totals of recipients that it keeps."""

    rounded: Rounded
    cells: dict[tuple[str, int | None], range]
    totals: tuple[tuple[Total, int], ...]  # with the position of the recipient
    earlier: tuple[SolvedProgram, ...] = ()  # the programs that rounded those totals

    @property
    def programs(self) -> tuple[SolvedProgram, ...]:
        """All that were solved, the one that pays last."""
        fewest = () if self.rounded.fewest is None else (self.rounded.fewest,)
        return (*self.earlier, *fewest, self.rounded.solved)


def keep_totals(
    given: Sequence[Cells], codes: Sequence[str], keep: str, *, backend: str, backend_of_three: str
) -> list[KeptTotals]:
    """Round the cells of all recipients.

    Parameters
    ----------
    given : sequence of Cells
        Of every theme that is distributed, and year.
    codes : sequence of str
        Of the recipients, for names of rows.
    keep : "years", "themes" or "both"
    backend, backend_of_three : str
        For two directions, and for three.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> given = [Cells("a", year, (half, half), 1) for year in (2014, 2015)]
    >>> [kept] = keep_totals(given, ["101", "147"], "years", backend="highs", backend_of_three="cp-sat")
    >>> kept.rounded.units
    (1, 0, 0, 1)
    """
    if keep == "both":
        return [_both(given, codes, backend, backend_of_three)]
    by_theme = keep == "years"
    made = []
    for name in dict.fromkeys(one.theme if by_theme else one.year for one in given):
        own = [one for one in given if (one.theme if by_theme else one.year) == name]
        targets = _rounded_once([sum(column, Fraction(0)) for column in zip(*(one.fair for one in own), strict=True)])
        label = f"{name}-years" if by_theme else f"themes-{name}" if name is not None else "themes"
        says = f"all years of {name}" if by_theme else f"all themes{f' in {name}' if name is not None else ''}"
        wide = len(codes)
        kept = [
            (Total(RULE, f"{codes[i]}, {says}", tuple(range(i, len(own) * wide, wide)), targets[i]), i)
            for i in range(wide)
        ]
        made.append(_solved(label, own, codes, kept, backend))
    return made


def _both(given: Sequence[Cells], codes: Sequence[str], backend: str, backend_of_three: str) -> KeptTotals:
    everything = _rounded_once([sum(column, Fraction(0)) for column in zip(*(one.fair for one in given), strict=True)])
    of_themes, by_theme = _totals_of(given, codes, everything, lambda one: one.theme, "theme", backend)
    of_years, by_year = _totals_of(given, codes, everything, lambda one: one.year, "year", backend)
    found = _solved("themes-years-recipients", given, codes, [*of_themes, *of_years], backend_of_three)
    return replace(found, earlier=(by_theme, by_year))


def _totals_of(
    given: Sequence[Cells],
    codes: Sequence[str],
    everything: Sequence[int],
    side: Callable[[Cells], str | int | None],
    what: str,
    backend: str,
) -> tuple[list[tuple[Total, int]], SolvedProgram]:
    """Each recipient's total of each theme (or year): rounded so that both it and the recipient's whole hold."""
    wide, names = len(codes), list(dict.fromkeys(side(one) for one in given))
    places = {name: [at for at, one in enumerate(given) if side(one) == name] for name in names}
    fair = [sum((given[at].fair[i] for at in places[name]), Fraction(0)) for name in names for i in range(wide)]
    totals = [
        Total(what, str(name), tuple(range(row * wide, (row + 1) * wide)), sum(given[at].units for at in places[name]))
        for row, name in enumerate(names)
    ]
    totals += [Total(RULE, codes[i], tuple(range(i, len(fair), wide)), everything[i]) for i in range(wide)]
    cell_names = [f"{name}, {code}" for name in names for code in codes]
    rounded = round_cells(f"{what}-totals", fair, totals, cell_names.__getitem__, backend=backend)
    made = []
    for row, name in enumerate(names):
        says = f"all years of {name}" if what == "theme" else f"all themes in {name}"
        for i in range(wide):
            cells = tuple(at * wide + i for at in places[name])
            units = rounded.units[row * wide + i]
            made.append((Total(RULE, f"{codes[i]}, {says}", cells, units, gives_way=True), i))
    return made, rounded.solved


def _solved(
    name: str, own: Sequence[Cells], codes: Sequence[str], kept: Sequence[tuple[Total, int]], backend: str
) -> KeptTotals:
    wide = len(codes)
    cells = {(one.theme, one.year): range(at * wide, (at + 1) * wide) for at, one in enumerate(own)}
    amounts = [
        Total(
            f"theme.{one.theme}",
            one.theme if one.year is None else f"{one.theme}, {one.year}",
            tuple(cells[one.theme, one.year]),
            one.units,
        )
        for one in own
    ]
    fair = [share for one in own for share in one.fair]
    names = [f"{one.theme}{f' {one.year}' if one.year is not None else ''}, {code}" for one in own for code in codes]
    totals = [*amounts, *(total for total, _ in kept)]
    return KeptTotals(round_cells(name, fair, totals, names.__getitem__, backend=backend), cells, tuple(kept))


def _rounded_once(fair: Sequence[Fraction]) -> tuple[int, ...]:
    """Whole units by largest remainder, ties by declared order."""
    whole = int(sum(fair, Fraction(0)))
    return allocate_exactly(whole, fair).amounts if whole else (0,) * len(fair)
