"""Files come in exactly as they are written, or with a message that says where and what to do."""

import hashlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from fordel_instances import InstanceFile, municipalities, packaged, read_instance, read_recipients
from fordel_solver.errors import InvalidInput

ELEVER = "code;name;elever;areal\n153;Brøndby;3090;20.8\n101;København;34327;86.4\n"


def instance(folder: Path, recipients: object = "elever.csv", **data: object) -> InstanceFile:
    raw = {"data": {"recipients": recipients, **data}}
    return InstanceFile(raw=raw, path=folder / "pulje.toml", sha256="", folder=folder)


def table_of(folder: Path, text: str | bytes):
    (folder / "elever.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_recipients(instance(folder)).table


def problems_of(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        table_of(folder, text)
    return caught.value.problems


def problem_of(folder: Path, text: str | bytes) -> str:
    (problem,) = problems_of(folder, text)
    return problem


# Specifications


def test_a_specification_is_its_toml_with_exact_decimals_and_the_digest_of_its_bytes(tmp_path):
    content = b'id = "p\xc3\xb8lse"\r\n[[part]]\r\nshare = 0.1\r\n[pool]\r\namount = 700_000_000\r\n'
    path = tmp_path / "pulje.toml"
    path.write_bytes(content)
    read = read_instance(path)
    assert read.raw == {"id": "pølse", "part": [{"share": Decimal("0.1")}], "pool": {"amount": 700_000_000}}
    assert isinstance(read.raw["part"][0]["share"], Decimal)
    assert (read.path, read.folder) == (path, tmp_path.resolve())
    assert read.sha256 == hashlib.sha256(content).hexdigest()


def test_a_path_may_be_text_and_a_byte_order_mark_is_no_part_of_the_specification(tmp_path):
    path = tmp_path / "pulje.toml"
    path.write_bytes(b"\xef\xbb\xbfid = 'a'\n")
    assert read_instance(str(path)).raw == {"id": "a"}


def test_packaged_pools_are_read_by_id():
    ids = packaged()
    assert list(ids) == sorted(set(ids))
    for pool in ids:
        assert read_instance(pool).raw["id"] == pool


def test_an_unknown_id_names_the_nearest_and_all(monkeypatch):
    monkeypatch.setattr("fordel_instances.readers.packaged", lambda: ("kompetence-2014", "yderkommuner-17a"))
    with pytest.raises(InvalidInput) as caught:
        read_instance("Kompetence2014")
    assert str(caught.value) == (
        'There is no packaged pool "Kompetence2014". Nearest: "kompetence-2014". '
        "Packaged: kompetence-2014, yderkommuner-17a. Give one of these ids, or the path of a .toml or .xlsx file."
    )


def test_a_file_that_is_not_there_names_the_one_that_was_meant(tmp_path):
    (tmp_path / "pulje-2014.toml").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"There is no file .*pulje2014.toml. .* there is pulje-2014.toml."):
        read_instance(tmp_path / "pulje2014.toml")


def test_a_folder_is_not_a_specification(tmp_path):
    with pytest.raises(InvalidInput, match=r"is a folder\. Give the path of a file in it\."):
        read_instance(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'id = "a"\namount 700\n', r"^pulje.toml, line 2, column 8: this is not TOML .* in: amount 700\n"),
        (b"id = 1\n[pool", r"^pulje.toml, line 2: this is not TOML .* in: \[pool"),
        (b"id = 1\nid = 2\n", r"^pulje.toml, line 2, column \d+: this is not TOML"),
        ('id = 1\ntitle = "Ærø"\n'.encode("latin-1"), r"^pulje.toml, line 2: this is not UTF-8 text"),
        (b"a = " + b"[" * 100_000, "nested too deep"),
        (b"a = " + b"9" * 10_000, "a number is too long"),
    ],
)
def test_what_is_not_toml_says_in_which_line(tmp_path, content, said):
    path = tmp_path / "pulje.toml"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=said):
        read_instance(path)


# Where the recipients are


@pytest.mark.parametrize("raw", [{}, {"data": {}}, {"data": {"recipients": "municipalities"}}])
def test_the_packaged_table_is_what_is_used_where_nothing_is_said(tmp_path, raw):
    read = read_recipients(InstanceFile(raw=raw, path=tmp_path / "pulje.toml", sha256="", folder=tmp_path))
    assert read.table.equals(municipalities())
    assert list(read.dictionary.index[1:]) == list(read.table.columns)
    assert read.sha256 == hashlib.sha256(read.path.read_bytes()).hexdigest()
    assert "10 September 2019" in read.source
    assert not read.synthetic


def test_a_file_under_the_folder_comes_with_its_digest_and_no_dictionary(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "elever.csv").write_text(ELEVER, encoding="utf-8", newline="")
    read = read_recipients(instance(tmp_path, "data/elever.csv", synthetic=True))
    assert read.source == "data/elever.csv"
    assert read.sha256 == hashlib.sha256(ELEVER.encode("utf-8")).hexdigest()
    assert read.synthetic
    assert len(read.dictionary) == 0
    assert {"unit", "kind", "error"} <= set(read.dictionary.columns)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("../elever.csv", "leads out of the instance's folder"),
        ("data/../../elever.csv", "leads out of the instance's folder"),
        ("/etc/elever.csv", "is not relative to the folder"),
        ("~/elever.csv", "is not relative to the folder"),
        ("\\elever.csv", "is not relative to the folder"),
        ("C:\\data\\elever.csv", "has a colon in it (a drive or a stream) and has a backslash in it"),
        ("C:elever.csv", "has a colon in it"),
        ("elever.csv:stream", "has a colon in it"),
        ("data\\elever.csv", "has a backslash in it"),
        ("https://example.org/elever.csv", "is a web address"),
        ("//server/share/elever.csv", "is a network path"),
        ("\\\\server\\share\\elever.csv", "is a network path"),
        ("NUL", "has the name of a device in it (NUL)"),
        ("data/com1.csv", "has the name of a device in it (com1.csv)"),
        ("aux /elever.csv", "has the name of a device in it"),
        ("elever.csv.", 'ends with a full stop or a space ("elever.csv.")'),
        ("ele\nver.csv", "has a control character in it"),
        ("", "is empty"),
    ],
)
def test_only_files_in_the_instances_own_folder_are_read(tmp_path, written, reason):
    folder = tmp_path / "puljer"
    folder.mkdir()
    (tmp_path / "elever.csv").write_text(ELEVER, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_recipients(instance(folder, written))
    assert reason in str(caught.value)
    assert 'Allowed is "municipalities" (the packaged table) or a path under' in str(caught.value)


def test_a_path_may_go_up_and_down_inside_the_folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "elever.csv").write_text(ELEVER, encoding="utf-8")
    assert len(read_recipients(instance(tmp_path, "data/../elever.csv")).table) == 2


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "puljer"
    folder.mkdir()
    (tmp_path / "elever.csv").write_text(ELEVER, encoding="utf-8")
    try:
        (folder / "elever.csv").symlink_to(tmp_path / "elever.csv")
    except OSError:
        pytest.skip("this machine does not let everyone make links")
    with pytest.raises(InvalidInput, match="leads out"):
        read_recipients(instance(folder))


@pytest.mark.parametrize(("said", "synthetic"), [({"generator": "a", "seed": 0}, True), (True, True), (False, False)])
def test_figures_are_synthetic_where_the_file_says_so_or_how_they_were_made(tmp_path, said, synthetic):
    assert read_recipients(instance(tmp_path, "municipalities", synthetic=said)).synthetic is synthetic


def test_data_that_are_not_as_said_are_all_named(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        read_recipients(instance(tmp_path, 7, synthetic="nej"))
    assert [problem.split(": ")[0] for problem in caught.value.problems] == [
        "pulje.toml, [data] recipients",
        "pulje.toml, [data] synthetic",
    ]


def test_a_data_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InvalidInput, match=r"^There is no file elever.csv\."):
        read_recipients(instance(tmp_path))


# Tables of recipients


@pytest.mark.parametrize(
    "text",
    [ELEVER, ELEVER.replace(";", ","), "\ufeff" + ELEVER, ELEVER.replace("\n", "\r\n"), ELEVER + ";;;\n\n"],
    ids=["semicolon", "comma", "byte-order mark", "Windows lines", "empty rows at the end"],
)
def test_a_table_is_sorted_by_code_whatever_its_form(tmp_path, text):
    table = table_of(tmp_path, text)
    assert table.to_dict("index") == {
        "101": {"name": "København", "elever": 34_327, "areal": 86.4},
        "153": {"name": "Brøndby", "elever": 3_090, "areal": 20.8},
    }
    assert table.index.name == "code"
    assert [str(table[column].dtype) for column in ("elever", "areal")] == ["int64", "float64"]


def test_short_codes_are_filled_up_to_three_characters(tmp_path):
    assert list(table_of(tmp_path, "code\n7\n12\n101\nKommune 01\n").index) == ["007", "012", "101", "Kommune 01"]


def test_what_is_missing_stays_missing_and_is_never_zero(tmp_path):
    table = table_of(tmp_path, "code,kind,a,b,c\n1,ø,..,1,\n2,..,3,,\n")
    assert table.isna().to_numpy().tolist() == [[False, True, False, True], [True, False, True, True]]
    assert table.loc["002", "a"] == 3.0


def test_codes_that_are_text_are_codes(tmp_path):
    assert list(table_of(tmp_path, "code,elever\nA 1,1\nTotalen,2\n").index) == ["A 1", "Totalen"]


def test_who_has_no_name_goes_by_the_code(tmp_path):
    assert list(table_of(tmp_path, "code,name\n1,\n2,..\n3,7\n")["name"]) == ["001", "002", "7"]


def test_digits_of_one_width_with_zeros_in_front_are_codes_not_numbers(tmp_path):
    table = table_of(tmp_path, "code,region,tal\n1,081,10\n2,184,9\n")
    assert list(table["region"]) == ["081", "184"]
    assert list(table["tal"]) == [10, 9]


@pytest.mark.parametrize("written", ["0.1", "-0.3", "123456789012345", "0.123456789012345", "1.50000000000000000000"])
def test_a_number_is_the_decimal_that_is_written(tmp_path, written):
    number = table_of(tmp_path, f"code;tal;andet\n1;{written};0.5\n").loc["001", "tal"]
    assert Decimal(repr(number.item())) == Decimal(written)


def test_more_digits_than_are_kept_exactly_are_refused(tmp_path):
    assert problem_of(tmp_path, "code;name;tal\n153;Brøndby;0.123456789012345678\n") == (
        'elever.csv, row 2 (153 Brøndby), column "tal": 0.123456789012345678 has 18 digits. '
        "At most 15 can be kept exactly; round the figure or use a larger unit."
    )


def test_a_cell_that_is_no_number_in_a_column_of_numbers_is_an_error_with_its_place(tmp_path):
    assert problem_of(tmp_path, ELEVER.replace("3090", "fem")) == (
        'elever.csv, row 2 (153 Brøndby), column "elever": "fem" is not a number. Numbers in this file are read as '
        '1,234.5. A missing figure is an empty cell or "..".'
    )


@pytest.mark.parametrize("written", ["34,5", "1.234,5", "1.234.567", "-1,5"])
def test_numbers_written_another_way_than_the_file_are_not_taken_for_text(tmp_path, written):
    (tmp_path / "elever.csv").write_text(f"code;tal\n1;{written}\n2;..\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=f'"{written}" is not a number. Numbers in this file are read as 1,234.5'):
        read_recipients(instance(tmp_path, decimal="point"))


def test_a_point_that_could_separate_thousands_is_refused_unless_the_file_shows_otherwise(tmp_path):
    text = "code;elever;areal\n1;934;20\n2;1.234;86\n"
    assert problem_of(tmp_path, text) == (
        'elever.csv, row 3 (002), column "elever": 1.234 could be 1234 or the decimal 1.234, and no cell of the file '
        "shows which. Write 1234 or 1.2340, or say how the file writes numbers: --decimal comma for 1234, --decimal "
        'point for the decimal (for [data] recipients also: decimal = "comma").'
    )
    assert table_of(tmp_path, text.replace("86", "86.4")).loc["002", "elever"] == 1.234
    assert table_of(tmp_path, text.replace("1.234", "1.2340")).loc["002", "elever"] == 1.234


def test_all_problems_come_at_once(tmp_path):
    text = "code;name;a;b\n1;Et;x;1\n001;To;2;y\n;Tre;3;3\n4;Fire;4\n;;z;5\n"
    assert [problem.split(". ")[0] for problem in problems_of(tmp_path, text)] == [
        "elever.csv, row 5: 3 cells where the header has 4",
        'elever.csv, row 4, column "code": the code is missing',
        'elever.csv, row 6, column "code": the code is missing',
        'elever.csv, rows 2 and 3, column "code": 001 stands 2 times',
        'elever.csv, row 2 (001 Et), column "a": "x" is not a number',
        'elever.csv, row 6, column "a": "z" is not a number',
        'elever.csv, row 3 (001 To), column "b": "y" is not a number',
    ]


def test_many_problems_of_one_column_are_shortened_and_counted(tmp_path):
    text = "code;tal\n" + "".join(f"{code};{'x' if code > 101 else 1}\n" for code in range(101, 199))
    problems = problems_of(tmp_path, text)
    assert len(problems) == 11
    assert problems[-1] == '... and 87 more cells of column "tal" with such problems.'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sted;elever\n1;2\n", 'elever.csv has no column `code`. Its columns are "sted", "elever", read with'),
        ("code;a;b;a\n1;2;3;4\n", 'the column "a" is given 2 times (columns 2 and 4)'),
        ("code;;a\n1;2;3\n", "column 2 has no name in the header"),
        ("code;a\n", "elever.csv has a header but no rows"),
        ("", "elever.csv is empty"),
        (";;\n;;\n", "elever.csv has only empty cells in it"),
        ('code;a\n1;"2\n2;3\n', "line 3: the cells cannot be told apart"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "elever.csv is no Excel workbook that can be read"),
        (b"code;a\n1;2\0\n", "elever.csv, line 2: this is not text"),
    ],
)
def test_a_file_that_is_no_table_of_recipients_says_why(tmp_path, text, said):
    assert said in problem_of(tmp_path, text)


# Importing


def test_importing_the_package_loads_pandas_alone_and_reads_nothing():
    code = (
        "import sys, pandas, pathlib, fordel_solver.errors; before = set(sys.modules)\n"
        "opened = []; sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == 'open' else None)\n"
        "import fordel_instances\n"
        "heavy = {'ortools', 'pulp', 'scipy', 'pydantic', 'typer', 'rich', 'openpyxl', 'fordel_models'}\n"
        "read = [name for name in opened if name.endswith(('csv', 'toml'))]\n"
        "print(sorted(heavy & (set(sys.modules) - before)), read)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_a_run_json_is_told_from_toml(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("{}", encoding="utf-8")
    for given in (path, "run.json"):
        with pytest.raises(InvalidInput, match=r"run\.json is JSON, and a specification is a \.toml or \.xlsx file"):
            read_instance(given)
