"""Rules that keep another one from being priced exactly."""

from __future__ import annotations

from fordel_models.pricing.priced_rules import PricedRule
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput

__all__ = ["refuse_together"]


def refuse_together(
    specification: FormulaSpecification, rule: PricedRule, year: int | None, *, taper: bool = False
) -> None:
    """Refuse a rule whose shares are neither linear nor constant between breakpoints, because of another rule.

    Parameters
    ----------
    specification : FormulaSpecification
        Without the priced rule.
    rule : PricedRule
    year : int or None
    taper : bool
        The rules of eligibility have one, with the priced rule in them.

    Raises
    ------
    InvalidInput
        With all the rules that keep it from being priced.
    """
    pool, where = specification.pool, f"{specification.id}, {rule.path}: cannot be priced"
    found = []
    by_path = rule.kind not in ("eligibility", "minimum_grant")
    if by_path and pool.minimum_grant is not None:
        found.append(
            f"{where} together with pool.minimum_grant, since kroner jump where somebody drops out. Price "
            "pool.minimum_grant by itself, or take it out: --set pool.minimum_grant="
        )
    if rule.kind in ("base_amount", "top_slice"):
        own = [f"part.{part.name}.amount" for part in specification.parts if part.amount is not None]
        phased = specification.phase_in is not None and specification.phase_in.share_in(year) < 1
        others = own + (["phase_in"] if phased else [])
        if others:
            found.append(
                f"{where} together with {' and '.join(others)}, since the weights of the parts then move with the "
                "level. Compare two runs instead: fordel compare."
            )
    if rule.kind == "eligibility" and taper:
        found.append(
            f"{where} together with eligibility.full_at, since everybody on the taper then gets more or less with "
            "every level. Take the taper out (--set eligibility.full_at=), or compare two runs: fordel compare."
        )
    if found:
        raise InvalidInput(*found)
