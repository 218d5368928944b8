"""What is wrong in a workbook is told with its file, sheet, cell, field and content, all at once."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

import fordel
from fordel_instances import workbooks
from fordel_solver.errors import InvalidInput

POOL = {"id": "p", "title": "P", "model": "formula", "pool.amount": 100}
PARTS = [("field", "name", "share", "key"), (None, "elever", None, "population_2014")]


def written(tmp_path, fields, parts=PARTS, **sheets):
    """A workbook as a person makes it: a sheet of fields, one of parts, and others with rows of cells."""
    book = openpyxl.Workbook()
    pool = book.active
    pool.title = "Pulje"
    pool.append(["Min pulje"])
    pool.append(["felt", "værdi"])
    for field, value in fields.items():
        pool.append([field, value])
    for title, rows in {"Delpuljer": parts, **sheets}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "pulje.xlsx"
    book.save(path)
    return path


def problems(path):
    with pytest.raises(InvalidInput) as error:
        fordel.load(path)
    return list(error.value.problems)


def raw(path):
    return fordel.load(path).file.raw


def test_a_workbook_made_by_hand(tmp_path):
    assert raw(written(tmp_path, POOL)) == {
        "id": "p",
        "title": "P",
        "model": "formula",
        "pool": {"amount": 100},
        "part": [{"name": "elever", "key": "population_2014"}],
    }


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        (0.4, Decimal("0.4")),
        ("0.4", "0.4"),
        ("0,4", Decimal("0.4")),
        ("1.234,5", Decimal("1234.5")),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        (2, 2),
        (2.0, 2),
        (1.234, Decimal("1.234")),
    ],
)
def test_numbers_are_understood_as_they_are_written(tmp_path, cell, share):
    part = (None, "elever", cell, "population_2014")
    assert raw(written(tmp_path, POOL, [PARTS[0], part]))["part"][0]["share"] == share


def test_a_percent_that_is_called_a_share_is_no_share(tmp_path):
    path = written(tmp_path, {**POOL, "phase_in.share.2015": 0.25})
    book = openpyxl.load_workbook(path)
    book["Pulje"]["B7"].number_format = "0%"
    book.save(path)
    assert problems(path) == [
        'pulje.xlsx, sheet "Pulje", cell B7 (phase_in.share.2015): the cell is shown as a percent and holds 0.25. '
        "Format it as a number and write 95 for 95 pct."
    ]


def test_codes_by_year(tmp_path):
    fields = {field: value for field, value in POOL.items() if field != "pool.amount"} | {"pool.years.2015": 100}
    fields |= {"pool.opt_out.2015": "101, 147", "pool.floor.pct_of_baseline.2015": 95, "pool.baseline": 5}
    assert raw(written(tmp_path, fields))["pool"] == {
        "years": {"2015": 100},
        "opt_out": {"2015": ["101", "147"]},
        "floor": {"pct_of_baseline": {"2015": 95}},
        "baseline": 5,
    }
    assert problems(written(tmp_path, {**fields, "pool.opt_out": 360}))[0].endswith("Keep one of them.")


def test_a_merge_on_its_sheet(tmp_path):
    merge = [("felt", "from", "to", "year", "shares.377"), (None, "360, 376", 377, 2016, None)]
    path = written(tmp_path, POOL, Sammenlægninger=merge)
    assert raw(path)["merge"] == [{"from": ["360", "376"], "to": ["377"], "year": 2016}]
    assert problems(written(tmp_path, POOL, Sammenlægninger=[merge[0], (None, 360, 377, 2016, None)])) == [
        'pulje.xlsx, sheet "Sammenlægninger", cell C2 (merge[1].to): one code becomes one. A merge has two or more in '
        "from, a split two or more in to."
    ]


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_a_text_that_could_be_two_numbers_is_refused(tmp_path, text):
    path = written(tmp_path, POOL, [PARTS[0], (None, "elever", text, "population_2014")])
    assert problems(path) == [
        f'pulje.xlsx, sheet "Delpuljer", cell C2 (part.1.share): "{text}" could be 1234 or the decimal 1.234. '
        "Write 1234, or 1.2340."
    ]


def test_a_problem_of_the_specification_names_the_cell(tmp_path):
    fields = {**POOL, "pool.unit": "fem", "pool.flor.kr": 7, "pool.method": "hamilton"}
    parts = [PARTS[0], (None, "elever", -1, "population_2014"), (None, "skoler", None, "a +")]
    found = problems(written(tmp_path, fields, parts))
    assert [problem.partition(": ")[0] for problem in found] == [
        'pulje.xlsx, sheet "Pulje", cell B7 (pool.unit)',
        'pulje.xlsx, sheet "Pulje", cell B9 (pool.method)',
        'pulje.xlsx, sheet "Pulje", cell B8 (pool.flor)',
        'pulje.xlsx, sheet "Delpuljer", cell C2 (part.elever.share)',
        'pulje.xlsx, sheet "Delpuljer", cell D3 (part.skoler.key)',
    ]
    assert '"fem" is not a whole amount.' in found[0]
    assert 'The nearest is "floor".' in found[2]


def test_a_field_that_is_given_twice(tmp_path):
    path = written(tmp_path, {**POOL, "pool.floor": 5, "pool.floor.kr": 6})
    assert problems(path) == [
        'pulje.xlsx, sheet "Pulje", cell B8: pool.floor.kr is given here, and pool.floor in sheet "Pulje", cell B7. '
        "Keep one of them."
    ]


def test_a_sheet_that_is_not_known(tmp_path):
    assert problems(written(tmp_path, POOL, Grænse=[("felt", "værdi")])) == [
        'pulje.xlsx, sheet "Grænse": there is no sheet of this name. The nearest is "Grænser". A sheet of your own has '
        'a name that begins with "Notes" or "Noter".'
    ]
    assert fordel.load(written(tmp_path, POOL, **{"Noter fra mødet": [("husk", "kaffe")]})).id == "p"


def test_headings_and_paths_that_are_not_there(tmp_path):
    sheets = {
        "Grænser": [("navn", "værdi"), ("pool.floor.kr", 5)],
        "Grupper": [("felt", "column", None), (None, "region", "Fyn")],
        "Manglende tal": [("column", "codes"), ("a", "101")],
    }
    assert [problem.partition(", ")[2] for problem in problems(written(tmp_path, {**POOL, "": 7}, **sheets))] == [
        'sheet "Pulje", cell B7: "7" belongs to no field; its cell in column "field" is empty. Write a path there, '
        "such as pool.floor.",
        'sheet "Grænser": no row has the headings "field" and "value" (felt and værdi). They say what the columns are.',
        'sheet "Grupper", cell C2: "Fyn" stands in a column whose heading is no field.',
        'sheet "Manglende tal": no row begins with "field" (felt). That row says what the columns are.',
    ]


def test_a_date_and_a_percent_are_not_what_they_look_like(tmp_path):
    fields = {**POOL, "pool.unit": datetime.date(2014, 1, 1), "pool.baseline": 5, "pool.floor.pct_of_baseline": 0.95}
    path = written(tmp_path, fields)
    book = openpyxl.load_workbook(path)
    book["Pulje"]["B9"].number_format = "0%"
    book.save(path)
    assert [problem.partition(", ")[2] for problem in problems(path)] == [
        'sheet "Pulje", cell B7 (pool.unit): 2014-01-01 00:00:00 is a date or a time to Excel. Format the cell as text '
        "or number and write it again.",
        'sheet "Pulje", cell B9 (pool.floor.pct_of_baseline): the cell is shown as a percent and holds 0.95. Format it '
        "as a number and write 95 for 95 pct.",
    ]


def test_a_share_shown_as_a_percent_is_the_share(tmp_path):
    path = written(tmp_path, POOL, [PARTS[0], (None, "elever", 0.4, "population_2014")])
    book = openpyxl.load_workbook(path)
    book["Delpuljer"]["C2"].number_format = "0%"
    book.save(path)
    assert raw(path)["part"][0]["share"] == Decimal("0.4")


def test_a_formula_that_was_never_calculated(tmp_path):
    assert problems(written(tmp_path, {**POOL, "pool.unit": "=500+500"})) == [
        'pulje.xlsx, sheet "Pulje", cell B7: the formula =500+500 was never calculated. Open the file in Excel and '
        "save it, or write the figure itself."
    ]


def test_an_error_of_excel(tmp_path):
    path = written(tmp_path, {**POOL, "pool.unit": "#DIV/0!"})
    assert problems(path) == [
        'pulje.xlsx, sheet "Pulje", cell B7: #DIV/0! is an error of Excel. Put its formula right.'
    ]


def test_one_language_stands_for_both(tmp_path):
    path = written(tmp_path, {**POOL, "source.document.da": "En aftale"})
    assert raw(path)["source"] == {"document": "En aftale"}


def test_codes_in_one_cell_or_in_several(tmp_path):
    heading = ("felt", "column", "codes", "value", "because.da")
    rows = [heading, (1, "a", "101, 147", 5, "x"), (2, "b", 101, 5, "x"), (3, "c", "101;147\n153", "5,5", "x")]
    path = written(tmp_path, POOL, **{"Manglende tal": rows})
    assert [(missing["codes"], missing["value"]) for missing in raw(path)["missing"]] == [
        (["101", "147"], 5),
        (["101"], 5),
        (["101", "147", "153"], Decimal("5.5")),
    ]


def test_the_sheet_of_data_is_the_table_when_it_has_figures(tmp_path):
    data = [("code", "name", "elever", "pct"), (101, "København", 1, 1.234), ("147", "Frederiksberg", 3, 2)]
    parts = [PARTS[0], (None, "elever", None, "elever")]
    instance = fordel.load(written(tmp_path, POOL, parts, Data=data))
    assert instance.recipients["pct"].to_dict() == {"101": 1.234, "147": 2.0}
    assert fordel.solve(instance).amounts.to_dict() == {"101": 25, "147": 75}
    assert instance.file.raw["data"] == {"recipients": "pulje.xlsx#Data"}


def test_codes_and_names_alone_are_no_table(tmp_path):
    all_98 = [("code", "name"), *fordel.municipalities()["name"].items()]
    assert len(fordel.load(written(tmp_path, POOL, Data=all_98)).recipients) == 98
    assert len(fordel.load(written(tmp_path, POOL, Data=[("code", "name")])).recipients) == 98
    assert len(fordel.load(written(tmp_path, POOL, Data=[("Kommune-nr.", "Navn"), *all_98[1:]])).recipients) == 98


def test_recipients_taken_out_of_a_sheet_without_figures_would_get_their_amounts(tmp_path):
    rows = [("code", "name"), *fordel.municipalities()["name"].items()]
    assert problems(written(tmp_path, POOL, Data=[*rows[:1], *rows[3:]])) == [
        "pulje.xlsx, sheet Data: it has no figures, so the packaged table of the 98 is used, and its codes are others "
        "(lacks 101, 147). Leave recipients out with pool.eligible, give the sheet figures, or let its codes be."
    ]
    assert "(has 999)" in problems(written(tmp_path, POOL, Data=[*rows, ("999", "Andeby")]))[0]


def test_a_problem_in_the_figures_names_sheet_row_and_column(tmp_path):
    data = [("code", "name", "elever"), ("101", "København", 1), (None, None, None), ("147", "Frederiksberg", "mange")]
    assert problems(written(tmp_path, POOL, Data=data))[0].startswith(
        'pulje.xlsx, sheet Data, row 4 (147 Frederiksberg), column "elever": "mange" is not a number.'
    )


def test_the_sheet_of_data_may_look_as_people_leave_it(tmp_path):
    data = [
        ("Elever i folkeskolen", None),
        ("Kommune", "Elever 2014"),
        ("Københavns Kommune", 1),
        ("Frederiksberg", 3),
        ("I alt", 4),
    ]
    parts = [PARTS[0], (None, "elever", None, "Elever_2014")]
    assert fordel.solve(written(tmp_path, POOL, parts, Data=data)).amounts.to_dict() == {"101": 25, "147": 75}
    data[-1] = ("I alt", 5)
    assert problems(written(tmp_path, POOL, parts, Data=data))[0].startswith("pulje.xlsx, sheet Data, row 5")


def test_figures_and_another_table_cannot_both_be_the_recipients(tmp_path):
    path = written(tmp_path, {**POOL, "data.recipients": "municipalities"}, Data=[("code", "a"), ("101", 1)])
    assert problems(path) == [
        'pulje.xlsx, sheet "Pulje", cell B7 (data.recipients): "municipalities" is named here, and the sheet Data has '
        "figures. Empty one of them: without a name here the sheet is used."
    ]


def test_what_is_no_workbook(tmp_path):
    path = tmp_path / "pulje.xlsx"
    path.write_bytes(b"id,title\n")
    assert problems(path) == [
        "pulje.xlsx is no Excel workbook that can be read. Save it in Excel as a workbook of type .xlsx, without a "
        "password, or as CSV."
    ]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    assert "is no Excel workbook that can be read" in problems(path)[0]


def test_a_workbook_that_would_be_too_large_is_not_unpacked(tmp_path, monkeypatch):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300_000_000))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nothing may be taken out
    with pytest.raises(InvalidInput, match="would unzip to 300 MB in 2 pieces; at most 100 MB"):
        workbooks.read_sheets(content.getvalue(), "bombe.xlsx")


def test_a_field_that_an_entry_lacks_is_told_with_its_row(tmp_path):
    parts = [*PARTS, (None, "skoler", 0.5, None), (None, None, 0.5, "population_2014")]
    first, second = problems(written(tmp_path, POOL, parts))
    assert first.startswith('pulje.xlsx, sheet "Delpuljer", row 3 (part.skoler.key): is missing.')
    assert second.startswith('pulje.xlsx, sheet "Delpuljer", row 4 (part[3].name): is missing.')
