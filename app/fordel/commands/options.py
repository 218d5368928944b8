"""The options that every command has, and the JSON that every command can write."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from fordel.executing.work import Tls
from fordel.files import json_bytes
from fordel_solver.errors import InvalidInput

__all__ = [
    "AsJson",
    "DaskAddress",
    "DataFiles",
    "Debug",
    "DecimalMark",
    "Language",
    "Settings",
    "TlsAuthority",
    "TlsCertificate",
    "TlsKey",
    "WorkerCount",
    "Years",
    "read_tls",
    "write_json",
]

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
Years = Annotated[
    list[int] | None, typer.Option("--year", metavar="YEAR", help="Only this year of the pool; may be repeated.")
]
WorkerCount = Annotated[int, typer.Option("--workers", metavar="N", help="So many processes on this machine.")]
DaskAddress = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler: tcp://host:8786. Trusted networks only."),
]
TlsAuthority = Annotated[str | None, typer.Option("--tls-ca", metavar="FILE", help="For tls://: the authority.")]
TlsCertificate = Annotated[str | None, typer.Option("--tls-cert", metavar="FILE", help="For tls://: your certificate.")]
TlsKey = Annotated[str | None, typer.Option("--tls-key", metavar="FILE", help="For tls://: your key.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def read_tls(ca: str | None, certificate: str | None, key: str | None) -> Tls | None:
    """The three files of an encrypted connection, or none of them.

    Raises
    ------
    InvalidInput
        Only some of them are given.
    """
    if ca is None and certificate is None and key is None:
        return None
    if ca is None or certificate is None or key is None:
        raise InvalidInput("An encrypted connection needs all of --tls-ca, --tls-cert and --tls-key.")
    return Tls(ca, certificate, key)


def write_json(content: Any) -> None:
    """The one JSON text of a command, in UTF-8 whatever the terminal's code page."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json_bytes(content))
    sys.stdout.buffer.flush()
