"""A workbook says what the TOML file says: the same plain dict comes out of both."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from fordel.specification_files.commented_toml import commented_toml
from fordel.specification_files.workbook_reading import read_content
from fordel.specification_files.workbook_writing import workbook_bytes
from fordel_instances import municipalities, read_instance
from fordel_instances.workbooks import read_sheets
from fordel_models import parse
from fordel_models.specification import FormulaSpecification
from kinds.of_models import FORMULAS
from raw_specifications import raw_specifications

FIGURES = municipalities()[["name"]].head(3)


def through_a_workbook(raw, lang="da"):
    content = workbook_bytes(raw, FormulaSpecification, lang, figures=FIGURES)
    return read_content(read_sheets(content, "pulje.xlsx"), "pulje.xlsx").raw


def through_toml(raw, lang="da"):
    return tomllib.loads(commented_toml(raw, FormulaSpecification, lang), parse_float=Decimal)


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", FORMULAS)
def test_every_packaged_pool(name, lang):
    raw = read_instance(name).raw
    assert through_a_workbook(raw, lang) == raw
    assert through_toml(raw, lang) == raw


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw_specifications())
def test_any_specification(raw):
    parse(raw, where="drawn")  # what is drawn is a specification
    assert through_toml(raw) == raw
    assert through_a_workbook(raw) == raw


def pool(**more):
    return {
        "id": "p",
        "title": "P",
        "model": "formula",
        "pool": {"amount": 1, **more},
        "part": [{"name": "a", "key": 1}],
    }


def test_a_text_that_could_be_a_thousand_is_written_so_that_it_cannot():
    assert through_a_workbook(pool(floor={"kr": "1.234", "kr_per": "a"}))["pool"]["floor"]["kr"] == "1.2340"


def test_a_title_that_looks_like_a_number_stays_as_it_is():
    assert through_a_workbook({**pool(), "title": "1.234"})["title"] == "1.234"


def test_a_number_of_more_digits_than_excel_keeps_is_text():
    share = Decimal("0.12345678901234567")
    raw = {**pool(), "part": [{"name": "a", "key": 1, "share": share}]}
    assert Decimal(through_a_workbook(raw)["part"][0]["share"]) == share


def test_a_limit_named_kr_is_no_group():
    raw = {**pool(), "group": [{"column": "region", "floor": {"kr": 5}, "cap": {"Fyn": 7, "St. Heddinge": {"kr": 9}}}]}
    assert through_a_workbook(raw) == raw


def test_the_same_bytes_each_time():
    first, second = (workbook_bytes(pool(), FormulaSpecification, "da", figures=FIGURES) for _ in range(2))
    assert first == second
