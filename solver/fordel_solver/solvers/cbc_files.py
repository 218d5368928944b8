"""The file that CBC reads a program from, and the binary file in which it saves its answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program

__all__ = ["CbcModel", "read_solution", "start_text"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CbcModel:
    """A program as rows with one side each: a row with two sides is written twice, so that nothing is subtracted.

    Attributes
    ----------
    row : int array
        For each row of the file, the row of the program.
    kind : array of "E", "G", "L"
    side : float array
        Its limit.
    """

    program: Program
    row: NDArray[np.int64]
    kind: NDArray[np.str_]
    side: Floats

    @classmethod
    def of(cls, program: Program) -> CbcModel:
        """That of a program. A row with no finite side is left out."""
        low, high = program.row_lower, program.row_upper
        equal = low == high
        parts = [
            ("E", np.flatnonzero(equal), low),
            ("G", np.flatnonzero(np.isfinite(low) & ~equal), low),
            ("L", np.flatnonzero(np.isfinite(high) & ~equal), high),
        ]
        return cls(
            program,
            np.concatenate([rows for _, rows, _ in parts]),
            np.concatenate([np.full(len(rows), kind) for kind, rows, _ in parts]),
            np.concatenate([sides[rows] for _, rows, sides in parts]),
        )

    def text(self) -> str:
        """The program in MPS format, with every digit: rows r0, r1, ..., columns c0, c1, ...

        Examples
        --------
        >>> print(CbcModel.of(Program([1, 0.1], [[1, 1]], 2, np.inf, 0, [1, np.inf], integer=[1, 0])).text())
        NAME          fordel
        ROWS
         N  cost
         G  r0
        COLUMNS
            M0        'MARKER'                 'INTORG'
            c0        cost      1.0
            c0        r0        1.0
            M1        'MARKER'                 'INTEND'
            c1        cost      0.1
            c1        r0        1.0
        RHS
            RHS       r0        2.0
        BOUNDS
         LO BND       c0        0.0
         UP BND       c0        1.0
         LO BND       c1        0.0
         PL BND       c1
        ENDATA
        <BLANKLINE>
        """
        lines = ["NAME          fordel", "ROWS", " N  cost"]
        lines += [f" {kind}  r{number}" for number, kind in enumerate(self.kind.tolist())]
        lines += ["COLUMNS", *self._columns(), "RHS"]
        lines += [f"    RHS       r{number:<8d} {value!r}" for number, value in enumerate(self.side.tolist()) if value]
        lines += ["BOUNDS", *self._bounds(), "ENDATA", ""]
        return "\n".join(lines)

    def _columns(self) -> list[str]:
        program = self.program
        A = program.matrix[self.row].tocsc()
        A.sort_indices()
        starts, rows, values = A.indptr.tolist(), A.indices.tolist(), A.data.tolist()
        lines, within, markers = [], False, 0
        for column, (cost, integer) in enumerate(zip(program.cost.tolist(), program.integer.tolist(), strict=True)):
            if integer is not within:
                lines.append(f"    M{markers:<8d} 'MARKER'                 '{'INTORG' if integer else 'INTEND'}'")
                within, markers = integer, markers + 1
            name = f"    c{column:<8d} "
            a, b = starts[column], starts[column + 1]
            # A column without entries must still be there.
            if cost or a == b:
                lines.append(f"{name}cost      {cost!r}")
            lines += [f"{name}r{row:<8d} {value!r}" for row, value in zip(rows[a:b], values[a:b], strict=True)]
        if within:
            lines.append(f"    M{markers:<8d} 'MARKER'                 'INTEND'")
        return lines

    def _bounds(self) -> list[str]:
        lines = []
        for column, (low, high) in enumerate(
            zip(self.program.lower.tolist(), self.program.upper.tolist(), strict=True)
        ):
            name, bare = f"BND       c{column:<8d}", f"BND       c{column}"
            if low == high:
                lines.append(f" FX {name} {low!r}")
                continue
            if low == -np.inf and high == np.inf:
                lines.append(f" FR {bare}")
                continue
            lines.append(f" MI {bare}" if low == -np.inf else f" LO {name} {low!r}")
            lines.append(f" PL {bare}" if high == np.inf else f" UP {name} {high!r}")
        return lines


def start_text(x: Floats) -> str:
    """An answer to start from, as CBC reads one.

    Examples
    --------
    >>> start_text(np.array([1.0, 0.5]))
    'known\\n0 c0 1.0\\n1 c1 0.5\\n'
    """
    return "".join(["known\n", *(f"{at} c{at} {value!r}\n" for at, value in enumerate(x.tolist()))])


def read_solution(path: Path, model: CbcModel) -> tuple[Floats, Floats]:
    """x and y of the program, from the numbers that CBC saved: two counts, c·x, and for rows and then for columns the
    values and the duals.

    Raises
    ------
    ValueError
        The file is of another program.
    """
    content = path.read_bytes()
    m, n = len(model.row), len(model.program.cost)
    counts = np.frombuffer(content, dtype=np.int32, count=2)
    if counts.tolist() != [m, n] or len(content) != 16 + 16 * (m + n):
        raise ValueError(f"CBC saved {counts[0]} rows and {counts[1]} columns, and there are {m} and {n}")
    numbers = np.frombuffer(content, dtype=np.float64, offset=16)
    y = np.zeros(len(model.program.row_lower))
    np.add.at(y, model.row, numbers[m : 2 * m])
    return numbers[2 * m : 2 * m + n].copy(), y
