"""A specification as a TOML file to fill in: every field with what it means, those not used commented out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from fordel.specification_files.toml_values import toml_key, toml_value
from fordel.texts import Texts
from fordel_models.field_notes import about_field, about_table, example_of
from fordel_models.field_places import declared_by, tables_within
from fordel_models.paths import alternatives, fields
from fordel_models.specification import Table

__all__ = ["commented_toml", "section_order"]

_WIDTH = 110
# Rules first, then what they rest on. A section that is not named here stands between the two.
_FIRST = ("source", "data", "pool", "eligibility", "part", "group")
_LAST = ("missing", "assumption")


def commented_toml(raw: Mapping[str, Any], kind: type[Table], lang: str, *, taken_from: str = "") -> str:
    """A specification as TOML with a comment for each field.

    Lines that begin with "# " explain; a line that begins with "#" alone is a field that is not used, with an example.

    Parameters
    ----------
    raw : mapping
        What the file says, as `parse` takes it. `tomllib` reads the same from the text.
    kind : class
        The specification that the file is one of.
    lang : "en" or "da"
        Language of the comments.
    taken_from : str
        The instance that the values were taken from; what must be looked through then says so.
    """
    return "\n".join(_Writer(kind, Texts(lang), taken_from).lines(raw)) + "\n"


def section_order(kind: type[Table]) -> list[str]:
    """The tables of a specification in the order in which people fill them in."""
    sections = [key for key, field in fields(kind).items() if tables_within(field.annotation)]
    middle = [key for key in sections if key not in (*_FIRST, *_LAST)]
    return [key for key in (*_FIRST, *middle, *_LAST) if key in sections]


class _Writer:
    def __init__(self, kind: type[Table], text: Texts, taken_from: str) -> None:
        self.kind = kind
        self.text = text
        self.taken_from = taken_from
        self.explained: set[type[Table]] = set()

    def lines(self, raw: Mapping[str, Any]) -> Iterator[str]:
        yield from _comment(self.text("new_header"))
        if self.taken_from:
            yield "#"
            yield from self._mark("new_look_through_title")
        yield ""
        sections = section_order(self.kind)
        top = {key: field for key, field in fields(self.kind).items() if key not in sections}
        yield from self._fields(self.kind, top, raw, explain=True)
        for name in sections:
            yield from self._section(name, fields(self.kind)[name], raw.get(name))

    def _section(self, name: str, field: FieldInfo, written: Any) -> Iterator[str]:
        table = tables_within(field.annotation)[0]
        several = _is_list(field.annotation)
        entries: Sequence[Any] = (written if several else [written]) or [None]
        yield ""
        yield from _comment(about_table(table, self.text.lang))
        if written and name in ("source", *_LAST) and self.taken_from:
            yield from self._mark("new_look_through")
        self.explained.add(table)
        for place, entry in enumerate(entries):
            if place:
                yield ""
            heading = f"[[{name}]]" if several else f"[{name}]"
            yield heading if entry is not None else f"#{heading}"
            yield from self._fields(table, fields(table), entry or {}, explain=place == 0)

    def _fields(
        self, table: type[Table], chosen: Mapping[str, FieldInfo], entry: Mapping[str, Any], *, explain: bool
    ) -> Iterator[str]:
        for key, field in chosen.items():
            owner = declared_by(table, key)
            if explain:
                yield from _comment(f"{key}: {about_field(owner, key, self.text.lang)}")
                yield from self._inside(field)
            if key in entry:
                yield f"{toml_key(key)} = {toml_value(entry[key])}"
            elif explain:
                example = toml_value(_example(owner, key, field))
                yield from (f"#{line}" for line in f"{toml_key(key)} = {example}".splitlines())

    def _inside(self, field: FieldInfo) -> Iterator[str]:
        """The fields of the tables that a value can be, told once in a file."""
        for table in tables_within(field.annotation):
            if table not in self.explained:
                self.explained.add(table)
                yield from _comment(about_table(table, self.text.lang), "  ")
                for key in fields(table):
                    meaning = about_field(declared_by(table, key), key, self.text.lang)
                    yield from _comment(f"{key}: {meaning}", "    ")

    def _mark(self, name: str) -> Iterator[str]:
        yield from _comment(self.text(name, taken_from=self.taken_from))


def _comment(text: str, indent: str = "") -> Iterator[str]:
    for line in text.splitlines():
        wrapped = textwrap.wrap(line, _WIDTH - len(indent), subsequent_indent="  ", break_on_hyphens=False)
        yield from (f"# {indent}{part}" for part in wrapped)


def _is_list(annotation: Any) -> bool:
    return any(get_origin(candidate) is tuple for candidate in alternatives(annotation))


def _example(owner: type[Table], key: str, field: FieldInfo) -> Any:
    """The example of a field, or one that has the right form where nobody has written one yet."""
    example = example_of(owner, key)
    if example is not None:
        return example
    candidate = next(found for found in alternatives(field.annotation) if found is not type(None))
    if bare := getattr(candidate, "bare", ""):
        return example_of(candidate, bare)
    if isinstance(candidate, type) and issubclass(candidate, Table):
        return {name: _example(declared_by(candidate, name), name, inner) for name, inner in fields(candidate).items()}
    if get_origin(candidate) is dict:
        return {"2015": 1}
    if get_origin(candidate) is tuple:
        return []
    if candidate is bool:
        return False
    return get_args(candidate)[0] if get_args(candidate) else "..." if candidate is str else 1
