"""Made-up tax cuts of 2014: 26 municipalities that lose 347 mio. kr. together, in whole thousands.

Who cuts, and how much, is drawn; only the count and the sum are the real ones. A cut is 0.1 to 1.0 percentage points of
the packaged tax base, and the losses are scaled to the sum. Only municipalities below 100,000 inhabitants are drawn, so
that no single loss is a third of the sum.
"""

from __future__ import annotations

from random import Random

from fordel_instances.synthetic.drawing import municipal_figures, scaled, write

__all__ = ["COUNT", "SEED", "TOTAL", "tax_cuts"]

COUNT, TOTAL, SEED = 26, 347_000_000, 2014
FILE = "synthetic_tax_cuts_2014.csv"


def tax_cuts(seed: int = SEED) -> list[tuple[str, int]]:
    """Code and kroner lost of each that cuts, in ascending order of code.

    Examples
    --------
    >>> cuts = tax_cuts()
    >>> len(cuts), sum(loss for _, loss in cuts)
    (26, 347000000)
    """
    draw = Random(seed).random
    bases = municipal_figures("population_2014", "taxable_base_per_inh_kr_2014")
    order = sorted((draw(), code) for code, (inhabitants, _) in bases.items() if inhabitants < 100_000)
    chosen = sorted(code for _, code in order[:COUNT])
    weights = [bases[code][0] * bases[code][1] * (1 + int(draw() * 10)) for code in chosen]
    return list(zip(chosen, scaled(TOTAL, weights, 1_000), strict=True))


if __name__ == "__main__":
    write(FILE, ("code", "loss_kr"), tax_cuts())
