"""The LP format, for people to read and solvers too: rows by rule, so that a changed rule shows as a readable diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fordel_solver.exporting.names import FileNames, file_names, in_one_line
from fordel_solver.exporting.rows import decimal, headline, rows_by_rule
from fordel_solver.programs.program import Program

__all__ = ["lp_text"]

_WIDTH = 100


def lp_text(program: Program) -> str:
    r"""A program in the LP format (as CPLEX, CBC, HiGHS, SCIP, Gurobi and GLPK read it).

    Rows stand by rule, with the rule's name above them; a row without limits is a comment, since the format has none. A
    row with two sides is two, NAME and NAME.at_most. Bounds that come from a rule stand under its name. Names that the
    format does not take are others, told at the top.

    Returns
    -------
    str
        To be written in UTF-8; beyond ASCII only in comments.

    Examples
    --------
    >>> from fordel_solver.programs.program import Rule
    >>> rule = Rule("pool.amount", rows=[0])
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, np.inf], rules=[rule], row_names=["2014"],
    ...                   column_names=["x", "y"])
    >>> print(lp_text(program))
    \ 2 columns, 0 of them whole, and 1 row.
    Minimize
     obj: 1 x + 2 y
    Subject To
    \ rule pool.amount
     pool.amount.2014:
      1 x + 1 y
      = 100
    Bounds
     0 <= x <= 60
    End
    <BLANKLINE>
    """
    names = file_names(program)
    lines = list(_top(program, names))
    lines += ["Minimize", *_wrapped(" obj: ", _terms(_costs(program), names.columns))]
    lines += ["Subject To", *_rows(program, names), "Bounds", *_bounds(program, names)]
    if program.is_integer:
        lines += ["General", *(f" {names.columns[at]}" for at in np.flatnonzero(program.integer))]
    return "\n".join([*lines, "End", ""])


def _top(program: Program, names: FileNames) -> Iterator[str]:
    yield f"\\ {headline(program)}"
    if names.mapping:
        yield "\\ Names here that differ, and what they are in the program:"
        yield from (f"\\ {line}" for line in names.mapping)


def _costs(program: Program) -> list[tuple[int, float]]:
    """Every column that has a cost, and those that stand nowhere else with the cost 0, so that they are there."""
    elsewhere = np.bincount(program.matrix.indices, minlength=len(program.cost)) > 0
    at = np.flatnonzero((program.cost != 0) | ~elsewhere)
    if not len(at) and len(program.cost):
        at = np.array([0])
    return [(int(j), float(program.cost[j])) for j in at]


def _terms(entries: Sequence[tuple[int, float]], columns: Sequence[str]) -> list[str]:
    terms: list[str] = []
    for j, value in entries:
        sign = "- " if value < 0 else "+ " if terms else ""
        terms.append(f"{sign}{decimal(abs(value))} {columns[j]}")
    return terms


def _wrapped(start: str, terms: Sequence[str], width: int = _WIDTH) -> Iterator[str]:
    line = start.rstrip("\n")
    empty = True
    for term in terms:
        if not empty and len(line) + len(term) >= width:
            yield line
            line, empty = "  ", True
        line += term if empty else f" {term}"
        empty = False
    yield line


def _rows(program: Program, names: FileNames) -> Iterator[str]:
    A = program.matrix
    for rule, rows in rows_by_rule(program, names):
        yield f"\\ rule {in_one_line(rule)}"
        for own in rows:
            if not own.sense:
                yield f"\\ {own.name} has no limit."
                continue
            span = slice(A.indptr[own.row], A.indptr[own.row + 1])
            entries = list(zip(A.indices[span].tolist(), A.data[span].tolist(), strict=True))
            terms = _wrapped("  ", _terms(entries or [(0, 0.0)], names.columns))
            yield from (f" {own.name}:", *terms, f"  {own.sense} {decimal(own.side)}")


def _bounds(program: Program, names: FileNames) -> Iterator[str]:
    """Every bound that is not the format's own, 0 <= x; by the rules that they come from."""
    by_rules: dict[tuple[str | None, str | None], list[str]] = {}
    for j, name in enumerate(names.columns):
        rules = program.rule_of_bound(j, "lower"), program.rule_of_bound(j, "upper")
        by_rules.setdefault(rules, []).extend(_bound(name, program.lower[j], program.upper[j]))
    for (lower, upper), lines in by_rules.items():
        if lines:
            told = [f"{side} bound: {in_one_line(rule)}" for side, rule in (("lower", lower), ("upper", upper)) if rule]
            yield from ([f"\\ rule of the {', of the '.join(told)}"] if told else [])
            yield from lines


def _bound(name: str, low: float, high: float) -> list[str]:
    if low == high:
        return [f" {name} = {decimal(low)}"]
    if np.isinf(low) and np.isinf(high):
        return [f" {name} free"]
    if np.isinf(high):
        return [] if low == 0 else [f" {name} >= {decimal(low)}"]
    return [f" {decimal(low)} <= {name} <= {decimal(high)}"]
