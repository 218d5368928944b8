"""Withholding: what each recipient loses when all of them together break an agreement.

Sets: recipients i, sanctions s (each of one year). Units: whole kroner withheld, 0 or more; they are losses.

    y_i   what i reported             A     what was agreed for all together
    o_i   i's own share of A          p_i   what i had permission for beforehand
    D = Σ y_i - A, the breach, where it is above the tolerance; otherwise 0
    W = min(most, rate D)             what is withheld
    e_i = max(0, y_i - o_i - p_i)     what i is above its own share, without permission

W is divided into an individual and a collective part by the percent stated; the individual part is at most what those
above their own share can lose, Σ c_i with c_i a percent of e_i, and the rest is collective:

    individual    x_i = min(c_i, λ e_i)          collective    x_i = μ k_i, k the key of the block grant

Each part is divided by the exact core. The least total that saves the grant, and its fairest sharing, are the two
linear programs of `adjustment`.

Source: agreement on municipal finances for 2014, section 3. How much is withheld for how large a breach, and who loses
it, is not in its text: every one of these is a field, and stated as an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from fordel_models.common import ModelFigures, figures_of, result_of
from fordel_models.result import Overview, Result
from fordel_models.withholding import telling
from fordel_models.withholding.adjustment import Adjusted, adjusted, cuts_of
from fordel_models.withholding.breach import Breach, breach_of, withheld_of
from fordel_models.withholding.specification import WithholdingSpecification
from fordel_solver.errors import InvalidInput

__all__ = ["overview", "solve"]


def solve(
    specification: WithholdingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """What is withheld from whom, for each sanction.

    Raises
    ------
    InvalidInput
        Tables or expressions that cannot be used, or a year without a sanction.
    Infeasible
        The individual part has no room, or the limits of an adjustment do not let enough be cut.
    SolverFailure
        A program was not proven.
    """
    figures, breaches = _breaches(specification, recipients, years, tables)
    found = [withheld_of(breach, figures) for breach in breaches]
    cuts: dict[str, Adjusted] = {}
    for breach in breaches:
        own = cuts_of(breach, figures, tables)
        if own is not None:
            cuts[breach.name] = adjusted(own, backend=backend, repairs=repairs)
    codes = figures.people.codes
    return result_of(
        figures,
        [year for own in found for year in own.years],
        divisions=[division for own in found for division in (own.breach.shares, own.parts) if division is not None],
        programs=[program for own in cuts.values() for program in own.programs],
        tables=telling.tables(specification, codes, found, cuts),
        reasons=telling.reasons(specification, len(codes), found, cuts),
        notes=telling.notes(found, cuts),
    )


def overview(
    specification: WithholdingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years, kroner withheld, and who can lose some of them."""
    figures, breaches = _breaches(specification, recipients, None, tables)
    return Overview(
        tuple(sorted({breach.rules.year for breach in breaches})),
        sum(breach.withheld for breach in breaches),
        figures.people.codes,
        len(specification.assumptions) + len(figures.fills),
    )


def _breaches(
    specification: WithholdingSpecification,
    recipients: pd.DataFrame,
    years: Sequence[int] | None,
    tables: Mapping[str, pd.DataFrame],
) -> tuple[ModelFigures, list[Breach]]:
    there = sorted({rules.year for rules in specification.sanctions.values()})
    unknown = sorted(set(years or ()) - set(there))
    if unknown or (years is not None and not len(years)):
        asked = ", ".join(map(str, unknown)) or "no year"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has the years {', '.join(map(str, there))}.")
    chosen = {
        name: rules for name, rules in specification.sanctions.items() if years is None or rules.year in set(years)
    }
    texts = [text for rules in chosen.values() for text in rules.expressions]
    figures = figures_of(specification, recipients, texts, [rules.year for rules in chosen.values()])
    return figures, [breach_of(name, rules, figures, tables) for name, rules in chosen.items()]
