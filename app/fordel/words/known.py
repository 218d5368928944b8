"""What sentences about a pool are made of, and what several of them say the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel.danish_numbers import exact_number, number
from fordel.texts import Texts
from fordel_models.result import YearResult
from fordel_models.specification import FormulaSpecification, Limit

__all__ = ["Known", "Sentence", "in_short", "kroner_or_expression", "limit_in_words", "of_limits"]


@dataclass(frozen=True)
class Known:
    """What the sentences are made of."""

    specification: FormulaSpecification
    raw: Mapping[str, Any]  # as the file has it
    results: Mapping[int | None, YearResult]  # of the years whose rules can hold
    recipients: int | None  # how many there are; None: they cannot be read
    recipients_source: str
    text: Texts

    @property
    def amounts(self) -> dict[int | None, int]:
        """Kroner by year as the file has them, top-slice included."""
        pool = self.specification.pool
        return dict(sorted(pool.years.items())) if pool.years else {None: pool.amount or 0}

    @property
    def in_prices(self) -> dict[int | None, int]:
        """The same in the prices of the year."""
        return {year: self.specification.pool.in_prices_of(year, amount) for year, amount in self.amounts.items()}

    @property
    def to_distribute(self) -> dict[int | None, int]:
        """Kroner by year without the top-slice, in the prices of the year."""
        pool = self.specification.pool
        return {
            year: amount - pool.in_prices_of(year, pool.top_slice_in(year)) for year, amount in self.in_prices.items()
        }

    def by_year(self, values: Mapping[int | None, str], several: str = "{value}") -> str:
        """Values by year, years in a row that have the same one together: "2014-2016: 2012; 2017: 2013"."""
        runs: list[tuple[list[int], str]] = []
        for year, value in values.items():
            if year is None:
                return value
            if runs and runs[-1][1] == value and runs[-1][0][-1] == year - 1:
                runs[-1][0].append(year)
            else:
                runs.append(([year], value))
        return "; ".join(
            f"{years[0]}: {value}" if len(years) == 1 else f"{years[0]}-{years[-1]}: {several.format(value=value)}"
            for years, value in runs
        )

    def kroner_by_year(self, values: Mapping[int | None, int]) -> str:
        """The same with kroner: "2014-2016: 5 kr. each year; 2017: 6 kr."."""
        kroner = {year: f"{number(amount)} kr." for year, amount in values.items()}
        return self.by_year(kroner, self.text("each_year", value="{value}"))

    def percent_by_year(self, values: Mapping[int, Fraction]) -> str:
        """The same with percents: "2015: 90 pct.; 2016: 80 pct."."""
        return self.by_year({year: f"{exact_number(percent)} pct." for year, percent in sorted(values.items())})


@dataclass(frozen=True)
class Sentence:
    """A sentence or several, and the fields whose values are in them.

    Attributes
    ----------
    section : str
        One of the SECTIONS of pool_words.py.
    tells : tuple of str
        Patterns of paths, * for a year, a label or a position. A text in two languages is told as a whole.
    say : callable
        What is `Known` to the sentences.
    """

    section: str
    tells: tuple[str, ...]
    say: Callable[[Known], Iterator[str]]


def of_limits(paths: Iterable[str]) -> tuple[str, ...]:
    """Limits and the fields that each can be written with."""
    forms = ("", ".kr", ".kr_per", ".pct_of_baseline", ".pct_of_baseline.*")
    return tuple(f"{path}{form}" for path in paths for form in forms)


def limit_in_words(limit: Limit, text: Texts) -> str:
    """Kroner, kroner for each unit, or percent of the baseline, by year where it is written so."""
    if isinstance(limit.pct_of_baseline, dict):
        percents = [
            text("words_pct_in", percent=exact_number(percent), year=year)
            for year, percent in sorted(limit.pct_of_baseline.items())
        ]
        return text("words_pct_of", percents=text.listed(percents))
    if limit.pct_of_baseline is not None:
        return text("words_pct", percent=exact_number(limit.pct_of_baseline))
    kroner = exact_number(limit.kr or 0)
    return f"{kroner} kr." if limit.kr_per is None else text("kr_per", kroner=kroner, expression=limit.kr_per)


def in_short(value: Fraction, decimals: int) -> str:
    """A number as it is where it has four decimals at most, otherwise rounded.

    Examples
    --------
    >>> in_short(Fraction(1, 8), 2), in_short(Fraction(200, 3), 2)
    ('0,125', '66,67')
    """
    exact = exact_number(value)
    return exact if len(exact.partition(",")[2]) <= 4 else number(value, decimals)


def kroner_or_expression(written: str) -> str:
    """Kroner that are the same for all, or the expression that they are worked out by."""
    return f"{number(int(written))} kr." if written.isdecimal() else written
