"""Write tests/golden/instances, what every instance of a model comes to: `python tests/write_golden_instances.py`.

For each instance totals per region and pool, a hash of all amounts, and each program in the LP format, so that a
changed rule shows as a readable difference. Read the difference before it is committed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import fordel
from fordel.explaining.explanation_files import file_names
from fordel_instances import municipalities
from fordel_solver import lp_text
from kinds.of_models import MODELS, allocation

GOLDEN = Path(__file__).parent / "golden" / "instances"
LARGEST = 300_000  # characters of a program
SHOWN = 1_000  # lines of a larger one


def recorded(name: str) -> dict[str, Any]:
    """Totals per region and pool, and the digest of amounts and tables."""
    found = allocation(name)
    regions = municipalities()["region"]
    table = found.table
    totals = table.assign(region=table["code"].map(regions)).groupby(["pool", "region"], sort=False)["amount_kr"].sum()
    per_pool: dict[str, dict[str, int]] = {}
    for (pool, region), kr in totals.items():
        if kr:
            per_pool.setdefault(pool, {})[region] = int(kr)
    return {
        "id": name,
        "total_kr": found.total,
        "regions": per_pool,
        "amounts_sha256": digest([[list(year.amounts), year.pool, year.year] for year in found.result.years]),
        "tables": {own: digest(rows.astype(str).to_dict("list")) for own, rows in found.tables.items()},
        "programs": len(found.result.programs),
    }


def programs(found: fordel.Allocation) -> dict[str, str]:
    """The programs by the name of their file."""
    solved = found.result.programs
    names = file_names([own.name for own in solved])
    return {f"{name}.lp": _on_record(lp_text(own.program)) for name, own in zip(names, solved, strict=True)}


def _on_record(text: str) -> str:
    """A program, or of a large one what is enough to read a difference by, and the digest of it all."""
    if len(text) <= LARGEST:
        return text
    lines = text.splitlines(keepends=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "".join([*lines[:SHOWN], f"\\ and so on: {len(lines)} lines in all, sha256 {digest}\n"])


def digest(content: Any) -> str:
    """The sha256 of content as JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def main() -> None:
    """Write the files of every instance."""
    for name in MODELS:
        folder = GOLDEN / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        text = json.dumps(recorded(name), ensure_ascii=False, indent=1) + "\n"
        (folder / "result.json").write_text(text, encoding="utf-8", newline="\n")
        for file, program in programs(allocation(name)).items():
            (folder / file).write_text(program, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
