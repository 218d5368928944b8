"""A selection as a program for the core: rows named by the rules of the specification. Nothing here solves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pandas as pd

from fordel_models.common import ModelFigures, figures_of
from fordel_models.result import Text
from fordel_models.selection.specification import MOST_COLUMNS, Quota, SelectionSpecification, most_of
from fordel_solver import InvalidInput, Program, Rule

__all__ = ["Classes", "Problem", "Row", "problem_of"]

# CP-SAT proves wrong optima where the terms of an objective over 0 and 1 add to more.
_MOST_SCORE = 2**31 - 1


@dataclass(frozen=True)
class Classes:
    """The labels of a quota: of each recipient, and in the order that people read them."""

    quota: Quota
    title: Text
    labels: tuple[str, ...]
    of: tuple[str, ...]  # for each recipient


@dataclass(frozen=True)
class Row:
    """One row of the program before it is one: a sum over columns, and the rule that limits it."""

    rule: str
    name: str
    columns: tuple[int, ...]
    signs: tuple[int, ...]
    low: float
    high: float

    def sum_of(self, x: Sequence[int]) -> int:
        """What a selection has of it."""
        return sum(sign * x[column] for column, sign in zip(self.columns, self.signs, strict=True))


@dataclass(frozen=True, eq=False)
class Problem:
    """A selection, stated.

    Attributes
    ----------
    figures : ModelFigures
    specification : SelectionSpecification
    areas : tuple of (name, title)
    scores : tuple of tuples of int
        For each area, over all recipients, in units of 10^-decimals.
    allowed : tuple of tuples of bool
        For each area, over all recipients: eligible, not excluded.
    classes : tuple of Classes
    rows : tuple of Row
    program : Program
        Column i·A + a is whether recipient i is chosen for area a.
    """

    figures: ModelFigures
    specification: SelectionSpecification
    areas: tuple[tuple[str, Text], ...]
    scores: tuple[tuple[int, ...], ...]
    allowed: tuple[tuple[bool, ...], ...]
    classes: tuple[Classes, ...]
    rows: tuple[Row, ...]
    program: Program = field(repr=False)

    @property
    def n(self) -> int:
        """How many recipients there are."""
        return len(self.figures.people.codes)

    def columns_of(self, i: int) -> range:
        """The columns of a recipient, one for each area."""
        return range(i * len(self.areas), (i + 1) * len(self.areas))

    def areas_of(self, x: Sequence[int]) -> dict[int, int]:
        """Who is chosen, and for which area: positions, ascending."""
        A = len(self.areas)
        return {j // A: j % A for j, own in enumerate(x) if own}

    def x_of(self, chosen: dict[int, int]) -> list[int]:
        """The whole x of those that are chosen and their areas."""
        x = [0] * (self.n * len(self.areas))
        for i, area in chosen.items():
            x[i * len(self.areas) + area] = 1
        return x

    def total(self, chosen: dict[int, int]) -> int:
        """The total score."""
        return sum(self.scores[area][i] for i, area in chosen.items())

    def rank(self, i: int, area: int) -> int:
        """The place of a recipient in an area, 1 the highest score, among those that can have it and itself."""
        own = self.scores[area][i]
        return 1 + sum(other > own for other, can in zip(self.scores[area], self.allowed[area], strict=True) if can)


def problem_of(specification: SelectionSpecification, recipients: pd.DataFrame) -> Problem:
    """State a selection.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules. All problems at once.
    """
    chosen, areas = specification.selection, specification.all_areas
    expressions = [own for area in areas for own in (area.score or chosen.score, area.eligible) if own]
    expressions += [own for own in (chosen.eligible, *(quota.of for quota in specification.quotas)) if own]
    columns = [quota.column for quota in specification.quotas if quota.column]
    figures = figures_of(specification, recipients, expressions, [chosen.year], columns)
    problems = _unknown_codes(specification, figures)
    if (n := len(figures.people.codes)) * len(areas) > MOST_COLUMNS:
        problems.append(
            f"{specification.id}: {n} recipients in {len(areas)} areas; {MOST_COLUMNS} together are solved."
        )
    if problems:
        raise InvalidInput(*problems)
    scores, allowed = [], []
    everywhere = figures.conditions(chosen.eligible, chosen.year, "selection.eligible")
    for area in areas:
        path = f"area.{area.name}" if specification.areas else "selection"
        own = figures.conditions(area.eligible, chosen.year, f"{path}.eligible")
        can = tuple(a and b for a, b in zip(everywhere, own, strict=True))
        scores.append(_scores(figures, specification, area.score or str(chosen.score), f"{path}.score", can))
        allowed.append(
            tuple(ok and code not in chosen.exclude for ok, code in zip(can, figures.people.codes, strict=True))
        )
    classes = _classes(specification, figures)
    rows = _rows(specification, figures, everywhere, classes)
    titles = tuple((area.name, area.title if area.title != Text() else Text(area.name, area.name)) for area in areas)
    return Problem(
        figures,
        specification,
        titles,
        tuple(scores),
        tuple(allowed),
        classes,
        tuple(rows),
        _program(specification, figures, scores, rows),
    )


def _unknown_codes(specification: SelectionSpecification, figures: ModelFigures) -> list[str]:
    named: list[tuple[str, Iterable[str]]] = [
        ("selection.exclude", specification.selection.exclude),
        ("selection.include", specification.selection.include),
        *((f"together[{at + 1}]", own.codes) for at, own in enumerate(specification.together)),
        *((f"apart[{at + 1}]", own.codes) for at, own in enumerate(specification.apart)),
        *(
            (f"compare_with[{at + 1}].chosen", [code for codes in own.chosen.values() for code in codes])
            for at, own in enumerate(specification.compare_with)
        ),
    ]
    return [
        f'{specification.id}, {path}: no recipient has the code "{code}".'
        for path, codes in named
        for code in codes
        if code not in figures.people.positions
    ]


def _scores(
    figures: ModelFigures, specification: SelectionSpecification, expression: str, where: str, can: Sequence[bool]
) -> tuple[int, ...]:
    """Rounded half up, in units of the last decimal; 0 for those that cannot have the area."""
    rows = [i for i, ok in enumerate(can) if ok]
    scale = 10**specification.selection.decimals
    found = [0] * len(can)
    for i, value in zip(rows, figures.numbers(expression, specification.selection.year, where, rows), strict=True):
        found[i] = floor(value * scale + Fraction(1, 2))
    if sum(abs(own) for own in found) > _MOST_SCORE // max(1, len(specification.all_areas)):
        raise InvalidInput(
            f"{specification.id}, {where}: the scores are too large with {specification.selection.decimals} decimals. "
            "Write fewer in selection.decimals, or scores in larger units."
        )
    return tuple(found)


def _classes(specification: SelectionSpecification, figures: ModelFigures) -> tuple[Classes, ...]:
    found, problems = [], []
    for quota in specification.quotas:
        where = f"quota.{quota.name}"
        if quota.column is not None:
            of = figures.texts(quota.column, f"{where}.column")
            labels = tuple(sorted(set(of)))
        else:
            values = figures.numbers(str(quota.of), specification.selection.year, f"{where}.of")
            of = tuple(quota.labels[sum(value >= end for end in quota.below)] for value in values)
            labels = quota.labels
        for side in ("at_least", "at_most"):
            limit = getattr(quota, side)
            problems += [
                f'{specification.id}, {where}.{side}: no recipient has the label "{label}". '
                f"Labels: {', '.join(labels)}."
                for label in (limit if isinstance(limit, dict) else ())
                if label not in labels
            ]
        title = quota.title if quota.title != Text() else Text(quota.name, quota.name)
        found.append(Classes(quota, title, labels, of))
    if problems:
        raise InvalidInput(*problems)
    return tuple(found)


def _rows(
    specification: SelectionSpecification, figures: ModelFigures, eligible: Sequence[bool], classes: Sequence[Classes]
) -> list[Row]:
    chosen, areas, people = specification.selection, specification.all_areas, figures.people
    n, A = len(people.codes), len(areas)
    names = people.codes if people.codes_alone else people.names

    def of(positions: Iterable[int]) -> tuple[int, ...]:
        return tuple(i * A + a for i in positions for a in range(A))

    def row(rule: str, name: str, columns: tuple[int, ...], low: float, high: float) -> Row:
        return Row(rule, name, columns, (1,) * len(columns), low, high)

    rows = [row("selection.count", "chosen", of(range(n)), chosen.count, chosen.count)]
    rows += [row("selection.eligible", names[i], of([i]), 0, 0) for i in range(n) if not eligible[i]]
    rows += [
        row("selection.exclude", names[i], of([i]), 0, 0) for i in map(people.positions.__getitem__, chosen.exclude)
    ]
    rows += [
        row("selection.include", names[i], of([i]), 1, 1) for i in map(people.positions.__getitem__, chosen.include)
    ]
    for a, area in enumerate(areas):
        can = figures.conditions(area.eligible, chosen.year, f"area.{area.name}.eligible")
        rows += [
            row(f"area.{area.name}.eligible", f"{names[i]}, {area.name}", (i * A + a,), 0, 0)
            for i in range(n)
            if not can[i]
        ]
        columns = tuple(i * A + a for i in range(n))
        if area.at_least is not None:
            rows.append(row(f"area.{area.name}.at_least", area.name, columns, area.at_least, np.inf))
        if area.at_most is not None:
            rows.append(row(f"area.{area.name}.at_most", area.name, columns, -np.inf, area.at_most))
    for own in classes:
        for side, low in (("at_least", True), ("at_most", False)):
            limit = getattr(own.quota, side)
            for label in own.labels:
                number = most_of(limit, label)
                if number is None:
                    continue
                columns = of(i for i in range(n) if own.of[i] == label)
                limits = (number, np.inf) if low else (-np.inf, number)
                rows.append(row(f"quota.{own.quota.name}.{side}", label, columns, *limits))
    for at, pair in enumerate(specification.together):
        first, *others = [people.positions[code] for code in pair.codes]
        for i in others:
            name = f"{names[first]} and {names[i]}"
            signs = (1,) * A + (-1,) * A
            rows.append(Row(f"together[{at + 1}]", name, of([first, i]), signs, 0, 0))
    for at, some in enumerate(specification.apart):
        positions = [people.positions[code] for code in some.codes]
        rows.append(
            row(f"apart[{at + 1}]", " and ".join(names[i] for i in positions), of(positions), -np.inf, some.at_most)
        )
    if A > 1:
        rows += [row("one area", names[i], of([i]), -np.inf, 1) for i in range(n)]
    return rows


def _program(
    specification: SelectionSpecification, figures: ModelFigures, scores: Sequence[Sequence[int]], rows: Sequence[Row]
) -> Program:
    from scipy.sparse import coo_array

    people, areas = figures.people, specification.all_areas
    n, A = len(people.codes), len(areas)
    at = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
    columns = np.concatenate([np.asarray(row.columns, dtype=np.int64) for row in rows])
    signs = np.concatenate([np.asarray(row.signs, dtype=float) for row in rows])
    rules: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        rules.setdefault(row.rule, []).append(number)
    names = people.codes if people.codes_alone else people.names
    labels: list[Any] = [
        f"{names[i]}, {area.name}" if specification.areas else names[i] for i in range(n) for area in areas
    ]
    return Program(
        -np.asarray(scores, dtype=float).T.reshape(n * A) + 0.0,
        coo_array((signs, (at, columns)), shape=(len(rows), n * A)),
        [row.low for row in rows],
        [row.high for row in rows],
        0,
        1,
        True,
        rules=[Rule(name, rows=of) for name, of in rules.items()],
        row_names=[f"{row.rule}: {row.name}" for row in rows],
        column_names=labels,
    )
