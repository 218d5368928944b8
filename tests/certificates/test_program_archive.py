"""Certificates of programs that were once handed out stay valid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certificates.program_certificates import sealed
from certificates.program_judge import lies
from fordel import audit, audit_programs
from kinds_of_programs import KINDS

ARCHIVE = Path(__file__).parent / "archive"
FILES = sorted(ARCHIVE.glob("programs-version-*/*.json"))


def test_the_archive_has_every_version_and_every_kind_of_program():
    versions = {f"programs-version-{number}" for number in range(1, audit_programs.VERSION + 1)}
    assert {path.parent.name for path in FILES} == versions
    assert {path.stem for path in FILES} >= set(KINDS)
    all_of_them = [json.loads(path.read_bytes()) for path in FILES]
    assert {own["proven"] for own in all_of_them} == {"optimal", "gap"}
    assert any(own["proof"]["derived"] for own in all_of_them)
    assert any(own["stated"]["tie_order"] for own in all_of_them)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_still_holds_and_still_cannot_be_changed(path):
    certificate = audit.read(path)
    assert [claim for claim in audit.check(certificate) if not claim.holds] == []
    assert lies(certificate) == []
    certificate["answer"]["objective"] = 123456789
    failing = {claim.name for claim in audit.check(sealed(certificate)) if not claim.holds}
    assert failing >= {"objective", "gap"}
