"""Names that survive a file: in ASCII, apart from each other, and no number or word of the format."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fordel_solver.programs.program import Program

__all__ = ["LONGEST", "FileNames", "file_names", "in_one_line", "program_names"]

# The formats allow 255, CBC's reader 100.
LONGEST = 96
# Letters, digits, _ and . in every format; a number may not begin, nor what a reader takes for an exponent.
_SAFE = re.compile(r"(?![eE]([0-9eE_.]|$))[A-Za-z_][A-Za-z0-9_.]*")
_WORDS = frozenset(
    """
    min minimize minimise minimum max maximize maximise maximum subject to such that st s.t. s.t st. obj objective
    rows columns rhs ranges range bounds bound bnd rng name endata objsense objname marker lazy user cuts constraints
    general generals gen integer integers int binary binaries bin semi sec sin sections free fr inf infinity nan end
    sos sos1 sos2 sos. pwlobj qsection quadobj fx lo up mi pl bv li ui n e l g rhs. negate
    """.split()  # noqa: SIM905
)
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "ß": "ss"})
_MAPPED = re.compile(r"[\\*] (row|column) (\S+) = (\".*\")")


@dataclass(frozen=True)
class FileNames:
    """The names in a file, by position.

    Attributes
    ----------
    rows, columns : tuple of str
    mapping : tuple of str
        "row NAME = "its name in the program"" for each that differs, and likewise columns: for comments.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    mapping: tuple[str, ...]


def file_names(program: Program) -> FileNames:
    """The names of a program's rows and columns in a file.

    A row is called after its rule and itself, "rule.row". What a format does not take becomes _, æ, ø and å become ae,
    oe and aa, and names that would be the same get a number. A name that is good as it is stays.

    Examples
    --------
    >>> names = ["kommune 101", "kommune_101", "Ærø", "e1"]
    >>> found = file_names(Program([1] * 4, [[1] * 4], 0, 1, 0, 1, column_names=names, row_names=["loft"]))
    >>> found.columns
    ('kommune_101_2', 'kommune_101', 'Aeroe', '_e1')
    >>> found.mapping[0]
    'column kommune_101_2 = "kommune 101"'
    """
    m, n = program.matrix.shape
    rows, columns = [_row(program, i) for i in range(m)], [program.column_name(j) for j in range(n)]
    in_file = {"row": _unique(rows), "column": _unique(columns)}
    mapping = tuple(
        f"{what} {own} = {in_one_line(name, quoted=True)}"
        for what, names in (("row", rows), ("column", columns))
        for own, name in zip(in_file[what], names, strict=True)
        if own != name
    )
    return FileNames(in_file["row"], in_file["column"], mapping)


def program_names(text: str) -> dict[str, dict[str, str]]:
    """The way back: by "row" and "column", each name in a file that differs, and its name in the program.

    Examples
    --------
    >>> program_names('* column Aeroe = "Ærø"')
    {'row': {}, 'column': {'Aeroe': 'Ærø'}}
    """
    found: dict[str, dict[str, str]] = {"row": {}, "column": {}}
    for what, own, name in _MAPPED.findall(text):
        found[what][own] = json.loads(name)
    return found


def in_one_line(name: str, *, quoted: bool = False) -> str:
    """A name as a comment shows it: line breaks and the like as JSON writes them."""
    text = json.dumps(name, ensure_ascii=False)
    # What Python or a reader takes for the end of a line beyond those that JSON escapes.
    text = re.sub(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
    return text if quoted else text[1:-1]


def _row(program: Program, row: int) -> str:
    rule, name = program.rule_of_row(row), program.row_name(row)
    return name if name == rule or name.startswith(f"{rule}.") else f"{rule}.{name}"


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Good names keep themselves, once each; the others get what is nearest and not taken."""
    taken: set[str] = set()
    found: list[str | None] = []
    for name in names:
        good = _good(name) and name not in taken
        found.append(name if good else None)
        taken.update([name] if good else [])
    following: Counter[str] = Counter()
    for at, (own, name) in enumerate(zip(found, names, strict=True)):
        if own is None:
            near = own = _near(name)
            while own in taken:
                following[near] += 1
                number = f"_{following[near] + 1}"
                own = near[: LONGEST - len(number)] + number
            taken.add(own)
            found[at] = own
    return tuple(name for name in found if name is not None)


def _good(name: str) -> bool:
    return len(name) <= LONGEST and _SAFE.fullmatch(name) is not None and name.lower() not in _WORDS


def _near(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"[^A-Za-z0-9_.]", "_", plain)[:LONGEST]
    return plain if _good(plain) else f"_{plain}"[:LONGEST]
