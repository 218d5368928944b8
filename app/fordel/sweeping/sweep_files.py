"""A sweep as JSON and CSV, and every amount as Parquet."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import pandas as pd

from fordel._version import __version__
from fordel.files import assumptions_as_data, csv_bytes, json_bytes
from fordel.sweeping.gathered import Outputs
from fordel.sweeping.sweep import Sweep
from fordel.texts import Texts
from fordel.whole_files import made_folder, write_together

__all__ = ["FILES", "sweep_as_data", "with_mark", "write_sweep"]

FILES = ("recipients.csv", "ranks.csv", "central_weights.csv", "scenarios.csv", "amounts.parquet", "sweep.json")
PACKAGES = ("numpy", "pandas", "scipy")
CHUNK = 2**20


def sweep_as_data(sweep: Sweep, lang: str = "en") -> dict[str, Any]:
    """What `fordel sweep --json` says."""
    counts = sweep.counts
    return {
        "id": sweep.id,
        "title": sweep.title,
        "synthetic": sweep.synthetic,
        "real_names": sweep.real_names,
        "counts": {
            "scenarios": counts.scenarios,
            "solved": counts.solved,
            "failed": counts.failed,
            "together": counts.together,
            "alone": counts.alone,
            "why_alone": [why.of(lang) for why in counts.why_alone],
            "exactly": counts.exactly,
            "certified": counts.certified,
            "refused": counts.refused,
        },
        "failures": [
            {"kind": failure.kind, "message": failure.message, "first": failure.first, "scenarios": failure.count}
            for failure in counts.failures
        ],
        "standings": {
            "by": sweep.problem.baseline.by,
            "inhabitants_rounded_to_decimals": sweep.problem.baseline.rounded_to,
            "without_inhabitants": list(sweep.problem.baseline.without_inhabitants),
        },
        "definition": dict(sweep.definition),
        "extremes": _records(sweep.extremes),
        "recipients": _records(sweep.recipients),
        "central_weights": None if sweep.central_weights is None else _records(sweep.central_weights),
        "assumptions": assumptions_as_data(sweep.assumptions, lang),
    }


def with_mark(sweep: Sweep, table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The table with the mark of made-up figures beside real names."""
    if not (sweep.synthetic and sweep.real_names):
        return table
    return table.assign(name=table["name"] + f" ({Texts(lang)('synthetic_figures')})")


def write_sweep(sweep: Sweep, folder: Path, outputs: Outputs, lang: str = "en") -> list[Path]:
    """Write recipients.csv, ranks.csv, central_weights.csv, scenarios.csv, amounts.parquet and sweep.json; say which.

    ranks.csv, central_weights.csv and amounts.parquet only where there is such a thing. sweep.json has the definition,
    versions, the files read, and the sha256 of what was written, and is put in place last. Two runs of the same sweep
    with the same versions write the same bytes.

    Raises
    ------
    InvalidInput
        The folder cannot be made, or a file there cannot be replaced.
    """
    contents: dict[str, bytes | IO[bytes]] = {
        "recipients.csv": csv_bytes(with_mark(sweep, sweep.recipients, lang), lang)
    }
    for name, table in (("ranks.csv", sweep.ranks), ("central_weights.csv", sweep.central_weights)):
        if table is not None:
            contents[name] = csv_bytes(with_mark(sweep, table, lang), lang)
    assert outputs.rows.file is not None  # it is made where files are asked for
    contents["scenarios.csv"] = outputs.rows.file
    if outputs.amounts is not None:
        contents["amounts.parquet"] = outputs.amounts.finish()
    record = sweep_as_data(sweep, lang) | {
        "lang": lang,
        "read": dict(sweep.problem.instance.provenance),
        "written": {name: _sha256(content) for name, content in contents.items()},
        "versions": {"fordel": __version__, "python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
    }
    contents["sweep.json"] = json_bytes(record)
    made_folder(folder)
    return write_together({folder / name: cast("bytes | BinaryIO", content) for name, content in contents.items()})


def _sha256(content: bytes | IO[bytes]) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    names = list(table.columns)
    columns = [[None if pd.isna(value) else _plain(value) for value in table[name].array] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else float(value) if isinstance(value, float) else int(value)
