"""docs/instances.md is what the specification says, and its example can be run."""

from __future__ import annotations

import importlib.util
import tomllib
from decimal import Decimal
from pathlib import Path
from types import ModuleType

from fordel_instances import municipalities
from fordel_models import parse, solve

DOCS = Path(__file__).parents[2] / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_instances_page", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current():
    written = (DOCS / "instances.md").read_text(encoding="utf-8")
    assert written == generator().page(), "Run `python docs/generate.py`."


def test_every_key_has_a_meaning():
    assert "| None |" not in generator().page()


def test_the_example_can_be_run():
    raw = tomllib.loads(generator().EXAMPLE, parse_float=Decimal)
    table = municipalities()
    years = solve(parse(raw, where="the example"), table).years
    assert [sum(year.amounts) for year in years] == [59_500_000, 40_000_000]
    assert all(amount % 1000 == 0 for year in years for amount in year.amounts)
    density = table["density_per_km2_2014"]
    assert sum(years[0].eligible) == (density < density.median()).sum()
