"""CSV files as programs in Denmark write them."""

import os
from pathlib import Path

import pytest

from fordel_instances import read_table
from fordel_instances.tables import reading, text_sheets
from fordel_solver.errors import InvalidInput

AMOUNTS = {"101": 34_327.5, "400": 2_500.0, "751": 1_234.25}
DANISH = "Kommune;Elever 2014\r\nKøbenhavn;34.327,5\r\nBornholm;2.500\r\nÅrhus;1.234,25\r\n"
ENGLISH = 'code,Elever 2014\n101,"34,327.5"\n400,2500.0\n751,1234.25\n'


def read(tmp_path, content, **how):
    path = tmp_path / "tal.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_table(path, **how)


def problems(tmp_path, content, **how):
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, content, **how)
    return [problem.replace(str(tmp_path / "tal.csv"), "tal.csv") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "encoding", "decimal"),
    [
        (DANISH.encode("utf-8"), "UTF-8", "comma"),
        (DANISH.encode("utf-8-sig"), "UTF-8 with byte-order mark", "comma"),
        (DANISH.encode("iso-8859-1"), "Windows-1252", "comma"),
        (DANISH.encode("cp1252"), "Windows-1252", "comma"),
        (("sep=;\r\n" + DANISH).encode("cp1252"), "Windows-1252", "comma"),
        (ENGLISH.encode("utf-8"), "UTF-8", "point"),
    ],
)
def test_the_same_figures_come_out_of_every_way_of_writing_them(tmp_path, content, encoding, decimal):
    found = read(tmp_path, content)
    assert found.table["Elever_2014"].to_dict() == AMOUNTS
    assert (found.encoding, found.decimal, found.columns) == (encoding, decimal, {"Elever 2014": "Elever_2014"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DANISH.encode("utf-16"), "is UTF-16 text"),
        (DANISH.encode("utf-8") + "Ærø;1".encode("cp1252"), "tal.csv, line 5: this is neither UTF-8 nor"),
        (b"\xef\xbb\xbf" + DANISH.encode("cp1252"), "tal.csv, line 2: this is neither UTF-8 nor"),
        (b"kommune;a\n\x81;1\n", "tal.csv, line 2: this is neither UTF-8 nor"),
    ],
)
def test_what_is_in_no_known_encoding_is_refused_with_its_line(tmp_path, content, said):
    (problem,) = problems(tmp_path, content)
    assert said in problem


def test_lines_above_the_header_and_a_note_below_the_table_are_no_figures(tmp_path):
    found = read(
        tmp_path,
        "Elever i folkeskolen, efter kommune;;\nOpgjort 1. oktober\n\nKommune;Elever;\n"
        "København;34327;\nBrøndby;3090;\n\nKilde: Danmarks Statistik\n;;\n",
    )
    assert found.table.to_dict("index") == {
        "101": {"name": "København", "Elever": 34_327},
        "153": {"name": "Brøndby", "Elever": 3_090},
    }
    assert [(row.number, row.label, row.kind) for row in found.skipped] == [(8, "Kilde: Danmarks Statistik", "note")]


def test_a_header_can_show_by_the_names_below_it(tmp_path):
    assert read(tmp_path, "Sted;Elever\nKøbenhavn;1\nBrøndby;2\n").table["Elever"].to_dict() == {"101": 1, "153": 2}


def test_a_line_of_text_between_recipients_is_no_note(tmp_path):
    (problem,) = problems(tmp_path, "Kommune;Elever\nKøbenhavn;1\nKobnhavn;\nBrøndby;2\n")
    assert problem.startswith(
        'tal.csv, row 3, column "Kommune": "Kobnhavn" is no municipality. Nearest: 101 København.'
    )


# How numbers are written


@pytest.mark.parametrize(
    ("written", "decimal", "meant"),
    [
        (["1.234", "34,5"], "comma", [1234, 34.5]),
        (["1.234", "1.234.567"], "comma", [1234, 1_234_567]),
        (["1.234", "0,125"], "comma", [1234, 0.125]),
        (["1.234", "34.5"], "point", [1.234, 34.5]),
        (["1,234", "34.5"], "point", [1234, 34.5]),
        (["1,234", "1,234,567"], "point", [1234, 1_234_567]),
        (["1.234", "12345.678"], "point", [1.234, 12_345.678]),
        (["1 234", "\u22125"], "", [1234, -5]),
        (["1\u00a0234,5", "2.000"], "comma", [1234.5, 2000]),
        (["0", "007"], "", None),
    ],
)
def test_one_cell_that_can_be_read_in_one_way_only_decides_for_the_file(tmp_path, written, decimal, meant):
    content = "code;a;b\n101;{};1\n147;{};2\n".format(*written)
    if meant is None:
        assert '"007" is not a number' in problems(tmp_path, content)[0]
        return
    found = read(tmp_path, content)
    assert (found.table["a"].tolist(), found.decimal) == (meant, decimal)


@pytest.mark.parametrize(("decimal", "meant"), [("comma", 1234), ("point", 1.234)])
def test_where_no_cell_decides_both_readings_are_shown_and_the_user_says_which(tmp_path, decimal, meant):
    content = "code;name;elever\n101;København;1.234\n147;Frederiksberg;2.345\n"
    assert problems(tmp_path, content) == [
        'tal.csv, row 2 (101 København), column "elever": 1.234 could be 1234 or the decimal 1.234, and no cell of the '
        "file shows which. (1 more cells like it.) Write 1234 or 1.2340, or say how the file writes numbers: "
        "--decimal comma for 1234, --decimal point for the decimal "
        '(for [data] recipients also: decimal = "comma").'
    ]
    assert read(tmp_path, content, decimal=decimal).table.loc["101", "elever"] == meant


def test_a_comma_can_be_as_doubtful_as_a_point(tmp_path):
    content = "code;elever\n101;1,234\n147;2\n"
    assert "--decimal point for 1234, --decimal comma for the decimal" in problems(tmp_path, content)[0]
    assert read(tmp_path, content, decimal="comma").table["elever"].tolist() == [1.234, 2]


def test_the_total_row_can_show_how_numbers_are_written(tmp_path):
    found = read(tmp_path, "code;elever\n101;600.500\n147;700.000\nI alt;1.300.500\n")
    assert (found.table["elever"].tolist(), found.decimal) == ([600_500, 700_000], "comma")


def test_a_file_that_writes_numbers_in_two_ways_shows_one_cell_of_each(tmp_path):
    content = "code;a;b\n101;34,5;1\n147;2;34.5\n"
    (problem,) = problems(tmp_path, content)
    assert 'row 2 (101 København), column "a": 34,5 is written with a decimal comma' in problem
    assert 'row 3 (147 Frederiksberg), column "b": 34.5 the other way' in problem
    assert problems(tmp_path, content, decimal="comma") == [
        'tal.csv, row 3 (147 Frederiksberg), column "b": "34.5" is not a number. Numbers in this file are read as '
        '1.234,5. A missing figure is an empty cell or "..".'
    ]


def test_a_decimal_mark_that_is_none_is_refused(tmp_path):
    assert problems(tmp_path, ENGLISH, decimal="dot") == ['The decimal mark "dot" is not known; write comma or point.']


# What columns are called


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Elever 2014", "Elever_2014"),
        ("Udgift (kr./elev)", "Udgift_kr_elev"),
        ("2014", "_2014"),
        ("Areal, km²", "Areal_km2"),
        ("andel__ØK", "andel__ØK"),
        ("if", "if_"),
        ("Elever\n 2014", "Elever_2014"),
    ],
)
def test_a_heading_becomes_a_name_that_expressions_can_use(tmp_path, heading, column):
    found = read(tmp_path, f'code;"{heading}"\n101;1\n')
    assert found.columns == {" ".join(heading.split()): column}
    assert found.table[column].tolist() == [1]


def test_headings_that_would_become_one_name_are_refused(tmp_path):
    assert problems(tmp_path, "code;Elever 2014;Elever (2014)\n101;1;2\n") == [
        'tal.csv: "Elever 2014" and "Elever (2014)" (columns 2 and 3) would all be called Elever_2014 in expressions, '
        "which keep only letters, digits and _. Rename all but one."
    ]


def test_a_heading_without_letters_is_refused(tmp_path):
    assert problems(tmp_path, "code;%\n101;1\n") == [
        'tal.csv: column 2 is named "%", without a letter or digit. Rename it.'
    ]


def test_a_sheet_of_a_file_without_sheets_is_refused(tmp_path):
    assert problems(tmp_path, ENGLISH, sheet="Ark1") == [
        'tal.csv is no workbook and has no sheet "Ark1". Leave the sheet out.'
    ]


def test_a_byte_order_mark_among_the_cells_is_no_part_of_them(tmp_path):
    assert read(tmp_path, "kode;elever\n\ufeff101;5\n153;\ufeff6\n").table["elever"].to_dict() == {"101": 5, "153": 6}


# What takes time or memory


def test_more_columns_than_a_workbook_may_have_are_refused_in_text_too(tmp_path):
    content = "code" + "".join(f",c{n}" for n in range(5_000)) + "\n"
    assert problems(tmp_path, content) == [
        "tal.csv, line 1: there are 5001 cells; at most 5000 columns are read. Take the columns without figures out."
    ]


def test_more_cells_than_any_table_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_sheets, "MOST_CELLS", 2_000)
    assert problems(tmp_path, "code,a,b,c\n" + "101,1,1,1\n" * 500) == [
        "tal.csv has more than 2_000 cells, which no table of recipients has. Save the figures that are used in a "
        "file of their own."
    ]


def test_more_recipients_than_there_are_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_RECIPIENTS", 200)
    content = "code,a\n" + "".join(f"k{n},1\n" for n in range(201))
    assert problems(tmp_path, content) == [
        "tal.csv has 201 recipients; at most 200 are read. Leave out rows that are about something else."
    ]


def test_a_name_with_very_many_letters_of_two_spellings_is_no_bomb(tmp_path):
    name = "ø" * 60
    own = read(tmp_path, f"code,name,a\nx,{name},1\n").table
    assert read_table(tmp_path / "tal.csv", recipients=own).table["a"].to_dict() == {"x": 1}
    (tmp_path / "tal.csv").write_text(f"name,a\n{'oe' * 60},2\n", encoding="utf-8")
    assert read_table(tmp_path / "tal.csv", recipients=own).table["a"].to_dict() == {"x": 2}


def test_blanks_inside_a_cell_are_read_at_once(tmp_path):
    own = read(tmp_path, f"code,name,a\nx,a{' ' * 100_000}b (1),1\ny,c,2\n").table
    assert read_table(tmp_path / "tal.csv", recipients=own).table["a"].to_dict() == {"x": 1, "y": 2}


def test_a_code_of_more_digits_than_python_reads_is_refused_like_any_other(tmp_path):
    (problem,) = problems(tmp_path, "kommune,a\n101,1\n" + "9" * 5_000 + ",2\n")
    assert "row 3" in problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "tal.csv")
    with pytest.raises(InvalidInput, match=r"tal\.csv is a device or a pipe and no file\. Give the path of a file\."):
        read_table(tmp_path / "tal.csv")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
def test_a_device_is_not_read():
    with pytest.raises(InvalidInput, match="/dev/zero is a device or a pipe and no file"):
        read_table("/dev/zero")
