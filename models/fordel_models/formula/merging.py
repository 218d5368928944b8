"""Municipalities that merge or split: the recipients of a year, their figures put together or divided.

In the pool years from a merge on, the successor stands in the place of its halves. Each of its figures is its own
where the table has one, and otherwise put together from those of all halves: counts and kroner add, figures per
inhabitant are the mean weighted by inhabitants; any other kind of figure is refused. What was guaranteed, the columns
of pool.baseline, follows to the successor. A half without its figure is an error, never a zero: England's school
formula once counted one half of a divided authority only.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models.formula_tables import Merge
from fordel_models.recipients import Cell, Number, Recipients, named, plain
from fordel_models.result import ErrorEffect, PartResult, Step, Text, YearResult
from fordel_solver.errors import InvalidInput

__all__ = [
    "Kinds",
    "absent_in",
    "kinds_of",
    "notes_of_merges",
    "over_everyone",
    "recipients_of",
    "unknown_columns",
    "with_rows_of_merges",
]

_YEAR = re.compile(r".*_((?:19|20|21)[0-9]{2})", re.ASCII)


def with_rows_of_merges(table: pd.DataFrame, merges: Iterable[Merge]) -> pd.DataFrame:
    """The table with a row, without figures, for each code that a merge names and the table lacks.

    Examples
    --------
    >>> merge = Merge.model_validate({"from": ["101", "147"], "to": "148", "year": 2016, "name": "Storbyen"})
    >>> with_rows_of_merges(pd.DataFrame({"name": ["København", "Frederiksberg"]}, index=["101", "147"]), [merge])
                  name
    101      København
    147  Frederiksberg
    148       Storbyen
    """
    names = {code: code for merge in merges for code in merge.former}
    names |= {code: merge.name or code for merge in merges for code in merge.successors}
    lacking = sorted(names.keys() - set(table.index))
    if not lacking:
        return table
    wider: pd.DataFrame = table.reindex(pd.Index([*table.index, *lacking], name=table.index.name))
    if "name" in wider.columns:
        wider.loc[lacking, "name"] = [names[code] for code in lacking]
    return wider


@dataclass(frozen=True)
class Kinds:
    """How the figures of columns are put together: those that add, and those weighted by another column."""

    adding: frozenset[str]
    weighted: Mapping[str, str]


def kinds_of(merges: Iterable[Merge], dictionary: pd.DataFrame | None, baseline: Sequence[str]) -> Kinds:
    """What the merges, the dictionary and the baseline say of the columns; in this order where they differ."""
    adding: set[str] = set()
    weighted: dict[str, str] = {}
    if dictionary is not None and {"kind", "year"} <= set(dictionary.columns):
        adding |= set(dictionary.index[dictionary["kind"] == "count"])
        for column, year in dictionary.loc[dictionary["kind"] == "per-inhabitant", "year"].items():
            weighted[str(column)] = f"population_{year}"
    adding |= {column for column in baseline if column not in weighted}
    for merge in merges:
        adding = (adding | set(merge.add)) - set(merge.weighted)
        weighted = {column: by for column, by in weighted.items() if column not in merge.add} | dict(merge.weighted)
    return Kinds(frozenset(adding), weighted)


def unknown_columns(merges: Sequence[Merge], known: Sequence[str], where: str) -> list[str]:
    """What is wrong with the names of columns that merges tell how to put together."""
    problems = []
    for number, merge in enumerate(merges, 1):
        named = [("add", column) for column in merge.add]
        named += [("weighted", column) for pair in merge.weighted.items() for column in pair]
        for key, column in named:
            if column not in known:
                near = difflib.get_close_matches(column, known, 1)
                nearest = f' The nearest name is "{near[0]}".' if near else ""
                problems.append(f'{where}, merge[{number}].{key}: there is no column "{column}".{nearest}')
    return problems


def recipients_of(
    year: int | None, everyone: Recipients, merges: Sequence[Merge], kinds: Kinds, used: Sequence[str], where: str
) -> Recipients:
    """The recipients of a pool year: before a merge its halves, from then on its successors.

    Parameters
    ----------
    year : int or None
        The pool year; None, a pool without years, is after all merges.
    everyone : Recipients
        Halves and successors, as the table has them.
    merges : sequence of Merge
    kinds : Kinds
    used : sequence of str
        The columns that the rules use in this year. Only their figures have to be there.
    where : str
        Pool, for messages.

    Raises
    ------
    InvalidInput
        A half is missing, its figure is, or figures cannot be put together. All problems at once.
    """
    problems: list[str] = []
    people = everyone
    for number, merge in sorted(enumerate(merges, 1), key=lambda pair: (pair[1].year, pair[0])):
        place = f"{where}, merge[{number}]"
        if year is not None and year < merge.year:
            people = _without(people, set(merge.successors) - set(merge.former))
            continue
        lacking = [code for code in (*merge.former, *merge.successors) if code not in people.positions]
        if lacking:
            near = difflib.get_close_matches(lacking[0], people.codes, 1)
            meant = f" Nearest to {lacking[0]}: {near[0]}." if near else ""
            problems.append(
                f"{place}: there is no recipient with code {named(lacking)} in this year: an earlier merge ended it. "
                f"Name the one that took its place.{meant}"
            )
            continue
        before = people  # where the code is kept, weights are those of the halves, not of the whole
        for column in before.columns:
            cells, wrong = _cells(before, merge, column, kinds)
            problems += [f"{place}: {sentence}" for sentence in wrong] if column in used else []
            if wrong:  # nor may a later merge take the half's figure for that of the whole
                cells = dict.fromkeys((before.positions[code] for code in merge.successors), None)
            people = people.with_cells(column, cells)
        people = _without(people, set(merge.former) - set(merge.successors))
    if problems:
        raise InvalidInput(*problems)
    return people


def absent_in(year: int | None, merges: Iterable[Merge]) -> set[str]:
    """The codes that are no recipients in a pool year: before a merge its successors, from then on its halves.

    Examples
    --------
    >>> merge = Merge.model_validate({"from": ["101", "147"], "to": "148", "year": 2016})
    >>> sorted(absent_in(2015, [merge])), sorted(absent_in(2016, [merge]))
    (['148'], ['101', '147'])
    """
    absent: set[str] = set()
    for merge in sorted(merges, key=lambda merge: merge.year):
        former, successors = set(merge.former), set(merge.successors)
        if year is not None and year < merge.year:
            absent |= successors - former
        else:
            absent = (absent - successors) | (former - successors)
    return absent


def over_everyone(year: YearResult, codes: Sequence[str], everyone: Recipients) -> YearResult:
    """The year's result with a place for all recipients; who is not there in this year is not eligible."""
    if tuple(codes) == everyone.codes:
        return year
    places = [everyone.positions[code] for code in codes]

    def spread(values: Sequence[Any], nothing: Any) -> tuple[Any, ...]:
        row = [nothing] * len(everyone.codes)
        for place, value in zip(places, values, strict=True):
            row[place] = value
        return tuple(row)

    nothing = {
        "eligible": False,
        "key": Fraction(0),
        "fair_shares": Fraction(0),
        "floors": 0,
        "caps": None,
        "amounts": 0,
        "binding": "",
        "inhabitants": None,
    }
    wider: dict[str, Any] = {name: spread(getattr(year, name), value) for name, value in nothing.items()}
    for name in ("ties", "opted_out", "exit_ramp", "dropped_out"):
        wider[name] = tuple(places[position] for position in getattr(year, name))
    wider["returned"] = spread(year.returned, 0) if year.returned else ()
    if chosen := year.selection:
        wider["selection"] = replace(
            chosen,
            values=spread(chosen.values, None),
            weights=spread(chosen.weights, Fraction(0)),
            equal_at_cut=tuple(places[position] for position in chosen.equal_at_cut),
        )
    wider["steps"] = tuple(Step(step.name, spread(step.amounts, 0), step.kr_per_unit) for step in year.steps)

    def part_over_everyone(part: PartResult) -> PartResult:
        return replace(part, values=spread(part.values, Fraction(0)) if part.values else ())

    wider["parts"] = tuple(map(part_over_everyone, year.parts))
    if year.phase_in_part is not None:
        wider["phase_in_part"] = part_over_everyone(year.phase_in_part)
    wider["base"] = spread(year.base, Fraction(0)) if year.base else ()
    wider["minimums"] = spread(year.minimums, 0) if year.minimums else ()
    wider["groups"] = tuple(
        replace(group, members=tuple(places[position] for position in group.members)) for group in year.groups
    )
    if effect := year.error_effect:
        wider["error_effect"] = ErrorEffect(effect.columns, spread(effect.lowest, 0), spread(effect.highest, 0))
    if kept := year.guarantee:
        wider["guarantee"] = replace(
            kept,
            targets=spread(kept.targets, Fraction(0)),
            weights=spread(kept.weights, Fraction(0)),
            floors=spread(kept.floors, 0),
            promised=spread(kept.promised, 0),
        )
    _refuse_forgotten_fields(year, wider, len(codes))
    return replace(year, **wider)


def notes_of_merges(merges: Iterable[Merge], years: Iterable[int | None], everyone: Recipients) -> list[Text]:
    """Who took whose place, for the merges that the years see."""
    last = max((math.inf if year is None else year for year in years), default=math.inf)
    notes = []
    for merge in merges:
        if merge.year <= last:
            old, new = (
                everyone.labels(everyone.positions[code] for code in codes)
                for codes in (merge.former, merge.successors)
            )
            notes.append(
                Text(
                    f"Fra {merge.year} er {' og '.join(new)} trådt i stedet for {' og '.join(old)}.",
                    f"From {merge.year} {' and '.join(new)} {'take' if len(new) > 1 else 'takes'} the place of "
                    f"{' and '.join(old)}.",
                )
            )
    return notes


def _refuse_forgotten_fields(year: YearResult, wider: Mapping[str, Any], count: int) -> None:
    """Whoever adds a field over the recipients must spread it here as well."""
    for own in fields(year):
        value = getattr(year, own.name)
        assert own.name in wider or not isinstance(value, tuple) or len(value) != count, own.name


def _without(people: Recipients, codes: set[str]) -> Recipients:
    rows = [row for row, code in enumerate(people.codes) if code not in codes]
    if len(rows) == len(people.codes):
        return people
    kept = tuple(people.codes[row] for row in rows)
    return replace(
        people,
        codes=kept,
        names=tuple(people.names[row] for row in rows),
        columns={column: tuple(cells[row] for row in rows) for column, cells in people.columns.items()},
        positions={code: row for row, code in enumerate(kept)},
    )


def _cells(people: Recipients, merge: Merge, column: str, kinds: Kinds) -> tuple[dict[int, Cell], list[str]]:
    """The successors' cells of a column, by position, and what is wrong with them."""
    if column == "code":
        return {}, []
    cells = people.columns[column]
    halves = [people.positions[code] for code in merge.former]
    successors = [people.positions[code] for code in merge.successors]
    own = [row for row in successors if cells[row] is not None and (row not in halves or _is_after(column, merge))]
    if len(own) == len(successors):
        ended = [row for row in halves if row not in successors and cells[row] not in (None, 0)]
        if ended and any(row in halves for row in own):
            return {}, [
                f'column "{column}" has a figure for {people.some(ended)} as well, and by the year in its name that of '
                f"{people.some(own)} is of the whole. Give that one and take the others out, or name the column "
                "without a year: then they are put together."
            ]
        return _own_figures(people, merge, column, kinds, halves)
    if own:
        lacking = people.some([row for row in successors if row not in own])
        return {}, [f'column "{column}" has a figure for {people.some(own)} and none for {lacking}: a half is missing.']
    missing = [row for row in halves if cells[row] is None]
    if len(missing) == len(halves):
        # Told where the figure is asked for, as any other that is missing.
        return {}, []
    if missing:
        return {}, [
            f'column "{column}" has no figure for {people.some(missing)}: a half is missing. '
            f"Give it, or a figure for {people.some(successors)}."
        ]
    return _put_together(people, merge, column, kinds, halves, successors)


def _is_after(column: str, merge: Merge) -> bool:
    """Whether the column's name says that its figures are from after the merge."""
    year = _YEAR.fullmatch(column)
    return year is not None and int(year[1]) >= merge.year


def _own_figures(
    people: Recipients, merge: Merge, column: str, kinds: Kinds, halves: Sequence[int]
) -> tuple[dict[int, Cell], list[str]]:
    """The successor has a figure of its own. Where the halves have theirs as well, the two must tell the same."""
    cells = people.columns[column]
    others = [row for row in halves if people.codes[row] not in merge.successors]
    if len(merge.successors) > 1 or column not in kinds.adding or any(cells[row] is None for row in halves):
        return {}, []
    successor = people.positions[merge.successors[0]]
    together = sum(_number(cells[row]) for row in halves)
    if not others or successor in halves or together == cells[successor]:
        return {}, []
    return {}, [
        f'column "{column}" has {cells[successor]} for {people.some([successor])} and {together} for its halves '
        f"{people.some(halves)}. Keep the right one of them."
    ]


def _put_together(
    people: Recipients, merge: Merge, column: str, kinds: Kinds, halves: Sequence[int], successors: Sequence[int]
) -> tuple[dict[int, Cell], list[str]]:
    cells = people.columns[column]
    own = [cells[row] for row in halves]
    if all(isinstance(cell, str) for cell in own) and len(set(own)) == 1:
        return dict.fromkeys(successors, own[0]), []
    whose = f"{people.some(halves)} cannot {'be divided' if len(successors) > 1 else 'be put together'}"
    if any(isinstance(cell, (str, bool)) for cell in own):
        return {}, [f'column "{column}" of {whose}. Give the figure for {people.some(successors)}.']
    if column in kinds.adding:
        whole = sum(_number(cell) for cell in own)
        if len(successors) == 1:
            return {successors[0]: plain(whole)}, []
        if not merge.shares:
            return {}, [
                f'column "{column}" of {whose} without shares. Give the figures for {people.some(successors)}, or '
                f'shares = {{ "{merge.successors[0]}" = "0.5", ... }}.'
            ]
        parts = sum(merge.shares.values())
        return {people.positions[code]: plain(whole * part / parts) for code, part in merge.shares.items()}, []
    if column in kinds.weighted:
        if len(successors) > 1:
            return dict.fromkeys(successors, own[0]), []
        weights = people.columns.get(kinds.weighted[column], (None,) * len(people.codes))
        known = [weights[row] for row in halves]
        weighted = f'column "{column}" is weighted by "{kinds.weighted[column]}", which'
        if any(weight is None for weight in known):
            return {}, [f"{weighted} a half does not have."]
        total = sum(_number(weight) for weight in known)
        if not total:
            return {}, [f"{weighted} is 0 for {people.some(halves)}. Give the figure for {people.some(successors)}."]
        mean = sum(_number(a) * _number(w) for a, w in zip(own, known, strict=True)) / Fraction(total)
        return {successors[0]: plain(mean)}, []
    return {}, [
        f'column "{column}" of {whose}: only counts and figures per inhabitant can. Give the figure for '
        f'{people.some(successors)}, or say in the merge that it is one: add = ["{column}"] or '
        f'weighted = {{ {column} = "population_..." }}.'
    ]


def _number(cell: Cell) -> Number:
    assert isinstance(cell, (int, Fraction))
    return cell
