"""The weights s_p of the parts: by their shares, or by amounts of their own.

With R what is distributed by key (the amount without top-slice, base amounts and exit ramps):

    a part with amount A_p        s_p = A_p / R
    a part with share             s_p = (1 - Σ A / R) times its share of the shares

so that where no limit binds a part with an amount distributes exactly A_p. Without parts that have a share Σ A = R; in
a year with a price index, where A_p and R were rounded each by itself, nearly so, and s_p = A_p / Σ A.
"""

from __future__ import annotations

from fractions import Fraction

from fordel_models.formula.gathering import Gathering
from fordel_models.recipients import Number
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import kroner

__all__ = ["part_weights", "rounding_of_prices"]


def part_weights(
    gathering: Gathering, specification: FormulaSpecification, *, amount: int, base: Number, leaving: int
) -> list[Fraction]:
    """The weight of each part, adding up to 1.

    Parameters
    ----------
    gathering : Gathering
        Where a problem is told.
    specification : FormulaSpecification
        In the year's prices.
    amount : int
        Kroner to distribute, the top-slice already taken out.
    base, leaving : kroner
        Base amounts and exit ramps, all together.
    """
    parts = specification.parts
    own = [part.amount_in(gathering.pool_year) for part in parts]
    shares = [part.share if kr is None else Fraction(0) for part, kr in zip(parts, own, strict=True)]
    whole = sum(shares, Fraction(0))
    amounts = sum(kr for kr in own if kr is not None)
    rest = Fraction(amount - base - leaving)
    if not amounts and (whole or not rest):
        return [share / whole if whole else Fraction(1, len(parts)) for share in shares]
    if not whole and rest and abs(amounts - rest) <= rounding_of_prices(specification, gathering.pool_year):
        return [Fraction(kr or 0) / amounts for kr in own]
    if amounts > rest or (amounts < rest and not whole) or not rest:
        there = _what_there_is(specification, gathering.pool_year, amount, base, leaving, rest)
        short = "; what is left over needs a part with a share" if amounts < rest else ""
        if not gathering.problems:  # without its base amounts nothing is known of what there is
            told = f": the amounts of the parts add to {kroner(amounts)}, and there is {there}{short}"
            gathering.refuse("part", told.removesuffix(".") + ".")
        return [Fraction(0)] * len(parts)
    left = 1 - amounts / rest
    return [
        left * share / whole if kr is None and whole else Fraction(kr or 0) / rest
        for share, kr in zip(shares, own, strict=True)
    ]


def rounding_of_prices(specification: FormulaSpecification, year: int | None) -> Fraction:
    """How far the amounts of the parts and what there is can be apart by rounding; 0 in a year without an index.

    Half a unit for each part, for the year's amount and for the top-slice.
    """
    if year not in (specification.pool.price_index or {}):
        return Fraction(0)
    return Fraction((len(specification.parts) + 2) * specification.pool.unit, 2)


def _what_there_is(
    specification: FormulaSpecification, year: int | None, amount: int, base: Number, leaving: int, rest: Fraction
) -> str:
    top_slice = specification.pool.top_slice_in(year)
    taken = [
        f"{_kr(value)} {what}"
        for value, what in ((top_slice, "of top-slice"), (base, "of base amounts"), (leaving, "of exit ramps"))
        if value
    ]
    return _kr(rest) + (f" ({_kr(amount + top_slice)} less {' and '.join(taken)})" if taken else "")


def _kr(value: Number) -> str:
    return kroner(int(value)) if value.denominator == 1 else f"{decimal_text(value)} kr."
