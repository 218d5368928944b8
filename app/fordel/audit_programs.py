"""Checks what a certificate says of a linear or integer program. Standard library only; audit.py calls it.

    min c·x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper,   some x whole numbers

The certificate states the program and claims an answer x. Everything is a decimal, so all of it is worked out in
integers, over powers of ten. What is checked (docs/certificate.md has an example to follow by hand):

    x       is within its bounds, every row holds, what must be whole is whole, and c·x is the objective
    bound   for any numbers y, one for each row, that are negative only where a row is limited from above and positive
            only where it is limited from below, and with d = c - Aᵀy, no x that is allowed has a lower c·x than
                Σ y row_lower (y > 0)  +  Σ y row_upper (y < 0)  +  Σ d lower (d > 0)  +  Σ d upper (d < 0)
            A column whose bound is not stated may have one that follows from a row: a_j x_j <= row_upper - the least
            that the other terms can be. Where all that costs is whole, c·x is a whole multiple of gcd(c).

So who trusts this page needs no solver: how far c·x is from the best there can be is at most the gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import gcd
from types import SimpleNamespace as Stated
from typing import Any

__all__ = ["MOST_DIGITS", "VERSION", "NotInForm", "claims", "digits_of"]

VERSION = 1
DECIMAL = re.compile(r"(-?[0-9]{1,40})/(10{0,39})")
TENS = [10**zeros for zeros in range(40)]
# A row in which some x is no whole number may be missed by this part of what its terms add to in absolute value.
TOLERANCE = 10**9
# All characters of the numbers that are written as text: each is worked with in integers of that length.
MOST_DIGITS = 12_000_000

TOP = {"fordel_program", "id", "title", "synthetic", "program", "program_sha256", "answer", "proof", "proven", "stated"}
PROGRAM = {"columns", "cost", "lower", "upper", "whole", "rows", "row_lower", "row_upper", "entries", "rules"}
STATED = {"outcome", "unique", "agreed", "tie_order"}


class NotInForm(Exception):
    """The certificate is not in the form of one."""


@dataclass(frozen=True)
class Decimals:
    """Numbers as integers over one power of ten; None where a side is open."""

    whole: list[Any]
    over: int


# --- the form ---------------------------------------------------------------------------------------------------------


def _number(value: Any, where: str) -> tuple[int, int]:
    """A whole number, or text "digits/power of ten": the digits, and how many of them are decimals."""
    found = DECIMAL.fullmatch(value) if type(value) is str else None
    if found is None:
        raise NotInForm(f"{where}: {str(value)[:60]!r} is no number.")
    return int(found[1]), len(found[2]) - 1


def _fraction(value: Any, where: str) -> tuple[int, int]:
    digits, decimals = (value, 0) if type(value) is int else _number(value, where)
    return digits, TENS[decimals]


def _decimals(values: list[Any], where: str, may_be_open: bool = False) -> Decimals:
    kinds = set(map(type, values))
    if kinds <= {int} or (may_be_open and kinds <= {int, type(None)}):
        return Decimals(values, 1)
    pairs = [
        (value, 0) if type(value) is int or (value is None and may_be_open) else _number(value, where)
        for value in values
    ]
    most = max(decimals for _, decimals in pairs)
    tens = [TENS[most - decimals] for decimals in range(most + 1)]
    return Decimals([None if digits is None else digits * tens[decimals] for digits, decimals in pairs], TENS[most])


def _fields(value: Any, names: set[str], where: str) -> dict[str, Any]:
    if type(value) is not dict or value.keys() != names:
        there = sorted(value) if type(value) is dict else value
        raise NotInForm(f"{where}: found {str(there)[:200]}; it has {', '.join(sorted(names))}.")
    return value


def _list(value: Any, n: int | None, where: str, kind: type | None = None) -> list[Any]:
    if type(value) is not list or (n is not None and len(value) != n):
        raise NotInForm(f"{where}: not a list{'' if n is None else f' of {n}'}.")
    if kind is not None and not all(type(own) is kind for own in value):
        raise NotInForm(f"{where}: something in it is not {'text' if kind is str else 'a whole number'}.")
    return value


def _places(value: Any, n: int, where: str) -> list[int]:
    """Positions from 0 to n - 1, in ascending order, each once."""
    places = _list(value, None, where, int)
    if not _are_places(places, n):
        raise NotInForm(f"{where}: not positions from 0 to {n - 1} in ascending order, each once.")
    return places


def _are_places(places: list[Any], n: int) -> bool:
    return not places or (
        set(map(type, places)) == {int} and 0 <= places[0] <= places[-1] < n and places == sorted(set(places))
    )


def _word(value: Any, words: tuple[str, ...], where: str) -> str:
    if type(value) is not str or value not in words:
        raise NotInForm(f"{where}: {str(value)[:40]!r} is none of {', '.join(words)}.")
    return value


def _read(certificate: dict[str, Any]) -> Stated:
    """The certificate in integers. Bounds have the denominator X, entries and limits of rows D, costs C."""
    if certificate["fordel_program"] != VERSION or type(certificate["fordel_program"]) is not int:
        raise NotInForm(
            f"fordel_program is {str(certificate['fordel_program'])[:40]!r}; this checks version {VERSION}."
        )
    _fields(certificate, TOP | {"seal"}, "certificate")
    _list([certificate[name] for name in ("id", "title", "program_sha256", "seal")], 4, "certificate", str)
    if type(certificate["synthetic"]) is not bool:
        raise NotInForm("synthetic: it must be true or false.")
    program = _fields(certificate["program"], PROGRAM, "program")
    columns, rows = (_list(program[name], None, f"program.{name}", str) for name in ("columns", "rows"))
    n, m = len(columns), len(rows)
    raw = {name: _list(program[name], n, f"program.{name}") for name in ("cost", "lower", "upper")}
    raw |= {name: _list(program[name], m, f"program.{name}") for name in ("row_lower", "row_upper", "entries")}
    lists = raw["entries"]
    if any(type(own) is not list or len(own) % 2 for own in lists):
        raise NotInForm("program.entries: a row is a list of columns with the number of each after it.")
    at = [own[::2] for own in lists]
    for i, own in enumerate(at):
        if not _are_places(own, n):
            _places(own, n, f"program.entries[{i}]")
    answer = _fields(certificate["answer"], {"x", "objective", "miss"}, "answer")
    _list(answer["x"], n, "answer.x")
    proof = certificate["proof"]
    derived: list[list[Any]] = []
    if proof is not None:
        _fields(proof, {"duals", "over", "derived", "bound", "gap"}, "proof")
        _list(proof["duals"], m, "proof.duals", int)
        if type(proof["over"]) is not int or proof["over"] < 1:
            raise NotInForm("proof.over: not a whole number of 1 or more.")
        derived = [_derived(own, n, m) for own in _list(proof["derived"], None, "proof.derived")]
        if len({(own[0], own[1]) for own in derived}) != len(derived):
            raise NotInForm("proof.derived: a bound stands there twice.")
    stated = _fields(certificate["stated"], STATED, "stated")
    _word(stated["outcome"], ("optimal", "feasible"), "stated.outcome")
    _word(stated["unique"], ("yes", "no", "not decided"), "stated.unique")
    _list(stated["agreed"], None, "stated.agreed", str)
    if stated["tie_order"] is not None:
        _list(stated["tie_order"], None, "stated.tie_order", int)
    _word(certificate["proven"], ("optimal", "gap", "feasible"), "proven")
    if (digits := digits_of(certificate)) > MOST_DIGITS:
        raise NotInForm(f"Its numbers have {digits} digits in all; {MOST_DIGITS} are allowed.")
    # One denominator for stated bounds and those that rows give; one for the entries and the limits of rows.
    bounds = _decimals([*raw["lower"], *raw["upper"], *(own[3] for own in derived)], "bounds", may_be_open=True)
    in_rows = [own[1::2] for own in lists]
    limits = [*raw["row_lower"], *raw["row_upper"]]
    A = _decimals([*limits, *(value for own in in_rows for value in own)], "rows", may_be_open=True)
    entries = iter(A.whole[2 * m :])
    matrix = [[(j, next(entries)) for j in own] for own in at]
    if any(a is None for row in matrix for _, a in row) or any(own[3] is None for own in derived):
        raise NotInForm("program.entries, proof.derived: null is no number.")
    cost, x = _decimals(raw["cost"], "program.cost"), _decimals(answer["x"], "answer.x")
    return Stated(
        columns=columns,
        rows=rows,
        cost=cost.whole,
        C=cost.over,
        matrix=matrix,
        row_lower=A.whole[:m],
        row_upper=A.whole[m : 2 * m],
        D=A.over,
        lower=bounds.whole[:n],
        upper=bounds.whole[n : 2 * n],
        derived=[(*own[:3], value) for own, value in zip(derived, bounds.whole[2 * n :], strict=True)],
        X=bounds.over,
        whole=_places(program["whole"], n, "program.whole"),
        rules=[_rule(own, n, m) for own in _list(program["rules"], None, "program.rules")],
        x=x.whole,
        x_over=x.over,
        objective=_fraction(answer["objective"], "answer.objective"),
        miss=_fraction(answer["miss"], "answer.miss"),
        proof=proof,
        bound=proof and _fraction(proof["bound"], "proof.bound"),
        gap=proof and _fraction(proof["gap"], "proof.gap"),
        proven=certificate["proven"],
        tie_order=stated["tie_order"],
        agreed=stated["agreed"],
    )


def digits_of(certificate: dict[str, Any]) -> int:
    """The characters of all numbers that are written as text."""
    program = certificate["program"]
    lists = [program[name] for name in ("cost", "lower", "upper", "row_lower", "row_upper")]
    derived = certificate["proof"]["derived"] if certificate["proof"] else []
    values = chain(*lists, *program["entries"], *derived, certificate["answer"]["x"])
    return sum(len(value) for value in values if type(value) is str)


def _rule(value: Any, n: int, m: int) -> tuple[str, list[int], list[int], list[int]]:
    own = _fields(value, {"name", "rows", "lower", "upper"}, "program.rules")
    if type(own["name"]) is not str or not own["name"]:
        raise NotInForm("program.rules: a rule has no name.")
    for part, size in (("rows", m), ("lower", n), ("upper", n)):
        if own[part] != []:
            _places(own[part], size, f"program.rules.{part}")
    return own["name"], own["rows"], own["lower"], own["upper"]


def _derived(value: Any, n: int, m: int) -> list[Any]:
    column, side, row, _ = _list(value, 4, "proof.derived")
    _word(side, ("lower", "upper"), "proof.derived")
    if type(column) is not int or type(row) is not int or not (0 <= column < n and 0 <= row < m):
        raise NotInForm("proof.derived: there is no such column or row.")
    return [column, side, row, value[3]]


# --- the claims -------------------------------------------------------------------------------------------------------


def claims(certificate: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each claim, and what is wrong about it; nothing where it holds. NotInForm where it is no certificate."""
    s = _read(certificate)
    checks: list[tuple[str, Callable[[Stated], Iterator[str]]]] = [
        ("rule names", _rules),
        ("bounds", _bounds),
        ("whole", _whole),
        ("rows", _rows),
        ("objective", _objective),
    ]
    if s.proof is not None:
        checks += [("duals", _duals), ("bounds from rows", _from_rows), ("bound", _bound), ("gap", _gap)]
    checks += [("proven", _proven), ("tie order", _tie_order)]
    for name, check in checks:
        yield name, next(check(s), "")[:1000]


def _rules(s: Stated) -> Iterator[str]:
    """Every rule has a name of its own, and no row or bound comes from two rules."""
    taken: set[Any] = set()
    for name, *parts in s.rules:
        own = [("rule", name), *((part, place) for part, places in enumerate(parts) for place in places)]
        if not taken.isdisjoint(own):
            yield f"{name[:60]}: its name, or a row or bound of it, is another rule's as well."
        taken.update(own)


def _bounds(s: Stated) -> Iterator[str]:
    for name, x, low, high in zip(s.columns, s.x, s.lower, s.upper, strict=True):
        if (low is not None and x * s.X < low * s.x_over) or (high is not None and x * s.X > high * s.x_over):
            yield f"{name[:60]} is {_short(x, s.x_over)}, outside its bounds."


def _whole(s: Stated) -> Iterator[str]:
    for j in s.whole:
        if s.x[j] % s.x_over:
            yield f"{s.columns[j][:60]} is {_short(s.x[j], s.x_over)}, and must be whole."


def _misses(s: Stated) -> Iterator[tuple[int, int, int]]:
    """Of each row, in units of 1 / (D x_over): by how much it is missed, and by how much it may be."""
    for i, row in enumerate(s.matrix):
        activity = sum(a * s.x[j] for j, a in row)
        low, high = s.row_lower[i], s.row_upper[i]
        below = 0 if low is None else low * s.x_over - activity
        above = 0 if high is None else activity - high * s.x_over
        exact = all(s.x[j] % s.x_over == 0 for j, _ in row)
        size = 0 if exact else max(s.D * s.x_over, sum(abs(a * s.x[j]) for j, a in row))
        yield i, max(below, above, 0), size


def _rows(s: Stated) -> Iterator[str]:
    """Every row holds, to the last digit where its x are whole; the most that a row is missed by is stated."""
    worst = 0
    for i, miss, size in _misses(s):
        if miss * TOLERANCE > size:
            yield f"{s.rows[i][:60]} is missed by {_short(miss, s.D * s.x_over)}."
        worst = max(worst, miss)
    if worst * s.miss[1] != s.miss[0] * s.D * s.x_over:
        yield f"A row is missed by {_short(worst, s.D * s.x_over)} at most, not by {_short(*s.miss)}."


def _objective(s: Stated) -> Iterator[str]:
    value = sum(c * x for c, x in zip(s.cost, s.x, strict=True))
    if value * s.objective[1] != s.objective[0] * s.C * s.x_over:
        yield f"c·x is {_short(value, s.C * s.x_over)}, not {_short(*s.objective)}."


def _duals(s: Stated) -> Iterator[str]:
    """A dual uses a side of its row that has a limit."""
    for name, y, low, high in zip(s.rows, s.proof["duals"], s.row_lower, s.row_upper, strict=True):
        if (y > 0 and low is None) or (y < 0 and high is None):
            yield f"{name[:60]}: its dual {y} uses a side of the row that has no limit."


def _from_rows(s: Stated) -> Iterator[str]:
    """A bound of a column that is not stated follows from the row that is named."""

    @cache
    def row(i: int, sign: int) -> tuple[dict[int, int], int, int]:
        """Of sign · row <= limit: its entries, the least of its terms, and how many of them have no least."""
        entries = {j: sign * a for j, a in s.matrix[i]}
        least = {j: s.lower[j] if a > 0 else s.upper[j] for j, a in entries.items() if a}
        return (
            entries,
            sum(entries[j] * at for j, at in least.items() if at is not None),
            list(least.values()).count(None),
        )

    for column, side, i, value in s.derived:
        name = f"{s.columns[column][:60]}: its {side} bound"
        a = dict.get(row(i, 1)[0], column, 0)
        # a x <= limit - the others gives an upper bound of x where a > 0 and a lower one where a < 0.
        sign = 1 if (a > 0) == (side == "upper") else -1
        limit = s.row_upper[i] if sign > 0 else s.row_lower[i]
        entries, least, unknown = row(i, sign)
        own = s.lower[column] if sign * a > 0 else s.upper[column]
        if not a or limit is None or unknown > (own is None):
            yield f"{name} does not follow from {s.rows[i][:60]}."
        elif entries[column] * value < sign * limit * s.X - least + (0 if own is None else entries[column] * own):
            yield f"{name} is tighter than {s.rows[i][:60]} makes it."
        if (s.lower if side == "lower" else s.upper)[column] is not None:
            yield f"{name} is stated, and needs no row."


def _bound(s: Stated) -> Iterator[str]:
    """No x that is allowed has a lower c·x than the bound."""
    duals, P = s.proof["duals"], s.proof["over"]
    lower, upper = list(s.lower), list(s.upper)
    for column, side, _, value in s.derived:
        (lower if side == "lower" else upper)[column] = value
    reduced = [c * s.D * P for c in s.cost]  # times C D P
    value = 0  # times C D P X
    for y, row, low, high in zip(duals, s.matrix, s.row_lower, s.row_upper, strict=True):
        if y:
            value += y * ((low if y > 0 else high) or 0) * s.C * s.X
            for j, a in row:
                reduced[j] -= y * a * s.C
    for name, d, low, high in zip(s.columns, reduced, lower, upper, strict=True):
        limit = low if d > 0 else high
        if d and limit is None:
            yield f"{name[:60]} has no bound on the side that its reduced cost {_short(d, s.C * s.D * P)} asks for."
            return
        value += d * (limit or 0)
    over = s.C * s.D * P * s.X
    step = gcd(*s.cost)
    if step and set(s.whole).issuperset(j for j, c in enumerate(s.cost) if c):
        # c·x is a whole multiple of step / C: the next that is not below the bound.
        value, over = -(-value * s.C // (over * step)) * step, s.C
    if s.bound[0] * over > value * s.bound[1]:
        yield f"The duals prove {_short(value, over)}, not {_short(*s.bound)}."


def _gap(s: Stated) -> Iterator[str]:
    (objective, a), (bound, b), (gap, g) = s.objective, s.bound, s.gap
    if (objective * b - bound * a) * g != gap * a * b:
        yield f"Objective less bound is {_short(objective * b - bound * a, a * b)}, not {_short(gap, g)}."


def _proven(s: Stated) -> Iterator[str]:
    """optimal: every row holds, and the gap is zero. gap: no x is better by more. feasible: there is no bound."""
    expected = "feasible" if s.proof is None else "optimal" if s.gap[0] <= 0 and s.miss[0] == 0 else "gap"
    if s.proven != expected:
        yield f"What is proven is {expected!r}, not {s.proven!r}."


def _tie_order(s: Stated) -> Iterator[str]:
    if s.tie_order is not None and sorted(s.tie_order) != list(range(len(s.columns))):
        yield "The tie order does not have every column once."
    if len(set(s.agreed)) != len(s.agreed):
        yield "A code base that agreed stands there twice."


def _short(over: int, under: int) -> str:
    """A number in a sentence: as a decimal where it is short."""
    if over % under == 0 and abs(over // under) < 10**15:
        return str(over // under)
    try:
        return f"about {over / under:.15g}"
    except OverflowError:
        return "a number of more than 300 digits"
