"""How a specification lies in a workbook: which sheets there are, and how a cell names the field that it fills in.

A sheet of fields has one row for each field, its path in the column "field", its value in the column "value". A sheet
of entries (parts, groups, merges, missing figures, assumptions) has one column for each field and one row for each
entry; what a row is stands in its first column. In both, everything else in the sheet is there to be read by people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_origin

from fordel.texts import LANGUAGES
from fordel_models.field_places import tables_within
from fordel_models.paths import alternatives, fields
from fordel_models.specification import Table

__all__ = [
    "DATA",
    "GUIDE",
    "LIMIT_FIELDS",
    "WORDS",
    "list_sections",
    "path_steps",
    "path_text",
    "section_of_sheet",
    "sheet_name",
    "word",
]

GUIDE, DATA, NOTES = "guide", "data", "notes"

# The names of the sheets in English and Danish; a list of tables that is not here has its key for a name.
_SHEETS = {
    GUIDE: ("Guide", "Vejledning"),
    "pool": ("Pool", "Pulje"),
    "limits": ("Limits", "Grænser"),
    "part": ("Parts", "Delpuljer"),
    "group": ("Groups", "Grupper"),
    "merge": ("Merges", "Sammenlægninger"),
    "missing": ("Missing figures", "Manglende tal"),
    "assumption": ("Assumptions", "Forudsætninger"),
    DATA: ("Data", "Data"),
    NOTES: ("Notes", "Noter"),
}
# What stands on the sheet of limits, fields or whole tables. The others stand on that of the pool.
LIMIT_FIELDS = (
    ("pool", "floor"),
    ("pool", "cap"),
    ("pool", "minimum_grant"),
    ("pool", "baseline"),
    ("pool", "on_shortfall"),
    ("pool", "on_surplus"),
    ("guarantee",),
)

# What stands above columns and before rows, in English and Danish.
WORDS = {
    "field": ("field", "felt"),
    "value": ("value", "værdi"),
    "meaning": ("meaning", "betydning"),
    "example": ("example", "eksempel"),
}
_STEP = re.compile(r'"((?:[^"]|"")*)"|([^."]+)')


def sheet_name(section: str, lang: str) -> str:
    """What a sheet is called.

    Examples
    --------
    >>> sheet_name("part", "da"), sheet_name("theme", "da")
    ('Delpuljer', 'theme')
    """
    return _SHEETS[section][LANGUAGES.index(lang)] if section in _SHEETS else section


def section_of_sheet(name: str, kind: type[Table]) -> str | None:
    """What a sheet holds: "pool" and "limits" are sheets of fields; None where no sheet has that name.

    Sheets of one's own, whose names begin with Notes or Noter, are "notes".
    """
    wanted = name.strip().casefold()
    for section, names in _SHEETS.items():
        if wanted in [own.casefold() for own in names]:
            return section
    if wanted.startswith(tuple(own.casefold() for own in _SHEETS[NOTES])):
        return NOTES
    return wanted if wanted in list_sections(kind) else None


def list_sections(kind: type[Table]) -> list[str]:
    """The lists of tables of a specification: each has a sheet of its own."""
    return [
        key
        for key, field in fields(kind).items()
        if tables_within(field.annotation) and any(get_origin(own) is tuple for own in alternatives(field.annotation))
    ]


def word(name: str, lang: str) -> str:
    """A heading of the workbook."""
    return WORDS[name][LANGUAGES.index(lang)]


def path_text(steps: Sequence[str]) -> str:
    """A path as a cell has it; a step with a dot or a quotation mark in it stands in quotation marks.

    Examples
    --------
    >>> path_text(("floor", "St. Heddinge", "kr"))
    'floor."St. Heddinge".kr'
    """
    return ".".join(
        step if _STEP.fullmatch(step) and step == step.strip() and step[0] != '"' else _quoted(step) for step in steps
    )


def _quoted(step: str) -> str:
    return '"' + step.replace('"', '""') + '"'


def path_steps(text: str) -> tuple[str, ...] | None:
    """The steps of a path; None where it is none.

    Examples
    --------
    >>> path_steps('floor."St. Heddinge".kr'), path_steps("pool..floor")
    (('floor', 'St. Heddinge', 'kr'), None)
    """
    steps: list[str] = []
    at = 0
    while True:
        found = _STEP.match(text, at)
        if found is None:
            return None
        steps.append(found[1].replace('""', '"') if found[2] is None else found[2].strip())
        at = found.end()
        if at == len(text):
            return tuple(steps)
        if text[at] != ".":
            return None
        at += 1
