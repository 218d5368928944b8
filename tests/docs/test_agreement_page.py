"""docs/agreement.md and docs/models.md are what running and reading everything gives."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from fordel_instances import catalogue
from fordel_models.kinds import KINDS

DOCS = Path(__file__).parents[2] / "docs"


def generator(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"generate_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_page_of_the_agreement_is_current():
    assert (DOCS / "agreement.md").read_text(encoding="utf-8") == generator("agreement").page(), (
        "Run `python docs/agreement.py`."
    )


def test_every_entry_of_the_catalogue_has_a_row():
    written = (DOCS / "agreement.md").read_text(encoding="utf-8")
    assert [entry.id for entry in catalogue() if f"\n| {entry.id} | " not in written] == []


def test_the_page_of_the_kinds_of_model_is_current():
    assert (DOCS / "models.md").read_text(encoding="utf-8") == generator("models").page(), (
        "Run `python docs/models.py`."
    )


def test_every_kind_of_model_has_its_formulation_on_the_page():
    written = (DOCS / "models.md").read_text(encoding="utf-8")
    assert [name for name, kind in KINDS.items() if not kind.is_formula and f"## `{name}`" not in written] == []
