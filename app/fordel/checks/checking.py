"""What is wrong and what is open in an instance, and what it will do. Nothing is written and no allocation is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

import pandas as pd

import fordel_models
from fordel.api import solve
from fordel.checks.open_questions import figures_years, open_questions
from fordel.figures.used_figures import Data, used_figures
from fordel.instance import Instance, further_tables
from fordel.specification_files.reading import checked, read
from fordel.texts import Texts, check_language
from fordel.words.pool_words import Known, Said, in_words
from fordel_instances import InstanceFile, Recipients, read_recipients
from fordel_models.expressions.evaluation import problems_of_columns
from fordel_models.formula.problem import expressions_of
from fordel_models.result import YearResult
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["CannotHold", "Check", "check"]


@dataclass(frozen=True)
class CannotHold:
    """Limits of a year that cannot hold together, in kroner."""

    year: int | None
    says: str
    error: Infeasible

    @property
    def shortfall(self) -> int:
        """Kroner missing to meet all floors."""
        return self.error.shortfall

    @property
    def surplus(self) -> int:
        """Kroner left when all are at their caps."""
        return self.error.surplus

    @property
    def conflict(self) -> tuple[str, ...]:
        """The rules that cannot hold together."""
        return self.error.conflict


@dataclass(frozen=True)
class Check:
    """What an instance is found to be.

    Attributes
    ----------
    id, title : str
        Empty where the file could not be read so far.
    problems : tuple of str
        What is wrong and keeps the instance from being run.
    cannot_hold : tuple of CannotHold
        The years whose limits cannot hold together.
    refusal : Infeasible or None
        Of all years together, with the repairs that make all of them hold; None where every year can.
    open : tuple of str
        What the file leaves silent and the figures leave uncertain.
    words : tuple of Said
        What the pool will do.
    """

    id: str = ""
    title: str = ""
    problems: tuple[str, ...] = ()
    cannot_hold: tuple[CannotHold, ...] = ()
    open: tuple[str, ...] = ()
    words: tuple[Said, ...] = ()
    refusal: Infeasible | None = None

    @property
    def exit_code(self) -> int:
        """0: nothing is wrong; 2: problems; 3: limits cannot hold."""
        return 2 if self.problems else 3 if self.cannot_hold else 0


def check(
    id_or_path: str | PathLike[str],
    lang: str = "en",
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
) -> Check:
    """Everything wrong or open in an instance, and what it will do, in words.

    Each year is worked out by itself, so that a year whose limits cannot hold does not hide the next.

    Parameters
    ----------
    id_or_path : str or path-like
        As `load` takes it.
    lang : "en" or "da"
        Language of what is open and of the words; problems are told in English.
    overrides, data, decimal
        As `fordel.solve` takes them.

    Examples
    --------
    >>> check("yderkommuner-17a").exit_code
    0
    """
    check_language(lang)
    text = Texts(lang)
    try:
        file = read(id_or_path)
        if overrides:
            file = replace(file, raw=fordel_models.override(file.raw, overrides))
    except InvalidInput as error:
        return Check(problems=error.problems)
    problems: list[str] = []
    specification = recipients = None
    try:
        specification = checked(file)
    except InvalidInput as error:
        problems += error.problems
    try:
        recipients = read_recipients(file, decimal)
    except InvalidInput as error:
        problems += error.problems
    count = None if recipients is None else len(recipients.table)
    name, title = (file.raw.get(key) if isinstance(file.raw.get(key), str) else "" for key in ("id", "title"))
    if specification is None:
        return Check(str(name), str(title), tuple(problems))
    if not isinstance(specification, FormulaSpecification):
        return _of_model(file, specification, recipients, problems, data, decimal)
    results: dict[int | None, YearResult] = {}
    cannot_hold: list[CannotHold] = []
    refusal: Infeasible | None = None
    if recipients is not None:
        try:
            figures = used_figures(specification, recipients, data, decimal)
            recipients = replace(recipients, table=figures.table, dictionary=figures.dictionary)
        except InvalidInput as error:
            problems += error.problems
        found, results, cannot_hold = _years(specification, recipients)
        problems += [*_columns(specification, recipients.table), *found]
        if cannot_hold:
            whole = _refusal(specification, recipients)
            cannot_hold = cannot_hold if whole is None else _with_conflicts(cannot_hold, whole)
            refusal = None if problems else whole
    known = Known(
        specification,
        file.raw,
        results,
        count,
        "" if recipients is None else recipients.source,
        text,
    )
    return Check(
        specification.id,
        specification.title,
        tuple(dict.fromkeys(problems)),
        tuple(cannot_hold),
        tuple(open_questions(specification, recipients, results, text)),
        tuple(in_words(known)),
        refusal,
    )


def _of_model(
    file: InstanceFile,
    specification: fordel_models.Specification,
    recipients: Recipients | None,
    problems: list[str],
    data: Data,
    decimal: str | None,
) -> Check:
    """What is wrong in an instance that is no single pool: it is solved once."""
    refusal: Infeasible | None = None
    if recipients is not None:
        try:
            instance = Instance(specification, file, recipients, further_tables(specification, file, decimal))
            solve(instance, data=data, decimal=decimal)
        except InvalidInput as error:
            problems += error.problems
        except Infeasible as error:
            refusal = error
    cannot_hold = () if refusal is None else (CannotHold(None, str(refusal), refusal),)
    return Check(specification.id, specification.title, tuple(problems), cannot_hold, refusal=refusal)


def _years(
    specification: FormulaSpecification, recipients: Recipients
) -> tuple[list[str], dict[int | None, YearResult], list[CannotHold]]:
    # Merges need to know what the columns are; what errors of figures mean is not asked here.
    dictionary = recipients.dictionary.drop(columns="error")
    problems: list[str] = []
    results: dict[int | None, YearResult] = {}
    cannot_hold: list[CannotHold] = []
    years: list[int | None] = [*sorted(specification.pool.years or ())] or [None]
    for year in years:
        try:
            chosen = None if year is None else [year]
            result = fordel_models.solve(specification, recipients.table, dictionary, years=chosen, repairs=False)
        except InvalidInput as error:
            problems += error.problems
        except Infeasible as error:
            cannot_hold.append(CannotHold(year, str(error), error))
        else:
            results[year] = result.years[0]
    return problems, results, cannot_hold


def _refusal(specification: FormulaSpecification, recipients: Recipients) -> Infeasible | None:
    """What all years together are refused with: a repair of one year alone can leave another one as it is."""
    try:
        fordel_models.solve(specification, recipients.table, recipients.dictionary.drop(columns="error"))
    except Infeasible as error:
        return error
    except InvalidInput:
        pass  # of another year, and told already
    return None


def _with_conflicts(years: Sequence[CannotHold], whole: Infeasible) -> list[CannotHold]:
    """The years with their rules that cannot hold together; what would make all years hold is told of them all."""
    english, danish = str(whole).split("\n"), whole.danish.split("\n")
    found = []
    for own, says, in_danish in zip(years, english, danish, strict=True):
        conflicts = tuple(rule for rule in whole.conflicts if rule.year == own.year)
        error = Infeasible(
            says,
            shortfall=own.error.shortfall,
            surplus=own.error.surplus,
            conflict=tuple(rule.rule for rule in conflicts),
            conflicts=conflicts,
            danish=in_danish,
        )
        found.append(CannotHold(own.year, says, error))
    return found


def _columns(specification: FormulaSpecification, table: pd.DataFrame) -> Iterator[str]:
    """Every column that an expression names and the table lacks; a run tells the first of each expression."""
    for path, expression in expressions_of(specification):
        for year in figures_years(specification):
            yield from problems_of_columns(expression, table.columns, year=year, where=f"{specification.id}, {path}")
