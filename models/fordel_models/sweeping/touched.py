"""Which rules of a year figures that vary are in, and what that means for who is eligible."""

from __future__ import annotations

import ast
from collections.abc import Collection

from fordel_models.expressions.syntax import Expression, parse
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.problem import expressions_of
from fordel_models.formula_tables import RANKS
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.chosen import Chooser
from fordel_models.sweeping.reasons import TAPERED_BASE, NotTogether, alone

__all__ = ["chooser_of", "of_everyone", "touched_by"]


def touched_by(
    rules: FormulaSpecification, year: int | None, figures_year: int | None, columns: Collection[str]
) -> set[str]:
    """The paths of the expressions that figures which vary are in.

    Raises
    ------
    NotTogether
        One of them decides something that is worked out for one scenario at a time.
    """
    if not columns:
        return set()
    texts = [*expressions_of(rules), ("data.inhabitants", rules.data.inhabitants or "0")]
    touched = {
        path
        for path, text in texts
        if (figures_year is not None or "{year}" not in text)
        and not set(columns).isdisjoint((expression := parse(text, year=figures_year, where=path)).columns)
        and _can_fail(path, expression)
    }
    if touched and rules.merges:
        raise NotTogether(alone("merge", "sammenlægninger", "merges"))
    ramp = rules.pool.exit_pct_in(year) is not None
    for path in sorted(touched):
        if (
            path.startswith(("guarantee.", "data."))
            or (path.startswith(("eligibility.", "pool.eligible")) and ramp)
            or (path == "pool.baseline" and (rules.guarantee is not None or ramp))
            or (path == "pool.base_amount" and rules.phase_in is not None)
            or (rules.groups and path.startswith(("group.", "pool.baseline", "pool.eligible", "eligibility.")))
        ):
            raise NotTogether(alone(path, "tal, der varierer i denne regel,", "figures that vary in this rule"))
    return touched


def _can_fail(path: str, expression: Expression) -> bool:
    """Whether an expression decides something: inhabitants that are a column are taken as they are."""
    return path != "data.inhabitants" or not isinstance(expression.tree, ast.Name)


def of_everyone(rules: FormulaSpecification, touched: Collection[str]) -> FormulaSpecification:
    """The rules without those about who is eligible that differ between scenarios: everyone has a place then."""
    pool = rules.pool
    if "pool.eligible" in touched:
        pool = pool.model_copy(update={"eligible": None})
    return rules.model_copy(update={"pool": pool} | ({"eligibility": None} if _chooses(touched) else {}))


def _chooses(touched: Collection[str]) -> bool:
    """Whether [eligibility] chooses others in other scenarios: by its own figures, or among other candidates."""
    return "pool.eligible" in touched or any(path.startswith("eligibility.") for path in touched)


def chooser_of(gathering: Gathering, rules: FormulaSpecification, touched: Collection[str]) -> Chooser | None:
    table = rules.eligibility
    if table is None or not _chooses(touched):
        return None
    if table.full_at is not None and rules.pool.base_amount is not None:
        raise NotTogether(TAPERED_BASE)
    threshold = None if table.rule in RANKS else gathering.expression(f"eligibility.{table.rule}", table.threshold)
    full_at = None if table.full_at is None else gathering.expression("eligibility.full_at", table.full_at)
    by = gathering.expression("eligibility.by", table.by)
    gathering.stop_at_problems()
    assert by is not None
    return Chooser(table, by, threshold, full_at)
