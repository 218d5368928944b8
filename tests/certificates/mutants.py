"""Every smallest change of a certificate: each number, code, digest and word; two amounts exchanged; other ties."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fordel import audit

# What only the rules and figures it was made from decide: a change here is no lie about the problem and its answer.
STATED = ("id", "title", "model", "price_level", "synthetic", "specification", "overrides", "data")
STATED_OF_A_YEAR = ("dropped_out",)


@dataclass(frozen=True)
class Mutant:
    where: tuple[Any, ...]  # the way to what was changed
    certificate: dict[str, Any]

    @property
    def kind(self) -> str:
        """The field: what has the same kind is checked by the same code."""
        return ".".join(step for step in self.where if isinstance(step, str))

    @property
    def only_stated(self) -> bool:
        return self.where[0] in STATED or (self.where[0] == "years" and self.where[2] in STATED_OF_A_YEAR)


def mutants(certificate: dict[str, Any]) -> Iterator[Mutant]:
    """All of them, one change each; the seal is left as it was."""
    for where, value in leaves(certificate, ()):
        for other in next_to(value):
            yield Mutant(where, with_value(certificate, where, other))
    for place, year in enumerate(certificate["years"]):
        amounts = year["amounts"]
        for i in range(len(amounts) - 1):
            if amounts[i] != amounts[i + 1]:
                swapped = [*amounts[:i], amounts[i + 1], amounts[i], *amounts[i + 2 :]]
                way = ("years", place, "amounts")
                yield Mutant((*way, "swapped", i), with_value(certificate, way, swapped))
        ties = year["ties"]
        for name, others in (("fewer", ties[1:]), ("more", sorted({*ties, year["codes"][0]}))):
            if others != ties:
                way = ("years", place, "ties")
                yield Mutant((*way, name), with_value(certificate, way, others))


def sealed(certificate: dict[str, Any], *, digest: bool = False) -> dict[str, Any]:
    """The same with a seal that fits, and on demand with the digest of its figures too."""
    forged = dict(certificate)
    if digest:
        forged["data_sha256"] = audit.digest(forged["data"])
    forged["seal"] = audit.seal(forged)
    return forged


def leaves(value: Any, where: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*where, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*where, place))
    else:
        yield where, value


def next_to(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if value is None:
        return [0]
    digits = value.removeprefix("-").partition("/")
    if digits[0].isascii() and digits[0].isdigit() and (not digits[1] or digits[2].isdigit()):
        over, line, under = value.partition("/")
        grown = str(int(over) + 1).zfill(len(over))  # a code keeps its zeros
        return [grown + line + under, *([f"{over}/{int(under) + 1}"] if under else [])]
    if len(value) == 64:
        return [("0" if value[0] != "0" else "1") + value[1:]]
    return [value + "x", value[:-1]] if value else ["floor"]


def with_value(certificate: dict[str, Any], where: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with another value, sharing what it does not change."""
    changed = copy.copy(certificate)
    inner = changed
    for step in where[:-1]:
        inner[step] = copy.copy(inner[step])
        inner = inner[step]
    inner[where[-1]] = value
    return changed
