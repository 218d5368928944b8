"""A refusal for people and for programs: the conflict with its kroner, and repairs with what to write for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fordel.overrides import COULD_BE_THOUSANDS
from fordel_solver.errors import Infeasible, kroner

__all__ = ["lines_of_conflict", "lines_of_repairs", "refusal_as_data", "setting"]


def refusal_as_data(error: Infeasible) -> dict[str, Any]:
    """What an Infeasible carries, for JSON: `repairs` hold what `overrides` takes."""
    return {
        "shortfall_kr": error.shortfall,
        "surplus_kr": error.surplus,
        "conflict": list(error.conflict),
        "repair": list(error.repair),
        "conflicts": [
            {"rule": own.rule, "year": own.year, "kroner": own.kroner, "says": own.says} for own in error.conflicts
        ],
        "repairs": [
            {
                "says": repair.says,
                "alone": repair.alone,
                "cheapest": repair.cheapest,
                "kroner": repair.kroner,
                "cost": str(repair.cost),
                "at_least": str(repair.at_least),
                "changes": [
                    {"path": change.path, "old": change.old, "new": change.new, "kroner": change.kroner}
                    for change in repair.changes
                ],
                "set": [setting(change.path, change.new) for change in repair.changes],
            }
            for repair in error.repairs
        ],
    }


def setting(path: str, value: int | str) -> str:
    """A change as `--set` takes it, quoted where a command line would take it apart.

    Examples
    --------
    >>> setting("pool.floor", 712345), setting("pool.floor.pct_of_baseline", "91.205")
    ('pool.floor=712345', 'pool.floor.pct_of_baseline=91.2050')
    >>> setting("pool.base_amount", "(pupils) * 0.83")
    '"pool.base_amount=(pupils) * 0.83"'
    """
    # 91.205 could be ninety-one thousand; with a fourth decimal it is not.
    written = f"{value}0" if COULD_BE_THOUSANDS.fullmatch(str(value)) else str(value)
    whole = f"{path}={written}"
    if all(sign.isalnum() or sign in "._-=" for sign in whole):
        return whole
    return f"'{whole}'" if '"' in whole else f'"{whole}"'


def lines_of_conflict(refusal: Mapping[str, Any]) -> list[str]:
    """The rules in conflict, year by year, from what `refusal_as_data` gives."""
    if not refusal.get("conflicts"):
        return [f"Rules in conflict: {', '.join(refusal['conflict'])}."] if refusal.get("conflict") else []
    by_year: dict[int | None, list[str]] = {}
    for own in refusal["conflicts"]:
        by_year.setdefault(own["year"], []).append(f"{own['rule']} ({own['says']})")
    told = {year: ", ".join(rules) for year, rules in by_year.items()}
    if len(told) == 1:
        return [f"Rules in conflict: {next(iter(told.values()))}."]
    return ["Rules in conflict:", *(f"- {year}: {rules}" for year, rules in told.items())]


def lines_of_repairs(refusal: Mapping[str, Any]) -> list[str]:
    """The repairs, each with the kroner that it moves and what to write after the command."""
    if not refusal.get("repairs"):
        return [f"Any one of these would do: {'; '.join(refusal['repair'])}."] if refusal.get("repair") else []
    lines = ["Any one of these would do, each checked by solving again:"]
    for repair in refusal["repairs"]:
        cheapest = ", the cheapest" if repair["cheapest"] and len(refusal["repairs"]) > 1 else ""
        settings = " ".join(f"--set {own}" for own in repair["set"])
        lines.append(f"- {repair['says']} (moves {kroner(repair['kroner'])}{cheapest}): {settings}")
    return lines
