"""Why a recipient gets what it gets from a model that is no single pool: steps, limits, reasons, rows of tables."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from rich.console import Console

from fordel.allocation import Allocation
from fordel.danish_numbers import number
from fordel.files import assumptions_as_data
from fordel.kinds.tables import column_title, shown_rows
from fordel.printing.printed import WIDTH_WHEN_PIPED, heading, print_assumptions, print_source, print_table, say
from fordel.step_order import STEPS
from fordel.texts import Texts
from fordel_models.result import Assumption, ResultTable, Source, Text, YearResult
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["ModelExplanation", "model_explanations"]


@dataclass(frozen=True, eq=False, repr=False)
class ModelExplanation:
    """The explanation of what one recipient gets from a model that is no single pool.

    Attributes
    ----------
    code, name, official_name : str
        `name` is hidden where the data are synthetic, unless real names were asked for.
    id, title : str
    years : tuple of YearResult
        Those of pools that concern the recipient.
    reasons : tuple of Text
        In sentences, why.
    rows : tuple of ResultTable
        The further tables, with the rows about the recipient alone.

    Raises
    ------
    SolverFailure
        The steps do not add up to the amount: no explanation leaves without that.
    """

    allocation: Allocation
    position: int
    code: str
    name: str
    official_name: str
    id: str
    title: str
    years: tuple[YearResult, ...]
    source: Source
    assumptions: tuple[Assumption, ...]
    synthetic: bool
    reasons: tuple[Text, ...]
    rows: tuple[ResultTable, ...]

    def __post_init__(self) -> None:
        for year in self.years:
            together = sum(step.amounts[self.position] for step in year.steps)
            if together != year.amounts[self.position]:
                raise SolverFailure(
                    f"{self.id}: the steps of {self.code} add up to {kroner(together)}, not to "
                    f"{kroner(year.amounts[self.position])} Nothing is handed out; please report it with the file of "
                    "the instance."
                )

    def __repr__(self) -> str:
        who = self.code if self.code == self.name else f"{self.code} {self.name}"
        return f"Explanation({self.id!r}, {who!r}, {kroner(self.amount)})"

    @property
    def amount(self) -> int:
        """Whole kroner, all pools and years together."""
        return sum(year.amounts[self.position] for year in self.years)

    @property
    def changes_known(self) -> bool:
        """The smallest changes are looked for in pools by key only."""
        return False

    @property
    def table(self) -> pd.DataFrame:
        """One row per pool, year and step: pool, year, step, amount_kr."""
        rows = [
            (year.pool or self.id, year.year, step.name, step.amounts[self.position])
            for year in self.years
            for step in year.steps
        ]
        return pd.DataFrame(rows, columns=["pool", "year", "step", "amount_kr"]).astype({"year": "Int64"})

    def as_data(self, lang: str = "en") -> dict[str, Any]:
        """What `fordel explain --json` says of one recipient."""
        at = self.position
        tables = []
        for table in self.rows:
            headings, rows, _ = shown_rows(table, self.allocation, lang)
            tables.append({"name": table.name, "title": table.title.of(lang), "columns": headings, "rows": rows})
        return {
            "code": self.code,
            "name": self.name,
            "id": self.id,
            "title": self.title,
            "amount_kr": self.amount,
            "synthetic": self.synthetic,
            "pools": [
                {
                    "pool": year.pool or self.id,
                    "year": year.year,
                    "amount_kr": year.amounts[at],
                    "fair_share_kr": year.fair_shares[at],
                    "floor_kr": year.floors[at],
                    "cap_kr": year.caps[at],
                    "binding": year.binding[at],
                    "steps": [{"step": step.name, "amount_kr": step.amounts[at]} for step in year.steps],
                }
                for year in self.years
            ],
            "reasons": [reason.of(lang) for reason in self.reasons],
            "tables": tables,
            "assumptions": assumptions_as_data(self.assumptions, lang),
        }

    def to_text(self, lang: str = "en") -> str:
        """What `fordel explain` prints."""
        out = io.StringIO()
        console = Console(
            file=out, width=WIDTH_WHEN_PIPED, force_terminal=False, markup=False, highlight=False, emoji=False
        )
        self.print_to(console, lang)
        return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())

    def print_to(self, console: Console, lang: str) -> None:
        """Print it."""
        text = Texts(lang)
        who = self.code if self.code == self.name else f"{self.name} ({self.code})"
        has_kroner = bool(self.allocation.amount)
        title = text("e_title" if has_kroner else "k_title", name=who, amount=number(self.amount))
        console.print(title, style="bold", soft_wrap=not console.is_terminal)
        say(console, self.title)
        print_source(console, self.source, text)
        if self.synthetic:
            say(console, text("synthetic"))
        console.print()
        headings, rows = self._steps(text)
        if rows:
            heading(console, text("e_heading_steps"))
            print_table(console, headings, rows, words=2)
        elif has_kroner:
            say(console, text("k_no_kroner", name=who))
        if self.reasons:
            heading(console, text("k_heading_reasons"))
            for reason in self.reasons:
                say(console, f"  {reason.of(lang)}")
        for table in self.rows:
            heading(console, table.title.of(lang))
            columns, cells, words = shown_rows(table, self.allocation, lang)
            print_table(console, columns, cells, words=max(words, 1))
        print_assumptions(console, self.assumptions, text)

    def to_markdown(self, lang: str = "en") -> str:
        """A letter to the recipient."""
        from fordel.explaining.letter import plain

        text = Texts(lang)
        lines = [f"# {plain(self.title)}", ""]
        if self.synthetic:
            lines += [f"**{text('synthetic')}**", ""]
        intro = "k_letter_intro" if self.allocation.amount else "k_letter_decided"
        lines += [plain(text(intro, name=self.official_name, amount=number(self.amount))), ""]
        headings, rows = self._steps(text)
        if rows:
            lines += _markdown(headings, rows, 2)
        if self.reasons:
            lines += [f"## {text('k_heading_reasons')}", "", *(f"- {plain(own.of(lang))}" for own in self.reasons), ""]
        for table in self.rows:
            columns, cells, words = shown_rows(table, self.allocation, lang)
            lines += [f"## {plain(table.title.of(lang))}", "", *_markdown(columns, cells, words)]
        if self.assumptions:
            lines += [f"## {text('heading_assumptions')}", ""]
            lines += [f"- {plain(f'{own.about.of(lang)}: {own.chosen.of(lang)}')}" for own in self.assumptions]
            lines.append("")
        return "\n".join(lines)

    def _steps(self, text: Texts) -> tuple[list[str], list[list[str]]]:
        """One row for each pool, year and step that gives kroner, and one for what they come to."""
        rows: list[list[str]] = []
        for year in self.years:
            title = column_title(year, text)
            rows += [
                [title, _step(step.name, text), number(step.amounts[self.position])]
                for step in year.steps
                if step.amounts[self.position]
            ]
        if rows:
            rows.append([text("total"), "", number(self.amount)])
        return [text("k_pool"), text("k_step"), text("amount")], rows


def _step(name: str, text: Texts) -> str:
    known = text.if_known(f"x_step_{name}") if name in STEPS else text.if_known(f"k_step_{name}")
    return known.removesuffix(", kr.") or name


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> list[str]:
    from fordel.explaining.letter import plain

    marks = ["---" if at < words else "---:" for at in range(len(headings))]
    lines = [headings, marks, *([plain(cell) for cell in row] for row in rows)]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def model_explanations(allocation: Allocation, codes: Sequence[str]) -> Iterator[ModelExplanation]:
    """The explanations of several recipients, in the order of the codes."""
    result = allocation.result
    hidden = result.synthetic and not allocation.real_names
    for code in codes:
        at = result.codes.index(code)
        name = allocation.names[at]
        yield ModelExplanation(
            allocation=allocation,
            position=at,
            code=code,
            name=name,
            official_name=name if hidden else _official(allocation, code, name),
            id=result.id,
            title=result.title,
            years=tuple(year for year in result.years if year.amounts[at] or year.eligible[at]),
            source=result.source,
            assumptions=result.assumptions,
            synthetic=result.synthetic,
            reasons=result.reasons[at] if result.reasons else (),
            rows=tuple(_rows_about(code, result.tables)),
        )


def _official(allocation: Allocation, code: str, name: str) -> str:
    from fordel.explaining.explanation import official_name

    return name if allocation.basis is None else official_name(allocation.basis.table, code, name)


def _rows_about(code: str, tables: Sequence[ResultTable]) -> Iterator[ResultTable]:
    """The tables that have rows about a recipient, with these alone."""
    for table in tables:
        at = [place for place, column in enumerate(table.columns) if column.kind == "code"]
        rows = tuple(row for row in table.rows if any(row[place] == code for place in at))
        if rows:
            yield replace(table, rows=rows)
