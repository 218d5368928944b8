"""What the error of the figures means in kroner, against the same thing done one recipient at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from fordel_models.result import Text
from fordel_solver import InvalidInput
from small_pools import amounts, first_year, raw_pool, recipients, result

TABLE = recipients(
    pupils=[10, 20, 30, 15],
    low=[9, 18, 30, 10],
    high=[12, 21, 31, 20],
    schools=[4, 1, 1, 2],
    rate=[0.5, 1.5, 2.5, 0.0],
    region=["a", "a", "b", "b"],
)
DICTIONARY = pd.DataFrame(
    {"error": ["between:low:high", "rounding:0.05", "", float("nan")]}, index=["pupils", "rate", "schools", "region"]
)


def one_at_a_time(raw: dict[str, Any], columns: dict[str, tuple[list[Any], list[Any]]]) -> tuple[list[int], list[int]]:
    """Every recipient's own figures at one end and the rest at the other, solved by itself each time."""
    lowest, highest = amounts(raw, TABLE), amounts(raw, TABLE)
    for i in range(len(TABLE)):
        for own, others in ((0, 1), (1, 0)):
            table = TABLE.copy()
            for column, ends in columns.items():
                figures = list(ends[others])
                figures[i] = ends[own][i]
                table[column] = figures
            amount = amounts(raw, table)[i]
            lowest[i], highest[i] = min(lowest[i], amount), max(highest[i], amount)
    return lowest, highest


ENDS = {"pupils": (TABLE["low"].tolist(), TABLE["high"].tolist())}


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"floor": 150, "cap": {"kr_per": "schools", "kr": 300}},
        {"unit": 50},
        {"method": "sainte-lague"},
        {"eligible": "schools > 1"},
        {"base_amount": 100},
        {"base_amount": 100, "unit": 50, "floor": 120, "cap": 360},
        {"base_amount": "schools / 3"},
        {"base_amount": 300, "on_shortfall": "scale-floors"},
        {"base_amount": 40, "group": [{"column": "region", "floor": {"a": 420}, "cap": {"b": 500}}]},
        {"base_amount": "pupils", "floor": 150},
        {"top_slice": 300, "on_surplus": "return", "cap": 120},
        {"key": "pupils / mean(pupils)"},
        {"floor": {"kr_per": "pupils", "kr": 10}},
        {"group": [{"column": "region", "cap": {"b": 500}}]},
        {"part": [{"name": "a", "key": "pupils"}, {"name": "b", "key": "schools + 1 / (pupils + 1)", "share": "0.3"}]},
    ],
    ids=str,
)
def test_the_ends_are_what_solving_with_other_figures_gives(rules):
    raw = raw_pool(1000, **rules)
    effect = first_year(raw, TABLE, DICTIONARY).error_effect
    assert (list(effect.lowest), list(effect.highest)) == one_at_a_time(raw, ENDS)
    assert effect.columns == ("pupils",)


@pytest.mark.parametrize(
    ("tables", "rules"),
    [
        ({"eligibility": {"by": "schools", "at_least": 1, "full_at": 4}}, {"base_amount": 40}),
        ({"eligibility": {"by": "pupils", "highest": 2}}, {}),
        ({"eligibility": {"by": "pupils", "above": 12, "full_at": 24}}, {"base_amount": 30, "floor": 20}),
        ({}, {"opt_out": ["147"]}),
        ({}, {"opt_out": ["147"], "on_opt_out": "return"}),
        ({}, {"eligible": "schools < 4", "baseline": "100 * schools", "exit_pct": {"2015": "33.3"}}),
        ({}, {"eligible": "pupils > 15", "baseline": "10 * pupils", "exit_pct": {"2015": 90}}),
        ({"phase_in": {"share": {"2015": 40}}}, {"baseline": "schools", "base_amount": 30}),
        ({"phase_in": {"share": {"2015": 40}}}, {"baseline": "pupils + schools"}),
        ({"part": [{"name": "a", "key": "pupils", "amount": 700}, {"name": "b", "key": "schools"}]}, {"floor": 100}),
        ({}, {"price_index": {"2015": "1.018"}, "floor": 150}),
    ],
    ids=str,
)
def test_the_ends_under_rules_that_decide_who_takes_part(tables, rules):
    raw = raw_pool(years={"2015": 1000}, **rules) | tables
    effect = first_year(raw, TABLE, DICTIONARY).error_effect
    assert (list(effect.lowest), list(effect.highest)) == one_at_a_time(raw, ENDS)


def test_where_a_minimum_grant_decides_it_is_not_worked_out():
    found = result(raw_pool(1000, minimum_grant=140), TABLE, DICTIONARY)
    assert found.years[0].error_effect is None
    assert found.notes[-1] == Text(
        "Hvad usikkerheden i pupils betyder i kroner, er ikke beregnet: mindste tilskud afgør, hvem der får noget.",
        "What the error of pupils means in kroner is not worked out: the minimum grant decides who gets anything.",
    )


def test_the_kroner_by_hand():
    effect = first_year(raw_pool(750), TABLE, DICTIONARY).error_effect
    # 10 of 75 pupils: 100 kr. At 9 where the others are 21, 31, 20 of 81: 83.33. At 12 of 12 + 18 + 30 + 10: 128.57.
    assert (effect.lowest[0], effect.highest[0]) == (83, 129)


def test_rounded_figures_have_an_error_too():
    raw = raw_pool(1000, key="rate")
    ends = {"rate": ([0.45, 1.45, 2.45, 0.0], [0.55, 1.55, 2.55, 0.05])}
    effect = first_year(raw, TABLE, DICTIONARY).error_effect
    assert (list(effect.lowest), list(effect.highest)) == one_at_a_time(raw, ends)


def test_several_columns_move_together():
    raw = raw_pool(1000, key="pupils * rate")
    ends = ENDS | {"rate": ([0.45, 1.45, 2.45, 0.0], [0.55, 1.55, 2.55, 0.05])}
    effect = first_year(raw, TABLE, DICTIONARY).error_effect
    assert effect.columns == ("pupils", "rate")
    assert (list(effect.lowest), list(effect.highest)) == one_at_a_time(raw, ends)


def test_without_an_error_there_is_no_effect():
    assert first_year(raw_pool(1000, key="schools"), TABLE, DICTIONARY).error_effect is None
    assert first_year(raw_pool(1000), TABLE).error_effect is None
    assert first_year(raw_pool(1000), TABLE, pd.DataFrame(index=["pupils"])).error_effect is None


def test_a_recipient_that_is_not_eligible_has_none():
    effect = first_year(raw_pool(1000, eligible="schools > 1"), TABLE, DICTIONARY).error_effect
    assert (effect.lowest[1], effect.highest[1]) == (0, 0)


def test_figures_outside_their_error_are_told_and_not_used():
    table = TABLE.assign(pupils=[10, 20, 30, 25])
    found = result(raw_pool(1000), table, DICTIONARY)
    assert found.years[0].error_effect is None
    assert found.notes == (
        Text(
            "Hvad usikkerheden i pupils betyder i kroner, er ikke beregnet: et tal ligger uden for den oplyste "
            "usikkerhed.",
            "What the error of pupils means in kroner is not worked out: a figure is outside its stated error.",
        ),
    )


def test_an_end_that_cannot_be_solved_is_told():
    # Caps of 10 kr. a pupil let 750 kr. out, and at the low end of the pupils less than the 745 kr. there are.
    found = result(raw_pool(745, cap={"kr_per": "pupils", "kr": 10}), TABLE, DICTIONARY)
    assert sum(found.years[0].amounts) == 745
    assert found.years[0].error_effect is None
    assert found.notes == (
        Text(
            "Hvad usikkerheden i pupils betyder i kroner, er ikke beregnet: "
            "der er ingen løsning i en ende af usikkerheden.",
            "What the error of pupils means in kroner is not worked out: an end of the errors has no solution.",
        ),
    )


def test_a_dictionary_that_cannot_be_read_is_an_error():
    dictionary = pd.DataFrame({"error": ["about 5 pct."]}, index=["pupils"])
    with pytest.raises(InvalidInput, match=r'The dictionary says "about 5 pct\." of the error of column "pupils"'):
        first_year(raw_pool(1000), TABLE, dictionary)


def test_a_filled_cell_has_no_error_of_its_own():
    table = TABLE.assign(pupils=[10, 20, 30, None], low=[9, 18, 30, None], high=[12, 21, 31, None])
    fill = {"column": "pupils", "codes": ["153"], "value": Decimal(15), "because": "x"}
    effect = first_year(raw_pool(750, missing=[fill]), table, DICTIONARY).error_effect
    # 15 at both ends. Of 12 + 21 + 31 + 15 it is 142.41, rounded up: two kroner are over after 113.92, 199.37, 294.30.
    # Of 9 + 18 + 30 + 15 it is 156.25, rounded down after 93.75, 187.50 and 312.50.
    assert (effect.lowest[3], effect.highest[3]) == (143, 156)
