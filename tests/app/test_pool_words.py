"""Every field of a specification is told in words when it is set, by a sentence of its own or as it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fordel.danish_numbers import number
from fordel.texts import LANGUAGES, Texts
from fordel.words.pool_words import SENTENCES, Known, in_words
from fordel_models import parse
from fordel_models.field_notes import example_of
from fordel_models.field_places import ANY, places, tables_within
from fordel_models.paths import fields
from fordel_models.specification import FormulaSpecification

PLACES = list(places(FormulaSpecification))
# What fields need beside them to be valid. A new field that needs another stands here.
BESIDE = {
    ("kr_per",): {"kr": 125},
    ("seed",): {"generator": "numpy"},
    ("generator",): {"seed": 1},
    ("group", ANY, "column"): {"floor": 7},
    ("pool", "exit_pct"): {"eligible": "population_{year} < 40000"},
    ("eligibility", "by"): {"lowest": 20},
    ("eligibility", "ties"): {"lowest": 20},
    ("eligibility", "full_at"): {"below": 60},
    ("merge", ANY, "shares"): {"from": ["360"], "to": ["377", "378"]},
}
# A limit has exactly one form, and this is none that a minimum grant can have.
NEVER_VALID = {("pool", "minimum_grant", "pct_of_baseline")}


def base():
    return {
        "id": "en-pulje",
        "title": "En pulje",
        "model": "formula",
        "pool": {"years": {"2015": 1_000_000}, "baseline": "population_2014"},
        "part": [{"name": "alle", "key": "1"}],
    }


def field_paths():
    """The path of each field with its example: that of a list of entries has ANY after it."""
    found = {}
    for place in PLACES:
        last = max(at for at, step in enumerate(place.pattern) if step == place.key)
        found.setdefault(place.pattern[: last + 1], example_of(place.owner, place.key))
    return {path: example for path, example in found.items() if path not in NEVER_VALID}


def required(section):
    """An entry of a section with the fields that it must have."""
    table = tables_within(fields(FormulaSpecification)[section].annotation)[0]
    entry = {key: example_of(table, key) for key, field in fields(table).items() if field.is_required()}
    return entry | ({"floor": 7} if section == "group" else {})


def with_field(path, value):
    """A specification with a value at a path, and what it needs beside it."""
    raw = base()
    section, *rest = path
    if not rest:
        return {**raw, section: value}
    if rest[0] == ANY:
        here = required(section)
        raw[section] = [*raw.get(section, []), here]
        rest = rest[1:]
    else:
        here = raw.setdefault(section, {} if section in raw else required(section))
    *inner, last = ["Fyn" if step == ANY else step for step in rest]
    for step in inner:
        here[step] = {}
        here = here[step]
    here |= BESIDE.get(path, BESIDE.get(path[-1:], {}))
    here[last] = value
    if path == ("pool", "amount"):
        del raw["pool"]["years"]
    return raw


def said_of(raw, lang):
    known = Known(parse(raw, where="p"), raw, {}, 98, "tabel", Texts(lang))
    # Id, title and model head the report.
    return "\n".join([raw["id"], raw["title"], raw["model"], *(own.text for own in in_words(known))])


def values_in(example, lang):
    """What must stand in the words for a value."""
    match example:
        case {"da": _, "en": _}:
            return [example[lang]]
        case dict():
            return [text for inner in example.values() for text in values_in(inner, lang)]
        case list():
            return [text for inner in example for text in values_in(inner, lang)]
        case int() if not 1900 <= example <= 2200:
            return [number(example)]
        case Decimal():
            return [str(example).replace(".", ",")]
        case _:
            return [str(example)]


@pytest.mark.parametrize("path", list(field_paths()), ids=".".join)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_told_when_it_is_set(path, lang):
    example = field_paths()[path]
    said = said_of(with_field(path, example), lang)
    if path == ("part", ANY, "share"):
        assert "41,18 pct." in said  # 0.7 of 1.7
    for value in values_in(example, lang):
        assert value in said, f"{'.'.join(path)}: nothing tells {value}"


def test_a_field_that_no_sentence_tells_of_is_listed_with_its_value(monkeypatch):
    without = tuple(sentence for sentence in SENTENCES if "pool.eligible" not in sentence.tells)
    monkeypatch.setattr("fordel.words.pool_words.SENTENCES", without)
    raw = with_field(("pool", "eligible"), "population_{year} < 40000")
    known = Known(parse(raw, where="p"), raw, {}, 98, "tabel", Texts("en"))
    others = [said.text for said in in_words(known) if said.section == "words_other"]
    assert others == ["pool.eligible: population_{year} < 40000"]


def test_what_sentences_tell_of_are_fields_that_there_are():
    known = {place.pattern[:-1] if place.language else place.pattern for place in PLACES}
    told = {tuple(pattern.split(".")) for sentence in SENTENCES for pattern in sentence.tells}
    assert told <= known


def test_a_share_is_told_in_percent_and_as_it_is_written():
    raw = base()
    raw["part"] = [{"name": "a", "key": "1", "share": "0.125"}, {"name": "b", "key": "1", "share": "0.875"}]
    assert "a: 12,5 pct. by 1\n  Before limits: 2015: 125.000 kr." in said_of(raw, "en")
    raw["part"] = [{"name": "a", "key": "1", "share": 1}, {"name": "b", "key": "1", "share": 2}]
    assert "b: 66,67 pct. by 1\n  Its share is 2 of 3.\n  Before limits: 2015: 666.667 kr." in said_of(raw, "en")


def test_years_in_a_row_with_the_same_amount_are_told_together():
    raw = base()
    raw["pool"]["years"] = {"2014": 5, "2015": 5, "2016": 7, "2018": 7}
    assert "The pool: 2014-2015: 5 kr. each year; 2016: 7 kr.; 2018: 7 kr." in said_of(raw, "en")
    assert "Puljen: 2014-2015: 5 kr. hvert år; 2016: 7 kr.; 2018: 7 kr." in said_of(raw, "da")
