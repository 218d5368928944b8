"""Write docs/models.md: `python docs/models.py`. A test fails when the file is not what this would write.

What a kind is for stands here; its formulation is the docstring of its module, and its fields are the specification's.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from fordel_models.common.specification import ModelData, ModelSpecification
from fordel_models.kinds import KINDS
from fordel_models.paths import fields, tables
from fordel_models.specification import Specification, Table

TARGET = Path(__file__).with_name("models.md")
INTRODUCTION = """\
# Kinds of model

<!-- Written by docs/models.py from the docstrings and specifications in models/fordel_models. Change those. -->

A pool by a key is `model = "formula"`: [instances.md](instances.md). The others stand here: what each is for, its
formulation, and the tables that its file has besides id, title, source, data, missing figures and assumptions, which
are as there. `fordel show ID` prints the rules of a packaged instance, and its file is an example to start from: copy
it and change the copy. `fordel run`, `check`, `explain`, `compare`, `verify` and `batch` take all kinds. Sweeps, prices
and cliffs are of pools by a key.

What is a linear or integer program is solved by HiGHS, or by what `--backend` names, and `--cross-check` has a second
code base find the same kroner. Ties go by declared order, so every solver gives the same answer. Where the rules cannot
hold together the run is refused with the fewest rules that contradict each other, and what would make them hold.

`[data] tables = { projects = "projects.csv" }` names further tables beside the file, CSV, XLSX or Parquet, with a
header and a row for each project, application or line; a column `code` (or `kommunekode`) says whose it is.
"""
PURPOSES: dict[str, str] = {}
# Tables that are told of elsewhere.
KNOWN: tuple[type[Table], ...] = (Specification, ModelSpecification, ModelData)


def page() -> str:
    """The page as it should be."""
    lines = [INTRODUCTION]
    for name, kind in KINDS.items():
        if kind.is_formula:
            continue
        purpose, module = PURPOSES[name], import_module(kind.solve.__module__)
        lines += [f"## `{name}`", "", purpose, "", "```text", (module.__doc__ or "").strip(), "```", ""]
        for title, table in _tables(kind.specification):
            lines += [f"### {title}", "", "| key | default | meaning |", "| --- | --- | --- |", *_rows(table), ""]
    return "\n".join(lines)


def _tables(specification: type[Specification]) -> Iterator[tuple[str, type[Table]]]:
    """The tables of a kind, outermost first, each once."""
    common = {name for known in KNOWN if issubclass(known, Specification) for name in fields(known)}
    seen: set[type[Table]] = set(KNOWN)
    waiting = [(name, field.annotation) for name, field in fields(specification).items() if name not in common]
    while waiting:
        path, annotation = waiting.pop(0)
        for table in tables(_inner(annotation)):
            if table in seen:
                continue
            seen.add(table)
            many = _inner(annotation) is not annotation
            yield f"`[[{path}]]`" if many and "." not in path else f"`[{path}]`", table
            waiting += [(f"{path}.{name}", field.annotation) for name, field in fields(table).items()]


def _inner(annotation: object) -> object:
    """What a list or a mapping holds."""
    from typing import get_args, get_origin

    if get_origin(annotation) in (tuple, dict):
        return get_args(annotation)[0 if get_origin(annotation) is tuple else 1]
    return annotation


def _rows(table: type[Table]) -> Iterator[str]:
    for name, field in fields(table).items():
        default = "required" if field.is_required() else _shown(field.default)
        yield f"| `{name}` | {default} | {(field.description or '').replace('|', chr(92) + '|')} |"


def _shown(value: object) -> str:
    if value is None or value == () or value == {}:
        return "none"
    return (
        f"`{str(value).lower() if isinstance(value, bool) else value}`" if isinstance(value, str | int) else "as below"
    )


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
