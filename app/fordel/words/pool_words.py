"""What a pool will do, in sentences: each names the fields that it tells of, and a field that none tells of is listed.

A new field needs a sentence in a module of `words`: a function that takes what is `Known` and yields texts, and a line
in SENTENCES with the patterns of the fields whose values it tells. Until then the field stands under "other rules",
path and value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fordel.words import amounts, basis, limits, who
from fordel.words.known import Known, Sentence
from fordel_models.field_places import filled, places

__all__ = ["SECTIONS", "SENTENCES", "Known", "Said", "Sentence", "in_words"]

SECTIONS = (
    "words_amount",
    "words_who",
    "words_how",
    "words_limits",
    "words_rounding",
    "words_other",
    "words_data",
    "words_source",
    "words_assumptions",
)
SENTENCES: tuple[Sentence, ...] = (*amounts.SENTENCES, *who.SENTENCES, *limits.SENTENCES, *basis.SENTENCES)


@dataclass(frozen=True)
class Said:
    """A sentence, under the heading of its section."""

    section: str
    text: str


def in_words(known: Known) -> list[Said]:
    """Everything that the file says and what follows from it, section by section."""
    said = [Said(sentence.section, text) for sentence in SENTENCES for text in sentence.say(known)]
    said += [Said("words_other", f"{'.'.join(path)}: {_as_written(value)}") for path, value in _untold(known)]
    return sorted(said, key=lambda own: SECTIONS.index(own.section))


def _untold(known: Known) -> Iterator[tuple[tuple[str, ...], Any]]:
    told = {tuple(pattern.split(".")) for sentence in SENTENCES for pattern in sentence.tells}
    for path, place, value in filled(known.raw, list(places(type(known.specification)))):
        pattern = () if place is None else place.pattern[:-1] if place.language else place.pattern
        if pattern not in told:
            yield path, value


def _as_written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
