"""Hostile and broken input of every kind, and what must hold of whatever comes back.

`KINDS` is the register: a kind is a function from a random generator to a `Case`, and everything else (the suite, the
whole processes, `make fuzz`) goes through it. A command of its own is one more entry of `command_lines.COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzzing import calls, certificates, command_lines, expressions, paths, runs, specifications, tables, workbooks
from fuzzing.cases import Case

__all__ = ["KINDS", "Case", "case_of", "kind_of"]

KINDS: dict[str, Callable[[Random], Case]] = {
    "specification": specifications.case,
    "expression": expressions.case,
    "table": tables.case,
    "workbook of figures": workbooks.case_of_figures,
    "workbook of a specification": workbooks.case_of_specification,
    "path": paths.case,
    "command line": command_lines.case,
    "folder of a run": runs.case,
    "call": calls.case,
    "certificate": certificates.case,
}


def kind_of(number: int) -> str:
    """The kinds in turn, so that every stretch of numbers has them all."""
    return list(KINDS)[number % len(KINDS)]


def case_of(seed: int, number: int) -> Case:
    """The case of a seed and a number, the same on every machine and in every order."""
    kind = kind_of(number)
    return KINDS[kind](Random(f"{seed} {kind} {number}"))
