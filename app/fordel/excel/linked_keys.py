"""Keys as formulas that refer to the figures: columns, numbers, + - * /, which a spreadsheet calculates as we do."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.expressions.syntax import Expression, parse
from fordel_solver.errors import InvalidInput

__all__ = ["Cells", "linked_keys"]

OPERATORS: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
}
NEAR = 1e-14  # relative; what a few operations on doubles can be wrong by


@dataclass(frozen=True)
class Cells:
    """The figures of one recipient: for each column the cell that it stands in, or a sum of cells, and what it is."""

    formulas: Mapping[str, str]
    values: Mapping[str, float]


def linked_keys(
    expression: str, recipients: Sequence[Sequence[Cells]], exact: Sequence[Fraction | None]
) -> list[str | None]:
    """A formula for each recipient; None where a number must stand instead.

    Parameters
    ----------
    expression : str
        With {year} filled in.
    recipients : sequence
        For each recipient where its figures may stand, the first choice first.
    exact : sequence of Fraction or None
        What the expression comes to for each of them; a formula that comes to something else is not used. None: no
        formula is asked for.

    Examples
    --------
    >>> first = Cells({"pupils": "Data!C7"}, {"pupils": 3.0})
    >>> linked_keys("pupils * 2 + 1", [[first]], [Fraction(7)])
    ['Data!C7*2+1']
    >>> linked_keys("rank(pupils)", [[first]], [Fraction(1)])
    [None]
    """
    try:
        parsed = parse(expression, year=None, where="")
    except InvalidInput:
        return [None] * len(exact)
    return [
        None if own is None else next(filter(None, (_linked(parsed, cells, own) for cells in choices)), None)
        for choices, own in zip(recipients, exact, strict=True)
    ]


def _linked(parsed: Expression, cells: Cells, exact: Fraction) -> str | None:
    try:
        formula = _formula(parsed.tree, parsed, cells.formulas)
        value = _value(parsed.tree, parsed, cells.values)
    except (KeyError, ZeroDivisionError):
        return None
    # A figure that is missing is NaN, and never near.
    return formula if abs(value - float(exact)) <= NEAR * abs(float(exact)) else None


def _formula(node: ast.expr, expression: Expression, cells: Mapping[str, str], around: bool = False) -> str:
    match node:
        case ast.Name(id=name):
            return cells[name]
        case ast.Constant(value=int() | float()):
            return expression.written(node).replace("_", "")
        case ast.BinOp(left=left, op=operation, right=right):
            sign = OPERATORS[type(operation)][0]
            first = _formula(left, expression, cells, around=sign in "*/")
            second = _formula(right, expression, cells, around=sign != "+")
            return f"({first}{sign}{second})" if around else f"{first}{sign}{second}"
    raise KeyError


def _value(node: ast.expr, expression: Expression, figures: Mapping[str, float]) -> float:
    match node:
        case ast.Name(id=name):
            return figures[name]
        case ast.Constant():
            return float(expression.number(node))
        case ast.BinOp(left=left, op=operation, right=right):
            return OPERATORS[type(operation)][1](_value(left, expression, figures), _value(right, expression, figures))
    raise KeyError
