"""An accounting table, checked: totals against their parts, sub-items inside their lines, the text against the table.

    lines      v_l as the source states it; l may be added into a total, or be a sub-item of a line, which is not added
    totals     for each total t:   Σ v_l over its parts, as they are stated,  and  Σ over the lowest lines below it
    sub-items  for each line l:    Σ |v_s| over its sub-items of the sign of l, at most |v_l|
    elsewhere  for each statement: its numbers added, against the line (times sign), and rounded where it says so

All exact. What does not agree is a finding with the line and the difference. Nothing is corrected and nothing is
distributed: the result has no year and no kroner of recipients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import pandas as pd

from fordel_models.balance.lines_of_tables import lines_of
from fordel_models.balance.specification import BalanceSpecification, Line, Statement
from fordel_models.common.figures import figures_of
from fordel_models.common.results import result_of
from fordel_models.common.years import chosen_years
from fordel_models.result import Cell, Column, Overview, Result, ResultTable, Text
from fordel_models.written_numbers import decimal_text

__all__ = ["overview", "solve"]


@dataclass(frozen=True)
class _Finding:
    line: str
    what: Text
    stated: Fraction
    found: Fraction

    @property
    def difference(self) -> Fraction:
        return self.found - self.stated


def solve(
    specification: BalanceSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Result:
    """Check an account.

    Parameters
    ----------
    specification : BalanceSpecification
    recipients : DataFrame
        Whose codes and names the result has; no figure of theirs is used.
    dictionary, repairs
        Not used.
    years : None
        An account has no years.
    tables : mapping of name to DataFrame
        With the lines, where the specification has none.

    Raises
    ------
    InvalidInput
        The table of lines cannot be read as lines, or `years` is given.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "konto", "title": "Konto", "model": "balance",
    ...        "line": [{"name": "a", "amount": 2, "part_of": "sum"}, {"name": "b", "amount": 2, "part_of": "sum"},
    ...                 {"name": "sum", "amount": 5}]}
    >>> result = solve(parse(raw, where="konto.toml"), pd.DataFrame(index=["101"]))
    >>> result.tables[1].rows[0][2:]
    (5, 4, -1)
    """
    chosen_years(specification.id, (), years)
    lines = specification.lines or lines_of(specification, tables)
    found = [*_totals(lines), *_sub_items(lines), *_statements(specification.statements, lines)]
    return result_of(
        figures_of(specification, recipients, (), ()),
        (),
        tables=(_account(specification, lines), _findings(specification, lines, found)),
        notes=_notes(specification, lines, found),
    )


def overview(
    specification: BalanceSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """An account has no years, distributes nothing and has nobody eligible."""
    return Overview(years=(), amount=0, eligible=(), assumptions=len(specification.assumptions))


def _parts(lines: Sequence[Line], of: str) -> list[Line]:
    return [line for line in lines if line.part_of == of and not line.sub_item]


def _from_below(lines: Sequence[Line], line: Line) -> Fraction:
    parts = _parts(lines, line.name)
    return sum((_from_below(lines, part) for part in parts), Fraction(0)) if parts else line.amount


def _totals(lines: Sequence[Line]) -> list[_Finding]:
    found = []
    for line in lines:
        parts = _parts(lines, line.name)
        if not parts:
            continue
        added, below = sum((part.amount for part in parts), Fraction(0)), _from_below(lines, line)
        if added != line.amount:
            what = Text(
                "Summen af linjerne er en anden end den, der står", "The lines add to another total than is stated"
            )
            found.append(_Finding(line.name, what, line.amount, added))
        if below not in (line.amount, added):
            what = Text(
                "Lagt sammen fra de nederste linjer, uden om de summer, der står imellem",
                "Added up from the lowest lines, past the totals stated between",
            )
            found.append(_Finding(line.name, what, line.amount, below))
    return found


def _sub_items(lines: Sequence[Line]) -> list[_Finding]:
    """Sub-items that are more than the line they are inside, or that have another sign."""
    found = []
    for line in lines:
        inside = [one for one in lines if one.sub_item and one.part_of == line.name]
        added = sum((one.amount for one in inside), Fraction(0))
        other_sign = any(one.amount * line.amount < 0 for one in inside)
        if inside and (other_sign or abs(added) > abs(line.amount)):
            what = Text("Heraf-posterne kan ikke være inde i linjen", "The sub-items cannot be inside the line")
            found.append(_Finding(line.name, what, line.amount, added))
    return found


def _statements(statements: Sequence[Statement], lines: Sequence[Line]) -> list[_Finding]:
    by_name = {line.name: line for line in lines}
    found = []
    for one in statements:
        line = by_name[one.equals]
        told, stated = sum(one.amounts, Fraction(0)) * one.sign, line.amount
        if told == stated:
            continue
        title = one.title if one.title.da else Text(one.name, one.name)
        agrees = one.rounded_to is not None and _rounded(stated, one.rounded_to) == told
        what = (
            Text(
                f"{title.da}: afrundet; opstillingens tal er det præcise",
                f"{title.en}: rounded; the account has the exact number",
            )
            if agrees
            else Text(
                f"{title.da}: siger noget andet end opstillingen", f"{title.en}: says something else than the account"
            )
        )
        found.append(_Finding(line.name, what, stated, told))
    return found


def _rounded(value: Fraction, to: Fraction) -> Fraction:
    """To the nearest, half away from zero."""
    steps = (abs(value) / to + Fraction(1, 2)) // 1
    return (steps if value >= 0 else -steps) * to


def _account(specification: BalanceSpecification, lines: Sequence[Line]) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        parts = _parts(lines, line.name)
        added = sum((part.amount for part in parts), Fraction(0)) if parts else None
        below = _from_below(lines, line) if parts else None
        label = _label(line)
        title = Text(f"– heraf {label.da}", f"– of which {label.en}") if line.sub_item else label
        off = None if added is None else _plain(added - line.amount)
        rows.append((line.name, title, _plain(line.amount), _plain(added), off, _plain(below)))
    return ResultTable(
        name="account",
        title=Text(f"Opstillingen, {specification.account.unit.da}", f"The account, {specification.account.unit.en}"),
        columns=(
            Column("line", Text("Linje", "Line")),
            Column("title", Text("Post", "Item")),
            Column("stated", Text("Står", "Stated"), "number"),
            Column("parts", Text("Linjerne giver", "Lines add to"), "number"),
            Column("difference", Text("Forskel", "Difference"), "number"),
            Column("from_below", Text("Fra de nederste linjer", "From the lowest lines"), "number"),
        ),
        rows=tuple(rows),
    )


def _findings(specification: BalanceSpecification, lines: Sequence[Line], found: Sequence[_Finding]) -> ResultTable:
    labels = {line.name: _label(line) for line in lines}
    return ResultTable(
        name="findings",
        title=Text("Det, der ikke stemmer", "What does not agree"),
        columns=(
            Column("line", Text("Linje", "Line")),
            Column("finding", Text("Uklarhed", "Finding")),
            Column("stated", Text("Står", "Stated"), "number"),
            Column("found", Text("Fundet", "Found"), "number"),
            Column("difference", Text("Forskel", "Difference"), "number"),
        ),
        rows=tuple(
            (labels[one.line], one.what, _plain(one.stated), _plain(one.found), _plain(one.difference)) for one in found
        ),
        notes=(Text("Intet er rettet.", "Nothing was corrected."),) if found else (),
    )


def _notes(specification: BalanceSpecification, lines: Sequence[Line], found: Sequence[_Finding]) -> list[Text]:
    unit, labels = specification.account.unit, {line.name: _label(line) for line in lines}
    notes = [
        Text(
            "Opstillingen fordeler ingen kroner; den er kun efterregnet.",
            "The account distributes no kroner; it was only checked.",
        )
    ]
    if not found:
        notes.append(Text("Alle summer stemmer.", "All totals agree."))
    for one in found:
        label = labels[one.line]
        stated, other, off = (_number(value) for value in (one.stated, one.found, one.difference))
        notes.append(
            Text(
                f"{label.da}: {one.what.da}. Står: {stated.da}, fundet: {other.da}, forskel: {off.da} {unit.da}",
                f"{label.en}: {one.what.en}. Stated: {stated.en}, found: {other.en}, difference: {off.en} {unit.en}",
            )
        )
    return notes


def _label(line: Line) -> Text:
    return line.title if line.title.da else Text(line.name, line.name)


def _plain(value: Fraction | None) -> Cell:
    return None if value is None else int(value) if value.denominator == 1 else value


def _number(value: Fraction) -> Text:
    """With separators of thousands and of decimals as each language writes them."""
    whole, _, decimals = decimal_text(abs(value)).partition(".")
    sign, grouped = "-" if value < 0 else "", f"{int(whole):,}"
    danish = grouped.replace(",", ".") + (f",{decimals}" if decimals else "")
    return Text(sign + danish, sign + grouped + (f".{decimals}" if decimals else ""))
