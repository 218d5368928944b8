"""An explanation in sentences, for the terminal and for the letter: each is told once, with the years it is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from fordel.danish_numbers import number
from fordel.explaining.explanation import Explanation
from fordel.explaining.tables import figure
from fordel.texts import Texts
from fordel_models.explaining.explained import ExplainedYear, SmallestChange

__all__ = ["changes", "means", "standings", "years_told"]

Sentences = Callable[[ExplainedYear], Iterable[str]]


def by_years(explanation: Explanation, sentences: Sentences, text: Texts) -> list[str]:
    """The sentences of all years, each once, in order; with its years where not all have it."""
    years_of: dict[str, list[int]] = {}
    for year in explanation.years:
        for sentence in dict.fromkeys(sentences(year)):
            years_of.setdefault(sentence, []).append(year.year or 0)
    return [
        sentence
        if len(years) == len(explanation.years)
        else text("e_years_line", years=years_told(years), sentence=sentence)
        for sentence, years in years_of.items()
    ]


def years_told(years: Iterable[int]) -> str:
    """Years, those in a row together.

    Examples
    --------
    >>> years_told([2014, 2015, 2016, 2018])
    '2014-2016, 2018'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def standings(explanation: Explanation, text: Texts) -> list[str]:
    """Whether it is eligible, and if not why."""
    return by_years(explanation, lambda year: [text(f"e_standing_{year.standing}")], text)


def means(explanation: Explanation, text: Texts) -> list[str]:
    """What each step means, for those that the recipient has."""
    return by_years(explanation, lambda year: _means(explanation, year, text), text)


def _means(explanation: Explanation, year: ExplainedYear, text: Texts) -> Iterator[str]:
    name = explanation.name
    if year.standing in ("opted-out", "dropped-out", "not-chosen", "no-candidate"):
        yield text("e_means_not_in_it", name=name)
    for step in year.steps:
        # A step that gives and takes nothing needs no words.
        if not step.exact:
            continue
        if step.kind == "start":
            yield text(f"e_means_start_{year.start}", name=name)
            yield from [text("e_means_scaled")] if year.scaled_floors else []
        elif step.kind == "rounding" and explanation.method != "largest-remainder":
            yield text("e_means_rounding_method", unit=number(explanation.unit), method=explanation.method)
        elif step.kind == "rounding" and explanation.unit == 1:
            yield text("e_means_rounding_kroner")
        else:
            yield text(f"e_means_{step.kind}", name=name, unit=number(explanation.unit))


def changes(explanation: Explanation, text: Texts) -> list[str]:
    """What other figures of its own would do."""
    if not explanation.changes_known:
        return [text("e_changes_left_out", id=explanation.id, code=explanation.code)]
    found = by_years(explanation, lambda year: _changes(explanation, year, text), text)
    if found:
        return [*found, text("e_changes_checked")]
    out = all(year.standing in ("opted-out", "returned") for year in explanation.years)
    return [text("e_changes_opted_out" if out else "e_changes_none")]


def _changes(explanation: Explanation, year: ExplainedYear, text: Texts) -> Iterator[str]:
    none: dict[tuple[str, bool], list[str]] = {}
    for change in year.changes or ():
        if change.nearest is None:
            told = none.setdefault((change.outcome, change.cannot_be_solved), [])
            told.append(_tried(explanation, change, year, text))
        else:
            yield _change(explanation, change, change.nearest, text)
    for (outcome, unsolved), figures in none.items():
        solved = text("e_in_solved") if unsolved else ""
        yield text(f"e_none_{outcome}", figures="; ".join(figures), name=explanation.name, solved=solved)


def _change(explanation: Explanation, change: SmallestChange, nearest: Fraction | bool, text: Texts) -> str:
    meaning = explanation.meanings.get(change.column)
    column = change.column if meaning is None else f"{meaning.of(text.lang)} ({change.column})"
    return text(
        f"e_change_{change.outcome}",
        figure=column,
        now=_truth_or_figure(change.now, text),
        nearest=_truth_or_figure(nearest, text),
        name=explanation.name,
        amount=number(change.amount or 0),
    )


def _tried(explanation: Explanation, change: SmallestChange, year: ExplainedYear, text: Texts) -> str:
    """A figure, and between which values it was tried."""
    figure_tried = _of_any_year(explanation, change.column, year, text)
    if change.least is None or change.most is None:
        return figure_tried
    return text("e_tried_between", figure=figure_tried, least=figure(change.least), most=figure(change.most))


def _of_any_year(explanation: Explanation, column: str, year: ExplainedYear, text: Texts) -> str:
    """A column without its year, so that what is said of several years is said once."""
    meaning = explanation.meanings.get(column)
    said = column if meaning is None else meaning.of(text.lang)
    return re.sub(rf"(, |_){year.figures_year}$", "", said)


def _truth_or_figure(value: Fraction | bool, text: Texts) -> str:
    return text("e_true" if value else "e_false") if isinstance(value, bool) else figure(value)
