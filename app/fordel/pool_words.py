"""What a pool will do, in sentences: each names the fields that it tells of, and a field that none tells of is listed.

A new field needs a sentence: a function that takes what is `Known` and yields texts, and a line in SENTENCES with the
patterns of the fields whose values it tells. Until then the field stands under "other rules", path and value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel.danish_numbers import exact_number, number
from fordel.texts import Texts
from fordel_models.field_places import filled, places
from fordel_models.result import YearResult
from fordel_models.specification import DIVISOR_METHODS, FormulaSpecification, Limit, Synthetic

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


@dataclass(frozen=True)
class Known:
    """What the sentences are made of."""

    specification: FormulaSpecification
    raw: Mapping[str, Any]  # as the file has it
    results: Mapping[int | None, YearResult]  # of the years whose rules can hold
    recipients: int | None  # how many there are; None: they cannot be read
    recipients_source: str
    text: Texts

    @property
    def amounts(self) -> dict[int | None, int]:
        """Kroner by year, top-slice included."""
        pool = self.specification.pool
        return dict(sorted(pool.years.items())) if pool.years else {None: pool.amount or 0}

    @property
    def to_distribute(self) -> dict[int | None, int]:
        """Kroner by year without the top-slice."""
        return {year: amount - self.specification.pool.top_slice_in(year) for year, amount in self.amounts.items()}

    def by_year(self, values: Mapping[int | None, str], several: str = "{value}") -> str:
        """Values by year, years in a row that have the same one together: "2014-2016: 2012; 2017: 2013"."""
        runs: list[tuple[list[int], str]] = []
        for year, value in values.items():
            if year is None:
                return value
            if runs and runs[-1][1] == value and runs[-1][0][-1] == year - 1:
                runs[-1][0].append(year)
            else:
                runs.append(([year], value))
        return "; ".join(
            f"{years[0]}: {value}" if len(years) == 1 else f"{years[0]}-{years[-1]}: {several.format(value=value)}"
            for years, value in runs
        )

    def kroner_by_year(self, values: Mapping[int | None, int]) -> str:
        """The same with kroner: "2014-2016: 5 kr. each year; 2017: 6 kr."."""
        kroner = {year: f"{number(amount)} kr." for year, amount in values.items()}
        return self.by_year(kroner, self.text("each_year", value="{value}"))


@dataclass(frozen=True)
class Said:
    """A sentence, under the heading of its section."""

    section: str
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence or several, and the fields whose values are in them.

    Attributes
    ----------
    section : str
        One of SECTIONS.
    tells : tuple of str
        Patterns of paths, * for a year, a label or a position. A text in two languages is told as a whole.
    say : callable
        What is `Known` to the sentences.
    """

    section: str
    tells: tuple[str, ...]
    say: Callable[[Known], Iterator[str]]


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


def _title(known: Known) -> Iterator[str]:
    return iter(())  # id, title and model head the report


def _amount(known: Known) -> Iterator[str]:
    yield known.text("words_distributed", by_year=known.kroner_by_year(known.amounts))
    top_slices = {year: known.specification.pool.top_slice_in(year) for year in known.amounts}
    if any(top_slices.values()):
        by_year = known.kroner_by_year({year: kroner for year, kroner in top_slices.items() if kroner})
        yield known.text("words_top_slice", by_year=by_year)
    if len(known.amounts) > 1:
        years = known.text.counted("years", len(known.amounts))
        yield known.text("words_total", total=number(sum(known.amounts.values())), years=years)
    if known.specification.price_level:
        yield known.text("words_price_level", price_level=known.specification.price_level)


def _eligible(known: Known) -> Iterator[str]:
    condition = known.specification.pool.eligible
    if condition is None:
        if known.recipients is not None:
            yield known.text("words_all_eligible", count=known.text.counted("recipients", known.recipients))
        return
    yield known.text("words_eligible", expression=condition)
    if known.results:
        counts = {
            year: known.text("of_recipients", count=number(sum(result.eligible)), all=number(len(result.eligible)))
            for year, result in known.results.items()
        }
        yield known.text("words_eligible_count", by_year=known.by_year(counts))


def _base_amount(known: Known) -> Iterator[str]:
    base = known.specification.pool.base_amount
    if base is not None:
        yield known.text("words_base", expression=_kroner_or_expression(base))
        if sums := _base_sums(known):
            yield known.text("words_base_sum", by_year=known.kroner_by_year(sums))


def _base_sums(known: Known) -> dict[int | None, int]:
    return {
        year: sum(step.amounts)
        for year, result in known.results.items()
        for step in result.steps
        if step.name == "base_amount"
    }


def _parts(known: Known) -> Iterator[str]:
    parts, text = known.specification.parts, known.text
    whole = sum((part.share for part in parts), Fraction(0))
    base = _base_sums(known)
    by_key = {
        year: rest - base.get(year, 0)
        for year, rest in known.to_distribute.items()
        if known.specification.pool.base_amount is None or year in base
    }
    for part in parts:
        share = part.share / whole
        yield text("words_part", part=part.name, share=_percent(share), expression=part.key)
        if whole != 1:
            written, together = exact_number(part.share), exact_number(whole)
            yield "  " + text("words_part_share", written=written, together=together)
        if by_key:
            kroner = {year: round(share * rest) for year, rest in by_key.items()}
            yield "  " + text("words_part_kroner", by_year=known.kroner_by_year(kroner))
        if unit := part.unit.of(text.lang):
            yield "  " + text("words_part_unit", unit=unit)
        if says := part.says.of(text.lang):
            yield "  " + text("words_says", says=says)


def _limits(known: Known) -> Iterator[str]:
    pool, text = known.specification.pool, known.text
    for side, limit in (("floor", pool.floor), ("cap", pool.cap)):
        if limit is None:
            yield text(f"words_no_{side}")
            continue
        yield text(f"words_{side}", limit=_limit(limit, text))
        sums = {
            year: sum(kroner or 0 for kroner in (result.floors if side == "floor" else result.caps))
            for year, result in known.results.items()
        }
        if sums:
            yield "  " + text(f"words_{side}_sum", by_year=known.kroner_by_year(sums))
    if pool.baseline is not None:
        yield text("words_baseline", expression=_kroner_or_expression(pool.baseline))
    if known.results and (pool.floor or pool.cap):
        bound = {
            year: text("words_bound", floors=result.binding.count("floor"), caps=result.binding.count("cap"))
            for year, result in known.results.items()
        }
        yield known.by_year(bound)


def _groups(known: Known) -> Iterator[str]:
    for group in known.specification.groups:
        for side, limits in (("floor", group.floor), ("cap", group.cap)):
            if isinstance(limits, Limit):
                yield known.text(f"words_group_{side}", column=group.column, limit=_limit(limits, known.text))
            for label, limit in (limits if isinstance(limits, dict) else {}).items():
                yield known.text(
                    f"words_label_{side}", label=label, column=group.column, limit=_limit(limit, known.text)
                )


def _when_limits_do_not_fit(known: Known) -> Iterator[str]:
    pool = known.specification.pool
    yield known.text(f"words_shortfall_{pool.on_shortfall}")
    yield known.text(f"words_surplus_{pool.on_surplus}")


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


def _limit(limit: Limit, text: Texts) -> str:
    if limit.pct_of_baseline is not None:
        return text("words_pct", percent=exact_number(limit.pct_of_baseline))
    kroner = exact_number(limit.kr or 0)
    return f"{kroner} kr." if limit.kr_per is None else text("kr_per", kroner=kroner, expression=limit.kr_per)


def _percent(share: Fraction) -> str:
    """A share in percent, rounded to two decimals where it has more than four."""
    exact = exact_number(100 * share)
    return exact if len(exact.partition(",")[2]) <= 4 else number(100 * share, 2)


def _kroner_or_expression(written: str) -> str:
    return f"{number(int(written))} kr." if written.isdecimal() else written


def _of_limits(paths: Iterable[str]) -> tuple[str, ...]:
    """A limit and the fields that it can be written with."""
    return tuple(f"{path}{field}" for path in paths for field in ("", ".kr", ".kr_per", ".pct_of_baseline"))


SENTENCES: tuple[Sentence, ...] = (
    Sentence("words_amount", ("id", "title", "model"), _title),
    Sentence(
        "words_amount", ("pool.amount", "pool.years.*", "pool.top_slice", "pool.top_slice.*", "price_level"), _amount
    ),
    Sentence("words_who", ("pool.eligible",), _eligible),
    Sentence("words_how", ("pool.base_amount",), _base_amount),
    Sentence("words_how", ("part.*.name", "part.*.share", "part.*.key", "part.*.unit", "part.*.says"), _parts),
    Sentence("words_limits", (*_of_limits(("pool.floor", "pool.cap")), "pool.baseline"), _limits),
    Sentence(
        "words_limits",
        ("group.*.column", *_of_limits(f"group.*.{side}{label}" for side in ("floor", "cap") for label in ("", ".*"))),
        _groups,
    ),
    Sentence("words_limits", ("pool.on_shortfall", "pool.on_surplus"), _when_limits_do_not_fit),
    Sentence("words_rounding", ("pool.unit", "pool.method"), _rounding),
    Sentence(
        "words_data",
        (
            "data.recipients",
            "data.years.*",
            "data.inhabitants",
            "data.synthetic",
            "data.synthetic.generator",
            "data.synthetic.seed",
            "missing.*.column",
            "missing.*.codes",
            "missing.*.value",
            "missing.*.because",
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
