"""The certificate of a program: what is stated, the answer, and what is proven of it in integers.

What it holds follows from the program and its answer alone: no clock, no path, and of the solvers only who they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isinf
from typing import TYPE_CHECKING, Any

from fordel.audit import DIGITS, MOST_VALUES, digest, seal
from fordel.audit_programs import MOST_DIGITS, VERSION, digits_of
from fordel_solver.errors import InvalidInput, SolverFailure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fordel_solver.programs.program import Program
    from fordel_solver.programs.proof import ExactBound
    from fordel_solver.programs.solution import Solution

    Floats = NDArray[np.float64]

__all__ = ["program_certificate"]

# Decimals of a bound that is no short decimal itself; it is rounded down, so that it stays a bound.
_BOUND_DECIMALS = 12
# An x of less is a solver's rounding.
_NOTHING = 1e-15
_UNIQUE = {True: "yes", False: "no", None: "not decided"}


def program_certificate(
    program: Program,
    solution: Solution,
    *,
    id: str,  # noqa: A002  as in an instance
    title: str,
    synthetic: bool = False,
    tie_order: Sequence[int] | None = None,
    duals: Floats | None = None,
) -> dict[str, Any]:
    """The certificate of a program's answer, sealed: `fordel.verify` and audit.py check it without any solver.

    Parameters
    ----------
    program : Program
    solution : Solution
        With an x: "optimal" or "feasible".
    id, title : str
        What it is the answer of.
    synthetic : bool
        The figures are made up.
    tie_order : sequence of int, optional
        The declared order that `solve` was given. None: the order of the columns.
    duals : float array of shape (m,), optional
        What the bound is proven from: any numbers do, and good ones leave no gap. None: those of the solution or, of an
        integer program, of its relaxation, which is solved for them.

    Raises
    ------
    InvalidInput
        The solution has no x.
    SolverFailure
        A number has more than 40 digits, or the program more numbers than a certificate holds.

    Examples
    --------
    >>> from fordel_solver import Program, solve
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], column_names=["Ærø", "Fanø"])
    >>> certificate = program_certificate(program, solve(program), id="to-oeer", title="To øer")
    >>> certificate["answer"]
    {'x': [60, 40], 'objective': 140, 'miss': 0}
    >>> certificate["proof"]["bound"], certificate["proven"]
    (140, 'optimal')
    """
    from fordel_solver.programs.exact_program import ExactProgram
    from fordel_solver.programs.proof import exact_bound, rounded_up

    if solution.x is None:
        raise InvalidInput(f"There is no x to certify: the outcome is {solution.outcome}. Certify an answer with an x.")
    exact = ExactProgram.of(program)
    x = _whole_where_it_is(program, solution.x)
    objective, miss = exact.objective(x), exact.miss(x)
    if duals is None:
        duals = _relaxation_duals(program) if program.is_integer else solution.row_duals
    found = None if duals is None else exact_bound(program, duals, exact.rows)
    _fits(program, found)
    if found is None or found.bound is None:
        proof, proven = None, "feasible"
    else:
        bound = min(objective, _rounded_down(rounded_up(program, found.bound)))
        proof = _proof(found, bound, objective - bound)
        proven = "optimal" if bound == objective and not miss else "gap"
    stated = _program(program)
    certificate = {
        "fordel_program": VERSION,
        "id": id,
        "title": title,
        "synthetic": synthetic,
        "program": stated,
        "program_sha256": digest(stated),
        "answer": {
            "x": _decimals(x, "an x"),
            "objective": _decimal(objective, "the objective"),
            "miss": _decimal(miss, "the most that a row is missed by"),
        },
        "proof": proof,
        "proven": proven,
        "stated": {
            "outcome": solution.outcome,
            "unique": _UNIQUE[solution.unique],
            "agreed": _agreed(solution),
            "tie_order": None if tie_order is None else [int(column) for column in tie_order],
        },
    }
    if (digits := digits_of(certificate)) > MOST_DIGITS:
        raise SolverFailure(
            f"There is no certificate: its numbers have {digits} digits in all, and {MOST_DIGITS} are read. State the "
            "program with fewer decimals, or in pieces that do not depend on each other, such as years."
        )
    return certificate | {"seal": seal(certificate)}


def _fits(program: Program, found: ExactBound | None) -> None:
    """A certificate that nobody would read is not written."""
    m, n = program.matrix.shape
    places = sum(len(rule.rows) + len(rule.lower) + len(rule.upper) + 5 for rule in program.rules)
    derived = 0 if found is None else 5 * len(found.derived)
    values = 2 * program.matrix.nnz + 7 * n + 5 * m + places + derived + 100
    if values > MOST_VALUES:
        raise SolverFailure(
            f"There is no certificate: the program has {values} values, and a certificate holds {MOST_VALUES}. State "
            "it in pieces that do not depend on each other, such as years."
        )


def _program(program: Program) -> dict[str, Any]:
    A = program.matrix
    m, n = A.shape
    ends = (2 * A.indptr).tolist()
    in_pairs: list[int | str | None] = [0] * (2 * A.nnz)
    in_pairs[::2], in_pairs[1::2] = A.indices.tolist(), _decimals(A.data, "an entry")
    return {
        "columns": [program.column_name(j) for j in range(n)],
        "cost": _decimals(program.cost, "a cost"),
        "lower": _decimals(program.lower, "a bound"),
        "upper": _decimals(program.upper, "a bound"),
        "whole": program.integer.nonzero()[0].tolist(),
        "rows": [program.row_name(i) for i in range(m)],
        "row_lower": _decimals(program.row_lower, "a limit"),
        "row_upper": _decimals(program.row_upper, "a limit"),
        "entries": [in_pairs[start:end] for start, end in pairwise(ends)],
        "rules": [
            {
                "name": rule.name,
                **{part: sorted(int(place) for place in getattr(rule, part)) for part in ("rows", "lower", "upper")},
            }
            for rule in program.rules
        ],
    }


def _proof(found: ExactBound, bound: Fraction, gap: Fraction) -> dict[str, Any]:
    return {
        "duals": [int(value) for value in found.duals],
        "over": found.over,
        "derived": [
            [one.column, one.side, one.row, _decimal(one.value, "a bound from a row")] for one in found.derived
        ],
        "bound": _decimal(bound, "the bound"),
        "gap": _decimal(gap, "the gap"),
    }


def _whole_where_it_is(program: Program, x: Floats) -> Floats:
    """x within its bounds, and whole where it is so but for a solver's rounding and every row still holds."""
    import numpy as np

    from fordel_solver.programs.checking import check_point

    x = np.clip(np.where(np.abs(x) < _NOTHING, 0.0, x), program.lower, program.upper)
    near = np.where(np.abs(x - np.rint(x)) <= 1e-9 * np.maximum(1.0, np.abs(x)), np.rint(x), x)
    near = np.clip(near, program.lower, program.upper)
    if (near == x).all():
        return x
    check = check_point(program, near)
    better: Floats = near if check.ok and (check.exact or not check_point(program, x).exact) else x
    return better


def _relaxation_duals(program: Program) -> Floats | None:
    from fordel_solver.programs.attempting import attempt
    from fordel_solver.solvers.backend import Asked
    from fordel_solver.solvers.registry import backend

    return attempt(program.but(integer=None), backend("highs"), Asked(), "relaxation").answer.row_duals


def _agreed(solution: Solution) -> list[str]:
    """The code bases that came to this answer, as they say."""
    from fordel_solver.solvers.registry import backend

    names = [solution.backend, *solution.confirmed_by.split(", ")]
    bases = []
    for name in names:
        try:
            bases.append(backend(name).code_base)
        except InvalidInput:
            continue  # "duals" or "proof": ours
    return list(dict.fromkeys(bases))


def _rounded_down(bound: Fraction) -> Fraction:
    ten = 10**_BOUND_DECIMALS
    return bound if (bound * ten).denominator == 1 else Fraction(bound * ten // 1, ten)


def _decimals(values: Floats, what: str) -> list[int | str | None]:
    """Floats as the decimals that they stand for; null where a side is open."""
    return [int(value) if value.is_integer() else _of_float(value, what) for value in values.tolist()]


def _of_float(value: float, what: str) -> int | str | None:
    if isinf(value):
        return None
    _, digits, exponent = decimal = Decimal(repr(value)).as_tuple()
    sign = "-" if decimal.sign else ""
    return _checked(f"{sign}{int(''.join(map(str, digits)))}", -int(exponent), what)


def _decimal(value: Fraction, what: str) -> int | str:
    """A whole number as it is, another as "digits/power of ten".

    >>> _decimal(Fraction(3), ""), _decimal(Fraction(-1, 4), "")
    (3, '-25/100')
    """
    if value.denominator == 1 and abs(value.numerator) < 10**DIGITS:
        return value.numerator
    zeros = 0
    while 10**zeros % value.denominator and zeros < DIGITS:
        zeros += 1
    return _checked(str(value.numerator * 10**zeros // value.denominator), zeros, what)


def _checked(digits: str, zeros: int, what: str) -> str:
    if len(digits.lstrip("-")) > DIGITS or zeros >= DIGITS:
        raise SolverFailure(
            f"There is no certificate: {what} has more than {DIGITS} digits. Give the program costs, entries and "
            "limits with fewer decimals."
        )
    return f"{digits}/{10**zeros}"
