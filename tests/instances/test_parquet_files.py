"""Parquet: typed columns to the same exact figures."""

import decimal
import sys

import pandas as pd
import pyarrow as arrow
import pytest
from pyarrow import parquet

from fordel_instances import municipalities, read_table
from fordel_instances.tables import parquet_sheets
from fordel_solver.errors import InvalidInput


def saved(tmp_path, **columns):
    path = tmp_path / "tal.parquet"
    parquet.write_table(arrow.table(columns), path)
    return path


def problem(path):
    with pytest.raises(InvalidInput) as caught:
        read_table(path)
    return str(caught.value).replace(str(path), "tal.parquet")


def test_columns_of_any_plain_type_are_figures_by_code(tmp_path):
    path = saved(
        tmp_path,
        code=arrow.array([101, 153]),
        whole=arrow.array([34_327, None], arrow.int32()),
        single=arrow.array([0.1, 0.5], arrow.float32()),
        double=arrow.array([0.1, float("nan")]),
        exact=arrow.array([decimal.Decimal("86.40"), decimal.Decimal("20.80")]),
        text=arrow.array(["by", None]).dictionary_encode(),
    )
    found = read_table(path)
    assert found.format == "parquet"
    assert found.table.loc["101"].tolist() == ["København", 34_327, 0.1, 0.1, 86.4, "by"]
    assert found.table.loc["153"].isna().tolist() == [False, True, False, True, False, True]


@pytest.mark.parametrize("named", [True, False])
def test_the_index_of_a_frame_is_the_code(tmp_path, named):
    figures = municipalities()[["name", "population_2014", "share_age_0_17_pct_2014"]]
    path = tmp_path / "tal.parquet"
    (figures if named else figures.rename_axis(None)).to_parquet(path)
    pd.testing.assert_frame_equal(read_table(path).table, figures)


def test_a_column_of_lists_or_infinities_is_refused(tmp_path):
    assert 'row 2, column "a": [1] is neither a number nor text' in problem(saved(tmp_path, code=["101"], a=[[1]]))
    assert 'row 2, column "a": inf is neither' in problem(saved(tmp_path, code=["101"], a=[float("inf")]))


def test_what_is_too_large_or_damaged_is_refused(tmp_path, monkeypatch):
    path = saved(tmp_path, code=["101", "147"], a=[1, 2])
    with monkeypatch.context() as patched:
        patched.setattr(parquet_sheets, "MOST_CELLS", 3)
        assert "has 2 rows and 2 columns" in problem(path)
    path.write_bytes(path.read_bytes()[:50])
    assert "cannot be read as Parquet" in problem(path)


def test_without_pyarrow_the_message_says_what_to_install(tmp_path, monkeypatch):
    path = saved(tmp_path, code=["101"], a=[1])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert problem(path) == (
        "tal.parquet is a Parquet file, and reading one needs pyarrow, which is not installed. Install it with "
        "`pip install pyarrow`, or save the figures as CSV or XLSX."
    )
