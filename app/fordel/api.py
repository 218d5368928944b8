"""What people call: list the instances, solve one."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import operator
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

import fordel_models
from fordel.allocation import Allocation
from fordel.basis import Basis
from fordel.figures.used_figures import Data, used_figures
from fordel.instance import Instance, further_tables, load
from fordel.texts import check_language
from fordel_instances import Recipients, packaged, read_instance, read_recipients
from fordel_models.fields import FIRST_YEAR, LAST_YEAR
from fordel_models.plain_values import check_plain_values
from fordel_solver.errors import Infeasible, InvalidInput, shown_value

__all__ = ["checked_overrides", "instances", "overridden", "solve", "whole_years"]

MOST_YEARS = 1_000  # more than there are from the first to the last


def instances(lang: str = "en") -> pd.DataFrame:
    """The packaged instances, one row each, sorted by id.

    Parameters
    ----------
    lang : "en" or "da"
        Language of `source`.

    Returns
    -------
    DataFrame
        Columns id, title, model, source, years (a tuple, empty for a pool without years), amount_kr (all years
        together), recipients (how many are eligible), assumptions (how many), synthetic.

    Examples
    --------
    >>> instances().set_index("id").loc["kompetenceudvikling-2014", ["amount_kr", "recipients"]].tolist()
    [700000000, 98]
    """
    check_language(lang)
    rows = []
    # The packaged instances are in one folder and mostly over one table: it is read once.
    read: dict[str, Recipients] = {}
    for name in packaged():
        file = read_instance(name)
        specification = fordel_models.parse(file.raw, where=file.path.name)
        over = specification.data.recipients
        if over not in read:
            read[over] = read_recipients(file)
        tables = {own: table.table for own, table in further_tables(specification, file).items()}
        overview = fordel_models.overview(specification, read[over].table, read[over].dictionary, tables=tables)
        rows.append(
            {
                "id": specification.id,
                "title": specification.title,
                "model": specification.model,
                "source": specification.source.document.of(lang) if specification.source else "",
                "years": overview.years,
                "amount_kr": overview.amount,
                "recipients": len(overview.eligible),
                "assumptions": overview.assumptions,
                "synthetic": bool(specification.data.synthetic),
            }
        )
    return pd.DataFrame(rows)


def solve(
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
    backend: str | None = None,
    real_names: bool = False,
    figure_errors: bool = True,
) -> Allocation:
    """Distribute a pool: whole kroner for each recipient and year, exactly.

    Parameters
    ----------
    instance : Instance, str, path-like or mapping
        One that was loaded, or what `load` takes.
    overrides : mapping of path to value
        Changes to the specification: ``{"pool.unit": 1000}``, ``{"part.elever.share": 0.4}``.
    data : DataFrame, mapping of column to mapping of code to value, path, or sequence of paths
        Columns to add or replace, index code. None in a mapping takes a figure away, as an empty cell of a file does.
        Paths are files as docs/files.md describes them. What was changed is recorded with the result.
    decimal : "comma", "point" or None
        How the files that are read write decimals; None: each file shows it.
    years : int or iterable of int
        Only these years of the pool; all where nothing is said.
    backend : str or None
        Which solver finds the answer of a model that is a linear or integer program: a name of `fordel solvers`. Every
        solver gives the same kroner. Pools by key are solved exactly without one.
    real_names : bool
        Show the names of the recipients also where their figures are made up.
    figure_errors : bool
        Work out what the error that the figures state about themselves means in kroner. It takes most of the time:
        leave it out where thousands of alternatives are solved.

    Returns
    -------
    Allocation

    Raises
    ------
    InvalidInput
        The instance, the overrides or the data cannot be used. All problems at once.
    Infeasible
        The rules cannot hold together.
    SolverFailure
        The answer did not pass its check.

    Examples
    --------
    >>> solve("kompetenceudvikling-2014").total
    700000000
    >>> bool((solve("kompetenceudvikling-2014", overrides={"pool.unit": 1000}).table["amount_kr"] % 1000 == 0).all())
    True
    """
    if not isinstance(instance, Instance):
        instance = load(instance, decimal)
    overrides = checked_overrides(overrides)
    if overrides:
        instance = overridden(instance, overrides, decimal)
    figures = used_figures(instance.specification, instance.recipients_file, data, decimal)
    table, dictionary = figures.table, figures.dictionary
    provenance = dict(instance.provenance) | ({"data": figures.files} if figures.files else {})
    chosen = None if years is None else whole_years(years)
    # Without its column of errors no figure states one; what a column is decides how merges put it together.
    stated = dictionary if figure_errors else dictionary.drop(columns="error", errors="ignore")
    try:
        result = fordel_models.solve(
            instance.specification, table, stated, years=chosen, tables=instance.tables, backend=backend
        )
    except Infeasible as error:
        if instance.specification.model == "formula":
            raise
        raise _with_tried_repairs(error, instance, table, stated, chosen, decimal) from None
    basis = Basis(instance, table, dictionary)
    raw = instance.file.raw
    return Allocation(result, provenance, overrides, figures.changes, real_names, raw, basis, only_years=chosen)


def _with_tried_repairs(
    error: Infeasible,
    instance: Instance,
    table: pd.DataFrame,
    dictionary: pd.DataFrame,
    years: tuple[int, ...] | None,
    decimal: str | None,
) -> Infeasible:
    """The refusal of a model that is no single pool, with the repairs that hold when they are typed."""
    from fordel.kinds.refused import with_tried_repairs

    def solve_with(changes: Mapping[str, Any]) -> None:
        changed = overridden(instance, changes, decimal)
        fordel_models.solve(changed.specification, table, dictionary, years=years, repairs=False, tables=changed.tables)

    return with_tried_repairs(error, solve_with)


def whole_years(years: Any) -> tuple[int, ...]:
    """Years as they were asked for, one or several."""
    listed = years if np.iterable(years) else [years]
    try:
        # A range has no end that matters, and a whole number beyond these is no year of any pool.
        whole = tuple(operator.index(year) for year in itertools.islice(listed, MOST_YEARS + 1))
        if len(whole) > MOST_YEARS or any(not FIRST_YEAR <= year <= LAST_YEAR for year in whole):
            raise TypeError
        return whole
    except TypeError:
        raise InvalidInput(
            f"`years` is {shown_value(years)}. Give years as whole numbers from {FIRST_YEAR} to "
            f"{LAST_YEAR}, such as [2014, 2015]."
        ) from None


def checked_overrides(overrides: Any) -> dict[str, Any]:
    """Overrides of our own, which the caller's later changes do not reach, with plain numbers."""
    if overrides is None:
        return {}
    if not isinstance(overrides, Mapping):
        raise InvalidInput(
            f'`overrides` is {shown_value(overrides)}. Give a mapping of path to value, such as {{"pool.unit": 1000}}.'
        )
    check_plain_values(overrides, "`overrides`")
    problems = [
        f'`overrides` has the path {shown_value(path)}, which is not text. Write it such as "pool.unit".'
        for path in overrides
        if not isinstance(path, str)
    ]
    if problems:
        raise InvalidInput(*problems)
    return {path: _without_numpy(value) for path, value in overrides.items()}


def _without_numpy(value: Any) -> Any:
    match value:
        case np.floating():
            return float(str(value))  # the shortest decimal in its own precision
        case np.generic() | np.ndarray():
            return value.tolist()
        case Mapping():
            return {key: _without_numpy(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_without_numpy(inner) for inner in value]
        case Fraction():
            return _decimal(value)
        case _:
            return copy.deepcopy(value)


def _decimal(value: Fraction) -> Decimal:
    """A fraction as a specification can write it."""
    for places in range(41):
        if 10**places % value.denominator == 0:
            return Decimal(value.numerator * (10**places // value.denominator)).scaleb(-places)
    raise InvalidInput(
        f"`overrides` has the fraction {value}, and a specification is written in decimals, of which it has no end. "
        "Give as many digits as you mean, as text."
    )


def overridden(instance: Instance, overrides: Mapping[str, Any], decimal: str | None) -> Instance:
    """The instance with changes to its specification."""
    raw = fordel_models.override(instance.file.raw, overrides)
    specification = fordel_models.parse(raw, where=f"{instance.file.path.name} with overrides")
    file = dataclasses.replace(instance.file, raw=raw)
    if raw.get("data") == instance.file.raw.get("data"):
        return Instance(specification, file, instance.recipients_file, instance.table_files)
    return Instance(specification, file, read_recipients(file, decimal), further_tables(specification, file, decimal))
