"""Rules of a formula pool that do not go together, and years that the pool does not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from fordel_models.paths import by_year

if TYPE_CHECKING:
    from fordel_models.specification import FormulaSpecification

__all__ = ["problems_between"]

# Where years are checked already: each has a message of its own.
_CHECKED = ("pool.years", "pool.top_slice", "data.years")


def problems_between(specification: FormulaSpecification) -> list[tuple[str, str]]:
    """Pairs of path and sentence, one for each problem."""
    return [
        *_unknown_years(specification),
        *_amounts_of_parts(specification),
        *_minimum_grant(specification),
        *_transitions(specification),
        *_guarantee(specification),
        *_weights_of_repairs(specification),
    ]


def _unknown_years(specification: FormulaSpecification) -> list[tuple[str, str]]:
    there = specification.pool.years or {}
    return [
        (f"{path}.{year}", "the pool has no amount in this year.")
        for path, values in by_year(specification)
        if path not in _CHECKED
        for year in values
        if year not in there
    ]


def _amounts_of_parts(specification: FormulaSpecification) -> list[tuple[str, str]]:
    years = sorted(specification.pool.years or {})
    return [
        (f"part.{part.name}.amount", f"has no amount for {year}. A part with amounts needs one for each year.")
        for part in specification.parts
        if isinstance(part.amount, dict)
        for year in years
        if year not in part.amount
    ]


def _minimum_grant(specification: FormulaSpecification) -> list[tuple[str, str]]:
    pool, found = specification.pool, []
    if pool.minimum_grant is None:
        return []
    if pool.minimum_grant.pct_of_baseline is not None:
        found.append(("pool.minimum_grant", "is written in kr or kr_per, not in pct_of_baseline."))
    if pool.method != "largest-remainder":
        found.append(
            (
                "pool.minimum_grant",
                f"does not go with {pool.method}: by a divisor method an amount can be far from its fair share, which "
                "is what drops out. Use largest-remainder.",
            )
        )
    if pool.base_amount is not None and specification.parts and all(p.amount is not None for p in specification.parts):
        found.append(
            (
                "pool.minimum_grant",
                "does not go with base amounts where every part has an amount: the base amounts of those that drop out "
                "would have no part to go to. Give a part a share instead of an amount.",
            )
        )
    return found


def _transitions(specification: FormulaSpecification) -> list[tuple[str, str]]:
    """Exit ramp and phase-in: what they need, and that there is one of them at most."""
    pool, found = specification.pool, []
    if pool.exit_pct and pool.baseline is None:
        found.append(("pool.exit_pct", "needs pool.baseline, the kroner that the percent is of."))
    if pool.exit_pct and pool.eligible is None and specification.eligibility is None:
        found.append(
            ("pool.exit_pct", "needs pool.eligible or [eligibility]: where all are eligible, nobody is on the way out.")
        )
    if specification.phase_in is not None and pool.baseline is None:
        found.append(("phase_in", "needs pool.baseline, the distribution that the phase-in starts from."))
    if specification.phase_in is not None and pool.exit_pct:
        found.append(
            (
                "pool.exit_pct",
                "does not go with [phase_in]: both are a way from the baseline to the new distribution. Keep one.",
            )
        )
    return found


def _guarantee(specification: FormulaSpecification) -> list[tuple[str, str]]:
    """A guarantee that the others pay for is a second step, which moves whole fair shares."""
    rule, pool, found = specification.guarantee, specification.pool, []
    if rule is None:
        return []
    if pool.baseline is None:
        found.append(("guarantee", "needs pool.baseline, the kroner that a loss is counted from."))
    if rule.paid_by == "key":
        return found
    paid_by = f'paid_by = "{rule.paid_by}"'
    if specification.groups:
        found.append(("guarantee.paid_by", f'{paid_by} does not go with groups; paid_by = "key" does.'))
    if pool.method != "largest-remainder":
        found.append(("pool.method", f"{pool.method} is a divisor method and does not go with {paid_by}."))
    if pool.on_shortfall == "scale-floors":
        found.append(("pool.on_shortfall", f"scale-floors does not go with {paid_by} of the guarantee."))
    return found


def _weights_of_repairs(specification: FormulaSpecification) -> list[tuple[str, str]]:
    """Weights are for rules that this pool has."""
    if specification.repair is None:
        return []
    pool = specification.pool
    amounts = ["pool.years", *(f"pool.years.{year}" for year in sorted(pool.years))] if pool.years else ["pool.amount"]
    optional = ("base_amount", "floor", "cap", "minimum_grant", "exit_pct")
    rules = [*amounts, "pool.top_slice", *(f"pool.{name}" for name in optional if getattr(pool, name) is not None)]
    rules += [] if specification.guarantee is None else ["guarantee.max_loss"]
    for group in specification.groups:
        for side in ("floor", "cap"):
            limits = getattr(group, side)
            rules += [] if limits is None else [f"group.{group.column}.{side}"]
            rules += [f"group.{group.column}.{side}.{label}" for label in (limits if isinstance(limits, dict) else ())]
    found = []
    for path in specification.repair.weights:
        if path not in rules:
            near = difflib.get_close_matches(path, rules, 1, cutoff=0.8)
            meant = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(rules)}."
            found.append(("repair.weights", f'"{path}" is no rule of this pool that a repair can change. {meant}'))
    return found
