"""The numbers of a specification that a repair may change: where they stand, and the specification with another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel_models.path_keys import joined
from fordel_models.specification import FormulaSpecification, Limit, Pool
from fordel_models.table import Table
from fordel_models.written_numbers import decimal_text

__all__ = ["RuleNumber", "amount_number", "base_number", "limit_number", "top_slice_number", "with_number"]

_ALIASES = {"part": "parts", "group": "groups"}
_CALLED_BY = {"part": "name", "group": "column"}


@dataclass(frozen=True)
class RuleNumber:
    """One number of a rule.

    Attributes
    ----------
    rule : str
        What a conflict calls the rule: "pool.floor".
    keys : tuple of str
        Where the number stands, as `--set` names it: ("pool", "floor", "pct_of_baseline").
    value : Fraction
    form : str
        "kroner" for whole kroner, "decimal" for other numbers, "factor" for what an expression is multiplied by.
    expression : str
        Of a factor.
    """

    rule: str
    keys: tuple[str, ...]
    value: Fraction
    form: str = "kroner"
    expression: str = ""

    @property
    def path(self) -> str:
        """The keys as one path."""
        return joined(self.keys)

    def written(self, value: Fraction) -> int | str:
        """Another value as a specification has it.

        Examples
        --------
        >>> RuleNumber("pool.floor", ("pool", "floor"), Fraction(900)).written(Fraction(800))
        800
        >>> RuleNumber("pool.base_amount", ("pool", "base_amount"), Fraction(1), "factor", "a + b").written(
        ...     Fraction(3, 4))
        '(a + b) * 0.75'
        """
        if self.form == "kroner":
            return int(value)
        if self.form == "factor":
            return self.expression if value == 1 else f"({self.expression}) * {decimal_text(value)}"
        return decimal_text(value)


def amount_number(pool: Pool, year: int | None) -> RuleNumber:
    """The year's amount, as written."""
    if year is None:
        return RuleNumber("pool.amount", ("pool", "amount"), Fraction(pool.amount or 0))
    return RuleNumber(f"pool.years.{year}", ("pool", "years", str(year)), Fraction((pool.years or {})[year]))


def top_slice_number(pool: Pool, year: int | None) -> RuleNumber:
    """The top-slice of a year, as written."""
    keys = ("pool", "top_slice", str(year)) if isinstance(pool.top_slice, dict) else ("pool", "top_slice")
    return RuleNumber("pool.top_slice", keys, Fraction(pool.top_slice_in(year)))


def base_number(text: str) -> RuleNumber:
    """The base amount where it is whole kroner; otherwise 1, which its expression is multiplied by.

    Examples
    --------
    >>> base_number("200000").value, base_number("pupils * 2").form
    (Fraction(200000, 1), 'factor')
    """
    keys = ("pool", "base_amount")
    if text.isascii() and text.isdigit():
        return RuleNumber("pool.base_amount", keys, Fraction(int(text)))
    return RuleNumber("pool.base_amount", keys, Fraction(1), "factor", text)


def limit_number(rule: str, keys: Sequence[str], limit: Limit, year: int | None) -> RuleNumber | None:
    """The number of a limit in a year; None where it has none in that year."""
    if limit.pct_of_baseline is not None:
        percent = limit.percent_in(year)
        by_year = (str(year),) if isinstance(limit.pct_of_baseline, dict) else ()
        whole = (*keys, "pct_of_baseline", *by_year)
        return None if percent is None else RuleNumber(rule, whole, percent, "decimal")
    kr = limit.kr if limit.kr is not None else Fraction(0)
    if limit.kr_per is not None:
        return RuleNumber(rule, (*keys, "kr"), kr, "decimal")
    return RuleNumber(rule, tuple(keys), kr)


def with_number(specification: FormulaSpecification, number: RuleNumber, value: Fraction) -> FormulaSpecification:
    """The specification with another value for a number.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "part": [{"name": "elever", "key": "pupils"}],
    ...        "pool": {"amount": 1000, "floor": 50}}
    >>> specification = parse(raw, where="pool.toml")
    >>> floor = limit_number("pool.floor", ("pool", "floor"), specification.pool.floor, None)
    >>> with_number(specification, floor, Fraction(40)).pool.floor.kr
    Fraction(40, 1)
    """
    changed = _replaced(specification, number.keys, "", number, value)
    assert isinstance(changed, FormulaSpecification)
    return changed


def _replaced(here: Any, keys: Sequence[str], name: str, number: RuleNumber, value: Fraction) -> Any:
    if not keys:
        if isinstance(here, Limit):
            return Limit.model_validate({"kr": int(value)})
        written = number.written(value)
        return written if isinstance(written, int) or number.form == "factor" else value
    key, rest = keys[0], keys[1:]
    if isinstance(here, dict):
        own: Any = key if key in here else int(key)
        return {**here, own: _replaced(here[own], rest, key, number, value)}
    if isinstance(here, tuple):
        called = _CALLED_BY[name]
        return tuple(
            _replaced(entry, rest, key, number, value) if getattr(entry, called) == key else entry for entry in here
        )
    assert isinstance(here, Table)
    field = _ALIASES.get(key, key)
    inner = getattr(here, field)
    if key == "base_amount" and not rest:
        return here.model_copy(update={field: str(number.written(value))})
    return here.model_copy(update={field: _replaced(inner, rest, key, number, value)})
