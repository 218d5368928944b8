"""What each level of a rule costs: by the path of the shares, or in steps."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models.pricing.asked import Asked
from fordel_models.pricing.by_path import by_path
from fordel_models.pricing.by_steps import by_steps
from fordel_models.pricing.priced_rules import PricedRule, without_rule
from fordel_models.pricing.priced_year import PricedYear
from fordel_models.pricing.refusals import refuse_together
from fordel_solver.errors import Infeasible

__all__ = ["price_year"]


def price_year(
    raw: Mapping[str, Any],
    rule: PricedRule,
    start: Fraction,
    stop: Fraction,
    table: pd.DataFrame,
    dictionary: pd.DataFrame,
    *,
    year: int | None,
    where: str,
) -> PricedYear:
    """Follow a rule from one level to another.

    Parameters
    ----------
    raw : mapping
        The specification, as a file says it.
    rule : PricedRule
    start, stop : Fraction
        start < stop.
    table, dictionary : DataFrame
        As `fordel_models.solve` takes them.
    year : int or None
        Of the pool.
    where : str
        The file, for messages.

    Raises
    ------
    InvalidInput
        The rule does not go with the specification, or with others there.
    Infeasible
        At no level asked for the rules hold together.
    SolverFailure
        The core, asked again at a point, gives something else: a bug.

    Examples
    --------
    >>> from fordel_models.pricing.priced_rules import read_rule
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 80},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [1, 3, 4]}, index=["101", "147", "151"])
    >>> found = price_year(raw, read_rule("pool.floor"), Fraction(0), Fraction(40), table, pd.DataFrame(),
    ...                    year=None, where="pool.toml")
    >>> [(str(point.level), str(point.moved), str(point.rate)) for point in found.points]
    [('0', '0', '0'), ('10', '0', '1'), ('24', '14', '1'), ('80/3', '50/3', 'None')]
    >>> found.highest, found.refused.shortfall
    (Fraction(80, 3), 40)
    """
    asked = Asked(raw, rule, start, stop, table, dictionary, year, where)
    without_raw = without_rule(raw, rule, where)
    refuse_together(without_raw, rule, year, taper="full_at" in (raw.get("eligibility") or {}))
    without = None
    # The rule may be what makes the pool hold together; its levels are then compared with one another.
    with contextlib.suppress(Infeasible):
        without = asked.run(without_raw)
    if rule.kind in ("eligibility", "minimum_grant"):
        return by_steps(asked, without)
    return by_path(asked, without_raw, without)
