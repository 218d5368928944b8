"""Expressions over the figures of many scenarios at once, in floating point with a bound on every error.

What depends on no figure that varies is worked out exactly (evaluation.py). Of the rest a row is doubtful where the
bounds leave a comparison open, where a divisor can be 0, where a cell is missing: whatever would take another path, or
fail, when worked out exactly. Cells that nobody asks for raise no doubt.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.expressions.bounded import ROUNDING, Bounded, aligned, bounded
from fordel_models.expressions.evaluation import columns_under, evaluate_node
from fordel_models.expressions.functions import WIDEST
from fordel_models.expressions.syntax import Expression
from fordel_models.recipients import Recipients
from fordel_solver.errors import InvalidInput

__all__ = ["Batch", "Undecided"]

Bools = NDArray[np.bool_]

_ROUNDED = 5.1e-15 + 8 * ROUNDING  # to 15 digits, after a function of the mathematical library
_TINY = 1e-28
_MOST_KNOWN = 256
_COMPARISONS: dict[type[ast.cmpop], Any] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


class Undecided(Exception):
    """An expression that has no form for many scenarios, or is wrong in all of them."""


@dataclass(eq=False)
class Batch:
    """The figures of S scenarios, and which of them are doubtful so far.

    Attributes
    ----------
    people : Recipients
        The figures that are the same in all scenarios.
    varied : mapping of column to Bounded
        Of shape (S, n) over all recipients; not a number where a cell is missing.
    doubtful : bool array of shape (S,)
    known : dict
        What has been worked out exactly; batches of the same figures can share it.
    """

    people: Recipients
    varied: Mapping[str, Bounded]
    doubtful: Bools
    known: dict[tuple[str, int, bytes], Bounded | Bools] = field(default_factory=dict)

    def numbers(self, expression: Expression, needed: Bools) -> Bounded:
        """A number for all recipients; right for those that are needed, a bool array of shape (S, n) or (1, n)."""
        return self._number(expression, expression.tree, needed)

    def conditions(self, expression: Expression, needed: Bools) -> Bools:
        """True or false."""
        return self._condition(expression, expression.tree, needed)

    def doubt(self, cells: Bools, needed: Bools) -> None:
        """Rows with a needed cell among these cannot be decided here."""
        found = cells & needed
        if found.any():
            self.doubtful |= np.broadcast_to(found, (len(self.doubtful), found.shape[1])).any(axis=1)

    def compared(self, operator: type[ast.cmpop], one: Bounded, two: Bounded, needed: Bools) -> Bools:
        """Whether one number stands so to another; doubtful where the bounds of a needed cell leave it open."""
        one, two = aligned(one, two)
        if one.error is not None or two.error is not None:
            self.doubt(~(np.abs(one.values - two.values) > _together(one, two)), needed)
        found: Bools = _COMPARISONS[operator](one.values, two.values)
        return found

    def tapered(self, value: Bounded, zero: Bounded, one: Bounded, needed: Bools) -> Bounded:
        """0 at `zero` and beyond, 1 at `one` and beyond, linear between."""
        width = one - zero
        self.doubt(~(np.abs(width.values) > width.bound), needed)
        part = self._sized((value - zero) / width, needed)
        return part.extreme(np.maximum, bounded([0])).extreme(np.minimum, bounded([1]))

    def _number(self, expression: Expression, node: ast.expr, needed: Bools) -> Bounded:
        found = self._of(expression, node, needed)
        if not isinstance(found, Bounded):
            raise Undecided
        return found

    def _condition(self, expression: Expression, node: ast.expr, needed: Bools) -> Bools:
        found = self._of(expression, node, needed)
        if isinstance(found, Bounded):
            raise Undecided
        return found

    def _of(self, expression: Expression, node: ast.expr, needed: Bools) -> Bounded | Bools:
        if self.varied.keys().isdisjoint(columns_under(node)):
            return self._exactly(expression, node, needed)
        match node:
            case ast.Name(id=name):
                column = self.varied[name]
                self.doubt(np.isnan(column.values), needed)
                return column
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ~self._condition(expression, operand, needed)
            case ast.UnaryOp(op=sign, operand=operand):
                value = self._number(expression, operand, needed)
                return -value if isinstance(sign, ast.USub) else value
            case ast.BinOp(left=left, op=operator, right=right):
                one, two = (self._number(expression, side, needed) for side in (left, right))
                if isinstance(operator, ast.Add):
                    return one + two
                if isinstance(operator, ast.Sub):
                    return one - two
                if isinstance(operator, ast.Mult):
                    return self._sized(one * two, needed)
                self.doubt(~(np.abs(two.values) > two.bound), needed)
                return self._sized(one / two, needed)
            case ast.Compare():
                return self._comparison(expression, node, needed)
            case ast.BoolOp(op=operator, values=values):
                going_on = isinstance(operator, ast.And)
                truth: Bools = np.full((1, 1), going_on)
                for side in values:
                    undecided = needed & (truth if going_on else ~truth)
                    own = self._condition(expression, side, undecided)
                    truth = truth & own if going_on else truth | own
                return truth
            case ast.Call(func=ast.Name(id="where"), args=[condition, first, second]):
                chosen = self._condition(expression, condition, needed)
                true, false = (
                    self._of(expression, branch, needed & own) for branch, own in ((first, chosen), (second, ~chosen))
                )
                if isinstance(true, Bounded) and isinstance(false, Bounded):
                    return true.chosen(chosen, false)
                if isinstance(true, Bounded) or isinstance(false, Bounded):
                    raise Undecided
                return np.where(chosen, true, false)
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in ("min", "max", "abs", "sqrt", "log"):
                return self._elementwise(name, [self._number(expression, own, needed) for own in arguments], needed)
            case ast.Call(func=ast.Name(id="taper"), args=arguments):
                value, zero, one = (self._number(expression, own, needed) for own in arguments)
                return self.tapered(value, zero, one, needed)
            case ast.Call(func=ast.Name(id=name)):
                return self._aggregate(expression, name, node)
        raise Undecided

    def _exactly(self, expression: Expression, node: ast.expr, needed: Bools) -> Bounded | Bools:
        n = len(self.people.codes)
        rows = np.flatnonzero(np.broadcast_to(needed, (len(needed), n)).any(axis=0))
        place = expression.text, node.col_offset * 1001 + (node.end_col_offset or 0), rows.tobytes()
        if place not in self.known:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            self.known[place] = self._worked_out(expression, node, rows)
        return self.known[place]

    def _worked_out(self, expression: Expression, node: ast.expr, rows: NDArray[np.intp]) -> Bounded | Bools:
        n = len(self.people.codes)
        try:
            kind, values = evaluate_node(expression, node, self.people, rows.tolist())
        except InvalidInput:
            raise Undecided from None
        if kind == "text":
            raise Undecided
        if kind == "condition":
            truth = np.zeros((1, n), np.bool_)
            truth[0, rows] = values
            return truth
        if len(set(values)) == 1:
            return bounded(values[:1])
        spread: list[Any] = [0] * n
        for row, value in zip(rows.tolist(), values, strict=True):
            spread[row] = value
        return bounded(spread)

    def _comparison(self, expression: Expression, node: ast.Compare, needed: Bools) -> Bools:
        truth: Bools = np.ones((1, 1), np.bool_)
        left = self._number(expression, node.left, needed)
        for comparison, side in zip(node.ops, node.comparators, strict=True):
            right = self._number(expression, side, needed)
            truth = truth & self.compared(type(comparison), left, right, needed)
            left = right
        return truth

    def _elementwise(self, name: str, arguments: Sequence[Bounded], needed: Bools) -> Bounded:
        first, *more = arguments
        if name in ("min", "max"):
            for other in more:
                first = first.extreme(np.minimum if name == "min" else np.maximum, other)
            return first
        if name == "abs":
            return abs(first)
        exact, first = first.error is None, first.plain
        low, high = first.values - first.bound, first.values + first.bound
        if name == "sqrt":
            self.doubt(~(low >= 0), needed & ~(exact & (first.values == 0)))
            with np.errstate(all="ignore"):
                root = np.sqrt(first.values)
                spread = np.sqrt(high) - np.sqrt(np.maximum(low, 0))
            return Bounded(root, spread + (_ROUNDED + 4 * ROUNDING) * root + _TINY * (root > 0))
        self.doubt(~(low > 0), needed)
        with np.errstate(all="ignore"):
            values = np.log(first.values)
            return Bounded(values, first.bound / low * (1 + 4 * ROUNDING) + _ROUNDED * np.abs(values) + _TINY)

    def _aggregate(self, expression: Expression, name: str, node: ast.Call) -> Bounded:
        n = len(self.people.codes)
        if n * 64 > WIDEST:
            # So many fractions can come to more digits than an exact evaluation lets through.
            raise Undecided
        everyone = np.ones((1, n), np.bool_)
        values, *more = [self._number(expression, argument, everyone) for argument in node.args]
        shape = len(self.doubtful), n
        weight = bounded([1])
        if node.keywords:
            weight = self._number(expression, node.keywords[0].value, everyone)
            self.doubt((weight.values < 0) | (weight.bound > 0) & (np.abs(weight.values) <= weight.bound), everyone)
        spread = Bounded(np.broadcast_to(weight.values, shape), weight.error, weight.places)
        whole = spread.total()
        self.doubt(~(whole.values > whole.bound), np.ones((1, 1), np.bool_))
        if name in ("total", "mean"):
            product = self._sized(values * weight, everyone)
            sums = Bounded(np.broadcast_to(product.values, shape), product.error, product.places).total()
            return sums if name == "total" else sums / whole
        own = np.broadcast_to(values.values, shape)
        if weight.error is not None or weight.places:
            raise Undecided
        if name in ("rank", "place"):
            return self._rank(name, own, values, spread.values)
        return self._quantile(Fraction(1, 2) if name == "median" else _constant(more[0]), own, values, spread.values)

    def _rank(self, name: str, own: NDArray[np.float64], values: Bounded, weight: NDArray[np.float64]) -> Bounded:
        # Stable, so that equal values stand by position.
        order = np.argsort(-own, axis=1, kind="stable")
        ordered = np.take_along_axis(own, order, axis=1)
        if values.error is not None:
            bound = np.take_along_axis(np.broadcast_to(values.error, own.shape), order, axis=1)
            # The largest that anyone behind can be.
            reach = np.maximum.accumulate((ordered + bound)[:, ::-1], axis=1)[:, ::-1]
            self.doubt(~(ordered[:, :-1] - bound[:, :-1] > reach[:, 1:]), np.ones((1, 1), np.bool_))
        weights = np.take_along_axis(weight, order, axis=1)
        ahead = np.cumsum(weights, axis=1) - weights
        if name == "rank":
            # Equal values share the place of the first of them.
            starts = np.ones(own.shape, np.bool_)
            starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
            ahead = np.maximum.accumulate(np.where(starts, ahead, -1.0), axis=1)
        found = np.empty(own.shape)
        np.put_along_axis(found, order, ahead + 1, axis=1)
        return Bounded(found, None)

    def _quantile(self, q: Fraction, own: NDArray[np.float64], values: Bounded, weight: NDArray[np.float64]) -> Bounded:
        """A quantile moves no more than the value that moves most, whatever changes places with what."""
        if not 0 <= q <= 1:
            raise Undecided
        order = np.argsort(own, axis=1, kind="stable")
        ordered = np.take_along_axis(own, order, axis=1)
        passed = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
        steps = (np.nan_to_num(passed[:, -1]).astype(np.int64) - 1) * q.numerator
        low = steps // q.denominator
        high = -(-steps // q.denominator)
        at = [np.argmax(passed > place[:, np.newaxis], axis=1)[:, np.newaxis] for place in (low, high)]
        error = None
        if values.error is not None:
            error = np.broadcast_to(values.error, own.shape).max(axis=1, keepdims=True)
        lower, upper = (Bounded(np.take_along_axis(ordered, place, axis=1), error, values.places) for place in at)
        above = (steps % q.denominator)[:, np.newaxis].astype(np.float64)
        step = (upper - lower) * Bounded(above, None)
        return lower + step / bounded([q.denominator]) if q.denominator > 1 else lower

    def _sized(self, value: Bounded, needed: Bools) -> Bounded:
        # Beyond these a product may leave what floats hold, and a bound with it.
        with np.errstate(all="ignore"):
            size = np.abs(value.values)
            self.doubt((size > 1e200) | ((size < 1e-200) & (size > 0)) | np.isnan(size), needed)
        return value


def _together(one: Bounded, two: Bounded) -> NDArray[np.float64]:
    """How far the difference of the two can be off."""
    bound = one.bound + two.bound
    rounding = ROUNDING * np.abs(one.values - two.values)
    found: NDArray[np.float64] = bound * (1 + 4 * ROUNDING) + rounding + 1e-290
    return found


def _constant(value: Bounded) -> Fraction:
    if value.error is not None or value.values.size != 1:
        raise Undecided
    return Fraction(int(value.values[0, 0]), 10**value.places)
