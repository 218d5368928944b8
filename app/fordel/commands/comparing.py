"""`fordel compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.comparing.comparison import compare
from fordel.comparing.comparison_files import comparison_as_data, write_comparison
from fordel.comparing.printed_comparison import print_comparison
from fordel.printing import printed
from fordel.texts import check_language

__all__ = ["compare_two"]

SIDE = "An id of `fordel list`, a .toml file, the folder of a run, or a baseline: a CSV with code and amount_kr."


def compare_two(
    a: Annotated[str, typer.Argument(metavar="A", help=SIDE)],
    b: Annotated[str, typer.Argument(metavar="B", help="The same; gains and losses are from A to B.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE|DIR", help="Write a .csv or .xlsx file, or both to a folder.")
    ] = None,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Compare two allocations: winners, losers, and the rule that caused each large move."""
    check_language(lang)
    comparison = compare(a, b)
    files = [] if out is None else write_comparison(comparison, out, lang)
    if as_json:
        write_json(comparison_as_data(comparison) | {"files": [str(file) for file in files]})
    else:
        print_comparison(printed.new_console(), comparison, files, lang)
