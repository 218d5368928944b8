"""What a run leaves: a Markdown table for people, JSON for programs. Only what was measured, and no machine paths."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .floors import Verdict
from .measure import Measured, Setting

PACKAGES = ("fordel", "numpy", "pandas", "scipy", "ortools", "pulp", "clarabel")


def versions() -> dict[str, str]:
    """Python and the packages that took part."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """What the seconds depend on."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()}


def about(setting: Setting, rounds: int) -> dict[str, Any]:
    """The data and the effort."""
    scenarios, recipients = setting.scenarios.keys.shape
    return {
        "recipients": recipients,
        "scenarios": scenarios,
        "amount_kr": setting.scenarios.amount,
        "scenarios_of_the_peers": len(setting.rows),
        "rounds": rounds,
    }


def markdown(measured: Sequence[Measured], verdicts: Sequence[Verdict], setting: Setting, rounds: int) -> str:
    """Two tables: the ratios, which hold on any machine, and what was measured on this one."""
    facts = about(setting, rounds)
    parts = [
        f"{facts['scenarios']:,} scenarios of {facts['recipients']} municipalities; peers on "
        f"{facts['scenarios_of_the_peers']} of them; median of {rounds} rounds (least to most).",
        table(
            ("ratio", "measured", "rounds", "to reach", ""),
            [
                (one.measure.says, short(one.value), span(one.lowest, one.highest), wanted(one), mark(one))
                for one in verdicts
            ],
        ),
        table(
            ("on this machine", "answer", "median", "rounds"),
            [cells_of(one) for one in measured],
        ),
        ", ".join(f"{name} {version}" for name, version in versions().items())
        + "; {system} {processor}, {cores} cores.".format(**machine()),
    ]
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def short(value: float | None) -> str:
    """A number as far as it means something."""
    if value is None:
        return "not measured"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def span(lowest: float | None, highest: float | None) -> str:
    """From the least to the most, of a ratio."""
    return "" if lowest is None or highest is None else f"{short(lowest)} to {short(highest)}"


def cells_of(one: Measured) -> tuple[str, str, str, str]:
    """A subject's line: what it is, what it answers, its median, its least and most."""
    if one.missing:
        return one.subject.title, one.subject.answer, f"not measured: {one.missing}", ""
    quantity, _, per = one.subject.unit.partition(" ")
    size, name = 1.0, quantity
    if quantity == "s":
        sizes = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
        size, name = next((size for size in sizes if one.median >= size[0]), sizes[-1])
    lowest, median, highest = (short(value / size) for value in (min(one.samples), one.median, max(one.samples)))
    return one.subject.title, one.subject.answer, f"{median} {name} {per}".strip(), f"{lowest} to {highest} {name}"


def wanted(verdict: Verdict) -> str:
    """The limit of this run in words."""
    if verdict.limit is None:
        return ""
    return f"at {'least' if verdict.measure.at_least is not None else 'most'} {short(verdict.limit)}"


def mark(verdict: Verdict) -> str:
    """Whether it was reached."""
    return {None: "", True: "reached", False: "NOT REACHED"}[verdict.reached]


def write_json(
    path: Path, measured: Sequence[Measured], verdicts: Sequence[Verdict], setting: Setting, rounds: int, *, smoke: bool
) -> None:
    """Ratios first: they can be compared between machines, the seconds after them cannot."""
    content = {
        "smoke": smoke,
        "ratios": {
            one.measure.name: {
                "says": one.measure.says,
                "value": one.value,
                "lowest": one.lowest,
                "highest": one.highest,
                "at_least": one.measure.at_least,
                "at_most": one.measure.at_most,
                "limit_of_this_run": one.limit,
                "reached": one.reached,
            }
            for one in verdicts
            if one.value is not None
        },
        "not_reached": [one.measure.name for one in verdicts if one.reached is False],
        "not_measured": {one.subject.name: one.missing for one in measured if one.missing},
        "data": about(setting, rounds),
        "versions": versions(),
        "machine": machine(),
        "subjects": {
            one.subject.name: {
                "title": one.subject.title,
                "answer": one.subject.answer,
                "unit": one.subject.unit,
                "median": one.median,
                "samples": list(one.samples),
            }
            for one in measured
            if not one.missing
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
