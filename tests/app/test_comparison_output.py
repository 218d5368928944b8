"""What `fordel compare` prints, writes and says as JSON."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from fordel import command_line
from fordel.allocation import Allocation
from fordel.comparing.comparison import compare
from fordel.comparing.comparison_files import comparison_as_data, comparison_xlsx
from fordel.files import write_run
from hand_built import RESULT

DANISH = """\
{b} sammenlignet med {a}

A: 1.183 kr.; B: 1.100 kr.; forskel -83 kr.
1 får tilsammen 17 kr. mere, 1 får mindre, 1 uændret.

Største gevinster, alle år (1 af 1)
kode   kommune     A, kr.   B, kr.   forskel, kr.   kr. pr. indbygger
─────────────────────────────────────────────────────────────────────
101    København      200      217            +17                0,00

Største tab, alle år (1 af 1)
kode   kommune   A, kr.   B, kr.   forskel, kr.   kr. pr. indbygger
───────────────────────────────────────────────────────────────────
153    Brøndby      600      500           -100                0,00
"""


@pytest.fixture
def fordel(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return run


@pytest.fixture
def sides(tmp_path):
    """A baseline of 200, 383 and 600 kr., and a run of 217, 383 and 500 kr. over two years."""
    baseline = tmp_path / "aftalt.csv"
    baseline.write_text("code,kroner\n101,200\n147,383\n153,600\n", encoding="utf-8")
    write_run(Allocation(RESULT), tmp_path / "run")
    return baseline, tmp_path / "run"


def test_in_danish_to_the_letter(fordel, sides):
    code, out, _ = fordel("compare", *sides, "--lang", "da")
    assert code == 0
    assert out.startswith(DANISH.format(a=sides[0].name, b=sides[1]))
    assert "Efter region" in out
    assert "Hovedstaden" in out


def test_in_english_the_rules_and_years_are_named(fordel):
    code, out, _ = fordel("compare", "yderkommuner-17a", "kompetenceudvikling-2014")
    assert code == 0
    assert "yderkommuner-17a has no amounts for 2014, 2015, 2016, 2017, 2018, 2019 and 2020: 0 there." in out
    assert "Year by year" in out
    assert "data.years + pool.years" in out
    assert "By municipality group" in out
    assert "difference -800.000.000 kr." in out


def test_json_says_it_all(fordel, sides):
    code, out, err = fordel("compare", *sides, "--json")
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert (said["total_a_kr"], said["total_b_kr"], said["difference_kr"]) == (1183, 1100, -83)
    assert (said["winners"], said["losers"], said["unchanged"]) == (1, 1, 1)
    assert [row["difference_kr"] for row in said["totals"]] == [17, 0, -100]
    assert {row["grouping"] for row in said["groups"]} == {"region", "municipality_group"}
    assert said["files"] == []


def test_a_folder_gets_tables_and_a_workbook(fordel, sides, tmp_path):
    code, _, _ = fordel("compare", *sides, "--out", tmp_path / "new" / "cmp", "--lang", "da")
    assert code == 0
    names = sorted(path.name for path in (tmp_path / "new" / "cmp").iterdir())
    tables = ["comparison.csv", "comparison.xlsx", "comparison_causes.csv", "comparison_groups.csv"]
    assert names == [*tables, "comparison_totals.csv"]
    with (tmp_path / "new" / "cmp" / "comparison_totals.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["difference_kr"] for row in csv.DictReader(file, delimiter=";")] == ["17", "0", "-100"]


@pytest.mark.parametrize("name", ["cmp.csv", "cmp.XLSX"])
def test_a_file_is_written_as_its_name_says(fordel, sides, tmp_path, name):
    code, out, _ = fordel("compare", *sides, "--out", tmp_path / name)
    assert code == 0
    assert name in out
    assert (tmp_path / name).read_bytes()[:2] in (b"co", b"PK")


def test_another_kind_of_file_is_refused(fordel, sides, tmp_path):
    code, _, err = fordel("compare", *sides, "--out", tmp_path / "cmp.pdf")
    assert code == 2
    assert "cmp.pdf is neither a .csv nor an .xlsx file" in err


def test_an_unknown_side_says_what_there_is(fordel):
    code, _, err = fordel("compare", "kompetenceudvikling", "yderkommuner-17a")
    assert code == 2
    assert 'Nearest: "kompetenceudvikling-2014"' in err


def test_the_workbook_has_our_words_in_the_language_asked_for():
    comparison = compare("kompetenceudvikling-2014", Allocation(RESULT))
    content = comparison_xlsx(comparison, "da")
    assert content == comparison_xlsx(comparison, "da")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == ["Sammenligning", "Fordeling pr. år", "Grupper", "Regler"]
    groups = [row for row in book["Grupper"].iter_rows(values_only=True) if row[0] == "kommunegruppe"]
    assert [row[1] for row in groups][:2] == ["Hovedstadskommuner", "Storbykommuner"]
    assert sum(row[5] for row in groups) == comparison.difference


def test_a_comparison_writes_itself(tmp_path):
    comparison = compare(Allocation(RESULT), Allocation(RESULT))
    comparison.to_csv(tmp_path / "c.csv", lang="da")
    comparison.to_excel(tmp_path / "c.xlsx", lang="da")
    assert (tmp_path / "c.csv").read_bytes().startswith(b"\xef\xbb\xbfcode;name;year;a_kr;b_kr;")
    assert (tmp_path / "c.xlsx").read_bytes() == comparison_xlsx(comparison, "da")


def test_json_has_plain_numbers():
    json.dumps(comparison_as_data(compare(Allocation(RESULT), Allocation(RESULT))), allow_nan=False)
