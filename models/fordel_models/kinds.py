"""The kinds of model: which specification each of them reads, and what solves it. A new kind is a line here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any

import pandas as pd

from fordel_models.kind import Kind
from fordel_models.result import Overview, Result
from fordel_models.specification import Specification
from fordel_solver.errors import InvalidInput

__all__ = ["KINDS", "Kind", "kind_of", "overview", "solve"]


# The module of each kind; it has a `KIND`, and is loaded when the kind is first used.
_MODULES = {
    "formula": "formula",
    "hierarchy": "hierarchy",
    "cost-sharing": "cost_sharing",
    "balance": "balance",
    "matching": "matching",
    "withholding": "withholding",
    "selection": "selection",
    "targets": "targets",
    "applications": "applications",
    "portfolio": "portfolio",
    "fewest-pools": "portfolio.fewest_pools",
}


class _Kinds(Mapping[str, Kind]):
    """The kinds by name."""

    def __getitem__(self, name: str) -> Kind:
        found: Kind = import_module(f"fordel_models.{_MODULES[name]}").KIND
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


KINDS: Mapping[str, Kind] = _Kinds()


def kind_of(model: Any, where: str) -> Kind:
    """The kind that a specification names.

    Raises
    ------
    InvalidInput
        There is no such kind.

    Examples
    --------
    >>> kind_of("formula", "pool.toml").specification.__name__
    'FormulaSpecification'
    """
    if isinstance(model, str) and model in KINDS:
        return KINDS[model]
    known = ", ".join(f'"{name}"' for name in KINDS)
    if model is None:
        raise InvalidInput(f"{where}, model: is missing. Kinds of model: {known}.")
    near = difflib.get_close_matches(str(model), KINDS, 1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    raise InvalidInput(f'{where}, model: there is no kind of model "{model}".{meant} Kinds of model: {known}.')


def solve(
    specification: Specification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """Solve an instance by the model that its specification names.

    Parameters
    ----------
    specification : Specification
        From `parse`.
    recipients : DataFrame
        One row per recipient, index code (text).
    dictionary : DataFrame, optional
        What the columns are, index column name; its column "error" says how far figures can be from the truth.
    years : sequence of int, optional
        Only these years of the pool.
    repairs : bool
        Where the rules cannot hold together, look for the conflict and for changes that make them hold. It can take
        many times as long as solving: leave it out where only the amounts are wanted.
    tables : mapping of name to DataFrame
        The further tables of the instance, index the row of the file.
    backend : str, optional
        Which solver a model that is a program is solved by.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As the model's own `solve`.
    """
    kind = kind_of(specification.model, specification.id)
    if backend is not None and not kind.by_program:
        raise InvalidInput(
            f'`backend` is "{backend}", but the model "{specification.model}" is solved exactly and needs no solver. '
            "Leave `backend` out."
        )
    more: dict[str, Any] = {} if kind.is_formula else {"tables": tables}
    more |= {"backend": backend} if kind.by_program else {}
    return kind.solve(specification, recipients, dictionary, years=years, repairs=repairs, **more)


def overview(
    specification: Specification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years, kroner and eligible recipients of an instance, without distributing anything.

    Parameters
    ----------
    specification : Specification
        From `parse`.
    recipients, dictionary, tables
        As for `solve`.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    """
    kind = kind_of(specification.model, specification.id)
    more: dict[str, Any] = {} if kind.is_formula else {"tables": tables}
    return kind.overview(specification, recipients, dictionary, **more)
