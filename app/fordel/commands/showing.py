"""`fordel show`."""

from __future__ import annotations

from typing import Annotated

import typer

from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.instance import load
from fordel.printing import printed, shown
from fordel.texts import check_language

__all__ = ["show"]


def show(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")],
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Tell what an instance is: source, rules, assumptions and data."""
    check_language(lang)
    loaded = load(instance)
    if as_json:
        write_json(shown.described(loaded, lang))
    else:
        shown.print_instance(printed.new_console(), loaded, lang)
