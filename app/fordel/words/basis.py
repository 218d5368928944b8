"""What a pool rests on: rounding, figures, source, assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.danish_numbers import exact_number, number
from fordel.words.known import Known, Sentence
from fordel_models.specification import DIVISOR_METHODS, Synthetic

__all__ = ["SENTENCES"]


def _rounding(known: Known) -> Iterator[str]:
    pool = known.specification.pool
    yield known.text("words_unit_one") if pool.unit == 1 else known.text("words_unit", unit=number(pool.unit))
    yield known.text("words_divisor" if pool.method in DIVISOR_METHODS else "words_remainder", method=pool.method)


def _figures(known: Known) -> Iterator[str]:
    data, text = known.specification.data, known.text
    if known.recipients is not None:
        count = text.counted("recipients", known.recipients)
        yield text("words_recipients", count=count, table=data.recipients)
        if known.recipients_source != data.recipients:
            yield f"  {known.recipients_source}"
    if data.decimal is not None:
        yield "  " + text(f"words_decimal_{data.decimal}")
    if data.years:
        figures: dict[int | None, str] = {
            year: str(data.years.get(year, year)) for year in known.amounts if year is not None
        }
        yield text("words_figures", by_year=known.by_year(figures))
    if data.inhabitants is not None:
        yield text("words_inhabitants", expression=data.inhabitants)
    if data.synthetic:
        yield text("synthetic")
    if isinstance(data.synthetic, Synthetic):
        yield text("synthetic_seed", generator=data.synthetic.generator, seed=data.synthetic.seed)
    for missing in known.specification.missing:
        codes, value = ", ".join(missing.codes), exact_number(missing.value)
        yield text("words_missing", column=missing.column, codes=codes, value=value)
        yield "  " + text("because", because=missing.because.of(text.lang))


def _source(known: Known) -> Iterator[str]:
    source, lang = known.specification.source, known.text.lang
    if source is not None:
        yield ", ".join(filter(None, (source.document.of(lang), source.section.of(lang), source.url)))
        if says := source.says.of(lang):
            yield known.text("words_says", says=says)


def _assumptions(known: Known) -> Iterator[str]:
    lang = known.text.lang
    for stated in known.specification.assumptions:
        yield f"{stated.about.of(lang)}: {stated.chosen.of(lang)}"
        yield "  " + known.text("because", because=stated.because.of(lang))
        if stated.alternatives:
            others = "; ".join(other.of(lang) for other in stated.alternatives)
            yield "  " + known.text("alternatives", alternatives=others)


SENTENCES = (
    Sentence("words_rounding", ("pool.unit", "pool.method"), _rounding),
    Sentence(
        "words_data",
        (
            *(f"data.{key}" for key in ("recipients", "decimal", "years.*", "inhabitants")),
            *(f"data.synthetic{key}" for key in ("", ".generator", ".seed")),
            *(f"missing.*.{key}" for key in ("column", "codes", "value", "because")),
        ),
        _figures,
    ),
    Sentence("words_source", ("source.document", "source.section", "source.says", "source.url"), _source),
    Sentence(
        "words_assumptions",
        ("assumption.*.about", "assumption.*.chosen", "assumption.*.because", "assumption.*.alternatives.*"),
        _assumptions,
    ),
)
