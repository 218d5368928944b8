"""`fordel list`."""

from __future__ import annotations

from typing import Annotated

import typer

from fordel.api import instances
from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.danish_numbers import number
from fordel.files import findings_as_data
from fordel.printing import finding_lines, printed
from fordel.texts import Texts
from fordel_instances import findings

__all__ = ["list_instances"]


def list_instances(
    only_findings: Annotated[
        bool, typer.Option("--findings", help="What does not add up in the sources, instead of the instances.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """List the packaged instances."""
    text = Texts(lang)
    if only_findings:
        _list_findings(as_json, text)
        return
    table = instances(lang)
    if as_json:
        write_json(table.to_dict("records"))
        return
    console = printed.new_console()
    headings = ["id", "title", "model", "list_years", "amount", "list_recipients", "assumptions", "list_synthetic"]
    of_source: dict[str, list[list[str]]] = {}
    for row in table.to_dict("records"):
        cells = [
            row["id"],
            row["title"],
            row["model"],
            "-".join(str(year) for year in sorted({*row["years"][:1], *row["years"][-1:]})),
            number(row["amount_kr"]),
            number(row["recipients"]),
            number(row["assumptions"]),
            text("yes") if row["synthetic"] else "",
        ]
        of_source.setdefault(row["source"], []).append(cells)
    shown_columns = len(headings) if table["synthetic"].any() else len(headings) - 1
    for source, rows in of_source.items():
        printed.heading(console, source)
        printed.print_table(
            console,
            [text(name) for name in headings[:shown_columns]],
            [row[:shown_columns] for row in rows],
            words=4,
            folding=1,
        )
    printed.say(console, text("list_hint"))


def _list_findings(as_json: bool, text: Texts) -> None:
    if as_json:
        write_json(findings_as_data(findings(), text.lang))
        return
    console = printed.new_console()
    for line in finding_lines.in_full(findings(), text):
        printed.say(console, line)
    printed.say(console, text("findings_hint"))
