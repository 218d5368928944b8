"""What nobody gets less or more than: floor, cap, minimum grant, groups, guarantee."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.danish_numbers import exact_number, number
from fordel.words.known import Known, Sentence, kroner_or_expression, limit_in_words, of_limits
from fordel_models.formula.guarantee import inhabitants_of
from fordel_models.result import Guarantee, YearResult
from fordel_models.specification import Limit

__all__ = ["SENTENCES"]


def _limits(known: Known) -> Iterator[str]:
    pool, text = known.specification.pool, known.text
    # With a guarantee the least that each gets holds it too.
    sum_of_floors = "words_floor_sum" if known.specification.guarantee is None else "words_guaranteed_sum"
    for side, limit in (("floor", pool.floor), ("cap", pool.cap)):
        if limit is None:
            yield text(f"words_no_{side}")
            continue
        yield text(f"words_{side}", limit=limit_in_words(limit, text))
        sums = {
            year: sum((result.floors if side == "floor" else result.caps)[at] or 0 for at in _not_leaving(result))
            for year, result in known.results.items()
        }
        if sums:
            yield "  " + text(sum_of_floors if side == "floor" else "words_cap_sum", by_year=known.kroner_by_year(sums))
    if pool.baseline is not None:
        yield text("words_baseline", expression=kroner_or_expression(pool.baseline))
    if known.results and (pool.floor or pool.cap):
        bound: dict[int | None, str] = {}
        for year, result in known.results.items():
            binding = [result.binding[at] for at in _not_leaving(result)]
            bound[year] = text("words_bound", floors=binding.count("floor"), caps=binding.count("cap"))
        yield known.by_year(bound)


def _not_leaving(result: YearResult) -> list[int]:
    """Positions without those on the exit ramp, whose floor and cap are what they get there."""
    return [at for at in range(len(result.amounts)) if at not in result.exit_ramp]


def _minimum_grant(known: Known) -> Iterator[str]:
    least, text = known.specification.pool.minimum_grant, known.text
    if least is not None:
        yield text("words_minimum_grant", limit=limit_in_words(least, text))
        if known.results:
            out = {year: number(len(result.dropped_out)) for year, result in known.results.items()}
            yield "  " + text("words_dropped_out", by_year=known.by_year(out))


def _groups(known: Known) -> Iterator[str]:
    text = known.text
    for group in known.specification.groups:
        for side, limits in (("floor", group.floor), ("cap", group.cap)):
            if isinstance(limits, Limit):
                yield text(f"words_group_{side}", column=group.column, limit=limit_in_words(limits, text))
            for label, limit in (limits if isinstance(limits, dict) else {}).items():
                told = limit_in_words(limit, text)
                yield text(f"words_label_{side}", label=label, column=group.column, limit=told)


def _guarantee(known: Known) -> Iterator[str]:
    rule, text = known.specification.guarantee, known.text
    if rule is None:
        return
    yield text("words_guarantee", limit=limit_in_words(rule.max_loss, text))
    by_inhabitants = rule.paid_by == "inhabitants"
    inhabitants = inhabitants_of(known.specification) if by_inhabitants else rule.inhabitants
    yield "  " + text(f"words_paid_by_{rule.paid_by}", **({"inhabitants": inhabitants} if by_inhabitants else {}))
    if rule.inhabitants is not None and not by_inhabitants:
        yield "  " + text("words_not_used", path="guarantee.inhabitants", value=rule.inhabitants)
    effects = {
        year: _effect(result, result.guarantee, known)
        for year, result in known.results.items()
        if result.guarantee is not None
    }
    if effects:
        yield "  " + text("words_guarantee_effect", by_year=known.by_year(effects))


def _effect(result: YearResult, guarantee: Guarantee, known: Known) -> str:
    gains = [share - target for share, target in zip(result.fair_shares, guarantee.targets, strict=True)]
    return known.text(
        "guarantee_effect",
        lifted=number(sum(gain > 0 for gain in gains)),
        kroner=number(sum(gain for gain in gains if gain > 0)),
        paying=number(sum(gain < 0 for gain in gains)),
    )


def _when_limits_do_not_fit(known: Known) -> Iterator[str]:
    pool = known.specification.pool
    yield known.text(f"words_shortfall_{pool.on_shortfall}")
    yield known.text(f"words_surplus_{pool.on_surplus}")


def _repairs(known: Known) -> Iterator[str]:
    costs, text = known.specification.repair, known.text
    if costs is not None and costs.weights:
        weights = [
            f"{path}: {exact_number(weight)}" if weight else text("words_never_changed", path=path)
            for path, weight in costs.weights.items()
        ]
        yield text("words_repair", weights="; ".join(weights))


SENTENCES = (
    Sentence("words_limits", (*of_limits(("pool.floor", "pool.cap")), "pool.baseline"), _limits),
    Sentence("words_limits", of_limits(("pool.minimum_grant",)), _minimum_grant),
    Sentence(
        "words_limits",
        ("group.*.column", *of_limits(f"group.*.{side}{label}" for side in ("floor", "cap") for label in ("", ".*"))),
        _groups,
    ),
    Sentence(
        "words_limits",
        (*of_limits(("guarantee.max_loss",)), "guarantee.paid_by", "guarantee.inhabitants"),
        _guarantee,
    ),
    Sentence("words_limits", ("pool.on_shortfall", "pool.on_surplus"), _when_limits_do_not_fit),
    Sentence("words_limits", ("repair.weights.*",), _repairs),
)
