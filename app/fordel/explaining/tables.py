"""The tables of an explanation, for the terminal and for the letter: headings, rows of cells as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from fordel.danish_numbers import number, rate
from fordel.explaining.explanation import Explanation
from fordel.texts import Texts
from fordel.words.known import in_short
from fordel_models.explaining.explained import ExplainedYear, FromLimit, FromThreshold

__all__ = ["TextTable", "figure", "figures_table", "limits_table", "thresholds_table", "waterfall_table"]

DECIMALS = 4
LONGEST = 60  # characters of an expression in a cell


@dataclass(frozen=True)
class TextTable:
    """Headings and rows; the first `words` columns are words, the others numbers."""

    headings: list[str]
    rows: list[list[str]]
    words: int


def figure(value: Fraction) -> str:
    """A figure with at most four decimals."""
    return in_short(value, DECIMALS)


def waterfall_table(explanation: Explanation, text: Texts) -> TextTable:
    """A row for each step and the amount last; a column for each year and, of several, the total."""
    years = explanation.years
    rows = []
    for (kind, part), steps in explanation.rows:
        kroner = [0 if step is None else step.kroner for step in steps]
        rows.append([text(f"e_step_{kind.replace(':', '_')}", part=part), *_with_total(kroner)])
    rows.append([text("e_amount"), *_with_total([year.amount for year in years])])
    total = [text("total")] if len(years) > 1 else []
    return TextTable([text("e_step"), *_year_headings(explanation, text), *total], rows, words=1)


def _with_total(kroner: list[int]) -> list[str]:
    return [number(own) for own in (kroner if len(kroner) == 1 else [*kroner, sum(kroner)])]


def _year_headings(explanation: Explanation, text: Texts) -> list[str]:
    return [text("e_kroner") if year.year is None else str(year.year) for year in explanation.years]


def figures_table(explanation: Explanation, text: Texts) -> TextTable:
    """What the steps are made of: kroner, recipients and inhabitants, and what each part counts and gives."""
    rows: dict[str, list[str]] = {}
    for at, year in enumerate(explanation.years):
        for label, value in _figures(explanation, at, year, text):
            rows.setdefault(label, [""] * len(explanation.years))[at] = value
    table = [[label, *values] for label, values in rows.items()]
    headings = ["" if year.year is None else str(year.year) for year in explanation.years]
    return TextTable([text("e_figure"), *headings], table, words=1)


def _figures(explanation: Explanation, at: int, year: ExplainedYear, text: Texts) -> Iterator[tuple[str, str]]:
    yield text("e_figure_distributed"), number(year.distributed)
    yield text("e_figure_recipients"), number(year.recipients)
    if year.all_inhabitants:
        yield text("e_figure_all_inhabitants"), figure(year.all_inhabitants)
        yield text("e_figure_per_inhabitant"), rate(year.distributed / year.all_inhabitants)
    if year.inhabitants is not None:
        yield text("e_figure_inhabitants", name=explanation.name), figure(year.inhabitants)
    if year.standing not in ("eligible", "returned"):
        return
    for step in year.steps:
        gives = number(step.key_kroner or 0, 2)
        if step.kind in ("base_amount", "phase_in"):
            yield text(f"e_figure_{step.kind}"), gives
        if step.kind == "part":
            unit = explanation.parts[at][step.part].unit.of(text.lang) or text("unit")
            yield text("e_figure_key", part=step.part, unit=unit), figure(step.key or Fraction(0))
            yield text("e_figure_gives", part=step.part), gives


def limits_table(explanation: Explanation, text: Texts) -> TextTable:
    """Which limits bind, and how far it is from each."""
    headings = [text("e_limit"), text("e_rule"), text("e_binds"), text("e_kroner"), text("e_without"), text("e_away")]
    found = [(year, _limit(limit, text)) for year in explanation.years for limit in year.limits]
    return _with_years(headings, found, 3, text)


def _limit(limit: FromLimit, text: Texts) -> list[str]:
    return [
        text(f"e_limit_{limit.kind}", group=limit.group),
        ", ".join(limit.rules),
        text("e_yes" if limit.binds else "e_no"),
        figure(limit.limit),
        number(limit.without, 2),
        number(abs(limit.distance), 2),
    ]


def thresholds_table(explanation: Explanation, text: Texts) -> TextTable:
    """How it stands to each condition."""
    headings = [text("e_asked"), text("e_asked_for"), text("e_met"), text("e_value"), text("e_away")]
    found = [
        (year, _threshold(explanation, threshold, text)) for year in explanation.years for threshold in year.thresholds
    ]
    return _with_years(headings, found, 3, text)


def _with_years(
    headings: list[str], found: list[tuple[ExplainedYear, list[str]]], words: int, text: Texts
) -> TextTable:
    if all(year.year is None for year, _ in found):
        return TextTable(headings, [row for _, row in found], words)
    return TextTable([text("year"), *headings], [[str(year.year), *row] for year, row in found], words + 1)


def _threshold(explanation: Explanation, own: FromThreshold, text: Texts) -> list[str]:
    if own.rule == "pool.minimum_grant":
        what = text("e_fair_share")
    else:
        meaning = explanation.meanings.get(own.expression)
        what = shortened(own.expression) if meaning is None else f"{meaning.of(text.lang)} ({own.expression})"
    return [
        what,
        _asked_for(own, text),
        text("e_yes" if own.met else "e_no"),
        _shown(own.value),
        "" if own.distance is None else figure(own.distance),
    ]


def _asked_for(own: FromThreshold, text: Texts) -> str:
    threshold = "" if own.threshold is None else _shown(own.threshold)
    if own.place is not None:
        which = "in" if own.met else "out"
        if own.threshold is None:
            which = "all" if own.met else "nobody"
        return text(
            f"e_rank_{which}",
            places=own.places,
            place=own.place,
            of=own.candidates,
            inside=own.inside,
            threshold=threshold,
        )
    # A number is told as the threshold already.
    is_number = re.fullmatch(r"-?[0-9_]*\.?[0-9]*", own.limit) is not None
    limit = "" if is_number or isinstance(own.threshold, str) else f" = {shortened(own.limit)}"
    said = f"{text(f'e_sign_{own.comparison}')} {threshold}{limit}"
    if own.weight is None or own.full_at is None:
        return said
    return said + text("e_taper", weight=in_short(100 * own.weight, 2), full_at=figure(own.full_at))


def _shown(value: Fraction | str) -> str:
    return f'"{value}"' if isinstance(value, str) else figure(value)


def shortened(expression: str) -> str:
    """An expression that fits in a cell."""
    return expression if len(expression) <= LONGEST else expression[: LONGEST - 3] + "..."
