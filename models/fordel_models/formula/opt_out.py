"""Recipients that have opted out of a year.

pool.on_opt_out = "share": they are not eligible, and the others share it all. "return": the year is solved with
everyone in; what those that opted out would have got is returned, and their amounts are 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from fordel_models.formula.gathering import Gathering
from fordel_models.formula_tables import Merge
from fordel_models.recipients import named
from fordel_models.result import Text
from fordel_models.specification import Pool
from fordel_solver.errors import kroner

__all__ = ["note_of_opt_out", "opted_out"]


def opted_out(gathering: Gathering, pool: Pool, merges: Iterable[Merge] = ()) -> tuple[int, ...]:
    """Positions of those that have opted out, in ascending order; a code that is not there in the year is a problem."""
    positions, codes = gathering.recipients.positions, pool.opted_out_in(gathering.pool_year)
    unknown = [code for code in codes if code not in positions]
    if unknown:
        year, why = gathering.pool_year, ""
        if any(code in (*merge.former, *merge.successors) for merge in merges for code in unknown):
            by_year = f" in {year}: write opt_out by year, {{ {year} = [...] }}" if year else ""
            why = f", by [[merge]]{by_year}"
        gathering.refuse("pool.opt_out", f": there is no recipient with code {named(unknown)}{why}.")
    return tuple(sorted(positions[code] for code in codes if code in positions))


def note_of_opt_out(labels: list[str], returned: int | None) -> Text:
    """Who opted out, and what became of their kroner; `returned` is None where the others share it all."""
    who, whose = ", ".join(labels), len(labels)
    if returned is None:
        return Text(
            da=f"Har fravalgt puljen: {who} ({whose}). De andre deler det hele (pool.on_opt_out).",
            en=f"Opted out: {who} ({whose}). The others share it all (pool.on_opt_out).",
        )
    return Text(
        da=f"Har fravalgt puljen: {who} ({whose}). De andre får det, de ville have fået med alle med; "
        f"{kroner(returned)} er ikke fordelt (pool.on_opt_out).",
        en=f"Opted out: {who} ({whose}). The others get what they would have got with everyone in; "
        f"{kroner(returned)} are returned (pool.on_opt_out).",
    )
