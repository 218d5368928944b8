"""From one specification to another, one rule at a time: what each changed rule did to each amount.

The rules are taken in the order in which the second specification has them, those that only the first has after them.
Each is switched from the first's value to the second's, the pool is solved, and the difference from the step before is
what this rule did. A rule that cannot be switched alone, since the pool cannot be solved then, goes with the next one.
The differences add up exactly to that of the two allocations; another order would share them out otherwise.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import fordel_models
from fordel.basis import NO_RULES, columns_used
from fordel.comparing.compared_sides import merges_of
from fordel_models.paths import name_of
from fordel_solver.errors import Infeasible, InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from fordel.allocation import Allocation

__all__ = ["effects_of_rules"]

Place = tuple[int | None, str]
FIGURES = "data"  # what the table of recipients holds, as a rule of its own
ONE_RULE = {"amount": "years"}  # exactly one of the two may stand: they are switched together
WITHOUT_EFFECT = (("data", "inhabitants"), ("data", "synthetic"), ("data", "recipients"))  # the last is FIGURES


def effects_of_rules(a: Allocation, b: Allocation) -> dict[str, dict[Place, int]] | None:
    """For each changed rule, by path, the kroner that it moved; None where the steps cannot be solved.

    Examples
    --------
    >>> import fordel
    >>> a = fordel.solve("yderkommuner-17a")
    >>> b = fordel.solve("yderkommuner-17a", overrides={"pool.unit": 12})
    >>> list(effects_of_rules(a, b))
    ['pool.unit']
    """
    if a.basis is None or b.basis is None or not (a.is_formula and b.is_formula):
        return None
    raw = {key: copy.deepcopy(value) for key, value in a.basis.instance.file.raw.items()}
    target = b.basis.instance.file.raw
    before = _amounts_of(a)
    table, other, kinds = _tables_of(a, b)
    if _solved(raw, table, kinds) != before:
        return None  # only some of its years
    effects: dict[str, dict[Place, int]] = {}
    together: list[str] = []
    for path in _changed(raw, target, _same_figures(a, b, table, other)):
        together.append("/".join(path))
        if path == (FIGURES,):
            table = other
        else:
            _switch(raw, target, path)
        after = _solved(raw, table, kinds)
        if after is None:
            continue
        places = sorted(before.keys() | after.keys(), key=lambda place: (place[0] or 0, place[1]))
        effects[" + ".join(step.replace("/", ".") for step in together)] = {
            place: after.get(place, 0) - before.get(place, 0) for place in places
        }
        before, together = after, []
    return None if together or before != _amounts_of(b) else effects


def _tables_of(a: Allocation, b: Allocation) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The figures of both and what their columns are; a column that only one has is also in the other.

    So a rule that uses another column can be switched alone. Rows of successors that have no figures are left out: the
    model adds them where its rules have the merge.
    """
    assert a.basis is not None
    assert b.basis is not None
    mine, other = _with_figures(a), _with_figures(b)
    dictionary = a.basis.dictionary.combine_first(b.basis.dictionary).drop(columns="error", errors="ignore")
    return _widened(mine, other), _widened(other, mine), dictionary


def _with_figures(allocation: Allocation) -> pd.DataFrame:
    assert allocation.basis is not None
    specification, table = allocation.basis.instance.specification, allocation.basis.table
    merging = {code for merge in merges_of(specification) for code in (*merge.former, *merge.successors)}
    figures = table[[column for column in table.columns if column != "name"]]
    return table[~(table.index.isin(merging) & figures.isna().all(axis=1))]


def _widened(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    more = other[[column for column in other.columns if column not in table.columns]]
    return table.join(more) if len(more.columns) else table


def _solved(raw: Mapping[str, Any], table: pd.DataFrame, dictionary: pd.DataFrame) -> dict[Place, int] | None:
    try:
        specification = fordel_models.parse(raw, where="comparison")
        result = fordel_models.solve(specification, table, dictionary, repairs=False)
    except (InvalidInput, Infeasible):
        return None
    return {(year.year, code): kr for year in result.years for code, kr in zip(result.codes, year.amounts, strict=True)}


def _amounts_of(allocation: Allocation) -> dict[Place, int]:
    result = allocation.result
    return {(year.year, code): kr for year in result.years for code, kr in zip(result.codes, year.amounts, strict=True)}


def _same_figures(a: Allocation, b: Allocation, mine: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether the columns that the rules of either use are the same in both tables."""
    assert a.basis is not None
    assert b.basis is not None
    columns = {*columns_used(a.basis.instance.specification), *columns_used(b.basis.instance.specification)}
    used = sorted(column for column in columns if column in mine.columns or column in other.columns)
    if not (set(used) <= set(mine.columns) and set(used) <= set(other.columns)):
        return False
    mine, other = mine.sort_index(), other.sort_index()
    # A column of whole numbers has decimals as soon as a row without a figure stands in it.
    return mine.index.equals(other.index) and mine[used].astype(object).equals(other[used].astype(object))


def _changed(a: Mapping[str, Any], b: Mapping[str, Any], same_figures: bool) -> Iterator[tuple[str, ...]]:
    """The paths of the rules that differ, in order."""
    if not same_figures:
        yield (FIGURES,)
    for root in _united(b, a):
        if root in NO_RULES or root == "price_level" or _same(a.get(root), b.get(root)):
            continue
        mine, other = a.get(root), b.get(root)
        if isinstance(mine, Mapping | None) and isinstance(other, Mapping | None):
            yield from ((root, key) for key in _changed_keys(mine, other) if (root, key) not in WITHOUT_EFFECT)
        elif _by_name(root, mine) is not None and _by_name(root, other) is not None:
            ours, theirs = _by_name(root, mine) or {}, _by_name(root, other) or {}
            for name in _united(theirs, ours):
                if name in ours and name in theirs:
                    yield from ((root, name, key) for key in _changed_keys(ours[name], theirs[name]) if key != "says")
                else:
                    yield root, name
        else:
            yield (root,)


def _changed_keys(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None) -> list[str]:
    keys = [key for key in _united(b or {}, a or {}) if not _same((a or {}).get(key), (b or {}).get(key))]
    return [key for key in keys if not (key in ONE_RULE and ONE_RULE[key] in keys)]


def _same(a: Any, b: Any) -> bool:
    """Whether two values say the same: 0.7, "0.70" and Decimal("0.7") do."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        mine, other = ({str(key): value for key, value in table.items()} for table in (a, b))
        return mine.keys() == other.keys() and all(_same(mine[key], other[key]) for key in mine)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b or _plain(a) == _plain(b))


def _plain(value: Any) -> Any:
    try:
        return Decimal(str(value)) if isinstance(value, str | int | float | Decimal) else value
    except InvalidOperation:
        return value


def _switch(raw: dict[str, Any], target: Mapping[str, Any], path: tuple[str, ...]) -> None:
    """Give `raw` what `target` has at a path."""
    root, *rest = path
    if not rest:
        _put(raw, root, target.get(root))
    elif isinstance(raw.get(root) or target.get(root), Mapping):
        own = raw.setdefault(root, {})
        _put(own, rest[0], target.get(root, {}).get(rest[0]))
        for key, other in ONE_RULE.items():
            if rest[0] == other:
                _put(own, key, target.get(root, {}).get(key))
        if not own and root not in target:  # an empty table is not the same as none
            del raw[root]
    else:
        ours, theirs = _by_name(root, raw.get(root)) or {}, _by_name(root, target.get(root)) or {}
        if len(rest) == 1:
            _put(ours, rest[0], theirs.get(rest[0]))
        else:
            _put(ours[rest[0]], rest[1], theirs[rest[0]].get(rest[1]))
        # In the order of the second specification.
        raw[root] = [ours[name] for name in _united(theirs, ours) if name in ours]


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = copy.deepcopy(value)


def _by_name(root: str, entries: Any) -> dict[str, dict[str, Any]] | None:
    """The tables of a list by what they are called; None where they have no different names."""
    if entries is None:
        return {}
    if not isinstance(entries, list):
        return None
    names = [name_of(entry, root) for entry in entries]
    if None in names or len(set(names)) < len(names):
        return None
    return {str(name): entry for name, entry in zip(names, entries, strict=True)}


def _united(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))
