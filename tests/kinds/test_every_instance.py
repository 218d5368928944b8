"""What holds for every packaged instance that is no single pool by a key."""

from __future__ import annotations

import json

import pytest

import fordel
from fordel_instances import Entry, catalogue, packaged
from kinds.of_models import MODELS, allocation
from write_golden_instances import GOLDEN, programs, recorded


@pytest.mark.parametrize("name", MODELS)
def test_it_is_what_is_on_record(name):
    assert recorded(name) == json.loads((GOLDEN / name / "result.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODELS)
def test_its_programs_are_those_on_record(name):
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted((GOLDEN / name).glob("*.lp"))}
    assert programs(allocation(name)) == there


@pytest.mark.parametrize("name", MODELS)
def test_its_certificate_holds_alone_and_with_the_instance(name):
    verification = fordel.verify(allocation(name).certificate, instance=name)
    assert verification.failures == ()


@pytest.mark.parametrize("name", MODELS)
def test_what_the_source_leaves_open_is_said_in_both_languages_with_reasons(name):
    found = allocation(name).result
    assert found.source.document.da
    assert found.source.document.en
    assert found.source.says.da
    for own in found.assumptions:
        for sentence in (own.about, own.chosen, own.because):
            assert sentence.da
            assert sentence.en
            assert (sentence.da != sentence.en) or len(sentence.da) < 40


@pytest.mark.parametrize("name", MODELS)
def test_the_steps_of_every_recipient_add_up_to_its_amount(name):
    found = allocation(name)
    amounts = found.parts.groupby(["code", "pool", "year"], dropna=False)["amount_kr"].sum()
    expected = found.table.set_index(["code", "pool", "year"])["amount_kr"]
    assert amounts.to_dict() == expected.groupby(level=[0, 1, 2], dropna=False).sum().to_dict()


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_recipient_has_an_explanation(name, lang):
    found = allocation(name)
    for code in found.result.codes[:3] + found.result.codes[-3:]:
        explanation = found.explain(code)
        assert explanation.amount == int(found.amounts[code])
        assert explanation.to_text(lang).startswith(("Why", "What", "Hvorfor", "Hvad"))
        assert explanation.to_markdown(lang).startswith("# ")
        json.dumps(explanation.as_data(lang), default=str)


@pytest.mark.parametrize("name", [name for name in MODELS if fordel.load(name).specification.data.synthetic])
def test_made_up_figures_hide_the_names(name):
    found = allocation(name)
    names = set(fordel.municipalities()["name"])
    assert all(own.startswith("Kommune ") for own in found.names)
    text = json.dumps([table.astype(str).to_dict("list") for table in found.tables.values()], ensure_ascii=False)
    sentences = [reason.da for own in found.result.reasons for reason in own] + [note.da for note in found.result.notes]
    for own in names:
        assert f'"{own}"' not in text
        assert not any(f" {own} " in f" {sentence} " for sentence in sentences if len(own) > 4)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_another_code_base_finds_the_same_kroner(name):
    found = allocation(name)
    if not found.result.programs:
        with pytest.raises(fordel.InvalidInput, match="has no program"):
            fordel.cross_check(found)
        return
    assert fordel.cross_check(found).rounding_by


LETTERS = {"A": 27, "B": 17, "C": 5, "D": 4}


def test_every_entry_of_the_sources_is_in_the_catalogue():
    expected = [f"{letter}{number}" for letter, count in LETTERS.items() for number in range(1, count + 1)]
    assert [entry.id for entry in catalogue()] == expected


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)
def test_every_entry_is_an_instance_or_says_why_it_is_none(entry: Entry):
    assert set(entry.instances) <= set(packaged())
    assert bool(entry.instances) != (entry.because is not None)
    assert entry.title.da
    assert entry.title.en
    assert entry.because is None or (entry.because.da and entry.because.en)


@pytest.mark.parametrize("entry", [entry for entry in catalogue() if entry.pools], ids=lambda entry: entry.id)
def test_an_entry_names_pools_that_there_are(entry: Entry):
    assert set(entry.pools) <= set(entry.instances)
    for name, pools in entry.pools.items():
        assert set(pools) <= {year.pool for year in allocation(name).result.years}
