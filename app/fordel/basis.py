"""What an allocation was made from: the rules as they were used, and the figures that they used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from fordel.instance import Instance
from fordel_models.expressions.syntax import parse
from fordel_models.formula.problem import expressions_of
from fordel_models.formula_tables import THRESHOLDS
from fordel_models.paths import name_of
from fordel_models.specification import FormulaSpecification, Specification

__all__ = ["Basis", "columns_used", "rules_of"]

# What these say is no rule: it stands with the source and the assumptions, or decides no amount.
NO_RULES = ("id", "title", "model", "source", "assumption", "repair")
SENTENCES = ("name", "column", "unit", "says", "because")


@dataclass(frozen=True, eq=False)
class Basis:
    """The instance with its overrides, and the table of recipients with the user's own figures.

    Attributes
    ----------
    instance : Instance
    table : DataFrame
        Index code.
    dictionary : DataFrame
        What the columns mean, index column; not of the user's own figures.
    """

    instance: Instance
    table: pd.DataFrame
    dictionary: pd.DataFrame

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The columns that the rules use in some year, [[missing]] cells filled, in ascending order of code."""
        specification = self.instance.specification
        columns = [column for column in columns_used(specification) if column in self.table.columns]
        figures = self.table[[column for column in columns if column != "name"]].sort_index()
        for missing in specification.missing:
            if missing.column in figures.columns:
                filled = figures[missing.column].to_dict() | dict.fromkeys(missing.codes, float(missing.value))
                figures[missing.column] = pd.Series(filled)[figures.index]
        return figures

    @property
    def rules(self) -> list[tuple[str, Any]]:
        """Each rule with its path, as `rules_of`."""
        return rules_of(self.instance.file.raw)

    @property
    def defaults(self) -> list[tuple[str, Any]]:
        """The rules of the tables in the file that it leaves out, with what is used then."""
        specification, raw = self.instance.specification, self.instance.file.raw
        if not isinstance(specification, FormulaSpecification):
            return []
        chosen = specification.eligibility
        # Ties go with ranks only.
        without_use = {"ties"} if chosen is None or chosen.rule in THRESHOLDS else set()
        return [
            (f"{root}.{name}", field.default)
            for root, table in (
                ("pool", specification.pool),
                ("eligibility", chosen),
                ("guarantee", specification.guarantee),
            )
            if table is not None
            for name, field in type(table).model_fields.items()
            if name not in raw[root] and name not in without_use and field.default is not None
        ]


def columns_used(specification: Specification) -> list[str]:
    """Each column that the rules use in some year, in order of the rules."""
    assert isinstance(specification, FormulaSpecification)  # a result of another kind has its columns itself
    pool = specification.pool
    years: list[int | None] = [specification.data.years.get(year, year) for year in pool.years or ()]
    expressions = list(expressions_of(specification))
    if specification.data.inhabitants:
        expressions.append(("data.inhabitants", specification.data.inhabitants))
    columns: dict[str, None] = {}
    for where, expression in expressions:
        for year in sorted(set(years or [None]), key=lambda year: year or 0):
            columns |= dict.fromkeys(parse(expression, year=year, where=where).columns)
    return list(columns | dict.fromkeys(group.column for group in specification.groups))


def rules_of(raw: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Every rule of a specification's file with the path that --set knows it by.

    Examples
    --------
    >>> rules_of({"id": "pool", "pool": {"amount": 100, "floor": {"kr": 5}}, "part": [{"name": "a", "key": "pupils"}]})
    [('pool.amount', 100), ('pool.floor.kr', 5), ('part.a.key', 'pupils')]
    """
    return [rule for root in raw if root not in NO_RULES for rule in _leaves(root, raw[root])]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in SENTENCES or not path.startswith(("part", "group")):
                yield from _leaves(f"{path}.{key}", inner)
    elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
        for number, entry in enumerate(value, 1):
            name = name_of(entry, path)
            yield from _leaves(f"{path}[{number}]" if name is None else f"{path}.{name}", entry)
    else:
        yield path, value
