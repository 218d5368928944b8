"""Excel workbooks as people make them, and those that nobody should open."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from fordel_instances import InstanceFile, read_recipients, read_table
from fordel_solver.errors import InvalidInput


def saved(tmp_path, *sheets, **titled):
    """A workbook with a sheet for each list of rows."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in titled.items() or [(f"Ark{number}", rows) for number, rows in enumerate(sheets, 1)]:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "tal.xlsx"
    workbook.save(path)
    return path


def problems(path, **how):
    with pytest.raises(InvalidInput) as caught:
        read_table(path, **how)
    return [problem.replace(str(path), "tal.xlsx") for problem in caught.value.problems]


def with_archive(path, **members):
    """The workbook with files of the archive replaced."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**content, **members}.items():
            archive.writestr(name, data)
    return path


def test_titles_above_the_header_numbers_as_text_and_whole_numbers_as_excel_stores_them(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = "Elever og areal"
    sheet.merge_cells("A1:D1")
    sheet["C2"] = "2014"
    sheet.merge_cells("C2:D2")
    for at, row in enumerate(
        [
            ["Kom.nr", "Kommune", "Elever", "Areal (km²)", None],
            [101, "København", "34.327", 86.4, None],
            [153.0, "Brøndby", 3090.0, "20,8", None],
            [None, "I alt", 37417, None, None],
        ],
        start=4,
    ):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)
    sheet["A9"] = "Kilde: kommunens egne tal"
    workbook.save(tmp_path / "tal.xlsx")
    found = read_table(tmp_path / "tal.xlsx")
    assert found.table.to_dict("index") == {
        "101": {"name": "København", "Elever": 34_327, "Areal_km2": 86.4},
        "153": {"name": "Brøndby", "Elever": 3_090, "Areal_km2": 20.8},
    }
    assert [str(dtype) for dtype in found.table.dtypes[1:]] == ["int64", "float64"]
    assert (found.format, found.sheet, found.decimal) == ("xlsx", "Sheet", "comma")
    assert [(row.number, row.kind) for row in found.skipped] == [(7, "total"), (9, "note")]
    assert [(total.column, total.found) for total in found.totals] == [("Elever", "equal")]


def test_of_several_sheets_one_is_named_or_the_list_is_shown(tmp_path):
    path = saved(tmp_path, Tal=[["code", "a"], [101, 1]], **{"Ark 2": [["code", "a"], [101, 2]]}, Tom=[])
    assert problems(path) == [
        "tal.xlsx has 2 sheets with something in them: Tal and Ark 2. "
        "Say which, after the name of the file: tal.xlsx#Tal"
    ]
    assert read_table(path, sheet="Ark 2").table["a"].tolist() == [2]
    assert read_table(f"{path}#tal").table["a"].tolist() == [1]
    assert problems(path, sheet="Ark3") == ['tal.xlsx has no sheet "Ark3". Its sheets are Tal, Ark 2 and Tom.']


def test_an_instance_names_a_sheet_too(tmp_path):
    saved(tmp_path, Tal=[["code", "a"], [101, 1]], Noter=[["Kilde"]])
    raw = {"data": {"recipients": "tal.xlsx#Tal"}}
    read = read_recipients(InstanceFile(raw=raw, path=tmp_path / "pulje.toml", sha256="", folder=tmp_path))
    assert read.table["a"].to_dict() == {"101": 1}
    assert read.source == "tal.xlsx#Tal"
    assert read.reading.sheet == "Tal"


def test_empty_and_hidden_sheets_are_not_asked_about(tmp_path):
    workbook = Workbook()
    workbook.active.append(["code", "a"])
    workbook.active.append([101, 1])
    workbook.create_sheet("Ark2")
    lists = workbook.create_sheet("Lister")
    lists.append(["Ja"])
    lists.sheet_state = "hidden"
    workbook.save(tmp_path / "tal.xlsx")
    assert read_table(tmp_path / "tal.xlsx").sheet == "Sheet"


def test_a_problem_names_the_sheet_the_row_and_the_column(tmp_path):
    path = saved(tmp_path, [["Titel"], ["kommune", "elever"], ["København", 5], ["Brøndby", "fem"]])
    assert problems(path) == [
        'tal.xlsx, sheet Ark1, row 4 (153 Brøndby), column "elever": "fem" is not a number. '
        'Numbers in this file are read as 1234. A missing figure is an empty cell or "..".'
    ]


def test_a_stored_number_is_its_shortest_decimal(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, 8.25], [147, 9.25]])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    # Excel writes 17 digits where they are needed to find the same float again.
    with_archive(path, **{"xl/worksheets/sheet1.xml": sheet.replace(b"8.25", b"86.400000000000006")})
    assert read_table(path).table["a"].tolist() == [86.4, 9.25]
    with_archive(path, **{"xl/worksheets/sheet1.xml": sheet.replace(b"9.25", b"0.30000000000000004")})
    assert read_table(path).table["a"].tolist() == [8.25, 0.30000000000000004]


def test_a_whole_number_has_at_most_15_digits(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, 10**15], [147, 999_999_999_999_999]])
    assert problems(path) == [
        'tal.xlsx, sheet Ark1, row 2 (101 København), column "a": 1000000000000000 has 16 digits. '
        "At most 15 can be kept exactly; round the figure or use a larger unit."
    ]


def test_calculated_shares_add_up_to_a_total_that_excel_calculated(tmp_path):
    shares = [number / 3 for number in (10, 20, 40, 1_000)]
    codes = [101, 147, 151, 153]
    total = sum(shares)
    path = saved(tmp_path, [["code", "a"], *zip(codes, shares, strict=True), ["I alt", total]])
    assert [compared.found for compared in read_table(path).totals] == ["equal"]
    path = saved(tmp_path, [["code", "a"], *zip(codes, shares, strict=True), ["I alt", total + 0.001]])
    (said,) = problems(path)
    assert "Find what was lost or counted twice" in said


def test_text_dates_and_truth_values_are_text(tmp_path):
    path = saved(
        tmp_path,
        [["code", "slags", "dato", "med"], [101, "by", datetime(2014, 10, 1), True], [153, None, None, False]],
    )
    table = read_table(path).table
    assert table.loc["101"].tolist() == ["København", "by", "2014-10-01", "TRUE"]
    assert table.loc["153"].isna().tolist() == [False, True, True, False]


def test_formulas_are_their_stored_values_and_refused_without_them(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, "=1+1"], [147, 3]])
    assert problems(path) == [
        "tal.xlsx, sheet Ark1: the formulas in B2 have no value stored with them. "
        "Open the workbook in Excel, save it and try again."
    ]
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    stored = sheet.replace("<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>").replace("<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    assert stored != sheet
    with_archive(path, **{"xl/worksheets/sheet1.xml": stored})
    assert read_table(path).table["a"].tolist() == [2, 3]


def test_errors_of_formulas_are_told_with_their_cells(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, "#N/A"], [147, "#DIV/0!"]])
    assert [problem.split(" is an error")[0] for problem in problems(path)] == [
        "tal.xlsx, sheet Ark1, cell B2: #N/A",
        "tal.xlsx, sheet Ark1, cell B3: #DIV/0!",
    ]


def test_a_cell_outside_the_table_is_refused(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, 1], [147, 2, None, 7]])
    assert problems(path) == [
        "tal.xlsx, sheet Ark1, row 3: there is a cell to the right of the last column with a name. "
        "Name its column or take it out."
    ]


def test_a_statistic_in_a_workbook_with_an_empty_last_cell(tmp_path):
    path = saved(tmp_path, [["OMRÅDE", "TID", "INDHOLD"], [101, 2014, 5], [101, 2015, None], [147, 2014, 6]])
    assert read_table(path).table["INDHOLD_2014"].to_dict() == {"101": 5, "147": 6}
    assert read_table(path).table["INDHOLD_2015"].isna().all()


# What nobody should open


def test_a_workbook_that_would_unzip_to_too_much_is_refused_before_it_is_unzipped(tmp_path, monkeypatch):
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    with_archive(path, **{"xl/media/bomb.bin": b"\0" * 250_000_000})
    assert path.stat().st_size < 1_000_000

    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nothing may be taken out
    (problem,) = problems(path)
    assert "would unzip to 250 MB" in problem
    assert "at most 100 MB" in problem


def test_a_size_that_is_lied_about_is_no_way_around(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    with_archive(path, **{"xl/worksheets/sheet1.xml": b" " * 50_000_000})
    content = path.read_bytes()
    real = (50_000_000).to_bytes(4, "little")
    assert content.count(real) == 2
    path.write_bytes(content.replace(real, (1_000).to_bytes(4, "little")))
    assert len(problems(path)) == 1


def test_a_workbook_with_a_cell_far_to_the_right_is_refused(tmp_path):
    workbook = Workbook()
    workbook.active["A1"], workbook.active["XFD2"] = "code", 1
    workbook.save(tmp_path / "tal.xlsx")
    assert "there is a cell in column XFD" in problems(tmp_path / "tal.xlsx")[0]


def test_formatting_down_to_the_last_row_is_no_content(tmp_path):
    workbook = Workbook()
    for row in [["code", "a"], [101, 1]]:
        workbook.active.append(row)
    workbook.active["B1048576"].number_format = "0.00"
    workbook.save(tmp_path / "tal.xlsx")
    assert read_table(tmp_path / "tal.xlsx").table["a"].tolist() == [1]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or encrypted", None])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "tal.xlsx"
    if content is None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("readme.txt", "a")
        content = buffer.getvalue()
    path.write_bytes(content)
    assert problems(path) == [
        "tal.xlsx is no Excel workbook that can be read. Save it in Excel as a workbook of type .xlsx, without a "
        "password, or as CSV."
    ]


@pytest.mark.parametrize("damaged", [b"<worksheet><sheetData><row", b"", b"<html/>"])
def test_a_damaged_sheet_is_refused(tmp_path, damaged):
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    with_archive(path, **{"xl/worksheets/sheet1.xml": damaged})
    assert len(problems(path)) == 1


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(tmp_path, data):
    """A workbook whose sheet is this XML."""
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    return with_archive(path, **{"xl/worksheets/sheet1.xml": text})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('<row r="999999999999"><c><v>1</v></c></row>', 'has a row "999999999999" after row 0'),
        ('<row r="1e9"/>', 'has a row "1e9" after row 0'),
        ('<row r="5"/><row r="4"/>', 'has a row "4" after row 5'),
        ('<row r="1"><c r="XFE1"/></row>', 'has a cell "XFE1" that is no cell of Excel or not in its order'),
        ('<row r="1"><c r="ZZZZZZ1"/></row>', 'has a cell "ZZZZZZ1" that is no cell of Excel or not in its order'),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', 'has a cell "A1" that is no cell of Excel or not in its order'),
        ('<row><c r="XFD1"/></row>'.replace("XFD1", "XFD{n}"), "has cells far to the right in very many rows"),
        ("<row><c/></row>" * 330_000, "holds more cells, texts or styles than any table of recipients"),
    ],
)
def test_rows_and_cells_out_of_reach_are_refused_before_anything_is_built(tmp_path, data, said):
    if "{n}" in data:
        data = "".join(data.format(n=n) for n in range(1, 300))
    (problem,) = problems(sheet_of(tmp_path, data))
    assert problem == (
        f"tal.xlsx is not read: it {said}. Save the sheet with the figures alone, in Excel, as .xlsx or CSV."
    )


def test_the_last_cell_of_excel_is_none_that_is_out_of_reach(tmp_path):
    path = sheet_of(tmp_path, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "there is a cell in column XFD" in problems(path)[0]


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE w [<!ENTITY a "ha">]>', '<!DOCTYPE w SYSTEM "http://example.invalid/x.dtd">', "<!DOCTYPE w>"],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_document_type_is_refused_in_every_part(tmp_path, declared, part):
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    with_archive(path, **{part: f'{declared}<a xmlns="{MAIN}"/>'})
    assert "has a document type of its own in it" in problems(path)[0]


def test_styles_without_end_are_refused(tmp_path):
    path = saved(tmp_path, [["code", "a"], [101, 1]])
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 200_000}</cellXfs></styleSheet>'
    with_archive(path, **{"xl/styles.xml": styles})
    assert "holds more cells, texts or styles" in problems(path)[0]


@pytest.mark.parametrize("value", ["1e999", "-1e999"])
def test_a_number_that_is_none_is_told_with_its_cell(tmp_path, value):
    path = sheet_of(
        tmp_path,
        '<row><c t="str"><v>code</v></c><c t="str"><v>a</v></c></row>'
        f'<row><c t="str"><v>101</v></c><c r="B2"><v>{value}</v></c></row>',
    )
    (problem,) = problems(path)
    assert problem.startswith("tal.xlsx, sheet Ark1, cell B2: ")


def test_a_date_that_is_none_is_an_error_of_the_cell_and_no_warning_beside_it(tmp_path):
    workbook = Workbook()
    workbook.active.append(["code", "a"])
    workbook.active.append([101, datetime(2014, 1, 1)])
    workbook.save(tmp_path / "tal.xlsx")
    with zipfile.ZipFile(tmp_path / "tal.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<v>41640</v>") == 1
    with_archive(tmp_path / "tal.xlsx", **{"xl/worksheets/sheet1.xml": sheet.replace(b">41640<", b">999999999<")})
    assert "cell B2: #VALUE! is an error of a formula" in problems(tmp_path / "tal.xlsx")[0]
