"""`fordel price`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fordel.commands.options import AsJson, DataFiles, Debug, DecimalMark, Language, Settings, write_json
from fordel.overrides import read_overrides
from fordel.pricing.price import price
from fordel.pricing.price_files import price_as_data, write_price
from fordel.pricing.printed_price import print_price
from fordel.printing import printed
from fordel.texts import check_language

__all__ = ["price_rule"]


def price_rule(
    instance: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file.")],
    rule: Annotated[
        str, typer.Option("--rule", metavar="PATH", help="Which rule: pool.floor.pct_of_baseline, pool.cap, ...")
    ],
    start: Annotated[str, typer.Option("--from", metavar="LEVEL", help="The first level: 90, or 0.5.")],
    stop: Annotated[str, typer.Option("--to", metavar="LEVEL", help="The last level.")],
    year: Annotated[
        list[int] | None, typer.Option("--year", metavar="YEAR", help="Only this year of the pool; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write price.csv, price_recipients.csv and price.json.")
    ] = None,
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
    """Tell what each level of a rule costs, who pays and who gains, with exact breakpoints."""
    check_language(lang)
    overrides = read_overrides(settings or [])
    found = price(
        instance,
        rule,
        start,
        stop,
        overrides=overrides,
        data=data or None,
        decimal=decimal,
        years=year or None,
        real_names=real_names,
    )
    files = [] if out is None else write_price(found, out, lang)
    if as_json:
        write_json(price_as_data(found) | {"files": [str(file) for file in files]})
    else:
        print_price(printed.new_console(), found, files, lang)
