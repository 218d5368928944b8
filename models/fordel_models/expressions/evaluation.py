"""Expressions over the recipients' figures, evaluated exactly: 0.1 + 0.2 is 0.3.

Numbers are integers and fractions. A part of an expression is worked out only for the recipients that need it, so
``where(schools > 0, pupils / schools, 0)`` never divides by zero. Aggregates need every recipient.
"""

from __future__ import annotations

import ast
import difflib
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models.expressions.functions import AGGREGATES, ELEMENTWISE, Aggregate, total, within_size
from fordel_models.expressions.syntax import Expression, parse
from fordel_models.recipients import Number, Recipients, named
from fordel_solver.errors import InvalidInput

__all__ = [
    "columns",
    "columns_under",
    "conditions",
    "evaluate",
    "evaluate_for",
    "evaluate_node",
    "numbers",
    "problems_of_columns",
]

_YEAR_AT_END = re.compile(r"(.+_)((?:19|20|21)\d\d)")
_KINDS = {"number": "a number", "condition": "a condition (true or false)", "text": "text"}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _times(a: Number, b: Number) -> Number:
    """Their product. Fractions by themselves turn an integer into a fraction first, which takes as long again."""
    if type(a) is int and type(b) is int:
        return a * b
    return Fraction(a.numerator * b.numerator, a.denominator * b.denominator)


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: _times,
}


def columns(expression: str, year: int | None) -> tuple[str, ...]:
    """The columns that an expression uses, in order of appearance.

    Examples
    --------
    >>> columns("population_{year} * factor / mean(population_{year})", 2014)
    ('population_2014', 'factor')
    """
    return parse(expression, year=year, where="expression").columns


def problems_of_columns(expression: str, known: Iterable[str], *, year: int | None, where: str) -> list[str]:
    """What is wrong with the form of an expression and with the columns it names: all of it, with the nearest names.

    Examples
    --------
    >>> problems_of_columns("pupls + flats", ["pupils", "flat"], year=None, where="pool.floor")[1]
    'pool.floor "pupls + flats": there is no column "flats". The nearest name is "flat".'
    """
    try:
        parsed = parse(expression, year=year, where=where)
    except InvalidInput as error:
        return list(error.problems)
    names = ("code", *(name for name in known if name != "code"))
    return [
        f'{where} "{parsed.text}": {_no_such_column(column, names)}' for column in parsed.columns if column not in names
    ]


def evaluate(
    expression: str, table: pd.DataFrame | Recipients, *, year: int | None = None, where: str = "expression"
) -> list[Any]:
    """One value for each recipient, in ascending order of code: ints and Fractions, or bools.

    Raises
    ------
    InvalidInput
        The expression is not allowed, names a column that is not there, meets a missing cell, divides by zero, takes
        text for a number or a condition for a number or the reverse.

    Examples
    --------
    >>> table = pd.DataFrame({"pupils": [10, 30]}, index=["101", "147"])
    >>> evaluate("pupils / total(pupils)", table)
    [Fraction(1, 4), Fraction(3, 4)]
    >>> evaluate("0.1 + 0.2 == 0.3", table)
    [True, True]
    """
    parsed = parse(expression, year=year, where=where)
    if not isinstance(table, Recipients):
        table = Recipients.from_frame(table, parsed.columns)
    return evaluate_for(parsed, table, range(len(table.codes)), where)[1]


def numbers(expression: Expression, table: Recipients, rows: Sequence[int], where: str) -> list[Number]:
    """The numbers of an expression for some recipients. A condition or a text is InvalidInput."""
    return _of_kind("number", expression, table, rows, where)


def conditions(expression: Expression, table: Recipients, rows: Sequence[int], where: str) -> list[bool]:
    """True or false for some recipients. A number or a text is InvalidInput."""
    return _of_kind("condition", expression, table, rows, where)


def evaluate_for(expression: Expression, table: Recipients, rows: Sequence[int], where: str) -> tuple[str, list[Any]]:
    """What kind of values an expression has ("number", "condition", "text"), and those of some recipients."""
    return _Evaluation(expression, table, f'{where} "{expression.text}"').of(expression.tree, rows)


def evaluate_node(
    expression: Expression, node: ast.expr, table: Recipients, rows: Sequence[int]
) -> tuple[str, list[Any]]:
    """The same of a piece of an expression."""
    return _Evaluation(expression, table, f'"{expression.text}"').of(node, rows)


def columns_under(node: ast.expr) -> set[str]:
    """The columns that a piece of an expression uses."""
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return names - {
        inner.func.id for inner in ast.walk(node) if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
    }


def _of_kind(kind: str, expression: Expression, table: Recipients, rows: Sequence[int], where: str) -> list[Any]:
    found, values = evaluate_for(expression, table, rows, where)
    if found != kind:
        met = _met(found, values, table.labels(rows))
        raise InvalidInput(f'{where} "{expression.text}": this is {_KINDS[found]}{met}; {_KINDS[kind]} is needed.')
    return values


def _met(kind: str, values: Sequence[Any], labels: Sequence[str]) -> str:
    """A cell of text with whom it is of: "12,5 %" shows what was not read as a number."""
    cells = zip(values, labels, strict=True) if kind == "text" else ()
    return next((f' ("{text[:_SHOWN]}" for {label})' for text, label in cells), "")


_SHOWN = 40  # characters of a cell


@dataclass(frozen=True)
class _Evaluation:
    expression: Expression
    table: Recipients
    place: str

    def of(self, node: ast.expr, rows: Sequence[int]) -> tuple[str, list[Any]]:
        match node:
            case ast.Constant(value=str() as text):
                return "text", [text] * len(rows)
            case ast.Constant():
                return "number", [self.expression.number(node)] * len(rows)
            case ast.Name(id=name):
                return self._column(name, rows)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return "condition", [not value for value in self._of_kind("condition", operand, rows)]
            case ast.UnaryOp(op=sign, operand=operand):
                values = self._of_kind("number", operand, rows)
                return "number", [-value for value in values] if isinstance(sign, ast.USub) else values
            case ast.BinOp():
                return "number", self._arithmetic(node, rows)
            case ast.Compare():
                return "condition", self._comparison(node, rows)
            case ast.BoolOp():
                return "condition", self._both_or_either(node, rows)
            case ast.Call(func=ast.Name(id="where")):
                return self._where(node, rows)
            case ast.Call(func=ast.Name(id=name)) if name in ELEMENTWISE:
                return "number", self._elementwise(node, name, rows)
            case ast.Call(func=ast.Name(id=name)):
                return "number", self._aggregate(node, AGGREGATES[name], rows)
        raise AssertionError("the syntax check lets nothing else through")

    def _of_kind(self, kind: str, node: ast.expr, rows: Sequence[int]) -> list[Any]:
        found, values = self.of(node, rows)
        if found != kind:
            written, met = self.expression.written(node), _met(found, values, self.table.labels(rows))
            raise self._problem(f'"{written}" is {_KINDS[found]}{met}; {_KINDS[kind]} is needed here.')
        return values

    def _column(self, name: str, rows: Sequence[int]) -> tuple[str, list[Any]]:
        if name not in self.table.columns:
            raise self._problem(_no_such_column(name, self.table.known))
        cells = self.table.columns[name]
        missing = [row for row in rows if cells[row] is None]
        if missing:
            raise self._problem(
                f'column "{name}" is missing for {self.table.some(missing)}. Fill it with a [[missing]] table that '
                "says why, or leave these recipients out with pool.eligible."
            )
        kind = next((cell for cell in cells if cell is not None), 0)
        return (
            "condition" if isinstance(kind, bool) else "text" if isinstance(kind, str) else "number",
            [cells[row] for row in rows],
        )

    def _arithmetic(self, node: ast.BinOp, rows: Sequence[int]) -> list[Number]:
        left, right = self._of_kind("number", node.left, rows), self._of_kind("number", node.right, rows)
        if not isinstance(node.op, ast.Div):
            operation = _ARITHMETIC[type(node.op)]
            return self._sized(node, [operation(a, b) for a, b in zip(left, right, strict=True)])
        zero = [row for row, divisor in zip(rows, right, strict=True) if divisor == 0]
        if zero:
            raise self._problem(
                f'division by zero: "{self.expression.written(node.right)}" is 0 for {self._for(zero)}.'
            )
        return self._sized(
            node,
            [
                Fraction(a.numerator * b.denominator, a.denominator * b.numerator)
                for a, b in zip(left, right, strict=True)
            ],
        )

    def _comparison(self, node: ast.Compare, rows: Sequence[int]) -> list[bool]:
        truth = [True] * len(rows)
        left = node.left
        kind, values = self.of(left, rows)
        for comparison, right in zip(node.ops, node.comparators, strict=True):
            if kind == "condition":
                raise self._problem(f'"{self.expression.written(left)}" is a condition and cannot be compared.')
            if kind == "text" and not isinstance(comparison, (ast.Eq, ast.NotEq)):
                raise self._problem(f'"{self.expression.written(node)}": text is compared with == and != only.')
            others = self._of_kind(kind, right, rows)
            if kind == "text":
                self._check_that_it_occurs(left, right)
            compare = _COMPARISONS[type(comparison)]
            truth = [so_far and compare(a, b) for so_far, a, b in zip(truth, values, others, strict=True)]
            left, values = right, others
        return truth

    def _check_that_it_occurs(self, *sides: ast.expr) -> None:
        # A misspelt text would leave everybody out, or nobody, without a word.
        for side, other in (sides, sides[::-1]):
            if isinstance(side, ast.Name) and isinstance(other, ast.Constant) and isinstance(other.value, str):
                there = sorted({cell for cell in self.table.columns[side.id] if isinstance(cell, str)})
                if other.value not in there:
                    near = difflib.get_close_matches(other.value, there, 1)
                    meant = f' Did you mean "{near[0]}"?' if near else ""
                    raise self._problem(
                        f'no recipient has "{other.value}" in column "{side.id}".{meant} There are: {named(there)}.'
                    )

    def _both_or_either(self, node: ast.BoolOp, rows: Sequence[int]) -> list[bool]:
        going_on = isinstance(node.op, ast.And)
        truth = dict.fromkeys(rows, going_on)
        for value in node.values:
            undecided = [row for row in rows if truth[row] is going_on]
            truth.update(zip(undecided, self._of_kind("condition", value, undecided), strict=True))
        return [truth[row] for row in rows]

    def _where(self, node: ast.Call, rows: Sequence[int]) -> tuple[str, list[Any]]:
        truth = self._of_kind("condition", node.args[0], rows)
        chosen = [[row for row, true in zip(rows, truth, strict=True) if true is side] for side in (True, False)]
        kind, first = self.of(node.args[1], chosen[0])
        second = self._of_kind(kind, node.args[2], chosen[1])
        values = dict(zip(chosen[0] + chosen[1], first + second, strict=True))
        return kind, [values[row] for row in rows]

    def _elementwise(self, node: ast.Call, name: str, rows: Sequence[int]) -> list[Number]:
        arguments = [self._of_kind("number", argument, rows) for argument in node.args]
        values: list[Number] = []
        for row, own in zip(rows, zip(*arguments, strict=True), strict=True):
            try:
                values.append(ELEMENTWISE[name].call(own))
            except ValueError as reason:
                raise self._problem(f'"{self.expression.written(node)}" is {reason} for {self._for([row])}.') from None
        return values

    def _aggregate(self, node: ast.Call, function: Aggregate, rows: Sequence[int]) -> list[Number]:
        everyone = range(len(self.table.codes))
        values, *more = [self._of_kind("number", argument, everyone) for argument in node.args]
        weights: Sequence[Number] = [1] * len(everyone)
        for keyword in node.keywords:
            weights = self._of_kind("number", keyword.value, everyone)
            self._check_weights(node, function, weights)
        if more and len(set(more[0])) > 1:
            raise self._problem(
                f'"{self.expression.written(node.args[1])}" must be the same number for all recipients.'
            )
        written = self.expression.written(node)
        try:
            results = within_size(function.call(values, weights, more[0][0] if more else 0))
        except ValueError as reason:
            raise self._problem(f'"{written}": {reason}') from None
        return [results[row] for row in rows] if len(results) > 1 else list(results) * len(rows)

    def _check_weights(self, node: ast.Call, function: Aggregate, weights: Sequence[Number]) -> None:
        written = self.expression.written(node)
        negative = [row for row, weight in enumerate(weights) if weight < 0]
        if negative:
            raise self._problem(f'"{written}": the weight is negative for {self._for(negative)}.')
        broken = [row for row, weight in enumerate(weights) if weight.denominator != 1]
        if broken and function.whole_weights:
            raise self._problem(f'"{written}": the weight is no whole number for {self._for(broken)}.')
        if total(weights) == 0:
            raise self._problem(f'"{written}": the weights are 0 for all recipients.')

    def _sized(self, node: ast.expr, values: list[Number]) -> list[Number]:
        try:
            within_size(values)
        except ValueError as reason:
            raise self._problem(f'"{self.expression.written(node)}" {reason}') from None
        return values

    def _for(self, rows: Sequence[int]) -> str:
        return self.table.some(rows)

    def _problem(self, message: str) -> InvalidInput:
        return InvalidInput(f"{self.place}: {message}")


def _no_such_column(name: str, known: Sequence[str]) -> str:
    found = f'there is no column "{name}".'
    stem = _YEAR_AT_END.fullmatch(name)
    if stem:
        years = sorted(column[len(stem[1]) :] for column in known if _same_stem(column, stem[1]))
        # A statistics bank writes 2021K1 for a quarter.
        quarters = [column for column in known if column.startswith(name)]
        if quarters:
            return f"{found} The table has {named(quarters)}."
        if years:
            return f"{found} The table has {stem[1]}.. for {', '.join(years)}."
    near = difflib.get_close_matches(name, known, 1, cutoff=0.5)
    return f'{found} The nearest name is "{near[0]}".' if near else f"{found} The table has: {named(known)}."


def _same_stem(column: str, stem: str) -> bool:
    match = _YEAR_AT_END.fullmatch(column)
    return match is not None and match[1] == stem
