"""What people call: list the instances, solve one."""

from __future__ import annotations

import copy
import dataclasses
import operator
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

import fordel_models
from fordel.allocation import Allocation
from fordel.basis import Basis
from fordel.instance import Instance, load
from fordel.own_data import with_own_data
from fordel.texts import check_language
from fordel_instances import packaged, read_recipients
from fordel_solver.errors import InvalidInput

__all__ = ["instances", "solve"]


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
    for name in packaged():
        allocation = solve(name, figure_errors=False)
        result = allocation.result
        rows.append(
            {
                "id": result.id,
                "title": result.title,
                "model": result.model,
                "source": result.source.document.of(lang),
                "years": allocation.years,
                "amount_kr": allocation.amount,
                "recipients": len(allocation.eligible),
                "assumptions": len(result.assumptions),
                "synthetic": result.synthetic,
            }
        )
    return pd.DataFrame(rows)


def solve(
    instance: Instance | str | PathLike[str],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: pd.DataFrame | Mapping[str, Mapping[str, Any]] | None = None,
    years: Iterable[int] | int | None = None,
    backend: str | None = None,
    real_names: bool = False,
    figure_errors: bool = True,
) -> Allocation:
    """Distribute a pool: whole kroner for each recipient and year, exactly.

    Parameters
    ----------
    instance : Instance, str or path-like
        One that was loaded, or the id or path of one.
    overrides : mapping of path to value
        Changes to the specification: ``{"pool.unit": 1000}``, ``{"part.elever.share": 0.4}``.
    data : DataFrame or mapping of column to mapping of code to value
        Columns to add or replace, index code. The values are recorded with the result.
    years : int or iterable of int
        Only these years of the pool; all where nothing is said.
    backend : None
        The formula model is solved exactly without a solver, so there is none to choose.
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
        instance = load(instance)
    if backend is not None:
        raise InvalidInput(
            f'`backend` is "{backend}", but the model "{instance.specification.model}" is solved exactly and needs no '
            "solver. Leave `backend` out."
        )
    overrides = _checked_overrides(overrides)
    if overrides:
        instance = _overridden(instance, overrides)
    recipients = instance.recipients_file
    table, dictionary = recipients.table, recipients.dictionary
    record: dict[str, dict[str, Any]] = {}
    if data is not None:
        table, record = with_own_data(table, data)
        # What the dictionary says of a column, its error included, is not true of other figures.
        dictionary = dictionary.drop(index=[column for column in record if column in dictionary.index])
    chosen = None if years is None else _whole_years(years)
    # Without a dictionary no figure states an error.
    stated = dictionary if figure_errors else None
    result = fordel_models.solve(instance.specification, table, stated, years=chosen)
    basis = Basis(instance, table, dictionary)
    return Allocation(result, instance.provenance, overrides, record, real_names, basis)


def _whole_years(years: Any) -> tuple[int, ...]:
    listed = years if np.iterable(years) else [years]
    try:
        return tuple(operator.index(year) for year in listed)
    except TypeError:
        raise InvalidInput(f"`years` is {years!r}. Give years as whole numbers, such as [2014, 2015].") from None


def _checked_overrides(overrides: Any) -> dict[str, Any]:
    """Overrides of our own, which the caller's later changes do not reach, with plain numbers."""
    if overrides is None:
        return {}
    if not isinstance(overrides, Mapping):
        raise InvalidInput(
            f'`overrides` is {overrides!r}. Give a mapping of path to value, such as {{"pool.unit": 1000}}.'
        )
    problems = [
        f'`overrides` has the path {path!r}, which is not text. Write it such as "pool.unit".'
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
        case _:
            return copy.deepcopy(value)


def _overridden(instance: Instance, overrides: Mapping[str, Any]) -> Instance:
    raw = fordel_models.override(instance.file.raw, overrides)
    specification = fordel_models.parse(raw, where=f"{instance.file.path.name} with overrides")
    file = dataclasses.replace(instance.file, raw=raw)
    if raw.get("data") == instance.file.raw.get("data"):
        return Instance(specification, file, instance.recipients_file)
    return Instance(specification, file, read_recipients(file))
