"""Write docs/agreement.md: `python docs/agreement.py`. A test fails when the file is not what this would write.

Every entry of the catalogue has a row: its instances with amounts and who gets most per inhabitant, or why it is no
allocation. Below the tables stands what each instance leaves open, and what does not add up in the sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import fordel
from fordel.danish_numbers import number
from fordel.printing import finding_lines
from fordel.texts import Texts
from fordel_instances import Entry, catalogue, findings, packaged
from fordel_models.result import YearResult

TARGET = Path(__file__).with_name("agreement.md")
GROUPS = {
    "A": "Pools and conditional amounts of the agreement for 2014",
    "B": "Frames, cost shares and savings of the agreement for 2014",
    "C": "Targets and priorities of the agreement for 2014",
    "D": "The other sources",
}
INTRODUCTION = """\
# The agreement, entry by entry

<!-- Written by docs/agreement.py from the catalogue and from running every instance. Change those. -->

Every pool, frame, target and rule of the sources has a row here. `fordel run ID` runs an instance; the letters are
those of the catalogue, `instances/fordel_instances/data/catalogue.toml`. Amounts are kroner, all years together. Where
figures are made up, municipalities have numbers for names.
"""


def page() -> str:
    """The page as it should be."""
    allocations = {name: fordel.solve(name, figure_errors=False) for name in packaged()}
    entries = catalogue()
    lines = [INTRODUCTION]
    for letter, title in GROUPS.items():
        lines += [
            f"## {letter}. {title}",
            "",
            *_table([own for own in entries if own.id[0] == letter], allocations),
            "",
        ]
    named = {name for entry in entries for name in entry.instances}
    others = [name for name in packaged() if name not in named]
    lines += ["## Other instances", "", "Pools of acts and of other years, for comparison and for trying rules.", ""]
    lines += ["| instance | amount, kr. | years | highest per inhabitant |", "| --- | ---: | --- | --- |"]
    lines += [f"| {' | '.join(_cells(allocations[name]))} |" for name in others]
    lines += ["", "## What is open", "", *_open(allocations), "## What does not add up in the sources", ""]
    lines += [f"- {line.strip()}" if not line.startswith("    ") else f"  {line.strip()}" for line in _findings()]
    return "\n".join(lines) + "\n"


def _table(entries: list[Entry], allocations: dict[str, fordel.Allocation]) -> Iterator[str]:
    yield "| entry | what it is | instance | amount, kr. | years | highest per inhabitant |"
    yield "| --- | --- | --- | ---: | --- | --- |"
    for entry in entries:
        title = entry.title.en
        if entry.because is not None:
            yield f"| {entry.id} | {title} | no allocation: {entry.because.en} | | | |"
        for name in entry.instances:
            yield f"| {entry.id} | {title} | {' | '.join(_cells(allocations[name], entry.pools.get(name, ())))} |"


def _cells(allocation: fordel.Allocation, pools: Sequence[str] = ()) -> list[str]:
    """The instance, or some of its pools: name, kroner, years, and who gets most per inhabitant."""
    of_pools = [year for year in allocation.result.years if not pools or year.pool in pools]
    years = list(dict.fromkeys(year.year for year in of_pools if year.year is not None))
    span = "-".join(str(year) for year in sorted({*years[:1], *years[-1:]}))
    made_up = " (synthetic)" if allocation.result.synthetic else ""
    which = f", {' and '.join(pools)}" if pools else ""
    name = f"`{allocation.result.id}`{which}{made_up}"
    return [name, number(sum(year.amount for year in of_pools)), span, _highest(allocation, of_pools)]


def _highest(allocation: fordel.Allocation, years: Sequence[YearResult]) -> str:
    """Who gets most per inhabitant, each year by its own inhabitants; nothing where that is not known."""
    totals: list[Fraction | None] = [Fraction(0)] * len(allocation.result.codes)
    for year in years:
        for i, (amount, inhabitants) in enumerate(zip(year.amounts, year.inhabitants, strict=True)):
            so_far = totals[i]
            if amount:
                totals[i] = None if so_far is None or not inhabitants else so_far + Fraction(amount) / inhabitants
    known = [(total, -i) for i, total in enumerate(totals) if total]
    if not known:
        return ""
    total, place = max(known)
    return f"{allocation.names[-place]} {number(total, 2)}"


def _open(allocations: dict[str, fordel.Allocation]) -> Iterator[str]:
    for name, allocation in allocations.items():
        if allocation.assumptions:
            yield f"**`{name}`** {allocation.result.title}"
            yield ""
            yield from (f"- {own.about.en}: {own.chosen.en}" for own in allocation.assumptions)
            yield ""


def _findings() -> Iterator[str]:
    return finding_lines.in_short(findings(), Texts("en"))


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
