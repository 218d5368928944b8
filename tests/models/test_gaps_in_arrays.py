"""The gaps in arrays, which the search asks, are those that are listed rule by rule; and rows hold where no gap is."""

from __future__ import annotations

import random

import numpy as np

from fordel_models import parse
from fordel_models.formula.figures import figures_of
from fordel_models.formula.refusals.gaps import OVER, SHORT, gaps_in
from fordel_models.formula.refusals.moves import moves_of, numbers_after
from fordel_models.formula.refusals.search import Steps
from fordel_models.formula.refusals.year_rules import read_year
from small_pools import raw_pool, recipients


def random_steps(seed: int) -> Steps | None:
    """The moves of a pool with base amounts, percents, groups, a top-slice and perhaps a guarantee and an index."""
    draw = random.Random(seed)
    n = draw.randint(2, 4)
    table = recipients(
        pupils=[draw.choice([0, 1, 4]) for _ in range(n - 1)] + [1],
        last_year=[draw.randint(0, 60) for _ in range(n)],
        people=[draw.randint(1, 9) for _ in range(n)],
        region=[draw.choice("NS") for _ in range(n)],
    )
    rules = {
        "floor": draw.choice([draw.randint(0, 40), {"pct_of_baseline": "97.5"}, {"kr_per": "people", "kr": "2.5"}]),
        "cap": draw.choice([draw.randint(0, 60), {"pct_of_baseline": 120}]),
        "base_amount": draw.choice([draw.randint(0, 20), "people * 2"]),
        "group": [
            {"column": "region", "floor": {"N": draw.randint(0, 60)}, "cap": draw.choice([50, {"pct_of_baseline": 90}])}
        ],
    }
    for name in ("floor", "cap", "base_amount", "group"):
        if draw.random() < 0.3:
            del rules[name]
    if "group" in rules and "N" not in table["region"].tolist():
        del rules["group"]
    raw = raw_pool(
        years={"2014": draw.randint(3, 30) * 10},
        unit=draw.choice([1, 5, 10]),
        top_slice=draw.choice([0, 20]),
        baseline="last_year",
        **rules,
    )
    if draw.random() < 0.3:
        raw["pool"]["price_index"] = {"2014": "1.018"}
    if draw.random() < 0.4:
        raw["guarantee"] = {"max_loss": {"pct_of_baseline": 5}, "paid_by": "key"}
    specification = parse(raw, where="pool.toml")
    figures = figures_of(specification, table, None, [2014])
    years = [read_year(specification, figures.people[2014], 2014, figures.years[2014])]
    moves = moves_of(specification, years)
    return Steps(moves, years) if moves else None


def test_both_ways_find_the_same_gaps_and_no_row_cuts_off_what_holds():
    asked = held = 0
    for seed in range(150):
        of = random_steps(seed)
        if of is None:
            continue
        draw = random.Random(-seed)
        for _ in range(20):
            counts = of.none()
            for at, most in enumerate(of.most.tolist()):
                if draw.random() < 0.5:
                    counts[at] = min(most, draw.choice([1, 3, 10, 100, 5_000, 10**9, 10**15]))
            year = of.years[0]
            numbers = numbers_after(of.moves, {at: int(counts[at]) for at in np.flatnonzero(counts).tolist()})
            if numbers.get(year.amount.path, year.amount.value) < numbers.get(
                year.top_slice.path, year.top_slice.value
            ):
                continue
            sides = {gap.side for gap in gaps_in(year, numbers)}
            assert of.held[0].gaps(counts, counts) == (SHORT not in sides, OVER not in sides), (seed, counts)
            asked += 1
            if sides:
                continue
            held += 1
            point = np.array([draw.random() * min(most, 200) for most in of.most.tolist()])
            for cut in of.rows_against(point):
                total = sum(int(counts[at]) * each for at, each in cut.coefficients.items())
                assert total >= cut.least, (seed, cut, counts)
    assert asked > 1_500
    assert held > 150
