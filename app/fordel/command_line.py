"""The command line. Results go to stdout, progress and errors to stderr.

Every command takes ``--json``: then stdout holds one JSON text in UTF-8 and nothing else, also when the command fails:

    {"error": {"kind": "invalid-input", "problems": ["..."], "exit_code": 2}}

with ``shortfall_kr``, ``surplus_kr``, ``conflict`` and ``repair`` where the rules cannot hold together. The sentences
stand on stderr as well. Exit codes: 0 done, 1 a bug, 2 invalid input (a wrong command line too), 3 infeasible, 4 no
proven answer, 5 verification failed.
"""

from __future__ import annotations

import io
import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from fordel import printed, shown
from fordel._version import __version__
from fordel.allocation import Allocation
from fordel.api import instances, solve
from fordel.danish_numbers import number
from fordel.files import FORMATS, json_bytes, summary, write_run
from fordel.instance import load
from fordel.overrides import read_overrides
from fordel.texts import Texts, check_language
from fordel_instances import packaged
from fordel_solver.errors import FordelError, Infeasible, InvalidInput, SolverFailure

__all__ = ["main"]

app = typer.Typer(
    help="Distributes earmarked money to municipalities, exact to the krone.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON text on stdout and nothing else.")]
Language = Annotated[str, typer.Option("--lang", help="en (English) or da (Danish).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


class _SomeFailed(Exception):
    """Of several instances some failed; they have been reported among the others."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    try:
        exit_code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output (head, a pager) has enough of it.
        _discard_output()
        exit_code = 0
    except OSError as error:
        if "--debug" in words:
            traceback.print_exc()
        _say_error(_described(error))
        _discard_output()
        exit_code = 2
    sys.exit(exit_code)


def _run(words: Sequence[str]) -> int:
    """The exit code of a command, its errors reported. An OSError is that of stdout."""
    try:
        app(args=list(words), prog_name="fordel")
    except SystemExit as ending:
        if isinstance(ending.__context__, BrokenPipeError):
            raise ending.__context__ from None
        if ending.code == 2 and "--json" in words:
            _write_json({"error": _problem("invalid-input", ["The command line is not understood: see stderr."], 2)})
        return ending.code if isinstance(ending.code, int) else 0
    except _SomeFailed as failed:
        return failed.exit_code
    except OSError:
        raise
    except Exception as error:
        if "--debug" in words:
            traceback.print_exc()
        problem = _described(error)
        _say_error(problem)
        if "--json" in words:
            _write_json({"error": problem})
        return int(problem["exit_code"])
    return 0


def _open_streams() -> None:
    """A stream that the caller has closed swallows what is written to it; the others never fail for a sign."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
            setattr(sys, name, nowhere)
        # A narrow code page must not end a run: what it has no sign for becomes a question mark.
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _discard_output() -> None:
    """Python writes what is left in stdout when it ends; let it go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"fordel {__version__}")
        raise typer.Exit


@app.callback()
def _fordel(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command("list")
def list_instances(as_json: AsJson = False, lang: Language = "en", debug: Debug = False) -> None:
    """List the packaged instances."""
    text = Texts(lang)
    table = instances(lang)
    if as_json:
        _write_json(table.to_dict("records"))
        return
    console = printed.new_console()
    headings = ["id", "title", "list_years", "amount", "list_recipients", "assumptions", "list_synthetic"]
    rows = [
        [
            row["id"],
            row["title"],
            "-".join(str(year) for year in sorted({*row["years"][:1], *row["years"][-1:]})),
            number(row["amount_kr"]),
            number(row["recipients"]),
            number(row["assumptions"]),
            text("yes") if row["synthetic"] else "",
        ]
        for row in table.to_dict("records")
    ]
    shown_columns = len(headings) if table["synthetic"].any() else len(headings) - 1
    printed.print_table(
        console,
        [text(name) for name in headings[:shown_columns]],
        [row[:shown_columns] for row in rows],
        words=3,
        folding=1,
    )
    printed.say(console, text("list_hint"))


@app.command("show")
def show(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, or a .toml file.")],
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Tell what an instance is: source, rules, assumptions and data."""
    check_language(lang)
    loaded = load(instance)
    if as_json:
        _write_json(shown.described(loaded, lang))
    else:
        shown.print_instance(printed.new_console(), loaded, lang)


@app.command("run")
def run(
    instance: Annotated[
        str | None, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, or a .toml file.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All packaged instances.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the files here; with --all, a folder for each.")
    ] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="csv (always written), json or csv,json: allocation.json too.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a rule: pool.unit=1000; PATH= takes it out."),
    ] = None,
    real_names: Annotated[
        bool, typer.Option("--real-names", help="Show the names also where the figures are made up.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Distribute a pool, print the allocation and write its files."""
    check_language(lang)
    if every == (instance is not None):
        raise InvalidInput("Say which instance to run: an id of `fordel list`, a .toml file, or --all; one of them.")
    wanted = _formats(formats, out)
    overrides = read_overrides(settings or [])

    def run_one(name: str, folder: Path | None) -> tuple[Allocation, list[Path]]:
        started = time.perf_counter()
        allocation = solve(name, overrides=overrides, real_names=real_names)
        if folder is None:
            return allocation, []
        seconds = time.perf_counter() - started
        return allocation, write_run(allocation, folder, formats=wanted, lang=lang, seconds=seconds)

    def described(allocation: Allocation, files: list[Path]) -> dict[str, Any]:
        return summary(allocation, lang) | {"files": [str(file) for file in files]}

    if instance is not None:
        allocation, files = run_one(instance, out)
        if as_json:
            _write_json(described(allocation, files))
        else:
            printed.print_result(printed.new_console(), allocation, files, lang)
        return

    reports: list[dict[str, Any]] = []
    console = printed.new_console()
    for name in packaged():
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            allocation, files = run_one(name, None if out is None else out / name)
        except FordelError as error:
            # The others are still wanted; this one is reported among them.
            problem = _described(error)
            _say_error(problem, name)
            reports.append({"id": name, "error": problem})
            continue
        reports.append(described(allocation, files))
        if not as_json:
            if len(reports) > 1:
                console.rule(characters="-")
            printed.print_result(console, allocation, files, lang)
    if as_json:
        _write_json(reports)
    failures = [report["error"]["exit_code"] for report in reports if "error" in report]
    if failures:
        raise _SomeFailed(failures[0])


def _formats(written: str | None, out: Path | None) -> tuple[str, ...]:
    if written is None:
        return ("csv",)
    wanted = tuple(dict.fromkeys(word.strip().lower() for word in written.split(",") if word.strip()))
    unknown = [word for word in wanted if word not in FORMATS]
    if unknown or not wanted:
        raise InvalidInput(f'--format "{written}" is not known. Write csv, json, or csv,json.')
    if out is None:
        raise InvalidInput("--format says which files to write, but not where. Give a folder: --out out/my-run.")
    return wanted


def _described(error: Exception) -> dict[str, Any]:
    """An error as data: its kind, its sentences and the exit code."""
    match error:
        case InvalidInput():
            return _problem("invalid-input", list(error.problems), 2)
        case Infeasible():
            return _problem("infeasible", [str(error)], 3) | {
                "shortfall_kr": error.shortfall,
                "surplus_kr": error.surplus,
                "conflict": list(error.conflict),
                "repair": list(error.repair),
            }
        case SolverFailure():
            return _problem("no-proven-answer", [str(error)], 4)
        case OSError():
            what = error.filename or "The output"
            reason = (error.strerror or type(error).__name__).rstrip(".")
            message = f"{what} cannot be read or written: {reason}. Check that the place is there and has room."
            return _problem("invalid-input", [message], 2)
        case _:
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            message = (
                f"fordel has a fault and could not finish ({what}). "
                "Please run the same again with --debug and report what it prints."
            )
            return _problem("bug", [message], 1)


def _problem(kind: str, problems: list[str], exit_code: int) -> dict[str, Any]:
    return {"kind": kind, "problems": problems, "exit_code": exit_code}


def _say_error(problem: dict[str, Any], name: str = "") -> None:
    sentences = problem["problems"]
    if len(sentences) > 1:
        sentences = [f"{len(sentences)} problems:", *(f"- {sentence}" for sentence in sentences)]
    if name:
        sentences = [f"{name}:", *sentences]
    if problem.get("conflict"):
        sentences = [*sentences, f"Rules in conflict: {', '.join(problem['conflict'])}."]
    if problem.get("repair"):
        sentences = [*sentences, f"Any one of these would do: {'; '.join(problem['repair'])}."]
    # Where stderr cannot be written either, the exit code says it.
    with suppress(OSError):
        print("\n".join(sentences), file=sys.stderr)


def _write_json(content: Any) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(json_bytes(content))
    sys.stdout.buffer.flush()
