"""Calls of `fordel.solve` with what no file can hold."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pandas as pd

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.damage import damaged_rules
from fuzzing.pools import FIGURES, TomlText, csv_text, small_pool

__all__ = ["case"]

ROOTS = ["pool.unit", "pool.floor", "part.elever.share", "part.elever.key", "data.years", "group", "pool"]


def case(random: Random) -> Case:
    """A specification as a dict, overrides, figures or years that are none."""
    pool = small_pool(random)
    raw: Any = {key: copy.deepcopy(value) for key, value in pool.raw.items()}
    call: dict[str, Any] = {}
    hostile_thing = random.choice(hostile.OBJECTS)
    damage = type(hostile_thing).__name__
    match random.randrange(7):
        case 0:
            damage, raw = damaged_rules(raw, random)
            raw = _plain(raw)
        case 1:
            table = raw[random.choice([key for key in raw if isinstance(raw[key], dict)])]
            table[random.choice(list(table))] = hostile_thing
        case 2:
            raw["pool"]["floor"] = _deep(random)
            damage = "nested"
        case 3:
            call["overrides"] = {random.choice(ROOTS): hostile_thing}
        case 4:
            codes = [row[0] for row in pool.rows[1:]]
            values = random.choice([[hostile_thing] * len(codes), [1] * (len(codes) - 1) + [hostile_thing]])
            column = random.choice(["elever", "ny"])
            as_mapping = {column: dict(zip(codes, values, strict=True))}
            frame = pd.DataFrame({column: pd.Series(values, index=codes, dtype=object)})
            call["data"] = random.choice([as_mapping, frame, {column: hostile_thing}, hostile_thing])
        case 5:
            call["years"] = random.choice([hostile_thing, [hostile_thing], 10**400, [2014, 2014], []])
        case _:
            raw = random.choice([hostile_thing, {**raw, "part": hostile_thing}, {"model": hostile_thing}, {}])
    return Case(damage, call={"instance": raw, **call}, files={FIGURES: csv_text(pool.rows).encode()})


def _plain(value: Any) -> Any:
    """What a file writes, as text."""
    match value:
        case TomlText():
            return str(value)
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
    return value


def _deep(random: Random) -> Any:
    inner: Any = 1
    for _ in range(random.choice([100, 900, 5_000])):
        inner = random.choice([{"kr": inner}, [inner]])
    if random.random() < 0.3:
        own: dict[str, Any] = {}
        own["kr"] = own
        return own
    return inner
