"""Adds to the archive of certificates; run it when the form of certificates has a new version.

    python tests/certificates/write_archive.py

It writes a folder for the version of today, never into one that is there: what an auditor once was given stays valid.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import fordel
from certificates.random_pools import pools
from fordel import audit
from fordel.certificates.writing import certificate_bytes
from kinds.of_models import FORMULAS

ARCHIVE = Path(__file__).parent / "archive"
# What a year can have; each is in some certificate of the archive.
WANTED = (
    "base",
    "floor",
    "cap",
    "weight",
    "minimum",
    "returned",
    "ties",
    "dropped_out",
    "groups",
    "guarantee",
    "surplus",
)


def main() -> None:
    folder = ARCHIVE / f"version-{audit.VERSION}"
    folder.mkdir(parents=True)
    for name in FORMULAS:
        (folder / f"{name}.json").write_bytes(certificate_bytes(fordel.solve(name, figure_errors=False).certificate))
    seen: set[str] = set()
    for number, (_, _, found) in enumerate(pools(seed=2026, count=400)):
        certificate = found.certificate
        has = {field for year in certificate["years"] for field in WANTED if year[field]}
        has |= {year["method"] for year in certificate["years"]}
        has |= {"no multiplier" for year in certificate["years"] if not year["multiplier"] and year["amount"]}
        has |= {word for year in certificate["years"] for word in year["binding"] or ()}
        has |= {
            f"{year['guarantee']['paid_by']} {year['guarantee']['level'] is not None}"
            for year in certificate["years"]
            if year["guarantee"]
        }
        has |= {rule for rule in ("merge", "phase_in", "eligibility") if rule in certificate["specification"]}
        if has - seen:
            seen |= has
            (folder / f"pool-{number:03}.json").write_bytes(certificate_bytes(certificate))
    print(f"{folder}: {len(list(folder.iterdir()))} certificates with {', '.join(sorted(seen))}")


if __name__ == "__main__":
    main()
