"""Checks a certificate of a model that is no single pool: amounts divided in steps, and paid by programs.

Standard library only; audit.py, which stands beside this file, reads and checks the pieces that it has in common with
certificates of pools and of programs, and hands its functions over.

    divisions   an amount divided by a key among themes, years, parties or recipients: each is checked as a year of a
                pool is (sum, limits, the multiplier the smallest that solves, rounding, ties)
    programs    each is checked as the certificate of a program is (x within every row and bound, the bound from duals)
    paid        the amounts of a pool are what the program's x pay:  amount_i = Σ_j x_j kroner_j
    origin      what a division or a pool divides is what another division or a program gave it, to the krone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from types import SimpleNamespace as Paid
from typing import Any, NamedTuple

__all__ = ["VERSION", "Tools", "claims", "read"]

VERSION = 1
TOP = {"fordel_model", "id", "title", "model", "price_level", "synthetic", "specification", "overrides", "only_years"}
TOP |= {"data", "data_sha256", "divisions", "programs", "paid", "seal"}
DIVISION = {"name", "pool", "receivers", "divided_from", "year"}
PAID = {"name", "pool", "year", "amount", "top_slice", "surplus", "divided_from", "program", "codes", "amounts", "pays"}
PAYS = {"codes", "columns", "kroner"}
PROGRAM = {"name", "program", "program_sha256", "answer", "proof", "proven", "stated"}


class Tools(NamedTuple):
    """What audit.py has: readers that refuse what is not in form, and the checks of the pieces."""

    refused: Callable[[str], Exception]
    fields: Callable[[Any, set[str], str], dict[str, Any]]
    listed: Callable[[Any, int | None, Callable[[Any, str], Any], str], list[Any]]
    text: Callable[[Any, str], str]
    kroner: Callable[[Any, str], int]
    or_null: Callable[[Callable[[Any, str], Any]], Callable[[Any, str], Any]]
    year: Callable[[Any, str], Any]
    year_claims: Callable[[Any], Iterator[tuple[str, str]]]
    program_claims: Callable[[dict[str, Any]], Iterator[tuple[str, str]]]
    digest: Callable[[Any], str]


class Read(NamedTuple):
    """A certificate in form."""

    divisions: list[Any]
    programs: dict[str, Any]
    paid: list[Any]


def read(certificate: dict[str, Any], tools: Tools) -> Read:
    """The certificate, or a refusal."""
    version = certificate["fordel_model"]
    if type(version) is not int or version != VERSION:
        raise tools.refused(f"fordel_model is {str(version)[:40]!r}; this program checks version {VERSION}.")
    tools.fields(certificate, TOP, "certificate")
    for name in ("id", "title", "model", "price_level", "data_sha256", "seal"):
        tools.text(certificate[name], name)
    if type(certificate["synthetic"]) is not bool:
        raise tools.refused("synthetic: it must be true or false.")
    for name in ("specification", "overrides", "data"):
        if type(certificate[name]) is not dict:
            raise tools.refused(f"{name}: it must be an object.")
    if certificate["only_years"] is not None:
        tools.listed(certificate["only_years"], None, tools.kroner, "only_years")
    divisions = tools.listed(certificate["divisions"], None, lambda own, at: _division(own, at, tools), "divisions")
    programs = tools.listed(certificate["programs"], None, lambda own, at: _program(own, at, tools), "programs")
    by_name = {own["name"]: own for own in programs}
    paid = tools.listed(certificate["paid"], None, lambda own, at: _paid(own, at, tools, by_name), "paid")
    names = [own.name for own in (*divisions, *paid)] + [own["name"] for own in programs]
    if len(set(names)) != len(names):
        raise tools.refused("Two divisions, programs or pools have one name.")
    return Read(divisions, by_name, paid)


def _division(raw: Any, where: str, tools: Tools) -> Any:
    tools.fields(raw, DIVISION, where)
    _flag(raw["pool"], where, tools)
    receivers = tools.or_null(lambda own, at: tools.listed(own, None, tools.text, at))(
        raw["receivers"], f"{where}.receivers"
    )
    year = tools.year(raw["year"], f"{where}.year")
    if receivers is not None and len(receivers) != len(year.codes):
        raise tools.refused(f"{where}.receivers: not one name for each of those that the amount is divided among.")
    return Paid(
        name=tools.text(raw["name"], f"{where}.name"),
        receivers=receivers if receivers is not None else year.codes,
        origin=_origin(raw["divided_from"], where, tools),
        year=year,
        amount=year.amount,
        amounts=year.amounts,
        top_slice=year.top_slice,
        surplus=year.surplus,
    )


def _flag(value: Any, where: str, tools: Tools) -> None:
    if type(value) is not int or value not in (0, 1):
        raise tools.refused(f"{where}.pool: it must be 0 or 1.")


def _origin(raw: Any, where: str, tools: Tools) -> list[str] | None:
    found: list[str] | None = tools.or_null(lambda own, at: tools.listed(own, 2, tools.text, at))(
        raw, f"{where}.divided_from"
    )
    return found


def _program(raw: Any, where: str, tools: Tools) -> dict[str, Any]:
    own = tools.fields(raw, PROGRAM, where)
    tools.text(own["name"], f"{where}.name")
    return own


def _paid(raw: Any, where: str, tools: Tools, programs: dict[str, Any]) -> Any:
    tools.fields(raw, PAID, where)
    _flag(raw["pool"], where, tools)
    codes = tools.listed(raw["codes"], None, tools.text, f"{where}.codes")
    if len(set(codes)) < len(codes):
        raise tools.refused(f"{where}.codes: one stands there twice.")
    if type(raw["program"]) is not str or raw["program"] not in programs:
        raise tools.refused(f"{where}.program: there is no program {str(raw['program'])[:40]!r}.")
    pays = tools.fields(raw["pays"], PAYS, f"{where}.pays")
    whom = tools.listed(pays["codes"], None, tools.kroner, f"{where}.pays.codes")
    columns = tools.listed(pays["columns"], len(whom), tools.kroner, f"{where}.pays.columns")
    if any(place >= len(codes) for place in whom):
        raise tools.refused(f"{where}.pays.codes: a place beyond the codes.")
    return Paid(
        name=tools.text(raw["name"], f"{where}.name"),
        receivers=codes,
        origin=_origin(raw["divided_from"], where, tools),
        year=tools.or_null(tools.kroner)(raw["year"], f"{where}.year"),
        amount=tools.kroner(raw["amount"], f"{where}.amount"),
        top_slice=tools.kroner(raw["top_slice"], f"{where}.top_slice"),
        surplus=tools.kroner(raw["surplus"], f"{where}.surplus"),
        program=raw["program"],
        amounts=tools.listed(raw["amounts"], len(codes), tools.kroner, f"{where}.amounts"),
        pays=list(zip(whom, columns, tools.listed(pays["kroner"], len(whom), tools.kroner, where), strict=True)),
    )


def claims(certificate: dict[str, Any], tools: Tools) -> Iterator[tuple[str, str, str]]:
    """Each claim with where it is made and what is wrong about it: nothing where it holds."""
    found = read(certificate, tools)
    same = certificate["data_sha256"] == tools.digest(certificate["data"])
    yield "data", "", "" if same else "The figures are not those of the digest data_sha256."
    yield "description", "", _description(certificate)
    answers: dict[str, dict[str, Fraction]] = {}
    for name, own in found.programs.items():
        whole = {"fordel_program": 1, "id": certificate["id"], "title": certificate["title"], "seal": ""}
        whole |= {"synthetic": certificate["synthetic"]} | {key: own[key] for key in own if key != "name"}
        for claim, fault in tools.program_claims(whole):
            yield claim, name, fault
        told = own["program_sha256"] == tools.digest(own["program"])
        yield "program", name, "" if told else "The program is not that of the digest program_sha256."
        columns = own["program"]["columns"]
        answers[name] = dict(zip(columns, map(_fraction, own["answer"]["x"]), strict=True))
    for own in found.divisions:
        for claim, fault in tools.year_claims(own.year):
            yield claim, own.name, fault
    for own in found.paid:
        yield "sum", own.name, _sum(own)
        x = found.programs[own.program]["answer"]["x"]
        yield "paid", own.name, _not_paid(own, x)
    pieces = (*found.divisions, *found.paid)
    given = {own.name: dict(zip(own.receivers, own.amounts, strict=True)) for own in pieces}
    taken: dict[tuple[str, ...], str] = {}
    for own in pieces:
        if own.origin is not None:
            before = taken.setdefault(tuple(own.origin), own.name)
            twice = "" if before == own.name else f"{before} divides the same kroner."
            yield "origin", own.name, twice or _not_from(own, given, answers)


def _description(certificate: dict[str, Any]) -> str:
    said, data = certificate["specification"], certificate["specification"].get("data")
    made_up = type(data) is dict and bool(data.get("synthetic"))
    for name in ("id", "title", "model"):
        if type(said.get(name)) is not str or certificate[name].strip() != " ".join(said[name].split()):
            return f"{name} is {certificate[name]!r}, and {said.get(name)!r} in the specification."
    if certificate["price_level"] != (said.get("price_level") or ""):
        return f"price_level is {certificate['price_level']!r}, and {said.get('price_level')!r} in the specification."
    return "" if certificate["synthetic"] is made_up else "synthetic is not as in the specification."


def _fraction(value: Any) -> Fraction:
    return Fraction(value)


def _sum(own: Any) -> str:
    whole = sum(own.amounts) + own.top_slice + own.surplus
    return "" if whole == own.amount else f"Amounts, top-slice and surplus add up to {whole}, not to {own.amount} kr."


def _not_paid(own: Any, x: list[Any]) -> str:
    """Where an amount is not what the program's answer pays."""
    paid = [Fraction(0)] * len(own.amounts)
    for place, column, kroner in own.pays:
        if column >= len(x):
            return f"There is no column {column}."
        paid[place] += _fraction(x[column]) * kroner
    for code, amount, value in zip(own.receivers, own.amounts, paid, strict=True):
        if amount != value:
            return f"{code} gets {amount} kr., and the program pays {value}."
    return ""


def _not_from(own: Any, given: dict[str, dict[str, int]], answers: dict[str, dict[str, Fraction]]) -> str:
    """Where the amount is not what its origin gave."""
    name, receiver = own.origin
    source: Any = given.get(name, answers.get(name))
    if source is None or receiver not in source:
        return f"{name} gives nothing to {receiver}."
    return "" if source[receiver] == own.amount else f"{own.amount} kr. are divided; {name} gave {source[receiver]} kr."
