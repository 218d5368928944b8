"""Paths that climb out, are no files, or are somewhere else: in a specification and on the command line."""

from __future__ import annotations

from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.pools import FIGURES, SPECIFICATION, Pool, csv_text, small_pool

__all__ = ["OUT", "SECRET", "case"]

SECRET = "hemmelig.csv"  # lies beside the folder of each case; no specification may read it
LINKS = {"link.csv": f"../{SECRET}", "loop.csv": "loop.csv", "ud": ".."}
# Folders and files to write to that do no harm where they can be made.
OUT = [
    "out",
    "out/dyb/dybere",
    "ud/out",
    "out.csv",
    "out.xlsx",
    "out.txt",
    "tal.csv",
    "tal.csv/out",
    ".",
    "",
    " ",
    "roer.csv",
    "loop.csv",
    "link.csv",
    "x" * 300,
    "x" * 5_000,
    "http://example.invalid/out",
    "file:///out",
    "\\\\host\\share\\out",
    "C:\\out",
    "NUL",
    "con.csv",
    "out\nmere",
    "out*?<>|.csv",
    "ø" * 100,
    "-",
    "--json",
    "~/out",
    "/dev/null",
    "/dev/null/out",
    "/dev/full",
    "/proc/out",
]


def case(random: Random) -> Case:
    """A path that should not be there, in one of the places that take one."""
    pool = small_pool(random)
    path = random.choice(hostile.PATHS)
    on_the_line = path.replace("\0", "")
    files = pool.files() | {f"../{SECRET}": csv_text(pool.rows).encode(), "mappe/tal.csv": b""}
    match random.randrange(9):
        case 0 | 1 | 2:
            raw = {**pool.raw, "data": {"recipients": path}}
            files |= Pool(raw, pool.rows).files()
            command = random.choice([("run", SPECIFICATION, "--out", "out"), ("check", SPECIFICATION)])
        case 3:
            command = ("run", SPECIFICATION, "--out", "out", "--set", f"data.recipients={on_the_line}")
        case 4:
            command = ("run", SPECIFICATION, "--out", "out", "--data", on_the_line)
        case 5:
            command = (random.choice(["run", "check", "show"]), on_the_line)
        case 6:
            command = ("compare", on_the_line, random.choice([FIGURES, on_the_line]))
        case 7:
            start = random.choice([("run", SPECIFICATION), ("compare", FIGURES, FIGURES), ("new", "ny")])
            path, command = "", (*start, "--out", random.choice(OUT))
        case _:
            command = ("new", "ny", "--from", on_the_line, "--out", "ny.toml")
    return Case(f"path {path[:40]!r}", command, files, LINKS, ("roer.csv", "roer.toml"))
