"""The first lines of `fordel show`, whatever the kind of model: title, source, made-up figures, prices."""

from __future__ import annotations

from rich.console import Console

from fordel.printing.printed import print_source, say
from fordel.texts import Texts
from fordel_models.result import Source
from fordel_models.specification import Specification, Synthetic

__all__ = ["print_header"]


def print_header(console: Console, specification: Specification, text: Texts) -> None:
    """Print them."""
    console.print(specification.title, style="bold", soft_wrap=not console.is_terminal)
    if source := specification.source:
        print_source(console, Source(source.document, source.section, source.says, source.url), text)
        if says := source.says.of(text.lang):
            say(console, f"{text('says')}: {says}")
    if specification.data.synthetic:
        say(console, text("synthetic"))
        if isinstance(made := specification.data.synthetic, Synthetic):
            say(console, text("synthetic_seed", generator=made.generator, seed=made.seed))
    say(console, f"{text('model')}: {specification.model}")
    if specification.price_level:
        say(console, f"{text('price_level')}: {specification.price_level}")
