"""The certificate of divisions and programs: every number that an auditor needs, from the result alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fordel.audit import MOST_VALUES, digest, seal
from fordel.audit_models import VERSION
from fordel.certificates.programs import program_certificate
from fordel.certificates.writing import canonical, column_of, year_of
from fordel_models.recipients import Recipients
from fordel_models.result import Result, SolvedProgram, YearResult
from fordel_solver.errors import SolverFailure

__all__ = ["model_certificate", "pool_name"]

# What of a program's own certificate stands with the model.
OF_A_PROGRAM = ("program", "program_sha256", "answer", "proof", "proven", "stated")


def model_certificate(
    result: Result,
    specification: Mapping[str, Any],
    overrides: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    only_years: Sequence[int] | None,
) -> dict[str, Any]:
    """The certificate of a result that is no single pool by key, sealed. docs/certificate.md describes it.

    Parameters
    ----------
    result : Result
    specification, overrides : mappings
        The rules in force, and what was changed in them.
    tables : mapping of name to DataFrame
        The further tables.
    only_years : sequence of int or None
        The years that were asked for.

    Raises
    ------
    SolverFailure
        It would hold more values than anybody reads, or a number is too long.
    """
    data = _data(result, tables)
    pieces = [(division.name, division.receivers, division.year, False) for division in result.divisions]
    pieces += [(pool_name(result, year), result.codes, year, True) for year in result.years]
    certificate = {
        "fordel_model": VERSION,
        "id": result.id,
        "title": result.title,
        "model": result.model,
        "price_level": result.price_level,
        "synthetic": result.synthetic,
        "specification": canonical(specification),
        "overrides": canonical(overrides),
        "only_years": None if only_years is None else list(only_years),
        "data": data,
        "data_sha256": digest(data),
        "divisions": [_division(*own) for own in pieces if not own[2].program],
        "programs": [_program(own, result) for own in result.programs],
        "paid": [_paid(*own) for own in pieces if own[2].program],
    }
    values = _count(certificate)
    if values > MOST_VALUES:
        raise SolverFailure(
            f"There is no certificate: {result.id} has {values} values, and a certificate holds {MOST_VALUES}. State "
            "it in pieces that do not depend on each other, such as years."
        )
    return certificate | {"seal": seal(certificate)}


def pool_name(result: Result, year: YearResult) -> str:
    """What a pool and year are called: "liquidity, 2014"; the instance where it is one pool."""
    return ", ".join(str(word) for word in (year.pool or result.id, year.year) if word is not None)


def _division(name: str, receivers: Sequence[str], year: YearResult, is_pool: bool) -> dict[str, Any]:
    # Ties go by declared order, and what checks them by order of code.
    codes = receivers if is_pool else [f"{place:04d}" for place in range(1, len(receivers) + 1)]
    there = [own for own, takes_part in zip(receivers, year.eligible, strict=True) if takes_part]
    return {
        "name": name,
        "pool": int(is_pool),
        "receivers": None if is_pool else there,
        "divided_from": None if year.divided_from is None else list(year.divided_from),
        "year": year_of(year, codes),
    }


def _program(own: SolvedProgram, result: Result) -> dict[str, Any]:
    whole = program_certificate(own.program, own.solution, id=result.id, title=result.title, tie_order=own.tie_order)
    return {"name": own.name} | {field: whole[field] for field in OF_A_PROGRAM}


def _paid(name: str, receivers: Sequence[str], year: YearResult, is_pool: bool) -> dict[str, Any]:
    there = [i for i, amount in enumerate(year.amounts) if amount or year.eligible[i]]
    place = {position: at for at, position in enumerate(there)}
    pays = [own for own in year.pays if own.position in place]
    return {
        "name": name,
        "pool": int(is_pool),
        "year": year.year,
        "amount": year.amount,
        "top_slice": year.top_slice,
        "surplus": year.surplus,
        "divided_from": None if year.divided_from is None else list(year.divided_from),
        "program": year.program,
        "codes": [receivers[i] for i in there],
        "amounts": [year.amounts[i] for i in there],
        "pays": {
            "codes": [place[own.position] for own in pays],
            "columns": [own.column for own in pays],
            "kroner": [own.kroner for own in pays],
        },
    }


def _data(result: Result, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    figures = {name: column_of(cells) for name, cells in sorted(result.columns.items()) if name != "code"}
    return {
        "codes": list(result.codes),
        "columns": figures,
        "tables": {name: _table(table) for name, table in sorted(tables.items())},
    }


def _table(table: pd.DataFrame) -> dict[str, Any]:
    """A further table with its exact cells; the rows are told apart by where they stand in the file."""
    rows = table.drop(columns="code", errors="ignore").set_axis([f"{row}" for row in table.index], axis=0)
    names = [str(name) for name in rows.columns]
    exact = {}
    for at, name in enumerate(names):
        frame = pd.DataFrame({"cells": rows.iloc[:, at].tolist()}, index=[f"{i:09d}" for i in range(len(rows))])
        exact[name] = column_of(Recipients.from_frame(frame, ["cells"]).columns["cells"])
    codes = {"code": {"texts": table["code"].tolist()}} if "code" in table.columns else {}
    return {"rows": [int(row) for row in table.index], "columns": codes | exact}


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        return 1 + sum(map(_count, value.values()))
    return 1 + sum(map(_count, value)) if isinstance(value, list) else 1
