"""`fordel run`."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from fordel.allocation import Allocation
from fordel.api import solve
from fordel.checks.cross_checking import CrossCheck
from fordel.checks.cross_checking import cross_check as check_again
from fordel.commands.failures import SomeFailed, say_error
from fordel.commands.failures import described as described_error
from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, Settings, Years, write_json
from fordel.files import FORMATS, summary, write_run
from fordel.overrides import read_overrides
from fordel.printing import printed
from fordel.printing.search_progress import told_search
from fordel.texts import check_language
from fordel_instances import packaged
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["asked_formats", "run"]


def run(
    instance: Annotated[
        str | None, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All packaged instances.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the files here; with --all, a folder for each.")
    ] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="csv (always written), json, xlsx, or several: csv,json,xlsx.")
    ] = None,
    years: Years = None,
    settings: Settings = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    real_names: Annotated[
        bool, typer.Option("--real-names", help="Show the names also where the figures are made up.")
    ] = False,
    backend: Annotated[
        str | None,
        typer.Option("--backend", metavar="NAME", help="A solver of `fordel solvers`, for models that need one."),
    ] = None,
    cross_check: Annotated[
        bool,
        typer.Option(
            "--cross-check", help="Have two solvers of other people find the amounts again; differ: exit code 4."
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Distribute a pool, print the allocation and write its files."""
    check_language(lang)
    if every == (instance is not None):
        raise InvalidInput(
            "Say which instance to run: an id of `fordel list`, a .toml or .xlsx file, or --all; one of them."
        )
    wanted = asked_formats(formats, out)
    overrides = read_overrides(settings or [])
    checks: dict[str, CrossCheck] = {}

    def run_one(name: str, folder: Path | None) -> tuple[Allocation, list[Path]]:
        started = time.perf_counter()
        allocation = solve(
            name,
            overrides=overrides,
            data=data or None,
            decimal=decimal,
            years=years or None,
            backend=backend,
            real_names=real_names,
        )
        if cross_check:
            checks[name] = check_again(allocation, told_search(lang))
        if folder is None:
            return allocation, []
        seconds = time.perf_counter() - started
        return allocation, write_run(allocation, folder, formats=wanted, lang=lang, seconds=seconds)

    def described(name: str, allocation: Allocation, files: list[Path]) -> dict[str, Any]:
        again = {"cross_check": asdict(checks[name])} if name in checks else {}
        return summary(allocation, lang) | again | {"files": [str(file) for file in files]}

    if instance is not None:
        allocation, files = run_one(instance, out)
        if as_json:
            write_json(described(instance, allocation, files))
        else:
            printed.print_result(printed.new_console(), allocation, files, lang, checks.get(instance))
        return

    reports: list[dict[str, Any]] = []
    console = printed.new_console()
    for name in packaged():
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            allocation, files = run_one(name, None if out is None else out / name)
        except FordelError as error:
            # The others are still wanted; this one is reported among them.
            problem = described_error(error)
            say_error(problem, name)
            reports.append({"id": name, "error": problem})
            continue
        reports.append(described(name, allocation, files))
        if not as_json:
            if len(reports) > 1:
                console.rule(characters="-")
            printed.print_result(console, allocation, files, lang, checks.get(name))
    if as_json:
        write_json(reports)
    failures = [report["error"]["exit_code"] for report in reports if "error" in report]
    if failures:
        raise SomeFailed(failures[0])


def asked_formats(written: str | None, out: Path | None) -> tuple[str, ...]:
    """The formats of --format, as `write_run` takes them."""
    if written is None:
        return ("csv",)
    wanted = tuple(dict.fromkeys(word.strip().lower() for word in written.split(",") if word.strip()))
    unknown = [word for word in wanted if word not in FORMATS]
    if unknown or not wanted:
        raise InvalidInput(f'--format "{written}" is not known. Write csv, json or xlsx, or several: csv,json,xlsx.')
    if out is None:
        raise InvalidInput("--format says which files to write, but not where. Give a folder: --out out/my-run.")
    return wanted
