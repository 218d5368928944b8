"""What the file of an instance says, TOML or workbook, as a plain dict."""

from __future__ import annotations

import copy
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fordel.files import json_bytes, without_floats
from fordel.specification_files.workbook_layout import sheet_name
from fordel.texts import LANGUAGES
from fordel_instances import InstanceFile, municipalities, read_instance
from fordel_instances.file_bytes import read_bytes
from fordel_instances.readers import PACKAGED_TABLE
from fordel_instances.workbooks import read_sheets, sheet_names
from fordel_models import parse
from fordel_models.plain_values import check_plain_values
from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fordel_models import Specification

__all__ = ["WorkbookFile", "checked", "is_specification", "is_workbook", "read"]


@dataclass(frozen=True)
class WorkbookFile(InstanceFile):
    """A specification as a workbook has it."""

    cells: Mapping[str, str] = field(default_factory=dict)  # where each path stands


def is_workbook(id_or_path: str | PathLike[str]) -> bool:
    """Whether this is the path of a workbook, by its ending."""
    return os.fspath(id_or_path).lower().endswith((".xlsx", ".xlsm"))


def is_specification(path: Path) -> bool:
    """Whether a workbook holds a pool, and not figures alone, by its sheets.

    Raises
    ------
    InvalidInput
        It is a workbook that cannot be opened.
    """
    if not is_workbook(path):
        return False
    pool = {sheet_name("pool", lang).casefold() for lang in LANGUAGES}
    return any(name.strip().casefold() in pool for name in sheet_names(read_bytes(path, path.name), path.name))


def read(source: str | PathLike[str] | Mapping[str, Any]) -> InstanceFile:
    """What a file says: TOML, a workbook, or the plain dict that they come to.

    Raises
    ------
    InvalidInput
        There is no such file, or it cannot be read. All problems at once.
    """
    if isinstance(source, Mapping):
        return _from_mapping(source)
    file = _read_workbook(Path(source), os.fspath(source)) if is_workbook(source) else read_instance(source)
    check_plain_values(file.raw, file.path.name)
    return file


def checked(file: InstanceFile) -> Specification:
    """The specification of a file.

    Raises
    ------
    InvalidInput
        All problems at once; those of a workbook name the sheet and the cell.
    """
    name = file.path.name
    try:
        return parse(file.raw, where=name)
    except InvalidInput as error:
        if not isinstance(file, WorkbookFile):
            raise
        raise InvalidInput(*(_with_cell(problem, name, file.cells) for problem in error.problems)) from None


def _from_mapping(source: Mapping[str, Any]) -> InstanceFile:
    check_plain_values(source, "specification")
    try:
        raw = copy.deepcopy(dict(source))
        content = json_bytes(without_floats(raw))
    except TypeError as error:
        raise InvalidInput(
            f"The specification holds what no file holds ({error}). Use text, numbers, lists and dicts."
        ) from None
    return InstanceFile(raw, Path("specification"), hashlib.sha256(content).hexdigest(), Path.cwd())


def _read_workbook(path: Path, written: str) -> WorkbookFile:
    from fordel.specification_files.workbook_reading import read_content

    content = read_bytes(path, written)
    found = read_content(read_sheets(content, path.name), path.name)
    raw = found.raw
    if found.figures:
        named, own = raw.get("data", {}).get("recipients"), f"{path.name}#{found.figures}"
        if named not in (None, path.name, own):
            raise InvalidInput(
                f'{path.name}, {found.cells["data.recipients"]} (data.recipients): "{named}" is named here, and the '
                f"sheet {found.figures} has figures. Empty one of them: without a name here the sheet is used."
            )
        raw = {**raw, "data": {**raw.get("data", {}), "recipients": own}}
    elif found.codes and raw.get("data", {}).get("recipients", PACKAGED_TABLE) == PACKAGED_TABLE:
        _refuse_other_codes(found.codes, path.name)
    sha256 = hashlib.sha256(content).hexdigest()
    return WorkbookFile(raw, path, sha256, path.resolve().parent, found.cells)


def _refuse_other_codes(codes: Sequence[str], name: str) -> None:
    """A list of recipients without figures would be passed over, and those taken out of it get their amounts."""
    packaged = municipalities().index
    left_out, unknown = [code for code in packaged if code not in codes], sorted(set(codes) - set(packaged))
    if left_out or unknown:
        what = f"lacks {_some(left_out)}" if left_out else f"has {_some(unknown)}"
        raise InvalidInput(
            f"{name}, sheet Data: it has no figures, so the packaged table of the {len(packaged)} is used, and its "
            f"codes are others ({what}). Leave recipients out with "
            "pool.eligible, give the sheet figures, or let its codes be."
        )


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")


def _with_cell(problem: str, name: str, cells: Mapping[str, str]) -> str:
    """A problem of the specification with the cell that its path stands in, or the row that it is missing in."""
    path, colon, sentence = problem.removeprefix(f"{name}, ").partition(": ")
    place = cells.get(path) or _row_of(path.rpartition(".")[0], cells)
    return f"{name}, {place} ({path}): {sentence}" if colon and place else problem


def _row_of(entry: str, cells: Mapping[str, str]) -> str:
    """The row of a part or another entry, by one of its other cells; a field of no entry has a row of its own."""
    of_entries = re.match(r"(part|group|merge|missing|assumption)[.\[]", entry)
    beside = [cells[path] for path in cells if of_entries and path.startswith(f"{entry}.")]
    return re.sub(r"cell [A-Z]+(?=[0-9]+$)", "row ", beside[0]) if beside else ""
