"""What a run leaves: a Markdown table for people, JSON for programs. Only what was measured, and no machine paths."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from typing import Any

from .floors import Verdict
from .subject import Measured

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


def markdown(measured: Sequence[Measured], verdicts: Sequence[Verdict]) -> str:
    """The ratios, which hold on any machine; then what was measured on this one, family by family."""
    parts = [
        "# Benchmarks",
        "Ratios of medians within one run; beside them the least and the most of single rounds.",
        table(
            ("ratio", "measured", "rounds", "to reach", ""),
            [
                (one.measure.says, short(one.value), span(one.lowest, one.highest), wanted(one), mark(one))
                for one in verdicts
            ],
        ),
    ]
    for family in dict.fromkeys(one.subject.family for one in measured):
        rows = [cells_of(one) for one in measured if one.subject.family == family]
        parts += [f"## {family}", table(("on this machine", "phase", "answer", "median", "rounds"), rows)]
    parts.append(
        ", ".join(f"{name} {version}" for name, version in versions().items())
        + "; {system} {processor}, {cores} cores.".format(**machine())
    )
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


def cells_of(one: Measured) -> tuple[str, str, str, str, str]:
    """A subject's line: what it is, its phase, what it answers, its median, its least and most."""
    what = one.subject.title, one.subject.phase, one.subject.answer
    if one.missing:
        return *what, f"not measured: {one.missing}", ""
    quantity, _, per = one.subject.unit.partition(" ")
    size, name = 1.0, quantity
    if quantity == "s":
        sizes = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
        size, name = next((size for size in sizes if one.median >= size[0]), sizes[-1])
    lowest, median, highest = (short(value / size) for value in (min(one.samples), one.median, max(one.samples)))
    rounds = f"{lowest} to {highest} {name} in {len(one.samples)}" if len(one.samples) > 1 else "1"
    return *what, f"{median} {name} {per}".strip(), rounds


def wanted(verdict: Verdict) -> str:
    """The limit of this run in words."""
    if verdict.limit is None:
        return ""
    return f"at {'least' if verdict.measure.at_least is not None else 'most'} {short(verdict.limit)}"


def mark(verdict: Verdict) -> str:
    """Whether it was reached."""
    return {None: "", True: "reached", False: "NOT REACHED"}[verdict.reached]


def as_data(measured: Sequence[Measured], verdicts: Sequence[Verdict], *, smoke: bool) -> dict[str, Any]:
    """Ratios first: they can be compared between machines, the seconds after them cannot."""
    return {
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
        "versions": versions(),
        "machine": machine(),
        "subjects": {
            one.subject.name: {
                "title": one.subject.title,
                "answer": one.subject.answer,
                "family": one.subject.family,
                "phase": one.subject.phase,
                "sizes": dict(one.subject.sizes),
                "seed": one.subject.seed,
                "unit": one.subject.unit,
                "median": one.median,
                "samples": list(one.samples),
            }
            for one in measured
            if not one.missing
        },
    }
