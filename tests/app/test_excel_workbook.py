"""The workbook as Excel and openpyxl open it: numbers as numbers, totals, frozen headers, filters, and text as text."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import fordel
from fordel import command_line
from fordel.allocation import Allocation
from fordel.excel import allocation_xlsx
from fordel.files import write_run
from fordel_models import Step, parse, solve
from fordel_solver.errors import InvalidInput
from hand_built import RESULT, YEAR_2014
from small_pools import raw_pool, recipients


def opened(allocation, lang="da", **how):
    return openpyxl.load_workbook(io.BytesIO(allocation_xlsx(allocation, lang)), **how)


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def book():
    return opened(Allocation(RESULT))


def test_the_sheets_in_both_languages():
    danish = ["Fordeling", "Fordeling pr. år", "Delpuljer", "Beregning 2014", "Beregning 2015"]
    assert opened(Allocation(RESULT)).sheetnames == [*danish, "Regler", "Forudsætninger", "Data"]
    english = ["Allocation", "Allocation by year", "Parts", "Calculation 2014", "Calculation 2015"]
    assert opened(Allocation(RESULT), "en").sheetnames == [*english, "Rules", "Assumptions", "Data"]


def test_the_table_has_numbers_in_kroner_a_frozen_header_and_a_filter(book):
    sheet = book["Fordeling"]
    header = next(cell.row for cell in sheet["A"] if cell.value == "kode")
    assert sheet.freeze_panes == f"C{header + 1}"
    assert sheet.auto_filter.ref == f"A{header}:J{header + 6}"
    first = {cell.value: sheet.cell(header + 1, cell.column) for cell in sheet[header]}
    assert (first["kode"].value, first["kode"].data_type) == ("101", "s")
    assert (first["beløb, kr."].value, first["beløb, kr."].data_type) == (200, "n")
    assert first["beløb, kr."].number_format == "#,##0"
    assert first["grænse, der binder"].value == "mindstebeløb"
    assert first["år"].number_format == "0"


def test_the_totals_are_formulas_over_all_rows_and_over_those_that_are_shown(book):
    sheet = book["Fordeling"]
    header = next(cell.row for cell in sheet["A"] if cell.value == "kode")
    column = next(cell.column_letter for cell in sheet[header] if cell.value == "beløb, kr.")
    span = f"{column}{header + 1}:{column}{header + 6}"
    assert sheet[f"{column}{header - 2}"].value == f"=SUM({span})"
    assert sheet[f"{column}{header - 1}"].value == f"=SUBTOTAL(109,{span})"
    stored = opened(Allocation(RESULT), data_only=True)["Fordeling"]
    assert stored[f"{column}{header - 2}"].value == 1100


def test_recipient_by_year(book):
    stored = rows(opened(Allocation(RESULT), data_only=True)["Fordeling pr. år"])
    assert [row[:5] for row in stored[-4:]] == [
        ["kode", "kommune", "2014", "2015", "alle år"],
        ["101", "København", 200, 17, 217],
        ["147", "Frederiksberg", 350, 33, 383],
        ["153", "Brøndby", 450, 50, 500],
    ]


def test_the_published_form_adds_up_in_every_row():
    sheet = rows(opened(Allocation(RESULT), data_only=True)["Delpuljer"])
    header = next(i for i, row in enumerate(sheet) if row[0] == "kode")
    assert sheet[header] == ["kode", "kommune", "år", "elever", "grænser, kr.", "afrunding, kr.", "i alt"]
    assert sheet[header + 1] == ["101", "København", 2014, 175, 25, 0, 200]
    assert all(sum(row[3:6]) == row[6] for row in sheet[header + 1 :])


def test_a_step_that_only_one_year_has_is_0_in_the_other():
    base = Step("base_amount", (5, 5, 5), None)
    first, *others = YEAR_2014.steps
    year = replace(YEAR_2014, steps=(base, replace(first, amounts=(170, 345, 520)), *others))
    sheet = rows(opened(Allocation(replace(RESULT, years=(RESULT.years[1], year))), data_only=True)["Delpuljer"])
    header = next(i for i, row in enumerate(sheet) if row[0] == "kode")
    assert sheet[header][3:] == ["grundbeløb, kr.", "elever", "grænser, kr.", "afrunding, kr.", "i alt"]
    assert sheet[header + 1][3:] == [0, 16, 0, 1, 17]
    assert sheet[header + 4][3:] == [5, 170, 25, 0, 200]


def test_a_name_that_looks_like_a_formula_is_text():
    names = (
        "=1+1",
        "+45",
        "-x",
    )
    sheet = opened(Allocation(replace(RESULT, names=names)))["Fordeling"]
    found = [cell for cell in sheet["B"] if cell.value in names]
    assert {cell.value for cell in found} == set(names)
    assert {cell.data_type for cell in found} == {"s"}


def test_every_rule_stands_with_its_path_and_what_was_changed():
    allocation = fordel.solve("yderkommuner-17a", overrides={"pool.cap": 82_000_000, "pool.unit": 12})
    sheet = rows(opened(allocation)["Regler"])
    rules = {row[0]: row[1:] for row in sheet if row[0] and str(row[0]).startswith(("pool", "part", "data"))}
    assert rules["pool.cap"] == [82_000_000, None, "ja"]
    assert rules["pool.unit"] == [12, None, "ja"]
    assert rules["part.folketal-faktor.key"][:2] == [
        "population_{year} * outlying_factor_s17a_2021",
        "Folketal gange lovens faktor.",
    ]
    assert rules["pool.method"] == ["largest-remainder", "ikke i filen: det, der så bruges", None]
    # A year is not 2.019 kr.
    assert rules["data.years.2021"][0] == 2019


def test_the_figures_that_the_rules_use_stand_with_their_meaning():
    sheet = opened(fordel.solve("yderkommuner-17a"))["Data"]
    table = rows(sheet)
    header = next(i for i, row in enumerate(table) if row[0] == "kode")
    assert table[header] == ["kode", "kommune", "outlying_factor_s17a_2021", "population_2019"]
    lolland = fordel.municipalities().loc["360"]
    assert ["360", "Lolland", lolland["outlying_factor_s17a_2021"], lolland["population_2019"]] in table
    assert len(table) - header - 1 == 98
    # Sorting would move the cells that the formulas refer to.
    assert sheet.auto_filter.ref is None
    assert sheet.freeze_panes == f"C{header + 2}"


def test_cells_that_were_filled_are_the_figures_used():
    missing = [{"column": "pupils", "codes": ["147"], "value": 7, "because": "skøn"}]
    table = recipients(pupils=[1.0, None, 3.0])
    made = parse(raw_pool(100, missing=missing), where="pool.toml")
    basis = fordel.load("yderkommuner-17a")
    assert solve(made, table).years[0].parts[0].values[1] == 7
    from fordel.basis import Basis

    instance = replace(basis, specification=made)
    assert Basis(instance, table, basis.recipients_file.dictionary).figures["pupils"].tolist() == [1, 7, 3]


def test_the_assumptions_stand_with_their_alternatives(book):
    table = rows(book["Forudsætninger"])
    assert table[-1] == ["Tælleår", "to år før", "det seneste kendte", "samme år\nfast 2014"]


def test_made_up_figures_are_marked_and_names_hidden_on_every_sheet_with_recipients():
    sheets = opened(Allocation(replace(RESULT, synthetic=True)))
    text = {name: " ".join(str(cell) for row in rows(sheets[name]) for cell in row) for name in sheets.sheetnames}
    assert not any("København" in words for words in text.values())
    assert all("SYNTETISKE DATA" in words for words in text.values())
    for name in ("Fordeling", "Fordeling pr. år", "Delpuljer", "Beregning 2014"):
        assert "Kommune 01" in text[name]


def test_real_names_beside_made_up_figures_carry_the_mark():
    sheets = opened(Allocation(replace(RESULT, synthetic=True), real_names=True))
    for name in ("Fordeling", "Fordeling pr. år", "Delpuljer", "Beregning 2014"):
        assert any(cell.value == "København (syntetiske tal)" for cell in sheets[name]["B"])


def test_the_same_bytes_each_time():
    assert allocation_xlsx(Allocation(RESULT), "da") == allocation_xlsx(Allocation(RESULT), "da")
    created = opened(Allocation(RESULT)).properties.created
    assert created.year == 2000


def test_amounts_beyond_what_a_cell_holds_are_text_to_the_krone():
    amount = 2**53 + 1
    year = replace(YEAR_2014, amount=amount + 800, amounts=(amount, 350, 450))
    cells = [cell for row in rows(opened(Allocation(replace(RESULT, years=(year,))))["Fordeling"]) for cell in row]
    assert "9007199254740993" in cells


def test_a_run_writes_the_workbook_with_the_other_files(tmp_path):
    files = write_run(Allocation(RESULT), tmp_path, formats=("csv", "json", "xlsx"), lang="da")
    names = ["allocation.csv", "parts.csv", "certificate.json", "allocation.json", "allocation.xlsx", "run.json"]
    assert [file.name for file in files] == names
    assert set(json.loads(files[-1].read_text(encoding="utf-8"))["written"]) == set(names[:-1])


def test_a_workbook_that_is_open_in_excel_is_named(tmp_path, monkeypatch):
    target = tmp_path / "allocation.xlsx"
    target.write_bytes(b"old")

    def held(self, other):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InvalidInput, match=r"allocation\.xlsx cannot be replaced: .* open in another program.* Excel"):
        Allocation(RESULT).to_excel(target)
    assert target.read_bytes() == b"old"


def test_to_excel_writes_what_the_command_writes(tmp_path):
    Allocation(RESULT).to_excel(tmp_path / "a.xlsx", lang="da")
    assert (tmp_path / "a.xlsx").read_bytes() == allocation_xlsx(Allocation(RESULT), "da")


def test_the_command_writes_the_workbook(tmp_path, capsys):
    arguments = ["run", "yderkommuner-17a", "--out", str(tmp_path), "--format", "xlsx", "--lang", "da"]
    with pytest.raises(SystemExit) as ending:
        command_line.main(arguments)
    assert ending.value.code == 0
    assert "allocation.xlsx" in capsys.readouterr().out
    assert "Beregning 2021" in openpyxl.load_workbook(tmp_path / "allocation.xlsx").sheetnames


def test_an_unknown_format_names_the_known_ones(tmp_path, capsys):
    with pytest.raises(SystemExit):
        command_line.main(["run", "yderkommuner-17a", "--out", str(tmp_path), "--format", "xls"])
    assert '--format "xls" is not known. Write csv, json or xlsx' in capsys.readouterr().err
