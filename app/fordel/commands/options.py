"""The options that every command has, and the JSON that every command can write."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from fordel.files import json_bytes

__all__ = ["AsJson", "DataFiles", "Debug", "DecimalMark", "Language", "Settings", "write_json"]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON text on stdout and nothing else.")]
Language = Annotated[str, typer.Option("--lang", help="en (English) or da (Danish).")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a rule: pool.unit=1000; PATH= takes it out."),
]
DataFiles = Annotated[
    list[str] | None,
    typer.Option("--data", metavar="FILE", help="Add or replace columns by code: CSV, XLSX (FILE#SHEET), Parquet."),
]
DecimalMark = Annotated[
    str | None, typer.Option("--decimal", metavar="comma|point", help="How the files write decimals.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def write_json(content: Any) -> None:
    """The one JSON text of a command, in UTF-8 whatever the terminal's code page."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json_bytes(content))
    sys.stdout.buffer.flush()
