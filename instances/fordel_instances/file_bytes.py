"""The bytes of a file, or a sentence that says why there are none."""

from __future__ import annotations

import difflib
import stat
from pathlib import Path

from fordel_solver.errors import InvalidInput

__all__ = ["read_bytes"]

LARGEST = 200_000_000  # bytes


def read_bytes(path: Path, written: str) -> bytes:
    """What is in a file.

    Parameters
    ----------
    path : Path
    written : str
        The path as the user wrote it, for messages.

    Raises
    ------
    InvalidInput
        There is none, it is no ordinary file or cannot be read, or it is larger than any table of recipients.
    """
    try:
        status = path.stat()
        # A pipe or a device is waited for, or read from, without end.
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise InvalidInput(f"{written} is a device or a pipe and no file. Give the path of a file.")
        if status.st_size > LARGEST:
            raise _too_large(written)
        if not status.st_size:
            return b""  # also what the system has under /proc, some of which is waited for without end
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:  # it has grown
            raise _too_large(written)
        return content
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, _names_beside(path), n=1)
        meant = f" In the same folder there is {near[0]}." if near else ""
        raise InvalidInput(f"There is no file {written}.{meant} Check the name and the folder.") from None
    except InvalidInput:
        raise
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and _is_folder(path):
            raise InvalidInput(f"{written} is a folder. Give the path of a file in it.") from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InvalidInput(f"{written} cannot be read: {reason}. Check the name and that you may read it.") from None


def _too_large(written: str) -> InvalidInput:
    return InvalidInput(f"{written} is larger than {LARGEST // 1_000_000} MB, which no table of recipients is.")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long
        return False


def _names_beside(path: Path) -> list[str]:
    try:
        return sorted(item.name for item in path.parent.iterdir())
    except OSError:
        return []
