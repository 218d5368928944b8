"""No answer leaves that does not hold: every way of spoiling one is caught by code that did not produce it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from fordel_models import FormulaSpecification, Step, YearResult, parse
from fordel_models.formula.checking import checked
from fordel_models.formula.problem import build
from fordel_models.recipients import Recipients
from fordel_solver import SolverFailure
from small_pools import first_year, raw_pool, recipients

TABLE = recipients(pupils=[10, 20, 30, 5], region=["a", "a", "b", "b"], island=[0, 0, 0, 1])
RAW = raw_pool(
    1000,
    eligible="island == 0",
    floor=200,
    cap=450,
    unit=10,
    base_amount=20,
    group=[{"column": "region", "cap": {"a": 560}}],
)


def with_amounts(year: YearResult, *amounts: int) -> YearResult:
    """Other amounts with steps that add up to them."""
    rounding = tuple(
        step + new - old for step, new, old in zip(year.steps[-1].amounts, amounts, year.amounts, strict=True)
    )
    return replace(year, amounts=amounts, steps=(*year.steps[:-1], Step("rounding", rounding, None)))


def spoilt(spoil: Callable[[YearResult], YearResult]) -> str:
    specification = parse(RAW, where="pool.toml")
    assert isinstance(specification, FormulaSpecification)
    people = Recipients.from_frame(TABLE, ["pupils", "region", "island"])
    problem = build(specification, people, amount=1000, figures_year=None)
    good = first_year(RAW, TABLE)
    assert good.amounts == (200, 350, 450, 0)
    assert checked(replace(good, checked=False), problem, specification.pool, "pool") == good
    with pytest.raises(SolverFailure) as caught:
        checked(spoil(good), problem, specification.pool, "pool, 2014")
    text = str(caught.value)
    assert text.startswith("pool, 2014: the answer did not pass its check and is not handed out: ")
    return text


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda year: with_amounts(year, 200, 360, 450, 0), "the amounts add up to 1.010 kr. instead of 1.000 kr."),
        (lambda year: with_amounts(year, 190, 360, 450, 0), "190 kr. for 101 København is below its floor"),
        (lambda year: with_amounts(year, 200, 340, 460, 0), "460 kr. for 151 Ballerup is above its cap"),
        (lambda year: with_amounts(year, 205, 345, 450, 0), "205 kr. for 101 København is no whole number of units"),
        (
            lambda year: with_amounts(year, 220, 330, 450, 0),
            "220 kr. for 101 København is a unit or more from its fair",
        ),
        (lambda year: with_amounts(year, 200, 370, 430, 0), "group a got 570 kr., outside its limits"),
        (lambda year: with_amounts(year, 200, 340, 450, 10), "a recipient that is not eligible got something"),
        (lambda year: replace(year, steps=year.steps[:-2]), "the steps of recipient 0 do not add up to 200 kr."),
        (lambda year: replace(year, surplus=10), "the amounts add up to 1.000 kr. instead of 990 kr."),
        (
            lambda year: replace(year, fair_shares=(Fraction(200), Fraction(340), Fraction(450), Fraction(0))),
            "the fair shares do not add up",
        ),
    ],
)
def test_a_spoilt_answer_is_not_handed_out(spoil, told):
    assert told in spoilt(spoil)
