"""Where something stands in a specification, as people write it: pool.floor, part.skolestruktur.share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from fordel_models.table import Table

__all__ = ["alternatives", "by_year", "field_of", "fields", "inside", "name_of", "path_of", "position_of", "tables"]

# What the tables of a list are called by; those of other lists by their name, or counted from 1 where they have none.
_NAMED_BY = {"group": "column", "merge": ""}


def fields(table: type[Table]) -> dict[str, FieldInfo]:
    """The keys of a table, as the file writes them."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def alternatives(annotation: Any) -> Iterator[Any]:
    """The types that a value can be of, without Annotated and unions around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for inner in get_args(annotation):
            yield from alternatives(inner)
    else:
        yield annotation


def inside(annotation: Any, key: str | int) -> Any:
    """The type of what stands under `key`; the same type where there is no such key."""
    for candidate in alternatives(annotation):
        if isinstance(candidate, type) and issubclass(candidate, Table):
            if key in fields(candidate):
                return fields(candidate)[str(key)].annotation
        elif get_origin(candidate) is tuple and isinstance(key, int):
            return get_args(candidate)[0]
        elif get_origin(candidate) is dict:
            return get_args(candidate)[1]
    return annotation


def tables(annotation: Any) -> list[type[Table]]:
    """The kinds of table that a value can be."""
    return [kind for kind in alternatives(annotation) if isinstance(kind, type) and issubclass(kind, Table)]


def by_year(table: Table, path: str = "") -> Iterator[tuple[str, Mapping[int, Any]]]:
    """Everything in a table that is written by year, with its path.

    Examples
    --------
    >>> from fordel_models.specification import Limit
    >>> list(by_year(Limit(pct_of_baseline={"2015": 95}), "pool.floor"))
    [('pool.floor.pct_of_baseline', {2015: Fraction(95, 1)})]
    """
    for name, field in type(table).model_fields.items():
        yield from _by_year(getattr(table, name), f"{path}.{field.alias or name}".lstrip("."))


def _by_year(value: Any, path: str) -> Iterator[tuple[str, Mapping[int, Any]]]:
    if isinstance(value, Table):
        yield from by_year(value, path)
    elif isinstance(value, tuple):
        for entry in value:
            if isinstance(entry, Table):
                yield from by_year(entry, f"{path}.{getattr(entry, _NAMED_BY.get(path, 'name'), '')}")
    elif isinstance(value, dict) and value and all(isinstance(key, int) for key in value):
        yield path, value
    elif isinstance(value, dict):
        for label, entry in value.items():
            yield from _by_year(entry, f"{path}.{label}")


def field_of(specification: type[Table], location: Sequence[str | int]) -> tuple[list[type[Table]], FieldInfo | None]:
    """The tables that the last key of a location stands in, and its field if it is known."""
    annotation: Any = specification
    for key in location[:-1]:
        annotation = inside(annotation, key)
    around = tables(annotation)
    known = [fields(table)[str(location[-1])] for table in around if location[-1] in fields(table)]
    return around, known[0] if known else None


def path_of(raw: Any, location: Sequence[str | int], *, last: bool = False) -> str:
    """A location as a path. What the file does not have is left out, except the last key where `last` asks for it.

    Examples
    --------
    >>> path_of({"part": [{"name": "elever", "share": -1}]}, ("part", 0, "share"))
    'part.elever.share'
    >>> path_of({"pool": {"floor": -5}}, ("pool", "floor", "limit", "kr"))
    'pool.floor'
    >>> path_of({"part": [{"key": "1"}]}, ("part", 0, "name"), last=True)
    'part[1].name'
    """
    path, here = "", raw
    for place, key in enumerate(location):
        if isinstance(key, int) and isinstance(here, Sequence) and key < len(here):
            name = name_of(here[key], path)
            path += f"[{key + 1}]" if name is None else f".{name}"
            here = here[key]
        elif isinstance(here, Mapping) and (key in here or (last and place == len(location) - 1)):
            path += f".{key}" if path else str(key)
            here = here.get(key)
    return path


def name_of(entry: Any, path: str) -> str | None:
    """What a table of the list at `path` is called, if it has a name."""
    name = entry.get(_NAMED_BY.get(path, "name")) if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) and name else None


def position_of(name: str, raw: Any, path: str) -> int | None:
    """Where in a list of tables the one called `name` stands."""
    entries = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else []
    for position, entry in enumerate(entries):
        if name_of(entry, path) == name:
            return position
    return None
