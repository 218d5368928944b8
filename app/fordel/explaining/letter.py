"""A page of Markdown that can be sent to the recipient as a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fordel.danish_numbers import number
from fordel.explaining import sentences
from fordel.explaining.explanation import Explanation
from fordel.explaining.printed_explanation import sections
from fordel.explaining.tables import TextTable
from fordel.texts import Texts
from fordel.words.known import in_short
from fordel_models.result import Assumption

__all__ = ["LINES", "length", "letter"]

SPECIAL = re.compile(r"([\\`*\[\]<|]|(?<!\w)_|_(?!\w))")


# A page of A4 in small print: lines that are not empty, and signs in a line.
LINES, SIGNS = 66, 115
# What a letter that is longer than a page leaves out, one after the other.
SHORTER = ("assumptions", "years", "figures", "means", "changes", "thresholds")


def letter(explanation: Explanation, lang: str) -> str:
    """The letter: what it gets, the waterfall, limits, conditions, what would change it, the rule, the assumptions.

    Text of the specification and of the tables stands as it is written: no sign of it is taken for Markdown. What
    would make it longer than a page is left out, and the letter says so.
    """
    text = Texts(lang)
    lines = _lines(explanation, text, ())
    shorter = [name for name in SHORTER if name != "years" or len(explanation.years) > 1]
    for left_out in range(1, len(shorter) + 1):
        if length(lines) <= LINES:
            break
        lines = _lines(explanation, text, shorter[:left_out])
    return "\n".join(lines)


def length(lines: Iterable[str]) -> int:
    """How many lines of a page a letter takes.

    Examples
    --------
    >>> length(["# En pulje", "", "Kære kommune", "ord " * 40])
    4
    """
    return sum(-(-len(line) // SIGNS) for line in lines if line and not line.startswith("| ---"))


def _lines(explanation: Explanation, text: Texts, left_out: Sequence[str]) -> list[str]:
    lines = [f"# {plain(explanation.title)}", "", *_opening(explanation, text)]
    of_last_year: dict[str, TextTable | list[str]] = {}
    if "years" in left_out:
        last = replace(explanation, years=explanation.years[-1:], parts=explanation.parts[-1:])
        of_last_year = dict(sections(last, text))
    for name, own in sections(explanation, text):
        if name in left_out:
            continue
        shown = of_last_year.get(name, own) if name in ("thresholds", "changes") else own
        lines += ["", f"## {text(f'e_heading_{name}')}", ""]
        if isinstance(shown, TextTable):
            lines += _table(shown, bold_last=name == "steps")
        else:
            lines += [f"- {plain(line)}" for line in shown]
    if rule := list(_rule(explanation, text)):
        lines += ["", f"## {text('e_heading_rule')}", "", *(f"- {plain(line)}" for line in rule)]
    if explanation.assumptions:
        lines += ["", f"## {text('heading_assumptions')}", ""]
        if "assumptions" in left_out:
            lines.append(plain("; ".join(own.about.of(text.lang) for own in explanation.assumptions)) + ".")
        else:
            lines += [f"- {plain(_assumption(own, text))}" for own in explanation.assumptions]
    if left_out:
        gone = [text(f"e_letter_without_{name}", year=explanation.years[-1].year) for name in left_out]
        lines += ["", text("e_letter_shortened", left_out="; ".join(gone), id=explanation.id, code=explanation.code)]
    return [*lines, "", text("e_letter_closing"), ""]


def plain(written: str) -> str:
    r"""A text in one line in which no sign means anything to Markdown.

    Examples
    --------
    >>> print(plain("a*b | <i>_x_ and\npopulation_2014"))
    a\*b \| \<i>\_x\_ and population_2014
    """
    return SPECIAL.sub(r"\\\1", " ".join(written.split()))


def _opening(explanation: Explanation, text: Texts) -> Iterator[str]:
    name, title = plain(explanation.official_name), plain(explanation.title)
    yield text("e_dear", name=name)
    yield ""
    if explanation.synthetic:
        yield f"**{text('synthetic')}**"
        yield ""
    years = [year.year for year in explanation.years if year.year is not None]
    amount = explanation.amount
    gets = text(
        "e_letter_gets" if amount else "e_letter_gets_nothing",
        name=name,
        title=title,
        amount=number(amount),
        years=text("e_letter_in_years", years=sentences.years_told(years)) if years else "",
    )
    yield f"{gets} {text('e_adds_up')}"
    if any(year.standing != "eligible" for year in explanation.years):
        yield ""
        yield from (f"- {plain(line)}" for line in sentences.standings(explanation, text))


def _table(table: TextTable, *, bold_last: bool) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, table.headings))} |"
    numbers = len(table.headings) - table.words
    yield f"|{' --- |' * table.words}{' ---: |' * numbers}"
    for row in table.rows[:-1] if bold_last else table.rows:
        yield f"| {' | '.join(map(plain, row))} |"
    if bold_last:
        yield f"| {' | '.join(f'**{plain(cell)}**' for cell in table.rows[-1])} |"


def _rule(explanation: Explanation, text: Texts) -> Iterator[str]:
    source, lang = explanation.source, text.lang
    named = ", ".join(part for part in (source.document.of(lang), source.section.of(lang), source.url) if part)
    if named:
        yield text("e_letter_rests_on", source=named)
    if says := source.says.of(lang):
        yield says
    for name, part in explanation.parts[0].items() if explanation.parts else ():
        if says := part.says.of(lang):
            yield text("e_letter_parts", part=name, share=in_short(100 * part.share, 2), says=says)


def _assumption(own: Assumption, text: Texts) -> str:
    return text("e_letter_assumption", about=own.about.of(text.lang), chosen=own.chosen.of(text.lang).rstrip("."))
