"""Whether what a certificate of a program says is true, by the definitions alone: in fractions, with no code of ours.

It does not ask how the certificate was made or what audit.py thinks of it. What only the rules decide, names and what
stands under `stated`, is looked at for its form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from hashlib import sha256
from json import dumps
from math import gcd
from typing import Any

POWER_OF_TEN = re.compile("10*")
NAMES = {"id", "title", "program_sha256", "seal"}


def number(value: Any) -> Fraction:
    if type(value) is str:
        over, under = value.split("/")
        assert POWER_OF_TEN.fullmatch(under)
        assert re.fullmatch("-?[0-9]+", over)
        return Fraction(int(over), int(under))
    assert type(value) is int
    return Fraction(value)


def lies(certificate: dict[str, Any]) -> list[str]:
    """What is not true in it."""
    try:
        return list(_lies(certificate))
    except (AssertionError, ValueError, KeyError, TypeError, IndexError, ZeroDivisionError) as error:
        return [f"it makes no sense: {error!r}"]


def _lies(certificate: dict[str, Any]) -> Iterator[str]:
    program, answer, proof = certificate["program"], certificate["answer"], certificate["proof"]
    canonical = dumps(program, sort_keys=True, separators=(",", ":")).encode()
    if sha256(canonical).hexdigest() != certificate["program_sha256"]:
        yield "program"
    _form(certificate)
    n, m = len(program["columns"]), len(program["rows"])
    lower, upper = ([None if v is None else number(v) for v in program[side]] for side in ("lower", "upper"))
    row_lower, row_upper = (
        [None if v is None else number(v) for v in program[side]] for side in ("row_lower", "row_upper")
    )
    c, x = [number(v) for v in program["cost"]], [number(v) for v in answer["x"]]
    A = [{j: number(value) for j, value in zip(own[::2], own[1::2], strict=True)} for own in program["entries"]]
    assert len(A) == m
    yield from _answer(x, A, lower, upper, row_lower, row_upper, program["whole"], number(answer["miss"]))
    objective = sum((a * b for a, b in zip(c, x, strict=True)), Fraction(0))
    if objective != number(answer["objective"]):
        yield "objective"
    if proof is None:
        if certificate["proven"] != "feasible":
            yield "proven"
        return
    bound, gap = number(proof["bound"]), number(proof["gap"])
    if number(answer["objective"]) - bound != gap:
        yield "gap"
    optimal = gap <= 0 and number(answer["miss"]) == 0
    if certificate["proven"] != ("optimal" if optimal else "gap"):
        yield "proven"
    for column, side, row, value in proof["derived"]:
        assert side in ("lower", "upper")
        assert 0 <= row < m
        given = lower if side == "lower" else upper
        if given[column] is not None:
            yield "bound from a row that is stated"
        tightest = _from_row(A[row], row_lower[row], row_upper[row], lower, upper, column, side)
        if tightest is None or (number(value) > tightest if side == "lower" else number(value) < tightest):
            yield "bound from a row"
    all_lower, all_upper = list(lower), list(upper)
    for column, side, _, value in proof["derived"]:
        (all_lower if side == "lower" else all_upper)[column] = number(value)
    y = [Fraction(v, proof["over"]) for v in proof["duals"]]
    proven = Fraction(0)
    reduced = list(c)
    for i, value in enumerate(y):
        if value:
            limit = row_lower[i] if value > 0 else row_upper[i]
            if limit is None:
                yield "dual"
                return
            proven += value * limit
            for j, a in A[i].items():
                reduced[j] -= value * a
    for j, d in enumerate(reduced):
        if d:
            limit = all_lower[j] if d > 0 else all_upper[j]
            if limit is None:
                yield "bound that is missing"
                return
            proven += d * limit
    costly = [j for j in range(n) if c[j]]
    if costly and set(costly) <= set(program["whole"]):
        under = reduce(lambda a, b: a * b // gcd(a, b), (c[j].denominator for j in costly))
        step = Fraction(gcd(*(int(c[j] * under) for j in costly)), under)
        proven = -(-proven // step) * step
    if bound > proven:
        yield "bound"


def _answer(
    x: list[Fraction],
    A: list[dict[int, Fraction]],
    lower: list[Any],
    upper: list[Any],
    row_lower: list[Any],
    row_upper: list[Any],
    whole: list[int],
    miss: Fraction,
) -> Iterator[str]:
    assert len(x) == len(lower) == len(upper)
    for value, low, high in zip(x, lower, upper, strict=True):
        if (low is not None and value < low) or (high is not None and value > high):
            yield "bounds"
    if any(x[j].denominator != 1 for j in whole):
        yield "whole"
    worst = Fraction(0)
    for row, low, high in zip(A, row_lower, row_upper, strict=True):
        terms = [a * x[j] for j, a in row.items()]
        by = max(0 if low is None else low - sum(terms), 0 if high is None else sum(terms) - high, Fraction(0))
        fractions = any(x[j].denominator != 1 for j in row)
        if by > (Fraction(1, 10**9) * max(1, sum(map(abs, terms))) if fractions else 0):
            yield "rows"
        worst = max(worst, by)
    if worst != miss:
        yield "miss"


def _from_row(
    row: dict[int, Fraction], low: Any, high: Any, lower: list[Any], upper: list[Any], column: int, side: str
) -> Fraction | None:
    """The tightest bound that the row gives the column from the stated bounds of the others."""
    a = row.get(column, Fraction(0))
    if not a:
        return None
    if (a > 0) != (side == "upper"):
        row, low, high, a = (
            {j: -v for j, v in row.items()},
            None if high is None else -high,
            None if low is None else -low,
            -a,
        )
    if high is None:
        return None
    rest = Fraction(0)
    for j, value in row.items():
        if j != column and value:
            at = lower[j] if value > 0 else upper[j]
            if at is None:
                return None
            rest += value * at
    return (high - rest) / a


def _form(certificate: dict[str, Any]) -> None:
    """What a certificate may hold, as docs/certificate.md has it."""
    assert certificate["fordel_program"] == 1
    assert all(type(certificate[name]) is str for name in NAMES)
    assert type(certificate["synthetic"]) is bool
    program, stated = certificate["program"], certificate["stated"]
    assert all(type(name) is str for kind in ("columns", "rows") for name in program[kind])
    n, m = len(program["columns"]), len(program["rows"])
    places = [(own[::2], n) for own in program["entries"]] + [(program["whole"], n)]
    taken: set[Any] = set()
    for rule in program["rules"]:
        assert type(rule["name"]) is str
        assert rule["name"]
        places += [(rule["rows"], m), (rule["lower"], n), (rule["upper"], n)]
        own = {("name", rule["name"])} | {(part, place) for part in ("rows", "lower", "upper") for place in rule[part]}
        assert not own & taken
        taken |= own
    for own, size in places:
        assert all(type(place) is int and 0 <= place < size for place in own)
        assert own == sorted(set(own))
    assert stated["outcome"] in ("optimal", "feasible")
    assert stated["unique"] in ("yes", "no", "not decided")
    assert all(type(name) is str for name in stated["agreed"])
    assert len(set(stated["agreed"])) == len(stated["agreed"])
    if stated["tie_order"] is not None:
        assert sorted(stated["tie_order"]) == list(range(n))
    if certificate["proof"] is not None:
        assert type(certificate["proof"]["over"]) is int
        assert certificate["proof"]["over"] >= 1
        assert len(certificate["proof"]["duals"]) == m
        bounds = [tuple(own[:2]) for own in certificate["proof"]["derived"]]
        assert all(0 <= own[0] < n for own in bounds)
        assert len(set(bounds)) == len(bounds)
