"""Every place where a specification can hold a value: what stands there, what is allowed, what it means.

Forms to fill in (a commented TOML file, a workbook) and sentences about a specification are made from this, so that a
new field is in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

from fordel_models.paths import alternatives, fields, tables
from fordel_models.result import Text
from fordel_models.specification import Table

__all__ = ["ANY", "Place", "declared_by", "filled", "matches", "place_of", "places", "tables_within"]

# Stands for a year, a label, or a position in a list.
ANY = "*"


@dataclass(frozen=True)
class Place:
    """A place for one value.

    Attributes
    ----------
    pattern : tuple of str
        The keys that lead there; ANY for a year, a label or a position in a list.
    owner : class
        The table that declares `key`.
    key : str
        The field that says what the value means: the last named one on the way.
    kind : str
        "truth", "number" or "text".
    choices : tuple of str
        What is allowed, where there are few values.
    several : bool
        A list of such values.
    language : str
        "da" or "en" for one language of a text in two, otherwise "".
    repeated : str
        What the last ANY of the pattern stands for: "year", "label" or "position".
    """

    pattern: tuple[str, ...]
    owner: type[Table]
    key: str
    kind: str
    choices: tuple[str, ...] = ()
    several: bool = False
    language: str = ""
    repeated: str = ""


def places(table: type[Table], before: tuple[str, ...] = ()) -> Iterator[Place]:
    """All places of a table and the tables in it, in the order of its fields.

    Examples
    --------
    >>> from fordel_models.specification import Limit
    >>> [".".join(place.pattern) for place in places(Limit, ("pool", "floor"))]
    ['pool.floor.kr', 'pool.floor.kr_per', 'pool.floor.pct_of_baseline', 'pool.floor.pct_of_baseline.*']
    """
    for key, field in fields(table).items():
        yield from _in(field.annotation, (*before, key), declared_by(table, key), key)


def declared_by(table: type[Table], key: str) -> type[Table]:
    """The class that a field belongs to, which for what all kinds of model share is not the kind's own."""
    above = [base for base in table.__mro__[1:] if issubclass(base, Table) and key in fields(base)]
    return above[-1] if above else table


def _in(annotation: Any, path: tuple[str, ...], owner: type[Table], key: str) -> Iterator[Place]:
    plain = []
    deeper: list[Place] = []
    for candidate in alternatives(annotation):
        origin = get_origin(candidate)
        if isinstance(candidate, type) and issubclass(candidate, Table):
            bare = getattr(candidate, "bare", "")
            deeper += [
                replace(place, pattern=path, owner=owner, key=key) for place in places(candidate) if place.key == bare
            ]
            deeper += places(candidate, path)
        elif candidate is Text:
            deeper += [Place((*path, lang), owner, key, "text", language=lang) for lang in ("da", "en")]
        elif origin is dict:
            stands_for = "year" if next(alternatives(get_args(candidate)[0])) is int else "label"
            deeper += _repeated(_in(get_args(candidate)[1], (*path, ANY), owner, key), stands_for)
        elif origin is tuple:
            deeper += _in_list(get_args(candidate)[0], path, owner, key)
        elif candidate is not type(None):
            plain.append(candidate)
    if plain:
        yield Place(path, owner, key, _kind(plain), _choices(plain, path))
    yield from deeper


def _in_list(item: Any, path: tuple[str, ...], owner: type[Table], key: str) -> Iterator[Place]:
    inner = list(_in(item, (*path, ANY), owner, key))
    if [place.pattern for place in inner] == [(*path, ANY)]:
        yield Place(path, owner, key, inner[0].kind, several=True)
    else:
        yield from _repeated(inner, "position")


def _repeated(inner: Iterable[Place], stands_for: str) -> Iterator[Place]:
    yield from (place if place.repeated else replace(place, repeated=stands_for) for place in inner)


def _kind(plain: list[Any]) -> str:
    if any(candidate in (int, Fraction) for candidate in plain):
        return "number"
    return "truth" if bool in plain else "text"


def _choices(plain: list[Any], path: tuple[str, ...]) -> tuple[str, ...]:
    if path == ("model",):
        return ("formula",)  # forms are filled in for pools by a key
    return tuple(
        str(choice) for candidate in plain if get_origin(candidate) is Literal for choice in get_args(candidate)
    )


def tables_within(annotation: Any) -> list[type[Table]]:
    """The kinds of table that a value can be, or that can be in its list or under its keys."""
    found = tables(annotation)
    for candidate in alternatives(annotation):
        if get_origin(candidate) in (tuple, dict):
            found += [table for inner in get_args(candidate) for table in tables_within(inner) if table not in found]
    return found


def matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a path is one of those that a pattern stands for.

    Examples
    --------
    >>> matches(("part", ANY, "share"), ("part", "0", "share")), matches(("pool", "unit"), ("pool", "floor"))
    (True, False)
    """
    return len(pattern) == len(path) and all(a in (ANY, b) for a, b in zip(pattern, path, strict=True))


def filled(
    raw: Any, known: Sequence[Place], before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Place | None, Any]]:
    """Each value of a plain dict: its path, the place that it is in, the value.

    Positions in lists count from 1. A list that is one place (codes) is one value. A text for both languages is in the
    place of its Danish. The place is None where nobody knows the field.

    Examples
    --------
    >>> from fordel_models.specification import FormulaSpecification
    >>> known = list(places(FormulaSpecification))
    >>> [(path, place.key) for path, place, _ in filled({"part": [{"key": "a", "says": "b"}]}, known)]
    [(('part', '1', 'key'), 'key'), (('part', '1', 'says'), 'says')]
    """
    place = place_of(before, known)
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from filled(value, known, (*before, str(key)))
    elif isinstance(raw, (list, tuple)) and (place is None or not place.several):
        for position, value in enumerate(raw, 1):
            yield from filled(value, known, (*before, str(position)))
    else:
        yield before, place or place_of((*before, "da"), known), raw


def place_of(path: tuple[str, ...], known: Iterable[Place]) -> Place | None:
    """The place that a path leads to: a field before a label of the same name."""
    return next((place for place in known if matches(place.pattern, path)), None)
