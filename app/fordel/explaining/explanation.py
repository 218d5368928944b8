"""Why a recipient gets what it gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from fordel.allocation import Allocation
from fordel.explaining.recipient_names import codes_meant
from fordel_models.explaining.explained import ExplainedYear, WaterfallStep
from fordel_models.explaining.explainer import Explainer
from fordel_models.result import Assumption, PartResult, Source, Text
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput, SolverFailure, kroner

if TYPE_CHECKING:
    from fordel.kinds.explanation import ModelExplanation

__all__ = ["Explanation", "explain", "explanations", "official_name"]

# What is set against the start, be it by inhabitants or an equal share.
AGAINST_THE_START = ("start", "base_amount", "part", "phase_in")
# The order of the waterfall, where years have different steps.
KINDS = (
    "start",
    "base_amount",
    "part",
    "phase_in",
    "exit_ramp",
    "own_limit",
    "group_limit",
    "others_limits",
    "guarantee",
    "rounding",
    "opt_out",
)


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """The explanation of one recipient's amount: year by year, and all years together.

    Attributes
    ----------
    code, name : str
        `name` is hidden where the data are synthetic, unless real names were asked for.
    official_name : str
        What a letter calls it.
    id, title : str
        Of the pool.
    years : tuple of ExplainedYear
    parts : tuple of mapping of name to PartResult
        For each year.
    unit, method
        Of the pool's rounding.
    meanings : mapping of column to Text
        What the figures are, where it is known.

    Raises
    ------
    SolverFailure
        The steps do not add up to the amount: no explanation leaves without that.

    Examples
    --------
    >>> import fordel
    >>> explanation = fordel.solve("omstilling-folkeskole-2014-17", years=2014).explain("Lolland")
    >>> explanation
    Explanation('omstilling-folkeskole-2014-17', '360 Lolland', 2.928.720 kr.)
    >>> int(explanation.table["amount_kr"].sum()) == explanation.amount
    True
    """

    code: str
    name: str
    official_name: str
    id: str
    title: str
    years: tuple[ExplainedYear, ...]
    source: Source
    assumptions: tuple[Assumption, ...]
    synthetic: bool
    unit: int
    method: str
    parts: tuple[Mapping[str, PartResult], ...] = field(default=())
    meanings: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for year in self.years:
            together = sum(step.kroner for step in year.steps)
            if together != year.amount:
                raise SolverFailure(
                    f"{self.id}: the steps of {self.code} add up to {kroner(together)}, not to {kroner(year.amount)} "
                    "Nothing is handed out; please report it with the file of the instance."
                )

    def __repr__(self) -> str:
        who = self.code if self.code == self.name else f"{self.code} {self.name}"
        return f"Explanation({self.id!r}, {who!r}, {kroner(self.amount)})"

    @property
    def amount(self) -> int:
        """Whole kroner, all years together."""
        return sum(year.amount for year in self.years)

    @property
    def changes_known(self) -> bool:
        """Whether the smallest changes were looked for."""
        return all(year.changes is not None for year in self.years)

    @property
    def rows(self) -> list[tuple[tuple[str, str], list[WaterfallStep | None]]]:
        """The waterfall as a table: kind (with the form of the start) and part, with the step of each year or None."""
        of_years = [{key_of(year, step): step for step in year.steps} for year in self.years]
        keys = dict.fromkeys(key for steps in of_years for key in steps)
        ordered = sorted(keys, key=lambda key: KINDS.index(key[0].partition(":")[0]))
        return [(key, [steps.get(key) for steps in of_years]) for key in ordered]

    @property
    def table(self) -> pd.DataFrame:
        """One row per year and step: year, step, part, amount_kr, exact_kr (a float, to 6 decimals)."""
        rows = [
            (year.year, step.kind, step.part, step.kroner, float(round(step.exact, 6)))
            for year in self.years
            for step in year.steps
        ]
        columns = ["year", "step", "part", "amount_kr", "exact_kr"]
        return pd.DataFrame(rows, columns=columns).astype({"year": "Int64"})

    def as_data(self, lang: str = "en") -> dict[str, Any]:
        """What `fordel explain --json` says of one recipient: kroner as whole numbers, exact numbers as fractions."""
        from fordel.explaining.explanation_data import as_data

        return as_data(self, lang)

    def to_text(self, lang: str = "en") -> str:
        """What `fordel explain` prints."""
        from fordel.explaining.printed_explanation import as_text

        return as_text(self, lang)

    def to_markdown(self, lang: str = "en") -> str:
        """A letter to the recipient."""
        from fordel.explaining.letter import letter

        return letter(self, lang)


def key_of(year: ExplainedYear, step: WaterfallStep) -> tuple[str, str]:
    """What tells a step from the others: its kind, with the form of the start where it is set against it, and part."""
    return (f"{step.kind}:{year.start}" if step.kind in AGAINST_THE_START else step.kind), step.part


def explain(allocation: Allocation, recipient: str, *, changes: bool = True) -> Explanation | ModelExplanation:
    """The explanation of one recipient.

    Parameters
    ----------
    allocation : Allocation
    recipient : str
        Its code or its name, as `codes_meant` reads it.
    changes : bool
        Look for the smallest changes of its own figures, which takes most of the time.

    Raises
    ------
    InvalidInput
        There is no such recipient, or the allocation does not know its rules and figures.
    SolverFailure
        Something does not add up, or does not hold when it is solved again: a bug.
    """
    if not isinstance(recipient, str):
        raise InvalidInput(f'The recipient is {recipient!r}. Give a code or a name as text, such as "360".')
    return next(explanations(allocation, codes_meant(allocation, [recipient]), changes=changes))


def explanations(
    allocation: Allocation, codes: Sequence[str], *, changes: bool = True
) -> Iterator[Explanation | ModelExplanation]:
    """The explanations of several recipients, one after the other, in the order of the codes."""
    if allocation.basis is None:
        raise InvalidInput(
            f"{allocation.result.id}: this allocation does not know the rules and figures that it was made from, so it "
            "cannot be explained. Solve the pool with fordel.solve."
        )
    result, basis = allocation.result, allocation.basis
    specification = basis.instance.specification
    if not isinstance(specification, FormulaSpecification):
        from fordel.kinds.explanation import model_explanations

        yield from model_explanations(allocation, codes)
        return
    explainer = Explainer(specification, basis.table, basis.dictionary, result)
    hidden = result.synthetic and not allocation.real_names
    meanings = _meanings(basis.dictionary)
    for code in codes:
        position = result.codes.index(code)
        name = allocation.names[position]
        yield Explanation(
            code=code,
            name=name,
            official_name=name if hidden else official_name(basis.table, code, name),
            id=result.id,
            title=result.title,
            years=explainer.years(position, changes=changes),
            source=result.source,
            assumptions=result.assumptions,
            synthetic=result.synthetic,
            unit=specification.pool.unit,
            method=specification.pool.method,
            parts=tuple({part.name: part for part in year.parts} for year in result.years),
            meanings=meanings,
        )


def official_name(table: pd.DataFrame, code: str, name: str) -> str:
    """The name with the word Kommune, where the table has it."""
    if "official_name" not in table.columns or code not in table.index:
        return name
    found = table.at[code, "official_name"]
    return found if isinstance(found, str) else name


def _meanings(dictionary: pd.DataFrame) -> dict[str, Text]:
    """What each column is, in a few words: the dictionary's description up to its first semicolon, and the year."""
    if not {"danish", "english", "year"} <= set(dictionary.columns):
        return {}
    found = {}
    for column, danish, english, year in zip(
        dictionary.index, dictionary["danish"], dictionary["english"], dictionary["year"], strict=True
    ):
        at = "" if pd.isna(year) else f", {year}"
        found[str(column)] = Text(*(f"{str(text).partition(';')[0]}{at}" for text in (danish, english)))
    return found
