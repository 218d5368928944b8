"""What a case does beside computing: files opened, made and removed, networks and programs called for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Watch", "watching"]

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod")
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.startfile", "urllib.")
FORBIDDEN += ("ftplib.", "smtplib.", "http.", "webbrowser.", "winreg.", "ctypes.dlopen", "shutil.")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Watch:
    """Paths that were read and written, and calls that nothing here should make."""

    read: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)


# An audit hook can never be taken away, so there is one, which writes into the watch of the moment.
_current: list[Watch] = []
_hooked: list[bool] = []


@contextmanager
def watching() -> Iterator[Watch]:
    """Record what happens inside, in this process."""
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    watch = Watch()
    _current.append(watch)
    try:
        yield watch
    finally:
        _current.remove(watch)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _current:
        return
    watch = _current[-1]
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return
        writes = set(mode or "") & set("wax+") or (flags or 0) & WRITING
        (watch.written if writes else watch.read).append(_text(path))
    elif event in CHANGES:
        watch.written += [_text(path) for path in arguments if isinstance(path, str | bytes | os.PathLike)]
    elif event.startswith(FORBIDDEN):
        watch.forbidden.append(f"{event} {arguments!r}"[:200])


def _text(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - Path.resolve would follow links and raise events
