"""Made-up tax changes of 2014 that together are 150 mio. kr. above unchanged taxation.

The cuts are those of `tax_cuts`, 347 mio. kr. Twelve municipalities hold permission to raise tax, 250 mio. kr. in all:
all use theirs, and one of them raises 10 mio. kr. beyond it. Fourteen others raise 237 mio. kr. without permission. In
reality taxes fell in 2014; these figures are there to show the rule.
"""

from __future__ import annotations

from random import Random

from fordel_instances.synthetic.drawing import municipal_figures, scaled, write
from fordel_instances.synthetic.tax_cuts import tax_cuts

__all__ = ["BEYOND", "PERMITTED", "SEED", "WITHOUT_PERMISSION", "tax_changes"]

SEED = 2014
HOLDERS, OTHERS = 12, 14
PERMITTED, BEYOND, WITHOUT_PERMISSION = 250_000_000, 10_000_000, 237_000_000
FILE = "synthetic_tax_changes_2014.csv"


def tax_changes(seed: int = SEED) -> list[tuple[str, int, int]]:
    """Code, kroner more (less: negative) than with unchanged taxation, and kroner permitted, for all.

    Examples
    --------
    >>> rows = tax_changes()
    >>> len(rows), sum(change for _, change, _ in rows), sum(permitted for *_, permitted in rows)
    (98, 150000000, 250000000)
    """
    draw = Random(seed).random
    bases = municipal_figures("population_2014", "taxable_base_per_inh_kr_2014")
    cuts = dict(tax_cuts(seed))
    order = sorted(
        (draw(), code) for code, (inhabitants, _) in bases.items() if code not in cuts and inhabitants < 100_000
    )
    holders = sorted(code for _, code in order[:HOLDERS])
    others = sorted(code for _, code in order[HOLDERS : HOLDERS + OTHERS])
    weight = {code: bases[code][0] * bases[code][1] * (1 + int(draw() * 5)) for code in holders + others}
    permitted = dict(zip(holders, scaled(PERMITTED, [weight[code] for code in holders], 1_000), strict=True))
    raised = dict(zip(others, scaled(WITHOUT_PERMISSION, [weight[code] for code in others], 1_000), strict=True))
    change = {code: -loss for code, loss in cuts.items()} | raised | permitted
    change[holders[0]] += BEYOND
    return [(code, change.get(code, 0), permitted.get(code, 0)) for code in bases]


if __name__ == "__main__":
    write(FILE, ("code", "change_kr", "permitted_kr"), tax_changes())
