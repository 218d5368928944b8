"""`allocate`, `allocate_many` and `fair_share` for people who hold their data in pandas.

The arrays themselves are the core's business. Here Series are aligned by label, and their labels go into the answer
and the messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import fordel_solver
from fordel_solver.errors import InvalidInput

__all__ = ["allocate", "allocate_many", "fair_share"]

_ABOUT_SERIES = """

    A pandas Series as key gives the answer its index, and its labels stand in every message. Other Series are aligned
    with it by label; label sets that differ are InvalidInput.
"""


def allocate(
    amount: int,
    key: Any,
    *,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    groups: Any = None,
    group_floor: Mapping[Any, Any] | None = None,
    group_cap: Mapping[Any, Any] | None = None,
    labels: Sequence[object] | None = None,
) -> Any:
    index = _recipients(key)
    found = fordel_solver.allocate(
        amount,
        _values("key", key, index),
        floor=_values("floor", floor, index),
        cap=_values("cap", cap, index),
        unit=unit,
        method=method,
        on_shortfall=on_shortfall,
        on_surplus=on_surplus,
        groups=_groups(groups, index),
        group_floor=group_floor,
        group_cap=group_cap,
        labels=labels if index is None else index.tolist(),
    )
    return found if index is None else pd.Series(found, index=index)


def fair_share(
    amount: int,
    key: Any,
    *,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    groups: Any = None,
    group_floor: Mapping[Any, Any] | None = None,
    group_cap: Mapping[Any, Any] | None = None,
    labels: Sequence[object] | None = None,
) -> tuple[list[Fraction], Fraction]:
    index = _recipients(key)
    return fordel_solver.fair_share(
        amount,
        _values("key", key, index),
        floor=_values("floor", floor, index),
        cap=_values("cap", cap, index),
        unit=unit,
        groups=_groups(groups, index),
        group_floor=group_floor,
        group_cap=group_cap,
        labels=labels if index is None else index.tolist(),
    )


def allocate_many(
    amounts: Any,
    keys: Any,
    *,
    floors: Any = None,
    caps: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    on_error: str = "raise",
    labels: Sequence[object] | None = None,
) -> NDArray[np.int64]:
    index = _recipients(keys)
    keys, amounts, floors, caps = _rows_in_order(keys, amounts, floors, caps)
    return fordel_solver.allocate_many(
        amounts.to_numpy() if isinstance(amounts, pd.Series) else amounts,
        _values("keys", keys, index),
        floors=_values("floors", floors, index),
        caps=_values("caps", caps, index),
        unit=unit,
        method=method,
        on_shortfall=on_shortfall,
        on_surplus=on_surplus,
        on_error=on_error,
        labels=labels if index is None else index.tolist(),
    )


for _function, _documented in (
    (allocate, fordel_solver.allocate),
    (fair_share, fordel_solver.fair_share),
    (allocate_many, fordel_solver.allocate_many),
):
    _summary, _, _rest = (_documented.__doc__ or "").partition("\n\n    ")
    _function.__doc__ = f"{_summary}{_ABOUT_SERIES}\n    {_rest}"


def _recipients(key: Any) -> pd.Index[Any] | None:
    """The labels of the recipients, where the key has any: those of a Series, or the columns of a DataFrame."""
    if not isinstance(key, (pd.Series, pd.DataFrame)):
        return None
    index = key.index if isinstance(key, pd.Series) else key.columns
    if not index.is_unique:
        twice = index[index.duplicated()][0]
        raise InvalidInput(
            f"`key` has the label {twice!r} more than once; each recipient must have a label of its own."
        )
    return index


def _rows_in_order(keys: Any, amounts: Any, floors: Any, caps: Any) -> tuple[Any, Any, Any, Any]:
    """Tables whose rows have labels, and amounts that have any: in the order of the first of them."""
    labelled = {
        name: values
        for name, values in (("keys", keys), ("amounts", amounts), ("floors", floors), ("caps", caps))
        if isinstance(values, pd.Series if name == "amounts" else pd.DataFrame)
    }
    for name, values in labelled.items():
        if not values.index.is_unique:
            twice = values.index[values.index.duplicated()][0]
            raise InvalidInput(f"`{name}` has the row {twice!r} more than once; each scenario must have its own label.")
        first = next(iter(labelled))
        order = labelled[first].index
        if len(values) != len(order):
            continue  # the core says which has how many
        unknown = values.index[~values.index.isin(order)]
        if len(unknown):
            raise InvalidInput(
                f"`{name}` has a row {unknown[0]!r} that `{first}` does not have; scenarios are aligned by label, so "
                "give the same labels, or arrays without any."
            )
        labelled[name] = values.reindex(order)
    return (
        labelled.get("keys", keys),
        labelled.get("amounts", amounts),
        labelled.get("floors", floors),
        labelled.get("caps", caps),
    )


def _groups(groups: Any, index: pd.Index[Any] | None) -> Any:
    if not isinstance(groups, pd.Series):
        return groups
    labels = _values("groups", groups, index)
    # pandas has several ways to say that a label is missing; the core knows None.
    return [None if missing else label for label, missing in zip(labels, pd.isna(labels), strict=True)]


def _values(name: str, values: Any, index: pd.Index[Any] | None) -> Any:
    if not isinstance(values, (pd.Series, pd.DataFrame)):
        return values
    own = values.index if isinstance(values, pd.Series) else values.columns
    if index is None:
        raise InvalidInput(f"`{name}` has labels and the key has none; give both as Series, or neither.")
    if own is index or own.equals(index):
        return values.to_numpy()
    if not own.is_unique:
        raise InvalidInput(f"`{name}` has the label {own[own.duplicated()][0]!r} more than once.")
    missing, unknown = index.difference(own, sort=False), own.difference(index, sort=False)
    if len(missing) or len(unknown):
        differences = [
            f"{what} {', '.join(map(repr, labels[:3]))}{' ...' if len(labels) > 3 else ''}"
            for what, labels in (("has no value for", missing), ("has values for the unknown", unknown))
            if len(labels)
        ]
        raise InvalidInput(f"`{name}` {' and '.join(differences)}; its labels must be those of the key.")
    aligned = values.reindex(index) if isinstance(values, pd.Series) else values.reindex(columns=index)
    return aligned.to_numpy()
