"""The ratios of floors.toml, computed from what was measured and judged."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .subject import Measured

FLOORS = Path(__file__).with_name("floors.toml")
SMOKE_SLACK = 2.0


@dataclass(frozen=True)
class Measure:
    """One table of floors.toml; the fields are explained there."""

    name: str
    says: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    at_least: float | None = None
    at_most: float | None = None
    smoke_slack: float = SMOKE_SLACK
    smoke: bool = True


@dataclass(frozen=True)
class Verdict:
    """A measure with its value, None where a subject could not be measured.

    Attributes
    ----------
    value, lowest, highest : float or None
        From the medians; the least and the most of the rounds taken one by one.
    limit : float or None
        What had to be reached in this run, slack of a smoke run included.
    reached : bool or None
        None without a limit. What was not measured is not reached.
    """

    measure: Measure
    value: float | None
    lowest: float | None
    highest: float | None
    limit: float | None
    reached: bool | None


def read_measures(path: Path = FLOORS) -> tuple[Measure, ...]:
    """All measures of a floors file, in its order."""
    tables: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["measure"]
    return tuple(Measure(**{**table, "over": tuple(table["over"]), "under": tuple(table["under"])}) for table in tables)


def judge(measures: Sequence[Measure], measured: Sequence[Measured], *, smoke: bool) -> tuple[Verdict, ...]:
    """The measures of this run with their values, and whether they were reached.

    A measure of a subject that the run does not have (outside the smoke set) is left out.
    """
    by_name = {one.subject.name: one for one in measured}
    return tuple(
        verdict_of(measure, by_name, smoke=smoke)
        for measure in measures
        if by_name.keys() >= {*measure.over, *measure.under}
    )


def verdict_of(measure: Measure, by_name: Mapping[str, Measured], *, smoke: bool) -> Verdict:
    """One measure judged."""
    limit = limit_of(measure, smoke=smoke)
    over, under = [by_name[name] for name in measure.over], [by_name[name] for name in measure.under]
    if any(one.missing for one in over + under):
        return Verdict(measure, None, None, None, limit, None if limit is None else False)

    def ratio(above: Sequence[float], below: Sequence[float]) -> float:
        return max(above) / min(below, default=1.0)

    value = ratio([one.median for one in over], [one.median for one in under])
    together = min(len(one.samples) for one in over + under)
    rounds = [ratio([one.samples[r] for one in over], [one.samples[r] for one in under]) for r in range(together)]
    reached = None if limit is None else value >= limit if measure.at_least is not None else value <= limit
    return Verdict(measure, value, min(rounds), max(rounds), limit, reached)


def limit_of(measure: Measure, *, smoke: bool) -> float | None:
    """What a run has to reach."""
    if smoke and not measure.smoke:
        return None
    slack = measure.smoke_slack if smoke else 1.0
    if measure.at_least is not None:
        return measure.at_least / slack
    return None if measure.at_most is None else measure.at_most * slack
