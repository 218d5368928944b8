"""What is open in an instance that can be run: what its file is silent about, and what its figures leave uncertain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from fordel.danish_numbers import number
from fordel.printing.printed import NAMED, in_short
from fordel.printing.shown import error_in_words
from fordel.texts import Texts
from fordel_instances import Recipients
from fordel_models.expressions.syntax import parse
from fordel_models.formula.merging import with_rows_of_merges
from fordel_models.formula.problem import expressions_of
from fordel_models.formula.stated_errors import stated_errors
from fordel_models.formula_tables import RANKS
from fordel_models.result import YearResult
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput

__all__ = ["figures_years", "open_questions"]

# An assumption that is about one of these answers the question. Beginnings of words, in Danish and English.
_ANSWERED_BY = {
    "figures_year": ("tælleår", "year of figures", "which year"),
    "price_level": ("pris", "price"),
    "unit": ("afrund", "round"),
    "limits": ("mindstebeløb", "garanti", "loft", "grænse", "floor", "cap", "limit", "guarantee"),
    "rank_ties": ("lige værdier", "lige ved", "står lige", "equal values", "equal at", "ties"),
    "opt_out": ("fravalg", "opt-out", "opted out", "opting out"),
    "paid_by": ("garanti", "hvem der betaler", "guarantee", "who pays"),
}


def open_questions(
    specification: FormulaSpecification,
    recipients: Recipients | None,
    results: Mapping[int | None, YearResult],
    text: Texts,
) -> Iterator[str]:
    """Each open question as a sentence.

    Parameters
    ----------
    specification : FormulaSpecification
    recipients : Recipients or None
        None where they cannot be read.
    results : mapping of year to YearResult
        The years that can be worked out.
    text : Texts
        The language.
    """
    yield from _silences(specification, text)
    if specification.data.synthetic:
        yield text("open_synthetic")
    if recipients is None:
        return
    columns = _columns_used(specification)
    yield from _estimates(columns, recipients.dictionary, text)
    yield from _missing(specification, columns, recipients, text)
    # The results run over halves and successors alike.
    everyone = replace(recipients, table=with_rows_of_merges(recipients.table, specification.merges))
    yield from _by_year("open_equal_at_cut", results, everyone, _equal_at_cut, text)
    yield from _by_year("open_zero_key", results, everyone, _zero_keys, text)
    yield from _by_year("open_ties", results, everyone, lambda result: result.ties, text)


def _silences(specification: FormulaSpecification, text: Texts) -> Iterator[str]:
    pool, data = specification.pool, specification.data
    if specification.source is None:
        yield text("open_source")
    if not specification.assumptions:
        yield text("open_assumptions")
    with_year = any("{year}" in expression for _, expression in expressions_of(specification))
    unnamed = [year for year in sorted(pool.years or ()) if year not in data.years]
    if with_year and unnamed and not _answered("figures_year", specification):
        yield text("open_figures_year", years=", ".join(map(str, unnamed)))
    yield from _silences_on_prices(specification, text)
    if pool.unit == 1 and "method" not in pool.model_fields_set and not _answered("unit", specification):
        yield text("open_unit")
    limits = (pool.floor, pool.cap, pool.minimum_grant, specification.guarantee)
    if not any(limits) and not specification.groups and not _answered("limits", specification):
        yield text("open_limits")
    yield from _silences_of_rules(specification, text)


def _silences_on_prices(specification: FormulaSpecification, text: Texts) -> Iterator[str]:
    """The price level, and whether amounts of other years than its own follow prices."""
    if _answered("price_level", specification):
        return
    level = specification.price_level
    if not level:
        yield text("open_price_level")
        return
    own = re.match("[0-9]{4}", level)
    index = specification.pool.price_index or {}
    years = [year for year in sorted(specification.pool.years or ()) if year not in index]
    others = [year for year in years if own is not None and year != int(own[0])]
    if others:
        yield text("open_price_index", price_level=level, years=", ".join(map(str, others)))


def _silences_of_rules(specification: FormulaSpecification, text: Texts) -> Iterator[str]:
    """Choices that a rule leaves to what holds without them."""
    chosen, pool, guarantee = specification.eligibility, specification.pool, specification.guarantee
    silent = {
        "rank_ties": chosen is not None and chosen.rule in RANKS and "ties" not in chosen.model_fields_set,
        "opt_out": pool.opt_out and "on_opt_out" not in pool.model_fields_set,
        "paid_by": guarantee is not None and "paid_by" not in guarantee.model_fields_set,
    }
    yield from (text(f"open_{name}") for name in silent if silent[name] and not _answered(name, specification))


def _answered(question: str, specification: FormulaSpecification) -> bool:
    about = [
        f" {language}".casefold() for own in specification.assumptions for language in (own.about.da, own.about.en)
    ]
    return any(f" {beginning}" in own for own in about for beginning in _ANSWERED_BY[question])


def figures_years(specification: FormulaSpecification) -> list[int | None]:
    """The years of figures, each once; None for a pool without years."""
    years: set[int | None] = {specification.data.years.get(year, year) for year in specification.pool.years or ()}
    return sorted(years, key=lambda year: year or 0) or [None]


def _columns_used(specification: FormulaSpecification) -> dict[str, list[str]]:
    """Each column that a rule uses in some year, with the paths of those rules."""
    used: dict[str, list[str]] = {}
    for path, expression in expressions_of(specification):
        for year in figures_years(specification):
            try:
                columns = parse(expression, year=year, where=path).columns
            except InvalidInput:
                continue  # it is among the problems
            for column in columns:
                paths = used.setdefault(column, [])
                paths += [path] if path not in paths else []
    for group in specification.groups:
        used.setdefault(group.column, []).append(f"group.{group.column}")
    return used


def _estimates(used: Mapping[str, list[str]], dictionary: pd.DataFrame, text: Texts) -> Iterator[str]:
    entries = {str(column): entry for column, entry in dictionary.iterrows()}
    columns: dict[str, list[str]] = {}
    for error in stated_errors(used, dictionary):
        columns.setdefault(error_in_words(entries[error.column], text), []).append(error.column)
    for said, own in columns.items():
        yield text("open_estimate", columns=", ".join(in_short(own)), error=said)


def _missing(
    specification: FormulaSpecification, used: Mapping[str, list[str]], recipients: Recipients, text: Texts
) -> Iterator[str]:
    filled = {(missing.column, code) for missing in specification.missing for code in missing.codes}
    for column, paths in used.items():
        if column in recipients.table.columns:
            cells = recipients.table[column]
            lacking = [code for code in cells.index[cells.isna()] if (column, code) not in filled]
            if lacking:
                names = _named(lacking, recipients, text)
                yield text("open_missing", column=column, names=names, paths=text.listed(paths))


def _by_year(
    question: str,
    results: Mapping[int | None, YearResult],
    recipients: Recipients,
    positions_of: Callable[[YearResult], tuple[int, ...]],
    text: Texts,
) -> Iterator[str]:
    """The same question for whom it concerns, the years in which it concerns the same together."""
    years: dict[tuple[int, ...], list[str]] = {}
    for year, result in results.items():
        years.setdefault(positions_of(result), []).append("" if year is None else str(year))
    codes = sorted(recipients.table.index)
    for positions, own in years.items():
        if positions:
            where = text("in_year", year=text.listed(own)) if own[0] else ""
            yield text(question, names=_named([codes[at] for at in positions], recipients, text), where=where)


def _zero_keys(result: YearResult) -> tuple[int, ...]:
    cases = enumerate(zip(result.eligible, result.key, strict=True))
    return tuple(at for at, (eligible, key) in cases if eligible and not key and at not in result.exit_ramp)


def _equal_at_cut(result: YearResult) -> tuple[int, ...]:
    return () if result.selection is None else result.selection.equal_at_cut


def _named(codes: Sequence[str], recipients: Recipients, text: Texts) -> str:
    """The first of them, and how many more; made-up figures stand beside no name."""
    with_names = "name" in recipients.table.columns and not recipients.synthetic
    names = {str(code): str(name) for code, name in recipients.table["name"].items()} if with_names else {}
    shown = [f"{code} {names[code]}" if code in names else code for code in codes[:NAMED]]
    if len(codes) > NAMED:
        shown.append(text("others", count=number(len(codes) - NAMED)))
    return text.listed(shown)
