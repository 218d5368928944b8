"""Whose figures the rows of a file are: nobody is lost, nobody counted twice, and no total is taken for a recipient."""

import pandas as pd
import pytest

from fordel_instances import municipalities, read_table
from fordel_instances.tables.registers import municipal_register, register_of
from fordel_solver.errors import InvalidInput


def read(tmp_path, text, **how):
    path = tmp_path / "tal.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, **how)


def problems(tmp_path, text, **how):
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text, **how)
    return [problem.replace(str(tmp_path / "tal.csv"), "tal.csv") for problem in caught.value.problems]


def test_every_municipality_is_known_by_every_way_of_writing_it():
    table, register = municipalities(), municipal_register()
    ascii_only = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
    one_letter = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "AE", "Ø": "O", "Å": "A"})
    for code, name, official in zip(table.index, table["name"], table["official_name"], strict=True):
        old = name.replace("Aa", "Å").replace("aa", "å")
        for written in (
            name,
            official,
            name.upper(),
            old,
            f"{name} Kommune",
            f"{official} (17)",
            name.replace("-", " "),
        ):
            assert register.codes(written) == (code,), written
        for spelling in (ascii_only, one_letter):
            assert register.codes(name.translate(spelling)) == (code,)


def test_a_file_of_names_alone_gets_the_codes(tmp_path):
    names = municipalities()["name"]
    found = read(tmp_path, "Kommune;a\n" + "".join(f"{name};{place}\n" for place, name in enumerate(names)))
    assert found.table["a"].to_dict() == {code: place for place, code in enumerate(names.index)}
    assert found.table["name"].tolist() == names.tolist()


@pytest.mark.parametrize(
    "heading", ["code", "kode", "Kommunekode", "Kommunenr.", "Kom.nr", "kommune", "OMRÅDE", "Navn"]
)
@pytest.mark.parametrize("written", ["153", "153 Brøndby", "Brøndby", "Brøndby Kommune"])
def test_code_name_or_both_under_any_usual_heading(tmp_path, heading, written):
    found = read(tmp_path, f"{heading};a\n{written};1\n101;2\n")
    assert found.table.to_dict("index") == {
        "101": {"name": "København", "a": 2},
        "153": {"name": found.table.loc["153", "name"], "a": 1},
    }


def test_totals_regions_and_christianso_are_skipped_and_listed(tmp_path):
    found = read(
        tmp_path,
        "OMRÅDE;a\n000 Hele landet;1000\n084 Region Hovedstaden;400\n01 Landsdel Byen København;400\n"
        "101 København;400\n411 Christiansø;0\nRegion Sjælland;..\nLandsdel Bornholm;600\n400 Bornholm;600\n"
        "Gennemsnit;500\n",
    )
    assert found.table["a"].to_dict() == {"101": 400, "400": 600}
    assert [(row.number, row.label, row.kind) for row in found.skipped] == [
        (2, "000 Hele landet", "total"),
        (3, "084 Region Hovedstaden", "region"),
        (4, "01 Landsdel Byen København", "region"),
        (6, "411 Christiansø", "christiansø"),
        (7, "Region Sjælland", "region"),
        (8, "Landsdel Bornholm", "region"),
        (10, "Gennemsnit", "mean"),
    ]


@pytest.mark.parametrize("code", ["", "000", "999"])
@pytest.mark.parametrize("recipient", ["101;København", "12;Nordby"])
def test_a_total_is_one_by_its_name_whatever_its_code(tmp_path, code, recipient):
    found = read(tmp_path, f"code;name;a\n{recipient};1\n{code};I alt;1\n")
    assert [(row.label, row.kind) for row in found.skipped] == [(code or "I alt", "total")]
    assert len(found.table) == 1


def test_a_row_about_nobody_is_refused_with_the_nearest(tmp_path):
    assert problems(tmp_path, "code;a\nKøbenhavn;1\nBrondbyy;2\n154;3\n147;4\nUoplyst;5\n153;1\n") == [
        'tal.csv, row 3, column "code": "Brondbyy" is no municipality. Nearest: 153 Brøndby. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out.",
        'tal.csv, row 4, column "code": "154" is no municipality. Nearest: 153 Brøndby. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out.",
        'tal.csv, row 6, column "code": "Uoplyst" is no municipality. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out.",
    ]


def test_a_name_that_belongs_to_another_code_is_refused(tmp_path):
    assert problems(tmp_path, "code;name;a\n101;København;1\n153;Aarhus;2\n147 København;;3\n") == [
        'tal.csv, row 3, column "code": 153 is Brøndby, but the name beside it is Aarhus (751). Correct the one '
        "that is wrong.",
        'tal.csv, row 4, column "code": 147 is Frederiksberg, but the name beside it is København (101). Correct the '
        "one that is wrong.",
    ]


def test_a_recipient_under_two_names_stands_twice(tmp_path):
    assert problems(tmp_path, "kommune;a\nAarhus;1\nÅrhus Kommune;2\n751;3\n") == [
        'tal.csv, rows 2, 3 and 4, column "kommune": 751 stands 3 times. Each recipient has one row; keep one of them.'
    ]


def test_a_municipality_to_be_can_be_added_with_its_name(tmp_path):
    assert read(tmp_path, "code;name;a\n101;;1\n147;;2\n999;Ny Kommune;3\n").table["name"].to_dict() == {
        "101": "København",
        "147": "Frederiksberg",
        "999": "Ny Kommune",
    }


@pytest.mark.parametrize("header", ["kode;name;a", "code;kommune;a", "code;navn;a"])
def test_in_a_statistic_a_code_that_is_none_is_refused_whatever_its_name(tmp_path, header):
    (problem,) = problems(tmp_path, f"{header}\n101;København;1\n147;Frederiksberg;2\n999;Uoplyst;3\n")
    assert '"999" is no municipality' in problem


def test_codes_of_ones_own_stay_as_they_are_also_where_a_region_has_the_same(tmp_path):
    assert read(tmp_path, "code;a\n1;5\n11;6\n84;7\nA 1;8\n").table["a"].to_dict() == {
        "001": 5,
        "011": 6,
        "084": 7,
        "A 1": 8,
    }
    assert read(tmp_path, "code;a\n101;5\n102;6\n").table["a"].to_dict() == {"101": 5, "102": 6}
    assert read(tmp_path, "code;name;a\n084;Hovedstaden;5\n085;Sjælland;6\n").table["a"].to_dict() == {
        "084": 5,
        "085": 6,
    }


def test_where_the_recipients_are_given_there_are_no_others(tmp_path):
    own = pd.DataFrame({"name": ["Nord", "Syd"]}, index=pd.Index(["A", "007"], name="code"))
    assert read(tmp_path, "kommune;a\nnord;1\n7;2\nI alt;3\n", recipients=own).table["a"].to_dict() == {
        "007": 2,
        "A": 1,
    }
    assert problems(tmp_path, "code;a\nA;1\n8;2\n", recipients=own) == [
        'tal.csv, row 3, column "code": "8" is no recipient of the pool. Nearest: 007 Syd. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out."
    ]


def test_a_name_that_two_recipients_have_is_ambiguous(tmp_path):
    own = pd.DataFrame({"name": ["Nord", "Nord"]}, index=pd.Index(["A", "B"], name="code"))
    assert problems(tmp_path, "kommune;a\nNord;1\nB;2\n", recipients=own) == [
        'tal.csv, row 2, column "kommune": "Nord" can be A Nord and B Nord. Write the code.'
    ]
    assert register_of(own).codes("nord") == ("A", "B")


def test_who_is_not_in_a_file_of_nearly_all_municipalities_is_listed(tmp_path):
    codes = [code for code in municipalities().index if code not in ("153", "825")]
    found = read(tmp_path, "code;a\n" + "".join(f"{code};1\n" for code in codes))
    assert found.absent == ("153 Brøndby", "825 Læsø")
    assert read(tmp_path, "code;a\n101;1\n").absent == ()


# Totals of the file against the sum of its recipients


def test_a_total_that_is_not_the_sum_is_refused_with_both_numbers(tmp_path):
    assert problems(tmp_path, "code;elever\n101;34327\n153;3090\nI alt;37418\n") == [
        'tal.csv, row 4 (I alt), column "elever": the total is 37.418, but the figures of the 2 recipients add to '
        "37.417, 1 less. Find what was lost or counted twice; or take the total out, where it is of something else."
    ]


def test_a_total_that_is_the_sum_is_recorded(tmp_path):
    found = read(tmp_path, "code;elever;andel\n101;34327;0,5\n153;3090;0,25\nHele landet;37417;..\n")
    assert [(total.column, total.total, total.sum, total.found) for total in found.totals] == [
        ("elever", 37_417, 37_417, "equal")
    ]


@pytest.mark.parametrize(
    ("figures", "total", "found"),
    [
        (["1.1", "2.2", "3.3"], "6.7", "equal"),  # each of four figures can be 0.05 off
        (["1.1", "2.2", "3.3"], "6.9", None),
        (["10", "30", "20"], "21", None),  # of three, it could be a sum with a figure too large
        (["10", "30", "20"], "31", None),
        (["10", "20", "20"], "20", None),  # two figures equal to it: of three, still too few
        (["10", "30", "20", "15"], "29", None),  # of four, one above it is too few: that one may be the error
        (["10", "30", "20", "15"], "18", "mean"),
        (["10", "", "20"], "60", "missing"),
        (["-10", "30", "20"], "40", "equal"),
        (["0", "0", "7"], "7", "equal"),
    ],
)
def test_which_totals_are_compared_and_when_they_fit(tmp_path, figures, total, found):
    rows = "".join(f"{code};{figure}\n" for code, figure in zip((101, 147, 151, 153), figures, strict=False))
    text = f"code;a\n{rows}I alt;{total}\n"
    if found is None:
        assert f"add to {sum(map(float, figures)):g}".replace(".", ",") in problems(tmp_path, text)[0]
    else:
        assert [compared.found for compared in read(tmp_path, text).totals] == [found]


def test_christianso_may_be_in_the_total_or_not(tmp_path):
    for total in (30, 31):
        text = f"code;a\n101;10\n153;20\n411;1\nI alt;{total}\n"
        assert [compared.found for compared in read(tmp_path, text).totals] == ["equal"]
    assert "the total is 32" in problems(tmp_path, "code;a\n101;10\n153;20\n411;1\nI alt;32\n")[0]


def test_no_total_is_told_while_rows_have_no_place(tmp_path):
    (problem,) = problems(tmp_path, "kommune;a\nKøbenhavn;10\nBrondbyy;20\nI alt;30\n")
    assert '"Brondbyy" is no municipality' in problem


def test_a_figure_whose_recipient_is_not_named_is_not_taken_for_a_note(tmp_path):
    (problem,) = problems(tmp_path, "kommune;a\nKøbenhavn;10\nBrøndby;20\n;30\n")
    assert problem.startswith('tal.csv, row 4, column "kommune": the code is missing.')
    assert read(tmp_path, "kommune;a\nKøbenhavn;10\nKilde: Kommunerne;\n").skipped[0].kind == "note"


@pytest.mark.parametrize("written", ["101.0", "101,0", "0101", "00101.00", "0101 København", "101.0 København"])
def test_a_code_that_a_program_wrote_as_a_number_or_with_a_zero_in_front_is_the_same_code(tmp_path, written):
    assert read(tmp_path, f"kode;a\n{written};10\n0153;20\n").table["a"].to_dict() == {"101": 10, "153": 20}
    pool = pd.DataFrame({"b": [1, 2]}, index=pd.Index(["101", "153"], name="code"))
    assert read(tmp_path, f"kode;a\n{written};10\n153;20\n", recipients=pool).table["a"].to_dict() == {
        "101": 10,
        "153": 20,
    }


def test_codes_of_four_digits_of_ones_own_keep_their_zeros(tmp_path):
    text = "kode;a\n0101;10\n0102;20\n1101;30\n2101;40\n"
    assert list(read(tmp_path, text).table.index) == ["0101", "0102", "1101", "2101"]
    own = pd.DataFrame({"b": [1, 2]}, index=pd.Index(["0101", "101"], name="code"))
    assert read(tmp_path, "kode;a\n0101;10\n101;20\n", recipients=own).table["a"].to_dict() == {"0101": 10, "101": 20}


def test_a_total_that_cannot_be_read_is_not_passed_over(tmp_path):
    (problem,) = problems(tmp_path, "kommune;a\nKøbenhavn;10\nBrøndby;20\nI alt;31 elever\n")
    assert problem.startswith('tal.csv, row 4 (I alt), column "a": "31 elever" is not a number.')
    assert read(tmp_path, "kommune;a\nKøbenhavn;10\nBrøndby;20\nI alt;-\n").totals == ()


def of_bornholm_and_nordjylland(bornholm: str, nordjylland: str, total: str) -> str:
    """Figures 1, 2, 3 ... of the municipalities of two regions, the rows of the regions and the whole."""
    codes = ["773", "787", "810", "813", "820", "825", "840", "846", "849", "851", "860"]
    rows = [f"{code};{figure}" for figure, code in enumerate(codes, 1)]
    lines = [
        "kommune;elever",
        *rows,
        f"Region Nordjylland;{nordjylland}",
        "400;100",
        f"04;{bornholm}",
        f"I alt;{total}",
    ]
    return "\n".join(lines) + "\n"


def test_a_region_whose_municipalities_are_all_there_is_held_against_their_sum(tmp_path):
    """1 + 2 + ... + 11 = 66 in Nordjylland; the part of the country 04 is Bornholm alone."""
    found = read(tmp_path, of_bornholm_and_nordjylland("100", "66", "166"))
    assert [(total.label, total.total, total.sum, total.found) for total in found.totals] == [
        ("I alt", 166, 166, "equal"),
        ("Region Nordjylland", 66, 66, "equal"),
        ("04", 100, 100, "equal"),
    ]
    assert problems(tmp_path, of_bornholm_and_nordjylland("100", "65", "166")) == [
        'tal.csv, row 13 (Region Nordjylland), column "elever": the total is 65, but the figures of the 11 recipients '
        "add to 66, 1 more. Find what was lost or counted twice; or take the total out, where it is of something else."
    ]


def test_regions_of_a_column_that_does_not_add_or_of_which_some_are_missing_are_not_compared(tmp_path):
    rate = read(tmp_path, of_bornholm_and_nordjylland("100", "7", "8"))
    assert [(total.label, total.found) for total in rate.totals] == [("I alt", "mean")]
    part = read(tmp_path, "kommune;elever\n773;1\n787;2\nRegion Nordjylland;66\nI alt;3\n")
    assert [(total.label, total.found) for total in part.totals] == [("I alt", "equal")]
