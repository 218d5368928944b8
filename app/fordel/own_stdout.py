"""stdout for the command line alone: what a solver's own code prints to it goes to stderr."""

from __future__ import annotations

import io
import os
import sys

__all__ = ["keep_stdout"]

_STDOUT, _STDERR = 1, 2


def keep_stdout() -> None:
    """File 1 becomes another way to stderr, and sys.stdout keeps the real one under another number.

    Solvers print with C's functions, past Python; HiGHS does so without being asked (1.12, of programs in which some
    columns are whole). For a process of our own only: whoever calls a library did not ask for his files to be moved.
    """
    stream = sys.stdout
    # Another stream than Python's own is somebody else's, or swallows what nobody wants to read.
    if stream is sys.__stdout__ and isinstance(stream, io.TextIOWrapper) and _is_file_1(stream):
        stream.flush()
        kept = os.dup(_STDOUT)
        _point_at_stderr()
        # Until the process ends, as Python's own.
        sys.stdout = open(kept, "w", encoding=stream.encoding, errors=stream.errors, closefd=False)  # noqa: SIM115
        sys.stdout.reconfigure(line_buffering=stream.line_buffering, write_through=stream.write_through)
    elif not _is_open(_STDOUT):
        # The caller closed it: else the next file that is opened gets its number, and what solvers print.
        _point_at_stderr()


def _point_at_stderr() -> None:
    source = _STDERR if _is_open(_STDERR) else os.open(os.devnull, os.O_WRONLY)
    os.dup2(source, _STDOUT)


def _is_file_1(stream: io.TextIOWrapper) -> bool:
    try:
        return stream.fileno() == _STDOUT
    except (OSError, ValueError):
        return False


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
