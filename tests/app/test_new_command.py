"""`fordel new`: what it writes, where, and what it refuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import openpyxl
import pytest

import fordel
from fordel import command_line
from fordel_instances import municipalities

DROP_DOWNS = {
    "model": '"formula"',
    "data.decimal": '"comma,point"',
    "data.synthetic": '"TRUE,FALSE"',
    "pool.on_opt_out": '"share,return"',
    "eligibility.ties": '"order,all,none"',
    "guarantee.paid_by": '"inhabitants,gains,key"',
    "pool.method": '"largest-remainder,sainte-lague,dhondt,adams,huntington-hill,dean"',
    "pool.on_shortfall": '"error,scale-floors"',
    "pool.on_surplus": '"error,return"',
}


@pytest.fixture
def run(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return run


@pytest.mark.slow
def test_what_new_writes_can_be_checked_and_run(tmp_path):
    for ending, option in ((".toml", []), (".xlsx", ["--xlsx"])):
        path = tmp_path / f"skolepulje{ending}"
        for arguments in (["new", "skolepulje", "--out", tmp_path, *option], ["check", path], ["run", path]):
            done = subprocess.run(
                [sys.executable, "-X", "dev", "-W", "error", "-m", "fordel", *map(str, arguments)],
                capture_output=True,
                timeout=120,
                check=False,
            )
            assert (done.returncode, done.stderr.decode()) == (0, "")
    assert fordel.solve(tmp_path / "skolepulje.xlsx").amounts.equals(fordel.solve(tmp_path / "skolepulje.toml").amounts)


@pytest.mark.parametrize("name", ["kompetenceudvikling-2014", "yderkommuner-17a"])
@pytest.mark.parametrize("lang", ["en", "da"])
def test_a_pool_taken_over_distributes_the_same_kroner_from_either_file(run, tmp_path, name, lang):
    expected = fordel.solve(name, figure_errors=False).amounts
    for option in ([], ["--xlsx"]):
        code, out, _ = run("new", "ny", "--from", name, "--out", tmp_path, "--lang", lang, "--json", *option)
        written = json.loads(out)
        assert (code, written["id"], written["from"]) == (0, "ny", name)
        assert fordel.solve(written["file"], figure_errors=False).amounts.equals(expected)


def test_a_file_that_is_there_is_not_overwritten(run, tmp_path):
    path = tmp_path / "ny.toml"
    path.write_text("mine", encoding="utf-8")
    code, _, err = run("new", "ny", "--out", tmp_path)
    assert (code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert err == f"{path} is there already and is not overwritten. Give another place with --out.\n"


def test_out_names_the_file_or_its_folder(run, tmp_path):
    assert run("new", "ny", "--out", tmp_path / "anden.xlsx")[0] == 0
    assert fordel.load(tmp_path / "anden.xlsx").id == "ny"
    code, _, err = run("new", "ny", "--xlsx", "--out", tmp_path / "anden.toml")
    assert code == 2
    assert "--xlsx writes an Excel workbook, and --out names anden.toml." in err
    code, _, err = run("new", "ny", "--out", tmp_path / "nowhere")
    assert code == 2
    assert "There is no folder" in err


@pytest.mark.parametrize("new_id", ["Skolepulje", "a b", "../a", ""])
def test_an_id_is_letters_digits_and_hyphens(run, tmp_path, new_id):
    code, _, err = run("new", new_id, "--out", tmp_path)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert "is no id" in err


@pytest.fixture
def own_pool(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "tal.csv").write_text("code,name,elever\n101,København,1\n147,Frederiksberg,2.5\n", encoding="utf-8")
    path = folder / "min.toml"
    path.write_text(
        'id = "min"\ntitle = "Min"\nmodel = "formula"\n[data]\nrecipients = "tal.csv"\n'
        '[pool]\namount = 70\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    return path


def test_figures_of_ones_own_go_into_the_workbook(run, tmp_path, own_pool):
    assert run("new", "ny", "--from", own_pool, "--xlsx", "--out", tmp_path)[0] == 0
    instance = fordel.load(tmp_path / "ny.xlsx")
    assert instance.recipients["elever"].to_dict() == {"101": 1.0, "147": 2.5}
    assert fordel.solve(instance).amounts.to_dict() == {"101": 20, "147": 50}
    assert instance.provenance["recipients"]["source"] == "ny.xlsx#Data"


def test_a_toml_file_after_a_workbook_reads_the_sheet_of_figures(run, tmp_path, own_pool):
    run("new", "ny", "--from", own_pool, "--xlsx", "--out", own_pool.parent)
    _, out, _ = run("new", "nyere", "--from", own_pool.parent / "ny.xlsx", "--out", own_pool.parent)
    assert "copy that file there" not in out
    assert fordel.solve(own_pool.parent / "nyere.toml").amounts.to_dict() == {"101": 20, "147": 50}


def test_a_toml_file_in_another_folder_says_which_figures_to_copy(run, tmp_path, own_pool):
    _, out, _ = run("new", "ny", "--from", own_pool, "--out", tmp_path)
    assert "copy that file there" in out
    _, out, _ = run("new", "ny", "--from", own_pool, "--out", own_pool.parent)
    assert "copy that file there" not in out
    assert fordel.solve(own_pool.parent / "ny.toml").amounts.to_dict() == {"101": 20, "147": 50}


@pytest.fixture(params=["en", "da"])
def workbook(run, tmp_path, request):
    run("new", "ny", "--xlsx", "--out", tmp_path, "--lang", request.param)
    return openpyxl.load_workbook(io.BytesIO((tmp_path / "ny.xlsx").read_bytes()))


def test_the_sheets(workbook):
    english = "Guide, Pool, Limits, Parts, Groups, Merges, Missing figures, Assumptions, Data"
    danish = "Vejledning, Pulje, Grænser, Delpuljer, Grupper, Sammenlægninger, Manglende tal, Forudsætninger, Data"
    assert ", ".join(workbook.sheetnames) in (english, danish)


def test_limits_and_what_goes_with_them_stand_on_a_sheet_of_their_own(workbook):
    def tables_and_fields(sheet):
        return {tuple(row[0].split(".")[:2]) for row in sheet.iter_rows(min_row=2, values_only=True)}

    pool, limits = map(tables_and_fields, workbook.worksheets[1:3])
    assert {field for table, field in limits if table == "pool"} == {
        *("floor", "cap", "minimum_grant", "baseline", "on_shortfall", "on_surplus")
    }
    assert {field for table, field in limits if table == "guarantee"} == {"max_loss", "paid_by", "inhabitants"}
    assert {("eligibility", "by"), ("phase_in", "share"), ("pool", "opt_out"), ("pool", "exit_pct")} < pool
    assert not pool & limits


def test_what_may_be_by_year_has_one_row_until_it_is(run, tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(
        'id = "a"\ntitle = "A"\nmodel = "formula"\n[pool]\nyears = { 2014 = 5, 2015 = 5 }\n'
        'top_slice = { 2015 = 1 }\n[[part]]\nname = "alle"\nkey = "1"\n',
        encoding="utf-8",
    )
    run("new", "ny", "--from", path, "--xlsx", "--out", tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "ny.xlsx").worksheets[1]
    fields = [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [field for field in fields if "top_slice" in field or "opt_out" in field or "exit_pct" in field] == [
        *("pool.top_slice", "pool.top_slice.2015", "pool.opt_out", "pool.on_opt_out"),
        *("pool.exit_pct.2014", "pool.exit_pct.2015"),
    ]


def test_fields_with_few_values_have_a_drop_down_list(workbook):
    found = {}
    for sheet in workbook.worksheets[1:3]:
        for validation in sheet.data_validations.dataValidation:
            assert validation.type == "list"
            for cells in validation.sqref.ranges:
                assert cells.min_col == cells.max_col == 2
                found[sheet.cell(cells.min_row, 1).value] = validation.formula1
    assert found == DROP_DOWNS


def test_each_field_has_its_meaning_beside_it_or_above_it(workbook):
    for sheet in workbook.worksheets[1:3]:
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        described = {row[0].split(".20")[0]: row[2] for row in rows if row[2]}
        assert {row[0].split(".20")[0] for row in rows} == described.keys()
    for sheet in workbook.worksheets[3:-1]:
        fields, meanings = list(sheet.iter_rows(min_row=2, max_row=3, values_only=True))
        assert all(meaning for field, meaning in zip(fields, meanings, strict=True) if field)


def test_the_sheet_of_data_has_the_98(workbook):
    rows = list(workbook.worksheets[-1].iter_rows(values_only=True))
    assert rows[0] == ("code", "name")
    assert rows[1:] == [(code, name) for code, name in municipalities()["name"].items()]


def test_neither_excel_library_is_loaded_for_other_files(tmp_path):
    ask = (
        "import sys, fordel; fordel.solve('yderkommuner-17a')\n"
        "import fordel.command_line\n"
        "print([name for name in ('openpyxl', 'xlsxwriter') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == "[]"
