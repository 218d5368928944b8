"""A scenario as `fordel.solve` takes it: what the baseline changes and what the scenario changes, together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fordel.allocation import Allocation
from fordel.figures.data_changes import described_change
from fordel.prepared import Prepared
from fordel_models.sweeping.scenarios import Scenarios

__all__ = ["cells_of", "changed_columns", "data_of", "overrides_of", "with_record"]


def overrides_of(baseline: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The overrides of the baseline, then those of the scenario, in the order in which they are made.

    Examples
    --------
    >>> overrides_of({"pool.unit": 10, "pool.floor": 5, "pool.floor.kr": 6}, {"pool.floor": 7})
    {'pool.unit': 10, 'pool.floor': 7}
    """
    kept = {path: value for path, value in baseline.items() if not any(f"{path}.".startswith(f"{new}.") for new in own)}
    return kept | dict(own)


def changed_columns(own: Prepared, scenario: Scenarios) -> list[str]:
    """The columns in which a scenario has other figures than the instance: the user's own, and those drawn."""
    return list(dict.fromkeys([*own.changes, *scenario.figures]))


def data_of(own: Prepared, scenario: Scenarios) -> dict[str, dict[str, Any]]:
    """The figures of these columns, as `fordel.solve` takes them: column to code to value, None where it is taken away.

    Codes without a figure, before and now, are left out.
    """
    table = scenario.table(0, own.table)
    before = own.instance.recipients_file.table.reindex(table.index)
    merging = {code for merge in own.specification.merges for code in (*merge.former, *merge.successors)}
    data = {}
    for column in changed_columns(own, scenario):
        cells = cells_of(table[column])
        # A new column has a figure for everybody; where there was one, whoever is left out keeps it.
        stays = cells_of(before[column]) if column in before else dict.fromkeys(set(table.index) - merging)
        taken = [code for code in table.index if code in stays and code not in cells]
        data[column] = cells | dict.fromkeys(taken)
    return data


def with_record(allocation: Allocation, own: Prepared, scenario: Scenarios) -> dict[str, Any]:
    """What an allocation of a scenario says that was changed, beginning with the instance as it is."""
    table = scenario.table(0, own.table)
    before = own.instance.recipients_file.table.reindex(table.index)
    drawn = {
        column: described_change(before.get(column), table[column], cells, "data")
        for column, cells in scenario.data(0).items()
    }
    read = {"data": list(own.files)} if own.files else {}
    return {
        "overrides": overrides_of(own.overrides, scenario.overrides(0)),
        "data_record": dict(own.changes) | drawn,
        "provenance": dict(allocation.provenance) | read,
    }


def cells_of(column: pd.Series[Any]) -> dict[str, Any]:
    """The figures of a column by code; those that are missing are left out."""
    return {str(code): value for code, value in column.to_dict().items() if not pd.isna(value)}
