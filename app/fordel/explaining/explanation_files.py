"""Explanations to files: one for each recipient, named by its code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from fordel.explaining.explanation import Explanation
from fordel.files import json_bytes, write_together
from fordel.kinds.explanation import ModelExplanation
from fordel_solver.errors import InvalidInput

__all__ = ["FORMATS", "content", "write_explanations"]

FORMATS = {"text": ".txt", "json": ".json", "md": ".md"}
# What Windows takes for a device, whatever the ending.
DEVICES = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)


def write_explanations(
    explanations: Iterable[Explanation | ModelExplanation], folder: Path, form: str, lang: str
) -> list[Path]:
    """Write a file for each explanation into a folder, which is made where it is not there, and say which.

    Raises
    ------
    InvalidInput
        The folder cannot be made, or a file there cannot be replaced.
    """
    found = list(explanations)
    names = file_names([explanation.code for explanation in found])
    contents: dict[str | PathLike[str], bytes] = {
        folder / f"{name}{FORMATS[form]}": content(explanation, form, lang)
        for name, explanation in zip(names, found, strict=True)
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        reason = (said or type(error).__name__).rstrip(".")
        raise InvalidInput(
            f"The folder {folder} for the output cannot be made: {reason}. Give another one with --out."
        ) from error
    return write_together(contents)


def content(explanation: Explanation | ModelExplanation, form: str, lang: str) -> bytes:
    """One explanation in UTF-8."""
    if form == "json":
        return json_bytes(explanation.as_data(lang))
    return (explanation.to_markdown(lang) if form == "md" else explanation.to_text(lang)).encode("utf-8")


def file_names(codes: Iterable[str]) -> list[str]:
    """A name for each code that every system takes for a file's, and no two the same.

    Examples
    --------
    >>> file_names(["360", "../a", "A", "a", "con"])
    ['360', '___a', 'A', 'a-2', 'con-']
    """
    names: list[str] = []
    taken: set[str] = set()
    for code in codes:
        base = re.sub(r"[^\w-]", "_", code)
        base = f"{base}-" if DEVICES.fullmatch(base) or not base else base
        name, count = base, 2
        while name.casefold() in taken:
            name, count = f"{base}-{count}", count + 1
        taken.add(name.casefold())
        names.append(name)
    return names
