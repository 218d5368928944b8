"""Which recipient each row of a table is about, and which rows are about none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fordel_instances.tables.headings import Header
from fordel_instances.tables.registers import Register, code_and_name, label_text
from fordel_instances.tables.sheets import Row, first_of, listed, shown

__all__ = ["Matched", "Skipped", "match"]

TOTALS = ("total", "mean")
SHOWN = 20  # problems of one kind that are listed one by one


@dataclass(frozen=True)
class Skipped:
    """A row that is about no recipient."""

    number: int
    label: str  # as the file has it
    kind: str  # "total", "mean", "region", "christiansø" or "note"
    row: Row
    of: tuple[int, ...] = ()  # for a region whose recipients are all in the file: which rows of recipients they are


@dataclass
class Matched:
    """Rows with their recipients, in the order of the file, and all problems on the way."""

    rows: list[Row] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # "" where neither the file nor a register has one
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def places(self, file: str) -> list[str]:
        """Each row, as messages name it."""
        return [
            f"{file}, row {row.number}" + (f" ({f'{code} {name}'.strip()})" if code or name else "")
            for row, code, name in zip(self.rows, self.codes, self.names, strict=True)
        ]


def match(header: Header, register: Register, file: str) -> Matched:
    """The recipient of each row.

    The recipients are those of the register where it is binding, where the column is one of names, and where the
    column of codes names one of them or has mostly codes of theirs. Otherwise the codes are the user's own and stand as
    they are, digits filled up to three.
    """
    labels = [_label(row, header) for row in header.below]
    known = register.binding or not header.has_codes or _about_known(labels, register)
    # A file that was made for this program can add a recipient: a municipality to be, with a name of its own. In a
    # statistic 999 is Uoplyst.
    adds = not register.binding and header.name is not None
    adds = adds and (header.row.cells[header.recipient], header.row.cells[header.name or 0]) == ("code", "name")
    places = _Places(header, file)
    matched = Matched()
    for row, (label, name) in zip(header.below, labels, strict=True):
        code = register.own_code(label) if known else label
        kind = _kind(code, name, register, known)
        if kind:
            matched.skipped.append(Skipped(row.number, code or name, kind, row))
            continue
        found, found_name, problem = _recipient(code, name, register, known, adds)
        matched.rows.append(row)
        matched.codes.append(found)
        matched.names.append(found_name)
        matched.problems.append(f"{places.of(row)}: {problem}" if problem else "")
    if known:
        _take_notes_out(matched, header)
    matched.problems = first_of([problem for problem in matched.problems if problem], "rows with such problems", SHOWN)
    matched.problems += _twice(matched, places)
    matched.skipped = [replace(skipped, of=_rows_of(skipped, matched, register)) for skipped in matched.skipped]
    return matched


def _rows_of(skipped: Skipped, matched: Matched, register: Register) -> tuple[int, ...]:
    """Which rows are those of a region's recipients, where all of them are there."""
    members = register.members_of(skipped.label) if skipped.kind == "region" else frozenset()
    if not members <= set(matched.codes):
        return ()
    return tuple(at for at, code in enumerate(matched.codes) if code in members)


@dataclass(frozen=True)
class _Places:
    header: Header
    file: str

    @property
    def column(self) -> str:
        return shown(self.header.row.cells[self.header.recipient])

    def of(self, row: Row) -> str:
        return f'{self.file}, row {row.number}, column "{self.column}"'


def _label(row: Row, header: Header) -> tuple[str, str]:
    """What the row says of its recipient: the cell of its column, and the name beside it."""
    return _text(row, header.recipient), "" if header.name is None else _text(row, header.name)


def _text(row: Row, at: int) -> str:
    return label_text(row.cells[at]) if at < len(row.cells) else ""


def _about_known(labels: Sequence[tuple[str, str]], register: Register) -> bool:
    """A municipality is named in the column of codes, or most of its codes are theirs.

    Codes of the user's own can be those of areas as well, 1 to 11 or 081 to 085: an area does not count.
    """
    rows = [label for label, _ in labels if label and not register.area(label) and label not in register.areas]
    named = any(register.codes(code_and_name(label)[1]) for label in rows)
    return named or 2 * sum(register.is_recipient(label) for label in rows) > len(rows)


def _kind(label: str, beside: str, register: Register, known: bool) -> str:
    """Which kind of area a row is about; nothing where it is about a recipient. Own codes know words of totals only."""
    code, name = code_and_name(label or beside)
    if code in register.names or name in register.names or (not code and register.codes(name)):
        return ""
    kinds = [register.areas.get(code, "") if known else "", register.area(name), register.area(beside)]
    return next((kind for kind in kinds if kind and (known or kind in TOTALS)), "")


def _recipient(label: str, beside: str, register: Register, known: bool, adds: bool) -> tuple[str, str, str]:
    """Code, name and problem."""
    if not label:
        return "", beside, "the code is missing. Every row is one recipient and needs its code."
    code, name = code_and_name(label)
    name = name if code else ""
    if not known:
        return code or label, beside or name, ""
    if not code and label in register.names:
        code = label  # a code of the user's own that is text
    said = beside or name
    if code in register.names:
        other = register.codes(said) if said else ()
        if other and code not in other:
            names = f"{code} is {register.names[code]}, but the name beside it is {said} ({other[0]})"
            return code, said, f"{names}. Correct the one that is wrong."
        return code, said or register.names[code], ""
    if code:
        if adds and beside and not register.codes(beside):
            return code, beside, ""
        return code, said, _unknown(label, code, said, register)
    codes = register.codes(label)
    if len(codes) == 1:
        return codes[0], beside or register.names[codes[0]], ""
    if codes:
        meant = listed([f"{own} {register.names[own]}" for own in codes])
        return "", label, f'"{shown(label)}" can be {meant}. Write the code.'
    return "", label, _unknown(label, "", label, register)


def _unknown(written: str, code: str, name: str, register: Register) -> str:
    near = register.nearest(code, name)
    whom = "recipient of the pool" if register.binding else "municipality"
    return (
        f'"{shown(written)}" is no {whom}.'
        + (f" Nearest: {near}." if near else "")
        + " Its figures would be lost, so nothing is read: correct it, or take the row out."
    )


def _take_notes_out(matched: Matched, header: Header) -> None:
    """Below the last recipient a line of text alone is a note ("Kilde: ..."): there are no figures in it to lose."""
    while matched.rows and not matched.codes[-1] and len(header.row.cells) > 1:
        row = matched.rows[-1]
        if not matched.names[-1] or sum(cell != "" for cell in row.cells) > 1:
            return
        matched.rows.pop()
        matched.codes.pop()
        matched.problems.pop()
        matched.skipped.append(Skipped(row.number, matched.names.pop(), "note", row))
    matched.skipped.sort(key=lambda skipped: skipped.number)


def _twice(matched: Matched, places: _Places) -> list[str]:
    rows_of: dict[str, list[int]] = {}
    for row, code in zip(matched.rows, matched.codes, strict=True):
        rows_of.setdefault(code, []).append(row.number)
    return [
        f'{places.file}, rows {listed(numbers)}, column "{places.column}": {code} stands {len(numbers)} times. '
        "Each recipient has one row; keep one of them."
        for code, numbers in rows_of.items()
        if code and len(numbers) > 1
    ]
