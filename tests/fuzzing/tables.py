"""Tables as CSV: cells, rows and bytes damaged, and tables of a size or a form that nobody has."""

from __future__ import annotations

from random import Random

from fuzzing.cases import Case
from fuzzing.damage import damaged_bytes, damaged_rows
from fuzzing.pools import FIGURES, SPECIFICATION, csv_text, small_pool
from fuzzing.specifications import command_for

__all__ = ["case"]

DATA = "mere.csv"


def case(random: Random) -> Case:
    """The pool's own table, or one that is given with --data or as a side of a comparison, damaged."""
    pool = small_pool(random)
    rows, damage = pool.rows, "right"
    how = random.randrange(8)
    if how in (1, 2, 3, 4):
        damage, rows = damaged_rows(rows, random)
    separator = random.choice([",", ",", ";", "\t", "|"])
    content = csv_text(rows, separator).encode("utf-8", "replace")
    if how in (5, 6):
        damage, content = damaged_bytes(content, random)
    if how == 7:
        damage, content = _odd(random)
    files = pool.files()
    # A minimum grant is solved again for everyone who drops out, which among thousands takes longer than is allowed.
    if "rows" in damage and "minimum_grant" in pool.raw["pool"]:
        del pool.raw["pool"]["minimum_grant"]
        files = pool.files()
    match random.randrange(5):
        case 0:
            arguments: tuple[str, ...] = ("run", SPECIFICATION, "--out", "out", "--data", DATA)
            return Case(damage, (*arguments, "--decimal", random.choice(["comma", "point"])), files | {DATA: content})
        case 1:
            return Case(damage, ("check", SPECIFICATION, "--data", DATA), files | {DATA: content})
        case 2:
            return Case(damage, ("compare", DATA, FIGURES, "--json"), files | {DATA: content})
    return Case(damage, command_for(SPECIFICATION, random), files | {FIGURES: content})


def _odd(random: Random) -> tuple[str, bytes]:
    match random.randrange(13):
        case 0:
            columns = random.choice([3_000, 6_000, 100_000])
            heading = ",".join(f"c{n}" for n in range(columns))
            return f"{columns} columns", f"code,elever,{heading}\n101,{','.join(['1'] * (columns + 1))}\n".encode()
        case 1:
            columns = random.choice([100, 20_000])
            return f"{columns} columns of one name", b"code" + b",elever" * columns + b"\n101" + b",1" * columns + b"\n"
        case 2:
            return "a quotation mark never closed", b'code,elever\n101,"' + b"1\n" * random.choice([10, 200_000])
        case 3:
            size = random.choice([10_000, 200_000, 2_000_000])
            return f"a cell of {size} characters", b"code,elever\n101," + b"1" * size + b"\n147,1\n"
        case 4:
            return "a code of very many digits", b"code,elever\n" + b"9" * random.choice([100, 5_000]) + b",1\n147,1\n"
        case 5:
            rows = random.choice([1_000, 5_000, 10_000])
            body = "".join(f"k{n},{n % 977 + 1}\n" for n in range(rows))
            return f"{rows} rows", f"code,elever\n{body}".encode()
        case 6:
            names = "".join(f"{101 + n},{'ø' * 30}{n},5\n" for n in range(4))
            return "names of very many spellings", f"code,name,elever\n{names}".encode()
        case 7:
            return "a cell of blanks", b"code,name,elever\n101,a" + b" " * 120_000 + b"b,5\n147,c,5\n"
        case 8:
            return "commas without end", b"code,elever" + b"," * 120_000 + b"\n101,5\n"
        case 9:
            return "one line without end", b"code " * 200_000
        case 10:
            return "line ends alone", b"\n" * random.choice([1, 200_000]) + b"code,elever\n101,1\n"
        case 11:
            rows = random.choice([10, 20_000])
            return "the same code over and over", b"code,elever\n" + b"101,1\n" * rows
        case _:
            numbers = ",".join(random.choice(["1e999999999", "1" * 400, "0." + "1" * 400, "-0", "1e5"]) for _ in "abc")
            return "numbers that are none", f"code,elever,a,b\n101,{numbers}\n147,1,1,1\n".encode()
