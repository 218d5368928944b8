"""`fordel.sweep`: many scenarios of one instance, and how sure its result is."""

from __future__ import annotations

import dataclasses
import hashlib
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fordel._version import __version__
from fordel.allocation import Allocation, numbered
from fordel.api import checked_overrides
from fordel.executing import Tls, executor, in_order
from fordel.figures.used_figures import Data
from fordel.files import json_bytes, without_floats
from fordel.instance import Instance
from fordel.prepared import Prepared, prepared
from fordel.sweeping.against_baseline import baseline_of
from fordel.sweeping.asked import Asked, plan_of
from fordel.sweeping.block import (
    BlockResult,
    BlockTask,
    SweepProblem,
    SweepRules,
    scenarios_in_a_block,
    solve_block,
    solved_as_it_is,
    solver_of,
)
from fordel.sweeping.checked_rows import ONE_IN, solved_alone
from fordel.sweeping.gathered import Counts, Outputs, gathered
from fordel.sweeping.plan import Plan
from fordel.sweeping.scenario_inputs import data_of, overrides_of, with_record
from fordel.sweeping.told import problems_of_switches, shown
from fordel.texts import check_language
from fordel.whole_files import ready_folder
from fordel_models.result import Assumption
from fordel_models.sweeping.scenarios import Scenarios
from fordel_solver.errors import InvalidInput

__all__ = ["Sweep", "sweep"]

Run = Callable[[Callable[[BlockTask], BlockResult], Iterable[BlockTask]], Iterable[BlockResult]]


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """Many scenarios of one instance. docs/sweeps.md gives the formula of everything in it.

    Attributes
    ----------
    id, title : str
    definition : mapping
        What was varied and drawn, the seed and the method: the same definition gives the same scenarios.
    recipients : DataFrame
        One row per year and recipient; where there are several years, then one more without a year for all of them.
        Columns: code, name, year, baseline_kr, mean_kr, p05_kr, p25_kr, p50_kr, p75_kr, p95_kr, lowest_kr, lowest_in
        (the first scenario that gives it), highest_kr, highest_in; shares of the scenarios: eligible, at_floor, at_cap,
        gaining, losing; best_rank, worst_rank, mean_rank, ranks_by (all years together; by
        "inhabitant" or "amount").
    ranks : DataFrame or None
        Rank acceptability: code, name, rank, scenarios, share, ranks_by. None for more than 2,000 recipients.
    central_weights : DataFrame or None
        For random weights: the mean of those with which a recipient is first.
    scenarios : DataFrame
        One row per scenario, at most the first 100,000; all of them are in the file.
    extremes : DataFrame
        The lowest and the highest total_kr, gini, losers and largest_loss_kr of all scenarios, and the first scenario
        of each: measure, lowest, lowest_in, highest, highest_in.
    counts : Counts
        How many were solved, how, and how many failed, why.
    synthetic : bool
        The figures are made up.
    files : tuple of Path
        What was written.

    Examples
    --------
    >>> import fordel
    >>> found = fordel.sweep("yderkommuner-17a", vary={"pool.floor": [0, 8_000_000]})
    >>> found.scenarios[["scenario", "pool.floor", "total_kr", "losers"]].values.tolist()
    [[0, 0, 1500000000, 0], [1, 8000000, 1500000000, 34]]
    """

    id: str
    title: str
    definition: Mapping[str, Any]
    recipients: pd.DataFrame
    ranks: pd.DataFrame | None
    central_weights: pd.DataFrame | None
    scenarios: pd.DataFrame
    extremes: pd.DataFrame
    counts: Counts
    assumptions: tuple[Assumption, ...]
    synthetic: bool
    files: tuple[Path, ...]
    problem: SweepProblem
    own: Prepared
    real_names: bool

    def __repr__(self) -> str:
        return f"Sweep({self.id!r}, {self.counts.scenarios} scenarios)"

    def overrides(self, scenario: int) -> dict[str, Any]:
        """What a scenario changes in the rules of the instance, as `fordel.solve` takes it; the baseline's with it."""
        return overrides_of(self.own.overrides, self._scenario(scenario).overrides(0))

    def data(self, scenario: int) -> dict[str, dict[str, Any]]:
        """The columns of a scenario with other figures than the instance's, as `fordel.solve` takes them.

        With the same instance, `overrides` and years they make the scenario. None is a figure that was taken away.
        """
        return data_of(self.own, self._scenario(scenario))

    def solve(self, scenario: int) -> Allocation:
        """One scenario by itself, with parts, certificate and explanations.

        Raises
        ------
        InvalidInput, Infeasible, SolverFailure
            As `fordel.solve`.
        """
        own = self._scenario(scenario)
        allocation = solved_alone(self.problem.instance, self.problem.years, own, 0, real_names=self.real_names)
        return dataclasses.replace(allocation, **with_record(allocation, self.own, own))

    def to_csv(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write `recipients` as CSV."""
        from fordel.files import csv_bytes, write_together
        from fordel.sweeping.sweep_files import with_mark

        write_together({path: csv_bytes(with_mark(self, self.recipients, lang), lang)})

    def _scenario(self, number: int) -> Scenarios:
        if not 0 <= number < self.counts.scenarios:
            raise InvalidInput(f"There is no scenario {number}; they are numbered 0 to {self.counts.scenarios - 1}.")
        return self.problem.plan.scenarios(int(number), 1)


def sweep(
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    *,
    vary: Mapping[str, Any] | None = None,
    random_weights: int | None = None,
    weights_within: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    leave_one_out: bool = False,
    figure_years: Iterable[int] | int | None = None,
    draws: int | None = None,
    method: str = "random",
    seed: int = 2014,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
    real_names: bool = False,
    out: str | PathLike[str] | None = None,
    parquet: bool = False,
    lang: str = "en",
    certify_one_in: int = ONE_IN,
    workers: int = 1,
    dask: str | None = None,
    tls: Tls | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Solve many scenarios of one instance, and summarise them.

    The scenarios are the points of a grid (`vary` with lists, `leave_one_out`, `figure_years`; the last varies fastest)
    and at each of them the same draws (`random_weights`, `errors`, `vary` with two ends). Nothing depends on how they
    are divided over blocks or workers. The baseline is the instance as it is, with `overrides`.

    Parameters
    ----------
    instance, overrides, data, decimal, years, real_names
        As `fordel.solve` takes them.
    vary : mapping of path to values
        A list, "lo:hi:step" (exact decimals, both ends included), or "lo:hi": drawn.
    random_weights : int
        How many weightings of the parts to draw, uniform over all shares that add up to 1.
    weights_within : mapping of part to (lowest, highest) or "lowest:highest"
        Limits on them; then they are drawn by hit-and-run.
    errors : mapping of column to "rel:R", "abs:H", "rounding:H" or "stated"
        Figures drawn within their error; {year} stands for every year of figures.
    leave_one_out : bool
        The whole, and each part with a share left out.
    figure_years : year or years
        All years of the pool with the figures of each of these.
    draws : int
        How many times to draw at each point of the grid.
    method : "random", "sobol" or "latin-hypercube"
    seed : int
    out : path, optional
        A folder to write recipients.csv, ranks.csv, scenarios.csv and sweep.json to.
    parquet : bool
        Write every amount to amounts.parquet too.
    lang : "en" or "da"
        Of the files.
    certify_one_in : int
        One scenario in so many is solved by itself and certified in full, which takes as long as hundreds of others; 0:
        none.
    workers, dask, tls
        Where blocks are solved: so many processes, or a Dask scheduler, as `fordel.executing.executor` takes them.
    progress : callable, optional
        Told how many scenarios of how many are done.

    Returns
    -------
    Sweep

    Raises
    ------
    InvalidInput
        What is asked for cannot be used, all problems at once; or every scenario is invalid.
    Infeasible
        The baseline, or every scenario, cannot hold together.
    SolverFailure
        A scenario did not pass a check.

    References
    ----------
    Lahdelma and Salminen (2001), Operations Research 49, doi 10.1287/opre.49.3.444.11220: rank acceptability.

    Examples
    --------
    >>> import fordel
    >>> found = fordel.sweep("omstilling-folkeskole-2014-17", random_weights=2, years=2014)
    >>> found.scenarios["part.sfo.share"].tolist()
    [0.123272136, 0.513667685]
    >>> fordel.solve("omstilling-folkeskole-2014-17", overrides=found.overrides(1), years=2014).total
    300000000
    """
    check_language(lang)
    asked = Asked(vary, random_weights, weights_within, errors, leave_one_out, figure_years, draws, method, seed)
    problems = _problems_of_choices(
        certify_one_in, out, real_names=real_names, leave_one_out=leave_one_out, parquet=parquet
    )
    real_names = bool(real_names)
    own = prepared(instance, overrides=overrides, data=data, decimal=decimal, years=years)
    try:
        plan = plan_of(asked, own)
    except InvalidInput as error:
        raise InvalidInput(*dict.fromkeys([*problems, *error.problems])) from error
    if problems:
        raise InvalidInput(*problems)
    held = _with_figures(own)
    definition = _definition(own, plan, asked, overrides)
    rules = SweepRules(plan, held, own.table, own.dictionary, own.years, definition["digest"])
    as_it_is = solved_as_it_is(rules, certified=int(certify_one_in) > 0)
    synthetic = bool(own.specification.data.synthetic)
    names = numbered(as_it_is.names) if synthetic and not real_names else as_it_is.names
    baseline = baseline_of(as_it_is, names, own.table, [group.column for group in own.specification.groups])
    problem = SweepProblem(**vars(rules), baseline=baseline, certify_one_in=int(certify_one_in))
    if out is not None:
        from fordel.sweeping.sweep_files import FILES

        ready_folder(Path(out), FILES)
    with (
        executor(workers=workers, dask=dask, tls=tls) as run,
        Outputs(problem, lang, to_files=out is not None, parquet=parquet) as outputs,
    ):
        results = in_order(run(solve_block, _tasks(problem), chunk=1))
        tables, counts = gathered(problem, results, outputs, progress)
        found = Sweep(
            id=own.instance.id,
            title=own.instance.title,
            definition=definition,
            recipients=tables.recipients,
            ranks=tables.ranks,
            central_weights=tables.central_weights,
            scenarios=outputs.rows.table,
            extremes=tables.extremes,
            counts=counts,
            assumptions=as_it_is.assumptions,
            synthetic=synthetic,
            files=(),
            problem=problem,
            own=own,
            real_names=real_names,
        )
        if out is None:
            return found
        from fordel.sweeping.sweep_files import write_sweep

        return dataclasses.replace(found, files=tuple(write_sweep(found, Path(out), outputs, lang)))


def _problems_of_choices(certify_one_in: Any, out: Any, **switches: Any) -> list[str]:
    problems = problems_of_switches(**switches)
    try:
        one_in = -1 if isinstance(certify_one_in, bool) else operator.index(certify_one_in)
    except TypeError:
        one_in = -1
    if one_in < 0:
        problems.append(f"`certify_one_in` is {shown(certify_one_in)}. Give a whole number, 0 or more.")
    if switches["parquet"] is True and out is None:
        problems.append("`parquet` says to write every amount, but not where. Give a folder with `out`.")
    return problems


def _with_figures(own: Prepared) -> Instance:
    """The instance with the user's own figures among its recipients."""
    file = own.instance.recipients_file
    return Instance(
        own.instance.specification,
        own.instance.file,
        dataclasses.replace(file, table=own.table, dictionary=own.dictionary),
    )


def _tasks(problem: SweepProblem) -> Iterator[BlockTask]:
    alone = bool(solver_of(problem).why_alone)
    size = scenarios_in_a_block(len(problem.years), len(problem.baseline.codes), alone=alone)
    for first in range(0, problem.plan.count, size):
        yield BlockTask(problem, first, min(size, problem.plan.count - first))


def _definition(own: Prepared, plan: Plan, asked: Asked, overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    """What decides the scenarios, and the digest of all that decides their amounts."""
    definition: dict[str, Any] = {
        "instance": own.instance.id,
        "overrides": without_floats(checked_overrides(overrides)),
        "years": [year for year in own.years if year is not None],
        "grid": [{"name": axis.name, "values": without_floats(list(axis.labels))} for axis in plan.axes],
        "drawn_weights": None
        if plan.weights is None
        else {"parts": list(plan.weights.parts), "within_billionths": plan.weights.limits},
        "drawn_rules": [
            {"path": own.path, "lowest": own.low, "highest": own.high, "places": own.places} for own in plan.ranges
        ],
        "drawn_columns": [
            {
                "column": own.column,
                "figures": len(own.codes),
                "places": own.places,
                "limits_sha256": hashlib.sha256(np.stack([own.low, own.high]).astype("<i8").tobytes()).hexdigest(),
            }
            for own in plan.columns
        ],
        "errors": dict(asked.errors or {}),
        "draws": plan.draws if plan.drawn else None,
        "method": plan.method if plan.drawn else None,
        "seed": plan.seed,
        "scenarios": plan.count,
        "specification": without_floats(own.instance.file.raw),
        "figures_sha256": _digest_of(own.table),
    }
    content = json_bytes({"version": __version__} | definition)
    return definition | {"digest": hashlib.sha256(content).hexdigest()}


def _digest_of(table: pd.DataFrame) -> str:
    """Of codes, columns, their types and cells: numbers by their bytes, everything else as it is written."""
    ordered = table.sort_index()
    types = [str(own) for own in ordered.dtypes]
    digest = hashlib.sha256(json_bytes([*ordered.columns.astype(str), *types, *ordered.index.astype(str)]))
    others = np.ones(len(types), np.bool_)
    for kind, written in (("float64", "<f8"), ("int64", "<i8")):
        own = np.array([name == kind for name in types], np.bool_)
        others &= ~own
        cells = ordered.iloc[:, own].to_numpy(dtype=kind)
        # There are many that are no number, and all of them mean the same.
        cells = np.where(np.isnan(cells), np.nan, cells) if kind == "float64" else cells
        digest.update(np.ascontiguousarray(cells.T, written).tobytes())
    for place in np.flatnonzero(others).tolist():
        written = "\x1f".join(map(repr, ordered.iloc[:, place].tolist()))
        digest.update(written.encode("utf-8", errors="backslashreplace"))
    return digest.hexdigest()
