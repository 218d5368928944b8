"""What does not add up, is missing or is said in two ways in the sources: flagged as data, never repaired."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["BothLanguages", "Finding", "Sum", "findings"]


@dataclass(frozen=True)
class BothLanguages:
    """A sentence in Danish and in English."""

    da: str
    en: str

    def of(self, lang: str) -> str:
        """The sentence in the language that ``--lang`` names."""
        return self.en if lang == "en" else self.da


@dataclass(frozen=True)
class Sum:
    """Numbers of a source, added up.

    Attributes
    ----------
    what : BothLanguages
    unit : BothLanguages
        What the numbers count, mio. kr. where nothing is said.
    terms : tuple of int
        The numbers as the source has them; what it subtracts is negative.
    stated : int or None
        The total as the source has it; None where it has none.
    """

    what: BothLanguages
    unit: BothLanguages
    terms: tuple[int, ...]
    stated: int | None

    @property
    def adds_to(self) -> int:
        """What the terms add to.

        Examples
        --------
        >>> expenditure = findings()[0].sums[0]
        >>> expenditure.adds_to, expenditure.stated
        (346744, 346745)
        """
        return sum(self.terms)


@dataclass(frozen=True)
class Finding:
    """An inconsistency or a gap in a source.

    Attributes
    ----------
    id : str
    document, place : BothLanguages
        Where it is.
    says : BothLanguages
        What is written there, in our own words.
    found : BothLanguages
        What is wrong with it or missing.
    done : BothLanguages
        What the packaged pools do about it.
    instances : tuple of str
        The packaged pools that it touches.
    sums : tuple of Sum
        The arithmetic, where it is arithmetic.
    """

    id: str
    document: BothLanguages
    place: BothLanguages
    says: BothLanguages
    found: BothLanguages
    done: BothLanguages
    instances: tuple[str, ...]
    sums: tuple[Sum, ...]


def findings(instance: str | None = None) -> tuple[Finding, ...]:
    """The findings in the sources, in the order of their file.

    Parameters
    ----------
    instance : str, optional
        Only those that touch the packaged pool of this id.

    Examples
    --------
    >>> [finding.id for finding in findings("forebyggelse-2014")]
    ['E17']
    """
    content = (files("fordel_instances") / "data" / "findings.toml").read_bytes()
    raw = tomllib.loads(content.decode("utf-8"))
    documents = {name: BothLanguages(**text) for name, text in raw["document"].items()}
    found = (_finding(table, documents) for table in raw["finding"])
    return tuple(finding for finding in found if instance is None or instance in finding.instances)


def _finding(table: dict[str, Any], documents: dict[str, BothLanguages]) -> Finding:
    return Finding(
        id=table["id"],
        document=documents[table["document"]],
        **{name: BothLanguages(**table[name]) for name in ("place", "says", "found", "done")},
        instances=tuple(table["instances"]),
        sums=tuple(_sum(entry) for entry in table.get("sum", ())),
    )


def _sum(entry: dict[str, Any]) -> Sum:
    unit = entry.get("unit", {"da": "mio. kr.", "en": "mio. kr."})
    return Sum(BothLanguages(**entry["what"]), BothLanguages(**unit), tuple(entry["terms"]), entry.get("stated"))
