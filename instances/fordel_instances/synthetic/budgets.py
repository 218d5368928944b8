"""Made-up budgets and accounts of service expenditure in 2014, in whole thousands of kroner.

Budgets are drawn within 2 pct. of the expenditure that was, and scaled to 1,200 mio. kr. above the agreed level;
accounts within 2 pct. of the budget, and scaled to 700 mio. kr. above that level. The real ones are not these.
"""

from __future__ import annotations

from random import Random

from fordel_instances.synthetic.drawing import municipal_figures, scaled, write

__all__ = ["ABOVE_IN_ACCOUNTS", "ABOVE_IN_BUDGETS", "AGREED", "SEED", "budgets"]

AGREED, SEED = 230_541_000_000, 2014
ABOVE_IN_BUDGETS, ABOVE_IN_ACCOUNTS = 1_200_000_000, 700_000_000
FILE = "synthetic_budgets_2014.csv"


def budgets(seed: int = SEED) -> list[tuple[str, int, int]]:
    """Code, budget and account of all, in ascending order of code.

    Examples
    --------
    >>> rows = budgets()
    >>> len(rows), sum(budget for _, budget, _ in rows), sum(account for *_, account in rows)
    (98, 231741000000, 231241000000)
    """
    draw = Random(seed).random
    figures = municipal_figures("population_2014", "service_expenditure_per_inh_kr_2014")
    spent = [inhabitants * each for inhabitants, each in figures.values()]
    budgeted = scaled(AGREED + ABOVE_IN_BUDGETS, [own * (9_800 + int(draw() * 401)) for own in spent], 1_000)
    accounts = scaled(AGREED + ABOVE_IN_ACCOUNTS, [own * (9_800 + int(draw() * 401)) for own in budgeted], 1_000)
    return list(zip(figures, budgeted, accounts, strict=True))


if __name__ == "__main__":
    write(FILE, ("code", "budget_kr", "account_kr"), budgets())
