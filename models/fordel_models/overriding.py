"""Changes to a specification before it is checked: --set part.skolestruktur.share=0.4."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from fordel_models.kinds import kind_of
from fordel_models.path_keys import joined, keys_of
from fordel_models.paths import alternatives, fields, inside, name_of, position_of, tables
from fordel_models.plain_values import check_plain_values
from fordel_models.specification import Specification
from fordel_solver.errors import InvalidInput

__all__ = ["override"]

# What a rule says can be changed. What the source says and what was assumed stays as the file has it.
_ROOTS = ("price_level", "data", "pool", "part", "group", "eligibility", "phase_in", "guarantee", "repair")
_ROOTS_OF_PORTFOLIOS = ("portfolio", "common", "fewest_pools", "untied_money")


def override(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of what a file says, with other values at some paths.

    Parts are named by their name and groups by their column; a name with a point in it stands between quotation marks:
    group.region.cap.'Region S.'. A key that the file does not have is added; the value None
    takes a key out.

    Parameters
    ----------
    raw : mapping
        As `parse` takes it. It is not changed.
    changes : mapping
        Path to value, made in this order.

    Raises
    ------
    InvalidInput
        A path that leads nowhere, with the nearest one that does. All problems at once.

    Examples
    --------
    >>> raw = {"model": "formula", "pool": {"amount": 100}, "part": [{"name": "elever", "key": "pupils"}]}
    >>> override(raw, {"part.elever.share": 2, "pool.floor": 10})["pool"]
    {'amount': 100, 'floor': 10}
    >>> override(raw, {"part.elver.share": 2})
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: "part.elver.share" leads nowhere. The nearest path is "part.elever.share".
    """
    specification = kind_of(raw.get("model"), "the specification").specification
    check_plain_values(changes, "overrides")
    changed: dict[str, Any] = copy.deepcopy(dict(raw))
    problems = []
    for path, value in changes.items():
        problem = _set(changed, specification, path, value)
        if problem:
            problems.append(problem)
    if problems:
        raise InvalidInput(*problems)
    return changed


def _set(raw: dict[str, Any], specification: type[Specification], path: str, value: Any) -> str | None:
    *steps, last = keys_of(path)
    here: Any = raw
    annotation: Any = specification
    so_far = ""
    for key in steps:
        if get_origin(next(alternatives(annotation))) is tuple:
            position = position_of(key, here, so_far)
            if position is None:
                return _nowhere(path, raw, specification)
            here, annotation = here[position], inside(annotation, position)
        elif _is_key(key, annotation, root=not so_far):
            annotation = inside(annotation, key)
            key = _as_written(key, here)
            here = here.setdefault(key, [] if get_origin(next(alternatives(annotation))) is tuple else {})
        else:
            return _nowhere(path, raw, specification)
        so_far = f"{so_far}.{key}" if so_far else str(key)
        if not isinstance(here, (dict, list)):
            return f'"{path}": {so_far} is {here} here and not a table. Give {so_far} as a whole.'
    if not isinstance(here, dict) or not _is_key(last, annotation, root=not so_far):
        return _nowhere(path, raw, specification)
    if value is None:
        here.pop(_as_written(last, here), None)
    else:
        here[_as_written(last, here)] = copy.deepcopy(value)
    return None


def _is_key(key: str, annotation: Any, *, root: bool) -> bool:
    if root:
        return key in _ROOTS or key in _ROOTS_OF_PORTFOLIOS
    for candidate in alternatives(annotation):
        if get_origin(candidate) is dict:
            by_year = next(alternatives(get_args(candidate)[0])) is int
            if key and (not by_year or re.fullmatch(r"[0-9]{4}", key, re.ASCII)):
                return True
    return any(key in fields(table) for table in tables(annotation))


def _as_written(key: str, table: dict[Any, Any]) -> Any:
    return int(key) if re.fullmatch(r"[0-9]{4}", key, re.ASCII) and int(key) in table else key


def _nowhere(path: str, raw: Mapping[str, Any], specification: type[Specification]) -> str:
    known = [
        known
        for root in (*_ROOTS, *_ROOTS_OF_PORTFOLIOS)
        if root in fields(specification)
        for known in _paths(root, raw, specification)
    ]
    near = difflib.get_close_matches(path, known, 1, cutoff=0.5)
    nearest = f'The nearest path is "{near[0]}".' if near else f"Paths begin with {', '.join(_ROOTS)}."
    return f'"{path}" leads nowhere. {nearest}'


def _paths(root: str, raw: Mapping[str, Any], specification: type[Specification]) -> Iterator[str]:
    annotation = inside(specification, root)
    if get_origin(next(alternatives(annotation))) is tuple:
        entries = raw.get(root)
        for position, entry in enumerate(entries if isinstance(entries, list) else []):
            name = name_of(entry, root)
            if name is not None:
                yield from (f"{joined([root, name])}{rest}" for rest in _under(inside(annotation, position)))
    elif tables(annotation):
        yield from (f"{root}{rest}" for rest in _under(annotation))
    else:
        yield root


def _under(annotation: Any) -> Iterator[str]:
    for table in tables(annotation):
        for key, field in fields(table).items():
            yield f".{key}"
            yield from (f".{key}{rest}" for rest in _under(field.annotation))
