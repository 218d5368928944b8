"""A refusal for people and for programs: the conflict with its kroner, and repairs with what to write for each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fordel.overrides import COULD_BE_THOUSANDS
from fordel.texts import Texts
from fordel_models.path_keys import joined, keys_of
from fordel_solver.errors import Infeasible, kroner

__all__ = ["lines_of_conflict", "lines_of_repairs", "refusal_as_data", "setting"]


def refusal_as_data(error: Infeasible) -> dict[str, Any]:
    """What an Infeasible carries, for JSON: `repairs` hold what `overrides` takes, `set` None where --set cannot."""
    return {
        "shortfall_kr": error.shortfall,
        "surplus_kr": error.surplus,
        "conflict": list(error.conflict),
        "repair": list(error.repair),
        "conflicts": [
            {"rule": own.rule, "year": own.year, "kroner": own.kroner, "says": own.says} for own in error.conflicts
        ],
        "untried": error.untried,
        "problems_da": error.danish.split("\n") if error.danish else [],
        "repairs": [
            {
                "says": repair.says,
                "alone": repair.alone,
                "cheapest": repair.cheapest,
                "kroner": repair.kroner,
                "cost": str(repair.cost),
                "at_least": str(repair.at_least),
                "proven": repair.proven,
                "changes": [
                    {"path": change.path, "old": change.old, "new": change.new, "kroner": change.kroner}
                    for change in repair.changes
                ],
                "set": [setting(change.path, change.new) for change in repair.changes],
            }
            for repair in error.repairs
        ],
    }


def setting(path: str, value: int | str) -> str | None:
    """A change as `--set` takes it, quoted where a command line would take it apart; None where no quoting helps.

    Examples
    --------
    >>> setting("pool.floor", 712345), setting("pool.floor.pct_of_baseline", "91.205")
    ('pool.floor=712345', 'pool.floor.pct_of_baseline=91.2050')
    >>> setting("pool.base_amount", "(pupils) * 0.83")
    '"pool.base_amount=(pupils) * 0.83"'
    >>> print(setting("group.region.floor.A=B", 50))
    "group.region.floor.'A=B'=50"
    """
    # 91.205 could be ninety-one thousand; with a fourth decimal it is not.
    written = f"{value}0" if COULD_BE_THOUSANDS.fullmatch(str(value)) else str(value)
    if path != path.strip() or not (path + written).isprintable():
        return None
    for mark in ("'", '"'):
        whole = f"{joined(keys_of(path), mark=mark, besides='=')}={written}"
        if all(sign.isalnum() or sign in "._-=" for sign in whole):
            return whole
        # Inside double quotes shells put in what $, ` and \ stand for.
        if not any(sign in '"$`\\' for sign in whole):
            return f'"{whole}"'
        if "'" not in whole:
            return f"'{whole}'"
    return None


def lines_of_conflict(refusal: Mapping[str, Any], lang: str = "en") -> list[str]:
    """The rules in conflict, year by year, from what `refusal_as_data` gives."""
    text = Texts(lang)
    if not refusal.get("conflicts"):
        rules = ", ".join(refusal.get("conflict") or ())
        return [text("refusal_conflict", rules=rules)] if rules else []
    by_year: dict[int | None, list[str]] = {}
    for own in refusal["conflicts"]:
        by_year.setdefault(own["year"], []).append(_rule(own, lang))
    told = {year: ", ".join(rules) for year, rules in by_year.items()}
    if len(told) == 1:
        return [text("refusal_conflict", rules=next(iter(told.values())))]
    return [text("refusal_conflict_years"), *(f"- {year}: {rules}" for year, rules in told.items())]


def _rule(own: Mapping[str, Any], lang: str) -> str:
    """The clauses are sentences of the error and in English; the kroner are the same in any language."""
    if lang == "en":
        return f"{own['rule']} ({own['says']})"
    return f"{own['rule']} ({kroner(own['kroner'])})" if own["kroner"] else str(own["rule"])


def lines_of_repairs(refusal: Mapping[str, Any], lang: str = "en") -> list[str]:
    """The repairs, each with the kroner that it moves and what to write after the command."""
    text = Texts(lang)
    if not refusal.get("repairs"):
        if refusal.get("repair"):
            return [text("refusal_any_one", repairs="; ".join(refusal["repair"]))]
        return [text("refusal_no_repair")] if refusal.get("conflicts") else []
    lines = [text("refusal_any_one_checked")]
    for repair in refusal["repairs"]:
        said = text("refusal_and").join(_said(change, text) for change in repair["changes"])
        lines.append(f"- {said} ({', '.join(_costs(repair, text, len(refusal['repairs'])))}): {_written(repair, text)}")
    if refusal.get("untried"):
        lines.append(text.counted("refusal_untried", refusal["untried"]))
    return lines


def _said(change: Mapping[str, Any], text: Texts) -> str:
    path, old, new = change["path"], change["old"], change["new"]
    if isinstance(old, int) and isinstance(new, int) and change["kroner"]:
        name = "refusal_raise" if new > old else "refusal_lower"
        return text(name, path=path, moved=kroner(abs(new - old)), new=kroner(new))
    if " " in str(new):
        return text("refusal_multiply", path=path, factor=_decimal(str(new).rpartition(" ")[2], text))
    if not (_is_number(old) and _is_number(new)):
        return text("refusal_set", path=path, old=old, new=new)
    name = "refusal_raise_from" if Fraction(new) > Fraction(old) else "refusal_lower_from"
    return text(name, path=path, old=_decimal(old, text), new=_decimal(new, text))


def _is_number(value: object) -> bool:
    try:
        Fraction(str(value))
    except ValueError:
        return False
    return True


def _decimal(value: object, text: Texts) -> str:
    return str(value).replace(".", ",") if text.lang == "da" else str(value)


def _costs(repair: Mapping[str, Any], text: Texts, count: int) -> list[str]:
    """The kroner moved, what they count with weights, and whether it is proven that nothing is cheaper."""
    if not repair["kroner"]:
        return [text("refusal_no_kroner")]  # of numbers that are no kroner: how many are chosen, a percent
    cost, at_least = Fraction(repair["cost"]), Fraction(repair["at_least"])
    found = [text("refusal_moves", kroner=kroner(repair["kroner"]))]
    # Each number that moves is rounded up to whole kroner.
    if not cost <= repair["kroner"] < cost + len(repair["changes"]):
        found.append(text("refusal_weighted", kroner=kroner(math.ceil(cost))))
    if not repair["cheapest"]:
        return found
    if repair["proven"]:
        return [*found, text("refusal_cheapest")] if count > 1 else found
    if at_least < 1:
        return [*found, text("refusal_cheapest_of_these")]
    return [*found, text("refusal_cheapest_found", kroner=kroner(math.floor(at_least)))]


def _written(repair: Mapping[str, Any], text: Texts) -> str:
    if None in repair["set"]:
        return text("refusal_not_set", overrides={change["path"]: change["new"] for change in repair["changes"]})
    return " ".join(f"--set {own}" for own in repair["set"])
