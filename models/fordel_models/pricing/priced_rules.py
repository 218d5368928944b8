"""Which rules can be priced, and what stands in a specification without one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel_models.formula_tables import RANKS, THRESHOLDS
from fordel_models.overriding import override
from fordel_models.parsing import parse
from fordel_models.path_keys import joined, keys_of
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput

__all__ = ["PRICED", "PricedRule", "at_level", "read_rule", "without_rule"]

PRICED = (
    "pool.floor",
    "pool.cap",
    "pool.base_amount",
    "pool.top_slice",
    "pool.minimum_grant",
    "guarantee.max_loss",
    "group.COLUMN.floor",
    "group.COLUMN.cap",
    *(f"eligibility.{rule}" for rule in (*RANKS, *THRESHOLDS)),
)
_FORMS = ("kr", "pct_of_baseline")


@dataclass(frozen=True)
class PricedRule:
    """A rule whose level is moved.

    Attributes
    ----------
    path : str
        As --set knows it.
    kind : str
        "floor", "cap", "base_amount", "top_slice", "minimum_grant", "guarantee", "group" or "eligibility".
    year : int or None
        The only year that it concerns, where the path names one.
    label : str or None
        The only group that it concerns, where the path names one.
    side : str
        Of a group: "floor" or "cap". Of [eligibility]: which of its rules.
    """

    path: str
    kind: str
    year: int | None = None
    label: str | None = None
    side: str = ""


def read_rule(path: str) -> PricedRule:
    """The rule at a path.

    Raises
    ------
    InvalidInput
        It cannot be priced.

    Examples
    --------
    >>> read_rule("pool.floor.pct_of_baseline.2015")
    PricedRule(path='pool.floor.pct_of_baseline.2015', kind='floor', year=2015, label=None, side='')
    >>> read_rule("group.region.cap.Fyn").label
    'Fyn'
    """
    match keys_of(path):
        case ["pool", ("floor" | "cap" | "minimum_grant") as kind, *form] if _is_form(form):
            return PricedRule(path, kind, _year(form))
        case ["guarantee", "max_loss", *form] if _is_form(form):
            return PricedRule(path, "guarantee", _year(form))
        case ["pool", "base_amount"]:
            return PricedRule(path, "base_amount")
        case ["pool", "top_slice"]:
            return PricedRule(path, "top_slice")
        case ["pool", "top_slice", year] if _is_year(year):
            return PricedRule(path, "top_slice", int(year))
        case ["group", _, ("floor" | "cap") as side, *form] if _is_form(form):
            return PricedRule(path, "group", _year(form), side=side)
        case ["group", _, ("floor" | "cap") as side, label, *form] if label and _is_form(form):
            return PricedRule(path, "group", _year(form), label, side)
        case ["eligibility", rule] if rule in (*RANKS, *THRESHOLDS):
            return PricedRule(path, "eligibility", side=rule)
    raise InvalidInput(
        f'"{path}" cannot be priced: its levels are not known to give shares that are linear or constant between '
        f"breakpoints. Rules that can: {', '.join(PRICED)}; a limit also by its form (.kr, .pct_of_baseline, "
        ".pct_of_baseline.YEAR) and that of one group by its label (group.COLUMN.floor.LABEL). For other rules compare "
        "two runs: fordel compare."
    )


def _is_form(form: list[str]) -> bool:
    return not form or (form[0] in _FORMS and (len(form) == 1 or (form[0] == _FORMS[1] and _is_year(form[1]))))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal()


def _year(form: list[str]) -> int | None:
    return int(form[1]) if len(form) == 2 else None


def at_level(raw: Mapping[str, Any], rule: PricedRule, level: Fraction, where: str) -> FormulaSpecification:
    """The specification with the rule at a level.

    Raises
    ------
    InvalidInput
        The level does not fit the rule, or the rule the specification.
    """
    written: Any = int(level) if level.denominator == 1 else _as_text(level, expression=rule.kind == "eligibility")
    return _formula(override(raw, {rule.path: written}), f"{where} with {rule.path} = {decimal_text(level)}")


def without_rule(raw: Mapping[str, Any], rule: PricedRule, where: str) -> FormulaSpecification:
    """The specification without the rule."""
    taken_out: str
    match rule.kind:
        case "eligibility" | "guarantee":
            taken_out = rule.kind
        case "group":
            taken_out = _group_taken_out(raw, rule)
        case _:
            taken_out = f"pool.{rule.kind}"
    return _formula(override(raw, {taken_out: None}), f"{where} without {taken_out}")


def _group_taken_out(raw: Mapping[str, Any], rule: PricedRule) -> str:
    _, column, side, *_ = keys_of(rule.path)
    table: Mapping[str, Any] = next((own for own in raw.get("group", ()) if own.get("column") == column), {})
    other = "cap" if side == "floor" else "floor"
    if rule.label is not None and rule.label in (table.get(side) or {}):
        return joined(["group", column, side, rule.label])
    if rule.label is not None and side in table:
        return joined(["group", column, side, rule.label])
    return f"group.{column}.{side}" if other in table else "group"


def _as_text(level: Fraction, *, expression: bool) -> str:
    """A level as a field takes it: a decimal, or a quotient where an expression may stand."""
    text = decimal_text(level)
    return f"{level.numerator}/{level.denominator}" if expression and Fraction(text) != level else text


def _formula(raw: dict[str, Any], where: str) -> FormulaSpecification:
    specification = parse(raw, where=where)
    assert isinstance(specification, FormulaSpecification)  # the only kind of model there is
    return specification
