"""`fordel new` as TOML: every field is there, explained, and every example can be used."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from fordel.specification_files.commented_toml import commented_toml
from fordel.specification_files.new_pool import fresh, taken_over
from fordel_instances import read_instance
from fordel_models import parse
from fordel_models.field_notes import about_field
from fordel_models.field_places import places, tables_within
from fordel_models.paths import fields
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput
from kinds.of_models import FORMULAS
from write_golden import GOLDEN, new_toml

FRESH = fresh("ny-pulje", "en")


def text(raw=FRESH, lang="en", **more):
    return commented_toml(raw, FormulaSpecification, lang, **more)


def uncommented(toml):
    """The file with every field that is commented out in use."""
    return re.sub(r"(?m)^#(?=[^ ]|    \{)", "", toml)


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_file_is_the_golden_one(lang):
    assert new_toml(lang) == (GOLDEN / f"new.{lang}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "da"])
def test_a_new_file_says_what_a_new_pool_says(lang):
    raw = fresh("ny-pulje", lang)
    assert tomllib.loads(text(raw, lang)) == raw
    assert parse(raw, where="new").id == "ny-pulje"


@pytest.mark.parametrize("name", FORMULAS)
def test_the_values_of_an_instance_are_filled_in_under_another_id_and_title(name):
    raw = read_instance(name).raw
    new = tomllib.loads(text(taken_over(raw, "ny", "da"), taken_from=name), parse_float=Decimal)
    assert (new.pop("id"), new.pop("title")) == ("ny", f"Ny pulje efter: {raw['title']}")
    assert new == {key: value for key, value in raw.items() if key not in ("id", "title")}


def test_what_was_taken_over_is_marked_to_be_looked_through():
    toml = text(taken_over(read_instance("yderkommuner-17a").raw, "ny", "en"), taken_from="yderkommuner-17a")
    marked = re.findall(r"# LOOK THROUGH: .* yderkommuner-17a.*\n(?:# .*\n)*(.*)\n", toml)
    assert marked == ["", "[source]", "[[assumption]]"]
    assert "LOOK THROUGH" not in text()


def test_every_field_is_present_or_commented_out_with_its_meaning():
    toml = text()
    joined = re.sub(r"\n#\s+", " ", toml)
    for table in tables_in(FormulaSpecification):
        for key in fields(table):
            meaning = about_field(table, key, "en")
            if not is_section(table, key):
                assert f"{key}: {meaning}" in joined, f"{table.__name__}.{key}"
    for place in places(FormulaSpecification):
        if place.pattern[-1] != "*" and place.owner.__name__ not in ("Limit", "Synthetic") and not place.language:
            assert re.search(rf"(?m)^#?{place.key} = ", toml), place.pattern


def is_section(table, key):
    """Whether a field is a table of its own in the file, with a heading in square brackets."""
    return table is FormulaSpecification and bool(tables_within(fields(table)[key].annotation))


def tables_in(table):
    yield table
    for field in fields(table).values():
        for inner in tables_within(field.annotation):
            yield from tables_in(inner)


# Examples that do not go with another: one amount or years, one rule of eligibility, one way from the baseline ...
APART = (
    ("pool", "amount"),
    ("pool", "exit_pct"),
    ("pool", "on_shortfall"),
    *(("eligibility", rule) for rule in ("highest", "at_least", "above", "at_most", "below", "full_at")),
    ("part", 0, "amount"),
    ("group",),
    ("merge", 0, "shares"),
)


def all_examples(*, but):
    """What the file says with every field in use but these."""
    raw = tomllib.loads(uncommented(text()), parse_float=Decimal)
    for *before, last in but:
        here = raw
        for step in before:
            here = here[step]
        del here[last]
    return raw


def test_every_example_is_toml_and_of_the_right_form():
    specification = parse(all_examples(but=APART), where="all examples")
    assert (specification.pool.unit, specification.guarantee.paid_by) == (1000, "gains")


@pytest.mark.parametrize("path", APART, ids=str)
def test_the_examples_that_are_left_out_are_those_that_do_not_go_together(path):
    with pytest.raises(InvalidInput):
        parse(all_examples(but=[other for other in APART if other != path]), where="all examples")


def test_the_golden_files_have_no_carriage_returns():
    assert b"\r" not in Path(GOLDEN / "new.da.toml").read_bytes()
