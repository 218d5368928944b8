"""What each level of a rule costs, who pays and who gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any

import pandas as pd

from fordel.allocation import shown_names, significant, whole_kroner
from fordel.api import checked_overrides
from fordel.figures.used_figures import Data
from fordel.instance import Instance
from fordel.overrides import COULD_BE_THOUSANDS
from fordel.prepared import prepared
from fordel_models.formula_tables import RANKS
from fordel_models.pricing import PricedYear, PricePoint, price_year, read_rule
from fordel_models.written_numbers import decimal_text, written_number
from fordel_solver.errors import InvalidInput

__all__ = ["Price", "price"]

Level = int | float | str | Decimal | Fraction


@dataclass(frozen=True, eq=False, repr=False)
class Price:
    """A rule from one level to another, year by year.

    Attributes
    ----------
    id, title : str
    rule : str
        The path of the rule, as --set knows it.
    start, stop : Fraction
        The levels asked for.
    unit : int
        What amounts are rounded to, kroner. The shares of the points rest on the rule before it is rounded to units.
    years : tuple of PricedYear
        The exact numbers; recipients by their position in `codes`.
    codes, names : tuples of str
        Names as shown: those of made-up data are numbered.
    synthetic : bool
        The figures are made up.
    """

    id: str
    title: str
    rule: str
    start: Fraction
    stop: Fraction
    unit: int
    years: tuple[PricedYear, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    synthetic: bool

    def __repr__(self) -> str:
        points = sum(len(year.points) for year in self.years)
        return f"Price({self.id!r}, {self.rule!r}, {points} points)"

    @property
    def linear(self) -> bool:
        """Between the points the shares are linear in the level; otherwise they are constant."""
        return all(year.linear for year in self.years)

    @property
    def table(self) -> pd.DataFrame:
        """One row per year and breakpoint, the ends included.

        Columns: year, level, above (the row holds just above the level, and not at it), moved_kr (what those that gain
        by the rule get more, and the others less), rate_kr (kroner of it per unit of the level, from here to the next;
        missing in steps and at the end), held (how many the rule holds; for a threshold or a minimum grant: leaves
        out), gaining, paying, enters, leaves (codes, with commas: whom the rule holds from here on, and whom no more).
        """
        columns: dict[str, list[Any]] = {name: [] for name in TABLE}
        for year in self.years:
            before: frozenset[int] | None = None
            for point in year.points:
                entering, leaving = changes_of(point, before)
                columns["year"].append(year.year)
                columns["level"].append(significant(point.level))
                columns["above"].append(point.above)
                columns["moved_kr"].append(float(round(point.moved, 2)))
                columns["rate_kr"].append(None if point.rate is None else float(round(point.rate, 6)))
                for name in ("held", "gaining", "paying"):
                    columns[name].append(len(getattr(point, name)))
                columns["enters"].append(",".join(self.codes[i] for i in entering))
                columns["leaves"].append(",".join(self.codes[i] for i in leaving))
                before = point.held
        return pd.DataFrame(columns).astype({"year": "Int64", "rate_kr": "float64"})

    @property
    def recipients(self) -> pd.DataFrame:
        """One row per recipient and year: whole kroner without the rule and with it at either end.

        Columns: code, name, year, without_kr (of the level `compared_at` of the year, where the pool cannot hold
        together without the rule), from_kr, to_kr, difference_kr (to less from). The levels that the kroner
        are of are those of `ends`, which lie inside those asked for where the rules cannot hold together there.
        """
        columns: dict[str, list[Any]] = {name: [] for name in RECIPIENTS}
        for year in self.years:
            (_, first), (_, last) = year.ends
            columns["code"] += self.codes
            columns["name"] += self.names
            columns["year"] += [year.year] * len(self.codes)
            columns["without_kr"] += year.without.years[0].amounts
            columns["from_kr"] += first
            columns["to_kr"] += last
            columns["difference_kr"] += [b - a for a, b in zip(first, last, strict=True)]
        kroner = {name: whole_kroner(columns[name], "int64") for name in RECIPIENTS if name.endswith("_kr")}
        return pd.DataFrame(columns | kroner).astype({"year": "Int64"})

    @property
    def ends(self) -> pd.DataFrame:
        """One row per year: year, from_level, to_level (those that the kroner of `recipients` are of), lowest, highest
        (between which the rules hold together).
        """
        rows = [
            (
                year.year,
                significant(year.ends[0][0]),
                significant(year.ends[1][0]),
                significant(year.lowest),
                significant(year.highest),
            )
            for year in self.years
        ]
        return pd.DataFrame(rows, columns=["year", "from_level", "to_level", "lowest", "highest"]).astype(
            {"year": "Int64"}
        )

    def to_csv(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write `table` as CSV."""
        from fordel.files import csv_bytes, write_together

        write_together({path: csv_bytes(self.table, lang)})


TABLE = ("year", "level", "above", "moved_kr", "rate_kr", "held", "gaining", "paying", "enters", "leaves")
RECIPIENTS = ("code", "name", "year", "without_kr", "from_kr", "to_kr", "difference_kr")


def price(
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    rule: str,
    start: Level,
    stop: Level,
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
    real_names: bool = False,
) -> Price:
    """What each level of a floor, a cap, a guarantee or an exemption costs, who pays and who gains.

    moved(θ) = Σ_i max(0, q_i(θ) - q_i without the rule). Where the others cannot hold together without the rule, the
    shares are compared with those at the level `years[i].compared_at`, the first at which they do. The breakpoints are
    exact: where the shares bend, or for a threshold, a rank or a minimum grant where kroner jump. Each of them is
    solved again by the core.

    Parameters
    ----------
    instance, overrides, data, decimal, years, real_names
        As `fordel.solve` takes them.
    rule : str
        Path of the rule: "pool.floor.pct_of_baseline", "pool.cap", "eligibility.at_least" and others; a path that
        cannot be priced is refused with those that can.
    start, stop : number
        Levels, start < stop.

    Returns
    -------
    Price

    Raises
    ------
    InvalidInput
        The instance, the rule or the levels cannot be used.
    Infeasible
        In some year the rules hold together at no level asked for.
    SolverFailure
        The core, asked again, gives something else: a bug.

    References
    ----------
    Gal and Nedoma (1972), Management Science 18, doi 10.1287/mnsc.18.7.406: critical regions of a parametric program.

    Examples
    --------
    >>> import fordel
    >>> found = fordel.price("yderkommuner-17a", "pool.floor", 0, 8_000_000)
    >>> found.table[["level", "moved_kr", "held", "paying"]].iloc[-1].tolist()
    [8000000.0, 9002124.15, 2.0, 34.0]
    """
    asked = read_rule(rule)
    first, last = _level("from", start), _level("to", stop)
    if asked.side in RANKS:
        _refuse_fractions(rule, first, last)
    if first >= last:
        raise InvalidInput(f"The levels go from {start} to {stop}; the second must be the larger.")
    # At its first level, so that a rule can be priced that the pool does not have yet.
    at_first = int(first) if first.denominator == 1 else decimal_text(first)
    changes = {**checked_overrides(overrides), rule: at_first}
    own = prepared(instance, overrides=changes, data=data, decimal=decimal, years=years)
    chosen = own.years if asked.year is None else tuple(year for year in own.years if year == asked.year)
    if not chosen:
        raise InvalidInput(f"{rule} concerns {asked.year} only, which is not among the years asked for.")
    raw = own.instance.file.raw
    if last.denominator != 1:
        prepared(instance, overrides={**changes, rule: decimal_text(last)}, data=data, decimal=decimal, years=years)
    found = tuple(
        price_year(raw, asked, first, last, own.table, own.dictionary, year=year, where=own.where) for year in chosen
    )
    # Each year's result has a place for everybody.
    everybody = found[0].without
    return Price(
        id=own.instance.id,
        title=own.instance.title,
        rule=rule,
        start=first,
        stop=last,
        unit=own.specification.pool.unit,
        years=found,
        codes=everybody.codes,
        names=everybody.names if real_names else shown_names(everybody),
        synthetic=everybody.synthetic,
    )


def changes_of(point: PricePoint, before: frozenset[int] | None) -> tuple[list[int], list[int]]:
    """Whom the rule holds from a point on, and whom no more; nobody at the first point."""
    return ([], []) if before is None else (sorted(point.held - before), sorted(before - point.held))


def _refuse_fractions(rule: str, *levels: Fraction) -> None:
    for level in levels:
        if level.denominator != 1:
            raise InvalidInput(f"{rule}: the level {decimal_text(level)} is not a whole number of places. Give one.")


def _level(name: str, value: Level) -> Fraction:
    if isinstance(value, str) and COULD_BE_THOUSANDS.fullmatch(value.strip()):
        text = value.strip()
        whole = text.replace(".", "")
        raise InvalidInput(
            f"The level {name}: {text} could be {whole} or the decimal {text}. Write {whole} or {text}0."
        )
    try:
        level = written_number(value)
    except ValueError as error:
        raise InvalidInput(f"The level {name} cannot be used: {error}") from None
    if level < 0:
        raise InvalidInput(f"The level {name} is {value}; levels are 0 or more.")
    return level
