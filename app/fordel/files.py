"""What `run --out` writes, byte for byte the same each time, and how it gets to the disk."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from fordel._version import __version__
from fordel.allocation import Allocation
from fordel.danish_numbers import decimal_text
from fordel.rules_as_data import rules_as_data
from fordel.texts import Texts, check_language
from fordel.whole_files import made_folder, write_together
from fordel_instances import Finding, findings
from fordel_models.result import Assumption

__all__ = [
    "FORMATS",
    "allocation_json",
    "assumptions_as_data",
    "csv_bytes",
    "findings_as_data",
    "json_bytes",
    "marked",
    "summary",
    "versions",
    "without_floats",
    "write_run",
    "write_together",
]

FORMATS = ("csv", "json", "xlsx")
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
WRITTEN_OUT = 400  # digits
PACKAGES = ("numpy", "pandas", "pydantic", "xlsxwriter")


def csv_bytes(table: pd.DataFrame, lang: str = "en") -> bytes:
    """A table as CSV in UTF-8, the same bytes on every machine.

    Commas and decimal points; for `lang="da"` semicolons, decimal commas and a byte-order mark, which Excel in
    Denmark opens as it is. The column names are the same in both. A text that a spreadsheet would take for a formula
    gets an apostrophe in front.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"name": ["=1+1"], "kr": [0.5]}), "da").decode("utf-8-sig")
    "name;kr\\n'=1+1;0,5\\n"
    """
    check_language(lang)
    danish = lang == "da"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if danish else ",", lineterminator="\n")
    writer.writerow(table.columns)
    # Column by column: a row of a table with mixed types would turn whole numbers into floats.
    columns = [[_cell(value, danish) for value in table[name].array] for name in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig" if danish else "utf-8")


def marked(allocation: Allocation, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """The table with the mark of made-up figures beside real names: a CSV has no other place that says it."""
    if not (allocation.result.synthetic and allocation.real_names):
        return table
    return table.assign(name=table["name"] + f" ({Texts(lang)('synthetic_figures')})")


def _cell(value: Any, danish: bool) -> str:
    if isinstance(value, str):
        one_line = value.replace("\r", " ").replace("\n", " ")
        return "'" + one_line if value.startswith(FORMULA_BEGINNINGS) else one_line
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        text = decimal_text(value)
        return text.replace(".", ",") if danish else text
    return str(int(value))


def json_bytes(content: Any) -> bytes:
    """Any of our contents as JSON in UTF-8, keys in the order they were written."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=_plain, allow_nan=False) + "\n"
    # A file name need not be UTF-8. What cannot be encoded is written as JSON's own escape.
    return text.encode("utf-8", errors="backslashreplace")


def _plain(value: Any) -> Any:
    """What JSON has no word for: exact numbers as their text."""
    if isinstance(value, Decimal | Fraction | os.PathLike):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a JSON file")  # ours to correct, not the user's


def without_floats(value: Any) -> Any:
    """A specification for JSON that says the same when it is read back: whole numbers as they are, others as text.

    Examples
    --------
    >>> without_floats({"share": Decimal("0.70"), "kr": 100, "years": {2014: 0.1}})
    {'share': '0.70', 'kr': 100, 'years': {'2014': '0.1'}}
    """
    match value:
        case Mapping():
            return {str(key): without_floats(inner) for key, inner in value.items()}
        case list() | tuple():
            return [without_floats(inner) for inner in value]
        case float():
            return decimal_text(value)
        case Decimal():
            # Written out in full, 1e999999999 would fill the memory. No field takes it; it is told as it was written.
            return format(value, "f") if abs(value.adjusted()) <= WRITTEN_OUT else str(value)
        case Fraction():
            return str(value)
        case _:
            return value


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    names = list(table.columns)
    columns = [[None if pd.isna(value) else _number(value) for value in table[name].array] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _number(value: Any) -> Any:
    return value if isinstance(value, str) else float(value) if isinstance(value, float) else int(value)


def summary(allocation: Allocation, lang: str = "en") -> dict[str, Any]:
    """What `fordel run --json` says of one allocation, the files excepted."""
    check_language(lang)
    result, years = allocation.result, allocation.result.years
    return {
        "id": result.id,
        "title": result.title,
        "amount_kr": allocation.amount,
        "total_kr": allocation.total,
        "top_slice_kr": sum(year.top_slice for year in years),
        "surplus_kr": sum(year.surplus for year in years),
        "years": list(allocation.years),
        "recipients": len(allocation.eligible),
        "assumptions": assumptions_as_data(result.assumptions, lang),
        "findings": findings_as_data(findings(result.id), lang),
        "notes": [note.of(lang) for note in result.notes],
        "data": dict(allocation.data_record),
        "synthetic": result.synthetic,
        "checked": all(year.checked for year in years),
    }


def assumptions_as_data(assumptions: Iterable[Assumption], lang: str) -> list[dict[str, Any]]:
    """Assumptions for JSON, in one language."""
    return [
        {
            "about": assumption.about.of(lang),
            "chosen": assumption.chosen.of(lang),
            "because": assumption.because.of(lang),
            "alternatives": [alternative.of(lang) for alternative in assumption.alternatives],
        }
        for assumption in assumptions
    ]


def findings_as_data(found: Iterable[Finding], lang: str) -> list[dict[str, Any]]:
    """Findings in the sources for JSON, in one language."""
    return [
        {
            "id": finding.id,
            "document": finding.document.of(lang),
            "place": finding.place.of(lang),
            "says": finding.says.of(lang),
            "found": finding.found.of(lang),
            "done": finding.done.of(lang),
            "instances": list(finding.instances),
            "sums": [
                {
                    "what": added.what.of(lang),
                    "unit": added.unit.of(lang),
                    "terms": list(added.terms),
                    "adds_to": added.adds_to,
                    "stated": added.stated,
                }
                for added in finding.sums
            ],
        }
        for finding in found
    ]


def allocation_json(allocation: Allocation, lang: str = "en") -> bytes:
    """The whole allocation: the summary, what was asked for, one entry per year, and the rows of both tables."""
    years = [
        {
            **({"pool": year.pool} if year.pool else {}),
            "year": year.year,
            "figures_year": year.figures_year,
            "amount_kr": year.amount,
            "top_slice_kr": year.top_slice,
            "surplus_kr": year.surplus,
            "unit_kr": year.unit,
            "multiplier": year.multiplier,  # exact, as "numerator/denominator"
            **rules_as_data(year, allocation.result.codes),
            "parts": [
                {
                    "part": part.name,
                    "share": part.share,
                    "key": part.expression,
                    "unit": part.unit.of(lang),
                    "total": part.total,
                    "kr_per_unit": part.kr_per_unit,
                }
                for part in year.parts
            ],
        }
        for year in allocation.result.years
    ]
    content = summary(allocation, lang) | {
        "overrides": dict(allocation.overrides),
        "per_year": years,
        "table": _records(allocation.table),
        "parts": _records(allocation.parts),
    }
    if allocation.result.tables:
        from fordel.kinds.tables import as_data

        content["tables"] = [as_data(table, allocation, lang) for table in allocation.result.tables]
    return json_bytes(content)


def write_run(
    allocation: Allocation,
    folder: Path,
    *,
    formats: tuple[str, ...] = ("csv",),
    lang: str = "en",
    seconds: float | None = 0.0,
) -> list[Path]:
    """Write an allocation's files into a folder, which is made where it is not there, and say which.

    Always allocation.csv, parts.csv, certificate.json and run.json; a CSV file for each further table of the result and
    an LP file for each program; for the formats json and xlsx allocation.json and allocation.xlsx too. run.json holds
    versions, the files read with their sha256, overrides, the specification in force, seconds (not where they are
    None), and the sha256 of what was written. It is the only file that can differ between two runs of the same thing,
    and it is put in place last: where its sums match, the files belong together.

    Raises
    ------
    InvalidInput
        The folder cannot be made or written in, or a file there cannot be replaced.
    """
    from fordel.certificates.writing import certificate_bytes

    contents = {
        "allocation.csv": csv_bytes(marked(allocation, allocation.table, lang), lang),
        "parts.csv": csv_bytes(marked(allocation, allocation.parts, lang), lang),
        "certificate.json": certificate_bytes(allocation.certificate),
    }
    if not allocation.is_formula:
        contents |= _of_model(allocation, lang)
    if "json" in formats:
        contents["allocation.json"] = allocation_json(allocation, lang)
    if "xlsx" in formats:
        from fordel.excel import allocation_xlsx

        contents["allocation.xlsx"] = allocation_xlsx(allocation, lang)
    contents["run.json"] = json_bytes(_run_record(allocation, contents, lang, seconds))
    made_folder(folder)
    return write_together({folder / name: content for name, content in contents.items()})


def _of_model(allocation: Allocation, lang: str) -> dict[str, bytes]:
    """The further tables and the programs of a result that is no pool by key."""
    from fordel.explaining.explanation_files import file_names
    from fordel.kinds.tables import frames
    from fordel_solver import lp_text

    tables = {f"{name}.csv": csv_bytes(table, lang) for name, table in frames(allocation, lang).items()}
    solved = allocation.result.programs
    names = file_names([own.name for own in solved])
    programs = {f"{name}.lp": lp_text(own.program).encode() for name, own in zip(names, solved, strict=True)}
    return tables | programs


def _run_record(
    allocation: Allocation, contents: Mapping[str, bytes], lang: str, seconds: float | None
) -> dict[str, Any]:
    return {
        "id": allocation.result.id,
        "title": allocation.result.title,
        "synthetic": allocation.result.synthetic,
        "real_names": allocation.real_names,
        "checked": all(year.checked for year in allocation.result.years),
        "overrides": dict(allocation.overrides),
        "specification": without_floats(allocation.specification),
        "data": dict(allocation.data_record),
        "lang": lang,
        "read": dict(allocation.provenance),
        "written": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
        **({} if seconds is None else {"seconds": round(seconds, 3)}),
        "versions": versions(),
        "platform": platform.platform(),
    }


def versions(more: Iterable[str] = ()) -> dict[str, str | None]:
    """The versions of what makes the files, and of more packages."""
    own = {"fordel": __version__, "python": platform.python_version()}
    return own | {name: _version(name) for name in (*PACKAGES, *more)}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
