"""`fordel check`."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import typer
from rich.console import Console

from fordel.checks.checking import Check
from fordel.checks.checking import check as checked
from fordel.commands.failures import SomeFailed
from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, Settings, write_json
from fordel.overrides import read_overrides
from fordel.printing import printed
from fordel.refusals import lines_of_conflict, lines_of_repairs, refusal_as_data
from fordel.texts import Texts

__all__ = ["check"]


def check(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")],
    settings: Settings = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Tell what is wrong or open in an instance and what it will do, without running it."""
    overrides = read_overrides(settings or [])
    found = checked(instance, lang, overrides=overrides, data=data or None, decimal=decimal)
    if as_json:
        write_json(_as_data(found))
    else:
        _print(printed.new_console(), found, Texts(lang))
    if found.exit_code:
        raise SomeFailed(found.exit_code)


def _as_data(found: Check) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "problems": list(found.problems),
        "cannot_hold": [
            {"year": own.year, "problem": own.says} | refusal_as_data(own.error) for own in found.cannot_hold
        ],
        "repairs": [] if found.refusal is None else refusal_as_data(found.refusal)["repairs"],
        "open": list(found.open),
        "does": [{"section": said.section.removeprefix("words_"), "says": said.text.strip()} for said in found.words],
        "exit_code": found.exit_code,
    }


def _print(console: Console, found: Check, text: Texts) -> None:
    if found.title:
        console.print(f"{found.title} ({found.id})", style="bold", soft_wrap=not console.is_terminal)
    if found.problems:
        printed.heading(console, f"{text('check_wrong')}: {text.counted('check_wrong_count', len(found.problems))}")
        for problem in found.problems:
            printed.say(console, f"  - {problem}")
    if found.cannot_hold:
        printed.heading(console, text("check_cannot_hold"))
        for own in found.cannot_hold:
            printed.say(console, f"  - {(own.error.danish if text.lang == 'da' else '') or own.says}")
            for line in lines_of_conflict(refusal_as_data(own.error), text.lang):
                printed.say(console, f"    {line}")
        for line in [] if found.refusal is None else lines_of_repairs(refusal_as_data(found.refusal), text.lang):
            printed.say(console, f"  {line}")
    if not found.exit_code:
        console.print()
        printed.say(console, text("check_nothing_wrong"))
    if found.words:
        printed.heading(console, text("check_open") if found.open else text("check_nothing_open"))
        for sentence in found.open:
            printed.say(console, f"  - {sentence}")
    for section, sentences in groupby(found.words, key=lambda said: said.section):
        printed.heading(console, text(section))
        for said in sentences:
            printed.say(console, f"  {said.text}")
    console.print()
    printed.say(console, text("check_not_run"))
