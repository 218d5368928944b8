"""The key and its parts.

    K_i = Σ_p s_p w_i k_pi / Σ_{j in E} w_j k_pj

over the eligible recipients E: k_pi what part p's expression comes to, s_p the part's weight, w_i the recipient's own
weight (1 but for a taper), rounded to 15 significant digits, half to even.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fordel_models.expressions import numbers
from fordel_models.expressions.functions import total
from fordel_models.expressions.syntax import Expression
from fordel_models.formula.gathering import Gathering
from fordel_models.recipients import Number, Recipients, plain
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import round_significant

__all__ = ["PartKey", "keys", "part_keys", "weighted"]


@dataclass(frozen=True)
class PartKey:
    """One part of the key, over the recipients of a year's problem."""

    name: str
    share: Fraction  # s_p, adds up to 1 over all parts
    expression: Expression
    values: tuple[Number, ...]  # w_i k_pi
    total: Number
    weights: tuple[Number, ...] | None = None  # w_i; None: all 1

    def values_with(self, figures: Recipients, positions: Sequence[int]) -> list[Number]:
        """The values that other figures give, for the same recipients."""
        there = [i for i in range(len(positions)) if self.weights is None or self.weights[i]]
        found = numbers(self.expression, figures, [positions[i] for i in there], self.name)
        values: list[Number] = [0] * len(positions)
        for i, value in zip(there, found, strict=True):
            values[i] = value if self.weights is None else plain(Fraction(self.weights[i] * value))
        return values


def part_keys(
    gathering: Gathering,
    specification: FormulaSpecification,
    shares: Sequence[Fraction],
    weights: Sequence[Number] | None,
) -> tuple[PartKey, ...]:
    """The parts of a specification.

    Parameters
    ----------
    gathering : Gathering
        Its rows are the recipients of the year's problem.
    specification : FormulaSpecification
        In the year's prices.
    shares : sequence of Fraction
        s_p.
    weights : sequence, optional
        w_i for each row; where it is 0 no figure is asked for.
    """
    everyone = gathering.rows
    parts = []
    for part, share in zip(specification.parts, shares, strict=True):
        path = f"part.{part.name}.key"
        gathering.rows = everyone if weights is None else [r for r, w in zip(everyone, weights, strict=True) if w]
        found = gathering.numbers(path, part.key)
        values = _spread(found, weights)
        if values and share and not any(values):
            gathering.refuse(
                path,
                f' "{part.key}": 0 for all {len(found)} eligible recipients, so nothing can be distributed by it.',
            )
        expression = gathering.expression(path, part.key) if values else None
        if expression is not None:
            own = None if weights is None else tuple(weights)
            parts.append(PartKey(part.name, share, expression, values, total(values), own))
    gathering.rows = everyone
    return tuple(parts)


def weighted(values: Sequence[Number], weights: Sequence[Number] | None) -> tuple[Number, ...]:
    """w_i times a value, exactly.

    Examples
    --------
    >>> weighted([10, 20], [Fraction(1, 2), 1])
    (5, 20)
    """
    if weights is None or not values:
        return tuple(values)
    return tuple(plain(Fraction(weight * value)) for weight, value in zip(weights, values, strict=True))


def _spread(found: Sequence[Number], weights: Sequence[Number] | None) -> tuple[Number, ...]:
    """Values of those with a weight, times it, among zeros for the others."""
    if weights is None or not found:
        return tuple(found)
    rest = iter(found)
    return weighted([next(rest) if weight else 0 for weight in weights], weights)


def keys(parts: Sequence[tuple[Fraction, Sequence[Number], Number]]) -> list[Decimal]:
    """K_i of parts given as share, values and total, with 15 significant digits.

    Examples
    --------
    >>> keys([(Fraction(1, 2), [1, 2], 3), (Fraction(1, 2), [1, 0], 1)])
    [Decimal('0.666666666666667'), Decimal('0.333333333333333')]
    """
    # One quotient of integers for each recipient, so that the division is the only rounding.
    used = [part for part in parts if part[0]]
    weights = [Fraction(share) / whole for share, _, whole in used]
    below = math.lcm(*(weight.denominator for weight in weights))
    scale = math.lcm(*{value.denominator for _, values, _ in used for value in values})
    factors = [weight.numerator * (below // weight.denominator) for weight in weights]
    columns = [[value.numerator * (scale // value.denominator) for value in values] for _, values, _ in used]
    return [
        round_significant(sum(factor * value for factor, value in zip(factors, row, strict=True)), below * scale)
        for row in zip(*columns, strict=True)
    ]
