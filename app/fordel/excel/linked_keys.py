"""Keys as formulas that refer to the figures: columns, numbers, + - * /, which a spreadsheet calculates as we do."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from fordel_models.expressions.syntax import Expression, parse
from fordel_solver.errors import InvalidInput

__all__ = ["linked_key"]

OPERATORS: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
}
NEAR = 1e-14  # relative; what a few operations on doubles can be wrong by


def linked_key(
    expression: str,
    cells: Mapping[str, str],
    figures: Mapping[str, Sequence[float]],
    exact: Sequence[Fraction],
) -> str | None:
    """A formula with {row} for the recipient's row of figures; None where a number must stand instead.

    Parameters
    ----------
    expression : str
        With {year} filled in.
    cells : mapping
        For each column of figures its cell, with {row} for the row.
    figures : mapping
        The same columns, one figure for each recipient.
    exact : sequence of Fraction
        What the expression comes to for each of them; a formula that comes to something else is not used.

    Examples
    --------
    >>> linked_key("pupils * 2 + 1", {"pupils": "Data!C{row}"}, {"pupils": [3.0]}, [Fraction(7)])
    '=Data!C{row}*2+1'
    >>> linked_key("rank(pupils)", {"pupils": "Data!C{row}"}, {"pupils": [3.0]}, [Fraction(1)]) is None
    True
    """
    try:
        parsed = parse(expression, year=None, where="")
        formula = _formula(parsed.tree, parsed, cells)
        calculated = [_value(parsed.tree, parsed, figures, i) for i in range(len(exact))]
    except (InvalidInput, KeyError, ZeroDivisionError):
        return None
    if any(abs(value - own) > NEAR * abs(own) for value, own in zip(calculated, exact, strict=True)):
        return None
    return f"={formula}"


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


def _value(node: ast.expr, expression: Expression, figures: Mapping[str, Sequence[float]], i: int) -> float:
    match node:
        case ast.Name(id=name):
            return float(figures[name][i])
        case ast.Constant():
            return float(expression.number(node))
        case ast.BinOp(left=left, op=operation, right=right):
            return OPERATORS[type(operation)][1](
                _value(left, expression, figures, i), _value(right, expression, figures, i)
            )
    raise KeyError
