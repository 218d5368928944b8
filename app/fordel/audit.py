"""Checks a certificate of an allocation. Standard library only: it needs nothing of what made the certificate.

    python audit.py certificate.json

For each year a certificate states the problem: the amount B, the top-slice T, and for each recipient that takes part
its key K_i, base amount b_i, floor l_i and cap u_i. It claims the answer: the multiplier λ and whole kroner x_i. All
numbers are exact fractions. What is checked (docs/certificate.md has an example to follow by hand):

    low_i = max(l_i, b_i)        q_i = min(u_i, max(low_i, b_i + λ K_i))        Σ q_i = B - T, no smaller λ does it
    x_i is q_i rounded down or up to a unit; the units left over stand at the largest fractions, ties by order of code

and what each further rule claims: groups with a λ of their own, a guarantee that others pay for, divisor methods,
floors reduced in proportion, a surplus, those that opted out. Who is eligible, and where keys, base amounts and limits
come from, is checked by `fordel verify CERTIFICATE --instance FILE`, which solves again from the rules.

A certificate of a linear or integer program is checked by audit_programs.py, and one of several pools, themes or
projects by audit_models.py, which stand beside this file.

A certificate is not trusted: size, depth, numbers and names are checked before anything is worked out.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain, pairwise
from pathlib import Path
from types import SimpleNamespace as Year
from typing import Any

__all__ = ["Claim", "Refused", "check", "digest", "main", "printable", "read", "seal"]

VERSION = 1
MOST_BYTES, MOST_VALUES, MOST_OBJECTS, MOST_NAMES, DEEPEST = 50_000_000, 800_000, 50_000, 200_000, 20
# Of the text of a file, in bytes.
MOST_MEMORY = 120_000_000
DIGITS, PIECES = 40, 250
# What reading all long numbers may take: the time for one grows with the square of its pieces.
MOST_SQUARES = 5_000_000
# What all sums of a certificate may take: its numbers can be written so that sums grow without end.
MOST_BITS = 300_000_000
NUMBER = re.compile(r"-?[0-9]{1,40}(/[0-9]{1,40})?")
BLANKS = re.compile(r"""("[^"]*"|'[^']*')|\s+""")
DECIMAL = re.compile(r"\s*-?[0-9]{1,40}(\.[0-9]{1,40})?\s*")
# Truth values may stand here, as the rules have them; everywhere else one is a mistake.
FREE = ("specification", "overrides", "synthetic")
METHODS = ("largest-remainder", "sainte-lague", "dhondt", "adams", "huntington-hill", "dean")


@dataclass(frozen=True)
class Claim:
    """One statement of a certificate. `fault` says why it does not hold, and is empty where it does."""

    name: str
    where: str  # the year; empty for the whole
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


class Refused(Exception):
    """The file is not in the form of a certificate."""


def seal(certificate: dict[str, Any]) -> str:
    """The digest of a certificate's own content, the seal excepted: sha256 of its canonical JSON.

    >>> seal({"b": 1, "a": 2, "seal": "anything"}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
    True
    """
    return _digests(certificate, "")[0]


def _digests(certificate: dict[str, Any], part: str) -> tuple[str, str]:
    """The seal, and the digest of one part, which is written once for both."""
    whole, own, before = hashlib.sha256(), hashlib.sha256(), "{"
    for name in sorted(certificate.keys() - {"seal"}):
        whole.update(f"{before}{json.dumps(name)}:".encode("ascii"))
        before = ","
        for piece in _canonical(certificate[name]):
            whole.update(piece.encode("ascii"))
            if name == part:
                own.update(piece.encode("ascii"))
    whole.update(b"}" if before == "," else b"{}")
    return whole.hexdigest(), own.hexdigest()


def digest(content: Any) -> str:
    whole = hashlib.sha256()
    for piece in _canonical(content):
        whole.update(piece.encode("ascii"))
    return whole.hexdigest()


def _canonical(value: Any) -> Iterator[str]:
    """Its canonical JSON in pieces, so that it is never there twice."""
    if type(value) is dict and 0 < len(value) <= 100:
        before = "{"
        for name in sorted(value):
            yield f"{before}{json.dumps(name)}:"
            yield from _canonical(value[name])
            before = ","
        yield "}"
    elif type(value) is list and len(value) > 1000:
        for start in range(0, len(value), 1000):
            piece = json.dumps(value[start : start + 1000], sort_keys=True, separators=(",", ":"))
            yield ("," if start else "[") + piece[1:-1]
        yield "]"
    else:
        yield json.dumps(value, sort_keys=True, separators=(",", ":"))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python looks for garbage each time that some hundred lists more are there, and a certificate has none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check(certificate: Any) -> list[Claim]:
    """Every claim of a certificate, with what is wrong about those that do not hold."""
    with _no_collecting():
        return _check(certificate)


def _check(certificate: Any) -> list[Claim]:
    try:
        _sound(certificate)
        if "fordel_program" in certificate:
            return _check_program(certificate)
        if "fordel_model" in certificate:
            return _check_model(certificate)
        years = _content(certificate)
    except Refused as refusal:
        return [Claim("form", "", str(refusal))]
    claims = [Claim("form", "")]
    told = certificate["seal"] == seal(certificate)
    claims.append(Claim("seal", "", "" if told else "The content is not what was sealed: the digest is another."))
    claims.append(Claim("data", "", _data_fault(certificate)))
    claims.append(Claim("description", "", _description_fault(certificate)[:1000]))
    claims.append(Claim("years", "", _years_fault(certificate, years)[:1000]))
    if not claims[-1].holds:
        return claims  # what years there are is not known, and one that is there many times takes long
    for year in years:
        try:
            claims += _check_year(year, certificate)
        except Refused as refusal:
            return [*claims, Claim("form", year.where, str(refusal))]
    return claims


def _check_program(certificate: dict[str, Any]) -> list[Claim]:
    """The claims of a certificate of a program."""
    programs = _beside("audit_programs")
    try:
        of_the_program = [Claim(name, "", fault) for name, fault in programs.claims(certificate)]
    except programs.NotInForm as error:
        raise Refused(str(error)) from None
    sealed, program = _digests(certificate, "program")
    told, same = certificate["seal"] == sealed, certificate["program_sha256"] == program
    return [
        Claim("form", ""),
        Claim("seal", "", "" if told else "The content is not what was sealed: the digest is another."),
        Claim("program", "", "" if same else "The program is not that of the digest program_sha256."),
        *of_the_program,
    ]


def _check_model(certificate: dict[str, Any]) -> list[Claim]:
    """The claims of a certificate of divisions and programs."""
    models, programs = _beside("audit_models"), _beside("audit_programs")
    sums = _Sums()
    tools = models.Tools(
        refused=Refused,
        fields=_fields,
        listed=_list,
        text=_text,
        kroner=_kroner,
        or_null=_or_null,
        year=lambda raw, where: _year(raw, where, sums),
        year_claims=_claims_of_division,
        program_claims=programs.claims,
        digest=digest,
    )
    try:
        found = [Claim(name, where, fault) for name, where, fault in models.claims(certificate, tools)]
    except programs.NotInForm as error:
        raise Refused(str(error)) from None
    told = certificate["seal"] == seal(certificate)
    sealed = Claim("seal", "", "" if told else "The content is not what was sealed: the digest is another.")
    return [Claim("form", ""), sealed, *found]


@cache
def _beside(name: str) -> Any:
    """A module beside this one, by its path and not as part of a package: they are copied and read together."""
    path = Path(__file__).with_name(f"{name}.py")
    specification = spec_from_file_location(f"fordel_{name}", path)
    if specification is None or specification.loader is None or not path.is_file():
        what = name.removeprefix("audit_")
        raise OSError(f"{path.name}, which checks certificates of {what}, is not beside {Path(__file__).name}")
    module = module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


# --- reading what nobody vouches for ----------------------------------------------------------------------------------


def read(path: Path) -> Any:
    """What a file says, if it can be a certificate: Refused otherwise. OSError and ValueError are about the path."""
    if not path.is_file() and path.exists():
        raise ValueError("it is a folder, a pipe or a device, and no file")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused(f"The file has {size} bytes; a certificate has at most {MOST_BYTES}.")
    # What the system says has no bytes may be one of its own files, whose reader waits for what comes.
    if not size:
        raise Refused("The file is empty.")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    objects = content.count(b"{")
    values = content.count(b",") + content.count(b"[") + objects
    # Names cost more than values do. A colon follows each of them, and few stand elsewhere.
    if len(content) > MOST_BYTES or values > MOST_VALUES or objects > MOST_OBJECTS or content.count(b":") > MOST_NAMES:
        raise Refused(
            f"The file holds more than {MOST_VALUES} values, {MOST_OBJECTS} objects, {MOST_NAMES} names or "
            f"{MOST_BYTES} bytes."
        )

    def whole(text: str) -> int:
        if len(text.lstrip("-")) > DIGITS:
            raise Refused(f"A number has {len(text)} digits; {DIGITS} are allowed.")
        return int(text)

    def no_number(text: str) -> None:
        raise Refused(f'"{text[:40]}" is no whole number; fractions are text such as "1/3".')

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names: set[str] = set()
        for name, _ in pairs:
            if name in names:
                raise Refused(f'The name "{name[:40]}" stands twice in one object.')
            names.add(name)
        return dict(pairs)

    if _largest(content) > MOST_MEMORY:
        raise Refused("The file has too many characters that take more than a byte each to be read.")
    try:
        text = content.decode("utf-8")
        del content
        with _no_collecting():
            return json.loads(
                text, parse_int=whole, parse_float=no_number, parse_constant=no_number, object_pairs_hook=once
            )
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise Refused(f"The file is no JSON in UTF-8: {reason}.") from None


def _largest(content: bytes) -> int:
    """The most bytes that its text takes, read and then written for a digest: one wide character widens all of it."""
    beyond_ascii = 0 if content.isascii() else len(content.translate(None, bytes(range(128))))
    escaped = content.count(b"\\u") - content.count(b"\\u00")
    beyond = range(0x80, 0x100) if beyond_ascii else range(0)
    if (escaped and (b"\\ud" in content or b"\\uD" in content)) or any(byte in content for byte in beyond[0x70:]):
        width = 4
    else:
        width = 2 if escaped or any(byte in content for byte in beyond[0x44:]) else 1
    return 2 * width * len(content) + 2 * beyond_ascii


def _sound(certificate: Any) -> None:
    """Only dicts, lists, text, whole numbers and null, and truth values among the rules; not too many, not too deep."""
    if type(certificate) is not dict:
        _plain([certificate], False)
        raise Refused("It is no JSON object.")
    level: dict[bool, list[Any]] = {False: [certificate], True: []}  # what stands at one depth; True: among the rules
    seen, squares, depth = 0, 0, 0
    while level[False] or level[True]:
        seen += len(level[False]) + len(level[True])
        if depth > DEEPEST or seen > MOST_VALUES:
            raise Refused(f"It is deeper than {DEEPEST} levels or holds more than {MOST_VALUES} values.")
        below: dict[bool, list[Any]] = {False: [], True: []}
        for free, values in level.items():
            kinds = _plain(values, free)
            if list in kinds:
                below[free] += chain.from_iterable(value for value in values if type(value) is list)
            for value in values if dict in kinds else ():
                if type(value) is dict:
                    squares += _squares(value)
                    for name, inner in value.items():
                        below[free or (not depth and name in FREE)].append(inner)
        if squares > MOST_SQUARES:
            raise Refused("Its long numbers are so many that they cannot be read.")
        level, depth = below, depth + 1


def _plain(values: list[Any], free: bool) -> set[type]:
    """The types of these; Refused where there is something that no certificate holds."""
    kinds = set(map(type, values))
    if int in kinds:
        numbers = [value for value in values if type(value) is int]
        if max(numbers) >= 10**DIGITS or min(numbers) <= -(10**DIGITS):
            raise Refused(f"A number has more than {DIGITS} digits.")
    allowed = {int, str, type(None), dict, list, *((bool,) if free else ())}
    if not kinds <= allowed:
        other = next(value for value in values if type(value) not in allowed)
        raise Refused(f"It holds {type(other).__name__}, which no certificate does: {str(other)[:40]}.")
    return kinds


def _squares(value: dict[Any, Any]) -> int:
    """What it takes to read a long number, if this is one."""
    if not all(type(name) is str for name in value):
        raise Refused("A name in it is no text.")
    if value.keys() != {"over", "under"}:
        return 0
    return sum(len(own) ** 2 for own in value.values() if type(own) is list)


def _number(value: Any, where: str) -> Fraction:
    """An int, "-?digits(/digits)" with at most 40 digits, or one that is longer in pieces of 40 digits."""
    if type(value) is int:
        return Fraction(value)
    if type(value) is str and NUMBER.fullmatch(value):
        over, _, under = value.partition("/")
        if int(under or 1):
            return Fraction(int(over), int(under or 1))
    if type(value) is dict and value.keys() == {"over", "under"}:
        under_whole = _joined(value["under"], where)
        if under_whole > 0:
            return Fraction(_joined(value["over"], where), under_whole)
    raise Refused(f"{where}: {str(value)[:60]!r} is no number.")


def _joined(pieces: Any, where: str) -> int:
    if type(pieces) is not list or not 0 < len(pieces) <= PIECES:
        raise Refused(f"{where}: a long number is a list of at most {PIECES} pieces.")
    whole, sign = 0, 1
    for place, piece in enumerate(pieces):
        if type(piece) is not str or not re.fullmatch(r"-?[0-9]{1,40}" if place == 0 else r"[0-9]{40}", piece):
            raise Refused(f"{where}: {str(piece)[:60]!r} is no piece of a number.")
        sign = -1 if piece.startswith("-") else sign
        whole = whole * 10**DIGITS + int(piece.lstrip("-"))
    return sign * whole


def _kroner(value: Any, where: str, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise Refused(f"{where}: {str(value)[:60]!r} is not whole kroner of {least} or more.")
    return value


def _text(value: Any, where: str) -> str:
    if type(value) is not str:
        raise Refused(f"{where}: {str(value)[:60]!r} is no text.")
    return value


def _fields(value: Any, names: set[str], where: str) -> dict[str, Any]:
    if type(value) is not dict or value.keys() != names:
        there = sorted(value) if type(value) is dict else value
        raise Refused(f"{where}: found {str(there)[:200]}; it has {', '.join(sorted(names))}.")
    return value


def _list(value: Any, n: int | None, read: Callable[[Any, str], Any], where: str) -> list[Any]:
    if type(value) is not list or (n is not None and len(value) != n):
        raise Refused(f"{where}: not a list{'' if n is None else f' of {n}'}.")
    return [read(inner, f"{where}[{place}]") for place, inner in enumerate(value)]


def _or_null(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda value, where: None if value is None else read(value, where)


def _positive(value: Any, where: str) -> Fraction:
    number = _number(value, where)
    if number < 0:
        raise Refused(f"{where}: {str(value)[:60]!r} is negative.")
    return number


TOP = {"fordel_certificate", "id", "title", "model", "price_level", "synthetic", "specification", "overrides", "data"}
TOP |= {"data_sha256", "only_years", "years", "seal"}
YEAR = {"year", "figures_year", "amount", "top_slice", "surplus", "unit", "method", "multiplier", "codes", "key"}
YEAR |= {"base", "floor", "cap", "weight", "minimum", "amounts", "returned", "binding", "ties", "dropped_out", "parts"}
YEAR |= {"group_of", "groups", "guarantee"}


def _content(certificate: dict[str, Any]) -> list[Year]:
    version = certificate.get("fordel_certificate")
    if version != VERSION:
        raise Refused(f"fordel_certificate is {str(version)[:40]!r}; this program checks version {VERSION}.")
    _fields(certificate, TOP, "certificate")
    for name in ("id", "title", "model", "price_level", "data_sha256", "seal"):
        _text(certificate[name], name)
    if type(certificate["synthetic"]) is not bool:
        raise Refused("synthetic: it must be true or false.")
    specification = certificate["specification"]
    if type(specification) is not dict or type(certificate["overrides"]) is not dict:
        raise Refused("specification and overrides: they must be objects.")
    if type(specification.get("pool")) is not dict or type(specification.get("part")) is not list:
        raise Refused("specification: it has no [pool], or no [[part]].")
    _data(certificate["data"])
    if certificate["only_years"] is not None:
        _list(certificate["only_years"], None, _kroner, "only_years")
    if type(certificate["years"]) is not list or not certificate["years"]:
        raise Refused("years: it must be a list with a year or more.")
    sums = _Sums()
    return [_year(year, f"years[{place}]", sums) for place, year in enumerate(certificate["years"])]


def _data(data: Any) -> None:
    _fields(data, {"codes", "columns"}, "data")
    codes = _codes(data["codes"], "data.codes")
    if type(data["columns"]) is not dict:
        raise Refused("data.columns: it must be an object.")
    for name, column in data["columns"].items():
        kind = "texts" if type(column) is dict and "texts" in column else "numbers"
        cells = _fields(column, {kind}, f"data.{name}")[kind]
        _list(cells, len(codes), _or_null(_text if kind == "texts" else _number), f"data.{name}")


def _codes(value: Any, where: str) -> list[str]:
    codes = _list(value, None, _text, where)
    if any(earlier >= later for earlier, later in pairwise(codes)):
        raise Refused(f"{where}: codes do not stand in ascending order, each once.")
    return codes


def _year(raw: Any, where: str, sums: _Sums) -> Year:
    """A year's problem and the answer claimed; lists run over those that take part."""
    _fields(raw, YEAR, where)
    codes = _codes(raw["codes"], f"{where}.codes")
    n, inside = len(codes), set(codes)

    def column(name: str, read: Callable[[Any, str], Any], otherwise: Any) -> list[Any]:
        """A list over the recipients; null stands for a rule that the year does not have."""
        return [otherwise] * n if raw[name] is None else _list(raw[name], n, read, f"{where}.{name}")

    method, unit = raw["method"], _kroner(raw["unit"], f"{where}.unit", 1)
    if method not in METHODS:
        raise Refused(f"{where}.method: {str(method)[:40]!r} is none of {', '.join(METHODS)}.")
    for name in ("year", "figures_year"):
        _or_null(_kroner)(raw[name], f"{where}.{name}")
    for name in ("ties", "dropped_out"):
        _list(raw[name], None, _text, f"{where}.{name}")
    dropped = set(raw["dropped_out"])
    if not inside.issuperset(raw["ties"]) or inside & dropped or len(dropped) < len(raw["dropped_out"]):
        raise Refused(f"{where}: ties are among those that take part, and those that dropped out, each once, are not.")
    groups = {group.label: group for group in _list(raw["groups"], None, _group, f"{where}.groups")}
    group_of = column("group_of", _text, None)
    if set(group_of) - {None} != set(groups) or len(groups) != len(raw["groups"]):
        raise Refused(f"{where}.groups: not the groups that the recipients are in, each once.")
    parts = _list(raw["parts"], None, lambda part, at: _part(part, n, at), f"{where}.parts")
    if (method != METHODS[0] or raw["guarantee"] is not None) and groups:
        raise Refused(
            f"{where}.groups: they go neither with a divisor method nor with a guarantee that others pay for."
        )
    if method != METHODS[0] and (raw["guarantee"] is not None or any(column("base", _positive, 0))):
        raise Refused(f"{where}.method: a divisor method goes neither with base amounts nor with a guarantee.")
    amounts, returned = column("amounts", _kroner, 0), column("returned", _kroner, 0)
    return Year(
        total=sums,
        where="" if raw["year"] is None else str(raw["year"]),
        year=raw["year"],
        amount=_kroner(raw["amount"], f"{where}.amount"),
        top_slice=_kroner(raw["top_slice"], f"{where}.top_slice"),
        surplus=_kroner(raw["surplus"], f"{where}.surplus"),
        unit=unit,
        method=method,
        multiplier=_positive(raw["multiplier"], f"{where}.multiplier"),  # λ
        codes=codes,
        key=column("key", _positive, Fraction(0)),  # K_i
        base=column("base", _positive, Fraction(0)),  # b_i
        floors=column("floor", _kroner, 0),  # l_i
        caps=column("cap", _or_null(_kroner), None),  # u_i
        weights=column("weight", _positive, Fraction(1)),  # what multiplies the figures of a recipient
        minimum=column("minimum", _kroner, 0),
        amounts=amounts,
        returned=returned,
        solved=[paid + back for paid, back in zip(amounts, returned, strict=True)],  # x_i
        binding=column("binding", _text, ""),
        ties=raw["ties"],
        dropped_out=raw["dropped_out"],
        figures_year=raw["figures_year"],
        parts=parts,  # name, share s_p, key (its expression), values k_pi
        group_of=group_of,
        groups=groups,  # by label: floor, cap, multiplier
        guarantee=_or_null(lambda own, at: _guarantee(own, n, at))(raw["guarantee"], f"{where}.guarantee"),
    )


def _part(raw: Any, n: int, where: str) -> Any:
    _fields(raw, {"name", "share", "key", "values"}, where)
    values = _list(raw["values"], n, _positive, f"{where}.values")
    return Year(
        name=_text(raw["name"], where),
        share=_positive(raw["share"], where),
        key=_text(raw["key"], where),
        values=values,
    )


def _group(raw: Any, where: str) -> Any:
    _fields(raw, {"label", "floor", "cap", "multiplier"}, where)
    floor, cap = (_or_null(_kroner)(raw[name], f"{where}.{name}") for name in ("floor", "cap"))
    multiplier = _positive(raw["multiplier"], where)
    return Year(label=_text(raw["label"], where), floor=floor or 0, cap=cap, multiplier=multiplier)


def _guarantee(raw: Any, n: int, where: str) -> Any:
    _fields(raw, {"paid_by", "level", "weights", "floors"}, where)
    if raw["paid_by"] not in ("inhabitants", "gains"):
        raise Refused(f"{where}.paid_by: {str(raw['paid_by'])[:40]!r} is neither inhabitants nor gains.")
    weights = _list(raw["weights"], n, _positive, f"{where}.weights")
    floors = _list(raw["floors"], n, _kroner, f"{where}.floors")
    return Year(paid_by=raw["paid_by"], level=_or_null(_positive)(raw["level"], where), weights=weights, floors=floors)


# --- the whole --------------------------------------------------------------------------------------------------------


def _data_fault(certificate: dict[str, Any]) -> str:
    if certificate["data_sha256"] != digest(certificate["data"]):
        return "The figures are not those of the digest data_sha256."
    return ""


def _description_fault(certificate: dict[str, Any]) -> str:
    """What the certificate calls itself is what its specification says."""
    said, data = certificate["specification"], certificate["specification"].get("data")
    made_up = type(data) is dict and bool(data.get("synthetic"))
    for name, own in (("id", said.get("id")), ("title", said.get("title")), ("model", said.get("model"))):
        if type(own) is not str or certificate[name].strip() != own.strip():
            return f"{name} is {certificate[name]!r}, and {own!r} in the specification."
    if certificate["price_level"] != (said.get("price_level") or ""):
        return f"price_level is {certificate['price_level']!r}, and {said.get('price_level')!r} in the specification."
    return "" if certificate["synthetic"] is made_up else "synthetic is not as in the specification."


def _years_fault(certificate: dict[str, Any], years: list[Year]) -> str:
    """The years of the specification, each once, in order; or those that were asked for. And their years of figures."""
    stated, data = certificate["specification"]["pool"].get("years"), certificate["specification"].get("data")
    there, asked = [year.year for year in years], certificate["only_years"]
    if type(stated) is not dict or not stated:
        fits = there == [None] and asked is None and years[0].figures_year is None
        return "" if fits else "The specification names no years."
    expected = sorted(stated) if asked is None else [str(year) for year in asked]
    if (
        [str(year) for year in there] != expected
        or sorted(set(expected)) != expected
        or not set(expected) <= set(stated)
    ):
        return f"It has the years {there}; the specification, and what was asked for, {expected}."
    own = data.get("years") if type(data) is dict else None
    for year in years:
        figures = (own if type(own) is dict else {}).get(year.where, year.year)
        if str(figures).strip() != str(year.figures_year):
            return f"The year of figures of {year.where} is {year.figures_year}, and {figures!r} in the specification."
    return ""


# --- one year ---------------------------------------------------------------------------------------------------------


def _check_year(year: Year, certificate: dict[str, Any]) -> Iterator[Claim]:
    specification, data = certificate["specification"], certificate["data"]
    pool = specification["pool"]
    answer = _Answer(year, pool.get("on_shortfall") == "scale-floors", pool.get("on_surplus") == "return")
    checks = [
        ("rules", _rules(year, pool)),
        ("weights", _weights(year, specification)),
        ("opt-out", _opt_out(year, pool)),
        ("parts", _parts(year, specification)),
        ("recipients", _recipients(year, data, specification)),
        ("key", _key(year)),
        ("sum", _sum(year)),
        ("limits", _limits(year, answer)),
        ("multiplier", _multiplier(year, answer)),
        ("rounding", _by_divisor(year) if answer.by_divisor else _largest_remainder(year, answer)),
        ("binding", _binding(year, answer)),
        ("ties", _ties(year, answer)),
    ]
    # What a year has nothing of is not claimed. Merges put figures together: that is derived only.
    if not specification.get("merge") and any(_column(part) for part in year.parts):
        checks.append(("figures", _figures(year, data, specification)))
    if year.guarantee is not None:
        checks.append(("guarantee", _guaranteed(year, year.guarantee, answer)))
    if any(year.minimum):
        checks.append(("minimum grant", _minimum(year, answer)))
    for name, faults in checks:
        yield Claim(name, year.where, _told(faults))


def _claims_of_division(year: Year) -> Iterator[tuple[str, str]]:
    """What is claimed of an amount divided by a key, wherever the key comes from."""
    answer = _Answer(year, may_scale=False, may_return=True)
    checks = [
        ("sum", _sum(year)),
        ("limits", _limits(year, answer)),
        ("multiplier", _multiplier(year, answer)),
        ("rounding", _largest_remainder(year, answer)),
        ("binding", _binding(year, answer)),
        ("ties", _ties(year, answer)),
    ]
    if answer.by_divisor or year.guarantee is not None or any(year.minimum) or any(year.returned):
        raise Refused("A division has a method, a guarantee, a minimum grant or an opt-out, which only a pool has.")
    yield from ((name, _told(faults)) for name, faults in checks)


def _told(faults: Iterator[str]) -> str:
    found = list(faults)
    more = f" ({len(found) - 3} more of this kind.)" if len(found) > 3 else ""
    return " ".join(fault[:300] for fault in found[:3]) + more


class _Answer:
    """What follows from the claimed multipliers: t_i before a guarantee, q_i after it, and each group's totals."""

    def __init__(self, year: Year, may_scale: bool, may_return: bool) -> None:
        self.may_return = may_return
        self.low = [max(Fraction(floor), base) for floor, base in zip(year.floors, year.base, strict=True)]
        self.to_distribute = year.amount - year.top_slice
        self.left = year.surplus - sum(year.returned)  # what the caps do not let out
        self.scaled = may_scale and year.total(self.low) > self.to_distribute
        self.by_divisor = year.method != "largest-remainder" and not self.scaled
        self.level = [year.groups[g].multiplier if g in year.groups else year.multiplier for g in year.group_of]
        self.common = [_clip(year, self.low, i, year.multiplier) for i in range(len(year.codes))]
        if self.scaled:
            whole = year.total(self.low)
            self.targets = [self.to_distribute * own / whole for own in self.low]
        else:
            self.targets = [_clip(year, self.low, i, level) for i, level in enumerate(self.level)]
        self.shares = self.targets if year.guarantee is None else _after(year.guarantee, self.targets)
        self.members: dict[str | None, list[int]] = {}
        for i, label in enumerate(year.group_of):
            self.members.setdefault(label, []).append(i)
        self.at_common = {label: year.total(self.common[i] for i in own) for label, own in self.members.items()}
        self.total = {label: year.total(self.targets[i] for i in own) for label, own in self.members.items()}
        self.whole = {label: sum(year.solved[i] for i in own) for label, own in self.members.items()}


def _clip(year: Year, low: list[Fraction], i: int, level: Fraction) -> Fraction:
    cap: int | None = year.caps[i]
    free: Fraction = max(low[i], year.base[i] + level * year.key[i])
    return free if cap is None else min(Fraction(cap), free)


def _after(guarantee: Year, targets: list[Fraction]) -> list[Fraction]:
    if guarantee.level is None:
        return targets
    level = guarantee.level
    triples = zip(targets, guarantee.weights, guarantee.floors, strict=True)
    if guarantee.paid_by == "inhabitants":
        return [max(Fraction(f), t - level * w) for t, w, f in triples]
    return [max(Fraction(f), min(t, level * w) if w else t) for t, w, f in triples]


class _Sums:
    """Adds up; refuses a certificate whose sums take more than an honest one's."""

    def __init__(self) -> None:
        self.left = MOST_BITS

    def __call__(self, values: Iterable[Fraction]) -> Fraction:
        whole = Fraction(0)
        for value in values:
            whole += value
            bits = whole.denominator.bit_length()
            self.left -= bits * (1 + value.denominator.bit_length() // 256)
            if self.left < 0:
                raise Refused("Its numbers have so many digits that their sums cannot be worked out.")
        return whole


def _said(value: Any) -> Fraction | None:
    """A number as a specification writes it; None where it is none."""
    if type(value) is int:
        return Fraction(value)
    return Fraction(value.strip()) if type(value) is str and DECIMAL.fullmatch(value) else None


def _in_year(rule: Any, year: Year, otherwise: Any) -> Any:
    """A rule that is written for every year, or by year."""
    return rule.get(year.where, otherwise) if type(rule) is dict else rule


def _rules(year: Year, pool: dict[str, Any]) -> Iterator[str]:
    """The amount, the top-slice, the unit and the method are those of the specification."""
    index = pool.get("price_index")
    prices = index[year.where] if type(index) is dict and year.where in index else None
    whole = pool.get("amount") if year.year is None else _in_year(pool.get("years"), year, None)
    stated = [
        ("unit", year.unit, pool.get("unit", 1), None),
        ("amount", year.amount, whole, prices),
        ("top-slice", year.top_slice, _in_year(pool.get("top_slice", 0), year, 0), prices),
    ]
    for what, used, said, times in stated:
        if _in_prices(said, times, year.unit) != used:
            of = "" if times is None else f" times the index {str(times)[:60]!r}"
            yield f"The {what} is {used} kr., and {str(said)[:60]!r}{of} in the specification."
    if year.method != pool.get("method", METHODS[0]):
        yield f"The method is {year.method}, and another in the specification."


def _in_prices(kroner: Any, index: Any, unit: int) -> Fraction | None:
    """Kroner in the prices of a year: times its index, to the nearest unit, half up; as they are without an index."""
    said, times = _said(kroner), _said(index)
    if index is None or said is None or times is None:
        return said if index is None else None
    return Fraction((2 * said * times + unit) // (2 * unit) * unit)


def _opt_out(year: Year, pool: dict[str, Any]) -> Iterator[str]:
    """Those that opted out get nothing: they take part only to return their kroner, and nobody else returns any."""
    out, returns = _in_year(pool.get("opt_out", []), year, []), pool.get("on_opt_out") == "return"
    for code, paid, back in zip(year.codes, year.amounts, year.returned, strict=True):
        left = type(out) is list and code in out
        if back and not (left and returns):
            yield f"{code}: {back} kr. are returned, and the specification does not say that it opted out."
        if left and (paid or not returns):
            yield f"{code}: opted out in the specification, and takes part or is paid."


def _weights(year: Year, specification: dict[str, Any]) -> Iterator[str]:
    """A figure counts in full: in part only on a taper, and not at all only on the exit ramp."""
    chosen = specification.get("eligibility")
    tapered, ramp = type(chosen) is dict and "full_at" in chosen, "exit_pct" in specification["pool"]
    for code, weight in zip(year.codes, year.weights, strict=True):
        if not (weight == 1 or (ramp and not weight) or (tapered and 0 < weight < 1)):
            yield f"{code}: its figures count {_short(weight)} times, which the specification does not say."


def _parts(year: Year, specification: dict[str, Any]) -> Iterator[str]:
    """The parts are those of the specification, in its order, and their shares are in its proportions."""
    stated = [part if type(part) is dict else {} for part in specification["part"]]
    own = year.parts
    if "phase_in" in specification and len(own) == len(stated) + 1 and own[-1].name == "phase_in":
        if own[-1].key != _expression(specification["pool"].get("baseline"), year):
            yield f"The phase-in is from {own[-1].key[:80]!r}, and from another baseline in the specification."
        own = own[:-1]
    if [part.name for part in own] != [part.get("name") for part in stated]:
        yield f"The parts are {[part.name for part in own]}, and others in the specification."
        return
    first: tuple[Fraction, Fraction] | None = None
    for part, said in zip(own, stated, strict=True):
        key = _expression(said.get("key"), year)
        if part.key != key:
            yield f"Part {part.name} is by {part.key[:80]!r}, and by {key[:80]!r} in the specification."
        share = _said(said.get("share", 1))
        if share is None:
            yield f"Part {part.name} has a share in the specification that is no number."
        elif "amount" not in said:
            first = first if first or not share else (part.share, share)
            if part.share if not share else first and part.share * first[1] != share * first[0]:
                yield f"The share of part {part.name} is not in the specification's proportion to that of the others."


def _expression(written: Any, year: Year) -> str:
    """An expression of the specification in one line, with the year of figures filled in."""
    line = BLANKS.sub(lambda found: found[1] or " ", str(written))
    return line.replace("{year}", str(year.figures_year)).strip()


def _recipients(year: Year, data: dict[str, Any], specification: dict[str, Any]) -> Iterator[str]:
    """Those that take part, or dropped out, are those that there are figures of: all, where no rule leaves any out."""
    pool, there = specification["pool"], {*year.codes, *year.dropped_out}
    for code in sorted(there - set(data["codes"])):
        yield f"{code} is not among the figures."
    if year.dropped_out and not pool.get("minimum_grant"):
        yield f"{year.dropped_out[0]} is said to have dropped out, and the specification has no minimum grant."
    choosing = (pool.get("eligible"), specification.get("eligibility"), specification.get("merge"))
    if not any(choosing) and not _in_year(pool.get("opt_out", []), year, []):
        for code in sorted(set(data["codes"]) - there):
            yield f"{code} is left out, and no rule of the specification does that."


def _column(part: Year) -> str:
    """The name of the column that is the whole key of a part; empty where the key is more than that."""
    name = part.key.strip("() ")
    return name if re.fullmatch(r"[^\W\d]\w*", name) else ""


def _figures(year: Year, data: dict[str, Any], specification: dict[str, Any]) -> Iterator[str]:
    """Where a part's key is a column as it is, its values are the cells of that column, times the weights.

    A cell that is missing has the value that [[missing]] gives it.
    """
    place = {code: i for i, code in enumerate(data["codes"])}
    for part in year.parts:
        column = _column(part)
        if not column:
            continue
        cells, filled = data["columns"].get(column, {}).get("numbers"), _filled(column, specification)
        if cells is None:
            yield f"Part {part.name}: there is no column {column[:80]} of numbers."
            continue
        for code, weight, value in zip(year.codes, year.weights, part.values, strict=True):
            there = code in place and cells[place[code]] is not None
            cell = _number(cells[place[code]], code) if there else filled.get(code)
            expected = 0 if not weight else None if cell is None else cell * (1 if part.name == "phase_in" else weight)
            if expected != value:
                yield f"{code}: part {part.name} has {_short(value)}, and its figure does not give that."


def _filled(column: str, specification: dict[str, Any]) -> dict[str, Fraction | None]:
    """What [[missing]] fills in, by code."""
    filled: dict[str, Fraction | None] = {}
    tables = specification.get("missing")
    for table in tables if type(tables) is list else []:
        if type(table) is dict and table.get("column") == column and type(table.get("codes")) is list:
            filled |= {code: _said(table.get("value")) for code in table["codes"] if type(code) is str}
    return filled


def _key(year: Year) -> Iterator[str]:
    """K_i = Σ_p s_p k_pi / Σ_j k_pj, rounded to 15 significant digits, half to even; shares add up to 1."""
    if year.total([part.share for part in year.parts]) != 1:
        yield "The shares of the parts do not add up to 1."
    parts = [(part.share, year.total(part.values), part.values) for part in year.parts if part.share]
    if not all(total for _, total, _ in parts):
        yield "A part is 0 for everybody."
        return
    factors = [(share / total, values) for share, total, values in parts]
    for i, code in enumerate(year.codes):
        expected = _fifteen_digits(year.total([factor * values[i] for factor, values in factors]))
        if year.key[i] != expected:
            yield f"{code}: the key is {_short(year.key[i])}, and its parts give {_short(expected)}."


def _fifteen_digits(value: Fraction) -> Fraction:
    if not value:
        return value
    place = 14 - (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100000
    while value * Fraction(10) ** place >= 10**15:
        place -= 1
    while value * Fraction(10) ** place < 10**14:
        place += 1
    return round(value * Fraction(10) ** place) / Fraction(10) ** place


def _sum(year: Year) -> Iterator[str]:
    """Kroner add up, in whole units; who has returned kroner gets none."""
    whole = sum(year.amounts) + year.top_slice + year.surplus
    if whole != year.amount:
        yield f"Amounts, top-slice and surplus add up to {whole}, not to {year.amount} kr."
    if (year.amount - year.top_slice) % year.unit:
        yield f"{year.amount - year.top_slice} kr. is no whole number of units of {year.unit}."
    for code, paid, back in zip(year.codes, year.amounts, year.returned, strict=True):
        if (paid + back) % year.unit:
            yield f"{code}: {paid + back} kr. is no whole number of units of {year.unit}."
        if paid and back:
            yield f"{code}: gets {paid} kr. and has returned {back}."


def _limits(year: Year, answer: _Answer) -> Iterator[str]:
    """Every amount is between its floor and its cap, every group's total between the group's."""
    floors = year.guarantee.floors if year.guarantee is not None else year.floors
    for i, code in enumerate(year.codes):
        floor, cap, amount = floors[i], year.caps[i], year.solved[i]
        if floor % year.unit or (cap or 0) % year.unit or year.floors[i] % year.unit:
            yield f"{code}: a limit is no whole number of units of {year.unit}."
        if cap is not None and cap < answer.low[i]:
            yield f"{code}: the cap {cap} is below the floor or the base amount."
        if not answer.scaled and amount < floor:
            yield f"{code}: {amount} kr. is below the floor {floor}."
        if cap is not None and amount > cap:
            yield f"{code}: {amount} kr. is above the cap {cap}."
    for label, group in year.groups.items():
        floor, cap, amount = group.floor, group.cap, answer.whole[label]
        if floor % year.unit or (cap or 0) % year.unit:
            yield f"Group {label}: a limit is no whole number of units of {year.unit}."
        if amount < floor or (cap is not None and amount > cap):
            yield f"Group {label}: {amount} kr. is outside its limits {floor} to {cap}."


def _multiplier(year: Year, answer: _Answer) -> Iterator[str]:
    """The fair shares spend the amount, and no smaller multiplier does."""
    spent = year.total(answer.targets)
    if answer.scaled:
        if year.multiplier:
            yield "The floors are reduced in proportion, so no multiplier is used."
        if answer.left:
            yield "There is a surplus although the floors are more than the amount."
        return
    if answer.left < 0:
        yield "More was returned than is left."
    elif answer.left:
        # Base amounts of those with key zero need not be whole units; what is below a unit is not given out.
        if not answer.may_return or spent - spent % year.unit != answer.to_distribute - answer.left:
            yield f"{answer.left} kr. are left over, which the rules do not say."
        for i, code in enumerate(year.codes):
            group, cap = year.groups.get(year.group_of[i]), year.caps[i]
            full = group is not None and group.cap is not None and answer.total[group.label] == group.cap
            if year.key[i] and not full and (cap is None or answer.targets[i] != cap):
                yield f"{code}: kroner are left over, and it is not at its cap."
    elif spent != answer.to_distribute:
        yield f"The fair shares add up to {_short(spent)}, not to {answer.to_distribute} kr."
    moving = False
    for label, own in answer.members.items():
        group, at_common = year.groups.get(label), answer.at_common[label]
        floor = Fraction(group.floor) if group else Fraction(0)
        cap = Fraction(group.cap) if group and group.cap is not None else None
        moving |= at_common > floor and (cap is None or at_common <= cap) and _moves(year, answer, own, year.multiplier)
        held = max(at_common, floor) if cap is None else min(max(at_common, floor), cap)
        if group is None:
            continue
        if answer.total[label] != held:
            yield f"Group {label}: its fair shares add up to {_short(answer.total[label])}, not to {_short(held)}."
        elif held == at_common and group.multiplier != year.multiplier:
            yield f"Group {label}: no limit holds it, and it has a multiplier of its own."
        elif held != at_common and group.multiplier and not _moves(year, answer, own, group.multiplier):
            yield f"Group {label}: a smaller multiplier would do."
    if year.multiplier and not moving:
        yield "A smaller multiplier would do."


def _moves(year: Year, answer: _Answer, members: list[int], level: Fraction) -> bool:
    """Somebody would get less at any smaller level: above its least amount, and not beyond its cap."""
    for i in members:
        free, cap = year.base[i] + level * year.key[i], year.caps[i]
        if year.key[i] and free > answer.low[i] and (cap is None or free <= cap):
            return True
    return False


def _guaranteed(year: Year, guarantee: Year, answer: _Answer) -> Iterator[str]:
    """Nobody is below what is guaranteed; the others pay, at the smallest level that does it."""
    for i, code in enumerate(year.codes):
        if guarantee.floors[i] < answer.low[i]:
            yield f"{code}: {guarantee.floors[i]} kr. is guaranteed, less than its floor or base amount."
    triples = list(zip(answer.targets, guarantee.weights, guarantee.floors, strict=True))
    lifted, level = any(t < f for t, _, f in triples), guarantee.level
    if (level is not None) is not lifted:
        yield "Somebody is lifted and nobody pays, or the other way round."
    if level is None:
        return
    if year.total(answer.shares) != year.total(answer.targets):
        yield "The guarantee takes more kroner than it gives, or fewer."
    if guarantee.paid_by == "inhabitants":
        moves = any(w and t - level * w >= f for t, w, f in triples)
    else:
        moves = any(w and f < level * w <= t for t, w, f in triples)
    if level and not moves:
        yield "A smaller level would do."


def _minimum(year: Year, answer: _Answer) -> Iterator[str]:
    """Nobody that takes part has a fair share below the minimum grant."""
    for code, share, least in zip(year.codes, answer.shares, year.minimum, strict=True):
        if share < least:
            yield f"{code}: its fair share {_short(share)} is below the minimum grant {least}."


def _fractions(year: Year, answer: _Answer) -> list[tuple[int, Fraction]]:
    """Each fair share in units: the whole ones and the fraction."""
    return [divmod(share / year.unit, 1) for share in answer.shares]


def _largest_remainder(year: Year, answer: _Answer) -> Iterator[str]:
    """Each amount is its fair share rounded down or up; no unit stands at a smaller fraction than another place for it.

    A unit may move within a group, and from one group to another where both keep their limits.
    """
    first_down: dict[str | None, tuple[Fraction, int]] = {}
    last_up: dict[str | None, tuple[Fraction, int]] = {}
    for i, (whole, fraction) in enumerate(_fractions(year, answer)):
        label, standing, amount = year.group_of[i], (-fraction, i), year.solved[i]
        if fraction and amount == (whole + 1) * year.unit:
            last_up[label] = max(last_up.get(label, standing), standing)
        elif amount != whole * year.unit:
            yield f"{year.codes[i]}: {amount} kr. is not its fair share {_short(answer.shares[i])} rounded."
        elif fraction:
            first_down[label] = min(first_down.get(label, standing), standing)
    # The best place without a unit that may take one from elsewhere.
    takers = [standing for label, standing in first_down.items() if _may_move(year, answer, label, up=True)]
    for label, up in last_up.items():
        rivals = [first_down[label]] if label in first_down else []
        rivals += [min(takers)] if takers and _may_move(year, answer, label, up=False) else []
        if rivals and min(rivals) < up:
            yield f"A unit stands at {year.codes[up[1]]} that belongs at {year.codes[min(rivals)[1]]}."


def _may_move(year: Year, answer: _Answer, label: str | None, *, up: bool) -> bool:
    """Whether a group keeps its limits with a unit more, or a unit less."""
    group = year.groups.get(label)
    if group is None:
        return True
    floor, cap = group.floor, group.cap
    whole: int = answer.whole[label] + (year.unit if up else -year.unit)
    return bool(floor <= whole and (cap is None or whole <= cap))


def _priority(method: str, key: Fraction, units: int) -> tuple[int, Fraction]:
    """The claim to the next unit of one that has `units`; infinite ones rank by key. Squares for Huntington-Hill."""
    if method == "sainte-lague":
        return 0, 2 * key / (2 * units + 1)
    if method == "dhondt":
        return 0, key / (units + 1)
    if units == 0:
        return 1, key
    if method == "adams":
        return 0, key / units
    if method == "huntington-hill":
        return 0, key**2 / (units * (units + 1))
    return 0, key * (2 * units + 1) / (2 * units * (units + 1))


def _standings(year: Year) -> tuple[list[Any], list[Any]]:
    """Units awarded last and next in line, in the order in which units are given: (-priority, place)."""
    awarded, waiting = [], []
    for i, (key, amount, cap) in enumerate(zip(year.key, year.solved, year.caps, strict=True)):
        units = amount // year.unit
        if key and amount > year.floors[i]:
            finite, priority = _priority(year.method, key, units - 1)
            awarded.append((-finite, -priority, i))
        if key and (cap is None or amount < cap):
            finite, priority = _priority(year.method, key, units)
            waiting.append((-finite, -priority, i))
    return awarded, waiting


def _by_divisor(year: Year) -> Iterator[str]:
    """From the floors up each unit went to the largest priority: the last awarded stands before the next in line."""
    for i, code in enumerate(year.codes):
        if not year.key[i] and year.solved[i] != year.floors[i]:
            yield f"{code}: has key zero and not its floor."
    awarded, waiting = _standings(year)
    if awarded and waiting and min(waiting) < max(awarded):
        yield f"A unit stands at {year.codes[max(awarded)[2]]} that belongs at {year.codes[min(waiting)[2]]}."


def _binding(year: Year, answer: _Answer) -> Iterator[str]:
    """Which limit holds each fair share away from what the multiplier gives."""
    guarantee = year.guarantee
    for i, code in enumerate(year.codes):
        free, cap, label = year.base[i] + answer.level[i] * year.key[i], year.caps[i], year.group_of[i]
        expected = ""
        if answer.total[label] != answer.at_common[label]:
            expected = "group-cap" if answer.total[label] < answer.at_common[label] else "group-floor"
        if free < year.floors[i]:
            expected = "floor"
        elif cap is not None and (free > cap or (answer.left and free == cap)):
            expected = "cap"
        if answer.scaled:
            expected = ""
        if guarantee is not None and guarantee.level is not None and answer.shares[i] != answer.targets[i]:
            at_floor = answer.shares[i] == guarantee.floors[i]
            expected = "floor" if at_floor else "gains-cap" if guarantee.paid_by == "gains" else ""
        if year.binding[i] != expected:
            yield f"{code}: binding is {year.binding[i][:20]!r} and should be {expected!r}."


def _ties(year: Year, answer: _Answer) -> Iterator[str]:
    """Those that stood equal where some got a unit and some did not, and only their order decided."""
    tied: set[int] = set()
    if answer.by_divisor:
        awarded, waiting = _standings(year)
        if awarded and waiting and max(awarded)[:2] == min(waiting)[:2]:
            tied = {i for *rank, i in (*awarded, *waiting) if tuple(rank) == max(awarded)[:2]}
    else:
        alike: dict[Fraction, tuple[list[int], list[int]]] = {}
        for i, (whole, fraction) in enumerate(_fractions(year, answer)):
            if fraction:
                alike.setdefault(fraction, ([], []))[year.solved[i] > whole * year.unit].append(i)
        for down, up in alike.values():
            both = {year.group_of[i] for i in down} & {year.group_of[i] for i in up}
            takers = [i for i in down if _may_move(year, answer, year.group_of[i], up=True)]
            givers = [i for i in up if _may_move(year, answer, year.group_of[i], up=False)]
            tied.update(i for i in (*down, *up) if year.group_of[i] in both)
            tied.update((*takers, *givers) if takers and givers else ())
    expected = [year.codes[i] for i in sorted(tied)]
    if year.ties != expected:
        said, found = (", ".join(codes)[:200] or "none" for codes in (year.ties, expected))
        yield f"Equal at the last units are {found}, not {said}."


def _short(number: Fraction) -> str:
    """A number in a sentence: a fraction as it is where it is short."""
    if max(abs(number.numerator), number.denominator) < 10**15:
        return str(number)
    return f"about {float(number):.15g}" if abs(number) < 10**DIGITS else f"more than {DIGITS} digits"


def printable(text: str) -> str:
    r"""Without signs that move the cursor or cannot be printed: a certificate does not write on the terminal.

    >>> printable("Ærø" + chr(27) + "[2J")
    'Ærø\\x1b[2J'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


# --- the command ------------------------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Check the certificate of a file: 0 it holds, 5 it does not, 2 there is no such file."""
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) != 1 or words[0].startswith("-"):
        print("python audit.py certificate.json", file=sys.stderr)
        print(
            "Checks every claim of a certificate. Exit code 0: all hold, 5: one does not, 2: no file.", file=sys.stderr
        )
        return 2
    try:
        content = read(Path(words[0]))
        claims = check(content)
    except Refused as refusal:
        content, claims = None, [Claim("form", "", str(refusal))]
    except (OSError, ValueError) as error:
        print(f"{printable(words[0])} cannot be read: {error}.", file=sys.stderr)
        return 2
    for claim in claims:
        if not claim.holds:
            where = f", {claim.where}" if claim.where else ""
            print(printable(f"FAILS  {claim.name}{where}: {claim.fault}"))
    failed = sum(not claim.holds for claim in claims)
    print(f"{len(claims)} claims checked, {failed} fail." if failed else f"{len(claims)} claims checked, all hold.")
    if type(content) is dict and "fordel_program" in content:
        print("Not checked here: that the program is what the rules say, and what stands under `stated`.")
    elif type(content) is dict and "fordel_model" in content:
        print("Not checked here: that keys, rows, top-slices and what pays whom are what the rules say, that all that")
        print("is given is divided on, and what stands under `stated` (fordel verify --instance).")
        for own in content["programs"] if not failed else ():
            gap = own["proof"]["gap"] if own["proof"] else "unknown"
            print(printable(f"{own['name']}: {own['proven']}; the best can be better by at most {gap}."))
    else:
        print("Not checked here: who is eligible, and where keys, base amounts and limits come from (fordel verify).")
    return 5 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
