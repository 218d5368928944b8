"""Every sentence and heading that is printed, in English and Danish, in a module for each use.

The words are those of docs/words.md. A text has one id, whichever module it is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fordel.danish_numbers import number
from fordel.texts import (
    batches,
    calculation_rules,
    checks,
    comparisons,
    explanations,
    forms,
    kinds,
    pools,
    prices,
    refusals,
    results,
    solvers,
    sweeps,
    thresholds,
    verifications,
    words,
    workbook_sheets,
)
from fordel_solver.errors import InvalidInput

__all__ = ["LANGUAGES", "MODULES", "TEXTS", "Texts", "check_language"]

LANGUAGES = ("en", "da")

MODULES = (
    results,
    pools,
    forms,
    checks,
    words,
    workbook_sheets,
    calculation_rules,
    comparisons,
    explanations,
    verifications,
    prices,
    refusals,
    thresholds,
    sweeps,
    batches,
    solvers,
    kinds,
)
TEXTS: dict[str, tuple[str, str]] = {name: both for module in MODULES for name, both in module.TEXTS.items()}


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Examples
    --------
    >>> Texts("da")("sum", total="700.000.000")
    '700.000.000 kr. fordelt; summen stemmer'
    """

    lang: str

    def __post_init__(self) -> None:
        check_language(self.lang)

    def __call__(self, name: str, /, **values: object) -> str:
        """The text of that id, filled in."""
        return TEXTS[name][LANGUAGES.index(self.lang)].format(**values)

    def knows(self, name: str) -> bool:
        """Whether there is a text of that id."""
        return name in TEXTS

    def if_known(self, name: str) -> str:
        """The text of that id, or nothing."""
        return self(name) if self.knows(name) else ""

    def counted(self, name: str, count: int) -> str:
        """A number with its word: "1 year", "7 years"."""
        return self(f"{name}_one") if count == 1 else self(name, count=number(count))

    def listed(self, names: Sequence[str]) -> str:
        """Names in a sentence: "a, b and c"."""
        return self("and").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def check_language(lang: str) -> None:
    """Refuse a language that there is no output in."""
    if lang not in LANGUAGES:
        raise InvalidInput(f'The language "{lang}" is not known; "en" (English) and "da" (Danish) are.')
