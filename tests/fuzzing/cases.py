"""What a fuzz case is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Case"]


@dataclass(frozen=True)
class Case:
    """One input, broken or not, in a folder of its own.

    Attributes
    ----------
    damage : str
        What was done to it, for whoever reads the report.
    arguments : tuple of str
        A command line, run in the folder.
    files : mapping of path to bytes
        Relative to the folder.
    links : mapping of path to target
        Symbolic links.
    pipes : tuple of str
        Named pipes that nobody writes to.
    call : mapping of name to value, or None
        Instead of a command line: what `fordel.solve` is called with.
    """

    damage: str
    arguments: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    pipes: tuple[str, ...] = ()
    call: Mapping[str, Any] | None = None
