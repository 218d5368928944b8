"""What a command says when it cannot do what was asked: as data, as sentences, and as an exit code."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from fordel.refusals import lines_of_conflict, lines_of_repairs, refusal_as_data
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = ["SomeFailed", "described", "problem", "say_error"]


class SomeFailed(Exception):
    """Of several instances some failed; they have been reported among the others."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


def described(error: Exception) -> dict[str, Any]:
    """An error as data: its kind, its sentences and the exit code."""
    match error:
        case InvalidInput():
            return problem("invalid-input", list(error.problems), 2)
        case Infeasible():
            return problem("infeasible", str(error).split("\n"), 3) | refusal_as_data(error)
        case SolverFailure():
            return problem("no-proven-answer", [str(error)], 4)
        case OSError():
            what = error.filename or "The output"
            reason = (error.strerror or type(error).__name__).rstrip(".")
            message = f"{what} cannot be read or written: {reason}. Check that the place is there and has room."
            return problem("invalid-input", [message], 2)
        case _:
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            message = (
                f"fordel has a fault and could not finish ({what}). "
                "Please run the same again with --debug and report what it prints."
            )
            return problem("bug", [message], 1)


def problem(kind: str, problems: list[str], exit_code: int) -> dict[str, Any]:
    return {"kind": kind, "problems": problems, "exit_code": exit_code}


def say_error(failure: dict[str, Any], name: str = "", lang: str = "en") -> None:
    """On stderr: the sentences, what is in conflict and what would do.

    A refusal is in the language asked for, everything else in English.
    """
    sentences = (failure.get("problems_da") if lang == "da" else None) or failure["problems"]
    if len(sentences) > 1:
        sentences = [f"{len(sentences)} problems:", *(f"- {sentence}" for sentence in sentences)]
    if name:
        sentences = [f"{name}:", *sentences]
    sentences = [*sentences, *lines_of_conflict(failure, lang), *lines_of_repairs(failure, lang)]
    # Where stderr cannot be written either, the exit code says it.
    with suppress(OSError):
        print("\n".join(sentences), file=sys.stderr)
