"""How much is distributed, in which prices, and how it is shared: base amount, parts, phase-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from fordel.danish_numbers import exact_number, number
from fordel.words.known import Known, Sentence, in_short, kroner_or_expression
from fordel_models.result import YearResult

__all__ = ["SENTENCES"]


def _title(known: Known) -> Iterator[str]:
    return iter(())  # id, title and model head the report


def _amount(known: Known) -> Iterator[str]:
    pool = known.specification.pool
    yield known.text("words_distributed", by_year=known.kroner_by_year(known.amounts))
    top_slices = {year: pool.top_slice_in(year) for year in known.amounts}
    if any(top_slices.values()):
        by_year = known.kroner_by_year({year: kroner for year, kroner in top_slices.items() if kroner})
        yield known.text("words_top_slice", by_year=by_year)
    if pool.price_index:
        indices: dict[int | None, str] = {year: exact_number(own) for year, own in sorted(pool.price_index.items())}
        yield known.text("words_price_index", by_year=known.by_year(indices))
        yield "  " + known.text("words_in_prices", by_year=known.kroner_by_year(known.in_prices))
    if len(known.amounts) > 1:
        years = known.text.counted("years", len(known.amounts))
        yield known.text("words_total", total=number(sum(known.in_prices.values())), years=years)
    if known.specification.price_level:
        yield known.text("words_price_level", price_level=known.specification.price_level)


def _base_amount(known: Known) -> Iterator[str]:
    base = known.specification.pool.base_amount
    if base is not None:
        yield known.text("words_base", expression=kroner_or_expression(base))
        sums = {year: _step(result, "base_amount") for year, result in known.results.items()}
        if sums:
            yield known.text("words_base_sum", by_year=known.kroner_by_year(sums))


def _step(result: YearResult, name: str) -> int:
    return sum(sum(step.amounts) for step in result.steps if step.name == name)


def _parts(known: Known) -> Iterator[str]:
    parts, text = known.specification.parts, known.text
    by_share = [part.share for part in parts if part.amount is None]
    whole = sum(by_share, Fraction(0))
    before_limits = {year: own for year in known.amounts if (own := _before_limits(known, year)) is not None}
    for at, part in enumerate(parts):
        stated = {year: part.amount_in(year) or 0 for year in known.amounts}
        if part.amount is not None:
            yield text("words_part_amount", part=part.name, expression=part.key)
            yield "  " + text("words_part_stated", by_year=known.kroner_by_year(stated))
        else:
            which = "words_part" if len(by_share) == len(parts) else "words_part_of_rest"
            share = in_short(100 * part.share / whole if whole else Fraction(0), 2)
            yield text(which, part=part.name, share=share, expression=part.key)
            if whole != 1:
                written, together = exact_number(part.share), exact_number(whole)
                yield "  " + text("words_part_share", written=written, together=together)
        kroner = {year: own[at] for year, own in before_limits.items()}
        if kroner and (part.amount is None or kroner != stated):
            yield "  " + text("words_part_kroner", by_year=known.kroner_by_year(kroner))
        if unit := part.unit.of(text.lang):
            yield "  " + text("words_part_unit", unit=unit)
        if says := part.says.of(text.lang):
            yield "  " + text("words_says", says=says)


def _before_limits(known: Known, year: int | None) -> Sequence[int] | None:
    """What each part distributes in a year where no limit binds; None where it cannot be told.

    Of a year that could be worked out the shares of its parts are known, a phase-in and amounts of parts included.
    """
    specification = known.specification
    pool, rest = specification.pool, known.to_distribute[year]
    if (result := known.results.get(year)) is not None:
        by_key = rest - _step(result, "base_amount") - _step(result, "exit_ramp")
        return [round(part.share * by_key) for part in result.parts]
    if pool.base_amount is not None or pool.exit_pct or specification.phase_in is not None:
        return None
    own = [part.amount_in(year) for part in specification.parts]
    amounts = [None if kroner is None else pool.in_prices_of(year, kroner) for kroner in own]
    left = rest - sum(kroner or 0 for kroner in amounts)
    whole = sum(part.share for part in specification.parts if part.amount is None)
    if left < 0:
        return None
    return [
        kroner if kroner is not None else round(left * part.share / whole) if whole else 0
        for part, kroner in zip(specification.parts, amounts, strict=True)
    ]


def _phase_in(known: Known) -> Iterator[str]:
    phase_in = known.specification.phase_in
    if phase_in is not None:
        shares = {year: 100 * phase_in.share_in(year) for year in known.amounts if year is not None}
        yield known.text("words_phase_in", by_year=known.percent_by_year(shares))


SENTENCES = (
    Sentence("words_amount", ("id", "title", "model"), _title),
    Sentence(
        "words_amount",
        ("pool.amount", "pool.years.*", "pool.top_slice", "pool.top_slice.*", "pool.price_index.*", "price_level"),
        _amount,
    ),
    Sentence("words_how", ("pool.base_amount",), _base_amount),
    Sentence(
        "words_how",
        tuple(f"part.*.{key}" for key in ("name", "share", "amount", "amount.*", "key", "unit", "says")),
        _parts,
    ),
    Sentence("words_how", ("phase_in.share.*",), _phase_in),
)
