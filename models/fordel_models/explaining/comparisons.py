"""The comparisons that a condition is made of, one by one, for one recipient.

Taken out of the expression of pool.eligible: those between numbers or texts that stand on their own, in `and`, `or` and
`not`, or in a `where`. What is inside an aggregate is about everyone and is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.expressions.evaluation import evaluate_for
from fordel_models.expressions.functions import AGGREGATES
from fordel_models.expressions.syntax import Expression
from fordel_models.recipients import Recipients
from fordel_solver.errors import InvalidInput

__all__ = ["Comparison", "comparisons_in"]

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(frozen=True)
class Comparison:
    """`left sign right`, as written and as it comes out for a recipient."""

    left: Expression
    sign: str
    right: Expression

    @property
    def written(self) -> tuple[str, str]:
        """The two sides as the specification writes them."""
        return self.left.written(self.left.tree), self.right.written(self.right.tree)

    def sides(self, people: Recipients, position: int) -> tuple[Fraction | str, Fraction | str] | None:
        """What the two sides come to; None where a figure is missing or cannot be worked out."""
        try:
            kinds, values = zip(
                *(evaluate_for(side, people, [position], "comparison") for side in (self.left, self.right)), strict=True
            )
        except InvalidInput:
            return None
        if kinds == ("text", "text"):
            return values[0][0], values[1][0]
        return (Fraction(values[0][0]), Fraction(values[1][0])) if kinds == ("number", "number") else None


def comparisons_in(expression: Expression) -> tuple[Comparison, ...]:
    """All comparisons of an expression, outer ones first; a < b < c is two.

    Examples
    --------
    >>> from fordel_models.expressions.syntax import parse
    >>> found = comparisons_in(parse("1 < a and (b >= mean(b) or not c == 2)", year=None, where="pool.eligible"))
    >>> [(comparison.written[0], comparison.sign, comparison.written[1]) for comparison in found]
    [('1', '<', 'a'), ('b', '>=', 'mean(b)'), ('c', '==', '2')]
    """
    return tuple(_found(expression, expression.tree))


def _found(expression: Expression, node: ast.expr) -> Iterator[Comparison]:
    if isinstance(node, ast.Compare):
        sides = [replace(expression, tree=side) for side in (node.left, *node.comparators)]
        for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
            yield Comparison(left, SIGNS[type(sign)], right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in AGGREGATES:
        return
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr):
            yield from _found(expression, inner)
