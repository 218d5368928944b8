"""Certificates of the small programs, and changed ones."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from certificates.mutants import Mutant, leaves, next_to, with_value
from certificates.program_judge import number
from fordel import audit
from fordel.certificates.programs import program_certificate
from fordel_solver import Program, solve
from kinds_of_programs import KINDS, portfolio

# Names, and what is said of the answer and not proven.
STATED = ("id", "title", "synthetic", "stated")


@cache
def certificates() -> dict[str, dict[str, Any]]:
    """One of each kind; one whose bound needs bounds from rows; one with fractions, a gap and a tie order."""
    found = {
        kind: program_certificate(make(), solve(make()), id=kind, title=f"Program: {kind}", synthetic=True)
        for kind, make in KINDS.items()
    }
    program = portfolio()
    noise = np.random.default_rng(1).normal(size=program.matrix.shape[0]) * 1e-3
    solution = solve(program)
    found["portfolio-with-bounds-from-rows"] = program_certificate(
        program, solution, id="portfolio", title="Støj på dualerne", duals=solution.duals + noise
    )
    thirds = Program([1, 2, 0], [[3, 0, 1], [0, 7, 1]], [1, 1], [5, 5], [0, 0, 0.1], [1, 1, 0.2])
    order = [2, 0, 1]
    found["thirds"] = program_certificate(thirds, solve(thirds, ties=order), id="thirds", title="1/3", tie_order=order)
    return found


def of(kind: str) -> dict[str, Any]:
    """A copy of one of them."""
    return copy.deepcopy(certificates()[kind])


def sealed(certificate: dict[str, Any], *, digest: bool = True) -> dict[str, Any]:
    """The same with a seal that fits, and the digest of its program too."""
    forged = dict(certificate)
    if digest:
        forged["program_sha256"] = audit.digest(forged["program"])
    return forged | {"seal": audit.seal(forged)}


def mutants(certificate: dict[str, Any]) -> Iterator[Mutant]:
    """Every smallest change: each number, name, digest and word; and some that fit each other."""
    for where, value in leaves(certificate, ()):
        for other in next_to(value):
            yield Mutant(where, with_value(certificate, where, other))
    x = certificate["answer"]["x"]
    for j in range(len(x) - 1):
        if x[j] != x[j + 1]:
            swapped = [*x[:j], x[j + 1], x[j], *x[j + 2 :]]
            moved = with_value(certificate, ("answer", "x"), swapped)
            yield Mutant(("answer", "x", "swapped", j), moved)
            yield Mutant(("answer", "x", "swapped and added up", j), _added_up(moved))
    for j, value in enumerate(x):
        for by in (1, -1):
            other = with_value(certificate, ("answer", "x", j), _written(number(value) + by))
            yield Mutant(("answer", "x", "added up", j), _added_up(other))
    if certificate["proof"] is not None:
        for by in (1, -1, Fraction(1, 10**9)):
            lower = with_value(certificate, ("proof", "bound"), _written(number(certificate["proof"]["bound"]) - by))
            yield Mutant(("proof", "bound", "with its gap"), _added_up(lower))
            proven = with_value(_added_up(lower), ("proven",), "gap")
            yield Mutant(("proof", "bound", "with its gap and what is proven"), proven)
        for at in range(len(certificate["proof"]["derived"])):
            left = [own for place, own in enumerate(certificate["proof"]["derived"]) if place != at]
            yield Mutant(("proof", "derived", "one left out", at), with_value(certificate, ("proof", "derived"), left))
        yield Mutant(("proof", "none"), with_value(certificate, ("proof",), None))
        nothing = with_value(with_value(certificate, ("proof",), None), ("proven",), "feasible")
        yield Mutant(("proof", "none, as is said"), nothing)
    for word in ("optimal", "gap", "feasible"):
        if word != certificate["proven"]:
            yield Mutant(("proven", word), with_value(certificate, ("proven",), word))
    for i, own in enumerate(certificate["program"]["entries"]):
        yield Mutant(
            ("program", "entries", "one left out", i), with_value(certificate, ("program", "entries", i), own[2:])
        )


def _added_up(certificate: dict[str, Any]) -> dict[str, Any]:
    """The same with c·x, and the gap, as x and the bound are."""
    pairs = zip(certificate["program"]["cost"], certificate["answer"]["x"], strict=True)
    objective = sum((number(c) * number(x) for c, x in pairs), Fraction(0))
    changed = with_value(certificate, ("answer", "objective"), _written(objective))
    if certificate["proof"] is None:
        return changed
    return with_value(changed, ("proof", "gap"), _written(objective - number(certificate["proof"]["bound"])))


def _written(value: Fraction) -> int | str:
    if value.denominator == 1:
        return int(value)
    return f"{int(value * 10**30)}/{10**30}"
