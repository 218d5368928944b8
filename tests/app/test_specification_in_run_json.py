"""run.json holds the specification in force; fed back, it distributes the same kroner."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal

import pytest
from hypothesis import given, settings

import fordel
from fordel.files import json_bytes, without_floats, write_run
from fordel.specification_files.commented_toml import commented_toml
from fordel_models import parse
from fordel_models.specification import FormulaSpecification
from raw_specifications import raw_specifications

OVERRIDES = {
    "pool.floor": {"kr_per": "population_{year}", "kr": Decimal("12.50")},
    "part.elever.share": 0.1,
    "pool.unit": 1000,
    "pool.years.2014": 90_000_000,
    "data.years.2015": 2012,
}


@pytest.fixture
def in_force(tmp_path):
    """The allocation of a run with overrides, and the specification that its run.json has."""
    allocation = fordel.solve("kompetenceudvikling-2014", overrides=OVERRIDES)
    write_run(allocation, tmp_path / "out")
    return allocation, json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["specification"]


def test_it_has_the_overrides_in_it_and_every_number_exactly(in_force):
    _, specification = in_force
    assert specification["pool"]["floor"] == {"kr_per": "population_{year}", "kr": "12.50"}
    assert specification["part"][0]["share"] == "0.1"
    assert (specification["pool"]["unit"], specification["pool"]["years"]["2014"]) == (1000, 90_000_000)
    assert specification["data"]["years"]["2015"] == 2012


def test_fed_back_it_distributes_the_same_kroner(in_force, tmp_path):
    allocation, specification = in_force
    again = fordel.solve(specification)
    assert again.table.equals(allocation.table)
    path = tmp_path / "igen.toml"
    path.write_text(commented_toml(specification, FormulaSpecification, "en"), encoding="utf-8")
    assert fordel.solve(path).table.equals(allocation.table)


def test_a_workbook_with_figures_of_its_own_too(tmp_path, monkeypatch):
    (tmp_path / "tal.csv").write_text("code,name,elever\n101,København,1\n147,Frederiksberg,2.5\n", encoding="utf-8")
    (tmp_path / "min.toml").write_text(
        'id = "min"\ntitle = "Min"\nmodel = "formula"\n[data]\nrecipients = "tal.csv"\n'
        '[pool]\namount = 70\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    from fordel import command_line

    with pytest.raises(SystemExit):
        command_line.main(["new", "ny", "--xlsx", "--from", "min.toml"])
    write_run(fordel.solve("ny.xlsx", overrides={"pool.amount": 700}), tmp_path / "out")
    specification = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["specification"]
    assert fordel.solve(specification).amounts.to_dict() == {"101": 200, "147": 500}


def test_a_plain_dict_is_an_instance():
    raw = {
        "id": "p",
        "title": "P",
        "model": "formula",
        "pool": {"amount": 98},
        "part": [{"name": "alle", "key": 1}],
    }
    assert set(fordel.solve(raw).amounts) == {1}
    with pytest.raises(fordel.InvalidInput, match="specification, title: is missing"):
        fordel.load({key: value for key, value in raw.items() if key != "title"})
    with pytest.raises(fordel.InvalidInput, match="the specification holds what no file holds"):
        fordel.load({**raw, "price_level": object()})
    instance = fordel.load(raw)
    raw["pool"]["amount"] = 980
    assert fordel.solve(instance).total == 98


@settings(max_examples=60, deadline=None)
@given(raw_specifications())
def test_through_json_any_specification_says_the_same(raw):
    read_back = json.loads(json_bytes(without_floats(raw)))
    assert parse(read_back, where="run.json") == parse(raw, where="drawn")
    toml = tomllib.loads(commented_toml(read_back, FormulaSpecification, "da"), parse_float=Decimal)
    assert parse(toml, where="toml") == parse(raw, where="drawn")
