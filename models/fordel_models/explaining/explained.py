"""What an explanation is made of: plain numbers, for one recipient and one year. Nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["ExplainedYear", "FromLimit", "FromThreshold", "SmallestChange", "WaterfallStep"]


@dataclass(frozen=True)
class WaterfallStep:
    """One step of a recipient's waterfall; the kroner of all steps add up to its amount.

    `kind` is "start", "base_amount", "part", "phase_in", "exit_ramp", "own_limit", "group_limit", "others_limits",
    "guarantee", "rounding" or "opt_out". `exact` is the step before it was rounded to whole kroner.
    """

    kind: str
    kroner: int
    exact: Fraction
    part: str = ""  # the part's name
    key: Fraction | None = None  # the part's key of this recipient
    key_kroner: Fraction | None = (
        None  # what the part gives it without any limits; for the base amount, the base amount
    )


@dataclass(frozen=True)
class FromLimit:
    """How far a recipient, or its group, is from a limit.

    `without` is what it comes to before this limit, at the multipliers of the year. `distance` is how far that is on
    the free side of the limit: below 0 the limit binds.
    """

    kind: str  # "floor", "cap", "guarantee", "gains-cap", "group-floor", "group-cap"
    rules: tuple[str, ...]  # the paths that it comes from
    limit: Fraction  # kroner
    without: Fraction  # kroner
    distance: Fraction  # kroner
    binds: bool
    group: str = ""  # the label, for a group's limit


@dataclass(frozen=True)
class FromThreshold:
    """How a recipient stands to something that decides whether it is eligible.

    `value` `comparison` `threshold` is what is asked; `met` the answer; `distance` how far the two are apart. For a
    rank the threshold is the value of the last one in, seen from outside, and of the first one out, seen from inside;
    by how ties are settled more or fewer are in than there are places.
    """

    rule: str  # "pool.eligible", "eligibility.at_least", "pool.minimum_grant", ...
    expression: str  # what the value is of; empty for the minimum grant, where it is the fair share
    comparison: str  # "<", "<=", ">", ">=", "==", "!="
    limit: str  # the other side as it is written; empty where it is no expression
    value: Fraction | str
    threshold: Fraction | str | None  # None: a rank in which all are in, or nobody
    distance: Fraction | None  # None: text, or no threshold
    met: bool
    place: int | None = None  # among the candidates, for a rank; those who stand equal share it unless codes part them
    candidates: int | None = None
    places: int | None = None  # how many the rank asks for
    inside: int | None = None  # how many are in
    full_at: Fraction | None = None  # the other end of a taper
    weight: Fraction | None = None  # how much the recipient counts, where there is a taper


@dataclass(frozen=True)
class SmallestChange:
    """The nearest value found of one figure of the recipient's own that would change what is asked, all else as it is.

    Checked by solving the year again with `nearest`, and with the value one step nearer to `now`, which does not do it.
    """

    outcome: str  # "eligible", "not-eligible" or "free" of its limit
    column: str
    now: Fraction | bool
    nearest: Fraction | bool | None  # None: no value that was tried does it
    amount: int | None = None  # kroner that it would get then
    step: Fraction = Fraction(1)  # the figure's own precision
    least: Fraction | None = None  # values between these were tried; None for a truth value
    most: Fraction | None = None
    cannot_be_solved: bool = False  # with some of the values that were tried the pool has no answer


@dataclass(frozen=True)
class ExplainedYear:
    """One year of an explanation.

    `standing` is "eligible", "returned" (it opted out and its kroner are returned), "opted-out", "dropped-out",
    "exit-ramp", "not-chosen" (by [eligibility]), "no-candidate" (by pool.eligible) or "absent" (by a merge).
    """

    year: int | None
    figures_year: int | None
    standing: str
    amount: int
    distributed: Fraction  # kroner, to all recipients together
    start: str  # "inhabitants", or "equal" where those of an eligible recipient are not known
    recipients: int  # how many are eligible
    inhabitants: Fraction | None  # the recipient's own
    all_inhabitants: Fraction | None  # those of all eligible recipients
    multiplier: Fraction  # λ
    multiplier_without_limits: Fraction  # λ0
    scaled_floors: bool  # the floors were reduced in proportion, and the key is not used
    steps: tuple[WaterfallStep, ...]
    binding: str
    limits: tuple[FromLimit, ...]  # none where the floors were reduced
    thresholds: tuple[FromThreshold, ...]
    changes: tuple[SmallestChange, ...] | None  # None: not looked for
