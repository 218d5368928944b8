"""From the plain dict of a file to a specification, or to all the problems in it at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fordel_models.fields import TableError
from fordel_models.kinds import kind_of
from fordel_models.paths import field_of, fields, path_of
from fordel_models.specification import Specification
from fordel_solver.errors import InvalidInput

__all__ = ["parse"]

_SHOULD_BE = {
    "bool_type": "must be true or false.",
    "dict_type": "must be a table, such as { 2014 = 100_000_000 } where it is by year.",
    "int_type": "must be a whole number.",
    "model_type": "must be a table, with keys of its own.",
    "string_type": "must be text in quotation marks.",
    "tuple_type": "must be a list, or tables in double square brackets.",
}


def parse(raw: Mapping[str, Any], *, where: str) -> Specification:
    """Check what a file says.

    Parameters
    ----------
    raw : mapping
        The file's content: text, whole numbers, `Decimal` for other numbers, lists and mappings.
    where : str
        The file, as messages name it.

    Raises
    ------
    InvalidInput
        All problems at once, each with the file and the path: "pool.toml, part.elever.share: ...".

    Examples
    --------
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 100, "flor": 5},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> parse(raw, where="pool.toml")
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: pool.toml, pool.flor: "flor" is not a known key. The nearest is "floor".
    """
    if not isinstance(raw, Mapping):
        raise InvalidInput(f"{where}: a specification is a table with id, title, model, [pool] and [[part]].")
    specification = kind_of(raw.get("model"), where).specification
    try:
        return specification.model_validate(dict(raw))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InvalidInput(
            *dict.fromkeys(message for detail in details for message in _messages(detail, raw, specification, where))
        ) from None


def _messages(
    detail: ErrorDetails, raw: Mapping[str, Any], specification: type[Specification], where: str
) -> list[str]:
    location, kind = detail["loc"], detail["type"]
    path = path_of(raw, location, last=kind in ("missing", "extra_forbidden"))
    place = f"{where}, {path}" if path else where
    reason = detail.get("ctx", {}).get("error")
    if isinstance(reason, TableError):
        return [f"{_at(where, path, key)}: {sentence}" for key, sentence in _found(reason, path, raw, location)]
    if kind == "value_error":
        return [f"{place}: {reason}"]
    tables, field = field_of(specification, location)
    if kind == "extra_forbidden":
        known = [key for table in tables for key in fields(table)]
        return [f'{place}: "{location[-1]}" is not a known key. {_nearest(str(location[-1]), known)}']
    if kind == "missing":
        return [f"{place}: is missing. {field.description if field else ''}".rstrip()]
    if kind == "literal_error":
        allowed = str(detail.get("ctx", {}).get("expected", "")).replace("'", '"')
        return [f'{place}: "{detail["input"]}" is not a choice. Allowed: {allowed}.']
    return [f"{place}: {_SHOULD_BE.get(kind, detail['msg'] + '.')}"]


def _found(
    reason: TableError, path: str, raw: Mapping[str, Any], location: tuple[str | int, ...]
) -> list[tuple[str, str]]:
    # The key inside a bare number is not in the file: floor = -5 is told at pool.floor, not at pool.floor.kr.
    there = path_of(raw, (*location, "kr")) != path
    return [("" if key == "kr" and not there else key, sentence) for key, sentence in reason.found]


def _at(where: str, path: str, key: str) -> str:
    full = ".".join(step for step in (path, key) if step)
    return f"{where}, {full}" if full else where


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1, cutoff=0.4)
    return f'The nearest is "{near[0]}".' if near else f"Known keys here: {', '.join(known)}."
