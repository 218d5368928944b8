"""Repairs of a model that is no single pool, tried: only what makes the rules hold when it is typed is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fordel_solver.errors import FordelError, Infeasible
from fordel_solver.ways_out import Repair

__all__ = ["with_tried_repairs"]

# A program can take seconds; more ways out than this help nobody.
MOST_TRIED = 8


def with_tried_repairs(error: Infeasible, solve_with: Callable[[Mapping[str, Any]], object]) -> Infeasible:
    """The refusal with those repairs that hold when they are solved again from the rules as they are typed.

    Limits of a program are in its own units, such as thousands of kroner or points; what a change of one means for the
    rule that it comes from only the rule itself shows.

    Parameters
    ----------
    error : Infeasible
    solve_with : callable
        Solves the instance with some rules changed, by path; raises where that cannot be done.
    """
    kept = [repair for repair in error.repairs[:MOST_TRIED] if _holds(repair, solve_with)]
    return Infeasible(
        str(error),
        shortfall=error.shortfall,
        surplus=error.surplus,
        conflict=error.conflict,
        repair=tuple(repair.says for repair in kept if repair.alone),
        conflicts=error.conflicts,
        repairs=tuple(kept),
        untried=error.untried + max(0, len(error.repairs) - MOST_TRIED),
        danish=error.danish,
    )


def _holds(repair: Repair, solve_with: Callable[[Mapping[str, Any]], object]) -> bool:
    changes = {change.path: change.new for change in repair.changes}
    if len(changes) < len(repair.changes):
        return False  # two limits of one rule are one number in its file
    try:
        solve_with(changes)
    except FordelError:
        return False
    return True
