"""What `fordel show` tells of an instance before anything is distributed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd
from rich.console import Console

from fordel.basis import columns_used
from fordel.danish_numbers import exact_number, number
from fordel.files import assumptions_as_data, findings_as_data
from fordel.instance import Instance
from fordel.kinds.shown import described_model, print_model_instance
from fordel.printing.printed import heading, in_short, print_assumptions, print_findings, print_table, say
from fordel.printing.shown_header import print_header
from fordel.printing.shown_rules import further_rules, limits, part_weight
from fordel.texts import Texts
from fordel_instances import findings
from fordel_models.result import Assumption, Text
from fordel_models.specification import FormulaSpecification

__all__ = ["described", "error_in_words", "print_instance"]


def described(instance: Instance, lang: str = "en") -> dict[str, Any]:
    """What `fordel show --json` says: the specification as its file has it, and the data it would use."""
    if not isinstance(instance.specification, FormulaSpecification):
        return described_model(instance, lang)
    specification = instance.specification
    source = specification.source
    return {
        "id": specification.id,
        "title": specification.title,
        "model": specification.model,
        "price_level": specification.price_level,
        "source": {
            "document": source.document.of(lang),
            "section": source.section.of(lang),
            "says": source.says.of(lang),
            "url": source.url,
        }
        if source
        else None,
        "years": [year for year, _, _ in _amounts(specification) if year is not None],
        "amount_kr": sum(amount for _, _, amount in _amounts(specification)),
        "synthetic": bool(specification.data.synthetic),
        "assumptions": assumptions_as_data(_assumptions(specification), lang),
        "findings": findings_as_data(findings(specification.id), lang),
        "specification": instance.file.raw,
        "data": {
            "recipients": instance.recipients_file.source,
            "sha256": instance.recipients_file.sha256,
            "count": len(instance.recipients_file.table),
            "columns": [
                {"column": column, **({} if entry is None else _entry(entry, lang))}
                for column, entry in _columns_used(instance)
            ],
        },
    }


def print_instance(console: Console, instance: Instance, lang: str) -> None:
    """Print source, amounts, key, limits, assumptions and data of an instance."""
    if not isinstance(instance.specification, FormulaSpecification):
        print_model_instance(console, instance, lang)
        return
    text = Texts(lang)
    specification = instance.specification
    print_header(console, specification, text)
    _print_amounts(console, specification, text)
    _print_rules(console, specification, text)
    _print_parts(console, specification, text)
    print_assumptions(console, _assumptions(specification), text)
    print_findings(console, specification.id, text)
    if specification.missing:
        heading(console, text("heading_missing"))
        for missing in specification.missing:
            say(console, f"  {missing.column}, {', '.join(missing.codes)}: {exact_number(missing.value)}")
            say(console, "    " + text("because", because=missing.because.of(lang)))
    _print_data(console, instance, text)


def _amounts(specification: FormulaSpecification) -> list[tuple[int | None, int | None, int]]:
    """Year, year of figures and kroner, in its own prices, of each year's pool."""
    pool = specification.pool
    if not pool.years:
        return [(None, None, pool.amount or 0)]
    return [
        (year, specification.data.years.get(year, year), pool.in_prices_of(year, pool.years[year]))
        for year in sorted(pool.years)
    ]


def _assumptions(specification: FormulaSpecification) -> list[Assumption]:
    return [
        Assumption(stated.about, stated.chosen, stated.because, stated.alternatives)
        for stated in specification.assumptions
    ]


def _print_amounts(console: Console, specification: FormulaSpecification, text: Texts) -> None:
    amounts = _amounts(specification)
    heading(console, text("heading_pool"))
    if amounts[0][0] is None:
        say(console, f"  {number(amounts[0][2])} kr.")
        return
    rows = [[str(year), str(figures_year), number(amount)] for year, figures_year, amount in amounts]
    rows.append([text("total"), "", number(sum(amount for _, _, amount in amounts))])
    headings = [text("year"), text("figures_year"), text("amount")]
    if specification.pool.price_index:
        headings[2:2] = [text("stated_amount"), text("price_index")]
        for row, (year, _, _) in zip(rows, amounts, strict=False):
            stated, index = (specification.pool.years or {})[year or 0], specification.pool.index_in(year)
            row[2:2] = [number(stated), exact_number(index)]
        rows[-1][2:2] = ["", ""]
    print_table(console, headings, rows, words=2)


def _print_rules(console: Console, specification: FormulaSpecification, text: Texts) -> None:
    heading(console, text("heading_rules"))
    for path, rule in _rules(specification, text):
        say(console, f"  {path}: {rule}")


def _rules(specification: FormulaSpecification, text: Texts) -> Iterator[tuple[str, str]]:
    """Each rule of the pool with the path that --set knows it by."""
    pool = specification.pool
    yield "pool.unit", f"{number(pool.unit)} kr."
    if isinstance(pool.top_slice, dict):
        for year, amount in sorted(pool.top_slice.items()):
            yield f"pool.top_slice.{year}", f"{number(amount)} kr."
    elif pool.top_slice:
        yield "pool.top_slice", f"{number(pool.top_slice)} kr."
    for name in ("base_amount", "eligible", "baseline"):
        if expression := getattr(pool, name):
            yield f"pool.{name}", expression
    for name in ("floor", "cap"):
        limit = getattr(pool, name)
        if limit is None:
            yield f"pool.{name}", text("none")
        else:
            yield from limits(f"pool.{name}", limit, text)
    yield "pool.method", pool.method
    yield "pool.on_shortfall", pool.on_shortfall
    yield "pool.on_surplus", pool.on_surplus
    yield from further_rules(specification, text)
    for group in specification.groups:
        for name in ("floor", "cap"):
            side = getattr(group, name)
            by_label = side if isinstance(side, dict) else {"": side}
            for label, limit in by_label.items():
                if limit is not None:
                    path = ".".join(part for part in ("group", group.column, name, label) if part)
                    yield from limits(path, limit, text)


def _print_parts(console: Console, specification: FormulaSpecification, text: Texts) -> None:
    heading(console, text("heading_parts"))
    for part in specification.parts:
        unit = part.unit.of(text.lang) or text("unit")
        share = part_weight(part, specification, text)
        say(console, "  " + text("part_line", part=part.name, share=share, key=part.key, unit=unit))
        if says := part.says.of(text.lang):
            say(console, f"    {text('says')}: {says}")


def _print_data(console: Console, instance: Instance, text: Texts) -> None:
    heading(console, text("heading_data"))
    recipients = instance.recipients_file
    count = text.counted("recipients", len(recipients.table))
    say(console, f"  {text('recipients_from')}: {count}; {recipients.source}")
    say(console, f"  sha256: {recipients.sha256}")
    # One line for each figure, not for each of its years.
    by_stem: dict[str, list[tuple[str, pd.Series[Any] | None]]] = {}
    for column, entry in _columns_used(instance):
        by_stem.setdefault(column if entry is None else entry["stem"], []).append((column, entry))
    for used in by_stem.values():
        entry = used[0][1]
        say(console, f"  {', '.join(in_short(column for column, _ in used))}")
        if entry is not None:
            known = _entry(entry, text.lang)
            say(console, f"    {known['meaning']} ({known['unit']}; {text('column_source')}: {known['source']})")
            if entry["error"]:
                say(console, f"    {error_in_words(entry, text)}")


def error_in_words(entry: pd.Series[Any], text: Texts) -> str:
    """What the dictionary says of a figure's error, as a sentence; its year is left out of the names."""
    kind, *values = entry["error"].split(":")
    if kind == "rounding":
        return text("error_rounding", half=exact_number(Fraction(values[0])))
    low, high = (value.removesuffix(f"_{entry['year']}") for value in values)
    return text("error_between", low=low, high=high)


def _entry(entry: pd.Series[Any], lang: str) -> dict[str, str]:
    meaning = Text(entry["danish"], entry["english"]).of(lang)
    return {"meaning": meaning, "unit": entry["unit"], "source": entry["source"], "error": entry["error"]}


def _columns_used(instance: Instance) -> list[tuple[str, pd.Series[Any] | None]]:
    """Each column that the rules use in some year, with what the dictionary says of it."""
    dictionary = instance.recipients_file.dictionary
    entries = {str(column): entry for column, entry in dictionary.iterrows()}
    return [(column, entries.get(column)) for column in columns_used(instance.specification)]
