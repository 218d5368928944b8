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
from fordel_models.result import Text
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
PURPOSES: dict[str, str] = {
    "hierarchy": """\
A fund divided among themes (fixed kroner, a percent, or a share of what is left, with a floor and an "up to" cap; a
theme can be divided again), each theme over years (dated kroner, weights, or totals of each year for all themes
together), and on to recipients by a key. Every total is exact. Where totals are given in two directions each cell is
its fair share rounded down or up, by minimum-cost flow. `fund.recipient_totals` keeps each recipient's total over the
years, over the themes, or both; where both cannot be kept, a table names those that are missed.""",
    "cost-sharing": """\
What parties pay together, divided among them: by year or in all, by amounts, percents, shares and "up to" caps. The
whole is stated, added up, or implied (16.1 is 40 pct. of 40.25). A party's part goes on to recipients, or to labels
such as regions, or stays.""",
    "balance": """\
An account, checked: totals against their lines and against the lowest lines, sub-items inside their lines, and what
the text says elsewhere. Nothing is corrected and nothing is distributed.""",
    "matching": """\
A subsidy for a share of what recipients reported. Everyone gets the whole rate while no more was reported than the
frame and the pool lasts. Otherwise it is reduced: the whole rate up to a bracket and one lower rate above it, solved
so that the pool is spent; or in proportion, by equal awards, equal losses or Talmud. All five stand side by side in a
table. A year without a rate is asked for, not guessed.""",
    "withholding": """\
What recipients lose when all together break an agreement. The breach times a rate, up to a most, is withheld: one
part from those above their own share, by how much and up to a percent of it, the rest from all by a key. Permissions
exempt. `adjustment` finds the least that must be cut so that nothing is withheld, and shares it so that the largest
percent is as small as it can be, then the next. Amounts are losses.""",
    "selection": """\
Exactly so many recipients, each for one area, with the highest total score. Quotas count the chosen by a column or by
classes of an expression; codes can be excluded, required, kept together or apart. Equal totals go to the lowest
codes, then to the first areas. Beside the chosen stand the best other set, what the best total loses without each of
them, what each other recipient's score lacks, what each binding limit costs, and any selection named in
`[[compare_with]]`.""",
    "targets": """\
A grant by year that is used to reach a path of coverage. A point has a price, coverage can fall, and only so many
points can be gained in a year. What is not used is saved up to a limit, and own money fills in up to a limit. In this
order: fewest dispensations, smallest gaps, least spent and least own money, earliest. Afterwards the grant is
settled. With `pool.frame = "common"` the kroner can move to where they are missing.""",
    "applications": """\
Pools that are applied for: a table has a row for each project, with its municipality, what is asked for, and points.
Each pool has a frame. A grant is nothing, or between a least and a most: what was asked, and no more than own
financing leaves of the cost. *Strict* goes down the ranking and pays what there is room for. *Optimised* finds the
grants worth most points under all rules together, proven. Municipalities in difficulty can get points more, or a part
of a frame. Equal points are decided by declared order. The table `runners-up` tells who comes next and what would be
enough.""",
    "portfolio": """\
Several pools under limits on all of them together. Each pool keeps its own total. Each municipality stays between
common floors and caps and loses no more than so many percent of a baseline, and regions have floors and caps over all
pools. Amounts are as near as can be to what each pool gives by itself: as few kroner moved as possible, the largest
deviation as small as possible, or all deviations from the largest on (leximin). Every total holds exactly, and what
whole kroner cost against the exact optimum is stated.""",
    "fewest-pools": """\
Which pools can be merged (the money goes by the key of one of them) or untied (it goes by the key of the block
grant), so that as few as possible are left, nobody's sum moves by more than a tolerance, and no pool is below a
smallest size. Of those, the way that moves the fewest kroner.""",
}
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
    if value in (None, (), {}, "", Text()):
        return "none"
    return (
        f"`{str(value).lower() if isinstance(value, bool) else value}`" if isinstance(value, str | int) else "as below"
    )


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
