"""The catalogue of the source texts: every pool, frame, target and rule in them, and what is done about it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from fordel_instances.source_findings import BothLanguages

__all__ = ["Entry", "catalogue"]


@dataclass(frozen=True)
class Entry:
    """An entry of the catalogue.

    Attributes
    ----------
    id : str
        A letter for the kind (A: pools and conditional amounts, B: frames, cost shares and savings, C: targets and
        priorities, D: the other sources) and a number in the order of the source.
    title : BothLanguages
    instances : tuple of str
        The packaged instances that it is; empty where it is no allocation.
    because : BothLanguages or None
        Why there is no instance of it.
    pools : mapping of instance to tuple of str
        Which pools of an instance of several it is; all where nothing is said.
    """

    id: str
    title: BothLanguages
    instances: tuple[str, ...]
    because: BothLanguages | None
    pools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def catalogue() -> tuple[Entry, ...]:
    """Every entry, in the order of the catalogue.

    Examples
    --------
    >>> [entry.id for entry in catalogue() if "yderkommuner-17a" in entry.instances]
    []
    >>> catalogue()[0].instances
    ('kompetenceudvikling-2014', 'aftale-2014-samlet')
    """
    content = (files("fordel_instances") / "data" / "catalogue.toml").read_bytes()
    return tuple(
        Entry(
            raw["id"],
            BothLanguages(**raw["title"]),
            tuple(raw.get("instances", ())),
            BothLanguages(**raw["because"]) if "because" in raw else None,
            {name: tuple(pools) for name, pools in raw.get("pools", {}).items()},
        )
        for raw in tomllib.loads(content.decode("utf-8"))["entry"]
    )
