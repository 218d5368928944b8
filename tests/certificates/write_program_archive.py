"""Adds to the archive of certificates of programs; run it when their form has a new version, or there is a new kind.

    python tests/certificates/write_program_archive.py

It writes what is not there, and never again what is: what an auditor once was given stays valid.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from certificates.program_certificates import certificates
from fordel import audit_programs
from fordel.certificates.writing import certificate_bytes

ARCHIVE = Path(__file__).parent / "archive"


def main() -> None:
    folder = ARCHIVE / f"programs-version-{audit_programs.VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    for kind, certificate in certificates().items():
        path = folder / f"{kind}.json"
        if not path.exists():
            path.write_bytes(certificate_bytes(certificate))
            print(path)


if __name__ == "__main__":
    main()
