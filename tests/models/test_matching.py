"""Matching pools: what is paid of what was reported, and what is done when there is not enough."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

import fordel_instances
from fordel_instances.synthetic import tax_cuts
from fordel_instances.synthetic.drawing import as_bytes
from fordel_models import parse
from fordel_solver import Infeasible, InvalidInput
from small_kinds import overview_of, packaged, rows_of, solved

DATA = Path(fordel_instances.__file__).parent / "data"
NAME = "skattenedsaettelser-2014"
MIO = 1_000_000
PEOPLE = pd.DataFrame(index=["101", "147", "151", "153"])


def losses_of_file() -> dict[str, int]:
    with (DATA / "synthetic_tax_cuts_2014.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["loss_kr"]) for row in csv.DictReader(file)}


def pool(**rules):
    own = {"rates": {2014: 75}, "frame": 100, "bracket": 40} | rules
    return {
        "id": "pool",
        "title": "En pulje",
        "model": "matching",
        "data": {"tables": {"cuts": "cuts.csv"}},
        "reported": {"table": "cuts", "column": "loss_kr"},
        "pool": own,
    }


def small(losses, people=PEOPLE, **rules):
    return solved(pool(**rules), people, {"cuts": losses}, {"cuts": ["code", "loss_kr"]})


def amounts(result, year=0):
    return dict(zip(result.codes, result.years[year].amounts, strict=True))


# The agreement


def test_the_rate_above_the_bracket_spends_187_mio_exactly():
    """R2: 26 municipalities, 347 mio. kr., 75 pct. of the first 15 mio. kr. and a solved rate above."""
    losses = losses_of_file()
    assert (len(losses), sum(losses.values())) == (26, 347 * MIO)
    up_to = sum(min(loss, 15 * MIO) for loss in losses.values())
    rate = (187 * MIO - Fraction(3, 4) * up_to) / (347 * MIO - up_to)
    year = packaged(NAME).years[0]
    assert (year.amount, sum(year.amounts), year.surplus, year.multiplier) == (187 * MIO, 187 * MIO, 0, rate)
    assert 0 < rate < Fraction(3, 4)
    for code, amount in amounts(packaged(NAME)).items():
        loss = losses.get(code, 0)
        fair = Fraction(3, 4) * min(loss, 15 * MIO) + rate * max(0, loss - 15 * MIO)
        assert abs(amount - fair) < 1
        assert 4 * amount <= 3 * loss


def test_later_years_have_the_rate_of_the_year_in_pool_and_bracket():
    losses = losses_of_file()
    up_to = sum(min(loss, 15 * MIO) for loss in losses.values())
    result = packaged(NAME)
    assert [(year.year, year.amount, sum(year.amounts)) for year in result.years] == [
        (2014, 187_000_000, 187_000_000),
        (2015, 125_000_000, 125_000_000),
        (2017, 62_500_000, 62_500_000),
    ]
    for year, share in ((1, Fraction(1, 2)), (2, Fraction(1, 4))):
        own = result.years[year]
        assert own.multiplier == (own.amount - share * up_to) / (347 * MIO - up_to)


def test_2016_is_asked_for_and_never_guessed():
    with pytest.raises(InvalidInput, match=r"no rate for 2016.*--set pool\.rates\.2016=PERCENT"):
        packaged(NAME, years=[2016])
    told = [note.en for note in packaged(NAME).notes if "2016" in note.en]
    assert told == [
        "There is no rate for 2016, which lies between years with one. Nothing was worked out for that year, and no "
        "rate was guessed: write pool.rates.2016."
    ]
    written = packaged(NAME, {"pool.rates.2016": 50}, years=[2016])
    assert [(year.year, sum(year.amounts)) for year in written.years] == [(2016, 125 * MIO)]
    assert not [note for note in written.notes if "guessed" in note.en]


def test_the_instance_says_what_it_is():
    found = overview_of(NAME)
    assert (found.years, found.amount, len(found.eligible)) == ((2014, 2015, 2017), 374_500_000, 26)
    result = packaged(NAME)
    assert result.synthetic
    assert found.assumptions == len(result.assumptions) == 7
    names = set(result.names)
    told = " ".join(text.da + text.en for own in result.reasons for text in own)
    assert not [name for name in names if name in told]


def test_the_made_up_losses_are_the_same_bytes_again():
    file = DATA / tax_cuts.FILE
    assert as_bytes(("code", "loss_kr"), tax_cuts.tax_cuts()) == file.read_bytes()


def test_the_tables_say_the_rates_and_the_five_methods():
    result = packaged(NAME)
    rates = rows_of(result, "rates")
    assert [row["rate_above_bracket_pct"] for row in rates] == [100 * year.multiplier for year in result.years]
    assert [row["highest_pct"] for row in rates] == [75, 50, 25]
    methods = rows_of(result, "methods")
    assert len(methods) == 3 * 26
    for year in (2014, 2015, 2017):
        own = [row for row in methods if row["year"] == year]
        amount = next(row["pool_kr"] for row in rates if row["year"] == year)
        for column in ("bracket_kr", "proportional_kr", "equal_awards_kr", "equal_losses_kr", "talmud_kr"):
            assert sum(row[column] for row in own) == amount
            assert all(0 <= row[column] <= row["most_kr"] for row in own)


@pytest.mark.parametrize("method", ["proportional", "equal-awards", "equal-losses", "talmud"])
def test_the_method_that_is_chosen_is_its_column_in_the_table(method):
    column = method.replace("-", "_") + "_kr"
    result = packaged(NAME, {"pool.method": method})
    for year in result.years:
        own = {row["code"]: row[column] for row in rows_of(packaged(NAME), "methods") if row["year"] == year.year}
        assert dict(zip(result.codes, year.amounts, strict=True)) == {code: own.get(code, 0) for code in result.codes}


# By hand


def test_the_whole_rate_where_no_more_than_the_frame_was_reported():
    result = small([("101", 40), ("147", 60)])
    assert amounts(result) == {"101": 30, "147": 45, "151": 0, "153": 0}
    assert result.years[0].surplus == 0
    less = small([("101", 40), ("147", 30)])
    assert (amounts(less)["101"], amounts(less)["147"], less.years[0].surplus) == (30, 22, 23)
    assert any("23 kr. of the pool is not used" in note.en for note in less.notes)


def test_a_krone_above_the_frame_reduces():
    """Losses 40, 80 and 40: the bracket gives 30 each, and 75 - 90 is less than nothing. With 20: 15 + 15 + 15 and 30
    for what is above 20, 20 + 60 + 20, so 30 pct."""
    losses = [("101", 40), ("147", 80), ("151", 40)]
    result = small(losses, bracket=20)
    assert amounts(result) == {"101": 21, "147": 33, "151": 21, "153": 0}
    assert result.years[0].multiplier == Fraction(3, 10)
    assert [step.name for step in result.years[0].steps] == ["base_amount", "above_bracket", "limits", "rounding"]


def test_rates_below_zero_are_refused_with_kroner_and_ways_out_that_work():
    losses = [("101", 40), ("147", 80), ("151", 40)]
    with pytest.raises(Infeasible) as error:
        small(losses)
    # 90 kr. up to the bracket, 75 in the pool; -15 of 40 above it.
    assert error.value.shortfall == 15
    assert "-37.5 pct." in str(error.value)
    assert "-37,5 pct." in error.value.danish
    assert error.value.conflict == ("pool.years.2014", "pool.bracket")
    new = {change.path: change.new for way in error.value.repairs for change in way.changes}
    # 75 / 0.75 = 100 kr. up to the bracket: 33 1/3 each, so 33.  75 / 120 = 62.5 pct. of what is up to 40.
    assert new == {"pool.years.2014": 90, "pool.bracket": 33, "pool.bracket_rates.2014": "62.5"}
    assert sum(amounts(small(losses, years={2014: 90})).values()) == 90
    assert sum(amounts(small(losses, bracket=33)).values()) == 75
    assert sum(amounts(small(losses, bracket_rates={2014: "62.5"})).values()) == 75


def test_a_bracket_one_krone_higher_than_the_way_out_does_not_work():
    with pytest.raises(Infeasible):
        small([("101", 40), ("147", 80), ("151", 40)], bracket=34)


def test_a_rate_above_the_whole_rate_is_refused():
    losses = [("101", 40), ("147", 80)]
    with pytest.raises(Infeasible) as error:
        small(losses, bracket=20, years={2014: 100})
    # 90 at the whole rate. 30 up to the bracket, 80 above it: 70 / 80.
    assert (error.value.surplus, error.value.conflict) == (10, ("pool.years.2014", "pool.rates.2014"))
    assert "87.5 pct." in str(error.value)
    assert amounts(small(losses, bracket=20, years={2014: 90})) == {"101": 30, "147": 60, "151": 0, "153": 0}
    returned = small(losses, bracket=20, years={2014: 100}, on_surplus="return")
    assert (sum(amounts(returned).values()), returned.years[0].surplus) == (90, 10)


def test_a_pool_of_the_amount_at_the_ends_of_the_rate():
    losses = [("101", 40), ("147", 80)]
    lowest = small(losses, bracket=20, years={2014: 30})
    assert (amounts(lowest)["101"], amounts(lowest)["147"], lowest.years[0].multiplier) == (15, 15, 0)
    highest = small(losses, bracket=20, years={2014: 90})
    assert highest.years[0].multiplier == Fraction(3, 4)
    with pytest.raises(Infeasible, match=r"1 kr\. more"):
        small(losses, bracket=20, years={2014: 29})


def test_nobody_gets_a_krone_more_than_the_rate():
    """75 pct. of 41 is 30.75: 30, for whole kroner at most 75 pct."""
    result = small([("101", 41), ("147", 41)], frame=100, years={2014: 70})
    assert (amounts(result)["101"], amounts(result)["147"], result.years[0].surplus) == (30, 30, 10)
    in_tens = small([("101", 41), ("147", 999)], bracket=50, unit=10, frame=400)
    assert amounts(in_tens) == {"101": 30, "147": 270, "151": 0, "153": 0}


def test_the_reasons_say_how_the_amount_comes_about():
    result = small([("101", 20), ("147", 80), ("151", 60)], bracket=20)
    (below,), (above,), _, (nothing,) = result.reasons
    assert below.en == "2014: reported amount 20 kr., not above the bracket of 20 kr.: 75 pct. of all of it, 15 kr."
    assert above.da == (
        "2014: indberettet beløb 80 kr. 75 pct. af de første 20 kr. er 15 kr., og 30 pct. af de 60 kr. derover, så "
        "puljen går op: i alt 33 kr. (41,25 pct. af beløbet; højst 60 kr.)."
    )
    assert nothing.en == "Reported nothing: reported amount is 0 kr."


# What cannot be used


def test_all_problems_of_a_specification_at_once():
    raw = pool(rates={2014: 75}, years={2015: 5}, bracket_rates={2014: 80}, bracket=None, unit=10)
    raw["reported"] = {"table": "cuts"}
    with pytest.raises(InvalidInput) as error:
        parse(raw, where="pool.toml")
    told = "\n".join(error.value.problems)
    for sentence in (
        "pool.bracket: the method bracket needs it",
        "pool.years.2015: rates has no rate for 2015",
        "pool.bracket_rates.2014: 80 pct. is more than the most that rates has for 2014, 75 pct.",
        "pool.years.2015: 5 kr. is no whole number of units of 10 kr.",
        "reported: table and column go together",
    ):
        assert sentence in told


def test_all_problems_of_a_table_at_once():
    rows = [("101", 40), ("101", 5), ("999", 5), ("147", -5), ("151", 0.5)]
    with pytest.raises(InvalidInput) as error:
        small(rows)
    assert list(error.value.problems) == [
        "pool, reported, row 3: 101 stands in the table already. One row for each recipient.",
        'pool, reported, row 4: there is no recipient with the code "999".',
        "pool, reported, row 5, loss_kr: -5 kr. is negative; 0 or more is allowed.",
        "pool, reported, row 6, loss_kr: 0.5 is no whole amount. Write whole kroner.",
    ]


def test_a_table_or_column_that_is_not_there():
    raw = pool() | {"reported": {"table": "cut", "column": "loss_kr"}}
    with pytest.raises(InvalidInput, match=r'there is no table "cut" in \[data\] tables \(there: cuts\)'):
        solved(raw, PEOPLE, {"cuts": [("101", 5)]}, {"cuts": ["code", "loss_kr"]})
    with pytest.raises(InvalidInput, match=r"has no column loss_kr\. It has: code, kr\."):
        solved(pool(), PEOPLE, {"cuts": [("101", 5)]}, {"cuts": ["code", "kr"]})
    with pytest.raises(InvalidInput, match="nobody reported more than 0"):
        small([("101", 0)])


def test_reported_amounts_can_be_an_expression():
    raw = pool() | {"reported": {"expression": "inhabitants_{year} * 2.5"}}
    people = pd.DataFrame({"inhabitants_2014": [10, 21]}, index=["101", "147"])
    assert solved(raw, people, {}, {}).years[0].amounts == (18, 39)  # of 25 and 52 (52.5 rounded down)
