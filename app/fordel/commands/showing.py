"""`fordel show`."""

from __future__ import annotations

from typing import Annotated

import typer

from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, Settings, write_json
from fordel.instance import load
from fordel.overrides import read_overrides
from fordel.printing import printed, shown
from fordel.texts import check_language
from fordel_solver.errors import InvalidInput

__all__ = ["show"]


def show(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")],
    thresholds: Annotated[
        bool, typer.Option("--cliffs", help="Every threshold, who stands near it and what jumps there, instead.")
    ] = False,
    year: Annotated[
        list[int] | None, typer.Option("--year", metavar="YEAR", help="With --cliffs: only this year of the pool.")
    ] = None,
    settings: Settings = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    real_names: Annotated[
        bool, typer.Option("--real-names", help="With --cliffs: show the names also where the figures are made up.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Tell what an instance is: source, rules, assumptions and data; or its thresholds."""
    check_language(lang)
    if thresholds:
        from fordel.thresholds.cliffs import cliffs
        from fordel.thresholds.printed_cliffs import cliffs_as_data, print_cliffs

        overrides = read_overrides(settings or [])
        found = cliffs(
            instance,
            overrides=overrides,
            data=data or None,
            decimal=decimal,
            years=year or None,
            real_names=real_names,
        )
        if as_json:
            write_json(cliffs_as_data(found))
        else:
            print_cliffs(printed.new_console(), found, lang)
        return
    if settings or data or decimal or year or real_names:
        raise InvalidInput(
            "--set, --data, --decimal, --year and --real-names go with --cliffs: without it `show` tells what the file "
            "says. `fordel check` takes --set and --data too."
        )
    loaded = load(instance)
    if as_json:
        write_json(shown.described(loaded, lang))
    else:
        shown.print_instance(printed.new_console(), loaded, lang)
