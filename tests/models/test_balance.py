"""Accounts that are checked: what does not agree is told with its line and the difference, and nothing is corrected."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from accounts import TABLE, account, solved
from fordel_models import overview, parse, solve
from fordel_solver import InvalidInput

LINES = (
    {"name": "loen", "amount": 60, "part_of": "drift"},
    {"name": "varer", "amount": Decimal("19.5"), "part_of": "drift"},
    {"name": "heraf_vikarer", "amount": 5, "part_of": "loen", "sub_item": True},
    {"name": "drift", "amount": 80, "part_of": "alt"},
    {"name": "anlaeg", "amount": 20, "part_of": "alt"},
    {"name": "alt", "amount": 100},
)


def findings(result):
    [table] = [own for own in result.tables if own.name == "findings"]
    return [(row[0].en, row[2], row[3], row[4]) for row in table.rows]


def test_a_total_is_held_against_its_lines_and_against_the_lowest():
    result = solved(account(*LINES))
    # 60 + 19.5 is 79.5 and not 80; 80 + 20 is 100, but 60 + 19.5 + 20 is 99.5.
    assert findings(result) == [
        ("drift", 80, Fraction(159, 2), Fraction(-1, 2)),
        ("alt", 100, Fraction(199, 2), Fraction(-1, 2)),
    ]
    assert "drift: Summen af linjerne er en anden end den, der står. Står: 80, fundet: 79,5, forskel: -0,5 kr." in [
        note.da for note in result.notes
    ]
    assert (result.years, result.divisions, result.programs) == ((), (), ())


def test_an_account_that_agrees_says_so():
    lines = [line | ({"amount": 20} if line["name"] == "varer" else {}) for line in LINES]
    result = solved(account(*lines))
    assert findings(result) == []
    assert "All totals agree." in [note.en for note in result.notes]


def test_what_is_stated_is_shown_as_it_is():
    [table, _] = solved(account(*LINES)).tables
    assert [row[2] for row in table.rows] == [60, Fraction(39, 2), 5, 80, 20, 100]
    assert [row[1].en for row in table.rows][2] == "– of which heraf_vikarer"


@pytest.mark.parametrize(("inside", "tells"), [(60, False), (61, True), (-1, True)])
def test_a_sub_item_is_inside_its_line_and_never_added(inside, tells):
    lines = [line | ({"amount": inside} if line["name"] == "heraf_vikarer" else {}) for line in LINES]
    found = [own for own in findings(solved(account(*lines))) if own[0] == "loen"]
    assert found == ([("loen", 60, inside, inside - 60)] if tells else [])


def test_what_is_said_elsewhere_is_held_against_the_line():
    said = [
        {"name": "tekst", "amounts": [60, 30], "equals": "alt"},
        {"name": "rundet", "amounts": [20], "equals": "varer", "rounded_to": 10},
        {"name": "minus", "amounts": [-20], "equals": "anlaeg", "sign": -1},
        {"name": "galt", "amounts": [30], "equals": "varer", "rounded_to": 10},
    ]
    result = solved(account(*LINES, statement=said))
    assert findings(result)[2:] == [
        ("alt", 100, 90, -10),
        ("varer", Fraction(39, 2), 20, Fraction(1, 2)),
        ("varer", Fraction(39, 2), 30, Fraction(21, 2)),
    ]
    [_, table] = result.tables
    assert [row[1].en for row in table.rows[2:]] == [
        "tekst: says something else than the account",
        "rundet: rounded; the account has the exact number",
        "galt: says something else than the account",
    ]


def test_the_lines_can_be_a_table_of_ones_own():
    raw = account(account={"lines": "konto"}, data={"tables": {"konto": "konto.csv"}})
    del raw["line"]
    table = pd.DataFrame(LINES, index=range(2, 8)).astype({"amount": float})
    table["sub_item"] = [0, 0, 1, 0, 0, 0]
    own = solve(parse(raw, where="fil.toml"), TABLE, tables={"konto": table})
    assert findings(own) == findings(solved(account(*LINES)))


def test_a_table_that_is_no_account_is_told_row_by_row():
    raw = account(account={"lines": "konto"}, data={"tables": {"konto": "konto.csv"}})
    del raw["line"]
    specification = parse(raw, where="fil.toml")
    with pytest.raises(InvalidInput, match="there is no column amount"):
        solve(specification, TABLE, tables={"konto": pd.DataFrame({"name": ["a"]})})
    bad = pd.DataFrame({"name": ["a", "b", "c"], "amount": [1, None, 3], "sub_item": [2, 0, 1]}, index=[2, 3, 4])
    with pytest.raises(InvalidInput) as error:
        solve(specification, TABLE, tables={"konto": bad})
    assert error.value.problems == (
        'konto, [data] tables.konto, row 2, sub_item: "2" is neither 0 nor 1.',
        "konto, [data] tables.konto, row 3, amount: is missing.",
        "konto, [data] tables.konto, row 4, sub_item: needs part_of, the line that it is inside.",
    )
    lost = pd.DataFrame({"name": ["a", "b"], "amount": [1, 2], "part_of": ["x", None]}, index=[2, 3])
    with pytest.raises(InvalidInput, match=r'line\.a\.part_of: there is no line "x"'):
        solve(specification, TABLE, tables={"konto": lost})


def test_an_account_has_no_years_and_distributes_nothing():
    specification = parse(account(*LINES), where="fil.toml")
    assert overview(specification, TABLE).amount == 0
    with pytest.raises(InvalidInput, match="konto has no years"):
        solve(specification, TABLE, years=[2014])


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (account(), "fil.toml, line: exactly one of [[line]] and account.lines"),
        (account(account={"lines": "x"}), 'account.lines: [data] tables has no table "x"'),
        (account({"name": "a", "amount": 1, "part_of": "b"}), 'line.a.part_of: there is no line "b"'),
        (account({"name": "a", "amount": 1}, {"name": "a", "amount": 1}), "line.a: 2 lines have this name"),
        (account({"name": "a", "amount": 1, "part_of": "a"}), "line.a.part_of: is a part of itself"),
        (account({"name": "a", "amount": 1, "sub_item": True}), "line.a.sub_item: needs part_of"),
        (
            account(LINES[-1], statement=[{"name": "s", "amounts": [1], "equals": "x"}]),
            'statement.s.equals: there is no line "x"',
        ),
        (
            account(LINES[-1], statement=[{"name": "s", "amounts": [], "equals": "alt"}]),
            "statement.s.amounts: needs at least",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_place(raw, problem):
    with pytest.raises(InvalidInput) as error:
        parse(raw, where="fil.toml")
    assert problem in str(error.value)
