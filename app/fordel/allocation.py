"""The allocation as people use it: a Result with the names, in tables."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fordel_models.result import Assumption, Result, YearResult
from fordel_solver.errors import SolverFailure, kroner

if TYPE_CHECKING:
    from fordel.basis import Basis
    from fordel.explaining.explanation import Explanation
    from fordel.kinds.explanation import ModelExplanation

__all__ = ["PARTS_COLUMNS", "TABLE_COLUMNS", "Allocation", "numbered"]

TABLE_COLUMNS = (
    "code",
    "name",
    "pool",
    "year",
    "key",
    "fair_share_kr",
    "floor_kr",
    "cap_kr",
    "amount_kr",
    "binding",
    "per_inhabitant_kr",
)
INT64 = np.iinfo(np.int64)
PARTS_COLUMNS = ("code", "name", "pool", "year", "part", "amount_kr", "kr_per_unit")


@dataclass(frozen=True, eq=False, repr=False)
class Allocation:
    """Whole kroner for each recipient and year, with the rule beside them.

    Attributes
    ----------
    result : Result
        The exact numbers.
    provenance : mapping
        The files that were read, with their sha256.
    overrides : mapping
        What was changed in the specification, as asked for.
    data_record : mapping
        Which columns were added or replaced, for how many recipients, and the sha256 of the values.
    real_names : bool
        Show the names of the recipients also where the data are synthetic.
    specification : mapping
        The rules that were in force, overrides included, as a file says them: `fordel.load` takes it.
    basis : Basis or None
        The rules as they were used, and the figures. None: they are not known, and no file shows them.
    only_years : tuple of int or None
        The years that were asked for; None: all.

    Raises
    ------
    SolverFailure
        The amounts of a year do not add up, or were not checked: no allocation leaves without that.

    Examples
    --------
    >>> import fordel
    >>> allocation = fordel.solve("kompetenceudvikling-2014")
    >>> allocation.total
    700000000
    >>> allocation.table.groupby("year")["amount_kr"].sum().unique().tolist()
    [100000000]
    """

    result: Result
    provenance: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)
    data_record: Mapping[str, Any] = field(default_factory=dict)
    real_names: bool = False
    specification: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis | None = None
    only_years: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        # Copies of our own: nobody changes them afterwards, and they can be pickled.
        for name in ("provenance", "overrides", "data_record", "specification"):
            object.__setattr__(self, name, copy.deepcopy(dict(getattr(self, name))))
        for year in self.result.years:
            spent = sum(year.amounts) + year.top_slice + year.surplus
            where = f"{self.result.id}{f', {year.pool}' if year.pool else ''}{_of_year(year)}"
            if spent != year.amount:
                raise SolverFailure(
                    f"{where}: the amounts, the top-slice and the surplus add to {kroner(spent)}, not to "
                    f"{kroner(year.amount)} Nothing is handed out; please report it with the file of the instance."
                )
            if not year.checked:
                raise SolverFailure(f"{where}: the amounts were not checked, so nothing is handed out.")

    def __repr__(self) -> str:
        return f"Allocation({self.result.id!r}, {kroner(self.total)}, {len(self.result.codes)} recipients)"

    @property
    def total(self) -> int:
        """Kroner distributed over all recipients and years; top-slice and surplus are not in it."""
        return sum(sum(year.amounts) for year in self.result.years)

    @property
    def amount(self) -> int:
        """Kroner in the pool, all years, top-slice and surplus included."""
        return sum(year.amount for year in self.result.years)

    @property
    def years(self) -> tuple[int, ...]:
        """The years distributed; empty for a pool without years."""
        return tuple(dict.fromkeys(year.year for year in self.result.years if year.year is not None))

    @property
    def is_formula(self) -> bool:
        """Whether it is one pool by a key, and no other kind of model."""
        return self.result.model == "formula"

    @property
    def eligible(self) -> tuple[str, ...]:
        """Codes of the recipients that are eligible in at least one year."""
        years = [year.eligible for year in self.result.years] or [(False,) * len(self.result.codes)]
        in_any = map(any, zip(*years, strict=True))
        return tuple(code for code, eligible in zip(self.result.codes, in_any, strict=True) if eligible)

    @property
    def amounts(self) -> pd.Series[int]:
        """Whole kroner by code, all years together."""
        years = [year.amounts for year in self.result.years] or [(0,) * len(self.result.codes)]
        totals = [sum(amounts) for amounts in zip(*years, strict=True)]
        return pd.Series(totals, index=pd.Index(self.result.codes, name="code"), name="amount_kr", dtype="int64")

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What the source leaves open and was chosen here."""
        return self.result.assumptions

    @property
    def names(self) -> tuple[str, ...]:
        """Names as shown: those of made-up data are numbered, unless `real_names`."""
        return self.result.names if self.real_names else shown_names(self.result)

    @property
    def table(self) -> pd.DataFrame:
        """One row per recipient, pool and year, in order of year, then code.

        Columns: code, name, pool, year, key, fair_share_kr, floor_kr, cap_kr, amount_kr, binding
        ("", "floor", "cap", "group-floor", "group-cap"), per_inhabitant_kr. `year` is missing in a pool without
        years, `cap_kr` where there is no cap, `per_inhabitant_kr` where the inhabitants are not known.
        `fair_share_kr` is rounded to 6 decimals and `per_inhabitant_kr` to 2.
        """
        return self._table.copy()

    @property
    def parts(self) -> pd.DataFrame:
        """What each step gave: base amount, each part, limits, rounding.

        Columns: code, name, pool, year, part, amount_kr, kr_per_unit; in order of year, code and step. The kroner
        of a recipient and year add up to its amount. `kr_per_unit` belongs to the parts of the key only. `amount_kr`
        is int64, or Python's own whole numbers where a step is larger than int64 holds.
        """
        return self._parts.copy()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What the answer is besides amounts, by name: projects, runners-up, a path over years. Titles in English."""
        from fordel.kinds.tables import frames

        return frames(self)

    @property
    def certificate(self) -> dict[str, Any]:
        """What an auditor can check without our code, as docs/certificate.md describes it: `fordel.verify` takes it."""
        return copy.deepcopy(self._certificate)

    @cached_property
    def _certificate(self) -> dict[str, Any]:
        if not self.is_formula:
            from fordel.kinds.certificate import model_certificate

            tables = {} if self.basis is None else self.basis.instance.tables
            return model_certificate(self.result, self.specification, self.overrides, tables, self.only_years)
        from fordel.certificates.writing import certificate_of

        return certificate_of(self.result, self.specification, self.overrides, self.basis)

    @cached_property
    def _table(self) -> pd.DataFrame:
        columns: dict[str, list[Any]] = {name: [] for name in TABLE_COLUMNS}
        for year in self.result.years:
            columns["code"] += self.result.codes
            columns["name"] += self.names
            columns["pool"] += [year.pool or self.result.id] * len(self.result.codes)
            columns["year"] += [year.year] * len(self.result.codes)
            columns["key"] += [float(key) for key in year.key]
            columns["fair_share_kr"] += [float(round(share, 6)) for share in year.fair_shares]
            columns["floor_kr"] += year.floors
            columns["cap_kr"] += year.caps
            columns["amount_kr"] += year.amounts
            columns["binding"] += year.binding
            columns["per_inhabitant_kr"] += [
                None if inhabitants is None or inhabitants == 0 else float(round(Fraction(amount) / inhabitants, 2))
                for amount, inhabitants in zip(year.amounts, year.inhabitants, strict=True)
            ]
        kroner_columns = {
            "floor_kr": whole_kroner(columns["floor_kr"], "Int64"),
            "cap_kr": whole_kroner(columns["cap_kr"], "Int64"),
            "amount_kr": whole_kroner(columns["amount_kr"], "int64"),
        }
        return pd.DataFrame(columns | kroner_columns).astype(
            {"year": "Int64", "key": "float64", "fair_share_kr": "float64", "per_inhabitant_kr": "float64"}
        )

    @cached_property
    def _parts(self) -> pd.DataFrame:
        rows = [
            (
                code,
                name,
                year.pool or self.result.id,
                year.year,
                step.name,
                step.amounts[position],
                None if step.kr_per_unit is None else significant(step.kr_per_unit),
            )
            for year in self.result.years
            for position, (code, name) in enumerate(zip(self.result.codes, self.names, strict=True))
            for step in year.steps
        ]
        columns: dict[str, list[Any]] = {name: [row[at] for row in rows] for at, name in enumerate(PARTS_COLUMNS)}
        amounts = {"amount_kr": whole_kroner(columns["amount_kr"], "int64")}
        return pd.DataFrame(columns | amounts).astype({"year": "Int64", "kr_per_unit": "float64"})

    def explain(self, recipient: str, *, changes: bool = True) -> Explanation | ModelExplanation:
        """Why a recipient gets what it gets, by code or name ("360", "Lolland", "Kobenhavn"): docs/explanations.md.

        Without `changes` the smallest changes of its own figures are not looked for, which takes most of the time.

        Raises
        ------
        InvalidInput
            There is no such recipient; names the nearest.
        """
        from fordel.explaining.explanation import explain

        return explain(self, recipient, changes=changes)

    def to_csv(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write `table` as CSV: commas and decimal points, or for `lang="da"` what Excel in Denmark reads."""
        from fordel.files import csv_bytes, marked, write_together

        write_together({path: csv_bytes(marked(self, self._table, lang), lang)})

    def to_json(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write the whole allocation as JSON: what was solved, amounts per year, table, parts, assumptions."""
        from fordel.files import allocation_json, write_together

        write_together({path: allocation_json(self, lang)})

    def to_excel(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write an Excel workbook: the table, the parts, the calculation in live formulas, and what it rests on.

        The same bytes each time. docs/excel.md tells how to follow the calculation.
        """
        from fordel.excel import allocation_xlsx
        from fordel.files import write_together

        write_together({path: allocation_xlsx(self, lang)})


def shown_names(result: Result) -> tuple[str, ...]:
    """The names of a result, numbered where its figures are made up."""
    return numbered(result.names) if result.synthetic else result.names


def numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Numbers in the place of names.

    Examples
    --------
    >>> numbered(["Læsø", "Fanø"])
    ('Kommune 01', 'Kommune 02')
    """
    width = max(2, len(str(len(names))))
    return tuple(f"Kommune {position:0{width}}" for position in range(1, len(names) + 1))


def whole_kroner(values: Sequence[int | None], dtype: str) -> pd.Series[Any]:
    """Kroner in the integer type asked for, or as Python's own integers where one of them is larger than that holds.

    Before the cap a part can give a recipient many times the pool.

    Examples
    --------
    >>> whole_kroner([1, 2], "int64").dtype, whole_kroner([1, 10**21], "int64").tolist()
    (dtype('int64'), [1, 1000000000000000000000])
    """
    fits = all(value is None or INT64.min <= value <= INT64.max for value in values)
    return pd.Series(values, dtype=dtype if fits else "object")


def significant(value: Fraction, digits: int = 15) -> float:
    """The float that prints with at most `digits` digits.

    Examples
    --------
    >>> significant(Fraction(1, 3))
    0.333333333333333
    """
    return float(Context(prec=digits).divide(Decimal(value.numerator), Decimal(value.denominator)))


def _of_year(year: YearResult) -> str:
    return "" if year.year is None else f", {year.year}"
