"""Who can receive: condition, rank or threshold, opt-out, exit ramp, and municipalities that merge."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.danish_numbers import exact_number, number
from fordel.words.known import Known, Sentence, in_short
from fordel_models.formula_tables import RANKS, THRESHOLDS, Eligibility
from fordel_models.result import YearResult

__all__ = ["SENTENCES"]


def _eligible(known: Known) -> Iterator[str]:
    condition, chosen, text = known.specification.pool.eligible, known.specification.eligibility, known.text
    if condition is not None:
        yield text("words_eligible" if chosen is None else "words_candidates", expression=condition)
    elif known.recipients is not None:
        count = text.counted("recipients", known.recipients)
        yield text("words_all_eligible" if chosen is None else "words_all_candidates", count=count)
    if chosen is not None:
        yield from _chosen(known, chosen)
    if known.results and not (condition is None and chosen is None):
        counts = {
            year: text("of_recipients", count=number(_count(result)), all=number(_there(known, year, result)))
            for year, result in known.results.items()
        }
        yield text("words_eligible_count", by_year=known.by_year(counts))


def _count(result: YearResult) -> int:
    """How many are eligible: on the exit ramp and opted out is in the result, but not eligible."""
    others = {*result.exit_ramp, *result.opted_out}
    return sum(eligible and at not in others for at, eligible in enumerate(result.eligible))


def _there(known: Known, year: int | None, result: YearResult) -> int:
    """How many recipients there are in a year: before a merge its halves, from then on its successors."""
    gone: set[str] = set()
    for merge in known.specification.merges:
        before = year is not None and year < merge.year
        former, successors = set(merge.former), set(merge.successors)
        gone |= successors - former if before else former - successors
    return len(result.eligible) - len(gone)


def _chosen(known: Known, chosen: Eligibility) -> Iterator[str]:
    text, rule = known.text, chosen.rule
    selections = {year: own.selection for year, own in known.results.items() if own.selection is not None}
    reached = {year: in_short(own.threshold, 4) for year, own in selections.items() if own.threshold is not None}
    if rule in RANKS:
        yield text(f"words_{rule}", count=number(getattr(chosen, rule)), by=chosen.by)
        yield "  " + text(f"words_ties_{chosen.ties}")
        if reached:
            yield "  " + text("words_last_place", by_year=known.by_year(reached))
        return
    threshold = getattr(chosen, rule)
    yield text(f"words_{rule}", by=chosen.by, threshold=threshold)
    if reached and not _is_number(threshold):
        yield "  " + text("words_threshold", by_year=known.by_year(reached))
    if chosen.full_at is not None:
        yield "  " + text("words_taper", full_at=chosen.full_at)
        in_part = {year: number(sum(0 < weight < 1 for weight in own.weights)) for year, own in selections.items()}
        if in_part:
            yield "  " + text("words_in_part", by_year=known.by_year(in_part))


def _is_number(expression: str) -> bool:
    return expression.replace(".", "", 1).isdecimal()


def _opt_out(known: Known) -> Iterator[str]:
    pool, text = known.specification.pool, known.text
    if pool.opt_out:
        codes = {year: text.listed(pool.opted_out_in(year)) for year in known.amounts if pool.opted_out_in(year)}
        yield text("words_opt_out", by_year=known.by_year(codes))
    if pool.opt_out or "on_opt_out" in pool.model_fields_set:
        yield "  " + text(f"words_on_opt_out_{pool.on_opt_out}")
    returned = {year: sum(result.returned) for year, result in known.results.items() if result.returned}
    if returned:
        yield "  " + text("words_returned", by_year=known.kroner_by_year(returned))


def _exit_ramp(known: Known) -> Iterator[str]:
    percents, text = known.specification.pool.exit_pct, known.text
    if percents:
        yield text("words_exit", by_year=known.percent_by_year(percents))
        on_it: dict[int | None, str] = {
            year: text(
                "count_and_kroner",
                count=number(len(result.exit_ramp)),
                kroner=number(sum(result.amounts[at] for at in result.exit_ramp)),
            )
            for year, result in known.results.items()
            if year in percents
        }
        if on_it:
            yield "  " + text("words_on_exit", by_year=known.by_year(on_it))


def _merges(known: Known) -> Iterator[str]:
    text = known.text
    for merge in known.specification.merges:
        new = [f"{code} {merge.name}".strip() for code in merge.successors]
        which = "words_merge" if len(merge.successors) == 1 else "words_split"
        yield text(which, year=merge.year, former=text.listed(merge.former), successors=text.listed(new))
        if merge.shares:
            shares = "; ".join(f"{code}: {exact_number(share)}" for code, share in merge.shares.items())
            yield "  " + text("words_merge_shares", shares=shares)
        if merge.add:
            yield "  " + text("words_merge_add", columns=text.listed(merge.add))
        if merge.weighted:
            means = [text("words_mean", column=column, weight=weight) for column, weight in merge.weighted.items()]
            yield "  " + text("words_merge_weighted", columns=text.listed(means))


SENTENCES = (
    Sentence(
        "words_who",
        ("pool.eligible", *(f"eligibility.{key}" for key in ("by", *RANKS, *THRESHOLDS, "ties", "full_at"))),
        _eligible,
    ),
    Sentence("words_who", ("pool.opt_out", "pool.opt_out.*", "pool.on_opt_out"), _opt_out),
    Sentence("words_who", ("pool.exit_pct.*",), _exit_ramp),
    Sentence(
        "words_who",
        tuple(f"merge.*.{key}" for key in ("from", "to", "year", "name", "add", "weighted.*", "shares.*")),
        _merges,
    ),
)
