"""`fordel batch`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fordel.batching.batch import batch
from fordel.batching.printed_batch import print_batch, told_progress
from fordel.batching.summary_files import batch_as_data
from fordel.commands.failures import SomeFailed, say_error
from fordel.commands.options import (
    AsJson,
    DaskAddress,
    Debug,
    Language,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    WorkerCount,
    read_tls,
    write_json,
)
from fordel.commands.running import asked_formats
from fordel.printing import printed
from fordel.texts import Texts, check_language
from fordel_instances import packaged
from fordel_solver.errors import InvalidInput

__all__ = ["batch_of_files"]


def batch_of_files(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILES", help="Ids of `fordel list`, pools, sweeps, folders, patterns (pools/*.toml)."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All packaged instances.")] = False,
    workers: WorkerCount = 1,
    dask: DaskAddress = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A folder for each, and the summary beside them.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave what is done in the folder of --out and unchanged.")
    ] = False,
    formats: Annotated[
        str | None, typer.Option("--format", help="csv (always written), json, xlsx, or several: csv,json,xlsx.")
    ] = None,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Run many pools and sweeps together; one that fails is in the summary and the others finish."""
    check_language(lang)
    if every == bool(files):
        raise InvalidInput("Say what to run: ids of `fordel list`, files, folders or patterns, or --all; one of them.")
    if resume and out is None:
        raise InvalidInput("--resume goes on with what is in a folder. Give it: --out out/my-batch.")
    wanted = asked_formats(formats, out)
    try:
        with told_progress(lang) as progress:
            done = batch(
                packaged() if every else files or (),
                workers=workers,
                dask=dask,
                tls=read_tls(tls_ca, tls_cert, tls_key),
                out=out,
                resume=resume,
                formats=wanted,
                lang=lang,
                progress=progress,
            )
    except KeyboardInterrupt:
        if out is not None:
            print(Texts(lang)("batch_interrupted"), file=sys.stderr)
        raise
    for name, failure in done.failures.items():
        if debug and name in done.tracebacks:
            print(done.tracebacks[name], file=sys.stderr)
        say_error(failure, name)
    if as_json:
        write_json(batch_as_data(done) | {"written": [str(file) for file in done.files]})
    else:
        print_batch(printed.new_console(), done, lang)
    if done.failures:
        raise SomeFailed(done.exit_code)
