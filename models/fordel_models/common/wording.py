"""Kroner in sentences of both languages."""

from __future__ import annotations

from fordel_models.result import Text
from fordel_solver.errors import kroner

__all__ = ["both_kroner", "escaped"]


def escaped(text: str) -> str:
    """A text of the specification as it stands inside a sentence with places: braces of its own are none."""
    return text.replace("{", "{{").replace("}", "}}")


def both_kroner(da: str, en: str, *amounts: int) -> Text:
    """A sentence in both languages with kroner in its places {0}, {1}.

    Examples
    --------
    >>> both_kroner("Der er {0} her.", "There are {0} here.", 1_500)
    Text(da='Der er 1.500 kr. her.', en='There are 1,500 kr. here.')
    """
    return Text(da.format(*(kroner(own) for own in amounts)), en.format(*(f"{own:,} kr." for own in amounts)))
