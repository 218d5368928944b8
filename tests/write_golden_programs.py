"""Writes golden/*.lp again: `python tests/write_golden_programs.py`. Read the difference before you commit it."""

from __future__ import annotations

from pathlib import Path

from fordel_solver.exporting.lp_format import lp_text
from kinds_of_programs import KINDS

if __name__ == "__main__":
    for kind, make in KINDS.items():
        (Path(__file__).parent / "golden" / f"{kind}.lp").write_text(lp_text(make()), encoding="utf-8", newline="\n")
