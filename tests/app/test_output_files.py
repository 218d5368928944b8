"""What is written, byte for byte, and that a file is always the old one or the new one."""

import csv
import hashlib
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from fordel.allocation import Allocation
from fordel.files import csv_bytes, json_bytes, write_run, write_together
from fordel_solver.errors import InvalidInput
from hand_built import RESULT, YEAR_2014


def test_english_csv_has_commas_points_and_plain_line_ends():
    lines = csv_bytes(Allocation(RESULT).table).decode("utf-8").split("\n")
    assert lines[1] == "101,København,small-pool,2014,0.166666666666667,200,200,450,200,floor,20"
    assert lines[4] == "101,København,small-pool,2015,0.166666666666667,16.666667,0,,17,,1.7"
    assert lines[7:] == [""]


def test_danish_csv_has_semicolons_decimal_commas_a_byte_order_mark_and_the_same_column_names():
    content = csv_bytes(Allocation(RESULT).table, "da")
    assert content.startswith(b"\xef\xbb\xbfcode;name;pool;year;key;")
    lines = content.decode("utf-8-sig").split("\n")
    assert lines[4] == "101;København;small-pool;2015;0,166666666666667;16,666667;0;;17;;1,7"


@pytest.mark.parametrize("name", ["=1+1", "+45", "-x", "@x", "\tx", "\rx"])
def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(name):
    content = csv_bytes(pd.DataFrame({"name": [name], "kr": [-5]})).decode("utf-8")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[1] == ["'" + name.replace("\r", " "), "-5"]


def test_small_numbers_have_no_exponent():
    assert csv_bytes(pd.DataFrame({"key": [1e-07]})) == b"key\n0.0000001\n"


def test_a_run_writes_its_tables_and_says_what_it_read_and_wrote(tmp_path):
    files = write_run(Allocation(RESULT, overrides={"pool.unit": 1}), tmp_path / "new" / "folder", seconds=0.1234)
    assert [file.name for file in files] == ["allocation.csv", "parts.csv", "certificate.json", "run.json"]
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(f.name for f in files)
    record = json.loads(files[-1].read_text(encoding="utf-8"))
    assert record["written"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files[:3]}
    assert record["overrides"] == {"pool.unit": 1}
    assert record["seconds"] == 0.123
    assert set(record["versions"]) >= {"fordel", "python", "numpy", "pandas"}


def test_json_holds_the_tables_and_exact_numbers_as_text(tmp_path):
    files = write_run(Allocation(RESULT), tmp_path, formats=("json",), lang="da")
    assert [file.name for file in files] == [
        "allocation.csv",
        "parts.csv",
        "certificate.json",
        "allocation.json",
        "run.json",
    ]
    content = json.loads(files[3].read_text(encoding="utf-8"))
    assert [row["amount_kr"] for row in content["table"]] == [200, 350, 450, 17, 33, 50]
    assert content["table"][5]["cap_kr"] is None
    assert content["per_year"][1]["parts"][0]["kr_per_unit"] == "50/3"
    assert content["assumptions"][0]["chosen"] == "to år før"
    assert content["total_kr"] == 1100


def test_made_up_data_are_marked_in_every_file(tmp_path):
    files = write_run(Allocation(replace(RESULT, synthetic=True)), tmp_path, formats=("csv", "json"))
    for file in files:
        content = file.read_text(encoding="utf-8")
        assert "Kommune 01" in content or '"synthetic": true' in content
        assert "København" not in content


@pytest.mark.parametrize(("lang", "mark"), [("en", "synthetic figures"), ("da", "syntetiske tal")])
def test_real_names_beside_made_up_data_carry_the_mark_in_every_row(tmp_path, lang, mark):
    files = write_run(Allocation(replace(RESULT, synthetic=True), real_names=True), tmp_path, lang=lang)
    for file in files[:2]:
        rows = file.read_text(encoding="utf-8-sig").splitlines()[1:]
        assert all(f" ({mark})" in row for row in rows)
        assert "København" in rows[0]


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "allocation.csv"
    target.write_bytes(b"old")

    def interrupted(self, other):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_together({target: b"new"})
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_another_program_holds_open_is_named(tmp_path, monkeypatch):
    target = tmp_path / "allocation.csv"
    target.write_bytes(b"old")

    def held(self, other):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InvalidInput, match=r"allocation\.csv cannot be replaced: .* open in another program.* Excel"):
        write_together({target: b"new"})
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_write_that_fails_half_way_changes_no_file(tmp_path, monkeypatch):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(b"old")
    synchronise = os.fsync
    written = []

    def full_after_the_first(descriptor):
        written.append(descriptor)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        synchronise(descriptor)

    monkeypatch.setattr(os, "fsync", full_after_the_first)
    with pytest.raises(InvalidInput, match=r"b\.csv cannot be written: No space left on device"):
        write_together({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [first]


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(
        InvalidInput, match=r"cannot be made: it is a file, and the output needs a folder\. Give another[^.]*\.$"
    ):
        write_run(Allocation(RESULT), tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"The folder .*new for the output cannot be made"):
        write_run(Allocation(RESULT), tmp_path / "out" / "new")


def test_a_file_below_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(InvalidInput, match="cannot be written"):
        Allocation(RESULT).to_csv(tmp_path / "out" / "allocation.csv")


def test_an_unknown_language_is_refused():
    with pytest.raises(InvalidInput, match='"sv" is not known'):
        csv_bytes(Allocation(RESULT).table, "sv")


def test_amounts_beyond_what_a_float_holds_are_written_to_the_krone():
    amount = 2**53 + 1
    year = replace(YEAR_2014, amount=amount + 800, amounts=(amount, 350, 450))
    line = csv_bytes(Allocation(replace(RESULT, years=(year,))).table).decode("utf-8").split("\n")[1]
    assert line.split(",")[8] == "9007199254740993"


def test_when_the_second_file_is_held_the_first_is_said_to_be_new(tmp_path, monkeypatch):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    replace_file = Path.replace

    def held(self, other):
        if other == second:
            raise PermissionError(13, "Permission denied")
        return replace_file(self, other)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InvalidInput, match=r"b\.csv cannot be replaced.* Already new: a\.csv\."):
        write_together({first: b"new", second: b"new"})
    assert list(tmp_path.iterdir()) == [first]


def test_two_threads_write_one_path(tmp_path):
    target = tmp_path / "allocation.csv"
    contents = [bytes([letter]) * 100_000 for letter in b"abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: write_together({target: content}), contents))
    assert target.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be made"):
        write_run(Allocation(RESULT), tmp_path / ("x" * 5000))


def test_text_that_is_not_utf_8_is_escaped_in_json():
    assert json.loads(json_bytes({"file": "\udcff"})) == {"file": "\udcff"}
