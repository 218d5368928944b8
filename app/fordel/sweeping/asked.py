"""From what `fordel.sweep` is asked for to a plan, or to all the problems in it before anything is solved."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import fordel_models
from fordel.basis import columns_used
from fordel.prepared import Prepared
from fordel.sweeping.drawing import drawn_column, drawn_range, drawn_weights, nearest
from fordel.sweeping.drawn_numbers import DrawnColumn
from fordel.sweeping.drawn_weights import DrawnWeights
from fordel.sweeping.grids import axis_of_figure_years, axis_of_parts, axis_of_values
from fordel.sweeping.plan import Axis, Plan
from fordel.sweeping.random_numbers import METHODS, check_dimensions
from fordel.sweeping.told import problems_of_switches, shown, told_once
from fordel.sweeping.written_values import Ends, as_mapping, read_varied
from fordel_models.path_keys import joined, keys_of
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput

__all__ = ["Asked", "plan_of"]

MOST_SCENARIOS = 10_000_000
CHECKED = 1_000  # values of a path, before anything is solved
TRIED = 200  # other values that a value is tried with, before it is refused
# The table of recipients is read once for all scenarios.
FIXED = ("data.recipients", "data.decimal", "data.synthetic", "data", "price_level", "repair")

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What `fordel.sweep` was asked to vary, under its own names."""

    vary: Mapping[str, Any] | None = None
    random_weights: int | None = None
    weights_within: Mapping[str, Any] | None = None
    errors: Mapping[str, Any] | None = None
    leave_one_out: bool = False
    figure_years: Iterable[int] | int | None = None
    draws: int | None = None
    method: str = "random"
    seed: int = 2014


@dataclass
class _Found:
    """What has been read so far, and what is wrong."""

    problems: list[str] = field(default_factory=list)

    def read(self, reader: Callable[..., T], *given: Any) -> T | None:
        try:
            return reader(*given)
        except InvalidInput as error:
            self.problems += error.problems
            return None

    def stop(self) -> None:
        if self.problems:
            raise InvalidInput(*dict.fromkeys(self.problems))


def plan_of(asked: Asked, own: Prepared) -> Plan:
    """The plan of a sweep.

    Raises
    ------
    InvalidInput
        All problems at once: of the arguments first, of the values against the specification and the table then.
    """
    found = _Found()
    vary = found.read(as_mapping, asked.vary, "vary", '{"pool.floor": [0, 1_000_000]}') or {}
    within = found.read(as_mapping, asked.weights_within, "weights_within", '{"elever": (0.2, 0.5)}') or {}
    errors = found.read(as_mapping, asked.errors, "errors", '{"pupils_{year}": "rel:0.02"}') or {}
    draws = _draws(asked, found)
    method = _choice(asked.method, found)
    seed = _whole(asked.seed, "seed", 0, found)
    vary = {joined(keys_of(path)) if isinstance(path, str) else path: given for path, given in vary.items()}
    values = {path: read for path, given in vary.items() if (read := found.read(read_varied, path, given)) is not None}
    found.problems += [f'"{path}" is the same in all scenarios of a sweep.' for path in values if path in FIXED]
    found.problems += problems_of_switches(leave_one_out=asked.leave_one_out)
    specification = own.specification
    axes = [axis_of_values(path, own_values) for path, own_values in values.items() if isinstance(own_values, tuple)]
    if asked.leave_one_out:
        axes += _there(found.read(axis_of_parts, specification))
    if asked.figure_years is not None:
        axes += _there(found.read(axis_of_figure_years, specification, asked.figure_years))
    weights = None
    if asked.random_weights is not None:
        weights = found.read(drawn_weights, specification, within)
    elif within:
        found.problems.append("`weights_within` limits random weights. Say how many with `random_weights`.")
    found.stop()
    assert draws is not None  # there is a problem where there is none
    ends = {path: read for path, read in values.items() if isinstance(read, Ends)}
    _check_paths(axes, weights, ends, found)
    used = _check_values(own, axes, ends, found)
    columns = _columns(asked, own, errors, axes, used, found)
    found.stop()
    others = {path: values.of(0) for axis in axes for path, values in axis.rules.items()}
    ranges = [
        drawn
        for path, read in ends.items()
        for drawn in _there(found.read(drawn_range, path, read, _allowed(own, path, others)))
    ]
    found.stop()
    plan = Plan(tuple(axes), weights, tuple(ranges), columns, draws or 1, method, seed)
    _check_size(plan, asked, draws, found)
    found.stop()
    return plan


def _there(value: T | None) -> list[T]:
    return [] if value is None else [value]


def _draws(asked: Asked, found: _Found) -> int:
    """How many draws there are; 0 where none are asked for."""
    drawn = None if asked.draws is None else _whole(asked.draws, "draws", 1, found)
    weights = None if asked.random_weights is None else _whole(asked.random_weights, "random_weights", 1, found)
    if drawn and weights and drawn != weights:
        found.problems.append(
            f"`random_weights` asks for {weights} draws and `draws` for {drawn}. All that is drawn is drawn together: "
            "give the same number, or one of them."
        )
    return weights or drawn or 0


def _whole(value: Any, name: str, least: int, found: _Found) -> int:
    try:
        whole = -1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        whole = -1
    if whole < least:
        found.problems.append(f"`{name}` is {shown(value)}. Give a whole number, {least} or more.")
    return whole


def _choice(method: Any, found: _Found) -> str:
    if method not in METHODS:
        allowed = ", ".join(f'"{name}"' for name in METHODS)
        found.problems.append(f"`method` is {shown(method)}. Allowed: {allowed}.")
    return str(method)


def _check_paths(axes: Iterable[Axis], weights: DrawnWeights | None, ends: Mapping[str, Ends], found: _Found) -> None:
    """Refuse that two things change the same."""
    sources = [
        (path, f"`vary` {path}" if axis.name == path else f"`{_argument(axis)}`")
        for axis in axes
        for path in axis.rules
    ]
    sources += [(path, "`random_weights`") for path in (weights.paths if weights else ())]
    sources += [(path, f"`vary` {path}") for path in ends]
    both: dict[tuple[str, str], list[str]] = {}
    for (path, first), (other, second) in itertools.combinations(sources, 2):
        if path == other or f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}."):
            both.setdefault((first, second), []).append(max(path, other, key=len))
    found.problems += [
        f"Both {first} and {second} change {', '.join(paths)}. Take one of them out."
        for (first, second), paths in both.items()
    ]


def _argument(axis: Axis) -> str:
    return {"left_out": "leave_one_out", "figures_year": "figure_years"}.get(axis.name, axis.name)


@dataclass(frozen=True)
class _Value:
    """A value that is tried: what it is called, and what it changes."""

    name: str
    label: str
    changes: Mapping[str, Any]

    @property
    def said(self) -> str:
        return f"{self.name} = {self.label}"


def _check_values(own: Prepared, axes: list[Axis], ends: Mapping[str, Ends], found: _Found) -> dict[str, None]:
    """Hold each value against the specification; the columns that the rules use then."""
    settings = [
        [
            _Value(_argument(axis), shown(label), {path: values.of(place) for path, values in axis.rules.items()})
            for place, label in enumerate(axis.labels)
        ]
        for axis in axes
    ]
    settings += [
        [_Value(path, shown(end), {path: _number(end)}) for end in (read.low, read.high)] for path, read in ends.items()
    ]
    used = dict.fromkeys(columns_used(own.specification))
    settings = [values for values in settings if _leads_somewhere(own, values[0].changes, found)]
    for at, values in enumerate(settings):
        others = [*settings[:at], *settings[at + 1 :]]
        problems: list[tuple[str, str]] = []
        for value in _some_of(values):
            alone = _specification(own, value.changes, value.said)
            if isinstance(alone, FormulaSpecification):
                columns = columns_used(alone)
                used |= dict.fromkeys(columns)
                problems += [(value.label, problem) for problem in _problems_of_columns(columns, own, value.said)]
            # What does not hold by itself can hold with values of the other paths.
            elif not any(
                isinstance(_specification(own, {**changes, **value.changes}, value.said), FormulaSpecification)
                for changes in itertools.islice(_combined(others), TRIED)
            ):
                problems += [(value.label, problem) for problem in alone.problems]
        found.problems += told_once(problems)
    return used


def _leads_somewhere(own: Prepared, changes: Mapping[str, Any], found: _Found) -> bool:
    problems = len(found.problems)
    found.read(fordel_models.override, own.instance.file.raw, changes)
    return len(found.problems) == problems


def _some_of(values: list[_Value]) -> list[_Value]:
    """All of them, or of very many some and the last; one that is not held is found when its scenario is solved."""
    step = -(-len(values) // CHECKED)
    return [*values[:-1:step], values[-1]]


def _combined(settings: list[list[_Value]]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*settings):
        combined: dict[str, Any] = {}
        for value in values:
            combined |= value.changes
        yield combined


def _specification(own: Prepared, changes: Mapping[str, Any], said: str) -> FormulaSpecification | InvalidInput:
    try:
        raw = fordel_models.override(own.instance.file.raw, changes)
        specification = fordel_models.parse(raw, where=f"{own.where} with {said}")
    except InvalidInput as error:
        return error
    assert isinstance(specification, FormulaSpecification)  # the only kind of model there is
    return specification


def _problems_of_columns(columns: Iterable[str], own: Prepared, said: str) -> list[str]:
    known = [str(column) for column in own.table.columns]
    return [
        f'{own.where} with {said}: there is no column "{column}" in the figures. {nearest(column, known)}'
        for column in columns
        if column not in known and column != "code"
    ]


def _allowed(own: Prepared, path: str, others: Mapping[str, Any]) -> Callable[[Any], bool]:
    def takes(value: Any) -> bool:
        return any(
            isinstance(_specification(own, {**changes, path: value}, path), FormulaSpecification)
            for changes in ({}, others)
        )

    return takes


def _number(value: Decimal) -> int | Decimal:
    return int(value) if int(value.as_tuple().exponent) >= 0 else value


def _columns(
    asked: Asked, own: Prepared, errors: Mapping[str, Any], axes: list[Axis], used: Mapping[str, None], found: _Found
) -> tuple[DrawnColumn, ...]:
    """The columns that are drawn, {year} standing for each year of figures."""
    states = own.instance.recipients_file.dictionary
    # What the dictionary says of a column is not true of the user's own figures.
    states = states.loc[[name for name in states.index if name in own.dictionary.index]]
    specification = own.specification
    years = {specification.data.years.get(year, year) for year in own.years if year is not None}
    years |= {year for axis in axes if axis.name == "figures_year" for year in axis.labels}
    drawn: dict[str, DrawnColumn | None] = {}
    for name, size in errors.items():
        names = [name.replace("{year}", str(year)) for year in sorted(years)] if "{year}" in name else [name]
        if not names:
            found.problems.append(f"`errors`, {name}: the pool has no years that {{year}} could stand for.")
        problems: list[tuple[str, str]] = []
        for column in names:
            if column in drawn:
                problems.append((column, f"`errors` has column {column} more than once."))
                continue
            drawn[column] = None
            if column not in own.table.columns:
                known = [str(other) for other in own.table.columns]
                problems.append((column, f'`errors`: there is no column "{column}". {nearest(column, known)}'))
            elif column not in used:
                rules = f"They use {', '.join(used)}."
                problems.append((column, f'`errors`: no rule uses the column "{column}". {rules}'))
            else:
                try:
                    drawn[column] = drawn_column(column, size, own.table, states)
                except InvalidInput as error:
                    problems += [(column, problem) for problem in error.problems]
        found.problems += told_once(problems)
    return tuple(column for column in drawn.values() if column is not None)


def _check_size(plan: Plan, asked: Asked, draws: int, found: _Found) -> None:
    if not plan.paths and not plan.columns:
        found.problems.append(
            "Nothing varies. Give `vary`, `random_weights`, `errors`, `leave_one_out` or `figure_years`."
        )
    elif plan.drawn and not draws:
        found.problems.append("Say how many times to draw, with `draws`.")
    elif draws and not plan.drawn:
        found.problems.append(
            f"`draws` is {asked.draws}, and nothing is drawn. Leave it out, or give `errors`, `random_weights` or a "
            'range such as "100:200".'
        )
    if plan.method != "random" and plan.weights and plan.weights.limits is not None:
        found.problems.append(
            "Weights within limits are drawn by hit-and-run, which takes random numbers and no points of "
            f'"{plan.method}". Draw with method "random".'
        )
    if plan.count > MOST_SCENARIOS:
        found.problems.append(f"{plan.count} scenarios; at most {MOST_SCENARIOS} are solved in a sweep. Divide it.")
    if plan.widths:
        found.read(check_dimensions, plan.method, plan.draws, plan.widths)
