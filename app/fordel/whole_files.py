"""Files on the disk as a whole or not at all, whatever happens in the middle."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from errno import EISDIR
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from fordel_solver.errors import InvalidInput

__all__ = ["made_folder", "ready_folder", "write_together"]

# A temporary file is written and renamed within seconds. One that is older than this was left by a run that was killed;
# a younger one can be that of a run that is going on beside this one.
STALE_AFTER = 3_600  # seconds
WEB_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:[/\\]", re.IGNORECASE)  # a drive has one letter


def made_folder(folder: Path) -> Path:
    """The folder for an output, made where it is not there.

    Raises
    ------
    InvalidInput
        It is a file or a web address, or cannot be made.
    """
    try:
        if WEB_ADDRESS.match(str(folder)):
            raise ValueError("it is a web address, and the output needs a folder of this machine")
        if folder.exists() and not folder.is_dir():
            raise ValueError("it is a file, and the output needs a folder")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"The folder {folder} for the output cannot be made: {_reason(error)}. Give another one with --out."
        ) from error
    return folder


def ready_folder(folder: Path, names: Iterable[str]) -> Path:
    """The folder for an output that takes long to make: what would keep the files out of it is told beforehand.

    Raises
    ------
    InvalidInput
        It cannot be made, nothing can be written there, or one of these files is there and cannot be replaced.
    """
    trial = made_folder(folder) / f".trial.{secrets.token_hex(8)}.part"
    try:
        _write_through(trial, b"")
    except OSError as error:
        raise InvalidInput(
            f"Nothing can be written to {folder}: {_reason(error)}. Give another folder with --out."
        ) from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
    for path in (folder / name for name in names):
        try:
            if path.is_dir():
                raise IsADirectoryError(EISDIR, "there is a folder of that name")
            # In the place of itself nothing changes. On Windows a file that is open elsewhere refuses even that.
            if path.exists():
                path.replace(path)
        except OSError as error:
            raise InvalidInput(_not_replaced(error, [], [path])) from error
    return folder


def write_together(contents: Mapping[str | PathLike[str], bytes | BinaryIO]) -> list[Path]:
    """Write files so that each is the old one or the new one, whatever interrupts.

    A content that is too large for the memory is an open file, which is read from its beginning.

    All are written under temporary names beside their targets first, and to the disk itself, so that a loss of power
    leaves no empty file; then they are put in place one after the other, in the order given. A process that is killed
    can leave temporary files (`.NAME.<16 digits>.part`); a later write of the same files takes those away that are more
    than an hour old. A link is replaced; what it leads to stays as it is.

    Raises
    ------
    InvalidInput
        A file cannot be written, or its target cannot be replaced, for instance because it is open in Excel. It says
        which files are new and which are as they were.
    """
    targets = {Path(path): content for path, content in contents.items()}
    # The name is another for every call: two that write the same file do not meet.
    waiting = {path: path.with_name(f".{path.name}.{secrets.token_hex(8)}.part") for path in targets}
    try:
        for path, content in targets.items():
            try:
                if path.is_dir():
                    raise ValueError("there is a folder of that name")
                _write_through(waiting[path], content)
            except (OSError, ValueError) as error:
                raise InvalidInput(
                    f"{path} cannot be written: {_reason(error)}. Nothing was changed; give another place."
                ) from error
        _replace_all(waiting)
        _take_stale_away(waiting)
    finally:
        for path in waiting.values():
            with suppress(OSError, ValueError):
                path.unlink(missing_ok=True)
    return list(targets)


def _write_through(path: Path, content: bytes | BinaryIO) -> None:
    with path.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content.seek(0)
            shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _replace_all(waiting: Mapping[Path, Path]) -> None:
    paths = list(waiting)
    for at, path in enumerate(paths):
        try:
            waiting[path].replace(path)
        except OSError as error:
            raise InvalidInput(_not_replaced(error, paths[:at], paths[at:])) from error


def _not_replaced(error: OSError, new: Sequence[Path], old: Sequence[Path]) -> str:
    if isinstance(error, PermissionError):
        todo = "Is it open in another program, such as Excel? Close it there and run again."
    else:
        todo = "Check that the folder is there and has room, and run again."
    changed = f"Already new: {_names(new)}. As before: {_names(old)}." if new else "Nothing was changed."
    return f"{old[0]} cannot be replaced: {_reason(error)}. {todo} {changed}"


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _take_stale_away(waiting: Mapping[Path, Path]) -> None:
    """Remove what killed runs have left of these files. It fails in silence: the output is complete without it."""
    for path in waiting:
        ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.part")
        with suppress(OSError):
            # Both times are those of the disk, which can be in another machine with another clock.
            now = path.stat().st_mtime
            for other in path.parent.iterdir():
                if ours.fullmatch(other.name) and now - other.lstat().st_mtime > STALE_AFTER:
                    with suppress(OSError):
                        other.unlink()


def _reason(error: OSError | ValueError) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return (said or type(error).__name__).rstrip(".")
