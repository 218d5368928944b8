"""The command line. Results go to stdout, progress and errors to stderr.

Every command takes ``--json``: then stdout holds one JSON text in UTF-8 and nothing else, also when the command fails:

    {"error": {"kind": "invalid-input", "problems": ["..."], "exit_code": 2}}

with ``shortfall_kr``, ``surplus_kr``, ``conflict``, ``repair``, ``conflicts`` and ``repairs`` where the rules cannot
hold together. The sentences stand on stderr as well. Exit codes: 0 done, 1 a bug, 2 invalid input (a wrong command line
too), 3 infeasible, 4 no proven answer, 5 verification failed.
"""

from __future__ import annotations

import io
import itertools
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fordel._version import __version__
from fordel.commands.batching import batch_of_files
from fordel.commands.checking import check
from fordel.commands.comparing import compare_two
from fordel.commands.explaining import explain
from fordel.commands.failures import SomeFailed, described, problem, say_error
from fordel.commands.grouped_help import grouped_help
from fordel.commands.listing import list_instances
from fordel.commands.new import new
from fordel.commands.options import write_json
from fordel.commands.pricing import price_rule
from fordel.commands.running import run
from fordel.commands.showing import show
from fordel.commands.solvers import list_solvers
from fordel.commands.sweeping import GROUPS, sweep_instance
from fordel.commands.verifying import verify_one
from fordel.own_stdout import keep_stdout

__all__ = ["main"]

app = typer.Typer(
    help="Distributes earmarked money to municipalities, exact to the krone.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("list")(list_instances)
app.command("show")(show)
app.command("new")(new)
app.command("check")(check)
app.command("run")(run)
app.command("compare")(compare_two)
app.command("verify")(verify_one)
app.command("explain")(explain)
app.command("price")(price_rule)
app.command("sweep", cls=grouped_help(GROUPS))(sweep_instance)
app.command("batch")(batch_of_files)
app.command("solvers")(list_solvers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code. Without `arguments` the process is ours: then nothing but
    what we print reaches stdout."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_streams()
    if arguments is None:
        keep_stdout()
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
        say_error(described(error))
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
            write_json({"error": problem("invalid-input", ["The command line is not understood: see stderr."], 2)})
        return ending.code if isinstance(ending.code, int) else 0
    except SomeFailed as failed:
        return failed.exit_code
    except OSError:
        raise
    except Exception as error:
        if "--debug" in words:
            traceback.print_exc()
        failure = described(error)
        say_error(failure, lang=_language(words))
        if "--json" in words:
            write_json({"error": failure})
        return int(failure["exit_code"])
    return 0


def _language(words: Sequence[str]) -> str:
    """What --lang asks for; the command that failed has checked it."""
    asked = [after for word, after in itertools.pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return "da" if "da" in asked else "en"


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
