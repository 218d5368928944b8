"""The kinds of task that a batch knows. A new one is an entry of `KINDS`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import fordel_models
from fordel.batching.task import Kind, Report, Task
from fordel_instances import packaged, read_bytes
from fordel_instances.data_paths import data_path
from fordel_instances.readers import PACKAGED_TABLE
from fordel_instances.tables.reading import split_sheet
from fordel_solver.errors import InvalidInput

__all__ = ["KINDS", "kind_of"]


def kind_of(raw: Mapping[str, Any]) -> Kind:
    """The kind of a file by what it says; a pool where nothing shows it."""
    return next((kind for kind in KINDS.values() if kind.takes(raw)), KINDS["pool"])


def _is_pool(raw: Mapping[str, Any]) -> bool:
    return "pool" in raw or "model" in raw


def _read_by_pool(source: str, overrides: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The file of an instance and that of its recipients, which overrides can say is another."""
    from fordel.specification_files.reading import read

    read_files: dict[str, str] = {}
    with suppress(InvalidInput):
        if source not in packaged():
            # First by itself: an unreadable specification is a file too, that can be corrected.
            read_files[source] = _sha256(Path(source))
        file = read(source)
        if source in packaged():
            read_files[f"packaged:{source}"] = file.sha256
        raw = fordel_models.override(file.raw, overrides) if overrides else file.raw
        data = raw.get("data", {})
        recipients = data.get("recipients", PACKAGED_TABLE) if isinstance(data, Mapping) else None
        # The packaged table is of the version of fordel.
        if isinstance(recipients, str) and recipients != PACKAGED_TABLE:
            path = data_path(file.folder, split_sheet(recipients)[0])
            read_files[str(path)] = _sha256(path)
    return read_files


def _do_pool(task: Task) -> Report:
    from fordel.api import solve
    from fordel.files import write_run

    allocation = solve(task.source)
    written: list[Path] = []
    if task.folder is not None:
        # Without seconds, run.json too is the same each time.
        written = write_run(allocation, Path(task.folder), formats=task.formats, lang=task.lang, seconds=None)
    return Report(
        allocation.amount,
        allocation.total,
        len(allocation.eligible),
        all(year.checked for year in allocation.result.years),
        tuple(path.name for path in written),
    )


def _is_sweep(raw: Mapping[str, Any]) -> bool:
    return "sweep" in raw


def _read_by_sweep(source: str) -> dict[str, str]:
    """The file of a sweep, what its instance rests on, and its figures."""
    read_files: dict[str, str] = {}
    with suppress(InvalidInput):
        read_files[source] = _sha256(Path(source))
        asked = _sweep_asked(source)
        if isinstance(asked.get("instance"), str | Path):
            read_files |= _read_by_pool(str(asked["instance"]), asked.get("overrides"))
        data = asked.get("data") or []
        for path in [data] if isinstance(data, str | Path) else data:
            read_files[str(path)] = _sha256(Path(split_sheet(str(path))[0]))
    return read_files


def _do_sweep(task: Task) -> Report:
    import fordel

    found = fordel.sweep(**_sweep_asked(task.source), lang=task.lang, out=task.folder)
    # It raises where a row does not pass its check.
    return Report(None, None, None, True, tuple(path.name for path in found.files))


def _sweep_asked(source: str) -> dict[str, Any]:
    return dict(import_module("fordel.sweeping.sweep_specification").read_sweep(source))


def _sha256(path: Path) -> str:
    return hashlib.sha256(read_bytes(path, str(path))).hexdigest()


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sweep", _is_sweep, _read_by_sweep, _do_sweep, packages=("scipy",)),
        Kind("pool", _is_pool, _read_by_pool, _do_pool),
    )
}
