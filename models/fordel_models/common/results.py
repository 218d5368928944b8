"""A result from what a model decided: what stands in the specification, and years of pools that a program pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.common.figures import ModelFigures
from fordel_models.formula.steps import whole_steps
from fordel_models.result import (
    Assumption,
    Division,
    Pays,
    Result,
    ResultTable,
    SolvedProgram,
    Source,
    Step,
    Text,
    YearResult,
)
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["no_kroner", "paid_by_program", "result_of"]


def result_of(
    figures: ModelFigures,
    years: Sequence[YearResult],
    *,
    divisions: Sequence[Division] = (),
    programs: Sequence[SolvedProgram] = (),
    tables: Sequence[ResultTable] = (),
    reasons: Sequence[Sequence[Text]] = (),
    notes: Sequence[Text] = (),
) -> Result:
    """The result of an instance, with source, assumptions and names of its specification and figures.

    Parameters
    ----------
    figures : ModelFigures
    years : sequence of YearResult
        One for each pool and year, each over all recipients.
    divisions, programs, tables, reasons, notes
        As in `Result`.
    """
    specification = figures.specification
    stated = specification.source
    return Result(
        id=specification.id,
        title=specification.title,
        model=specification.model,
        price_level=specification.price_level,
        source=Source(Text()) if stated is None else Source(stated.document, stated.section, stated.says, stated.url),
        synthetic=bool(specification.data.synthetic),
        codes=figures.people.codes,
        names=figures.people.names,
        years=tuple(years),
        assumptions=tuple(
            Assumption(own.about, own.chosen, own.because, own.alternatives) for own in specification.assumptions
        )
        + figures.fills,
        notes=tuple(dict.fromkeys(notes)),
        divisions=tuple(divisions),
        programs=tuple(programs),
        tables=tuple(tables),
        reasons=tuple(tuple(own) for own in reasons),
        columns=dict(figures.people.columns),
    )


def paid_by_program(
    solved: SolvedProgram,
    pays: Sequence[Pays],
    *,
    n: int,
    amount: int,
    steps: Sequence[tuple[str, Sequence[Fraction]]] = (),
    unit: int = 1,
    year: int | None = None,
    figures_year: int | None = None,
    pool: str = "",
    pool_title: Text = Text(),  # noqa: B008  frozen
    top_slice: int = 0,
    eligible: Sequence[bool] | None = None,
    key: Sequence[Fraction] | None = None,
    fair_shares: Sequence[Fraction] | None = None,
    floors: Sequence[int] | None = None,
    caps: Sequence[int | None] | None = None,
    binding: Sequence[str] | None = None,
    inhabitants: Sequence[Fraction | None] | None = None,
    divided_from: tuple[str, str] | None = None,
) -> YearResult:
    """A year of a pool whose amounts are the whole x of a program:  amount_i = Σ x_j kroner_j over what pays i.

    Parameters
    ----------
    solved : SolvedProgram
    pays : sequence of Pays
    n : int
        How many recipients there are.
    amount : int
        Kroner in the pool this year; what is not paid is the surplus.
    steps : sequence of (name, exact kroner of each recipient)
        What gave the amounts; what is missing to them is the rounding. Nothing: one step, named as the program.
    unit, year, figures_year, pool, pool_title, top_slice, eligible, key, fair_shares, floors, caps, binding,
    inhabitants, divided_from
        As in `YearResult`; fair shares are the amounts where nothing is said.

    Raises
    ------
    SolverFailure
        An x that pays is not whole, or more is paid than there is.
    """
    x = solved.solution.x
    assert x is not None  # whoever builds a year has an answer
    amounts = [0] * n
    for one in pays:
        value = Fraction(repr(float(x[one.column])))
        if value.denominator != 1:
            raise SolverFailure(f"{solved.name}: column {solved.program.column_name(one.column)} pays {value}.")
        amounts[one.position] += int(value) * one.kroner
    surplus = amount - top_slice - sum(amounts)
    if surplus < 0 or min(amounts, default=0) < 0:
        raise SolverFailure(f"{solved.name}: {kroner(sum(amounts))} are paid of {kroner(amount - top_slice)}")
    named = list(steps) or [(solved.name, [Fraction(own) for own in amounts])]
    whole = [whole_steps([values[i] for _, values in named], amounts[i]) for i in range(n)]
    names = [*(name for name, _ in named), "rounding"]
    return YearResult(
        year=year,
        figures_year=figures_year,
        amount=amount,
        top_slice=top_slice,
        surplus=surplus,
        unit=unit,
        multiplier=Fraction(0),
        eligible=(True,) * n if eligible is None else tuple(eligible),
        key=(Fraction(0),) * n if key is None else tuple(key),
        fair_shares=tuple(Fraction(own) for own in amounts) if fair_shares is None else tuple(fair_shares),
        floors=(0,) * n if floors is None else tuple(floors),
        caps=(None,) * n if caps is None else tuple(caps),
        amounts=tuple(amounts),
        binding=("",) * n if binding is None else tuple(binding),
        inhabitants=(None,) * n if inhabitants is None else tuple(inhabitants),
        ties=(),
        parts=(),
        steps=tuple(Step(name, tuple(row[at] for row in whole), None) for at, name in enumerate(names)),
        error_effect=None,
        checked=True,
        pool=pool,
        pool_title=pool_title,
        divided_from=divided_from,
        program=solved.name,
        pays=tuple(pays),
    )


def no_kroner(solved: SolvedProgram, chosen: Sequence[bool], key: Sequence[Fraction], **what: object) -> YearResult:
    """A year in which recipients are chosen and nothing is paid: `eligible` says who, `key` by what score."""
    found = paid_by_program(solved, (), n=len(chosen), amount=0, eligible=chosen, key=key)
    return replace(found, **what)  # type: ignore[arg-type]
