"""`fordel new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from fordel.commands.options import AsJson, Debug, Language, write_json
from fordel.files import write_together
from fordel.instance import Instance, load
from fordel.printing import printed
from fordel.specification_files.new_pool import fresh, taken_over
from fordel.texts import Texts, check_language
from fordel_instances import municipalities
from fordel_instances.tables.reading import split_sheet
from fordel_models.kinds import kind_of
from fordel_solver.errors import InvalidInput

__all__ = ["new"]


def new(
    new_id: Annotated[str, typer.Argument(metavar="ID", help="The new pool's id: a to z, digits and hyphens.")],
    taken_from: Annotated[
        str | None,
        typer.Option("--from", metavar="ID|FILE", help="Fill it in with the values of an instance: an id, or a file."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE|DIR", help="Where to write it; here, as ID.toml or ID.xlsx.")
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook that holds the same.")] = False,
    as_json: AsJson = False,
    lang: Language = "en",
    debug: Debug = False,
) -> None:
    """Write a specification to fill in, with every field and what it means."""
    check_language(lang)
    if not re.fullmatch(r"[a-z0-9-]{1,80}", new_id):
        raise InvalidInput(f'"{new_id}" is no id. An id is lower-case letters a to z, digits and hyphens.')
    path = _target(new_id, out, xlsx)
    source = None if taken_from is None else load(taken_from)
    if source is not None and source.specification.model != "formula":
        raise InvalidInput(
            f'{source.id} is a "{source.specification.model}", and `fordel new` writes pools by a key '
            f'(model = "formula"). Copy its file and change the copy: {source.file.path}'
        )
    raw = fresh(new_id, lang) if source is None else taken_over(source.file.raw, new_id, lang)
    beside = _file_beside(source, path)
    kind = kind_of(raw["model"], new_id).specification
    origin = "" if source is None else source.id
    if path.suffix.lower() == ".xlsx":
        from fordel.specification_files.workbook_writing import workbook_bytes

        figures = municipalities()[["name"]]
        if source is not None and _has_own_figures(source):
            figures = source.recipients
            del raw["data"]["recipients"]  # they go with it
        content = workbook_bytes(raw, kind, lang, figures=figures, taken_from=origin)
    else:
        from fordel.specification_files.commented_toml import commented_toml

        content = commented_toml(raw, kind, lang, taken_from=origin).encode("utf-8")
    write_together({path: content})
    if as_json:
        write_json({"id": new_id, "from": origin or None, "file": str(path), "figures_to_copy": beside})
        return
    text, console = Texts(lang), printed.new_console()
    printed.say(console, text("new_written", file=path))
    if beside:
        printed.say(console, text("new_data_beside", recipients=beside, taken_from=origin))
    printed.say(console, text("new_next", file=path))


def _target(new_id: str, out: Path | None, xlsx: bool) -> Path:
    """The file to write, which must not be there."""
    path = Path() if out is None else out
    if path.suffix.lower() not in (".toml", ".xlsx") or path.is_dir():
        path = path / f"{new_id}{'.xlsx' if xlsx else '.toml'}"
    elif xlsx and path.suffix.lower() == ".toml":
        raise InvalidInput(f"--xlsx writes an Excel workbook, and --out names {path.name}. Name it .xlsx.")
    if path.exists():
        raise InvalidInput(f"{path} is there already and is not overwritten. Give another place with --out.")
    if not path.parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write {path.name} in. Make it, or give another --out.")
    return path


def _has_own_figures(source: Instance) -> bool:
    return bool(_recipients(source.file.raw) != "municipalities")


def _recipients(raw: dict[str, Any]) -> Any:
    return raw.get("data", {}).get("recipients", "municipalities")


def _file_beside(source: Instance | None, path: Path) -> str | None:
    """The file of figures that must be copied to where the new specification is."""
    if source is None or not _has_own_figures(source) or path.suffix.lower() == ".xlsx":
        return None
    named, _ = split_sheet(str(_recipients(source.file.raw)))
    return None if (path.parent / named).exists() else named
