"""The taper of equal cost in the place of a threshold.

At the threshold t a candidate is in or out; with a taper from z to f it counts with weight

    w_i = min(1, max(0, (x_i - z) / (f - z)))

Let v_i be what candidate i gets where it is in, at the kroner per unit that there are now, before limits. The taper
costs the same when Σ w_i v_i = Σ v_i of those that are in now: what those just inside give up is what those just
outside are given, so nobody further away is touched. f is given, beyond t; z is solved for.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["zero_of_equal_cost"]


def zero_of_equal_cost(
    values: Sequence[Fraction],
    worths: Sequence[Fraction],
    inside: Sequence[bool],
    threshold: Fraction,
    full_at: Fraction,
) -> Fraction | None:
    """z, at which the weight is 0; None where no taper costs the same, since too little is outside.

    Parameters
    ----------
    values : sequence of Fraction, length n
        x_i. Those that are in have the larger ones.
    worths : sequence of Fraction, length n
        v_i, 0 or more, kroner.
    inside : sequence of bool, length n
        Who is in now.
    threshold, full_at : Fraction
        t < f.

    Examples
    --------
    >>> numbers = [Fraction(x) for x in (2, 9, 11, 20)]
    >>> zero_of_equal_cost(numbers, [Fraction(10)] * 4, [False, False, True, True], Fraction(10), Fraction(12))
    Fraction(8, 1)
    """
    target = sum((worth for worth, there in zip(worths, inside, strict=True) if there), Fraction(0))
    order = sorted(range(len(values)), key=lambda i: values[i], reverse=True)
    full = sum((worths[i] for i in order if values[i] >= full_at), Fraction(0))
    missing = target - full
    if missing <= 0:
        return threshold  # nobody that is in stands between
    # Σ v (x - z) = missing (f - z) over those in part: linear in z between two values.
    weight = moment = Fraction(0)
    part = [i for i in order if values[i] < full_at]
    for place, i in enumerate(part):
        weight += worths[i]
        moment += worths[i] * values[i]
        if weight <= missing:
            continue
        zero = (moment - missing * full_at) / (weight - missing)
        after = part[place + 1] if place + 1 < len(part) else None
        if zero <= values[i] and (after is None or values[after] <= zero):
            return zero
    return None
