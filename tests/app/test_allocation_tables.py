"""What people read out of an allocation: tables, names, totals."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from fordel.allocation import Allocation
from fordel_solver.errors import SolverFailure
from hand_built import RESULT, YEAR_2014, YEAR_2015


def test_the_table_has_the_columns_of_the_contract_and_a_row_per_year_and_code():
    table = Allocation(RESULT).table
    assert list(table.columns) == [
        "code",
        "name",
        "pool",
        "year",
        "key",
        "fair_share_kr",
        "floor_kr",
        "cap_kr",
        "amount_kr",
        "binding",
        "per_inhabitant_kr",
    ]
    assert list(zip(table["year"], table["code"], strict=True)) == [
        (2014, "101"),
        (2014, "147"),
        (2014, "153"),
        (2015, "101"),
        (2015, "147"),
        (2015, "153"),
    ]
    assert table["name"].tolist()[:3] == ["København", "Frederiksberg", "Brøndby"]
    assert table["amount_kr"].tolist() == [200, 350, 450, 17, 33, 50]
    assert table["binding"].tolist() == ["floor", "", "cap", "", "", ""]
    assert set(table["pool"]) == {"small-pool"}


def test_money_is_whole_numbers_also_beside_a_missing_cap():
    table = Allocation(RESULT).table
    assert table["amount_kr"].dtype == "int64"
    assert table["floor_kr"].dtype == table["cap_kr"].dtype == "Int64"
    assert table["cap_kr"].isna().tolist() == [False, False, False, True, True, True]


def test_what_is_not_whole_is_rounded_from_the_exact_value():
    table = Allocation(RESULT).table
    assert table["fair_share_kr"].tolist()[3:] == [16.666667, 33.333333, 50.0]
    assert table["per_inhabitant_kr"].tolist() == [20.0, 8.75, 15.0, 1.7, 0.82, 1.67]  # 33/40 = 0.825: half to even
    assert table["key"].tolist()[:3] == [0.166666666666667, 0.333333333333333, 0.5]


def test_the_parts_add_up_to_the_amount_of_each_recipient_and_year():
    allocation = Allocation(RESULT)
    parts = allocation.parts
    assert list(parts.columns) == ["code", "name", "pool", "year", "part", "amount_kr", "kr_per_unit"]
    added = parts.groupby(["year", "code"])["amount_kr"].sum()
    assert added.tolist() == [200, 350, 450, 17, 33, 50]
    assert parts["part"].tolist()[:3] == ["elever", "limits", "rounding"]
    assert parts["kr_per_unit"].dropna().unique().tolist() == [175.0, 16.6666666666667]


def test_amounts_are_all_years_together_by_code():
    allocation = Allocation(RESULT)
    assert allocation.amounts.to_dict() == {"101": 217, "147": 383, "153": 500}
    assert allocation.amounts.dtype == "int64"
    assert allocation.total == allocation.amount == 1100
    assert allocation.years == (2014, 2015)
    assert allocation.assumptions == RESULT.assumptions


def test_a_pool_without_years_has_a_missing_year():
    allocation = Allocation(replace(RESULT, years=(replace(YEAR_2014, year=None),)))
    assert allocation.years == ()
    assert allocation.table["year"].isna().all()


def test_an_amount_without_known_inhabitants_has_none_per_inhabitant():
    year = replace(YEAR_2014, inhabitants=(None, Fraction(40), Fraction(30)))
    per_inhabitant = Allocation(replace(RESULT, years=(year,))).table["per_inhabitant_kr"]
    assert per_inhabitant.isna().tolist() == [True, False, False]


def test_a_table_is_the_callers_own():
    allocation = Allocation(RESULT)
    for frame in (allocation.table, allocation.parts):
        frame.loc[0, "amount_kr"] = 0
    assert allocation.table.loc[0, "amount_kr"] == 200
    assert allocation.parts.loc[0, "amount_kr"] == 175


def test_made_up_recipients_are_numbered_unless_their_names_are_asked_for():
    made_up = replace(RESULT, synthetic=True)
    assert Allocation(made_up).table["name"].tolist()[:3] == ["Kommune 01", "Kommune 02", "Kommune 03"]
    assert Allocation(made_up).parts["name"].tolist()[0] == "Kommune 01"
    assert Allocation(made_up, real_names=True).table["name"].tolist()[0] == "København"


def test_who_is_eligible_in_one_year_counts_as_a_recipient():
    first = replace(YEAR_2014, eligible=(True, False, False))
    second = replace(YEAR_2015, eligible=(False, False, True))
    assert Allocation(replace(RESULT, years=(first, second))).eligible == ("101", "153")


def test_no_allocation_is_handed_out_that_does_not_add_up():
    wrong = replace(YEAR_2014, amounts=(200, 350, 451))
    with pytest.raises(SolverFailure, match=r"small-pool, 2014: .* add to 1\.001 kr\., not to 1\.000 kr\."):
        Allocation(replace(RESULT, years=(wrong, YEAR_2015)))


def test_top_slice_and_surplus_count_in_the_sum():
    year = replace(YEAR_2014, amount=1100, top_slice=60, surplus=40)
    allocation = Allocation(replace(RESULT, years=(year,)))
    assert (allocation.amount, allocation.total) == (1100, 1000)


def test_no_allocation_is_handed_out_unchecked():
    with pytest.raises(SolverFailure, match="not checked"):
        Allocation(replace(RESULT, years=(replace(YEAR_2014, checked=False),)))


def test_a_frame_read_back_from_its_csv_is_the_same(tmp_path):
    allocation = Allocation(RESULT)
    allocation.to_csv(tmp_path / "allocation.csv")
    read = pd.read_csv(
        tmp_path / "allocation.csv",
        dtype={"code": str, "year": "Int64", "floor_kr": "Int64", "cap_kr": "Int64", "amount_kr": "int64"},
        keep_default_na=False,
        na_values={"cap_kr": [""], "per_inhabitant_kr": [""]},
    )
    pd.testing.assert_frame_equal(read, allocation.table, check_dtype=False)
