"""A table written in any of the ways that files are written is read back as it was."""

import contextlib
import csv
import io
from decimal import Decimal

import hypothesis.strategies as st
import pyarrow as arrow
import pytest
from hypothesis import given
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError
from pyarrow import parquet

from fordel_instances import municipalities, read_table
from fordel_solver.errors import InvalidInput
from strategies import examples

NAMES = municipalities()["official_name"].to_dict()


@st.composite
def tables(draw):
    """Code to exact figures, one of them at most missing: three columns of numbers of at most 15 digits."""
    codes = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=6, unique=True))
    number = st.one_of(
        st.integers(-(10**15) + 1, 10**15 - 1).map(Decimal),
        st.builds(
            lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**8), 10**8), st.integers(1, 6)
        ),
        st.none(),
    )
    return {code: [draw(number) for _ in range(3)] for code in codes}


def in_words(number, decimal, grouped):
    """A number as Danes or Englishmen write it, with or without thousands separators."""
    if number is None:
        return ".."
    mark, thousands = (",", ".") if decimal == "comma" else (".", ",")
    text = format(number, ",f" if grouped else "f")
    return text.translate({ord(","): thousands, ord("."): mark})


def label(code, how):
    return {"code": code, "name": NAMES[code], "both": f"{code} {NAMES[code]}"}[how]


def as_csv(table, how, decimal, grouped, delimiter, encoding):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Kommune", "Tal 1", "Tal 2", "Tal 3"])
    for code, numbers in table.items():
        writer.writerow([label(code, how), *(in_words(number, decimal, grouped) for number in numbers)])
    return text.getvalue().encode(encoding)


def as_workbook(table, how, decimal, grouped, as_text):
    workbook = Workbook()
    workbook.active.append(["Tal for kommuner"])
    workbook.active.append(["Kommune", "Tal 1", "Tal 2", "Tal 3"])
    for code, numbers in table.items():
        stored = [
            in_words(number, decimal, grouped) if as_text else None if number is None else float(number)
            for number in numbers
        ]
        workbook.active.append([int(code) if how == "code" else label(code, how), *stored])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_parquet(table, how, as_text):
    columns = {"Kommune": [label(code, how) for code in table]}
    for at in range(3):
        numbers = [numbers[at] for numbers in table.values()]
        columns[f"Tal {at + 1}"] = (
            [in_words(number, "point", False) for number in numbers]
            if as_text
            else arrow.array([None if number is None else float(number) for number in numbers], arrow.float64())
        )
    content = io.BytesIO()
    parquet.write_table(arrow.table(columns), content)
    return content.getvalue()


def exact(found):
    """The figures of a table as the decimals that its floats stand for."""
    return {
        code: [None if cell != cell else Decimal(repr(cell)) for cell in cells]
        for code, cells in zip(
            found.index, zip(*(found[f"Tal_{at}"].tolist() for at in (1, 2, 3)), strict=True), strict=True
        )
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("files") / "tal"


@examples(150)
@given(
    tables(),
    st.sampled_from(["code", "name", "both"]),
    st.sampled_from(["comma", "point"]),
    st.booleans(),
    st.sampled_from([",", ";"]),
    st.sampled_from(["utf-8", "utf-8-sig", "iso-8859-1"]),
)
def test_delimited_text(path, table, how, decimal, grouped, delimiter, encoding):
    path.write_bytes(as_csv(table, how, decimal, grouped, delimiter, encoding))
    assert exact(read_table(path, decimal=decimal).table) == dict(sorted(table.items()))
    try:
        found = read_table(path)
    except InvalidInput as error:
        assert "no cell of the file shows which" in str(error)  # noqa: PT017  either is right
    else:
        assert exact(found.table) == dict(sorted(table.items()))


@examples(40)
@given(
    tables(),
    st.sampled_from(["code", "name", "both"]),
    st.sampled_from(["comma", "point"]),
    st.booleans(),
    st.booleans(),
)
def test_workbooks(path, table, how, decimal, grouped, as_text):
    path.write_bytes(as_workbook(table, how, decimal, grouped, as_text))
    assert exact(read_table(path, decimal=decimal).table) == dict(sorted(table.items()))


@examples(40)
@given(tables(), st.sampled_from(["code", "name", "both"]), st.booleans())
def test_parquet(path, table, how, as_text):
    path.write_bytes(as_parquet(table, how, as_text))
    assert exact(read_table(path, decimal="point").table) == dict(sorted(table.items()))


CELLS = st.one_of(
    st.sampled_from(["code", "name", "kommune", "TID", "INDHOLD", "Kom.nr", "2014", "Total", "I alt", "Hele landet"]),
    st.sampled_from(["101", "147", "København", "101 København", "Ærø", "411", "Region Sjælland"]),
    st.sampled_from(["1.234", "1,5", "..", "", "-", "\u22121", '"']),
    st.text(max_size=8),
)
TYPED_CELLS = st.one_of(CELLS, st.integers(), st.floats(), st.booleans(), st.dates())


@examples(120)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=8), st.sampled_from([",", ";"]), st.binary(max_size=8))
def test_whatever_is_in_a_file_is_a_table_or_a_sentence(path, rows, delimiter, rest):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8", "replace") + rest)
    with contextlib.suppress(InvalidInput):
        found = read_table(path)
        assert found.table.index.is_unique
        assert found.record()


@examples(60)
@given(st.lists(st.lists(TYPED_CELLS, max_size=5), max_size=8))
def test_whatever_is_in_a_workbook_is_a_table_or_a_sentence(path, rows):
    workbook = Workbook()
    for at, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            with contextlib.suppress(IllegalCharacterError, ValueError):
                workbook.active.cell(at, place, value)
    content = io.BytesIO()
    workbook.save(content)
    path.write_bytes(content.getvalue())
    with contextlib.suppress(InvalidInput):
        assert read_table(path).table.index.is_unique
