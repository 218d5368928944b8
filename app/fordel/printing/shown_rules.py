"""Rules of a formula pool as `fordel show` tells them, each with the path that --set knows it by."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.danish_numbers import exact_number, number
from fordel.texts import Texts
from fordel_models.formula.guarantee import inhabitants_of
from fordel_models.formula_tables import RANKS, THRESHOLDS
from fordel_models.specification import FormulaSpecification, Limit, Part

__all__ = ["further_rules", "limits", "part_weight"]


def limits(path: str, limit: Limit, text: Texts) -> Iterator[tuple[str, str]]:
    """A limit, or one line for each year where its percent is by year."""
    if isinstance(limit.pct_of_baseline, dict):
        for year, percent in sorted(limit.pct_of_baseline.items()):
            yield f"{path}.pct_of_baseline.{year}", text("pct_of_baseline", percent=exact_number(percent))
    elif limit.pct_of_baseline is not None:
        yield path, text("pct_of_baseline", percent=exact_number(limit.pct_of_baseline))
    elif limit.kr_per is not None:
        yield path, text("kr_per", kroner=exact_number(limit.kr or 0), expression=limit.kr_per)
    else:
        yield path, f"{number(limit.kr or 0)} kr."


def further_rules(specification: FormulaSpecification, text: Texts) -> Iterator[tuple[str, str]]:
    """Price index, opt-out, eligibility, minimum grant, exit ramp, guarantee, merges and phase-in that there are."""
    pool, chosen, phase_in = specification.pool, specification.eligibility, specification.phase_in
    for year, index in sorted((pool.price_index or {}).items()):
        yield f"pool.price_index.{year}", exact_number(index)
    if pool.opt_out:
        by_year = pool.opt_out if isinstance(pool.opt_out, dict) else {"": pool.opt_out}
        for when, codes in sorted(by_year.items()):
            yield f"pool.opt_out.{when}".rstrip("."), ", ".join(codes)
        yield "pool.on_opt_out", f"{pool.on_opt_out} ({text(f'on_opt_out_{pool.on_opt_out}')})"
    if chosen is not None:
        for name in ("by", *RANKS, *THRESHOLDS, "full_at"):
            if (value := getattr(chosen, name)) is not None:
                yield f"eligibility.{name}", str(value)
        if chosen.rule in RANKS:
            yield "eligibility.ties", f"{chosen.ties} ({text(f'ties_{chosen.ties}')})"
    if pool.minimum_grant is not None:
        yield from limits("pool.minimum_grant", pool.minimum_grant, text)
    for year, percent in sorted((pool.exit_pct or {}).items()):
        yield f"pool.exit_pct.{year}", text("pct_of_baseline", percent=exact_number(percent))
    if guarantee := specification.guarantee:
        yield from limits("guarantee.max_loss", guarantee.max_loss, text)
        yield "guarantee.paid_by", guarantee.paid_by
        if guarantee.paid_by == "inhabitants":
            yield "guarantee.inhabitants", inhabitants_of(specification)
    for count, merge in enumerate(specification.merges, 1):
        yield f"merge[{count}]", f"{merge.year}: {', '.join(merge.former)} > {', '.join(merge.successors)}"
    if phase_in is not None:
        for year, percent in sorted(phase_in.share.items()):
            yield f"phase_in.share.{year}", text("phase_in_share", percent=exact_number(percent))


def part_weight(part: Part, specification: FormulaSpecification, text: Texts) -> str:
    """What a part distributes: kroner of its own, or a percent of what the parts with kroner leave."""
    if part.amount is not None:
        by_year = part.amount if isinstance(part.amount, dict) else {None: part.amount}
        return ", ".join(
            f"{number(kr)} kr." if year is None else f"{number(kr)} kr. ({year})" for year, kr in by_year.items()
        )
    total = sum(own.share for own in specification.parts if own.amount is None)
    percent = number(100 * part.share / total if total else 0, 2)
    some_have_kroner = any(own.amount is not None for own in specification.parts)
    return text("pct_of_the_rest" if some_have_kroner else "pct", percent=percent)
