"""The dictionary has one complete row for each column, and says nothing about a column that the table contradicts."""

import csv
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from fordel_instances import dictionary, municipalities

DATA = files("fordel_instances") / "data"
DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / "dictionary.csv").read_text(encoding="utf-8").splitlines()))


def header() -> list[str]:
    return (DATA / "municipalities.csv").read_text(encoding="utf-8").splitlines()[0].split(",")


def first_cells(heading: str) -> set[str]:
    """The first column of the table under a heading of docs/data.md."""
    section = DOCUMENT.read_text(encoding="utf-8").split(heading)[1].split("\n\n")
    lines = next(block for block in section if block.lstrip().startswith("|")).strip().splitlines()[2:]
    return {line.split("|")[1].strip() for line in lines}


def test_one_row_for_each_column_in_the_tables_order(rows):
    assert [row["column"] for row in rows] == header()


def test_every_field_is_filled_but_year_and_error_where_there_is_none(rows):
    empty = {field for row in rows for field, text in row.items() if not text.strip()}
    assert empty == {"year", "error"}


def test_the_year_is_the_one_in_the_columns_name(rows):
    for row in rows:
        assert row["column"] == (f"{row['stem']}_{row['year']}" if row["year"] else row["stem"])
        assert bool(re.search(r"_\d{4}$", row["column"])) == bool(row["year"])


def test_one_stem_has_one_meaning_unit_and_kind(rows):
    said = {(row["stem"], row["danish"], row["english"], row["unit"], row["kind"], row["derived"]) for row in rows}
    assert len(said) == len({row["stem"] for row in rows})


def test_kinds_and_sources_are_those_of_the_document(rows):
    assert {row["kind"] for row in rows} == first_cells("Kinds say")
    assert {row["source"] for row in rows} == first_cells("## Sources")
    assert {row["derived"] for row in rows} == {"yes", "no"}


def test_errors_are_one_of_three_forms_and_name_columns_that_exist(rows):
    columns = set(header())
    for row in rows:
        form, _, rest = row["error"].partition(":")
        if form == "rounding":
            assert Decimal(rest) > 0
        elif form == "between":
            low, high = rest.split(":")
            assert {low, high} <= columns
        else:
            assert row["error"] == ""


def test_a_rounding_error_is_half_the_last_digit_that_is_used(rows):
    cells = list(csv.DictReader((DATA / "municipalities.csv").read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row["error"].startswith("rounding:"):
            written = [Decimal(cell[row["column"]]).normalize() for cell in cells if cell[row["column"]]]
            decimals = max(0, *(-number.as_tuple().exponent for number in written))
            assert row["error"] == f"rounding:{Decimal(5).scaleb(-decimals - 1)}", row["column"]


def test_the_pupil_estimates_lie_between_their_bounds(rows):
    between = {row["column"]: row["error"] for row in rows if row["error"].startswith("between:")}
    stem = "folkeskole_normal_pupils"
    assert between == {f"{stem}_est_{year}": f"between:{stem}_lo_{year}:{stem}_hi_{year}" for year in range(2012, 2017)}
    meanings = {row["english"] + row["danish"] for row in rows if row["column"] in between}
    assert all("30 pupils" in text and "30 elever" in text for text in meanings)


def test_counts_are_never_negative_and_flags_are_0_or_1():
    table, columns = municipalities(), dictionary()
    for column in columns.index[columns["kind"] == "count"]:
        assert (table[column] >= 0).all(), column
    for column in columns.index[columns["kind"] == "flag"]:
        assert set(table[column]) == {0, 1}, column


def test_as_a_frame_years_are_numbers_and_derived_is_true_or_false():
    columns = dictionary()
    assert columns.index.name == "column"
    assert columns.loc["population_2014", "year"] == 2014
    assert columns.loc["name", "year"] is pd.NA
    assert columns["derived"].dtype == bool
    assert columns.loc["pop_6_16_est_2014", "derived"]
    assert columns.loc["name", "error"] == ""


def test_a_dictionary_that_was_changed_does_not_change_the_next_one():
    changed = dictionary()
    changed.loc["name", "danish"] = ""
    assert dictionary().loc["name", "danish"] != ""
