"""One side of a comparison: amounts by year and code, from an allocation, an instance, a run's folder or a baseline."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from fordel.allocation import Allocation
from fordel.api import solve
from fordel.instance import Instance, further_tables
from fordel.specification_files.reading import is_specification
from fordel_instances import InstanceFile, packaged, read_recipients, read_table
from fordel_instances.file_bytes import read_bytes
from fordel_models import parse
from fordel_models.formula_tables import Merge
from fordel_models.plain_values import check_plain_values
from fordel_models.result import Result
from fordel_models.specification import FormulaSpecification, Specification
from fordel_solver.errors import FordelError, InvalidInput, shown_value

__all__ = ["Place", "Side", "merges_of", "side_of"]

Place = tuple[int | None, str]  # year and code
RUN_TABLE, RUN_PARTS, RUN_RECORD = "allocation.csv", "parts.csv", "run.json"
YEAR = re.compile("(?:[0-9]{4})?", re.ASCII)
KRONER = re.compile("-?[0-9]{1,40}", re.ASCII)
AMOUNT_NAMES = ("amount_kr", "amount", "beløb", "beloeb", "belob", "kr", "kroner")
DATA_FILES = (".csv", ".txt", ".xlsx", ".parquet")


@dataclass(frozen=True, eq=False)
class Side:
    """What is compared.

    Attributes
    ----------
    label : str
        What the output calls it.
    amounts : mapping
        Whole kroner by year and code; the year is None where there are no years.
    names : mapping
        By code, as shown.
    inhabitants : mapping
        By year and code, where they are known.
    steps : mapping
        Kroner of each step by year and code; empty where they are not known.
    allocation : Allocation or None
        Where its rules are known and can be solved again.
    synthetic : bool
    merges : sequence of Merge
        Of its specification, where that is known.
    """

    label: str
    amounts: Mapping[Place, int]
    names: Mapping[str, str] = field(default_factory=dict)
    inhabitants: Mapping[Place, Fraction] = field(default_factory=dict)
    steps: Mapping[Place, Mapping[str, int]] = field(default_factory=dict)
    allocation: Allocation | None = None
    synthetic: bool = False
    merges: Sequence[Merge] = ()

    @property
    def years(self) -> list[int | None]:
        """Ascending; [None] for amounts without years."""
        return sorted({year for year, _ in self.amounts}, key=lambda year: year or 0)

    @property
    def codes(self) -> list[str]:
        """Ascending."""
        return sorted({code for _, code in self.amounts})


def side_of(given: Allocation | str | PathLike[str]) -> Side:
    """Read a side.

    Parameters
    ----------
    given : Allocation, str or path-like
        An allocation; the id of a packaged instance; a specification's file; the folder of a run, or its
        allocation.csv; a baseline file with a column `code` and a column of amounts.

    Raises
    ------
    InvalidInput
        It is none of these, or cannot be read.
    """
    if isinstance(given, Allocation):
        changed = ", ".join(f"{path}={value}" for path, value in given.overrides.items())
        return _of_allocation(given, f"{given.result.id} ({changed})" if changed else given.result.id)
    if not isinstance(given, str | PathLike):
        raise InvalidInput(
            f"{shown_value(given)} cannot be compared. Give an allocation, an id, or the path of a specification, of a "
            "run's folder or of a baseline file."
        )
    written = fspath(given)
    if isinstance(given, str) and written in packaged():
        return _of_allocation(solve(written, figure_errors=False), written)
    path = Path(written)
    if path.is_dir():
        if not (path / RUN_TABLE).is_file():
            raise InvalidInput(f"The folder {path} has no {RUN_TABLE}. Give a folder that `fordel run --out` wrote.")
        return _of_run(path)
    if path.suffix.lower() in DATA_FILES and not is_specification(path):
        if path.suffix.lower() == ".csv" and _is_run_table(content := _bytes(path)):
            return _of_tables(path.name, content, None, synthetic=False)
        return _of_baseline(path)
    return _of_allocation(solve(given, figure_errors=False), written)


def _of_allocation(allocation: Allocation, label: str) -> Side:
    result = allocation.result
    # A table has no place that says of each real name that its figures are made up, so there are none.
    names = replace(allocation, real_names=False).names
    return Side(
        label,
        _by_place(result),
        dict(zip(result.codes, names, strict=True)),
        {
            (year.year, code): people
            for year in result.years
            for code, people in zip(result.codes, year.inhabitants, strict=True)
            if people
        },
        _steps_by_place(result),
        allocation,
        result.synthetic,
        () if allocation.basis is None else merges_of(allocation.basis.instance.specification),
    )


def _by_place(result: Result) -> dict[Place, int]:
    """Kroner by year and code, several pools of a year together."""
    found: dict[Place, int] = {}
    for year in result.years:
        for code, kr in zip(result.codes, year.amounts, strict=True):
            found[year.year, code] = found.get((year.year, code), 0) + kr
    return found


def _steps_by_place(result: Result) -> dict[Place, dict[str, int]]:
    """The steps by year and code; those of one of several pools are named with it."""
    found: dict[Place, dict[str, int]] = {}
    several = len({year.pool for year in result.years}) > 1
    for year in result.years:
        for position, code in enumerate(result.codes):
            own = found.setdefault((year.year, code), {})
            for step in year.steps:
                name = f"{year.pool}: {step.name}" if several else step.name
                own[name] = own.get(name, 0) + step.amounts[position]
    return found


def _of_run(folder: Path) -> Side:
    record: Any = {}
    if (folder / RUN_RECORD).is_file():
        try:
            record = json.loads(_bytes(folder / RUN_RECORD))
        except (ValueError, RecursionError):
            raise InvalidInput(f"{folder / RUN_RECORD} is not JSON. Run the pool again with --out.") from None
    record = record if isinstance(record, dict) else {}
    parts = _bytes(folder / RUN_PARTS) if (folder / RUN_PARTS).is_file() else None
    side = _of_tables(str(folder), _bytes(folder / RUN_TABLE), parts, synthetic=record.get("synthetic") is True)
    return _with_rules(replace(side, merges=_recorded_merges(record)), record)


def merges_of(specification: Specification) -> Sequence[Merge]:
    """The merges of a specification."""
    return specification.merges if isinstance(specification, FormulaSpecification) else ()


def _recorded_merges(record: Mapping[str, Any]) -> Sequence[Merge]:
    """The merges of the specification in force, where the record has it."""
    raw = record.get("specification")
    try:
        check_plain_values(raw, RUN_RECORD)
        return merges_of(parse(raw, where=RUN_RECORD)) if isinstance(raw, dict) and raw else ()
    except InvalidInput:
        return ()


def _with_rules(side: Side, record: Mapping[str, Any]) -> Side:
    """The side with its rules, where its record has them and they give the same amounts today."""
    raw, read = record.get("specification"), record.get("read")
    read_from = read.get("instance") if isinstance(read, dict) else None
    written = read_from.get("path", "") if isinstance(read_from, dict) else None
    if not isinstance(raw, dict) or not raw or record.get("data") or not isinstance(written, str):
        return side
    path = Path(written)
    file = InstanceFile(raw, path, "", path.parent)
    try:
        check_plain_values(raw, RUN_RECORD)
        specification = parse(raw, where=RUN_RECORD)
        instance = Instance(specification, file, read_recipients(file), further_tables(specification, file))
        solved = _of_allocation(solve(instance, figure_errors=False), "")
    except FordelError:
        return side
    return replace(solved, label=side.label, names=side.names) if solved.amounts == side.amounts else side


def _is_run_table(content: bytes) -> bool:
    header = content[:200].decode("utf-8-sig", errors="replace").splitlines()[:1]
    return bool(header) and header[0].replace(";", ",").startswith("code,name,pool,year,key,")


def _of_tables(label: str, table: bytes, parts: bytes | None, *, synthetic: bool) -> Side:
    """What `fordel run` wrote, in either language."""
    amounts: dict[Place, int] = {}
    names: dict[str, str] = {}
    seen: set[tuple[Place, str]] = set()
    pools: dict[str, None] = {}
    for place, kr, row in _rows(table, label, RUN_TABLE):
        pool = row.get("pool") or ""
        if (place, pool) in seen:
            raise _not_ours(label, RUN_TABLE, f"code {place[1]} is there twice")
        seen.add((place, pool))
        pools[pool] = None
        amounts[place] = amounts.get(place, 0) + kr
        names[place[1]] = row["name"]
    steps: dict[Place, dict[str, int]] = {}
    for place, kr, row in _rows(parts or b"", label, RUN_PARTS):
        own = steps.setdefault(place, {})
        name = f"{row.get('pool')}: {row['part']}" if len(pools) > 1 else row["part"]
        own[name] = own.get(name, 0) + kr
    added = {place: sum(own.values()) for place, own in steps.items()}
    places = [] if parts is None else [*amounts, *steps]
    faults = [place for place in places if added.get(place) != amounts.get(place)]
    if faults:
        raise InvalidInput(
            f"{label}: {RUN_PARTS} and {RUN_TABLE} do not belong together, for instance for code {faults[0][1]}. "
            "Run the pool again with --out."
        )
    return Side(label, amounts, names, steps=steps, synthetic=synthetic)


def _rows(content: bytes, label: str, name: str) -> Iterator[tuple[Place, int, dict[str, str]]]:
    """Place and kroner of each row of a table that `fordel run` wrote, and the row."""
    try:
        text = content.decode("utf-8-sig")
        delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _not_ours(label, name, str(error)) from None
    needed = ("code", "name", "year", "amount_kr", *(["part"] if name == RUN_PARTS else []))
    for number, row in enumerate(rows, 2):
        cells = {column: row.get(column) for column in needed}
        lacking = [column for column, cell in cells.items() if cell is None]
        if lacking or None in row:
            raise _not_ours(label, name, f"row {number} {'has no ' + lacking[0] if lacking else 'is too long'}")
        year, kr = str(cells["year"]), str(cells["amount_kr"])
        if not YEAR.fullmatch(year) or not KRONER.fullmatch(kr):
            raise _not_ours(label, name, f'row {number} has the year "{year[:20]}" and the amount "{kr[:20]}"')
        yield (int(year) if year else None, row["code"]), int(kr), row


def _not_ours(label: str, name: str, found: str) -> InvalidInput:
    return InvalidInput(
        f"{label}: {name} is not as `fordel run --out` writes it ({found}). Run the pool again with --out."
    )


def _of_baseline(path: Path) -> Side:
    """Amounts without years, from a file with a column `code` and one of amounts."""
    table = read_table(path).table
    numbers = [str(name) for name in table.columns if table[name].dtype.kind in "iuf"]
    named = [name for name in numbers if name.lower() in AMOUNT_NAMES]
    if len(named or numbers) != 1:
        found = ", ".join(map(str, table.columns)) or "no column beside code"
        raise InvalidInput(
            f"{path.name}: which column has the amounts? Found: {found}. Call it amount_kr and keep one of that kind."
        )
    column = (named or numbers)[0]
    values = {str(code): value for code, value in table[column].items()}
    problems = [
        f'{path.name}, code {code}, column "{column}": {"nothing" if value != value else value} is no whole number of '
        "kroner. Amounts are whole kroner; write 0 for nothing."
        for code, value in values.items()
        if not _is_whole(value)
    ]
    if problems:
        raise InvalidInput(*problems)
    names = {} if "name" not in table.columns else {str(code): str(name) for code, name in table["name"].items()}
    return Side(path.name, {(None, code): int(value) for code, value in values.items()}, names)


def _is_whole(value: object) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and number == number.to_integral_value()


def _bytes(path: Path) -> bytes:
    return read_bytes(path, str(path))
