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
    Years,
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
from fordel.sweeping.written_scenario import as_data, command_of, one_scenario, python_of, with_file
from fordel.sweeping.written_values import read_settings
from fordel.texts import Texts, check_language
from fordel_solver.errors import InvalidInput

__all__ = ["GROUPS", "sweep_instance"]

EVERY = 0.2  # seconds between two signs of life
OF_PLAN = tuple(Asked.__dataclass_fields__)
BASELINE = ("overrides", "data", "decimal", "years", "real_names")
# The headings of `fordel sweep --help`.
GROUPS = {
    "What varies": (
        "vary",
        "leave_one_out",
        "figure_years",
        "random_weights",
        "weights_within",
        "errors",
    ),
    "How numbers are drawn": ("draws", "method", "seed"),
    "The pool itself, which scenarios are compared with": ("settings", "data", "decimal", "years"),
    "What comes out": ("scenario", "out", "parquet", "real_names", "as_json", "lang"),
    "How it is checked, and where it is solved": (
        "certify_one_in",
        "workers",
        "dask",
        "tls_ca",
        "tls_cert",
        "tls_key",
    ),
}


def sweep_instance(
    instance: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="An id of `fordel list`, a .toml or .xlsx file, or a sweep file.")
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=VALUES",
            help="A rule: 100,200,300 (a list), 0.2:0.8:0.05 (in steps) or 100:300 (drawn); may be repeated.",
        ),
    ] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Each part left out in turn.")] = False,
    figure_years: Annotated[
        list[int] | None,
        typer.Option("--figure-year", metavar="YEAR", help="All years with the figures of this one; may be repeated."),
    ] = None,
    random_weights: Annotated[
        int | None, typer.Option("--random-weights", metavar="N", help="N weightings of the parts, drawn.")
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
            help="Figures drawn within rel:0.02, abs:30, rounding:0.5 or what is stated; {year} is every year.",
        ),
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", metavar="N", help="How many times to draw at each point of the grid.")
    ] = None,
    method: Annotated[
        str | None, typer.Option("--method", metavar="METHOD", help="random (default), sobol or latin-hypercube.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Where random numbers begin; 2014.")] = None,
    settings: Settings = None,
    data: DataFiles = None,
    decimal: DecimalMark = None,
    years: Years = None,
    scenario: Annotated[
        int | None,
        typer.Option("--scenario", metavar="NUMBER", help="Print the command that makes this scenario; solve none."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Write recipients, ranks, scenarios and sweep.json; of one scenario its figures.",
        ),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write every amount too, to amounts.parquet (needs fordel[parquet]).")
    ] = False,
    real_names: Annotated[
        bool, typer.Option("--real-names", help="Show the names also where the figures are made up.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    certify_one_in: Annotated[
        int | None,
        typer.Option("--certify-one-in", metavar="N", help=f"Certify one in N in full; {ONE_IN}; 0: none."),
    ] = None,
    workers: WorkerCount = 1,
    dask: DaskAddress = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
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
        "certify_one_in": certify_one_in,
    }
    # What the command line says takes the place of what the file says under the same name.
    arguments |= {name: value for name, value in given.items() if _was_said(value)}
    if scenario is not None:
        _print_scenario(scenario, arguments, out, as_json=as_json, lang=lang)
        return
    progress = _progress(lang) if sys.stderr.isatty() else None
    found = sweep(
        **arguments,
        out=out,
        parquet=parquet,
        lang=lang,
        workers=workers,
        dask=dask,
        tls=read_tls(tls_ca, tls_cert, tls_key),
        progress=progress,
    )
    if as_json:
        write_json(sweep_as_data(found, lang) | {"files": [str(file) for file in found.files]})
    else:
        print_sweep(printed.new_console(), found, lang)


def _was_said(value: Any) -> bool:
    """Whether an option stands on the command line; 0 and "" are said."""
    return value is not None and value is not False and not (isinstance(value, list | dict) and not value)


def _print_scenario(
    number_of_it: int, arguments: dict[str, Any], out: Path | None, *, as_json: bool, lang: str
) -> None:
    """The command that makes one scenario."""
    asked = Asked(**{name: arguments[name] for name in OF_PLAN if name in arguments})
    rest = {name: arguments[name] for name in BASELINE if name in arguments}
    scenario, files = one_scenario(number_of_it, asked, arguments["instance"], **rest), []
    if scenario.drawn and out is None:
        raise InvalidInput(
            f"Scenario {number_of_it} has figures of its own ({', '.join(scenario.drawn)}). Give a folder for their "
            "file with --out."
        )
    if scenario.drawn and out is not None:
        scenario, file = with_file(scenario, out)
        files.append(str(file))
    command = command_of(scenario)
    if as_json:
        write_json(as_data(scenario) | {"files": files})
        return
    if command is None:
        print(Texts(lang)("sweep_only_python"), file=sys.stderr)
    print(command or python_of(scenario))


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
