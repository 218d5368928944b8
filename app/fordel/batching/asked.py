"""Which tasks a batch has: what was named on the command line, with folders and patterns opened."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from fordel.batching.kinds import KINDS, kind_of
from fordel.specification_files.reading import is_specification, is_workbook, read
from fordel_instances import packaged
from fordel_solver.errors import InvalidInput, shown_value

__all__ = ["Source", "sources"]

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
PATTERN = re.compile(r"[*?\[]")
ENDINGS = (".toml", ".xlsx", ".xlsm")
# Windows takes these for devices, in every folder.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
OWN_FILES = ("summary.csv", "summary.json", "times.json")  # what summary_files.py writes beside the folders


@dataclass(frozen=True)
class Source:
    """One instance or sweep that was asked for.

    Attributes
    ----------
    id, kind, source : str
        As in `Task`.
    """

    id: str
    kind: str
    source: str


def sources(files: Iterable[str | PathLike[str]] | str | PathLike[str]) -> list[Source]:
    """What to run, in the order given; what a folder or a pattern stands for in order of path, each file once.

    Parameters
    ----------
    files : str, path-like or iterable of them
        Ids of packaged pools, files, folders, and patterns such as `*.toml`. In a folder and by a pattern only pools
        and sweeps are taken; a file that is named must be one.

    Raises
    ------
    InvalidInput
        One of them is not there, there are none, or two have the same id. All problems at once.
    """
    named = [files] if isinstance(files, str | PathLike) else list(files)
    problems: list[str] = []
    found: dict[str, Source] = {}  # by place
    for name in named:
        if not isinstance(name, str | PathLike):
            problems.append(f"{shown_value(name)} is neither an id nor a path.")
            continue
        try:
            for source in _opened(name):
                found.setdefault(os.path.normcase(source.source), source)
        except InvalidInput as error:
            problems += error.problems
    problems += _same_ids(list(found.values()))
    problems += [
        f'{source.source}: "{source.id}" is the name of a file of the batch itself. Give it another id or file name.'
        for source in found.values()
        if source.id.casefold() in OWN_FILES
    ]
    problems += [
        f'{source.source}: Windows can have no folder "{source.id}". Give it another id or file name.'
        for source in found.values()
        if DEVICES.fullmatch(source.id)
    ]
    if not named:
        problems.append("There is nothing to run: name ids of packaged pools, files, folders or patterns.")
    if problems:
        raise InvalidInput(*problems)
    return list(found.values())


def _opened(name: str | PathLike[str]) -> list[Source]:
    text = fspath(name)
    if isinstance(name, str) and text in packaged():
        return [Source(text, "pool", text)]
    path = Path(text)
    if path.is_dir():
        return _those_of(path.iterdir(), f"In the folder {text}")
    if PATTERN.search(text) and not path.exists():
        # Windows leaves patterns to the programs, and a Path opens none that begins at the root.
        paths = map(Path, glob.glob(text, recursive=True))  # noqa: PTH207
        return _those_of(paths, f"Under the pattern {text}")
    if not path.is_file():
        read(name)  # says what there is in its place
        raise InvalidInput(f"{text} is neither a file nor a folder. Give the path of a .toml or .xlsx file.")
    return [_source(path, _raw(path))]


def _those_of(paths: Iterable[Path], where: str) -> list[Source]:
    found = []
    for path in sorted(paths, key=lambda path: path.as_posix()):
        if not path.is_file() or not path.name.lower().endswith(ENDINGS) or path.name.startswith(("~$", ".")):
            continue
        if is_workbook(path):
            # One that cannot be opened is not passed over: it may be what is meant.
            if _cannot_be_opened(path) or is_specification(path):
                found.append(_source(path, _raw(path)))
            continue
        raw = _raw(path)
        if raw is None or any(kind.takes(raw) for kind in KINDS.values()):
            found.append(_source(path, raw))
    if not found:
        raise InvalidInput(f"{where} there is no pool and no sweep: no .toml or .xlsx file that holds one.")
    return found


def _cannot_be_opened(path: Path) -> bool:
    try:
        is_specification(path)
        return False
    except InvalidInput:
        return True


def _raw(path: Path) -> Mapping[str, Any] | None:
    """What a file says; None where it cannot be read: the task will say why."""
    try:
        return read(path).raw
    except InvalidInput:
        return None


def _source(path: Path, raw: Mapping[str, Any] | None) -> Source:
    kind = kind_of(raw or {})
    own = (raw or {}).get("id")
    name = own if isinstance(own, str) and ID.fullmatch(own) else path.stem
    return Source(name, kind.name, str(path.resolve()))


def _same_ids(found: Sequence[Source]) -> list[str]:
    # On Windows, folders that differ in capitals are one.
    by_id: dict[str, list[Source]] = {}
    for source in found:
        by_id.setdefault(source.id.casefold(), []).append(source)
    return [
        f'The id "{same[0].id}" is that of {" and of ".join(one.source for one in same)}. Each needs a folder of its '
        "own: give them different ids."
        for same in by_id.values()
        if len(same) > 1
    ]
