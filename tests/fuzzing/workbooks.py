"""Workbooks, of figures and of specifications: bytes and parts damaged, zip bombs, entity bombs, cells out of reach."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from random import Random
from typing import Any

import xlsxwriter

from fordel.specification_files.workbook_writing import workbook_bytes
from fordel_models.kinds import KINDS
from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.damage import damaged_bytes, damaged_rows
from fuzzing.pools import SPECIFICATION, TomlText, small_pool, toml_text
from fuzzing.specifications import command_for
from fuzzing.zip_files import entries_of, repeated, zipped, zipped_by_hand

__all__ = ["case_of_figures", "case_of_specification"]

FIGURES, POOL = "tal.xlsx", "pulje.xlsx"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOMBS = [
    (STRINGS, b"<sst " + MAIN + b">", b"<si/>" * 2_000, b"</sst>"),
    (STRINGS, b"<sst " + MAIN + b"><si><t>", b"a" * 10_000, b"</t></si></sst>"),
    (STRINGS, b"<sst " + MAIN + b">", b"<si><r><rPr><b/></rPr><t>a</t></r></si>" * 200, b"</sst>"),
    (SHEET, b"<worksheet " + MAIN + b"><sheetData>", b"<row/>" * 2_000, b"</sheetData></worksheet>"),
    (SHEET, b"<worksheet " + MAIN + b"><sheetData><row>", b"<c/>" * 2_000, b"</row></sheetData></worksheet>"),
    (SHEET, b"<worksheet " + MAIN + b"><sheetData>", b"<row><c><v>1</v></c></row>" * 400, b"</sheetData></worksheet>"),
    (SHEET, b"<worksheet " + MAIN + b"><sheetData>", b'<row><c r="XFD1"/></row>' * 400, b"</sheetData></worksheet>"),
    (SHEET, b"<worksheet " + MAIN + b"><mergeCells>", b'<mergeCell ref="A1:B2"/>' * 400, b"</mergeCells></worksheet>"),
    (SHEET, b"<worksheet " + MAIN + b"><cols>", b'<col min="1" max="9"/>' * 400, b"</cols></worksheet>"),
    (SHEET, b"", b"<a>" * 3_000, b""),
    (SHEET, b"<worksheet " + MAIN + b">", b" " * 10_000, b"</worksheet>"),
    ("xl/styles.xml", b"<styleSheet " + MAIN + b"><cellXfs>", b"<xf/>" * 2_000, b"</cellXfs></styleSheet>"),
    ("xl/styles.xml", b"<styleSheet " + MAIN + b"><fonts>", b"<font><b/></font>" * 500, b"</fonts></styleSheet>"),
    (
        "xl/workbook.xml",
        b"<workbook " + MAIN + b"><sheets>",
        b'<sheet name="a" sheetId="1"/>' * 300,
        b"</sheets></workbook>",
    ),
    ("[Content_Types].xml", b"<Types>", b'<Override PartName="/a" ContentType="b"/>' * 300, b"</Types>"),
    ("docProps/core.xml", b"<a>", b"<b/>" * 2_000, b"</a>"),
    ("xl/media/image1.png", b"", b"\0" * 10_000, b""),
]
LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
DOCTYPES = [
    b'<!DOCTYPE w [<!ENTITY a0 "ha">' + LAUGHS + b"]>",
    b'<!DOCTYPE w [<!ENTITY a11 "' + b"x" * 100_000 + b'">]>',
    b'<!DOCTYPE w [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE w [<!ENTITY a11 SYSTEM "http://example.invalid/x">]>',
    b'<!DOCTYPE w [<!ENTITY % p SYSTEM "http://example.invalid/x"> %p;]>',
    b'<!DOCTYPE w SYSTEM "http://example.invalid/x.dtd">',
    b"<!DOCTYPE w>",
]
CELLS = [
    b'<c r="XFD1"><v>1</v></c>',
    b'<c r="XFE1"><v>1</v></c>',
    b'<c r="ZZZZZZ1"><v>1</v></c>',
    b'<c r="ZZZZZZZZZZZZZZ1"><v>1</v></c>',
    b'<c r="A0"><v>1</v></c>',
    b'<c r="A-1"><v>1</v></c>',
    b'<c r="1A"><v>1</v></c>',
    b'<c r=""><v>1</v></c>',
    b'<c r="C3" t="s"><v>999999999</v></c>',
    b'<c r="C3" t="s"><v>-1</v></c>',
    b'<c r="C3" t="s"><v>a</v></c>',
    b'<c r="C3" t="b"><v>7</v></c>',
    b'<c r="C3" t="d"><v>not a date</v></c>',
    b'<c r="C3" t="e"><v>#DIV/0!</v></c>',
    b'<c r="C3" t="?"><v>1</v></c>',
    b'<c r="C3" s="999999"><v>1</v></c>',
    b'<c r="C3" s="-1"><v>1</v></c>',
    b'<c r="C3"><v>1e999</v></c>',
    b'<c r="C3"><v>-1e999</v></c>',
    b'<c r="C3"><v>nan</v></c>',
    b'<c r="C3"><v>inf</v></c>',
    b'<c r="C3"><v>1e308</v></c>',
    b'<c r="C3"><v>5e-324</v></c>',
    b'<c r="C3"><v>' + b"9" * 5_000 + b"</v></c>",
    b'<c r="C3"><v>0x10</v></c>',
    b'<c r="C3"><v>1_0</v></c>',
    b'<c r="C3"><v></v></c>',
    b'<c r="C3"><f>1+1</f></c>',
    b"<c r=\"C3\"><f>cmd|' /C calc'!A0</f><v>5</v></c>",
    b'<c r="C3"><f>WEBSERVICE("http://example.invalid")</f><v>5</v></c>',
    b'<c r="C3" t="inlineStr"><is><t>&a11;</t></is></c>',
    b'<c r="C3" t="inlineStr"><is><t>=1+1</t></is></c>',
    b'<c r="C3" t="inlineStr"><is><t>' + b"x" * 100_000 + b"</t></is></c>",
    b'<c r="C3" t="inlineStr"><is><t>_x0000_</t></is></c>',
    b'<row r="3"><c/></row>',
    b"<c>" * 5_000 + b"</c>" * 5_000,
]
ROWS = [b"0", b"-1", b"1048576", b"1048577", b"999999999999", b"1e9", b"1.5", b"a", b"", b"9" * 5_000]


def case_of_figures(random: Random) -> Case:
    """A pool whose figures are in a workbook."""
    pool = small_pool(random)
    rows, damage = pool.rows, "right"
    how = random.randrange(6)
    if how == 1:
        damage, rows = damaged_rows(rows, random)
    content = _figures(tuple(map(tuple, rows)))
    if how > 1:
        damage, content = _damaged(content, random)
    named = FIGURES if random.random() < 0.8 else random.choice([f"{FIGURES}#Sheet1", f"{FIGURES}#x", f"{FIGURES}#"])
    raw = {**pool.raw, "data": {"recipients": named}}
    files = {SPECIFICATION: toml_text(raw).encode(), FIGURES: content}
    if random.random() < 0.2:
        files = pool.files() | {FIGURES: content}
        command = random.choice(
            [("run", SPECIFICATION, "--out", "out", "--data", named), ("compare", FIGURES, FIGURES)]
        )
        return Case(damage, command, files)
    return Case(damage, command_for(SPECIFICATION, random), files)


def case_of_specification(random: Random) -> Case:
    """A specification in a workbook, its figures in the sheet Data."""
    how = random.randrange(6)
    content, damage = _specification(random.randrange(12)), "right"
    if how == 1:
        damage, content = _other_cells(content, random)
    if how > 1:
        damage, content = _damaged(content, random)
    return Case(damage, command_for(POOL, random), {POOL: content})


def _damaged(content: bytes, random: Random) -> tuple[str, bytes]:
    match random.randrange(9):
        case 0 | 1:
            return damaged_bytes(content, random)
        case 2:
            entries = entries_of(content)
            name = random.choice(list(entries))
            damage, entries[name] = damaged_bytes(entries[name], random)
            return f"{name}: {damage}", zipped(entries)
        case 3:
            entries = entries_of(content)
            name = random.choice(list(entries))
            del entries[name]
            return f"{name} taken out", zipped(entries)
        case 4:
            return _bomb(content, random)
        case 5:
            entries = entries_of(content)
            name = random.choice([SHEET, SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
            kind = random.choice(DOCTYPES)
            declaration, mark, rest = entries.get(name, b"<a/>").partition(b"?>")
            entries[name] = declaration + mark + kind + re.sub(rb"<t>[^<]*", b"<t>&a11;", rest)
            return f"{name}: {kind[:40]!r}", zipped(entries)
        case 6:
            entries = entries_of(content)
            cell = random.choice(CELLS)
            places = [found.start() for found in re.finditer(b"<c ", entries[SHEET])]
            at = random.choice(places)
            end = entries[SHEET].find(b"</c>", at) + 4
            entries[SHEET] = entries[SHEET][:at] + cell + entries[SHEET][random.choice([at, end]) :]
            return f"a cell {cell[:40]!r}", zipped(entries)
        case 7:
            entries = entries_of(content)
            row = random.choice(ROWS)
            numbers = re.findall(rb'<row r="(\d+)"', entries[SHEET])
            entries[SHEET] = entries[SHEET].replace(b'<row r="%s"' % random.choice(numbers), b'<row r="%s"' % row, 1)
            return f"a row {row[:20]!r}", zipped(entries)
        case _:
            entries = entries_of(content)
            extra = random.choice(["../../ud.csv", "/ud.csv", "C:\\ud.csv", "x" * 60_000, "\x00", "xl/workbook.xml/x"])
            more = {f"a{n}": b"" for n in range(random.choice([0, 0, 11_000]))}
            return f"one more entry {extra[:20]!r} and {len(more)}", zipped({**entries, **more, extra: content})


def _bomb(content: bytes, random: Random) -> tuple[str, bytes]:
    name, before, piece, after = random.choice(BOMBS)
    unzipped = random.choice([9_000_000, 45_000_000, 190_000_000, 5_000_000_000])
    data, crc, length = repeated(before, piece, unzipped // len(piece), after)
    said = length if random.random() < 0.8 else random.choice([0, 10, 1_000_000])
    entries = {own: inner for own, inner in entries_of(content).items() if own != name}
    return f"{name} of {length} bytes, {piece[:20]!r}", zipped_by_hand(entries, name, data, crc, said)


@lru_cache(maxsize=64)
def _figures(rows: tuple[tuple[str, ...], ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                text = cell[:32_000].encode("utf-8", "replace").decode("utf-8")
                if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text, re.ASCII) and column > 0:
                    sheet.write_number(at, column, float(text))
                elif column < 16_000:
                    sheet.write_string(at, column, text)
    return out.getvalue()


@lru_cache(maxsize=12)
def _specification(number: int) -> bytes:
    import pandas as pd

    pool = small_pool(Random(f"workbook {number}"))
    heading, *rows = pool.rows
    table = pd.DataFrame([row[1:] for row in rows], columns=heading[1:], index=pd.Index([row[0] for row in rows]))
    for name in heading[2:-1]:
        table[name] = pd.to_numeric(table[name])
    raw: dict[str, Any] = {**pool.raw, "data": {}}
    return workbook_bytes(_plain(raw), KINDS["formula"].specification, "en", figures=table.rename_axis("code"))


def _plain(value: Any) -> Any:
    """Years as text, as a file has them."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return value


def _other_cells(content: bytes, random: Random) -> tuple[str, bytes]:
    """Some of the texts of the workbook changed."""
    entries = entries_of(content)
    texts = list(re.finditer(rb"<t(?: [^>]*)?>([^<]*)</t>", entries[STRINGS]))
    chosen = sorted(random.sample(texts, min(len(texts), random.choice([1, 3, 30]))), key=lambda found: -found.start())
    strings = entries[STRINGS]
    said = ""
    for found in chosen:
        written = random.choice(hostile.VALUES)
        text = str(written) if isinstance(written, str | TomlText) else random.choice(hostile.CELLS)
        said = f"{found[1][:20]!r} is {text[:20]!r}"
        allowed = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "?", text)
        escaped = allowed.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "replace")
        strings = strings[: found.start(1)] + escaped + strings[found.end(1) :]
    return f"{len(chosen)} cells, {said}", zipped({**entries, STRINGS: strings})
