"""The free MPS format, which every solver reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from fordel_solver.exporting.names import FileNames, file_names, in_one_line
from fordel_solver.exporting.rows import FileRow, decimal, headline, rows_by_rule
from fordel_solver.programs.program import Program

__all__ = ["mps_text"]

_KINDS = {"=": "E", ">=": "G", "<=": "L"}


def mps_text(program: Program) -> str:
    """A program in the free MPS format.

    Rows stand by rule, columns as they are. A row with two sides is two, NAME and NAME.at_most; a row without limits is
    a comment, since some readers take it for the objective. The bounds of whole columns are all written, since readers
    have different ones of their own.

    Returns
    -------
    str
        To be written in UTF-8; beyond ASCII only in comments.

    Examples
    --------
    >>> print(mps_text(Program([1, 2], [[1, 1]], 50, np.inf, 0, [60, np.inf], integer=[False, True],
    ...                        column_names=["x", "y"], row_names=["loft"])))
    * 2 columns, 1 of them whole, and 1 row.
    NAME fordel FREE
    ROWS
     N obj
    * rule loft
     G loft
    COLUMNS
     x obj 1
     x loft 1
     MARKER 'MARKER' 'INTORG'
     y obj 2
     y loft 1
     MARKER 'MARKER' 'INTEND'
    RHS
     rhs loft 50
    BOUNDS
     UP bnd x 60
     PL bnd y
    ENDATA
    <BLANKLINE>
    """
    names = file_names(program)
    by_rule = list(rows_by_rule(program, names))
    lines = [f"* {headline(program)}"]
    if names.mapping:
        lines += ["* Names here that differ, and what they are in the program:"]
        lines += [f"* {line}" for line in names.mapping]
    # CBC takes a file with short names for the format with fixed places, where it is not told.
    lines += ["NAME fordel FREE", "ROWS", " N obj"]
    for rule, rows in by_rule:
        lines.append(f"* rule {in_one_line(rule)}")
        lines += [f" {_KINDS[own.sense]} {own.name}" if own.sense else f"* {own.name} has no limit." for own in rows]
    limited = [own for _, rows in by_rule for own in rows if own.sense]
    lines += ["COLUMNS", *_columns(program, names, limited)]
    lines += ["RHS", *(f" rhs {own.name} {decimal(own.side)}" for own in limited if own.side)]
    return "\n".join([*lines, "BOUNDS", *_bounds(program, names), "ENDATA", ""])


def _columns(program: Program, names: FileNames, limited: list[FileRow]) -> Iterator[str]:
    A, whole = program.matrix.tocsc(), False
    in_file: dict[int, list[str]] = defaultdict(list)
    for own in limited:
        in_file[own.row].append(own.name)
    for j, name in enumerate(names.columns):
        if program.integer[j] != whole:
            whole = not whole
            yield f" MARKER 'MARKER' 'INT{'ORG' if whole else 'END'}'"
        span = slice(A.indptr[j], A.indptr[j + 1])
        entries = zip(A.indices[span].tolist(), A.data[span].tolist(), strict=True)
        lines = [f" {name} {row} {decimal(value)}" for i, value in sorted(entries) for row in in_file[i]]
        if program.cost[j] or not lines:
            yield f" {name} obj {decimal(program.cost[j])}"
        yield from lines
    if whole:
        yield " MARKER 'MARKER' 'INTEND'"


def _bounds(program: Program, names: FileNames) -> Iterator[str]:
    for name, low, high, whole in zip(names.columns, program.lower, program.upper, program.integer, strict=True):
        if low == high:
            yield f" FX bnd {name} {decimal(low)}"
        elif np.isinf(low) and np.isinf(high):
            yield f" FR bnd {name}"
        else:
            # Above first where it is open: some readers take the other for a lower bound of 0 as well.
            if np.isinf(high) and whole:
                yield f" PL bnd {name}"
            if np.isinf(low):
                yield f" MI bnd {name}"
            elif low:
                yield f" LO bnd {name} {decimal(low)}"
            if np.isfinite(high):
                yield f" UP bnd {name} {decimal(high)}"
