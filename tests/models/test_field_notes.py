"""Every field of a pool by key is described in Danish too and has an example that the specification takes.

`fordel new` writes files of pools by key only; the fields of the other kinds of model are in docs/models.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from fordel_models.field_notes import DANISH, EXAMPLES, about_field, about_table
from fordel_models.field_places import places
from fordel_models.kinds import KINDS
from fordel_models.paths import fields
from fordel_models.specification import Pool, Specification, Table

OF_POOLS_BY_KEY = [f"fordel_models.{name}" for name in ("specification", "limit_tables", "formula_tables")]


def all_tables(table: type[Table] = Table) -> Iterator[type[Table]]:
    for below in table.__subclasses__():
        if below.__module__ in OF_POOLS_BY_KEY:
            yield below
        yield from all_tables(below)


def own_fields() -> set[str]:
    """Every field, by the class that declares it."""
    return {
        f"{place.owner.__name__}.{place.key}"
        for kind in KINDS.values()
        if kind.is_formula
        for place in places(kind.specification)
    }


def test_every_field_has_a_danish_description():
    missing = sorted(own_fields() - DANISH.keys())
    assert not missing, f"Add Danish descriptions to fordel_models/field_notes.py: {', '.join(missing)}"


def test_every_table_has_a_danish_description():
    missing = sorted({table.__name__ for table in all_tables()} - {"Specification"} - DANISH.keys())
    assert not missing, f"Add Danish descriptions to fordel_models/field_notes.py: {', '.join(missing)}"


def test_every_field_has_an_example():
    missing = sorted(own_fields() - EXAMPLES.keys())
    assert not missing, f"Add examples to fordel_models/field_notes.py: {', '.join(missing)}"


def test_nothing_is_described_that_is_not_there():
    known = {f"{table.__name__}.{key}" for table in all_tables() for key in fields(table)}
    known |= {table.__name__ for table in all_tables()}
    assert DANISH.keys() <= known
    assert EXAMPLES.keys() <= known


def test_a_field_without_danish_is_described_in_english(monkeypatch):
    monkeypatch.delitem(DANISH, "Pool")
    monkeypatch.delitem(DANISH, "Pool.unit")
    assert about_table(Pool, "da") == "What is distributed, and under which limits."
    assert about_field(Pool, "unit", "da") == about_field(Pool, "unit", "en")


def test_a_field_that_all_kinds_share_belongs_to_what_they_share():
    kind = next(iter(KINDS.values())).specification
    owners = {place.key: place.owner for place in places(kind)}
    assert owners["title"] is Specification
