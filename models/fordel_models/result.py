"""What a model hands back: plain numbers, in kroner, with the rule beside them. Nothing here computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fordel_solver.programs.program import Program
    from fordel_solver.programs.solution import Solution

__all__ = [
    "Assumption",
    "Cell",
    "Column",
    "Division",
    "ErrorEffect",
    "GroupResult",
    "Guarantee",
    "Overview",
    "PartResult",
    "Pays",
    "Result",
    "ResultTable",
    "Selection",
    "SolvedProgram",
    "Source",
    "Step",
    "Text",
    "YearResult",
]


@dataclass(frozen=True)
class Text:
    """A sentence that people read, in Danish and in English.

    A specification may write a plain string; then both are that string. Empty where it says nothing.

    Examples
    --------
    >>> Text("elev", "pupil").of("da")
    'elev'
    """

    da: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """The sentence in the language that ``--lang`` names: "da" or "en"."""
        return self.en if language == "en" else self.da


@dataclass(frozen=True)
class Overview:
    """What can be said of a pool without distributing it."""

    years: tuple[int, ...]  # empty for a pool without years
    amount: int  # whole kroner, all years
    eligible: tuple[str, ...]  # codes of those who are eligible in at least one year
    assumptions: int  # how many, filled cells among them


@dataclass(frozen=True)
class Source:
    """Where the rules come from. `says` is in our own words."""

    document: Text
    section: Text = Text()
    says: Text = Text()
    url: str = ""


@dataclass(frozen=True)
class Assumption:
    """Something that the source leaves open and that was chosen here.

    Those of the specification come first, in its order; after them one for each ``[[missing]]`` table.
    """

    about: Text
    chosen: Text
    because: Text
    alternatives: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Step:
    """Whole kroner that one step (base amount, a part, limits, rounding) gave each recipient.

    For every recipient the steps of a year add up to its amount. `limits` and `rounding` can be negative, and `opt_out`
    takes back what those that opted out would have got. In this order: "base_amount", each part's name, "phase_in",
    "exit_ramp", "limits", "guarantee", "rounding", "opt_out"; all but the parts, limits and rounding only where
    there is one.
    """

    name: str
    amounts: tuple[int, ...]
    kr_per_unit: Fraction | None  # for a part: kroner per unit of its key; None for the other steps


@dataclass(frozen=True)
class PartResult:
    """One part of the key: its share, and kroner per unit of it."""

    name: str
    share: Fraction  # of the key; adds up to 1, together with the phase-in where there is one
    expression: str  # with {year} filled in
    unit: Text  # what the expression counts, for "kr. pr. elev"; empty where the specification does not say
    says: Text  # what the source says of this part; empty where the specification does not say
    total: Fraction  # over eligible recipients
    kr_per_unit: Fraction
    amount: int | None = None  # kroner of its own, in the year's prices; None for a part with a share
    values: tuple[Fraction, ...] = ()  # k_pi over all recipients; 0 for those that are not eligible


@dataclass(frozen=True)
class Selection:
    """What [eligibility] decided in one year. The tuples run over all recipients, in ascending order of code.

    With it one can ask how far a recipient is from the threshold: `values[i] - threshold`.
    """

    rule: str  # "highest", "lowest", "at_least", "above", "at_most" or "below"
    expression: str  # what recipients are compared by, with {year} filled in
    count: int | None  # of highest and lowest
    ties: str  # "order", "all" or "none"; empty for a threshold
    threshold: Fraction | None  # for a rank the value of the last place, None where there is room for all candidates
    full_at: Fraction | None  # the other end of the taper
    values: tuple[Fraction | None, ...]  # None: no candidate
    weights: tuple[Fraction, ...]  # 0: not eligible; between 0 and 1: in part
    equal_at_cut: tuple[int, ...]  # positions that stood equal where the cut of a rank went through them


@dataclass(frozen=True)
class GroupResult:
    """Eligible recipients with limits on their total, and the multiplier that they share."""

    label: str
    members: tuple[int, ...]  # positions
    floor: int | None  # kroner, rounded up to a unit
    cap: int | None  # kroner, rounded down to a unit
    multiplier: Fraction  # the year's λ, or the group's own where its limit binds


@dataclass(frozen=True)
class ErrorEffect:
    """What the error that the data state about themselves means in kroner, in one year.

    Each recipient's figure at one end of its error, everyone else's at the other, limits and rounding included.
    `lowest` is the smallest of the amount as it is and the two ends, `highest` the largest.
    """

    columns: tuple[str, ...]
    lowest: tuple[int, ...]  # kroner, per recipient
    highest: tuple[int, ...]


@dataclass(frozen=True)
class Guarantee:
    """A guarantee against losses that the others pay for, in one year. All tuples run over all recipients.

    q_i = max(floor_i, t_i - level w_i) where paid_by is "inhabitants", max(floor_i, min(t_i, level w_i)) where it is
    "gains" (w_i = 0: not capped); t_i where nobody has to pay.
    """

    paid_by: str
    level: Fraction | None  # kroner per inhabitant, or per krone of the baseline; None: nobody has to pay
    targets: tuple[Fraction, ...]  # t_i, the fair shares before the guarantee
    weights: tuple[Fraction, ...]  # w_i: inhabitants or the baseline
    floors: tuple[int, ...]  # l_i, the floors that t_i keeps; the year's own floors are what is guaranteed
    promised: tuple[int, ...]  # the baseline less the loss allowed, rounded up to a unit


@dataclass(frozen=True)
class YearResult:
    """The allocation of one year's amount. All tuples run over all recipients, in ascending order of code.

    A recipient that is not eligible has key, fair share, floor and amount 0, no cap and no binding limit. Those on the
    exit ramp are in `eligible`, with key 0; those that opted out are where their kroner are returned, with the key and
    the fair share that the others' amounts rest on, and amount 0.
    """

    year: int | None  # None: a pool without years
    figures_year: int | None  # {year} in the expressions
    amount: int  # the year's amount in its own prices, top-slice included
    top_slice: int
    surplus: int  # not distributed: everyone with a positive key is at the cap, or returned by those that opted out
    unit: int
    multiplier: Fraction  # λ, kroner per unit of key (K_i)
    eligible: tuple[bool, ...]
    key: tuple[Fraction, ...]  # K_i, 15 significant digits; 0 for those that are not eligible
    fair_shares: tuple[Fraction, ...]
    floors: tuple[int, ...]  # kroner, rounded up to a unit
    caps: tuple[int | None, ...]  # kroner, rounded down to a unit; None: no cap
    amounts: tuple[int, ...]
    binding: tuple[str, ...]  # "", "floor", "cap", "group-floor", "group-cap", "gains-cap"
    inhabitants: tuple[Fraction | None, ...]  # for kroner per inhabitant; None where the data have no figure above 0
    ties: tuple[int, ...]  # positions that stood equal at the cut when the last units went out
    parts: tuple[PartResult, ...]
    steps: tuple[Step, ...]
    error_effect: ErrorEffect | None  # None: no figure of the key states an error
    checked: bool  # by code that did not produce it
    price_index: Fraction = Fraction(1)
    stated_amount: int | None = None  # in the price level of the specification; None without an index
    selection: Selection | None = None  # None: no [eligibility]
    opted_out: tuple[int, ...] = ()  # positions
    returned: tuple[int, ...] = ()  # kroner that those that opted out would have got; empty where none are returned
    exit_ramp: tuple[int, ...] = ()  # positions
    dropped_out: tuple[int, ...] = ()  # positions below the minimum grant, in the order they dropped out
    minimums: tuple[int, ...] = ()  # kroner, rounded up to a unit; empty where there is no minimum grant
    phase_in: Fraction = Fraction(1)  # how far towards the new distribution
    phase_in_part: PartResult | None = None  # what comes by the baseline; None where nothing does
    guarantee: Guarantee | None = None  # None: no guarantee that the others pay for
    base: tuple[Fraction, ...] = ()  # b_i, kroner before rounding; empty where there is no base amount
    groups: tuple[GroupResult, ...] = ()
    method: str = "largest-remainder"
    pool: str = ""  # the name of one of several pools; empty where the instance is one pool
    pool_title: Text = Text()
    divided_from: tuple[str, str] | None = None  # (division, receiver) whose kroner `amount` is
    program: str = ""  # the program whose answer the amounts are; empty where they follow from key and limits
    pays: tuple[Pays, ...] = ()  # how they are its answer


@dataclass(frozen=True)
class Pays:
    """Kroner that a column of a program pays a recipient: x times `kroner`. An amount is the sum of its own."""

    position: int  # of the recipient
    column: int
    kroner: int


@dataclass(frozen=True)
class Division:
    """An amount divided among themes, years or parties, before recipients get their parts of it.

    `year` runs over `receivers`, in their declared order, as it runs over recipients elsewhere.
    """

    name: str
    receivers: tuple[str, ...]
    year: YearResult


@dataclass(frozen=True)
class SolvedProgram:
    """A linear or integer program and its checked answer, for the certificate and for export."""

    name: str
    program: Program
    solution: Solution
    tie_order: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table of the result. `name` stands in files, `title` is what people read."""

    name: str
    title: Text
    kind: str = "text"  # "text", "kroner", "number", "code": the code of a recipient


Cell = str | int | Fraction | Text | None


@dataclass(frozen=True)
class ResultTable:
    """What an answer is besides amounts: projects, runners-up, a path over years, an account that was checked.

    In a column of the kind "code" a cell is the code of a recipient, whose name is shown beside it.
    """

    name: str  # of the file, without .csv: letters, digits and hyphens
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()
    printed: bool = True  # False: only in files; too long for the terminal


@dataclass(frozen=True)
class Result:
    """An instance, solved: one YearResult per pool and year, with the codes and names that its tuples run over.

    `id`, `title`, `model` and `price_level` are the specification's; `price_level` and `source.url` may be empty.
    """

    id: str
    title: str
    model: str
    price_level: str
    source: Source
    synthetic: bool  # the recipients' figures are made up: names are hidden unless asked for
    codes: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[YearResult, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[Text, ...] = ()
    divisions: tuple[Division, ...] = ()  # those above before those of their kroner
    programs: tuple[SolvedProgram, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    reasons: tuple[tuple[Text, ...], ...] = ()  # for each recipient; empty where the steps say it all
    # The figures that were used, as they stood in the table: of the kinds that are no formula.
    columns: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
