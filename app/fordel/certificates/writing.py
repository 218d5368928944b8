"""The certificate of an allocation: the problem of each year and its answer, exact, for others to check.

What it holds follows from the rules and the figures alone: no clock, no version, no path, no order of rows. So the same
allocation has the same certificate, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fordel.audit import VERSION, digest, seal
from fordel.basis import columns_used
from fordel.certificates.numbers import written
from fordel.files import without_floats
from fordel_models.recipients import Cell, Recipients
from fordel_models.result import GroupResult, PartResult, Result, YearResult
from fordel_models.written_numbers import decimal_text

if TYPE_CHECKING:
    from fordel.basis import Basis

__all__ = ["canonical", "certificate_bytes", "certificate_of", "column_of", "year_of"]


def certificate_of(
    result: Result, specification: Mapping[str, Any], overrides: Mapping[str, Any], basis: Basis | None
) -> dict[str, Any]:
    """The certificate of a result, sealed.

    Parameters
    ----------
    result : Result
        With its checked years.
    specification : mapping
        The rules in force, as a file says them, overrides included.
    overrides : mapping
        What was changed in the specification.
    basis : Basis or None
        The figures. None: they are not known, and not in the certificate.

    Raises
    ------
    SolverFailure
        A number is an exact fraction of more than 10,000 digits.
    """
    data = None if basis is None else _data(basis)
    stated = (specification.get("pool") or {}).get("years") or {}
    years = [year.year for year in result.years if year.year is not None]
    certificate = {
        "fordel_certificate": VERSION,
        "id": result.id,
        "title": result.title,
        "model": result.model,
        "price_level": result.price_level,
        "synthetic": result.synthetic,
        "specification": canonical(specification),
        "overrides": canonical(overrides),
        "only_years": years if len(years) < len(stated) else None,
        "years": [year_of(year, result.codes) for year in result.years],
        "data": data,
        "data_sha256": digest(data),
    }
    return certificate | {"seal": seal(certificate)}


def canonical(value: Any) -> Any:
    """Rules without floats, names in alphabetical order: how they were written or changed is not seen."""
    return _sorted(without_floats(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(inner) for inner in value] if isinstance(value, list) else value


def certificate_bytes(certificate: Mapping[str, Any]) -> bytes:
    """The file: JSON in ASCII, a line for each field and each list of numbers, so that people can read it."""
    return (_lines(certificate, 0) + "\n").encode("ascii")


def _lines(value: Any, depth: int) -> str:
    nested = isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(v, Mapping) for v in value))
    if not nested or not value or depth > 3:
        return json.dumps(value)
    inside, outside = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, Mapping):
        entries = [f"{json.dumps(name)}: {_lines(inner, depth + 1)}" for name, inner in value.items()]
        return "{" + inside + f",{inside}".join(entries) + outside + "}"
    return "[" + inside + f",{inside}".join(_lines(inner, depth + 1) for inner in value) + outside + "]"


def _data(basis: Basis) -> dict[str, Any]:
    """The columns that the rules use, as they stood in the table, in ascending order of code."""
    specification = basis.instance.specification
    wanted = [column for column in columns_used(specification) if column != "code"]
    figures = Recipients.from_frame(basis.table, wanted)
    columns = {name: column_of(figures.columns[name]) for name in sorted(figures.columns) if name != "code"}
    return {"codes": list(figures.codes), "columns": columns}


def column_of(cells: Sequence[Cell]) -> dict[str, list[Any]]:
    """The exact cells of a column, texts or numbers."""
    if any(isinstance(cell, str) for cell in cells):
        return {"texts": [cell if cell is None or isinstance(cell, str) else decimal_text(cell) for cell in cells]}
    return {"numbers": [None if cell is None else written(Fraction(cell), "a figure") for cell in cells]}


def year_of(year: YearResult, codes: Sequence[str]) -> dict[str, Any]:
    """A year's problem and its answer, over those that take part."""
    there = [i for i, takes_part in enumerate(year.eligible) if takes_part]

    def numbers(values: Sequence[Fraction | int], what: str) -> list[Any]:
        return [written(values[i], f"{what} of {codes[i]}") for i in there]

    own_floors = year.floors if year.guarantee is None else year.guarantee.floors
    parts = [*year.parts, *([year.phase_in_part] if year.phase_in_part is not None else [])]
    return {
        "year": year.year,
        "figures_year": year.figures_year,
        "amount": year.amount,
        "top_slice": year.top_slice,
        "surplus": year.surplus,
        "unit": year.unit,
        "method": year.method,
        "multiplier": written(year.multiplier, "the multiplier"),
        "codes": [codes[i] for i in there],
        "amounts": [year.amounts[i] for i in there],
        "key": numbers(year.key, "the key"),
        "base": numbers(year.base, "the base amount") if year.base else None,
        "floor": [own_floors[i] for i in there] if any(own_floors) else None,
        "cap": [year.caps[i] for i in there] if any(cap is not None for cap in year.caps) else None,
        "weight": _weights(year, there, numbers),
        "minimum": [year.minimums[i] for i in there] if year.minimums else None,
        "returned": [year.returned[i] for i in there] if year.returned else None,
        "binding": [year.binding[i] for i in there] if any(year.binding) else None,
        "ties": [codes[i] for i in year.ties],
        "dropped_out": [codes[i] for i in year.dropped_out],
        "parts": [_part(part, numbers) for part in parts],
        "group_of": _group_labels(year.groups, there),
        "groups": [_group(group) for group in year.groups],
        "guarantee": _guarantee(year, there, numbers),
    }


Numbers = Callable[[Sequence[Fraction | int], str], list[Any]]


def _weights(year: YearResult, there: Sequence[int], numbers: Numbers) -> list[Any] | None:
    """What multiplies a recipient's key in every part: its weight by the taper; 0 on the exit ramp."""
    tapered = year.selection is not None and year.selection.full_at is not None
    if not tapered and not year.exit_ramp:
        return None
    leaving = set(year.exit_ramp)
    weights = [Fraction(1)] * len(year.eligible)
    for i in there:
        if i in leaving:
            weights[i] = Fraction(0)
        elif tapered and year.selection is not None:
            weights[i] = year.selection.weights[i]
    return numbers(weights, "the weight")


def _part(part: PartResult, numbers: Numbers) -> dict[str, Any]:
    return {
        "name": part.name,
        "share": written(part.share, f"the share of {part.name}"),
        "key": part.expression,
        "values": numbers(part.values, f"the key of part {part.name}"),
    }


def _group_labels(groups: Sequence[GroupResult], there: Sequence[int]) -> list[str | None] | None:
    if not groups:
        return None
    label_of = {i: group.label for group in groups for i in group.members}
    return [label_of[i] for i in there]


def _group(group: GroupResult) -> dict[str, Any]:
    return {
        "label": group.label,
        "floor": group.floor,
        "cap": group.cap,
        "multiplier": written(group.multiplier, f"the multiplier of {group.label}"),
    }


def _guarantee(year: YearResult, there: Sequence[int], numbers: Numbers) -> dict[str, Any] | None:
    kept = year.guarantee
    if kept is None:
        return None
    return {
        "paid_by": kept.paid_by,
        "level": None if kept.level is None else written(kept.level, "the level of the guarantee"),
        "weights": numbers(kept.weights, "what the guarantee is paid by"),
        "floors": [year.floors[i] for i in there],
    }
