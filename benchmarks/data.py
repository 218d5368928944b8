"""The scenarios that everything is measured on: real municipalities, seeded keys, limits that bind in every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fordel_instances import municipalities

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AMOUNT = 700_000_000
SCENARIOS = 10_000
SEED = 2014
FLOOR_PCT, CAP_PCT = 95, 120
# The baseline's pool per krone of this one. A pool that has grown by 6 pct. puts many recipients at each limit.
BASELINE_PART = 0.94
NOISE, BASELINE_NOISE = 0.15, 0.03


@dataclass(frozen=True)
class Scenarios:
    """S ways to distribute one amount between the same n recipients.

    Attributes
    ----------
    amount : int
        Whole kroner.
    keys : array, (S, n)
    floors, caps : int64 array, (n,)
        Whole kroner, the same in every scenario.
    unit : int
        Whole kroner.
    """

    amount: int
    keys: Floats | Integers
    floors: Integers
    caps: Integers
    unit: int = 1

    def __post_init__(self) -> None:
        for array in (self.keys, self.floors, self.caps):
            array.setflags(write=False)


@dataclass(frozen=True)
class Setting:
    """What all subjects share in one run: the data, and how many rows the slow ones get.

    Attributes
    ----------
    scenarios : Scenarios
        Keys with all 17 digits, whole kroner.
    ties : Scenarios
        Whole keys with duplicates, a tie at the cut in every row.
    rows : tuple of int
        The rows of `scenarios` that the peers and the single call get.
    """

    scenarios: Scenarios
    ties: Scenarios
    rows: tuple[int, ...]


def pupils(year: int) -> Floats:
    """Folkeskole pupils of the 98 municipalities by ascending code, from the packaged table."""
    return municipalities()[f"folkeskole_normal_pupils_est_{year}"].to_numpy(dtype=np.float64)


def random_keys(scenarios: int = SCENARIOS) -> Scenarios:
    """Keys with all 17 digits: pupils times lognormal noise; limits from an earlier year's pupils with less noise."""
    random = np.random.default_rng(SEED)
    now, earlier = pupils(2014), pupils(2012)
    floors, caps = limits(earlier * random.lognormal(0, BASELINE_NOISE, earlier.size), AMOUNT)
    keys = now * random.lognormal(0, NOISE, (scenarios, now.size))
    made = Scenarios(AMOUNT, keys, floors, caps)
    require_binding_limits(made)
    return made


def tied_keys(scenarios: int = SCENARIOS) -> Scenarios:
    """Whole keys in pairs, so that every row has a tie at the cut.

    The two of a pair have the same key and the same limits, hence the same fraction. All whole parts together are
    then an even number of units. The amount is an odd number of units, so an odd number is left over, and the last
    one falls between the two of a pair.
    """
    unit = 1_000
    random = np.random.default_rng(SEED + 1)
    now, earlier = pupils(2014), pupils(2012)
    order = random.permutation(now.size)
    pair_of = np.empty(now.size, dtype=np.int64)
    pair_of[order] = np.arange(now.size) // 2
    pairs = now.size // 2

    def mean_of_pairs(values: Floats) -> Floats:
        return np.bincount(pair_of, weights=values) / 2

    baseline = mean_of_pairs(earlier) * random.lognormal(0, BASELINE_NOISE, pairs)
    amount = AMOUNT + unit
    floors, caps = limits(baseline[pair_of], amount, unit)
    pair_keys = np.rint(mean_of_pairs(now) * random.lognormal(0, NOISE, (scenarios, pairs))).astype(np.int64)
    made = Scenarios(amount, pair_keys[:, pair_of], floors, caps, unit)
    require_binding_limits(made)
    require_ties_at_the_cut(made)
    return made


def many_recipients(count: int, scenarios: int = 1) -> Scenarios:
    """Scenarios with `count` recipients, as large on average as the municipalities."""
    random = np.random.default_rng(SEED + count)
    size = random.lognormal(8, 0.8, count)
    amount = AMOUNT // 98 * count
    floors, caps = limits(size * random.lognormal(0, BASELINE_NOISE, count), amount)
    made = Scenarios(amount, size * random.lognormal(0, NOISE, (scenarios, count)), floors, caps)
    require_binding_limits(made)
    return made


def limits(baseline_key: Floats, amount: int, unit: int = 1) -> tuple[Integers, Integers]:
    """Floors and caps in whole units: 95 and 120 pct. of a smaller baseline, proportional to `baseline_key`."""
    baseline = np.floor(baseline_key / baseline_key.sum() * BASELINE_PART * amount).astype(np.int64)
    floors = -(-baseline * FLOOR_PCT // (100 * unit)) * unit
    caps = baseline * CAP_PCT // (100 * unit) * unit
    return floors, caps


def multipliers(scenarios: Scenarios) -> Floats:
    """λ of every row by bisection, independently of the core and only as exact as floating point, shape (S,)."""
    low = np.zeros(len(scenarios.keys))
    high: Floats = np.max(scenarios.caps / scenarios.keys, axis=1)
    for _ in range(64):
        middle = (low + high) / 2
        totals = np.clip(middle[:, None] * scenarios.keys, scenarios.floors, scenarios.caps).sum(axis=1)
        enough = totals >= scenarios.amount
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high


def require_binding_limits(scenarios: Scenarios) -> None:
    """Every row has recipients at the floor, at the cap and between."""
    wanted = multipliers(scenarios)[:, None] * scenarios.keys
    at_floor, at_cap = wanted <= scenarios.floors, wanted >= scenarios.caps
    between = ~(at_floor | at_cap)
    for rows, what in ((at_floor, "floor"), (at_cap, "cap"), (between, "fair share between them")):
        lacking = np.flatnonzero(~rows.any(axis=1))
        if lacking.size:
            raise ValueError(f"Scenario {lacking[0]} has no recipient with a {what}: the data are not as meant.")


def require_ties_at_the_cut(scenarios: Scenarios) -> None:
    """In every row the m-th and the (m+1)-th largest fraction are equal, m the units left over: in whole numbers.

    Between their limits fair shares are N k / D, with N what the limits leave of the amount and D the keys that share
    it. The fractions of a unit are then N k mod (D unit), all over the same denominator.
    """
    keys, floors, caps, unit = scenarios.keys, scenarios.floors, scenarios.caps, scenarios.unit
    wanted = multipliers(scenarios)[:, None] * keys
    at_floor, at_cap = wanted <= floors, wanted >= caps
    between = ~(at_floor | at_cap)
    numerator = scenarios.amount - np.where(at_floor, floors, 0).sum(axis=1) - np.where(at_cap, caps, 0).sum(axis=1)
    denominator = np.where(between, keys, 0).sum(axis=1)
    if float(numerator.max()) * float(keys.max()) >= 2**62 or float(caps.max()) * float(denominator.max()) >= 2**62:
        raise ValueError("The numbers are too large for an exact check in 64 bits.")

    # Bisection only guessed who is at a limit; this proves the guess, and with it that λ = N / D.
    share, floor, cap = numerator[:, None] * keys, floors * denominator[:, None], caps * denominator[:, None]
    proven = np.where(at_floor, share <= floor, np.where(at_cap, share >= cap, (share > floor) & (share < cap)))
    whole, fraction = np.divmod(share, denominator[:, None] * unit)
    whole = np.where(at_floor, floors // unit, np.where(at_cap, caps // unit, whole))
    fraction = np.sort(np.where(between, fraction, 0), axis=1)[:, ::-1]
    left_over = scenarios.amount // unit - whole.sum(axis=1)
    row = np.arange(len(keys))
    tied = (fraction[row, left_over - 1] == fraction[row, left_over]) & (fraction[row, left_over] > 0)
    untied = np.flatnonzero(~(proven.all(axis=1) & (left_over > 0) & tied))
    if untied.size:
        raise ValueError(f"Scenario {untied[0]} has no tie at the cut: the data are not as meant.")


def setting_of(rows: int) -> Setting:
    """The data of a run, with a seeded sample of rows for the peers."""
    sample = np.random.default_rng(SEED).choice(SCENARIOS, rows, replace=False)
    return Setting(random_keys(), tied_keys(), tuple(int(row) for row in sorted(sample)))


def rows_for_peers(setting: Setting, recipients: int) -> tuple[Scenarios, tuple[int, ...]]:
    """What the peers get: the sampled rows of the 98 municipalities, or one scenario of more recipients."""
    if recipients == setting.scenarios.keys.shape[1]:
        return setting.scenarios, setting.rows
    return many_recipients(recipients), (0,)
