"""Exit ramp: a falling percent of the baseline for recipients that are no longer eligible.

In a year with percent r a recipient outside E with baseline β_i > 0 gets r β_i / 100, rounded up to a unit. It comes
from the pool: key 0, floor and cap that amount. Those that opted out get nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fordel_models.formula.gathering import Gathering
from fordel_models.recipients import Number, Recipients
from fordel_models.result import Text
from fordel_models.specification import Pool
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import kroner

__all__ = ["Ramp", "exit_amounts", "note_of_exit_ramp"]


def exit_amounts(gathering: Gathering, pool: Pool, others: Iterable[int]) -> dict[int, int]:
    """Kroner by position for those of `others`, who are not eligible, that are on the ramp of this year."""
    percent = pool.exit_pct_in(gathering.pool_year)
    if not percent or pool.baseline is None:
        return {}
    rows, gathering.rows = gathering.rows, tuple(others)
    baseline = gathering.numbers("pool.baseline", pool.baseline) if gathering.rows else ()
    amounts = {
        row: -(-value * percent // (100 * pool.unit)) * pool.unit
        for row, value in zip(gathering.rows, baseline, strict=False)
        if value > 0
    }
    gathering.rows = rows
    return amounts


class Ramp:
    """Puts those on the exit ramp among the eligible recipients, in ascending order.

    Examples
    --------
    >>> ramp = Ramp({1: 90}, [0, 2])
    >>> ramp.everyone, ramp.with_kroner([10, 20]), ramp.with_zeros([10, 20])
    ((0, 1, 2), (10, 90, 20), (10, 0, 20))
    """

    def __init__(self, leaving: Mapping[int, int], eligible: Sequence[int]) -> None:
        self._leaving, self._eligible = leaving, tuple(eligible)
        self.everyone = tuple(sorted([*eligible, *leaving]))

    def with_kroner(self, values: Sequence[Number] | None) -> tuple[Number, ...] | None:
        """A limit of the eligible recipients, and for the others what they get."""
        return self._among(values, self._leaving)

    def with_zeros(self, values: Sequence[Number] | None) -> tuple[Number, ...] | None:
        """A value of the eligible recipients, and 0 for the others."""
        return self._among(values, dict.fromkeys(self._leaving, 0))

    def _among(self, values: Sequence[Number] | None, others: Mapping[int, int]) -> tuple[Number, ...] | None:
        if not values:
            return None if values is None else ()
        own = dict(zip(self._eligible, values, strict=True))
        return tuple(others[row] if row in others else own[row] for row in self.everyone)


def note_of_exit_ramp(amounts: Mapping[int, int], pool: Pool, year: int | None, recipients: Recipients) -> Text:
    """Who is on the ramp, and what it costs."""
    percent = decimal_text(pool.exit_pct_in(year) or 0)
    procent = percent.replace(".", ",")
    whole, who = kroner(sum(amounts.values())), ", ".join(recipients.labels(amounts))
    return Text(
        da=f"Udfasning med {procent} pct. af sammenligningsgrundlaget (pool.exit_pct), {whole} i alt: "
        f"{who} ({len(amounts)}).",
        en=f"Exit ramp of {percent} pct. of the baseline (pool.exit_pct), {whole} in all: {who} ({len(amounts)}).",
    )
