"""A certificate held against the instance that it says it comes from: solved again from the rules, field by field.

This part uses the models, so it is no proof for who does not trust them; the claims have names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fordel.api import solve
from fordel.audit import Claim
from fordel.figures.used_figures import Data
from fordel.instance import Instance
from fordel_solver.errors import FordelError

__all__ = ["DERIVED", "compared", "derived"]

# What is derived, in the order in which it is told, and the fields of the certificate or of a year that it stands in.
OF_THE_WHOLE = {
    "description": ("fordel_certificate", "id", "title", "model", "price_level", "synthetic"),
    "specification": ("specification", "overrides"),
    "figures used": ("data", "data_sha256"),
    "years asked for": ("only_years",),
}
OF_A_YEAR = {
    "amount": ("year", "figures_year", "amount", "top_slice", "unit", "method"),
    "eligibility": ("codes", "weight", "dropped_out"),
    "keys": ("key", "parts"),
    "base amounts": ("base",),
    "limits": ("floor", "cap", "minimum", "group_of", "groups", "guarantee"),
    "kroner": ("amounts", "returned", "surplus", "multiplier", "binding", "ties"),
}
# The same of a model that is no single pool.
OF_A_MODEL = {
    "description": ("fordel_model", "id", "title", "model", "price_level", "synthetic"),
    "specification": ("specification", "overrides"),
    "figures used": ("data", "data_sha256"),
    "years asked for": ("only_years",),
    "divisions": ("divisions",),
    "programs": ("programs",),
    "kroner": ("paid",),
}
# Who found an answer is stated: another solver finds the same one.
NOT_DERIVED = ("agreed",)
DERIVED = (*OF_THE_WHOLE, *OF_A_YEAR)


def derived(
    certificate: Mapping[str, Any], instance: Instance | str, data: Data = None, decimal: str | None = None
) -> dict[str, Any]:
    """The certificate of the instance with the changes that this one names.

    Parameters
    ----------
    certificate : mapping
        In the form of one.
    instance : Instance or what `fordel.load` takes
    data : what `fordel.solve` takes, optional
        Figures of one's own that the allocation was made with.
    decimal : "comma", "point" or None

    Raises
    ------
    FordelError
        The instance cannot be solved with these changes.
    """
    years = certificate["only_years"]
    again = solve(
        instance, overrides=certificate["overrides"], data=data, decimal=decimal, years=years, figure_errors=False
    )
    return again.certificate


def compared(certificate: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Claim]:
    """A claim for each thing that is derived: the certificate says the same as the one made again."""
    if "fordel_model" in certificate:
        own, other = _without(certificate), _without(again)
        for name, fields in OF_A_MODEL.items():
            yield Claim(f"derived: {name}", "", _difference(own, other, fields))
        return
    for name, fields in OF_THE_WHOLE.items():
        yield Claim(f"derived: {name}", "", _difference(certificate, again, fields))
    if len(certificate["years"]) != len(again["years"]):
        count = f"It has {len(certificate['years'])} years; the instance gives {len(again['years'])}."
        yield Claim("derived: amount", "", count)
    for own, other in zip(certificate["years"], again["years"], strict=False):
        where = "" if other["year"] is None else str(other["year"])
        for name, fields in OF_A_YEAR.items():
            yield Claim(f"derived: {name}", where, _difference(own, other, fields))


def _without(value: Any) -> Any:
    """A certificate without what is not derived."""
    if isinstance(value, Mapping):
        return {name: _without(inner) for name, inner in value.items() if name not in NOT_DERIVED}
    return [_without(inner) for inner in value] if isinstance(value, list) else value


def refused(error: FordelError) -> Claim:
    """The claim that fails where the instance cannot be solved."""
    return Claim("derived: specification", "", f"The instance cannot be solved with the changes named: {error}")


def _difference(own: Mapping[str, Any], other: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    for field in fields:
        if field not in own or field not in other:
            return f"{field} is {'not ' if field not in own else ''}in the certificate; the instance is another kind."
        found = _first(own[field], other[field], field)
        if found:
            return found
    return ""


def _first(own: Any, other: Any, where: str) -> str:
    """Where two values are first different, and how; empty where they are the same. 1 and True are not the same."""
    if isinstance(own, dict) and isinstance(other, dict) and own.keys() == other.keys():
        return next(filter(None, (_first(own[name], other[name], f"{where}.{name}") for name in own)), "")
    if isinstance(own, list) and isinstance(other, list) and len(own) == len(other):
        pairs = enumerate(zip(own, other, strict=True))
        return next(filter(None, (_first(*pair, f"{where}[{place}]") for place, pair in pairs)), "")
    if type(own) is type(other) and own == other:
        return ""
    return f"{where} is {_shown(own)}; the instance gives {_shown(other)}."


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object with " + (", ".join(list(value)[:8]) or "nothing in it")
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else repr(value)[:100]
