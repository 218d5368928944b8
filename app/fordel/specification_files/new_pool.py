"""What a new specification says before anybody has filled it in."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from fordel.texts import Texts

__all__ = ["fresh", "taken_over"]


def fresh(new_id: str, lang: str) -> dict[str, Any]:
    """A pool that runs, and that says of itself that nothing in it has been decided.

    Examples
    --------
    >>> fresh("skolepulje", "en")["pool"]
    {'years': {'2015': 100000000}}
    """
    return {
        "id": new_id,
        "title": Texts(lang)("new_title"),
        "model": "formula",
        "pool": {"years": {"2015": 100_000_000}},
        "part": [{"name": "folketal", "key": "population_{year}", "unit": {"da": "indbygger", "en": "inhabitant"}}],
        "assumption": [
            {
                "about": {"da": "Alt i denne fil", "en": "Everything in this file"},
                "chosen": {
                    "da": "Skabelonens beløb, år og nøgle",
                    "en": "The amount, year and key of the template",
                },
                "because": {
                    "da": "Filen er ny og endnu ikke udfyldt. Slet denne forudsætning, når den er det.",
                    "en": "The file is new and not filled in yet. Take this assumption out when it is.",
                },
            }
        ],
    }


def taken_over(raw: Mapping[str, Any], new_id: str, lang: str) -> dict[str, Any]:
    """What an existing instance says, under another id and title.

    Examples
    --------
    >>> taken_over({"id": "a", "title": "Pulje A", "model": "formula"}, "b", "en")
    {'id': 'b', 'title': 'New pool after: Pulje A', 'model': 'formula'}
    """
    return {**copy.deepcopy(dict(raw)), "id": new_id, "title": Texts(lang)("new_title_of", title=raw["title"])}
