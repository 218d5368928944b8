"""A selection whose rules cannot hold together, refused in words: how many recipients, and never kroner."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.selection.problem import Problem
from fordel_solver import Infeasible, conflict
from fordel_solver import repairs as repairs_of
from fordel_solver.asking.limits import Limit
from fordel_solver.asking.repairs import MovedLimit
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["refusal_of"]

_SIDES = {"lower": "at least", "upper": "at most", "equal": "exactly"}
# What a rule about single recipients says of them, and what it is to leave one of them out of it.
_OF_RECIPIENTS = {
    "selection.eligible": ("leaves out", "let {} be chosen although selection.eligible leaves it out"),
    "selection.exclude": ("leaves out", "take {} out of selection.exclude"),
    "selection.include": ("asks for", "take {} out of selection.include"),
    "one area": ("of each chosen recipient", ""),
}
_NAMED_AT_MOST = 3


def refusal_of(problem: Problem, *, repairs: bool) -> Infeasible:
    """What is raised: the rules that cannot hold together, and the cheapest changes, each solved again.

    Parameters
    ----------
    problem : Problem
        One that is infeasible.
    repairs : bool
        False: only that it is.
    """
    count = problem.specification.selection.count
    first = f"{problem.specification.id}: no {count} recipients can be chosen under these rules"
    if not repairs:
        return Infeasible(f"{first}.")
    found = conflict(problem.program)
    ways = repairs_of(
        problem.program, weights={"one area": None} if len(problem.areas) > 1 else None, unit=1, found=found
    )
    conflicts = tuple(
        ConflictingRule(rule, 0, _says(rule, [own for own in found.limits if own.rule == rule])) for rule in found.rules
    )
    told = tuple(
        Repair(
            tuple(_change(moved) for moved in way.limits),
            " and ".join(_says_of_move(moved) for moved in way.limits),
            0,
            Fraction(repr(way.cost)),
            way.alone,
            way.cheapest,
            Fraction(repr(way.cost)) if way.cheapest and way.proven else Fraction(0),
        )
        for way in ways
    )
    return Infeasible(
        f"{first}. These cannot hold together: {', '.join(f'{own.rule} ({own.says})' for own in conflicts)}.",
        conflict=found.rules,
        repair=tuple(way.says for way in told),
        conflicts=conflicts,
        repairs=told,
    )


def _says(rule: str, limits: Sequence[Limit]) -> str:
    names = [_name(own) for own in limits]
    listed = ", ".join(names[:_NAMED_AT_MOST]) + (f" and {len(names) - 3} more" if len(names) > _NAMED_AT_MOST else "")
    if rule == "one area":
        return "each chosen recipient gets one"
    if rule in _OF_RECIPIENTS or rule.endswith(".eligible"):
        return f"{_OF_RECIPIENTS.get(rule, ('leaves out',))[0]} {listed}"
    if rule.startswith("together"):
        return f"{listed}: both or neither"
    if rule == "selection.count":
        return f"exactly {int(limits[0].value)}" if limits else ""
    return ", ".join(f"{_SIDES[own.side]} {int(own.value)} of {_name(own)}" for own in limits[:_NAMED_AT_MOST]) + (
        f" and {len(limits) - _NAMED_AT_MOST} more" if len(limits) > _NAMED_AT_MOST else ""
    )


def _says_of_move(moved: MovedLimit) -> str:
    rule, name = moved.limit.rule, _name(moved.limit)
    if rule in _OF_RECIPIENTS:
        return _OF_RECIPIENTS[rule][1].format(name)
    if rule.endswith(".eligible"):
        return f"let {name} be possible although {rule} leaves it out"
    if rule.startswith("together"):
        return f"take {name} out of {rule}"
    verb = "raise" if moved.new > moved.limit.value else "lower"
    whom = "" if rule == "selection.count" else f" for {name}"
    return f"{verb} {rule} by {int(moved.moved)} to {int(moved.new)}{whom}"


def _change(moved: MovedLimit) -> Change:
    return Change(moved.limit.rule, int(moved.limit.value), int(moved.new), 0)


def _name(limit: Limit) -> str:
    """The row's name without its rule, which the sentence has."""
    return limit.name.removeprefix(f"{limit.rule}: ")
