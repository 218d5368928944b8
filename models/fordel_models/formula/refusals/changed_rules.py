"""The specification with moves made, or with rules taken out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel_models.formula.refusals.moves import Move, numbers_after
from fordel_models.formula.refusals.numbers import RuleNumber, with_number
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.specification import FormulaSpecification, Limit
from fordel_solver.ways_out import Change

__all__ = ["Changed", "changes_of", "without_rules"]


@dataclass(frozen=True)
class Changed:
    """A specification, and the changes that made it."""

    specification: FormulaSpecification
    changes: tuple[Change, ...]


def changes_of(
    specification: FormulaSpecification, years: Sequence[YearRules], moves: Sequence[Move], steps: Mapping[int, int]
) -> Changed:
    """The specification after so many steps of the moves at these positions.

    Where every part has an amount of its own, the last of them follows what there is to distribute.
    """
    changes = []
    numbers = numbers_after(moves, steps)
    for position in sorted(steps):
        move = moves[position]
        new = numbers[move.number.path]
        specification = with_number(specification, move.number, new)
        moved = math.ceil(move.kroner * steps[position])
        changes.append(
            Change(move.number.path, move.number.written(move.number.value), move.number.written(new), moved)
        )
    for number, value in _following(specification, years, numbers):
        specification = with_number(specification, number, value)
        changes.append(Change(number.path, number.written(number.value), number.written(value), 0))
    return Changed(specification, tuple(changes))


def _following(
    specification: FormulaSpecification, years: Sequence[YearRules], numbers: Mapping[str, Fraction]
) -> Iterator[tuple[RuleNumber, Fraction]]:
    parts = specification.parts
    if any(part.amount is None for part in parts):
        return
    last = parts[-1]
    for year in years:
        taken = [demand for demand in year.floors if demand.number.rule == "pool.exit_pct"]
        taken += [] if year.base is None else [year.base]
        rest = year.to_distribute(numbers) - sum(sum(demand.values(numbers)) for demand in taken)
        others = sum(part.amount_in(year.year) or 0 for part in parts[:-1])
        own, value = last.amount_in(year.year) or 0, Fraction(rest - others)
        if year.index is not None or value == own or value < 0 or value.denominator != 1:
            continue
        by_year = (str(year.year),) if isinstance(last.amount, dict) else ()
        keys = ("part", last.name, "amount", *by_year)
        yield RuleNumber(f"part.{last.name}.amount", keys, Fraction(own)), value


def without_rules(specification: FormulaSpecification, rules: Set[str]) -> FormulaSpecification:
    """The specification without some of its rules; amounts and keys stay, which nothing can do without."""
    pool = specification.pool
    none = {"floor", "cap", "base_amount", "exit_pct", "minimum_grant", "opt_out", "eligible"}
    gone: dict[str, Any] = {name: None for name in none if f"pool.{name}" in rules}
    gone |= {"top_slice": 0} if "pool.top_slice" in rules else {}
    gone |= {"opt_out": ()} if "pool.opt_out" in rules else {}
    changed: dict[str, Any] = {"pool": pool.model_copy(update=gone)}
    if "guarantee.max_loss" in rules:
        changed["guarantee"] = None
    if any(rule.startswith("group.") for rule in rules):
        groups = []
        for group in specification.groups:
            sides = {
                side: _left(getattr(group, side), f"group.{group.column}.{side}", rules) for side in ("floor", "cap")
            }
            if any(sides.values()):
                groups.append(group.model_copy(update=sides))
        changed["groups"] = tuple(groups)
    return specification.model_copy(update=changed)


def _left(side: Any, path: str, rules: Set[str]) -> Any:
    if isinstance(side, Limit) or side is None:
        return None if path in rules else side
    return {label: limit for label, limit in side.items() if f"{path}.{label}" not in rules} or None
