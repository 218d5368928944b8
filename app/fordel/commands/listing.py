"""`fordel list`."""

from __future__ import annotations

from fordel import printed
from fordel.api import instances
from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.danish_numbers import number
from fordel.texts import Texts

__all__ = ["list_instances"]


def list_instances(as_json: AsJson = False, lang: Language = "en", debug: Debug = False) -> None:
    """List the packaged instances."""
    text = Texts(lang)
    table = instances(lang)
    if as_json:
        write_json(table.to_dict("records"))
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
