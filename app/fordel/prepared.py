"""An instance made ready to be solved again and again with one thing changed: rules and figures, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

import pandas as pd

import fordel_models
from fordel.api import checked_overrides, overridden, whole_years
from fordel.figures.used_figures import Data, used_figures
from fordel.instance import Instance, load
from fordel_models.result import Result
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["Prepared", "prepared"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is solved again.

    Attributes
    ----------
    instance : Instance
        With its overrides.
    table, dictionary : DataFrame
        With the user's own figures; without the errors that figures state about themselves.
    years : tuple of int or None
        The years of the pool that were asked for; (None,) for a pool without years.
    overrides : mapping of path to value
        What was changed in the rules.
    changes : mapping
        What the user's own figures changed, by column, as `UsedFigures` has it.
    files : list of dict
        The files that they were read from.
    """

    instance: Instance
    table: pd.DataFrame
    dictionary: pd.DataFrame
    years: tuple[int | None, ...]
    overrides: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    files: Sequence[dict[str, Any]] = ()

    @property
    def specification(self) -> FormulaSpecification:
        """The rules."""
        assert isinstance(self.instance.specification, FormulaSpecification)  # `prepared` takes no other
        return self.instance.specification

    @property
    def where(self) -> str:
        """The file, for messages."""
        return self.instance.file.path.name

    def solve(self, changes: Mapping[str, Any], year: int | None) -> Result:
        """One year with some rules changed, by path. The solver's own checks are made.

        Raises
        ------
        InvalidInput, Infeasible, SolverFailure
            As `fordel.solve`.
        """
        specification = self.instance.specification
        if changes:
            raw = fordel_models.override(self.instance.file.raw, changes)
            specification = fordel_models.parse(raw, where=f"{self.where} with {', '.join(changes)} changed")
        years = None if year is None else [year]
        try:
            return fordel_models.solve(specification, self.table, self.dictionary, years=years, repairs=False)
        except Infeasible:
            # Where changes are tried one after another nobody reads what would make them hold.
            if changes:
                raise
        # What makes one year hold can leave another as it is.
        years = [own for own in self.years if own is not None] or None
        return fordel_models.solve(specification, self.table, self.dictionary, years=years)


def prepared(
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
) -> Prepared:
    """Read an instance; the parameters are those of `fordel.solve`.

    Raises
    ------
    InvalidInput
        Something of it cannot be used. All problems at once.
    """
    if not isinstance(instance, Instance):
        instance = load(instance, decimal)
    changes = checked_overrides(overrides)
    if changes:
        instance = overridden(instance, changes, decimal)
    if not isinstance(instance.specification, FormulaSpecification):
        raise InvalidInput(
            f'{instance.id} is a "{instance.specification.model}". Sweeps, prices and cliffs are of pools by a key '
            '(model = "formula"). Change a rule with --set, and compare two runs with `fordel compare`.'
        )
    figures = used_figures(instance.specification, instance.recipients_file, data, decimal)
    dictionary = figures.dictionary.drop(columns="error", errors="ignore")
    own = Prepared(instance, figures.table, dictionary, (None,), changes, figures.changes, figures.files)
    there = tuple(sorted(own.specification.pool.years or ()))
    chosen = there if years is None else tuple(sorted(set(whole_years(years))))
    unknown = [str(year) for year in chosen if year not in there]
    if unknown or (years is not None and not chosen):
        has = f"has the years {', '.join(map(str, there))}" if there else "has an amount and no years"
        raise InvalidInput(f"`years` names {', '.join(unknown) or 'no year'}; {instance.id} {has}.")
    return replace(own, years=chosen or (None,))
