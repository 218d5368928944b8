"""An explanation as data for JSON: kroner as whole numbers, exact numbers as the text of a fraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fordel.files import assumptions_as_data
from fordel.texts import check_language

if TYPE_CHECKING:
    from fordel.explaining.explanation import Explanation

__all__ = ["as_data"]

# Whole kroner, told apart by their name.
IN_KRONER = {"kroner": "amount_kr", "exact": "exact_kr", "amount": "amount_kr", "distributed": "distributed_kr"}


def as_data(explanation: Explanation, lang: str) -> dict[str, Any]:
    """Code, name, amount, the waterfall of each year and of all together, limits, thresholds, changes, the source."""
    check_language(lang)
    source = explanation.source
    return {
        "code": explanation.code,
        "name": explanation.name,
        "id": explanation.id,
        "title": explanation.title,
        "amount_kr": explanation.amount,
        "steps": [
            {
                "kind": kind.partition(":")[0],
                "part": part,
                "amount_kr": sum(step.kroner for step in steps if step is not None),
            }
            for (kind, part), steps in explanation.rows
        ],
        "years": [_plain(year) for year in explanation.years],
        "changes_known": explanation.changes_known,
        "source": {
            "document": source.document.of(lang),
            "section": source.section.of(lang),
            "url": source.url,
        },
        "assumptions": assumptions_as_data(explanation.assumptions, lang),
        "synthetic": explanation.synthetic,
    }


def _plain(value: Any) -> Any:
    match value:
        case _ if is_dataclass(value):
            return {IN_KRONER.get(own.name, own.name): _plain(getattr(value, own.name)) for own in fields(value)}
        case Fraction():
            return value.numerator if value.denominator == 1 else str(value)
        case tuple():
            return [_plain(inner) for inner in value]
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case _:
            return value
