"""Files to plain dicts and tables, with where they came from. Nothing is read before a function is called."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd

from fordel_instances.data_paths import data_path
from fordel_instances.file_bytes import read_bytes
from fordel_instances.tables.further import FurtherTable, read_further
from fordel_instances.tables.number_formats import DECIMALS, check_decimal
from fordel_instances.tables.reading import FileTable, read_content, split_sheet
from fordel_instances.tables.registers import municipal_register
from fordel_solver.errors import InvalidInput

__all__ = [
    "InstanceFile",
    "Recipients",
    "dictionary",
    "municipalities",
    "packaged",
    "read_instance",
    "read_recipients",
    "read_tables",
]

PACKAGED_TABLE = "municipalities"
PACKAGED_SOURCE = (
    "The table of the 98 municipalities: De Kommunale Nøgletal, Social- og Indenrigsministeriet, "
    "printed 10 September 2019, and other sources named column by column in the dictionary (docs/data.md)"
)


@dataclass(frozen=True)
class InstanceFile:
    """A specification as its file has it, and which bytes it was."""

    raw: dict[str, Any]  # numbers with a decimal point are Decimal
    path: Path
    sha256: str  # of the file's bytes
    folder: Path  # where the data files that it names are


@dataclass(frozen=True, eq=False)
class Recipients:
    """The recipients of an instance and their figures, and which bytes they were."""

    table: pd.DataFrame  # index `code` (str), ascending
    source: str
    path: Path
    sha256: str  # of the file's bytes
    synthetic: bool
    dictionary: pd.DataFrame  # as `dictionary()`; without rows where the file has none
    reading: FileTable | None = None  # how a file of the user's own was read


def municipalities() -> pd.DataFrame:
    """The table of the 98 municipalities.

    Returns
    -------
    DataFrame, 98 rows
        Index `code` (str, three digits, ascending), columns as `dictionary()` describes them. Whole numbers are int64,
        other numbers float64, text str; what is missing is NaN. A new frame with every call.

    Examples
    --------
    >>> table = municipalities()
    >>> len(table), table.loc["153", "name"], int(table.loc["153", "population_2014"])
    (98, 'Brøndby', 34580)
    """
    return _packaged_table(_municipalities_file().read_bytes())


def dictionary() -> pd.DataFrame:
    """What each column of the table of municipalities means: unit, year, source, error.

    Returns
    -------
    DataFrame
        Index `column`; columns stem, year (Int64, missing where the column has none), danish, english, unit, kind,
        source, derived (bool) and error. docs/data.md says how they are read.

    Examples
    --------
    >>> dictionary().loc["folkeskole_normal_pupils_est_2014", ["unit", "error"]].tolist()
    ['elever', 'between:folkeskole_normal_pupils_lo_2014:folkeskole_normal_pupils_hi_2014']
    """
    return _parsed_dictionary((_package() / "data" / "dictionary.csv").read_bytes()).copy()


def packaged() -> tuple[str, ...]:
    """The ids of the packaged pools, sorted."""
    names = (item.name for item in _package().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read_instance(id_or_path: str | PathLike[str]) -> InstanceFile:
    """A specification from its file; nothing is validated but that it is TOML.

    Parameters
    ----------
    id_or_path : str or path-like
        The id of a packaged pool, or the path of a TOML file: a path object, or text that has a / or \\ in it or ends
        with .toml.

    Raises
    ------
    InvalidInput
        No packaged pool has that id (the nearest is named), there is no such file, or it is not TOML in UTF-8
        (with its line).
    """
    text = fspath(id_or_path)
    if text.lower().endswith(".json"):
        raise InvalidInput(
            f"{text} is JSON, and a specification is a .toml or .xlsx file. What a run.json has under "
            '"specification" is taken in Python: fordel.load(json.load(file)["specification"]); '
            "figures that were given with --data are given again."
        )
    if not isinstance(id_or_path, str) or re.search(r"[/\\]|\.toml$", text, re.IGNORECASE):
        path = Path(text)
        content = read_bytes(path, text)
        folder = path.resolve().parent
    elif text in packaged():
        resource = _package() / f"{text}.toml"
        path = _as_path(resource)
        content = resource.read_bytes()
        folder = path.parent
    else:
        raise InvalidInput(_unknown_id(text))
    return InstanceFile(_parse_toml(content, path.name), path, _sha256(content), folder)


def read_recipients(instance_file: InstanceFile, decimal: str | None = None) -> Recipients:
    """The table that an instance's `[data] recipients` names.

    "municipalities" (also where nothing is said) is the packaged table; anything else is the path of a file under the
    instance's folder, read as `read_table` reads it.

    Parameters
    ----------
    instance_file : InstanceFile
    decimal : "comma", "point" or None
        How that file writes decimals where `[data] decimal` does not say.

    Raises
    ------
    InvalidInput
        `[data]` is not as said, the path is not under the folder, there is no such file, or its cells cannot be
        read: all problems at once.
    """
    check_decimal(decimal)
    data = instance_file.raw.get("data", {})
    if not isinstance(data, dict):
        raise InvalidInput(f"{instance_file.path.name}: `data` must be a table, written [data].")
    written = data.get("recipients", PACKAGED_TABLE)
    synthetic = data.get("synthetic", False)
    problems = []
    if not isinstance(written, str):
        problems.append(
            f"{instance_file.path.name}, [data] recipients: {written!r} is not text. "
            'Allowed is "municipalities" or the path of a file under the instance\'s folder.'
        )
    if not isinstance(synthetic, bool | dict):
        problems.append(
            f"{instance_file.path.name}, [data] synthetic: {synthetic!r} is not allowed. "
            "Write true or false, or how the figures were made: { generator = ..., seed = ... }."
        )
    own_decimal = data.get("decimal", decimal)
    if own_decimal not in (None, *DECIMALS):
        problems.append(
            f'{instance_file.path.name}, [data] decimal: {own_decimal!r} is not allowed. Write "comma" or "point".'
        )
    if problems:
        raise InvalidInput(*problems)
    if written == PACKAGED_TABLE:
        resource = _municipalities_file()
        content, path = resource.read_bytes(), _as_path(resource)
        return Recipients(
            _packaged_table(content),
            PACKAGED_SOURCE,
            path,
            _sha256(content),
            synthetic is not False,
            dictionary(),
        )
    name, sheet = split_sheet(written)
    path = data_path(instance_file.folder, name)
    content = read_bytes(path, name)
    read = read_content(content, name, path, sheet=sheet, decimal=own_decimal, register=municipal_register())
    return Recipients(
        read.table, written, path, read.sha256, synthetic is not False, dictionary().iloc[:0], reading=read
    )


def read_tables(instance_file: InstanceFile, decimal: str | None = None) -> dict[str, FurtherTable]:
    """The further tables that an instance's `[data] tables` names, by name, in the order of the file.

    Raises
    ------
    InvalidInput
        A path is not under the folder, there is no such file, or cells cannot be read: all problems at once.
    """
    check_decimal(decimal)
    data = instance_file.raw.get("data", {})
    written = data.get("tables", {}) if isinstance(data, dict) else {}
    problems: list[str] = []
    found: dict[str, FurtherTable] = {}
    if not isinstance(written, dict) or not all(isinstance(path, str) for path in written.values()):
        raise InvalidInput(
            f"{instance_file.path.name}, [data] tables: write names with paths, such as "
            '{ projects = "projects.csv" }.'
        )
    for name, place in written.items():
        file, sheet = split_sheet(place)
        try:
            path = data_path(instance_file.folder, file)
            found[name] = read_further(
                read_bytes(path, file), file, path, sheet=sheet, decimal=data.get("decimal", decimal)
            )
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(*problems)
    return found


def _packaged_table(content: bytes) -> pd.DataFrame:
    """A copy, since whoever has a table may write in it."""
    return _parsed_table(content).copy()


@lru_cache(maxsize=1)
def _parsed_table(content: bytes) -> pd.DataFrame:
    """Our own table in a tenth of the time of a file that anything may be in; a test holds the two to be the same."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    kinds = dictionary()["kind"].to_dict()
    columns = {name: _packaged_column(cells, kinds[name]) for name, *cells in zip(header, *rows, strict=True)}
    return pd.DataFrame(columns).set_index("code").sort_index()


@lru_cache(maxsize=1)
def _parsed_dictionary(content: bytes) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(content), encoding="utf-8", dtype=str, keep_default_na=False, index_col="column")
    frame["year"] = pd.to_numeric(frame["year"]).astype("Int64")
    frame["derived"] = frame["derived"] == "yes"
    return frame


def _packaged_column(cells: list[str], kind: str) -> Sequence[str | int | float]:
    if kind == "text":
        return cells
    if all(cell.removeprefix("-").isdecimal() for cell in cells):
        return [int(cell) for cell in cells]
    return [float(cell) if cell else float("nan") for cell in cells]


def _package() -> Traversable:
    return files("fordel_instances")


def _municipalities_file() -> Traversable:
    return _package() / "data" / "municipalities.csv"


def _as_path(resource: Traversable) -> Path:
    """Where a packaged file is, for messages and records; its bytes are read through the resource."""
    return Path(str(resource))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unknown_id(text: str) -> str:
    known = packaged()
    nearest = difflib.get_close_matches(text.lower(), known, n=1)
    return (
        f'There is no packaged pool "{text}".'
        + (f' Nearest: "{nearest[0]}".' if nearest else "")
        + (f" Packaged: {', '.join(known)}." if known else "")
        + " Give one of these ids, or the path of a .toml or .xlsx file."
    )


def _parse_toml(content: bytes, file: str) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{file}, line {line}: this is not UTF-8 text. Save the file as UTF-8.") from None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(_toml_problem(str(error), text, file)) from None
    except (ValueError, ArithmeticError, RecursionError):
        # A number of thousands of digits, an exponent that no Decimal has, or brackets in brackets without end.
        raise InvalidInput(
            f"{file} is not a specification: a number is too long, or brackets are nested too deep."
        ) from None


def _toml_problem(message: str, text: str, file: str) -> str:
    place = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    lines = text.splitlines() or [""]
    if place:
        reason, line, column = place[1], int(place[2]), f", column {place[3]}"
    else:
        reason, line, column = message.removesuffix(" (at end of document)"), len(lines), ""
    found = lines[line - 1].strip() if line <= len(lines) else ""
    shown = f" in: {found[:80]}" if found else ""
    return (
        f"{file}, line {line}{column}: this is not TOML ({reason}){shown}\n  "
        "Each line is name = value; text stands in double quotes, whole numbers are written 700_000_000, decimals 0.5."
    )
