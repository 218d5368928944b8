"""Who the rows of a file can be about: codes, the spellings of names, and the areas that are no recipients."""

from __future__ import annotations

import csv
import difflib
import io
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files

import pandas as pd

from fordel_instances.tables.sheets import Cell, is_missing

__all__ = ["CHRISTIANSO", "Register", "code_and_name", "label_text", "municipal_register", "register_of", "spelled"]

CHRISTIANSO = "411"
COUNTRY = "000"
COUNTRY_NAMES = ("Hele landet", "I alt", "Ialt", "Total", "Sum", "Kommuner i alt", "Alle kommuner", "Landet", "Danmark")
COUNTRY_NAMES_ENGLISH = ("All Denmark", "Denmark", "Whole country", "All municipalities")
MEAN_NAMES = ("Gennemsnit", "Landsgennemsnit", "Gennemsnit, hele landet", "Average", "Mean")
# Names in use that no rule leads to.
OTHER_NAMES = {"Copenhagen": "101", "Nordfyn": "480", "Vesthimmerland": "820"}

DIGITS = re.compile(r"[0-9]+")
CODE_AND_NAME = re.compile(r"([0-9]+)[ \u00a0]+([^\W\d].*)")
CODE_AS_NUMBER = re.compile(r"0*([1-9][0-9]{0,2})(?:[.,]0+)?([ \u00a0].*)?")
FOOTNOTE = re.compile(r"\([0-9]+\)$")
MUNICIPALITY = re.compile(r"\b(regions)?kommune\b|\bmunicipality\b")
AREA = re.compile(r"^(region|landsdel|province)\s+")
MOST_SPELLINGS = 64  # of a name: six letters that are written in two ways
IN_ASCII = {"æ": ("ae",), "ø": ("oe", "o"), "å": ("aa", "a")}


@dataclass(frozen=True)
class Register:
    """Recipients by code and by every spelling of their names.

    Attributes
    ----------
    names : mapping of code to name
        Ascending.
    spellings : mapping of spelling to codes
        More than one code: ambiguous.
    areas : mapping of code or spelling to kind
        "total", "mean", "region" or "christiansø": rows that are no recipients.
    binding : bool
        There are no other recipients than these.
    members : mapping of code or spelling to codes
        The recipients of a region; not where a name is that of two different ones.
    """

    names: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, str]
    binding: bool = False
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def codes(self, name: str) -> tuple[str, ...]:
        """Whose name it can be.

        Examples
        --------
        >>> register = municipal_register()
        >>> [register.codes(name) for name in ("Københavns Kommune", "Aeroe", "Århus", "Region Sjælland")]
        [('101',), ('492',), ('751',), ()]
        """
        text = _plain(name)
        if AREA.match(text):
            return ()
        text = _joined(text)
        return self.spellings.get(text) or self.spellings.get(text.replace("aa", "å"), ())

    def is_recipient(self, cell: Cell) -> bool:
        """Whether a cell is a recipient, by code or by name."""
        code, name = code_and_name(self.own_code(label_text(cell)))
        return code in self.names if code else bool(self.codes(name))

    def own_code(self, label: str) -> str:
        """The code of a recipient where a program wrote it as a number, or with another zero; else the label.

        Examples
        --------
        >>> register = municipal_register()
        >>> [register.own_code(label) for label in ("101.0", "0153", "7.0", "0101 København")]
        ['101', '153', '7.0', '101 København']
        """
        found = CODE_AS_NUMBER.fullmatch(label)
        if found is None or label in self.names or found[1].zfill(3) not in self.names:
            return label
        return found[1].zfill(3) + (found[2] or "")

    def is_named(self, cell: Cell) -> bool:
        """Whether a cell is a recipient by name, with or without its code: a number can be so by accident."""
        return isinstance(cell, str) and bool(self.codes(code_and_name(cell)[1]))

    def area(self, name: str) -> str:
        """Which kind of area a name is, with or without a code, or nothing."""
        return self.areas.get(_area_key(name), "")

    def members_of(self, label: str) -> frozenset[str]:
        """The recipients of the region that a row is about; none where that is not known."""
        return self.members.get(code_and_name(label)[0]) or self.members.get(_area_key(label), frozenset())

    def nearest(self, code: str, name: str) -> str:
        """The code and name that are nearest to what was written, or nothing."""
        by_name = difflib.get_close_matches(_joined(_plain(name)), list(self.spellings), n=1) if name else []
        digits = [own for own in self.names if re.fullmatch("[0-9]{1,9}", own)]
        if by_name:
            near = self.spellings[by_name[0]][0]
        elif re.fullmatch("[0-9]{1,9}", code) and digits:
            near = min(digits, key=lambda own: (abs(int(own) - int(code)), own))
        else:
            return ""
        return near if self.names[near] == near else f"{near} {self.names[near]}"


def label_text(cell: Cell) -> str:
    """The cell that says who a row is about, as text; a workbook stores a code as the number 101.0.

    Examples
    --------
    >>> label_text(Decimal("101.0")), label_text("..")
    ('101', '')
    """
    if isinstance(cell, Decimal):
        return format(cell.to_integral_value() if cell == cell.to_integral_value() else cell, "f")
    return "" if is_missing(cell) else cell


def code_and_name(label: str) -> tuple[str, str]:
    """Code and name of a label; one of them is empty where only the other is there.

    Examples
    --------
    >>> code_and_name("101 København"), code_and_name("7"), code_and_name("Fanø")
    (('101', 'København'), ('007', ''), ('', 'Fanø'))
    """
    both = CODE_AND_NAME.fullmatch(label)
    if both:
        return both[1].zfill(3), both[2]
    return (label.zfill(3), "") if DIGITS.fullmatch(label) else ("", label)


def spelled(name: str) -> set[str]:
    """All spellings of a name, without capitals, spaces and the word Kommune.

    Examples
    --------
    >>> sorted(spelled("Tårnby Kommune"))
    ['taarnby', 'tarnby', 'tårnby']
    """
    danish = _joined(_plain(name)).replace("aa", "å")
    choices = [IN_ASCII.get(sign, (sign,)) for sign in danish]
    if math.prod(map(len, choices)) > MOST_SPELLINGS:
        # No name of a place is like this; then a spelling writes every letter in the same way.
        return {danish, *("".join(signs[at] for signs in choices) for at in (0, -1))}
    return {danish, *("".join(signs) for signs in itertools.product(*choices))}


def _area_key(name: str) -> str:
    return _joined(AREA.sub("", _plain(code_and_name(name)[1])))


def _plain(name: str) -> str:
    text = FOOTNOTE.sub("", unicodedata.normalize("NFC", name).rstrip()).casefold()
    return MUNICIPALITY.sub("", text).strip()


def _joined(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


def municipal_register() -> Register:
    """The 98 municipalities, the regions and parts of the country, and Christiansø."""
    content = (files("fordel_instances") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    spellings = _spellings(
        itertools.chain(
            ((row["code"], row[column]) for row in rows for column in ("name", "official_name")),
            ((code, name) for name, code in OTHER_NAMES.items()),
        )
    )
    areas = _country()
    members: dict[str, set[str]] = {}
    named: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        for kind in ("region", "landsdel"):
            code = row[f"{kind}_code"].zfill(3)
            areas[code] = "region"
            members.setdefault(code, set()).add(row["code"])
            for spelling in spelled(row[kind]):
                areas[spelling] = "region"
                named.setdefault(spelling, {}).setdefault(code, set()).add(row["code"])
    for spelling, by_code in named.items():
        first, *others = by_code.values()
        if all(other == first for other in others):
            members[spelling] = first
    areas |= {COUNTRY: "total", CHRISTIANSO: "christiansø"} | dict.fromkeys(spelled("Christiansø"), "christiansø")
    of_areas = {key: frozenset(codes) for key, codes in members.items()}
    return Register({row["code"]: row["name"] for row in rows}, spellings, areas, members=of_areas)


def register_of(recipients: pd.DataFrame) -> Register:
    """The recipients of a table with index code and, where it has them, names; no others are known.

    Where most of them are municipalities, the other spellings of their names and the regions are known as well.
    """
    own = recipients["name"] if "name" in recipients.columns else pd.Series(recipients.index, index=recipients.index)
    names = {str(code): str(name) for code, name in own.items()}
    pairs = list(names.items())
    areas = _country()
    members: Mapping[str, frozenset[str]] = {}
    municipal = municipal_register()
    if 2 * sum(code in municipal.names for code in names) >= len(names):
        pairs += [(codes[0], name) for name, codes in municipal.spellings.items() if codes[0] in names]
        areas = {key: kind for key, kind in municipal.areas.items() if key not in names}
        members = {key: codes for key, codes in municipal.members.items() if key not in names}
    return Register(dict(sorted(names.items())), _spellings(pairs), areas, binding=True, members=members)


def _country() -> dict[str, str]:
    areas: dict[str, str] = {}
    for kind, known in (("total", COUNTRY_NAMES + COUNTRY_NAMES_ENGLISH), ("mean", MEAN_NAMES)):
        for name in known:
            areas |= dict.fromkeys(spelled(name), kind)
    return areas


def _spellings(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, name in pairs:
        for spelling in spelled(name):
            found.setdefault(spelling, {})[code] = None
    return {spelling: tuple(codes) for spelling, codes in found.items()}
