"""[eligibility] for many scenarios whose figures vary: eligibility.py, on arrays with bounds.

A scenario in which the bounds do not tell who is in is doubtful; so is one in which two values could be equal at the
cut that are not certainly equal.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fordel_models.expressions.batched import Batch, Undecided
from fordel_models.expressions.bounded import Bounded
from fordel_models.expressions.syntax import Expression
from fordel_models.formula_tables import Eligibility

__all__ = ["Chooser", "Chosen"]

Bools = NDArray[np.bool_]

_IN: dict[str, type[ast.cmpop]] = {"at_least": ast.GtE, "above": ast.Gt, "at_most": ast.LtE, "below": ast.Lt}
_UPWARDS = ("at_least", "above")


@dataclass(frozen=True, eq=False)
class Chosen:
    """Who is eligible, of shape (S, n) or (1, n) over all recipients, and with what weight.

    Attributes
    ----------
    eligible : bool array
    weight : Bounded or None
        w_i of the taper; None where there is none.
    holds : bool array of shape (S,) or (1,)
        False where solving alone refuses the rule.
    """

    eligible: Bools
    weight: Bounded | None
    holds: Bools


@dataclass(frozen=True, eq=False)
class Chooser:
    """The table [eligibility] with its expressions; `threshold` and `full_at` are None where it has none."""

    table: Eligibility
    by: Expression
    threshold: Expression | None
    full_at: Expression | None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(own for own in (self.by, self.threshold, self.full_at) if own is not None)

    def choose(self, batch: Batch, candidates: Bools) -> Chosen:
        """Who of the candidates is eligible.

        Raises
        ------
        Undecided
            An expression has no form for many scenarios, or a threshold could differ between recipients.
        """
        value = batch.numbers(self.by, candidates)
        everyone = np.ones(1, np.bool_)
        if self.threshold is None:
            return Chosen(_by_rank(batch, value, candidates, self.table), None, everyone)
        threshold = _same_for_all(batch, self.threshold, candidates)
        upwards = self.table.rule in _UPWARDS
        if self.full_at is None:
            inside = batch.compared(_IN[self.table.rule], value, threshold, candidates)
            return Chosen(candidates & inside, None, everyone)
        full_at = _same_for_all(batch, self.full_at, candidates)
        # At the threshold itself the weight is 0.
        inside = batch.compared(ast.Gt if upwards else ast.Lt, value, threshold, candidates)
        holds = batch.compared(ast.Gt if upwards else ast.Lt, full_at, threshold, np.ones((1, 1), np.bool_))
        return Chosen(candidates & inside, batch.tapered(value, threshold, full_at, candidates), holds[:, 0])


def _same_for_all(batch: Batch, expression: Expression, candidates: Bools) -> Bounded:
    value = batch.numbers(expression, candidates)
    if value.values.shape[1] != 1:
        raise Undecided
    return value


def _by_rank(batch: Batch, value: Bounded, candidates: Bools, table: Eligibility) -> Bools:
    """The first of the candidates in order of value, as many as there are places; equal ones as declared."""
    n = len(batch.people.codes)
    shape = max(len(value.values), len(candidates)), n
    sign = -1.0 if table.rule == "highest" else 1.0
    possible = np.broadcast_to(candidates, shape)
    own = np.where(possible, sign * np.broadcast_to(value.values, shape), np.inf)
    places: int = getattr(table, table.rule)
    # Stable, so that equal values stand by position.
    order = np.argsort(own, axis=1, kind="stable")
    inside = np.zeros(shape, np.bool_)
    np.put_along_axis(inside, order[:, :places], True, axis=1)
    inside &= possible
    outside = possible & ~inside
    last = np.where(inside, own, -np.inf).max(axis=1, keepdims=True)
    after = np.where(outside, own, np.inf).min(axis=1, keepdims=True)
    if value.error is not None:
        bound = np.broadcast_to(value.error, shape)
        highest = np.where(inside, own + bound, -np.inf).max(axis=1, keepdims=True)
        lowest = np.where(outside, own - bound, np.inf).min(axis=1, keepdims=True)
        # Then no two are equal at the cut.
        batch.doubt(~(highest < lowest), np.ones((1, 1), np.bool_))
        return inside
    equal = possible & (own == last) & (last == after)
    if table.ties == "all":
        inside |= equal
    elif table.ties == "none":
        inside &= ~equal
    return inside
