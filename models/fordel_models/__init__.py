"""What a pool is, and how it becomes a problem for the core: parse a specification, solve it. Reads no file.

Importing this package loads neither pandas nor pydantic; using `parse`, `override` or `solve` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fordel_models.result import (
    Assumption,
    ErrorEffect,
    Overview,
    PartResult,
    Result,
    Selection,
    Source,
    Step,
    Text,
    YearResult,
)

if TYPE_CHECKING:
    from fordel_models.kinds import overview, solve
    from fordel_models.overriding import override
    from fordel_models.parsing import parse
    from fordel_models.specification import FormulaSpecification, Specification

__all__ = [
    "Assumption",
    "ErrorEffect",
    "FormulaSpecification",
    "Overview",
    "PartResult",
    "Result",
    "Selection",
    "Source",
    "Specification",
    "Step",
    "Text",
    "YearResult",
    "override",
    "overview",
    "parse",
    "solve",
]

_WHERE = {
    "FormulaSpecification": "specification",
    "Specification": "specification",
    "override": "overriding",
    "overview": "kinds",
    "parse": "parsing",
    "solve": "kinds",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"fordel_models.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
