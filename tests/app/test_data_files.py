"""Figures from files: `--data FILE` and `data=path`, what they changed, and what is refused."""

import json
import os
import subprocess
import sys
from decimal import Decimal

import pandas as pd
import pytest
from openpyxl import Workbook

import fordel
from fordel.figures.data_changes import described_change

POOL = """\
id = "min-pulje"
title = "Min pulje"
model = "formula"
[source]
document = "Min aftale"
[data]
recipients = "kommuner.csv"
[pool]
amount = 1000
[[part]]
name = "elever"
key = "elever"
"""
RECIPIENTS = "code,name,elever\n101,København,6\n147,Frederiksberg,2\n153,Brøndby,2\n"


@pytest.fixture
def pool(tmp_path):
    (tmp_path / "kommuner.csv").write_text(RECIPIENTS, encoding="utf-8")
    path = tmp_path / "pulje.toml"
    path.write_text(POOL, encoding="utf-8")
    return path


def written(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def refused(pool, data, **how):
    with pytest.raises(fordel.InvalidInput) as caught:
        fordel.solve(pool, data=data, **how)
    return [problem.replace(str(pool.parent) + os.sep, "") for problem in caught.value.problems]


def in_a_process(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "fordel", *map(str, arguments)],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
        encoding="utf-8",
    )


def test_a_file_replaces_a_column_by_code_and_tells_what_changed(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "Kommune;elever\nBrøndby Kommune;4\nKøbenhavn;4\n147;2\nI alt;10\n")
    allocation = fordel.solve(pool, data=data)
    assert allocation.amounts.to_dict() == {"101": 400, "147": 200, "153": 400}
    change = allocation.data_record["elever"]
    assert {name: change[name] for name in ("added", "recipients", "changed", "total_before", "total_after")} == {
        "added": False,
        "recipients": 3,
        "changed": 2,
        "total_before": 10,
        "total_after": 10,
    }
    (read,) = allocation.provenance["data"]
    assert read["path"] == data
    assert read["reading"]["skipped"] == [{"row": 5, "label": "I alt", "kind": "total"}]


def test_a_missing_figure_is_not_counted_among_those_given(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "Kommune;nye\nBrøndby;4\nKøbenhavn;..\n147;2\n")
    assert fordel.solve(pool, data=data).data_record["nye"]["recipients"] == 2


def test_figures_given_in_python_are_described_in_the_same_way(pool):
    record = fordel.solve(pool, data={"elever": {"153": 4.5}, "timer": {"101": 1, "147": 2, "153": 3}}).data_record
    assert (record["elever"]["changed"], record["elever"]["total_after"]) == (1, Decimal("12.5"))
    assert (record["timer"]["added"], record["timer"]["total_before"], record["timer"]["total_after"]) == (
        True,
        None,
        6,
    )


def test_several_files_add_their_columns(pool, tmp_path):
    one = written(tmp_path, "a.csv", "code;a b\n101;1\n147;1\n153;1\n")
    other = written(tmp_path, "b.csv", "code;c\n101;0\n147;0\n153;1,5\n")
    allocation = fordel.solve(pool, data=[one, str(other)], overrides={"part.elever.key": "a_b + c"})
    assert allocation.amounts.to_dict() == {"101": 222, "147": 222, "153": 556}
    assert refused(pool, [one, one]) == ['Both a.csv and a.csv have a column "a_b". Rename it in one of them.']


def test_a_file_of_very_many_columns_is_no_trouble(pool, tmp_path):
    header = ";".join(f"a{number}" for number in range(500))
    rows = "".join(f"{code};{';'.join('1' * 500)}\n" for code in (101, 147, 153))
    allocation = fordel.solve(pool, data=written(tmp_path, "a.csv", f"code;{header}\n{rows}"))
    assert len(allocation.data_record) == 500


def test_the_problems_of_all_files_come_together(pool, tmp_path):
    one = written(tmp_path, "a.csv", "code;a\n101;1\n147;x\n153;1\n")
    other = written(tmp_path, "b.csv", "code;c\n101;0\n147;0\n")
    assert [problem.split(":")[0] for problem in refused(pool, [one, other])] == [
        'a.csv, row 3 (147 Frederiksberg), column "a"',
        "b.csv",
    ]


# Nobody is lost


def test_a_file_that_leaves_recipients_out_is_refused(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever\n101;6\n147;2\n")
    assert refused(pool, data) == [
        "nye.csv: 2 of 3 recipients have a row; there is none for 153. With more than half of them it is taken for the "
        "whole column, where nobody may keep an old figure. Add the rows; to correct single figures, give only those."
    ]
    new = written(tmp_path, "ny.csv", "code;timer\n101;6\n")
    assert refused(pool, new) == [
        'ny.csv: 1 of 3 recipients have a row; there is none for 147, 153. The column "timer" is new and needs a row '
        "for each of them; a figure that is not known is an empty cell."
    ]


def test_a_file_with_few_recipients_corrects_their_figures(pool, tmp_path):
    data = written(tmp_path, "rettelse.csv", "kommune;elever\nBrøndby;12\n")
    allocation = fordel.solve(pool, data=data)
    assert allocation.amounts.to_dict() == {"101": 300, "147": 100, "153": 600}
    assert (allocation.data_record["elever"]["recipients"], allocation.data_record["elever"]["changed"]) == (1, 1)


def test_a_row_about_nobody_is_refused(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever\n101;6\n147;2\n153;2\n155;1\n")
    assert refused(pool, data) == [
        'nye.csv, row 5, column "code": "155" is no recipient of the pool. Nearest: 153 Brøndby. '
        "Its figures would be lost, so nothing is read: correct it, or take the row out."
    ]


def test_a_missing_figure_replaces_the_old_one_and_stops_the_rule_that_uses_it(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever;timer\n101;6;1\n147;..;1\n153;2;\n")
    (problem,) = refused(pool, data)
    assert "147 Frederiksberg" in problem
    assert "elever" in problem
    assert fordel.solve(pool, data=data, overrides={"part.elever.key": "timer", "pool.eligible": "code != '153'"})


def test_a_lost_sum_is_refused(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever\n101;6\n147;2\n153;2\nHele landet;11\n")
    assert "the total is 11, but the figures of the 3 recipients add to 10, 1 less" in refused(pool, data)[0]


def test_the_table_of_the_recipients_is_held_to_the_same(pool, tmp_path):
    written(tmp_path, "kommuner.csv", RECIPIENTS + "I alt,,11\n")
    assert "kommuner.csv, row 5 (I alt), column" in refused(pool, None)[0]


def test_other_forms_of_data_are_refused(pool):
    for data in (7, [], [1]):
        assert refused(pool, data)[0].startswith(f"`data` is {data!r}. Give a DataFrame")


def test_a_file_of_recipients_and_no_figures_is_refused(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;name\n101;København\n147;Frederiksberg\n153;Brøndby\n")
    assert refused(pool, data) == ["nye.csv has recipients but no column of figures."]


# How decimals are written


@pytest.mark.parametrize(("decimal", "amounts"), [("comma", [9_992, 4, 4]), ("point", [6, 3, 3])])
def test_decimals_are_said_where_the_file_does_not_show_them(pool, tmp_path, decimal, amounts):
    data = written(tmp_path, "nye.csv", "code;elever\n101;2.500\n147;1\n153;1\n")
    assert "could be 2500 or the decimal 2.500" in refused(pool, data)[0]
    total = sum(amounts)
    allocation = fordel.solve(pool, data=data, decimal=decimal, overrides={"pool.amount": total})
    assert allocation.table["key"].tolist()[0] == pytest.approx({"comma": 2500 / 2502, "point": 2.5 / 4.5}[decimal])
    assert allocation.total == total


def test_the_instance_can_say_how_its_file_writes_decimals(pool, tmp_path):
    written(tmp_path, "kommuner.csv", RECIPIENTS.replace(",6", ",1.000").replace(",2", ",2.000"))
    assert "could be 1000" in refused(pool, None)[0]
    for how in ({"decimal": "comma"}, {"overrides": {"data.decimal": "comma"}, "decimal": "comma"}):
        assert fordel.solve(pool, **how).amounts.to_dict() == {"101": 200, "147": 400, "153": 400}
    pool.write_text(POOL.replace("[pool]", 'decimal = "comma"\n[pool]'), encoding="utf-8")
    assert fordel.solve(pool).amounts.to_dict() == {"101": 200, "147": 400, "153": 400}


def test_a_decimal_mark_that_is_none_is_refused(pool):
    assert refused(pool, None, decimal="dot") == ['The decimal mark "dot" is not known; write comma or point.']


# The command line, as a process


def test_run_with_data_prints_and_records_what_changed(pool, tmp_path):
    workbook = Workbook()
    for row in [["Tal til puljen"], [None], ["Kommune", "elever", "Elever 2014"], ["København", "6", 1.5]]:
        workbook.active.append(row)
    for row in [["Frederiksberg", 2, 2.5], ["153 Brøndby", 12, 3], ["Hele landet", 20, 7], ["Christiansø", None, None]]:
        workbook.active.append(row)
    workbook.create_sheet("Noter").append(["Kilde"])
    workbook.save(tmp_path / "tal.xlsx")
    data = f"{tmp_path / 'tal.xlsx'}#Sheet"
    done = in_a_process("run", pool, "--data", data, "--out", tmp_path / "ud")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.replace(str(tmp_path) + os.sep, "").rstrip() for line in done.stdout.splitlines()]
    at = lines.index("Changed for this run")
    assert lines[at : at + 11] == [
        "Changed for this run",
        "  elever (tal.xlsx, sheet Sheet): given for 3 municipalities, another figure for 1; total 10 before, 20 now",
        "  Elever_2014 (tal.xlsx, sheet Sheet): added, for 3 municipalities; total 7",
        "",
        "Files with figures",
        "  kommuner.csv: 3 municipalities",
        "  tal.xlsx, sheet Sheet: 3 municipalities",
        '    Columns in expressions: "Elever 2014" is Elever_2014',
        "    Rows about no recipient, skipped (2): Hele landet (row 7), Christiansø (row 8)",
        "    The total is the sum of the recipients: elever, Elever_2014",
        "",
    ]
    record = json.loads((tmp_path / "ud" / "run.json").read_text(encoding="utf-8"))
    assert (record["data"]["elever"]["changed"], record["data"]["elever"]["total_after"]) == (1, 20)
    assert record["read"]["data"][0]["source"] == data
    assert record["read"]["data"][0]["reading"]["sheet"] == "Sheet"
    assert record["read"]["recipients"]["reading"]["recipients"] == 3


def test_run_with_json_has_the_changes_too_and_danish_words_them(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever\n101;6,5\n147;2\n153;2\n")
    done = in_a_process("run", pool, "--data", data, "--json")
    report = json.loads(done.stdout)
    assert (report["data"]["elever"]["total_before"], report["data"]["elever"]["total_after"]) == (10, "10.5")
    done = in_a_process("run", pool, "--data", data, "--lang", "da")
    assert "givet for 3 kommuner, et andet tal for 1; i alt 10 før, 10,5 nu" in done.stdout
    assert "3 kommuner, tal med decimalkomma" in done.stdout


def test_run_with_a_file_that_cannot_be_read_ends_with_2_and_its_problems(pool, tmp_path):
    data = written(tmp_path, "nye.csv", "code;elever\n101;1.500\n147;2\n153;2\n")
    done = in_a_process("run", pool, "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "could be 1500 or the decimal 1.500" in done.stderr
    assert in_a_process("run", pool, "--data", data, "--decimal", "comma").returncode == 0
    assert in_a_process("run", pool, "--data", tmp_path / "ikke.csv").returncode == 2


def test_the_packaged_pool_takes_pupils_from_a_file(tmp_path):
    pupils = fordel.municipalities()["folkeskole_normal_pupils_est_2012"]
    text = "Kommune;folkeskole normal pupils est 2012\n" + "".join(
        f"{code};{2 * own}\n" for code, own in pupils.items()
    )
    data = written(tmp_path, "elever.csv", text)
    before = fordel.solve("kompetenceudvikling-2014", years=2014)
    after = fordel.solve("kompetenceudvikling-2014", years=2014, data=data)
    # Everybody's count is doubled: the amounts are the same, and no error is stated of figures that are not ours.
    assert after.amounts.equals(before.amounts)
    assert after.data_record["folkeskole_normal_pupils_est_2012"]["changed"] == 98
    assert after.result.years[0].error_effect is None


def test_a_change_is_counted_exactly():
    before = pd.Series([0.1, float("nan"), 3.0, 4.0], index=list("abcd"))
    after = pd.Series([0.1, float("nan"), 3.5, float("nan")], index=list("abcd"))
    change = described_change(before, after, {"c": 3.5, "d": None}, "x.csv")
    assert (change["changed"], change["total_before"], change["total_after"]) == (2, Decimal("7.1"), Decimal("3.6"))
    assert described_change(None, pd.Series(["by", "land"]), {}, "x.csv")["total_after"] is None
