"""`fordel sweep`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from fordel.commands.options import (
    AsJson,
    DaskAddress,
    DataFiles,
    Debug,
    DecimalMark,
    Language,
    Settings,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    WorkerCount,
    read_tls,
    write_json,
)
from fordel.danish_numbers import number
from fordel.overrides import read_overrides
from fordel.printing import printed
from fordel.sweeping.asked import Asked
from fordel.sweeping.checked_rows import ONE_IN
from fordel.sweeping.printed_sweep import print_sweep
from fordel.sweeping.sweep import sweep
from fordel.sweeping.sweep_files import sweep_as_data
from fordel.sweeping.sweep_specification import is_sweep_file, read_sweep
from fordel.sweeping.written_scenario import one_scenario, settings_of, write_figures
from fordel.sweeping.written_values import read_settings
from fordel.texts import Texts, check_language
from fordel_solver.errors import InvalidInput

__all__ = ["sweep_instance"]

EVERY = 0.2  # seconds between two signs of life
OF_PLAN = tuple(Asked.__dataclass_fields__)


def sweep_instance(
    instance: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file, or a sweep file.")
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="PATH=VALUES", help="0.2:0.8:0.05 (in steps), 100,200,300 (a list) or 100:300 (drawn)."
        ),
    ] = None,
    random_weights: Annotated[
        int | None, typer.Option("--random-weights", metavar="N", help="Draw N weightings of the parts.")
    ] = None,
    weights_within: Annotated[
        list[str] | None,
        typer.Option("--weights-within", metavar="PART=LOW:HIGH", help="Limits on the random weight of a part."),
    ] = None,
    errors: Annotated[
        list[str] | None,
        typer.Option(
            "--error",
            metavar="COLUMN=ERROR",
            help="Draw figures within rel:0.02, abs:30, rounding:0.5 or what is stated; {year} stands for every year.",
        ),
    ] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Leave out each part in turn.")] = False,
    figure_years: Annotated[
        list[int] | None,
        typer.Option("--figure-year", metavar="YEAR", help="All years with the figures of this one; may be repeated."),
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", metavar="N", help="How many times to draw at each point of the grid.")
    ] = None,
    method: Annotated[str | None, typer.Option("--method", help="random (default), sobol or latin-hypercube.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Where random numbers begin; 2014.")] = None,
    years: Annotated[
        list[int] | None, typer.Option("--year", metavar="YEAR", help="Only this year of the pool; may be repeated.")
    ] = None,
    scenario: Annotated[
        int | None, typer.Option("--scenario", metavar="NUMBER", help="Print what makes this scenario; solve none.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write recipients, ranks, scenarios and sweep.json.")
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write every amount too, to amounts.parquet (needs fordel[parquet]).")
    ] = False,
    certify_one_in: Annotated[
        int, typer.Option("--certify-one-in", metavar="N", help="Certify one scenario in so many in full; 0: none.")
    ] = ONE_IN,
    workers: WorkerCount = 1,
    dask: DaskAddress = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
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
    """Solve many alternatives of a pool and tell how sure its result is."""
    check_language(lang)
    arguments = read_sweep(instance) if is_sweep_file(instance) else {"instance": instance}
    given = {
        "vary": read_settings(vary or [], "--vary", "pool.floor=0,1000000"),
        "random_weights": random_weights,
        "weights_within": read_settings(weights_within or [], "--weights-within", "elever=0.2:0.5"),
        "errors": read_settings(errors or [], "--error", "pupils_{year}=rel:0.02"),
        "leave_one_out": leave_one_out,
        "figure_years": figure_years,
        "draws": draws,
        "method": method,
        "seed": seed,
        "years": years,
        "overrides": read_overrides(settings or []),
        "data": data,
        "decimal": decimal,
        "real_names": real_names,
    }
    # What the command line says takes the place of what the file says under the same name.
    arguments |= {name: value for name, value in given.items() if value or (name == "seed" and value is not None)}
    if scenario is not None:
        _print_scenario(scenario, arguments, out, as_json=as_json, lang=lang)
        return
    progress = _progress(lang) if sys.stderr.isatty() else None
    found = sweep(
        **arguments,
        out=out,
        parquet=parquet,
        lang=lang,
        certify_one_in=certify_one_in,
        workers=workers,
        dask=dask,
        tls=read_tls(tls_ca, tls_cert, tls_key),
        progress=progress,
    )
    if as_json:
        write_json(sweep_as_data(found, lang) | {"files": [str(file) for file in found.files]})
    else:
        print_sweep(printed.new_console(), found, lang)


def _print_scenario(
    number_of_it: int, arguments: dict[str, Any], out: Path | None, *, as_json: bool, lang: str
) -> None:
    """What `fordel run` takes to make one scenario."""
    asked = Asked(**{name: arguments[name] for name in OF_PLAN if name in arguments})
    rest = {name: arguments[name] for name in ("overrides", "data", "decimal", "years") if name in arguments}
    scenarios, figures = one_scenario(number_of_it, asked, arguments["instance"], **rest)
    settings = settings_of({**rest.get("overrides", {}), **scenarios.overrides(0)})
    if len(figures.columns) and out is None:
        raise InvalidInput(
            f"Scenario {number_of_it} has figures of its own ({', '.join(figures.columns)}). Give a folder for their "
            "file with --out."
        )
    files = [] if out is None or not len(figures.columns) else [write_figures(figures, out, number_of_it)]
    if as_json:
        data = {column: dict(figures[column].dropna().items()) for column in figures.columns}
        write_json({"scenario": number_of_it, "set": settings, "data": data, "files": [str(file) for file in files]})
        return
    for setting in settings:
        print(f'--set "{setting}"' if '"' not in setting else f"--set '{setting}'")
    for file in files:
        print(f'--data "{file}" --decimal point')


def _progress(lang: str) -> Callable[[int, int], None]:
    """A line on stderr that tells how far it is, how fast, and how long it still takes."""
    text, started = Texts(lang), time.monotonic()
    said = 0.0

    def tell(done: int, count: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < EVERY and done < count:
            return
        said = now
        rate = done / max(now - started, 1e-9)
        left = _time((count - done) / rate)
        line = text("sweep_progress", done=number(done), count=number(count), rate=number(round(rate)), left=left)
        print(f"\r{line:<78}", end="\n" if done == count else "", file=sys.stderr, flush=True)

    return tell


def _time(seconds: float) -> str:
    """
    Examples
    --------
    >>> _time(4), _time(75)
    ('4 s', '1 min. 15 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min. {rest} s" if minutes else f"{rest} s"
