"""The comparisons of numbers in an expression, each with what it compares, and the expression with one of them flipped.

Comparisons inside an aggregate are left out: there a recipient's own side is one figure among all. So are == and !=,
which no small change crosses in one direction, comparisons whose two sides are the same for all recipients, and those
of what comparisons come to (a count of conditions): the inner ones tell of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from fordel_models.expressions.evaluation import evaluate_for
from fordel_models.expressions.functions import AGGREGATES
from fordel_models.expressions.syntax import Expression
from fordel_models.recipients import Recipients
from fordel_solver.errors import InvalidInput

__all__ = ["Comparison", "comparisons_in"]

_DIRECTED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class Comparison:
    """One comparison of an expression.

    Attributes
    ----------
    text : str
        As it is written, {year} filled in.
    value : str
        The side that differs between recipients; where both do, the left one.
    above : bool
        It is true above the threshold, and not below it.
    values, thresholds : tuples
        By recipient; None where a figure that is needed is missing.
    truths : tuple of bool or None
    common : bool
        The threshold is the same for all recipients.
    conjunct : bool
        The expression is this comparison, or one of several joined by `and`.
    rest : str or None
        Where it is a conjunct: the others.
    """

    text: str
    value: str
    above: bool
    values: tuple[Fraction | None, ...]
    thresholds: tuple[Fraction | None, ...]
    truths: tuple[bool | None, ...]
    common: bool
    conjunct: bool
    rest: str | None
    _before: str = ""
    _after: str = ""

    def flipped(self, code: str, truth: bool) -> str:
        """The whole expression in which this comparison is flipped for one recipient; `truth` is what it is now."""
        other = f'({self.text}) and code != "{code}"' if truth else f'({self.text}) or code == "{code}"'
        return f"{self._before}({other}){self._after}"

    def always(self, truth: bool) -> str:
        """The whole expression in which this comparison is true, or false, for everybody."""
        return f"{self._before}(0 {'==' if truth else '!='} 0){self._after}"


def comparisons_in(expression: Expression, recipients: Recipients, where: str) -> list[Comparison]:
    """The comparisons of an expression in the order in which they are written.

    Parameters
    ----------
    expression : Expression
    recipients : Recipients
    where : str
        The rule, for messages.

    Examples
    --------
    >>> import pandas as pd
    >>> from fordel_models.expressions.syntax import parse
    >>> table = pd.DataFrame({"pupils": [10, 30], "island": [0, 1]}, index=["101", "147"])
    >>> parsed = parse("pupils < 20 or not 0 < island", year=None, where="rule")
    >>> found = comparisons_in(parsed, Recipients.from_frame(table, parsed.columns), "rule")
    >>> [(own.value, own.above, own.thresholds[0]) for own in found]
    [('pupils', False, Fraction(20, 1)), ('island', True, Fraction(0, 1))]
    >>> found[1].flipped("101", False)
    'pupils < 20 or not ((0 < island) or code == "101")'
    """
    found = []
    conjuncts = _conjuncts(expression.tree)
    for node in _compares(expression.tree):
        sides = [node.left, *node.comparators]
        pieces = [_between(expression, left, right) for left, right in pairwise(sides)]
        for i, sign in enumerate(node.ops):
            left, right = sides[i], sides[i + 1]
            one, other = (_numbers(expression, side, recipients, where) for side in (left, right))
            inner = any(True for side in (left, right) for _ in _compares(side))
            if not isinstance(sign, _DIRECTED) or inner or one is None or other is None:
                continue
            alike = [len({value for value in side if value is not None}) <= 1 for side in (one, other)]
            if all(alike):
                continue
            turned = alike[0]
            if turned:
                left, right, one, other = right, left, other, one
            rising = isinstance(sign, (ast.Gt, ast.GtE)) is not turned
            others = [f"({piece})" for piece in pieces[:i]], [f"({piece})" for piece in pieces[i + 1 :]]
            before, after = _around(expression, node)
            start = before + ("(" if len(pieces) > 1 else "") + "".join(f"{piece} and " for piece in others[0])
            end = "".join(f" and {piece}" for piece in others[1]) + (")" if len(pieces) > 1 else "") + after
            conjunct = node in conjuncts
            rest = [expression.written(own) for own in conjuncts if own is not node] if conjunct else []
            found.append(
                Comparison(
                    text=pieces[i],
                    value=expression.written(left),
                    above=rising,
                    values=one,
                    thresholds=other,
                    truths=tuple(
                        None if a is None or b is None else _true(sign, a, b, turned)
                        for a, b in zip(one, other, strict=True)
                    ),
                    common=any(alike),
                    conjunct=conjunct,
                    rest=" and ".join([*(f"({own})" for own in rest), *others[0], *others[1]]) or None,
                    _before=start,
                    _after=end,
                )
            )
    return found


def _true(sign: ast.cmpop, value: Fraction, threshold: Fraction, turned: bool) -> bool:
    left, right = (threshold, value) if turned else (value, threshold)
    match sign:
        case ast.Lt():
            return left < right
        case ast.LtE():
            return left <= right
        case ast.Gt():
            return left > right
    return left >= right


def _conjuncts(tree: ast.expr) -> list[ast.expr]:
    """What is joined by `and` at the top."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [own for value in tree.values for own in _conjuncts(value)]
    return [tree]


def _compares(node: ast.AST) -> Iterator[ast.Compare]:
    """In the order in which they are written, none of them inside an aggregate."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in AGGREGATES:
        return
    if isinstance(node, ast.Compare):
        yield node
    for inner in ast.iter_child_nodes(node):
        yield from _compares(inner)


def _between(expression: Expression, left: ast.expr, right: ast.expr) -> str:
    """The text from the beginning of one side to the end of the other, brackets around them included."""
    encoded = expression.text.encode()
    text = encoded[left.col_offset : right.end_col_offset].decode()
    # Brackets around a side are no part of its node.
    opened, closed = _unclosed(text)
    return "(" * closed + text + ")" * opened


def _unclosed(text: str) -> tuple[int, int]:
    opened = closed = 0
    for sign in text:
        if sign == "(":
            opened += 1
        elif sign == ")" and opened:
            opened -= 1
        elif sign == ")":
            closed += 1
    return opened, closed


def _around(expression: Expression, node: ast.expr) -> tuple[str, str]:
    encoded = expression.text.encode()
    return encoded[: node.col_offset].decode(), encoded[node.end_col_offset :].decode()


def _numbers(
    expression: Expression, side: ast.expr, recipients: Recipients, where: str
) -> tuple[Fraction | None, ...] | None:
    """The numbers of one side; None where it is no number."""
    own = replace(expression, tree=side)
    everyone: Sequence[int] = range(len(recipients.codes))
    try:
        kind, values = evaluate_for(own, recipients, everyone, where)
        return tuple(map(Fraction, values)) if kind == "number" else None
    except InvalidInput:
        found: list[Fraction | None] = []
        for row in everyone:
            try:
                kind, values = evaluate_for(own, recipients, [row], where)
            except InvalidInput:
                found.append(None)
                continue
            if kind != "number":
                return None
            found.append(Fraction(values[0]))
        return tuple(found)
