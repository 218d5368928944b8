"""`fordel explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fordel.api import solve
from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, Settings, write_json
from fordel.explaining.explanation import explanations
from fordel.explaining.explanation_files import FORMATS, content, write_explanations
from fordel.explaining.printed_explanation import print_explanation, print_files
from fordel.explaining.recipient_names import codes_meant
from fordel.overrides import read_overrides
from fordel.printing import printed
from fordel.texts import Texts, check_language
from fordel_solver.errors import InvalidInput

__all__ = ["explain"]


def explain(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")],
    recipients: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="CODE|NAME", help="Whom to explain: 360, Lolland; may be repeated."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All recipients, to files; without the search for the smallest changes.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write a file for each recipient here, a letter (md).")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="text, json or md (a letter in Markdown).")] = None,
    settings: Settings = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    real_names: Annotated[
        bool, typer.Option("--real-names", help="Show the names also where the figures are made up.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Explain why recipients get what they get, step by step."""
    check_language(lang)
    form = _format(form, as_json, out)
    if every == bool(recipients):
        raise InvalidInput(
            "Say whom to explain: --recipient with a code or a name, as often as needed, or --all; one of them."
        )
    if every and out is None:
        raise InvalidInput("--all writes a file for each recipient, but not where. Give a folder: --out out/letters.")
    allocation = solve(
        instance,
        overrides=read_overrides(settings or []),
        data=data or None,
        decimal=decimal,
        real_names=real_names,
        figure_errors=False,
    )
    codes = list(allocation.result.codes) if every else codes_meant(allocation, recipients or [])
    found = explanations(allocation, codes, changes=not every)
    if out is not None:
        files = write_explanations(found, out, form, lang)
        if as_json:
            write_json({"id": allocation.result.id, "recipients": codes, "files": [str(file) for file in files]})
        else:
            print_files(printed.new_console(), files, Texts(lang))
    elif as_json or form == "json":
        write_json({"id": allocation.result.id, "explanations": [own.as_data(lang) for own in found]})
    elif form == "md":
        letters = [content(own, form, lang) for own in found]
        sys.stdout.flush()
        sys.stdout.buffer.write(b"\n---\n\n".join(letters))
        sys.stdout.buffer.flush()
    else:
        console = printed.new_console()
        for at, own in enumerate(found):
            if at:
                console.rule(characters="-")
            print_explanation(console, own, lang)


def _format(written: str | None, as_json: bool, out: Path | None) -> str:
    if written is None:
        return "md" if out is not None else "text"
    if written not in FORMATS:
        raise InvalidInput(f'--format "{written}" is not known. Write text, json or md (a letter in Markdown).')
    if as_json and out is None and written != "json":
        raise InvalidInput(f"--json prints JSON, and --format {written} something else. Leave one of them out.")
    return written
