"""The kroner of a specification in the prices of one year.

With the index I of the year, every amount in kroner is multiplied by I: the year's amount, top-slice and amounts of
parts, rounded to the nearest whole number of units, half up; base amount, floors, caps, minimum grant, group limits
and the loss that a guarantee allows, exactly. A base amount that is an expression is kroner too, so it is multiplied as
well. Percents of a baseline are not: the baseline is in the prices that it was paid in.
"""

from __future__ import annotations

from fractions import Fraction

from fordel_models.specification import FormulaSpecification, Group, Limit, Part
from fordel_models.written_numbers import decimal_text

__all__ = ["in_prices_of"]


def in_prices_of(specification: FormulaSpecification, year: int | None) -> FormulaSpecification:
    """The specification with its kroner in the prices of a year; the same one in a year without an index.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "part": [{"name": "elever", "key": "pupils"}],
    ...        "pool": {"years": {"2015": 1000}, "floor": 50, "price_index": {"2015": "1.018"}}}
    >>> own = in_prices_of(parse(raw, where="pool.toml"), 2015).pool
    >>> own.years, own.floor.kr
    ({2015: 1018}, Fraction(509, 10))
    """
    pool = specification.pool
    if year is None or year not in (pool.price_index or {}):
        return specification
    index = pool.index_in(year)
    changed = {
        "years": {year: pool.in_prices_of(year, (pool.years or {})[year])},
        "top_slice": pool.in_prices_of(year, pool.top_slice_in(year)),
        "base_amount": None if pool.base_amount is None else _times(pool.base_amount, index),
        # The kroner are in the prices of the year now, and rounded.
        "price_index": {year: Fraction(1)},
    }
    changed |= {name: _limit(getattr(pool, name), index) for name in ("floor", "cap", "minimum_grant")}
    guarantee = specification.guarantee
    if guarantee is not None:
        guarantee = guarantee.model_copy(update={"max_loss": _limit(guarantee.max_loss, index)})
    return specification.model_copy(
        update={
            "pool": pool.model_copy(update=changed),
            "parts": tuple(_part(specification, part, year) for part in specification.parts),
            "groups": tuple(_group(group, index) for group in specification.groups),
            "guarantee": guarantee,
        }
    )


def _times(expression: str, index: Fraction) -> str:
    return f"({expression}) * {decimal_text(index)}"


def _limit(limit: Limit | None, index: Fraction) -> Limit | None:
    return limit if limit is None or limit.kr is None else limit.model_copy(update={"kr": limit.kr * index})


def _part(specification: FormulaSpecification, part: Part, year: int) -> Part:
    amount = part.amount_in(year)
    return part if amount is None else part.model_copy(update={"amount": specification.pool.in_prices_of(year, amount)})


def _group(group: Group, index: Fraction) -> Group:
    sides = {}
    for name in ("floor", "cap"):
        side = getattr(group, name)
        by_label = isinstance(side, dict)
        sides[name] = {label: _limit(own, index) for label, own in side.items()} if by_label else _limit(side, index)
    return group.model_copy(update=sides)
