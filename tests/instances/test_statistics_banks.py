"""What statistics banks export: one row for each figure, or one block for each figure."""

import pytest

from fordel_instances import read_table
from fordel_solver.errors import InvalidInput

LONG = """\
OMRÅDE;KØN;TID;INDHOLD
000 Hele landet;I alt;2014;1003
000 Hele landet;I alt;2015;..
084 Region Hovedstaden;I alt;2014;1000
101 København;I alt;2014;900
101 København;I alt;2015;950
400 Bornholm;I alt;2014;100
400 Bornholm;I alt;2015;..
411 Christiansø;I alt;2014;3
"""
KEY_FIGURES = """\
De Kommunale Nøgletal;;;
Udskrevet 10. september 2019;;;
;Kom.nr;2013;2014
Indbyggertal;;;
Københavns Kommune;101;559.440;569.557
Bornholms Kommune (17);400;M;39.922
I alt;;;609.479
;;;
Udskrivningspct.;;;
Københavns Kommune;101;23,80;23,80
Bornholms Kommune (17);400;-;U
Gennemsnit;;25,00;24,90
;;;
Tegnforklaring:;;;
M: Mangler;;;
"""


def read(tmp_path, text, **how):
    path = tmp_path / "tal.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    return read_table(path, **how)


def problems(tmp_path, text):
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)
    return [problem.replace(str(tmp_path / "tal.csv"), "tal.csv") for problem in caught.value.problems]


def test_one_row_for_each_figure_becomes_a_column_for_each_period(tmp_path):
    found = read(tmp_path, LONG)
    assert list(found.table.columns) == ["name", "INDHOLD_2014", "INDHOLD_2015"]
    assert found.table["INDHOLD_2014"].to_dict() == {"101": 900, "400": 100}
    assert found.table["INDHOLD_2015"].isna().tolist() == [False, True]
    assert found.fixed == {"KØN": "I alt"}
    assert [row.label for row in found.skipped] == ["000 Hele landet", "084 Region Hovedstaden", "411 Christiansø"]
    assert [(total.column, total.total, total.found) for total in found.totals] == [("INDHOLD_2014", 1003, "equal")]


def test_a_variable_with_several_values_is_part_of_the_name_and_the_period_comes_last(tmp_path):
    text = "TID;BOPKOM;KØN;INDHOLD\n2014K1;101;Mænd;1\n2014K1;101;Kvinder;2\n2014K1;147;Mænd;3\n2014K1;147;Kvinder;4\n"
    assert read(tmp_path, text).table.to_dict("index") == {
        "101": {"name": "København", "INDHOLD_Mænd_2014K1": 1, "INDHOLD_Kvinder_2014K1": 2},
        "147": {"name": "Frederiksberg", "INDHOLD_Mænd_2014K1": 3, "INDHOLD_Kvinder_2014K1": 4},
    }


def test_the_column_of_figures_may_be_given_a_name(tmp_path):
    assert list(read(tmp_path, LONG.replace("INDHOLD", "elever")).table.columns[1:]) == ["elever_2014", "elever_2015"]


def test_a_figure_that_is_not_there_is_missing_and_one_given_twice_is_refused(tmp_path):
    text = "OMRÅDE;TID;INDHOLD\n101;2014;1\n101;2015;2\n147;2014;3\n"
    assert read(tmp_path, text).table["INDHOLD_2015"].isna().tolist() == [False, True]
    assert problems(tmp_path, text + "101;2014;1\n") == [
        "tal.csv, rows 2 and 5: two figures for 101, 2014. Keep one of them."
    ]


def test_a_problem_is_in_the_row_that_the_file_has(tmp_path):
    assert problems(tmp_path, LONG.replace("100\n", "hundrede\n")) == [
        'tal.csv, row 7 (400 Bornholm), column "INDHOLD 2014": "hundrede" is not a number. '
        'Numbers in this file are read as 1234. A missing figure is an empty cell or "..".'
    ]
    assert problems(tmp_path, LONG.replace("101 København;I alt;2015", "110 Købnhavn;I alt;2015")) == [
        'tal.csv, row 6, column "OMRÅDE": "110 Købnhavn" is no municipality. Nearest: 101 København. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out."
    ]


def test_without_municipalities_it_says_which_columns_were_looked_at(tmp_path):
    assert problems(tmp_path, "KØN;TID;INDHOLD\nI alt;2014;1\n") == [
        "tal.csv: none of KØN and TID holds municipalities. One column must, by code or name."
    ]


def test_a_table_made_for_a_spreadsheet_has_its_header_above_the_names(tmp_path):
    text = (
        '"Folketal den 1. i kvartalet efter køn, område og tid"\n\n"";"";"2014K1";"2015K1"\n'
        '"I alt";"Hele landet";"611 497";"622 103"\n"";"Region Hovedstaden";"611 497";"622 103"\n'
        '"";"København";"569 557";"580 184"\n"";"Bornholm";"41 940";"41 919"\n\n"Kilde: Danmarks Statistik"\n'
    )
    found = read(tmp_path, text)
    assert found.table.to_dict("index") == {
        "101": {"name": "København", "_2014K1": 569_557, "_2015K1": 580_184},
        "400": {"name": "Bornholm", "_2014K1": 41_940, "_2015K1": 41_919},
    }
    assert [row.kind for row in found.skipped] == ["total", "region", "note"]
    assert [total.found for total in found.totals] == ["equal", "equal"]


def test_the_key_figures_become_a_column_for_each_figure_and_year(tmp_path):
    found = read(tmp_path, KEY_FIGURES)
    assert list(found.table.columns) == [
        "name",
        "Indbyggertal_2013",
        "Indbyggertal_2014",
        "Udskrivningspct_2013",
        "Udskrivningspct_2014",
    ]
    assert found.table.loc["101"].tolist()[1:] == [559_440, 569_557, 23.8, 23.8]
    assert found.table.loc["400", ["Indbyggertal_2014", "Udskrivningspct_2013"]].tolist() == [39_922, 0]
    assert found.table.loc["400", ["Indbyggertal_2013", "Udskrivningspct_2014"]].isna().all()
    assert [(row.label, row.kind) for row in found.skipped] == [("I alt", "total"), ("Gennemsnit", "mean")]
    assert [(total.column, total.found) for total in found.totals] == [("Indbyggertal_2014", "equal")]


def test_a_total_of_the_key_figures_that_does_not_fit_is_refused(tmp_path):
    (problem,) = problems(tmp_path, KEY_FIGURES.replace("609.479", "609.569"))
    assert 'tal.csv, row 7 (I alt), column "Indbyggertal 2014": the total is 609.569, but' in problem
