"""Certificates that were once handed out stay valid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certificates.mutants import sealed
from fordel import audit

ARCHIVE = Path(__file__).parent / "archive"
FILES = sorted(ARCHIVE.glob("version-*/*.json"))


def test_the_archive_has_every_version_and_every_rule():
    assert {path.parent.name for path in FILES} == {f"version-{number}" for number in range(1, audit.VERSION + 1)}
    years = [year for path in FILES for year in json.loads(path.read_bytes())["years"]]
    for field in (
        "base",
        "floor",
        "cap",
        "weight",
        "minimum",
        "returned",
        "ties",
        "groups",
        "guarantee",
        "dropped_out",
    ):
        assert any(year[field] for year in years), field
    assert {year["method"] for year in years} == set(audit.METHODS)
    held = {word for year in years for word in year["binding"] or ()}
    assert held == {"", "floor", "cap", "group-floor", "group-cap", "gains-cap"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_still_holds_and_still_cannot_be_changed(path):
    certificate = audit.read(path)
    assert [claim for claim in audit.check(certificate) if not claim.holds] == []
    certificate["years"][0]["amounts"][0] += certificate["years"][0]["unit"]
    failing = {claim.name for claim in audit.check(sealed(certificate)) if not claim.holds}
    assert "sum" in failing
