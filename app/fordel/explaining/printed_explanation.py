"""What `fordel explain` prints of a recipient."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from fordel.danish_numbers import number
from fordel.explaining import sentences, tables
from fordel.explaining.explanation import Explanation
from fordel.explaining.tables import TextTable
from fordel.kinds.explanation import ModelExplanation
from fordel.printing.printed import WIDTH_WHEN_PIPED, heading, print_assumptions, print_source, print_table, say
from fordel.texts import Texts

__all__ = ["as_text", "print_explanation", "print_files"]


def print_explanation(console: Console, explanation: Explanation | ModelExplanation, lang: str) -> None:
    """The waterfall, what its steps mean, limits, thresholds, the smallest changes, and what it all rests on."""
    if isinstance(explanation, ModelExplanation):
        explanation.print_to(console, lang)
        return
    text = Texts(lang)
    who = explanation.code if explanation.code == explanation.name else f"{explanation.name} ({explanation.code})"
    title = text("e_title", name=who, amount=number(explanation.amount))
    console.print(title, style="bold", soft_wrap=not console.is_terminal)
    say(console, explanation.title)
    print_source(console, explanation.source, text)
    if explanation.synthetic:
        say(console, text("synthetic"))
    console.print()
    for line in [*sentences.standings(explanation, text), text("e_adds_up")]:
        say(console, line)
    for name, own in sections(explanation, text):
        heading(console, text(f"e_heading_{name}"))
        if isinstance(own, TextTable):
            print_table(console, own.headings, own.rows, words=own.words, folding=own.words - 2)
        else:
            for line in own:
                say(console, f"  {line}")
    print_assumptions(console, explanation.assumptions, text)


def sections(explanation: Explanation, text: Texts) -> list[tuple[str, TextTable | list[str]]]:
    """The sections by name, each with its table or its sentences."""
    scaled = any(year.scaled_floors for year in explanation.years)
    no_limits = text("e_means_scaled" if scaled else "e_no_limits")
    return [
        ("steps", tables.waterfall_table(explanation, text)),
        ("means", sentences.means(explanation, text)),
        ("figures", tables.figures_table(explanation, text)),
        ("limits", _or_else(tables.limits_table(explanation, text), no_limits)),
        ("thresholds", _or_else(tables.thresholds_table(explanation, text), text("e_no_thresholds"))),
        ("changes", sentences.changes(explanation, text)),
    ]


def _or_else(table: TextTable, sentence: str) -> TextTable | list[str]:
    return table if table.rows else [sentence]


def as_text(explanation: Explanation, lang: str) -> str:
    """The same as text."""
    out = io.StringIO()
    console = Console(
        file=out, width=WIDTH_WHEN_PIPED, force_terminal=False, markup=False, highlight=False, emoji=False
    )
    print_explanation(console, explanation, lang)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def print_files(console: Console, files: Sequence[Path], text: Texts) -> None:
    """The files written."""
    heading(console, text("heading_files"))
    for file in files:
        say(console, f"  {file}")
