"""Every way of spoiling what a rule decided is caught by code that did not produce it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from fordel_models import FormulaSpecification, YearResult, parse
from fordel_models.formula.checking_rules import faults_of_rules
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.recipients import Recipients
from fordel_models.result import Guarantee
from small_pools import first_year, raw_pool, recipients

TABLE = recipients(pupils=[10, 20, 30, 40], need=[7, 5, 5, 3], last_year=[400, 100, 300, 200])


def solved(raw: dict[str, Any]) -> tuple[YearResult, YearProblem, FormulaSpecification]:
    """A right answer and the problem that it answers."""
    specification = parse(raw, where="pool.toml")
    assert isinstance(specification, FormulaSpecification)
    year = first_year(raw, TABLE)
    people = Recipients.from_frame(TABLE, ["pupils", "need", "last_year"])
    problem = build(
        in_prices_of(specification, 2015),
        people,
        amount=year.amount - year.top_slice,
        figures_year=2015,
        year=2015,
        dropped_out=year.dropped_out,
    )
    return year, problem, specification


def spoilt_selection(year: YearResult, **changes: Any) -> YearResult:
    return replace(year, selection=replace(year.selection, **changes))


def ranks(ties: str) -> dict[str, Any]:
    return {"eligibility": {"by": "need", "highest": 2, "ties": ties}}


def guaranteed(paid_by: str) -> dict[str, Any]:
    """By pupils 100, 200, 300 and 400; half of the baseline is guaranteed: 200, 50, 150 and 100."""
    rule = {"max_loss": {"pct_of_baseline": 50}, "paid_by": paid_by, "inhabitants": "need"}
    return {**raw_pool(years={"2015": 1000}, baseline="last_year"), "guarantee": rule}


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("raw", "spoil", "told"),
    [
        (
            raw_pool(years={"2015": 1000}, price_index={"2015": "1.018"}),
            lambda year: replace(year, stated_amount=1001),
            "1.018 kr. is not 1.001 kr. times the price index",
        ),
        (
            raw_pool(years={"2015": 1000}, opt_out=["101"]),
            lambda year: replace(year, amounts=(1, *year.amounts[1:])),
            "a recipient that opted out got something",
        ),
        (
            raw_pool(years={"2015": 1000}, opt_out=["101"], on_opt_out="return"),
            lambda year: replace(year, returned=(100, 5, 0, 0)),
            "a recipient that did not opt out returned something",
        ),
        (
            raw_pool(years={"2015": 1000}, opt_out=["101"]),
            lambda year: replace(year, returned=(100, 0, 0, 0)),
            "the others do not share what those that opted out would have got",
        ),
        (
            raw_pool(years={"2015": 1000}) | ranks("order"),
            lambda year: spoilt_selection(year, weights=(1, 0, 1, 0)),
            "recipient 2 is eligible and 1, who stands before it, is not",
        ),
        (
            raw_pool(years={"2015": 1000}) | ranks("order"),
            lambda year: spoilt_selection(year, weights=(1, 1, 1, 0)),
            "3 are eligible by rank, and 2 should be",
        ),
        (
            raw_pool(years={"2015": 1000}) | ranks("all"),
            lambda year: spoilt_selection(year, weights=(1, 1, 1, 1)),
            "4 are eligible by rank, and 2 should be",
        ),
        (
            raw_pool(years={"2015": 1000}) | ranks("none"),
            lambda year: spoilt_selection(year, weights=(1, 1, 1, 0)),
            "3 are eligible by rank, and 2 should be",
        ),
        (
            raw_pool(years={"2015": 1000}) | ranks("order"),
            lambda year: spoilt_selection(year, weights=(1, 0, 0, 0)),
            "those that take part are not those that [eligibility] chose",
        ),
        (
            raw_pool(years={"2015": 1000}) | {"eligibility": {"by": "need", "above": 3, "full_at": 7}},
            lambda year: spoilt_selection(year, weights=(1, HALF, Fraction(1, 3), 0)),
            "the weight of recipient 2 is not what its distance from the threshold gives",
        ),
        (
            raw_pool(years={"2015": 1000}) | {"eligibility": {"by": "need", "at_most": 5}},
            lambda year: spoilt_selection(year, threshold=Fraction(4)),
            "the weight of recipient 1 is not what its distance from the threshold gives",
        ),
        (
            raw_pool(years={"2015": 1000}, eligible="need < 7", baseline="last_year", exit_pct={"2015": 50}),
            lambda year: replace(year, amounts=(199, *year.amounts[1:])),
            "recipient 0 got 199 kr. on the exit ramp, which gives 200 kr.",
        ),
        (
            raw_pool(years={"2015": 1000}, eligible="need < 7", baseline="last_year", exit_pct={"2015": 50}),
            lambda year: replace(year, key=(HALF, *year.key[1:])),
            "recipient 0 is on the exit ramp and has a key",
        ),
        (
            raw_pool(years={"2015": 1000}, minimum_grant=101),
            lambda year: replace(year, amounts=(0, 100, 400, 500)),
            "100 kr. for recipient 1 is below the minimum grant of 101 kr.",
        ),
        (
            raw_pool(years={"2015": 1000}, minimum_grant=101),
            lambda year: replace(year, amounts=(5, *year.amounts[1:])),
            "a recipient that dropped out got something",
        ),
        (
            raw_pool(years={"2015": 1000}, baseline="last_year") | {"phase_in": {"share": {"2015": 25}}},
            lambda year: replace(year, key=(year.key[0], year.key[1] + Fraction(1, 10**12), *year.key[2:])),
            "the key of recipient 1 is not what the phase-in gives",
        ),
        (
            raw_pool(
                years={"2015": 1000},
                part=[{"name": "a", "key": "pupils", "amount": 600}, {"name": "b", "key": "need"}],
            ),
            lambda year: replace(year, parts=(replace(year.parts[0], amount=601), year.parts[1])),
            "part a distributes another amount than 601 kr.",
        ),
        (
            guaranteed("key"),
            lambda year: replace(year, guarantee=Guarantee("gains", None, (), (), (), ())),
            "there is a guarantee that nobody asked for",
        ),
        (guaranteed("gains"), lambda year: replace(year, guarantee=None), "the guarantee was left out"),
        (
            guaranteed("gains"),
            lambda year: replace(year, fair_shares=(year.fair_shares[0] - 1, *year.fair_shares[1:])),
            "what is guaranteed to 101 København is not kept",
        ),
        (
            guaranteed("inhabitants"),
            lambda year: replace(year, amounts=(199, *year.amounts[1:])),
            "what is guaranteed to 101 København is not kept",
        ),
        (
            guaranteed("inhabitants"),
            # Everybody at the guarantee: the kroner that are left were taken from them for nothing.
            lambda year: replace(
                year,
                fair_shares=tuple(map(Fraction, year.floors)),
                guarantee=replace(year.guarantee, level=Fraction(1000)),
            ),
            "a lower level of the guarantee would do",
        ),
    ],
)
def test_a_spoilt_rule_is_caught(raw, spoil, told):
    year, problem, specification = solved(raw)
    assert faults_of_rules(year, problem, specification.pool) == []
    assert told in faults_of_rules(spoil(year), problem, specification.pool)
